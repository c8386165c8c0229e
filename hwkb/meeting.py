"""When two values can both be true, and which of them says more."""

from __future__ import annotations

import datetime
import math

from hwkb.dates import When
from hwkb.interval import Interval
from hwkb.quantity import Quantity
from hwkb.values import Choice, Part, Reference, Release, State, Text, Value, Withheld, Word

__all__ = ["bound_of", "digits", "meet"]


def digits(value: Value) -> int:
    """How closely a value is stated: more digits, and for a part its count, rank higher."""
    match value:
        case Quantity(bound=bound, digits=found, approximate=approximate):
            return 0 if bound else 2 * found - approximate
        case Part(count=count, entity=entity):
            return (200 + digits(count) if count else 0) + (100 if entity else 0)
        case When(first=first, last=last):
            return max(0, 4000 - (last - first).days)
        case _:
            return 0


def bound_of(value: Value) -> tuple[float, float]:
    """Orders bounds, the one that leaves less open first."""
    match value:
        case Part(count=Quantity() as count):
            return bound_of(count)
        case Quantity(bound=bound, full=full) if bound:
            return full.high, -full.low
        case When(first=first, last=last, full=full) if datetime.date.min == first or datetime.date.max == last:
            return full.high, -full.low
        case _:
            return 0.0, 0.0


def _overlap(a: Interval, b: Interval) -> bool:
    """True when two intervals have more in common than an end: 432 and 433 are different figures."""
    shared = min(a.high, b.high) - max(a.low, b.low)
    narrower = min(a.width, b.width)
    return shared > 1e-9 * narrower if narrower and math.isfinite(narrower) else shared >= 0


def meet(a: Value, b: Value) -> bool:
    """True when two values can both be true as written."""
    if isinstance(a, Choice):
        return any(meet(option, b) for option in a.options)
    if isinstance(b, Choice):
        return meet(b, a)
    match a, b:
        case (Withheld(), _) | (_, Withheld()):
            return True
        case Quantity(), Quantity():
            return _overlap(a.full, b.full)
        case Part(), Part():
            same = not a.entity or not b.entity or a.entity == b.entity
            return same and (a.count is None or b.count is None or a.count.full.meets(b.count.full))
        case When(), When():
            return a.full.meets(b.full)
        case State(), State():
            return a.word == b.word or "planned" in (a.word, b.word)  # a plan is kept later, or not
        case Release(when=When() as x), Release(when=When() as y):
            return x.full.meets(y.full)
        case Reference(planned=True), _:
            return True
        case _, Reference(planned=True):
            return True
        case (Word(), Word()) | (Reference(), Reference()) | (Text(), Text()):
            return a.text == b.text
        case _:
            return True
