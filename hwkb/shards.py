"""A check of everything by several processes: each reads and judges what its part of the files takes.

The result is that of one process. Where that is not certain, because what is found in one file may depend on files
that its process has not read (`hwkb.recheck`), there is none. A small knowledge base is checked sooner by one process.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

from hwkb.folders import SETTINGS
from hwkb.naming import Step, is_regular, is_source, law_words, needed, part_words, paths_of, stem_of, words
from hwkb.reading import Pairs, Part, bytes_of
from hwkb.recheck import Checked, check_part, depend_on_all, fail
from hwkb.shares import Share, Shares, Told, packed, unpacked

__all__ = ["check_in_shards"]

Agree = Callable[[Pairs], Pairs]

_LEAST = 200
"""Files for which a process is worth its start, and the reading of what another one reads too."""
_AHEAD = 0.06
"""How much more, in parts of a share, this process gets than those that begin later and copy what they change."""
_MOST = 8
"""Processes that share a machine well with others."""


class _LeftToOneError(Exception):
    """One process is to check all."""


def check_in_shards(root: Path) -> Checked | None:
    """What is found in all files, with the digest of each; None where one process is to check all."""
    try:
        sizes = _sizes(root)
    except OSError:
        return None  # one process passes over a folder that cannot be read
    number = min(_processors(), _MOST, len(sizes) // _LEAST)
    if number < 2 or (root / SETTINGS).exists():
        return None
    regular = {stem_of(path): path for path in sizes}
    shards = _shared_out(sizes, number)
    others: list[_Process] = []

    def agree(pairs: Pairs) -> Pairs:
        found = pairs.union(*(other.pairs() for other in others))
        for other in others:
            other.tell(found)
        return found

    try:
        for shard in shards[1:]:
            others.append(_Process(root, shard, regular, others))
        first = _checked(root, shards[0], regular, agree)
    except (OSError, _LeftToOneError):
        return None  # one process tells of a file that cannot be read; or no more processes are to be had
    finally:
        rest = [other.end() for other in others]
    shares, digests = dict(first.shares), dict(first.digests)
    for found in rest:
        if found is None:
            return None
        shares.update(found.shares)
        digests.update(found.digests)
    _tell_of_silence(shares, first.silent)
    return Checked(shares, digests=digests) if _certain(shares) else None


def _sizes(root: Path) -> Mapping[str, int]:
    """The size of each file; none where files are not as they should be, of which one process tells."""
    sizes: dict[str, int] = {}
    stems: set[str] = set()
    for folder in _within(root / "specs"):
        for entry in _within(folder) if folder.is_dir(follow_symlinks=False) else (folder,):
            path = f"specs/{folder.name}/{entry.name}"
            if not (is_regular(path) and entry.is_file()) or stem_of(path) in stems:
                return {}
            stems.add(stem_of(path))
            sizes[path] = entry.stat().st_size
    return sizes


def _shared_out(sizes: Mapping[str, int], number: int) -> list[set[str]]:
    """Parts of about the same size; neighbours by name are often by one vendor, and name each other."""
    share, before = sum(sizes.values()) / (number + _AHEAD) + 1, 0
    shards: list[set[str]] = [set() for _ in range(number)]
    for path in sorted(sizes, key=stem_of):
        shards[max(0, int(before / share - _AHEAD))].add(path)
        before += sizes[path]
    return shards


def _within(folder: str | os.PathLike[str]) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return list(entries)


def _processors() -> int:
    """Those that this process may use; one where processes cannot be forked."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "fork") and hasattr(os, "sched_getaffinity") else 1


def _checked(root: Path, judged: AbstractSet[str], regular: Mapping[str, str], agree: Agree) -> Checked:
    """What is found in these files."""
    texts = _Texts(root)
    names_of, parts_of = _naming(texts, regular)
    whole = needed({*judged, *paths_of(law_words(root), regular)}, names_of, parts_of)
    found = check_part(root, Part(whole, judged, regular.keys(), texts=texts), agree)
    for path in judged & found.shares.keys():
        if b"\\" in texts[path]:  # an id that is written with escapes is no word of the text
            share = found.shares[path]
            named, parts = (paths_of(ids.split(), regular) for ids in (share.names, share.parts))
            if not (named <= whole and parts.issubset(parts_of(path))):
                raise _LeftToOneError
    return Checked({path: share for path, share in found.shares.items() if path in judged or path not in whole},
                   found.silent, {path: sha256(texts[path]).hexdigest() for path in judged})  # fmt: skip


class _Texts(dict[str, bytes]):
    """What stands in each file, read once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __missing__(self, path: str) -> bytes:
        found = self[path] = bytes_of(f"{self.root}/{path}")
        return found


def _naming(texts: Mapping[str, bytes], regular: Mapping[str, str]) -> tuple[Step, Step]:
    """What a file names, and what it names as parts, by the words in it."""

    @cache
    def names_of(path: str) -> set[str]:
        return paths_of(words(texts[path]), regular)

    return names_of, lambda path: paths_of(part_words(texts[path]), regular)


# --- processes


class _Process:
    """A process that checks some of the files: it asks for the pairs of all, and writes what it finds."""

    def __init__(
        self, root: Path, judged: AbstractSet[str], regular: Mapping[str, str], before: Iterable[_Process]
    ) -> None:
        there, here = os.pipe(), os.pipe()
        self.child = os.fork()
        ends = (there[0], here[1]) if self.child else (here[0], there[1])
        for end in {*there, *here}.difference(ends):
            os.close(end)
        self.incoming, self.outgoing = os.fdopen(ends[0], "rb"), os.fdopen(ends[1], "wb")
        if not self.child:
            for other in before:  # or those would not see that the parent closes its ends
                other.incoming.close()
                other.outgoing.close()
            self._run(root, judged, regular)

    def _run(self, root: Path, judged: AbstractSet[str], regular: Mapping[str, str]) -> None:
        code = 1
        try:
            found = _checked(root, judged, regular, self._ask)
            shares = {path: share for path, share in found.shares.items() if path in judged}
            self.outgoing.write(json.dumps(found.digests).encode("ascii") + b"\n" + packed(shares, len(shares)))
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
        """The pairs that are sent. Raises _LeftToOneError where the other has ended."""
        line = self.incoming.readline()
        if not line.endswith(b"\n"):
            raise _LeftToOneError
        return {(slot, holder) for slot, holder in json.loads(line)}

    def end(self) -> Checked | None:
        """What the process has found; None where it failed."""
        with suppress(BrokenPipeError):
            self.outgoing.close()  # a process that still waits for the pairs of all must not wait for ever
        with self.incoming:
            content = self.incoming.read()
        _, status = os.waitpid(self.child, 0)
        if status != 0:
            return None
        digests, _, shares = content.partition(b"\n")
        return Checked(unpacked(shares)[0], digests=json.loads(digests))


# --- certainty


def _tell_of_silence(merged: Shares, silent: Mapping[str, Told]) -> None:
    """Tells of the laws that never fire, where nothing is faulty: no process knows it alone."""
    fired = {law for share in merged.values() for law in share.fired}
    if not any(share.faulty for share in merged.values()):
        for told in (told for law, told in silent.items() if law not in fired):
            merged.setdefault(told.path, Share()).told.append(told)


def _certain(merged: Shares) -> bool:
    """True where no file can have had a share in what another process found."""
    every = merged.values()
    names = Counter(share.name for path, share in merged.items() if share.name and not is_source(path))
    return max(names.values(), default=0) <= 1 and not depend_on_all(every) and not fail(every)
