"""What a value comes to as numbers: its amounts, its ends, and its number in a unit that somebody names."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hwkb.quantity import Quantity
from hwkb.units import Unit, UnknownUnitError, dimension_text, quantity, unit
from hwkb.values import Choice, Part, Reference, Text, Value, Withheld, Word

__all__ = ["NotAnAmountError", "amounts", "ends", "first_amount", "in_unit", "public", "tidy", "unit_for"]


class NotAnAmountError(TypeError):
    """A number was asked of a value that is none."""


def amounts(value: Value) -> list[Quantity]:
    """The quantities in a value, one for each option of a choice; for a part, how many there are."""
    options = value.options if isinstance(value, Choice) else (value,)
    counts = (option.count if isinstance(option, Part) else option for option in options)
    return [amount for amount in counts if isinstance(amount, Quantity)]


def first_amount(value: Value) -> Quantity | None:
    """The quantity of a value, of a choice that of its first option; for a part, how many there are."""
    option = value.options[0] if isinstance(value, Choice) else value
    amount = option.count if isinstance(option, Part) else option
    return amount if isinstance(amount, Quantity) else None


def ends(value: Value) -> tuple[float, float]:
    """The lowest and the highest that the value allows, in base units; infinite where a bound leaves it open.

    Raises NotAnAmountError where the value has no number.
    """
    found = _some(value)
    return min(a.full.low for a in found), max(a.full.high for a in found)


def in_unit(value: Value, text: str) -> float:
    """The nominal amount as a number in a unit: the middle of a range, the figure of a bound.

    Raises NotAnAmountError for what is no single amount, ValueError for an unknown or unfitting unit.
    """
    found = _some(value)
    if len(found) > 1:
        raise NotAnAmountError(f"is one of several amounts: {value.text}; ask for its interval")
    return _rounded(found[0].nominal / unit_for(value, text).size)


def unit_for(value: Value, text: str) -> Unit:
    """The unit with this spelling, of the value's dimension. Raises NotAnAmountError and ValueError."""
    own = _some(value)[0].unit
    try:
        wanted = unit(text)
    except UnknownUnitError as error:
        close = " or ".join(f"`{s}`" for s in error.suggestions)
        raise ValueError(f"{error}; " + (f"did you mean {close}?" if close else f"try `{own.text}`")) from None
    if wanted.dimension != own.dimension:
        measure = f"{dimension_text(own.dimension)}, not {dimension_text(wanted.dimension)}"
        raise ValueError(f"`{value.text}` is {measure}: use a unit such as `{own.text or '(none)'}`")
    return wanted


def public(value: Value) -> Any:
    """A pint quantity for an amount; the text of a word, name or id; a tuple for a choice; else the value itself."""
    match value:
        case Quantity():
            return quantity(value.nominal / value.unit.size, value.unit.text)
        case Word(text=text) | Text(text=text) | Reference(text=text) | Withheld(text=text):
            return text
        case Choice(options=options):
            return tuple(public(option) for option in options)
        case _:
            return value


def _some(value: Value) -> list[Quantity]:
    found = amounts(value)
    if not found:
        raise NotAnAmountError(f"is not an amount: {value.text}")
    return found


def tidy(number: float | None, factor: float = 1.0) -> float | None:
    """A number in units of `factor`, without the last digits of binary rounding; None for none or an open end."""
    if number is None or number in (float("inf"), float("-inf")):
        return None
    return _rounded(number / factor) if number else 0.0


@lru_cache(maxsize=1 << 16)
def _rounded(number: float) -> float:
    """Without the last digits of binary rounding: 0.432, never 0.43200000000000005."""
    return float(f"{number:.15g}")
