"""Pages in place of ids that an entity had before."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from hwkb.knowledge import Entity
from hwkb.site.html import esc, slug
from hwkb.site.index import FOLDERS, Site
from hwkb.site.page import Asset

__all__ = ["redirects"]


def redirects(site: Site) -> Iterator[Asset]:
    """A page that leads on, for each former id of an entity that no entity has now."""
    for entity in site.kb.entities.values():
        for old in entity._dossier.renamed_from:  # noqa: SLF001 - the knowledge base shows it nowhere else
            if old not in site.kb.entities and slug(old) == old:
                path = f"{FOLDERS[entity.kind]}/{old}/index.html"
                yield Asset(path, partial(_page, entity, site))


def _page(entity: Entity, site: Site) -> str:
    there = esc(f"../{entity.id}/")
    whole = esc(f"{site.address}{FOLDERS[entity.kind]}/{entity.id}/") if site.address else there
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
        f'<title>{esc(entity.name)}</title><link rel="canonical" href="{whole}">'
        f'<meta name="robots" content="noindex"><meta http-equiv="refresh" content="0; url={there}"></head>'
        f'<body><p>This page is now <a href="{there}">{esc(entity.name)}</a>.</p></body></html>\n'
    )
