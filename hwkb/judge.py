"""Judging: relations, assertions and relative claims, on the claims.

A relation is judged once for each source that states its total (that source's own inputs first,
facts for the rest) and once on the facts alone; equal rows are one. The two sides are compared by
overlapping intervals, as written. When they do not meet, `readings` looks for a reading under which
they do.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from hwkb.algebra import Amount, evaluate
from hwkb.bindings import COUNT, Bindings, Context, Inputs, counts
from hwkb.claims import Assertion, Claim, Dossier, Given
from hwkb.facts import fact_key
from hwkb.formula import Comparison, Path, numbers, parse_formula
from hwkb.interval import Interval
from hwkb.quantity import ValueFault, agrees_with_digits
from hwkb.readings import MAX_TRIED, Input, Reading, Search, inputs_of, search
from hwkb.refutation import would_need
from hwkb.relations import Relation
from hwkb.relative import comparative
from hwkb.values import Part, Relative, Word
from hwkb.verdicts import Verdict
from hwkb.vocabulary import Conventions

__all__ = ["Judge"]


class Judge:
    """Judges everything that is to be judged of the entities of one knowledge base."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.vocabulary = inputs.vocabulary
        self._scopes = frozenset(axis.id for axis in inputs.vocabulary.axes.values() if axis.scope)

    def judge(self, entity: Dossier, relations: Iterable[Relation]) -> list[Verdict]:
        """All verdicts about one entity, in the order of the relations and of its file."""
        verdicts = list(self._judge_all(entity, relations))
        seen: dict[str, int] = {}
        for verdict in verdicts:
            id_ = verdict.id
            seen[id_] = seen.get(id_, 0) + 1
            verdict.number = seen[id_] if seen[id_] > 1 else 0
        return verdicts

    def _judge_all(self, entity: Dossier, relations: Iterable[Relation]) -> Iterator[Verdict]:
        for relation in relations:
            if entity.kind in relation.kinds or entity.classifier in relation.kinds:
                yield from self._relation(entity, relation)
        for assertion in entity.assertions:
            yield from self._assertion(entity, assertion)
        for claim in entity.claims:
            if isinstance(claim.value, Relative) and not claim.goal:
                yield self._relative(entity, claim, claim.value)

    # --- relations

    def _relation(self, entity: Dossier, relation: Relation) -> Iterator[Verdict]:
        totals = self.inputs.index[entity.id].get(relation.total.property.id)
        if not totals or not self._applies(entity, relation):
            return
        seen: set[tuple[object, ...]] = set()
        for claim, on_facts, exact in self._totals(entity, relation.total, totals):
            if claim.status == "derived" and (not exact or self._derived_by(claim) == relation.id):
                continue  # it would be compared with itself
            context = Context(
                None if on_facts else claim.source, self._free(claim, relation.total), claim.variant, claim.given,
                relation.total, claim, exact=claim.status == "derived",
            )  # fmt: skip
            row = _Row("relation", relation.id, relation.formula, claim, relation.why)
            verdict = self._decide(entity, row, context)
            same = (verdict.judged or verdict.missing, verdict.about, verdict.variant, verdict.verdict)
            circular = any(self._derived_by(c) == relation.id for c in verdict.inputs)
            if same not in seen and not circular and (exact or verdict.verdict != "unknown"):
                seen.add(same)
                yield verdict

    def _derived_by(self, claim: Claim) -> str:
        if claim.status != "derived":
            return ""
        fact = self.inputs.facts[claim.entity].get(fact_key(claim))
        return fact.derivation.relation if fact and fact.derivation else ""

    def _applies(self, entity: Dossier, relation: Relation) -> bool:
        if relation.when is None:
            return True
        claims = self.inputs.index[entity.id].get(relation.when.property, ())
        return any(isinstance(c.value, Word) and c.value.text == relation.when.word for c in claims)

    def _totals(self, entity: Dossier, total: Path, claims: list[Claim]) -> Iterator[tuple[Claim, bool, bool]]:
        """The claims that a relation is judged for: each source's, then the facts; and whether they fit as stated."""
        stated: dict[tuple[str, Conventions, str, Given, str], tuple[Claim, bool]] = {}
        for claim in claims:
            fits = self._fits(claim.conventions, total)
            if fits is not None and counts(claim) and not _uncounted(claim):
                key = (claim.source.id, claim.conventions, claim.variant, claim.given, claim.text)
                stated.setdefault(key, (claim, fits))
        for claim, fits in stated.values():
            yield claim, False, fits
        preferred = {id(fact.claim) for fact in self.inputs.facts[entity.id].values()}
        for claim, fits in stated.values():
            if id(claim) in preferred:
                yield claim, True, fits

    def _fits(self, conventions: Conventions, path: Path) -> bool | None:
        """True when a claim has the words that a path names; False when it could be read so; else None."""
        if path.count:
            per = tuple(word for word in conventions if word.startswith("per "))
            return True if per == path.conventions else None
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

    def _free(self, claim: Claim, total: Path) -> dict[str, str]:
        """The words of a claim on the axes that the formula leaves open."""
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
        yield self._decide(entity, _Row("assertion", assertion.id, formula, assertion), context)

    def _relative(self, entity: Dossier, claim: Claim, value: Relative) -> Verdict:
        compared = comparative(entity, claim, value)
        context = Context(claim.source, {}, claim.variant, claim.given)
        row = _Row("relative", claim.key, compared.formula, claim, extra=compared.inputs())
        verdict = self._decide(entity, row, context)
        if verdict.verdict != "unknown":
            bindings = Bindings(self.inputs, entity, Context(claim.source, {}, claim.variant, claim.given))
            own, base = bindings.amount(compared.own), bindings.amount(compared.base)
            if own and base:
                in_unit = claim.property.unit or COUNT
                verdict.left = bindings.shown(compared.own, own, in_unit)
                shown = bindings.shown(compared.base, base, in_unit)
                verdict.right = compared.right_text(shown, own, base, in_unit)
                verdict.judged = f"{verdict.left} against {verdict.right}"
        return verdict

    # --- one judgement

    def _decide(self, entity: Dossier, row: _Row, context: Context) -> Verdict:
        bindings = Bindings(self.inputs, entity, context)
        formula = row.formula
        left, right = evaluate(formula.left, bindings), evaluate(formula.right, bindings)
        if left is None or right is None:
            return row.verdict(context, "unknown", missing=tuple(context.missing) or ("a part",))
        sides = bindings.sides(formula, left, right)
        inputs = inputs_of(context.inputs, context.needed, list(numbers(formula)), self.vocabulary) + row.extra

        def closes(reading: Reading) -> bool:
            context.factors, context.options = reading.factors, reading.options
            a, b = evaluate(formula.left, bindings), evaluate(formula.right, bindings)
            return bool(a and b and _compare(formula, a, b, bindings)[0])

        found = search(inputs, closes)
        word, reading = _outcome(found)
        if (
            word == "depends"
            and _only_choices(found.readings[0])
            and all(map(closes, _other_choices(found.readings[0])))
        ):
            word, reading = "holds", ""
        context.factors, context.options = {}, {}
        if word == "holds":
            met, open_side = _compare(formula, left, right, bindings)
            reading = "" if met and not open_side else found.readings[0].converted or _OPEN_SIDE
        needs = would_need(formula, bindings, left, right) if word == "fails" else ()
        return row.verdict(context, word, sides, reading, found=found, needs=needs)


