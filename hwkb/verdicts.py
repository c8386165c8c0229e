"""Verdicts: what was judged, on which inputs, under which reading, with which result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from hwkb.claims import Claim, Source
from hwkb.document import Document, Route
from hwkb.findings import Place
from hwkb.readings import Reading

__all__ = ["TO_DECIDE", "VERDICTS", "Sides", "Verdict"]

VERDICTS = ("holds", "depends", "fails", "unknown")
TO_DECIDE = ("fails", "depends")
"""The verdicts that an author answers with a decision."""


class Sides(Protocol):
    """Writes the two sides of a judgement with their numbers: most are never read, so it waits."""

    def texts(self) -> tuple[str, str]:
        """The left and the right side."""


@dataclass(slots=True, eq=False)
class Verdict:
    """What was judged, on which inputs, with which result."""

    type: str
    """`relation`, `assertion` or `relative`."""
    name: str
    """The id of the relation or assertion, or the key of the relative claim."""
    about: str
    """The property that is judged with its conventions; the id of an assertion."""
    entity: str
    formula: str
    verdict: str
    """`holds`, `depends`, `fails` or `unknown`."""
    sides: Sides | None
    """What writes both sides with their numbers, when somebody asks; None where an input is unknown."""
    reading: str
    inputs: tuple[Claim, ...]
    source: Source | None
    """The source whose total is judged; None for the facts alone."""
    phrase: str
    document: Document
    route: Route
    why: str = ""
    missing: tuple[str, ...] = ()
    variant: str = ""
    readings: tuple[Reading, ...] = ()
    """Every minimal reading under which it closes; empty where it holds as written."""
    would_need: tuple[str, ...] = ()
    """Where it fails: what each input would have had to be."""
    number: int = 0
    acknowledged: str = ""
    """The author's reason, where a decision covers this verdict."""

    @property
    def left(self) -> str:
        """The left side with its numbers."""
        return self.sides.texts()[0] if self.sides else ""

    @property
    def right(self) -> str:
        """The right side with its numbers."""
        return self.sides.texts()[1] if self.sides else ""

    @property
    def judged(self) -> str:
        """Both sides with their numbers, in one line."""
        return f"{self.left} against {self.right}" if self.sides else ""

    @property
    def id(self) -> str:
        """Entity, name, what it is about, source or `facts`, variant, and a number where that is not enough."""
        about = self.about if self.about != self.name else ""
        source = self.source.id if self.source else "facts"
        number = str(self.number) if self.number else ""
        return "/".join(filter(None, (self.entity, self.name, about, source, self.variant, number)))

    @property
    def message(self) -> str:
        """The verdict in one sentence."""
        if self.verdict == "unknown":
            return f"{self.formula}: unknown, for want of {', '.join(self.missing)}"
        reading = f", {self.reading}" if self.reading else ""
        return f"{self.judged}: {self.verdict}{reading}"

    @property
    def place(self) -> Place:
        """Where the judged statement stands."""
        return self.document.place(self.route)

    def __repr__(self) -> str:
        return f"<Verdict {self.id}: {self.verdict}>"
