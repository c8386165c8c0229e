"""The renderer alone: text stays text, pages are complete, and drawing twice gives the same."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import hwkb
from hwkb.site.front import directive
from hwkb.site.html import esc, plain, safe_url, slug
from hwkb.site.index import Links, Repository, Site
from hwkb.site.pages import all_assets, all_pages

VOID = {"br", "input", "img", "meta", "link", "hr"}
ALLOWED = {
    "a", "article", "b", "br", "button", "code", "details", "div", "em", "fieldset", "form", "h1", "h2", "h3", "i",
    "input", "label", "legend", "li", "optgroup", "option", "output", "p", "q", "select", "small", "span", "summary",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
    "circle", "path", "rect", "svg", "text", "title",
    "math", "mfrac", "mi", "mn", "mo", "mrow", "msqrt", "msup", "mtext",
}  # fmt: skip


class Audit(HTMLParser):
    """Collects tags and attributes, and checks that tags nest."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def audit(text: str) -> Audit:
    found = Audit()
    found.feed(text)
    found.close()
    assert found.open == []
    return found


def drawn(site: Site) -> dict[str, str]:
    return {page.path: page.draw().body for page in all_pages(site)}


def test_hostile_text_never_becomes_markup(hostile_site: Site) -> None:
    pages = drawn(hostile_site)
    assert {"chips/evil-chip/", "chips/broken-file/", "sources/bad-source/", "organisations/evil/"} <= pages.keys()
    for path, body in pages.items():
        found = audit(body)
        assert found.tags <= ALLOWED, (path, found.tags - ALLOWED)
        for name, value in found.attributes:
            assert not name.startswith("on"), (path, name)
            if name == "href":
                assert not re.match(r"\s*(javascript|data|vbscript):", value, re.IGNORECASE), (path, value)


def test_hostile_text_is_still_to_be_read(hostile_site: Site) -> None:
    pages = drawn(hostile_site)
    chip = pages["chips/evil-chip/"]
    assert esc('<script>alert(4)</script> {{ 7 * 7 }} | "quoted"') in chip
    assert esc("<img src=x onerror=alert(3)>") in chip
    assert "link withheld" in pages["sources/bad-source/"]


def test_a_digest_and_a_title_hold_nothing_that_a_template_could_run(hostile_site: Site) -> None:
    for page in all_pages(hostile_site):
        found = page.draw()
        assert not set(plain(page.title)) & set("<>\"'{}&")
        assert audit(found.digest).tags <= {"h1", "p"}
        assert "{{" not in found.digest
        for heading in found.headings:
            assert "<" not in heading.title


def test_directives_escape_too(hostile_site: Site) -> None:
    links = Links(hostile_site, 0)
    for name in ("counts", "conflicts", "systems", "properties", "axes", "rules", "statuses", "slots", "capabilities"):
        found = directive(name, [], links)
        assert found is not None
        assert audit(found).tags <= ALLOWED
    assert directive("nonsense", [], links) is None


def test_a_broken_file_has_a_page_with_its_findings(hostile_site: Site) -> None:
    page = drawn(hostile_site)["chips/broken-file/"]
    assert "cannot be read" in page
    assert "yaml-syntax" in page


def test_json_is_json(hostile_site: Site) -> None:
    files = {asset.path: asset.content() for asset in all_assets(hostile_site)}
    chip = json.loads(files["api/v1/chips/evil-chip.json"])
    assert chip["name"] == "Evil </title><script>alert(2)</script>"
    assert {fact["value"] for fact in chip["facts"]} >= {"<script>alert(9)</script>"}
    assert json.loads(files["api/v1/index.json"])["counts"]["entities"] == 3


def test_drawing_twice_gives_the_same_bytes(hostile: Path) -> None:
    def everything() -> dict[str, str]:
        site = Site(hwkb.load(hostile), Repository())
        return drawn(site) | {asset.path: asset.content() for asset in all_assets(site)}

    assert everything() == everything()


def test_a_disputed_fact_shows_all_claims_and_why(hostile_site: Site) -> None:
    chip = drawn(hostile_site)["chips/evil-chip/"]
    row = chip[chip.index('id="memory-capacity-hbm"') :]
    row = row[: row.index("</tr>")]
    assert "disputed" in row
    assert row.count("<li>") >= 2
    assert "Why this one:" in row
    assert "preferred:" in row


def test_the_line_of_a_phrase_is_found(hostile_site: Site) -> None:
    kb = hostile_site.kb
    claim = next(c for c in kb["evil-chip"].claims if c.phrase == "another <u>phrase</u>")
    line = hostile_site.line(claim)
    assert claim.document.text.splitlines()[line - 1].strip() == '"another <u>phrase</u>":'


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        ("java\tscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https://", False),
        ("https://exa mple.org", False),
        ("https://[::1", False),
        ("https:\\\\example.org", False),
        ("", False),
    ],
)
def test_only_web_addresses_become_links(url: str, safe: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert safe_url(url) == (url if safe else "")


def test_slugs_are_anchors() -> None:
    assert slug("compute.peak fp4 dense") == "compute-peak-fp4-dense"
    assert slug("<&>") == "x"
