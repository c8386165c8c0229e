"""Laws: formulas made ready to be judged of one entity after another.

What depends on the formula and on the words of the judged total alone is found out once: the sides as
closures, whether such a total fits, and which words of it the inputs must share.
"""

from __future__ import annotations

from hwkb.algebra import compiled
from hwkb.formula import Comparison, paths
from hwkb.inputs import Inputs, per_words
from hwkb.relations import Relation
from hwkb.vocabulary import Conventions

__all__ = ["Frame", "Law", "Scales"]


class Scales:
    """The two sides of a formula, ready to be weighed many times."""

    def __init__(self, formula: Comparison, inputs: Inputs) -> None:
        self.formula = formula
        self.left = compiled(formula.left)
        self.right = compiled(formula.right)
        self.mixes = _mixes(formula, inputs)
        """True when one path names a word on an axis that another path leaves open."""


class Frame:
    """What a law makes of a total with certain words."""

    def __init__(self, fits: bool | None, free: dict[str, str] | None) -> None:  # noqa: FBT001 - one of three
        self.fits = fits
        """True when it has the words that the law names; False when it could be read so; else None."""
        self.free = free
        """Its words on the axes that the law leaves open."""
        self.wanted: dict[str, Conventions] = {}
        """What each path was found to want beside it."""


class Law(Scales):
    """A relation as it is judged."""

    def __init__(self, relation: Relation, inputs: Inputs) -> None:
        super().__init__(relation.formula, inputs)
        self.relation = relation
        self.property = relation.total.property.id
        self.placed = "position" in relation.total.property.axes
        """True where totals may be of one place only."""
        self._inputs = inputs
        self._words = inputs.words(relation.total.conventions)
        self._frames: dict[Conventions, Frame] = {}

    def applies(self, entity_id: str) -> bool:
        """True where the amounts of an entity have what the law is stated for."""
        if self.relation.pair is None:
            return True
        slot, holder = self.relation.pair
        nested = self._inputs.amounts(entity_id, f"contains.{slot}")
        return any(f"per {holder}" in claim.conventions for claim in nested)

    def frame(self, conventions: Conventions) -> Frame:
        """What the law makes of a total with these words."""
        found = self._frames.get(conventions)
        if found is None:
            found = self._frames[conventions] = Frame(self._fit(conventions), self._free(conventions))
        return found

    def _fit(self, conventions: Conventions) -> bool | None:
        path = self.relation.total
        if path.count:
            return True if per_words(conventions) == per_words(path.conventions) else None
        ours, named = self._inputs.words(conventions), self._words
        exact = True
        for axis_id in ours.keys() | named.keys():
            axis = self._inputs.vocabulary.axes[axis_id]
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
        bound = self._words.keys() | self._inputs.scopes
        return {axis: word for axis, word in self._inputs.words(conventions).items() if axis not in bound}


def _mixes(formula: Comparison, inputs: Inputs) -> bool:
    listed = list(paths(formula))
    named = {axis for path in listed for axis in inputs.words(path.conventions)} - inputs.scopes
    return bool(named) and any(
        axis in path.property.axes and axis not in inputs.words(path.conventions) for path in listed for axis in named
    )
