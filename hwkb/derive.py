"""Solving: what a relation determines and nobody states becomes a derived fact.

Chains work: a derived fact serves as an input of the next round. A fact is derived only from inputs
under the very conventions that the relation needs; readings are never taken for granted here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from hwkb.algebra import Amount
from hwkb.bindings import COUNT, Bindings
from hwkb.claims import Claim, Dossier, Source
from hwkb.document import Document
from hwkb.facts import Derivation, Fact, FactKey, fact_key
from hwkb.formula import Node, Path
from hwkb.inputs import Context, Inputs
from hwkb.interval import Interval, exactly
from hwkb.notation import render
from hwkb.quantity import Quantity, quantity_text
from hwkb.relations import Relation
from hwkb.targets import FreeWords, Known, Stated, Target, targets_of
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
    solvable = [target for relation in relations for target in targets_of(relation, inputs)]
    holders = _holders(inputs)
    for named in {p.entity for target in solvable for p in target.inputs}:
        holders[named] = set(inputs.entities)  # what a law names may matter to anything
    properties = {target.path.property.id for target in solvable}
    known = {id_: Known(found.values(), properties) for id_, found in facts.items()}
    news: dict[str, set[str]] = {id_: set() for id_ in inputs.entities}
    for_kinds = {kinds: _for_kinds(solvable, kinds) for kinds in {entity.kinds for entity in inputs.entities.values()}}
    for turn in range(MAX_ROUNDS):
        found = [
            fact
            for id_ in sorted(news)
            for entity in (inputs.entities[id_],)
            for fact in _of_entity(inputs, known[id_], entity, _open(for_kinds[entity.kinds], news[id_], turn), order)
        ]
        news = {}
        for fact in found:
            facts[fact.entity][fact_key(fact.claim)] = fact
            inputs.add(fact)
            for id_ in (fact.entity, *holders.get(fact.entity, ())):
                news.setdefault(id_, set()).add(fact.property.id)
        inputs.forget()
        if not news:
            return


def _for_kinds(solvable: list[Target], kinds: tuple[str, str]) -> list[Target]:
    return [target for target in solvable if not target.relation.kinds.isdisjoint(kinds)]


def _open(solvable: list[Target], news: set[str], turn: int) -> list[Target]:
    """What may be solved now: everything at first, then what has an input that is new."""
    return [target for target in solvable if not target.reads.isdisjoint(news)] if turn else solvable


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
    inputs: Inputs, known: Known, entity: Dossier, solvable: list[Target], order: Mapping[str, int]
) -> Iterator[Fact]:
    have = inputs.stated(entity.id).keys()
    words: dict[str, tuple[Conventions, ...]] = {}
    for target in solvable:
        if not target.needs <= have or known.covers(target):
            continue
        if target.relation.when is not None and not inputs.met(entity.id, target.relation.when):
            continue
        tried = target.worth_trying(_stated(inputs, entity, target, words))
        for variant in (*entity.variants, ""):  # a derived figure of the whole would pass for the variant's own
            for free in tried:
                if known.has(target, free, variant):
                    continue
                fact = _solve(inputs, entity, target, free, variant, order)
                if fact is not None:
                    known.note(target, free, variant)
                    yield fact


def _stated(inputs: Inputs, entity: Dossier, target: Target, words: dict[str, tuple[Conventions, ...]]) -> Stated:
    """Under which words each input is stated; `words` remembers it for other targets."""
    for path in target.inputs:
        if path.text not in words:
            words[path.text] = tuple(dict.fromkeys(_known(inputs, entity, path)))
    return tuple([words[path.text] for path in target.inputs])


def _known(inputs: Inputs, entity: Dossier, path: Path) -> list[Conventions]:
    """The conventions under which an input is stated, of the entity itself or of its parts."""
    if path.count:
        return []
    index, holders = inputs.index, {path.entity or entity.id}
    for slot in path.slots:
        claims = [c for id_ in holders if id_ in index for c in index[id_].get(f"contains.{slot}", ())]
        holders = {part for c in claims if (part := getattr(c.value, "entity", ""))}
    return [c.conventions for id_ in sorted(holders) if id_ in index for c in index[id_].get(path.property.id, ())]


def _solve(
    inputs: Inputs, entity: Dossier, target: Target, free: FreeWords, variant: str, order: Mapping[str, int]
) -> Fact | None:
    relation, path, node = target.relation, target.path, target.node
    context = Context(None, dict(free), variant, exact=True, wanted=target.wanted.setdefault(free, {}))
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
    conventions = inputs.vocabulary.order({*path.conventions, *(word for _, word in free)})
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
    derivation = inputs.derivations.get(id(claim))
    direct = derivation.inputs if derivation else ()
    return {id(c) for c in direct}.union(*(_behind(inputs, c) for c in direct)) if direct else set()


def _value(target: Target, bindings: Bindings, used: tuple[Claim, ...], amount: Amount) -> Quantity | Choice | None:
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
    found = [derivation.basis if (derivation := inputs.derivations.get(id(claim))) else claim.status for claim in used]
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
