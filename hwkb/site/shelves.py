"""Pages that no menu lists share all but their own words with their neighbours.

The theme draws such a page once for each shelf, with markers where its own words go; the rest are
put together from the pieces. The result is the same, but for blanks, as if the theme had drawn each page.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

__all__ = ["WHOLE", "DocsPage", "ShelvedPage", "Shelves"]

WHOLE = "hwkb-whole.html"
"""The template of a page that may have been put together from pieces."""
_WORDS = ("title", "description", "content", "dataset", "edit", "address", "contents")
_MARK = "hwkbxmark{}x"
_SPLIT = re.compile("(?:<h1 )?hwkbxmark([a-z]+)x")
_ENTRY = re.compile(r'<li class="md-nav__item">\s*<a href="#hwkbxmarkanchorx".*?</li>', re.DOTALL)
_BLANKS = re.compile(r"\s*\n\s*")
_BLANKS_COUNT = re.compile("<(?:pre|textarea)")


class ShelvedPage(MkDocsPage):
    """A page that no menu lists."""

    whole = ""
    """The finished page, where it was put together from pieces."""

    @property
    def shelf(self) -> tuple[object, ...] | None:
        """What it has in common with its neighbours; None where the theme has to draw it."""
        raise NotImplementedError

    @property
    def parts(self) -> tuple[bool, ...]:
        """Which parts the page has that others lack."""
        return bool(list(self.toc)), bool(self.edit_url), bool(self.canonical_url)

    @property
    def entries(self) -> list[AnchorLink]:
        """The sections that its table of contents lists."""
        links = list(self.toc)
        return list(links[0].children) if links and links[0].level == 1 else links

    def forget(self) -> None:
        """Let go of the finished page."""
        self.whole = ""


class DocsPage(ShelvedPage):
    """A page of the documentation that no menu lists."""

    def read_source(self, config: MkDocsConfig) -> None:
        """Read it as MkDocs does."""
        super().read_source(config)
        self.meta.setdefault("template", WHOLE)

    @property
    def shelf(self) -> tuple[object, ...] | None:
        """Its folder, where the page is as plain as most are; anything else is left to the theme."""
        links, content, title = list(self.toc), self.content or "", self.title or ""
        plain = self.meta == {"template": WHOLE} and not re.search(r"[<&]|\s\s", title)
        alone = len(links) == 1 and links[0].level == 1 and not any(entry.children for entry in self.entries)
        if not plain or not alone or "<h1" not in content or "<script" in content:
            return None
        return (self.file.src_uri.rpartition("/")[0], bool(self.entries), *self.parts)


class Shelves:
    """The pieces of pages, by what their neighbours have in common."""

    def __init__(self, env: Environment, finish: Callable[[str], str]) -> None:
        self.env = env
        self.finish = finish
        """What is done to a page that the theme drew; here to its pieces, once."""
        self.pieces: dict[tuple[object, ...], tuple[list[str], str]] = {}

    def whole(self, page: ShelvedPage, context: Any) -> str:
        """A page that has a shelf, as the theme would draw it."""
        key = page.shelf or ()
        if key not in self.pieces:
            self.pieces[key] = self._drawn(page, context)
        pieces, entry = self.pieces[key]
        links = list(page.toc)
        words = {
            "title": page.title, "description": page.meta.get("description", ""), "content": page.content,
            "dataset": page.meta.get("dataset", ""), "edit": page.edit_url or "", "address": page.canonical_url or "",
            "anchor": links[0].id if links else "",
            "contents": "".join(
                entry.replace("hwkbxmarkanchorx", link.id).replace("hwkbxmarkentryx", link.title)
                for link in page.entries
            ),
        }  # fmt: skip
        return "".join(words[piece] if i % 2 else piece for i, piece in enumerate(pieces))

    def _drawn(self, page: ShelvedPage, context: Any) -> tuple[list[str], str]:
        """One page with markers for its words, cut at the markers; and one entry of its contents."""
        text = self.env.get_template("main.html").render({**context, "page": _marked(page)})
        text = self.finish(text if _BLANKS_COUNT.search(text) else _BLANKS.sub("\n", text))
        found = _ENTRY.search(text)
        if found:
            text = text.replace(found[0], _MARK.format("contents"))
        return _SPLIT.split(text), found[0] if found else ""


def _marked(page: ShelvedPage) -> MkDocsPage:
    """The page with markers for its words."""
    shell = copy.copy(page)
    mark = {word: _MARK.format(word) for word in _WORDS}
    shell.title = mark["title"]
    shell.content = "<h1 " + mark["content"]  # the theme adds a heading where it sees none
    shell.canonical_url = page.canonical_url and mark["address"]
    shell.edit_url = page.edit_url and mark["edit"]
    shell.meta = {name: value and mark.get(name, value) for name, value in page.meta.items()}
    entry = AnchorLink(_MARK.format("entry"), _MARK.format("anchor"), 2)
    links = [entry] if page.entries else []
    if list(page.toc) != page.entries:
        top = AnchorLink(_MARK.format("entry"), _MARK.format("anchor"), 1)
        top.children = links
        links = [top]
    shell.toc = TableOfContents(links)
    return shell
