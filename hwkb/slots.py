"""Slots: which claims say what fills a slot of an entity, for one source."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet

from hwkb.claims import Claim, Given
from hwkb.values import Choice, Part
from hwkb.vocabulary import Conventions, Vocabulary

__all__ = ["Slots", "per_words"]


def per_words(conventions: Conventions) -> Conventions:
    """The words that say what a count is for one of."""
    return tuple([word for word in conventions if word.startswith("per ")])


class Slots:
    """What fills the slots of the entities of a knowledge base."""

    def __init__(
        self, vocabulary: Vocabulary, preferred: AbstractSet[int], ranked: Callable[[str, str], list[Claim]]
    ) -> None:
        self.vocabulary = vocabulary
        self.preferred = preferred
        """The claims that are the preferred one of their fact, by identity."""
        self.ranked = ranked
        """The claims of a property of an entity, those that serve first before the others."""
        self._places = frozenset(vocabulary.axes["position"].words) if "position" in vocabulary.axes else frozenset()
        self._filled: dict[tuple[object, ...], list[Claim]] = {}
        self._fitting: dict[tuple[object, ...], list[Claim]] = {}

    def forget(self) -> None:
        """Drops what was remembered of earlier look-ups, after claims were added."""
        self._filled.clear()
        self._fitting.clear()

    def placed(self, claim: Claim) -> bool:
        """True for what is counted at one place only."""
        return not self._places.isdisjoint(claim.conventions)

    def filling(
        self, entity_id: str, slot: str, wanted: Conventions, source: str, variant: str, given: Given
    ) -> list[Claim]:
        """The claims that fill a slot, or a place of it: one source's, this source's if it has counts."""
        fitting = (entity_id, slot, wanted, variant, given)
        key = (source, *fitting)
        found = self._filled.get(key)
        if found is None:
            claims = self._fitting.get(fitting)
            if claims is None:
                claims = self._fitting[fitting] = self._fit(*fitting)
            found = self._filled[key] = self._of_one_source(claims, source) if len(claims) > 1 else claims
        return found

    def _of_one_source(self, claims: list[Claim], source: str) -> list[Claim]:
        own = [c for c in claims if c.source.id == source]
        if not any(_counted(c) for c in own):
            first = min(claims, key=lambda c: (id(c) not in self.preferred, self.placed(c)))
            own = [c for c in claims if c.source is first.source]
        if len(own) <= 1:
            return own
        return sorted(self._one_level(own), key=lambda c: (self.vocabulary.positions(c.conventions), c.text))

    def _fit(self, entity_id: str, slot: str, wanted: Conventions, variant: str, given: Given) -> list[Claim]:
        """What any source says of a slot under these words, what ranks first before the rest."""
        per, places = per_words(wanted), self._places.intersection(wanted)
        claims = [
            c for c in self.ranked(entity_id, f"contains.{slot}")
            if c.variant in ("", variant) and c.given in ((), given)
            and per_words(c.conventions) == per and places.issubset(c.conventions)
        ]  # fmt: skip
        claims = [c for c in claims if c.variant == variant] or claims  # a variant's own parts replace the rest
        return [c for c in claims if c.given == given] or claims

    def _one_level(self, claims: list[Claim]) -> list[Claim]:
        """The counts of the whole, else those by position, never both; each position and part once, the first."""
        whole = [c for c in claims if not self.placed(c)]
        found: dict[tuple[Conventions, str], Claim] = {}
        for claim in whole or claims:
            part = claim.value.entity if isinstance(claim.value, Part) else claim.value.text
            found.setdefault((claim.conventions, part), claim)
        named = {conventions for conventions, part in found if part}
        return [c for (conventions, part), c in found.items() if part or conventions not in named]


def _counted(claim: Claim) -> bool:
    return isinstance(claim.value, Choice) or (isinstance(claim.value, Part) and claim.value.count is not None)
