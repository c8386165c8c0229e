"""From the files of a knowledge base to its sources and the dossiers of its entities."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hwkb.additions import vocabulary_of
from hwkb.checks import check_names, check_references, check_sources
from hwkb.claims import Claim, Dossier, Source
from hwkb.document import Document, read
from hwkb.extends import Layer, layers_of
from hwkb.findings import Finding, Label, Place
from hwkb.folders import KINDS, is_packaged
from hwkb.joining import adds_to, check_header, join
from hwkb.lowering import lower_entity, lower_source
from hwkb.records import EntityRecord, Record, Records, SourceRecord
from hwkb.values import references
from hwkb.vocabulary import Vocabulary

__all__ = ["Pairs", "Part", "Reading", "bytes_of", "pairs_of"]

Pairs = set[tuple[str, str]]
"""Slots that some claim counts per holder, each with the holder."""


def pairs_of(claims: Iterable[Claim], vocabulary: Vocabulary) -> Pairs:
    """The slots that some of these claims counts per holder, each with the holder."""
    return {
        (claim.property.id.removeprefix("contains."), word.removeprefix("per "))
        for claim in claims if claim.property.type == "part"
        for word in claim.conventions if word.startswith("per ") and word.removeprefix("per ") in vocabulary.slots
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a knowledge base that is read again where little has changed."""

    files: Collection[str]
    """The paths of the files to read."""
    judged: Collection[str]
    """The paths of those that are judged and checked."""
    stems: Collection[str]
    """The ids of all files."""
    pairs: Pairs | None = None
    """Those of all files, where they are known."""
    texts: Mapping[str, bytes] | None = None
    """What stands in the files, where they have been read."""


class Reading:
    """What the files say, all of them or a part; `findings` tells what is wrong with them."""

    def __init__(self, root: Path, as_of: datetime.date | None = None, part: Part | None = None) -> None:
        self.root = root
        self.as_of = as_of
        self.part = part
        self.layers, self.findings = layers_of(root)
        self.vocabulary, findings = vocabulary_of(self.layers)
        self.findings += findings
        self.sources: dict[str, Source] = {}
        self.dossiers: dict[str, Dossier] = {}
        self.files = 0
        self.stems: set[str] = set()
        """Ids that files stand for, readable or not: a file that cannot be read is reported once, not by each name."""
        self.read()
        self.references()
        if as_of is not None:
            self.forget_later(as_of)
        known = part.pairs if part else None
        claims = (claim for dossier in self.dossiers.values() for claim in dossier.claims)
        self.pairs = pairs_of(claims, self.vocabulary) if known is None else known
        """The slots that some claim counts per holder, each with the holder."""

    @property
    def known(self) -> set[str]:
        """The ids that may be named."""
        return self.stems | self.dossiers.keys()

    @property
    def extends(self) -> Path | None:
        """The root of the knowledge base that this one stands on."""
        return self.layers[0].root if len(self.layers) > 1 else None

    def judged(self) -> Iterator[Dossier]:
        """The entities to judge: all, where all are read."""
        for dossier in self.dossiers.values():
            if self.part is None or dossier.document.path in self.part.judged:
                yield dossier

    def read(self) -> None:
        """Reads sources first, which entities cite."""
        records = Records(self.vocabulary)
        documents = list(self.documents())
        for kind, document in documents:
            if kind == "source":
                self.source(records, document)
        for kind, document in documents:
            if kind != "source":
                self.dossier(records, document, kind)

    def documents(self) -> Iterator[tuple[str, Document]]:
        """Every document under `specs/` that can be read, with its kind; what is extended comes first."""
        if self.part is not None:
            yield from self.documents_in(self.part)
            return
        for layer in self.layers:
            yield from self.documents_of(layer)

    def documents_in(self, part: Part) -> Iterator[tuple[str, Document]]:
        """Those that a part of a knowledge base names."""
        self.stems.update(part.stems)
        for shown in sorted(part.files):
            data = part.texts[shown] if part.texts is not None else bytes_of(f"{self.root}/{shown}")
            document = self.document(shown, data)
            if document is not None:
                yield KINDS[shown.split("/")[1]], document

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
            document = self.document(shown, bytes_of(path))
            if document is not None:
                yield kind, document

    def document(self, shown: str, data: bytes) -> Document | None:
        document, findings = read(shown, data)
        self.findings += findings
        return document

    def record(self, records: Records, document: Document, kind: str) -> Record | None:
        record, findings = records.read(document, kind)
        self.findings += findings
        stem = document.path.rpartition("/")[2].removesuffix(".yaml")
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

    def dossier(self, records: Records, document: Document, kind: str) -> None:
        record = self.record(records, document, kind)
        if not isinstance(record, EntityRecord):
            return
        other = self.dossiers.get(record.id)
        adds = other if adds_to(kind, document, other) else None
        if adds:
            self.findings += check_header(record, document, self.vocabulary.kinds[kind].classifier, adds)
            record = record.with_variants(adds.variants)
        dossier, findings = lower_entity(record, document, kind, self.vocabulary, self.sources, self.stems)
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
        known = self.known
        if self.as_of is None:
            self.findings += check_sources(self.sources, self.dossiers)
            self.findings += check_names(self.dossiers)
        for dossier in self.dossiers.values():
            if self.as_of is None:
                self.findings += check_references(dossier, known, self.sources)
            dossier.claims = tuple(c for c in dossier.claims if known.issuperset(references(c.value)))

    def forget_later(self, day: datetime.date) -> None:
        """Leaves out every source that could not be known by the day in question, and its claims."""
        self.sources = {
            id_: source for id_, source in self.sources.items() if source.known_from and source.known_from <= day
        }
        for dossier in self.dossiers.values():
            dossier.claims = tuple(c for c in dossier.claims if c.source.id in self.sources)
            dossier.assertions = tuple(a for a in dossier.assertions if a.source.id in self.sources)


def bytes_of(path: str | Path) -> bytes:
    """What stands in a file, read at one go."""
    with open(path, "rb", buffering=0) as file:
        return file.read()
