"""Break-ins into the file of a real rack: each is told at its place, and every other file is still checked."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from casebook import copy_of_everything

import hwkb
from hwkb.findings import RULES

HELIOS = "specs/racks/amd-helios.yaml"
CAPACITY = "      memory.capacity[hbm]: 31 TB"
PHRASE = '"total memory capacity of 31 TB HBM4"'


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the real knowledge base, to be broken."""
    return copy_of_everything(tmp_path)


def text_of(root: Path) -> str:
    """The rack's file."""
    return (root / HELIOS).read_text(encoding="utf-8")


def change(root: Path, old: str, new: str, *, after: str = "") -> tuple[int, int]:
    """Replaces one piece of the rack's file behind another; gives the line and column where it stood."""
    text = text_of(root)
    start = text.index(after) if after else 0
    position = text.index(old, start)
    (root / HELIOS).write_text(text[:position] + new + text[position + len(old) :], encoding="utf-8")
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def new_findings(root: Path, whole: hwkb.KnowledgeBase, broken: hwkb.KnowledgeBase | None = None) -> list[hwkb.Finding]:
    """What is found in the rack's file now, and was not before; and the rest of the base is as it was."""
    broken = broken or hwkb.load(root)
    before = {(f.code, f.message) for f in whole.findings}
    assert broken.files == whole.files
    assert all(f.code in RULES for f in broken.findings)
    undisturbed(broken, whole)
    return [f for f in broken.findings if f.place.path == HELIOS and (f.code, f.message) not in before]


def undisturbed(broken: hwkb.KnowledgeBase, whole: hwkb.KnowledgeBase) -> None:
    """Entities that have nothing to do with the rack keep their claims, facts and verdicts."""
    apart = [e for e in whole.values() if "amd-helios" not in (e.document.text + e.id)]
    assert len(apart) > 100
    for entity in apart:
        other = broken[entity.id]
        assert [c.text for c in other.claims] == [c.text for c in entity.claims]
        assert [f.claim.text for f in other.facts.values()] == [f.claim.text for f in entity.facts.values()]
        assert decided(other) == decided(entity)
    assert set(broken.sources) == set(whole.sources)


def decided(entity: hwkb.Entity) -> list[tuple[str, str, str]]:
    """What was judged of an entity, with its numbers."""
    return [(v.name, v.verdict, v.judged) for v in entity.verdicts if v.verdict != "unknown"]


def test_the_real_base_is_without_open_findings_of_form(kb: hwkb.KnowledgeBase) -> None:
    """What lies in the sources is acknowledged; no file of this repository has a fault."""
    assert [str(f.place) + " " + f.code for f in kb.open_findings] == []


def test_a_capacity_that_the_parts_do_not_give(copy: Path, kb: hwkb.KnowledgeBase) -> None:
    """41 TB: the finding has both numbers and both places."""
    line, column = change(copy, "31 TB", "41 TB", after=CAPACITY)

    found = [f for f in new_findings(copy, kb) if f.code in ("fails", "depends")]

    fails = [f for f in found if "41 TB" in f.message and "31.104 TB" in f.message]
    assert {(f.place.line, f.place.column) for f in fails} == {(line, column)}
    assert fails[0].code == "fails"
    places = [label.place.path for label in fails[0].labels]
    assert any(path.startswith("specs/chips/") for path in places)
    assert not fails[0].acknowledged


VALUES = {
    "31 TB/s": ("wrong-dimension", 3, "`GB`"),
    "31 TBB": ("unknown-unit", 3, "did you mean `TB`?"),
    "31": ("missing-unit", 0, "`31 "),
    "31TB": ("bad-value", 0, "write `31 TB`"),
    "31,104 GB": ("bad-value", 0, "write `31104 GB`"),
    "lots": ("bad-value", 0, "`31 TB`"),
    "9**9**9**9 GB": ("bad-value", 0, "write a number"),
    "1e999999999 GB": ("bad-value", 0, "exponents up to 30"),
    '""': ("bad-value", 0, "not disclosed"),
}


