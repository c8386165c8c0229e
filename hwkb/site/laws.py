"""The pages of all verdicts and of all relations."""

from __future__ import annotations

from collections.abc import Iterable

from hwkb.findings import count
from hwkb.joint import Joint
from hwkb.relations import Relation
from hwkb.site.formulas import law
from hwkb.site.html import details, esc, heading, link, slug, table
from hwkb.site.index import Links, Site
from hwkb.site.judged import ORDER, by_weight, short_verdict, tally, verdict_item
from hwkb.site.page import Drawn, Heading, Page
from hwkb.site.tables import Choices, filter_bar
from hwkb.site.words import VERDICT_MEANS, chips, entity_link, source_link, verdict_mark
from hwkb.verdicts import TO_DECIDE, Verdict

__all__ = ["relations_page", "verdicts_page"]

MAX_ITEMS = 500
"""How many verdicts one page lists; the rest are on the pages of their entities."""


def verdicts_page(site: Site) -> Page:
    """Every verdict with its arithmetic, those first that ask for attention."""

    def draw() -> Drawn:
        links = site.links(1)
        verdicts = by_weight(site.kb.verdicts)
        counts = tally(verdicts)
        judged = [v for v in verdicts if v.verdict != "unknown"]
        types: dict[str, int] = {}
        states: dict[str, int] = {}
        for verdict in judged:
            types[verdict.type] = types.get(verdict.type, 0) + 1
            if verdict.verdict in TO_DECIDE:
                state = "acknowledged" if verdict.acknowledged else "open"
                states[state] = states.get(state, 0) + 1
        bar = filter_bar("verdicts", [
            Choices("verdict", "Verdict", [(w, counts[w]) for w in ORDER if w in counts and w != "unknown"]),
            Choices("type", "Type", sorted(types.items())),
            Choices("state", "State", sorted(states.items())),
        ])  # fmt: skip
        words = "".join(f"<li>{counts.get(w, 0)} {verdict_mark(w)}: {VERDICT_MEANS[w]}</li>" for w in ORDER)
        items = "".join(verdict_item(v, links, anchor=False, entity=True) for v in judged[:MAX_ITEMS])
        left = len(judged) - MAX_ITEMS
        more = f"<p>{left} more that hold are on the pages of their entities.</p>" if left > 0 else ""
        body = (
            f"<h1>Verdicts</h1><p>Every relation, assertion and comparison, judged on the claims by overlapping "
            f"intervals.</p><ul>{words}</ul>{bar}"
            f'<ul class="hw-list hw-filtered" id="verdicts">{items}</ul>{more}{_missing(verdicts, links)}'
            f"{_together(site.kb.joint_readings, {v.id: v for v in verdicts}, links)}"
        )
        return Drawn(body, (), "<h1>Verdicts</h1><p>holds, depends, fails, unknown, joint readings</p>")

    return Page(
        "verdicts/", "Verdicts", "Every relation, assertion and comparison with its arithmetic", draw, toc=False
    )


def _together(joints: Iterable[Joint], verdicts: dict[str, Verdict], links: Links) -> str:
    """The joint readings: on each axis, what closes the most judgements when it is read alike."""
    parts = []
    for joint in joints:
        axis = links.site.kb.vocabulary.axes[joint.axis]
        words = "".join(
            f'<tr><th scope="row">{_source(source, links)}</th><td>{esc(kind)}</td>'
            f'<td>{esc(axis.says.get(word, word))}{chips((word,), links.site.kb.vocabulary)}</td></tr>'
            for (source, kind), word in joint.words
        )  # fmt: skip
        closed = "".join(
            f"<li>{entity_link(v.entity, links)}: {short_verdict(v, links)}</li>"
            for v in map(verdicts.get, joint.closes) if v
        )  # fmt: skip
        anchor = f"joint-{slug(joint.axis)}"
        bound = " The search met its bound." if joint.bounded else ""
        parts.append(
            f"{heading(3, anchor, esc(axis.title.capitalize()))}<p>{len(joint.closes)} of "
            f"{count(joint.of, 'judgement')} that hinge on {esc(axis.title)} close together when figures are read as "
            f"follows.{bound}</p>{table(axis.title, ('Source', 'Figures of a', 'Read as'), [words], css='hw-wide')}"
            f"{details(count(len(joint.closes), 'judgement') + ' that close', f'<ul>{closed}</ul>')}"
        )
    intro = (
        "<p>A source counts figures of one kind of entity alike, as a rule. On each axis, this is the reading of "
        "unstated figures under which the most judgements close together.</p>"
    )
    return heading(2, "joint-readings", "Joint readings") + intro + "".join(parts) if parts else ""


def _source(id_: str, links: Links) -> str:
    source = links.site.kb.sources.get(id_)
    return source_link(source, links) if source else esc(id_)


