"""The formula language of relations and assertions: parsed by a whitelist, never evaluated as code.

Paths name properties with conventions (`memory.capacity[hbm]`), slots (`accelerator.count`,
`accelerator.memory.capacity`) and other entities (`hbm4:stack.bandwidth`); numbers may carry units.
A minus needs spaces around it, because ids have hyphens.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from hwkb.findings import nearest
from hwkb.quantity import Quantity, ValueFault, read_quantity
from hwkb.units import DIMENSIONLESS, Dimension, dimension_text
from hwkb.vocabulary import Conventions, Property, Vocabulary

__all__ = ["Call", "Comparison", "Node", "Number", "Operation", "Path", "numbers", "parse_formula", "paths"]

MAX_LENGTH = 400
MAX_NODES = 200
MAX_DEPTH = 20
MAX_EXPONENT = 4

FUNCTIONS = ("sum", "min", "max", "abs", "sqrt")
COMPARISONS = ("<=", ">=", "=", "<", ">")
_UNIT = r"(?!x\b)[A-Za-zµ%]+(?:\*\*[0-9])?(?:[*/][A-Za-zµ%]+(?:\*\*[0-9])?)*"
_TOKEN = re.compile(
    rf"\s*(?:(?P<number>~?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?: {_UNIT})?)"
    r"|(?P<path>(?:[a-z0-9]+(?:-[a-z0-9]+)*:)?[a-z][a-z0-9_]*(?:\.[a-z0-9][a-z0-9_-]*)*(?:\[[^\[\]]*\])?)"
    r"|(?P<compare><=|>=|=|<|>)|(?P<minus>(?<= )-(?= ))|(?P<operator>[+*/^(),]))"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number, with its unit if it has one."""

    quantity: Quantity


@dataclass(frozen=True, slots=True)
class Path:
    """A property of an entity, of a part of it, or the count of a slot."""

    text: str
    entity: str
    slots: tuple[str, ...]
    property: Property
    conventions: Conventions
    count: bool = False
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """Two terms joined by `+`, `-`, `*`, `/` or `^`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A function of its arguments."""

    name: str
    arguments: tuple[Node, ...]


Node = Number | Path | Operation | Call


@dataclass(frozen=True, slots=True)
class Comparison:
    """A formula: two sides and what is said of them."""

    text: str
    operator: str
    left: Node
    right: Node


@functools.lru_cache(maxsize=10_000)
def parse_formula(text: str, vocabulary: Vocabulary, variants: tuple[str, ...] = ()) -> Comparison:
    """The formula in a text, with its units checked. Raises ValueFault with the code `bad-formula`.

    `variants` are the variants that a path may name in its brackets beside conventions.
    """
    if len(text) > MAX_LENGTH:
        raise _fault(f"a formula of {len(text)} characters", f"{MAX_LENGTH} is the limit")
    parser = _Parser(text, vocabulary, variants)
    comparison = parser.comparison()
    left, right = _dimension(comparison.left), _dimension(comparison.right)
    if left != right:
        message = f"the left side is {dimension_text(left)}, the right side {dimension_text(right)}"
        raise _fault(message, "check the units and whether a factor is missing")
    return comparison