@pytest.mark.parametrize("value", VALUES)
def test_a_value_that_cannot_be_meant(copy: Path, kb: hwkb.KnowledgeBase, value: str) -> None:
    """One finding at the value, or at its unit, with what to write instead."""
    code, offset, advice = VALUES[value]
    line, column = change(copy, "31 TB", value, after=CAPACITY)

    found = [f for f in new_findings(copy, kb) if f.place.line == line]

    assert [(f.code, f.place.column - column) for f in found] == [(code, offset)]
    assert advice in found[0].help


KEYS = {
    "a misspelt property": (
        "memory.capacity[hbm]: 31 TB",
        "memory.capactiy[hbm]: 31 TB",
        "unknown-property",
        0,
        "memory.capacity",
    ),
    "a misspelt convention": (
        "memory.capacity[hbm]: 31 TB",
        "memory.capacity[hmb]: 31 TB",
        "unknown-convention",
        16,
        "hbm",
    ),
    "a property without its section": ("memory.capacity[hbm]: 31 TB", "capacity: 31 TB", "unknown-key", 0, "a dot"),
    "a property of other things": ("memory.capacity[hbm]: 31 TB", "stack.capacity: 31 TB", "wrong-kind", 0, "memory"),
    "an unknown part": ("memory.type[hbm]: hbm4", "memory.type[hbm]: hbm44", "unknown-entity", 18, "hbm4"),
    "a repeated key": ("memory.capacity[hbm]: 31 TB", "memory.type[hbm]: hbm3", "duplicate-key", 0, "join"),
    "a phrase without quotation marks": (PHRASE, PHRASE.strip('"'), "unquoted-phrase", 0, "quotation marks"),
    "a list where a text is wanted": ("[hbm]: 31 TB", "[hbm]: [31 TB, [32 TB]]", "wrong-shape", 15, "write one text"),
    "a value in braces": ("[hbm]: 31 TB", "[hbm]: {nominal: 31 TB}", "flow-mapping", 7, "indented"),
}


@pytest.mark.parametrize("name", KEYS)
def test_a_key_or_phrase_that_cannot_be_meant(copy: Path, kb: hwkb.KnowledgeBase, name: str) -> None:
    """The finding stands at the key, the phrase, or the value, and names the nearest right word."""
    old, new, code, offset, advice = KEYS[name]
    line, column = change(copy, old, new, after=PHRASE)

    found = [f for f in new_findings(copy, kb) if f.code == code]

    assert [(f.place.line, f.place.column) for f in found] == [(line, column + offset)]
    assert advice in found[0].help


def test_a_misspelt_source(copy: Path, kb: hwkb.KnowledgeBase) -> None:
    """Reported once, at its block, however many phrases it has."""
    line, column = change(copy, "longbridge-2025-helios:", "longbridge-2025-helois:")

    found = [f for f in new_findings(copy, kb) if f.code == "unknown-source"]

    assert [(f.place.line, f.place.column) for f in found] == [(line, column)]
    assert found[0].help.startswith("did you mean `longbridge-2025-helios`? else add it: `hwkb new source ")


def test_an_unknown_part_of_a_rack(copy: Path, kb: hwkb.KnowledgeBase) -> None:
    """With the nearest that there is."""
    line, column = change(copy, "72 amd-instinct-mi400x", "72 amd-instinct-mi40x")

    found = [f for f in new_findings(copy, kb) if f.code == "unknown-entity"]

    assert [(f.place.line, f.place.column) for f in found] == [(line, column)]
    assert "`amd-instinct-mi400x`" in found[0].help


