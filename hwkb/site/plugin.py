"""The plugin for MkDocs: a thin coat around the renderer.

Beside it, only `generated`, `shelves` and `preview` import MkDocs.
"""

# ruff: noqa: ARG002 - MkDocs calls its events with these names
from __future__ import annotations

import gc
import logging
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import config_options, load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage

from hwkb.conclusions import without_collector
from hwkb.findings import RULES
from hwkb.folders import SETTINGS
from hwkb.knowledge import KnowledgeBase
from hwkb.pipeline import load
from hwkb.report import lines_of, render_findings, summary
from hwkb.site.compiled import CompiledTemplates
from hwkb.site.finish import finished
from hwkb.site.front import DIRECTIVE, directive
from hwkb.site.generated import GeneratedFile, GeneratedPage
from hwkb.site.history import changes
from hwkb.site.html import safe_url
from hwkb.site.index import Repository, Site
from hwkb.site.keeping import Keeper
from hwkb.site.pages import all_assets, all_pages
from hwkb.site.preview import Preview
from hwkb.site.shelves import DocsPage, ShelvedPage, Shelves

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

__all__ = ["HwkbPlugin", "build_site", "serve_site"]

_log = logging.getLogger("mkdocs.plugins.hwkb")
_THEME = Path(__file__).parent / "theme"
_LOOKS = 0.15
"""Seconds from one look for changed files to the next."""
_MARKER = re.compile(r'<div data-hwkb="([^"]*)"></div>')


class HwkbConfig(Config):
    """The options of the plugin."""

    root = config_options.Optional(config_options.Type(str))
    """The folder with `specs/`; beside mkdocs.yml by default."""
    as_of = config_options.Optional(config_options.Type(str))
    """A date: the knowledge base as it could have been known on that day."""


