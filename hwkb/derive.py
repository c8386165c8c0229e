"""Solving: what a relation determines and nobody states becomes a derived fact.

Chains work: a derived fact serves as an input of the next round. A fact is derived only from inputs
under the very conventions that the relation needs; readings are never taken for granted here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from hwkb.algebra import Amount, compiled, isolate
from hwkb.bindings import COUNT, Bindings
from hwkb.claims import Claim, Dossier, Source
from hwkb.document import Document
from hwkb.facts import Derivation, Fact, FactKey, fact_key
from hwkb.formula import Node, Path, paths
from hwkb.inputs import Context, Inputs
from hwkb.interval import Interval, exactly
from hwkb.notation import render
from hwkb.quantity import Quantity, quantity_text
from hwkb.relations import Relation
from hwkb.values import Choice, references
from hwkb.vocabulary import Conventions, Property

__all__ = ["DERIVED", "derive"]

MAX_ROUNDS = 6
"""Stack, package, tray, rack and pod, and one to see that nothing changes any more."""

DERIVED = Source(
    id="derived", kind="summary", title="Computed from other claims", title_en="", publisher="", author=(), url="",
    published=None, not_before=None, accessed=None, language="en", status="derived", read=True, sha256="", note="",
    document=Document("", "", {}, frozenset()),
)  # fmt: skip
"""What stands as the source of a derived fact."""


def derive(
    inputs: Inputs, facts: Mapping[str, dict[FactKey, Fact]], relations: Iterable[Relation], statuses: Iterable[str]
) -> None:
    """Adds every fact that the relations determine to the facts and to the inputs of judging."""
    order = {status: i for i, status in enumerate(statuses)}
    solvable = [_Target(r, path, node) for r in relations for path, node in _targets(r)]
    holders = _holders(inputs)
    for named in {p.entity for target in solvable for p in target.inputs}:
        holders[named] = set(inputs.entities)  # what a law names may matter to anything
    known = {id_: _Known(inputs, found.values()) for id_, found in facts.items()}
    news: dict[str, set[str]] = {id_: set() for id_ in inputs.entities}
    for turn in range(MAX_ROUNDS):
        found = [
            fact
            for id_ in sorted(news)
            for fact in _of_entity(inputs, known[id_], id_, _open(solvable, news[id_], turn), order)
        ]
        news = {}
        for fact in found:
            facts[fact.entity][fact_key(fact.claim)] = fact
            inputs.add(fact.claim)
            for id_ in (fact.entity, *holders.get(fact.entity, ())):
                news.setdefault(id_, set()).add(fact.property.id)
        inputs.forget()
        if not news:
            return


def _open(solvable: list[_Target], news: set[str], turn: int) -> list[_Target]:
    """What may be solved now: everything at first, then what has an input that is new."""
    return [target for target in solvable if target.reads & news] if turn else solvable


class _Target:
    """A property that a relation can be solved for, with what that needs."""

    def __init__(self, relation: Relation, path: Path, node: Node) -> None:
        self.relation = relation
        self.path = path
        self.node = node
        self.run = compiled(node)
        self.inputs = list(paths(node))
        self.reads = {p.property.id for p in self.inputs}
        own = [p for p in self.inputs if not p.entity]
        self.needs = frozenset(f"contains.{p.slots[0]}" if p.slots else p.property.id for p in own)


def _targets(relation: Relation) -> Iterator[tuple[Path, Node]]:
    """The properties of the entity itself that a relation can be solved for."""
    for path in paths(relation.formula):
        if not path.entity and not path.slots and (node := isolate(relation.formula, path)) is not None:
            yield path, node


def _holders(inputs: Inputs) -> dict[str, set[str]]:
    """For each entity, those that have it as a part, or as a part of a part."""
    found: dict[str, set[str]] = {}
    for id_, claims in inputs.index.items():
        for property_, stated in claims.items():
            if property_.startswith("contains."):
                for claim in stated:
                    for part in references(claim.value):
                        found.setdefault(part, set()).add(id_)
    for holders in found.values():
        waiting = list(holders)
        while waiting:
            further = found.get(waiting.pop(), set()) - holders
            holders |= further
            waiting += further
    return found


def _of_entity(
    inputs: Inputs, known: _Known, id_: str, solvable: list[_Target], order: Mapping[str, int]
) -> Iterator[Fact]:
    entity = inputs.entities[id_]
    have = inputs.index[id_].keys()
    possible = [
        target for target in solvable
        if target.needs <= have and (entity.kind in target.relation.kinds or entity.classifier in target.relation.kinds)
    ]  # fmt: skip
    for target in possible:
        if known.whole(target.path) or not inputs.met(id_, target.relation.when):
            continue
        for variant in (*entity.variants, ""):  # a derived figure of the whole would pass for the variant's own
            for free in _contexts(inputs, entity, target):
                if known.has(target.path, free, variant):
                    continue
                fact = _solve(inputs, entity, target, free, variant, order)
                if fact is not None:
                    known.note(fact)
                    yield fact


class _Known:
    """Under which words each property of an entity is known."""

    def __init__(self, inputs: Inputs, facts: Iterable[Fact]) -> None:
        self.inputs = inputs
        self.words: dict[str, list[tuple[str, dict[str, str], frozenset[str]]]] = {}
        self.derived: set[tuple[str, str, frozenset[tuple[str, str]]]] = set()
        for fact in facts:
            if fact.property.numeric and not fact.given:
                words = self.inputs.words(fact.conventions)
                row = (fact.variant, words, self.inputs.scope(fact.conventions))
                self.words.setdefault(fact.property.id, []).append(row)

    def note(self, fact: Fact) -> None:
        """Takes a derived fact into account."""
        words = self.inputs.words(fact.conventions)
        self.derived.add((fact.property.id, fact.variant, frozenset(words.items())))

    def whole(self, path: Path) -> bool:
        """True when a figure is known with no word but the path's scope: any other may be the same."""
        known = self.words.get(path.property.id, ())
        wanted = self.inputs.words(path.conventions)
        scope = {axis: wanted[axis] for axis in self.inputs.scope(path.conventions)}
        return any(not variant and words == scope for variant, words, _ in known)

    def has(self, path: Path, free: Mapping[str, str], variant: str) -> bool:
        """True when a figure is stated that is, or may be, the one that would be derived, or it was derived already."""
        wanted = {**self.inputs.words(path.conventions), **free}
        if (path.property.id, variant, frozenset(wanted.items())) in self.derived:
            return True
        known = self.words.get(path.property.id)
        if not known:
            return False
        scope = self.inputs.scope(path.conventions)
        return any(
            known_variant in ("", variant)
            and found == scope
            and all(words[axis] == wanted[axis] for axis in words.keys() & wanted.keys())
            for known_variant, words, found in known
        )


