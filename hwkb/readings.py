"""The convention search: under which reading of its inputs does a judgement close?

Each input has, on each axis, the word that it states or none. Words of one axis convert by the
sizes that the vocabulary gives (both ways is twice one way). When the two sides do not meet, the
unstated words are tried, then the stated ones, fewest changes first. All minimal readings are kept.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hwkb.claims import Claim
from hwkb.formula import Number
from hwkb.quantity import Quantity
from hwkb.values import Choice, Part
from hwkb.vocabulary import Axis, Vocabulary

__all__ = ["MAX_TRIED", "Input", "Option", "Reading", "Search", "inputs_of", "search"]

MAX_TRIED = 4000
"""At most so many readings of one judgement are tried."""

MAX_CONTRADICTIONS = 2
"""Readings that change more than this beside something stated explain nothing."""

CONTRADICTS = 100
"""The cost of reading a stated word otherwise; more than any number of unstated ones."""

_BINARY = {"k": 1, "M": 2, "G": 3, "T": 4, "P": 5, "E": 6}


@dataclass(frozen=True, slots=True)
class Option:
    """One way to read one input on one axis."""

    axis: str
    word: str
    factor: float
    """What the amount is multiplied by under this reading."""
    cost: int
    """0 as it stands; 1 for an unstated word; CONTRADICTS for a stated one."""
    says: str
    """How it is put after the value: `counts both ways`."""
    assumed: bool = False
    """True where the word is not stated but another input or the formula needs it."""
    option: int | None = None
    """For a choice: which of its values is taken."""


@dataclass(frozen=True, slots=True)
class Input:
    """A claim or a number of a formula, on one axis, with its options; the one as it stands first."""

    key: int
    text: str
    options: tuple[Option, ...]
    stated: str = ""
    """The word that it states on this axis."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A choice of one option for each input under which a judgement closes."""

    chosen: tuple[tuple[Input, Option], ...]

    @property
    def changes(self) -> tuple[tuple[Input, Option], ...]:
        """What is read otherwise than it stands."""
        return tuple((i, o) for i, o in self.chosen if o.cost)

    @property
    def contradicts(self) -> bool:
        """True when something stated would have to mean something else."""
        return any(option.cost >= CONTRADICTS for _, option in self.chosen)

    @property
    def assumes(self) -> bool:
        """True when something unstated has to be read like what is stated beside it."""
        return any(option.assumed for _, option in self.chosen)

    @property
    def factors(self) -> dict[int, float]:
        """What each input is multiplied by."""
        found: dict[int, float] = {}
        for inp, option in self.chosen:
            found[inp.key] = found.get(inp.key, 1.0) * option.factor
        return found

    @property
    def options(self) -> dict[int, int]:
        """Which value of each choice is taken."""
        return {inp.key: option.option for inp, option in self.chosen if option.option is not None}

    @property
    def converted(self) -> str:
        """What was converted by its stated word, in words."""
        said = dict.fromkeys(f"{i.text} {o.says}" for i, o in self.chosen if o.factor != 1.0)
        return " and ".join(said)

    @property
    def text(self) -> str:
        """The reading in words: what is read how, and what is stated beside it."""
        touched = {option.axis for _, option in self.chosen if option.cost or option.assumed}
        read = dict.fromkeys(
            f"{i.text} {o.says}" for i, o in self.chosen if o.axis in touched and o.says and not i.stated
        )
        against = dict.fromkeys(f"{i.text} {o.says} (stated {i.stated})" for i, o in self.changes if i.stated)
        beside = dict.fromkeys(
            f"{i.text} (stated {i.stated})" for i, o in self.chosen if o.axis in touched and i.stated and not o.cost
        )
        said = " and ".join((*read, *against))
        return said + (f", beside {' and '.join(beside)}" if beside else "")


@dataclass(frozen=True, slots=True)
class Search:
    """What a search found: the minimal readings, whether the first is as written, and its effort."""

    readings: tuple[Reading, ...]
    tried: int
    bounded: bool


def search(inputs: Sequence[Input], closes: Callable[[Reading], bool], limit: int = MAX_TRIED) -> Search:
    """The cheapest readings under which a judgement closes, all of the same cost.

    What is unstated is tried first; only when that does not close it, what is stated.
    """
    free = [Input(i.key, i.text, tuple(o for o in i.options if o.cost < CONTRADICTS), i.stated) for i in inputs]
    tried = 0
    for pool, levels in ((free, len(free)), (inputs, MAX_CONTRADICTIONS)):
        found: list[Reading] = []
        best: int | None = None
        for cost, reading in _by_cost(pool, levels):
            if best is not None and cost > best:
                break
            if tried >= limit:
                return Search(tuple(found), tried, bounded=True)
            tried += 1
            if closes(reading):
                found.append(reading)
                best = cost
        if found:
            return Search(tuple(found), tried, bounded=False)
    return Search((), tried, bounded=False)


def _by_cost(inputs: Sequence[Input], levels: int) -> Iterator[tuple[int, Reading]]:
    """All readings with up to so many changes, the cheapest first within each number of changes."""
    for level in range(levels + 1):
        batch = itertools.islice(_changed(inputs, level), MAX_TRIED)
        yield from sorted(batch, key=lambda pair: pair[0])


