"""Closed intervals of real numbers, rounded outward.

Every result contains each exact result that can be drawn from the operands: after each operation
the ends move one binary float outward, so rounding never hides a value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["MEETS", "Interval", "exactly"]

_INF = math.inf
_next = math.nextafter


@dataclass(slots=True, unsafe_hash=True)
class Interval:
    """All real numbers from `low` to `high`; either end may be infinite.

    Not frozen, for speed: nothing changes one after it was made.
    """

    low: float
    high: float

    def __add__(self, other: Interval) -> Interval:
        return Interval(_next(self.low + other.low, -_INF), _next(self.high + other.high, _INF))

    def __sub__(self, other: Interval) -> Interval:
        return Interval(_next(self.low - other.high, -_INF), _next(self.high - other.low, _INF))

    def __mul__(self, other: Interval) -> Interval:
        a, b, c, d = self.low, self.high, other.low, other.high
        if a >= 0 and c >= 0 and b < _INF and d < _INF:
            return Interval(_next(a * c, -_INF) if a * c else 0.0, _next(b * d, _INF))
        products = [_product(x, y) for x in (a, b) for y in (c, d)]
        return Interval(_next(min(products), -_INF), _next(max(products), _INF))

    def __truediv__(self, other: Interval) -> Interval:
        """The quotient; dividing by an interval that holds zero leaves everything possible."""
        c, d = other.low, other.high
        if c <= 0 <= d:
            if c == 0 < d and self.low >= 0:
                return Interval(_down_quotient(self.low, d), _INF)
            return Interval(-_INF, _INF)
        quotients = [_quotient(x, y) for x in (self.low, self.high) for y in (c, d)]
        return Interval(_next(min(quotients), -_INF), _next(max(quotients), _INF))

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __abs__(self) -> Interval:
        if self.low >= 0:
            return self
        if self.high <= 0:
            return -self
        return Interval(0.0, max(-self.low, self.high))

    def power(self, exponent: int) -> Interval:
        """The interval of x ** exponent for a whole exponent."""
        if exponent < 0:
            return Interval(1.0, 1.0) / self.power(-exponent)
        base = abs(self) if exponent % 2 == 0 else self
        result = Interval(1.0, 1.0)
        for _ in range(exponent):
            result = result * base
        return result

    def sqrt(self) -> Interval:
        """The interval of the square roots of its non-negative part."""
        low, high = max(self.low, 0.0), max(self.high, 0.0)
        return Interval(max(_next(math.sqrt(low), -_INF), 0.0), _next(math.sqrt(high), _INF))

    def meets(self, other: Interval) -> bool:
        """True when the two have a number in common."""
        return self.low <= other.high and other.low <= self.high

    def holds(self, number: float) -> bool:
        """True when the number lies inside."""
        return self.low <= number <= self.high

    @property
    def width(self) -> float:
        """The distance between the ends."""
        return self.high - self.low


MEETS: Mapping[str, Callable[[Interval, Interval], bool]] = {
    "=": Interval.meets,
    "<=": lambda left, right: left.low <= right.high,
    "<": lambda left, right: left.low < right.high,
    ">=": lambda left, right: left.high >= right.low,
    ">": lambda left, right: left.high > right.low,
}
"""Whether a comparison holds for some number of each side, by its sign."""


def exactly(number: float) -> Interval:
    """The interval of one number."""
    return Interval(number, number)


def _product(x: float, y: float) -> float:
    return 0.0 if x == 0 or y == 0 else x * y


def _quotient(x: float, y: float) -> float:
    return 0.0 if math.isinf(y) else x / y


def _down_quotient(x: float, y: float) -> float:
    return 0.0 if math.isinf(y) or x == 0 else _next(x / y, -_INF)
