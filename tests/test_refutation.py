"""Refutation: what would have had to be true, and what is known to be so."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from casebook import entity, write
from conftest import Load
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import hwkb
from hwkb.verdicts import Verdict

NEED = re.compile(r"(?P<what>.+) would have to be (?P<needed>\S+ \S+), not (?P<stated>[^()]+?)(?P<known> \(.*\))?")
LAW = "memory-bandwidth-of-parts"


def files(count: int, total: str, part: str) -> dict[str, str]:
    """A rack with a total, and its part."""
    rack = f'  sheet-2025:\n    "x":\n      contains.accelerator: {count} part\n      memory.bandwidth: {total}\n'
    chip = f'  sheet-2025:\n    "x":\n      memory.bandwidth: {part}\n'
    return {"racks/pod.yaml": entity("pod", rack, kind="level: rack"), "chips/part.yaml": entity("part", chip)}


def judged(count: int, total: str, part: str) -> Verdict:
    """The verdict on that rack."""
    with tempfile.TemporaryDirectory() as name:
        kb = hwkb.load(write(Path(name).resolve(), files(count, total, part)))
    (verdict,) = [v for v in kb["pod"].verdicts if v.name == LAW]
    return verdict


@settings(max_examples=25)
@given(st.integers(1, 99), st.integers(100, 9999), st.integers(1000, 99999))
def test_with_what_would_be_needed_it_holds(count: int, part: int, total: int) -> None:
    """Each input in turn, put in the place of what is stated."""
    figures = {"pod memory.bandwidth": f"{total / 10:g} TB/s", "part memory.bandwidth": f"{part / 100:g} TB/s"}
    verdict = judged(count, *figures.values())
    assume(verdict.verdict == "fails")
    needs = [found for need in verdict.would_need if (found := NEED.fullmatch(need))]

    assert {need["what"] for need in needs} <= {*figures, "pod contains.accelerator"}
    assert figures.keys() <= {need["what"] for need in needs}
    for need in needs:
        if need["what"] in figures:
            assert need["stated"] == figures[need["what"]]
            mended = {**figures, need["what"]: need["needed"]}
            assert judged(count, *mended.values()).verdict == "holds", (need["what"], need["needed"])


def test_nothing_is_needed_where_it_does_not_fail(kb: hwkb.KnowledgeBase) -> None:
    """Nor where an inequality fails: too many values would do."""
    for verdict in kb.verdicts:
        if verdict.verdict != "fails" or not re.search(r"(?<![<>])=", verdict.formula):
            assert verdict.would_need == (), verdict


def test_what_would_be_needed_stands_in_the_finding(load: Load) -> None:
    """Beside the formula and its reason."""
    kb = load(files(72, "2.4 PB/s", "20 TB/s"))
    (finding,) = kb.findings

    assert finding.code == "fails"
    assert "part memory.bandwidth would have to be 33.33 TB/s, not 20 TB/s" in finding.notes


def test_a_number_of_a_formula_may_have_been_another(load: Load) -> None:
    """A ratio as a ratio, a percentage as a percentage; a whole number without a unit is no measurement."""
    body = """\
  sheet-2025:
    "x":
      memory.capacity: 432 GB
    "y":
      asserts:
        ratio: memory.capacity = 1.700 * (256 GB)
        whole: memory.capacity = 2 * (256 GB)
"""
    kb = load({"chips/part.yaml": entity("part", body)})
    needs = {v.name: v.would_need for v in kb["part"].verdicts if v.verdict == "fails"}

    assert needs["ratio"] == (
        "part memory.capacity would have to be 435.2 GB, not 432 GB", "1.700 would have to be 1.688",
        "256 GB would have to be 254.1 GB",
    )  # fmt: skip
    assert needs["whole"] == (
        "part memory.capacity would have to be 512 GB, not 432 GB", "256 GB would have to be 216 GB",
    )  # fmt: skip


def test_a_count_that_no_whole_number_would_mend_is_not_named() -> None:
    """51.3 accelerators are none; 51 would not give the total either."""
    needs = judged(72, "1.0050 PB/s", "19.60 TB/s").would_need

    assert not any("contains.accelerator" in need for need in needs)
    assert len(needs) == 2


def test_an_entity_that_is_known_with_and_without_a_bound_is_named_once(load: Load) -> None:
    """As it is known without one."""
    other = '  sheet-2025:\n    "x":\n      memory.bandwidth: up to 20 TB/s\n      memory.bandwidth[hbm]: 20.0 TB/s\n'
    kb = load({**files(72, "1.44 PB/s", "19 TB/s"), "chips/other.yaml": entity("other", other)})
    (verdict,) = [v for v in kb["pod"].verdicts if v.name == LAW]

    assert any(need.endswith("not 19 TB/s (other has 20.0 TB/s)") for need in verdict.would_need)


def test_what_similar_means_is_no_figure_of_a_source(load: Load) -> None:
    """Only the two figures would have to be others."""
    body = '  sheet-2025:\n    "x":\n      memory.capacity: [300 GB, similar vs rival-y]\n'
    kb = load({"chips/part.yaml": entity("part", body)})
    (verdict,) = [v for v in kb["part"].verdicts if v.verdict == "fails"]

    assert [need.partition(" would")[0] for need in verdict.would_need] == [
        "part memory.capacity", "rival-y memory.capacity",
    ]  # fmt: skip


def test_the_70_per_cent_are_the_ratio_to_the_mi325x(kb: hwkb.KnowledgeBase) -> None:
    """432 GB are half more than the 288 GB of the MI355X; 70 % more than 256 GB."""
    found = [
        v for v in kb["amd-instinct-mi400x"].verdicts
        if v.name == "memory.capacity[hbm]" and "288 GB" in v.judged and "70 %" in v.judged
    ]  # fmt: skip

    assert {v.verdict for v in found} == {"fails"}
    for verdict in found:
        needs = " ".join(verdict.would_need)
        assert "amd-instinct-mi355x memory.capacity[hbm] would have to be 254.1 GB, not 288 GB" in needs
        assert "amd-instinct-mi325x has 256 GB" in needs
        assert "would have to be +50 %" in needs


def test_212_and_200_are_told_apart_by_what_would_be_needed(kb: hwkb.KnowledgeBase) -> None:
    """Two lanes of 212G are not 400 Gbit/s; two of 200G are, and the other design has those."""
    (verdict,) = [v for v in kb["amd-mi450x-ifoe128"].verdicts if v.name == "bandwidth-per-switch"]

    assert verdict.verdict == "fails"
    (need,) = [need for need in verdict.would_need if "lane_rate" in need]
    assert "would have to be 200 Gbit/s, not 212 Gbit/s" in need
    assert "amd-mi450x-ifoe64 has 200 Gbit/s" in need
