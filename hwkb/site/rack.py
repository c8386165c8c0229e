"""The composition of a system as a picture: what holds what, how often, and what joins it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from hwkb.facts import Fact
from hwkb.knowledge import Entity
from hwkb.site.html import esc, link, table
from hwkb.site.index import Links
from hwkb.site.plot import figure, mark
from hwkb.site.words import chips, fact_value, property_title, source_link, status_mark
from hwkb.values import Part

__all__ = ["composition", "drawn_facts"]

_HOLDERS = ("rack", "server", "power_shelf", "compute_tray", "switch_tray", "nic_tray", "module")
_ORDER = {"top": 0, "front": 0, "": 1, "middle": 2, "rear": 3, "bottom": 4}
_COLOURS = {"accelerator": 0, "module": 5, "cpu": 1, "switch": 2, "nic": 3, "dpu": 4}
_APART = ("power_shelf", "nic_tray")
"""What is not joined by the scale-up fabric."""
_TOTALS = (
    "contains.accelerator", "memory.capacity", "memory.bandwidth", "compute.peak", "scale_up.bandwidth",
    "scale_out.bandwidth", "scale_up.domain", "power.total", "power.accelerators",
)  # fmt: skip
_FABRIC = ("fabric", "medium", "bandwidth")
"""What is written beside a fabric, in this order."""
_MAX_SLABS = 48
_MAX_CELLS = 288
_FRAME, _LEFT, _TOP, _TEXT = 190, 12, 34, 244


@dataclass(slots=True)
class Block:
    """A stack of trays, racks or modules, or a field of chips, with what each one holds."""

    slot: str
    number: int
    fact: Fact
    position: str = ""
    inner: list[tuple[str, int, Fact]] = field(default_factory=list)


def composition(entity: Entity, links: Links) -> str:
    """The picture with its totals; nothing where no part is counted."""
    blocks = _blocks(entity, links)
    if not blocks:
        return ""
    body: list[str] = []
    y = float(_TOP)
    centres: list[tuple[str, float]] = []
    for block in blocks:
        height = _drawn(block, y, body, links)
        centres.append((block.slot, y + height / 2))
        y += height + 14
    frame = f'<rect class="hw-frame" x="{_LEFT}" y="{_TOP - 12}" width="{_FRAME}" height="{y - _TOP + 10:.1f}" rx="4"/>'
    name = f'<text class="hw-title" x="{_LEFT}" y="14">{esc(entity.name)}</text>'
    body += _joined(entity, centres, y, links)
    picture = figure(f"Composition of {entity.name}", 700, round(y) + 34, frame + name + "".join(body))
    return picture + _totals(entity, links)


def drawn_facts(entity: Entity, links: Links) -> list[Fact]:
    """The facts that the picture and its totals show."""
    inner = [fact for block in _blocks(entity, links) for fact in (block.fact, *(f for _, _, f in block.inner))]
    return inner + [f for f in entity.facts.values() if f.property.id in _TOTALS or _of_fabric(f)]


def _of_fabric(fact: Fact) -> bool:
    section, _, name = fact.property.id.partition(".")
    return section in ("scale_up", "scale_out") and name in _FABRIC


# --- what is known of the parts


def _blocks(entity: Entity, links: Links) -> list[Block]:
    parts = list(_parts(entity))
    held = [
        Block(slot, number, fact, next((w for w in fact.conventions if w in _ORDER), ""))
        for slot, number, fact in parts
        if slot in _HOLDERS and number and not _per(fact)
    ]
    for block in held:
        block.inner = [(s, n, f) for s, n, f in parts if _per(f) == block.slot and n] or _own_parts(block.fact, links)
    if not held:
        held = [Block(s, n, f) for s, n, f in parts if s == "accelerator" and n and not _per(f)]
    rank = {slot: i for i, slot in enumerate(_HOLDERS)}
    return sorted(held, key=lambda block: (_ORDER[block.position], rank.get(block.slot, 0)))


def _parts(entity: Entity) -> Iterator[tuple[str, int, Fact]]:
    for fact in entity.facts.values():
        value = fact.claim.value
        if fact.property.type == "part" and isinstance(value, Part) and not fact.variant and not fact.given:
            yield fact.property.id.removeprefix("contains."), int(value.count.nominal) if value.count else 0, fact


def _per(fact: Fact) -> str:
    return next((word.removeprefix("per ") for word in fact.conventions if word.startswith("per ")), "")


def _own_parts(fact: Fact, links: Links) -> list[tuple[str, int, Fact]]:
    """What a tray holds by its own file."""
    value = fact.claim.value
    inner = links.site.kb.entities.get(value.entity) if isinstance(value, Part) else None
    return [row for row in _parts(inner) if row[1] and not _per(row[2])] if inner else []


# --- the picture


def _drawn(block: Block, y: float, body: list[str], links: Links) -> float:
    """Draws a block from `y` down, and returns its height."""
    shape, height = _cells(block, y) if block.slot == "accelerator" else _slabs(block, y)
    says = f"{block.number} × {_words(block.slot)}"
    middle = y + max(14.0, height / 2 - 8.5 * len(block.inner[:4]))
    body.append(
        f'<a href="{esc(links.fact(block.fact))}" class="hw-p" aria-label="{esc(says)}"><title>{esc(says)}: '
        f"{esc(block.fact.claim.text)}</title>{shape}{mark(block.fact.claim.status, _TEXT + 6, middle - 1)}"
        f'<text class="hw-what" x="{_TEXT + 18}" y="{middle + 3:.1f}">{esc(says)}{_named(block.fact, links)}</text></a>'
    )
    for i, (slot, number, fact) in enumerate(block.inner[:4]):
        text = f"{number} × {_words(slot)} each"
        body.append(
            f'<a href="{esc(links.fact(fact))}" class="hw-p hw-colour-{_COLOURS.get(slot, 5)}" '
            f'aria-label="{esc(text)}">'
            f'<rect class="hw-cell" x="{_TEXT + 20}" y="{middle + 12 + 17 * i:.1f}" width="9" height="9"/>'
            f'<text x="{_TEXT + 36}" y="{middle + 20 + 17 * i:.1f}">{esc(text)}{_named(fact, links)}</text></a>'
        )
    return height


def _words(slot: str) -> str:
    return " ".join(word.upper() if word in ("cpu", "nic", "dpu") else word for word in slot.split("_"))


def _named(fact: Fact, links: Links) -> str:
    value = fact.claim.value
    found = links.site.kb.entities.get(value.entity) if isinstance(value, Part) else None
    return f": {esc(found.name)}" if found else ""


def _slabs(block: Block, y: float) -> tuple[str, float]:
    """One slab for each tray, with a square for each chip in it."""
    shown = min(block.number, _MAX_SLABS)
    needed = 34.0 + 17 * min(len(block.inner), 4)
    step = max(11.0, needed / shown) if shown < 4 else 11.0
    parts = []
    for i in range(shown):
        at = y + step * i
        place = f'x="{_LEFT + 10}" y="{at:.1f}" width="{_FRAME - 20}" height="{step - 2:.1f}"'
        parts.append(f'<rect class="hw-slab" {place}/>')
        x = _LEFT + 16.0
        for slot, number, _ in block.inner[:4]:
            for _cell in range(min(number, 16)):
                if x > _FRAME - 10:
                    break
                css = f"hw-cell hw-colour-{_COLOURS.get(slot, 5)}"
                parts.append(f'<rect class="{css}" x="{x:.0f}" y="{at + 2:.1f}" width="9" height="5"/>')
                x += 13
            x += 8
    return "".join(parts), max(step * shown, needed)


def _cells(block: Block, y: float) -> tuple[str, float]:
    """A field of squares, one for each chip."""
    shown = min(block.number, _MAX_CELLS)
    columns = 16 if shown > 32 else 8
    side = (_FRAME - 24) / columns
    parts = [
        f'<rect class="hw-cell hw-colour-0" x="{_LEFT + 12 + side * (i % columns):.1f}" '
        f'y="{y + side * (i // columns):.1f}" width="{side - 3:.1f}" height="{side - 3:.1f}"/>'
        for i in range(shown)
    ]
    return "".join(parts), max(side * -(-shown // columns), 30.0)


def _joined(entity: Entity, centres: list[tuple[str, float]], bottom: float, links: Links) -> list[str]:
    """The scale-up fabric between the blocks, and the scale-out fabric leaving the system."""
    parts = []
    bus = _LEFT + _FRAME + 22
    up, out = _fabric(entity, "scale_up", links), _fabric(entity, "scale_out", links)
    if up:
        joined = [y for slot, y in centres if slot not in _APART] or [y for _, y in centres]
        stubs = "".join(f"M{_LEFT + _FRAME} {y:.1f}H{bus}" for y in joined)
        parts.append(f'<path class="hw-bus" d="{stubs}M{bus} {min(joined):.1f}V{bottom + 4:.1f}H{_TEXT}"/>')
        parts.append(f'<text class="hw-title" x="{_TEXT + 6}" y="{bottom + 8:.1f}">scale-up: {up}</text>')
    if out:
        parts.append(f'<path class="hw-bus hw-out-bus" d="M{_LEFT + 60} {bottom - 2:.1f}V{bottom + 22:.1f}H{_TEXT}"/>')
        parts.append(f'<text class="hw-title" x="{_TEXT + 6}" y="{bottom + 26:.1f}">scale-out: {out}</text>')
    return parts


def _fabric(entity: Entity, section: str, links: Links) -> str:
    """A fabric with its medium and bandwidth, in words."""
    words: dict[str, str] = {}
    for fact in entity.facts.values():
        if fact.variant or fact.given or fact.property.section != section:
            continue
        name = fact.property.id.removeprefix(f"{section}.")
        if name in _FABRIC:
            known = links.site.kb.entities.get(fact.claim.text)
            unit = f" {', '.join(fact.conventions)}" if fact.conventions else ""
            words.setdefault(name, esc((known.name if known else fact.claim.text) + unit))
    return ", ".join(words[name] for name in _FABRIC if name in words)


# --- the totals


def _totals(entity: Entity, links: Links) -> str:
    """The main figures of the whole, each with where it comes from."""
    whole = [fact for fact in entity.facts.values() if not fact.variant and not fact.given and not _per(fact)]
    rows = [_total(fact, links) for name in _TOTALS for fact in whole if fact.property.id == name]
    if not rows:
        return ""
    return table("Totals", ("Total", "Value", "From"), rows, css="hw-wide hw-totals")


def _total(fact: Fact, links: Links) -> str:
    vocabulary = links.site.kb.vocabulary
    if fact.derivation:
        name = link(links.relation(fact.derivation.relation), esc(fact.derivation.relation))
        origin = f'{name} <span class="hw-arithmetic">{esc(fact.derivation.text)}</span>'
    else:
        judged = [v for v in fact.derivations if v.verdict in ("holds", "fails", "depends")]
        sides = f"; {links.site.judged(judged[0])}: {judged[0].verdict}" if judged else ""
        origin = f"{source_link(fact.claim.source, links)}{esc(sides)}"
    value = fact_value(fact, links)
    return (
        f'<tr><th scope="row">{link(links.fact(fact), property_title(fact.property))}'
        f"{chips(fact.conventions, vocabulary)}</th><td>{value} {status_mark(fact.claim.status, vocabulary)}</td>"
        f"<td>{origin}</td></tr>"
    )
