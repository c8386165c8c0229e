"""Which file names which, and how far a change of some of them can reach.

The facts of an entity are stated in its file, rank by their sources, and are derived from its parts;
its verdicts use the facts of what it names. So facts may differ in the files that changed, in those
that cite a source that did, and in those that have one of these as a part, at any remove; and
verdicts also in those that name one of these. To judge them, it takes what they name, the parts of
that, and the sources of it all. Of any other file it is enough that it exists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hwkb.folders import KINDS, schema_file

__all__ = [
    "Naming", "Reach", "Step", "is_regular", "is_source", "law_words", "needed", "part_words", "paths_of", "stem_of",
    "words",
]  # fmt: skip

_APART = bytes(byte if chr(byte) in "abcdefghijklmnopqrstuvwxyz0123456789-" else ord(" ") for byte in range(256))
"""Each byte of an id as it is, any other as a space."""
_PARTS = re.compile(rb"contains\.(.*?)(?=^[ \t]*[^\s#-][^\n#]*:(?:[ \t]|$)|\Z)", re.MULTILINE | re.DOTALL)
"""The value of a slot: up to the line of the next key. A colon in a comment behind a value makes it no key."""

Paths = Mapping[str, Collection[str]]
"""From the path of a file to those of others."""
Step = Callable[[str], Collection[str]]
"""The same, as it is asked for."""


def words(text: bytes) -> set[str]:
    """Every word of a text that could be an id."""
    apart = (b" %b " % text.translate(_APART)).replace(b" -", b"  ").replace(b"- ", b"  ")
    found = set(apart.decode("ascii").split())
    if b" -" in apart or b"- " in apart:  # no hyphen begins or ends an id
        found.update([word.strip("-") for word in found])
    return found


def part_words(text: bytes) -> set[str]:
    """Those that stand where parts are named."""
    if b"contains." not in text:
        return set()
    return {word for match in _PARTS.finditer(text) for word in words(match[1])}


def is_regular(path: str) -> bool:
    """True for `specs/KIND/ID.yaml`."""
    folder, _, name = path.rpartition("/")
    top, _, kind = folder.partition("/")
    return top == "specs" and kind in KINDS and name.endswith(".yaml") and not name.startswith(".")


def law_words(root: Path) -> set[str]:
    """The words of the laws by which a knowledge base is judged."""
    laws = schema_file(root, "relations.yaml")
    return words(laws.read_bytes()) if laws.is_file() else set()


def stem_of(path: str) -> str:
    """The id that a path stands for: `ID` of `specs/KIND/ID.yaml`."""
    return path[path.rindex("/") + 1 : -len(".yaml")]


def paths_of(ids: Iterable[str], regular: Mapping[str, str]) -> set[str]:
    """The files that these ids stand for, where paths tell ids apart."""
    return {regular[id_] for id_ in regular.keys() & ids}


def is_source(path: str) -> bool:
    """True for the file of a source."""
    return path.startswith("specs/sources/")


@dataclass(frozen=True, slots=True)
class Reach:
    """The files that a change can touch."""

    judged: set[str]
    """Those whose facts or verdicts may differ."""
    whole: set[str]
    """Those that must be read for it, the former included."""
    named: set[str]
    """Those that only need to be there."""


@dataclass(frozen=True)
class Naming:
    """Which file names which, and which have which as parts."""

    names: Paths
    parts: Paths

    @cached_property
    def _part_of(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for path, parts in self.parts.items():
            for part in parts:
                found.setdefault(part, set()).add(path)
        return found

    def reach(self, changed: set[str], laws: Collection[str] = (), alike: Iterable[str] = ()) -> Reach | None:
        """How far a change of these files can reach; None where that may be everything.

        `laws` are the files that laws name; `alike` those that are to be judged too.
        """
        sources = {path for path in changed if is_source(path)}
        part_of = self._part_of
        facts = _closure(changed | self._naming(sources), lambda path: part_of.get(path, ()))
        if not facts.isdisjoint(laws):
            return None  # what a law names may matter to anything
        judged = facts | self._naming(facts) | {*laws} | {*alike}
        whole = needed(judged, self._names_of, self._parts_of)
        return Reach(judged, whole, {named for path in whole for named in self._names_of(path)} - whole)

    def _naming(self, paths: set[str]) -> set[str]:
        """The files that name one of these."""
        return {path for path, named in self.names.items() if not paths.isdisjoint(named)} if paths else set()

    def _names_of(self, path: str) -> Collection[str]:
        return self.names.get(path, ())

    def _parts_of(self, path: str) -> Collection[str]:
        return self.parts.get(path, ())


def needed(judged: Collection[str], names_of: Step, parts_of: Step) -> set[str]:
    """The files to read to judge these: what they name, the parts of that, and the sources of it all."""
    named = {path for one in judged for path in names_of(one)}  # their own parts are among them
    whole = _closure(named.difference(judged), parts_of).union(judged, named)
    return whole | {path for one in whole for path in names_of(one) if is_source(path)}


def _closure(paths: set[str], step: Step) -> set[str]:
    """These files, and all that are reached from them."""
    found, waiting = set(paths), list(paths)
    while waiting:
        reached = {path for path in step(waiting.pop()) if path not in found}
        found |= reached
        waiting += reached
    return found
