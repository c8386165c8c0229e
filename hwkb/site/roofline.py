"""The roofline: what a chip reaches at most for the work that it does per byte."""

from __future__ import annotations

from dataclasses import dataclass

from hwkb.facts import Fact
from hwkb.knowledge import Entity
from hwkb.quantity import Quantity, format_number
from hwkb.site.html import details, esc, link, table
from hwkb.site.index import Links, Site
from hwkb.site.plot import Frame, Scale, Span, axes, figure
from hwkb.site.words import entity_link, fact_value, status_mark

__all__ = ["roofline"]

_SURE = frozenset({"disclosed", "measured", "derived"})
_LINES = 24
_SHOWN = 6
_WIDTH, _HEIGHT = 900, 520
_BYTE, _PETA = 8.0, 1e15


@dataclass(frozen=True, slots=True)
class Roof:
    """One chip in one format: its peak and its bandwidth, in FLOP/s and byte/s."""

    entity: Entity
    peak: Fact
    bandwidth: Fact
    format: str
    flops: float
    bytes: float

    @property
    def ridge(self) -> float:
        """The work per byte from which on the peak is the limit."""
        return self.flops / self.bytes

    @property
    def sure(self) -> bool:
        """True when both inputs are disclosed, measured or computed."""
        return {self.peak.claim.status, self.bandwidth.claim.status} <= _SURE


def roofline(links: Links) -> str:
    """The lines of all chips with a peak and a bandwidth; which are shown can be chosen on the page."""
    roofs = _roofs(links.site)[:_LINES]
    if not roofs:
        return "<p>No chip has both a peak and a memory bandwidth.</p>"
    x = Scale(min(r.ridge for r in roofs) / 30, max(r.ridge for r in roofs) * 8, 62, 700)
    y = Scale.over([Span(r.bytes * x.low, r.flops, r.flops) for r in roofs], 470, 36)
    heights = _spread([y.at(roof.flops) for roof in roofs])
    frame = Frame(x, y, "work per byte, FLOP/B", "reached at most, PFLOP/s", x.ticks(1.0), y.ticks(_PETA))
    body = axes(frame, _HEIGHT)
    body += "".join(_line(i, roof, x, y, heights[i], links) for i, roof in enumerate(roofs))
    boxes = "".join(_box(i, roof) for i, roof in enumerate(roofs))
    rows = [_row(roof, links) for roof in roofs]
    head = ("Chip", "Format", "Peak", "Bandwidth", "Ridge, FLOP/B")
    return (
        f'<fieldset class="hw-filter hw-lines" hidden><legend>Show</legend>{boxes}</fieldset>'
        f"{figure('Roofline', _WIDTH, _HEIGHT, body)}"
        "<p>A dashed line has an input that is estimated, claimed or reported.</p>"
        f"{details('The same numbers as a table', table('The same numbers', head, rows, css='hw-grid hw-sortable'))}"
    )


def _roofs(site: Site) -> list[Roof]:
    axis = site.kb.vocabulary.axes.get("format")
    formats = set(axis.words) if axis else set()
    found = []
    for entity in sorted(site.kb.of_kind("chip").values(), key=lambda e: (-len(e.facts), e.id)):
        plain = [f for f in entity.facts.values() if not f.variant and not f.given]
        bandwidth = next((f for f in plain if f.key == "memory.bandwidth[hbm]" and _size(f)), None)
        peaks: dict[str, Fact] = {}
        for fact in sorted(plain, key=lambda f: ("dense" not in f.conventions, f.conventions)):
            format_ = next((w for w in fact.conventions if w in formats), "")
            if fact.property.id == "compute.peak" and format_ and "sparse" not in fact.conventions and _size(fact):
                peaks.setdefault(format_, fact)
        if bandwidth:
            found += [
                Roof(entity, peak, bandwidth, name, _size(peak), _size(bandwidth) / _BYTE)
                for name, peak in peaks.items()
            ]  # fmt: skip
    return found


def _size(fact: Fact) -> float:
    value = fact.claim.value
    return value.nominal if isinstance(value, Quantity) else 0.0


def _spread(wanted: list[float]) -> list[float]:
    """Heights for the labels, near where they belong and apart from each other."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    found = list(wanted)
    last = 20.0
    for i in order:
        found[i] = last = max(wanted[i], last + 15)
    return found


def _name(roof: Roof) -> str:
    return f"{roof.entity.name} {roof.format.upper()}"


def _line(i: int, roof: Roof, x: Scale, y: Scale, label: float, links: Links) -> str:
    start, ridge, top = roof.bytes * x.low, x.at(roof.ridge), y.at(roof.flops)
    css = f"hw-roof hw-colour-{i % 6}" + ("" if roof.sure else " hw-unsure")
    says = esc(f"{_name(roof)}: {roof.peak.claim.text}, {roof.bandwidth.claim.text}")
    return (
        f'<a href="{esc(links.fact(roof.peak))}" class="{css}" data-line="{i}" aria-label="{says}">'
        f"<title>{says}</title>"
        f'<path d="M{x.start} {y.at(start)}L{ridge} {top}H{x.end}"/><circle cx="{ridge}" cy="{top}" r="4"/>'
        f'<path class="hw-lead" d="M{x.end} {top}L{x.end + 8} {label - 4:.1f}"/>'
        f'<text class="hw-label" x="{x.end + 11}" y="{label:.1f}">{esc(_name(roof))}</text></a>'
    )


def _box(i: int, roof: Roof) -> str:
    checked = " checked" if i < _SHOWN else ""
    name = f"{esc(roof.entity.id)}.{esc(roof.format)}"
    box = f'<input type="checkbox" id="line-{i}" name="{name}" data-line="{i}"{checked}>'
    return f'<span>{box} <label for="line-{i}">{esc(_name(roof))}</label></span>'


def _row(roof: Roof, links: Links) -> str:
    vocabulary = links.site.kb.vocabulary
    cells = "".join(
        f'<td data-v="{_size(fact)!r}">{link(links.fact(fact), fact_value(fact, links))} '
        f"{status_mark(fact.claim.status, vocabulary)}</td>"
        for fact in (roof.peak, roof.bandwidth)
    )
    ridge = float(f"{roof.ridge:.4g}")
    return (
        f'<tr><th scope="row">{entity_link(roof.entity.id, links)}</th><td>{esc(roof.format.upper())}</td>{cells}'
        f'<td data-v="{ridge!r}">{format_number(ridge)}</td></tr>'
    )
