"""The set of pages, in the order in which they are written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from hwkb.site.api import api_files
from hwkb.site.charts import chart_pages
from hwkb.site.compare import compare_page, compare_pages
from hwkb.site.downloads import data_page, download_files
from hwkb.site.entity import broken_page, entity_page
from hwkb.site.faults import findings_page
from hwkb.site.feed import changes_page, feed
from hwkb.site.index import Site
from hwkb.site.laws import relations_page, verdicts_page
from hwkb.site.page import Asset, Page
from hwkb.site.redirect import redirects
from hwkb.site.source import said_by, source_pages, sources_page
from hwkb.site.stack import stack_page
from hwkb.site.tables import kind_page

__all__ = ["ASSETS", "all_assets", "all_pages"]

ASSETS = Path(__file__).parent / "assets"


def all_pages(site: Site) -> Iterator[Page]:
    """Every generated page: tables, entities, sources, verdicts, relations, findings."""
    for kind in site.kb.vocabulary.kinds.values():
        yield kind_page(kind, site)
    for entity in site.kb.entities.values():
        yield entity_page(entity, site)
    for (folder, stem), findings in site.broken.items():
        yield broken_page(folder, stem, findings, site)
    said = said_by(site)
    yield sources_page(said, site)
    for source in site.kb.sources.values():
        yield from source_pages(source, said.get(source.id, []), site)
    yield verdicts_page(site)
    yield relations_page(site)
    yield findings_page(site)
    yield stack_page(site)
    yield data_page(site)
    yield changes_page(site)
    yield compare_page(site)
    yield from chart_pages(site)
    yield from compare_pages(site)


def all_assets(site: Site) -> Iterator[Asset]:
    """The files that are no pages: the API, the style sheet and the script."""
    yield from api_files(site)
    if not site.serving:
        yield from download_files(site)
    if site.changes:
        yield Asset("feed.xml", lambda: feed(site))
    yield from redirects(site)
    for path in sorted(ASSETS.iterdir()):
        yield Asset(f"assets/hwkb/{path.name}", partial(path.read_text, encoding="utf-8"))
