"""Pieces of HTML. `esc` is the one way in which text enters a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from urllib.parse import urlsplit

__all__ = ["details", "esc", "heading", "link", "outside", "plain", "safe_url", "slug", "table", "ticked"]

_LOOKALIKES = str.maketrans({"<": "‹", ">": "›", '"': "”", "'": "’", "&": "＆", "{": "(", "}": ")"})
_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\\]")
_TICKED = re.compile(r"`([^`]+)`")
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=1 << 16)
def esc(text: str) -> str:
    """Text, safe inside an element and inside a quoted attribute."""
    return escape(text, quote=True)


def plain(text: str) -> str:
    """Text for the theme's own templates and the search index, which do not escape what they are given."""
    return text.translate(_LOOKALIKES)


def safe_url(url: str) -> str:
    """The URL if it leads to a web page, else nothing."""
    if _CONTROL.search(url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname else ""


def link(href: str, label: str, title: str = "") -> str:
    """A link inside the site or to a file of the repository. The label is HTML; the address is made by us."""
    hint = f' title="{esc(title)}"' if title else ""
    return f'<a href="{esc(href)}"{hint}>{label}</a>'


def outside(url: str, label: str) -> str:
    """A link that leaves the site; only its label where the address is no web address."""
    safe = safe_url(url)
    if not safe:
        return f"{label} <small>(link withheld)</small>" if url else label
    return f'<a href="{esc(safe)}" rel="noopener nofollow">{label}</a>'


@lru_cache(maxsize=1 << 14)
def slug(text: str) -> str:
    """Text as an anchor: lower case, digits and hyphens."""
    return _NOT_IN_SLUG.sub("-", text.lower()).strip("-") or "x"


@lru_cache(maxsize=4096)
def ticked(text: str) -> str:
    """Text in which `this` stands for code, as messages write it."""
    return _TICKED.sub(r"<code>\1</code>", esc(text))


def heading(level: int, anchor: str, label: str) -> str:
    """A heading with the permanent link that the theme shows on hover."""
    mark = f'<a class="headerlink" href="#{anchor}" aria-label="Link to this section">¶</a>'
    return f'<h{level} id="{anchor}">{label}{mark}</h{level}>'


def details(summary: str, body: str, *, css: str = "hw-more") -> str:
    """What opens on a click or tap."""
    return f'<details class="{css}"><summary>{summary}</summary>{body}</details>'


def table(label: str, head: Iterable[str], rows: Iterable[str], *, css: str = "", attributes: str = "") -> str:
    """A table that scrolls sideways on its own where the screen is narrow."""
    cells = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    return (
        f'<div class="hw-scroll" tabindex="0" role="region" aria-label="{esc(label)}">'
        f'<table class="hw-table {css}"{attributes}><thead><tr>{cells}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
