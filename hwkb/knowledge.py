"""The knowledge base: entities with their facts, sources, verdicts and findings, for reading."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hwkb.claims import Assertion, Claim, Dossier, Source
from hwkb.document import Document
from hwkb.facts import Fact, FactKey
from hwkb.findings import Finding, nearest
from hwkb.joint import Joint
from hwkb.relations import Relation
from hwkb.sections import Sections, UnknownFactError
from hwkb.verdicts import Verdict
from hwkb.vocabulary import Vocabulary

if TYPE_CHECKING:
    from hwkb.records import Decision

__all__ = ["Entity", "KnowledgeBase"]


class Entity(Sections):
    """One entity, with its facts by name: `entity.memory.capacity`."""

    __slots__ = ("_dossier", "_facts", "_verdicts")

    def __init__(self, dossier: Dossier, facts: Mapping[FactKey, Fact], verdicts: tuple[Verdict, ...]) -> None:
        self._dossier = dossier
        self._facts = facts
        self._verdicts = verdicts

    @property
    def id(self) -> str:
        """The id: the stem of its file."""
        return self._dossier.id

    @property
    def name(self) -> str:
        """The name in its header."""
        return self._dossier.name

    @property
    def kind(self) -> str:
        """`chip`, `rack`, `interconnect`, `memory`, `software`, `deployment` or `organisation`."""
        return self._dossier.kind

    @property
    def classifier(self) -> str:
        """The word that classifies it within its kind, such as `accelerator`."""
        return self._dossier.classifier

    @property
    def vendor(self) -> str:
        """The id of its vendor, or empty."""
        return self._dossier.vendor

    @property
    def variants(self) -> Mapping[str, str]:
        """Its variants, with their titles."""
        return self._dossier.variants

    @property
    def related(self) -> Mapping[str, str]:
        """Predecessor, successor and counterpart, where the header names them."""
        d = self._dossier
        found = {"predecessor": d.predecessor, "successor": d.successor, "counterpart": d.counterpart}
        return {name: id_ for name, id_ in found.items() if id_}

    @property
    def facts(self) -> Mapping[FactKey, Fact]:
        """Every fact, by property, conventions, variant, context and member."""
        return self._facts

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim, in the order of its file."""
        return self._dossier.claims

    @property
    def assertions(self) -> tuple[Assertion, ...]:
        """Every assertion, in the order of its file."""
        return self._dossier.assertions

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every verdict about it."""
        return self._verdicts

    @property
    def decisions(self) -> Mapping[str, Sequence[Decision]]:
        """The decisions of its authors."""
        return self._dossier.decisions

    @property
    def document(self) -> Document:
        """The file that it was read from."""
        return self._dossier.document

    @property
    def renamed_from(self) -> tuple[str, ...]:
        """The ids that it had before."""
        return self._dossier.renamed_from

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names that it goes by, in the order of its file."""
        return tuple(dict.fromkeys(c.text for c in self.claims if c.property.section == "name"))

    def derivations(self, fact: Fact) -> tuple[Verdict, ...]:
        """The verdicts in which a fact takes part."""
        return tuple(v for v in self._verdicts if any(c in v.inputs for c in fact.claims))

    def __repr__(self) -> str:
        return f"<{self.kind} {self.id}: {len(self._facts)} facts>"


@dataclass(slots=True, eq=False)
class KnowledgeBase(Mapping[str, Entity]):
    """All entities by id. Look-up by name or alias works too: `kb["AMD Helios"]`."""

    root: Path
    vocabulary: Vocabulary
    relations: tuple[Relation, ...]
    entities: Mapping[str, Entity]
    sources: Mapping[str, Source]
    findings: tuple[Finding, ...]
    files: int
    as_of: datetime.date | None = None
    joint_readings: tuple[Joint, ...] = ()
    """On each axis, the reading under which the most judgements close together."""

    @property
    def chips(self) -> Mapping[str, Entity]:
        """Accelerators, processors, network cards, switches and what they are made of."""
        return self.of_kind("chip")

    @property
    def racks(self) -> Mapping[str, Entity]:
        """Trays, servers, racks and pods."""
        return self.of_kind("rack")

    @property
    def interconnects(self) -> Mapping[str, Entity]:
        """Links, networks and cabling."""
        return self.of_kind("interconnect")

    @property
    def memory(self) -> Mapping[str, Entity]:
        """Memory standards and tiers."""
        return self.of_kind("memory")

    @property
    def software(self) -> Mapping[str, Entity]:
        """Software layers."""
        return self.of_kind("software")

    @property
    def deployments(self) -> Mapping[str, Entity]:
        """What runs where."""
        return self.of_kind("deployment")

    @property
    def organisations(self) -> Mapping[str, Entity]:
        """Vendors, makers, standards bodies, publishers and customers."""
        return self.of_kind("organisation")

    def of_kind(self, kind: str) -> Mapping[str, Entity]:
        """The entities of one kind, by id."""
        return {id_: entity for id_, entity in self.entities.items() if entity.kind == kind}

    @property
    def claims(self) -> Iterator[Claim]:
        """Every claim."""
        for entity in self.entities.values():
            yield from entity.claims

    @property
    def facts(self) -> Iterator[Fact]:
        """Every fact."""
        for entity in self.entities.values():
            yield from entity.facts.values()

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every verdict."""
        return tuple(verdict for entity in self.entities.values() for verdict in entity.verdicts)

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """The findings that no author has acknowledged."""
        return tuple(f for f in self.findings if not f.acknowledged)

    def find(self, name: str) -> tuple[Entity, ...]:
        """The entities that answer to an id, a name, an alias, a former id, or a name without its first words."""
        if name in self.entities:
            return (self.entities[name],)
        wanted = _folded(name)
        for answers in (_by_name, _by_alias, _by_end_of_name):
            found = tuple(entity for entity in self.entities.values() if answers(entity, wanted))
            if found:
                return found
        return ()

    def __getitem__(self, name: str) -> Entity:
        found = self.find(name)
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownFactError(f"several entities answer to `{name}`: {', '.join(e.id for e in found)}")
        names = [*self.entities, *(entity.name for entity in self.entities.values())]
        close = nearest(name, names)
        hint = f"; did you mean {' or '.join(f'`{c}`' for c in close)}?" if close else ""
        raise UnknownFactError(f"no entity answers to `{name}`{hint}")

    def __iter__(self) -> Iterator[str]:
        return iter(self.entities)

    def __len__(self) -> int:
        return len(self.entities)

    def __repr__(self) -> str:
        return f"<KnowledgeBase of {len(self.entities)} entities and {len(self.sources)} sources>"


def _by_name(entity: Entity, wanted: str) -> bool:
    return _folded(entity.name) == wanted


def _by_alias(entity: Entity, wanted: str) -> bool:
    return wanted in map(_folded, (*entity.aliases, *entity.renamed_from))


def _by_end_of_name(entity: Entity, wanted: str) -> bool:
    """`MI430X` for AMD Instinct MI430X: names are often printed without vendor and family."""
    words = entity.name.split()
    return any(_folded(" ".join(words[i:])) == wanted for i in range(1, len(words)))


def _folded(name: str) -> str:
    return "".join(name.lower().replace("-", " ").split())
