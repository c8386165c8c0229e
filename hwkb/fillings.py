"""Fillings: what sources put into one slot, and whether they can all be right.

The parts that one source names add up; a number of no named part is a total.
"""

from __future__ import annotations

from collections.abc import Sequence

from hwkb.claims import Claim
from hwkb.interval import Interval, exactly
from hwkb.meeting import meet
from hwkb.values import Part, Value

__all__ = ["fillings_meet"]


def fillings_meet(best: Claim, other: Claim, claims: Sequence[Claim]) -> bool:
    """True when two claims about a slot can both be true, beside all that their sources put there."""
    mine, value = best.value, other.value
    ours, theirs = _parts(best, claims), _parts(other, claims)
    if ours is None or theirs is None or not isinstance(mine, Part) or not isinstance(value, Part):
        return best.source is other.source or meet(mine, value)
    alike = [part for part in ours if part.entity == value.entity]
    if best.source is other.source:
        total_beside_parts = bool(mine.entity) != bool(value.entity)
        return _within(ours) if total_beside_parts else all(meet(part, value) for part in alike)
    if value.entity and any(part.entity for part in ours):
        return any(meet(part, value) for part in alike)
    a, b = _number(ours), _number(theirs)
    return a is None or b is None or a.meets(b)


def _parts(about: Claim, claims: Sequence[Claim]) -> list[Part] | None:
    """What the source of a claim puts into its slot; None where it leaves a choice."""
    found: list[Value] = [claim.value for claim in claims if claim.source is about.source]
    parts = [value for value in found if isinstance(value, Part)]
    return parts if len(parts) == len(found) else None


def _number(parts: Sequence[Part]) -> Interval | None:
    """The total that is stated, else the sum of the parts; None where one is not counted."""
    totals = [part for part in parts if not part.entity]
    number = exactly(0.0)
    for part in totals[:1] or parts:
        if part.count is None:
            return None
        number = number + part.count.full
    return number


def _within(parts: Sequence[Part]) -> bool:
    """True when the named parts of a source are no more than its total: a list may be partial."""
    total, named = _number(parts), _number([part for part in parts if part.entity])
    return total is None or named is None or named.low <= total.high
