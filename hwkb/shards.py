"""A check of everything by several processes: each reads and judges what its part of the files takes.

The result is that of one process. Where that is not certain, because what is found in one file may depend on files
that its process has not read (`hwkb.recheck`), there is none. A small knowledge base is checked sooner by one process.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

from hwkb.folders import SETTINGS
from hwkb.naming import Step, is_regular, is_source, needed, part_words, words
from hwkb.reading import Pairs, Part
from hwkb.recheck import Checked, check_part, depend_on_all, fail
from hwkb.shares import Shares, packed, unpacked

__all__ = ["check_in_shards"]

Agree = Callable[[Pairs], Pairs]

_LEAST = 200
"""Files for which a process is worth its start, and the reading of what another one reads too."""
_MOST = 8
"""Processes that share a machine well with others."""


def check_in_shards(root: Path) -> tuple[Shares, int] | None:
    """The shares of all files, and how many files there are; None where one process is to check all."""
    sizes = _sizes(root)
    number = min(_processors(), _MOST, len(sizes) // _LEAST)
    if number < 2 or (root / SETTINGS).exists():
        return None
    regular = {_stem(path): path for path in sizes}
    shards = _shared_out(sizes, number)
    others = [_Process(root, shard, regular) for shard in shards[1:]]

    def agree(pairs: Pairs) -> Pairs:
        found = pairs.union(*(other.pairs() for other in others))
        for other in others:
            other.tell(found)
        return found

    try:
        first = _checked(root, shards[0], regular, agree)
    finally:
        rest = [other.end() for other in others]
    done = [first, *(checked for checked in rest if checked)]
    merged = {path: share for checked in done for path, share in checked.shares.items()}
    return (merged, len(regular)) if len(done) == number and _certain(first, merged) else None


def _sizes(root: Path) -> Mapping[str, int]:
    """The size of each file; none where files are not as they should be, of which one process tells."""
    sizes: dict[str, int] = {}
    stems: set[str] = set()
    for folder in _within(root / "specs"):
        for entry in _within(folder) if folder.is_dir(follow_symlinks=False) else (folder,):
            path = f"specs/{folder.name}/{entry.name}"
            if not (is_regular(path) and entry.is_file()) or _stem(path) in stems:
                return {}
            stems.add(_stem(path))
            sizes[path] = entry.stat().st_size
    return sizes


def _shared_out(sizes: Mapping[str, int], number: int) -> list[set[str]]:
    """Parts of about the same size; neighbours by name are often by one vendor, and name each other."""
    share, before = sum(sizes.values()) / number + 1, 0
    shards: list[set[str]] = [set() for _ in range(number)]
    for path in sorted(sizes, key=_stem):
        shards[int(before / share)].add(path)
        before += sizes[path]
    return shards


def _stem(path: str) -> str:
    return path[path.rindex("/") + 1 : -len(".yaml")]


def _within(folder: str | os.PathLike[str]) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return list(entries)


def _processors() -> int:
    """Those that this process may use; one where processes cannot be forked."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "fork") and hasattr(os, "sched_getaffinity") else 1


def _checked(root: Path, judged: Collection[str], regular: Mapping[str, str], agree: Agree) -> Checked:
    """What is found in these files."""
    whole = needed(judged, *_naming(root, regular))
    found = check_part(root, Part(whole, judged, regular.keys()), agree)
    return Checked({path: share for path, share in found.shares.items() if path in judged or path not in whole},
                   found.own)  # fmt: skip


def _naming(root: Path, regular: Mapping[str, str]) -> tuple[Step, Step]:
    """What a file names, and what it names as parts, by the words in it."""

    @cache
    def text(path: str) -> bytes:
        with open(f"{root}/{path}", "rb", buffering=0) as file:
            return file.read()

    def paths_of(found: Iterable[str]) -> set[str]:
        return {regular[id_] for id_ in regular.keys() & found}

    @cache
    def names_of(path: str) -> set[str]:
        return paths_of(words(text(path)))

    return names_of, lambda path: paths_of(part_words(text(path)))


# --- processes


class _Process:
    """A process that checks some of the files: it asks for the pairs of all, and writes what it finds."""

    def __init__(self, root: Path, judged: Collection[str], regular: Mapping[str, str]) -> None:
        there, here = os.pipe(), os.pipe()
        self.child = os.fork()
        ends = (there[0], here[1]) if self.child else (here[0], there[1])
        for end in {*there, *here}.difference(ends):
            os.close(end)
        self.incoming, self.outgoing = os.fdopen(ends[0], "rb"), os.fdopen(ends[1], "wb")
        if not self.child:
            self._run(root, judged, regular)

    def _run(self, root: Path, judged: Collection[str], regular: Mapping[str, str]) -> None:
        code = 1
        try:
            found = _checked(root, judged, regular, self._ask)
            self.outgoing.write(json.dumps(sorted(found.own)).encode("ascii") + b"\n" + packed(found.shares, 0))
            self.outgoing.flush()
            code = 0
        finally:
            os._exit(code)  # nothing of the parent's is closed twice; of a fault the parent tells, which checks all

    def _ask(self, pairs: Pairs) -> Pairs:
        self.tell(pairs)
        return self.pairs()

    def tell(self, pairs: Pairs) -> None:
        """Sends pairs; nothing where the other has ended."""
        with suppress(BrokenPipeError):
            self.outgoing.write(json.dumps(sorted(pairs)).encode("ascii") + b"\n")
            self.outgoing.flush()

    def pairs(self) -> Pairs:
        """The pairs that are sent; none where the other has ended."""
        return {(slot, holder) for slot, holder in json.loads(self.incoming.readline() or b"[]")}

    def end(self) -> Checked | None:
        """What the process has found; None where it failed."""
        with suppress(BrokenPipeError):
            self.outgoing.close()  # a process that still waits for the pairs of all must not wait for ever
        with self.incoming:
            own, shares = self.incoming.readline(), self.incoming.read()
        _, status = os.waitpid(self.child, 0)
        return Checked(unpacked(shares)[0], set(json.loads(own))) if status == 0 else None


# --- certainty


def _certain(first: Checked, merged: Shares) -> bool:
    """True where no file can have had a share in what another process found."""
    every = merged.values()
    names = Counter(share.name for path, share in merged.items() if share.name and not is_source(path))
    if any(number > 1 for number in names.values()) or depend_on_all(every) or fail(every):
        return False
    fired = {law for share in every for law in share.fired}
    return first.own <= fired or any(share.faulty for share in every)  # a law is told of where it is silent
