"""The part of two knowledge bases that a difference between them can touch.

What a file names is taken generously: every word in it that is an id.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from hwkb.folders import SETTINGS
from hwkb.naming import Naming, Reach, is_regular, law_words, part_words, words

__all__ = ["narrowed"]

_ID = re.compile(rb"^id:[ \t]*[\"']?([a-z0-9-]+)", re.MULTILINE)
_NAME = re.compile(rb"^name:[ \t]*([^#\n]+)", re.MULTILINE)

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
    reach = _reach(before, after, law_words(old)) if schemas[0] == schemas[1] else None
    if reach is None:
        yield old, new
        return
    with tempfile.TemporaryDirectory(prefix="hwkb-") as temporary:
        folders = Path(temporary) / "old", Path(temporary) / "new"
        for folder, specs, schema in zip(folders, (before, after), schemas, strict=True):
            (folder / "specs").mkdir(parents=True)
            _write(folder, schema)
            _write(folder, {path: specs[path] for path in reach.whole if path in specs})
            _write(folder, {path: b"" for path in reach.named if path in specs})
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


def _reach(before: Files, after: Files, laws: set[str]) -> Reach | None:
    """The files that the difference can touch; None where that may be all."""
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    if not all(is_regular(path) for path in changed):
        return None
    texts = _Texts(before, after)
    return texts.naming().reach(changed, texts.paths_of(laws), texts.like_named(changed))


class _Texts:
    """What stands in each file, in either of the two knowledge bases."""

    def __init__(self, before: Files, after: Files) -> None:
        self.texts = {path: {before.get(path, b""), after.get(path, b"")} for path in before.keys() | after.keys()}
        self.by_id: dict[str, set[str]] = {}
        for path, texts in self.texts.items():
            written = (match[1].decode() for text in texts if (match := _ID.search(text)))
            for id_ in {PurePosixPath(path).stem, *written}:
                self.by_id.setdefault(id_, set()).add(path)

    def naming(self) -> Naming:
        """Which file names which."""
        names = {path: self.paths_of(*map(words, texts)) for path, texts in self.texts.items()}
        return Naming(names, {path: self.paths_of(*map(part_words, texts)) for path, texts in self.texts.items()})

    def paths_of(self, *found: set[str]) -> set[str]:
        """The files whose ids are among these words."""
        return {path for some in found for word in self.by_id.keys() & some for path in self.by_id[word]}

    def like_named(self, paths: Iterable[str]) -> set[str]:
        """The files whose `name` is that of one of these: two of a name are a finding."""
        names = {path: {_folded(match[1]) for text in texts if (match := _NAME.search(text))}
                 for path, texts in self.texts.items()}  # fmt: skip
        wanted = {name for path in paths for name in names[path]}
        return {path for path, found in names.items() if found & wanted}


def _folded(name: bytes) -> str:
    return " ".join(name.decode("utf-8", "replace").lower().split())
