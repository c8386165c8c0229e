"""An entity as a spec sheet, and a fact with its claims, as text for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from hwkb.claims import Claim, Source
from hwkb.explain import facts_named
from hwkb.facts import Fact
from hwkb.findings import count
from hwkb.knowledge import Entity, KnowledgeBase
from hwkb.values import Relative
from hwkb.verdicts import Verdict

__all__ = ["fact_sheet", "source_sheet", "spec_sheet"]

_MARKS = {"disclosed": "●", "measured": "◆", "claimed": "◐", "estimated": "○", "reported": "◌", "derived": "∴"}


def spec_sheet(kb: KnowledgeBase, entity: Entity) -> str:
    """Every fact of an entity by section, then its comparisons, targets and verdicts."""
    return "\n".join(_spec_lines(kb, entity)) + "\n"


def _spec_lines(kb: KnowledgeBase, entity: Entity) -> Iterator[str]:
    vendor = f", {kb.entities[entity.vendor].name}" if entity.vendor in kb.entities else ""
    yield f"{entity.name} ({entity.classifier}{vendor})"
    if aliases := [name for name in entity.aliases if name != entity.name]:
        yield f"also: {', '.join(aliases)}"
    for name, id_ in entity.related.items():
        yield f"{name}: {id_}"
    width = max((len(_label(fact)) for fact in entity.facts.values()), default=0)
    for section, title in _sections(kb, entity):
        yield f"\n{title}"
        for fact in entity.facts.values():
            if fact.property.section == section:
                yield _fact_line(fact, width)
    yield from _block("Comparisons", [c for c in entity.claims if isinstance(c.value, Relative) and not c.goal])
    yield from _block("Targets", [c for c in entity.claims if c.goal])
    yield from _block("Set aside", [c for c in entity.claims if c.deprecated])
    judged = [v for v in entity.verdicts if v.verdict != "unknown"]
    if judged:
        yield "\nVerdicts"
        yield from (_verdict_line(verdict) for verdict in judged)


def _sections(kb: KnowledgeBase, entity: Entity) -> list[tuple[str, str]]:
    present = {fact.property.section for fact in entity.facts.values()} - {"name"}
    titles = kb.vocabulary.sections
    untitled = sorted(present - titles.keys())
    return [*((id_, title) for id_, title in titles.items() if id_ in present), *((id_, id_) for id_ in untitled)]


def _label(fact: Fact) -> str:
    words = [*fact.conventions, *([fact.variant] if fact.variant else []), *(f"{k}: {v}" for k, v in fact.given)]
    return fact.property.title + (f" [{', '.join(words)}]" if words else "")


def _fact_line(fact: Fact, width: int) -> str:
    mark = _MARKS.get(fact.status, " ")
    dispute = "  disputed" if fact.disputed else ""
    origin = f"{fact.derivation.basis} at best" if fact.derivation else fact.source.id
    return f"  {_label(fact):<{width}}  {mark} {fact.claim.text}  ({fact.status}, {origin}){dispute}"


def _block(title: str, claims: list[Claim]) -> Iterator[str]:
    if claims:
        yield f"\n{title}"
        for claim in claims:
            aside = f": {claim.deprecated}" if claim.deprecated else ""
            yield f"  {claim.key}: {claim.text}  ({claim.status}, {claim.source.id}){aside}"


def _verdict_line(verdict: Verdict) -> str:
    settled = f"\n      acknowledged: {verdict.acknowledged}" if verdict.acknowledged else ""
    reading = f", {verdict.reading}" if verdict.reading else ""
    return f"  {verdict.verdict:<7} {verdict.name}: {verdict.judged}{reading}{settled}"


def fact_sheet(kb: KnowledgeBase, entity: Entity, name: str) -> str:
    """The facts of one property with all their claims, the reason for the choice, and the verdicts.

    Raises UnknownFactError where the property is unknown or nothing is known of it.
    """
    facts = facts_named(kb, entity, name)
    return "\n".join(line for fact in facts for line in _fact_lines(entity, fact)) + "\n"


def _fact_lines(entity: Entity, fact: Fact) -> Iterator[str]:
    yield f"{entity.name}: {_label(fact)}"
    if fact.derivation is not None:
        computed = fact.derivation
        yield f"  {computed.text} (derived, {computed.basis} at best), by {computed.relation}: {computed.why}"
        yield ""
        return
    yield f"  {fact.claim.text} ({fact.status}), preferred because {fact.reason}"
    if fact.disputed:
        yield "  disputed: the claims do not meet"
    for claim in fact.claims:
        yield from _claim_lines(claim, mark="*" if claim is fact.claim else "-")
    for verdict in entity.derivations(fact):
        if verdict.verdict != "unknown":
            yield _verdict_line(verdict)
    yield ""


def _claim_lines(claim: Claim, mark: str) -> Iterator[str]:
    relayed = f", after {claim.attributed_to}" if claim.attributed_to else ""
    published = claim.source.published.text if claim.source.published else "undated"
    yield f"  {mark} {claim.text}  {claim.status}{relayed}, {claim.source.id} ({published})"
    yield f'      "{claim.phrase}"  {claim.place}'
    if claim.deprecated:
        yield f"      set aside: {claim.deprecated}"


def source_sheet(kb: KnowledgeBase, source: Source) -> str:
    """A source with its dates, and how many claims about which entities are cited from it."""
    return "\n".join(_source_lines(kb, source)) + "\n"


def _source_lines(kb: KnowledgeBase, source: Source) -> Iterator[str]:
    yield f"{source.title} ({source.kind})"
    published = source.published.text if source.published else "undated"
    told = {"publisher": source.publisher, "author": ", ".join(source.author), "url": source.url,
            "published": published, "accessed": source.accessed.text if source.accessed else "",
            "status": source.status, "file": source.document.path}  # fmt: skip
    yield from (f"  {name}: {text}" for name, text in told.items() if text)
    cited = {entity.id: n for entity in kb.values() if (n := sum(c.source is source for c in entity.claims))}
    yield f"\n{count(sum(cited.values()), 'claim')} about {count(len(cited), 'entity', 'entities')}"
    yield from (f"  {id_}: {n}" for id_, n in sorted(cited.items(), key=lambda item: (-item[1], item[0])))