class _Parser:
    """Recursive descent over tokens."""

    def __init__(self, text: str, vocabulary: Vocabulary, variants: tuple[str, ...]) -> None:
        self.text = text
        self.vocabulary = vocabulary
        self.variants = variants
        self.tokens = list(_tokens(text))
        self.position = 0
        self.nodes = 0

    def comparison(self) -> Comparison:
        left = self.sum(0)
        kind, operator = self.peek()
        if kind != "compare":
            raise _fault("the formula compares nothing", "write `left = right`, or `<=`, `>=`, `<`, `>`")
        self.position += 1
        right = self.sum(0)
        if self.position != len(self.tokens):
            raise _fault(f"`{self.peek()[1]}` is out of place", "one comparison makes a formula")
        return Comparison(self.text, operator, left, right)

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.position] if self.position < len(self.tokens) else ("end", "the end")

    def take(self, *operators: str) -> str:
        kind, text = self.peek()
        if kind in ("operator", "minus") and text in operators:
            self.position += 1
            return text
        return ""

    def sum(self, depth: int) -> Node:
        left = self.product(depth)
        while operator := self.take("+", "-"):
            left = self.node(Operation(operator, left, self.product(depth)))
        return left

    def product(self, depth: int) -> Node:
        left = self.power(depth)
        while operator := self.take("*", "/"):
            right = self.power(depth)
            if operator == "/" and isinstance(right, Number) and right.quantity.nominal == 0:
                raise _fault("a division by zero", "divide by something else")
            left = self.node(Operation(operator, left, right))
        return left

    def power(self, depth: int) -> Node:
        base = self.atom(depth)
        if not self.take("^"):
            return base
        exponent = self.atom(depth)
        if not isinstance(exponent, Number) or exponent.quantity.nominal not in range(1, MAX_EXPONENT + 1):
            raise _fault("an exponent that is not 1, 2, 3 or 4", "write `x ^ 2`")
        return self.node(Operation("^", base, exponent))

    def atom(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _fault("parentheses are nested too deep", f"{MAX_DEPTH} is the limit")
        kind, text = self.peek()
        self.position += 1
        if kind == "number":
            return self.node(_number(text))
        if kind == "path" and text in FUNCTIONS and self.take("("):
            return self.call(text, depth)
        if kind == "path":
            return self.node(self.path(text))
        if text == "(":
            inner = self.sum(depth + 1)
            self.expect(")")
            return inner
        raise _fault(f"`{text}` is out of place", "a number, a path or a parenthesis is wanted here")

    def call(self, name: str, depth: int) -> Node:
        arguments = [self.sum(depth + 1)]
        while self.take(","):
            arguments.append(self.sum(depth + 1))
        self.expect(")")
        if name in ("abs", "sqrt", "sum") and len(arguments) != 1:
            raise _fault(f"`{name}` takes one argument", "")
        return self.node(Call(name, tuple(arguments)))

    def expect(self, text: str) -> None:
        if not self.take(text):
            raise _fault(f"`{text}` is missing before `{self.peek()[1]}`", "close every parenthesis")

    def node(self, node: Node) -> Node:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _fault("the formula has too many terms", f"{MAX_NODES} is the limit")
        return node

    def path(self, text: str) -> Path:
        bare, _, words = text.partition("[")
        entity, _, name = bare.rpartition(":")
        slots: list[str] = []
        segments = name.split(".")
        while True:
            rest = ".".join(segments)
            if rest in self.vocabulary.properties or rest.startswith("release."):
                return self.finish(text, entity, slots, rest, words)
            if segments[0] not in self.vocabulary.slots or len(segments) == 1:
                close = nearest(rest, self.vocabulary.properties)
                help_ = f"did you mean `{close[0]}`?" if close else "see schema/vocabulary.yaml"
                raise _fault(f"`{rest}` is neither a property nor a slot", help_)
            slots.append(segments.pop(0))
            if segments == ["count"]:
                return self.finish(text, entity, slots, f"contains.{slots[-1]}", words)

    def finish(self, text: str, entity: str, slots: list[str], name: str, words: str) -> Path:
        listed = [word.strip() for word in words.removesuffix("]").split(",") if word.strip()]
        variant = next((word for word in listed if word in self.variants), "")
        kept = ", ".join(word for word in listed if word != variant)
        try:
            key = self.vocabulary.key(f"{name}[{kept}]" if kept else name)
        except ValueFault as fault:
            raise _fault(fault.message, fault.help) from None
        if not key.property.numeric and key.property.type != "part":
            raise _fault(f"`{name}` is not an amount", "formulas compute with quantities, counts and numbers")
        return Path(text, entity, tuple(slots), key.property, key.conventions, name.startswith("contains."), variant)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None:
            rest = text[position:].strip()
            raise _fault(f"`{rest[:20]}` cannot be read", "a minus needs a space on both sides")
        position = match.end()
        kind = match.lastgroup or ""
        yield kind, match[kind]


def _number(text: str) -> Number:
    try:
        return Number(read_quantity(text))
    except ValueFault as fault:
        raise _fault(fault.message, fault.help) from None


def _fault(message: str, help_: str) -> ValueFault:
    return ValueFault("bad-formula", message, help_)


def _dimension(node: Node) -> Dimension:
    match node:
        case Number(quantity=quantity):
            return quantity.unit.dimension
        case Path(property=property_):
            return property_.unit.dimension if property_.unit else DIMENSIONLESS
        case Call(name=name, arguments=arguments):
            dimensions = [_dimension(argument) for argument in arguments]
            if any(d != dimensions[0] for d in dimensions):
                raise _fault(f"the arguments of `{name}` have different units", "")
            return _scaled(dimensions[0], 1, 2) if name == "sqrt" else dimensions[0]
        case Operation(operator="^", left=left, right=Number(quantity=exponent)):
            return _scaled(_dimension(left), int(exponent.nominal), 1)
        case Operation(operator=operator, left=left, right=right):
            a, b = _dimension(left), _dimension(right)
            if operator in "+-":
                if a != b:
                    raise _fault(f"`{operator}` joins {dimension_text(a)} and {dimension_text(b)}", "")
                return a
            return _combined(a, b, 1 if operator == "*" else -1)


def _combined(a: Dimension, b: Dimension, sign: int) -> Dimension:
    exponents = dict(a)
    for name, exponent in b:
        exponents[name] = exponents.get(name, 0) + sign * exponent
    return tuple(sorted((name, exponent) for name, exponent in exponents.items() if exponent))


def _scaled(dimension: Dimension, times: int, over: int) -> Dimension:
    if any(exponent * times % over for _, exponent in dimension):
        raise _fault(f"no root of {dimension_text(dimension)}", "")
    return tuple((name, exponent * times // over) for name, exponent in dimension)


def numbers(node: Node | Comparison) -> Iterator[Number]:
    """Every number in a formula, in the order of reading."""
    return (leaf for leaf in _leaves(node) if isinstance(leaf, Number))


def paths(node: Node | Comparison) -> Iterator[Path]:
    """Every path in a formula, in the order of reading."""
    return (leaf for leaf in _leaves(node) if isinstance(leaf, Path))


def _leaves(node: Node | Comparison) -> Iterator[Number | Path]:
    match node:
        case Number() | Path():
            yield node
        case Operation(left=left, right=right) | Comparison(left=left, right=right):
            yield from _leaves(left)
            yield from _leaves(right)
        case Call(arguments=arguments):
            for argument in arguments:
                yield from _leaves(argument)
