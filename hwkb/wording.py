"""Whether a key and a value are what their phrase says: its conventions, and its numbers with their units."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from hwkb.quantity import Quantity
from hwkb.units import Unit, printed_units
from hwkb.values import Choice, Value
from hwkb.vocabulary import Key, Vocabulary

__all__ = ["Stated", "contradicted", "numbers_missed", "unstated", "words_of"]

Stated = Mapping[str, frozenset[str]]
"""The convention words that a phrase states, by axis."""

_NUMBER = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
_COUNTED = re.compile(rf"(?<![A-Za-z0-9.,])(({_NUMBER})(?![0-9])(?:[ \u00a0-]?([A-Za-zµ%]+(?: ?/ ?[A-Za-z]+)?))?)")
"""A number with what stands for its unit: both, the number, and the unit or nothing."""
_WRITTEN = re.compile(_NUMBER)


def words_of(phrase: str, vocabulary: Vocabulary) -> Stated:
    """The convention words that a phrase states, by axis."""
    pattern, words = _lint(vocabulary)
    found: dict[str, frozenset[str]] = {}
    for match in pattern.finditer(phrase.lower()):
        axis, word = words[match[0]]
        found[axis] = found.get(axis, frozenset()) | {word}
    return found


@functools.lru_cache(maxsize=8)
def _lint(vocabulary: Vocabulary) -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """A pattern for all that a phrase may print of a convention, with the axis and word it states."""
    words = {text: (axis.id, word) for axis in vocabulary.axes.values() for text, word in axis.lint.items()}
    ordered = sorted(words, key=len, reverse=True)
    pattern = "|".join(re.escape(text) for text in ordered) or r"(?!)"
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])"), words


def unstated(key: Key, said: Stated, vocabulary: Vocabulary) -> Iterator[tuple[str, frozenset[str]]]:
    """The axes of a key's property on which the phrase speaks and the key does not, with the words it states."""
    have = {vocabulary.axis(word) for word in key.conventions}
    for axis, words in said.items():
        if axis in key.property.axes and axis not in have:
            yield axis, words


def contradicted(key: Key, said: Stated, phrase: str, vocabulary: Vocabulary) -> Iterator[tuple[str, frozenset[str]]]:
    """The words of a key that stand against those that its phrase states on their axis.

    Only of a word that a phrase can state in the same way does its absence tell anything.
    """
    for word in key.conventions:
        axis = vocabulary.axis(word) or ""
        words = said.get(axis, frozenset())
        if words and word not in words and word in vocabulary.axes[axis].lint.values() and word not in phrase.lower():
            yield word, words


@dataclass(frozen=True, slots=True, eq=False)
class _Printed:
    """A number of a phrase, with what stands for its unit, and the units that may mean; none where it has none."""

    number: Fraction
    text: str
    units: tuple[Unit, ...]
    amounts: tuple[float, ...]
    """What it is in each of these units, in base units."""


@functools.lru_cache(maxsize=4)
def _printed(phrase: str) -> tuple[_Printed, ...]:
    return tuple([_read(*found) for found in _COUNTED.findall(phrase)])


@functools.lru_cache(maxsize=10_000)
def _read(text: str, digits: str, spelled: str) -> _Printed:
    units = printed_units(spelled) or printed_units(spelled.partition("/")[0].strip())  # `180 kW/rack`
    number = _fraction(digits)
    return _Printed(number, text, units, tuple(float(number) * float(unit.factor) for unit in units))


@functools.lru_cache(maxsize=10_000)
def _fraction(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))


def numbers_missed(value: Value, phrase: str) -> tuple[str, ...]:
    """What a phrase prints in units of a value's dimension, where none of it is the value; else nothing.

    A number without a unit may be the value's, in any of these units: `100-120 kW`, `64 lanes of 200G, 1.6 TB/s`.
    """
    if isinstance(value, Quantity):
        options = [value]
    elif isinstance(value, Choice):
        options = [option for option in value.options if isinstance(option, Quantity)]
    else:
        return ()
    if not options or options[0].unit.text in ("", "x") or _literally(options[0].text, phrase):
        return ()
    dimension, nominal = options[0].unit.dimension, options[0].nominal
    printed = _printed(phrase)
    told = []
    for number in printed:
        for amount, unit in zip(number.amounts, number.units, strict=True):
            if unit.dimension == dimension:
                if math.isclose(amount, nominal):
                    return ()
                told.append(number.text)
    return () if not told or _among(options, printed) else tuple(dict.fromkeys(told))


def _literally(text: str, phrase: str) -> bool:
    """True where a phrase has a value as it is written, and no more digits or letters around it: the common case."""
    at = phrase.find(text)
    end = at + len(text)
    return at >= 0 and not (phrase[max(0, at - 1) : at] + phrase[end : end + 1]).strip(_AROUND)


_AROUND = " ,()[];:\"'"


def _among(options: Sequence[Quantity], printed: Sequence[_Printed]) -> bool:
    """True when an end or a middle of a value is one of the numbers, whatever unit of the dimension they are in."""
    dimension = options[0].unit.dimension
    written = [
        (_fraction(number), option.unit.factor) for option in options for number in _WRITTEN.findall(option.text)
    ]
    sizes = {p: [unit.factor for unit in p.units if unit.dimension == dimension] for p in printed}
    every = {size for found in sizes.values() for size in found} | {size for _, size in written}
    amounts = {p.number * size for p, found in sizes.items() for size in (found if p.units else every)}
    return any(number * size in amounts for number, size in written)
