"""Units: pint's registry on our own definitions, asked once for each spelling.

Raw text reaches pint only through a strict pattern, because pint evaluates what it is given:
`9**9**9**9` would never return. This is the only module that imports pint.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hwkb.findings import nearest
from hwkb.folders import packaged_root

if TYPE_CHECKING:
    import pint

__all__ = [
    "DIMENSIONLESS",
    "Dimension",
    "Unit",
    "UnknownUnitError",
    "accepted_symbols",
    "definitions_text",
    "dimension_text",
    "printed_units",
    "quantity",
    "registry",
    "resolve",
    "unit",
]

Dimension = tuple[tuple[str, int], ...]
"""Base dimensions with their exponents, sorted by name; empty for a pure number."""

DIMENSIONLESS: Dimension = ()

_SYMBOL = r"[A-Za-zµ%]{1,24}(?:\*\*[1-4])?"
_PATTERN = re.compile(rf"{_SYMBOL}(?:[*/]{_SYMBOL}){{0,5}}")


_LARGEST = Fraction(10) ** 100
"""Beyond this size no unit is meant, and floats would not hold what is measured in it."""


class UnknownUnitError(ValueError):
    """A unit that the registry does not have, with the nearest ones that it has."""

    def __init__(self, text: str) -> None:
        super().__init__(f"unknown unit `{text}`")
        self.text = text
        self.suggestions = _suggestions(text)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, its exact size in base units, and its dimension."""

    text: str
    factor: Fraction
    dimension: Dimension
    _size: float = field(default=0.0, init=False, repr=False, compare=False)

    @property
    def size(self) -> float:
        """The size as a float, made of the exact one when it is first asked for: thousands of texts want it."""
        if not self._size:
            object.__setattr__(self, "_size", float(self.factor))
        return self._size


def definitions_text() -> str:
    """The definitions of the units, as they stand in `schema/units.txt`."""
    return (packaged_root() / "schema" / "units.txt").read_text("utf-8")


@functools.cache
def registry() -> pint.UnitRegistry[Any]:
    """The registry for users' quantities, in ordinary floats."""
    return _registry(float)


@functools.cache
def _exact_registry() -> pint.UnitRegistry[Any]:
    return _registry(Fraction)


def _registry(number: type) -> pint.UnitRegistry[Any]:
    import pint

    definitions = str(packaged_root() / "schema" / "units.txt")
    found: pint.UnitRegistry[Any] = pint.UnitRegistry(definitions, non_int_type=number, cache_folder=None)
    return found


@functools.cache
def unit(text: str) -> Unit:
    """The unit with this spelling, such as `TB/s`, `PFLOP/s` or `USD/h`.

    Raises UnknownUnitError when the text is not a product of known units. Spellings in daily use are
    looked up in a generated table, so that pint is imported for the others only.
    """
    return _ready().get(text) or resolve(text)


@functools.cache
def _ready() -> dict[str, Unit]:
    """The generated table; empty where it was made from other definitions than those that stand here."""
    import json
    import zlib

    try:
        table = json.loads((packaged_root() / "schema" / "units.json").read_text("utf-8"))
    except FileNotFoundError:
        return {}
    if table["checksum"] != zlib.crc32(definitions_text().encode("utf-8")):
        return {}
    rows = table["units"].items()
    return {text: Unit(text, Fraction(size), tuple((n, e) for n, e in dimension)) for text, (size, dimension) in rows}


def resolve(text: str) -> Unit:
    """The unit with this spelling, as pint has it. Raises UnknownUnitError as `unit` does."""
    if text in ("", "x"):
        return Unit(text, Fraction(1), DIMENSIONLESS)
    if len(text) > 64 or not _PATTERN.fullmatch(text) or not _spelled_as_symbols(text):
        raise UnknownUnitError(text)
    import pint

    try:
        found = _exact_registry().Quantity(Fraction(1), text).to_root_units()
    except (pint.PintError, AttributeError, TypeError, ValueError) as error:
        raise UnknownUnitError(text) from error
    if not 1 / _LARGEST < found.magnitude < _LARGEST:
        raise UnknownUnitError(text)
    exponents: dict[str, Any] = dict(found.dimensionality)
    dimension = tuple(sorted((name[1:-1], int(exponent)) for name, exponent in exponents.items()))
    return Unit(text, Fraction(found.magnitude), dimension)


def _spelled_as_symbols(text: str) -> bool:
    """True when every factor is a symbol: `GB`, never `gigabytes`, so that a unit has one spelling."""
    return all(re.sub(r"\*\*\d", "", part) in accepted_symbols() for part in re.split(r"(?<!\*)[*/](?!\*)", text))


@functools.cache
def accepted_symbols() -> frozenset[str]:
    """Every prefix with every symbol of the definitions."""
    prefixes, symbols = {""}, set()
    for line in definitions_text().splitlines():
        name, *rest = [field.strip() for field in line.partition("#")[0].split("=")]
        if name.endswith("-"):
            prefixes |= {field.removesuffix("-") for field in rest[1:]}
        elif name:
            symbols.add(rest[-1] if len(rest) > 1 else name)
    return frozenset({"%", *(prefix + symbol for prefix in prefixes for symbol in symbols - {"%"})})


def quantity(number: float, text: str) -> pint.Quantity[Any]:
    """A pint quantity in this unit."""
    found: pint.Quantity[Any] = registry().Quantity(number, text or "dimensionless")
    return found


