"""Building and serving the website, for the command line."""

from __future__ import annotations

import os
from pathlib import Path

from hwkb.folders import packaged_root
from hwkb.knowledge import KnowledgeBase

__all__ = ["build", "configuration", "serve"]


def configuration(root: Path) -> Path:
    """The `mkdocs.yml` of a knowledge base, or the packaged one where it has none."""
    own = root / "mkdocs.yml"
    return own if own.is_file() else packaged_root() / "mkdocs.yml"


def build(kb: KnowledgeBase, out: Path, config: Path | None = None, *, strict: bool = False) -> None:
    """Write the website, the API and the downloads of a knowledge base into a folder."""
    _quiet()
    from hwkb.site.plugin import build_site

    build_site(config or configuration(kb.root), out, kb, strict=strict)


def serve(root: Path, address: str = "127.0.0.1:8000") -> None:
    """Show the website, built anew whenever a file under `specs/` or `schema/` changes."""
    _quiet()
    from hwkb.site.plugin import serve_site

    os.environ["HWKB_ROOT"] = str(root)  # read by the plugin on each build
    serve_site(configuration(root), address)


def _quiet() -> None:
    """Keeps the theme from speaking of a version of MkDocs that this package does not allow."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
