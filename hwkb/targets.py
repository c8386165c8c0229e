"""Targets: the properties that a relation can be solved for, and what is known of them already.

What depends on a target and on the words of a figure alone is found out once for all entities.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from hwkb.algebra import compiled, isolate
from hwkb.facts import Fact
from hwkb.formula import Node, Path, paths
from hwkb.inputs import Inputs
from hwkb.relations import Relation
from hwkb.vocabulary import Conventions

__all__ = ["FreeWords", "Known", "Stated", "Target", "targets_of"]

FreeWords = tuple[tuple[str, str], ...]
"""Words on the axes that a formula leaves open, by axis and sorted."""

Stated = tuple[tuple[Conventions, ...], ...]
"""Under which words each input of a target is stated."""

Figure = tuple[str, str, frozenset[tuple[str, str]]]
"""A property with a variant, and the words by axis."""

Shape = frozenset[tuple[str, Conventions]]
"""Under which variants and words a property is stated: many entities have it in the same shape."""


def targets_of(relation: Relation, inputs: Inputs) -> Iterator[Target]:
    """The properties of the entity itself that a relation can be solved for."""
    for path in paths(relation.formula):
        if not path.entity and not path.slots and (node := isolate(relation.formula, path)) is not None:
            yield Target(relation, path, node, inputs)


class Target:
    """A property that a relation can be solved for, with what that needs."""

    def __init__(self, relation: Relation, path: Path, node: Node, inputs: Inputs) -> None:
        self.relation = relation
        self.path = path
        self.node = node
        self.run = compiled(node)
        self.inputs = list(paths(node))
        self.reads = {p.property.id for p in self.inputs}
        own = [p for p in self.inputs if not p.entity]
        self.needs = frozenset(f"contains.{p.slots[0]}" if p.slots else p.property.id for p in own)
        """The properties of the entity itself without which it cannot be solved."""
        self.words = inputs.words(path.conventions)
        self.wanted: dict[FreeWords, dict[str, Conventions]] = {}
        """What each path was found to want beside free words."""
        self._all = inputs
        self._covered: dict[Shape, bool] = {}
        self._met: dict[tuple[Shape, FreeWords, str], bool] = {}
        self._figures: dict[tuple[FreeWords, str], Figure] = {}
        self._tried: dict[Stated, list[FreeWords]] = {}

    def covered(self, stated: Shape) -> bool:
        """True when one of these figures may be any that would be derived, whatever is left open."""
        found = self._covered.get(stated)
        if found is None:
            named = self.words.items()
            found = self._covered[stated] = any(
                not variant and self._all.words(words).items() <= named for variant, words in self._of_scope(stated)
            )
        return found

    def met(self, stated: Shape, free: FreeWords, variant: str) -> bool:
        """True when one of these figures is, or may be, the one that would be derived beside free words."""
        key = (stated, free, variant)
        found = self._met.get(key)
        if found is None:
            wanted = {**self.words, **dict(free)}
            figures = (self._all.words(words) for of, words in self._of_scope(stated) if of in ("", variant))
            found = self._met[key] = any(
                all(wanted.get(axis, word) == word for axis, word in words.items()) for words in figures
            )
        return found

    def figure(self, free: FreeWords, variant: str) -> Figure:
        """What is derived beside free words, whichever law it follows from."""
        found = self._figures.get((free, variant))
        if found is None:
            words = frozenset(self.words.items()).union(free)
            found = self._figures[free, variant] = (self.path.property.id, variant, words)
        return found

    def _of_scope(self, stated: Shape) -> Iterator[tuple[str, Conventions]]:
        """The figures that speak of as much of an entity as the target does."""
        scope = self._all.scope(self.path.conventions)
        return ((variant, words) for variant, words in stated if self._all.scope(words) == scope)

    def worth_trying(self, stated: Stated) -> list[FreeWords]:
        """The free words beside which it may be solved where its inputs are stated under these words."""
        found = self._tried.get(stated)
        if found is None:
            every = dict.fromkeys(self._left_open(words) for known in stated for words in known if words)
            found = self._tried[stated] = [free for free in {(): None, **every} if self._has_inputs(stated, free)]
        return found

    def _left_open(self, stated: Conventions) -> FreeWords:
        """What an input under these words says on the axes that the formula leaves open."""
        axes = set(self.path.property.axes).difference(self.words, self._all.scopes)
        return tuple(sorted((axis, word) for axis, word in self._all.words(stated).items() if axis in axes))

    def _has_inputs(self, stated: Stated, free: FreeWords) -> bool:
        """False where an input that is no part's is not stated under the words that it would have to have."""
        own = [(path, known) for path, known in zip(self.inputs, stated, strict=True) if not path.slots]
        return all(path.count or self._all.wanted(path, dict(free)) in known for path, known in own)


class Known:
    """Under which words the properties of an entity that are targets are known."""

    def __init__(self, facts: Iterable[Fact], wanted: Collection[str]) -> None:
        figures: dict[str, set[tuple[str, Conventions]]] = {}
        for fact in facts:
            if fact.property.id in wanted and fact.property.numeric and not fact.given:
                figures.setdefault(fact.property.id, set()).add((fact.variant, fact.conventions))
        self._stated: dict[str, Shape] = {property_: frozenset(found) for property_, found in figures.items()}
        self._derived: set[Figure] = set()

    def covers(self, target: Target) -> bool:
        """True when a figure is stated that may be any that would be derived."""
        stated = self._stated.get(target.path.property.id)
        return stated is not None and target.covered(stated)

    def has(self, target: Target, free: FreeWords, variant: str) -> bool:
        """True when a figure is stated that is, or may be, the one that would be derived, or it was derived already."""
        stated = self._stated.get(target.path.property.id)
        if stated is not None and target.met(stated, free, variant):
            return True
        return bool(self._derived) and target.figure(free, variant) in self._derived

    def note(self, target: Target, free: FreeWords, variant: str) -> None:
        """Takes a derived fact into account."""
        self._derived.add(target.figure(free, variant))
