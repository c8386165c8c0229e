"""What written pages can show of the knowledge base: `{{ hwkb:NAME }}` on a line of its own."""

from __future__ import annotations

import re
from collections.abc import Callable

from hwkb.facts import Fact
from hwkb.findings import RULES, count
from hwkb.knowledge import Entity
from hwkb.site.html import esc, link, table, ticked
from hwkb.site.index import FOLDERS, Links
from hwkb.site.judged import ORDER, by_weight, tally, verdict_item
from hwkb.site.words import chips, entity_link, fact_value, property_title, status_mark, value, verdict_mark
from hwkb.verdicts import TO_DECIDE, Verdict
from hwkb.vocabulary import Property

__all__ = ["DIRECTIVE", "directive"]

DIRECTIVE = re.compile(r"^\{\{ hwkb:([a-z-]+)((?: [a-z0-9-]+)*) \}\}$", re.MULTILINE)
_SYSTEMS = 6
_FIGURES = 4
_SHOWN = (
    "contains.accelerator", "compute.peak", "memory.capacity", "memory.bandwidth", "scale_up.domain",
    "scale_up.bandwidth", "power.total",
)  # fmt: skip


def directive(name: str, words: list[str], links: Links) -> str | None:
    """The HTML that a directive stands for; None where there is no such directive."""
    draw = _DIRECTIVES.get(name)
    return draw(links, words) if draw else None


def _counts(links: Links, _words: list[str]) -> str:
    """How much is known, and how it is known."""
    kb = links.site.kb
    statuses: dict[str, int] = {}
    claims = 0
    for claim in kb.claims:
        claims += 1
        statuses[claim.status] = statuses.get(claim.status, 0) + 1
    verdicts = tally(kb.verdicts)
    disputes = sum(fact.disputed for fact in kb.facts)
    kinds = [(k, len(kb.of_kind(k.id))) for k in kb.vocabulary.kinds.values()]
    tiles = [
        (str(len(kb.entities)), "entities", " · ".join(
            link(links.page(f"{k.folder}/"), f"{n} {esc(k.title.lower())}") for k, n in kinds if n)),
        (str(claims), "claims", " · ".join(
            f"{statuses[s]} {status_mark(s, kb.vocabulary)}" for s in kb.vocabulary.statuses if s in statuses)),
        (str(len(kb.sources)), link(links.page("sources/"), "sources"), "each read phrase by phrase"),
        (str(len(kb.verdicts)), link(links.page("verdicts/"), "verdicts"), " · ".join(
            f"{verdicts[w]} {verdict_mark(w)}" for w in ORDER if w in verdicts)),
        (str(len(kb.open_findings)), link(links.page("findings/"), "open findings"),
         f"{len(kb.findings) - len(kb.open_findings)} acknowledged · {count(disputes, 'open dispute')}"),
    ]  # fmt: skip
    items = "".join(
        f"<li><b>{number}</b> <span>{label}</span><small>{text}</small></li>" for number, label, text in tiles
    )
    return f'<ul class="hw-tiles">{items}</ul>'


def _conflicts(links: Links, _words: list[str]) -> str:
    """Where sources contradict themselves or each other, with the arithmetic."""
    kb = links.site.kb
    seen: dict[tuple[str, str], Verdict] = {}
    for verdict in by_weight(kb.verdicts):
        if verdict.verdict in TO_DECIDE:
            seen.setdefault((verdict.entity, links.site.judged(verdict)), verdict)
    found = list(seen.values())
    verdicts = "".join(verdict_item(v, links, anchor=False, entity=True) for v in found[:8])
    disputes = "".join(_dispute(fact, links) for fact in kb.facts if fact.rivals)
    shown = f'<ul class="hw-list">{verdicts}</ul>' if verdicts else "<p>No verdict fails.</p>"
    if len(found) > 8:
        shown += f"<p>{link(links.page('verdicts/'), f'All {len(found)} that fail or depend')}</p>"
    return shown + (f'<p>Claims that do not meet:</p><ul class="hw-disputes">{disputes}</ul>' if disputes else "")


def _dispute(fact: Fact, links: Links) -> str:
    rivals = "; ".join(dict.fromkeys(f"{value(c.value, c.property, links)} ({esc(c.source.id)})" for c in fact.rivals))
    state = "disputed" if fact.disputed else "settled"
    css = "hw-flag hw-open" if fact.disputed else "hw-flag"
    title = link(links.fact(fact), property_title(fact.property))
    return (
        f"<li>{entity_link(fact.entity, links)}, {title}: <b>{fact_value(fact, links)}</b> "
        f"({esc(fact.claim.source.id)}) against {rivals} "
        f'<span class="{css}"><b aria-hidden="true">≠</b>{state}</span></li>'
    )


