"""Everything in a few files: tables as CSV and JSON lines, and the page that lists what machines can read."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import partial

from hwkb.export import TABLES
from hwkb.export.tables import TABLE_COLUMNS
from hwkb.export.write import CsvLines, jsonl_text
from hwkb.findings import count
from hwkb.site.html import esc, link, table
from hwkb.site.index import Site
from hwkb.site.linked import whole_dataset
from hwkb.site.page import Asset, Drawn, Page

__all__ = ["data_page", "download_files"]

_MEANS = {
    "claims": "each claim with its value, numbers, source, phrase and place",
    "facts": "what is concluded for each property and convention, and why",
    "verdicts": "each judgement with both sides, its inputs and its reading",
    "findings": "what the check reports",
}
_BATCH = 256
"""Rows that are held at a time."""
_STYLES = {"csv": "CSV", "jsonl": "JSON lines"}
_FILES = (
    ("api/v1/index.json", "every entity and source, with the address of its file"),
    ("api/v1/vocabulary.json", "properties, conventions, statuses and the size of every unit"),
    ("api/v1/schema.json", "JSON Schema of these files"),
    ("api/v1/context.jsonld", "what their keys mean as linked data, in the terms of schema.org and PROV"),
)


def download_files(site: Site) -> Iterator[Asset]:
    """Each table in both formats, made together a few rows at a time; each text is forgotten once it is written."""
    made: dict[str, dict[str, str]] = {}

    def content(name: str, style: str) -> str:
        if not made.get(name):
            made[name] = dict(zip(_STYLES, _texts(name, site), strict=True))
        return made[name].pop(style)

    for name in TABLES:
        for style in _STYLES:
            yield Asset(f"data/{name}.{style}", partial(content, name, style))


def _texts(name: str, site: Site) -> tuple[str, str]:
    """A table as CSV and as lines of JSON."""
    table_ = TABLE_COLUMNS[name]
    csv = CsvLines(table_)
    lines, objects = [csv.head], []
    rows = TABLES[name](site.kb)
    while batch := list(itertools.islice(rows, _BATCH)):
        lines.append(csv.lines(batch))
        objects.append(jsonl_text(table_, batch))
    return "".join(lines), "".join(objects)


def data_page(site: Site) -> Page:
    """What machines can read, with links."""

    def draw() -> Drawn:
        links = site.links(1)
        rows = [
            f'<tr><th scope="row">{esc(name)}</th><td>{esc(_MEANS.get(name, ""))}</td>'
            f"<td>{', '.join(link(links.page(f'data/{name}.{s}'), _STYLES[s]) for s in _STYLES)}</td></tr>"
            for name in TABLES
        ]
        later = " They are written by <code>hwkb build</code>." if site.serving else ""
        much = f"{count(len(site.kb.entities), 'entity', 'entities')} from {count(len(site.kb.sources), 'source')}"
        files = "".join(
            f"<li>{link(links.page(path), f'<code>{path}</code>')}: {esc(means)}</li>" for path, means in _FILES
        )
        feed = f"<li>{link(links.page('feed.xml'), '<code>feed.xml</code>')}: changed facts, as an Atom feed</li>"
        changed = f"<li>{link(links.page('changes/'), 'Changes')}: the same as a page</li>"
        body = (
            f"<h1>Data</h1><p>Everything on these pages, under CC BY 4.0: {much}.{later}</p>"
            f"<h2 id=tables>Tables</h2>"
            f"{table('Tables', ('Table', 'Holds', 'Files'), rows, css='hw-wide')}"
            f"<h2 id=files>Files by entity</h2><ul>{files}{feed if site.changes else ''}{changed}</ul>"
        )
        return Drawn(body, (), "<h1>Data</h1><p>downloads, CSV, JSON, Atom, JSON-LD, schema</p>")

    return Page("data/", "Data", "Downloads, the JSON API, its schema, and the feed of changes", draw, toc=False,
                dataset=lambda: whole_dataset(site))  # fmt: skip
