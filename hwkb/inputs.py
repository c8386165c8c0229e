"""Inputs: the claims that may serve in a formula, found by entity, property and conventions.

An input is the judged source's own claim if it has one, else the preferred claim.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hwkb.claims import Claim, Dossier, Given, Source
from hwkb.facts import Derivation, Fact, FactKey
from hwkb.formula import Path
from hwkb.meeting import meet
from hwkb.quantity import Quantity
from hwkb.relations import Condition
from hwkb.resolution import Ranking
from hwkb.slots import Slots
from hwkb.values import Choice, Part, Relative
from hwkb.vocabulary import Conventions, Property, Vocabulary

__all__ = ["Context", "Inputs", "counts"]

MAX_DISTANCE = 4
"""Claims whose conventions differ on as many axes are not compared."""


def counts(claim: Claim) -> bool:
    """True when a claim states an amount that a formula can use."""
    value = claim.value
    if value.__class__ is Quantity or value.__class__ is Part:
        return not claim.goal
    return isinstance(value, Choice) and isinstance(value.options[0], Quantity | Part) and not claim.goal


@dataclass(slots=True)
class Context:
    """What a row of judging holds fixed, and what it used."""

    source: Source | None
    conventions: Mapping[str, str] | None = None
    """The words of the judged total on the axes that the formula leaves open."""
    variant: str = ""
    given: Given = ()
    total: Path | None = None
    total_claim: Claim | None = None
    exact: bool = False
    """True where only claims under the very conventions may serve."""
    factors: Mapping[int, float] | None = None
    """What a reading multiplies each input by."""
    options: Mapping[int, int] | None = None
    """Which value of a choice a reading takes."""
    inputs: dict[int, Claim] = field(default_factory=dict)
    paths: dict[int, Path] = field(default_factory=dict)
    """The path that each input was first used for."""
    inexact: bool = False
    """True when an input was used under other conventions than those wanted, or is a choice."""
    missing: dict[str, None] = field(default_factory=dict)
    wanted: dict[str, Conventions] = field(default_factory=dict)
    """What each path was found to want, by its text; rows of one formula with the same free words share it."""


class Inputs:
    """The claims of a knowledge base, found by entity and property."""

    def __init__(
        self, entities: Mapping[str, Dossier], facts: Mapping[str, Mapping[FactKey, Fact]], vocabulary: Vocabulary
    ) -> None:
        self.entities = entities
        self.facts = facts
        self.vocabulary = vocabulary
        self.scopes = frozenset(axis.id for axis in vocabulary.axes.values() if axis.scope)
        """The axes on which a word says of how much of an entity a figure is."""
        self.index: dict[str, dict[str, list[Claim]]] = {}
        self._amounts: dict[str, dict[str, list[Claim]]] = {}
        for id_, entity in entities.items():
            self.index[id_], self._amounts[id_] = _index(entity)
        self._ranking = Ranking((), {status: i for i, status in enumerate(vocabulary.statuses)})
        self._ranked: dict[tuple[str, str], list[Claim]] = {}
        self._words: dict[Conventions, dict[str, str]] = {(): {}}
        self._scope: dict[Conventions, frozenset[str]] = {}
        self._contrary: dict[str, frozenset[str]] = {}
        self._distances: dict[tuple[Conventions, Conventions], int | None] = {}
        self._picked: dict[tuple[object, ...], tuple[Claim | None, int]] = {}
        self._settled = {id_: _settled(found) for id_, found in facts.items()}
        """The amount that each fact was resolved to: of what is stated under its very words, none comes before."""
        self.preferred = {id(fact.claim) for found in facts.values() for fact in found.values()}
        """The claims that are the preferred one of their fact, by identity."""
        self.its_own: set[int] = set()
        """The claims that serve for their own source alone, though another's fits better, by identity."""
        self.derivations: dict[int, Derivation] = {}
        """How each derived claim was computed, by identity."""
        self._slots = Slots(vocabulary, self.preferred, self.ranked)

    def add(self, fact: Fact) -> None:
        """Makes a derived fact known to later judgements."""
        claim = fact.claim
        if fact.derivation:
            self.derivations[id(claim)] = fact.derivation
        self.index[claim.entity].setdefault(claim.property.id, []).append(claim)
        if counts(claim):
            self._amounts[claim.entity].setdefault(claim.property.id, []).append(claim)
        self.preferred.add(id(claim))

    def forget(self) -> None:
        """Drops what was remembered of earlier look-ups, after claims were added."""
        self._ranked.clear()
        self._picked.clear()
        self._slots.forget()

    def pick(
        self, entity_id: str, property_: str, conventions: Conventions, context: Context, variant: str = ""
    ) -> tuple[Claim | None, int]:
        """The claim that serves as an input, and on how many axes its conventions differ from those wanted.

        The judged source's own comes first, else the preferred one; claims under the very conventions come
        first, else the nearest that convert or leave one open.
        """
        source = context.source.id if context.source else ""
        name = variant or context.variant
        settled = self._settled.get(entity_id)
        best = settled.get((property_, conventions, name, context.given, "")) if settled else None
        if best is not None and (not source or best.source.id == source):
            return best, 0  # as most are
        shelf = self.amounts(entity_id, property_)
        if not shelf:
            return None, 0
        if best is not None and source not in [claim.source.id for claim in shelf]:
            return best, 0
        key = (entity_id, property_, conventions, source, name, context.given, context.exact)
        found = self._picked.get(key)
        if found is None:
            found = self._picked[key] = self._pick(shelf, best, conventions, source, name, context)
        return found

    def _pick(
        self, shelf: list[Claim], best: Claim | None, conventions: Conventions, source: str, name: str,
        context: Context,
    ) -> tuple[Claim | None, int]:  # fmt: skip
        apart = 0
        if best is None:
            best, apart = self._nearest(shelf, conventions, name, context)
        if best is None or best.source.id == source:
            return best, apart
        mine = [claim for claim in shelf if claim.source.id == source]
        own, further = self._nearest(mine, conventions, name, context) if mine else (None, 0)
        if own is None or (apart < further and meet(own.value, best.value)):
            return best, apart  # what a source leaves open, another may state in full
        if apart < further:
            self.its_own.add(id(own))
        return own, further

    def _nearest(
        self, claims: list[Claim], conventions: Conventions, name: str, context: Context
    ) -> tuple[Claim | None, int]:
        """The claim with the fewest differences among these, of the wanted context and variant."""
        near = [(claim, self.distance(claim.conventions, conventions)) for claim in claims]
        for distance in range(1 if context.exact else MAX_DISTANCE):
            fitting = [c for c, apart in near if apart == distance]
            if not fitting:
                continue
            fitting = [c for c in fitting if c.status != "derived"] or fitting  # what is stated comes first
            for given in (context.given, ()) if context.given else ((),):
                for variant in (name, "") if name else ("",):
                    found = [c for c in fitting if c.given == given and c.variant == variant]
                    if found:
                        return self._first(found), distance
        return None, 0

    def met(self, entity_id: str, condition: Condition | None, source: Source | None = None) -> bool:
        """True where a condition holds by this source's own word, or where it has none, by the preferred one."""
        if condition is None:
            return True
        claims = self.index[entity_id].get(condition.property, ())
        own = [c for c in claims if c.source is source] or [c for c in claims if id(c) in self.preferred]
        return any(c.text == condition.word for c in own)

    def placed(self, claim: Claim) -> bool:
        """True for what is counted at one place only."""
        return self._slots.placed(claim)

    def number_of(self, claim: Claim, property_: str) -> float | None:
        """The number that a property of a claim's entity gives: its own source's first; None if unknown."""
        if not self.amounts(claim.entity, property_):
            return None
        found, _ = self.pick(claim.entity, property_, (), Context(claim.source, variant=claim.variant, exact=True))
        value = found.value if found else None
        return value.nominal if isinstance(value, Quantity) else None

    def amounts(self, entity_id: str, property_: str) -> list[Claim]:
        """The claims of a property that a formula can use."""
        return self._amounts.get(entity_id, _NOTHING).get(property_, [])

    def stated(self, entity_id: str) -> Mapping[str, list[Claim]]:
        """The claims of an entity that a formula can use, by property."""
        return self._amounts[entity_id]

    def ranked(self, entity_id: str, property_: str) -> list[Claim]:
        """These claims, those that serve first before the others, whatever their order in a file."""
        key = (entity_id, property_)
        found = self._ranked.get(key)
        if found is None:
            claims = self.amounts(entity_id, property_)
            found = self._ranked[key] = sorted(claims, key=self._order) if len(claims) > 1 else claims
        return found

    def distance(self, stated: Conventions, wanted: Conventions) -> int | None:
        """On how many axes two sets of words differ; None where they cannot be brought together."""
        if stated == wanted:
            return 0
        key = (stated, wanted)
        if key not in self._distances:
            self._distances[key] = self._distance(*key)
        return self._distances[key]

    def _distance(self, stated: Conventions, wanted: Conventions) -> int | None:
        found = 0
        ours, theirs = self.words(stated), self.words(wanted)
        for axis_id in ours.keys() | theirs.keys():
            a, b = ours.get(axis_id), theirs.get(axis_id)
            if a == b:
                continue
            axis = self.vocabulary.axes[axis_id]
            if axis.scope or (a and b and not {a, b} <= axis.sizes.keys()):
                return None
            found += 1
        return found

    def alike(self, stated: Conventions, wanted: Conventions) -> bool:
        """True when no two words contradict each other on an axis whose words do not convert."""
        ours, theirs, axes = self.words(stated), self.words(wanted), self.vocabulary.axes
        shared = (axis for axis in ours.keys() & theirs.keys() if axes[axis].contrary)
        return all(ours[axis] == theirs[axis] for axis in shared)

    def contrary(self, property_: Property) -> frozenset[str]:
        """The axes of a property whose words are of different things: they do not convert."""
        found = self._contrary.get(property_.id)
        if found is None:
            axes = self.vocabulary.axes
            found = frozenset(axis for axis in property_.axes if axes[axis].contrary)
            self._contrary[property_.id] = found
        return found

    def words(self, conventions: Conventions) -> dict[str, str]:
        """Convention words by axis."""
        found = self._words.get(conventions)
        if found is None:
            found = {axis: word for word in conventions if (axis := self.vocabulary.axis(word))}
            self._words[conventions] = found
        return found

    def wanted(self, path: Path, free: Mapping[str, str] | None) -> Conventions:
        """What a path names, and what a row's total says on the axes that both have."""
        named = self.words(path.conventions)
        words = {word for axis, word in (free or {}).items() if axis in path.property.axes and axis not in named}
        return self.vocabulary.order(words.union(path.conventions)) if words else path.conventions

    def scope(self, conventions: Conventions) -> frozenset[str]:
        """The axes of scope (`per`, a position) on which conventions have a word."""
        found = self._scope.get(conventions)
        if found is None:
            axes = self.vocabulary.axes
            words = self.words(conventions)
            found = self._scope[conventions] = frozenset(axis for axis in words if axes[axis].scope)
        return found

    def slot(self, entity_id: str, slot: str, wanted: Conventions, context: Context) -> list[Claim]:
        """The claims that fill a slot, or a place of it: one source's, the judged source's if it has counts."""
        source = context.source.id if context.source else ""
        return self._slots.filling(entity_id, slot, wanted, source, context.variant, context.given)

    def _first(self, claims: list[Claim]) -> Claim:
        return claims[0] if len(claims) == 1 else min(claims, key=self._order)

    def _order(self, claim: Claim) -> tuple[object, ...]:
        """Orders claims that serve equally well, whatever their order in a file: as resolution ranks them."""
        return id(claim) not in self.preferred, self._ranking.key(claim), claim.conventions


_NOTHING: dict[str, list[Claim]] = {}


def _index(entity: Dossier) -> tuple[dict[str, list[Claim]], dict[str, list[Claim]]]:
    """What is stated of an entity by property, and of that the amounts that a formula can use."""
    found: dict[str, list[Claim]] = {}
    amounts: dict[str, list[Claim]] = {}
    for claim in entity.claims:
        if not claim.goal and not claim.deprecated and claim.value.__class__ is not Relative:
            property_ = claim.property.id
            found.setdefault(property_, []).append(claim)
            if counts(claim):
                amounts.setdefault(property_, []).append(claim)
    return found, amounts


def _settled(facts: Mapping[FactKey, Fact]) -> dict[FactKey, Claim]:
    claims = ((key, fact.claim) for key, fact in facts.items())
    return {key: claim for key, claim in claims if claim.status != "derived" and counts(claim)}
