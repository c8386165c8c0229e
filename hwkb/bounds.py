"""Bounds of a question: `256 GB` for an amount, `2026-H2` for a date."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from hwkb.amounts import amounts, ends
from hwkb.dates import When, read_when
from hwkb.facts import Fact
from hwkb.quantity import Quantity, ValueFault, read_quantity, require_dimension
from hwkb.units import DIMENSIONLESS, unit
from hwkb.vocabulary import Property

__all__ = ["QueryError", "Test", "bound_test", "date"]

Test = Callable[[Fact], bool]


class QueryError(ValueError):
    """A question that nothing can answer; the message names what could be meant."""


def date(text: str | datetime.date | None) -> When | None:
    """The date in a text; None for none. Raises QueryError."""
    if text is None:
        return None
    try:
        return read_when(text.isoformat() if isinstance(text, datetime.date) else text)
    except ValueFault as fault:
        raise QueryError(f"{fault.message}; {fault.help}" if fault.help else fault.message) from None


def bound_test(property_: Property, bound: str | float, sign: int, *, certain: bool) -> Test:
    """Whether a fact keeps to a bound: `sign` is 1 for the least, -1 for the most. Raises QueryError."""
    if property_.type == "date":
        return _date_bound(str(bound), sign, certain=certain)
    limit = _limit(property_, bound) * sign

    def test(fact: Fact) -> bool:
        found = amounts(fact.stated)
        if not found:
            return False
        low, high = ends(fact.stated) if certain else _nominals(found)
        return (low if sign > 0 else -high) >= limit

    return test


def _nominals(found: Sequence[Quantity]) -> tuple[float, float]:
    """Of a choice the least and the most: no option may break a bound."""
    return min(a.nominal for a in found), max(a.nominal for a in found)


def _limit(property_: Property, bound: str | float) -> float:
    """A bound in base units of the property."""
    text = str(bound)
    if not property_.numeric and property_.type != "part":
        raise QueryError(f"`{property_.id}` is no amount and takes no bound: its type is {property_.type}")
    try:
        found = read_quantity(text)
        require_dimension(found, property_.unit or unit(""), property_.id)
    except ValueFault as fault:
        raise QueryError(f"bound `{text}`: {fault.message}" + (f"; {fault.help}" if fault.help else "")) from None
    if found.bound or (property_.unit is None and found.unit.dimension != DIMENSIONLESS):
        raise QueryError(f"bound `{text}`: write a number and its unit alone")
    return found.nominal


def _date_bound(text: str, sign: int, *, certain: bool) -> Test:
    """Not before, or not after, a date; with `certain` for every day that the fact leaves open."""
    limit = date(text)
    assert limit is not None  # noqa: S101 - a text was given

    def test(fact: Fact) -> bool:
        value = fact.stated
        if not isinstance(value, When):
            return False
        if sign > 0:
            return (value.first if certain else value.last) >= limit.first
        return (value.last if certain else value.first) <= limit.last

    return test
