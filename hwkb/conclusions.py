"""From sources and dossiers to facts, verdicts, and the findings about them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hwkb.checks import check_assertions, check_facts, check_relations, check_verdicts
from hwkb.decisions import apply_decisions
from hwkb.derive import derive
from hwkb.extends import caused_here, schema_files
from hwkb.facts import Fact, FactKey
from hwkb.findings import Finding, in_order
from hwkb.inputs import Inputs
from hwkb.judge import Judge
from hwkb.reading import Reading
from hwkb.relations import Relation, load_relations
from hwkb.resolution import resolve
from hwkb.verdicts import Verdict

__all__ = ["Conclusions", "conclude", "findings_of", "without_collector"]

_RELATIONS = "schema/relations.yaml"
"""The knowledge base's own relations, as their path is shown."""


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What follows from what was read."""

    relations: list[Relation]
    facts: dict[str, dict[FactKey, Fact]]
    verdicts: dict[str, list[Verdict]]
    faulty: set[str]
    """The paths of files with faults that were found before anything was judged."""
    findings: list[Finding]
    """What is wrong with the files, and then with what follows from them."""

    def own(self) -> list[Relation]:
        """The relations of the knowledge base itself."""
        return [relation for relation in self.relations if relation.place.path == _RELATIONS]

    def fired(self, id_: str) -> Iterator[str]:
        """The relations that came to a verdict on an entity or derived one of its facts."""
        yield from (v.name for v in self.verdicts[id_] if v.type == "relation" and v.verdict != "unknown")
        yield from (fact.derivation.relation for fact in self.facts[id_].values() if fact.derivation)


def conclude(reading: Reading) -> Conclusions:
    """Resolves, derives, judges and checks."""
    statuses = reading.vocabulary.statuses
    facts = {id_: resolve(dossier, statuses) for id_, dossier in reading.dossiers.items()}
    relations, findings = _relations(reading)
    inputs = Inputs(reading.dossiers, facts, reading.vocabulary)
    derive(inputs, facts, relations, statuses)
    judge = Judge(inputs)
    verdicts = {dossier.id: judge.judge(dossier, relations) for dossier in reading.judged()}
    found = [*reading.findings, *findings]
    conclusions = Conclusions(relations, facts, verdicts, {finding.place.path for finding in found}, found)
    found += _checked(reading, conclusions)
    return conclusions


def _relations(reading: Reading) -> tuple[list[Relation], list[Finding]]:
    pairs = reading.pairs
    relations: list[Relation] = []
    findings: list[Finding] = []
    for path, shown in schema_files(reading.layers, "relations.yaml"):
        found, faults = load_relations(path, reading.vocabulary, pairs, shown, relations)
        findings += faults
        relations += found
    return relations, findings


def _checked(reading: Reading, conclusions: Conclusions) -> Iterator[Finding]:
    """What is wrong with what is concluded."""
    now, known = reading.as_of is None, reading.known
    for dossier in reading.judged():
        facts, verdicts = conclusions.facts[dossier.id], conclusions.verdicts[dossier.id]
        undecided = list(apply_decisions(dossier, list(facts.values()), verdicts))
        if now and conclusions.faulty.isdisjoint(document.path for document in dossier.documents):
            yield from undecided  # where claims were lost to a fault, decisions about them are not stale
        yield from check_assertions(dossier, reading.vocabulary, known)
        yield from check_facts(dossier, facts)
        yield from check_verdicts(dossier, verdicts)
    own = conclusions.own()
    if own and now and reading.part is None and not conclusions.faulty:
        fired = {id_ for dossier in reading.judged() for id_ in conclusions.fired(dossier.id)}
        yield from check_relations(own, fired)


def findings_of(reading: Reading, conclusions: Conclusions) -> tuple[Finding, ...]:
    """What is wrong, in the order of places; of what is extended, only what the knowledge base itself causes."""
    if reading.extends is None:
        return in_order(conclusions.findings)
    extended = Reading(reading.extends, reading.as_of)
    return in_order(caused_here(conclusions.findings, findings_of(extended, conclude(extended))))


@contextmanager
def without_collector() -> Iterator[None]:
    """Loading and drawing make many objects and few cycles worth collecting: it would double the time of a load."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
