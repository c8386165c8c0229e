"""The days of an entity: what its page shows for each is what the knowledge base as of that day holds."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from casebook import put

import hwkb
from hwkb.site.entity import entity_page
from hwkb.site.index import Repository, Site
from hwkb.site.known import Known
from hwkb.site.past import days_of

VOID = {"br", "input", "img", "meta", "link", "hr", "path", "rect", "circle"}
_TAG = re.compile(r"<[^>]*>")


@dataclass
class Part:
    """A part of a page."""

    tag: str
    attributes: dict[str, str]
    children: list[Part | str] = field(default_factory=list)

    def all(self, tag: str, css: str = "") -> list[Part]:
        found = [self] if self.tag == tag and css in ["", *self.attributes.get("class", "").split(" ")] else []
        return found + [part for child in self.children if isinstance(child, Part) for part in child.all(tag, css)]

    @property
    def first_choice(self) -> int:
        return int(self.attributes.get("data-k", 0))

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


class Tree(HTMLParser):
    """A page as a tree."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = Part("root", {})
        self.open = [self.root]
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        part = Part(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(part)
        if tag not in VOID:
            self.open.append(part)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Part(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def tree(site: Site, id_: str) -> Part:
    return Tree(entity_page(site.kb[id_], site).draw().body).root


def shown(page: Part, choice: int) -> dict[str, list[Part]]:
    """The cells of each row of the spec sheet that the script shows for a choice, by the anchor of the row."""
    rows = [row for row in page.all("tr") if "id" in row.attributes and row.first_choice <= choice]
    return {row.attributes["id"]: cells(row, choice) for row in rows}


def cells(row: Part, choice: int) -> list[Part]:
    """The value and the source of a row, as they stand or from the template for a choice."""
    for template in row.all("template"):
        if int(template.attributes["data-from"]) <= choice < int(template.attributes["data-to"]):
            return [part for part in template.children if isinstance(part, Part)]
    return [part for part in row.children if isinstance(part, Part)][1:3]


def says(cell: list[Part]) -> tuple[str, ...]:
    """Value, status and mark of a row; source, date and phrase, and the claims with the reason for the choice."""
    value, source = cell
    told = [part for part in source.children if not (isinstance(part, Part) and part.tag == "details")]
    claims = [part.text for box in source.all("ul", "hw-claims") for part in box.all("li")]
    reasons = [part.text for part in source.all("p") if part.text.startswith("Why this one")]
    return (value.text, "".join(c if isinstance(c, str) else c.text for c in told), *claims, *reasons)


@pytest.fixture(scope="module")
def site(kb: hwkb.KnowledgeBase) -> Site:
    return Site(kb, Repository())


@pytest.fixture(scope="module")
def past(kb: hwkb.KnowledgeBase, site: Site) -> dict[datetime.date, Site]:
    """The knowledge base as of every day that any page lets its reader choose."""
    days = {day for entity in kb.values() for day in Known(entity, site.calendar).choices}
    return {day: Site(hwkb.load(as_of=day), Repository()) for day in days}


def test_many_pages_have_days(kb: hwkb.KnowledgeBase, past: dict[datetime.date, Site]) -> None:
    assert len(past) >= 3
    assert sum(len(days_of(entity)) > 1 for entity in kb.values()) > 50


def test_a_day_shows_the_stated_facts_as_of_that_day(site: Site, past: dict[datetime.date, Site]) -> None:
    compared = changed = 0
    for entity in site.kb.values():
        choices = Known(entity, site.calendar).choices
        page = tree(site, entity.id) if choices else Part("root", {})
        now = shown(page, len(choices))
        computed = {site.anchors[id(fact)] for fact in entity.facts.values() if fact.derivation}
        for number, day in enumerate(choices):
            then = past[day]
            there = tree(then, entity.id)
            wanted = shown(there, 99)
            stated = {
                site.anchors[id(entity.facts[key])]: says(wanted[then.anchors[id(fact)]])
                for key, fact in then.kb[entity.id].facts.items() if not fact.derivation
            }  # fmt: skip
            found = {anchor: says(c) for anchor, c in shown(page, number).items() if anchor not in computed}
            assert found == stated, (entity.id, day)
            compared += len(found)
            changed += sum(says(now[anchor]) != said for anchor, said in found.items())
    assert compared > 500
    assert changed > 50


def test_a_day_shows_the_keys_values_and_sources_that_load_finds(site: Site, past: dict[datetime.date, Site]) -> None:
    for entity in site.kb.values():
        known = Known(entity, site.calendar)
        for number, day in enumerate(known.choices):
            found = {}
            for key, fact in entity.facts.items():
                if not fact.derivation and known.first_day(fact) <= day:
                    states = [then for start, stop, then in known.otherwise(fact) if start <= number < stop]
                    shown_then = states[0] if states else fact
                    found[key] = (shown_then.claim.text, shown_then.source.id, shown_then.reason, shown_then.disputed)
            facts = past[day].kb[entity.id].facts
            assert found == {
                key: (fact.claim.text, fact.source.id, fact.reason, fact.disputed)
                for key, fact in facts.items() if not fact.derivation
            }  # fmt: skip


def test_what_is_computed_on_a_day_is_computed_as_of_that_day(site: Site, past: dict[datetime.date, Site]) -> None:
    derived = verdicts = 0
    for entity in site.kb.values():
        known = Known(entity, site.calendar)
        for day in known.choices:
            then = past[day].kb[entity.id]
            for key, fact in entity.facts.items():
                if fact.derivation and known.first_day(fact) <= day:
                    assert then.facts[key].claim.text == fact.claim.text, (entity.id, day)
                    derived += 1
            judged = {(v.name, v.verdict, v.judged) for v in then.verdicts}
            for verdict in entity.verdicts:
                if known.of_verdict(verdict) <= day:
                    assert (verdict.name, verdict.verdict, verdict.judged) in judged, (entity.id, day)
                    verdicts += 1
    assert derived > 0
    assert verdicts > 0


def test_one_day_needs_no_choice(site: Site) -> None:
    entity = next(e for e in site.kb.values() if len(days_of(e)) == 1)
    page = entity_page(entity, site)
    body = page.draw().body
    assert page.scripts == ()
    assert "hw-asof" not in body
    assert "known-when" not in body
    assert "data-k" not in body


def test_the_choice_tells_how_much_was_known(site: Site) -> None:
    page = tree(site, "amd-helios")
    assert entity_page(site.kb["amd-helios"], site).scripts == ()  # it comes when a day is asked for
    (bar,) = page.all("div", "hw-asof")
    options = bar.all("option")
    assert [option.text for option in options][:1] == ["now"]
    days = [option.attributes["value"] for option in options][1:]
    assert days == sorted(days, reverse=True)
    for option, number in zip(options[1:], range(len(days) - 1, -1, -1), strict=True):
        assert option.attributes["data-says"].startswith(f"{len(shown(page, number))} of ")


def test_the_days_are_told_without_a_script(site: Site) -> None:
    page = tree(site, "amd-instinct-mi400x")
    rows = page.all("table", "hw-when")[0].all("tbody")[0].all("tr")
    assert [row.all("th")[0].text for row in rows] == [d.isoformat() for d in days_of(site.kb["amd-instinct-mi400x"])]
    assert "up to 432 GB → 432 GB" in rows[-1].text
    assert "known-when" in {heading.id for heading in entity_page(site.kb["amd-instinct-mi400x"], site).draw().headings}


def test_a_site_of_a_day_knows_no_later_day(past: dict[datetime.date, Site]) -> None:
    for day, site in past.items():
        for entity in site.kb.values():
            known = Known(entity, site.calendar)
            assert all(choice <= day for choice in known.choices)
            if known.choices:
                options = tree(site, entity.id).all("div", "hw-asof")[0].all("option")
                assert options[0].text == day.isoformat()


# --- a small knowledge base: decisions, sources without a date, and text that tries to become markup

SOURCE = "spec_version: 1\nid: {0}\nkind: article\nlanguage: en\ntitle: <b>{0}</b>\nurl: https://example.org/\n{1}"
CHIP = """spec_version: 1
id: chip
name: Chip
kind: accelerator
evidence:
  early:
    "<script>alert(1)</script> early":
      memory.capacity[hbm]: 288 GB
      memory.stacks: 8
      memory.stack_capacity: 36 GB
  late:
    "<script>alert(2)</script> late":
      memory.capacity[hbm]: 432 GB
      power.tdp: 1000 W
  never:
    "<script>alert(3)</script> never dated":
      memory.capacity[hbm]: 433 GB
      memory.bandwidth[hbm]: 8 TB/s
decisions:
  memory.capacity[hbm]:
    verdict: dispute
    judged: 288 GB (early); 432 GB (late)
    reason: <i>as it was</i>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "sources/early": SOURCE.format("early", "published: 2025-01-05\n"),
        "sources/late": SOURCE.format("late", "published: 2025-07\n"),
        "sources/never": SOURCE.format("never", ""),
        "chips/chip": CHIP,
    }
    return put(tmp_path, {f"specs/{name}.yaml": text for name, text in files.items()})


def test_what_has_no_day_is_known_only_now(folder: Path) -> None:
    site = Site(hwkb.load(folder), Repository())
    known = Known(site.kb["chip"], site.calendar)
    assert [day.isoformat() for day in known.choices] == ["2025-01-05", "2025-07-01"]
    page = tree(site, "chip")
    assert "memory-bandwidth-hbm" not in shown(page, 1)
    assert "memory-bandwidth-hbm" in shown(page, 2)
    days = [row.all("th")[0].text for row in page.all("table", "hw-when")[0].all("tbody")[0].all("tr")]
    assert days == ["2025-01-05", "2025-07-01", "undated"]


def test_decisions_count_as_they_do_in_a_load(folder: Path) -> None:
    site = Site(hwkb.load(folder), Repository())
    page = tree(site, "chip")
    for number, day in enumerate(("2025-01-05", "2025-07-01")):
        then = Site(hwkb.load(folder, as_of=day), Repository())
        wanted = shown(tree(then, "chip"), 99)["memory-capacity-hbm"]
        assert says(shown(page, number)["memory-capacity-hbm"]) == says(wanted)
    assert "settled dispute" in shown(page, 1)["memory-capacity-hbm"][0].text
    assert "settled" not in shown(page, 2)["memory-capacity-hbm"][0].text


def test_hostile_text_stays_text_in_templates(folder: Path) -> None:
    site = Site(hwkb.load(folder), Repository())
    body = entity_page(site.kb["chip"], site).draw().body
    assert body.count("<template") == 2
    assert "&lt;script&gt;alert(1)" in _TAG.sub("", body)
    assert not Tree(body).root.all("script")
    assert all(part.text != "never" for part in Tree(body).root.all("b"))