def _systems(links: Links, words: list[str]) -> str:
    """The systems of which most is known, each with its main figures."""
    kb = links.site.kb
    levels = set(words) or {"rack", "pod"}
    racks = [e for e in kb.of_kind("rack").values() if e.classifier in levels]
    racks.sort(key=lambda e: (-len(e.facts), e.id))
    cards = "".join(_card(entity, links) for entity in racks[:_SYSTEMS])
    return f'<ul class="hw-cards">{cards}</ul>' if cards else "<p>None yet.</p>"


def _card(entity: Entity, links: Links) -> str:
    first: dict[str, Fact] = {}
    for fact in entity.facts.values():
        if not fact.variant and not fact.given:
            first.setdefault(fact.property.id, fact)
    rows = "".join([_figure(first[name], links) for name in _SHOWN if name in first][:_FIGURES])
    name = link(f"{links.root}{FOLDERS[entity.kind]}/{entity.id}/", esc(entity.name))
    return f'<li><p class="hw-card">{name}</p><ul>{rows}</ul></li>'


def _figure(fact: Fact, links: Links) -> str:
    vocabulary = links.site.kb.vocabulary
    title = f"<small>{property_title(fact.property)}{chips(fact.conventions, vocabulary)}</small>"
    return (
        f"<li>{title} <span><b>{fact_value(fact, links)}</b> {status_mark(fact.claim.status, vocabulary)}</span></li>"
    )


def _statuses(links: Links, _words: list[str]) -> str:
    """The statuses, best first."""
    vocabulary = links.site.kb.vocabulary
    rows = [
        f'<tr><th scope="row">{status_mark(status, vocabulary)}</th><td>{esc(means)}</td></tr>'
        for status, means in vocabulary.statuses.items()
    ]
    return table("Statuses", ("Status", "The value is"), rows, css="hw-wide")


def _axes(links: Links, _words: list[str]) -> str:
    """The convention words, by axis."""
    rows = []
    for axis in links.site.kb.vocabulary.axes.values():
        words = "; ".join(f"<code>{esc(word)}</code> {esc(means)}" for word, means in axis.words.items())
        if axis.id == "per":
            units = ", ".join(f"<code>per {esc(u)}</code>" for u in links.site.kb.vocabulary.per_units)
            words = f"<code>per SLOT</code> for every slot; {units}"
        rows.append(f'<tr><th scope="row">{esc(axis.title)}</th><td>{esc(axis.means)}</td><td>{words}</td></tr>')
    return table("Conventions", ("Axis", "Says", "Words"), rows, css="hw-wide")


def _properties(links: Links, words: list[str]) -> str:
    """The properties of one kind, or of all."""
    vocabulary = links.site.kb.vocabulary
    wanted = [
        p for p in vocabulary.properties.values()
        if (not words or words[0] in p.kinds) and p.section not in ("contains", "milestone", "name", "can")
    ]  # fmt: skip
    return table("Properties", ("Property", "Means", "Value", "Conventions"), map(_property, wanted), css="hw-wide")


def _property(property_: Property) -> str:
    kind = f"a quantity, such as in <code>{esc(property_.unit.text)}</code>" if property_.unit else esc(property_.type)
    if property_.words:
        kind = "one of " + ", ".join(
            f'<code title="{esc(means)}">{esc(w)}</code>' for w, means in property_.words.items()
        )
    return (
        f'<tr><th scope="row"><code>{esc(property_.id)}</code></th><td>{esc(property_.means)}</td><td>{kind}</td>'
        f"<td>{esc(', '.join(property_.axes))}</td></tr>"
    )


def _listed(pick: Callable[[Links], dict[str, str]], label: str, prefix: str) -> Callable[[Links, list[str]], str]:
    def draw(links: Links, _words: list[str]) -> str:
        rows = [
            f'<tr><th scope="row"><code>{esc(prefix + word)}</code></th><td>{esc(means)}</td></tr>'
            for word, means in pick(links).items()
        ]
        return table(label, (label, "Means"), rows, css="hw-wide")

    return draw


def _rules(links: Links, _words: list[str]) -> str:
    """Every code of a finding, with what it says."""
    rows = []
    for code, means in RULES.items():
        shown = f"<code>{esc(code)}</code>"
        url = links.rule(code)
        rows.append(f'<tr><th scope="row">{link(url, shown) if url else shown}</th><td>{ticked(means)}</td></tr>')
    return table("Rules", ("Code", "Reported when"), rows, css="hw-wide")


_DIRECTIVES: dict[str, Callable[[Links, list[str]], str]] = {
    "axes": _axes,
    "capabilities": _listed(lambda links: links.site.kb.vocabulary.capabilities, "Capability", "can."),
    "conflicts": _conflicts,
    "counts": _counts,
    "given": _listed(lambda links: links.site.kb.vocabulary.given, "Word", ""),
    "milestones": _listed(lambda links: links.site.kb.vocabulary.milestones, "Milestone", "milestone."),
    "names": _listed(lambda links: links.site.kb.vocabulary.names, "Name", "name."),
    "properties": _properties,
    "rules": _rules,
    "slots": _listed(lambda links: links.site.kb.vocabulary.slots, "Slot", "contains."),
    "statuses": _statuses,
    "systems": _systems,
}
