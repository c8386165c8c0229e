"""From a tool's need to a fact: conventions brought to the tool's, exactly, and nothing invented."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from hwkb.amounts import tidy
from hwkb.export.tools.assume import BINARY, Assumptions
from hwkb.export.tools.needs import Gap, Known, Need
from hwkb.facts import Fact
from hwkb.knowledge import Entity, KnowledgeBase
from hwkb.quantity import Quantity
from hwkb.units import unit
from hwkb.values import Choice, Part, Withheld
from hwkb.vocabulary import Conventions, Key

__all__ = ["Holder", "find"]

_BINARY = {"kB": 1, "MB": 2, "GB": 3, "TB": 4, "PB": 5}


@dataclass(frozen=True, slots=True)
class Holder:
    """An entity whose facts may serve, and the scope that they must have: `per accelerator` of a rack."""

    entity: Entity
    scope: Conventions = ()


@dataclass(frozen=True, slots=True)
class _Fit:
    """A fact that serves a need, with what it takes to read it so."""

    fact: Fact
    wanted: Key
    factor: Fraction = Fraction(1)
    conversions: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    unstated: tuple[tuple[str, str], ...] = ()
    """Axes that the fact leaves open and nobody assumed, with the words that are wanted there."""


def find(kb: KnowledgeBase, holders: Sequence[Holder], need: Need, assumptions: Assumptions) -> Known | Gap:
    """The number for a need: stated before assumed, by status, with the fewest conversions; or why there is none."""
    fits = list(_fits(kb, holders, need, assumptions))
    able = [f for f in fits if not f.unstated and _amount(f.fact) is not None]
    order = list(kb.vocabulary.statuses)
    known = [f for f in able if not f.assumed]
    for pool in (known, able):
        if pool:
            best = min(pool, key=lambda f: (order.index(f.fact.status), len(f.conversions) + len(f.assumed)))
            return _known(best, need, assumptions)
        given = _given(kb, need, assumptions)
        if given is not None:
            return given
    return Gap(need, _why(fits, need))


def _fits(kb: KnowledgeBase, holders: Sequence[Holder], need: Need, assumptions: Assumptions) -> Iterator[_Fit]:
    for text in need.keys:
        wanted = kb.vocabulary.key(text)
        for holder in holders:
            for fact in holder.entity.facts.values():
                if fact.property.id != wanted.property.id or fact.given or fact.variant:
                    continue
                fit = _fit(kb, fact, wanted, holder.scope, need, assumptions)
                if fit is not None:
                    yield fit


def _fit(
    kb: KnowledgeBase, fact: Fact, wanted: Key, scope: Conventions, need: Need, assumptions: Assumptions
) -> _Fit | None:
    """How a fact can be read as what is wanted; None where it cannot."""
    vocabulary = kb.vocabulary
    stated = {vocabulary.axis(word) or "": word for word in fact.conventions}
    goal = {vocabulary.axis(word) or "": word for word in (*wanted.conventions, *scope)}
    factor = Fraction(1)
    conversions, assumed, unstated = [], [], []
    for name in (*fact.property.axes, *(a for a in stated if a not in fact.property.axes)):
        axis, have, want = vocabulary.axes[name], stated.get(name, ""), goal.get(name, "")
        if have in need.rejects or (axis.scope and have != want):
            return None
        if not want or have == want:
            continue
        word, said = (have, "") if have else assumptions.word(fact.property.section, name)
        if not word:
            unstated.append((name, want))
            continue
        if said:
            assumed.append(said)
        if word == want:
            continue
        if not {word, want} <= axis.sizes.keys():
            return None
        share = Fraction(axis.sizes[want]) / Fraction(axis.sizes[word])
        factor *= share
        conversions.append(f"{word} to {want}: times {share}")
    return _Fit(fact, wanted, factor, tuple(conversions), tuple(assumed), tuple(unstated))


def _amount(fact: Fact) -> Quantity | None:
    value = fact.stated
    if isinstance(value, Part):
        return value.count
    return value if isinstance(value, Quantity) else None


def _known(fit: _Fit, need: Need, assumptions: Assumptions) -> Known:
    fact = fit.fact
    amount = _amount(fact)
    assert amount is not None  # noqa: S101 - `find` keeps no other
    factor, assumed = fit.factor, list(fit.assumed)
    if assumptions.binary and fact.property.id == "memory.capacity" and amount.unit.text in _BINARY:
        factor *= Fraction(1024, 1000) ** _BINARY[amount.unit.text]
        assumed.append(BINARY)
    assumptions.used.update(assumed)
    source = fact.source
    return Known(
        _number(amount, factor, need), need.unit, fact.key, fact.claim.text, fact.status, source.id, fact.entity,
        source.published.text if source.published else "", source.url, fact.claim.phrase, fit.conversions,
        tuple(assumed), fact.derivation.basis if fact.derivation else "",
        tuple(f"{claim.text} ({claim.source.id})" for claim in fact.rivals),
    )  # fmt: skip


def _given(kb: KnowledgeBase, need: Need, assumptions: Assumptions) -> Known | None:
    """The value that the user assumes for one of the keys."""
    wanted = [kb.vocabulary.key(text) for text in need.keys]
    for text, (key, amount) in assumptions.values.items():
        if any(str(key) == str(other) for other in wanted):
            said = f"{text}={amount.text}"
            assumptions.used.add(said)
            return Known(_number(amount, Fraction(1), need), need.unit, str(key), amount.text, "assumed", "--assume",
                         "", assumed=(said,))  # fmt: skip
    return None


def _number(amount: Quantity, factor: Fraction, need: Need) -> float | int:
    """The nominal in the tool's unit: computed exactly, rounded once."""
    # A nominal is the nearest float to a decimal number of few digits, which this gives back.
    exact = Fraction(f"{amount.nominal / float(amount.unit.factor):.15g}") * amount.unit.factor * factor
    exact /= unit(need.unit).factor
    if need.whole or exact.denominator == 1:
        return round(exact)
    return tidy(float(exact)) or 0.0


def _why(fits: Sequence[_Fit], need: Need) -> str:
    """Why no fact serves."""
    for fit in fits:
        if fit.unstated and _amount(fit.fact) is not None:
            axes = " and the ".join(axis for axis, _ in fit.unstated)
            hint = " ".join(f"--assume {axis}={word}" for axis, word in fit.unstated)
            return f"{fit.fact.claim.text} ({fit.fact.source.id}) does not state the {axes} (or `{hint}`)"
    for fit in fits:
        if isinstance(fit.fact.stated, Withheld):
            return f"{fit.fact.source.id} says `{fit.fact.claim.text}`"
        if isinstance(fit.fact.stated, Choice):
            return f"{fit.fact.source.id} leaves it open: {fit.fact.claim.text}"
        return f"{fit.fact.claim.text} ({fit.fact.source.id}) is no amount"
    others = " or ".join(need.keys[1:])
    return "nobody states it" + (f", nor {others}" if others else "")