def dimension_text(dimension: Dimension) -> str:
    """The dimension in words, such as `information / time`."""
    if dimension in _NAMES:
        return _NAMES[dimension]
    above = " * ".join(_power(name, exponent) for name, exponent in dimension if exponent > 0)
    below = " / ".join(_power(name, -exponent) for name, exponent in dimension if exponent < 0)
    return (above or "1") + (f" / {below}" if below else "") if dimension else "a pure number"


_NAMES: dict[Dimension, str] = {
    (("length", 2), ("mass", 1), ("time", -3)): "power",
    (("length", 2), ("mass", 1), ("time", -2)): "energy",
    (("current", -1), ("length", 2), ("mass", 1), ("time", -3)): "voltage",
    (("time", -1),): "frequency",
}


def _power(name: str, exponent: int) -> str:
    plain = name.replace("_", " ")
    return plain if exponent == 1 else f"{plain}^{exponent}"


_RESPELLED = (
    (re.compile(r"bps\b"), "bit/s"),
    (re.compile(r"Bps\b"), "B/s"),
    (re.compile(r"FLOPS/s\b"), "FLOP/s"),
    (re.compile(r"OPS/s\b"), "OP/s"),
    (re.compile(r"FLOPS\b"), "FLOP/s"),
    (re.compile(r"OPS\b"), "OP/s"),
    (re.compile(r"(?<=[kMGTPE])b\b"), "bit"),
    (re.compile(r"\bsec\b"), "s"),
)
"""What publications print, and how it is written here."""


_PREFIXES = {"kilo": "k", "mega": "M", "giga": "G", "tera": "T", "peta": "P", "exa": "E"}
_WORDS = {"wat": "W", "vol": "V", "amp": "A", "her": "Hz"}
_PRINTED: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\s+"), ""),
    (re.compile(r"(?i)^(kilo|mega|giga|tera|peta|exa)(?=[a-z]{3})"), lambda m: _PREFIXES[m[0].lower()]),
    (re.compile(r"(?i)(?<![a-z]{2})(watt|volt|amp(?:ere)?|hertz)s?(?=/|$)"), lambda m: _WORDS[m[1][:3].lower()]),
    (re.compile(r"(?i)bytes?(?=/|$)"), "B"),
    (re.compile(r"(?i)bits(?=/|$)"), "bit"),
    (re.compile(r"(?<=[kKMGTPE])b(?=/s|$)"), "bit"),
    (re.compile(r"(?i)(?<=[kmgtpe])flops?/s(?:ec)?$|(?<=[kmgtpe])flops$"), "FLOP/s"),
    (re.compile(r"(?<=[kMGTPE])(?:OPs|OPS|ops)$"), "OP/s"),
    (re.compile(r"(?<=[kKMGTPE])bps$"), "bit/s"),
    (re.compile(r"(?<=[kKMGTPE])Bps$"), "B/s"),
    (re.compile(r"(?i)/sec(?:ond)?$"), "/s"),
)


@functools.cache
def printed_units(text: str) -> tuple[Unit, ...]:
    """The units that a publication may mean by a spelling; none where that is no unit.

    `PFLOPs`, `Gbps` and `TB / s` are written otherwise here; of `KW` the capitals are wrong, of `mw` they may be.
    """
    for pattern, written in _PRINTED:
        text = pattern.sub(written, text)
    if text in _SCALES or len(text) > _LONGEST_PRINTED:
        return ()
    parts = [_capitals().get(part.lower(), ()) for part in text.split("/")]
    exact = ["/".join(spelled) for spelled in itertools.product(*parts)]
    return tuple(unit(spelled) for spelled in ([text] if text in exact else exact))


@functools.cache
def _capitals() -> dict[str, list[str]]:
    """The symbols in use by their small letters."""
    found: dict[str, list[str]] = {}
    for symbol in sorted(_symbols() | {"%"}):
        found.setdefault(symbol.lower(), []).append(symbol)
    return found


_SCALES = ("K", "k", "M", "G", "T", "B")
"""`70B` are parameters, and `200G` is the name of a lane."""
_LONGEST_PRINTED = 16


def _suggestions(text: str) -> tuple[str, ...]:
    respelled = text
    for printed, written in _RESPELLED:
        respelled = printed.sub(written, respelled)
    parts = re.split(r"([*/])", respelled)
    symbols = _symbols()
    if all(part in symbols or part in "*/" for part in parts):
        return (respelled,) if respelled != text else ()
    fixed = [part if part in symbols or part in "*/" else _nearest_symbol(part) for part in parts]
    if not all(fixed):
        return ()
    return ("".join(fixed),)


def _nearest_symbol(part: str) -> str:
    """The same symbol in other capitals; else the closest, and of several the one that starts alike."""
    close = nearest(part, _symbols(), 3)
    same = [symbol for symbol in close if symbol.lower() == part.lower()]
    return same[0] if same else max(close, key=lambda s: sum(s[:n] == part[:n] for n in (1, 2, 3)), default="")


@functools.cache
def _symbols() -> frozenset[str]:
    prefixes = ("", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "m", "u", "n", "p")
    stems = ("bit", "B", "FLOP", "OP", "W", "s", "Hz", "transistor", "parameter", "T", "V", "A", "m", "J", "Wh", "g")
    scaled = {prefix + stem for prefix in prefixes for stem in stems}
    return frozenset(scaled | {"U", "h", "min", "d", "month", "year", "USD", "EUR", "CNY", "KRW", "token", "in", "L"})
