"""Resolution: from rival claims to one fact, with the reason for the choice.

Deterministic and explained: an author's decisions first, then status, then first-hand before
relayed, then date, then digits. Nothing is averaged, and every rival is kept. What an author has
set aside makes no fact.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence

from hwkb.claims import Claim, Decision, Dossier
from hwkb.facts import Fact, FactKey, fact_key
from hwkb.fillings import fillings_meet
from hwkb.meeting import bound_of, digits, meet
from hwkb.values import Relative, Withheld

__all__ = ["Ranking", "grouped", "resolve", "speaks_of", "values_of"]

_OLDEST = datetime.date.min


def resolve(entity: Dossier, statuses: Iterable[str]) -> dict[FactKey, Fact]:
    """The facts of one entity. Targets and comparisons never become facts."""
    order = {status: i for i, status in enumerate(statuses)}
    groups = grouped(entity).items()
    return {key: fact for key, claims in groups if (fact := _fact(entity, claims, order)) is not None}


def grouped(entity: Dossier) -> dict[FactKey, list[Claim]]:
    """The claims that speak about one fact, in the order of the file."""
    found: dict[FactKey, list[Claim]] = {}
    for claim in entity.claims:
        if not claim.goal and claim.value.__class__ is not Relative:
            found.setdefault(fact_key(claim), []).append(claim)
    return found


def values_of(claims: Iterable[Claim]) -> str:
    """All values with their sources, sorted, so that a decision does not change them."""
    return "; ".join(sorted({f"{claim.text} ({claim.source.id})" for claim in claims}))


def speaks_of(decision: Decision, claims: Iterable[Claim]) -> bool:
    """True when the values that a decision was made about are those of these claims, or it names none."""
    return not decision.judged or decision.judged.split() == values_of(claims).split()


def _fact(entity: Dossier, claims: list[Claim], order: Mapping[str, int]) -> Fact | None:
    if len(claims) == 1 and not entity.decisions:  # as most are
        only = claims[0]
        return Fact(entity.id, only.property, only.conventions, only.variant, only.given, only, (only,), _ALONE)
    choices = _choices(entity, claims) if entity.decisions else []
    for decision in choices:
        for claim in claims:
            if claim.source.id in decision.deprecate:
                claim.deprecated = decision.reason
    live = [claim for claim in claims if not claim.deprecated] if choices else claims
    if not live:
        return None
    ranking = Ranking([d for d in choices if d.prefer], order)
    ranked = sorted(live, key=ranking.key) if len(live) > 1 else live
    best, others = ranked[0], ranked[1:]
    rivals = tuple(c for c in others if not _compatible(best, c, live))
    aside = [claim for claim in claims if claim.deprecated] if choices else []
    runner_up = next(iter((*rivals, *others, *aside)), None)
    # A preference chooses between sources: it settles nothing where its own source says two things.
    undecided = any(rival.source is best.source for rival in rivals)
    return Fact(
        entity.id, best.property, best.conventions, best.variant, best.given, best, (*ranked, *aside),
        ranking.why(best, runner_up), rivals, bool(rivals) and ranking.merit(best) == ranking.merit(rivals[0]),
        None if undecided else ranking.preference(best),
    )  # fmt: skip


def _choices(entity: Dossier, claims: list[Claim]) -> list[Decision]:
    """The author's choices between these claims, those by key before those by property."""
    names = dict.fromkeys((claims[0].key, claims[0].property.id))
    named = [decision for name in names for decision in entity.decisions.get(name, ())]
    return [d for d in named if (d.prefer or d.deprecate) and speaks_of(d, claims)]


_ALONE = "it is the only claim"
_CRITERIA = ("", "the other source withholds it", "its status, {}, ranks first", "it is first-hand",
             "its source is newer", "it has more digits")  # fmt: skip
_Merit = tuple[int, bool, int, bool, int, int]
_Key = tuple[_Merit, tuple[float, float], str, int, str]


class Ranking:
    """The order of rival claims, and what it says of two of them."""

    def __init__(self, preferences: Sequence[Decision], order: Mapping[str, int]) -> None:
        self.preferences = preferences
        self.order = order

    def preference(self, claim: Claim) -> Decision | None:
        """The decision that prefers the source of a claim."""
        for decision in self.preferences:
            if decision.prefer == claim.source.id:
                return decision
        return None

    def merit(self, claim: Claim) -> _Merit:
        """What a claim is chosen for, the best first; of equal merit is what no rule can tell apart."""
        preference = self.preference(claim)
        date = claim.source.not_earlier_than or _OLDEST
        return (
            self.preferences.index(preference) if preference else len(self.preferences),
            claim.value.__class__ is Withheld,
            self.order.get(claim.status, len(self.order)),
            not claim.first_hand,
            -date.toordinal(),
            -digits(claim.value),
        )

    def key(self, claim: Claim) -> _Key:
        """The order of claims, whatever their order in a file; a longer text tends to say more."""
        return self.merit(claim), bound_of(claim.value), claim.source.id, -len(claim.text), claim.text

    def why(self, best: Claim, other: Claim | None) -> str:
        """Why one claim is preferred to another."""
        if other is None:
            return _ALONE
        if other.deprecated:
            return f"the other is set aside: {other.deprecated}"
        ours, theirs = self.merit(best), self.merit(other)
        if ours != theirs:
            i = next(i for i, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b)
            preference = self.preference(best)
            if i == 0 and preference is not None:
                return preference.reason
            if i == _DATE and other.source.published is None:
                return "the other source may be older"
            return _CRITERIA[i].format(best.status)
        if bound_of(best.value) != bound_of(other.value):
            return "its bound says more"
        if best.source is not other.source:
            return "nothing but the order of names decides"
        return "no other claim ranks before it"


_DATE = _CRITERIA.index("its source is newer")


def _compatible(best: Claim, other: Claim, claims: Sequence[Claim]) -> bool:
    if best.property.type == "part":
        return fillings_meet(best, other, claims)
    return meet(best.value, other.value)
