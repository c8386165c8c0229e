"""Laws: formulas made ready to be judged of one entity after another.

What depends on the formula and on the words of the judged total alone is found out once: the sides as
closures, whether such a total fits, and which words of it the inputs must share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property

from hwkb.algebra import compiled, of_figures
from hwkb.claims import Claim, key_text
from hwkb.formula import Call, Comparison, Node, Number, Operation, Path, numbers, paths
from hwkb.inputs import Inputs
from hwkb.interval import MEETS
from hwkb.relations import Relation
from hwkb.slots import per_words
from hwkb.vocabulary import Conventions

__all__ = ["Frame", "Law", "Scales", "Want"]

Want = tuple[str, Conventions]
"""The text of a path, and the words that are wanted of its figure."""


class Scales:
    """The two sides of a formula, ready to be weighed many times."""

    def __init__(self, formula: Comparison, inputs: Inputs) -> None:
        self.formula = formula
        self.left = compiled(formula.left)
        self.right = compiled(formula.right)
        self.mixes = _mixes(formula, inputs)
        """True when one path names a word on an axis that another path leaves open."""

    @cached_property
    def numbers(self) -> list[Number]:
        """The numbers of the formula."""
        return list(numbers(self.formula))


class Frame:
    """What a law makes of a total with certain words."""

    def __init__(
        self, about: str, free: dict[str, str] | None, wants: Sequence[tuple[Path, Want]], *, fits: bool | None
    ) -> None:
        self.about = about
        """The property with these words."""
        self.fits = fits
        """True when it has the words that the law names; False when it could be read so; else None."""
        self.free = free
        """Its words on the axes that the law leaves open."""
        self.wanted: dict[str, Conventions] = {}
        """What each path was found to want beside it."""
        self.wants = wants
        """The paths of a law whose inputs can each be looked up for itself, with what they want; else none."""


class Law(Scales):
    """A relation as it is judged."""

    def __init__(self, relation: Relation, inputs: Inputs) -> None:
        super().__init__(relation.formula, inputs)
        self.relation = relation
        self.total = relation.total
        self.property = self.total.property.id
        self.meets = MEETS[relation.formula.operator]
        self.placed = "position" in self.total.property.axes
        """True where totals may be of one place only."""
        self.inputs = inputs
        self._words = inputs.words(self.total.conventions)
        self.sums = any(_sums(relation.formula))
        """True when it sums over the parts of a slot."""
        self._single = [] if self.mixes else _single(relation)
        sides = (relation.formula.left, relation.formula.right)
        self.of_figures = [of_figures(side, self._single) for side in sides if self._single]
        """Its two sides as functions of the figures of its paths, where frames have `wants`."""
        self.frame = cache(self._frame)
        """What it makes of a total with certain words."""

    def applies(self, stated: Mapping[str, list[Claim]]) -> bool:
        """True where the amounts of an entity have what the law is stated for."""
        pair = self.relation.pair
        if pair is None:
            return True
        slot, holder = pair
        return any(f"per {holder}" in claim.conventions for claim in stated.get(f"contains.{slot}", ()))

    def _frame(self, conventions: Conventions) -> Frame:
        fits, free = self._fit(conventions), self._free(conventions)
        paths_ = self._single if fits else ()
        wants = [(path, (path.text, self.inputs.wanted(path, free))) for path in paths_]
        return Frame(key_text(self.total.property, conventions), free, wants, fits=fits)

    def _fit(self, conventions: Conventions) -> bool | None:
        path = self.total
        if path.count:
            return True if per_words(conventions) == per_words(path.conventions) else None
        ours, named = self.inputs.words(conventions), self._words
        exact = True
        for axis_id in ours.keys() | named.keys():
            axis = self.inputs.vocabulary.axes[axis_id]
            stated, wanted = ours.get(axis_id), named.get(axis_id)
            if stated == wanted or (wanted is None and not axis.scope):
                continue
            if axis.scope or not axis.sizes or (stated and stated not in axis.sizes):
                return None
            exact = False
        return exact

    def _free(self, conventions: Conventions) -> dict[str, str] | None:
        if not conventions:
            return None
        bound = self._words.keys() | self.inputs.scopes
        return {axis: word for axis, word in self.inputs.words(conventions).items() if axis not in bound}


def _single(relation: Relation) -> list[Path]:
    """The paths of a law where each stands for one figure, if one kind of part fills each slot; else none."""
    total, listed = relation.total, list(paths(relation.formula))
    summed = [path for inner in _sums(relation.formula) for path in paths(inner)]
    texts = [path.text for path in listed if not path.slots or path is total]
    alone = (
        len(set(texts)) == len(texts)
        and all(len({path.slots for path in paths(inner) if path.slots}) <= 1 for inner in _sums(relation.formula))
        and not any(path.count and path.conventions for path in summed)
        and not any(len(path.slots) > 1 or (path.slots and path.entity) for path in listed)
        and not any(path.count and not path.slots for path in listed)
    )
    return listed if alone else []


def _sums(node: Node | Comparison) -> Iterator[Node]:
    match node:
        case Call(name=name, arguments=arguments):
            yield from arguments if name == "sum" else ()
            for argument in arguments:
                yield from _sums(argument)
        case Operation(left=left, right=right) | Comparison(left=left, right=right):
            yield from _sums(left)
            yield from _sums(right)


def _mixes(formula: Comparison, inputs: Inputs) -> bool:
    listed = list(paths(formula))
    named = {axis for path in listed for axis in inputs.words(path.conventions)} - inputs.scopes
    return bool(named) and any(
        axis in path.property.axes and axis not in inputs.words(path.conventions) for path in listed for axis in named
    )
