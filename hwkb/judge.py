"""Judging: relations, assertions and relative claims, on the claims.

A relation is judged once for each source that states its total (that source's own inputs first,
facts for the rest) and once on the facts alone; equal rows are one. The two sides are compared by
overlapping intervals, as written. When they do not meet, `readings` looks for a reading under which
they do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from hwkb.agreement import boundless, compare
from hwkb.algebra import Amount
from hwkb.bindings import Bindings
from hwkb.claims import Assertion, Claim, Dossier, Given
from hwkb.contradiction import contradiction, other_words
from hwkb.facts import fact_key
from hwkb.formula import numbers, parse_formula
from hwkb.inputs import Context, Inputs, per_words
from hwkb.laws import Frame, Law, Scales
from hwkb.quantity import ValueFault
from hwkb.readings import Input, Reading, Search, search, told_apart
from hwkb.refutation import would_need
from hwkb.relations import Relation
from hwkb.relative import comparative
from hwkb.rows import Row, WrittenSides
from hwkb.values import Part, Relative
from hwkb.verdicts import VERDICTS, Verdict
from hwkb.vocabulary import Conventions
from hwkb.ways import inputs_of, of_an_order

__all__ = ["Judge"]


class Judge:
    """Judges everything that is to be judged of the entities of one knowledge base."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.vocabulary = inputs.vocabulary
        self._laws: dict[int, Law] = {}
        self._by_kind: dict[tuple[str, str], list[Law]] = {}
        self._stated: dict[tuple[int, bool], list[Claim]] = {}
        """What is stated of a total, by the list of its claims."""

    def judge(self, entity: Dossier, relations: Sequence[Relation]) -> list[Verdict]:
        """All verdicts about one entity, in the order of the relations and of its file."""
        verdicts = list(self._judge_all(entity, relations))
        seen: dict[str, int] = {}
        for verdict in verdicts:
            id_ = verdict.id
            seen[id_] = seen.get(id_, 0) + 1
            verdict.number = seen[id_] if seen[id_] > 1 else 0
        return verdicts

    def _judge_all(self, entity: Dossier, relations: Sequence[Relation]) -> Iterator[Verdict]:
        for law in self._laws_of(entity, relations):
            totals = self.inputs.amounts(entity.id, law.property)
            if totals and law.applies(entity.id):
                yield from self._relation(entity, law, totals)
        for assertion in entity.assertions:
            yield from self._assertion(entity, assertion)
        for claim in entity.claims:
            if claim.value.__class__ is Relative and not claim.goal:
                yield self._relative(entity, claim, claim.value)

    # --- relations

    def _laws_of(self, entity: Dossier, relations: Sequence[Relation]) -> list[Law]:
        key = (entity.kind, entity.classifier)
        if key not in self._by_kind:
            self._by_kind[key] = [self._law(r) for r in relations if not r.kinds.isdisjoint(key)]
        return self._by_kind[key]

    def _law(self, relation: Relation) -> Law:
        if id(relation) not in self._laws:
            self._laws[id(relation)] = Law(relation, self.inputs)
        return self._laws[id(relation)]

    def _relation(self, entity: Dossier, law: Law, totals: list[Claim]) -> list[Verdict]:
        relation = law.relation
        found: list[Verdict] = []
        on_facts_alone: set[int] = set()
        for claim, on_facts, frame in self._totals(law, totals):
            derived, exact = claim.status == "derived", frame.fits is True
            if derived and (not exact or self._derived_by(claim) == relation.id):
                continue  # it would be compared with itself
            source = None if on_facts else claim.source
            if relation.when is not None and not self.inputs.met(entity.id, relation.when, source):
                continue
            if on_facts and id(claim) in on_facts_alone:
                continue  # its source's own inputs are the facts
            context = Context(
                source, frame.free, claim.variant, claim.given, relation.total, claim, derived, {},
                inexact=not exact, wanted=frame.wanted,
            )  # fmt: skip
            verdict = self._under_its_words(entity, Row("relation", relation.id, law, claim, relation.why), context)
            used = context.inputs.keys()
            if not on_facts and used <= self.inputs.preferred and self.inputs.its_own.isdisjoint(used):
                on_facts_alone.add(id(claim))
            if verdict.verdict == "unknown" and (derived or not exact):
                continue
            if self._is_circular(verdict, relation) or (found and any(_alike(verdict, other) for other in found)):
                continue
            found.append(verdict)
        return found

    def _is_circular(self, verdict: Verdict, relation: Relation) -> bool:
        """True where an input was derived by the relation that is judged."""
        derived = [claim for claim in verdict.inputs if claim.status == "derived"]
        return bool(derived) and any(self._derived_by(claim) == relation.id for claim in derived)

    def _derived_by(self, claim: Claim) -> str:
        if claim.status != "derived":
            return ""
        fact = self.inputs.facts[claim.entity].get(fact_key(claim))
        return fact.derivation.relation if fact and fact.derivation else ""

    def _totals(self, law: Law, claims: list[Claim]) -> list[tuple[Claim, bool, Frame]]:
        """The claims that a relation is judged for, each source's, then the facts, with what the law makes of them."""
        rows = [(claim, False, law.frame(claim.conventions)) for claim in self._distinct(claims, placed=law.placed)]
        rows = [row for row in rows if row[2].fits is not None]
        preferred = self.inputs.preferred
        return rows + [(claim, True, frame) for claim, _, frame in rows if id(claim) in preferred]

    def _distinct(self, claims: list[Claim], *, placed: bool) -> list[Claim]:
        """What sources state of a total, each thing that one states once; in any order of blocks."""
        key = (id(claims), placed)
        found = self._stated.get(key)
        if found is None:
            found = self._stated[key] = self._told_apart(claims, placed=placed)
        return found

    def _told_apart(self, claims: list[Claim], *, placed: bool) -> list[Claim]:
        if placed:
            whole = [c for c in claims if not self.inputs.placed(c)]
            if len(whole) < len(claims) and not all(per_words(c.conventions) for c in whole):
                claims = whole  # one place is not the whole
        stated: dict[tuple[str, Conventions, str, Given, str], Claim] = {}
        for claim in claims:
            if not _uncounted(claim):
                stated.setdefault(
                    (claim.source.id, claim.conventions, claim.variant, claim.given, claim.value.text), claim
                )
        return sorted(stated.values(), key=lambda claim: claim.source.id)

    # --- assertions and relative claims

    def _assertion(self, entity: Dossier, assertion: Assertion) -> Iterator[Verdict]:
        try:
            formula = parse_formula(assertion.formula, self.vocabulary, tuple(entity.variants))
        except ValueFault:
            return  # reported as a fault of the formula by `checks`
        context = Context(assertion.source, {}, assertion.variant, assertion.given)
        scales = Scales(formula, self.inputs)
        yield self._under_its_words(entity, Row("assertion", assertion.id, scales, assertion), context)

    def _relative(self, entity: Dossier, claim: Claim, value: Relative) -> Verdict:
        compared = comparative(entity, claim, value)
        context = Context(claim.source, {}, claim.variant, claim.given)
        row = Row("relative", claim.key, Scales(compared.formula, self.inputs), claim, compared=compared)
        return self._under_its_words(entity, row, context)

    # --- one judgement

    def _under_its_words(self, entity: Dossier, row: Row, context: Context) -> Verdict:
        """The verdict as the inputs are picked; else under a word that the formula leaves open and they are known by.

        A row that leaves open of what it speaks is true if it is so of one thing, and says of which.
        """
        first = self._decide(entity, row, context)
        if first.verdict in ("holds", "depends") or context.exact:
            return first
        found = {first: ""}
        for axis, word in other_words(self.inputs, context):
            other = Context(
                context.source, {**(context.conventions or {}), axis: word}, context.variant, context.given,
                context.total, context.total_claim, inexact=True,
            )  # fmt: skip
            found[self._decide(entity, row, other)] = word
        best = min(found, key=lambda verdict: VERDICTS.index(verdict.verdict))
        if best.verdict == "holds" and any(verdict.verdict == "fails" for verdict in found):
            best.verdict, best.reading = "depends", f"only if {found[best]} is meant"
        return best

    def _decide(self, entity: Dossier, row: Row, context: Context) -> Verdict:
        bindings = Bindings(self.inputs, entity, context)
        scales, formula = row.scales, row.formula
        left, right = scales.left(bindings), scales.right(bindings)
        if left is None or right is None:
            if bindings.choices():
                return self._search(row, bindings, None)  # another value may have what this one lacks
            return row.verdict(context, "unknown", missing=tuple(context.missing) or ("a part",))
        if boundless(left) or boundless(right):
            return row.verdict(context, "unknown", missing=("a side that is finite",))
        if apart := contradiction(self.inputs, context):
            return row.verdict(context, "unknown", missing=(apart,))
        met, open_side = compare(formula, left, right, bindings)
        if met and not context.inexact and not scales.mixes:
            sides = WrittenSides(bindings, formula, row.compared)
            return row.verdict(context, "holds", sides, _OPEN_SIDE if open_side else "")
        return self._search(row, bindings, (left, right))

    def _search(self, row: Row, bindings: Bindings, as_written: tuple[Amount, Amount] | None) -> Verdict:
        """Judges what does not simply hold as written: by the readings of its inputs."""
        formula, scales, context = row.formula, row.scales, bindings.context
        bindings.follow_choices(formula)
        inputs = inputs_of(
            context.inputs, bindings.needed(), list(numbers(formula)), self.vocabulary, self.inputs.number_of
        )
        inputs += row.compared.inputs() if row.compared else []
        if row.bounds:
            inputs = of_an_order(inputs, self.vocabulary, law=row.type == "relation")

        def met(reading: Reading) -> tuple[bool, bool]:
            context.factors, context.options = reading.factors, reading.options
            a, b = scales.left(bindings), scales.right(bindings)
            return compare(formula, a, b, bindings) if a is not None and b is not None else (False, False)

        through_open_side: list[bool] = []

        def closes(reading: Reading) -> bool:
            closed, open_side = met(reading)
            if not closed or (open_side and reading.changes):
                return False
            through_open_side.append(open_side)
            return True

        found = search(inputs, closes)
        if found.readings and bindings.choices():
            found = replace(found, readings=tuple(r.among(_used(r, context, met)) for r in found.readings))
        if found.readings:
            found = replace(found, readings=told_apart(found.readings, context.inputs))
        word, reading = _outcome(found)
        if word != "fails" and through_open_side[0]:
            reading = f"{reading}, {_OPEN_SIDE}" if reading else _OPEN_SIDE
        context.factors, context.options = {}, {}
        if not found.readings and (missing := _wanting(found, inputs) or tuple(context.missing)):
            return row.verdict(context, "unknown", found=found, missing=missing)
        needs = would_need(formula, bindings, *as_written) if word == "fails" and as_written else ()
        sides = WrittenSides(bindings, formula, row.compared)
        return row.verdict(context, word, sides, reading, found=found, needs=needs)


