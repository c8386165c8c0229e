"""A check of all, and a check of what an edit can touch, where all was checked before.

Where it is not certain that the edit touches no more, the answer is None, and all is to be checked: files came or
went, a file is called something else, a name is not known (what is proposed for it depends on all names), a law fails
(which facts would mend it depends on all facts), another slot is counted per holder, a law fires for the first time.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hwkb.checks import check_relations
from hwkb.conclusions import Conclusions, conclude, findings_of, without_collector
from hwkb.findings import Finding, in_order
from hwkb.folders import SETTINGS
from hwkb.naming import Naming, Reach, is_regular, law_words, part_words, paths_of, stem_of, words
from hwkb.reading import Pairs, Part, Reading
from hwkb.report import lines_of
from hwkb.shares import Share, Shares, Told, shares_of, told

__all__ = ["Checked", "Whole", "check_again", "check_all", "check_part", "depend_on_all", "fail", "told_of"]

_IDS = {"duplicate-id", "wrong-id"}
"""The rules on what stands under an id that is not the stem of one file."""
_NAMES = {"duplicate-id", "duplicate-name", "unknown-entity", "unknown-source", "wrong-folder", "wrong-id"}
"""The rules whose findings depend on the names of all files."""


@dataclass(frozen=True, slots=True)
class Whole:
    """What was found in all files."""

    reading: Reading
    conclusions: Conclusions
    findings: tuple[Finding, ...]

    @property
    def files(self) -> int:
        """How many files there are."""
        return self.reading.files

    @property
    def shares(self) -> Shares | None:
        """What is kept for the next time; None where what is found cannot be told apart by files."""
        root = self.reading.root
        if self.reading.as_of is not None or (root / SETTINGS).exists():
            return None
        return shares_of(self.reading, self.conclusions, self.findings, lines_of(root))


def check_all(root: Path, as_of: datetime.date | None = None) -> Whole:
    """Everything, as of a day or now."""
    with without_collector():
        reading = Reading(root, as_of)
        conclusions = conclude(reading)
        return Whole(reading, conclusions, findings_of(reading, conclusions))


def check_again(root: Path, shares: Shares, changed: set[str], paths: Iterable[str]) -> Shares | None:
    """The shares after an edit of some of the files that have these paths; None where all is to be checked."""
    every = [path for path in paths if is_regular(path)]
    regular = {stem_of(path): path for path in every}
    if not all(is_regular(path) for path in changed) or (root / SETTINGS).exists():
        return None
    if len(regular) < len(every) or any(one.code in _IDS for share in shares.values() for one in share.told):
        return None  # which file an id stands for is not told by its path
    reach = _reach(root, shares, changed, regular)
    if reach is None or len(reach.whole) > len(regular) / 2:
        return None
    pairs = {pair for share in shares.values() for pair in share.pairs}
    found = check_part(root, Part(reach.whole, reach.judged, regular.keys(), pairs)).shares
    merged = {**shares, **{path: found.get(path, Share()) for path in reach.judged}}
    if not all(paths_of(merged[path].names.split(), regular) <= reach.whole for path in reach.judged):
        return None  # an id that is written with escapes is no word of the text
    return merged if _certain(shares, merged, changed, reach.judged) else None


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a part of a knowledge base."""

    shares: Shares
    silent: dict[str, Told] = field(default_factory=dict)
    """What is told of each of the knowledge base's own relations where it never fires."""
    digests: dict[str, str] = field(default_factory=dict)
    """Those of the files that were read, by path, where they are known."""


def check_part(root: Path, part: Part, agree: Callable[[Pairs], Pairs] = lambda pairs: pairs) -> Checked:
    """Reads, judges and checks a part; `agree` gives the pairs of all files for those in the part."""
    with without_collector():
        reading = Reading(root, part=part)
        reading.pairs = agree(reading.pairs)
        conclusions = conclude(reading)
        lines = lines_of(root)
        shares = shares_of(reading, conclusions, in_order(conclusions.findings), lines)
        own = conclusions.own()
        laws = dict.fromkeys(relation.id for relation in own)  # one that is stated for pairs is several relations
        silent = zip(laws, check_relations(own, ()), strict=True)
    return Checked(shares, {law: told(finding, lines) for law, finding in silent})


def told_of(shares: Shares) -> list[Told]:
    """The findings in all shares, in the order of their places."""
    return sorted((one for share in shares.values() for one in share.told), key=lambda one: one.order)


def _reach(root: Path, shares: Shares, changed: set[str], regular: Mapping[str, str]) -> Reach | None:
    """How far the edit reaches, by what the files named before and what they name now."""
    names = {path: paths_of(share.names.split(), regular) for path, share in shares.items()}
    parts = {path: paths_of(share.parts.split(), regular) for path, share in shares.items() if share.parts}
    for path in changed:
        text = (root / path).read_bytes()
        names[path] = names.get(path, set()) | paths_of(words(text), regular)
        parts[path] = parts.get(path, set()) | paths_of(part_words(text), regular)
    return Naming(names, parts).reach(changed, paths_of(law_words(root), regular))


def _certain(before: Shares, after: Shares, changed: set[str], judged: set[str]) -> bool:
    """True where the edit can have touched nothing else."""
    ours = [share for path in judged for share in (before.get(path, Share()), after[path])]
    if any(before.get(path, Share()).name != after[path].name for path in judged):
        return False
    if depend_on_all(ours) or fail(after.values()):
        return False
    others = (share for path, share in before.items() if path not in judged)
    if any(not changed.isdisjoint(one.touched) for share in others for one in share.told):
        return False
    return _of_all(before) == _of_all(after)


def depend_on_all(shares: Iterable[Share]) -> bool:
    """True where something is told that depends on the names of all files."""
    return any(one.code in _NAMES for share in shares for one in share.told)


def fail(shares: Iterable[Share]) -> bool:
    """True where a law fails openly, of which is told which facts anywhere would mend it."""
    return any(one.code == "fails" and not one.acknowledged for share in shares for one in share.told)


def _of_all(shares: Shares) -> tuple[object, ...]:
    """What any file may depend on: slots that are counted per holder, laws that fire, and whether there are faults."""
    every = shares.values()
    pairs = {pair for share in every for pair in share.pairs}
    return pairs, {law for share in every for law in share.fired}, any(share.faulty for share in every)
