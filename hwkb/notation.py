"""Notation: a formula written out with its numbers, as text or as MathML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Protocol

from hwkb.formula import Call, Comparison, Node, Number, Operation, Path, paths
from hwkb.units import Unit, unit

__all__ = ["COUNT", "Names", "Printer", "Remembered", "mathml", "render", "unit_of"]

COUNT = unit("")
"""The unit of counts and ratios."""


class Printer(Protocol):
    """What writes the numbers of a formula."""

    def show(self, path: Path) -> str:
        """The number of a path, as text."""

    def entries(self, slot: str) -> Sequence[Printer] | None:
        """One printer for each entry of a slot."""


class Remembered:
    """A printer that asks another for each number once: a formula is written as text, then as MathML."""

    __slots__ = ("_entries", "_printer", "_shown")

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._shown: dict[int, str] = {}
        self._entries: dict[str, list[Remembered] | None] = {}

    def show(self, path: Path) -> str:
        """The number of a path, as text."""
        found = self._shown.get(id(path))
        if found is None:
            found = self._shown[id(path)] = self._printer.show(path)
        return found

    def entries(self, slot: str) -> list[Remembered] | None:
        """One printer for each entry of a slot."""
        if slot not in self._entries:
            found = self._printer.entries(slot)
            self._entries[slot] = [Remembered(printer) for printer in found] if found else None
        return self._entries[slot]


_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 3}


def render(node: Node, printer: Printer, outer: int = 0) -> str:
    """One side of a formula in text, with each path as the printer shows it; a sum as its terms."""
    match node:
        case Number(quantity=quantity):
            return f"({quantity.text})" if outer > 1 and "/" in quantity.text else quantity.text
        case Path():
            return printer.show(node)
        case Call(name="sum", arguments=arguments):
            terms = _terms(arguments[0], printer)
            text = " + ".join(render(arguments[0], term, outer if len(terms) == 1 else 2) for term in terms)
            return f"({text})" if len(terms) > 1 and outer > 1 else text
        case Call(name=name, arguments=arguments):
            return f"{name}({', '.join(render(argument, printer) for argument in arguments)})"
        case Operation(operator=operator, left=left, right=right):
            binding = _BINDING[operator]
            base = binding + 1 if operator == "^" else binding
            text = f"{render(left, printer, base)} {_SIGNS[operator]} {render(right, printer, binding + 1)}"
            return f"({text})" if binding < outer else text


def _terms(inner: Node, printer: Printer) -> Sequence[Printer]:
    slots = [path.slots[0] for path in paths(inner) if path.slots and not path.entity]
    return (printer.entries(slots[0]) if slots else None) or [printer]


def unit_of(node: Node) -> Unit | None:
    """The unit in which a side is written: that of its first term which has one; None for a product of units."""
    match node:
        case Number(quantity=quantity):
            return quantity.unit
        case Path(property=property_):
            return property_.unit or COUNT
        case Call(name=name, arguments=arguments):
            found = unit_of(arguments[0])
            return found if name != "sqrt" or found is None or not found.dimension else None
        case Operation(operator=operator, left=left, right=right):
            a, b = unit_of(left), unit_of(right)
            if a is None or b is None or operator in "+-" or not b.dimension:
                return a if operator != "^" or a is None or not a.dimension else None
            if operator == "*":
                return None if a.dimension else b
            return COUNT if a.dimension == b.dimension else None


_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "/", "^": "^"}


class Names:
    """Prints the paths of a formula by their names."""

    def show(self, path: Path) -> str:
        """The path as the formula names it."""
        return path.text

    def entries(self, slot: str) -> None:
        """No terms: a sum stays a sum."""
        del slot


def mathml(formula: Comparison, printer: Printer | None = None) -> str:
    """A formula as a MathML element; with its numbers where a printer gives them."""
    left, right = (_element(side, printer or Names()) for side in (formula.left, formula.right))
    return f"<math><mrow>{left}<mo>{escape(formula.operator)}</mo>{right}</mrow></math>"


def _element(node: Node, printer: Printer, outer: int = 0) -> str:
    match node:
        case Number(quantity=quantity):
            return f"<mn>{escape(quantity.text)}</mn>"
        case Path():
            return f"<mtext>{escape(printer.show(node))}</mtext>"
        case Call(name="sqrt", arguments=(inner,)):
            return f"<msqrt>{_element(inner, printer)}</msqrt>"
        case Call(name="sum", arguments=(inner,)) if not isinstance(printer, Names):
            terms = "<mo>+</mo>".join(_element(inner, term, 2) for term in _terms(inner, printer))
            return f"<mrow>{terms}</mrow>"
        case Call(name="sum", arguments=(inner,)):
            return f"<mrow><mo>&#x2211;</mo>{_element(inner, printer, 2)}</mrow>"
        case Call(name=name, arguments=arguments):
            listed = "<mo>,</mo>".join(_element(argument, printer) for argument in arguments)
            return f"<mrow><mi>{name}</mi><mo>(</mo>{listed}<mo>)</mo></mrow>"
        case Operation(operator="/", left=left, right=right):
            return f"<mfrac>{_element(left, printer)}{_element(right, printer)}</mfrac>"
        case Operation(operator="^", left=left, right=right):
            return f"<msup>{_element(left, printer, 3)}{_element(right, printer)}</msup>"
        case Operation(operator=operator, left=left, right=right):
            binding = _BINDING[operator]
            sides = (_element(left, printer, binding), _element(right, printer, binding + 1))
            body = f"{sides[0]}<mo>{_SIGNS[operator]}</mo>{sides[1]}"
            return f"<mrow><mo>(</mo>{body}<mo>)</mo></mrow>" if binding < outer else f"<mrow>{body}</mrow>"
