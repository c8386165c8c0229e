"""The spec sheet: facts by section, each with all its claims and the reason for the choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from hwkb.claims import Claim
from hwkb.facts import Derivation, Fact
from hwkb.findings import count
from hwkb.knowledge import Entity
from hwkb.site.formulas import formula
from hwkb.site.html import details, esc, link, table, ticked
from hwkb.site.index import Links
from hwkb.site.judged import arithmetic, by_weight, input_line, short_verdict, tally
from hwkb.site.known import Known
from hwkb.site.words import (
    chips,
    claim_context,
    date,
    fact_value,
    given_text,
    property_title,
    range_text,
    source_link,
    status_mark,
    unstated,
    value,
    verdicts_in_words,
)
from hwkb.verdicts import Verdict
from hwkb.vocabulary import Conventions, Property, Vocabulary

MAX_DEPTH = 8

__all__ = ["claim_item", "fact_rows", "sheet", "sort_facts"]


def sort_facts(facts: Iterable[Fact], order: Mapping[str, int]) -> list[Fact]:
    """Facts in the order of the vocabulary; members of a list and conventions stay as they came."""
    return sorted(
        facts, key=lambda f: (order.get(f.property.id, len(order)), f.property.id, f.variant, len(f.conventions))
    )


def sheet(title: str, facts: list[Fact], entity: Entity, links: Links, known: Known) -> str:
    """The facts of one section as a table."""
    rows = fact_rows(facts, entity, links, known)
    return table(title, ("Property", "Value", "Source and phrase"), rows, css="hw-sheet")


def fact_rows(facts: list[Fact], entity: Entity, links: Links, known: Known) -> Iterable[str]:
    """A row for each fact."""
    before = ""
    for fact in facts:
        yield _row(fact, facts, entity, links, known, again=fact.property.id == before)
        before = fact.property.id


def _row(fact: Fact, siblings: list[Fact], entity: Entity, links: Links, known: Known, *, again: bool) -> str:
    name, silent = _named(fact.property, fact.conventions, links.site.kb.vocabulary, again)
    context = [esc(entity.variants.get(fact.variant, fact.variant))] if fact.variant else []
    context += [f"given {given_text(fact.given)}"] if fact.given else []
    context += [f"{silent} unstated"] if silent else []
    below = f'<small class="hw-context">{"; ".join(context)}</small>' if context else ""
    earlier = _otherwise(fact, entity, links, known)
    return (
        f'<tr id="{links.site.anchors[id(fact)]}"{_css(fact)}{known.first(fact)}>'
        f'<th scope="row">{name}{below}</th>{_value(fact, links)}'
        f"{_source(fact, entity, links, _about(fact, siblings, links, known, kept=bool(earlier)))}{earlier}</tr>"
    )


@lru_cache(maxsize=4096)
def _named(
    property_: Property, conventions: Conventions, vocabulary: Vocabulary, again: bool  # noqa: FBT001 - for the cache
) -> tuple[str, str]:  # fmt: skip
    """The title of a fact with its conventions, and what it leaves unstated."""
    title = property_title(property_)
    title = f'<span class="hw-again">{title}</span>' if again else title
    return title + chips(conventions, vocabulary), unstated(property_, conventions, vocabulary)


def _css(fact: Fact) -> str:
    return " class=hw-disputed" if fact.disputed else ""


def _otherwise(fact: Fact, entity: Entity, links: Links, known: Known) -> str:
    """The cells of a fact for each stretch of days on which something else was concluded."""
    if len(fact.claims) == 1:
        return ""
    return "".join(
        f"<template data-from={start} data-to={stop}{_css(then)}>{_value(then, links)}"
        f"{_source(then, entity, links, ('', ''))}</template>"
        for start, stop, then in known.otherwise(fact)
    )


def _value(fact: Fact, links: Links) -> str:
    mark = status_mark(fact.claim.status, links.site.kb.vocabulary)
    return f'<td class="hw-value"><span class="hw-figure">{fact_value(fact, links)}</span> {mark}{_flag(fact)}</td>'


def _source(fact: Fact, entity: Entity, links: Links, about: tuple[str, str]) -> str:
    return f'<td class="hw-source">{_origin(fact, links)}{_more(fact, entity, links, about)}</td>'


def _origin(fact: Fact, links: Links) -> str:
    """Where a fact comes from: a phrase in a source, or a computation."""
    if fact.derivation:
        name = link(links.relation(fact.derivation.relation), esc(fact.derivation.relation), fact.derivation.why)
        return f'{name} <span class="hw-arithmetic">{esc(links.site.computed(fact.derivation))}</span>'
    claim = fact.claim
    at = f" ({esc(claim.at)})" if claim.at else ""
    relayed = ", second-hand" if claim.attributed_to else ""
    origin = f"{source_link(claim.source, links)} <small>{date(claim.source)}{relayed}</small>"
    return f"{origin} <q>{esc(claim.phrase)}</q>{at}"


def _flag(fact: Fact) -> str:
    if fact.disputed:
        return ' <span class="hw-flag hw-open"><b aria-hidden="true">≠</b>disputed</span>'
    if fact.rivals:
        return ' <span class="hw-flag"><b aria-hidden="true">≠</b>settled dispute</span>'
    return ""


def _more(fact: Fact, entity: Entity, links: Links, about: tuple[str, str]) -> str:
    """All claims of a fact, why one is preferred, and what else is told of it: in the summary, and below."""
    if fact.derivation:
        body = f"<p><b>Computed here</b>, since nobody states it:</p>{derivation_tree(fact.derivation, links)}"
    elif len(fact.claims) == 1:
        body = _only_claim(fact, entity, links)
    else:
        claims = "".join(claim_item(claim, entity, links, preferred=claim is fact.claim) for claim in fact.claims)
        body = f'<ul class="hw-claims">{claims}</ul><p><b>Why this one:</b> {ticked(fact.reason)}.</p>'
    if size := range_text(fact.claim.value):
        body += f"<p><b>As an interval:</b> {esc(size)}, from the digits as written.</p>"
    summary = f"from {fact.derivation.basis} inputs" if fact.derivation else count(len(fact.claims), "claim")
    return details(summary + about[0], body + about[1])


def _about(fact: Fact, siblings: list[Fact], links: Links, known: Known, *, kept: bool) -> tuple[str, str]:
    """The verdicts that a fact takes part in, counted and as a list, after the facts that may be the same.

    What is `kept` goes along when the script shows other cells.
    """
    words, body = "", ""
    if same := _possibly_same(fact, siblings):
        shown = ", ".join(link(links.fact(f), f"<code>{esc(f.key)}</code> {esc(f.claim.text)}") for f in same)
        body = f"<p{known.settled(same)}><b>Possibly the same as:</b> {shown}</p>"
    judged = by_weight(v for v in links.site.verdicts(fact) if v.verdict != "unknown")
    if judged:
        rows = "".join(f"<li{known.judged(v)}>{short_verdict(v, links)}</li>" for v in judged)
        mark, last = known.stretch(judged)
        part = f'<p><b>Takes part in:</b></p><ul class="hw-verdicts">{rows}</ul>'
        body += f"<div{mark}>{part}</div>" if mark else part
        words = f" · {verdicts_in_words(tally(judged))}"
        words = f"<span{last}>{words}</span>" if last else words
    if kept and (words or body):
        return f"<span class=hw-kept>{words}</span>", f"<div class=hw-kept>{body}</div>"
    return words, body


def _only_claim(fact: Fact, entity: Entity, links: Links) -> str:
    """What the row does not say of the one claim that it shows."""
    parts = [_written(fact.claim, links), claim_context(fact.claim, entity.variants, links)]
    return f"<p><b>Why this one:</b> {ticked(fact.reason)}.{''.join(f' {part}.' for part in parts if part)}</p>"


def _written(claim: Claim, links: Links) -> str:
    """A link to the line of the file that holds a claim."""
    line = links.site.line(claim)
    url = links.site.file_url(claim.document.path)
    return f'<a href="{esc(url)}#L{line}">YAML line {line}</a>' if url else ""


def derivation_tree(derivation: Derivation, links: Links, depth: int = 0) -> str:
    """A computation with its inputs, each down to what a source states."""
    rows = []
    for claim in derivation.inputs:
        fact = links.site.fact_of.get(id(claim))
        deeper = fact.derivation if fact and depth < MAX_DEPTH else None
        below = derivation_tree(deeper, links, depth + 1) if deeper else ""
        rows.append(f"<li>{input_line(claim, links)}{below}</li>")
    why = f"<p>{esc(links.site.computed(derivation))}, because {esc(derivation.why)}</p>"
    shown = formula(derivation.formula, links.site)
    return f'<div class="hw-tree">{shown}{why}<ul>{"".join(rows)}</ul></div>'


def _possibly_same(fact: Fact, siblings: list[Fact]) -> list[Fact]:
    """Facts of the same property that state what this one leaves open."""
    mine, context = set(fact.conventions), (fact.variant, fact.given)
    return [
        other for other in siblings
        if other.property is fact.property and other is not fact and (other.variant, other.given) == context
        and mine < set(other.conventions) and not any(w.startswith("per ") for w in set(other.conventions) - mine)
    ]  # fmt: skip


def claim_item(claim: Claim, entity: Entity, links: Links, *, preferred: bool) -> str:
    """One claim with everything that its file says of it."""
    site = links.site
    context = claim_context(claim, entity.variants, links)
    mark = "<b>preferred:</b> " if preferred else ""
    written = _written(claim, links)
    yaml = f" · {written}" if written else ""
    return (
        f'<li>{mark}<span class="hw-figure">{value(claim.value, claim.property, links)}</span> '
        f"{status_mark(claim.status, site.kb.vocabulary)} <q>{esc(claim.phrase)}</q> "
        f"<small>{source_link(claim.source, links)}, {date(claim.source)}{yaml}</small>"
        f"{f'<br><small>{context}</small>' if context else ''}</li>"
    )


def comparison_rows(claims: list[Claim], entity: Entity, links: Links, known: Known) -> Iterable[str]:
    """Relative claims and targets, each with its verdict where there is one."""
    site = links.site
    by_place = {(v.name, v.phrase, v.variant): v for v in entity.verdicts if v.type == "relative"}
    for claim in claims:
        verdict = by_place.get((claim.key, claim.phrase, claim.variant))
        judged = f"<small{known.judged(verdict)}><br>{_judged(verdict, links)}</small>" if verdict else ""
        context = claim_context(claim, entity.variants, links)
        yield (
            f'<tr{known.published(claim)}><th scope="row">{property_title(claim.property)}'
            f"{chips(claim.conventions, site.kb.vocabulary)}</th>"
            f'<td class="hw-value"><span class="hw-figure">{value(claim.value, claim.property, links)}</span> '
            f'{status_mark(claim.status, site.kb.vocabulary)}</td><td class="hw-source">'
            f"{source_link(claim.source, links)} <small>{date(claim.source)}</small> <q>{esc(claim.phrase)}</q>"
            f"{f'<br><small>{context}</small>' if context else ''}{judged}</td></tr>"
        )


def _judged(verdict: Verdict, links: Links) -> str:
    if verdict.verdict == "unknown":
        return f"unknown, {arithmetic(verdict, links)}"
    return short_verdict(verdict, links)
