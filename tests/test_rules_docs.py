"""The pages under `docs/rules/`: one for each code, with examples that do what the page says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import hwkb
from hwkb.findings import RULES
from hwkb.verify import verify

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "rules"

SOURCES = "When it lies in the sources"
SECTIONS = ["Why", "Wrong", "Right"]
IN_THE_SOURCES = {"dispute", "tie", "fails", "depends"}
"""The codes that an author may acknowledge."""

BESIDE = {"stale-decision": {"dispute"}}
"""Codes that a wrong example gives beside its own: the finding that was covered is open again."""

BYTES = {
    "not-utf-8": ("<0xE9>", b"\xe9"),
    "byte-order-mark": ("<U+FEFF>", b"\xef\xbb\xbf"),
    "control-character": ("<U+0007>", b"\x07"),
    "file-too-large": ("<1,048,576 characters>", b"x" * (1 << 20)),
    "tab": ("<TAB>", b"\t"),
    "text-too-long": ("<2,001 characters>", b"x" * 2001),
}
"""What stands on a page for bytes that a page cannot show."""

BASE = {
    "specs/organisations/acme.yaml": "spec_version: 1\nid: acme\nname: Acme\nkind: vendor\n",
    "specs/sources/acme-datasheet.yaml": """\
spec_version: 1
id: acme-datasheet
title: Acme A1 data sheet
publisher: acme
kind: datasheet
language: en
published: 2026-03
status: disclosed
""",
    "specs/sources/acme-brief.yaml": """\
spec_version: 1
id: acme-brief
title: Acme A1 product brief
publisher: acme
kind: datasheet
language: en
published: 2026-03
status: disclosed
""",
    "specs/sources/chip-news.yaml": """\
spec_version: 1
id: chip-news
title: Acme shows its first accelerator
kind: article
language: en
published: 2026-01
status: reported
""",
    "specs/sources/acme-talk.yaml": """\
spec_version: 1
id: acme-talk
title: Acme keynote
publisher: acme
kind: keynote
language: en
published: 2025-11
status: disclosed
read: no
""",
}
"""The knowledge base that every example stands in, as the index describes it."""

_FENCE = re.compile(r'^```(?:yaml|text) title="(?P<path>[^"\n]+)"\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL)
_ANY_FENCE = re.compile(r"^```\w", re.MULTILINE)

Example = list[tuple[str, str]]


def sections(code: str) -> dict[str, str]:
    """The text of each section of a page, under its heading; the opening under ''."""
    opening, *rest = re.split(r"^## ", (PAGES / f"{code}.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = {"": opening}
    for part in rest:
        heading, _, text = part.partition("\n")
        found[heading] = text
    return found


def example(code: str, heading: str) -> Example:
    """The files of one section, with their paths."""
    return [(m["path"], m["text"]) for m in _FENCE.finditer(sections(code)[heading])]


def open_codes(folder: Path, code: str, files: Example) -> set[str]:
    """The codes that are found in a knowledge base of these files, but for what is acknowledged."""
    for path, text in [*BASE.items(), *files]:
        shown, data = BYTES.get(code, ("", b""))
        content = text.encode("utf-8")
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.replace(shown.encode(), data) if shown else content)
        if path.startswith("schema/"):
            shutil.copy(ROOT / "schema" / "vocabulary.yaml", target.parent)
    kb = hwkb.load(folder)
    texts = folder / "texts"  # an example with texts is for `hwkb verify`
    proved = verify(kb, texts).findings if texts.is_dir() else ()
    return {finding.code for finding in (*kb.open_findings, *proved)}


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} - {"index"} == set(RULES)


def test_the_index_lists_every_code_in_order_with_its_meaning() -> None:
    index = (PAGES / "index.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[([\w-]+)\]\(([\w-]+)\.md\) \| (.*) \|$", index, re.MULTILINE)
    assert rows == [(code, code, meaning) for code, meaning in RULES.items()]


def test_the_base_has_no_findings(tmp_path: Path) -> None:
    assert open_codes(tmp_path, "", []) == set()


@pytest.mark.parametrize("code", RULES)
def test_a_page_has_the_sections_that_are_wanted(code: str) -> None:
    wanted = [*SECTIONS, SOURCES] if code in IN_THE_SOURCES else SECTIONS
    found = sections(code)
    assert list(found) == ["", *wanted]
    assert re.fullmatch(rf"# {code}\n\n[A-Z][^\n]+(?:\n[^\n]+)*\.\n\n", found[""])


@pytest.mark.parametrize("code", RULES)
def test_every_example_names_its_file(code: str) -> None:
    text = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    assert len(_ANY_FENCE.findall(text)) == len(_FENCE.findall(text))


@pytest.mark.parametrize("code", RULES)
def test_links_between_pages_lead_somewhere(code: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", (PAGES / f"{code}.md").read_text(encoding="utf-8")):
        assert (PAGES / target).is_file()


@pytest.mark.parametrize("code", RULES)
def test_the_wrong_example_gives_this_finding_and_no_other(code: str, tmp_path: Path) -> None:
    assert open_codes(tmp_path, code, example(code, "Wrong")) == {code} | BESIDE.get(code, set())


@pytest.mark.parametrize("code", RULES)
def test_the_right_example_gives_no_finding(code: str, tmp_path: Path) -> None:
    assert open_codes(tmp_path, code, example(code, "Right")) == set()


@pytest.mark.parametrize("code", sorted(IN_THE_SOURCES))
def test_each_decision_that_a_page_shows_settles_its_wrong_example(code: str, tmp_path: Path) -> None:
    decisions = example(code, SOURCES)
    assert decisions
    for i, (path, decision) in enumerate(decisions):
        files = [(name, text + decision if name == path else text) for name, text in example(code, "Wrong")]
        assert files != example(code, "Wrong")
        assert open_codes(tmp_path / str(i), code, files) == set(), decision
