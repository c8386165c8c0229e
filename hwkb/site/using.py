"""What other entities say of one: in their claims, and in their headers."""

from __future__ import annotations

import datetime

from hwkb.claims import Claim
from hwkb.knowledge import Entity
from hwkb.site.html import esc
from hwkb.site.index import Links
from hwkb.site.known import Known
from hwkb.site.past import UNDATED, published
from hwkb.site.words import entity_link

__all__ = ["using_rows"]

_SHOWN = 4


def using_rows(entity: Entity, links: Links, known: Known) -> list[str]:
    """A row for each entity that names this one."""
    users = links.site.used_by.get(entity.id, {})
    rows = [_row(id_, claims, links, known) for id_, claims in sorted(users.items())]
    for other, name in links.site.related_to.get(entity.id, ()):
        rows.append(f"<tr><th scope=row>{entity_link(other.id, links)}</th><td>names it as its {esc(name)}</td></tr>")
    return rows


def _row(id_: str, claims: list[Claim], links: Links, known: Known) -> str:
    """The first things that an entity says; where days can be chosen, what was known first in front."""
    days: dict[str, datetime.date] = {}
    for claim in claims:
        said = f"{claim.property.title}: {claim.text}"
        days[said] = min(published(claim), days.get(said, UNDATED))
    told = sorted(days.items(), key=lambda pair: pair[1]) if known.choices else list(days.items())
    shown = ""
    for said, day in told[:_SHOWN]:
        text, mark = f"; {esc(said)}" if shown else esc(said), known.mark(day)
        shown += f"<span{mark}>{text}</span>" if mark else text
    if len(told) > _SHOWN:
        shown += f"<span{known.late}>; {len(told) - _SHOWN} more</span>"
    mark = known.mark(min(days.values()))
    return f"<tr{mark}><th scope=row>{entity_link(id_, links)}</th><td>{shown}</td></tr>"
