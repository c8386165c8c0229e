"""What changed between two knowledge bases: facts, derived values and verdicts.

A fact is told apart by its entity, property, conventions, variant and context. An entity that was
renamed, and says so under `renamed_from`, is the same entity.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hwkb.facts import Fact, FactKey
from hwkb.knowledge import KnowledgeBase
from hwkb.verdicts import Verdict

__all__ = ["Difference", "FactChange", "FindingChange", "Side", "VerdictChange", "difference"]


@dataclass(frozen=True, slots=True)
class Side:
    """A fact as one of the two knowledge bases has it."""

    value: str
    status: str
    source: str
    disputed: bool
    computation: str
    """How it was derived, with its numbers; empty where a source states it."""

    def __str__(self) -> str:
        how = self.status if self.computation else f"{self.status}, {self.source}"
        return f"{self.value} ({how}{', disputed' if self.disputed else ''})"


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that is new, other or gone; `old` or `new` is None where there is none."""

    entity: str
    key: str
    variant: str
    given: tuple[tuple[str, str], ...]
    old: Side | None
    new: Side | None

    @property
    def derived(self) -> bool:
        """True when it is computed, on each side that there is."""
        return all(side.computation for side in (self.old, self.new) if side)

    @property
    def kind(self) -> str:
        """`added`, `changed` or `withdrawn`."""
        return "added" if self.old is None else "withdrawn" if self.new is None else "changed"

    @property
    def context(self) -> str:
        """Variant and operating point, in words."""
        return ", ".join(filter(None, (self.variant, *(f"{name} {text}" for name, text in self.given))))


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A judgement that came to something else; `old` or `new` is empty where nothing is judged, or an input unknown."""

    id: str
    formula: str
    old: str
    new: str
    message: str
    acknowledged: bool


@dataclass(frozen=True, slots=True)
class FindingChange:
    """An open finding that the other side does not have."""

    code: str
    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Difference:
    """All that changed. Everything is in the order of ids."""

    entities_added: tuple[str, ...]
    entities_withdrawn: tuple[str, ...]
    entities_renamed: tuple[tuple[str, str], ...]
    sources_added: tuple[str, ...]
    sources_withdrawn: tuple[str, ...]
    facts: tuple[FactChange, ...]
    derived: tuple[FactChange, ...]
    verdicts: tuple[VerdictChange, ...]
    opened: tuple[FindingChange, ...]
    closed: tuple[FindingChange, ...]
    """Findings that are open on one side only."""

    def __bool__(self) -> bool:
        return any((
            self.entities_added, self.entities_withdrawn, self.entities_renamed, self.sources_added,
            self.sources_withdrawn, self.facts, self.derived, self.verdicts, self.opened, self.closed,
        ))  # fmt: skip


def difference(old: KnowledgeBase, new: KnowledgeBase) -> Difference:
    """What a reader of the new knowledge base should know who knew the old one."""
    renamed = _renamed(old, new)
    before = {renamed.get(id_, id_) for id_ in old.entities}
    changes = list(_facts(old, new, renamed))
    return Difference(
        tuple(sorted(new.entities.keys() - before)),
        tuple(sorted(before - new.entities.keys())),
        tuple(sorted(renamed.items())),
        tuple(sorted(new.sources.keys() - old.sources.keys())),
        tuple(sorted(old.sources.keys() - new.sources.keys())),
        tuple(change for change in changes if not change.derived),
        tuple(change for change in changes if change.derived),
        tuple(_verdicts(old, new, renamed)),
        _findings(new, old),
        _findings(old, new),
    )


def _renamed(old: KnowledgeBase, new: KnowledgeBase) -> dict[str, str]:
    """Ids that are gone, with the entities that name them as a former id of theirs."""
    found: dict[str, str] = {}
    for id_ in old.entities.keys() - new.entities.keys():
        heirs = [entity.id for entity in new.values() if id_ in entity.renamed_from]
        if len(heirs) == 1 and heirs[0] not in old.entities:
            found[id_] = heirs[0]
    return found


def _facts(old: KnowledgeBase, new: KnowledgeBase, renamed: Mapping[str, str]) -> Iterator[FactChange]:
    before, after = _by_key(old, renamed), _by_key(new, {})
    for key in sorted(before.keys() | after.keys()):
        a, b = before.get(key), after.get(key)
        sides = (_side(a) if a else None, _side(b) if b else None)
        fact = b or a
        if fact is not None and _told(sides[0]) != _told(sides[1]):
            yield FactChange(key[0], fact.key, fact.variant, fact.given, *sides)


def _by_key(kb: KnowledgeBase, renamed: Mapping[str, str]) -> dict[tuple[str, FactKey], Fact]:
    return {(renamed.get(id_, id_), key): fact for id_, e in kb.entities.items() for key, fact in e.facts.items()}


def _side(fact: Fact) -> Side:
    computation = fact.derivation.text if fact.derivation else ""
    return Side(fact.claim.text, fact.status, fact.source.id, fact.disputed, computation)


def _told(side: Side | None) -> tuple[Any, ...] | None:
    """What makes two sides different; a computation that comes to the same is the same."""
    return None if side is None else (side.value, side.status, side.source, side.disputed)


def _verdicts(old: KnowledgeBase, new: KnowledgeBase, renamed: Mapping[str, str]) -> Iterator[VerdictChange]:
    """What turned, and what can be judged for the first time or no more."""
    before = {_verdict_id(v, renamed): v for v in old.verdicts}
    after = {v.id: v for v in new.verdicts}
    for id_ in sorted(before.keys() | after.keys()):
        a, b = before.get(id_), after.get(id_)
        words = (_judged(a), _judged(b))
        shown = b or a
        if shown is not None and words[0] != words[1]:
            yield VerdictChange(id_, shown.formula, *words, shown.message, bool(b and b.acknowledged))


def _judged(verdict: Verdict | None) -> str:
    return verdict.verdict if verdict and verdict.verdict != "unknown" else ""


def _verdict_id(verdict: Verdict, renamed: Mapping[str, str]) -> str:
    now = renamed.get(verdict.entity)
    return verdict.id if now is None else now + verdict.id.removeprefix(verdict.entity)


def _findings(here: KnowledgeBase, there: KnowledgeBase) -> tuple[FindingChange, ...]:
    """The open findings of one side that the other does not have, wherever their lines have gone.

    That a law is silent is a matter of the whole knowledge base, and left to `hwkb check`.
    """
    known = Counter((f.code, f.place.path, f.entity, f.message) for f in there.open_findings)
    found = []
    for f in here.open_findings:
        what = (f.code, f.place.path, f.entity, f.message)
        known[what] -= 1
        if known[what] < 0 and f.code != "silent-relation":
            found.append(FindingChange(f.code, f.place.path, f.place.line, f.message))
    return tuple(found)
