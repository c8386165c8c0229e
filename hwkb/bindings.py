"""Bindings: where the paths of a formula find their values.

An input is the judged source's own claim if it has one, else the preferred claim. A convention that
a path does not name must be the one that the judged total states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hwkb.algebra import Amount, add, amount_of, scaled
from hwkb.claims import Claim, Dossier, Given, Source
from hwkb.facts import Fact, FactKey, digits
from hwkb.formula import Comparison, Node, Number, Path
from hwkb.notation import render
from hwkb.quantity import Quantity, quantity_text
from hwkb.units import Unit, unit
from hwkb.values import Choice, Part, Relative, Value
from hwkb.vocabulary import Conventions, Vocabulary

__all__ = ["COUNT", "Bindings", "Context", "Inputs", "counts"]

MAX_DISTANCE = 4
"""Claims whose conventions differ on as many axes are not compared."""

COUNT = unit("")
"""The unit of counts and ratios."""


def counts(claim: Claim) -> bool:
    """True when a claim states an amount that a formula can use."""
    value = claim.value.options[0] if isinstance(claim.value, Choice) else claim.value
    if isinstance(value, Part):
        return True
    return isinstance(value, Quantity) and not claim.goal


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
    needed: dict[int, dict[str, str]] = field(default_factory=dict)
    """The convention words that the formula names for each input, by axis."""
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

    def add(self, claim: Claim) -> None:
        """Makes a derived claim known to later judgements."""
        self.index[claim.entity].setdefault(claim.property.id, []).append(claim)

    def pick(
        self, entity_id: str, property_: str, conventions: Conventions, context: Context, variant: str = ""
    ) -> Claim | None:
        """The claim that serves as an input: the judged source's own, else the preferred one.

        Claims under the very conventions come first; else the nearest that convert or leave one open.
        """
        claims = [c for c in self.index.get(entity_id, {}).get(property_, ()) if counts(c) and not c.deprecated]
        for distance in range(1 if context.exact else MAX_DISTANCE):
            fitting = [c for c in claims if self.distance(c.conventions, conventions) == distance]
            if fitting and (found := self._first(entity_id, fitting, context, variant)):
                return found
        return None

    def _first(self, entity_id: str, fitting: list[Claim], context: Context, variant: str) -> Claim | None:
        own = [c for c in fitting if context.source and c.source.id == context.source.id]
        facts = self.facts[entity_id]
        for pool in (own, fitting):
            for given in dict.fromkeys((context.given, ())):
                for name in dict.fromkeys((variant or context.variant, "")):
                    found = [c for c in pool if c.given == given and c.variant == name]
                    preferred = [
                        c for c in found
                        if (fact := facts.get((c.property.id, c.conventions, name, given, ""))) and fact.claim is c
                    ]  # fmt: skip
                    if found:
                        return max(preferred or found, key=lambda c: digits(c.value))
        return None

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
        return {axis: word for word in conventions if (axis := self.vocabulary.axis(word))}

    def slot(self, entity_id: str, slot: str, per: Conventions, context: Context) -> list[Claim]:
        """The claims that fill a slot: one source's, the judged source's if it has counts."""
        claims = [
            c for c in self.index.get(entity_id, {}).get(f"contains.{slot}", ())
            if tuple(w for w in c.conventions if w.startswith("per ")) == per and counts(c)
            and c.variant in ("", context.variant)
        ]  # fmt: skip
        own = [c for c in claims if context.source and c.source.id == context.source.id]
        if not any(_counted(c) for c in own) and claims:
            facts = self.facts[entity_id]
            preferred = [c for c in claims if (f := facts.get(_slot_key(c))) is not None and f.claim is c]
            own = [c for c in preferred if c.source is preferred[0].source] if preferred else claims[:1]
        return _one_level(own)


def _index(entity: Dossier) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = {}
    for claim in entity.claims:
        if not claim.goal and claim.value.__class__ is not Relative:
            found.setdefault(claim.property.id, []).append(claim)
    return found


def _counted(claim: Claim) -> bool:
    return isinstance(claim.value, Choice) or (isinstance(claim.value, Part) and claim.value.count is not None)


def _slot_key(claim: Claim) -> FactKey:
    return (claim.property.id, claim.conventions, claim.variant, claim.given, "")


def _one_level(claims: list[Claim]) -> list[Claim]:
    """The counts of the whole, else those by position, never both; each position and part once."""
    whole = [c for c in claims if all(w.startswith("per ") for w in c.conventions)]
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
        if path.slots and not (path.count and len(path.slots) == 1):
            return self._of_part(path)
        entity_id = path.entity or self.entity.id
        if path.count:
            return self._count(entity_id, path)
        claim = self._claim(entity_id, path)
        return self._use(claim, path) if claim else None

    def _claim(self, entity_id: str, path: Path) -> Claim | None:
        if self.context.total is not None and not path.entity and path.text == self.context.total.text:
            return self.context.total_claim
        conventions = self._conventions(path)
        return self.inputs.pick(entity_id, path.property.id, conventions, self.context, path.variant)

    def _conventions(self, path: Path) -> Conventions:
        """What the path names, and what the row's total says on the axes that both have."""
        vocabulary = self.inputs.vocabulary
        named = {vocabulary.axis(word) for word in path.conventions}
        context = {
            w for axis, w in self.context.conventions.items() if axis in path.property.axes and axis not in named
        }
        return vocabulary.order(context | set(path.conventions)) if context else path.conventions

    def _count(self, entity_id: str, path: Path) -> Amount | None:
        slot = path.property.id.removeprefix("contains.")
        total = self.context.total
        if slot in self.entry:
            return self._use(self.entry[slot], path)
        if total is not None and total.count and not path.entity and path.text == total.text:
            claim = self.context.total_claim
            siblings = self.inputs.slot(entity_id, slot, path.conventions, self.context)
            claims = siblings if claim in siblings else [claim] if claim else []
        else:
            claims = self.inputs.slot(entity_id, slot, path.conventions, self.context)
        found: Amount | None = None
        for claim in claims:
            amount = self._use(claim, path)
            if amount is None:
                return None
            found = amount if found is None else add(found, amount)
        return found

    def _of_part(self, path: Path) -> Amount | None:
        """A property of the part in a slot; all parts of the slot must be one kind of thing."""
        slot, *deeper = path.slots
        holder = path.entity or self.entity.id
        claims = [self.entry[slot]] if slot in self.entry else self.inputs.slot(holder, slot, (), self.context)
        parts = {id_ for claim in claims if (id_ := self._part_of(claim))}
        if len(parts) != 1 or (part := self.inputs.entities.get(parts.pop())) is None:
            return None
        inner = Bindings(self.inputs, part, self.context)
        rest = Path(path.text, part.id, tuple(deeper), path.property, path.conventions, path.count)
        return inner._amount(rest)

    def _part_of(self, claim: Claim) -> str:
        value = self.option(claim)
        return value.entity if isinstance(value, Part) else ""

    def _use(self, claim: Claim, path: Path) -> Amount | None:
        value = self.option(claim)
        context = self.context
        context.inputs[id(claim)] = claim
        needed = self.inputs.words(self._conventions(path))
        if context.needed.setdefault(id(claim), needed) != needed and claim.conventions != self._conventions(path):
            return None  # one figure cannot be read in two ways at once
        quantity = value.count if isinstance(value, Part) else value
        if not isinstance(quantity, Quantity):
            return None
        return scaled(amount_of(quantity), context.factors.get(id(claim), 1.0))

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

    def sides(self, formula: Comparison, left: Amount, right: Amount) -> tuple[str, str]:
        """Both sides with their numbers, and the result where a side is computed."""
        in_unit = self._unit(formula)
        texts = []
        for node, amount in ((formula.left, left), (formula.right, right)):
            shown = render(node, self)
            computed = not isinstance(node, Path | Number)
            texts.append(f"{shown} = {quantity_text(amount.nominal, in_unit)}" if computed else shown)
        return texts[0], texts[1]

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
