"""A knowledge base on top of the packaged one: small documents that add to it, and what they may not change."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from casebook import REPOSITORY, copy_of_everything, entity, put, write

import hwkb
from hwkb import cache, states
from hwkb.cache import recalled
from hwkb.cli import main
from hwkb.folders import packaged_root
from hwkb.site.build import build
from hwkb.site.keeping import Keeper

SETTINGS = "extends: hwkb\n"
SOURCE = """\
spec_version: 1
id: acme-2026-brief
kind: datasheet
title: Acme brief
published: 2026-03
accessed: 2026-11-20
language: en
status: disclosed
"""
CHIP = "specs/chips/amd-instinct-mi355x.yaml"
POD = "specs/racks/acme-pod.yaml"
OURS = "specs/chips/acme-one.yaml"
WORDS, LAWS = "schema/vocabulary.yaml", "schema/relations.yaml"

Files = dict[str, str]
On = Callable[..., hwkb.KnowledgeBase]
Run = Callable[..., tuple[int, str, str]]


@functools.cache
def line() -> int:
    """Where our file has the capacity that we prefer."""
    return hwkb.load()["amd-instinct-mi355x"].memory.capacity["hbm"].claim.place.line


def said(*lines: str) -> str:
    """Evidence of the one source, with these claims."""
    return '  acme-2026-brief:\n    "as printed":\n' + "".join(f"      {text}\n" for text in lines)


def added(*lines: str, more: str = "") -> str:
    """A file that adds these claims to a chip of ours."""
    return entity("amd-instinct-mi355x", said(*lines)).replace("name: amd-i", "name: AMD I", 1).replace(
        "AMD Instinct-mi355x", "AMD Instinct MI355X") + more  # fmt: skip


def pod(*lines: str) -> str:
    """A rack of theirs."""
    return entity("acme-pod", said(*lines), kind="level: rack")


def place(root: Path, files: Files) -> Path:
    """Writes a knowledge base that extends ours."""
    return put(root, {"hwkb.yaml": SETTINGS, "specs/sources/acme-2026-brief.yaml": SOURCE, **files})


@pytest.fixture
def on(tmp_path: Path) -> On:
    """Loads small files on top of ours."""
    return lambda files, **options: hwkb.load(place(tmp_path / "own", files), **options)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on small files on top of ours; gives its exit code and what it prints."""
    monkeypatch.setenv("HWKB_NO_CACHE", "1")

    def running(*arguments: str, files: Files | None = None) -> tuple[int, str, str]:
        monkeypatch.chdir(place(tmp_path / "own", files or {}))
        code = main(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return running


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Has a small knowledge base extended in the place of ours: that of the cases, with our relations."""
    root = write(tmp_path / "base", {LAWS: (REPOSITORY / LAWS).read_text("utf-8")})
    monkeypatch.setattr("hwkb.extends.packaged_root", lambda: root)
    return root


def told(kb: hwkb.KnowledgeBase) -> list[tuple[str, str, int]]:
    """Every open finding: its code, file and line."""
    return [(f.code, f.place.path, f.place.line) for f in kb.open_findings]


# --- both together


def test_nothing_of_theirs_leaves_ours_as_it_is(on: On, kb: hwkb.KnowledgeBase) -> None:
    """Every entity, fact and verdict is there, and no finding is theirs."""
    both = on({})

    assert both.findings == ()
    assert both.files == 1
    assert both.extends == packaged_root()
    assert both.entities.keys() == kb.entities.keys()
    assert both.sources.keys() == kb.sources.keys() | {"acme-2026-brief"}
    assert [(f.entity, f.key, f.claim.text) for f in both.facts] == [(f.entity, f.key, f.claim.text) for f in kb.facts]
    assert [(v.id, v.verdict, v.acknowledged) for v in both.verdicts] == [
        (v.id, v.verdict, v.acknowledged) for v in kb.verdicts
    ]
    assert {document.path.partition(":")[0] for document in both["amd-helios"].documents} == {"hwkb"}


def test_without_the_file_a_folder_stands_alone(tmp_path: Path) -> None:
    """As it always did."""
    root = place(tmp_path, {POD: pod("contains.accelerator: 8 amd-instinct-mi355x")})
    (root / "hwkb.yaml").unlink()
    alone = hwkb.load(root)

    assert list(alone) == ["acme-pod"]
    assert told(alone) == [("unknown-entity", POD, 8)]
    assert alone.extends is None


def test_a_rack_of_theirs_is_judged_with_chips_of_ours(on: On) -> None:
    """Both ways of going: it holds, and it does not."""
    both = on({POD: pod("contains.accelerator: 8 amd-instinct-mi355x", "memory.capacity[hbm]: 2.3 TB")})
    (verdict,) = (v for v in both["acme-pod"].verdicts if v.verdict != "unknown")
    assert (verdict.verdict, verdict.right) == ("holds", "8 × 288 GB = 2.304 TB")
    assert both.findings == ()
    assert both["acme-pod"].memory.bandwidth["hbm"].claim.text == "64 TB/s"

    both = on({POD: pod("contains.accelerator: 8 amd-instinct-mi355x", "memory.capacity[hbm]: 4.6 TB")})
    assert told(both) == [("fails", POD, 9)]
    (label, *_) = (label for f in both.findings for label in f.labels if label.place.path != POD)
    assert label.place.path == f"hwkb:{CHIP}"


def test_their_files_may_cite_our_sources_and_compare_with_our_chips(on: On) -> None:
    """Names of ours are known."""
    text = entity("acme-one", said("memory.capacity[hbm]: +50 % vs amd-instinct-mi355x")).replace(
        "acme-2026-brief", "mi400-training-2026")  # fmt: skip
    both = on({OURS: text + said("memory.capacity[hbm]: 432 GB")})

    (verdict,) = (v for v in both["acme-one"].verdicts if v.type == "relative")
    assert verdict.verdict == "holds"
    assert both.findings == ()


def test_a_day_is_a_day_for_both(on: On) -> None:
    """What they published later is not known before, nor what we did."""
    files = {POD: pod("contains.accelerator: 8 amd-instinct-mi355x", "memory.capacity[hbm]: 4.6 TB")}
    before, after = on(files, as_of="2026-02-28"), on(files, as_of="2026-03-31")

    assert not before["acme-pod"].facts
    assert "acme-2026-brief" not in before.sources
    assert after["acme-pod"].memory.capacity["hbm"].claim.text == "4.6 TB"
    assert after["acme-pod"].memory.capacity["hbm"].home is after
    assert before.findings == () != after.findings
    assert not hwkb.load(before.root, as_of="2020")["amd-helios"].facts
    assert after.as_of("2026-02-28").findings == ()


# --- more about an entity of ours


def test_a_file_with_our_id_adds_to_our_entity(on: On) -> None:
    """Evidence, assertions and variants; the header is ours."""
    lines = ("variant: cooled", "power.tdp: 1500 W", "asserts:", "  twice: 2 * 4 TB/s = 8 TB/s")
    text = added(*lines).replace("evidence:", "variants:\n  cooled: with our cooling\nevidence:", 1)
    both = on({CHIP: text})
    chip = both["amd-instinct-mi355x"]

    assert both.findings == ()
    assert both.files == 2
    assert (chip.vendor, chip.name) == ("amd", "AMD Instinct MI355X")
    assert chip.variants["cooled"] == "with our cooling"
    assert [f.claim.text for f in chip.facts.values() if f.variant == "cooled"] == ["1500 W"]
    assert [v.verdict for v in chip.verdicts if v.name == "twice"] == ["holds"]
    assert [document.path for document in chip.documents] == [f"hwkb:{CHIP}", CHIP]
    assert len(both) == len(hwkb.load())


def test_their_evidence_may_name_our_variants(on: On, kb: hwkb.KnowledgeBase) -> None:
    """They are variants of the same entity."""
    ours = next(e for e in kb.values() if e.variants and e.kind == "chip")
    variant = next(iter(ours.variants))
    text = entity(ours.id, said(f"variant: {variant}", "name.alias: Acme Special"), kind=f"kind: {ours.classifier}")
    both = on({f"specs/chips/{ours.id}.yaml": text.replace(f"name: {ours.id}", f"name: {json.dumps(ours.name)}")})

    assert "acme-2026-brief" in {c.source.id for c in both[ours.id].claims if c.variant == variant}
    assert both.open_findings == ()


DISPUTE = added("memory.capacity[hbm]: 256 GB")


def test_a_dispute_that_they_cause_in_our_file_is_seen(on: On) -> None:
    """At our place, which cannot be taken for one of theirs, with the way to settle it."""
    both = on({CHIP: DISPUTE})
    (finding,) = both.findings

    assert (finding.code, finding.place.path) == ("dispute", f"hwkb:{CHIP}")
    assert CHIP in {label.place.path for label in finding.labels}
    assert finding.notes[-1] == f"a decision about it goes into a file of your own, {CHIP}"
    assert both["amd-instinct-mi355x"].memory.capacity["hbm"].disputed


def test_a_decision_of_theirs_settles_it(on: On) -> None:
    """By a preference, or by an acknowledgement; one that speaks of nothing is told, at its place."""
    decided = "decisions:\n  memory.capacity[hbm]:\n    prefer: acme-2026-brief\n    reason: we have counted\n"
    both = on({CHIP: DISPUTE + decided})
    (finding,) = (f for f in both.findings if f.code == "dispute")
    assert finding.acknowledged == "we have counted"
    assert both["amd-instinct-mi355x"].memory.capacity["hbm"].claim.text == "256 GB"

    stale = decided.replace("prefer: acme-2026-brief", "verdict: dispute\n    judged: other values")
    both = on({CHIP: DISPUTE + stale})
    assert sorted(told(both)) == [("dispute", f"hwkb:{CHIP}", line()), ("stale-decision", CHIP, 11)]


OF_OURS = """\
decisions:
  memory.capacity:
    {decision}
    judged: "288 GB (one); 432 GB (two)"
    reason: the second one was in a hurry
"""
TWO = """\
  one:
    "288 GB":
      memory.capacity: 288 GB
  two:
    "432 GB":
      memory.capacity: 432 GB
"""


@pytest.mark.parametrize(
    ("decision", "settles", "open_again"),
    [("verdict: tie", "tie", {"stale-decision"}), ("prefer: one", "dispute", {"stale-decision"})],
)
def test_a_decision_of_ours_is_told_to_be_stale_until_they_decide(
    on: On, small: Path, decision: str, settles: str, open_again: set[str]
) -> None:
    """Nobody can mend our file from theirs; what was settled and is not touched is not told of."""
    files = {f"specs/sources/{id_}.yaml": SOURCE.replace("acme-2026-brief", id_) for id_ in ("one", "two")}
    write(small, {**files, OURS: entity("acme-one", TWO) + OF_OURS.format(decision=decision)})
    assert [f.code for f in hwkb.load(small).findings if f.acknowledged] == [settles]
    assert on({}).findings == ()

    more = entity("acme-one", said("memory.capacity: 576 GB"))
    assert {f.code for f in on({OURS: more}).open_findings if f.place.path == f"hwkb:{OURS}"} == open_again
    theirs = "decisions:\n  memory.capacity:\n    prefer: acme-2026-brief\n    reason: the latest word on it\n"
    both = on({OURS: more + theirs})
    assert both.open_findings == ()
    assert both["acme-one"].memory.capacity.claim.text == "576 GB"


@pytest.mark.parametrize(
    ("line", "number"),
    [("name: Another", 3), ("kind: cpu", 4), ("vendor: nvidia", 5), ("successor: nvidia-gb200", 5),
     ("renamed_from: old-one", 5)],
)  # fmt: skip
def test_a_header_that_says_something_else_is_found(on: On, line: str, number: int) -> None:
    """In their file; ours stays in force, and what else they say counts."""
    lines = added("physical.die_area: 1 mm2").splitlines(keepends=True)
    lines[number - 1 : number - 1 + (number < 5)] = [f"{line}\n"]
    both = on({CHIP: "".join(lines)})
    redefined = [f for f in both.findings if f.code == "redefined"]

    assert [(f.place.path, f.place.line) for f in redefined] == [(CHIP, number)]
    assert redefined[0].labels[0].place.path == f"hwkb:{CHIP}"
    assert (both["amd-instinct-mi355x"].name, both["amd-instinct-mi355x"].vendor) == ("AMD Instinct MI355X", "amd")


def test_an_id_of_ours_cannot_stand_for_something_else(on: On) -> None:
    """Another kind of entity, a source for an entity, an entity for a source, a source for a source."""
    files = {
        "specs/racks/amd-instinct-mi355x.yaml": entity("amd-instinct-mi355x", said(), kind="level: rack")
        .partition("evidence")[0].replace("name: amd", "name: other"),
        "specs/sources/amd-helios.yaml": SOURCE.replace("acme-2026-brief", "amd-helios"),
        "specs/chips/mi400-training-2026.yaml": entity("mi400-training-2026", said("memory.stacks: 8")),
        "specs/sources/longbridge-2025-helios.yaml": SOURCE.replace("acme-2026-brief", "longbridge-2025-helios"),
    }  # fmt: skip
    both = on(files)

    assert told(both) == [("duplicate-id", path, 2) for path in sorted(files)]
    assert both["amd-instinct-mi355x"].kind == "chip"
    assert "mi400-training-2026" not in both
    assert both.sources["longbridge-2025-helios"].title != "Acme brief"


def test_what_they_misspell_is_found_in_their_file(on: On) -> None:
    """Also where it is about an entity of ours."""
    text = added("usage.system: nvidia-gb2000", "memory.capacity[hbmm]: 1 GB", "attributed_to: nobody")
    unread = "  acme-nobody:\n    status: reported\n"
    both = on({CHIP: text + unread})

    assert {f.place.path for f in both.findings} == {CHIP}
    assert {"unknown-convention", "unknown-source"} <= {f.code for f in both.findings}


# --- words


VOCABULARY = """\
spec_version: 1
statuses:
  rumoured: heard in a corridor
given:
  floor: the floor that it stands on
slots:
  battery_unit: batteries
milestones:
  certified: certified for our floors
capabilities:
  can-do-it: it can
kinds:
  chip:
    words: {fpga: programmable logic}
axes:
  load:
    words: {boost: for seconds}
  site:
    title: site
    means: where it was counted
    words: {lab: in the lab, field: in the field}
properties:
  power.backup:
    title: Backup
    means: energy of its batteries
    for: [rack]
    unit: kWh
    axes: [per]
    plausible: {rack: 1 kWh to 1000 kWh}
  memory.bandwidth:
    axes: [site]
  power.tdp:
    for: [memory]
"""


def test_words_are_added_to_ours(on: On, kb: hwkb.KnowledgeBase) -> None:
    """Of an axis, a list, a kind, a property; and what is new is known beside what was."""
    lines = ("given:", "  floor: second", "contains.accelerator: 8 acme-one", "contains.battery_unit: 6",
             "power.backup[per battery_unit]: 8 kWh", "power.total[boost]: 100 kW",
             "memory.bandwidth[hbm, lab]: 7 TB/s", "milestone.certified: 2026-04", "can.can-do-it: yes")  # fmt: skip
    chip = entity("acme-one", said("status: rumoured", "memory.stacks: 8"), kind="kind: fpga")
    both = on({WORDS: VOCABULARY, POD: pod(*lines), OURS: chip})
    words = both.vocabulary

    assert both.findings == ()
    assert list(words.statuses)[-2:] == ["rumoured", "derived"]
    assert list(words.axes)[-1] == "site"
    assert words.axes["load"].words.keys() == kb.vocabulary.axes["load"].words.keys() | {"boost"}
    assert words.properties["memory.bandwidth"].axes == (*kb.vocabulary.properties["memory.bandwidth"].axes, "site")
    assert words.properties["memory.bandwidth"].title == "Memory bandwidth"
    assert "memory" in words.properties["power.tdp"].kinds
    assert kb.vocabulary.properties.keys() < words.properties.keys()


def test_a_section_of_theirs_is_shown(run: Run) -> None:
    """With a title, and without one."""
    body = "properties:\n  acoustics.noise:\n    means: how loud it is\n    for: [rack]\n    type: number\n"
    files = {POD: pod("acoustics.noise: 60")}

    assert "\nacoustics\n  acoustics.noise" in run("show", "acme-pod", files={**files, WORDS: body})[1]
    assert "\nSound\n" in run("show", "acme-pod", files={**files, WORDS: body + "sections:\n  acoustics: Sound\n"})[1]


def test_to_say_what_ours_says_changes_nothing(on: On) -> None:
    """A copy of our vocabulary is no addition."""
    assert on({WORDS: (REPOSITORY / WORDS).read_text("utf-8")}).findings == ()


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("slots:\n  cpu: cooks\n", "redefined", 2),
        ("axes:\n  load:\n    words:\n      peak: at noon\n", "redefined", 4),
        ("axes:\n  load:\n    words:\n      hbm: heavy load\n", "redefined", 4),
        ("axes:\n  format:\n    scope: yes\n", "redefined", 3),
        ("axes:\n  format:\n    sizes: {fp4: 1, fp8: 2}\n", "redefined", 3),
        ("axes:\n  direction:\n    sizes: {one-way: 3}\n", "redefined", 3),
        ("properties:\n  power.tdp:\n    unit: GB\n", "redefined", 3),
        ("properties:\n  power.tdp:\n    many: yes\n", "redefined", 3),
        ("properties:\n  power.tdp:\n    title: Heat\n", "redefined", 3),
        ("properties:\n  power.total:\n    plausible: {rack: 1 kW to 2 kW}\n", "redefined", 3),
        ("kinds:\n  chip:\n    folder: gpus\n", "redefined", 3),
        ("kinds:\n  robot:\n    folder: robots\n", "unknown-key", 2),
        ("slot:\n  battery: batteries\n", "unknown-key", 1),
        ("properties:\n  power.tdp:\n    axis: [load]\n", "unknown-key", 3),
        ("properties:\n  power.backup:\n    unit: kWh\n", "missing-key", 2),
        ("properties:\n  power.backup:\n    for: [rock]\n    unit: kWh\n", "wrong-shape", 3),
        ("properties:\n  power.backup:\n    for: [rack]\n    unit: kWhh\n", "wrong-shape", 4),
        ("properties:\n  power.backup:\n    for: [rack]\n    unit: kWh\n    axes: [lod]\n", "wrong-shape", 5),
        ("properties:\n  power.tdp:\n    axes: [lod]\n", "wrong-shape", 3),
        ("properties:\n  power.tdp:\n    axes: [[load]]\n", "wrong-shape", 3),
        ("properties:\n  power.tdp:\n    axes: load\n", "wrong-shape", 3),
        ("properties:\n  - power.tdp\n", "wrong-shape", 2),
        ("properties:\n  power.tdp: hot\n", "wrong-shape", 2),
        ("slots: many\n", "wrong-shape", 1),
        ("slots:\n  battery:\n    means: batteries\n", "wrong-shape", 3),
        ("axes:\n  site:\n    words: {lab: l, field: f}\n    sizes: {lab: 1, field: two}\n", "wrong-shape", 4),
        ("axes:\n  site:\n    words: {lab: l}\n    sizes: {lab: inf}\n", "wrong-shape", 4),
        ("properties:\n  backup:\n    for: [rack]\n    type: number\n", "wrong-shape", 2),
        ("spec_version: 2\n", "wrong-shape", 1),
        ("slots:\n  a: b\n  a: c\n", "duplicate-key", 3),
        ("- a\n", "not-a-mapping", 1),
        ("", "empty-file", 1),
    ],
)  # fmt: skip
def test_what_a_vocabulary_may_not_say_is_found_at_its_place(
    on: On, small: Path, text: str, code: str, line: int
) -> None:
    """And ours is as it was."""
    both = on({WORDS: text, POD: pod("contains.accelerator: 8 acme-x", "memory.capacity: 3.5 TB")})

    assert told(both) == [(code, WORDS, line)]
    assert [v.verdict for v in both["acme-pod"].verdicts if v.verdict != "unknown"] == ["holds"]
    assert both.vocabulary.axis_of["hbm"] == "tier"


# --- relations


LAW = """\
spec_version: 1
relations:
  {id}:
    for: [rack]
    formula: {formula}
    why: so it is
"""
SAME = "memory.capacity = sum(accelerator.count * accelerator.memory.capacity)"


def test_a_relation_is_added_and_fires_on_our_data(on: On, kb: hwkb.KnowledgeBase) -> None:
    """Where it fails in our file, that is seen."""
    both = on({LAWS: LAW.format(id="of-theirs", formula=SAME)})
    judged = {v.place.path for v in both["amd-helios"].verdicts if v.name == "of-theirs" and v.verdict == "holds"}
    assert judged == {"hwkb:specs/racks/amd-helios.yaml"}
    assert [r.id for r in both.relations][: len(kb.relations)] == [r.id for r in kb.relations]

    both = on({LAWS: LAW.format(id="of-theirs", formula=SAME.replace(" = ", " = 3 * "))})
    failed = [f for f in both.open_findings if f.place.path == "hwkb:specs/racks/amd-helios.yaml"]
    assert failed
    assert {f.code for f in failed} <= {"fails", "depends"}


def test_an_id_of_one_of_our_relations_is_taken(on: On, kb: hwkb.KnowledgeBase) -> None:
    """Also where it says the same; ours stays."""
    both = on({LAWS: LAW.format(id="memory-capacity-of-parts", formula=SAME.replace(" = ", " = 3 * "))})

    assert told(both) == [("redefined", LAWS, 3)]
    assert both.findings[0].labels[0].place.path == f"hwkb:{LAWS}"
    assert len(both.relations) == len(kb.relations)


def test_a_relation_of_theirs_that_never_fires_is_told(on: On) -> None:
    """Ours are not: what is known is not theirs to fill."""
    both = on(
        {WORDS: VOCABULARY, LAWS: LAW.format(id="of-theirs", formula="power.backup = 2 * power.backup[per port]")}
    )

    assert told(both) == [("silent-relation", LAWS, 5)]


def test_a_relation_may_use_words_of_theirs(on: On) -> None:
    """A slot and a property that we do not have."""
    formula = "power.backup = battery_unit.count * power.backup[per battery_unit]"
    lines = ("contains.battery_unit: 6", "power.backup[per battery_unit]: 8 kWh", "power.backup: 58 kWh")
    both = on({WORDS: VOCABULARY, LAWS: LAW.format(id="backup", formula=formula), POD: pod(*lines)})

    assert told(both) == [("fails", POD, 10)]


# --- hwkb.yaml


@pytest.mark.parametrize(
    ("text", "code", "line", "stands"),
    [
        ("extends: hwkb\nextend: hwkb\n", "unknown-key", 2, True),
        ("extends: hwkbb\n", "unknown-word", 1, False),
        ("extends:\n  - hwkb\n", "wrong-shape", 2, False),
        ("extends:\n", "unknown-word", 1, False),
        ("spec_version: 2\nextends: hwkb\n", "wrong-shape", 1, True),
        ("extends: hwkb\nextends: hwkb\n", "duplicate-key", 2, True),
        ("", "empty-file", 1, False),
        ("extends: [\n", "yaml-syntax", 2, False),
        ("hwkb\n", "not-a-mapping", 1, False),
    ],
)
def test_what_is_wrong_in_the_settings_is_found_at_its_place(
    on: On, small: Path, text: str, code: str, line: int, *, stands: bool
) -> None:
    """With what to do about it."""
    both = on({"hwkb.yaml": text})

    assert told(both) == [(code, "hwkb.yaml", line)]
    assert bool(both.extends) == stands
    assert both.findings[0].help


def test_settings_that_say_nothing_about_it_extend_nothing(on: On) -> None:
    """A version alone is no fault."""
    both = on({"hwkb.yaml": "spec_version: 1\n"})

    assert both.findings == ()
    assert both.extends is None


def test_ours_cannot_extend_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would find each of its ids taken."""
    root = place(tmp_path / "ours", {})
    monkeypatch.setattr("hwkb.extends.packaged_root", lambda: root)
    found = hwkb.load(root)

    assert told(found) == [("unknown-word", "hwkb.yaml", 1)]
    assert found.extends is None


# --- commands


def test_check_shows_both_files_and_counts_theirs(run: Run) -> None:
    """A path narrows to what touches it, wherever it stands."""
    code, out, _ = run("check", files={CHIP: DISPUTE})
    assert code == 1
    assert f"hwkb:{CHIP}:{line()}:29: dispute: " in out
    assert f"{line()} |       memory.capacity[hbm]: 288 GB\n" in out
    assert out.endswith("2 files checked: 1 finding\n")
    assert run("check", CHIP, files={CHIP: DISPUTE})[0] == 1
    assert run("check", "specs/sources", files={CHIP: DISPUTE})[0] == 0
    assert run("check", "--as-of", "2026-01-01", files={CHIP: DISPUTE})[0] == 0
    for style in ("json", "sarif", "github"):
        assert "hwkb" in run("check", "--format", style, files={CHIP: DISPUTE})[1]


def test_the_commands_of_a_reader_see_both(run: Run) -> None:
    """Show, explain, compare and export."""
    files = {POD: pod("contains.accelerator: 8 amd-instinct-mi355x", "memory.capacity[hbm]: 2.3 TB")}

    assert "2.3 TB" in run("show", "acme-pod", files=files)[1]
    assert f"hwkb:{CHIP}:{line()}:29" in run("show", "amd-instinct-mi355x", "memory.capacity[hbm]", files=files)[1]
    assert "holds: 2.3 TB against 8 × 288 GB" in run("explain", "acme-pod", "memory.capacity", files=files)[1]
    assert "31 TB" in run("compare", "acme-pod", "amd-helios", files=files)[1]
    rows = [json.loads(line) for line in run("export", "claims", files=files)[1].splitlines()]
    assert {"acme-pod", "amd-helios"} <= {row["entity"] for row in rows}
    assert run("explain", "redefined")[1].startswith("# redefined")


def test_fmt_reads_their_words_and_writes_their_files_alone(run: Run) -> None:
    """A word of theirs has its place in the order."""
    text = pod("memory.bandwidth[lab, hbm]: 7 TB/s")
    code, out, _ = run("fmt", files={WORDS: VOCABULARY, POD: text})

    assert (code, out) == (0, f"wrote {POD}\n")
    assert "memory.bandwidth[hbm, lab]: 7 TB/s" in Path(POD).read_text("utf-8")


def test_new_starts_a_file_that_adds_to_ours(run: Run) -> None:
    """With the header that it must have; an id that stands for something else is taken."""
    assert run("new", "chip", "amd-instinct-mi355x")[:2] == (0, f"{CHIP}\n")
    assert "name: AMD Instinct MI355X\nkind: accelerator\n" in Path(CHIP).read_text("utf-8")
    assert run("check")[:2] == (0, "2 files checked: no findings\n")
    for arguments in (("chip", "amd-instinct-mi355x"), ("source", "mi400-training-2026"), ("rack", "nvidia-rubin")):
        code, _, err = run("new", *arguments)
        assert code == 2
        assert "is taken: " in err
    assert run("new", "chip", "acme-two")[0] == 0


def test_verify_looks_for_their_phrases_alone(run: Run) -> None:
    """Ours were found when they were written."""
    files = {CHIP: added("memory.stacks: 8"), POD: pod("contains.accelerator: 8 amd-instinct-mi355x")}
    code, out, err = run("verify", "--texts", "specs", files=files)

    assert (code, err) == (0, "")
    assert out.startswith("acme-2026-brief: 2 phrases not verified")
    files[POD] = "[\n"
    assert "1 file could not be read" in run("verify", "--texts", "specs", files=files)[2]


def test_schema_has_the_words_of_both(run: Run) -> None:
    """And the ids of both to suggest."""
    files = {WORDS: VOCABULARY, POD: pod("power.backup: 48 kWh")}
    assert run("schema", files=files)[0] == 0
    rack, ids = (Path(f"schema/{name}.schema.json").read_text("utf-8") for name in ("rack", "ids"))

    assert "power.backup" in rack
    assert "memory.capacity" in rack
    assert '"acme-pod"' in ids
    assert '"amd-helios"' in ids
    assert run("schema", "--check", files=files)[0] == 0
    assert not Path("hwkb").exists()


def test_diff_sees_what_an_addition_does_to_ours(run: Run, tmp_path: Path) -> None:
    """Between two folders, and between revisions; the settings are part of both."""
    run("check", files={POD: pod("contains.accelerator: 8 amd-instinct-mi355x", "memory.capacity[hbm]: 2.3 TB")})
    before = shutil.copytree(tmp_path / "own", tmp_path / "before")
    name = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q"], ["add", "."], [*name, "commit", "-q", "-m", "one"]):
        subprocess.run(["git", *arguments], cwd=tmp_path / "own", check=True)
    decided = "decisions:\n  memory.capacity[hbm]:\n    prefer: acme-2026-brief\n    reason: we have counted\n"
    files = {CHIP: DISPUTE + decided}

    for old in (str(before), "HEAD"):
        out = run("diff", old, ".", files=files)[1]
        assert "amd-instinct-mi355x memory.capacity[hbm]: 288 GB" in out
        assert "acme-pod/memory-capacity-of-parts/memory.capacity[hbm]/" in out
        assert ": holds -> " in out
        assert "amd-helios" not in out.partition("verdicts turned")[0]


# --- website


MKDOCS = """\
site_name: Acme
site_url: ""
repo_url: https://example.org/acme
edit_uri: edit/main/docs/
theme: {name: material, font: false, features: [content.action.edit]}
plugins: [search, hwkb]
"""


@pytest.mark.parametrize("own", [True, False])
def test_pages_of_our_files_lead_into_no_repository_of_theirs(on: On, tmp_path: Path, *, own: bool) -> None:
    """Where the website is configured by us, no file of theirs leads into a repository of ours either."""
    files = {POD: pod("contains.accelerator: 8 amd-instinct-mi355x"), CHIP: DISPUTE}
    kb = on({**files, "mkdocs.yml": MKDOCS, "docs/index.md": "# Home\n"} if own else files)
    build(kb, tmp_path / "site")

    def links(page: str) -> set[str]:
        text = (tmp_path / "site" / page / "index.html").read_text("utf-8")
        return set(re.findall(r'href="[^"]*?/(?:edit|blob)/main/(specs/[^"#]*)', text))

    assert links("racks/acme-pod") == ({POD} if own else set())
    assert links("chips/amd-instinct-mi355x") == ({CHIP} if own else set())
    assert links("sources/acme-2026-brief") >= ({"specs/sources/acme-2026-brief.yaml", POD} if own else set())
    for ours in ("racks/amd-helios", "chips/amd-instinct-mi300x", "sources/longbridge-2025-helios"):
        assert links(ours) == set()
    assert f"hwkb:{CHIP}:{line()}:29" in (tmp_path / "site" / "findings" / "index.html").read_text("utf-8")
    everything = "".join(path.read_text("utf-8") for path in (tmp_path / "site").rglob("*.html"))
    assert "hwkb:specs" not in "".join(re.findall(r'href="([^"]*)"', everything))


def test_a_file_that_breaks_while_it_is_served_keeps_its_last_version(on: On) -> None:
    """Also one that adds to ours."""
    keeper = Keeper()
    keeper.kept(on({CHIP: DISPUTE}), hwkb.load)
    kb, stale = keeper.kept(on({CHIP: "[\n"}), hwkb.load)

    assert stale == {CHIP}
    assert kb["amd-instinct-mi355x"].memory.capacity["hbm"].disputed
    assert [f.code for f in kb.findings] == ["yaml-syntax"]


# --- memory


@pytest.fixture
def remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A checked knowledge base on top of a copy of ours; gives the folder of both."""
    package = tmp_path / "package" / "hwkb"
    shutil.copytree(REPOSITORY / "hwkb", package, ignore=shutil.ignore_patterns("__pycache__", "data"))
    ours = copy_of_everything(tmp_path / "package")
    monkeypatch.delenv("HWKB_NO_CACHE", raising=False)
    monkeypatch.setattr(states, "__file__", str(package / "states.py"))
    monkeypatch.setattr(cache, "installation_of", lambda _root: b"as it is")
    monkeypatch.setattr("hwkb.extends.packaged_root", lambda: ours)
    monkeypatch.chdir(place(tmp_path / "own", {POD: pod("contains.accelerator: 8 amd-instinct-mi355x")}))
    assert main(["check"]) == 0
    assert recalled(["check"]) == (0, capsys.readouterr().out)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    """Changes a file, and leaves its time of modification as it was."""
    before = path.stat()
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("own/hwkb.yaml", "hwkb", "hwxb"),
        (f"package/{CHIP}", "288 GB", "289 GB"),
        (f"own/{POD}", "8 amd", "9 amd"),
    ],
)
def test_a_change_of_either_is_noticed(remembered: Path, path: str, old: str, new: str) -> None:
    """Also one to the same size, at the same time."""
    edit(remembered / path, old, new)

    assert recalled(["check"]) is None


def test_a_file_more_or_less_of_ours_is_noticed(remembered: Path) -> None:
    """And the settings, when they go."""
    ours = remembered / "package" / CHIP
    text = ours.read_text("utf-8")
    ours.unlink()
    assert recalled(["check"]) is None
    ours.write_text(text, "utf-8")
    assert recalled(["check"]) is not None
    (remembered / "own" / "hwkb.yaml").unlink()
    assert recalled(["check"]) is None


def test_where_nothing_is_extended_our_files_do_not_matter(
    remembered: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The memory is as small as before."""
    (remembered / "own" / "hwkb.yaml").write_text("spec_version: 1\n", "utf-8")
    (remembered / "own" / "hwkb.yaml").unlink()
    assert main(["check"]) == 1
    (remembered / "package" / CHIP).unlink()

    assert recalled(["check"]) == (1, capsys.readouterr().out)
