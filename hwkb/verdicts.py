"""Verdicts: what was judged, on which inputs, under which reading, with which result."""

from __future__ import annotations

from dataclasses import dataclass

from hwkb.claims import Claim, Source
from hwkb.document import Document, Route
from hwkb.findings import Place
from hwkb.readings import Reading

__all__ = ["VERDICTS", "Verdict"]

VERDICTS = ("holds", "depends", "fails", "unknown")


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
    left: str
    right: str
    judged: str
    """Both sides with their numbers, in one line."""
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
    def id(self) -> str:
        """Dossier, name, and source or `facts`."""
        parts = [self.entity, self.name, self.source.id if self.source else "facts"]
        return "/".join([*parts, self.variant] if self.variant else parts)

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
