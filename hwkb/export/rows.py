"""The tables of the export: claims, facts, verdicts and findings as flat rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hwkb.claims import Claim, Given
from hwkb.dates import When
from hwkb.facts import Fact
from hwkb.knowledge import KnowledgeBase
from hwkb.quantity import Quantity
from hwkb.report import finding_row
from hwkb.values import Choice, Part, Relative, Value

__all__ = ["TABLES", "claim_rows", "fact_rows", "finding_rows", "verdict_rows"]

Row = dict[str, Any]


def claim_rows(kb: KnowledgeBase) -> Iterator[Row]:
    """One row for each claim; capabilities, parts, targets and relative claims included."""
    for entity in kb.values():
        preferred = {id(fact.claim) for fact in entity.facts.values()}
        for claim in entity.claims:
            place = claim.place
            yield {
                "entity": entity.id,
                "entity_name": entity.name,
                "kind": entity.kind,
                "property": f"goal.{claim.property.id}" if claim.goal else claim.property.id,
                "conventions": list(claim.conventions),
                "value_text": claim.text,
                **_numbers(claim.value),
                "given": _given(claim.given),
                "variant": claim.variant,
                "status": claim.status,
                "attributed_to": claim.attributed_to,
                "preferred": id(claim) in preferred,
                **_source(claim),
                "phrase": claim.phrase,
                "at": claim.at,
                "note": claim.note,
                "path": place.path,
                "line": place.line,
            }


def fact_rows(kb: KnowledgeBase) -> Iterator[Row]:
    """One row for each fact."""
    for entity in kb.values():
        for fact in entity.facts.values():
            yield _fact_row(entity.name, entity.kind, fact)


def _fact_row(name: str, kind: str, fact: Fact) -> Row:
    return {
        "entity": fact.entity,
        "entity_name": name,
        "kind": kind,
        "property": fact.property.id,
        "conventions": list(fact.conventions),
        "value_text": fact.claim.text,
        **_numbers(fact.stated),
        "given": _given(fact.given),
        "variant": fact.variant,
        "status": fact.status,
        "attributed_to": fact.claim.attributed_to,
        **_source(fact.claim),
        "phrase": fact.claim.phrase,
        "reason": fact.reason,
        "claims": len(fact.claims),
        "rivals": [f"{claim.text} ({claim.source.id})" for claim in fact.rivals],
        "disputed": fact.disputed,
        "derivations": [verdict.id for verdict in fact.derivations],
    }


def verdict_rows(kb: KnowledgeBase) -> Iterator[Row]:
    """One row for each judgement."""
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
            "inputs": [_input(claim) for claim in verdict.inputs],
            "missing": list(verdict.missing),
            "source": verdict.source.id if verdict.source else "",
            "phrase": verdict.phrase,
            "message": verdict.message,
            "acknowledged": bool(verdict.acknowledged),
            "reason": verdict.acknowledged,
        }


def finding_rows(kb: KnowledgeBase) -> Iterator[Row]:
    """One row for each finding, the acknowledged ones included."""
    for finding in kb.findings:
        yield finding_row(finding)


def _input(claim: Claim) -> Row:
    return {"entity": claim.entity, "key": claim.key, "value_text": claim.text, "source": claim.source.id}


def _given(given: Given) -> dict[str, str]:
    return dict(given)


def _source(claim: Claim) -> Row:
    source = claim.source
    return {
        "source": source.id,
        "source_title": source.title,
        "source_url": source.url,
        "published": source.published.text if source.published else "",
    }


def _numbers(value: Value) -> Row:
    """Nominal, low and high in the unit as written; null where there is no amount or an open end."""
    amounts = _amounts(value)
    if not amounts:
        days = (value.first.isoformat(), value.last.isoformat()) if isinstance(value, When) else (None, None)
        return {"nominal": None, "low": days[0], "high": days[1], "unit": "date" if isinstance(value, When) else ""}
    unit = amounts[0].unit
    factor = float(unit.factor)
    low, high = min(a.full.low for a in amounts), max(a.full.high for a in amounts)
    nominal = amounts[0].nominal if len(amounts) == 1 else None
    return {
        "nominal": None if nominal is None else _tidy(nominal / factor),
        "low": _tidy(low / factor),
        "high": _tidy(high / factor),
        "unit": unit.text,
    }


def _amounts(value: Value) -> list[Quantity]:
    options = value.options if isinstance(value, Choice) else (value,)
    found = []
    for option in options:
        amount = option.count if isinstance(option, Part) else option
        if isinstance(amount, Relative):
            amount = amount.ratio or amount.difference
        if isinstance(amount, Quantity):
            found.append(amount)
    return found


def _tidy(number: float) -> float | None:
    """A number without the last digits of binary rounding; None for an open end."""
    return None if number in (float("inf"), float("-inf")) else float(f"{number:.15g}")


TABLES: Mapping[str, Callable[[KnowledgeBase], Iterator[Row]]] = {
    "claims": claim_rows,
    "facts": fact_rows,
    "verdicts": verdict_rows,
    "findings": finding_rows,
}
"""What `hwkb export` can write."""