def _contexts(inputs: Inputs, entity: Dossier, target: _Target) -> list[Mapping[str, str]]:
    """The words, on axes that the formula leaves open, under which its inputs are known."""
    path = target.path
    named = inputs.words(path.conventions)
    found: dict[tuple[tuple[str, str], ...], None] = {(): None}
    for p in target.inputs:
        for conventions in dict.fromkeys(_known(inputs, entity, p)):
            if conventions:
                scope = inputs.scope(conventions)
                free = ((axis, word) for axis, word in inputs.words(conventions).items() if axis not in scope)
                kept = ((axis, word) for axis, word in free if axis in path.property.axes and axis not in named)
                found[tuple(sorted(kept))] = None
    return [dict(free) for free in found]


def _known(inputs: Inputs, entity: Dossier, path: Path) -> Iterator[Conventions]:
    """The conventions under which an input is stated, of the entity itself or of its parts."""
    if path.count:
        return
    holders = {path.entity or entity.id}
    for slot in path.slots:
        claims = [c for id_ in holders for c in inputs.index.get(id_, {}).get(f"contains.{slot}", ())]
        holders = {part for c in claims if (part := getattr(c.value, "entity", ""))}
    for id_ in holders:
        for claim in inputs.index.get(id_, {}).get(path.property.id, ()):
            yield claim.conventions


