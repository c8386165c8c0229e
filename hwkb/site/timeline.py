"""Milestones along time: of one entity, and of all."""

from __future__ import annotations

import datetime

from hwkb.dates import When
from hwkb.facts import Fact
from hwkb.findings import count
from hwkb.knowledge import Entity
from hwkb.site.html import details, table
from hwkb.site.index import Links
from hwkb.site.plot import Bar, Frame, Scale, Span, bars, years
from hwkb.site.words import chips, entity_link, fact_value, plain_title, property_title, status_mark
from hwkb.values import Choice

__all__ = ["earliest", "milestones", "timeline"]

_DATED_BY = ("milestone.launch", "milestone.available", "milestone.announced", "milestone.volume")
_OPEN = 365
"""What is only bounded on one side is drawn for a year."""
MAX_ROWS = 120


def milestones(facts: list[Fact], links: Links) -> str:
    """The milestones of one entity as a small picture; nothing where there are fewer than two."""
    rows = [
        Bar(plain_title(fact.property), "", [(span, fact.claim.status, _says(fact), links.fact(fact))])
        for fact in facts for span in _spans(fact)[:1]
    ]  # fmt: skip
    rows.sort(key=lambda bar: bar.spans[0][0].low)
    return _picture("Milestones", rows, 720) if len(rows) > 1 else ""


def _says(fact: Fact) -> str:
    return f"{fact.claim.text}, {fact.variant}" if fact.variant else fact.claim.text


def timeline(links: Links) -> str:
    """All entities with a milestone, the latest first."""
    found: list[tuple[float, Entity, list[Fact]]] = []
    for entity in links.site.kb.entities.values():
        facts = [f for f in entity.facts.values() if f.property.section == "milestone" and _spans(f)]
        if facts:
            found.append((min(_spans(f)[0].low for f in facts), entity, facts))
    if not found:
        return "<p>Nothing is dated yet.</p>"
    found.sort(key=lambda row: (-row[0], row[1].name))
    shown = [
        Bar(entity.name, links.entity(entity.id), [
            (span, fact.claim.status, f"{plain_title(fact.property).lower()} {_says(fact)}", links.fact(fact))
            for fact, span in _by_date(facts)
        ]) for _, entity, facts in found[:MAX_ROWS]
    ]  # fmt: skip
    left = len(found) - MAX_ROWS
    more = f"<p>{count(left, 'entity', 'entities')} more would not fit.</p>" if left > 0 else ""
    return _picture("Timeline", shown, 900) + more + _table(found, links)


def _by_date(facts: list[Fact]) -> list[tuple[Fact, Span]]:
    return sorted(((fact, _spans(fact)[0]) for fact in facts), key=lambda pair: (pair[1].high, pair[0].property.id))


def _picture(name: str, rows: list[Bar], width: int) -> str:
    ends = [day for bar in rows for span, *_ in bar.spans for day in (span.low, span.high)]
    first, last = (datetime.date.fromordinal(int(day)).year for day in (min(ends), max(ends)))
    ticks = years(first, last + 1)
    start = 180 if width > 800 else 120
    scale = Scale(float(datetime.date(first, 1, 1).toordinal()), float(datetime.date(last + 1, 1, 1).toordinal()),
                  start, width - 200, log=False)  # fmt: skip
    return bars(name, Frame(scale, None, "", "", [t for t in ticks if t[0] <= scale.high]), rows, width=width)


def _table(found: list[tuple[float, Entity, list[Fact]]], links: Links) -> str:
    vocabulary = links.site.kb.vocabulary
    rows = [
        f'<tr><th scope="row">{entity_link(entity.id, links)}</th><td>{property_title(fact.property)}</td>'
        f'<td data-v="{_spans(fact)[0].low!r}">{fact_value(fact, links)}{chips(fact.conventions, vocabulary)} '
        f"{status_mark(fact.claim.status, vocabulary)}</td></tr>"
        for _, entity, facts in found[:MAX_ROWS] for fact in facts
    ]  # fmt: skip
    grid = table("The same dates", ("Entity", "Milestone", "Date"), rows, css="hw-grid hw-sortable")
    return details("The same dates as a table", grid)


def earliest(entity: Entity) -> tuple[Span, str] | None:
    """The date that an entity is placed at: its launch, else availability, announcement or volume."""
    for name in _DATED_BY:
        for fact in entity.facts.values():
            if fact.property.id == name and not fact.variant and (spans := _spans(fact)):
                return spans[0], fact.claim.text
    return None


def _spans(fact: Fact) -> list[Span]:
    """A date in days; what is open on one side is drawn for a year."""
    found = fact.claim.value
    dates = found.options if isinstance(found, Choice) else (found,)
    return [_span(day) for day in dates if isinstance(day, When)]


def _span(when: When) -> Span:
    first, last = when.first.toordinal(), when.last.toordinal()
    if when.last == datetime.date.max:
        last = first + _OPEN
    if when.first == datetime.date.min:
        first = last - _OPEN
    return Span(float(first), (first + last) / 2, float(last))
