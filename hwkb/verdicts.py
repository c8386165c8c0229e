"""Verdicts: relations, assertions and relative claims, judged on the claims.

A relation is judged once for each source that states its total (that source's own inputs first,
facts for the rest) and once on the facts alone; equal rows are one. The two sides are compared by
overlapping intervals, as written: a convention that a formula does not name must be the same on
both sides.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hwkb.bindings import COUNT, Bindings, Context, Inputs, counts
from hwkb.claims import Assertion, Claim, Dossier, Given, Source
from hwkb.document import Document, Route
from hwkb.findings import Place
from hwkb.formula import Amount, Comparison, Path, evaluate, parse_formula
from hwkb.interval import Interval
from hwkb.quantity import ValueFault, agrees_with_digits, format_number, quantity_text
from hwkb.relations import Relation
from hwkb.units import Unit
from hwkb.values import Choice, Part, Relative, Word
from hwkb.vocabulary import Conventions

__all__ = ["Judge", "Verdict"]

MAX_ALTERNATIVES = 64
SIMILAR = Interval(0.8, 1.25)
"""What `similar` means: a ratio within a quarter, the same whichever side is the base."""


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
        seen: dict[tuple[object, ...], None] = {}
        for claim, on_facts in self._totals(entity, relation.total, totals):
            context = Context(
                None if on_facts else claim.source, self._free(claim, relation.total), claim.variant, claim.given,
                relation.total, claim,
            )  # fmt: skip
            verdict = self._judge(entity, relation.formula, context, "relation", relation.id, claim, relation.why)
            row = (verdict.judged or verdict.missing, verdict.about, verdict.variant, verdict.verdict)
            if row not in seen:
                seen[row] = None
                yield verdict

    def _applies(self, entity: Dossier, relation: Relation) -> bool:
        if relation.when is None:
            return True
        claims = self.inputs.index[entity.id].get(relation.when.property, ())
        return any(isinstance(c.value, Word) and c.value.text == relation.when.word for c in claims)

    def _totals(self, entity: Dossier, total: Path, claims: list[Claim]) -> Iterator[tuple[Claim, bool]]:
        """The claims that a relation is judged for: each source's, then the facts."""
        stated: dict[tuple[str, Conventions, str, Given, str], Claim] = {}
        for claim in claims:
            if self._fits(claim.conventions, total) and counts(claim) and not _uncounted(claim):
                stated.setdefault((claim.source.id, claim.conventions, claim.variant, claim.given, claim.text), claim)
        for claim in stated.values():
            yield claim, False
        preferred = {id(fact.claim) for fact in self.inputs.facts[entity.id].values()}
        for claim in stated.values():
            if id(claim) in preferred:
                yield claim, True

    def _fits(self, conventions: Conventions, path: Path) -> bool:
        """True when a claim has the words that a path names, and no word of scope beside them."""
        if path.count:
            return tuple(w for w in conventions if w.startswith("per ")) == path.conventions
        named = set(path.conventions)
        return named.issubset(conventions) and not any(
            self.vocabulary.axis(word) in self._scopes for word in conventions if word not in named
        )

    def _free(self, claim: Claim, total: Path) -> dict[str, str]:
        """The words of a claim on the axes that the formula leaves open."""
        named = {self.vocabulary.axis(word) for word in total.conventions}
        words = {self.vocabulary.axis(word) or "": word for word in claim.conventions}
        return {axis: word for axis, word in words.items() if axis not in named and axis not in self._scopes}

    # --- assertions and relative claims

    def _assertion(self, entity: Dossier, assertion: Assertion) -> Iterator[Verdict]:
        try:
            formula = parse_formula(assertion.formula, self.vocabulary, tuple(entity.variants))
        except ValueFault:
            return  # reported as a fault of the formula by `checks`
        context = Context(assertion.source, {}, assertion.variant, assertion.given)
        yield self._judge(entity, formula, context, "assertion", assertion.id, assertion, "")

    def _relative(self, entity: Dossier, claim: Claim, value: Relative) -> Verdict:
        other = entity.predecessor or "predecessor" if value.versus == "predecessor" else value.versus
        context = Context(claim.source, {}, claim.variant, claim.given)
        path = Path(claim.key, "", (), claim.property, claim.conventions, claim.property.type == "part")
        base = Path(f"{other}:{claim.key}", other, (), claim.property, claim.conventions, path.count)
        bindings = Bindings(self.inputs, entity, context)
        own, their = bindings.amount(path), bindings.amount(base)
        formula = _relative_formula(
            claim.key, base.text if other in self.inputs.entities else f"{value.versus}:{claim.key}", value
        )
        if own is None or their is None:
            missing = tuple(context.missing) or (claim.key,)
            return self._verdict("relative", claim.key, claim, formula, "unknown", context, missing=missing)
        in_unit = claim.property.unit or COUNT
        left, right = bindings.shown(path, own, in_unit), bindings.shown(base, their, in_unit)
        holds, opened = _compare_relative(value, own, their)
        reading = "only through the open side of a bound" if opened else ""
        sides = (left, _relative_text(value, right, their, own, in_unit))
        word = "holds" if holds else "fails"
        return self._verdict("relative", claim.key, claim, formula, word, context, sides, reading)

    # --- the common part

    def _judge(
        self, entity: Dossier, formula: Comparison, context: Context, type_: str, name: str,
        about: Claim | Assertion, why: str,
    ) -> Verdict:  # fmt: skip
        bindings = Bindings(self.inputs, entity, context)
        results = []
        for options in _alternatives(bindings, formula):
            context.options = options
            left, right = evaluate(formula.left, bindings), evaluate(formula.right, bindings)
            if left is None or right is None:
                missing = tuple(context.missing) or ("a part",)
                return self._verdict(type_, name, about, formula.text, "unknown", context, missing=missing, why=why)
            results.append((options, left, right, *_compare(formula, left, right, bindings)))
        best = next((r for r in results if r[3]), results[0])
        options, left, right, holds, opened = best
        context.options = options
        word = "holds" if all(r[3] for r in results) else "depends" if holds else "fails"
        reading = "only through the open side of a bound" if opened else ""
        if word == "depends":
            picked = [bindings.option(c).text for c in context.inputs.values() if isinstance(c.value, Choice)]
            reading = "if it is " + " and ".join(picked)
        sides = bindings.sides(formula, left, right)
        return self._verdict(type_, name, about, formula.text, word, context, sides, reading, why=why)

    def _verdict(
        self, type_: str, name: str, about: Claim | Assertion, formula: str, word: str, context: Context,
        sides: tuple[str, str] = ("", ""), reading: str = "", *, missing: tuple[str, ...] = (), why: str = "",
    ) -> Verdict:  # fmt: skip
        judged = f"{sides[0]} against {sides[1]}" if sides[0] else ""
        subject = about.key if isinstance(about, Claim) else about.id
        return Verdict(
            type_, name, subject, about.entity, formula, word, *sides, judged, reading, tuple(context.inputs.values()),
            context.source, about.phrase, about.document, about.route, why, missing, about.variant,
        )  # fmt: skip