class HwkbPlugin(BasePlugin[HwkbConfig]):
    """Adds the pages of a knowledge base to a site."""

    knowledge: KnowledgeBase | None = None
    """A knowledge base that is loaded already; read anew on each build where there is none."""

    def __init__(self) -> None:
        self._begin(serving=False)

    def _begin(self, *, serving: bool) -> None:
        """Forgets what was built before: MkDocs keeps a plugin for as long as the process lives."""
        self.serving = serving
        self._told = ""
        self._site: Site | None = None
        self._keeper = Keeper()
        self._shelves: Shelves | None = None
        self.preview = Preview(self._indexed, self._refilled)
        """What is written again after an edit, while the site is served."""
        self._nav: Navigation | None = None
        self._marked: dict[str, tuple[str, str]] = {}
        """Pages with directives: their content with a marker for each, and as it was last shown."""

    @property
    def site(self) -> Site:
        """The knowledge base of this build, indexed."""
        if self._site is None:
            raise RuntimeError("the configuration has not been read yet")
        return self._site

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Notes whether the site is served: the server adds a script that a policy would stop."""
        self._begin(serving=command == "serve")

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Loads the knowledge base, and adds our templates, style sheet and script."""
        self._site = None
        site = self._indexed(config)
        kb = site.kb
        config.watch += [str(kb.root / name) for name in ("specs", "schema", SETTINGS) if (kb.root / name).exists()]
        own = [folder for folder in (config.theme.custom_dir,) if folder]
        config.theme.dirs.insert(len(own), str(_THEME))
        config.extra_css.append("assets/hwkb/hwkb.css")
        config.extra_javascript.append("assets/hwkb/hwkb.js")
        config.extra["hwkb_banner"] = site.unreadable
        config.extra["hwkb_feed"] = bool(site.changes)
        config.extra["hwkb_as_of"] = kb.day.isoformat() if kb.day else ""
        return config

    def _indexed(self, config: MkDocsConfig) -> Site:
        """The knowledge base as it is now; what the pages around it are stays as it was."""
        root = Path(config.config_file_path).parent / (self.config.root or os.environ.get("HWKB_ROOT", "") or ".")
        kb, stale = self.knowledge or load(root, self.config.as_of), frozenset[str]()
        if self.serving:
            kb, stale = self._keeper.kept(kb, load)
            self._tell(kb)
        before = self._site
        self._site = Site(
            kb, _repository(config, kb), before.rules if before else frozenset(RULES), _address(config),
            before.changes if before else changes(kb.root), stale=stale, serving=self.serving,
        )  # fmt: skip
        return self._site

    def _tell(self, kb: KnowledgeBase) -> None:
        """Says what a load has found; once, also where an edit takes a full build that loads again."""
        text = render_findings(kb.findings, "text", lines_of(kb.root)) + summary(kb.findings, kb.files)
        if text != self._told:
            self._told = text
            _log.info(text)

    def _renew(self, builder: Any) -> None:
        self._told = ""
        self.preview.renew(builder)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Adds every page and file of the renderer."""
        self._rules(files, config)
        for page in all_pages(self.site):
            source = f"{page.path}index.md"
            listed = not page.parent
            inclusion = InclusionLevel.INCLUDED if listed else InclusionLevel.NOT_IN_NAV
            file = File.generated(config, source, content="", inclusion=inclusion)
            file.edit_uri = f"../{page.edit}" if self.site.editable(page.edit) else None
            GeneratedPage(page, file, config, serving=self.serving)
            files.append(file)
        for asset in all_assets(self.site):
            files.append(GeneratedFile(asset, config, serving=self.serving))
        return files

    def _rules(self, files: Files, config: MkDocsConfig) -> None:
        """Keeps the pages of rules and decisions out of the menu, and lists the rules where no page does."""
        present = set()
        for file in files.documentation_pages():
            folder, _, name = file.src_uri.rpartition("/")
            if folder in ("rules", "decisions") and name != "index.md":
                file.inclusion = InclusionLevel.NOT_IN_NAV
                if folder == "rules":
                    present.add(name.removesuffix(".md"))
        self.site.rules = frozenset(present & set(RULES))
        lists = {"rules/index.md": "# Rules\n\n{{ hwkb:rules }}\n", "decisions/index.md": self._decisions(files)}
        for source, text in lists.items():
            if files.get_file_from_path(source) is None:
                files.append(File.generated(config, source, content=text))

    @staticmethod
    def _decisions(files: Files) -> str:
        found = [f for f in files.documentation_pages() if f.src_uri.startswith("decisions/")]
        titles = [
            (f.src_uri.removeprefix("decisions/"), f.content_string.partition("\n")[0].lstrip("# ")) for f in found
        ]
        return "# Decisions\n\n" + "\n".join(f"- [{title}]({name})" for name, title in sorted(titles)) + "\n"

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> None:
        """Keeps the theme, to draw with it what neighbours have in common."""
        env.bytecode_cache = CompiledTemplates(env)
        self._shelves = Shelves(env, self._finish)
        if self.serving and self._nav:
            self.preview.remember(self.site, config, files, self._nav, env)

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Looks for changes often, and writes again only what one changed."""
        from watchdog.observers.polling import PollingObserver

        server.builder = lambda: self._renew(builder)
        watched = (config.docs_dir, config.config_file_path)
        for path in watched:
            server.unwatch(path)
        server.observer = PollingObserver(timeout=_LOOKS)
        for path in watched:
            server.watch(path)
        _log.info("serving %s (Ctrl-C stops)", server.url)
        return server

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Gives each page that the menu does not list its place in the path."""
        dates = [s.known_from for s in self.site.kb.sources.values() if s.known_from]
        newest = max(dates).isoformat() if dates else ""
        listed = {id(page) for page in nav.pages}
        for file in files.documentation_pages():
            alike = _folder(file) and id(file.page) not in listed and not config.theme.custom_dir
            if file.page.__class__ is MkDocsPage and alike:
                DocsPage(None, file, config)
            if file.page is None:
                continue
            file.page.update_date = newest
            parent = file.page.drawing.parent if isinstance(file.page, GeneratedPage) else _folder(file)
            above = files.get_file_from_path(f"{parent}index.md") if parent else None
            if above and above.page and above.page is not file.page and file.page.parent is None:
                file.page.parent = above.page  # type: ignore[assignment]  # a page can be a parent as a section can
        self._nav = nav
        return nav

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Holds the place of each directive, so that what it stands for never meets Markdown."""
        return DIRECTIVE.sub(lambda m: f'<div data-hwkb="{m[1]}{m[2]}"></div>', markdown)

    def on_page_content(self, content: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Puts in what the directives stand for."""
        if isinstance(page, GeneratedPage) or "data-hwkb" not in content:
            return content
        filled = self._filled(content, page)
        self._marked[page.file.src_uri] = content, filled
        return filled

    def _filled(self, content: str, page: MkDocsPage) -> str:
        links = self.site.links(page.url.count("/"))

        def drawn(match: re.Match[str]) -> str:
            name, *words = match[1].split(" ")
            found = directive(name, words, links)
            if found is None:
                _log.warning("%s: there is no directive `%s`", page.file.src_uri, name)
                return ""
            return f"<div data-search-exclude>{found}</div>"

        return _MARKER.sub(drawn, content)

    def _refilled(self, page: MkDocsPage) -> str | None:
        marked, before = self._marked.get(page.file.src_uri, ("", ""))
        filled = self._filled(marked, page)
        if filled == before:
            return None
        self._marked[page.file.src_uri] = marked, filled
        return filled

    @event_priority(100)
    def _digest(self, context: Any, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation) -> None:
        """Shows the search a digest of a page."""
        if isinstance(page, GeneratedPage):
            page.draw()

    @event_priority(-100)
    def _whole(self, context: Any, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation) -> None:
        """Gives the page back, and puts it together where its neighbours have been drawn."""
        if isinstance(page, GeneratedPage):
            page.content, page.body = page.body, ""
        if isinstance(page, ShelvedPage) and self._shelves and page.shelf:
            page.whole = self._shelves.whole(page, context)

    on_page_context = CombinedEvent(_digest, _whole)

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Adds the policy, and mends what the theme leaves inaccessible."""
        if isinstance(page, ShelvedPage):
            finished = bool(page.whole)
            page.forget()
            if finished:
                return output
        return self._finish(output)

    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Does the same to the page for addresses that lead nowhere."""
        return self._finish(output_content) if template_name.endswith(".html") else output_content

    def _finish(self, output: str) -> str:
        return finished(output, serving=self.serving)


def _folder(file: File) -> str:
    folder, _, name = file.src_uri.rpartition("/")
    return f"{folder}/" if folder in ("rules", "decisions") and name != "index.md" else ""


def _address(config: MkDocsConfig) -> str:
    """Where the site will be found, with a slash at its end; nothing where that is not said."""
    url = safe_url(config.site_url or "")
    return url.rstrip("/") + "/" if url else ""


def _repository(config: MkDocsConfig, kb: KnowledgeBase) -> Repository:
    """Where a file can be edited and seen, from the addresses that the configuration gives."""
    if not config.repo_url or not config.edit_uri:
        return Repository()
    if kb.extends and Path(config.config_file_path).resolve() == kb.extends / "mkdocs.yml":
        return Repository()  # the addresses are those of what is extended
    base = config.repo_url.rstrip("/") + "/"
    edit = urljoin(urljoin(base, config.edit_uri.lstrip("/")), "../")
    return Repository(edit, edit.replace("/edit/", "/blob/")) if safe_url(edit) else Repository()


def build_site(config_file: Path, out: Path, kb: KnowledgeBase | None, *, strict: bool = False) -> None:
    """Build a site with this configuration."""
    config = load_config(str(config_file), site_dir=str(out.resolve()), strict=strict)
    _hand_over(config, kb)
    config.plugins.on_startup(command="build", dirty=False)
    try:
        with without_collector():
            mkdocs_build(config)
    finally:
        config.plugins.on_shutdown()
        _hand_over(config, None)


def serve_site(config_file: Path, address: str) -> None:
    """Serve a site, built anew whenever a file changes."""
    from mkdocs.commands.serve import serve as mkdocs_serve  # a server takes as long to import as a page to draw

    gc.enable()  # each edit leaves a knowledge base behind
    logging.getLogger("mkdocs").setLevel(logging.INFO)
    mkdocs_serve(str(config_file), dev_addr=address)


def _hand_over(config: MkDocsConfig, kb: KnowledgeBase | None) -> None:
    for plugin in config.plugins.values():
        if isinstance(plugin, HwkbPlugin):
            plugin.knowledge = kb
