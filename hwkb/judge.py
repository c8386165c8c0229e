"""Judging: relations, assertions and relative claims, on the claims.

A relation is judged once for each source that states its total (that source's own inputs first,
facts for the rest) and once on the facts alone; equal rows are one. The two sides are compared by
overlapping intervals, as written. When they do not meet, `readings` looks for a reading under which
they do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from hwkb.agreement import boundless, compare
from hwkb.algebra import Amount
from hwkb.bindings import Bindings
from hwkb.claims import Assertion, Claim, Dossier, Given, Source
from hwkb.contradiction import contradiction, other_words
from hwkb.formula import parse_formula
from hwkb.inputs import Context, Inputs
from hwkb.laws import Frame, Law, Scales
from hwkb.ledger import Ledger
from hwkb.quantity import ValueFault
from hwkb.readings import Input, Reading, Search, search, told_apart
from hwkb.refutation import would_need
from hwkb.relations import Relation
from hwkb.relative import comparative
from hwkb.rows import Row, WrittenSides, law_context, law_verdict
from hwkb.slots import per_words
from hwkb.values import Part, Relative
from hwkb.verdicts import VERDICTS, Verdict
from hwkb.vocabulary import Conventions
from hwkb.ways import conversions, inputs_of, of_an_order

__all__ = ["Judge"]


class Judge:
    """Judges everything that is to be judged of the entities of one knowledge base."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.vocabulary = inputs.vocabulary
        self._deriving = {derivation.relation for derivation in inputs.derivations.values()}
        """The relations from which anything was derived."""
        self._laws: dict[int, Law] = {}
        self._by_kind: dict[tuple[str, str], list[Law]] = {}
        self._stated: dict[tuple[int, bool], list[Claim]] = {}
        """What is stated of a total, by the list of its claims."""
        self._ledgers: dict[tuple[str | None, str, Given, bool], Ledger] = {}
        """Those of the entity that is judged."""

    def judge(self, entity: Dossier, relations: Sequence[Relation]) -> list[Verdict]:
        """All verdicts about one entity, in the order of the relations and of its file."""
        self._ledgers = {}
        verdicts = list(self._judge_all(entity, relations))
        seen: dict[tuple[str, ...], int] = {}
        for verdict in verdicts:
            named = (verdict.name, verdict.about, verdict.source.id if verdict.source else "facts", verdict.variant)
            if named in seen:
                verdict.number = seen[named] + 1
            seen[named] = verdict.number or 1
        return verdicts

    def _judge_all(self, entity: Dossier, relations: Sequence[Relation]) -> Iterator[Verdict]:
        stated = self.inputs.stated(entity.id)
        for law in self._laws_of(entity, relations):
            totals = stated.get(law.property)
            if totals and law.applies(stated):
                yield from self._relation(entity, law, totals)
        for assertion in entity.assertions:
            yield from self._assertion(entity, assertion)
        for claim in entity.claims:
            if claim.value.__class__ is Relative and not claim.goal:
                yield self._relative(entity, claim, claim.value)

    # --- relations

    def _laws_of(self, entity: Dossier, relations: Sequence[Relation]) -> list[Law]:
        kinds = entity.kinds
        if kinds not in self._by_kind:
            self._by_kind[kinds] = [self._law(r) for r in relations if not r.kinds.isdisjoint(kinds)]
        return self._by_kind[kinds]

    def _law(self, relation: Relation) -> Law:
        if id(relation) not in self._laws:
            self._laws[id(relation)] = Law(relation, self.inputs)
        return self._laws[id(relation)]

    def _relation(self, entity: Dossier, law: Law, totals: list[Claim]) -> list[Verdict]:
        found: list[Verdict] = []
        on_facts: list[tuple[Claim, Frame]] = []
        for claim in self._distinct(totals, placed=law.placed):
            frame = law.frame(claim.conventions)
            if frame.fits is None or (claim.status == "derived" and self._is_its_own(claim, law, frame)):
                continue
            used = self._row(entity, law, frame, claim, claim.source, found)
            if id(claim) in self.inputs.preferred and (used is None or not self._serve_all(used)):
                on_facts.append((claim, frame))  # its source's own inputs are not the facts
        for claim, frame in on_facts:
            self._row(entity, law, frame, claim, None, found)
        return found

    def _row(
        self, entity: Dossier, law: Law, frame: Frame, claim: Claim, source: Source | None, found: list[Verdict]
    ) -> tuple[Claim, ...] | None:
        """Adds the verdict on a total, if it says anything new; gives its inputs, None where the law does not apply."""
        relation = law.relation
        if relation.when is not None and not self.inputs.met(entity.id, relation.when, source):
            return None
        weighed = self._ledger(entity, source, claim).weigh(law, frame, claim) if frame.wants else None
        if weighed:
            used, missing = weighed
            verdict = law_verdict(entity, law, frame, claim, source, used, missing)
        else:
            context = law_context(law, frame, claim, source)
            verdict = self._under_its_words(entity, Row("relation", relation.id, law, claim, relation.why), context)
            used = tuple(context.inputs.values())
        if verdict.verdict == "unknown" and (claim.status == "derived" or not frame.fits):
            return used
        if relation.id in self._deriving and relation.id in [self._derived_by(claim) for claim in verdict.inputs]:
            return used  # it would be compared with itself
        if not found or not any(_alike(verdict, other) for other in found):
            found.append(verdict)
        return used

    def _is_its_own(self, claim: Claim, law: Law, frame: Frame) -> bool:
        """True for a derived total that the law would compare with itself, or that is only nearly what it is about."""
        return not frame.fits or self._derived_by(claim) == law.relation.id

    def _ledger(self, entity: Dossier, source: Source | None, claim: Claim) -> Ledger:
        """What a source's rows about an entity look up, under the variant and the context of a total."""
        derived = claim.status == "derived"
        key = (source.id if source else None, claim.variant, claim.given, derived)
        found = self._ledgers.get(key)
        if found is None:
            context = Context(source, None, claim.variant, claim.given, exact=derived)
            found = self._ledgers[key] = Ledger(self.inputs, entity, context)
        return found

    def _serve_all(self, used: Iterable[Claim]) -> bool:
        """True for inputs that are the facts, whatever source is judged."""
        keys = set(map(id, used))
        return keys <= self.inputs.preferred and self.inputs.its_own.isdisjoint(keys)

    def _derived_by(self, claim: Claim) -> str:
        derivation = self.inputs.derivations.get(id(claim))
        return derivation.relation if derivation else ""

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
        if row.type == "relation" and (converted := self._converted(row, bindings)):
            return converted
        bindings.follow_choices(formula)
        inputs = inputs_of(context.inputs, bindings.needed(), scales.numbers, self.vocabulary, self.inputs.number_of)
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
        readings = told_apart(found.readings, context.inputs)
        if readings is not found.readings:
            found = replace(found, readings=readings)
        word, reading = _outcome(found)
        if word != "fails" and through_open_side[0]:
            reading = f"{reading}, {_OPEN_SIDE}" if reading else _OPEN_SIDE
        context.factors, context.options = {}, {}
        if not found.readings and (missing := _wanting(found, inputs) or tuple(context.missing)):
            return row.verdict(context, "unknown", found=found, missing=missing)
        needs = would_need(formula, bindings, *as_written) if word == "fails" and as_written else ()
        sides = WrittenSides(bindings, formula, row.compared)
        return row.verdict(context, word, sides, reading, found=found, needs=needs)

    def _converted(self, row: Row, bindings: Bindings) -> Verdict | None:
        """The verdict on a law that holds once its inputs are converted by the words that they state."""
        context = bindings.context
        known = conversions(context.inputs, bindings.needed(), self.vocabulary)
        if known is None:
            return None
        context.factors, said = known
        left, right = row.scales.left(bindings), row.scales.right(bindings)
        closes = left is not None and right is not None and compare(row.formula, left, right, bindings) == (True, False)
        context.factors = {}
        return row.verdict(context, "holds", WrittenSides(bindings, row.formula), said) if closes else None


_OPEN_SIDE = "only through the open side of a bound"


def _outcome(found: Search) -> tuple[str, str]:
    """The verdict that a search amounts to, and the readings in words."""
    if not found.readings:
        return "fails", ""
    first = found.readings[0]
    if not (first.changes or first.assumes):
        return "holds", first.converted
    said = " or if ".join(dict.fromkeys(reading.text for reading in found.readings))
    return ("fails", f"it would close if {said}") if first.contradicts else ("depends", f"only if {said}")


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
        and verdict.missing == other.missing and (bool(verdict.missing) or _texts(verdict) == _texts(other))
    )  # fmt: skip


def _texts(verdict: Verdict) -> list[str]:
    return [claim.value.text for claim in verdict.inputs]
