"""What can be seen of a page: all of it laid out, and what axe finds against WCAG AA."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page


def lay_out(page: Page) -> None:
    """Lays out what is out of sight too, which the site leaves for later: only then can it be read and judged."""
    page.add_style_tag(content=".hw-entity > .hw-scroll { content-visibility: visible !important; }")


def violations(page: Page) -> list[Any]:
    """What axe finds, with the details open."""
    from axe_playwright_python.sync_playwright import Axe

    lay_out(page)
    page.evaluate("document.querySelectorAll('details').forEach((d, i) => { if (i < 40) d.open = true })")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
    result = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    return [(v["id"], [node["html"][:160] for node in v["nodes"]][:3]) for v in result.response["violations"]]
