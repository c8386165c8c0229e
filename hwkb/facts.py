"""Facts: what is concluded for one property of one entity, with the claims that it stands on.

Claims under other conventions, or with a convention left unstated, make facts of their own. A fact of a snapshot
shows its summary; asked for more, it has its knowledge base read everything. So nothing is imported here at once that
the interpreter has not loaded anyway.
"""

from __future__ import annotations

from builtins import property as attribute  # `property` names a field here

from hwkb.summary import FactKey, Summary

TYPE_CHECKING = False  # not from `typing`, as in `hwkb`
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol

    from hwkb.claims import Claim, Decision, Given, Source
    from hwkb.values import Value
    from hwkb.vocabulary import Conventions, Property

    class Home(Protocol):
        """What a fact asks its knowledge base for."""

        def explain(self, fact: Fact) -> str:
            """Where a fact comes from, as text."""

        def fill(self) -> None:
            """Reads all that has not been read yet."""


__all__ = ["Derivation", "Fact", "FactKey", "fact_key"]


class Derivation:
    """How a derived fact was computed."""

    __slots__ = ("basis", "formula", "inputs", "relation", "why", "write")

    relation: str
    """The id of the relation that determines it."""
    formula: str
    why: str
    write: Callable[[], str]
    """Writes the computation with its numbers: most are never read, so it waits."""
    inputs: tuple[Claim, ...]
    basis: str
    """The weakest status among the inputs."""

    def __init__(
        self, relation: str, formula: str, why: str, write: Callable[[], str], inputs: tuple[Claim, ...], basis: str
    ) -> None:
        self.relation = relation
        self.formula = formula
        self.why = why
        self.write = write
        self.inputs = inputs
        self.basis = basis

    @attribute
    def text(self) -> str:
        """The computation with its numbers."""
        return self.write()

    def __repr__(self) -> str:
        return f"<Derivation by {self.relation}: {self.text}>"


class Fact:
    """What is concluded for one property of one entity under one convention."""

    __slots__ = (
        "_summary", "claim", "claims", "conventions", "decision", "derivation", "derivations", "entity", "given",
        "home", "property", "reason", "rivals", "tied", "variant",
    )  # fmt: skip

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
    rivals: tuple[Claim, ...]
    """The claims whose values do not meet the preferred one."""
    tied: bool
    decision: Decision | None
    derivation: Derivation | None
    """How it was computed, where nobody states it."""
    derivations: tuple[Any, ...]
    """The verdicts in which the fact is the total that is judged."""
    home: Home | None
    """The knowledge base that it belongs to."""

    def __init__(
        self, entity: str,
        property: Property,  # noqa: A002 - the name of the slot
        conventions: Conventions, variant: str, given: Given,
        claim: Claim, claims: tuple[Claim, ...], reason: str, rivals: tuple[Claim, ...] = (),
        tied: bool = False,  # noqa: FBT001, FBT002 - a slot as the others
        decision: Decision | None = None, derivation: Derivation | None = None,
        derivations: tuple[Any, ...] = (), home: Home | None = None,
    ) -> None:  # fmt: skip
        self.entity = entity
        self.property = property
        self.conventions = conventions
        self.variant = variant
        self.given = given
        self.claim = claim
        self.claims = claims
        self.reason = reason
        self.rivals = rivals
        self.tied = tied
        self.decision = decision
        self.derivation = derivation
        self.derivations = derivations
        self.home = home
        self._summary: Summary | None = None

    @classmethod
    def summarised(cls, entity: str, key: FactKey, summary: Summary, home: Home) -> Fact:
        """A fact of a snapshot: it shows its summary until it is filled."""
        fact = cls.__new__(cls)
        fact.entity = entity
        _, fact.conventions, fact.variant, fact.given, _ = key
        fact.home = home
        fact._summary = summary  # noqa: SLF001 - its own
        return fact

    if not TYPE_CHECKING:  # a type checker is to know no other names than those above

        def __getattr__(self, name: str) -> Any:
            """What the summary does not have, once all has been read."""
            if name in _FILLED and self._summary is not None:
                self.home.fill()
            return object.__getattribute__(self, name)

    def take_over(self, twin: Fact) -> None:
        """Has what the same fact has, read in full."""
        for name in _FILLED:
            setattr(self, name, getattr(twin, name))
        self._summary = None

    def __getstate__(self) -> object:
        if self._summary is not None and self.home is not None:
            self.home.fill()
        return object.__getstate__(self)

    @attribute
    def summary(self) -> Summary:
        """What a snapshot keeps of it."""
        return self._summary or Summary(self.key, self.text, self.status, self.source.id, self.disputed)

    @attribute
    def value(self) -> Any:
        """A pint quantity for an amount; the text of a word, name or id; else the value itself."""
        from hwkb.amounts import public

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
        from hwkb.amounts import amounts, ends
        from hwkb.units import quantity

        found = amounts(self.stated)
        if not found:
            raise TypeError(f"{self.entity} {self.key} is not an amount: {self.claim.text}")
        return quantity(ends(self.stated)[end] / float(found[0].unit.factor), found[0].unit.text)

    def to(self, unit: str) -> float:
        """The nominal amount as a number in a unit: `fact.to("TB")`; for a range its middle.

        Raises TypeError for what is no single amount, ValueError for a unit that is unknown or does not fit.
        """
        from hwkb.amounts import NotAnAmountError, in_unit

        try:
            return in_unit(self.stated, unit)
        except NotAnAmountError as error:
            raise TypeError(f"{self.entity} {self.key} {error}") from None

    def interval(self, unit: str) -> tuple[float, float]:
        """The lowest and the highest number in a unit that the value allows; infinite where it is open.

        Raises TypeError for what is no amount, ValueError for a unit that is unknown or does not fit.
        """
        from hwkb.amounts import NotAnAmountError, ends, unit_for

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
        return (self._summary or self.claim).status

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
        return (self._summary or self.claim).key

    @attribute
    def text(self) -> str:
        """The value of the preferred claim, as written."""
        return (self._summary or self.claim).text

    @attribute
    def disputed(self) -> bool:
        """True when claims do not meet and no author has decided between them."""
        summary = self._summary
        return summary.disputed if summary else bool(self.rivals) and self.decision is None

    def _repr_html_(self) -> str:
        """The fact with its claims, for a notebook."""
        from hwkb.notebook import table_html

        rows = [(c.text, c.status, c.source.id, c.phrase) for c in self.claims]
        return table_html(repr(self)[1:-1], ("value", "status", "source", "phrase"), rows)

    def __repr__(self) -> str:
        shown = self.summary
        mark = ", disputed" if shown.disputed else ""
        return f"<Fact {self.entity} {shown.key}: {shown.text} ({shown.status}, {shown.source}{mark})>"


_FILLED = frozenset(Fact.__slots__) - {"_summary", "conventions", "entity", "given", "home", "variant"}
"""What a fact of a snapshot does not have before it is filled."""


def fact_key(claim: Claim) -> FactKey:
    """The fact that a claim speaks about."""
    return (claim.property.id, claim.conventions, claim.variant, claim.given, _member(claim))


def _member(claim: Claim) -> str:
    if claim.property.type == "state":  # a value of another property is never one
        from hwkb.values import State

        if isinstance(claim.value, State):
            return " ".join((claim.value.object, *claim.value.on))
    return claim.text if claim.property.many else ""