def _changed(inputs: Sequence[Input], level: int) -> Iterator[tuple[int, Reading]]:
    for changed in itertools.combinations([i for i, inp in enumerate(inputs) if len(inp.options) > 1], level):
        options = [inp.options[1:] if i in changed else inp.options[:1] for i, inp in enumerate(inputs)]
        for chosen in itertools.product(*options):
            yield sum(option.cost for option in chosen), Reading(tuple(zip(inputs, chosen, strict=True)))


def inputs_of(
    claims: Mapping[int, Claim], needed: Mapping[int, Mapping[str, str]], numbers: Sequence[Number],
    vocabulary: Vocabulary, count_of: Callable[[Claim, str], float | None],
) -> list[Input]:  # fmt: skip
    """The inputs of a judgement with the ways in which each can be read.

    `needed` gives, for a claim, the words that the formula names for it; `count_of` the number that a
    property of the claim's entity gives, where it is known.
    """
    found = [inp for claim in claims.values() if (inp := _choice(claim)) is not None]
    for axis in vocabulary.axes.values():
        found += (
            _on_axis(axis, claims, needed, vocabulary) if axis.sizes else _unsized(axis, claims, needed, vocabulary)
        )
    for key, claim in claims.items():
        found += _per(key, claim, vocabulary, count_of)
    amounts = [(key, amount) for key, claim in claims.items() if (amount := _amount(claim)) is not None]
    amounts += [(id(number), number.quantity) for number in numbers]
    found += [inp for key, amount in amounts if (inp := _prefix(key, amount)) is not None]
    found += [inp for key, amount in amounts if (inp := _bits(key, amount)) is not None]
    return found


def _per(
    key: int, claim: Claim, vocabulary: Vocabulary, count_of: Callable[[Claim, str], float | None]
) -> Iterator[Input]:
    """A figure that may be for one port or lane of several."""
    if not claim.property.counted_by or _stated(vocabulary.axes["per"], claim, vocabulary):
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
    text = amount.unit.text
    if not any(name == "information" for name, _ in amount.unit.dimension):
        return None
    other, factor = (text.replace("bit", "B"), 8.0) if "bit" in text else (text.replace("B", "bit"), 1 / 8)
    shown = f"{amount.text.removesuffix(text)}{other}"
    return Input(key, amount.text, (
        Option("bits", text, 1.0, 0, ""), Option("bits", other, factor, CONTRADICTS, f"means {shown}"),
    ), text)  # fmt: skip


def _amount(claim: Claim) -> Quantity | None:
    value = claim.value.options[0] if isinstance(claim.value, Choice) else claim.value
    quantity = value.count if isinstance(value, Part) else value
    return quantity if isinstance(quantity, Quantity) else None


def _choice(claim: Claim) -> Input | None:
    """A choice stands as its first value; taking another is a reading of something undecided."""
    if not isinstance(claim.value, Choice):
        return None
    options = tuple(
        Option("choice", value.text, 1.0, int(i > 0), f"is {value.text}", assumed=True, option=i)
        for i, value in enumerate(claim.value.options)
    )
    return Input(id(claim), f"`{claim.text}`", options)


def _on_axis(
    axis: Axis, claims: Mapping[int, Claim], needed: Mapping[int, Mapping[str, str]], vocabulary: Vocabulary
) -> Iterator[Input]:
    """The inputs that can be read on one axis, made comparable under one common word."""
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
        if target not in axis.sizes:
            continue
        shown = claim.value.count.text if isinstance(claim.value, Part) and claim.value.count else claim.text
        yield Input(key, shown, tuple(_options(axis, stated[key], target, assumed=bool(fixed))), stated[key])


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
            says = axis.says.get(word, f"is {word}")
            yield Input(key, claim.text, (Option(axis.id, word, 1.0, 0, says, assumed=True),))


def _stated(axis: Axis, claim: Claim, vocabulary: Vocabulary) -> str:
    return next((word for word in claim.conventions if vocabulary.axis(word) == axis.id), "")


def _options(axis: Axis, stated: str, target: str, *, assumed: bool) -> Iterator[Option]:
    """As it stands first: the stated word, or the common word where none is stated."""
    standing = stated or target
    cost = CONTRADICTS if stated else 1
    for word in sorted(axis.sizes, key=lambda w: w != standing):
        factor = axis.sizes[target] / axis.sizes[word]
        says = axis.says.get(word, f"is {word}")
        free = assumed and not stated and word == standing
        yield Option(axis.id, word, factor, 0 if word == standing else cost, says, assumed=free)


def _prefix(key: int, amount: Quantity) -> Input | None:
    """A decimal prefix of bytes or bits that may have been meant as a binary one."""
    unit = amount.unit
    if unit.dimension != (("information", 1),) or unit.text[:1] not in _BINARY or unit.text[1:2] == "i":
        return None
    binary = f"{amount.text.removesuffix(unit.text)}{unit.text[0]}i{unit.text[1:]}"
    return Input(key, amount.text, (
        Option("prefix", "decimal", 1.0, 0, "is decimal"),
        Option("prefix", "binary", 1.024 ** _BINARY[unit.text[0]], 1, f"means {binary}"),
    ))  # fmt: skip
