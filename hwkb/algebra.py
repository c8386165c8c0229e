"""Algebra on formulas: their value under intervals, and what one of their paths is equal to."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from hwkb.formula import Call, Comparison, Node, Number, Operation, Path, paths
from hwkb.interval import Interval
from hwkb.quantity import Quantity

__all__ = ["Amount", "Environment", "add", "amount_of", "evaluate", "isolate", "scaled"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A nominal with its interval, and the interval with the sides that bounds leave open."""

    nominal: float
    core: Interval
    full: Interval


def amount_of(quantity: Quantity) -> Amount:
    """The amount that a quantity states."""
    return Amount(quantity.nominal, quantity.core, quantity.full)


class Environment(Protocol):
    """Where a formula finds its values."""

    def amount(self, path: Path) -> Amount | None:
        """The value of a path; None where it is not known."""

    def number(self, number: Number) -> Amount:
        """The value of a number of the formula itself."""

    def entries(self, slot: str) -> Sequence[Environment] | None:
        """One environment for each entry of a slot; None where the slot is not known."""


def evaluate(node: Node, environment: Environment) -> Amount | None:
    """The amount of one side of a formula; None where an input is not known."""
    match node:
        case Number():
            return environment.number(node)
        case Path():
            return environment.amount(node)
        case Operation(operator="^", left=left, right=Number(quantity=exponent)):
            base = evaluate(left, environment)
            n = int(exponent.nominal)
            return base and Amount(math.prod([base.nominal] * n), base.core.power(n), base.full.power(n))
        case Operation(operator=operator, left=left, right=right):
            a, b = evaluate(left, environment), evaluate(right, environment)
            return _operate(operator, a, b) if a and b else None
        case Call(name="sum", arguments=arguments):
            return _sum(arguments[0], environment)
        case Call(name=name, arguments=arguments):
            found = [evaluate(argument, environment) for argument in arguments]
            known = [amount for amount in found if amount]
            return _FUNCTIONS[name](known) if len(known) == len(found) else None


def _sum(inner: Node, environment: Environment) -> Amount | None:
    slots = {path.slots[0] for path in paths(inner) if path.slots and not path.entity}
    if not slots:
        return evaluate(inner, environment)
    entries = environment.entries(slots.pop())
    if not entries or slots:
        return None
    total: Amount | None = None
    for entry in entries:
        found = evaluate(inner, entry)
        if found is None:
            return None
        total = _operate("+", total, found) if total else found
    return total


_OPERATIONS: dict[str, Callable[[Interval, Interval], Interval]] = {
    "+": Interval.__add__,
    "-": Interval.__sub__,
    "*": Interval.__mul__,
    "/": Interval.__truediv__,
}


def _operate(operator: str, a: Amount, b: Amount) -> Amount:
    operation = _OPERATIONS[operator]
    core = operation(a.core, b.core)
    full = core if a.full is a.core and b.full is b.core else operation(a.full, b.full)
    x, y = a.nominal, b.nominal
    nominal = x + y if operator == "+" else x - y if operator == "-" else x * y if operator == "*" else _divide(x, y)
    return Amount(nominal, core, full)


def _divide(x: float, y: float) -> float:
    return x / y if y else math.copysign(math.inf, x)


def _extreme(pick: Callable[[list[float]], float]) -> Callable[[list[Amount]], Amount]:
    def of(amounts: list[Amount]) -> Amount:
        return Amount(
            pick([a.nominal for a in amounts]),
            Interval(pick([a.core.low for a in amounts]), pick([a.core.high for a in amounts])),
            Interval(pick([a.full.low for a in amounts]), pick([a.full.high for a in amounts])),
        )

    return of


def _abs(amounts: list[Amount]) -> Amount:
    return Amount(abs(amounts[0].nominal), abs(amounts[0].core), abs(amounts[0].full))


def _sqrt(amounts: list[Amount]) -> Amount:
    nominal = math.sqrt(max(0.0, amounts[0].nominal))
    return Amount(nominal, amounts[0].core.sqrt(), amounts[0].full.sqrt())


_FUNCTIONS: dict[str, Callable[[list[Amount]], Amount]] = {
    "min": _extreme(min),
    "max": _extreme(max),
    "abs": _abs,
    "sqrt": _sqrt,
}


def isolate(formula: Comparison, path: Path) -> Node | None:
    """What a path is equal to, where an equation holds it exactly once and can be undone; else None."""
    if formula.operator != "=" or sum(p.text == path.text for p in paths(formula)) != 1:
        return None
    holds_left = any(p.text == path.text for p in paths(formula.left))
    node, other = (formula.left, formula.right) if holds_left else (formula.right, formula.left)
    while not isinstance(node, Path):
        undone = _undo(node, other, path)
        if undone is None:
            return None
        node, other = undone
    return other


def _undo(node: Node, other: Node, path: Path) -> tuple[Node, Node] | None:
    """The operand of a node that holds the path, and what it is then equal to."""
    match node:
        case Call(name="sqrt", arguments=(inner,)):
            return inner, Operation("*", other, other)
        case Operation(operator="^"):
            return None
        case Operation(operator=operator, left=left, right=right):
            if any(p.text == path.text for p in paths(left)):
                return left, Operation({"+": "-", "-": "+", "*": "/", "/": "*"}[operator], other, right)
            if operator in "+*":
                return right, Operation("-" if operator == "+" else "/", other, left)
            return right, Operation(operator, left, other)
        case _:
            return None


def scaled(amount: Amount, factor: float) -> Amount:
    """An amount times a factor."""
    if factor == 1.0:
        return amount
    by = Interval(factor, factor)
    core = amount.core * by
    return Amount(amount.nominal * factor, core, core if amount.full is amount.core else amount.full * by)


def add(a: Amount, b: Amount) -> Amount:
    """The sum of two amounts."""
    return _operate("+", a, b)
