"""Whether a key and a value are what their phrase says: its conventions, and its numbers with their units."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
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
_COUNTED = re.compile(
    rf"(?<![A-Za-z0-9.,])(?P<number>{_NUMBER})(?![0-9])(?:[ \u00a0-]?(?P<unit>[A-Za-zµ%]+(?: ?/ ?[A-Za-z]+)?))?"
)
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


@dataclass(frozen=True, slots=True)
class _Printed:
    """A number of a phrase, with what stands for its unit, and the units that may mean; none where it has none."""

    number: Fraction
    text: str
    units: tuple[Unit, ...]


@functools.lru_cache(maxsize=4)
def _printed(phrase: str) -> tuple[_Printed, ...]:
    found = []
    for match in _COUNTED.finditer(phrase):
        spelled = match["unit"] or ""
        units = printed_units(spelled) or printed_units(spelled.partition("/")[0].strip())  # `180 kW/rack`
        found.append(_Printed(_fraction(match["number"]), match[0], units))
    return tuple(found)


def _fraction(text: str) -> Fraction:
    return Fraction(text.replace(",", ""))


def numbers_missed(value: Value, phrase: str) -> tuple[str, ...]:
    """What a phrase prints in units of a value's dimension, where none of it is the value; else nothing.

    A number without a unit may be the value's, in any of these units: `100-120 kW`, `64 lanes of 200G, 1.6 TB/s`.
    """
    options = [o for o in (value.options if isinstance(value, Choice) else (value,)) if isinstance(o, Quantity)]
    if not options or not options[0].unit.text.strip("x"):
        return ()
    dimension = options[0].unit.dimension
    sizes = {printed: [unit.factor for unit in printed.units if unit.dimension == dimension]
             for printed in _printed(phrase)}  # fmt: skip
    told = tuple(printed.text for printed, found in sizes.items() if found)
    written = [
        (_fraction(number), option.unit.factor) for option in options for number in _WRITTEN.findall(option.text)
    ]
    every = {size for found in sizes.values() for size in found} | {size for _, size in written}
    amounts = {printed.number * size for printed, found in sizes.items()
               for size in (every if not printed.units else found)}  # fmt: skip
    return () if any(number * size in amounts for number, size in written) else told
