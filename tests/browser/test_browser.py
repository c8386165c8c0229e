"""The site in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from seeing import lay_out, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PAGES = {
    "front": "",
    "entity": "racks/amd-helios/",
    "chip": "chips/amd-instinct-mi400x/",
    "source": "sources/korean-helios-summary/",
    "sources": "sources/",
    "table": "chips/",
    "verdicts": "verdicts/",
    "findings": "findings/",
    "relations": "relations/",
    "format": "format/",
    "rules": "rules/",
    "rule": "rules/fails/",
    "methodology": "methodology/",
    "compare": "compare/",
    "compare racks": "compare/racks/",
    "charts": "charts/",
    "memory chart": "charts/memory/",
    "compute chart": "charts/compute/",
    "roofline": "charts/roofline/",
    "domains": "charts/scale-up/",
    "timeline": "charts/timeline/",
    "power chart": "charts/power/",
    "stack": "stack/",
    "data": "data/",
    "changes": "changes/",
}

EVERY_PAGE = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def visible_rows(page: Page, selector: str = "#entities tbody tr") -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        selector,
        "rows => rows.filter(r => r.offsetParent !== null).map(r => r.innerText.split('\\n')[0].split('\\t')[0])",
    )
    return found


@EVERY_PAGE
def test_no_request_leaves_the_site_and_nothing_is_reported(page: Page, address: str, path: str) -> None:
    requests: list[str] = []
    reports: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: reports.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: reports.append(str(error)))
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    assert [url for url in requests if not url.startswith((address, "data:", "blob:"))] == []
    assert reports == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@EVERY_PAGE
def test_axe_finds_nothing(browser: Browser, address: str, path: str, scheme: Any) -> None:
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(address + path)
    found = violations(page)
    context.close()
    assert found == []


@EVERY_PAGE
def test_a_phone_scrolls_in_one_direction_only(phone: Page, address: str, path: str) -> None:
    phone.goto(address + path)
    lay_out(phone)
    phone.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 390


def test_the_table_sorts_and_the_address_keeps_it(page: Page, address: str) -> None:
    page.goto(address + "chips/")
    before = visible_rows(page)
    page.get_by_role("button", name="Name").click()
    ascending = visible_rows(page)
    assert ascending == sorted(
        before, key=lambda name: [int(p) if p.isdigit() else p.lower() for p in re.split(r"(\d+)", name)]
    )
    page.get_by_role("button", name="Name").click()
    assert visible_rows(page) == ascending[::-1]
    capacity = page.get_by_role("button", name=re.compile("Memory capacity"))
    capacity.first.click()
    assert "aria-sort" in page.evaluate("document.querySelector('#entities thead').innerHTML")
    largest = visible_rows(page)
    again = page.context.new_page()
    again.goto(page.evaluate("location.href"))
    assert visible_rows(again) == largest


def test_the_table_filters_and_the_address_keeps_it(page: Page, address: str) -> None:
    page.goto(address + "chips/")
    everything = len(visible_rows(page))
    page.get_by_label("Filter").fill("instinct")
    some = visible_rows(page)
    assert 0 < len(some) < everything
    texts = page.locator("#entities tbody tr:visible").all_inner_texts()
    assert all("instinct" in text.lower() for text in texts)
    page.get_by_label("Kind").select_option("series")
    fewer = visible_rows(page)
    assert 0 < len(fewer) < len(some)
    assert page.locator("output").inner_text() == f"{len(fewer)} of {everything}"
    again = page.context.new_page()
    again.goto(page.evaluate("location.href"))
    assert visible_rows(again) == fewer


def test_the_table_filters_by_status_and_year(page: Page, address: str) -> None:
    page.goto(address + "chips/")
    everything = len(visible_rows(page))
    page.get_by_label("With a value that is").select_option("estimated")
    some = visible_rows(page)
    assert 0 < len(some) < everything
    assert "NVIDIA Rubin" in some
    page.get_by_label("Year").select_option("2026")
    fewer = visible_rows(page)
    assert 0 < len(fewer) < len(some)
    assert "year=2026" in page.evaluate("location.search")


def test_the_columns_can_be_chosen_and_the_address_keeps_them(page: Page, address: str) -> None:
    page.goto(address + "chips/")
    heads = "[...document.querySelectorAll('#entities thead th')].filter(h => h.offsetParent).map(h => h.innerText)"
    before = page.evaluate(heads)
    page.get_by_text("Columns", exact=True).click()
    page.locator(".hw-columns input:checked").first.uncheck()
    page.locator(".hw-columns input:not(:checked)").last.check()
    after = page.evaluate(heads)
    assert after != before
    again = page.context.new_page()
    again.goto(page.evaluate("location.href"))
    assert again.evaluate(heads) == after
    widths = again.evaluate(
        "[...document.querySelectorAll('#entities tr')].map(r => [...r.cells].filter(c => !c.hidden).length)"
    )
    assert len(set(widths)) == 1


def test_a_long_table_has_pages(page: Page, address: str) -> None:
    def longer(route: Any) -> None:
        text = route.fetch().text()
        start = text.index('<tr class="hw-row"')
        row = text[start : text.index("</tr>", start) + 5]
        route.fulfill(body=text.replace(row, row * 1200, 1), content_type="text/html; charset=utf-8")

    page.route("**/chips/", longer)
    page.goto(address + "chips/")
    assert len(visible_rows(page)) == 500
    page.get_by_role("button", name="later").click()
    assert len(visible_rows(page)) == 500
    assert page.locator("output").inner_text().startswith("501 to 1000 of 12")
    page.get_by_role("button", name="later").click()
    assert 200 <= len(visible_rows(page)) < 500
    assert page.get_by_role("button", name="later").is_disabled()
    assert "page=3" in page.evaluate("location.search")
    page.get_by_label("Year").select_option("2027")
    assert not page.get_by_role("button", name="later").is_visible()


def test_verdicts_filter(page: Page, address: str) -> None:
    page.goto(address + "verdicts/")
    page.get_by_label("Verdict", exact=True).select_option("holds")
    words = page.eval_on_selector_all(
        "#verdicts > li", "items => items.filter(i => i.offsetParent !== null).map(i => i.dataset.verdict)"
    )
    assert words
    assert set(words) == {"holds"}


def test_the_search_finds_an_entity(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("textbox", name="Search").click()
    page.keyboard.type("Helios")
    first = page.locator(".md-search-result__link").first
    first.wait_for()
    assert page.locator('.md-search-result__link[href*="racks/amd-helios/"]').count() >= 1
    page.locator('.md-search-result__link[href*="racks/amd-helios/"]').first.click()
    page.wait_for_url("**/racks/amd-helios/**")


def test_a_fact_opens_its_claims(page: Page, address: str) -> None:
    page.goto(address + "racks/amd-helios/")
    row = page.locator("#memory-capacity-hbm")
    claims = row.locator(".hw-claims")
    assert not claims.is_visible()
    row.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert claims.is_visible()
    assert "31 TB" in claims.inner_text()
    assert "72 × 432 GB = 31.104 TB" in row.inner_text()


def test_a_link_to_a_fact_opens_it(page: Page, address: str) -> None:
    page.goto(address + "racks/amd-helios/#memory-capacity-hbm")
    assert page.locator("#memory-capacity-hbm .hw-claims").is_visible()


def test_it_works_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "chips/")
    assert page.locator("#entities tbody tr").count() > 30
    assert not page.locator(".hw-filter").first.is_visible()
    page.goto(address + "racks/amd-helios/")
    row = page.locator("#memory-capacity-hbm")
    row.locator("summary").first.click()
    assert row.locator(".hw-claims").is_visible()
    context.close()


def test_the_edit_link_leads_to_the_yaml(page: Page, address: str) -> None:
    page.goto(address + "racks/amd-helios/")
    edit = page.locator("a.md-content__button[rel=edit]").get_attribute("href")
    assert edit is not None
    assert edit.endswith("/edit/main/specs/racks/amd-helios.yaml")
    page.locator("#memory-capacity-hbm summary").first.click()
    line = page.locator("#memory-capacity-hbm a", has_text="YAML line").first.get_attribute("href")
    assert line is not None
    assert re.search(r"/blob/main/specs/racks/amd-helios\.yaml#L\d+$", line)


def test_the_path_leads_back_to_the_table(page: Page, address: str) -> None:
    page.goto(address + "racks/amd-helios/")
    page.locator(".md-path").get_by_role("link", name="Racks").click()
    page.wait_for_url("**/racks/")


def test_the_palette_can_be_switched(page: Page, address: str) -> None:
    page.goto(address)
    background = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(background)
    page.locator('label[title="Switch to the dark palette"]').click()
    page.wait_for_function(f"{background} !== '{light}'")


def test_paper_shows_what_is_folded(page: Page, address: str) -> None:
    page.goto(address + "racks/amd-helios/")
    page.emulate_media(media="print")
    box = page.locator("#memory-capacity-hbm .hw-claims").bounding_box()
    assert box is not None
    assert box["height"] > 0
