"""Bindings: where the paths of a formula find their values.

An input is the judged source's own claim if it has one, else the preferred claim. A convention that
a path does not name must be the one that the judged total states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hwkb.algebra import Amount, add, amount_of, evaluate, scaled
from hwkb.claims import Claim, Dossier, Given, Source
from hwkb.facts import Fact, FactKey, digits
from hwkb.formula import Comparison, Node, Number, Path
from hwkb.notation import render
from hwkb.quantity import Quantity, quantity_text
from hwkb.units import Unit, unit
from hwkb.values import Choice, Part, Relative, Value
from hwkb.vocabulary import Conventions, Vocabulary

__all__ = ["COUNT", "Bindings", "Context", "Inputs", "counts", "per_words"]

MAX_DISTANCE = 4
"""Claims whose conventions differ on as many axes are not compared."""

COUNT = unit("")
"""The unit of counts and ratios."""


def per_words(conventions: Conventions) -> Conventions:
    """The words that say what a count is for one of."""
    return tuple(word for word in conventions if word.startswith("per "))


def counts(claim: Claim) -> bool:
    """True when a claim states an amount that a formula can use."""
    value = claim.value
    if value.__class__ is Quantity or value.__class__ is Part:
        return not claim.goal
    return isinstance(value, Choice) and isinstance(value.options[0], Quantity | Part) and not claim.goal


@dataclass(slots=True)
class Context:
    """What a row of judging holds fixed, and what it used."""

    source: Source | None
    conventions: Mapping[str, str] = field(default_factory=dict)
    variant: str = ""
    given: Given = ()
    total: Path | None = None
    total_claim: Claim | None = None
    exact: bool = False
    """True where only claims under the very conventions may serve."""
    factors: Mapping[int, float] = field(default_factory=dict)
    """What a reading multiplies each input by."""
    options: Mapping[int, int] = field(default_factory=dict)
    """Which value of a choice a reading takes."""
    inputs: dict[int, Claim] = field(default_factory=dict)
    paths: dict[int, Path] = field(default_factory=dict)
    """The path that each input was first used for."""
    inexact: bool = False
    """True when an input was used under other conventions than those wanted, or is a choice."""
    missing: dict[str, None] = field(default_factory=dict)


class Inputs:
    """The claims of a knowledge base, found by entity and property."""

    def __init__(
        self, entities: Mapping[str, Dossier], facts: Mapping[str, Mapping[FactKey, Fact]], vocabulary: Vocabulary
    ) -> None:
        self.entities = entities
        self.facts = facts
        self.vocabulary = vocabulary
        self.index = {id_: _index(entity) for id_, entity in entities.items()}
        self._places = frozenset(vocabulary.axes["position"].words) if "position" in vocabulary.axes else frozenset()
        self._amounts: dict[tuple[str, str], list[Claim]] = {}
        self._words: dict[Conventions, dict[str, str]] = {(): {}}
        self._picked: dict[tuple[object, ...], tuple[Claim | None, int]] = {}
        self._filled: dict[tuple[object, ...], list[Claim]] = {}

    def add(self, claim: Claim) -> None:
        """Makes a derived claim known to later judgements."""
        self.index[claim.entity].setdefault(claim.property.id, []).append(claim)

    def forget(self) -> None:
        """Drops what was remembered of earlier look-ups, after claims were added."""
        self._amounts.clear()
        self._picked.clear()
        self._filled.clear()

    def pick(
        self, entity_id: str, property_: str, conventions: Conventions, context: Context, variant: str = ""
    ) -> tuple[Claim | None, int]:
        """The claim that serves as an input, and on how many axes its conventions differ from those wanted.

        The judged source's own comes first, else the preferred one; claims under the very conventions come
        first, else the nearest that convert or leave one open.
        """
        source = context.source.id if context.source else ""
        names = (variant or context.variant, "")
        key = (entity_id, property_, conventions, source, names[0], context.given, context.exact)
        found = self._picked.get(key)
        if found is None:
            found = self._picked[key] = self._pick(entity_id, property_, conventions, source, names, context)
        return found

    def _pick(
        self, entity_id: str, property_: str, conventions: Conventions, source: str, names: tuple[str, str],
        context: Context,
    ) -> tuple[Claim | None, int]:  # fmt: skip
        claims = self.amounts(entity_id, property_)
        near = [(c, self.distance(c.conventions, conventions)) for c in claims]
        for distance in range(1 if context.exact else MAX_DISTANCE):
            fitting = [c for c, apart in near if apart == distance]
            if not fitting:
                continue
            own = [c for c in fitting if c.source.id == source]
            for pool in (own, fitting):
                for given in dict.fromkeys((context.given, ())):
                    for name in dict.fromkeys(names):
                        found = [c for c in pool if c.given == given and c.variant == name]
                        if found:
                            return max(self._preferred(found) or found, key=lambda c: digits(c.value)), distance
        return None, 0

    def number_of(self, claim: Claim, property_: str) -> float | None:
        """The number that a property of a claim's entity gives: its own source's first; None if unknown."""
        found, _ = self.pick(claim.entity, property_, (), Context(claim.source, variant=claim.variant, exact=True))
        value = found.value if found else None
        return value.nominal if isinstance(value, Quantity) else None

    def amounts(self, entity_id: str, property_: str) -> list[Claim]:
        """The claims of a property that a formula can use."""
        key = (entity_id, property_)
        found = self._amounts.get(key)
        if found is None:
            claims = self.index.get(entity_id, {}).get(property_, ())
            found = self._amounts[key] = [c for c in claims if counts(c) and not c.deprecated]
        return found

    def _preferred(self, claims: list[Claim]) -> list[Claim]:
        facts = self.facts[claims[0].entity]
        return [c for c in claims if (fact := facts.get(_plain_key(c))) is not None and fact.claim is c]

    def distance(self, stated: Conventions, wanted: Conventions) -> int | None:
        """On how many axes two sets of words differ; None where they cannot be brought together."""
        if stated == wanted:
            return 0
        found = 0
        ours, theirs = self.words(stated), self.words(wanted)
        for axis_id in ours.keys() | theirs.keys():
            a, b = ours.get(axis_id), theirs.get(axis_id)
            if a == b:
                continue
            axis = self.vocabulary.axes[axis_id]
            if axis.scope or (a and b and not {a, b} <= axis.sizes.keys()):
                return None
            found += 1
        return found

    def words(self, conventions: Conventions) -> dict[str, str]:
        """Convention words by axis."""
        found = self._words.get(conventions)
        if found is None:
            found = {axis: word for word in conventions if (axis := self.vocabulary.axis(word))}
            self._words[conventions] = found
        return found

    def slot(self, entity_id: str, slot: str, wanted: Conventions, context: Context) -> list[Claim]:
        """The claims that fill a slot, or a place of it: one source's, the judged source's if it has counts."""
        source = context.source.id if context.source else ""
        key = (entity_id, slot, wanted, source, context.variant)
        found = self._filled.get(key)
        if found is None:
            found = self._filled[key] = self._fill(entity_id, slot, wanted, source, context.variant)
        return found

    def _fill(self, entity_id: str, slot: str, wanted: Conventions, source: str, variant: str) -> list[Claim]:
        claims = [
            c for c in self.index.get(entity_id, {}).get(f"contains.{slot}", ())
            if per_words(c.conventions) == per_words(wanted) and counts(c) and c.variant in ("", variant)
            and self._places.intersection(wanted) <= set(c.conventions)
        ]  # fmt: skip
        own = [c for c in claims if c.source.id == source]
        if not any(_counted(c) for c in own) and claims:
            preferred = self._preferred(claims)
            own = [c for c in preferred if c.source is preferred[0].source] if preferred else claims[:1]
        return _one_level(own, self._places)


def _index(entity: Dossier) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = {}
    for claim in entity.claims:
        if not claim.goal and claim.value.__class__ is not Relative:
            found.setdefault(claim.property.id, []).append(claim)
    return found


def _counted(claim: Claim) -> bool:
    return isinstance(claim.value, Choice) or (isinstance(claim.value, Part) and claim.value.count is not None)


def _plain_key(claim: Claim) -> FactKey:
    return (claim.property.id, claim.conventions, claim.variant, claim.given, "")


def _one_level(claims: list[Claim], places: frozenset[str]) -> list[Claim]:
    """The counts of the whole, else those by position, never both; each position and part once."""
    whole = [c for c in claims if places.isdisjoint(c.conventions)]
    found: dict[tuple[Conventions, str], Claim] = {}
    for claim in whole or claims:
        place = (claim.conventions, claim.value.entity if isinstance(claim.value, Part) else claim.value.text)
        if place not in found or digits(claim.value) > digits(found[place].value):
            found[place] = claim
    named = {conventions for conventions, part in found if part}
    return [c for (conventions, part), c in found.items() if part or conventions not in named]


class Bindings:
    """The values of the paths of one formula, for one entity and row."""

    def __init__(
        self, inputs: Inputs, entity: Dossier, context: Context, entry: Mapping[str, Claim] | None = None
    ) -> None:
        self.inputs = inputs
        self.entity = entity
        self.context = context
        self.entry = entry or {}

    def amount(self, path: Path) -> Amount | None:
        """The value of a path, noting the claim that it came from."""
        amount = self._amount(path)
        if amount is None:
            self.context.missing[path.text] = None
        return amount

    def entries(self, slot: str) -> list[Bindings] | None:
        """One environment for each part that fills a slot."""
        claims = self.inputs.slot(self.entity.id, slot, (), self.context)
        if not claims:
            self.context.missing[f"{slot}.count"] = None
            return None
        return [Bindings(self.inputs, self.entity, self.context, {slot: claim}) for claim in claims]

    def _amount(self, path: Path) -> Amount | None:
        if not path.slots:
            claim = self._claim(path.entity or self.entity.id, path)
            return self._use(claim, path) if claim else None
        if path.slots[0] in self.entry and not path.entity:
            claims = [self.entry[path.slots[0]]]
        else:
            claims = self._filling(path.entity or self.entity.id, path)
        return self._in_slot(claims, path.slots[1:], path)

    def _filling(self, holder: str, path: Path) -> list[Claim]:
        """The claims that fill the first slot of a path; the judged total's own where it is that slot."""
        context = self.context
        single = len(path.slots) == 1 and path.count
        claims = self.inputs.slot(holder, path.slots[0], path.conventions if single else (), context)
        if single and path.conventions and any(not set(path.conventions) <= set(c.conventions) for c in claims):
            if context.exact:
                return []
            context.inexact = True
        if single and context.total is path and context.total_claim is not None and context.total_claim not in claims:
            return [context.total_claim]
        return claims

    def _in_slot(self, claims: list[Claim], deeper: tuple[str, ...], path: Path) -> Amount | None:
        """The count of a slot, or what a path says further of the one kind of part that fills it."""
        if path.count and not deeper:
            found: Amount | None = None
            for filling in claims:
                amount = self._use(filling, path)
                if amount is None:
                    return None
                found = amount if found is None else add(found, amount)
            return found
        parts = {id_ for filling in claims if (id_ := self._part_of(filling))}
        part = parts.pop() if len(parts) == 1 else ""
        if part not in self.inputs.entities:
            return None
        if deeper:
            single = len(deeper) == 1 and path.count
            inner = self.inputs.slot(part, deeper[0], path.conventions if single else (), self.context)
            return self._in_slot(inner, deeper[1:], path)
        claim = self._claim(part, path)
        return self._use(claim, path) if claim else None

    def _claim(self, entity_id: str, path: Path) -> Claim | None:
        context = self.context
        if path is context.total:
            return context.total_claim
        conventions = self._conventions(path) if context.conventions else path.conventions
        claim, distance = self.inputs.pick(entity_id, path.property.id, conventions, context, path.variant)
        if distance:
            context.inexact = True
        return claim

    def _conventions(self, path: Path) -> Conventions:
        """What the path names, and what the row's total says on the axes that both have."""
        vocabulary = self.inputs.vocabulary
        named = self.inputs.words(path.conventions)
        context = {
            w for axis, w in self.context.conventions.items() if axis in path.property.axes and axis not in named
        }
        return vocabulary.order(context | set(path.conventions)) if context else path.conventions

    def _part_of(self, claim: Claim) -> str:
        value = self.option(claim)
        return value.entity if isinstance(value, Part) else ""

    def _use(self, claim: Claim, path: Path) -> Amount | None:
        context = self.context
        value = claim.value
        key = id(claim)
        if value.__class__ is Choice:
            value = self.option(claim)
            context.inexact = True
        if context.inputs.setdefault(key, claim) is claim and context.paths.setdefault(key, path) is not path:
            other = context.paths[key]
            if self._conventions(other) != self._conventions(path) and claim.conventions != self._conventions(path):
                return None  # one figure cannot be read in two ways at once
        quantity = value.count if value.__class__ is Part else value
        if quantity.__class__ is not Quantity:
            return None
        factor = context.factors.get(key, 1.0) if context.factors else 1.0
        amount = Amount(quantity.nominal, quantity.core, quantity.full)
        return amount if factor == 1.0 else scaled(amount, factor)

    def needed(self) -> dict[int, dict[str, str]]:
        """The words that the formula and the row want of each input, by axis."""
        return {key: self.inputs.words(self._conventions(path)) for key, path in self.context.paths.items()}

    def number(self, number: Number) -> Amount:
        """The value of a number of the formula, under the reading that is tried."""
        return scaled(amount_of(number.quantity), self.context.factors.get(id(number), 1.0))

    def option(self, claim: Claim) -> Value:
        """The value of a claim, or the option of a choice that is being tried."""
        value = claim.value
        if isinstance(value, Choice):
            return value.options[self.context.options.get(id(claim), 0)]
        return value

    def stated(self, node: Node) -> Quantity | None:
        """The quantity of a side that is one number or one claim; None for a computed side."""
        if isinstance(node, Number):
            return node.quantity
        if not isinstance(node, Path) or node.slots:
            return None
        claim = self._claim(node.entity or self.entity.id, node)
        value = self.option(claim) if claim else None
        return value if isinstance(value, Quantity) else None

    def factor(self, node: Node) -> float:
        """What the reading multiplies a side by that is one number or one claim."""
        if isinstance(node, Path) and not node.slots:
            claim = self._claim(node.entity or self.entity.id, node)
            return self.context.factors.get(id(claim), 1.0)
        return self.context.factors.get(id(node), 1.0)

    # --- text

    def sides(self, formula: Comparison) -> tuple[str, str]:
        """Both sides with their numbers, and the result where a side is computed."""
        in_unit = self._unit(formula)
        return self._side(formula.left, in_unit), self._side(formula.right, in_unit)

    def _side(self, node: Node, in_unit: Unit) -> str:
        shown = render(node, self)
        if isinstance(node, Path | Number):
            return shown
        amount = evaluate(node, self)
        return f"{shown} = {quantity_text(amount.nominal, in_unit)}" if amount else shown

    def _unit(self, formula: Comparison) -> Unit:
        """The unit of a side that is stated outright, else of the total's property."""
        for node in (formula.left, formula.right):
            stated = self.stated(node)
            if stated is not None:
                return stated.unit
            if isinstance(node, Path):
                return node.property.unit or COUNT
        total = self.context.total
        return total.property.unit or COUNT if total else COUNT

    def show(self, path: Path) -> str:
        """A path as the number that it stands for."""
        amount = self._amount(path)
        return path.text if amount is None else self.shown(path, amount, path.property.unit or COUNT)

    def shown(self, path: Path, amount: Amount, in_unit: Unit) -> str:
        """An input as its source writes it, else its number in the unit of its property."""
        for claim in reversed(self.context.inputs.values()):
            value = self.option(claim)
            count = value.count if isinstance(value, Part) else value
            if claim.property.id == path.property.id and isinstance(count, Quantity) and count.core == amount.core:
                return f"({claim.text})" if isinstance(claim.value, Choice) else count.text
        return quantity_text(amount.nominal, in_unit)