def _uncounted(claim: Claim) -> bool:
    return isinstance(claim.value, Part) and claim.value.count is None


def _alternatives(bindings: Bindings, formula: Comparison) -> Iterator[dict[int, int]]:
    """Every way to take the choices among the inputs, the first options first."""
    context = bindings.context
    context.options = {}
    evaluate(formula.left, bindings)
    evaluate(formula.right, bindings)
    choices = [c for c in context.inputs.values() if isinstance(c.value, Choice)]
    ranges = [range(len(c.value.options)) for c in choices if isinstance(c.value, Choice)]
    for picked in itertools.islice(itertools.product(*ranges), MAX_ALTERNATIVES):
        yield {id(claim): option for claim, option in zip(choices, picked, strict=True)}


def _compare(formula: Comparison, left: Amount, right: Amount, bindings: Bindings) -> tuple[bool, bool]:
    """Whether the comparison holds, and whether only through the open side of a bound."""
    if _meets(formula.operator, left.core, right.core) or (
        formula.operator == "=" and _rounds(formula, left, right, bindings)
    ):
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
        if stated is not None and agrees_with_digits(other.nominal, stated):
            return True
    return False


def _compare_relative(value: Relative, own: Amount, base: Amount) -> tuple[bool, bool]:
    """Whether a comparison with another holds, and whether only through the open side of a bound."""
    if value.order:
        wanted = {"more": (">",), "less": ("<",)}.get(value.order)
        if wanted:
            return _meets(wanted[0], own.core, base.core), False
        return (own.core / base.core).meets(SIMILAR), False
    if value.difference is not None:
        core = base.core + value.difference.core
        full = base.full + value.difference.full
    elif value.ratio is not None:
        core, full = base.core * value.ratio.core, base.full * value.ratio.full
    else:
        return False, False
    if own.core.meets(core):
        return True, False
    return (True, True) if own.full.meets(full) else (False, False)


def _relative_formula(key: str, base: str, value: Relative) -> str:
    if value.order:
        return f"{key} {_ORDER_SIGNS[value.order]} {base}"
    if value.difference is not None:
        return f"{key} = {base} {value.difference.text[0]} {value.difference.text[1:]}"
    return f"{key} = {format_number(value.ratio.nominal)} * {base}" if value.ratio else key


_ORDER_SIGNS = {"more": ">", "less": "<", "similar": "~"}


def _relative_text(value: Relative, base: str, base_amount: Amount, own: Amount, in_unit: Unit) -> str:
    """The right side of a comparison, with its result and the ratio that there is."""
    ratio = (
        f", a ratio of {format_number(float(f'{own.nominal / base_amount.nominal:.4g}'))}"
        if base_amount.nominal
        else ""
    )
    if value.order:
        return f"{base} ({value.order}{ratio})"
    if value.difference is not None:
        sign, size = (
            ("−", value.difference.text[1:]) if value.difference.text[0] == "-" else ("+", value.difference.text[1:])
        )
        result = quantity_text(base_amount.nominal + value.difference.nominal, in_unit)
        return f"{base} {sign} {size} = {result}"
    if value.ratio is None:
        return base
    result = quantity_text(base_amount.nominal * value.ratio.nominal, in_unit)
    return f"{format_number(value.ratio.nominal)} × {base} = {result} ({value.ratio.text}{ratio})"
