"""What was concluded of an entity on each day on which a source of it appeared, and since when something was known.

The facts of a day come from the code that `hwkb.load(as_of=...)` resolves with, on the claims that were
published by then. What is computed counts as known once all of its inputs are.
"""

from __future__ import annotations

import datetime
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace

from hwkb.claims import Claim, Decision, Dossier, Source
from hwkb.decisions import DISPUTES, apply_decisions
from hwkb.derive import DERIVED
from hwkb.facts import Fact, FactKey, fact_key
from hwkb.knowledge import Entity, KnowledgeBase
from hwkb.resolution import resolve
from hwkb.verdicts import Verdict

__all__ = ["UNDATED", "Calendar", "Facts", "days_of", "published"]

Facts = Mapping[FactKey, Fact]
UNDATED = datetime.date.max
"""The day of what no day can be told of: it comes after all others."""


def days_of(entity: Entity) -> list[datetime.date]:
    """The days on which the sources of its claims became known, oldest first."""
    return sorted({day for source in _sources(entity.dossier) if (day := source.known_from)})


def facts_on(entity: Entity, day: datetime.date, statuses: Mapping[str, str]) -> Facts:
    """The stated facts of an entity as they could be known on a day, under the decisions of today."""
    known = {id(source) for source in _sources(entity.dossier) if (source.known_from or UNDATED) <= day}
    # The only claim of a fact needs no choice: what is known of it on that day is what is known now.
    rival = {id(claim) for fact in entity.facts.values() if len(fact.claims) > 1 for claim in fact.claims}
    claims = tuple(c for c in entity.claims if id(c) in rival and id(c.source) in known)
    then = replace(entity.dossier, claims=claims)
    chosen = resolve(then, statuses)
    facts = {
        key: chosen.get(key, fact) for key, fact in entity.facts.items()
        if key in chosen or (len(fact.claims) == 1 and id(fact.source) in known)
    }  # fmt: skip
    _decide(then, facts)
    return facts


def _decide(dossier: Dossier, facts: Facts) -> None:
    """Applies the decisions that are about facts; what they find missing on that day is no fault."""
    if dossier.decisions:
        named = {name for fact in facts.values() for name in (fact.key, fact.property.id)}
        choices = {name: _choices(found) for name, found in dossier.decisions.items() if name in named}
        deque(apply_decisions(replace(dossier, decisions=choices), list(facts.values()), ()), maxlen=0)


def _sources(dossier: Dossier) -> Iterable[Source]:
    return {id(claim.source): claim.source for claim in dossier.claims}.values()


def _choices(decisions: list[Decision]) -> list[Decision]:
    """The decisions that are about facts, not about verdicts."""
    return [d for d in decisions if d.prefer or d.deprecate or d.verdict in DISPUTES]


def published(claim: Claim) -> datetime.date:
    """The first day on which a claim could be known."""
    return claim.source.known_from or UNDATED


class Past:
    """One entity through time."""

    def __init__(self, entity: Entity, statuses: Mapping[str, str]) -> None:
        self.entity = entity
        self.days = days_of(entity)
        dated = all(source.known_from for source in _sources(entity.dossier))
        self.earlier = self.days[:-1] if dated else self.days
        """The days on which not every claim had been published."""
        self.facts: list[Facts] = [facts_on(entity, day, statuses) for day in self.earlier]
        """The stated facts of each of them."""

    def since(self, fact: Fact) -> datetime.date:
        """The day from which on a fact has had the preferred claim that it has now."""
        found = self.days[-1] if len(self.earlier) < len(self.days) else UNDATED
        key = fact_key(fact.claim)
        for day, facts in zip(reversed(self.earlier), reversed(self.facts), strict=True):
            then = facts.get(key)
            if then is None or then.claim is not fact.claim:
                break
            found = day
        return found


class Calendar:
    """Since when claims, facts and verdicts have been known; found out when somebody asks."""

    def __init__(self, kb: KnowledgeBase, fact_of: Mapping[int, Fact]) -> None:
        self.kb = kb
        self.fact_of = fact_of
        """The fact that a claim belongs to, by the identity of the claim."""
        self._past: dict[str, Past] = {}
        self._since: dict[int, datetime.date] = {}

    def past(self, entity: Entity) -> Past:
        """An entity through time."""
        if entity.id not in self._past:
            self._past[entity.id] = Past(entity, self.kb.vocabulary.statuses)
        return self._past[entity.id]

    def of_claim(self, claim: Claim) -> datetime.date:
        """Since when a claim could be an input as it is one now: computed, preferred, or merely stated."""
        found = self._since.get(id(claim))
        if found is None:
            found = self._since[id(claim)] = self._of_claim(claim)
        return found

    def _of_claim(self, claim: Claim) -> datetime.date:
        fact = self.fact_of.get(id(claim))
        if fact is None or fact.claim is not claim:
            return published(claim)
        if fact.derivation:
            return max(map(self.of_claim, fact.derivation.inputs), default=UNDATED)
        return self.past(self.kb.entities[fact.entity]).since(fact) if len(fact.claims) > 1 else published(claim)

    def of_verdict(self, verdict: Verdict) -> datetime.date:
        """Since when all that a verdict draws on has been known; never for one that wants an input."""
        if verdict.verdict == "unknown":
            return UNDATED
        found = self._since.get(id(verdict))
        if found is None:
            days = [self.of_claim(claim) for claim in verdict.inputs]
            if verdict.source is not None and verdict.source is not DERIVED:
                days.append(verdict.source.known_from or UNDATED)
            found = self._since[id(verdict)] = max(days, default=UNDATED)
        return found
