"""The days of an entity: the choice of one, for the script, and what each of them brought, for everybody."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from hwkb.claims import Source
from hwkb.facts import Fact, fact_key
from hwkb.findings import count
from hwkb.knowledge import Entity
from hwkb.site.html import details, esc, link, table
from hwkb.site.index import Links
from hwkb.site.known import Known
from hwkb.site.past import UNDATED, Facts
from hwkb.site.words import date, fact_value, plain_title, source_link

__all__ = ["day_chooser", "known_when"]

_RULE = "What is computed is shown only where all of its inputs were known."
_SHORT = 3
"""How many names or changes are shown without a click."""


def day_chooser(entity: Entity, links: Links, known: Known) -> str:
    """The choice of a day; the style sheet shows it where scripts run. Nothing where there is only one day."""
    if not known.choices:
        return ""
    every = len(entity.facts)
    day = links.site.kb.day
    now = f"all of {count(every, 'fact')}"
    options = [_option("", day.isoformat() if day else "now", now)]
    first = [known.first_day(fact) for fact in entity.facts.values()]
    for choice in reversed(known.choices):
        number = sum(day <= choice for day in first)
        says = f"{number} of {count(every, 'fact')} {'was' if number == 1 else 'were'} known on {choice.isoformat()}"
        options.append(_option(choice.isoformat(), choice.isoformat(), says))
    return (
        f'<div class="hw-asof" data-last="{known.complete.isoformat()}">'
        f"<label>As of <select autocomplete=off>{''.join(options)}</select></label> "
        f'<output aria-live="polite">{now}</output> <small>{_RULE}</small></div>'
    )


def _option(value: str, label: str, says: str) -> str:
    return f'<option value="{value}" data-says="{says}">{label}</option>'


def known_when(entity: Entity, links: Links, known: Known) -> str:
    """A table of the days: who spoke, what was stated for the first time, and which figures changed."""
    rows = []
    before: Facts = {}
    for day, facts in _days(entity, known):
        sources = {c.source.id: c.source for c in entity.claims if (c.source.known_from or UNDATED) == day}
        new = [fact for key, fact in facts.items() if key not in before]
        changed = [
            _change(before[key], fact, entity, links) for key, fact in facts.items()
            if key in before and before[key].claim.text != fact.claim.text
        ]  # fmt: skip
        shown = day.isoformat() if day != UNDATED else "undated"
        rows.append(
            f'<tr{known.mark(day)}><th scope="row">{shown}</th><td>{_sources(sources, links)}</td>'
            f"<td>{_new(new, listed=bool(before))}</td><td>{_folded(changed, 'figure')}</td></tr>"
        )
        before = facts
    return table("Known when", ("Day", "Source", "First stated", "Changed"), rows, css="hw-wide hw-when")


def _days(entity: Entity, known: Known) -> Iterator[tuple[datetime.date, Facts]]:
    """Every day on which something was published, with what was stated by then."""
    past = known.calendar.past(entity)
    yield from zip(past.earlier, past.facts, strict=True)
    last = past.days[-1] if len(past.earlier) < len(past.days) else UNDATED
    yield last, {key: fact for key, fact in entity.facts.items() if not fact.derivation}


def _sources(sources: dict[str, Source], links: Links) -> str:
    shown = [f"{source_link(source, links)} <small>{date(source)}</small>" for source in sources.values()]
    return _folded(shown, "source")


def _new(facts: list[Fact], *, listed: bool) -> str:
    """How many facts, and of which properties; many at once, as on a first day, are only counted where not listed."""
    if not facts:
        return "no new fact"
    numbers: dict[str, int] = {}
    for fact in facts:
        name = plain_title(fact.property)
        numbers[name] = numbers.get(name, 0) + 1
    named = ", ".join(esc(f"{name} ({number})" if number > 1 else name) for name, number in numbers.items())
    number = count(len(facts), "fact")
    if len(numbers) <= _SHORT:
        return f"{number}: {named}"
    return details(number, named) if listed else number


def _change(old: Fact, new: Fact, entity: Entity, links: Links) -> str:
    now = entity.facts.get(fact_key(new.claim))
    words = [*new.conventions, new.variant, *(text for pair in new.given for text in pair)]
    name = esc(", ".join([plain_title(new.property), *filter(None, words)]))
    name = link(f"#{links.site.anchors[id(now)]}", name) if now else name
    return f"{name}: {fact_value(old, links)} → {fact_value(new, links)}"


def _folded(items: list[str], word: str) -> str:
    body = "<br>".join(items)
    return details(count(len(items), word), body) if len(items) > _SHORT else body
