"""The tables of the export as rows: plain data, in the order of ids and files."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hwkb.amounts import amounts, tidy
from hwkb.bindings import COUNT
from hwkb.claims import Claim, Given, Source
from hwkb.dates import When
from hwkb.facts import Fact, FactKey
from hwkb.knowledge import Entity, KnowledgeBase
from hwkb.quantity import Quantity
from hwkb.report import finding_row
from hwkb.units import Unit
from hwkb.values import Relative, Value

__all__ = ["ROWS", "TABLES", "Row", "claim_rows", "fact_rows", "finding_rows", "verdict_rows"]

Row = dict[str, Any]


def entity_rows(kb: KnowledgeBase) -> Iterator[Row]:
    """One row for each entity."""
    for entity in kb.values():
        related = entity.related
        yield {
            "id": entity.id,
            "name": entity.name,
            "kind": entity.kind,
            "classifier": entity.classifier,
            "vendor": entity.vendor,
            **{name: related.get(name, "") for name in ("predecessor", "successor", "counterpart")},
            "variants": dict(entity.variants),
            "aliases": list(entity.aliases),
        }


def source_rows(kb: KnowledgeBase) -> Iterator[Row]:
    """One row for each source, and one for what was computed where a fact was."""
    computed = [fact.source for fact in kb.facts if fact.status == "derived"][:1]
    for source in (*kb.sources.values(), *computed):
        yield _source_row(source)


def _source_row(source: Source) -> Row:
    return {
        "id": source.id,
        "kind": source.kind,
        "title": source.title,
        "title_en": source.title_en,
        "publisher": source.publisher,
        "authors": list(source.author),
        "url": source.url,
        "published": source.published.text if source.published else "",
        "not_before": source.not_before.text if source.not_before else "",
        "accessed": source.accessed.text if source.accessed else "",
        "language": source.language,
        "status": source.status,
        "read": source.read,
        "sha256": source.sha256,
    }


def property_rows(kb: KnowledgeBase) -> Iterator[Row]:
    """One row for each property that is claimed or concluded."""
    used = {c.property.id: c.property for c in (*kb.claims, *(fact.claim for fact in kb.facts))}
    for id_, wanted in sorted(used.items()):
        unit = wanted.unit.text if wanted.unit else ""
        yield {"id": id_, "title": wanted.title, "means": wanted.means, "type": wanted.type, "unit": unit,
               "axes": list(wanted.axes)}  # fmt: skip


def word_rows(kb: KnowledgeBase) -> Iterator[Row]:
    """One row for each convention word that is used."""
    used = {word for c in (*kb.claims, *(fact.claim for fact in kb.facts)) for word in c.conventions}
    for word in sorted(used):
        axis = kb.vocabulary.axes.get(kb.vocabulary.axis(word) or "")
        yield {
            "word": word,
            "axis": axis.id if axis else "",
            "means": axis.words.get(word, "") if axis else "",
            "size": axis.sizes.get(word) if axis else None,
        }


def claim_rows(kb: KnowledgeBase) -> Iterator[Row]:
    """One row for each claim; capabilities, parts, targets and relative claims included."""
    for entity in kb.values():
        preferred = {id(fact.claim) for fact in entity.facts.values()}
        about = _entity(entity)
        for number, claim in enumerate(entity.claims, 1):
            yield {
                "id": f"{entity.id}#{number}",
                **about,
                "property": f"goal.{claim.property.id}" if claim.goal else claim.property.id,
                **_stated(claim, claim.given, claim.variant),
                "preferred": id(claim) in preferred,
                **_source(claim),
                "at": claim.at,
                "note": claim.note,
                "path": claim.document.path,
                "line": claim.document.line(claim.route),
            }


def fact_rows(kb: KnowledgeBase) -> Iterator[Row]:
    """One row for each fact."""
    for entity in kb.values():
        ids = _claim_ids(entity)
        about = _entity(entity)
        taken: set[str] = set()
        for key, fact in entity.facts.items():
            id_ = _fact_id(entity, key, fact, taken)
            yield _fact_row(id_, about, fact, ids)


def _fact_id(entity: Entity, key: FactKey, fact: Fact, taken: set[str]) -> str:
    given = ", ".join(f"{name} {value}" for name, value in fact.given)
    stem = id_ = "/".join(filter(None, (entity.id, fact.key, fact.variant, given, key[4])))
    while id_ in taken:
        id_ = f"{stem}/{sum(other.startswith(stem) for other in taken) + 1}"
    taken.add(id_)
    return id_


def _fact_row(id_: str, about: Row, fact: Fact, ids: Mapping[int, str]) -> Row:
    return {
        "id": id_,
        **about,
        "property": fact.property.id,
        **_stated(fact.claim, fact.given, fact.variant),
        **_source(fact.claim),
        "reason": fact.reason,
        "claim": ids.get(id(fact.claim), ""),
        "claims": len(fact.claims),
        "claim_ids": [ids[id(claim)] for claim in fact.claims if id(claim) in ids],
        "rivals": [f"{claim.text} ({claim.source.id})" for claim in fact.rivals],
        "disputed": fact.disputed,
        "derivations": [verdict.id for verdict in fact.derivations],
    }


def verdict_rows(kb: KnowledgeBase) -> Iterator[Row]:
    """One row for each judgement."""
    ids = {id_: name for entity in kb.values() for id_, name in _claim_ids(entity).items()}
    for verdict in kb.verdicts:
        yield {
            "id": verdict.id,
            "type": verdict.type,
            "entity": verdict.entity,
            "formula": verdict.formula,
            "verdict": verdict.verdict,
            "left": verdict.left,
            "right": verdict.right,
            "reading": verdict.reading,
            "inputs": [_input(claim, ids) for claim in verdict.inputs],
            "missing": list(verdict.missing),
            "source": verdict.source.id if verdict.source else "",
            "phrase": verdict.phrase,
            "message": verdict.message,
            "acknowledged": bool(verdict.acknowledged),
            "reason": verdict.acknowledged,
        }


def finding_rows(kb: KnowledgeBase) -> Iterator[Row]:
    """One row for each finding, the acknowledged ones included."""
    for number, finding in enumerate(kb.findings, 1):
        yield {"id": number, **finding_row(finding)}


def _claim_ids(entity: Entity) -> dict[int, str]:
    return {id(claim): f"{entity.id}#{number}" for number, claim in enumerate(entity.claims, 1)}


def _input(claim: Claim, ids: Mapping[int, str]) -> Row:
    return {"entity": claim.entity, "key": claim.key, "value_text": claim.text, "source": claim.source.id,
            "claim": ids.get(id(claim), "")}  # fmt: skip


def _entity(entity: Entity) -> Row:
    return {"entity": entity.id, "entity_name": entity.name, "kind": entity.kind}


def _stated(claim: Claim, given: Given, variant: str) -> Row:
    nominal, low, high, unit, standard, standard_unit, earliest, latest = _numbers(claim.value, claim.property.unit)
    return {
        "conventions": list(claim.conventions),
        "value_text": claim.value.text,
        "nominal": nominal,
        "low": low,
        "high": high,
        "unit": unit,
        "standard": standard,
        "standard_unit": standard_unit,
        "earliest": earliest,
        "latest": latest,
        "given": dict(given),
        "variant": variant,
        "status": claim.status,
        "attributed_to": claim.attributed_to,
    }


def _source(claim: Claim) -> Row:
    source = claim.source
    return {
        "source": source.id,
        "source_title": source.title,
        "source_url": source.url,
        "published": source.published.text if source.published else "",
        "phrase": claim.phrase,
    }


_Number = float | None
_Numbers = tuple[_Number, _Number, _Number, str, _Number, str, str | None, str | None]


def _numbers(value: Value, standard: Unit | None) -> _Numbers:
    """Nominal, low and high in the unit as written, and in the property's; null where there is none. Then the days."""
    if isinstance(value, When):
        return None, None, None, "", None, "", _day(value.first), _day(value.last)
    found = [value] if isinstance(value, Quantity) else _amounts(value)
    if not found:
        return None, None, None, "", None, "", None, None
    unit, full = found[0].unit, found[0].full
    factor = unit.size
    nominal, low, high = found[0].nominal if len(found) == 1 else None, full.low, full.high
    if len(found) > 1:
        low, high = min(q.full.low for q in found), max(q.full.high for q in found)
    standard = standard or COUNT
    same = standard.dimension == unit.dimension
    in_standard = (tidy(nominal, standard.size), standard.text) if same else (None, "")
    return tidy(nominal, factor), tidy(low, factor), tidy(high, factor), unit.text, *in_standard, None, None


def _day(day: datetime.date) -> str | None:
    """A day; None for the open end of `after` and `before`."""
    return None if day in (datetime.date.min, datetime.date.max) else day.isoformat()


def _amounts(value: Value) -> list[Quantity]:
    """The quantities in a value, that of a comparison included."""
    if isinstance(value, Relative):
        found = value.ratio or value.difference
        return [found] if found else []
    return amounts(value)


ROWS: Mapping[str, Callable[[KnowledgeBase], Iterator[Row]]] = {
    "entities": entity_rows,
    "sources": source_rows,
    "properties": property_rows,
    "words": word_rows,
    "claims": claim_rows,
    "facts": fact_rows,
    "verdicts": verdict_rows,
    "findings": finding_rows,
}
"""The rows of every table."""

TABLES = {name: ROWS[name] for name in ("claims", "facts", "verdicts", "findings")}
"""What `hwkb export` can write as one table."""
