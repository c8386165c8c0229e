"""Resolution: from rival claims to one fact, with the reason for the choice.

Deterministic and explained: an author's decision first, then status, then first-hand before
relayed, then date, then digits. Nothing is averaged, and every rival is kept. Claims under other
conventions, or with a convention left unstated, are facts of their own beside it.
"""

from __future__ import annotations

import datetime
from builtins import property as attribute  # `property` names a field here
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from hwkb.amounts import NotAnAmountError, amounts, ends, in_unit, public, unit_for
from hwkb.claims import Claim, Decision, Dossier, Given, Source
from hwkb.meeting import digits, meet
from hwkb.units import quantity
from hwkb.values import Choice, Part, Relative, State, Value, Withheld
from hwkb.vocabulary import Conventions, Property

__all__ = ["Derivation", "Fact", "FactKey", "decision_for", "fact_key", "resolve", "standing"]

FactKey = tuple[str, Conventions, str, Given, str]
"""Property id, conventions, variant, context, and what tells members of a list apart."""

_OLDEST = datetime.date.min


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
    """All claims, the preferred one first."""
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


def resolve(entity: Dossier, statuses: Mapping[str, str]) -> dict[FactKey, Fact]:
    """The facts of one entity. Targets and comparisons never become facts."""
    grouped: dict[FactKey, list[Claim]] = {}
    for claim in entity.claims:
        if not claim.goal and claim.value.__class__ is not Relative:
            grouped.setdefault(fact_key(claim), []).append(claim)
    order = {status: i for i, status in enumerate(statuses)}
    return {key: _fact(entity, claims, order) for key, claims in grouped.items()}


def _fact(entity: Dossier, claims: list[Claim], order: Mapping[str, int]) -> Fact:
    first = claims[0]
    if len(claims) == 1:
        return Fact(entity.id, first.property, first.conventions, first.variant, first.given, first, (first,),
                    "the only claim")  # fmt: skip
    decision = decision_for(entity, first)
    for claim in claims:
        if decision and claim.source.id in decision.deprecate:
            claim.deprecated = decision.reason
    ranked = sorted(claims, key=lambda c: _rank(c, decision, order))
    best = ranked[0]
    rivals = tuple(c for c in ranked[1:] if not c.deprecated and not _compatible(best, c))
    runner_up = rivals[0] if rivals else ranked[1]
    why = _why(best, runner_up, decision, order)
    return Fact(
        entity.id, best.property, best.conventions, best.variant, best.given, best, tuple(ranked), why, rivals,
        bool(rivals) and _rank(best, decision, order)[:-1] == _rank(rivals[0], decision, order)[:-1],
        decision if decision and best.source.id == decision.prefer else None,
    )  # fmt: skip


def decision_for(entity: Dossier, claim: Claim) -> Decision | None:
    """The author's choice between the claims of a fact, if there is one."""
    for name in (claim.key, claim.property.id):
        for decision in entity.decisions.get(name, ()):
            if decision.prefer or decision.deprecate:
                return decision
    return None


_Rank = tuple[int, int, bool, int, int, str]


def _rank(claim: Claim, decision: Decision | None, order: Mapping[str, int]) -> _Rank:
    preferred = decision is not None and claim.source.id == decision.prefer
    aside = bool(claim.deprecated) or claim.value.__class__ is Withheld
    date = claim.source.known_from or _OLDEST
    return (
        0 if preferred else 2 if aside else 1,
        order.get(claim.status, len(order)),
        not claim.first_hand,
        -date.toordinal(),
        -digits(claim.value),
        claim.source.id,
    )


def standing(claim: Claim, order: Mapping[str, int]) -> tuple[Any, ...]:
    """What ranks a claim before others about the same thing, an author's choice apart; the least comes first."""
    return _rank(claim, None, order)


_CRITERIA = ("", "its status, {}, ranks first", "it is first-hand", "its source is newer", "it has more digits",
             "nothing but the order of names")  # fmt: skip


def _why(best: Claim, other: Claim, decision: Decision | None, order: Mapping[str, int]) -> str:
    if decision is not None and best.source.id == decision.prefer:
        return decision.reason
    ours, theirs = _rank(best, decision, order), _rank(other, decision, order)
    for i, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        if a != b:
            if i == 0:
                return other.deprecated or "the other source withholds it"
            return _CRITERIA[i].format(best.status)
    return "the claims are alike"


def _compatible(best: Claim, other: Claim) -> bool:
    if isinstance(best.value, Part | Choice) and best.property.type == "part" and best.source is other.source:
        return True  # what one source puts into a slot adds up
    return meet(best.value, other.value)
