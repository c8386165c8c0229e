"""Checks over the whole knowledge base: references, formulas, disputes and verdicts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from hwkb.claims import Assertion, Claim, Dossier, Source
from hwkb.decisions import dispute_text
from hwkb.facts import Fact, FactKey
from hwkb.findings import Finding, Label, Place, nearest
from hwkb.formula import parse_formula, paths
from hwkb.quantity import ValueFault
from hwkb.relations import Relation
from hwkb.values import STATES, State, references
from hwkb.verdicts import TO_DECIDE, Verdict
from hwkb.vocabulary import Vocabulary

__all__ = [
    "check_assertions",
    "check_facts",
    "check_names",
    "check_references",
    "check_relations",
    "check_sources",
    "check_verdicts",
]


def check_sources(sources: Mapping[str, Source], dossiers: Mapping[str, Dossier]) -> Iterator[Finding]:
    """Publishers that do not exist, and ids that a source shares with an entity."""
    for source in sources.values():
        if source.publisher and source.publisher not in dossiers:
            close = nearest(source.publisher, dossiers, 1)
            help_ = _or_add(close, "organisation", source.publisher)
            place = source.document.place(("publisher",))
            yield Finding("unknown-entity", f"unknown entity `{source.publisher}`", place, help_)
        if (other := dossiers.get(source.id)) is not None:
            label = Label(other.document.place(("id",)), "it is the id of this file too")
            place = source.document.place(("id",))
            yield Finding(
                "duplicate-id", f"the id `{source.id}` is taken", place, "ids are unique over all kinds", (label,)
            )


def check_names(dossiers: Mapping[str, Dossier]) -> Iterator[Finding]:
    """Names in the headers of two files that a reader could not tell apart."""
    seen: dict[str, Dossier] = {}
    for dossier in dossiers.values():
        name = " ".join(dossier.name.lower().split())
        other = seen.setdefault(name, dossier)
        if other is not dossier:
            label = Label(other.document.place(("name",)), "it is the name of this file too")
            place = dossier.document.place(("name",))
            help_ = "give each its full name; what both are called goes to `name.alias`"
            message = f"the name `{dossier.name}` is taken"
            yield Finding("duplicate-name", message, place, help_, (label,), entity=dossier.id)


def check_references(dossier: Dossier, known: Collection[str], sources: Collection[str] = ()) -> Iterator[Finding]:
    """Names of entities and sources that do not exist, and claims from publications that nobody read."""
    for header in ("vendor", "predecessor", "successor", "counterpart"):
        named = getattr(dossier, header)
        if named and named not in known:
            kind = "organisation" if header == "vendor" else dossier.kind
            place = dossier.document.place((header,))
            yield _unknown_entity(dossier, named, set(known).difference(sources), place, kind)
    for claim in dossier.claims:
        for named in references(claim.value):
            if named not in known:
                yield _unknown_named(dossier, claim, named, set(known).difference(sources))
    attributed: dict[str, Claim | Assertion] = {c.attributed_to: c for c in dossier.claims if c.attributed_to}
    attributed.update((a.attributed_to, a) for a in dossier.assertions if a.attributed_to)
    for named, stated in attributed.items():
        if named not in known:
            place = stated.document.place((*stated.route[:3], "attributed_to"))
            yield _unknown_entity(dossier, named, known, place, "source")
    unread = {c.source.id: c for c in dossier.claims if not c.source.read}
    for id_, claim in unread.items():
        place = claim.document.place(claim.route[:2], key=True)
        yield Finding("unread-source", f"`{id_}` is marked as not read", place,
                      "cite the publication that was read, with `attributed_to`", entity=dossier.id)  # fmt: skip


def _unknown_named(dossier: Dossier, claim: Claim, named: str, known: Collection[str]) -> Finding:
    """Of a value; the word of another language where a state is wanted is no id."""
    if isinstance(claim.value, State) and named == claim.text and "-" not in named:
        states = ", ".join(f"`{word}`" for word in STATES)
        message = f"`{named[:60]}` is neither a state nor an entity"
        return Finding("unknown-entity", message, claim.place, f"write one of {states}, or an id", entity=dossier.id)
    return _unknown_entity(dossier, named, known, claim.place, _KINDS.get(claim.property.id, "KIND"))


_KINDS = {"memory.type": "memory", "contains.accelerator": "chip", "contains.cpu": "chip", "contains.nic": "chip",
          "contains.switch": "chip", "scale_up.fabric": "interconnect", "scale_out.fabric": "interconnect",
          "host_link.fabric": "interconnect", "process.maker": "organisation"}  # fmt: skip
"""What a value of these properties is, where it is in no file yet."""


def _unknown_entity(dossier: Dossier, named: str, known: Collection[str], place: Place, kind: str = "KIND") -> Finding:
    close = nearest(named, [id_ for id_ in known if id_ != dossier.id])
    message = f"unknown entity `{named[:60]}`"
    return Finding("unknown-entity", message, place, _or_add(close, kind, named), entity=dossier.id)


def _or_add(close: Collection[str], kind: str, named: str) -> str:
    add = f"add it: `hwkb new {kind} {named[:60]}`"
    return f"did you mean {' or '.join(f'`{c}`' for c in close)}? else {add}" if close else add


def check_assertions(dossier: Dossier, vocabulary: Vocabulary, entities: Collection[str]) -> Iterator[Finding]:
    """Formulas that cannot be read, whose units do not fit, or that name an unknown entity."""
    for assertion in dossier.assertions:
        try:
            formula = parse_formula(assertion.formula, vocabulary, tuple(dossier.variants))
        except ValueFault as fault:
            yield Finding(fault.code, fault.message, assertion.place, fault.help, entity=dossier.id)
            continue
        for path in paths(formula):
            if path.entity and path.entity not in entities:
                yield _unknown_entity(dossier, path.entity, entities, assertion.place)


def check_facts(dossier: Dossier, facts: Mapping[FactKey, Fact]) -> Iterator[Finding]:
    """Disputes and ties between claims."""
    for fact in facts.values():
        if not fact.rivals:
            continue
        code = "tie" if fact.tied else "dispute"
        text = dispute_text(fact)
        message = f"the claims of `{fact.key}` do not meet: {text}"
        yield Finding(
            code, message, fact.claim.place,
            f"under `decisions:`, `{fact.key}:` with `prefer: SOURCE` and a `reason`, or with `verdict: {code}`, "
            f"`judged: {_quoted(text)}` and a `reason`",
            _labels(fact.rivals), (f"preferred is {fact.claim.source.id}: {fact.reason}",), dossier.id,
            fact.decision.reason if fact.decision else "",
        )  # fmt: skip


def check_verdicts(dossier: Dossier, verdicts: Collection[Verdict]) -> Iterator[Finding]:
    """Relations, assertions and relative claims that fail, or hold under one reading only."""
    for verdict in verdicts:
        if verdict.verdict not in TO_DECIDE:
            continue
        source = verdict.source.id if verdict.source else "facts"
        others = tuple(c for c in verdict.inputs if c.route != verdict.route or c.document is not verdict.document)
        notes = [f"`{verdict.name}`: {verdict.formula}"]
        if verdict.why:
            notes.append(f"because {verdict.why}")
        notes += verdict.would_need
        yield Finding(
            verdict.verdict, verdict.message, verdict.place,
            f"check both places; if the sources say so, acknowledge it under `decisions:`, `{verdict.name}:` with "
            f"`verdict: {verdict.verdict}`, `sources: {source}`, `judged: {_quoted(verdict.judged)}` and a `reason`",
            _labels(others), tuple(notes), dossier.id, verdict.acknowledged,
        )  # fmt: skip


def check_relations(relations: Collection[Relation], fired: Collection[str]) -> Iterator[Finding]:
    """Relations that never come to a verdict and never derive a fact."""
    silent = {relation.id: relation for relation in relations if relation.id not in fired}
    for id_, relation in silent.items():
        help_ = "check its properties and conventions, or remove it until something is known"
        yield Finding("silent-relation", f"`{id_}` never fires", relation.place, help_)


def _labels(claims: Collection[Claim]) -> tuple[Label, ...]:
    found = dict.fromkeys(
        (claim.place, f"{claim.entity} {claim.key}: {claim.text} ({claim.source.id})") for claim in claims
    )
    return tuple(Label(place, text) for place, text in found)


def _quoted(text: str) -> str:
    quote = "'" if '"' in text else '"'
    return f"{quote}{text}{quote}"
