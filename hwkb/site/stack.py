"""The software stack: layers as rows, vendors as columns, and what is missing against a counterpart."""

from __future__ import annotations

from collections.abc import Iterable

from hwkb.facts import Fact
from hwkb.findings import count
from hwkb.knowledge import Entity
from hwkb.site.compare import compare_link, counterparts
from hwkb.site.html import esc, heading, link, table
from hwkb.site.index import Links, Site
from hwkb.site.page import Drawn, Page
from hwkb.site.words import (
    date,
    entity_link,
    fact_value,
    given_text,
    plain_title,
    property_title,
    source_link,
    status_mark,
)
from hwkb.values import State

__all__ = ["stack_page"]

_JOINS = ("can.support", "can.run", "can.be-managed-by", "can.be-certified-for")
_MAX_VENDORS = 4
_RANK = {"yes": 0, "partial": 1, "planned": 2, "no": 3}
Support = dict[tuple[str, str], list[Fact]]


def stack_page(site: Site) -> Page:
    """Which software there is on each layer for each vendor, and what supports what."""

    def draw() -> Drawn:
        links = site.links(1)
        software = list(site.kb.of_kind("software").values())
        vendors = _vendors(software)
        support = _support(software, site)
        body = f"<h1>Software stack</h1>{_intro(software, site)}"
        pairs = [pair for pair in counterparts(site) if pair[0].kind == "software"]
        named = [link(f"#{a.id}-against-{b.id}", f"{esc(a.name)} and {esc(b.name)}") for a, b in pairs]
        body += f"<p>Counterparts: {', '.join(named)}.</p>" if named else ""
        body += heading(2, "layers", "Layers") + _layers(software, vendors, support, links)
        for a, b in pairs:
            anchor = f"{a.id}-against-{b.id}"
            label = f"{esc(a.name)} against {esc(b.name)}"
            body += heading(2, anchor, label) + _against(a, b, links)
        return Drawn(body, (), "<h1>Software stack</h1><p>layers, vendors, support, counterparts</p>")

    return Page(
        "stack/", "Software stack", "Layers by vendor: what supports what, and what is missing", draw, toc=False
    )


def _intro(software: list[Entity], site: Site) -> str:
    days = [c.source.known_from for e in software for c in e.claims if c.source.known_from]
    until = f", as sources up to {max(days).isoformat()} say" if days else ""
    until += f", as of {site.kb.day.isoformat()}" if site.kb.day else ""
    return (
        f"<p>{count(len(software), 'piece')} of software by layer{until}. A dash says that nothing is known, not that "
        "nothing is there.</p>"
    )


def _vendors(software: Iterable[Entity]) -> list[str]:
    found: dict[str, int] = {}
    for entity in software:
        if entity.vendor:
            found[entity.vendor] = found.get(entity.vendor, 0) + 1
    return sorted(found, key=lambda vendor: (-found[vendor], vendor))[:_MAX_VENDORS]


def _support(software: Iterable[Entity], site: Site) -> Support:
    """The facts that join a piece of software to something of a vendor, whichever of the two they are about."""
    ids = {entity.id for entity in software}
    found: Support = {}
    for entity in site.kb.entities.values():
        for fact in entity.facts.values():
            state = fact.claim.value
            if fact.property.id not in _JOINS or not isinstance(state, State):
                continue
            if entity.id in ids:
                for other in (state.object, *state.on):
                    if other in site.kb.entities and site.kb.entities[other].vendor:
                        found.setdefault((entity.id, site.kb.entities[other].vendor), []).append(fact)
            if state.object in ids and entity.vendor:
                found.setdefault((state.object, entity.vendor), []).append(fact)
    return found


