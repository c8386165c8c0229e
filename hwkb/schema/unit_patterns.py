"""Regular expressions for units: every spelling of a dimension that `hwkb.units` accepts.

Prefixes and symbols come from `schema/units.txt`; which of their combinations mean what is asked of
`hwkb.units`, so that `min` is a minute and no thousandth of an inch.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator

from hwkb.folders import packaged_root
from hwkb.units import Dimension, Unit, UnknownUnitError, unit

__all__ = ["PLAIN_UNIT", "escape", "unit_pattern"]

PLAIN_UNIT = "(?:%|x)"
"""The units of pure numbers."""

_SPECIAL = re.compile(r"([.*+?()\[\]{}|^$\\/])")
_SYMBOL = re.compile(r"[A-Za-zµ]+")
_PART = re.compile(r"(?P<operator>[*/]?)(?P<symbol>[^*/]+)(?:\*\*(?P<power>[1-4]))?")

_Shape = tuple[tuple[str, Dimension, int], ...]
"""Factors: the operator before each, its dimension, and the power that it is raised to."""


def escape(text: str) -> str:
    """A text as a pattern that means itself, also in JavaScript's stricter mode."""
    return _SPECIAL.sub(r"\\\1", text)


@functools.cache
def unit_pattern(wanted: Unit) -> str:
    """A group that matches the units of one dimension, as single symbols or as two joined."""
    if not wanted.dimension:
        return PLAIN_UNIT
    shapes = dict.fromkeys([_own_shape(wanted), *_shapes(wanted.dimension)])
    return f"(?:{'|'.join(_shape_pattern(shape) for shape in shapes)})"


def _own_shape(wanted: Unit) -> _Shape:
    parts = _PART.finditer(wanted.text)
    return tuple((p["operator"], unit(p["symbol"]).dimension, int(p["power"] or 1)) for p in parts)


def _shapes(wanted: Dimension) -> Iterator[_Shape]:
    dimensions = list(_classes())
    for one in dimensions:
        for power in (1, 2, 3, 4):
            if _product(((one, power),)) == wanted:
                yield (("", one, power),)
    for one, two in itertools.product(dimensions, repeat=2):
        for operator, sign in (("/", -1), ("*", 1)):
            if (one != two or sign > 0) and _product(((one, 1), (two, sign))) == wanted:
                yield (("", one, 1), (operator, two, 1))


def _product(factors: Iterable[tuple[Dimension, int]]) -> Dimension:
    exponents: dict[str, int] = {}
    for dimension, power in factors:
        for name, exponent in dimension:
            exponents[name] = exponents.get(name, 0) + power * exponent
    return tuple(sorted((name, exponent) for name, exponent in exponents.items() if exponent))


def _shape_pattern(shape: _Shape) -> str:
    classes = _classes()
    powers = {power: escape(f"**{power}") if power > 1 else "" for _, _, power in shape}
    return "".join(escape(operator) + classes[dimension] + powers[power] for operator, dimension, power in shape)


@functools.cache
def _classes() -> dict[Dimension, str]:
    """For each dimension that a single symbol has, the pattern of all such symbols."""
    prefixes, symbols = _names()
    grouped: dict[Dimension, dict[str, list[str]]] = {}
    for symbol in symbols:
        dimension = _dimension(symbol)
        if not dimension:
            continue
        before = _prefixes_of(symbol, prefixes, dimension)
        grouped.setdefault(dimension, {}).setdefault(before, []).append(symbol)
    return {dimension: _class_pattern(groups) for dimension, groups in sorted(grouped.items())}


def _class_pattern(groups: dict[str, list[str]]) -> str:
    return _group([before + _group([escape(symbol) for symbol in symbols]) for before, symbols in groups.items()])


def _group(patterns: list[str]) -> str:
    return patterns[0] if len(patterns) == 1 else f"(?:{'|'.join(sorted(patterns))})"


def _prefixes_of(symbol: str, prefixes: list[str], wanted: Dimension) -> str:
    """The pattern of the prefixes that a symbol takes without becoming another unit."""
    found = [prefix for prefix in prefixes if _dimension(prefix + symbol) == wanted]
    return f"(?:{'|'.join(map(escape, found))})?" if found else ""


def _dimension(text: str) -> Dimension | None:
    try:
        return unit(text).dimension
    except UnknownUnitError:
        return None


def _names() -> tuple[list[str], list[str]]:
    """The prefixes and the symbols of `schema/units.txt`, names and aliases included."""
    prefixes: list[str] = []
    symbols: list[str] = []
    for line in (packaged_root() / "schema" / "units.txt").read_text(encoding="utf-8").splitlines():
        name, _, *others = (part.strip() for part in (line.partition("#")[0] + "=").split("="))
        for text in filter(None, (name, *others)):
            if text.endswith("-"):
                prefixes.append(text[:-1])
            elif _SYMBOL.fullmatch(text):
                symbols.append(text)
    return sorted(set(prefixes)), sorted(set(symbols))
