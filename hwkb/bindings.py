"""Bindings: where the paths of a formula find their values.

A convention that a path does not name must be the one that the judged total states.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping

from hwkb.algebra import Amount, Evaluation, add, amount_of, compiled, scaled
from hwkb.claims import Claim, Dossier
from hwkb.formula import Comparison, Node, Number, Path
from hwkb.inputs import Context, Inputs
from hwkb.interval import Interval
from hwkb.notation import COUNT, Printer, render, unit_of
from hwkb.quantity import Quantity, quantity_text
from hwkb.units import Unit
from hwkb.values import Choice, Part, Value
from hwkb.vocabulary import Conventions

__all__ = ["COUNT", "MAX_OPTIONS", "Bindings"]

MAX_OPTIONS = 8
"""A choice among the inputs is followed through so many of its values."""


_NO_ENTRY: Mapping[str, Claim] = {}


class Bindings:
    """The values of the paths of one formula, for one entity and row."""

    __slots__ = ("context", "entity", "entry", "inputs")

    def __init__(
        self, inputs: Inputs, entity: Dossier, context: Context, entry: Mapping[str, Claim] | None = None
    ) -> None:
        self.inputs = inputs
        self.entity = entity
        self.context = context
        self.entry = entry or _NO_ENTRY

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
            if len(claims) == 1:
                return self._use(claims[0], path)
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
        free = self.context.conventions
        if not free:
            return path.conventions
        found = self.context.wanted.get(path.text)
        if found is None:
            found = self.context.wanted[path.text] = self.inputs.wanted(path, free)
        return found

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
        context.inputs[key] = claim
        first = context.paths.setdefault(key, path)
        if first is not path:
            wanted = self._conventions(path)
            if wanted != self._conventions(first) and wanted != claim.conventions:
                return None  # one figure cannot be read in two ways at once
        quantity = value.count if value.__class__ is Part else value
        if quantity.__class__ is not Quantity:
            return None
        amount = Amount(quantity.nominal, quantity.core, quantity.full)
        if not context.factors and not claim.conventions:
            return amount
        factor = context.factors.get(key, 1.0) if context.factors else 1.0
        if claim.conventions and claim.property.type == "part":
            factor *= self._counted(claim, path)
            if not claim.complete and self.inputs.placed(claim):
                amount.full = Interval(quantity.full.low, math.inf)  # a list of places may be partial
        return amount if factor == 1.0 else scaled(amount, factor)

    def _counted(self, claim: Claim, path: Path) -> float:
        """What turns a count of something else, such as dies, into one of what the other figures are for."""
        context, axes = self.context, self.inputs.vocabulary.axes
        named, factor = self.inputs.words(path.conventions), 1.0
        for axis, word in self.inputs.words(claim.conventions).items():
            sizes = axes[axis].sizes
            if axis not in named and sizes and word in sizes:
                factor *= next(iter(sizes.values())) / sizes[word]
        if factor == 1.0:
            return 1.0
        context.inexact = True
        return factor if context.exact and context.factors is None else 1.0  # where it is judged, it is a reading

    def needed(self) -> dict[int, dict[str, str]]:
        """The words that the formula and the row want of each input, by axis."""
        return {key: self.inputs.words(self._conventions(path)) for key, path in self.context.paths.items()}

    def number(self, number: Number) -> Amount:
        """The value of a number of the formula, under the reading that is tried."""
        return scaled(amount_of(number.quantity), (self.context.factors or {}).get(id(number), 1.0))

    def option(self, claim: Claim) -> Value:
        """The value of a claim, or the option of a choice that is being tried."""
        value = claim.value
        if isinstance(value, Choice):
            return value.options[(self.context.options or {}).get(id(claim), 0)]
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
            return (self.context.factors or {}).get(id(claim), 1.0)
        return (self.context.factors or {}).get(id(node), 1.0)

    # --- text

    def sides(
        self, formula: Comparison, printer: Printer | None = None, runs: tuple[Evaluation, Evaluation] | None = None
    ) -> tuple[str, str]:
        """Both sides with their numbers, and the result where a side is computed, by what is ready for it."""
        in_unit, printer = self._unit(formula), printer or self
        left, right = runs or (None, None)
        return self._side(formula.left, in_unit, printer, left), self._side(formula.right, in_unit, printer, right)

    def _side(self, node: Node, in_unit: Unit | None, printer: Printer, run: Evaluation | None) -> str:
        shown = render(node, printer)
        if isinstance(node, Path | Number) or in_unit is None:
            return shown
        results = dict.fromkeys(quantity_text(amount.nominal, in_unit) for amount in self.amounts(node, run))
        return f"{shown} = {' or '.join(results)}" if results else shown

    def amounts(self, node: Node, run: Evaluation | None = None) -> list[Amount]:
        """The amount of a side; where an input is a choice, one for each of its options."""
        run = run or compiled(node)
        found = [run(self) for _ in self._each_option()]
        return [amount for amount in found if amount is not None]

    def choices(self) -> dict[int, Choice]:
        """The inputs whose value is a choice."""
        return {key: c.value for key, c in self.context.inputs.items() if c.value.__class__ is Choice}

    def follow_choices(self, formula: Comparison) -> None:
        """Notes the inputs under every value of the choices among them: another part has other figures."""
        known = 0
        while self.choices() and known != len(self.context.inputs):
            known = len(self.context.inputs)
            for side in (formula.left, formula.right):
                self.amounts(side)

    def _each_option(self) -> Iterator[None]:
        """Takes each value of the choices among the inputs in turn."""
        choices = self.choices()
        if not choices:
            self.context.options = {}
            yield
            return
        for picked in itertools.islice(
            itertools.product(*(range(len(c.options)) for c in choices.values())), MAX_OPTIONS
        ):
            self.context.options = dict(zip(choices, picked, strict=True))
            yield
        self.context.options = {}

    def _unit(self, formula: Comparison) -> Unit | None:
        """The unit of a side that is stated outright, else the one that the formula is written in."""
        for node in (formula.left, formula.right):
            stated = self.stated(node)
            if stated is not None:
                return stated.unit
            if isinstance(node, Path):
                return node.property.unit or COUNT
        return unit_of(formula.left) or unit_of(formula.right)

    def show(self, path: Path) -> str:
        """A path as the number that it stands for."""
        in_unit = path.property.unit or COUNT
        found = (self._amount(path) for _ in self._each_option())
        texts = dict.fromkeys(path.text if amount is None else self.shown(path, amount, in_unit) for amount in found)
        return f"({' or '.join(texts)})" if len(texts) > 1 else next(iter(texts))

    def shown(self, path: Path, amount: Amount, in_unit: Unit) -> str:
        """An input as its source writes it, else its number in the unit of its property."""
        for claim in reversed(self.context.inputs.values()):
            value = self.option(claim)
            count = value.count if isinstance(value, Part) else value
            if claim.property.id == path.property.id and isinstance(count, Quantity) and count.core == amount.core:
                return f"({claim.text})" if isinstance(claim.value, Choice) else count.text
        return quantity_text(amount.nominal, in_unit)
