"""The knowledge base: entities with their facts, sources, verdicts and findings, for reading."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hwkb.claims import Claim, Source
from hwkb.document import Document
from hwkb.entity import Entity
from hwkb.facts import Fact
from hwkb.findings import Finding, nearest
from hwkb.joint import Joint
from hwkb.quantity import ValueFault
from hwkb.relations import Relation
from hwkb.sections import UnknownFactError
from hwkb.verdicts import Verdict
from hwkb.vocabulary import Vocabulary

if TYPE_CHECKING:
    from hwkb.comparison import Comparison
    from hwkb.frames import Library
    from hwkb.history import Step
    from hwkb.query import Selection, Words

__all__ = ["Entity", "KnowledgeBase"]


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
    day: datetime.date | None = None
    """The day as of which this was known; None for all that is known."""
    joint_readings: tuple[Joint, ...] = ()
    """On each axis, the reading under which the most judgements close together."""

    reload: Callable[[Path, str | datetime.date], KnowledgeBase] | None = None
    """Reads the same folder again, as of another day."""
    extends: Path | None = None
    """The root of the knowledge base that this one stands on; None where it stands alone."""

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
    def documents(self) -> Iterator[Document]:
        """Every file that was read; those of the knowledge base that it extends have paths with `hwkb:` before them."""
        for entity in self.entities.values():
            yield from entity.dossier.documents
        for source in self.sources.values():
            yield source.document

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every verdict."""
        return tuple(verdict for entity in self.entities.values() for verdict in entity.verdicts)

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """The findings that no author has acknowledged."""
        return tuple(f for f in self.findings if not f.acknowledged)

    def query(
        self, property: str | None = None, *, kind: Words | None = None, classifier: Words | None = None,  # noqa: A002
        vendor: Words | None = None, entity: Words | None = None, variant: Words | None = None,
        status: Words | None = None, source: Words | None = None, at_least: str | float | None = None,
        at_most: str | float | None = None, since: str | datetime.date | None = None,
        until: str | datetime.date | None = None, disputed: bool | None = None, certain: bool = False,
    ) -> Selection:  # fmt: skip
        """The facts that answer: `kb.query("memory.capacity[hbm]", at_least="256 GB", vendor="amd").entities`.

        One word, or several of which any will do. A bound is compared with the nominal amount; with
        `certain`, with all that the digits allow. `since` and `until` are about the publication.
        Raises QueryError (a ValueError) for what is not known, with what could be meant.
        """
        from hwkb.query import Query, select

        wanted = Query(property, kind, classifier, vendor, entity, variant, status, source, at_least, at_most,
                       since, until, disputed, certain)  # fmt: skip
        return select(self, wanted)

    def compare(self, *names: str, properties: str | Iterable[str] | None = None) -> Comparison:
        """Entities side by side, like conventions only: what they have in common, or the properties named.

        Raises UnknownFactError for an unknown entity, CompareError (a ValueError) for an unknown property.
        """
        from hwkb.comparison import compare

        return compare(self, names, properties)

    def explain(self, fact: Fact) -> str:
        """Where a fact comes from, down to what is stated, and how it was judged, as indented text."""
        from hwkb.explain import explain_fact, explain_text

        return explain_text(explain_fact(self, self.entities[fact.entity], fact))

    def as_of(self, day: str | datetime.date) -> KnowledgeBase:
        """The knowledge base as it could have been known on a day, such as `2025-06-30`, read anew.

        Raises ValueError for a text that is not a date.
        """
        if self.reload is None:
            raise ValueError("this knowledge base was not read from a folder")
        return self.reload(self.root, day)

    def history(self, name: str, property: str) -> tuple[Step, ...]:  # noqa: A002 - as in `query`
        """What sources made of a property of an entity, day by day, under today's decisions.

        Raises UnknownFactError for an unknown entity or property.
        """
        from hwkb.history import history_of

        try:
            key = self.vocabulary.key(property)
        except ValueFault as fault:
            raise UnknownFactError(f"{fault.message}; {fault.help}") from None
        return history_of(self[name].dossier, self.vocabulary, key)

    def to_frame(
        self, what: Literal["facts", "claims"] = "facts", library: Library = "pandas", *, unit: str | None = None
    ) -> Any:
        """One row for each fact or claim, as a frame of pandas or polars; see `Selection.to_frame`."""
        from hwkb.frames import claims_frame, facts_frame

        if what == "claims":
            return claims_frame(self.claims, unit, library)
        return facts_frame(self.facts, unit, library)

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
        day = f", as of {self.day.isoformat()}" if self.day else ""
        return f"<KnowledgeBase of {len(self.entities)} entities and {len(self.sources)} sources{day}>"

    def _repr_html_(self) -> str:
        from hwkb.notebook import table_html

        kinds = self.vocabulary.kinds.values()
        rows = [(kind.title, f"kb.{kind.folder}", str(len(self.of_kind(kind.id)))) for kind in kinds]
        return table_html(repr(self)[1:-1], ("kind", "by id", "entities"), rows)


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
