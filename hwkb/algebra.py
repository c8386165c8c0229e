"""Algebra on formulas: their value under intervals, and what one of their paths is equal to."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import add as plus
from operator import itemgetter, mul, sub
from typing import Any, Protocol, cast

from hwkb.formula import Call, Comparison, Node, Number, Operation, Path, paths
from hwkb.interval import Interval
from hwkb.quantity import Quantity

__all__ = [
    "Amount", "Environment", "Evaluation", "add", "amount_of", "compiled", "evaluate", "isolate", "of_figures",
    "scaled",
]  # fmt: skip


@dataclass(slots=True)
class Amount:
    """A nominal with its interval, and the interval with the sides that bounds leave open.

    Not frozen, for speed: nothing changes one after it was made.
    """

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


Evaluation = Callable[[Any], "Amount | None"]
"""One side of a formula, ready to be evaluated many times: in an environment, or on figures."""


def evaluate(node: Node, environment: Environment) -> Amount | None:
    """The amount of one side of a formula; None where an input is not known."""
    return compiled(node)(environment)


def compiled(node: Node) -> Evaluation:
    """A side of a formula as nested closures: several times faster than walking its tree again."""
    run = _closure(node)
    named = [path for path in paths(node) if not path.slots]
    for path in {path.text: path for path in named if sum(p.text == path.text for p in named) > 1}.values():
        run = _in_pieces(run, path)
    return run


PIECES = 16
"""A path that stands in a side more than once is followed through so many pieces of its interval."""


class _Piece:
    """An environment in which one path has a piece of its interval."""

    def __init__(self, environment: Environment, path: Path, known: Amount, piece: Interval) -> None:
        self.environment = environment
        self.path = path
        self.piece = Amount(known.nominal, piece, known.full)

    def amount(self, path: Path) -> Amount | None:
        return self.piece if path.text == self.path.text else self.environment.amount(path)

    def number(self, number: Number) -> Amount:
        return self.environment.number(number)

    def entries(self, slot: str) -> Sequence[Environment] | None:
        return self.environment.entries(slot)


def _in_pieces(run: Evaluation, path: Path) -> Evaluation:
    """A repeated path has one value at a time: the union over its pieces is narrower, and holds every result."""

    def narrowed(environment: Environment) -> Amount | None:
        whole, known = run(environment), environment.amount(path)
        if whole is None or known is None or not 0 < known.core.width < math.inf:
            return whole
        low, width = known.core.low, known.core.width
        ends = [low, *(low + width * i / PIECES for i in range(1, PIECES)), known.core.high]
        found = [run(_Piece(environment, path, known, Interval(a, b))) for a, b in itertools.pairwise(ends)]
        cores = [amount.core for amount in found if amount is not None]
        core = Interval(
            max(whole.core.low, min(c.low for c in cores)), min(whole.core.high, max(c.high for c in cores))
        )
        return Amount(
            whole.nominal, core, core if known.full is known.core and whole.full is whole.core else whole.full
        )

    return narrowed


def of_figures(node: Node, listed: Sequence[Path]) -> Callable[[Sequence[Quantity]], Amount]:
    """A side as a function of the figures of these paths, in their order.

    No path without a slot stands in it twice, and one kind of part fills each slot that it sums over.
    """
    places = {id(path): place for place, path in enumerate(listed)}

    def leaf(node: Number | Path) -> Evaluation:
        if isinstance(node, Path):
            return itemgetter(places[id(node)])
        amount = amount_of(node.quantity)
        return lambda _: amount

    return cast("Callable[[Sequence[Quantity]], Amount]", _closure(node, leaf))  # every figure is known


def _leaf(node: Number | Path) -> Evaluation:
    if isinstance(node, Path):
        return lambda environment: environment.amount(node)
    return lambda environment: environment.number(node)


def _closure(node: Node, leaf: Callable[[Number | Path], Evaluation] = _leaf) -> Evaluation:
    match node:
        case Number() | Path():
            return leaf(node)
        case Operation(operator="^", left=left, right=Number(quantity=exponent)):
            return _power(_closure(left, leaf), int(exponent.nominal))
        case Operation(operator=operator, left=left, right=right):
            return _binary(operator, _closure(left, leaf), _closure(right, leaf))
        case Call(name="sum", arguments=arguments):
            term = _closure(arguments[0], leaf)
            return _sum(arguments[0], term) if leaf is _leaf else term
        case Call(name=name, arguments=arguments):
            return _call(_FUNCTIONS[name], [_closure(argument, leaf) for argument in arguments])


def _power(base: Evaluation, exponent: int) -> Evaluation:
    def run(environment: Environment) -> Amount | None:
        x = base(environment)
        return x and Amount(math.prod([x.nominal] * exponent), x.core.power(exponent), x.full.power(exponent))

    return run


def _binary(operator: str, left: Evaluation, right: Evaluation) -> Evaluation:
    join = _OPERATIONS[operator]

    def run(environment: Environment) -> Amount | None:
        a, b = left(environment), right(environment)
        return join(a, b) if a is not None and b is not None else None

    return run


def _call(function: Callable[[list[Amount]], Amount], arguments: Sequence[Evaluation]) -> Evaluation:
    def run(environment: Environment) -> Amount | None:
        found = [argument(environment) for argument in arguments]
        known = [amount for amount in found if amount is not None]
        return function(known) if len(known) == len(found) else None

    return run


def _sum(inner: Node, term: Evaluation) -> Evaluation:
    slots = {path.slots[0] for path in paths(inner) if path.slots and not path.entity}
    if not slots:
        return term
    slot = min(slots)

    def run(environment: Environment) -> Amount | None:
        entries = environment.entries(slot)
        if not entries or len(slots) > 1:
            return None
        total: Amount | None = None
        for entry in entries:
            found = term(entry)
            if found is None:
                return None
            total = found if total is None else add(total, found)
        return total

    return run


def _divide(x: float, y: float) -> float:
    return x / y if y else math.copysign(math.inf, x)


def _joining(
    intervals: Callable[[Interval, Interval], Interval], nominals: Callable[[float, float], float]
) -> Callable[[Amount, Amount], Amount]:
    """What joins two amounts, by what it does with their intervals and with their nominals."""

    def join(a: Amount, b: Amount) -> Amount:
        core = intervals(a.core, b.core)
        full = core if a.full is a.core and b.full is b.core else intervals(a.full, b.full)
        return Amount(nominals(a.nominal, b.nominal), core, full)

    return join


add = _joining(Interval.__add__, plus)
"""The sum of two amounts."""

_OPERATIONS: dict[str, Callable[[Amount, Amount], Amount]] = {
    "+": add,
    "-": _joining(Interval.__sub__, sub),
    "*": _joining(Interval.__mul__, mul),
    "/": _joining(Interval.__truediv__, _divide),
}


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
