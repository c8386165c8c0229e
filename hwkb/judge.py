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
from hwkb.algebra import Amount, Evaluation, compiled
from hwkb.bindings import Bindings
from hwkb.claims import Assertion, Claim, Dossier, Given
from hwkb.contradiction import contradiction, other_words
from hwkb.facts import fact_key
from hwkb.formula import Comparison, Path, numbers, parse_formula, paths
from hwkb.inputs import Context, Inputs, per_words
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
        self._compiled: dict[int, tuple[Evaluation, Evaluation, Comparison]] = {}
        self._mixed: dict[int, bool] = {}
        self._by_kind: dict[tuple[str, str], list[Relation]] = {}
        self._scopes = frozenset(axis.id for axis in inputs.vocabulary.axes.values() if axis.scope)

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
        for relation in self._relations_of(entity, relations):
            if self.inputs.amounts(entity.id, relation.total.property.id):
                yield from self._relation(entity, relation)
        for assertion in entity.assertions:
            yield from self._assertion(entity, assertion)
        for claim in entity.claims:
            if isinstance(claim.value, Relative) and not claim.goal:
                yield self._relative(entity, claim, claim.value)

    # --- relations

    def _relations_of(self, entity: Dossier, relations: Sequence[Relation]) -> list[Relation]:
        key = (entity.kind, entity.classifier)
        if key not in self._by_kind:
            self._by_kind[key] = [r for r in relations if not r.kinds.isdisjoint(key)]
        return self._by_kind[key]

    def _relation(self, entity: Dossier, relation: Relation) -> Iterator[Verdict]:
        if not self._applies(entity, relation):
            return
        totals = self.inputs.amounts(entity.id, relation.total.property.id)
        whole = [c for c in totals if not self.inputs.placed(c)]
        if len(whole) < len(totals) and not all(per_words(c.conventions) for c in whole):
            totals = whole  # one place is not the whole
        seen: set[tuple[object, ...]] = set()
        on_facts_alone: set[int] = set()
        for claim, on_facts, exact in self._totals(relation, totals):
            if claim.status == "derived" and (not exact or self._derived_by(claim) == relation.id):
                continue  # it would be compared with itself
            if not self.inputs.met(entity.id, relation.when, None if on_facts else claim.source):
                continue
            if on_facts and id(claim) in on_facts_alone:
                continue  # its source's own inputs are the facts
            context = Context(
                None if on_facts else claim.source,
                self._free(claim, relation.total),
                claim.variant,
                claim.given,
                relation.total,
                claim,
                exact=claim.status == "derived",
                factors={},
                inexact=not exact,
            )
            row = Row("relation", relation.id, relation.formula, claim, relation.why)
            verdict = self._under_its_words(entity, row, context)
            used = context.inputs.keys()
            if not on_facts and used <= self.inputs.preferred and self.inputs.its_own.isdisjoint(used):
                on_facts_alone.add(id(claim))
            if any(c.status == "derived" and self._derived_by(c) == relation.id for c in verdict.inputs):
                continue
            texts = verdict.missing or tuple(c.text for c in verdict.inputs)
            same = (texts, verdict.about, verdict.variant, verdict.verdict)
            stated = exact and claim.status != "derived"
            if same not in seen and (stated or verdict.verdict != "unknown"):
                seen.add(same)
                yield verdict

    def _derived_by(self, claim: Claim) -> str:
        if claim.status != "derived":
            return ""
        fact = self.inputs.facts[claim.entity].get(fact_key(claim))
        return fact.derivation.relation if fact and fact.derivation else ""

    def _applies(self, entity: Dossier, relation: Relation) -> bool:
        if relation.pair is not None:
            slot, holder = relation.pair
            nested = self.inputs.amounts(entity.id, f"contains.{slot}")
            return any(f"per {holder}" in claim.conventions for claim in nested)
        return True

    def _totals(self, relation: Relation, claims: list[Claim]) -> Iterator[tuple[Claim, bool, bool]]:
        """The claims that a relation is judged for: each source's, then the facts; and whether they fit as stated."""
        stated: dict[tuple[str, Conventions, str, Given, str], tuple[Claim, bool]] = {}
        for claim in claims:
            fits = self._fits(claim.conventions, relation.total)
            if fits is not None and not _uncounted(claim):
                key = (claim.source.id, claim.conventions, claim.variant, claim.given, claim.text)
                stated.setdefault(key, (claim, fits))
        for claim, fits in sorted(stated.values(), key=lambda pair: pair[0].source.id):  # in any order of blocks
            yield claim, False, fits
        for claim, fits in stated.values():
            if id(claim) in self.inputs.preferred:
                yield claim, True, fits

    def _fits(self, conventions: Conventions, path: Path) -> bool | None:
        """True when a claim has the words that the total names; False when it could be read so; else None."""
        if path.count:
            return True if per_words(conventions) == per_words(path.conventions) else None
        ours, named = self.inputs.words(conventions), self.inputs.words(path.conventions)
        exact = True
        for axis_id in ours.keys() | named.keys():
            axis = self.vocabulary.axes[axis_id]
            stated, wanted = ours.get(axis_id), named.get(axis_id)
            if stated == wanted or (wanted is None and not axis.scope):
                continue
            if axis.scope or not axis.sizes or (stated and stated not in axis.sizes):
                return None
            exact = False
        return exact

    def _free(self, claim: Claim, total: Path) -> dict[str, str] | None:
        """The words of a claim on the axes that the formula leaves open."""
        if not claim.conventions:
            return None
        named = self.inputs.words(total.conventions)
        words = self.inputs.words(claim.conventions)
        return {axis: word for axis, word in words.items() if axis not in named and axis not in self._scopes}

    # --- assertions and relative claims

    def _assertion(self, entity: Dossier, assertion: Assertion) -> Iterator[Verdict]:
        try:
            formula = parse_formula(assertion.formula, self.vocabulary, tuple(entity.variants))
        except ValueFault:
            return  # reported as a fault of the formula by `checks`
        context = Context(assertion.source, {}, assertion.variant, assertion.given)
        yield self._under_its_words(entity, Row("assertion", assertion.id, formula, assertion), context)

    def _relative(self, entity: Dossier, claim: Claim, value: Relative) -> Verdict:
        compared = comparative(entity, claim, value)
        context = Context(claim.source, {}, claim.variant, claim.given)
        row = Row("relative", claim.key, compared.formula, claim, compared=compared)
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
        formula = row.formula
        run_left, run_right = self._sides_of(formula)
        left, right = run_left(bindings), run_right(bindings)
        sides = WrittenSides(bindings, formula, row.compared)
        if left is None or right is None:
            if bindings.choices():
                return self._search(row, bindings, sides, None)  # another value may have what this one lacks
            return row.verdict(context, "unknown", missing=tuple(context.missing) or ("a part",))
        if boundless(left) or boundless(right):
            return row.verdict(context, "unknown", missing=("a side that is finite",))
        if apart := contradiction(self.inputs, context):
            return row.verdict(context, "unknown", missing=(apart,))
        met, open_side = compare(formula, left, right, bindings)
        if met and not context.inexact and not self._mixes(formula):
            return row.verdict(context, "holds", sides, _OPEN_SIDE if open_side else "")
        return self._search(row, bindings, sides, (left, right))

    def _search(
        self, row: Row, bindings: Bindings, sides: WrittenSides, as_written: tuple[Amount, Amount] | None
    ) -> Verdict:
        """Judges what does not simply hold as written: by the readings of its inputs."""
        formula, context = row.formula, bindings.context
        run_left, run_right = self._sides_of(formula)
        bindings.follow_choices(formula)
        inputs = inputs_of(
            context.inputs, bindings.needed(), list(numbers(formula)), self.vocabulary, self.inputs.number_of
        )
        inputs += row.compared.inputs() if row.compared else []
        if row.bounds:
            inputs = of_an_order(inputs, self.vocabulary, law=row.type == "relation")

        def met(reading: Reading) -> tuple[bool, bool]:
            context.factors, context.options = reading.factors, reading.options
            a, b = run_left(bindings), run_right(bindings)
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
        return row.verdict(context, word, sides, reading, found=found, needs=needs)

    def _sides_of(self, formula: Comparison) -> tuple[Evaluation, Evaluation]:
        found = self._compiled.get(id(formula))
        if found is None:
            # The formula is kept beside its closures, so that its id is not used again.
            found = self._compiled[id(formula)] = (compiled(formula.left), compiled(formula.right), formula)
        return found[0], found[1]

    def _mixes(self, formula: Comparison) -> bool:
        """True when one path names a word on an axis that another path leaves open."""
        found = self._mixed.get(id(formula))
        if found is None:
            listed = list(paths(formula))
            named = {axis for path in listed for axis in self.inputs.words(path.conventions)} - self._scopes
            found = any(
                axis in path.property.axes and axis not in self.inputs.words(path.conventions)
                for path in listed for axis in named
            )  # fmt: skip
            self._mixed[id(formula)] = found
        return found


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
