"""The table of each kind, and the bar that filters tables and lists."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass

from hwkb.dates import When
from hwkb.facts import Fact
from hwkb.findings import count
from hwkb.knowledge import Entity
from hwkb.quantity import Quantity
from hwkb.site.compare import comparable
from hwkb.site.html import esc, link
from hwkb.site.index import Links, Site
from hwkb.site.page import Drawn, Page
from hwkb.site.timeline import earliest
from hwkb.site.words import chips, entity_link, fact_value, property_title, status_mark
from hwkb.values import Choice, Part, Value
from hwkb.vocabulary import Conventions, Kind

__all__ = ["Choices", "filter_bar", "kind_page"]

Column = tuple[str, Conventions]

_MAX_COLUMNS = 9
_MAX_CHOICE = 27
"""Beyond those shown at first, these can be chosen where the table is not long."""
_MANY = 200
_MIN_FILLED = 2
_NOT_COLUMNS = frozenset({"name", "can"})


@dataclass(frozen=True, slots=True)
class Choices:
    """One list to choose from: the data attribute that it filters by, a label, and the words with counts."""

    key: str
    label: str
    words: Iterable[tuple[str, int]]


def filter_bar(target: str, choices: Iterable[Choices]) -> str:
    """A bar that filters what has the id `target`; shown where scripts run."""
    fields = [_field("text", "Filter", '<input type="search" id="by-text" name="text" autocomplete="off">')]
    for choice in choices:
        options = "".join(f'<option value="{esc(word)}">{esc(word)} ({n})</option>' for word, n in choice.words if word)
        key = esc(choice.key)
        select = f'<select id="by-{key}" name="{key}"><option value="">all</option>{options}</select>'
        fields.append(_field(choice.key, choice.label, select))
    return (
        f'<div class="hw-filter" data-for="{esc(target)}" data-search-exclude hidden>{"".join(fields)}'
        f'<output aria-live="polite"></output></div>'
    )


def _field(key: str, label: str, control: str) -> str:
    return f'<span><label for="by-{esc(key)}">{esc(label)}</label> {control}</span>'


def kind_page(kind: Kind, site: Site) -> Page:
    """All entities of one kind as a table, with the properties that most of them have."""
    order = {word: i for i, word in enumerate(kind.words)}
    entities = sorted(site.kb.of_kind(kind.id).values(), key=lambda e: (order.get(e.classifier, 0), e.name.lower()))
    title = esc(kind.title)

    def draw() -> Drawn:
        columns, shown = _columns(entities, site)
        rows = [_row(entity, columns, shown, site.links(1)) for entity in entities]
        bar = filter_bar("entities", [
            Choices("classifier", kind.classifier.capitalize(), _counts(e.classifier for e in entities)),
            Choices("vendor", "Vendor", _counts(e.vendor for e in entities)),
            Choices("status", "With a value that is", _counts(s for e in entities for s in _statuses(e))),
            Choices("year", "Year", _counts(_year(e) for e in entities)),
        ])  # fmt: skip
        note = (
            "<p class=hw-sub>Each column holds one property under one convention, so that like stands beside like. "
            "The rest is on the pages of the entities. The year is that of the launch, else of availability, "
            f"announcement or volume.{_comparison(kind, site)}</p>"
        )
        grid = _grid(kind, _heads(kind, columns, shown, site), rows)
        number = count(len(entities), "entity", "entities") if entities else "None yet."
        body = f"<h1>{title}</h1><p>{number}</p>{bar + grid + note if entities else ''}"
        return Drawn(body, (), f"<h1>{title}</h1><p>{esc(', '.join(kind.words))}</p>")

    return Page(f"{kind.folder}/", kind.title, f"{kind.title}: all entities with their main facts", draw, toc=False)


def _grid(kind: Kind, heads: str, rows: list[str]) -> str:
    return (
        f'<div class="hw-scroll" tabindex="0" role="region" aria-label="{esc(kind.title)}">'
        f'<table class="hw-table hw-grid hw-kinds hw-sortable" id="entities"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _heads(kind: Kind, columns: list[Column], shown: frozenset[Column], site: Site) -> str:
    """The heads of all columns; those that can be left out carry a name, and are hidden until they are chosen."""
    fixed = ("Name", kind.classifier.capitalize(), "Vendor")
    named = "".join(
        f'<th scope="col" data-column="{esc(_key(column))}"{"" if column in shown else " hidden"}>'
        f"{_head(column, site)}</th>"
        for column in columns
    )
    first, last = (
        "".join(f'<th scope="col">{word}</th>' for word in words) for words in (fixed, ("Facts", "Disputes"))
    )
    return first + named + last


def _key(column: Column) -> str:
    return f"{column[0]}[{','.join(column[1])}]" if column[1] else column[0]


def _comparison(kind: Kind, site: Site) -> str:
    if kind not in comparable(site):
        return ""
    return f" {link(site.links(1).page(f'compare/{kind.folder}/'), 'Compare them side by side')}."


def _statuses(entity: Entity) -> list[str]:
    return sorted({fact.claim.status for fact in entity.facts.values()})


def _year(entity: Entity) -> str:
    found = earliest(entity)
    return str(datetime.date.fromordinal(int(found[0].low)).year) if found else ""


def _counts(words: Iterable[str]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    return sorted(found.items())


def _columns(entities: list[Entity], site: Site) -> tuple[list[Column], frozenset[Column]]:
    """The properties with conventions that several entities have, by the vocabulary, and those shown at first."""
    filled: dict[Column, int] = {}
    for entity in entities:
        for column in {(f.property.id, f.conventions) for f in entity.facts.values() if not f.variant and not f.given}:
            filled[column] = filled.get(column, 0) + 1
    properties = {id_: i for i, id_ in enumerate(site.kb.vocabulary.properties)}
    wanted = [
        c for c, n in filled.items()
        if n >= _MIN_FILLED and c[0].partition(".")[0] not in _NOT_COLUMNS and c[0] in properties
        and site.kb.vocabulary.properties[c[0]].type != "text"
    ]  # fmt: skip
    most = _MAX_CHOICE if len(entities) <= _MANY else _MAX_COLUMNS
    kept = sorted(wanted, key=lambda c: (-filled[c], properties[c[0]], c[1]))[:most]
    return sorted(kept, key=lambda c: (properties[c[0]], c[1])), frozenset(kept[:_MAX_COLUMNS])


def _head(column: Column, site: Site) -> str:
    property_ = site.kb.vocabulary.properties[column[0]]
    return f"{property_title(property_)}{chips(column[1], site.kb.vocabulary)}"


def _row(entity: Entity, columns: list[Column], shown: frozenset[Column], links: Links) -> str:
    facts: dict[Column, list[Fact]] = {}
    for fact in entity.facts.values():
        if not fact.variant and not fact.given:
            facts.setdefault((fact.property.id, fact.conventions), []).append(fact)
    cells = "".join(_cell(facts.get(column, []), links, hidden=column not in shown) for column in columns)
    disputes = sum(fact.disputed for fact in entity.facts.values())
    vendor = entity_link(entity.vendor, links) if entity.vendor else ""
    return (
        f'<tr class="hw-row" data-classifier="{esc(entity.classifier)}" data-vendor="{esc(entity.vendor)}" '
        f'data-status="{esc(" ".join(_statuses(entity)))}" data-year="{_year(entity)}">'
        f'<th scope="row">{entity_link(entity.id, links)}</th><td class="hw-aside">{esc(entity.classifier)}</td>'
        f'<td class="hw-aside">{vendor}</td>{cells}'
        f'<td data-v="{len(entity.facts)}">{len(entity.facts)}</td><td data-v="{disputes}">{disputes or ""}</td></tr>'
    )


def _cell(facts: list[Fact], links: Links, *, hidden: bool) -> str:
    away = " hidden" if hidden else ""
    if not facts:
        return f'<td class="hw-none"{away}></td>'
    shown = []
    for fact in facts:
        flag = ' <b class="hw-flag hw-open" title="disputed">≠</b>' if fact.disputed else ""
        value = fact_value(fact, links)
        if "<a " not in value:
            value = link(links.fact(fact), value)
        shown.append(f"{value} {status_mark(fact.claim.status, links.site.kb.vocabulary)}{flag}")
    number = sort_key(facts[0].claim.value)
    key = f' data-v="{number!r}"' if number is not None else ""
    return f"<td{key}{away}>{'<br>'.join(shown)}</td>"


def sort_key(value: Value) -> float | None:
    """What a value is sorted by, where it has a size."""
    match value:
        case Quantity(nominal=nominal):
            return nominal if math.isfinite(nominal) else None
        case Part(count=Quantity(nominal=nominal)):
            return nominal
        case When(first=first):
            return float(first.toordinal())
        case Choice(options=options):
            return sort_key(options[0])
        case _:
            return None
