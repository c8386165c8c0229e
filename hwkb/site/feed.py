"""The feed of changed facts, and the page of the same."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from hwkb.findings import count
from hwkb.folders import KINDS
from hwkb.site.history import Change, Edit
from hwkb.site.html import details, esc, heading
from hwkb.site.index import Links, Site
from hwkb.site.page import Drawn, Page
from hwkb.site.words import entity_link

__all__ = ["changes_page", "edit_list", "feed"]

_ENTRIES = 100
_SHOWN = 400
_EDITS = 12


def changes_page(site: Site) -> Page:
    """The changes of all entities, by day."""

    def draw() -> Drawn:
        links = site.links(1)
        parts = ["<h1>Changes</h1><p>What changed in the files of entities, the latest first.</p>"]
        day = ""
        for commit in _commits(_told(site)[:_SHOWN]):
            first = commit[0]
            if first.day != day:
                day = first.day
                parts.append(heading(2, f"on-{day}", day))
            parts.append(f"<p><b>{esc(first.subject)}</b></p>{_files(commit, links)}")
        if not day:
            parts.append("<p>None is known: this site was not built from a checkout with a history.</p>")
        return Drawn("".join(parts), (), "<h1>Changes</h1>")

    return Page("changes/", "Changes", "What changed in the facts, and when", draw, toc=False)


def _commits(changes: Iterable[Change]) -> list[list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.commit, []).append(change)
    return list(found.values())


def _files(commit: list[Change], links: Links) -> str:
    """The entities of a commit: those with changed claims one by one, the others in one line."""
    rows = [f"<li>{entity_link(_stem(c), links)}{edit_list(c.edits)}</li>" for c in commit if c.edits]
    rest = ", ".join(entity_link(_stem(c), links) for c in commit if not c.edits)
    rows += [f"<li>{'no other claim changed in ' if rows else 'no claim changed in '}{rest}</li>"] if rest else []
    return f"<ul>{''.join(rows)}</ul>"


def edit_list(edits: list[Edit]) -> str:
    """The claims that a change touched; all but the first few folded away."""
    if not edits:
        return ""
    items = [f"<li><code>{esc(edit.key)}</code> {_said(edit)}</li>" for edit in edits]
    if len(items) <= _EDITS:
        return f'<ul class="hw-claims">{"".join(items)}</ul>'
    return details(count(len(items), "claim"), f'<ul class="hw-claims">{"".join(items[:200])}</ul>')


def _said(edit: Edit) -> str:
    if not edit.before:
        return f"{esc(edit.after)} (new)"
    if not edit.after:
        return f"{esc(edit.before)} (gone)"
    return f"{esc(edit.after)} (was {esc(edit.before)})"


def _stem(change: Change) -> str:
    return PurePosixPath(change.path).stem


def _told(site: Site) -> list[Change]:
    """The changes of entities that there still are."""
    return [c for c in site.changes if _stem(c) in site.kb.entities and c.path.split("/")[1] in KINDS]


def feed(site: Site) -> str:
    """The changes as an Atom feed."""
    changes = [change for change in _told(site) if change.edits][:_ENTRIES]
    base = site.address or "/"
    entries = "".join(_entry(change, site) for change in changes)
    updated = changes[0].time if changes else "1970-01-01T00:00:00Z"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{esc(base)}">'
        f"<title>Changed facts</title><id>{esc(site.address or 'urn:hwkb:changes')}</id><updated>{updated}</updated>"
        f'<author><name>hwkb</name></author><link rel="self" href="feed.xml"/><link href="changes/"/>{entries}</feed>\n'
    )


def _entry(change: Change, site: Site) -> str:
    entity = site.kb.entities[_stem(change)]
    edits = change.edits
    said = [f"{edit.key}: {_plain(edit)}" for edit in edits[:_EDITS]]
    said += [f"{len(edits) - _EDITS} more"] if len(edits) > _EDITS else []
    address = Links(site, 0).entity(entity.id)
    return (
        f"<entry><title>{esc(_xml(f'{entity.name}: {change.subject}'))}</title>"
        f"<id>urn:hwkb:{esc(change.commit)}:{esc(_xml(change.path))}</id><updated>{esc(change.time)}</updated>"
        f'<link href="{esc(address)}"/><content type="text">{esc(_xml(_lines(said)))}</content></entry>'
    )


def _lines(said: Iterable[str]) -> str:
    return "\n".join(said) or "No claim changed."


def _plain(edit: Edit) -> str:
    return f"{edit.after or 'gone'}" + (f" (was {edit.before})" if edit.before else "")


def _xml(text: str) -> str:
    """Text without the characters that XML does not allow."""
    return "".join(c for c in text if c >= " " or c in "\n\t")
