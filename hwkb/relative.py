"""Relative claims as formulas: `+50 % vs ID` becomes own = 1.5 * ID's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hwkb.algebra import Amount
from hwkb.claims import Claim, Dossier
from hwkb.formula import Comparison, Node, Number, Operation, Path
from hwkb.interval import Interval
from hwkb.quantity import Quantity, format_number, quantity_text
from hwkb.readings import CONTRADICTS, Input, Option
from hwkb.units import Unit, unit
from hwkb.values import Relative

__all__ = ["SIMILAR", "Comparative", "comparative"]

SIMILAR = Quantity("0.8-1.25", 1.0, Interval(0.8, 1.25), Interval(0.8, 1.25), unit(""), 2)
"""What `similar` means: a ratio within a quarter, the same whichever side is the base."""

_ORDER_SIGNS = {"more": ">", "less": "<", "similar": "~"}


@dataclass(frozen=True, slots=True)
class Comparative:
    """A relative claim with the formula that judges it."""

    value: Relative
    formula: Comparison
    own: Path
    base: Path
    number: Number | None

    @property
    def bounds(self) -> bool:
        """True for what says only that one side is larger: `more`, or `more than +60 %`."""
        return self.formula.operator != "=" or bool(self.value.ratio and self.value.ratio.bound)

    def right_text(self, base: str, amounts: Sequence[tuple[Amount, Amount]], in_unit: Unit) -> str:
        """The right side with its results and the ratios that there are, own to base."""
        value = self.value
        ratios = (own.nominal / other.nominal if other.nominal else 0.0 for own, other in amounts)
        said = f"a ratio of {_each(format_number(float(f'{ratio:.4g}')) for ratio in ratios)}"
        if value.order:
            return f"{base} ({value.order}, {said})"
        if value.difference is not None:
            sign = "−" if value.difference.nominal < 0 else "+"
            result = _each(quantity_text(other.nominal + value.difference.nominal, in_unit) for _, other in amounts)
            return f"{base} {sign} {value.difference.text[1:]} = {result}"
        factor = value.ratio.nominal if value.ratio else 1.0
        result = _each(quantity_text(other.nominal * factor, in_unit) for _, other in amounts)
        stated = value.ratio.text if value.ratio else ""
        return f"{format_number(factor)} × {base} = {result} ({stated}, {said})"

    def inputs(self) -> list[Input]:
        """`N % more` may have been meant as `N % as much`."""
        ratio = self.value.ratio
        if self.number is None or ratio is None or not self.value.percent or ratio.nominal <= 1:
            return []
        as_much = format_number(float(f"{100 * (ratio.nominal - 1):.6g}"))
        factor = (ratio.nominal - 1) / ratio.nominal
        return [Input(id(self.number), ratio.text, (
            Option("percent", "more", 1.0, 0, ""),
            Option("percent", "as much", factor, CONTRADICTS, f"means {as_much} % as much"),
        ))]  # fmt: skip


def _each(texts: Iterable[str]) -> str:
    return " or ".join(dict.fromkeys(texts))


def comparative(entity: Dossier, claim: Claim, value: Relative) -> Comparative:
    """The formula of a relative claim; its base is unknown where it names no entity."""
    other = entity.predecessor or "predecessor" if value.versus == "predecessor" else value.versus
    count = claim.property.type == "part"
    slots = (claim.property.id.removeprefix("contains."),) if count else ()
    own = Path(claim.key, "", slots, claim.property, claim.conventions, count)
    base = Path(f"{other}:{claim.key}", other, slots, claim.property, claim.conventions, count)
    number: Number | None = None
    left: Node = own
    right: Node = base
    operator = "="
    if value.order in ("more", "less"):
        operator = ">" if value.order == "more" else "<"
    elif value.order == "similar":
        number = Number(SIMILAR)
        left, right = Operation("/", own, base), number
    elif value.difference is not None:
        number = Number(value.difference)
        right = Operation("+", base, number)
    elif value.ratio is not None:
        number = Number(value.ratio)
        right = Operation("*", number, base)
    return Comparative(value, Comparison(_text(own, base, value), operator, left, right), own, base, number)


def _text(own: Path, base: Path, value: Relative) -> str:
    if value.order:
        return f"{own.text} {_ORDER_SIGNS[value.order]} {base.text}"
    if value.difference is not None:
        sign = "-" if value.difference.nominal < 0 else "+"
        return f"{own.text} = {base.text} {sign} {value.difference.text[1:]}"
    factor = format_number(value.ratio.nominal) if value.ratio else "1"
    return f"{own.text} = {factor} * {base.text}"
