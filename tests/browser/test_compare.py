"""The comparison in a real browser: what is chosen, in which units, against which baseline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

CHIPS = "compare/chips/?with=amd-instinct-mi400x,nvidia-rubin"
RACKS = "compare/racks/?with=amd-helios,amd-mi450x-ifoe64"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    yield context.new_page()
    context.close()


def opened(page: Page, url: str) -> Page:
    page.goto(url)
    page.locator("#compared[data-ready]").wait_for()
    return page


def row(page: Page, *words: str) -> str:
    """The text of the first row whose head has all these words."""
    found: list[list[str]] = page.eval_on_selector_all(
        "#compared tbody tr", "rows => rows.map(r => [r.cells[0].innerText, r.innerText])"
    )
    for head, text in found:
        if re.sub(r"\s+", " ", head).strip(" ☆★\n") == " ".join(words):
            return re.sub(r"\s+", " ", text)
    raise AssertionError((words, [head for head, _ in found]))


def heads(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("#compared thead th a", "all => all.map(a => a.innerText)")
    return found


def test_the_address_says_what_is_compared(page: Page, address: str) -> None:
    opened(page, address + CHIPS)
    assert heads(page) == ["AMD Instinct MI400X", "NVIDIA Rubin"]
    page.get_by_label("Add", exact=True).select_option("amd-instinct-mi355x")
    page.get_by_role("link", name="AMD Instinct MI355X").first.wait_for()
    assert heads(page) == ["AMD Instinct MI400X", "NVIDIA Rubin", "AMD Instinct MI355X"]
    page.get_by_role("button", name="Remove NVIDIA Rubin").click()
    page.get_by_role("button", name="Move AMD Instinct MI355X to the left").click()
    assert heads(page) == ["AMD Instinct MI355X", "AMD Instinct MI400X"]
    again = opened(page.context.new_page(), page.evaluate("location.href"))
    assert heads(again) == heads(page)


def test_ratios_to_a_baseline_are_those_of_the_numbers(page: Page, address: str) -> None:
    opened(page, address + CHIPS)
    page.get_by_label("Ratios to", exact=True).select_option("amd-instinct-mi400x")
    assert "~1.25 ×" in row(page, "Peak compute", "FP4", "dense")  # 50 against 40, one of them estimated
    again = opened(page.context.new_page(), page.evaluate("location.href"))
    assert "~1.25 ×" in row(again, "Peak compute", "FP4", "dense")


def test_unlike_conventions_are_never_in_one_row(page: Page, address: str) -> None:
    opened(page, address + CHIPS)
    assert "40 PFLOP/s" in row(page, "Peak compute", "FP4")
    assert "50 PFLOP/s" not in row(page, "Peak compute", "FP4")
    assert "–" in row(page, "Peak compute", "FP4")


def test_units_and_directions_convert(page: Page, address: str) -> None:
    opened(page, address + CHIPS)
    page.get_by_label("Capacity", exact=True).select_option("GiB")
    assert "402.3 GiB" in row(page, "Memory capacity", "HBM")
    assert "~268.2 GiB" in row(page, "Memory capacity", "HBM")
    opened(page, address + RACKS)
    assert "921.6 Tbit/s" in row(page, "Scale-up bandwidth", "one-way")
    page.get_by_label("Directions", exact=True).select_option("both-ways")
    page.get_by_label("Bandwidth", exact=True).select_option("TB/s")
    assert "230.4 TB/s" in row(page, "Scale-up bandwidth", "both-ways")
    assert "× 2" in row(page, "Scale-up bandwidth", "both-ways")


def test_missing_and_estimated_values_are_marked(page: Page, address: str) -> None:
    opened(page, address + CHIPS)
    assert "estimated" in row(page, "Memory capacity", "HBM")
    assert "–" in row(page, "Wave size")


def test_rows_can_be_left_out_filtered_sorted_and_pinned(page: Page, address: str) -> None:
    opened(page, address + CHIPS)
    rows = page.locator("#compared tbody tr")
    everything = rows.count()
    page.get_by_label("Only rows that two or more have", exact=True).check()
    shared = rows.count()
    assert 0 < shared < everything
    page.get_by_label("Only differences", exact=True).check()
    assert 0 < rows.count() < shared
    page.get_by_label("Ratios to", exact=True).select_option("amd-instinct-mi400x")
    page.get_by_label("Order", exact=True).select_option("ratio")
    sizes = [float(text.strip("~ ×")) for text in page.locator(".hw-ratio").all_inner_texts()]
    spread = [max(size, 1 / size) for size in sizes]
    assert spread == sorted(spread, reverse=True)
    last = rows.last.locator(".hw-pin")
    label = last.get_attribute("aria-label") or ""
    last.focus()
    page.keyboard.press("Enter")
    first = rows.first.locator(".hw-pin")
    assert (first.get_attribute("aria-label"), first.get_attribute("aria-pressed")) == (label, "true")
    page.get_by_label("Filter", exact=True).fill("no such words")
    assert rows.count() == 1  # what is pinned stays
    again = opened(page.context.new_page(), page.evaluate("location.href"))
    assert again.locator("#compared tbody tr").count() == 1
    assert again.get_by_label("Only differences", exact=True).is_checked()


def test_what_is_shown_can_be_taken_away_as_csv(page: Page, address: str) -> None:
    opened(page, address + CHIPS)
    page.get_by_label("Filter", exact=True).fill("peak compute")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    text = waiting.value.path().read_text("utf-8")
    lines = text.strip().splitlines()
    assert lines[0].startswith('"property","conventions","given","amd-instinct-mi400x"')
    assert len(lines) - 1 == page.locator("#compared tbody tr").count()
    assert '"40 PFLOP/s"' in text


def test_the_comparison_can_be_read_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "compare/racks/")
    assert page.locator("#compared tbody tr").count() > 3
    assert not page.locator(".hw-chooser").is_visible()
    context.close()


def test_an_unknown_id_is_left_out(page: Page, address: str) -> None:
    opened(page, address + "compare/chips/?with=nvidia-rubin,%3Cscript%3E,nothing")
    assert heads(page) == ["NVIDIA Rubin"]


def test_the_lines_of_the_roofline_can_be_chosen(page: Page, address: str) -> None:
    page.goto(address + "charts/roofline/")
    line = page.locator("a[data-line='0']")
    assert line.is_visible()
    page.locator("#line-0").uncheck()
    assert not line.is_visible()
    again = page.context.new_page()
    again.goto(page.evaluate("location.href"))
    assert not again.locator("a[data-line='0']").is_visible()
    assert again.locator("a[data-line='1']").is_visible()


def test_a_mark_of_a_chart_leads_to_its_fact(page: Page, address: str) -> None:
    page.goto(address + "charts/memory/")
    mark = page.locator("svg a").first
    mark.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(chips|racks)/[a-z0-9-]+/#memory-bandwidth"))
    assert page.locator("tr:target").count() == 1
