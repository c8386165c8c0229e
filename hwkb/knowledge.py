"""The knowledge base: entities with their facts, sources, verdicts and findings, for reading.

One of a snapshot shows what that says, and reads everything when more is asked for. So nothing is imported here at
once that the interpreter has not loaded anyway.
"""

from __future__ import annotations

from _collections_abc import Mapping

from hwkb.entity import Entity
from hwkb.sections import UnknownFactError
from hwkb.summary import READING, filled, joined_records, records_of

TYPE_CHECKING = False  # not from `typing`, as in `hwkb`
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import Any, Literal

    from hwkb.claims import Claim, Source
    from hwkb.comparison import Comparison
    from hwkb.document import Document
    from hwkb.facts import Fact
    from hwkb.findings import Finding
    from hwkb.frames import Library
    from hwkb.history import Step
    from hwkb.joint import Joint
    from hwkb.query import Selection, Words
    from hwkb.relations import Relation
    from hwkb.verdicts import Verdict
    from hwkb.vocabulary import Vocabulary

__all__ = ["Entity", "KnowledgeBase"]


class KnowledgeBase(Mapping[str, Entity]):
    """All entities by id. Look-up by name or alias works too: `kb["AMD Helios"]`."""

    __slots__ = (
        "_folder", "_read", "_sources", "day", "entities", "extends", "files", "findings", "joint_readings",
        "relations", "reload", "root", "sources", "vocabulary",
    )  # fmt: skip

    root: Path
    """The folder with `specs/`."""
    vocabulary: Vocabulary
    relations: tuple[Relation, ...]
    entities: Mapping[str, Entity]
    sources: Mapping[str, Source]
    findings: tuple[Finding, ...]
    files: int
    day: datetime.date | None
    """The day as of which this was known; None for all that is known."""
    joint_readings: tuple[Joint, ...]
    """On each axis, the reading under which the most judgements close together."""
    reload: Callable[[Path, str | datetime.date], KnowledgeBase] | None
    """Reads the same folder again, as of another day."""
    extends: Path | None
    """The root of the knowledge base that this one stands on; None where it stands alone."""
    _folder: str
    """The root, of a snapshot."""
    _sources: int
    """How many sources there are."""
    _read: Callable[[], KnowledgeBase] | None
    """Reads everything; None where that has been done."""

    def __init__(
        self, root: Path, vocabulary: Vocabulary, relations: tuple[Relation, ...], entities: Mapping[str, Entity],
        sources: Mapping[str, Source], findings: tuple[Finding, ...], files: int, day: datetime.date | None = None,
        joint_readings: tuple[Joint, ...] = (),
        reload: Callable[[Path, str | datetime.date], KnowledgeBase] | None = None, extends: Path | None = None,
    ) -> None:  # fmt: skip
        self.root = root
        self.vocabulary = vocabulary
        self.relations = relations
        self.entities = entities
        self.sources = sources
        self.findings = findings
        self.files = files
        self.day = day
        self.joint_readings = joint_readings
        self.reload = reload
        self.extends = extends
        self._sources = len(sources)
        self._read = None

    # --- a snapshot, and what is read when it does not suffice

    @classmethod
    def summarised(
        cls, folder: str, text: str, read: Callable[[], KnowledgeBase],
        reload: Callable[[Path, str | datetime.date], KnowledgeBase],
    ) -> KnowledgeBase:  # fmt: skip
        """The knowledge base of a snapshot, with what reads all of it. Raises ValueError for what is no snapshot."""
        kb = cls.__new__(cls)
        kb._folder, kb._read = folder, read  # noqa: SLF001 - its own
        kb._sources, records = records_of(text)  # noqa: SLF001 - its own
        kb.day = None
        kb.reload = reload
        kb.entities = {id_: Entity.summarised(record, kb) for id_, record in records.items()}
        return kb

    def summary(self) -> str:
        """The text of a snapshot. Raises ValueError where a text does not fit into one."""
        return joined_records(len(self.sources), [entity.record() for entity in self.entities.values()])

    def fill(self) -> None:
        """Reads all that has not been read yet, as asking for it does. What was handed out stays the same objects.

        Raises RuntimeError where something that was handed out is gone, because files have changed since.
        """
        with READING:
            if self._read is None:
                return
            whole = self._read()
            for id_, entity in self.entities.items():
                if lost := entity.lost(whole.entities.get(id_)):
                    raise RuntimeError(f"{self.root} has changed since it was loaded: {lost} is gone; load again")
            for id_, entity in self.entities.items():
                entity.take_over(whole.entities[id_])
            entities = {id_: self.entities.get(id_, twin) for id_, twin in whole.entities.items()}
            for entity in entities.values():
                for fact in entity.facts.values():
                    fact.home = self
            self.entities = entities
            self._sources = len(whole.sources)
            for name in _FILLED:
                setattr(self, name, getattr(whole, name))
            self._read = None

    if not TYPE_CHECKING:  # a type checker is to know no other names than those above

        def __getattr__(self, name: str) -> Any:
            """What has not been read yet."""
            if name == "root":
                from pathlib import Path

                self.root = Path(self._folder)
            elif name in _FILLED and not filled(self, name):
                self.fill()
            return object.__getattribute__(self, name)

    def __getstate__(self) -> object:
        self.fill()
        return object.__getstate__(self)

    # --- what there is

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
        from hwkb.quantity import ValueFault

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
        from hwkb.findings import nearest

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
        return f"<KnowledgeBase of {len(self.entities)} entities and {self._sources} sources{day}>"

    def _repr_html_(self) -> str:
        from hwkb.notebook import table_html

        kinds = self.vocabulary.kinds.values()
        rows = [(kind.title, f"kb.{kind.folder}", str(len(self.of_kind(kind.id)))) for kind in kinds]
        return table_html(repr(self)[1:-1], ("kind", "by id", "entities"), rows)


_FILLED = frozenset(KnowledgeBase.__slots__) - {"_folder", "_read", "_sources", "day", "entities", "reload"}
"""What a knowledge base of a snapshot does not have before it is filled."""


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
