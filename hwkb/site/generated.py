"""Generated pages for MkDocs. Pages that no menu lists share all but their own words with their neighbours.

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
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import write_file

from hwkb.site.html import plain
from hwkb.site.page import Asset, Page

__all__ = ["GeneratedFile", "GeneratedPage", "Shelves"]

_WORDS = ("title", "description", "content", "dataset", "edit", "address", "contents")
_MARK = "hwkbxmark{}x"
_SPLIT = re.compile("(?:<h1 )?hwkbxmark([a-z]+)x")
_ENTRY = re.compile(r'<li class="md-nav__item">\s*<a href="#hwkbxmarkanchorx".*?</li>', re.DOTALL)


class GeneratedFile(File):
    """A file that is no page: its content is made when it is written, and not held after that."""

    generated_by = "hwkb"

    def __init__(self, asset: Asset, config: MkDocsConfig) -> None:
        super().__init__(asset.path, None, config.site_dir, config.use_directory_urls)
        self.asset = asset
        self.drawn = 0
        """What tells one content from another, once it is written."""

    @property
    def _content(self) -> str:  # type: ignore[override]  # what MkDocs keeps here, for plugins that ask for it
        return self.asset.content()

    def copy_file(self, dirty: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - MkDocs calls it with this name
        """Make the content and write it."""
        self.write(self.asset.content())

    def write(self, text: str) -> None:
        """Write this content."""
        self.drawn = hash(text)
        write_file(text.encode(), self.abs_dest_path)


class GeneratedPage(MkDocsPage):
    """A page that the renderer draws: no Markdown is read."""

    def __init__(self, page: Page, file: File, config: MkDocsConfig) -> None:
        super().__init__(plain(page.title), file, config)
        self.drawing = page
        self.body = ""
        self.whole = ""
        """The finished page, where it was put together from pieces."""
        self.drawn = 0
        """What tells one drawing of the page from another."""

    def take(self, page: Page, config: MkDocsConfig) -> None:
        """Be another drawing of the same page."""
        self.drawing = page
        self.title = plain(page.title)
        self.read_source(config)

    def read_source(self, config: MkDocsConfig) -> None:  # noqa: ARG002 - MkDocs calls it with this name
        """Take title and description from the renderer."""
        drawing = self.drawing
        self.markdown = ""
        self.meta = {
            "title": plain(drawing.title), "description": plain(drawing.description),
            "hide": ["navigation"] if drawing.toc else ["navigation", "toc"],
            "search": {"boost": drawing.boost}, "scripts": drawing.scripts, "dataset": "",
            "template": "hwkb-whole.html" if drawing.parent else "main.html",
        }  # fmt: skip

    def render(self, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002 - as above
        """Nothing yet: a page is drawn when it is written, and forgotten after that."""
        self.content = ""
        self.present_anchor_ids = set()

    def draw(self) -> None:
        """Draw the page, with its digest in front for the search to take."""
        drawn = self.drawing.draw()
        self.drawn = hash((self.drawing.title, self.drawing.description, drawn))
        self.content, self.body = drawn.digest, drawn.body
        self.meta["dataset"] = self.drawing.dataset() if self.drawing.dataset else ""
        self.toc = TableOfContents([AnchorLink(h.title, h.id, h.level) for h in drawn.headings])

    def forget(self) -> None:
        """Let go of what was drawn."""
        self.content, self.whole, self.meta["dataset"] = "", "", ""


class Shelves:
    """The pieces of pages, by what their neighbours have in common."""

    def __init__(self, env: Environment, finish: Callable[[str], str]) -> None:
        self.env = env
        self.finish = finish
        """What is done to a page that the theme drew; here to its pieces, once."""
        self.pieces: dict[tuple[object, ...], tuple[list[str], str]] = {}

    def whole(self, page: GeneratedPage, context: Any) -> str:
        """A page as the theme would draw it."""
        drawing = page.drawing
        links = list(page.toc)
        key = (
            drawing.depth, drawing.parent, drawing.toc, drawing.scripts, bool(links), bool(page.edit_url),
            bool(page.canonical_url), bool(page.meta["dataset"]),
        )  # fmt: skip
        if key not in self.pieces:
            self.pieces[key] = self._drawn(page, context)
        pieces, entry = self.pieces[key]
        words = {
            "title": page.meta["title"], "description": page.meta["description"], "content": page.content,
            "dataset": page.meta["dataset"], "edit": page.edit_url or "", "address": page.canonical_url or "",
            "anchor": links[0].id if links else "", "entry": links[0].title if links else "",
            "contents": "".join(
                entry.replace("hwkbxmarkanchorx", link.id).replace("hwkbxmarkentryx", link.title) for link in links
            ),
        }  # fmt: skip
        return "".join(words[piece] if i % 2 else piece for i, piece in enumerate(pieces))

    def _drawn(self, page: GeneratedPage, context: Any) -> tuple[list[str], str]:
        """One page with markers for its words, cut at the markers; and one entry of its contents."""
        shell = copy.copy(page)
        mark = {word: _MARK.format(word) for word in _WORDS}
        shell.title = mark["title"]
        shell.content = "<h1 " + mark["content"]  # the theme adds a heading where it sees none
        shell.canonical_url = page.canonical_url and mark["address"]
        shell.edit_url = page.edit_url and mark["edit"]
        shell.meta = {
            **page.meta, "title": mark["title"], "description": mark["description"],
            "dataset": page.meta["dataset"] and mark["dataset"],
        }  # fmt: skip
        entry = AnchorLink(_MARK.format("entry"), _MARK.format("anchor"), 2)
        shell.toc = TableOfContents([entry] if list(page.toc) else [])
        text = self.finish(self.env.get_template("main.html").render({**context, "page": shell}))
        found = _ENTRY.search(text)
        if found:
            text = text.replace(found[0], mark["contents"])
        return _SPLIT.split(text), found[0] if found else ""
