"""What `serve` shows after an edit: of the pages that stand, only those are written again that changed.

A full build draws all pages through the theme and writes them all. Here the knowledge base is loaded and all its
pages are drawn, as in a full build, but a page that is drawn as before is left as it stands. Where an edit changes
more than words, such as which pages there are, everything is built. The search knows of it after the next full build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import write_file

from hwkb.conclusions import without_collector
from hwkb.site.generated import GeneratedFile, GeneratedPage
from hwkb.site.index import Site
from hwkb.site.page import Page
from hwkb.site.pages import all_assets, all_pages

__all__ = ["Preview"]

Index = Callable[[MkDocsConfig], Site]
"""Loads and indexes the knowledge base."""
Fill = Callable[[MkDocsPage], str | None]
"""The content of a page of the documentation, where its directives stand for something else than before."""
States = dict[str, tuple[int, int]]


class Preview:
    """The site as it was last written, and what it takes to write parts of it again."""

    def __init__(self, index: Index, fill: Fill) -> None:
        self._index = index
        self._fill = fill
        self._built: _Built | None = None

    def remember(self, site: Site, config: MkDocsConfig, files: Files, nav: Navigation, env: Environment) -> None:
        """Notes a full build that is about to be written."""
        self._built = _Built(site, config, files, nav, env)

    def renew(self, build: Callable[[], None]) -> None:
        """Brings the site up to date after an edit; by a full build where that is needed."""
        with without_collector():
            if self._built is None or not self._built.renewed(self._index, self._fill):
                self._built = None
                build()


class _Built:
    """One full build, and what was written again since."""

    def __init__(self, site: Site, config: MkDocsConfig, files: Files, nav: Navigation, env: Environment) -> None:
        self.config = config
        self.files = files
        self.nav = nav
        self.env = env
        self.unreadable = site.unreadable
        self.around = _states(config)
        self.assets = {file.asset.path: file for file in files if isinstance(file, GeneratedFile)}
        self.generated = {
            file.page.drawing.path: file.page for file in files.documentation_pages()
            if isinstance(file.page, GeneratedPage)
        }  # fmt: skip

    def renewed(self, index: Index, fill: Fill) -> bool:
        """Writes again what an edit of the knowledge base changed; False where that is not enough."""
        if _states(self.config) != self.around:
            return False
        site = index(self.config)
        pages = {page.path: page for page in all_pages(site)}
        assets = {asset.path: asset for asset in all_assets(site)}
        same = set(pages) == set(self.generated) and set(assets) == set(self.assets)
        if not same or site.unreadable != self.unreadable:
            return False
        for page in self._changed(pages):
            self._write(page)
        for file in self.files.documentation_pages():
            if file.page and (content := fill(file.page)):
                file.page.content = content
                self._write(file.page)
        for path, asset in assets.items():
            text = asset.content()
            if hash(text) != self.assets[path].drawn:
                self.assets[path].write(text)
        return True

    def _changed(self, pages: dict[str, Page]) -> Iterator[GeneratedPage]:
        """The generated pages that are drawn otherwise than they stand."""
        for path, page in pages.items():
            generated = self.generated[path]
            before = generated.drawn
            generated.take(page, self.config)
            generated.draw()
            if generated.drawn != before:
                yield generated
            generated.forget()

    def _write(self, page: MkDocsPage) -> None:
        """As a full build writes a page."""
        config = self.config
        page.active = True
        context: Any = get_context(self.nav, self.files, config, page)
        template = self.env.get_template(page.meta.get("template", "main.html"))
        context = config.plugins.on_page_context(context, page=page, config=config, nav=self.nav)
        output = config.plugins.on_post_page(template.render(context), page=page, config=config)
        page.active = False
        write_file(output.encode("utf-8", errors="xmlcharrefreplace"), page.file.abs_dest_path)


def _states(config: MkDocsConfig) -> States:
    """Size and time of every file that a page may depend on beside the knowledge base."""
    folders = [config.docs_dir, *(folder for folder in (config.theme.custom_dir,) if folder)]
    paths = [path for folder in folders for path in Path(folder).rglob("*")]
    found = {}
    for path in [*paths, Path(config.config_file_path)]:
        if path.is_file():
            state = path.stat()
            found[str(path)] = (state.st_size, state.st_mtime_ns)
    return found
