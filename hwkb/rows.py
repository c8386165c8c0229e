"""Rows: what one judgement is of, and how it is written down as a verdict."""

from __future__ import annotations

from hwkb.bindings import COUNT, Bindings
from hwkb.claims import Assertion, Claim, Dossier, Source
from hwkb.formula import Comparison
from hwkb.inputs import Context
from hwkb.laws import Frame, Law, Scales
from hwkb.notation import Remembered
from hwkb.readings import Search
from hwkb.relative import Comparative
from hwkb.verdicts import Sides, Verdict

__all__ = ["Row", "WrittenSides", "law_context", "law_verdict"]


class Row:
    """What one judgement is of."""

    __slots__ = ("about", "compared", "formula", "name", "scales", "type", "why")

    def __init__(
        self, type_: str, name: str, scales: Scales, about: Claim | Assertion, why: str = "",
        compared: Comparative | None = None,
    ) -> None:  # fmt: skip
        self.type = type_
        self.name = name
        self.scales = scales
        self.formula = scales.formula
        self.about = about
        self.why = why
        self.compared = compared

    @property
    def bounds(self) -> bool:
        """True for what says only that one side is larger."""
        return self.compared.bounds if self.compared else self.formula.operator != "="

    def verdict(
        self, context: Context, word: str, sides: Sides | None = None, reading: str = "", *,
        missing: tuple[str, ...] = (), found: Search | None = None, needs: tuple[str, ...] = (),
    ) -> Verdict:  # fmt: skip
        about = self.about
        subject = about.key if isinstance(about, Claim) else about.id
        if found and found.bounded:
            reading = f"{reading} (the search ended after {found.tried} readings)".strip()
        readings = found.readings if found and word != "holds" else ()
        return Verdict(
            self.type, self.name, subject, about.entity, self.formula.text, word, sides, reading,
            tuple(context.inputs.values()), context.source, about.phrase, about.document, about.route, self.why,
            missing, about.variant, readings, needs,
        )  # fmt: skip


def law_context(law: Law, frame: Frame, total: Claim, source: Source | None) -> Context:
    """What a row of a law holds fixed, for a total and the source whose own inputs come first."""
    return Context(
        source, frame.free, total.variant, total.given, law.total, total, total.status == "derived", {},
        inexact=not frame.fits, wanted=frame.wanted,
    )  # fmt: skip


def law_verdict(
    entity: Dossier, law: Law, frame: Frame, total: Claim, source: Source | None, used: tuple[Claim, ...],
    missing: tuple[str, ...],
) -> Verdict:  # fmt: skip
    """The verdict on a law that holds for a total as these inputs are written, or is unknown for want of others."""
    relation = law.relation
    return Verdict(
        "relation", relation.id, frame.about, total.entity, law.formula.text, "unknown" if missing else "holds",
        None if missing else SidesOfALaw(entity, law, total, source, used), "", used, source, total.phrase,
        total.document, total.route, relation.why, missing, total.variant,
    )  # fmt: skip


class WrittenSides:
    """Both sides of a judgement as its sources write them."""

    __slots__ = ("_bindings", "_printer", "_texts", "compared", "formula")

    def __init__(self, bindings: Bindings, formula: Comparison, compared: Comparative | None = None) -> None:
        self._bindings = bindings
        self.formula = formula
        self.compared = compared
        self._texts: tuple[str, str] | None = None
        self._printer: Remembered | None = None

    @property
    def bindings(self) -> Bindings:
        """The inputs that were used."""
        return self._bindings

    @property
    def printer(self) -> Remembered:
        """What writes the numbers of the formula."""
        if self._printer is None:
            self._printer = Remembered(self.bindings)
        return self._printer

    def texts(self) -> tuple[str, str]:
        """The left and the right side with their numbers."""
        if self._texts is None:
            self._texts = self._written()
        return self._texts

    def _written(self) -> tuple[str, str]:
        compared = self.compared
        return self._relative(compared) if compared else self.bindings.sides(self.formula, self.printer)

    def _relative(self, compared: Comparative) -> tuple[str, str]:
        bindings = self.bindings
        own, base = bindings.amount(compared.own), bindings.amount(compared.base)
        if own is None or base is None:
            return bindings.sides(self.formula)
        in_unit = compared.own.property.unit or COUNT
        shown = bindings.shown(compared.base, base, in_unit)
        amounts = list(zip(bindings.amounts(compared.own), bindings.amounts(compared.base), strict=False))
        return bindings.shown(compared.own, own, in_unit), compared.right_text(shown, amounts, in_unit)


class SidesOfALaw(WrittenSides):
    """Those of a law that holds as written: its inputs are bound when somebody reads them, which is seldom."""

    __slots__ = ("_bound", "_entity", "_law", "_source", "_total", "_used")

    def __init__(self, entity: Dossier, law: Law, total: Claim, source: Source | None, used: tuple[Claim, ...]) -> None:
        self._texts = self._printer = self.compared = None
        self._bound: Bindings | None = None
        self.formula = law.formula
        self._entity = entity
        self._law = law
        self._total = total
        self._source = source
        self._used = used

    @property
    def bindings(self) -> Bindings:
        """The inputs that were used."""
        if self._bound is None:
            law = self._law
            context = law_context(law, law.frame(self._total.conventions), self._total, self._source)
            context.inputs.update((id(claim), claim) for claim in self._used)
            self._bound = Bindings(law.inputs, self._entity, context)
        return self._bound

    def _written(self) -> tuple[str, str]:
        return self.bindings.sides(self.formula, self.printer, (self._law.left, self._law.right))

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled as sides that are bound, for a law has functions in it that cannot be.

        The bindings follow as the state: all that they lead to leads back here.
        """
        return WrittenSides, (None, self.formula), (None, {"_bindings": self.bindings})
