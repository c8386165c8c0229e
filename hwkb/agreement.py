"""Agreement: whether two sides meet as written, by their intervals and by the digits that were printed."""

from __future__ import annotations

import math

from hwkb.algebra import Amount
from hwkb.bindings import Bindings
from hwkb.formula import Comparison
from hwkb.interval import MEETS
from hwkb.quantity import agrees_with_digits

__all__ = ["boundless", "compare"]


def boundless(amount: Amount) -> bool:
    """True when nothing at all is known of an amount, as after a division by what may be zero."""
    return math.isinf(amount.core.low) and math.isinf(amount.core.high)


def compare(formula: Comparison, left: Amount, right: Amount, bindings: Bindings) -> tuple[bool, bool]:
    """Whether the comparison holds, and whether only through the open side of a bound."""
    meets = MEETS[formula.operator]
    if meets(left.core, right.core):
        return True, False
    if formula.operator == "=" and _rounds(formula, left, right, bindings):
        return True, False
    return (True, True) if meets(left.full, right.full) else (False, False)


def _rounds(formula: Comparison, left: Amount, right: Amount, bindings: Bindings) -> bool:
    """True when a computed side rounds to the digits that the other side was written with."""
    one, other = bindings.stated(formula.left), bindings.stated(formula.right)
    if one is not None and other is None:
        return agrees_with_digits(right.nominal / bindings.factor(formula.left), one)
    if other is not None and one is None:
        return agrees_with_digits(left.nominal / bindings.factor(formula.right), other)
    return False