_OPEN_SIDE = "only through the open side of a bound"


def _outcome(found: Search) -> tuple[str, str]:
    """The verdict that a search amounts to, and the readings in words."""
    if not found.readings:
        return "fails", ""
    first = found.readings[0]
    said = " or if ".join(dict.fromkeys(reading.text for reading in found.readings))
    if first.contradicts:
        return "fails", f"it would close if {said}"
    return ("depends", f"only if {said}") if first.changes or first.assumes else ("holds", first.converted)


def _used(reading: Reading, context: Context, met: Callable[[Reading], object]) -> set[int]:
    """What a reading is about: of a choice of parts, the figures of the one that it takes, and the formula's own."""
    followed, context.inputs = context.inputs, {}
    met(reading)
    unused = followed.keys() - context.inputs.keys()
    context.inputs = followed
    return {inp.key for inp, _ in reading.chosen} - unused


def _wanting(found: Search, inputs: Sequence[Input]) -> tuple[str, ...]:
    """What would decide a judgement that no reading closes; nothing where it is decided, and fails."""
    if found.undecided:
        return (f"the readings after the first {found.tried}",)
    words = (i.options[0].word for i in inputs if len(i.options) == 1 and i.options[0].assumed)
    return tuple(dict.fromkeys(f"a figure stated as {word}" for word in words))


def _uncounted(claim: Claim) -> bool:
    return isinstance(claim.value, Part) and claim.value.count is None


def _alike(verdict: Verdict, other: Verdict) -> bool:
    """True where a verdict says of the same texts what another says already."""
    return (
        verdict.verdict == other.verdict and verdict.about == other.about and verdict.variant == other.variant
        and _texts(verdict) == _texts(other)
    )  # fmt: skip


def _texts(verdict: Verdict) -> tuple[str, ...]:
    return verdict.missing or tuple(claim.value.text for claim in verdict.inputs)
