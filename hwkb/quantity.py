"""Quantities: an interval with a nominal, from the digits as written.

`31 TB` is 30.5 to 31.5 TB, `~19.6 TB/s` is five per cent wide each way, `1500-1800 W` reaches from
end to end, `at least 1.8 TB/s` is open above but keeps 1.8 TB/s as its nominal, and a count such as
`72` has no width.
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from hwkb.interval import Interval
from hwkb.units import DIMENSIONLESS, Unit, UnknownUnitError, dimension_text, unit

__all__ = [
    "BOUNDS",
    "Quantity",
    "ValueFault",
    "agrees_with_digits",
    "format_number",
    "quantity_text",
    "read_quantity",
    "require_dimension",
]

BOUNDS = ("at least", "up to", "at most", "more than", "less than", "under", "over")
_OPEN_ABOVE = {"at least", "more than", "over"}
_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_QUANTITY = re.compile(
    rf"(?P<bound>(?:{'|'.join(BOUNDS)}) )?(?P<approx>~)?(?P<low>{_NUMBER})"
    rf"(?: ?- ?(?P<high>{_NUMBER})| (?P<low_unit>\S+) to (?P<to>{_NUMBER}))?"
    r"(?: (?P<unit>[^\s\d+-]\S*))?(?: \+- (?P<spread>[0-9]+(?:\.[0-9]+)?) (?P<spread_unit>\S+))?"
)
_GLUED = re.compile(rf"(~?{_NUMBER})([A-Za-zµ%]\S*)")
_SEPARATED = re.compile(r"[0-9]+(?:[,_' ][0-9]{3})+\b")
_INDIVISIBLE = {"", "bit", "B", "FLOP", "OP", "token", "transistor", "parameter", "T"}
"""Units of things that are counted: a whole number of them is exact."""
_MAX_DIGITS = 40
_MAX_EXPONENT = 30
_APPROXIMATE = Fraction(1, 20)
_SLACK = 1e-9
"""How far binary arithmetic may miss an exact half."""


class ValueFault(Exception):  # noqa: N818 - the word of the project for what is wrong in data
    """What is wrong with a text, where in it, and what to do; turned into a finding by the reader."""

    def __init__(self, code: str, message: str, help_: str = "", span: tuple[int, int] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.help = help_
        self.span = span


@dataclass(frozen=True, slots=True)
class Quantity:
    """A measured or stated amount. All numbers are in base units of its dimension."""

    text: str
    nominal: float
    core: Interval
    """From the digits, the range or the `~`; a bound does not widen it."""
    full: Interval
    """The core, opened on the side that a bound leaves open."""
    unit: Unit
    digits: int
    """Significant digits of the number as written, without trailing zeros of a whole number."""
    bound: str = ""
    approximate: bool = False
    rounded: bool = False
    """True for one number that is no count: it stands for all that round to it."""

    @property
    def exact(self) -> bool:
        """True for a count without `~` or bound."""
        return self.core.low == self.core.high and not self.bound


@functools.lru_cache(maxsize=100_000)
def read_quantity(text: str, *, count: bool = False) -> Quantity:
    """The quantity that a text states; a count has no unit and no width.

    Raises ValueFault with the code `bad-value`, `missing-unit` or `unknown-unit`.
    """
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise _not_a_quantity(text)
    spelled = match["unit"] or match["low_unit"] or ""
    if match["low_unit"] and match["unit"] != match["low_unit"]:
        raise ValueFault("bad-value", "the two ends of a range have different units", "write both in one unit")
    found = _unit(spelled, text)
    low, low_half = _number(match["low"])
    high_text = match["high"] or match["to"]
    high, high_half = _number(high_text) if high_text else (low, low_half)
    if high < low:
        low, high, low_half, high_half = high, low, high_half, low_half
    half = Fraction(0) if count or (spelled in _INDIVISIBLE and _whole(match["low"])) else low_half
    high_half = Fraction(0) if half == 0 else high_half
    if match["approx"]:
        half = high_half = max(abs(low) * _APPROXIMATE, _last_nonzero(match["low"]) / 2)
    if match["spread"]:
        spread_unit = _unit(match["spread_unit"], text)
        if spread_unit.dimension != found.dimension:
            raise ValueFault(
                "wrong-dimension", "the spread has another dimension", f"write `+- {match['spread']} {spelled}`"
            )
        half = high_half = Fraction(match["spread"]) * spread_unit.factor / found.factor
    core = _outward(low - half, high + high_half, found.factor)
    nominal = float((low + high) / 2 * found.factor)
    bound = (match["bound"] or "").strip()
    rounded = half > 0 and not (high_text or bound or match["approx"] or match["spread"])
    return Quantity(
        text, nominal, core, _open(core, bound), found, _digits(match["low"]), bound, bool(match["approx"]), rounded
    )


def _open(core: Interval, bound: str) -> Interval:
    if not bound:
        return core
    if bound in _OPEN_ABOVE:
        return Interval(core.low, math.inf)
    return Interval(min(0.0, core.low) if core.high >= 0 else -math.inf, core.high)


def _outward(low: Fraction, high: Fraction, factor: Fraction) -> Interval:
    """The smallest pair of floats around an exact interval."""
    below, above = float(low * factor), float(high * factor)
    if Fraction(below) > low * factor:
        below = math.nextafter(below, -math.inf)
    if Fraction(above) < high * factor:
        above = math.nextafter(above, math.inf)
    return Interval(below, above)


def _unit(text: str, whole: str) -> Unit:
    try:
        return unit(text)
    except UnknownUnitError as error:
        close = " or ".join(f"`{s}`" for s in error.suggestions)
        start = whole.rfind(text)
        help_ = f"did you mean {close}?" if close else "the units are listed in schema/units.txt"
        raise ValueFault("unknown-unit", f"unknown unit `{text}`", help_, (start, start + len(text))) from None


def _number(text: str) -> tuple[Fraction, Fraction]:
    """A number as written, and half a unit of its last digit."""
    mantissa, _, exponent = text.lower().partition("e")
    if len(mantissa) > _MAX_DIGITS or len(exponent) > 4 or abs(int(exponent or 0)) > _MAX_EXPONENT:
        raise ValueFault("bad-value", "a number beyond all measure", "at most 40 digits and exponents up to 30")
    decimals = len(mantissa.partition(".")[2])
    return Fraction(Decimal(text)), Fraction(1, 2) * Fraction(10) ** (int(exponent or 0) - decimals)


def _whole(text: str) -> bool:
    return text.lstrip("+-").isdigit()


def _last_nonzero(text: str) -> Fraction:
    """The place value of the last digit that is not a trailing zero of a whole number."""
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    scale = Fraction(10) ** int(exponent or 0)
    if decimals:
        return scale / Fraction(10) ** len(decimals)
    zeros = len(whole) - len(whole.rstrip("0")) if whole.strip("+-0") else 0
    return scale * Fraction(10) ** zeros


def _digits(text: str) -> int:
    mantissa = text.lower().partition("e")[0].lstrip("+-")
    if "." in mantissa:
        return max(1, len(mantissa.replace(".", "").lstrip("0")))
    return max(1, len(mantissa.lstrip("0").rstrip("0")))


def _not_a_quantity(text: str) -> ValueFault:
    if separated := _SEPARATED.search(text):
        together = "".join(re.findall("[0-9]+", separated[0]))
        help_ = f"write the digits together: {_short(together)}"
        return ValueFault("bad-value", f"`{_short(text)}` has a thousands separator", help_)
    if glued := _GLUED.fullmatch(text):
        return ValueFault("bad-value", "no space between number and unit", f"write `{glued[1]} {glued[2]}`")
    return ValueFault(
        "bad-value", f"`{_short(text)}` is not a quantity", "write a number, a space and a unit: `31 TB`, `1500-1800 W`"
    )


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."


def agrees_with_digits(computed: float, stated: Quantity) -> bool:
    """True when a computed result rounds to the digits that were written (179.2 kW and `180 kW`).

    One digit counts as two; an exact half may have been rounded to either side.
    """
    if not stated.rounded or computed * stated.nominal <= 0 or not math.isfinite(computed):
        return False
    digits = max(2, stated.digits)
    written = abs(stated.nominal) / float(stated.unit.factor)
    mantissa, exponent = f"{written:.{digits - 1}e}".split("e")
    place = 10.0 ** (int(exponent) - digits + 1)
    above = abs(computed) / float(stated.unit.factor) - written
    nearest = place / 20 if above < 0 and float(mantissa) == 1 else place / 2  # 99 comes before 100, not 90
    return abs(above) <= nearest * (1 + _SLACK)


def format_number(number: float) -> str:
    """A number in at most six digits, without a tail of zeros and without an exponent below 1e15."""
    if math.isnan(number):
        return "undefined"  # infinity less infinity
    if math.isinf(number):
        return "∞" if number > 0 else "-∞"
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    text = f"{number:.6g}"
    return f"{float(text):.6f}".rstrip("0").rstrip(".") if "e" in text and 1e-4 <= abs(number) < 1e15 else text


def quantity_text(number: float, in_unit: Unit) -> str:
    """A number in base units, written in a unit: `31.104 TB`."""
    shown = format_number(number / in_unit.size)
    return f"{shown} {in_unit.text}" if in_unit.text else shown


def require_dimension(found: Quantity, wanted: Unit, name: str) -> None:
    """Raises ValueFault when a quantity has another dimension than a property needs."""
    if found.unit.dimension == wanted.dimension:
        return
    if found.unit.dimension == DIMENSIONLESS and not found.unit.text:
        number = found.text
        raise ValueFault("missing-unit", f"`{number}` has no unit", f"write it with one: `{number} {wanted.text}`")
    message = f"`{found.unit.text}` is {dimension_text(found.unit.dimension)}, but {name} is "
    raise ValueFault(
        "wrong-dimension",
        message + dimension_text(wanted.dimension),
        f"use a unit such as `{wanted.text}`",
        (found.text.rfind(found.unit.text), found.text.rfind(found.unit.text) + len(found.unit.text)),
    )
