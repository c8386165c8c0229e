"""What a page is, before anything draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Asset", "Drawn", "Heading", "Page"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A section of a page, as the table of contents shows it. The title is HTML."""

    id: str
    title: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as HTML, with its sections and what the search knows of it."""

    body: str
    headings: tuple[Heading, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its address from the root of the site, and how to draw it."""

    path: str
    title: str
    description: str
    draw: Callable[[], Drawn]
    edit: str = ""
    """The file that it is drawn from, from the root of the knowledge base."""
    parent: str = ""
    """The address of the page that lists it."""
    boost: float = 1.0
    """How much the search prefers it."""
    toc: bool = True
    scripts: tuple[str, ...] = ()
    """Scripts of ours that this page needs beside the common one."""
    dataset: Callable[[], str] | None = None
    """What the page holds, as JSON-LD."""

    @property
    def depth(self) -> int:
        """How many folders lie between it and the root of the site."""
        return self.path.count("/")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the site that is no page."""

    path: str
    content: Callable[[], str]
