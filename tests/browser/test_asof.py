"""The choice of a day on the page of an entity, in a real browser."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from seeing import lay_out, violations

import hwkb
from hwkb.site.index import Repository, Site
from hwkb.site.words import fact_value
from hwkb.values import Part

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PAGES = ("racks/amd-helios/", "chips/amd-instinct-mi400x/")
DAY = "2025-08-09"
ROWS = """
() => [...document.querySelectorAll('.hw-sheet tr[id]')].filter(row => !row.hidden).map(row => [
  row.id, row.querySelector('.hw-figure').textContent, row.cells[2].querySelector('a').textContent,
])
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def goto(page: Page, url: str) -> None:
    """Opens a page as one who is about to choose a day: its script comes when the choice is reached.

    What is out of sight is laid out too: only then has it a text.
    """
    page.goto(url)
    lay_out(page)
    page.get_by_label("As of").focus()
    page.wait_for_selector(".hw-asof[data-ready]", state="attached")


def visible(page: Page, selector: str) -> int:
    number: int = page.eval_on_selector_all(selector, "found => found.filter(e => e.checkVisibility()).length")
    return number


@pytest.mark.parametrize("path", PAGES)
def test_a_day_shows_the_stated_facts_as_of_that_day(
    page: Page, address: str, kb: hwkb.KnowledgeBase, path: str
) -> None:
    id_ = path.split("/")[1]
    site = Site(kb, Repository())
    computed = {site.anchors[id(fact)] for fact in kb[id_].facts.values() if fact.derivation}
    goto(page, address + path)
    days = page.eval_on_selector_all(".hw-asof option", "options => options.map(o => o.value).filter(v => v)")
    assert DAY in days
    for day in days:
        page.get_by_label("As of").select_option(day)
        found = {row[0]: tuple(row[1:]) for row in page.evaluate(ROWS) if row[0] not in computed}
        then = hwkb.load(as_of=datetime.date.fromisoformat(day))
        entity = then[id_]
        assert found.keys() == {
            site.anchors[id(kb[id_].facts[key])] for key, fact in entity.facts.items() if not fact.derivation
        }
        for key, fact in entity.facts.items():
            if not fact.derivation:
                text, source = found[site.anchors[id(kb[id_].facts[key])]]
                assert source == fact.source.id
                if "<" not in fact_value(fact, Site(then).links(2)) and not isinstance(fact.stated, Part):
                    assert text == fact.claim.text


@pytest.mark.parametrize("path", PAGES)
def test_now_brings_everything_back(page: Page, address: str, path: str) -> None:
    goto(page, address + path)
    whole = "document.querySelector('.hw-entity').innerHTML.replace(/ hidden=\"\"/g, '')"
    shown = "document.querySelector('.hw-entity').innerText"
    before, text = page.evaluate(whole), page.evaluate(shown)
    choice = page.get_by_label("As of")
    for day in ("2025-06-01", DAY, "2025-06-01"):
        choice.select_option(day)
    assert page.evaluate(shown) != text
    choice.select_option("now")
    assert page.evaluate(whole) == before
    assert page.evaluate(shown) == text
    assert "as-of" not in page.evaluate("location.search")


def test_the_address_keeps_the_day(page: Page, address: str) -> None:
    goto(page, address + PAGES[0])
    page.get_by_label("As of").select_option(DAY)
    assert page.evaluate("location.search") == f"?as-of={DAY}"
    rows = page.evaluate(ROWS)
    again = page.context.new_page()
    goto(again, page.evaluate("location.href"))
    assert again.get_by_label("As of").input_value() == DAY
    assert again.evaluate(ROWS) == rows


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [("2025-07-15", "2025-06-01"), ("2024-01-01", ""), ("2031-01-01", ""), ("yesterday", ""), (DAY, DAY)],
)
def test_a_day_in_the_address_is_the_last_that_brought_something(
    page: Page, address: str, asked: str, chosen: str
) -> None:
    goto(page, f"{address}{PAGES[0]}?as-of={asked}")
    assert page.get_by_label("As of").input_value() == chosen
    assert page.evaluate("location.search") == (f"?as-of={chosen}" if chosen else "")


