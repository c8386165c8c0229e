"""The charts: which facts each shows, and the table of the same numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from hwkb.facts import Fact
from hwkb.findings import count
from hwkb.knowledge import Entity
from hwkb.quantity import Quantity
from hwkb.site.compare import CAPACITIES, RATES
from hwkb.site.html import details, esc, link, table
from hwkb.site.index import Links, Site
from hwkb.site.page import Drawn, Page
from hwkb.site.plot import Bar, Frame, Point, Scale, Span, bars, points, years
from hwkb.site.roofline import roofline
from hwkb.site.timeline import earliest, timeline
from hwkb.site.words import chips, entity_link, fact_value, plain_title, status_mark
from hwkb.values import Choice

__all__ = ["chart_pages", "spans_of", "weakest"]

MAX_MARKS = 160
"""A chart shows the entities of which most is known; its note says how many are left out."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its page, what it shows, and how it is drawn."""

    name: str
    title: str
    means: str
    draw: Callable[[Links], str]


def chart_pages(site: Site) -> Iterator[Page]:
    """The list of charts, then each."""

    def draw() -> Drawn:
        links = site.links(1)
        items = "".join(
            f"<li>{link(links.page(f'charts/{chart.name}/'), esc(chart.title))}<br><small>{chart.means}</small></li>"
            for chart in _CHARTS
        )
        body = f"<h1>Charts</h1><p>Each mark leads to its value, with the source.</p><ul>{items}</ul>"
        return Drawn(body, (), "<h1>Charts</h1>")

    yield Page("charts/", "Charts", "Memory, compute, roofline, scale-up, time and power", draw, toc=False)
    for chart in _CHARTS:
        yield _page(chart, site)


def _page(chart: Chart, site: Site) -> Page:
    def draw() -> Drawn:
        legend = " ".join(status_mark(status, site.kb.vocabulary) for status in site.kb.vocabulary.statuses)
        body = (
            f"<h1>{esc(chart.title)}</h1><p>{chart.means}</p>{chart.draw(site.links(2))}"
            f'<p class="hw-sub">{legend}. A bar is what the digits, the range or the ~ of a value leave open.</p>'
        )
        return Drawn(body, (), f"<h1>{esc(chart.title)}</h1><p>{chart.means}</p>")

    return Page(f"charts/{chart.name}/", chart.title, chart.means, draw, parent="charts/", toc=False)


# --- facts as spans


def spans_of(fact: Fact) -> list[Span]:
    """The amount of a fact in base units; one for each value of a choice."""
    found = fact.claim.value
    amounts = found.options if isinstance(found, Choice) else (found,)
    return [
        Span(a.core.low, a.nominal, a.core.high) for a in amounts
        if isinstance(a, Quantity) and a.nominal > 0 and a.core.low > 0 and math.isfinite(a.core.high)
    ]  # fmt: skip


def weakest(facts: Iterable[Fact], site: Site) -> str:
    """The weakest status among facts."""
    order = list(site.kb.vocabulary.statuses)
    return max((fact.claim.status for fact in facts), key=lambda s: order.index(s) if s in order else -1)


def _facts(entity: Entity, property_: str, *words: str) -> list[Fact]:
    """The facts of a property for the entity as such, under at least these conventions."""
    return [
        fact for fact in entity.facts.values()
        if fact.property.id == property_ and set(words) <= set(fact.conventions)
        and not fact.variant and not fact.given and not any(w.startswith("per ") for w in fact.conventions)
    ]  # fmt: skip


def _known(site: Site, kind: str) -> list[Entity]:
    return sorted(site.kb.of_kind(kind).values(), key=lambda e: (-len(e.facts), e.id))


def _cell(fact: Fact, links: Links) -> str:
    value = fact_value(fact, links)
    value = value if "<a " in value else link(links.fact(fact), value)
    vocabulary = links.site.kb.vocabulary
    key = spans_of(fact)
    size = f' data-v="{key[0].nominal!r}"' if key else ""
    return f"<td{size}>{value}{chips(fact.conventions, vocabulary)} {status_mark(fact.claim.status, vocabulary)}</td>"


def _numbers(head: tuple[str, ...], rows: list[str], left: int) -> str:
    grid = table("The same numbers", head, rows, css="hw-grid hw-sortable")
    note = f"<p>{count(left, 'more mark')} would not fit.</p>" if left > 0 else ""
    return note + details("The same numbers as a table", grid)


# --- the charts


def _memory(links: Links) -> str:
    return "".join(_plane(kind, title, links) for kind, title in (("chip", "Chips"), ("rack", "Racks and systems")))


def _plane(kind: str, title: str, links: Links) -> str:
    found: list[Point] = []
    rows = []
    for entity in _known(links.site, kind):
        capacities, bandwidths = (_facts(entity, f"memory.{name}", "hbm")[:1] for name in ("capacity", "bandwidth"))
        for a, b in zip(capacities, bandwidths, strict=False):
            says = f"{entity.name}: {a.claim.text}, {b.claim.text}"
            status = weakest((a, b), links.site)
            found += [
                Point(x, y, entity.name, links.fact(b), status, says) for x in spans_of(a) for y in spans_of(b)
            ]  # fmt: skip
            rows.append(
                f'<tr><th scope="row">{entity_link(entity.id, links)}</th>{_cell(a, links)}{_cell(b, links)}</tr>'
            )
    if not found:
        return ""
    left, found = len(found) - MAX_MARKS, found[:MAX_MARKS]
    x, y = Scale.over((p.x for p in found), 62, 880), Scale.over((p.y for p in found), 470, 36)
    names = ("GB", "TB/s") if kind == "chip" else ("TB", "TB/s")
    frame = Frame(
        x, y, f"HBM capacity, {names[0]}", f"HBM bandwidth, {names[1]}",
        x.ticks(CAPACITIES[names[0]]), y.ticks(RATES[names[1]]),
    )  # fmt: skip
    picture = points(f"{title}: memory capacity against bandwidth", frame, found)
    return f"<h2>{title}</h2>{picture}{_numbers(('Entity', 'HBM capacity', 'HBM bandwidth'), rows, left)}"


