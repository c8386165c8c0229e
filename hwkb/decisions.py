"""Decisions: what an author has settled, and whether it still speaks of the values that stand here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hwkb.claims import Claim, Decision, Dossier
from hwkb.document import Route
from hwkb.facts import Fact
from hwkb.findings import Finding, nearest
from hwkb.resolution import grouped, speaks_of, values_of
from hwkb.verdicts import TO_DECIDE, Verdict

__all__ = ["apply_decisions", "dispute_text"]

DISPUTES = ("dispute", "tie")


def dispute_text(fact: Fact) -> str:
    """All values of a fact with their sources, sorted, so that a decision does not change them."""
    return values_of(fact.claims)


def apply_decisions(entity: Dossier, facts: Sequence[Fact], verdicts: Sequence[Verdict]) -> Iterator[Finding]:
    """Marks what the decisions of an entity cover; yields the decisions that cover nothing.

    Where a later file decides on the same name, it is not told of an earlier one that its decision is stale.
    """
    files = entity.parts or (entity,)
    if not any(file.decisions for file in files):
        return  # as for most
    claims = list(grouped(entity).values())
    for n, file in enumerate(files):
        later = {name for other in files[n + 1 :] for name in other.decisions}
        for name, decisions in file.decisions.items():
            found = list(_applied(file, name, decisions, claims, facts, verdicts))
            yield from (finding for finding in found if name not in later)


def _applied(
    entity: Dossier, name: str, decisions: Sequence[Decision], claims: Sequence[list[Claim]], facts: Sequence[Fact],
    verdicts: Sequence[Verdict],
) -> Iterator[Finding]:  # fmt: skip
    for i, decision in enumerate(decisions):
        route: Route = ("decisions", name) if len(decisions) == 1 else ("decisions", name, i)
        if decision.prefer or decision.deprecate:
            yield from _choice(entity, name, decision, route, claims)
        elif decision.verdict in DISPUTES:
            yield from _dispute(entity, name, decision, route, facts)
        elif decision.verdict in TO_DECIDE:
            yield from _verdict(entity, name, decision, route, verdicts)
        else:
            yield _no_verdict(entity, decision, route)


def _no_verdict(entity: Dossier, decision: Decision, route: Route) -> Finding:
    known = (*DISPUTES, *TO_DECIDE)
    close = nearest(decision.verdict, known) or known
    help_ = "write `verdict:` with one of " + ", ".join(f"`{word}`" for word in close) + ", or `prefer: SOURCE`"
    stated = f"`{decision.verdict[:40]}` is not a verdict that can be acknowledged" if decision.verdict else (
        "the decision neither prefers a source nor acknowledges a verdict"
    )  # fmt: skip
    place = entity.document.place((*route, "verdict") if decision.verdict else route)
    return Finding("unknown-word", stated, place, help_, entity=entity.id)


def _choice(
    entity: Dossier, name: str, decision: Decision, route: Route, claims: Sequence[list[Claim]]
) -> Iterator[Finding]:
    named = [group for group in claims if name in (group[0].key, group[0].property.id)]
    if not named:
        yield _bad(entity, name, route, [group[0].key for group in claims], "no claim is made of")
        return
    known = {claim.source.id for group in named for claim in group}
    for source in filter(None, (decision.prefer, *decision.deprecate)):
        if source not in known:
            help_ = "its sources are " + ", ".join(f"`{s}`" for s in sorted(known))
            place = entity.document.place(route)
            yield Finding("bad-decision", f"`{source}` makes no claim of `{name}`", place, help_, entity=entity.id)
    if not any(speaks_of(decision, group) for group in named):
        yield _stale(entity, name, decision, route, [values_of(group) for group in named if len(group) > 1])


def _dispute(entity: Dossier, name: str, decision: Decision, route: Route, facts: Sequence[Fact]) -> Iterator[Finding]:
    named = [fact for fact in facts if name in (fact.key, fact.property.id) and fact.rivals]
    covered = [fact for fact in named if _settles(decision, fact)]
    for fact in covered:
        fact.decision = decision
    if not covered and named:
        yield _stale(entity, name, decision, route, [dispute_text(fact) for fact in named])
    elif not covered:
        yield _bad(entity, name, route, [fact.key for fact in facts if fact.rivals], "no dispute is about")


def _settles(decision: Decision, fact: Fact) -> bool:
    sources = {claim.source.id for claim in fact.claims}
    return (
        decision.verdict == ("tie" if fact.tied else "dispute")
        and (not decision.sources or set(decision.sources) == sources)
        and _alike(decision.judged, dispute_text(fact))
    )


def _verdict(
    entity: Dossier, name: str, decision: Decision, route: Route, verdicts: Sequence[Verdict]
) -> Iterator[Finding]:
    named = [verdict for verdict in verdicts if verdict.name == name]
    if not named:
        yield _bad(entity, name, route, [v.name for v in verdicts], "nothing is judged under the name")
        return
    covered = [verdict for verdict in named if _covers(decision, verdict)]
    for verdict in covered:
        verdict.acknowledged = decision.reason
    if not covered:
        open_ = [v for v in named if v.verdict in TO_DECIDE] or named
        yield _stale(entity, name, decision, route, [f"{v.judged}: {v.verdict}" for v in open_])


def _covers(decision: Decision, verdict: Verdict) -> bool:
    source = verdict.source.id if verdict.source else "facts"
    if decision.verdict != verdict.verdict or (decision.sources and source not in decision.sources):
        return False
    return _alike(decision.judged, verdict.judged)


def _alike(stated: str, actual: str) -> bool:
    return " ".join(stated.split()) == " ".join(actual.split())


def _bad(entity: Dossier, name: str, route: Route, known: list[str], message: str) -> Finding:
    close = nearest(name, known)
    help_ = f"did you mean `{close[0]}`?" if close else "remove the decision"
    return Finding("bad-decision", f"{message} `{name}`", entity.document.place(route), help_, entity=entity.id)


def _stale(entity: Dossier, name: str, decision: Decision, route: Route, now: list[str]) -> Finding:
    message = f"the decision on `{name}` was made about other values"
    notes = (f"decided: {decision.judged or '(no values given)'}", *(f"now:     {text}" for text in now))
    help_ = "read the values again, then mend `judged`, or remove the decision"
    return Finding("stale-decision", message, entity.document.place(route), help_, notes=notes, entity=entity.id)
