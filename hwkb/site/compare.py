"""The page that compares entities of one kind: a table without scripts, a workbench with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hwkb.facts import Fact
from hwkb.findings import count
from hwkb.knowledge import Entity
from hwkb.site.html import esc, link, table
from hwkb.site.index import FOLDERS, Links, Site
from hwkb.site.page import Drawn, Page
from hwkb.site.words import chips, entity_link, fact_value, given_text, property_title, status_mark
from hwkb.vocabulary import Kind

__all__ = ["CAPACITIES", "RATES", "comparable", "compare_link", "compare_page", "compare_pages", "counterparts"]

CAPACITIES = {"GB": 8 * 10**9, "GiB": 8 * 2**30, "TB": 8 * 10**12, "TiB": 8 * 2**40}
"""The units of capacity that are offered, in bits."""
RATES = {f"{name}/s": bits for name, bits in CAPACITIES.items()} | {"Gbit/s": 10**9, "Tbit/s": 10**12}
_NOT_ROWS = frozenset({"name"})
_SHOWN = 3
_MAX_ROWS = 120

Key = tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]


def comparable(site: Site) -> list[Kind]:
    """The kinds of which there are two entities with facts."""
    return [
        kind for kind in site.kb.vocabulary.kinds.values()
        if sum(bool(entity.facts) for entity in site.kb.of_kind(kind.id).values()) > 1
    ]  # fmt: skip


def counterparts(site: Site) -> list[tuple[Entity, Entity]]:
    """The pairs of one kind of which one names the other as its counterpart, each once."""
    found: dict[frozenset[str], tuple[Entity, Entity]] = {}
    for entity in site.kb.entities.values():
        other = site.kb.entities.get(entity.related.get("counterpart", ""))
        if other and other.kind == entity.kind and entity.facts and other.facts:
            found.setdefault(frozenset((entity.id, other.id)), (entity, other))
    return list(found.values())


def compare_link(entities: Iterable[Entity], links: Links, label: str) -> str:
    """A link to the comparison of these entities."""
    chosen = list(entities)
    folder = FOLDERS[chosen[0].kind]
    return link(links.page(f"compare/{folder}/?with={','.join(entity.id for entity in chosen)}"), label)


def compare_page(site: Site) -> Page:
    """What can be compared: the kinds, and pairs that call each other counterparts."""

    def draw() -> Drawn:
        links = site.links(1)
        kinds = "".join(
            f"<li>{link(links.page(f'compare/{kind.folder}/'), esc(kind.title))}: "
            f"{count(len(site.kb.of_kind(kind.id)), 'entity', 'entities')}</li>"
            for kind in comparable(site)
        )
        pairs = "".join(
            f"<li>{compare_link(pair, links, f'{esc(pair[0].name)} and {esc(pair[1].name)}')}</li>"
            for pair in counterparts(site)
        )
        body = (
            "<h1>Compare</h1><p>Any entities of one kind, side by side: like conventions only, with ratios to one of "
            f"them, in the units that you choose. The address keeps what you chose.</p><ul>{kinds}</ul>"
        )
        body += f"<h2 id=pairs>Counterparts</h2><ul>{pairs}</ul>" if pairs else ""
        return Drawn(body, (), "<h1>Compare</h1><p>side by side, ratios, units</p>")

    return Page("compare/", "Compare", "Entities side by side, under like conventions", draw, toc=False)


def compare_pages(site: Site) -> Iterator[Page]:
    """One page for each kind."""
    for kind in comparable(site):
        yield _kind_page(kind, site)


def _kind_page(kind: Kind, site: Site) -> Page:
    entities = sorted(site.kb.of_kind(kind.id).values(), key=lambda e: (e.classifier, e.name.lower()))
    title = f"Compare {kind.title.lower()}"

    def draw() -> Drawn:
        links = site.links(2)
        chosen = _chosen(entities, site)
        bar = _bar(kind, entities, chosen)
        head = ("Property", *(entity_link(entity.id, links) for entity in chosen))
        rows = _rows(chosen, links)
        grid = table(title, head, rows, css="hw-grid hw-compare", attributes=' id="compared"')
        note = (
            '<p class="hw-sub">A row is one property under one convention: figures in different rows are not the same '
            "thing. A dash says that nothing is known. A ratio of values that are not disclosed or measured carries "
            "a ~.</p>"
        )
        body = f"<h1>{esc(title)}</h1>{bar}{grid}{note}"
        return Drawn(body, (), f"<h1>{esc(title)}</h1>")

    return Page(
        f"compare/{kind.folder}/", title, f"{kind.title} side by side, under like conventions", draw, parent="compare/",
        toc=False, scripts=("compare.js",),
    )  # fmt: skip


def _chosen(entities: list[Entity], site: Site) -> list[Entity]:
    """What is shown before anybody chooses: a pair of counterparts, and others of which much is known."""
    kind = entities[0].kind
    known = sorted(entities, key=lambda e: (-len(e.facts), e.id))
    pairs = sorted((p for p in counterparts(site) if p[0].kind == kind), key=lambda p: -sum(len(e.facts) for e in p))
    first = list(pairs[0]) if pairs else known[:1]
    alike = [e for e in known if e.classifier == first[0].classifier and e not in first]
    others = [e for e in known if e not in first and e not in alike]
    return [*first, *alike, *others][:_SHOWN]


def _bar(kind: Kind, entities: list[Entity], chosen: list[Entity]) -> str:
    """The controls; shown where scripts run."""
    groups: dict[str, list[Entity]] = {}
    for entity in entities:
        groups.setdefault(entity.classifier, []).append(entity)
    options = "".join(
        f'<optgroup label="{esc(word)}">'
        + "".join(f'<option value="{esc(e.id)}">{esc(e.name)}</option>' for e in members)
        + "</optgroup>"
        for word, members in groups.items()
    )
    fields = (
        _select("add", "Add", f'<option value="">choose</option>{options}'),
        _select("base", "Ratios to", '<option value="">nothing</option>'),
        _select("capacity", "Capacity", _choices(CAPACITIES)),
        _select("rate", "Bandwidth", _choices(RATES)),
        _select("direction", "Directions", _choices(("one-way", "both-ways"))),
        _select("order", "Order", '<option value="">as in the spec sheet</option><option value="name">by name</option>'
                '<option value="ratio">largest ratio first</option>'),
        _box("like", "Only rows that two or more have"),
        _box("differ", "Only differences"),
        '<span><label for="c-text">Filter</label> <input type="search" id="c-text" name="text"></span>',
        '<button type="button" name="csv">CSV</button>',
    )  # fmt: skip
    return (
        f'<form class="hw-filter hw-chooser" data-kind="{esc(kind.folder)}" '
        f'data-ids="{esc(",".join(e.id for e in chosen))}" data-search-exclude hidden>{"".join(fields)}'
        '<output aria-live="polite"></output></form>'
    )


def _choices(words: Iterable[str]) -> str:
    return '<option value="">as written</option>' + "".join(f"<option>{esc(word)}</option>" for word in words)


def _select(name: str, label: str, options: str) -> str:
    return f'<span><label for="c-{name}">{label}</label> <select id="c-{name}" name="{name}">{options}</select></span>'


def _box(name: str, label: str) -> str:
    return f'<span><input type="checkbox" id="c-{name}" name="{name}"> <label for="c-{name}">{label}</label></span>'


def _rows(entities: list[Entity], links: Links) -> Iterator[str]:
    order = {name: i for i, name in enumerate(links.site.kb.vocabulary.properties)}
    found: dict[Key, dict[str, list[Fact]]] = {}
    for entity in entities:
        for fact in entity.facts.values():
            if not fact.variant and fact.property.section not in _NOT_ROWS:
                key = (fact.property.id, fact.conventions, fact.given)
                found.setdefault(key, {}).setdefault(entity.id, []).append(fact)
    several = [key for key in found if len(found[key]) > 1]
    shown = sorted(several or found, key=lambda key: (order.get(key[0], len(order)), key))[:_MAX_ROWS]
    for key in shown:
        first = next(iter(found[key].values()))[0]
        title = property_title(first.property) + chips(first.conventions, links.site.kb.vocabulary)
        below = f'<small class="hw-context">given {given_text(first.given)}</small>' if first.given else ""
        cells = "".join(_cell(found[key].get(entity.id, ()), links) for entity in entities)
        yield f'<tr><th scope="row">{title}{below}</th>{cells}</tr>'


def _cell(facts: Iterable[Fact], links: Links) -> str:
    shown = []
    for fact in facts:
        value = fact_value(fact, links)
        value = value if "<a " in value else link(links.fact(fact), value)
        flag = ' <b class="hw-flag hw-open" title="disputed">≠</b>' if fact.disputed else ""
        shown.append(f"{value} {status_mark(fact.claim.status, links.site.kb.vocabulary)}{flag}")
    return f"<td>{'<br>'.join(shown)}</td>" if shown else '<td class="hw-none">–</td>'
