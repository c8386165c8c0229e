"""Targets: the properties that a relation can be solved for, and what is known of them already.

What depends on a target and on the words of a figure alone is found out once for all entities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hwkb.algebra import compiled, isolate
from hwkb.facts import Fact
from hwkb.formula import Node, Path, paths
from hwkb.inputs import Inputs
from hwkb.relations import Relation
from hwkb.vocabulary import Conventions

__all__ = ["FreeWords", "Known", "Target", "targets_of"]

FreeWords = tuple[tuple[str, str], ...]
"""Words on the axes that a formula leaves open, by axis and sorted."""


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
        self.wanted: dict[FreeWords, dict[int, Conventions]] = {}
        """What each path was found to want beside free words."""
        self._all = inputs
        self._covered: dict[Conventions, bool] = {}
        self._left_open: dict[Conventions, FreeWords] = {}

    def covered(self, stated: Conventions) -> bool:
        """True when a figure under these words may be any that would be derived, whatever is left open."""
        found = self._covered.get(stated)
        if found is None:
            named = self._all.words(stated).items() <= self.words.items()
            found = self._covered[stated] = named and self._same_scope(stated)
        return found

    def meets(self, stated: Conventions, wanted: Mapping[str, str]) -> bool:
        """True when a figure under these words is, or may be, the one that is wanted."""
        words = self._all.words(stated)
        return self._same_scope(stated) and all(wanted.get(axis, word) == word for axis, word in words.items())

    def _same_scope(self, stated: Conventions) -> bool:
        return self._all.scope(stated) == self._all.scope(self.path.conventions)

    def left_open(self, stated: Conventions) -> FreeWords:
        """What an input under these words says on the axes that the formula leaves open."""
        found = self._left_open.get(stated)
        if found is None:
            axes = set(self.path.property.axes).difference(self.words, self._all.scopes)
            words = self._all.words(stated).items()
            found = self._left_open[stated] = tuple(sorted((axis, word) for axis, word in words if axis in axes))
        return found


class Known:
    """Under which words each property of an entity is known."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._stated: dict[str, list[tuple[str, Conventions]]] = {}
        self._derived: set[tuple[str, str, frozenset[tuple[str, str]]]] = set()
        for fact in facts:
            if fact.property.numeric and not fact.given:
                self._stated.setdefault(fact.property.id, []).append((fact.variant, fact.conventions))

    def covers(self, target: Target) -> bool:
        """True when a figure is stated that may be any that would be derived."""
        stated = self._stated.get(target.path.property.id, ())
        return any(not variant and target.covered(words) for variant, words in stated)

    def has(self, target: Target, free: FreeWords, variant: str) -> bool:
        """True when a figure is stated that is, or may be, the one that would be derived, or it was derived already."""
        stated = self._stated.get(target.path.property.id)
        if stated:
            wanted = {**target.words, **dict(free)}
            if any(of in ("", variant) and target.meets(words, wanted) for of, words in stated):
                return True
        return _figure(target, free, variant) in self._derived

    def note(self, target: Target, free: FreeWords, variant: str) -> None:
        """Takes a derived fact into account."""
        self._derived.add(_figure(target, free, variant))


def _figure(target: Target, free: FreeWords, variant: str) -> tuple[str, str, frozenset[tuple[str, str]]]:
    return target.path.property.id, variant, frozenset(target.words.items()).union(free)
