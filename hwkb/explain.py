"""The explanation of a fact: where it comes from, down to what is stated, and how it was judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hwkb.asked import Knowledge
from hwkb.claims import Claim
from hwkb.entity import Entity
from hwkb.facts import Fact, fact_key
from hwkb.joint import joint_of
from hwkb.quantity import ValueFault
from hwkb.sections import UnknownFactError
from hwkb.verdicts import Verdict

__all__ = ["explain_fact", "explain_text", "facts_named"]

MAX_DEPTH = 8
Node = dict[str, Any]


def facts_named(kb: Knowledge, entity: Entity, name: str) -> list[Fact]:
    """The facts of one property, under the words that the name gives in brackets.

    Raises UnknownFactError where the property is unknown or nothing is known of it.
    """
    bare, bracket, words = name.partition("[")
    if bracket and not words.endswith("]"):
        raise UnknownFactError(f"`{name}` has no closing bracket: write `{name.strip()}]`")
    listed = {word.strip() for word in words.removesuffix("]").split(",") if word.strip()}
    kept = sorted(listed - set(entity.variants))
    try:
        key = kb.vocabulary.key(f"{bare}[{', '.join(kept)}]" if kept else bare)
    except ValueFault as fault:
        raise UnknownFactError(f"{fault.message}; {fault.help}") from None
    found = [
        fact
        for fact in entity.facts.values()
        if fact.property.id == key.property.id and listed <= {*fact.conventions, fact.variant}
    ]
    if not found:
        known = sorted({fact.key for fact in entity.facts.values()})
        raise UnknownFactError(f"nothing is known of {entity.id} {name}; known: {', '.join(known)}")
    return found


def explain_fact(kb: Knowledge, entity: Entity, fact: Fact, depth: int = 0) -> Node:
    """A fact as plain data: value, status, source or derivation, rivals, and the verdicts about it."""
    node: Node = {
        "entity": fact.entity,
        "key": fact.key,
        "variant": fact.variant,
        "given": dict(fact.given),
        "value": fact.claim.text,
        "status": fact.status,
        "disputed": fact.disputed,
    }
    if fact.derivation is None:
        node["stated"] = _stated(fact.claim)
        node["reason"] = fact.reason
        node["others"] = [
            _stated(claim) | {"value": claim.text, "meets": claim not in fact.rivals, "set_aside": claim.deprecated}
            for claim in fact.claims[1:]
        ]
    else:
        node["derivation"] = {
            "relation": fact.derivation.relation,
            "formula": fact.derivation.formula,
            "why": fact.derivation.why,
            "computed": fact.derivation.text,
            "basis": fact.derivation.basis,
            "inputs": [_input(kb, claim, depth) for claim in fact.derivation.inputs],
        }
    if depth == 0:
        judged = [v for v in entity.derivations(fact) if v.verdict != "unknown"]
        node["verdicts"] = [_judged(kb, verdict) for verdict in judged]
    return node


def _input(kb: Knowledge, claim: Claim, depth: int) -> Node:
    """The fact behind an input, or the claim itself where another is preferred."""
    entity = kb.entities[claim.entity]
    fact = entity.facts.get(fact_key(claim))
    if fact is not None and fact.claim is claim and depth < MAX_DEPTH:
        return explain_fact(kb, entity, fact, depth + 1)
    return {"entity": claim.entity, "key": claim.key, "value": claim.text, "status": claim.status,
            "stated": _stated(claim)}  # fmt: skip


def _stated(claim: Claim) -> Node:
    return {
        "source": claim.source.id,
        "published": claim.source.published.text if claim.source.published else "",
        "status": claim.status,
        "attributed_to": claim.attributed_to,
        "phrase": claim.phrase,
        "place": str(claim.place),
    }


def _judged(kb: Knowledge, verdict: Verdict) -> Node:
    return {
        "id": verdict.id,
        "type": verdict.type,
        "formula": verdict.formula,
        "why": verdict.why,
        "verdict": verdict.verdict,
        "judged": verdict.judged,
        "reading": verdict.reading,
        "would_need": list(verdict.would_need),
        "joint": [joint.text for joint in joint_of(kb.joint_readings, verdict)],
        "acknowledged": verdict.acknowledged,
        "inputs": [
            {"entity": claim.entity, "key": claim.key, "value": claim.text, **_stated(claim)}
            for claim in verdict.inputs
        ],
    }


def explain_text(node: Node) -> str:
    """An explanation as an indented tree."""
    return "\n".join(_lines(node, 0)) + "\n"


def _lines(node: Node, level: int) -> Iterator[str]:
    indent = "  " * level
    where = f" ({node['variant']})" if node.get("variant") else ""
    mark = ", disputed" if node.get("disputed") else ""
    yield f"{indent}{node['entity']} {node['key']}{where} = {node['value']} ({node['status']}{mark})"
    if "derivation" in node:
        derived = node["derivation"]
        yield f"{indent}  by {derived['relation']}: {derived['formula']}"
        yield f"{indent}  because {derived['why']}; {derived['basis']} at best"
        yield f"{indent}  {derived['computed']}"
        for inp in derived["inputs"]:
            yield from _lines(inp, level + 2)
    if "stated" in node:
        yield f"{indent}  {_source_line(node['stated'])}"
    if node.get("others"):
        yield f"{indent}  preferred because {node['reason']}"
        for other in node["others"]:
            apart = "set aside: " if other["set_aside"] else "" if other["meets"] else "does not meet: "
            yield f"{indent}  {apart}{other['value']}, {_source_line(other)}"
    yield from _verdict_lines(node.get("verdicts", ()), indent)


def _source_line(stated: Node) -> str:
    relayed = f", after {stated['attributed_to']}" if stated["attributed_to"] else ""
    date = stated["published"] or "undated"
    return f'{stated["status"]}{relayed} in {stated["source"]} ({date}): "{stated["phrase"]}" {stated["place"]}'


def _verdict_lines(verdicts: Sequence[Node], indent: str) -> Iterator[str]:
    for verdict in verdicts:
        yield f"{indent}  {verdict['verdict']}: {verdict['judged']}"
        yield f"{indent}    {verdict['formula']}" + (f", because {verdict['why']}" if verdict["why"] else "")
        if verdict["reading"]:
            yield f"{indent}    {verdict['reading']}"
        for joint in verdict["joint"]:
            yield f"{indent}    together with others: {joint}"
        for need in verdict["would_need"]:
            yield f"{indent}    {need}"
        if verdict["acknowledged"]:
            yield f"{indent}    acknowledged: {verdict['acknowledged']}"
