"""Charts as inline SVG: scales, marks, points and bars. Colours come from the style sheet."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hwkb.quantity import format_number
from hwkb.site.html import esc

__all__ = ["Bar", "Frame", "Point", "Scale", "Span", "axes", "bars", "figure", "mark", "points", "years"]

_SURE = frozenset({"disclosed", "measured", "derived"})
_ROW = 22
_SEEN = 5.0
"""A range narrower than so many pixels is covered by its mark."""


@dataclass(frozen=True, slots=True)
class Span:
    """A value with its two ends."""

    low: float
    nominal: float
    high: float


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to pixels, along one axis."""

    low: float
    high: float
    start: float
    end: float
    log: bool = True

    def at(self, value: float) -> float:
        """Where a value lies; what lies outside is drawn at the edge."""
        value = min(max(value, self.low), self.high)
        a, b, v = (math.log(x) if self.log else x for x in (self.low, self.high, value))
        return round(self.start + (self.end - self.start) * (v - a) / (b - a), 1)

    @classmethod
    def over(cls, spans: Iterable[Span], start: float, end: float) -> Scale:
        """A logarithmic scale that holds all these, with some room."""
        ends = [x for span in spans for x in (span.low, span.high) if x > 0 and math.isfinite(x)] or [1.0, 10.0]
        return cls(min(ends) / 1.35, max(ends) * 1.6, start, end)

    def ticks(self, unit: float) -> list[tuple[float, str]]:
        """Round numbers of the unit within the scale: 1, 2 and 5, or powers of ten where there are many."""
        first, last = math.floor(math.log10(self.low / unit)), math.ceil(math.log10(self.high / unit))
        steps: tuple[float, ...] = (1, 2, 5) if last - first <= 4 else (1,)
        if self.high / self.low < 12:
            steps = (1, 1.5, 2, 3, 4, 5, 6, 8)
        numbers = [step * 10.0**power for power in range(first, last + 1) for step in steps]
        return [(n * unit, format_number(float(f"{n:.6g}"))) for n in numbers if self.low <= n * unit <= self.high]


