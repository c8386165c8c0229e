"""The order of the stages: text, document, record, claims, facts, verdicts, findings.

Nothing stops at the first fault: what is sound goes on, and every finding is kept.
"""

from __future__ import annotations

import datetime
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hwkb.additions import vocabulary_of
from hwkb.checks import (
    check_assertions,
    check_facts,
    check_names,
    check_references,
    check_relations,
    check_sources,
    check_verdicts,
)
from hwkb.claims import Dossier, Source
from hwkb.dates import read_when
from hwkb.decisions import apply_decisions
from hwkb.derive import derive
from hwkb.document import Document, read
from hwkb.extends import Layer, caused_here, layers_of, schema_files
from hwkb.facts import Fact, FactKey
from hwkb.findings import Finding, Label, Place
from hwkb.folders import KINDS, is_packaged, packaged_root
from hwkb.inputs import Inputs
from hwkb.joining import adds_to, check_header, join, widened
from hwkb.joint import joint_readings
from hwkb.judge import Judge
from hwkb.knowledge import Entity, KnowledgeBase
from hwkb.lowering import lower_entity, lower_source
from hwkb.quantity import ValueFault
from hwkb.records import EntityRecord, Record, Records, SourceRecord
from hwkb.relations import Relation, load_relations
from hwkb.resolution import resolve
from hwkb.values import references
from hwkb.verdicts import Verdict
from hwkb.vocabulary import Vocabulary

__all__ = ["load", "without_collector"]

_RELATIONS = "schema/relations.yaml"
"""The knowledge base's own relations, as their path is shown."""


def load(path: str | Path | None = None, as_of: str | datetime.date | None = None) -> KnowledgeBase:
    """The knowledge base in a folder (with `specs/`, or `specs/` itself); the packaged one by default.

    `as_of` (a date, or a text such as `2025-06-30`) leaves out what was not published by then.
    Faults of the data are in `findings`; a folder that does not exist raises FileNotFoundError, a
    text that is not a date ValueError.
    """
    root = _root(path)
    with without_collector():
        return _Loading(root, _day(as_of)).run()


def _root(path: str | Path | None) -> Path:
    if path is None:
        return packaged_root()
    folder = Path(path).resolve()
    if not (folder / "specs").is_dir() and folder.name == "specs" and folder.is_dir():
        folder = folder.parent
    if not (folder / "specs").is_dir():
        raise FileNotFoundError(f"no `specs/` folder in {folder}")
    return folder


def _day(as_of: str | datetime.date | None) -> datetime.date | None:
    if as_of is None or isinstance(as_of, datetime.date):
        return as_of
    try:
        return read_when(as_of).last
    except ValueFault as fault:
        raise ValueError(f"{fault.message}; {fault.help}" if fault.help else fault.message) from None


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