def _missing(verdicts: list[Verdict], links: Links) -> str:
    """Where inputs are missing, by what is judged."""
    found: dict[str, list[str]] = {}
    for verdict in verdicts:
        if verdict.verdict == "unknown":
            found.setdefault(verdict.name, []).append(verdict.entity)
    rows = "".join(
        f"<li><code>{esc(name)}</code>: {', '.join(entity_link(id_, links) for id_ in dict.fromkeys(ids[:40]))}</li>"
        for name, ids in sorted(found.items())[:MAX_ITEMS]
    )
    return details(f"{count(sum(map(len, found.values())), 'verdict')} unknown, by what is judged", f"<ul>{rows}</ul>")


def relations_page(site: Site) -> Page:
    """Every relation with its formula, its reason, and where it fired."""

    def draw() -> Drawn:
        links = site.links(1)
        fired: dict[str, list[Verdict]] = {}
        for verdict in site.kb.verdicts:
            if verdict.type == "relation":
                fired.setdefault(verdict.name, []).append(verdict)
        groups: dict[str, list[Relation]] = {}
        for relation in site.kb.relations:
            groups.setdefault(relation.id, []).append(relation)
        intro = (
            f"{count(len(groups), 'law')} between properties, as data in <code>schema/relations.yaml</code>. A "
            "convention that a formula does not name must be the same on both sides."
        )
        headings = [Heading("coverage", "Coverage")]
        determined = _determined(site)
        parts = [f"<h1>Relations</h1><p>{intro}</p>", heading(2, "coverage", "Coverage")]
        parts.append(_coverage(list(groups), fired, determined))
        for id_, relations in groups.items():
            anchor = slug(id_)
            headings.append(Heading(anchor, esc(id_)))
            parts.append(heading(2, anchor, esc(id_)) + _relation(relations, by_weight(fired.get(id_, [])), links))
        return Drawn("".join(parts), tuple(headings), f"<h1>Relations</h1><p>{esc(', '.join(groups))}</p>")

    return Page("relations/", "Relations", "The laws between properties, and where they fired", draw)


def _determined(site: Site) -> dict[str, int]:
    """How many facts each relation has determined that nobody states."""
    found: dict[str, int] = {}
    for fact in site.kb.facts:
        if fact.derivation:
            found[fact.derivation.relation] = found.get(fact.derivation.relation, 0) + 1
    return found


def _coverage(ids: list[str], fired: dict[str, list[Verdict]], determined: dict[str, int]) -> str:
    """How often each relation was judged, with what result, and what it determined."""
    rows = []
    for id_ in ids:
        counts = tally(fired.get(id_, []))
        judged = sum(n for word, n in counts.items() if word != "unknown")
        numbers = (judged, *(counts.get(word, 0) for word in ORDER), determined.get(id_, 0))
        cells = "".join(f'<td data-v="{n}">{n or ""}</td>' for n in numbers)
        rows.append(f'<tr><th scope="row">{link(f"#{slug(id_)}", esc(id_))}</th>{cells}</tr>')
    silent = sum(not any(v.verdict != "unknown" for v in fired.get(id_, ())) and not determined.get(id_) for id_ in ids)
    said = f"{len(ids) - silent} of {count(len(ids), 'law')} have been judged somewhere or determine a fact."
    head = ("Relation", "Judged", *(word.capitalize() for word in ORDER), "Facts determined")
    return f"<p>{said}</p>" + table("Coverage", head, rows, css="hw-grid hw-narrow hw-sortable")


def _relation(relations: list[Relation], verdicts: list[Verdict], links: Links) -> str:
    first = relations[0]
    formulas = law(first.formula)
    if len(relations) > 1:
        listed = "".join(f"<li>{law(r.formula)}</li>" for r in relations[1:])
        formulas += details(f"and {count(len(relations) - 1, 'formula')} more of the same form", f"<ul>{listed}</ul>")
    when = (
        f", when <code>{esc(first.when.property)}</code> is <code>{esc(first.when.word)}</code>" if first.when else ""
    )
    kinds = ", ".join(esc(kind) for kind in sorted(first.kinds))
    marks = " · ".join(f"{number} {verdict_mark(word)}" for word, number in tally(verdicts).items())
    judged = [v for v in verdicts if v.verdict != "unknown"]
    shown = "".join(f"<li>{entity_link(v.entity, links)}: {short_verdict(v, links)}</li>" for v in judged[:100])
    where = (
        details(f"Where it fired: {count(len(judged), 'verdict')}", f"<ul>{shown}</ul>")
        if judged
        else "<p>It never fired.</p>"
    )
    return f"{formulas}<p>For {kinds}{when}: {esc(first.why)}.</p><p class=hw-sub>{marks}</p>{where}"
