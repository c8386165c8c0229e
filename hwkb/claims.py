"""Claims: one source's statement of one property, with all that it keeps.

A claim keeps its key, value and phrase as written, and where they stand.
"""

from __future__ import annotations

import datetime
import functools
from builtins import property as attribute  # `property` names a field here
from dataclasses import dataclass, field

from hwkb.dates import When
from hwkb.document import Document, Route
from hwkb.findings import Place
from hwkb.values import Value
from hwkb.vocabulary import Conventions, Key, Property

__all__ = ["Assertion", "Claim", "Decision", "Dossier", "Given", "Source", "key_text"]

Given = tuple[tuple[str, str], ...]
"""The context that a figure holds under, sorted by key."""


@dataclass(slots=True, eq=False)
class Source:
    """A publication. `published` is empty where it does not say when."""

    id: str
    kind: str
    title: str
    title_en: str
    publisher: str
    author: tuple[str, ...]
    url: str
    published: When | None
    not_before: When | None
    accessed: When | None
    language: str
    status: str
    read: bool
    sha256: str
    note: str
    document: Document

    @attribute
    def known_from(self) -> datetime.date | None:
        """The first day on which it can have been known: published, else not before, else read."""
        for when in (self.published, self.not_before, self.accessed):
            if when is not None:
                return when.first
        return None

    @attribute
    def not_earlier_than(self) -> datetime.date | None:
        """The day from which on it appeared. The day of reading says nothing of that."""
        when = self.published or self.not_before
        return when.first if when else None

    @attribute
    def dated(self) -> bool:
        """True when the publication itself says when it appeared."""
        return self.published is not None

    def __repr__(self) -> str:
        return f"<Source {self.id}>"


@functools.lru_cache(maxsize=100_000)
def key_text(property_: Property, conventions: Conventions, goal: bool = False) -> str:  # noqa: FBT001, FBT002 - a field of a claim
    """A property with its words, as one would write it."""
    return str(Key(property_, conventions, goal))


@dataclass(slots=True, eq=False)
class Claim:
    """One source's statement of one property of one entity."""

    entity: str
    kind: str
    property: Property
    conventions: Conventions
    value: Value
    source: Source
    status: str
    phrase: str
    document: Document
    route: Route
    attributed_to: str = ""
    given: Given = ()
    variant: str = ""
    at: str = ""
    note: str = ""
    goal: bool = False
    complete: bool = False
    deprecated: str = ""
    """The reason, where a decision sets this claim aside."""

    @attribute
    def text(self) -> str:
        """The value as written."""
        return self.value.text

    @attribute
    def key(self) -> str:
        """The property with its conventions, as one would write it."""
        return key_text(self.property, self.conventions, self.goal)

    @attribute
    def place(self) -> Place:
        """Where the value stands."""
        return self.document.place(self.route)

    @attribute
    def first_hand(self) -> bool:
        """True when the source says it on its own authority."""
        return not self.attributed_to

    def __repr__(self) -> str:
        return f"<Claim {self.entity} {self.key}: {self.text} ({self.source.id})>"


@dataclass(slots=True, eq=False)
class Assertion:
    """A source's own comparison or computation, as a formula."""

    id: str
    entity: str
    formula: str
    source: Source
    status: str
    phrase: str
    document: Document
    route: Route
    attributed_to: str = ""
    given: Given = ()
    variant: str = ""

    @attribute
    def place(self) -> Place:
        """Where the formula stands."""
        return self.document.place(self.route)


@dataclass(frozen=True, slots=True)
class Decision:
    """An author's decision: which source is preferred or set aside, or why a verdict is accepted."""

    reason: str
    prefer: str = ""
    deprecate: tuple[str, ...] = ()
    verdict: str = ""
    sources: tuple[str, ...] = ()
    judged: str = ""


@dataclass(slots=True, eq=False)
class Dossier:
    """One entity as its file has it, or the files of it: the header and all claims."""

    id: str
    name: str
    kind: str
    classifier: str
    document: Document
    vendor: str = ""
    predecessor: str = ""
    successor: str = ""
    counterpart: str = ""
    renamed_from: tuple[str, ...] = ()
    variants: dict[str, str] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    assertions: tuple[Assertion, ...] = ()
    decisions: dict[str, list[Decision]] = field(default_factory=dict)
    parts: tuple[Dossier, ...] = ()
    """What each file has, where a knowledge base adds to an entity of the one that it extends."""

    @attribute
    def kinds(self) -> tuple[str, str]:
        """What laws are stated for: its kind, and its word within the kind."""
        return self.kind, self.classifier

    @attribute
    def documents(self) -> tuple[Document, ...]:
        """Its file; where it has several, the one with the header first."""
        return tuple(part.document for part in self.parts) or (self.document,)

    @attribute
    def aliases(self) -> tuple[str, ...]:
        """Other names that it goes by, in the order of its file."""
        return tuple(dict.fromkeys(c.text for c in self.claims if c.property.section == "name"))

    def __repr__(self) -> str:
        return f"<Dossier {self.id}>"
