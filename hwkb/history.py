"""How a fact came to be known: what was concluded on each day on which a source said something of it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from hwkb.claims import Dossier
from hwkb.facts import Fact
from hwkb.resolution import resolve
from hwkb.vocabulary import Key, Vocabulary

__all__ = ["Step", "history_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """From this day on, this was concluded."""

    day: datetime.date
    fact: Fact

    def __repr__(self) -> str:
        return f"{self.day.isoformat()}: {self.fact.key} = {self.fact.claim.text} ({self.fact.source.id})"


def history_of(dossier: Dossier, vocabulary: Vocabulary, key: Key) -> tuple[Step, ...]:
    """Every change of what sources state, oldest first, under today's decisions; nothing derived."""
    words = set(key.conventions)
    claims = [c for c in dossier.claims if c.property.id == key.property.id and words <= set(c.conventions)]
    dated = [(c.source.known_from, c) for c in claims]
    days = sorted({day for day, _ in dated if day is not None})
    steps: list[Step] = []
    last: dict[object, tuple[str, str]] = {}
    for day in days:
        known = tuple(c for when, c in dated if when is not None and when <= day)
        for fact_key, fact in resolve(replace(dossier, claims=known), vocabulary.statuses).items():
            told = (fact.claim.text, fact.source.id)
            if last.get(fact_key) != told:
                last[fact_key] = told
                steps.append(Step(day, fact))
    return tuple(steps)
