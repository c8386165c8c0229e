"""Ways: how each input of a judgement can be read, on each axis.

An input has, on each axis, the word that it states or none. Words of one axis convert by the sizes
that the vocabulary gives (both ways is twice one way). A value that is a choice can be each of its
values, a decimal prefix may have been meant as a binary one, and a figure may be for one of several.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from hwkb.amounts import first_amount
from hwkb.claims import Claim
from hwkb.formula import Number
from hwkb.quantity import Quantity
from hwkb.readings import CONTRADICTS, Input, Option
from hwkb.values import Choice, Part
from hwkb.vocabulary import Axis, Vocabulary

__all__ = ["conversions", "inputs_of", "of_an_order"]

_BINARY = {"k": 1, "M": 2, "G": 3, "T": 4, "P": 5, "E": 6}
_DECIMAL = re.compile(r"\b([kMGTPE])(?=(?:B|bit)\b)")


def inputs_of(
    claims: Mapping[int, Claim], needed: Mapping[int, Mapping[str, str]], numbers: Sequence[Number],
    vocabulary: Vocabulary, count_of: Callable[[Claim, str], float | None],
) -> list[Input]:  # fmt: skip
    """The inputs of a judgement with the ways in which each can be read.

    `needed` gives, for a claim, the words that the formula names for it; `count_of` the number that a
    property of the claim's entity gives, where it is known.
    """
    found = [inp for claim in claims.values() if (inp := _choice(claim)) is not None]
    for axis in _axes(claims, vocabulary):
        found += (_on_axis if axis.sizes else _unsized)(axis, claims, needed, vocabulary)
    for key, claim in claims.items():
        if claim.property.counted_by:
            found += _per(key, claim, vocabulary, count_of)
    amounts = [(key, amount) for key, claim in claims.items() if (amount := first_amount(claim.value)) is not None]
    amounts += [(id(number), number.quantity) for number in numbers]
    found += [inp for key, amount in amounts if (inp := _prefix(key, amount)) is not None]
    found += [inp for key, amount in amounts if (inp := _bits(key, amount)) is not None]
    return found


def conversions(
    claims: Mapping[int, Claim], needed: Mapping[int, Mapping[str, str]], vocabulary: Vocabulary
) -> tuple[dict[int, float], str] | None:
    """What the words that claims state multiply them by, and that in words: the reading that changes nothing.

    None where it would have to assume a word that is not stated, or where a claim is a choice.
    """
    factors: dict[int, float] = {}
    said: dict[str, None] = {}
    for axis in _axes(claims, vocabulary):
        if not axis.sizes and any(_unsized(axis, claims, needed, vocabulary)):
            return None
        for key, claim, stated, target, fixed in _under_one_word(axis, claims, needed, vocabulary):
            if fixed and not stated:
                return None
            factor = axis.sizes[target] / axis.sizes[stated or target]
            if factor != 1.0:
                factors[key] = factors.get(key, 1.0) * factor
                said[f"{_shown(claim)} {_says(axis, stated)}"] = None
    return None if any(isinstance(claim.value, Choice) for claim in claims.values()) else (factors, " and ".join(said))


def of_an_order(inputs: Sequence[Input], vocabulary: Vocabulary, *, law: bool) -> list[Input]:
    """The inputs of an inequality, with what it leaves open of them: it says too little to explain a figure by.

    A choice stays one. Where a source says that one is more, what its figures count is tried where they
    do not say it, and nothing else; a law is not re-read at all: half of anything is less.
    """
    sized = frozenset() if law else {axis.id for axis in vocabulary.axes.values() if axis.sizes}
    found = []
    for inp in inputs:
        kept = inp.options[0].axis == "choice" or (not inp.stated and inp.options[0].axis in sized)
        found.append(inp if kept else Input(inp.key, inp.text, inp.options[:1], inp.stated))
    return found


def _axes(claims: Mapping[int, Claim], vocabulary: Vocabulary) -> list[Axis]:
    """The axes on which the claims can have a word, in the order of the vocabulary."""
    present = {axis for claim in claims.values() for axis in claim.property.axes}
    return [axis for id_, axis in vocabulary.axes.items() if id_ in present]


def _per(
    key: int, claim: Claim, vocabulary: Vocabulary, count_of: Callable[[Claim, str], float | None]
) -> Iterator[Input]:
    """A figure that may be for one port or lane of several."""
    if _stated(vocabulary.axes["per"], claim, vocabulary):
        return
    options = [Option("per", "", 1.0, 0, "")]
    for what, property_ in claim.property.counted_by.items():
        number = count_of(claim, property_)
        if number and number > 1:
            options.append(Option("per", what, number, 1, f"is for one {what} of {number:g}"))
    if len(options) > 1:
        yield Input(key, claim.text, tuple(options))


def _bits(key: int, amount: Quantity) -> Input | None:
    """A unit of bytes that may have been meant as bits, or the other way round."""
    if "information" not in dict(amount.unit.dimension):
        return None
    return Input(key, amount.text, _as_bits(amount.text, amount.unit.text), amount.unit.text)


@functools.lru_cache(maxsize=10_000)
def _as_bits(text: str, unit: str) -> tuple[Option, ...]:
    other, factor = (unit.replace("bit", "B"), 8.0) if "bit" in unit else (unit.replace("B", "bit"), 1 / 8)
    shown = text.replace(unit, other)
    return Option("bits", unit, 1.0, 0, ""), Option("bits", other, factor, CONTRADICTS, f"means {shown}")


def _choice(claim: Claim) -> Input | None:
    """A choice is each of its values alike: which one it is, is undecided, whatever their order."""
    if not isinstance(claim.value, Choice):
        return None
    options = tuple(
        Option("choice", value.text, 1.0, 0, f"is {value.text}", assumed=True, option=i)
        for i, value in enumerate(claim.value.options)
    )
    return Input(id(claim), f"`{claim.text}`", options)


def _on_axis(
    axis: Axis, claims: Mapping[int, Claim], needed: Mapping[int, Mapping[str, str]], vocabulary: Vocabulary
) -> Iterator[Input]:
    """The inputs that can be read on one axis, made comparable under one common word."""
    for key, claim, stated, target, fixed in _under_one_word(axis, claims, needed, vocabulary):
        yield Input(key, _shown(claim), _options(axis, stated, target, fixed), stated)


def _shown(claim: Claim) -> str:
    return claim.value.count.text if isinstance(claim.value, Part) and claim.value.count else claim.text


def _under_one_word(
    axis: Axis, claims: Mapping[int, Claim], needed: Mapping[int, Mapping[str, str]], vocabulary: Vocabulary
) -> Iterator[tuple[int, Claim, str, str, bool]]:
    """The claims with an axis whose words convert: what each states, the word to compare it under, if one fixes it."""
    if not axis.sizes:
        return
    group = {key: claim for key, claim in claims.items() if axis.id in claim.property.axes}
    stated = {key: _stated(axis, claim, vocabulary) for key, claim in group.items()}
    if any(word and word not in axis.sizes for word in stated.values()):
        return
    named = {word for key in group if (word := needed.get(key, {}).get(axis.id, ""))}
    fixed = (named or {word for word in stated.values() if word}) & axis.sizes.keys()
    first = next(iter(axis.sizes))
    counts = any(claim.property.type == "part" for claim in group.values())
    # A count is of what the other figures of a formula are for: packages, whatever else was counted.
    common = first if counts or not fixed else min(fixed, key=list(axis.sizes).index)
    for key, claim in group.items():
        target = needed.get(key, {}).get(axis.id, "") or common
        if target in axis.sizes:
            yield key, claim, stated[key], target, bool(fixed)


def _unsized(
    axis: Axis, claims: Mapping[int, Claim], needed: Mapping[int, Mapping[str, str]], vocabulary: Vocabulary
) -> Iterator[Input]:
    """On an axis whose words do not convert, what is unstated can only be read as what is wanted beside it."""
    if axis.scope:
        return
    group = {key: claim for key, claim in claims.items() if axis.id in claim.property.axes}
    words = {
        word
        for key, claim in group.items()
        if axis.id not in needed.get(key, {}) and (word := _stated(axis, claim, vocabulary))
    }
    common = words.pop() if len(words) == 1 else ""
    for key, claim in group.items():
        word = needed.get(key, {}).get(axis.id, common)
        if word and not _stated(axis, claim, vocabulary):
            says = _says(axis, word)
            yield Input(key, claim.text, (Option(axis.id, word, 1.0, 0, says, assumed=True),))


def _says(axis: Axis, word: str) -> str:
    return axis.says.get(word, f"is {word}")


def _stated(axis: Axis, claim: Claim, vocabulary: Vocabulary) -> str:
    for word in claim.conventions:
        if vocabulary.axis(word) == axis.id:
            return word
    return ""


@functools.lru_cache(maxsize=10_000)
def _options(axis: Axis, stated: str, target: str, assumed: bool) -> tuple[Option, ...]:  # noqa: FBT001 - it is cached
    """As it stands first: the stated word, or the common word where none is stated."""
    standing = stated or target
    cost = CONTRADICTS if stated else 1
    found = []
    for word in sorted(axis.sizes, key=lambda w: w != standing):
        factor = axis.sizes[target] / axis.sizes[word]
        says = _says(axis, word)
        free = assumed and not stated and word == standing
        found.append(Option(axis.id, word, factor, 0 if word == standing else cost, says, assumed=free))
    return tuple(found)


def _prefix(key: int, amount: Quantity) -> Input | None:
    """A decimal prefix of bytes or bits that may have been meant as a binary one."""
    unit = amount.unit
    if unit.dimension != (("information", 1),) or unit.text[:1] not in _BINARY or unit.text[1:2] == "i":
        return None
    return Input(key, amount.text, _as_binary(amount.text, unit.text[0]))


@functools.lru_cache(maxsize=10_000)
def _as_binary(text: str, prefix: str) -> tuple[Option, ...]:
    binary = _DECIMAL.sub(lambda found: f"{found[1].upper()}i", text)  # both ends of a range
    return (
        Option("prefix", "decimal", 1.0, 0, "is decimal"),
        Option("prefix", "binary", 1.024 ** _BINARY[prefix], 1, f"means {binary}"),
    )
