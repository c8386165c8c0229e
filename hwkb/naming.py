"""Which file names which, and how far a change of some of them can reach.

The facts of an entity are stated in its file, rank by their sources, and are derived from its parts;
its verdicts use the facts of what it names. So facts may differ in the files that changed, in those
that cite a source that did, and in those that have one of these as a part, at any remove; and
verdicts also in those that name one of these. To judge them, it takes what they name, the parts of
that, and the sources of it all. Of any other file it is enough that it exists.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from hwkb.folders import KINDS

__all__ = ["Naming", "Reach", "is_regular", "is_source", "part_words", "words"]

_WORD = re.compile(r"[a-z0-9-]+")
_PARTS = re.compile(r"contains\.(.*?)(?=^[ \t]*[^\s#-][^\n]*:(?:[ \t]|$)|\Z)", re.MULTILINE | re.DOTALL)
"""The value of a slot: up to the line of the next key."""

Paths = Mapping[str, Collection[str]]
"""From the path of a file to those of others."""


def words(text: str) -> set[str]:
    """Every word of a text that could be an id."""
    return {word.strip("-") for word in _WORD.findall(text)}


def part_words(text: str) -> set[str]:
    """Those that stand where parts are named."""
    if "contains." not in text:
        return set()
    return {word for match in _PARTS.finditer(text) for word in words(match[1])}


def is_regular(path: str) -> bool:
    """True for `specs/KIND/ID.yaml`."""
    folder, _, name = path.rpartition("/")
    top, _, kind = folder.partition("/")
    return top == "specs" and kind in KINDS and name.endswith(".yaml") and not name.startswith(".")


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
        facts = _closure(changed | self._naming(sources), self._part_of)
        if not facts.isdisjoint(laws):
            return None  # what a law names may matter to anything
        judged = facts | self._naming(facts) | {*laws} | {*alike}
        whole = _closure(judged | self._named_by(judged), self.parts)
        named = self._named_by(whole)
        whole |= {path for path in named if is_source(path)}
        return Reach(judged, whole, (named | self._named_by(whole)) - whole)

    def _naming(self, paths: set[str]) -> set[str]:
        """The files that name one of these."""
        return {path for path, named in self.names.items() if not paths.isdisjoint(named)} if paths else set()

    def _named_by(self, paths: Iterable[str]) -> set[str]:
        return {named for path in paths for named in self.names.get(path, ())}


def _closure(paths: set[str], step: Paths) -> set[str]:
    """These files, and all that are reached from them."""
    found, waiting = set(paths), list(paths)
    while waiting:
        reached = {path for path in step.get(waiting.pop(), ()) if path not in found}
        found |= reached
        waiting += reached
    return found
