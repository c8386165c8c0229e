"""Refutation: what would have had to be true, where a judgement fails."""

from __future__ import annotations

import math
from collections.abc import Iterator

from hwkb.agreement import compare
from hwkb.algebra import Amount, evaluate
from hwkb.amounts import first_amount
from hwkb.bindings import COUNT, Bindings
from hwkb.claims import Claim
from hwkb.formula import Comparison, Number, numbers
from hwkb.quantity import Quantity, quantity_text
from hwkb.relative import SIMILAR
from hwkb.units import Unit
from hwkb.values import Choice, Part

__all__ = ["would_need"]

CLOSE = 0.01
"""A known fact matches a needed value within one per cent."""


def would_need(formula: Comparison, bindings: Bindings, left: Amount, right: Amount) -> tuple[str, ...]:
    """For each input in turn, the value under which both sides would be equal, and facts that have it.

    Beside a choice that is undecided, another input would need one value for each of its values: nothing is said.
    """
    if formula.operator != "=" or not math.isfinite(left.nominal - right.nominal):
        return ()
    return tuple(_needs(formula, bindings))


def _needs(formula: Comparison, bindings: Bindings) -> Iterator[str]:
    context = bindings.context
    choices = bindings.choices()
    for key, claim in list(context.inputs.items()):
        quantity = _quantity(claim) if choices.keys() <= {key} else None
        factor = _solve(formula, bindings, key) if quantity else None
        if quantity is None or factor is None:
            continue
        if claim.property.type in ("part", "count"):
            factor = round(quantity.nominal * factor) / quantity.nominal  # what is counted is whole
            if not _closes(formula, bindings, {key: factor}):
                continue
        needed = quantity.nominal * factor
        text = _rounded(needed, _unit(claim, quantity))
        match = _known(bindings, claim, needed)
        stated = claim.text if choices else quantity.text
        yield f"{claim.entity} {claim.key} would have to be {text}, not {stated}" + match
    for number in () if choices else numbers(formula):
        factor = _solve(formula, bindings, id(number))
        if factor is not None and not _whole(number) and number.quantity is not SIMILAR:
            yield f"{number.quantity.text} would have to be {_number(number, factor)}"
    context.factors = {}


def _closes(formula: Comparison, bindings: Bindings, factors: dict[int, float]) -> bool:
    bindings.context.factors = factors
    left, right = evaluate(formula.left, bindings), evaluate(formula.right, bindings)
    return left is not None and right is not None and compare(formula, left, right, bindings)[0]


def _rounded(amount: float, unit: Unit) -> str:
    """An amount in a unit, to four digits."""
    scale = float(unit.factor)
    return quantity_text(float(f"{amount / scale:.4g}") * scale, unit)


def _number(number: Number, factor: float) -> str:
    needed = number.quantity.nominal * factor
    if "%" in number.quantity.text and not number.quantity.unit.text:
        return f"{100 * (needed - 1):+.3g} %"
    return _rounded(needed, number.quantity.unit)


def _whole(number: Number) -> bool:
    return number.quantity.exact and not number.quantity.unit.text


def _quantity(claim: Claim) -> Quantity | None:
    if isinstance(claim.value, Choice) and isinstance(claim.value.options[0], Part):
        return None  # each part has other figures
    found = first_amount(claim.value)
    return found if found and found.nominal else None


def _unit(claim: Claim, quantity: Quantity) -> Unit:
    return quantity.unit if claim.property.type != "part" else COUNT


def _solve(formula: Comparison, bindings: Bindings, key: int) -> float | None:
    """The factor on one input that makes both sides equal, where the difference is linear in it or its inverse."""

    def difference(factor: float) -> float:
        bindings.context.factors = {key: factor}
        left, right = evaluate(formula.left, bindings), evaluate(formula.right, bindings)
        return left.nominal - right.nominal if left and right else math.nan

    for power in (1, -1):
        one, two, three = (difference(factor**power) for factor in (1.0, 2.0, 3.0))
        slope = two - one
        if slope and math.isclose(three - two, slope, rel_tol=1e-9):
            root = 1.0 - one / slope
            if root > 0 and math.isfinite(root):
                return float(root**power)
    return None


def _known(bindings: Bindings, claim: Claim, needed: float) -> str:
    """Stated facts of the same property elsewhere that have the needed value, those of the same vendor first."""
    inputs = bindings.inputs
    vendor = inputs.entities[claim.entity].vendor
    stated = _quantity(claim)
    found = []
    for entity, facts in inputs.facts.items():
        for fact in facts.values():
            if fact.property.id != claim.property.id or entity == claim.entity or fact.property.type == "part":
                continue
            if fact.derivation is not None:
                continue  # it may have been computed from what fails here
            quantity = _quantity(fact.claim)
            if quantity is None or not math.isclose(quantity.nominal, needed, rel_tol=CLOSE):
                continue
            same = stated is not None and math.isclose(quantity.nominal, stated.nominal)
            if not same and inputs.alike(fact.conventions, claim.conventions):
                found.append((inputs.entities[entity].vendor != vendor, entity, quantity.bound, quantity.text))
    shown: dict[str, str] = {}
    for _, entity, _, text in sorted(found):
        shown.setdefault(entity, f"{entity} has {text}")  # without a bound, where it is known so too
    return f" ({', '.join(list(shown.values())[:3])})" if shown else ""