LAUGHS = "\n".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
FILES: dict[str, tuple[bytes, str, int, int]] = {
    "a tab": (b"spec_version: 1\nevidence:\n\tsource: x\n", "tab", 3, 1),
    "50,000 brackets": (b"[" * 50_000, "too-deep", 1, 65),
    "50,000 brackets below a key": (b"id: " + b"[" * 50_000, "too-deep", 1, 68),
    "50,000 braces": (b"{a: " * 50_000, "too-deep", 1, 257),
    "billions of laughs": (f"a: &a [ha]\n{LAUGHS}\n".encode(), "anchor-or-alias", 1, 4),
    "a megabyte in one text": (b"id: x\nname: " + b"y" * 1_000_000, "text-too-long", 2, 7),
    "more than a megabyte": (b"id: x\n" * 200_000, "file-too-large", 1, 1),
    "a byte order mark": (b"\xef\xbb\xbfspec_version: 1\n", "byte-order-mark", 1, 1),
    "Latin-1": ("spec_version: 1\nname: Größe\n".encode("latin-1"), "not-utf-8", 2, 9),
    "nothing": (b"", "empty-file", 1, 1),
    "a null": (b"id: x\nname: \x00\n", "control-character", 2, 7),
    "a tag that runs code": (b'name: !!python/object/apply:os.system ["true"]\n', "tag", 1, 7),
    "a second document": (b"id: x\n---\nid: y\n", "second-document", 2, 1),
    "an open quotation mark": (b'id: x\nname: "y\n', "yaml-syntax", 2, 7),
    "a list": (b"- id: x\n", "not-a-mapping", 1, 1),
    "a picture": (bytes(range(256)) * 8, "not-utf-8", 2, 118),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read(copy: Path, kb: hwkb.KnowledgeBase, name: str) -> None:
    """One finding in it, at the line and column where reading ends; the rack is gone, and nothing else is."""
    data, code, line, column = FILES[name]
    (copy / HELIOS).write_bytes(data)

    broken = hwkb.load(copy)
    found = [f for f in new_findings(copy, kb, broken) if f.code != "flow-mapping"]

    assert [(f.code, f.place.line, f.place.column) for f in found] == [(code, line, column)]
    assert found[0].help
    assert "amd-helios" not in broken.entities


def test_an_unreadable_file_is_not_reported_again_where_it_is_named(copy: Path) -> None:
    """The rack is known by its file, although nothing is known of it."""
    (copy / HELIOS).write_bytes(b"")

    assert [f"{f.place} {f.message}" for f in hwkb.load(copy).findings if f.code == "unknown-entity"] == []


def test_an_unreadable_source_is_not_reported_again_where_it_is_cited(copy: Path) -> None:
    """One fault, one finding."""
    (copy / "specs/sources/longbridge-2025-helios.yaml").write_bytes(b"")

    codes = Counter(f.code for f in hwkb.load(copy).findings)

    assert codes["empty-file"] == 1
    assert codes["unknown-source"] == 0


@pytest.mark.parametrize("folder", ["chips", "organisations", "sources", "software"])
def test_a_broken_file_of_any_kind_leaves_the_rack_as_it_was(copy: Path, kb: hwkb.KnowledgeBase, folder: str) -> None:
    """The claims of the rack, and its verdicts as far as they do not need the broken file."""
    (copy / "specs" / folder / "zzz.yaml").write_bytes(b"[" * 50_000)

    broken = hwkb.load(copy)

    added = [f for f in broken.findings if f.place.path.endswith("zzz.yaml")]
    assert [f.code for f in added] == ["too-deep"]
    assert [v.message for v in broken["amd-helios"].verdicts] == [v.message for v in kb["amd-helios"].verdicts]


def test_a_hundred_faults_in_one_file_are_a_hundred_findings(copy: Path, kb: hwkb.KnowledgeBase) -> None:
    """Nothing stops at the first."""
    text = text_of(copy)
    broken, count = re.subn(r"(?m)^(      can\.[a-z0-9-]+): (yes|no)$", r"\1: perhaps so", text)
    (copy / HELIOS).write_text(broken, encoding="utf-8")
    wanted = [n for n, line in enumerate(broken.split("\n"), 1) if line.endswith(": perhaps so")]

    found = [f for f in new_findings(copy, kb) if f.code == "bad-value"]

    assert count > 10
    assert [f.place.line for f in found] == wanted
