"""Generated files and pages for MkDocs. Their content is made when they are written, and forgotten after that."""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import write_file

from hwkb.site.html import plain
from hwkb.site.page import Asset, Page
from hwkb.site.shelves import WHOLE, ShelvedPage

__all__ = ["GeneratedFile", "GeneratedPage"]


class GeneratedFile(File):
    """A file that is no page: its content is made when it is written, and not held after that."""

    generated_by = "hwkb"

    def __init__(self, asset: Asset, config: MkDocsConfig, *, serving: bool) -> None:
        super().__init__(asset.path, None, config.site_dir, config.use_directory_urls)
        self.asset = asset
        self.serving = serving
        self.drawn = 0
        """What tells one content from another, once it is written; asked for while the site is served."""

    @property
    def _content(self) -> str:  # type: ignore[override]  # what MkDocs keeps here, for plugins that ask for it
        return self.asset.content()

    def copy_file(self, dirty: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - MkDocs calls it with this name
        """Make the content and write it."""
        self.write(self.asset.content())

    def write(self, text: str) -> None:
        """Write this content."""
        self.drawn = hash(text) if self.serving else 0
        write_file(text.encode(), self.abs_dest_path)


class GeneratedPage(ShelvedPage):
    """A page that the renderer draws: no Markdown is read."""

    def __init__(self, page: Page, file: File, config: MkDocsConfig, *, serving: bool) -> None:
        super().__init__(plain(page.title), file, config)
        self.drawing = page
        self.body = ""
        self.serving = serving
        self.drawn = 0
        """What tells one drawing of the page from another; asked for while the site is served."""

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
            "template": WHOLE if drawing.parent else "main.html",
        }  # fmt: skip

    def render(self, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002 - as above
        """Nothing yet: a page is drawn when it is written, and forgotten after that."""
        self.content = ""
        self.present_anchor_ids = set()

    def draw(self) -> None:
        """Draw the page, with its digest in front for the search to take."""
        drawn = self.drawing.draw()
        self.drawn = hash((self.drawing.title, self.drawing.description, drawn)) if self.serving else 0
        self.content, self.body = drawn.digest, drawn.body
        self.meta["dataset"] = self.drawing.dataset() if self.drawing.dataset else ""
        self.toc = TableOfContents([AnchorLink(h.title, h.id, h.level) for h in drawn.headings])

    @property
    def shelf(self) -> tuple[object, ...] | None:
        """What it has in common with its neighbours."""
        drawing = self.drawing
        if not drawing.parent:
            return None
        return (drawing.depth, drawing.parent, drawing.toc, drawing.scripts, *self.parts, bool(self.meta["dataset"]))

    def forget(self) -> None:
        """Let go of what was drawn."""
        super().forget()
        self.content, self.meta["dataset"] = "", ""