def _layers(software: list[Entity], vendors: list[str], support: Support, links: Links) -> str:
    kind = links.site.kb.vocabulary.kinds["software"]
    rows = []
    for layer, means in kind.words.items():
        here = [entity for entity in software if entity.classifier == layer]
        if not here:
            continue
        cells = "".join(f"<td>{_cell(here, vendor, support, links)}</td>" for vendor in vendors)
        free = [entity for entity in here if entity.vendor not in vendors]
        others = ", ".join(entity_link(entity.id, links) for entity in free)
        rows.append(f'<tr><th scope="row" title="{esc(means)}">{esc(layer)}</th>{cells}<td>{others or "–"}</td></tr>')
    head = ("Layer", *(entity_link(vendor, links) for vendor in vendors), "Of others")
    return table("Layers", head, rows, css="hw-wide hw-stack")


def _cell(here: list[Entity], vendor: str, support: Support, links: Links) -> str:
    own = [f"<b>{entity_link(entity.id, links)}</b>" for entity in here if entity.vendor == vendor]
    joined = [
        f"{entity_link(entity.id, links)}: {_state(support[entity.id, vendor], links)}"
        for entity in here if entity.vendor != vendor and (entity.id, vendor) in support
    ]  # fmt: skip
    return "<br>".join([*own, *joined]) or "–"


def _state(facts: list[Fact], links: Links) -> str:
    """The most that is said of a piece of software and a vendor, as a link to it, with how it is known."""
    fact = min(facts, key=lambda f: _RANK.get(_word(f), 9))
    more = f" <small>and {len(facts) - 1} more</small>" if len(facts) > 1 else ""
    title = f"{plain_title(fact.property)}: {fact.claim.text} ({fact.entity})"
    mark = status_mark(fact.claim.status, links.site.kb.vocabulary)
    return f"{link(links.fact(fact), esc(_word(fact) or 'named'), title)} {mark}{more}"


def _word(fact: Fact) -> str:
    state = fact.claim.value
    return (state.word or "yes") if isinstance(state, State) else ""


def _mark(fact: Fact, links: Links) -> str:
    return f"{status_mark(fact.claim.status, links.site.kb.vocabulary)} <small>{date(fact.claim.source)}</small>"


def _against(a: Entity, b: Entity, links: Links) -> str:
    """The capabilities of two counterparts, those first that only one has."""
    facts = {entity.id: _capabilities(entity) for entity in (a, b)}
    names = dict.fromkeys(name for entity in (a, b) for name in facts[entity.id])
    if not names:
        return "<p>No capability of either is known.</p>"
    has = {name: [_has(facts[e.id].get(name, ())) for e in (a, b)] for name in names}
    rows = []
    for name in sorted(names, key=lambda n: (has[n][0] == has[n][1], n)):
        property_ = links.site.kb.vocabulary.properties[name]
        cells = "".join(_capability(facts[e.id].get(name, []), has[name], i, links) for i, e in enumerate((a, b)))
        rows.append(f'<tr><th scope="row">{property_title(property_)}</th>{cells}</tr>')
    head = ("Capability", entity_link(a.id, links), entity_link(b.id, links))
    both = compare_link((a, b), links, "Compare them in full")
    return table(f"{a.name} against {b.name}", head, rows, css="hw-wide") + f'<p class="hw-sub">{both}</p>'


def _capabilities(entity: Entity) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in entity.facts.values():
        if fact.property.section == "can" and fact.property.id not in _JOINS:
            found.setdefault(fact.property.id, []).append(fact)
    return found


def _has(facts: Iterable[Fact]) -> bool:
    return any(isinstance(f.claim.value, State) and f.claim.value.word in ("yes", "partial") for f in facts)


def _capability(facts: list[Fact], has: list[bool], i: int, links: Links) -> str:
    lacking = not has[i] and has[1 - i]
    flag = ' <span class="hw-flag hw-open"><b aria-hidden="true">✗</b>missing against its counterpart</span>'
    if not facts:
        return f"<td>–{flag.replace('missing', 'nothing known') if lacking else ''}</td>"
    shown = []
    for fact in facts:
        context = f" <small>given {given_text(fact.given)}</small>" if fact.given else ""
        value = fact_value(fact, links)
        source = source_link(fact.claim.source, links)
        shown.append(f"{value}{context} {_mark(fact, links)} <small>{source}</small>")
    return f"<td>{'<br>'.join(shown)}{flag if lacking else ''}</td>"
