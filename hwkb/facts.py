"""Facts: what is concluded for one property of one entity, with the claims that it stands on.

Claims under other conventions, or with a convention left unstated, make facts of their own.
"""

from __future__ import annotations

from builtins import property as attribute  # `property` names a field here
from dataclasses import dataclass, field
from typing import Any, Protocol

from hwkb.amounts import NotAnAmountError, amounts, ends, in_unit, public, unit_for
from hwkb.claims import Claim, Decision, Given, Source
from hwkb.units import quantity
from hwkb.values import State, Value
from hwkb.vocabulary import Conventions, Property

__all__ = ["Derivation", "Fact", "FactKey", "fact_key"]

FactKey = tuple[str, Conventions, str, Given, str]
"""Property id, conventions, variant, context, and what tells members of a list apart."""


class Writer(Protocol):
    """Writes a computation with its numbers: most are never read, so it waits."""

    def __call__(self) -> str:
        """The computation."""


class Home(Protocol):
    """What a fact asks its knowledge base for."""

    def explain(self, fact: Fact) -> str:
        """Where a fact comes from, as text."""


@dataclass(frozen=True, slots=True, eq=False)
class Derivation:
    """How a derived fact was computed."""

    relation: str
    """The id of the relation that determines it."""
    formula: str
    why: str
    write: Writer
    inputs: tuple[Claim, ...]
    basis: str
    """The weakest status among the inputs."""

    @attribute
    def text(self) -> str:
        """The computation with its numbers."""
        return self.write()


@dataclass(slots=True, eq=False)
class Fact:
    """What is concluded for one property of one entity under one convention."""

    entity: str
    property: Property
    conventions: Conventions
    variant: str
    given: Given
    claim: Claim
    """The preferred claim."""
    claims: tuple[Claim, ...]
    """All claims, the preferred one first, and last what an author has set aside."""
    reason: str
    """Why the preferred claim is preferred."""
    rivals: tuple[Claim, ...] = ()
    """The claims whose values do not meet the preferred one."""
    tied: bool = False
    decision: Decision | None = None
    derivation: Derivation | None = None
    """How it was computed, where nobody states it."""
    derivations: tuple[Any, ...] = field(default=())
    """The verdicts in which the fact is the total that is judged."""
    home: Home | None = field(default=None, repr=False)
    """The knowledge base that it belongs to."""

    @attribute
    def value(self) -> Any:
        """A pint quantity for an amount; the text of a word, name or id; else the value itself."""
        return public(self.stated)

    @attribute
    def low(self) -> Any:
        """The lower end of an amount, as a pint quantity."""
        return self._end(0)

    @attribute
    def high(self) -> Any:
        """The upper end of an amount, as a pint quantity."""
        return self._end(1)

    def _end(self, end: int) -> Any:
        found = amounts(self.stated)
        if not found:
            raise TypeError(f"{self.entity} {self.key} is not an amount: {self.claim.text}")
        return quantity(ends(self.stated)[end] / float(found[0].unit.factor), found[0].unit.text)

    def to(self, unit: str) -> float:
        """The nominal amount as a number in a unit: `fact.to("TB")`; for a range its middle.

        Raises TypeError for what is no single amount, ValueError for a unit that is unknown or does not fit.
        """
        try:
            return in_unit(self.stated, unit)
        except NotAnAmountError as error:
            raise TypeError(f"{self.entity} {self.key} {error}") from None

    def interval(self, unit: str) -> tuple[float, float]:
        """The lowest and the highest number in a unit that the value allows; infinite where it is open.

        Raises TypeError for what is no amount, ValueError for a unit that is unknown or does not fit.
        """
        try:
            low, high = ends(self.stated)
            size = float(unit_for(self.stated, unit).factor)
        except NotAnAmountError as error:
            raise TypeError(f"{self.entity} {self.key} {error}") from None
        return low / size, high / size

    def explain(self) -> str:
        """Where it comes from, down to what is stated, and how it was judged, as indented text."""
        if self.home is None:
            raise ValueError(f"{self.entity} {self.key} belongs to no knowledge base")
        return self.home.explain(self)

    @attribute
    def status(self) -> str:
        """How the value is known: `disclosed`, `measured`, `claimed`, `estimated`, `reported` or `derived`."""
        return self.claim.status

    @attribute
    def source(self) -> Source:
        """The source of the preferred claim."""
        return self.claim.source

    @attribute
    def stated(self) -> Value:
        """The value of the preferred claim, as the format knows it."""
        return self.claim.value

    @attribute
    def key(self) -> str:
        """The property with its conventions."""
        return self.claim.key

    @attribute
    def disputed(self) -> bool:
        """True when claims do not meet and no author has decided between them."""
        return bool(self.rivals) and self.decision is None

    def _repr_html_(self) -> str:
        """The fact with its claims, for a notebook."""
        from hwkb.notebook import table_html

        rows = [(c.text, c.status, c.source.id, c.phrase) for c in self.claims]
        return table_html(repr(self)[1:-1], ("value", "status", "source", "phrase"), rows)

    def __repr__(self) -> str:
        mark = ", disputed" if self.disputed else ""
        return f"<Fact {self.entity} {self.key}: {self.claim.text} ({self.status}, {self.source.id}{mark})>"


def fact_key(claim: Claim) -> FactKey:
    """The fact that a claim speaks about."""
    return (claim.property.id, claim.conventions, claim.variant, claim.given, _member(claim))


def _member(claim: Claim) -> str:
    value = claim.value
    if isinstance(value, State):
        return " ".join((value.object, *value.on))
    return claim.text if claim.property.many else ""
