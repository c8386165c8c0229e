"""An entity with its facts.

One of a snapshot shows what its record says; asked for more, it has its knowledge base read everything. So nothing is
imported here that the interpreter has not loaded anyway.
"""

from __future__ import annotations

from hwkb.facts import Fact
from hwkb.sections import Sections
from hwkb.summary import READING, DamagedError, Header, facts_of, filled, header_of, joined_record

TYPE_CHECKING = False  # not from `typing`, as in `hwkb`
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from hwkb.claims import Assertion, Claim, Decision, Dossier
    from hwkb.document import Document
    from hwkb.facts import FactKey, Home
    from hwkb.verdicts import Verdict

__all__ = ["Entity"]


class Entity(Sections):
    """One entity, with its facts by name: `entity.memory.capacity`."""

    __slots__ = ("_dossier", "_facts", "_header", "_home", "_record", "_verdicts")

    _dossier: Dossier
    _facts: Mapping[FactKey, Fact]
    _header: Dossier | Header
    _verdicts: tuple[Verdict, ...]
    _home: Home
    """The knowledge base of an entity that is to be filled."""
    _record: str
    """What a snapshot says of it."""

    def __init__(self, dossier: Dossier, facts: Mapping[FactKey, Fact], verdicts: tuple[Verdict, ...]) -> None:
        self._header = self._dossier = dossier
        self._facts = facts
        self._verdicts = verdicts

    @classmethod
    def summarised(cls, record: str, home: Home) -> Entity:
        """An entity of a snapshot: it shows its record until it is filled."""
        entity = cls.__new__(cls)
        entity._home, entity._record = home, record  # noqa: SLF001 - its own
        return entity

    if not TYPE_CHECKING:  # a type checker is to know no other names than those of the stub

        def __getattr__(self, name: str) -> Any:
            """The facts of a section; what has not been read yet."""
            if name not in _FILLED:
                return super().__getattr__(name)
            with READING:
                if not filled(self, name):
                    self._read(name)
            return object.__getattribute__(self, name)

    def _read(self, name: str) -> None:
        """Fills a slot from the record; from the files, where the record does not have it or cannot be read."""
        try:
            if name == "_header":
                self._header = header_of(self._record)
            elif name == "_facts":
                found = facts_of(self._record).items()
                self._facts = {key: Fact.summarised(self.id, key, summary, self._home) for key, summary in found}
            else:
                self._home.fill()
        except DamagedError:
            self._home.fill()

    def lost(self, twin: Entity | None) -> str:
        """What has been shown of it and is not in the same entity, read in full; empty where nothing is missing."""
        if twin is None:
            return self.id
        shown = self._facts if filled(self, "_facts") else {}
        return next((f"{fact.entity} {fact.key}" for key, fact in shown.items() if key not in twin.facts), "")

    def take_over(self, twin: Entity) -> None:
        """Has what the same entity has, read in full; facts that have been handed out stay the same objects."""
        shown = self._facts if filled(self, "_facts") else {}
        for key, fact in shown.items():
            fact.take_over(twin.facts[key])
        self._facts = {**twin.facts, **shown}
        self._header = self._dossier = twin.dossier
        self._verdicts = twin.verdicts
        del self._home, self._record

    def __getstate__(self) -> object:
        _ = self.dossier  # which fills it
        return object.__getstate__(self)

    def record(self) -> str:
        """What a snapshot says of it. Raises ValueError where a text does not fit into one."""
        d = self._header
        header = Header(d.id, d.name, d.kind, d.classifier, d.vendor, d.predecessor, d.successor, d.counterpart,
                        d.variants, d.renamed_from, d.aliases)  # fmt: skip
        return joined_record(header, ((key, fact.summary) for key, fact in self._facts.items()))

    @property
    def id(self) -> str:
        """The id: the stem of its file."""
        return self._header.id

    @property
    def name(self) -> str:
        """The name in its header."""
        return self._header.name

    @property
    def kind(self) -> str:
        """`chip`, `rack`, `interconnect`, `memory`, `software`, `deployment` or `organisation`."""
        return self._header.kind

    @property
    def classifier(self) -> str:
        """The word that classifies it within its kind, such as `accelerator`."""
        return self._header.classifier

    @property
    def vendor(self) -> str:
        """The id of its vendor, or empty."""
        return self._header.vendor

    @property
    def variants(self) -> Mapping[str, str]:
        """Its variants, with their titles."""
        return self._header.variants

    @property
    def related(self) -> Mapping[str, str]:
        """Predecessor, successor and counterpart, where the header names them."""
        h = self._header
        found = {"predecessor": h.predecessor, "successor": h.successor, "counterpart": h.counterpart}
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
    def dossier(self) -> Dossier:
        """What its file says, before anything is concluded."""
        return self._dossier

    @property
    def document(self) -> Document:
        """The file that it was read from, with its header."""
        return self._dossier.document

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every file that it was read from: several, where a knowledge base adds to what it extends."""
        return self._dossier.documents

    @property
    def renamed_from(self) -> tuple[str, ...]:
        """The ids that it had before."""
        return self._header.renamed_from

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names that it goes by, in the order of its file."""
        return self._header.aliases

    def derivations(self, fact: Fact) -> tuple[Verdict, ...]:
        """The verdicts in which a fact takes part."""
        return tuple(v for v in self._verdicts if any(c in v.inputs for c in fact.claims))

    def __repr__(self) -> str:
        return f"<{self.kind} {self.id}: {len(self._facts)} facts>"

    def _repr_html_(self) -> str:
        """Its facts as a table, for a notebook."""
        from hwkb.notebook import table_html

        rows = [(fact.key, fact.variant, fact.text, fact.status, fact.source.id) for fact in self._facts.values()]
        title = f"{self.name} ({self.classifier}, {self.id})"
        return table_html(title, ("property", "variant", "value", "status", "source"), rows)


_FILLED = frozenset({"_dossier", "_facts", "_header", "_verdicts"})
"""What an entity of a snapshot does not have before it is asked for."""
