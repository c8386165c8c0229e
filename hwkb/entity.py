"""An entity with its facts, and what a question about several needs of the knowledge base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from hwkb.claims import Assertion, Claim, Decision, Dossier, Source
from hwkb.document import Document
from hwkb.facts import Fact, FactKey
from hwkb.joint import Joint
from hwkb.sections import Sections
from hwkb.verdicts import Verdict
from hwkb.vocabulary import Vocabulary

__all__ = ["Entity", "Knowledge"]


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

    def _repr_html_(self) -> str:
        """Its facts as a table, for a notebook."""
        from hwkb.notebook import table_html

        rows = [(fact.key, fact.variant, fact.claim.text, fact.status, fact.source.id) for fact in self._facts.values()]
        title = f"{self.name} ({self.classifier}, {self.id})"
        return table_html(title, ("property", "variant", "value", "status", "source"), rows)


class Knowledge(Protocol):
    """What a question needs of a knowledge base."""

    @property
    def vocabulary(self) -> Vocabulary:
        """What may be said."""

    @property
    def entities(self) -> Mapping[str, Entity]:
        """All entities by id."""

    @property
    def sources(self) -> Mapping[str, Source]:
        """All sources by id."""

    @property
    def joint_readings(self) -> tuple[Joint, ...]:
        """On each axis, the reading under which the most judgements close together."""

    def __getitem__(self, name: str) -> Entity:
        """The entity that answers to an id, a name or an alias; raises UnknownFactError."""
