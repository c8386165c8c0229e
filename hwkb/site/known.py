"""One entity through time, as its page shows it: what stands there since when, and what stood there before."""

from __future__ import annotations

import datetime
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from hwkb.claims import Claim, Decision
from hwkb.facts import Fact, fact_key
from hwkb.knowledge import Entity
from hwkb.site.past import UNDATED, Calendar, Facts, days_of, published
from hwkb.verdicts import Verdict

__all__ = ["Known"]


class Known:
    """One entity through time, as its page shows it: by choices, each a day on which less was known than now."""

    def __init__(self, entity: Entity, calendar: Calendar) -> None:
        self.entity = entity
        self.calendar = calendar
        self.choices: tuple[datetime.date, ...] = ()
        self.complete = UNDATED
        """The day on which all that can be dated was known."""
        self._facts: list[Facts] = []
        self._marks: dict[datetime.date, str] = {}
        self._judged: dict[int, str] = {}
        self._first: dict[int, datetime.date] = {}
        if len(days_of(entity)) > 1:
            past = calendar.past(entity)
            self.choices, self._facts = tuple(past.earlier), past.facts
            self.complete = max([past.days[-1], *self._computed(entity)])
            if len(past.earlier) < len(past.days) and self.complete > past.days[-1]:
                stated = {key: fact for key, fact in entity.facts.items() if not fact.derivation}
                self.choices, self._facts = tuple(past.days), [*past.facts, stated]

    def _computed(self, entity: Entity) -> Iterator[datetime.date]:
        """The days since when what is computed has been known: other entities may have been known for it later."""
        yield from (self.calendar.of_claim(f.claim) for f in entity.facts.values() if f.derivation)
        yield from (self.calendar.of_verdict(v) for v in entity.verdicts if v.verdict != "unknown")

    # --- attributes: the number of the first choice that shows something, where the first of all does not

    def mark(self, day: datetime.date) -> str:
        """The attribute of what has been known since a day."""
        found = self._marks.get(day)
        if found is None:
            first = bisect_left(self.choices, day)
            found = self._marks[day] = f" data-k={first}" if first else ""
        return found

    @property
    def late(self) -> str:
        """The attribute of what is shown for no day but now."""
        return self.mark(UNDATED)

    def published(self, *claims: Claim) -> str:
        """The attribute of what claims say."""
        return self.mark(max(map(published, claims))) if self.choices else ""

    def settled(self, facts: Iterable[Fact], verdicts: Iterable[Verdict] = ()) -> str:
        """The attribute of what shows facts, and verdicts about them, as they are known now."""
        if not self.choices:
            return ""
        days = [self.calendar.of_claim(fact.claim) for fact in facts]
        return self.mark(max([*days, *map(self.calendar.of_verdict, verdicts)]))

    def judged(self, verdict: Verdict) -> str:
        """The attribute of what shows a verdict."""
        if not self.choices:
            return ""
        found = self._judged.get(id(verdict))
        if found is None:
            found = self._judged[id(verdict)] = self.mark(self.calendar.of_verdict(verdict))
        return found

    def stretch(self, verdicts: list[Verdict]) -> tuple[str, str]:
        """The attributes of what shows any of these verdicts, and of what shows all."""
        if not self.choices:
            return "", ""
        days = [self.calendar.of_verdict(verdict) for verdict in verdicts]
        return self.mark(min(days)), self.mark(max(days))

    def first(self, fact: Fact) -> str:
        """The attribute of a fact, which may have had another value at first."""
        return self.mark(self.first_day(fact)) if self.choices else ""

    def first_day(self, fact: Fact) -> datetime.date:
        """The day on which the first claim of a fact, or the last input of a computed one, became known."""
        found = self._first.get(id(fact))
        if found is None:
            found = self.calendar.of_claim(fact.claim) if fact.derivation else min(map(published, fact.claims))
            self._first[id(fact)] = found
        return found

    def decided(self, name: str, decision: Decision) -> str:
        """The attribute of a decision: since what it is about could have been told."""
        if not self.choices:
            return ""
        ids = {*decision.deprecate, *decision.sources, *filter(None, (decision.prefer,))}
        sources = [source for id_ in ids if (source := self.calendar.kb.sources.get(id_))]
        days = [source.known_from or UNDATED for source in sources]
        days += [self.of_verdict(v) for v in self.entity.verdicts if v.name == name and decision.verdict == v.verdict]
        return self.mark(max(days)) if days else self.late

    def unchanged(self, fact: Fact) -> datetime.date:
        """The day from which on a fact has been concluded just as it is now, rivals included."""
        if not self.choices:
            return UNDATED
        stop = max((stop for _, stop, _ in self.otherwise(fact)), default=-1)
        if stop < 0:
            return self.first_day(fact)
        return self.choices[stop] if stop < len(self.choices) else UNDATED

    def of_verdict(self, verdict: Verdict) -> datetime.date:
        """The day since when all that a verdict draws on has been known."""
        return self.calendar.of_verdict(verdict) if self.choices else UNDATED

    def otherwise(self, fact: Fact) -> Iterator[tuple[int, int, Fact]]:
        """Where a fact was concluded otherwise than now: from which choice on, before which one, and how."""
        if fact.derivation or len(fact.claims) == 1:
            return
        key, now = fact_key(fact.claim), _conclusion(fact)
        before: tuple[int, Fact] | None = None
        for number, facts in enumerate(self._facts):
            then = facts.get(key)
            if before and (then is None or _conclusion(then) != _conclusion(before[1])):
                yield before[0], number, before[1]
                before = None
            if then is not None and before is None and _conclusion(then) != now:
                before = number, then
        if before:
            yield before[0], len(self._facts), before[1]


def _conclusion(fact: Fact) -> tuple[object, ...]:
    return id(fact.claim), fact.reason, bool(fact.rivals), fact.disputed, len(fact.claims)
