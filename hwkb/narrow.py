"""The part of two knowledge bases that a difference between them can touch.

The facts of an entity are stated in its file, or derived from its parts; its verdicts use the facts of
what it names. So facts may differ in the files that changed and in those that have one of them as a
part, at any remove, and verdicts also in those that name one of these. To judge them, it takes what
they name, the parts of that, and the sources of it all. Of any other file it is enough that it exists.

What a file names is taken generously: every word in it that is an id.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from hwkb.folders import KINDS, SETTINGS, schema_file

__all__ = ["narrowed"]

_WORD = re.compile(r"[a-z0-9-]+")
_ID = re.compile(r"^id:[ \t]*[\"']?([a-z0-9-]+)", re.MULTILINE)
_PARTS = re.compile(r"contains\.(.*?)(?=^[ \t]*[^\s#-][^\n]*:(?:[ \t]|$)|\Z)", re.MULTILINE | re.DOTALL)
"""The value of a slot: up to the line of the next key."""
_NAME = re.compile(r"^name:[ \t]*([^#\n]+)", re.MULTILINE)

Files = Mapping[str, bytes]
"""Paths from the root, with what stands there."""


@contextmanager
def narrowed(old: Path, new: Path) -> Iterator[tuple[Path, Path]]:
    """Two folders that differ as these two do, with no more files than that takes."""
    if any((root / SETTINGS).exists() for root in (old, new)):
        yield old, new  # what is extended may name anything
        return
    before, after = _files(old, "specs"), _files(new, "specs")
    schemas = _files(old, "schema"), _files(new, "schema")
    laws = schema_file(old, "relations.yaml")
    law = laws.read_text("utf-8", "replace") if laws.is_file() else ""
    plan = _plan(before, after, law) if schemas[0] == schemas[1] else None
    if plan is None:
        yield old, new
        return
    with tempfile.TemporaryDirectory(prefix="hwkb-") as temporary:
        folders = Path(temporary) / "old", Path(temporary) / "new"
        for folder, specs, schema in zip(folders, (before, after), schemas, strict=True):
            (folder / "specs").mkdir(parents=True)
            _write(folder, schema)
            _write(folder, {path: specs[path] for path in plan.whole if path in specs})
            _write(folder, {path: b"" for path in plan.named if path in specs})
        yield folders


def _files(root: Path, part: str) -> Files:
    paths = sorted(path for path in (root / part).rglob("*") if path.is_file())
    if part == "schema":
        paths = [path for path in paths if path.suffix != ".json"]  # what is generated says nothing of its own
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def _write(folder: Path, files: Files) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


@dataclass(frozen=True, slots=True)
class Plan:
    """The files to be read, and those that only need to be there."""

    whole: set[str]
    named: set[str]


def _plan(before: Files, after: Files, law: str) -> Plan | None:
    """What it takes to tell the difference; None where that may be everything."""
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    if not all(_regular(path) for path in changed):
        return None
    naming = _Naming(before, after)
    facts = _closure(changed, naming.part_of)
    verdicts = facts | {path for path, named in naming.names.items() if named & facts}
    laws = naming.paths_of(_words(law))
    if laws & facts:
        return None  # what a law names may matter to anything
    judged = verdicts | laws | naming.like_named(changed)
    whole = _closure(judged | naming.named_by(judged), naming.parts)
    named = naming.named_by(whole)
    whole |= {path for path in named if path.startswith("specs/sources/")}
    return Plan(whole, (named | naming.named_by(whole)) - whole)


def _closure(paths: set[str], step: Mapping[str, set[str]]) -> set[str]:
    """These files, and all that are reached from them."""
    found, waiting = set(paths), list(paths)
    while waiting:
        reached = step.get(waiting.pop(), set()) - found
        found |= reached
        waiting += reached
    return found


def _regular(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return len(parts) == 3 and parts[1] in KINDS and path.endswith(".yaml")


def _words(text: str) -> set[str]:
    return {word.strip("-") for word in _WORD.findall(text)}


class _Naming:
    """Which file names which, in either of the two knowledge bases."""

    def __init__(self, before: Files, after: Files) -> None:
        self.texts = {path: [data.decode("utf-8", "replace") for data in {before.get(path, b""), after.get(path, b"")}]
                      for path in before.keys() | after.keys()}  # fmt: skip
        self.by_id: dict[str, set[str]] = {}
        for path, texts in self.texts.items():
            written = (match[1] for text in texts if (match := _ID.search(text)))
            for id_ in {PurePosixPath(path).stem, *written}:
                self.by_id.setdefault(id_, set()).add(path)
        self.names = {path: self.paths_of(word for text in texts for word in _words(text))
                      for path, texts in self.texts.items()}  # fmt: skip
        self.parts = {path: found for path, texts in self.texts.items() if (found := self._parts(texts))}
        self.part_of: dict[str, set[str]] = {}
        for path, parts in self.parts.items():
            for part in parts:
                self.part_of.setdefault(part, set()).add(path)

    def _parts(self, texts: Iterable[str]) -> set[str]:
        slots = (match[1] for text in texts if "contains." in text for match in _PARTS.finditer(text))
        return self.paths_of(word for slot in slots for word in _words(slot))

    def paths_of(self, words: Iterable[str]) -> set[str]:
        """The files whose ids are among these words."""
        return {path for word in self.by_id.keys() & set(words) for path in self.by_id[word]}

    def named_by(self, paths: Iterable[str]) -> set[str]:
        """What these files name."""
        return {named for path in paths for named in self.names[path]}

    def like_named(self, paths: set[str]) -> set[str]:
        """The files whose `name` is that of one of these: two of a name are a finding."""
        names = {path: {" ".join(match[1].lower().split()) for text in texts if (match := _NAME.search(text))}
                 for path, texts in self.texts.items()}  # fmt: skip
        wanted = {name for path in paths for name in names[path]}
        return {path for path, found in names.items() if found & wanted}