class _Loading:
    """One run through all stages."""

    def __init__(self, root: Path, as_of: datetime.date | None) -> None:
        self.root = root
        self.as_of = as_of
        self.layers, self.findings = layers_of(root)
        self.sources: dict[str, Source] = {}
        self.dossiers: dict[str, Dossier] = {}
        self.files = 0
        self.stems: set[str] = set()
        """Ids that files stand for, readable or not: a file that cannot be read is reported once, not by each name."""

    def run(self) -> KnowledgeBase:
        vocabulary, findings = vocabulary_of(self.layers)
        self.findings += findings
        records = Records(vocabulary)
        documents = list(self.documents())
        for kind, document in documents:
            if kind == "source":
                self.source(records, document)
        for kind, document in documents:
            if kind != "source":
                self.dossier(records, document, kind, vocabulary)
        self.references()
        if self.as_of is not None:
            self.forget_later()
        facts = {id_: resolve(dossier, vocabulary.statuses) for id_, dossier in self.dossiers.items()}
        relations = self.relations(vocabulary)
        inputs = Inputs(self.dossiers, facts, vocabulary)
        derive(inputs, facts, relations, vocabulary.statuses)
        judge = Judge(inputs)
        verdicts = {id_: judge.judge(dossier, relations) for id_, dossier in self.dossiers.items()}
        _attach(facts, verdicts)
        self.check(facts, verdicts, relations, vocabulary)
        entities = {
            id_: Entity(dossier, facts[id_], tuple(verdicts[id_])) for id_, dossier in sorted(self.dossiers.items())
        }
        extends = self.layers[0].root if len(self.layers) > 1 else None
        if extends:
            self.findings = list(caused_here(self.findings, _Loading(extends, self.as_of).run().findings))
        found = tuple(sorted(dict.fromkeys(self.findings), key=lambda f: f.sort_key))
        kb = KnowledgeBase(
            self.root, vocabulary, tuple(relations), entities, dict(sorted(self.sources.items())), found, self.files,
            self.as_of, joint_readings((v for e in entities.values() for v in e.verdicts), vocabulary.axes), load,
            extends,
        )  # fmt: skip
        for fact in kb.facts:
            fact.home = kb
        return kb

    # --- reading

    def documents(self) -> Iterator[tuple[str, Document]]:
        """Every document under `specs/` that can be read, with its kind; what is extended comes first."""
        for layer in self.layers:
            yield from self.documents_of(layer)

    def documents_of(self, layer: Layer) -> Iterator[tuple[str, Document]]:
        """Those of one folder, in the order of names; files are counted in the knowledge base's own."""
        specs = layer.root / "specs"
        for path in sorted(specs.rglob("*")):
            if not path.is_file() or path.name.startswith("."):
                continue
            shown = layer.shown(path)
            kind = KINDS.get(path.parent.name) if path.parent.parent == specs else None
            if kind is None or path.suffix != ".yaml":
                help_ = "files are specs/" + "|".join(KINDS) + "/ID.yaml"
                self.findings.append(
                    Finding("wrong-folder", f"`{path.name}` does not belong here", Place(shown), help_)
                )
                continue
            self.files += layer is self.layers[-1]
            self.stems.add(path.stem)
            document, findings = read(shown, path.read_bytes())
            self.findings += findings
            if document is not None:
                yield kind, document

    def record(self, records: Records, document: Document, kind: str) -> Record | None:
        record, findings = records.read(document, kind)
        self.findings += findings
        stem = Path(document.path).stem
        if record is not None and record.id != stem:
            help_ = f"write `id: {stem}`, or rename the file to {record.id}.yaml"
            place = document.place(("id",))
            self.findings.append(Finding("wrong-id", f"`{record.id}` is not the stem of the file", place, help_))
        return record

    def source(self, records: Records, document: Document) -> None:
        record = self.record(records, document, "source")
        if isinstance(record, SourceRecord):
            source, findings = lower_source(record, document)
            self.findings += findings
            other = self.sources.get(source.id)
            if other is not None and is_packaged(other.document.path):
                self.taken(source.id, document, other.document)
            else:
                self.sources[source.id] = source

    def dossier(self, records: Records, document: Document, kind: str, vocabulary: Vocabulary) -> None:
        record = self.record(records, document, kind)
        if not isinstance(record, EntityRecord):
            return
        other = self.dossiers.get(record.id)
        adds = other if adds_to(kind, document, other) else None
        if adds:
            self.findings += check_header(record, document, vocabulary.kinds[kind].classifier, adds)
            record = widened(record, adds)
        dossier, findings = lower_entity(record, document, kind, vocabulary, self.sources, self.stems)
        self.findings += findings
        source = self.sources.get(dossier.id)
        if adds:
            self.dossiers[dossier.id] = join(adds, dossier)
        elif other is not None:
            self.taken(dossier.id, document, other.document)
        elif source is not None and is_packaged(source.document.path):
            self.taken(dossier.id, document, source.document)
        else:
            self.dossiers[dossier.id] = dossier

    def taken(self, id_: str, document: Document, other: Document) -> None:
        """Tells of an id that another file has."""
        label = Label(other.place(("id",)), "it is the id of this file too")
        place = document.place(("id",))
        help_ = "ids are unique over all kinds"
        self.findings.append(Finding("duplicate-id", f"the id `{id_}` is taken", place, help_, (label,)))

    def references(self) -> None:
        """Checks every name of another file; a claim about something unknown is told of and takes no further part."""
        known = self.stems | self.dossiers.keys()
        if self.as_of is None:
            self.findings += check_sources(self.sources, self.dossiers)
            self.findings += check_names(self.dossiers)
        for dossier in self.dossiers.values():
            if self.as_of is None:
                self.findings += check_references(dossier, known, self.sources)
            dossier.claims = tuple(c for c in dossier.claims if known.issuperset(references(c.value)))

    def forget_later(self) -> None:
        """Leaves out every source that could not be known by the day in question, and its claims."""
        known = {
            id_
            for id_, s in self.sources.items()
            if s.known_from is not None and s.known_from <= (self.as_of or s.known_from)
        }
        self.sources = {id_: source for id_, source in self.sources.items() if id_ in known}
        for dossier in self.dossiers.values():
            dossier.claims = tuple(c for c in dossier.claims if c.source.id in known)
            dossier.assertions = tuple(a for a in dossier.assertions if a.source.id in known)

    # --- judging

    def relations(self, vocabulary: Vocabulary) -> list[Relation]:
        pairs = {
            (claim.property.id.removeprefix("contains."), word.removeprefix("per "))
            for dossier in self.dossiers.values() for claim in dossier.claims if claim.property.type == "part"
            for word in claim.conventions if word.startswith("per ") and word.removeprefix("per ") in vocabulary.slots
        }  # fmt: skip
        relations: list[Relation] = []
        for path, shown in schema_files(self.layers, "relations.yaml"):
            found, findings = load_relations(path, vocabulary, pairs, shown, relations)
            self.findings += findings
            relations += found
        return relations

    def check(
        self, facts: dict[str, dict[FactKey, Fact]], verdicts: dict[str, list[Verdict]], relations: list[Relation],
        vocabulary: Vocabulary,
    ) -> None:  # fmt: skip
        faulty = {finding.place.path for finding in self.findings}
        named = self.stems | self.dossiers.keys()
        for id_, dossier in self.dossiers.items():
            undecided = list(apply_decisions(dossier, list(facts[id_].values()), verdicts[id_]))
            if self.as_of is None and faulty.isdisjoint(document.path for document in dossier.documents):
                self.findings += undecided  # where claims were lost to a fault, decisions about them are not stale
            self.findings += check_assertions(dossier, vocabulary, named)
            self.findings += check_facts(dossier, facts[id_])
            self.findings += check_verdicts(dossier, verdicts[id_])
        own = [relation for relation in relations if relation.place.path == _RELATIONS]
        if own and self.as_of is None and not faulty:
            every = [verdict for found in verdicts.values() for verdict in found]
            derived = (fact for found in facts.values() for fact in found.values())
            self.findings += check_relations(own, every, derived)


def _attach(facts: dict[str, dict[FactKey, Fact]], verdicts: dict[str, list[Verdict]]) -> None:
    """Gives every fact the verdicts that judge it as a total."""
    for id_, found in facts.items():
        judged: dict[str, list[Verdict]] = {}
        for verdict in verdicts[id_]:
            judged.setdefault(verdict.about, []).append(verdict)
        for fact in found.values():
            if fact.key in judged:
                fact.derivations = tuple(v for v in judged[fact.key] if v.variant == fact.variant)
