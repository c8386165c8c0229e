"""Intervals: no result that the operands allow is ever left out."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hwkb.interval import Interval, exactly

NUMBERS = st.floats(min_value=-1e30, max_value=1e30, allow_nan=False) | st.integers(-1000, 1000).map(float)


@st.composite
def intervals(draw: st.DrawFn, *, open_ends: bool = False) -> Interval:
    """An interval, sometimes without width, and open at one end or both where that is wanted."""
    a, b = draw(NUMBERS), draw(NUMBERS)
    low, high = min(a, b), max(a, b)
    if open_ends:
        low, high = draw(st.sampled_from([low, -math.inf])), draw(st.sampled_from([high, math.inf]))
    return Interval(low, high)


OPEN = intervals(open_ends=True)


@st.composite
def members(draw: st.DrawFn) -> tuple[Interval, Fraction]:
    """An interval and an exact number in it, its ends included."""
    interval = draw(intervals())
    share = draw(st.fractions(0, 1, max_denominator=64))
    low, high = Fraction(interval.low), Fraction(interval.high)
    return interval, low + (high - low) * share


def contains(interval: Interval, exact: Fraction) -> bool:
    """True when an exact number lies inside; compared exactly, not by a float near it."""
    above = interval.low == -math.inf or Fraction(interval.low) <= exact
    return above and (interval.high == math.inf or exact <= Fraction(interval.high))


OPERATIONS: dict[str, tuple[Callable[[Interval, Interval], Interval], Callable[[Fraction, Fraction], Fraction]]] = {
    "+": (lambda a, b: a + b, lambda x, y: x + y),
    "-": (lambda a, b: a - b, lambda x, y: x - y),
    "*": (lambda a, b: a * b, lambda x, y: x * y),
    "/": (lambda a, b: a / b, lambda x, y: x / y),
}


@pytest.mark.parametrize("sign", OPERATIONS)
@given(a=members(), b=members())
def test_a_result_contains_every_exact_result(
    sign: str, a: tuple[Interval, Fraction], b: tuple[Interval, Fraction]
) -> None:
    """Drawn from the operands, computed in fractions, compared without rounding."""
    of_intervals, of_fractions = OPERATIONS[sign]
    assume(sign != "/" or b[1] != 0)

    assert contains(of_intervals(a[0], b[0]), of_fractions(a[1], b[1]))


@given(members(), st.integers(-4, 4))
def test_a_power_contains_every_exact_power(a: tuple[Interval, Fraction], n: int) -> None:
    """Also of intervals that hold zero, and for exponents below it."""
    assume(n >= 0 or a[1] != 0)

    assert contains(a[0].power(n), a[1] ** n)


@given(members())
def test_a_root_contains_every_exact_root(a: tuple[Interval, Fraction]) -> None:
    """The square of an end never passes the number whose root is wanted."""
    interval, x = a
    assume(x >= 0)
    root = interval.sqrt()

    assert Fraction(root.low) ** 2 <= x <= Fraction(root.high) ** 2


@given(members())
def test_negation_and_size_contain_theirs(a: tuple[Interval, Fraction]) -> None:
    """The mirror image, and the distance from zero."""
    interval, x = a

    assert contains(-interval, -x)
    assert contains(abs(interval), abs(x))
    assert abs(interval).low >= 0


@pytest.mark.parametrize("sign", OPERATIONS)
@given(a=OPEN, b=OPEN)
def test_open_ends_never_give_what_is_not_a_number(sign: str, a: Interval, b: Interval) -> None:
    """Infinity times zero and infinity less infinity are not asked for, and the ends stay in order."""
    result = OPERATIONS[sign][0](a, b)

    assert not math.isnan(result.low)
    assert not math.isnan(result.high)
    assert result.low <= result.high


@pytest.mark.parametrize("sign", OPERATIONS)
@given(a=members(), b=members(), wider=OPEN)
def test_a_wider_operand_never_gives_a_narrower_result(
    sign: str, a: tuple[Interval, Fraction], b: tuple[Interval, Fraction], wider: Interval
) -> None:
    """What was possible stays possible when less is known."""
    of_intervals, of_fractions = OPERATIONS[sign]
    assume(sign != "/" or b[1] != 0)
    hull = Interval(min(a[0].low, wider.low), max(a[0].high, wider.high))

    assert contains(of_intervals(hull, b[0]), of_fractions(a[1], b[1]))


@given(OPEN, OPEN)
def test_meeting_is_mutual_and_means_a_number_in_common(a: Interval, b: Interval) -> None:
    """The greater of the lower ends is in both, exactly when they meet."""
    assert a.meets(b) == b.meets(a)
    assert a.meets(b) == (max(a.low, b.low) <= min(a.high, b.high))
    assert a.meets(a)


def test_a_number_alone_is_an_interval_without_width() -> None:
    """`exactly` holds its number and no other."""
    assert exactly(3.0) == Interval(3.0, 3.0)
    assert exactly(3.0).width == 0
    assert exactly(3.0).holds(3.0)
    assert not exactly(3.0).holds(math.nextafter(3.0, 4.0))


def test_dividing_by_what_may_be_zero_leaves_everything_possible() -> None:
    """A quotient has no bound there, unless both are known not to be negative."""
    assert Interval(1.0, 2.0) / Interval(-1.0, 1.0) == Interval(-math.inf, math.inf)
    above = Interval(1.0, 2.0) / Interval(0.0, 4.0)
    assert above.high == math.inf
    assert 0.24 < above.low <= 0.25


def test_the_square_of_what_holds_zero_does_not_reach_below_it() -> None:
    """An even power is never negative."""
    assert Interval(-2.0, 3.0).power(2).low >= 0
    assert Interval(-2.0, 3.0).power(3).low <= -8
