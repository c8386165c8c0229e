"""What an entity is to a tool: a chip, and the domain and trays that hold it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hwkb.export.tools.assume import Assumptions
from hwkb.export.tools.lookup import Holder, find
from hwkb.export.tools.needs import Gap, Known, Need
from hwkb.facts import Fact
from hwkb.knowledge import Entity, KnowledgeBase
from hwkb.values import Part

__all__ = ["System", "UnfitError", "system_of"]

_TRAYS = ("contains.accelerator[per compute_tray]", "contains.accelerator[per server]")
_DOMAIN = "scale_up.domain[packages]"


class UnfitError(Exception):
    """An entity that is no chip and no system of chips."""


@dataclass(frozen=True, slots=True)
class System:
    """An accelerator, where its facts are found, and how many of them share a link."""

    entity: Entity
    chip: Entity
    holders: tuple[Holder, ...]
    domain: Known | Gap
    """Accelerators in one scale-up domain."""
    tray: Known | None
    """Accelerators in one tray or server, where that is less than a domain."""


def system_of(kb: KnowledgeBase, name: str, assumptions: Assumptions) -> System:
    """The system that an entity is. Raises UnfitError, and UnknownFactError for an unknown name."""
    entity = kb[name]
    if entity.kind == "chip":
        domain = _count(kb, entity, assumptions)
        return System(entity, entity, (Holder(entity),), domain, None)
    parts = list(_parts(entity))
    chips = {part for _, part in parts if part in kb}
    if len(chips) != 1:
        held = f"it holds {' and '.join(sorted(chips))}" if chips else "no source says which accelerators it holds"
        raise UnfitError(
            f"`{entity.id}` is no chip and no system of one kind of chip: {held}; "
            "a data sheet of the system would settle it"
        )
    chip = kb[chips.pop()]
    holders = (Holder(chip), Holder(entity, ("per accelerator",)))
    domain = _count(kb, entity, assumptions)
    if isinstance(domain, Gap):
        other = _count(kb, chip, assumptions)
        domain = other if isinstance(other, Known) else domain
    return System(entity, chip, holders, domain, _tray(kb, entity, domain, assumptions))


def _parts(entity: Entity) -> Iterator[tuple[Fact, str]]:
    """The accelerators that an entity holds, by all its facts."""
    for fact in entity.facts.values():
        if fact.property.id == "contains.accelerator" and isinstance(fact.stated, Part) and fact.stated.entity:
            yield fact, fact.stated.entity


def _count(kb: KnowledgeBase, entity: Entity, assumptions: Assumptions) -> Known | Gap:
    """The accelerators in a domain; unstated whether packages or dies, the parts that are listed decide."""
    need = Need("domain", (_DOMAIN,), "", whole=True)
    found = find(kb, [Holder(entity)], need, assumptions)
    if isinstance(found, Known) or entity.kind == "chip":
        return found
    parts = find(kb, [Holder(entity)], Need("domain", ("contains.accelerator",), "", whole=True), assumptions)
    if isinstance(parts, Known):
        stated = [f.stated for f in entity.facts.values() if f.property.id == "scale_up.domain"]
        same = any(getattr(value, "nominal", None) == parts.value for value in stated)
        if same:
            return replace(parts, conversions=("the scale-up domain has the same number",))
        if not stated:
            return replace(parts, conversions=("no source states another scale-up domain",))
    return found


def _tray(kb: KnowledgeBase, entity: Entity, domain: Known | Gap, assumptions: Assumptions) -> Known | None:
    found = find(kb, [Holder(entity)], Need("tray", _TRAYS, "", whole=True), assumptions)
    if isinstance(found, Gap) or (isinstance(domain, Known) and found.value >= domain.value):
        return None
    return found
