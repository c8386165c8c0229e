"""The convention search: under which reading of its inputs does a judgement close?

Each input has, on each axis, the ways in which it can be read. When the two sides do not meet, the
unstated words are tried, then the stated ones, fewest changes first. All minimal readings are kept.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hwkb.claims import Claim

__all__ = ["CONTRADICTS", "MAX_TRIED", "Input", "Option", "Reading", "Search", "search", "told_apart"]

MAX_TRIED = 4000
"""At most so many readings of one judgement are tried."""

MAX_CONTRADICTIONS = 2
"""Readings that change more than this beside something stated explain nothing."""

CONTRADICTS = 100
"""The cost of reading a stated word otherwise; more than any number of unstated ones."""


@dataclass(slots=True, unsafe_hash=True)
class Option:
    """One way to read one input on one axis.

    Not frozen, as `Input` and `Reading`, for speed: nothing changes one after it was made.
    """

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


@dataclass(slots=True, unsafe_hash=True)
class Input:
    """A claim or a number of a formula, on one axis, with its options; the one as it stands first."""

    key: int
    text: str
    options: tuple[Option, ...]
    stated: str = ""
    """The word that it states on this axis."""


@dataclass(slots=True, unsafe_hash=True)
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
    def touched(self) -> tuple[tuple[Input, Option], ...]:
        """How the inputs are read on the axes on which anything is read otherwise, or like what stands beside it."""
        axes = {option.axis for _, option in self.chosen if option.cost or option.assumed}
        return tuple((i, o) for i, o in self.chosen if o.axis in axes)

    @property
    def text(self) -> str:
        """The reading in words: what is read how, and what is stated beside it."""
        touched = self.touched
        read = dict.fromkeys(f"{i.text} {o.says}" for i, o in touched if o.says and not i.stated)
        against = dict.fromkeys(f"{i.text} {o.says} (stated {i.stated})" for i, o in self.changes if i.stated)
        beside = dict.fromkeys(f"{i.text} (stated {i.stated})" for i, o in touched if i.stated and not o.cost)
        said = " and ".join((*read, *against))
        return said + (f", beside {' and '.join(beside)}" if beside else "")

    def among(self, keys: Container[int]) -> Reading:
        """What it says of some of its inputs."""
        return Reading(tuple((i, o) for i, o in self.chosen if i.key in keys))


@dataclass(frozen=True, slots=True)
class Search:
    """What a search found: the minimal readings, whether the first is as written, and its effort."""

    readings: tuple[Reading, ...]
    tried: int
    bounded: bool
    undecided: bool = False
    """True when it met its bound before everything unstated was tried, with nothing found."""


def search(inputs: Sequence[Input], closes: Callable[[Reading], bool], limit: int = MAX_TRIED) -> Search:
    """The cheapest readings under which a judgement closes, all of the same cost.

    What is unstated is tried first; only when that does not close it, what is stated.
    """
    free = [_uncontradicted(inp) for inp in inputs]
    tried = 0
    for pool, levels in ((free, len(free)), (inputs, MAX_CONTRADICTIONS)):
        found: list[Reading] = []
        best: int | None = None
        for level in range(levels + 1):
            if best is not None and level > best:
                break  # every change costs something
            for cost, reading in _by_cost(pool, level):
                if best is not None and cost > best:
                    break
                if tried >= limit:
                    return Search(_decisive(found), tried, bounded=True, undecided=pool is free and not found)
                tried += 1
                if closes(reading):
                    found.append(reading)
                    best = cost
        if found:
            return Search(_decisive(found), tried, bounded=False)
    return Search((), tried, bounded=False)


def _uncontradicted(inp: Input) -> Input:
    """An input without the options that read what it states otherwise."""
    options = [option for option in inp.options if option.cost < CONTRADICTS]
    return inp if len(options) == len(inp.options) else Input(inp.key, inp.text, tuple(options), inp.stated)


def _by_cost(inputs: Sequence[Input], level: int) -> list[tuple[int, Reading]]:
    """The readings with so many changes, the cheapest first."""
    return sorted(itertools.islice(_changed(inputs, level), MAX_TRIED), key=lambda pair: pair[0])


def _changed(inputs: Sequence[Input], level: int) -> Iterator[tuple[int, Reading]]:
    """The readings with so many changes; what costs nothing, as each value of a choice, is no change."""
    stands = [[o for o in inp.options if not o.cost] for inp in inputs]
    changes = [[o for o in inp.options if o.cost] for inp in inputs]
    for changed in itertools.combinations([i for i, options in enumerate(changes) if options], level):
        options = [changes[i] if i in changed else stands[i] for i in range(len(inputs))]
        for chosen in itertools.product(*options):
            yield sum(option.cost for option in chosen), Reading(tuple(zip(inputs, chosen, strict=True)))


def _decisive(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings without the choices of which every value will do."""
    found = tuple(readings)
    for choice in [inp for inp, option in (found[0].chosen if found else ()) if option.option is not None]:
        rest: dict[Reading, int] = {}
        for reading in found:
            without = Reading(tuple((i, o) for i, o in reading.chosen if i is not choice))
            rest[without] = rest.get(without, 0) + 1
        if all(values == len(choice.options) for values in rest.values()):
            found = tuple(rest)
    return found


def told_apart(readings: Sequence[Reading], claims: Mapping[int, Claim]) -> tuple[Reading, ...]:
    """The readings, with a name after a text that inputs share which are not read alike: `1.8 TB/s of rival-y`."""
    said: dict[str, dict[int, set[str]]] = {}
    for reading in readings:
        for inp, option in reading.touched:
            said.setdefault(inp.text, {}).setdefault(inp.key, set()).add(option.says)
    shared = [ways for ways in said.values() if len({frozenset(says) for says in ways.values()}) > 1]
    named = {key: name for ways in shared for key, name in _names(ways, claims).items()}
    if not named:
        return tuple(readings)
    return tuple(
        Reading(tuple((replace(i, text=i.text + named.get(i.key, "")), o) for i, o in reading.chosen))
        for reading in readings
    )


def _names(keys: Iterable[int], claims: Mapping[int, Claim]) -> dict[int, str]:
    """The shortest names that tell claims of one text apart; none where none do, or for a number of a formula."""
    named = {key: claims[key] for key in keys if key in claims}
    for name in (lambda c: c.property.id, lambda c: c.entity, lambda c: f"{c.entity} {c.key}", lambda c: c.source.id):
        names: dict[int, str] = {key: f" of {name(claim)}" for key, claim in named.items()}
        if len(set(names.values())) == len(names):
            return names
    return {}