_OPEN_SIDE = "only through the open side of a bound"


class _Row:
    """What one judgement is of."""

    def __init__(
        self, type_: str, name: str, formula: Comparison, about: Claim | Assertion, why: str = "",
        extra: Sequence[Input] = (),
    ) -> None:  # fmt: skip
        self.type = type_
        self.name = name
        self.formula = formula
        self.about = about
        self.why = why
        self.extra = list(extra)

    def verdict(
        self, context: Context, word: str, sides: tuple[str, str] = ("", ""), reading: str = "", *,
        missing: tuple[str, ...] = (), found: Search | None = None, needs: tuple[str, ...] = (),
    ) -> Verdict:  # fmt: skip
        about = self.about
        subject = about.key if isinstance(about, Claim) else about.id
        judged = f"{sides[0]} against {sides[1]}" if sides[0] else ""
        if found and found.bounded:
            reading += f" (the search ended after {found.tried} readings)"
        readings = found.readings if found and word != "holds" else ()
        return Verdict(
            self.type, self.name, subject, about.entity, self.formula.text, word, *sides, judged, reading,
            tuple(context.inputs.values()), context.source, about.phrase, about.document, about.route, self.why,
            missing, about.variant, readings, needs,
        )  # fmt: skip


def _outcome(found: Search) -> tuple[str, str]:
    """The verdict that a search amounts to, and the readings in words."""
    if not found.readings:
        return "fails", ""
    first = found.readings[0]
    said = " or if ".join(dict.fromkeys(reading.text for reading in found.readings))
    if first.contradicts:
        return "fails", f"it would close if {said}"
    return ("depends", f"only if {said}") if first.changes or first.assumes else ("holds", "")


def _only_choices(reading: Reading) -> bool:
    """True when all that a reading takes for granted is which value of a choice it is."""
    open_ = [option.axis for _, option in reading.chosen if option.cost or option.assumed]
    return bool(open_) and set(open_) == {"choice"}


def _other_choices(reading: Reading) -> Iterator[Reading]:
    """The same reading with every other way to take its choices."""
    options = [inp.options if option.axis == "choice" else (option,) for inp, option in reading.chosen]
    for chosen in itertools.islice(itertools.product(*options), MAX_TRIED):
        yield Reading(tuple(zip((inp for inp, _ in reading.chosen), chosen, strict=True)))


def _uncounted(claim: Claim) -> bool:
    return isinstance(claim.value, Part) and claim.value.count is None


def _compare(formula: Comparison, left: Amount, right: Amount, bindings: Bindings) -> tuple[bool, bool]:
    """Whether the comparison holds, and whether only through the open side of a bound."""
    rounds = formula.operator == "=" and _rounds(formula, left, right, bindings)
    if rounds or _meets(formula.operator, left.core, right.core):
        return True, False
    return (True, True) if _meets(formula.operator, left.full, right.full) else (False, False)


def _meets(operator: str, left: Interval, right: Interval) -> bool:
    if operator == "=":
        return left.meets(right)
    if operator in ("<=", "<"):
        return left.low <= right.high if operator == "<=" else left.low < right.high
    return left.high >= right.low if operator == ">=" else left.high > right.low


def _rounds(formula: Comparison, left: Amount, right: Amount, bindings: Bindings) -> bool:
    """True when a computed side rounds to the digits that the other side was written with."""
    for node, other in ((formula.left, right), (formula.right, left)):
        stated = bindings.stated(node)
        if stated is not None and agrees_with_digits(other.nominal / bindings.factor(node), stated):
            return True
    return False
