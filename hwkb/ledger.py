"""Ledgers: what is known of an entity under the very words that laws want, each figure looked up once for all laws.

Most laws hold as their sources write them, or want something that nobody states, and most of their inputs are one
figure of the entity or of the one kind of part that fills a slot. What a ledger has no entry for, such as another word,
a choice or several kinds of parts, is left to `bindings`: it is a shorter way to the same verdicts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from hwkb.claims import Claim, Dossier
from hwkb.formula import Path
from hwkb.inputs import Context, Inputs
from hwkb.laws import Frame, Law, Want
from hwkb.quantity import Quantity
from hwkb.values import Part

__all__ = ["Ledger"]

Entry = tuple[Claim, Quantity]
"""A claim with its figure."""
Weighed = tuple[tuple[Claim, ...], tuple[str, ...]]
"""The inputs of a law that holds for them as they are written, and what is missing where it is judged by no more."""

Found = Entry | tuple[()] | None
"""An entry; nothing for a figure that nobody states; None where a closer look is wanted."""

_NOWHERE: tuple[()] = ()
"""What stands for a figure that nobody states, under no words at all."""


class Ledger:
    """The figures of one entity that serve the rows of one source, or those on the facts alone."""

    __slots__ = ("_context", "_entity", "_entries", "_inputs")

    def __init__(self, inputs: Inputs, entity: Dossier, context: Context) -> None:
        self._inputs = inputs
        self._entity = entity
        self._context = context
        self._entries: dict[Want, Found] = {}

    def weigh(self, law: Law, frame: Frame, total: Claim) -> Weighed | None:
        """What a law comes to for a total; None where it takes a closer look."""
        claims: list[Claim] = []
        figures: list[Quantity] = []
        missing: list[str] = []
        of_total, entries = law.total, self._entries
        for path, want in frame.wants:
            if path is of_total:
                entry: Found = self._total(path, total)
            elif want in entries:
                entry = entries[want]
            else:
                entry = entries[want] = self._looked_up(path, want)
            if entry:
                claims.append(entry[0])
                figures.append(entry[1])
            elif entry is None or law.sums:
                return None
            else:
                missing.append(path.text)
        if missing:
            return _inputs(claims), tuple(dict.fromkeys(missing))
        left, right = law.of_figures
        a, b = left(figures).core, right(figures).core
        bounded = a.low > -math.inf and b.low > -math.inf  # or a division left a side without ends
        return (_inputs(claims), ()) if bounded and law.meets(a, b) else None

    def _looked_up(self, path: Path, want: Want) -> Found:
        entity_id = path.entity or self._entity.id
        if path.slots:
            claims = self._filling(path)
            if len(claims) != 1:
                return None if claims else _NOWHERE
            if path.count:
                return self._counted(path, claims[0])
            value = claims[0].value
            if not isinstance(value, Part) or value.entity not in self._inputs.entities:
                return None
            entity_id = value.entity
        if not self._inputs.amounts(entity_id, path.property.id):
            return _NOWHERE
        _, words = want
        claim, _ = self._inputs.pick(entity_id, path.property.id, words, self._context, path.variant)
        return _entry(claim, claim.value) if claim is not None and claim.conventions == words else None

    def _total(self, path: Path, claim: Claim) -> Entry | None:
        if not path.count:
            return _entry(claim, claim.value)
        others = [other for other in self._filling(path) if other is not claim]
        return None if others else self._counted(path, claim)

    def _filling(self, path: Path) -> list[Claim]:
        wanted = path.conventions if path.count else ()
        return self._inputs.slot(self._entity.id, path.slots[0], wanted, self._context)

    def _counted(self, path: Path, claim: Claim) -> Entry | None:
        """How many fill a slot; nothing for a count of something else."""
        value = claim.value
        return _entry(claim, value.count) if claim.conventions == path.conventions and isinstance(value, Part) else None


def _inputs(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    return tuple(dict.fromkeys(claims))


def _entry(claim: Claim, value: object) -> Entry | None:
    return (claim, value) if isinstance(value, Quantity) else None
