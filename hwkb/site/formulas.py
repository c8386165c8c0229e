"""Formulas as MathML, with their names and with their numbers."""

from __future__ import annotations

from hwkb.formula import Comparison, parse_formula
from hwkb.notation import Printer, mathml
from hwkb.quantity import ValueFault
from hwkb.site.html import esc
from hwkb.site.index import Site
from hwkb.verdicts import Verdict

__all__ = ["formula", "law", "verdict_formulas"]


def law(found: Comparison) -> str:
    """A formula that is parsed already."""
    return _framed(mathml(found), found.text)


def formula(text: str, site: Site) -> str:
    """A formula by its text, drawn once; as text where it cannot be read."""
    drawn = site.formulas.get(text)
    if drawn is None:
        try:
            drawn = law(parse_formula(text, site.kb.vocabulary))
        except ValueFault:
            drawn = f'<p><code class="hw-formula">{esc(text)}</code></p>'
        site.formulas[text] = drawn
    return drawn


def verdict_formulas(verdict: Verdict, site: Site) -> str:
    """What was judged, by its names and with the numbers that it was judged on."""
    named = formula(verdict.formula, site)
    printer: Printer | None = getattr(verdict.sides, "printer", None)
    parsed: Comparison | None = getattr(verdict.sides, "formula", None)
    if printer is None or parsed is None or verdict.type == "relative":
        return named
    return named + _framed(mathml(parsed, printer), site.judged(verdict))


def _framed(element: str, text: str) -> str:
    """A formula in a frame that scrolls where the screen is narrow; the same as text for those who do not see it."""
    shown = element.replace("<math>", f'<math display="block" alttext="{esc(text)}">', 1)
    return f'<div class="hw-math" tabindex="0" role="group" aria-label="Formula">{shown}</div>'