def _compute(links: Links) -> str:
    formats = list(links.site.kb.vocabulary.axes["format"].words) if "format" in links.site.kb.vocabulary.axes else []
    found: list[Point] = []
    rows = []
    used: dict[str, int] = {}
    for entity in _known(links.site, "chip"):
        when = earliest(entity)
        for fact in _facts(entity, "compute.peak") if when else ():
            format_ = next((w for w in fact.conventions if w in formats), "")
            if when is None or not format_:
                continue
            colour = used.setdefault(format_, len(used))
            words = " ".join(w.upper() if w == format_ else w for w in fact.conventions)
            says = f"{entity.name}, {words}: {fact.claim.text}, {when[1]}"
            label = f"{entity.name} {words}"
            found += [
                Point(when[0], y, label, links.fact(fact), fact.claim.status, says, colour) for y in spans_of(fact)
            ]
            rows.append(
                f'<tr><th scope="row">{entity_link(entity.id, links)}</th><td data-v="{when[0].nominal!r}">'
                f"{esc(when[1])}</td>{_cell(fact, links)}</tr>"
            )
    if not found:
        return "<p>No chip has both a date and a peak.</p>"
    left, found = len(found) - MAX_MARKS, found[:MAX_MARKS]
    ticks = _years([p.x for p in found])
    x = Scale(ticks[0][0], ticks[-1][0], 62, 880, log=False)
    y = Scale.over((p.y for p in found), 470, 36)
    frame = Frame(x, y, "launch, else availability or announcement", "peak, PFLOP/s", ticks, y.ticks(1e15))
    key = " ".join(f'<span class="hw-key hw-colour-{i}">{esc(name.upper())}</span>' for name, i in used.items())
    picture = points("Peak compute by format over time", frame, found)
    return f"<p>{key}</p>{picture}{_numbers(('Entity', 'Date', 'Peak compute'), rows, left)}"


def _years(spans: list[Span]) -> list[tuple[float, str]]:
    from datetime import date

    first = date.fromordinal(int(min(s.low for s in spans))).year
    last = date.fromordinal(int(max(s.high for s in spans))).year + 1
    return years(first, last)


def _domain(links: Links) -> str:
    return _ranked(links, ("rack", "interconnect", "chip"), "scale_up.domain", "accelerators in one domain")


def _power(links: Links) -> str:
    chips_ = _ranked(links, ("chip",), "power.tdp", "thermal design power, W")
    racks = _ranked(links, ("rack",), "power.total", "power, kW")
    accelerators = _ranked(links, ("rack",), "power.accelerators", "power of the accelerators, kW")
    return f"<h2>Chips</h2>{chips_}<h2>Racks and systems</h2>{racks}<h2>Accelerators of a system</h2>{accelerators}"


def _ranked(links: Links, kinds: tuple[str, ...], property_: str, title: str) -> str:
    """One property of many entities, the largest first."""
    found = [
        (fact, entity) for kind in kinds for entity in _known(links.site, kind)
        for fact in _facts(entity, property_) if spans_of(fact)
    ]  # fmt: skip
    if not found:
        return "<p>Nothing is known of it yet.</p>"
    left, found = len(found) - MAX_MARKS, found[:MAX_MARKS]
    found.sort(key=lambda pair: (-spans_of(pair[0])[0].nominal, pair[1].name))
    shown = [_row_of(fact, entity, links) for fact, entity in found]
    x = Scale.over((span[0] for bar in shown for span in bar.spans), 180, 800)
    of = found[0][0].property.unit
    size = float(of.factor) if of else 1.0
    rows = [
        f'<tr><th scope="row">{entity_link(entity.id, links)}</th>{_cell(fact, links)}</tr>' for fact, entity in found
    ]
    name = plain_title(found[0][0].property)
    return bars(name, Frame(x, None, title, "", x.ticks(size)), shown) + _numbers(("Entity", name), rows, left)


def _row_of(fact: Fact, entity: Entity, links: Links) -> Bar:
    words = f" ({', '.join(fact.conventions)})" if fact.conventions else ""
    href, says = links.fact(fact), fact.claim.text + words
    return Bar(
        entity.name, links.entity(entity.id), [(span, fact.claim.status, says, href) for span in spans_of(fact)]
    )  # fmt: skip


_CHARTS = (
    Chart(
        "memory", "Memory capacity against bandwidth", "HBM of chips and of whole systems, both axes logarithmic.",
        _memory,
    ),
    Chart("compute", "Compute by format over time", "Peak compute as each format is stated, by date.", _compute),
    Chart(
        "roofline", "Roofline",
        "What a chip can reach at most: its peak, or its memory bandwidth times the work per byte.", roofline,
    ),
    Chart("scale-up", "Scale-up domain", "How many accelerators one scale-up domain joins.", _domain),
    Chart("timeline", "Timeline", "When things were announced, sampled, launched and made in volume.", timeline),
    Chart("power", "Power", "Thermal design power of chips, and power of systems.", _power),
)  # fmt: skip