def test_it_is_chosen_with_the_keyboard_and_announced(page: Page, address: str) -> None:
    goto(page, address + PAGES[0])
    choice = page.get_by_label("As of")
    choice.focus()
    page.keyboard.press("ArrowDown")
    assert choice.input_value() == DAY
    said = page.locator(".hw-asof output")
    assert said.get_attribute("aria-live") == "polite"
    assert (
        said.inner_text()
        == f"{len(page.evaluate(ROWS))} of {page.locator('.hw-sheet tr[id]').count()} facts were known on {DAY}"
    )
    page.keyboard.press("ArrowUp")
    assert choice.input_value() == ""
    assert said.inner_text().startswith("all of ")


def test_another_value_has_its_own_claims_and_shares_the_verdicts(page: Page, address: str) -> None:
    goto(page, address + PAGES[1])
    row = page.locator("#memory-capacity-hbm")
    now = row.inner_text()
    page.get_by_label("As of").select_option(DAY)
    assert "up to 432 GB" in row.inner_text()
    row.locator("summary").first.click()
    assert "the only claim" in row.inner_text()
    page.get_by_label("As of").select_option("now")
    row.locator("summary").first.click()
    assert row.inner_text() == now


def test_empty_sections_go_with_their_headings(page: Page, address: str) -> None:
    goto(page, address + PAGES[0])
    headings, lines = ".hw-entity > h2", ".md-nav--secondary .md-nav__item"
    before = visible(page, headings), visible(page, lines)
    page.get_by_label("As of").select_option("2025-06-01")
    after = visible(page, headings), visible(page, lines)
    assert after[0] < before[0]
    assert before[0] - after[0] == before[1] - after[1]
    assert not page.locator(".hw-entity > h2#decisions:visible, .hw-entity > h2#history:visible").count()
    empty = page.eval_on_selector_all(
        ".hw-entity .hw-scroll", "found => found.filter(e => e.checkVisibility() && !e.innerText.trim()).length"
    )
    assert empty == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_on_a_day(browser: Browser, address: str, path: str, scheme: Any) -> None:
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    goto(page, f"{address}{path}?as-of={DAY}")
    found = violations(page)
    context.close()
    assert found == []


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_scrolls_in_one_direction_only_on_a_day(phone: Page, address: str, path: str) -> None:
    goto(phone, f"{address}{path}?as-of={DAY}")
    phone.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    width = phone.evaluate("document.documentElement.scrollWidth")
    box = phone.get_by_label("As of").bounding_box()
    hidden = phone.eval_on_selector_all(".hw-entity [hidden]", "found => found.filter(e => e.checkVisibility()).length")
    assert width <= 390
    assert box is not None
    assert box["height"] >= 24
    assert hidden == 0


def test_without_scripts_everything_shows_and_the_days_are_a_table(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}{PAGES[0]}?as-of={DAY}")
    assert not page.locator(".hw-asof").is_visible()
    assert page.locator(".hw-sheet tr[id]:visible").count() == page.locator(".hw-sheet tr[id]").count()
    assert page.locator("#known-when").is_visible()
    assert DAY in (page.locator(".hw-when").text_content() or "")
    context.close()


def test_paper_tells_the_day(page: Page, address: str) -> None:
    goto(page, address + PAGES[0])
    page.emulate_media(media="print")
    assert not page.locator(".hw-asof").is_visible()
    page.emulate_media(media="screen")
    page.get_by_label("As of").select_option(DAY)
    page.emulate_media(media="print")
    assert page.locator(".hw-asof output").is_visible()
    assert not page.locator(".hw-asof select").is_visible()
    assert DAY in page.locator(".hw-asof").inner_text()


def test_a_link_to_a_fact_opens_it_on_a_day(page: Page, address: str) -> None:
    goto(page, f"{address}{PAGES[1]}?as-of={DAY}#memory-capacity-hbm")
    assert page.locator("#memory-capacity-hbm details").first.get_attribute("open") is not None
    assert "up to 432 GB" in page.locator("#memory-capacity-hbm").inner_text()