def years(first: int, last: int) -> list[tuple[float, str]]:
    """The first days of these years, as numbers."""
    step = max(1, (last - first) // 8)
    return [(float(datetime.date(year, 1, 1).toordinal()), str(year)) for year in range(first, last + 1, step)]


@dataclass(frozen=True, slots=True)
class Point:
    """One mark in the plane."""

    x: Span
    y: Span
    label: str
    href: str
    status: str
    says: str
    colour: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """One row with its spans, each with a status, what it says and where it leads."""

    label: str
    href: str
    spans: Sequence[tuple[Span, str, str, str]]


@dataclass(frozen=True, slots=True)
class Frame:
    """The axes: titles, and the ticks of each."""

    x: Scale
    y: Scale | None
    x_title: str
    y_title: str
    x_ticks: Sequence[tuple[float, str]]
    y_ticks: Sequence[tuple[float, str]] = ()


def figure(name: str, width: int, height: int, body: str) -> str:
    """A picture that keeps its size where the screen is narrow, and scrolls."""
    return (
        f'<div class="hw-scroll hw-chart" tabindex="0" role="region" aria-label="{esc(name)}">'
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="group" '
        f'aria-label="{esc(name)}">{body}</svg></div>'
    )


def mark(status: str, x: float, y: float) -> str:
    """The shape of a status, as beside every value."""
    shape = f'class="hw-mark hw-m-{esc(status)}"'
    if status in ("disclosed", "reported"):
        return f'<circle {shape} cx="{x}" cy="{y}" r="5"/>'
    if status in ("measured", "estimated"):
        return f'<path {shape} d="M{x} {y - 6}l6 6-6 6-6-6z"/>'
    return f'<path {shape} d="M{x - 4.5} {y - 4.5}h9v9h-9z"/>'


def points(name: str, frame: Frame, found: Sequence[Point], *, width: int = 900, height: int = 520) -> str:
    """Points in the plane, with ranges as bars; labels where there is room for them."""
    assert frame.y is not None  # noqa: S101 - a plane has two axes
    body = [axes(frame, height)]
    taken = _Taken()
    places = [(frame.x.at(p.x.nominal), frame.y.at(p.y.nominal)) for p in found]
    for x, y in places:
        taken.add((x - 6, y - 6, x + 6, y + 6))
    reaches = [
        (frame.x.at(p.x.low), frame.x.at(p.x.high), frame.y.at(p.y.low), frame.y.at(p.y.high)) for p in found
    ]  # fmt: skip
    for (x, y), (left, right, low, high) in zip(places, reaches, strict=True):
        taken.add((left, y - 2, right, y + 2))
        taken.add((x - 2, high, x + 2, low))
    for point, (x, y), ends in zip(found, places, reaches, strict=True):
        body.append(_linked(point, _ranges(x, y, ends) + mark(point.status, x, y) + _label(point.label, x, y, taken)))
    return figure(name, width, height, "".join(body))


def _linked(point: Point, inner: str) -> str:
    return (
        f'<a href="{esc(point.href)}" class="hw-p hw-colour-{point.colour}" '
        f'aria-label="{esc(point.says)}"><title>{esc(point.says)}</title>{inner}</a>'
    )


def _ranges(x: float, y: float, ends: tuple[float, float, float, float]) -> str:
    left, right, low, high = ends
    across = f"M{left} {y}H{right}" if abs(right - left) > 2 * _SEEN else ""
    along = f"M{x} {low}V{high}" if abs(high - low) > 2 * _SEEN else ""
    return f'<path class="hw-range" d="{across}{along}"/>' if across or along else ""


_PLACES = (
    (9, 4, "start"), (-9, 4, "end"), (0, -10, "middle"), (0, 19, "middle"),
    (9, -8, "start"), (-9, -8, "end"), (9, 16, "start"), (-9, 16, "end"),
)  # fmt: skip
"""Where a name may stand beside its mark, the best place first."""


def _label(text: str, x: float, y: float, taken: _Taken) -> str:
    """The name beside its mark, where it meets no other."""
    wide = 6.3 * len(text)
    for dx, dy, anchor in _PLACES:
        left = x + dx - (wide if anchor == "end" else wide / 2 if anchor == "middle" else 0)
        box = (left, y + dy - 10, left + wide, y + dy + 3)
        if left < 60 or left + wide > 895 or taken.meets(box):
            continue
        taken.add(box)
        return f'<text class="hw-label" x="{x + dx:.1f}" y="{y + dy:.1f}" text-anchor="{anchor}">{esc(text)}</text>'
    return ""


_Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""


class _Taken:
    """What is drawn already, by the cells of a grid, so that a name is held against its neighbours alone."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[_Box]] = {}

    def add(self, box: _Box) -> None:
        """Takes the room of a box."""
        for cell in _cells(box):
            self._cells.setdefault(cell, []).append(box)

    def meets(self, box: _Box) -> bool:
        """True where a box would cover a part of another one."""
        left, top, right, bottom = box
        near = (other for cell in _cells(box) for other in self._cells.get(cell, ()))
        return any(left < r and x < right and top < b and y < bottom for x, y, r, b in near)


def _cells(box: _Box) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = (int(edge // _CELL) for edge in box)
    return ((column, row) for column in range(left, right + 1) for row in range(top, bottom + 1))


_CELL = 32
"""Pixels of a side of a cell: about the height of two names."""


def axes(frame: Frame, height: int) -> str:
    """Lines, numbers and titles of both axes."""
    y = frame.y
    assert y is not None  # noqa: S101 - a plane has two axes
    bottom, top, left, right = y.start, y.end, frame.x.start, frame.x.end
    parts = [f'<path class="hw-axis" d="M{left} {top}V{bottom}H{right}"/>']
    for value, text in frame.x_ticks:
        at = frame.x.at(value)
        parts.append(f'<path class="hw-rule" d="M{at} {top}V{bottom}"/>')
        parts.append(f'<text x="{at}" y="{bottom + 18}" text-anchor="middle">{esc(text)}</text>')
    for value, text in frame.y_ticks:
        at = y.at(value)
        parts.append(f'<path class="hw-rule" d="M{left} {at}H{right}"/>')
        parts.append(f'<text x="{left - 8}" y="{at + 4}" text-anchor="end">{esc(text)}</text>')
    parts.append(f'<text class="hw-title" x="{right}" y="{height - 6}" text-anchor="end">{esc(frame.x_title)}</text>')
    parts.append(f'<text class="hw-title" x="4" y="{top - 12}">{esc(frame.y_title)}</text>')
    return "".join(parts)


def bars(name: str, frame: Frame, found: Sequence[Bar], *, width: int = 900) -> str:
    """Rows of marks and bars along one axis, each row with its name."""
    top = 8
    bottom = top + _ROW * len(found)
    parts = []
    for value, text in frame.x_ticks:
        at = frame.x.at(value)
        parts.append(f'<path class="hw-rule" d="M{at} {top}V{bottom}"/>')
        parts.append(f'<text x="{at}" y="{bottom + 16}" text-anchor="middle">{esc(text)}</text>')
    for i, bar in enumerate(found):
        parts.append(_bar(bar, frame.x, top + _ROW * i + _ROW / 2))
    parts.append(f'<path class="hw-axis" d="M{frame.x.start} {top}V{bottom}H{frame.x.end}"/>')
    title = f'x="{frame.x.end}" y="{bottom + 34}" text-anchor="end"'
    parts.append(f'<text class="hw-title" {title}>{esc(frame.x_title)}</text>')
    return figure(name, width, bottom + 40, "".join(parts))


def _bar(bar: Bar, scale: Scale, y: float) -> str:
    name = f'<text x="{scale.start - 8}" y="{y + 4}" text-anchor="end">{esc(_cut(bar.label))}</text>'
    parts = [f'<a href="{esc(bar.href)}" class="hw-p">{name}</a>' if bar.href else name]
    for i, (span, status, says, href) in enumerate(bar.spans):
        left, right, x = scale.at(span.low), scale.at(span.high), scale.at(span.nominal)
        css = "hw-bar" if status in _SURE else "hw-bar hw-unsure"
        wide = right - left > 2 * _SEEN
        rect = f'<rect class="{css}" x="{left}" y="{y - 5}" width="{round(right - left, 1)}" height="10"/>'
        label = esc(f"{bar.label}: {says}")
        shape = (rect if wide else "") + mark(status, x, y)
        if i == len(bar.spans) - 1:  # there is room for the words of one
            shape += f'<text class="hw-label" x="{max(right, x + 4) + 6:.1f}" y="{y + 4}">{esc(says)}</text>'
        parts.append(f'<a href="{esc(href)}" class="hw-p" aria-label="{label}"><title>{label}</title>{shape}</a>')
    return "".join(parts)


def _cut(text: str) -> str:
    return text if len(text) <= 26 else text[:25] + "…"
