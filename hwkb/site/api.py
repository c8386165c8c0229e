"""The static API: the knowledge base as JSON files under `api/v1/`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from hwkb.amounts import tidy
from hwkb.claims import Claim, Source
from hwkb.export.write import json_line
from hwkb.facts import Fact
from hwkb.knowledge import Entity
from hwkb.quantity import Quantity
from hwkb.site.compare import CAPACITIES, RATES
from hwkb.site.index import FOLDERS, Site
from hwkb.site.page import Asset
from hwkb.site.words import plain_title
from hwkb.units import Unit, dimension_text
from hwkb.values import Part
from hwkb.verdicts import Verdict

__all__ = ["FORMAT", "api_files", "entity_json", "vocabulary_json"]

FORMAT = 1
"""The version of the shape of these files."""

Row = dict[str, Any]
_DATA = Path(__file__).parent / "data"
_CONTEXT = ["../context.jsonld", {"@base": "../sources/"}]
"""What the keys mean as linked data; ids of sources are addresses beside each other."""


def api_files(site: Site) -> Iterator[Asset]:
    """The index, the vocabulary and the schema, then a file for each entity and each source."""
    kb = site.kb
    for name in ("schema.json", "context.jsonld"):
        yield Asset(f"api/v1/{name}", partial((_DATA / name).read_text, encoding="utf-8"))
    yield Asset("api/v1/vocabulary.json", partial(_text, vocabulary_json, site))
    yield Asset("api/v1/index.json", partial(_text, _index, site))
    for entity in kb.entities.values():
        yield Asset(f"api/v1/{FOLDERS[entity.kind]}/{entity.id}.json", partial(_text, entity_json, entity, site))
    for source in kb.sources.values():
        yield Asset(f"api/v1/sources/{source.id}.json", partial(_text, _source, source))


def _text(make: Callable[..., Row], *asked: Any) -> str:
    """What is made, as the text of a file."""
    return json_line(make(*asked)) + "\n"


def _index(site: Site) -> Row:
    kb = site.kb
    return {
        "format": FORMAT,
        "schema": "schema.json",
        "vocabulary": "vocabulary.json",
        "as_of": kb.day.isoformat() if kb.day else None,
        "entities": [
            {"id": e.id, "name": e.name, "kind": e.kind, "classifier": e.classifier, "vendor": e.vendor or None,
             "json": f"{FOLDERS[e.kind]}/{e.id}.json"}
            for e in kb.entities.values()
        ],
        "sources": [{"id": s.id, "title": s.title, "json": f"sources/{s.id}.json"} for s in kb.sources.values()],
        "counts": {
            "entities": len(kb.entities), "claims": sum(1 for _ in kb.claims), "sources": len(kb.sources),
            "verdicts": len(kb.verdicts), "findings": len(kb.findings), "open_findings": len(kb.open_findings),
        },
    }  # fmt: skip


def vocabulary_json(site: Site) -> Row:
    """What the files are written in: properties, axes of conventions, statuses, and the size of every unit."""
    vocabulary = site.kb.vocabulary
    return {
        "format": FORMAT,
        "statuses": dict(vocabulary.statuses),
        "sections": dict(vocabulary.sections),
        "properties": {
            p.id: {"title": plain_title(p), "means": p.means, "section": p.section, "type": p.type,
                   "unit": p.unit.text if p.unit else None, "axes": list(p.axes), "order": i}
            for i, p in enumerate(vocabulary.properties.values())
        },
        "axes": {
            a.id: {"title": a.title, "means": a.means, "words": dict(a.words), "sizes": dict(a.sizes)}
            for a in vocabulary.axes.values()
        },
        "units": {u.text: {"factor": u.size, "dimension": dimension_text(u.dimension)} for u in _units(site)},
    }  # fmt: skip


def _units(site: Site) -> list[Unit]:
    """The units of all facts, and those that the comparison offers, whose sizes need no look-up."""
    found = {name: Unit(name, Fraction(bits), (("information", 1),)) for name, bits in CAPACITIES.items()}
    rate = (("information", 1), ("time", -1))
    found |= {name: Unit(name, Fraction(bits), rate) for name, bits in RATES.items()}
    for fact in site.kb.facts:
        amount = fact.claim.value.count if isinstance(fact.claim.value, Part) else fact.claim.value
        if isinstance(amount, Quantity):
            found.setdefault(amount.unit.text, amount.unit)
    return [found[name] for name in sorted(found)]


def entity_json(entity: Entity, site: Site) -> Row:
    """One entity with its facts, claims and verdicts."""
    preferred = {id(fact.claim) for fact in entity.facts.values()}
    return {
        "@context": _CONTEXT,
        "@id": f"../{FOLDERS[entity.kind]}/{entity.id}",
        "@type": ["schema:Dataset", "prov:Collection"],
        "format": FORMAT,
        "id": entity.id,
        "name": entity.name,
        "kind": entity.kind,
        "classifier": entity.classifier,
        "vendor": entity.vendor or None,
        "related": dict(entity.related),
        "variants": dict(entity.variants),
        "file": entity.document.path,
        "facts": [_fact(fact, site) for fact in entity.facts.values()],
        "claims": [_claim(claim, site, preferred=id(claim) in preferred) for claim in entity.claims],
        "verdicts": [_verdict(verdict, site) for verdict in entity.verdicts],
    }


def _fact(fact: Fact, site: Site) -> Row:
    return {
        "anchor": site.anchors[id(fact)],
        "property": fact.property.id,
        "conventions": list(fact.conventions),
        "variant": fact.variant or None,
        "given": dict(fact.given),
        "value": fact.claim.text,
        **_numbers(fact.claim),
        "status": fact.claim.status,
        "source": fact.claim.source.id,
        "phrase": fact.claim.phrase,
        "reason": fact.reason,
        "disputed": fact.disputed,
        "rivals": [{"value": claim.text, "source": claim.source.id} for claim in fact.rivals],
        "derivation": _derivation(fact, site),
    }


def _derivation(fact: Fact, site: Site) -> Row | None:
    found = fact.derivation
    if found is None:
        return None
    inputs = [{"entity": c.entity, "key": c.key, "value": c.text, "source": c.source.id} for c in found.inputs]
    return {"relation": found.relation, "text": site.computed(found), "basis": found.basis, "inputs": inputs}


def _numbers(claim: Claim) -> Row:
    """Nominal, low and high in the unit as written, where there is an amount."""
    found = claim.value
    amount = found.count if isinstance(found, Part) else found
    if not isinstance(amount, Quantity):
        return {}
    factor = amount.unit.size
    nominal, low, high = (tidy(end, factor) for end in (amount.nominal, amount.full.low, amount.full.high))
    return {"nominal": nominal, "low": low, "high": high, "unit": amount.unit.text}


def _claim(claim: Claim, site: Site, *, preferred: bool) -> Row:
    row: Row = {
        "property": f"goal.{claim.property.id}" if claim.goal else claim.property.id,
        "conventions": list(claim.conventions),
        "value": claim.text,
        "status": claim.status,
        "source": claim.source.id,
        "phrase": claim.phrase,
        "preferred": preferred,
    }
    extra = {
        "variant": claim.variant, "given": dict(claim.given), "attributed_to": claim.attributed_to, "at": claim.at,
        "note": claim.note, "line": site.line(claim),
    }  # fmt: skip
    return row | {name: value for name, value in extra.items() if value}


def _verdict(verdict: Verdict, site: Site) -> Row:
    return {
        "anchor": site.anchors[id(verdict)],
        "type": verdict.type,
        "name": verdict.name,
        "verdict": verdict.verdict,
        "formula": verdict.formula,
        "judged": site.judged(verdict),
        "reading": verdict.reading,
        "readings": list(dict.fromkeys(reading.text for reading in verdict.readings)),
        "would_need": list(verdict.would_need),
        "source": verdict.source.id if verdict.source else None,
        "missing": list(verdict.missing),
        "acknowledged": verdict.acknowledged,
    }


def _source(source: Source) -> Row:
    return {
        "@context": _CONTEXT,
        "@id": source.id,
        "@type": "prov:Entity",
        "format": FORMAT,
        "id": source.id,
        "title": source.title,
        "kind": source.kind,
        "publisher": source.publisher or None,
        "author": list(source.author),
        "url": source.url,
        "published": source.published.text if source.published else None,
        "not_before": source.not_before.text if source.not_before else None,
        "accessed": source.accessed.text if source.accessed else None,
        "language": source.language,
        "status": source.status,
        "read": source.read,
        "sha256": source.sha256,
        "file": source.document.path,
    }