def _solve(
    inputs: Inputs, entity: Dossier, target: _Target, free: Mapping[str, str], variant: str, order: Mapping[str, int]
) -> Fact | None:
    relation, path, node = target.relation, target.path, target.node
    context = Context(None, free, variant, exact=True)
    bindings = Bindings(inputs, entity, context)
    amount = target.run(bindings)
    if amount is None:
        return None
    used = tuple(context.inputs.values())
    once = {id(claim) for claim in used}
    if not used or any(once & _behind(inputs, claim) for claim in used):
        return None  # an input that is used twice would be divided out of its own product
    if variant and not any(c.variant == variant for c in used):
        return None
    value = _value(target, bindings, used, amount)
    if value is None:
        return None
    conventions = inputs.vocabulary.order({*path.conventions, *free.values()})
    claim = _claim(entity, path, conventions, variant, value)
    derivation = Derivation(
        relation.id, relation.formula.text, relation.why, _Computation(node, bindings, value.text), used,
        _basis(inputs, used, order),
    )  # fmt: skip
    return Fact(
        entity.id, path.property, conventions, variant, (), claim, (claim,), f"derived by `{relation.id}`",
        derivation=derivation,
    )  # fmt: skip


class _Computation:
    """A solved formula with its numbers."""

    __slots__ = ("bindings", "node", "result")

    def __init__(self, node: Node, bindings: Bindings, result: str) -> None:
        self.node = node
        self.bindings = bindings
        self.result = result

    def __call__(self) -> str:
        return f"{render(self.node, self.bindings)} = {self.result}"


def _behind(inputs: Inputs, claim: Claim) -> set[int]:
    """The claims that a derived claim was computed from, down to what is stated."""
    if claim.status != "derived":
        return set()
    fact = inputs.facts[claim.entity].get(fact_key(claim))
    direct = fact.derivation.inputs if fact and fact.derivation else ()
    return {id(c) for c in direct}.union(*(_behind(inputs, c) for c in direct)) if direct else set()


def _value(target: _Target, bindings: Bindings, used: tuple[Claim, ...], amount: Amount) -> Quantity | Choice | None:
    """The computed amount; where an input is a choice, one for each of its options."""
    wanted = target.path.property
    if not any(isinstance(c.value, Choice) for c in used):
        return _quantity(amount, wanted)
    options = [_quantity(a, wanted) for a in bindings.amounts(target.node)]
    found = {quantity.text: quantity for quantity in options if quantity is not None}
    if None in options or not found:
        return None
    return next(iter(found.values())) if len(found) == 1 else Choice(" or ".join(found), tuple(found.values()))


def _basis(inputs: Inputs, used: tuple[Claim, ...], order: Mapping[str, int]) -> str:
    """The weakest status among the inputs, looking through what is derived itself."""
    found = []
    for claim in used:
        fact = inputs.facts[claim.entity].get(fact_key(claim))
        derived = claim.status == "derived" and fact is not None and fact.derivation is not None
        found.append(fact.derivation.basis if derived and fact and fact.derivation else claim.status)
    return max(found, key=lambda status: order.get(status, len(order)))


def _quantity(amount: Amount, wanted: Property) -> Quantity | None:
    """The amount as a quantity; None where bounds leave both sides open, or for a count of no one whole number."""
    nominal, core, full, in_unit = amount.nominal, amount.core, amount.full, wanted.unit or COUNT
    above, below = full.high > core.high, full.low < core.low
    if above and below:
        return None
    if wanted.type == "count":
        if not math.isfinite(core.width) or math.ceil(core.low) != math.floor(core.high):
            return None
        nominal = float(math.ceil(core.low))
        core = exactly(nominal)
        full = Interval(full.low if below else nominal, full.high if above else nominal)
    bound = "at least" if above else "up to" if below else ""
    text = f"{bound} {quantity_text(nominal, in_unit)}".strip()
    return Quantity(text, nominal, core, full, in_unit, 6, bound)


def _claim(entity: Dossier, path: Path, conventions: Conventions, variant: str, value: Quantity | Choice) -> Claim:
    return Claim(
        entity.id, entity.kind, path.property, conventions, value, DERIVED, "derived", "", entity.document, ("id",),
        variant=variant,
    )  # fmt: skip
