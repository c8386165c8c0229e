"""The table of each kind, and the bar that filters tables and lists."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from hwkb.dates import When
from hwkb.facts import Fact
from hwkb.knowledge import Entity
from hwkb.quantity import Quantity
from hwkb.site.html import esc, link, table
from hwkb.site.index import Links, Site
from hwkb.site.page import Drawn, Page
from hwkb.site.words import chips, count, entity_link, fact_value, property_title, status_mark
from hwkb.values import Choice, Part, Value
from hwkb.vocabulary import Conventions, Kind

__all__ = ["Choices", "filter_bar", "kind_page"]

Column = tuple[str, Conventions]

_MAX_COLUMNS = 9
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
        columns = _columns(entities, site)
        head = [
            "Name",
            kind.classifier.capitalize(),
            "Vendor",
            *(_head(column, site) for column in columns),
            "Facts",
            "Disputes",
        ]
        rows = [_row(entity, columns, site.links(1)) for entity in entities]
        bar = filter_bar("entities", [
            Choices("classifier", kind.classifier.capitalize(), _counts(e.classifier for e in entities)),
            Choices("vendor", "Vendor", _counts(e.vendor for e in entities)),
        ])  # fmt: skip
        grid = table(kind.title, head, rows, css="hw-grid hw-kinds hw-sortable", attributes=' id="entities"')
        note = (
            "<p class=hw-sub>Each column holds one property under one convention, so that like stands beside like. "
            "The rest is on the pages of the entities.</p>"
        )
        number = count(len(entities), "entity", "entities") if entities else "None yet."
        body = f"<h1>{title}</h1><p>{number}</p>{bar + grid + note if entities else ''}"
        return Drawn(body, (), f"<h1>{title}</h1><p>{esc(', '.join(kind.words))}</p>")

    return Page(f"{kind.folder}/", kind.title, f"{kind.title}: all entities with their main facts", draw, toc=False)


def _counts(words: Iterable[str]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for word in words:
        found[word] = found.get(word, 0) + 1
    return sorted(found.items())


def _columns(entities: list[Entity], site: Site) -> list[Column]:
    """The properties with conventions that most entities have, in the order of the vocabulary."""
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
    kept = sorted(wanted, key=lambda c: (-filled[c], properties[c[0]], c[1]))[:_MAX_COLUMNS]
    return sorted(kept, key=lambda c: (properties[c[0]], c[1]))


def _head(column: Column, site: Site) -> str:
    property_ = site.kb.vocabulary.properties[column[0]]
    return f"{property_title(property_)}{chips(column[1], site.kb.vocabulary)}"


def _row(entity: Entity, columns: list[Column], links: Links) -> str:
    facts: dict[Column, list[Fact]] = {}
    for fact in entity.facts.values():
        if not fact.variant and not fact.given:
            facts.setdefault((fact.property.id, fact.conventions), []).append(fact)
    cells = "".join(_cell(facts.get(column, []), links) for column in columns)
    disputes = sum(fact.disputed for fact in entity.facts.values())
    vendor = entity_link(entity.vendor, links) if entity.vendor else ""
    return (
        f'<tr class="hw-row" data-classifier="{esc(entity.classifier)}" data-vendor="{esc(entity.vendor)}">'
        f'<th scope="row">{entity_link(entity.id, links)}</th><td class="hw-aside">{esc(entity.classifier)}</td>'
        f'<td class="hw-aside">{vendor}</td>{cells}'
        f'<td data-v="{len(entity.facts)}">{len(entity.facts)}</td><td data-v="{disputes}">{disputes or ""}</td></tr>'
    )


def _cell(facts: list[Fact], links: Links) -> str:
    if not facts:
        return '<td class="hw-none"></td>'
    shown = []
    for fact in facts:
        flag = ' <b class="hw-flag hw-open" title="disputed">≠</b>' if fact.disputed else ""
        value = fact_value(fact, links)
        if "<a " not in value:
            value = link(links.fact(fact), value)
        shown.append(f"{value} {status_mark(fact.claim.status, links.site.kb.vocabulary)}{flag}")
    number = sort_key(facts[0].claim.value)
    key = f' data-v="{number!r}"' if number is not None else ""
    return f"<td{key}>{'<br>'.join(shown)}</td>"


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
