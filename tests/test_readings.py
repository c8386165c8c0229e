"""The convention search: it finds the smallest readings, all of them, and says when it gave up."""

from __future__ import annotations

import itertools
import math
import tempfile
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from casebook import copy_of_everything, entity, write
from conftest import Load
from hypothesis import given, settings
from hypothesis import strategies as st

import hwkb
from hwkb.export import TABLES, export
from hwkb.readings import CONTRADICTS, MAX_CONTRADICTIONS, MAX_TRIED, Input, Option, Reading, search
from hwkb.verdicts import Verdict

AXES = ("direction", "sparsity", "prefix", "choice")
FACTORS = (0.5, 2.0, 3.0)


@st.composite
def small_inputs(draw: st.DrawFn) -> list[Input]:
    """Up to five inputs, each as it stands and up to two other ways, unstated or stated."""
    inputs = []
    for i in range(draw(st.integers(0, 5))):
        cost = draw(st.sampled_from([1, CONTRADICTS]))
        others = draw(st.lists(st.sampled_from(FACTORS), max_size=2, unique=True))
        options = [Option(AXES[i % 4], "as it stands", 1.0, 0, "is as it stands")]
        options += [Option(AXES[i % 4], f"times {factor}", factor, cost, f"is {factor} fold") for factor in others]
        inputs.append(Input(i, f"figure {i}", tuple(options), "stated" if cost == CONTRADICTS else ""))
    return inputs


def every_reading(inputs: list[Input]) -> list[Reading]:
    """All of them, by brute force."""
    chosen = itertools.product(*(inp.options for inp in inputs))
    return [Reading(tuple(zip(inputs, options, strict=True))) for options in chosen]


def cost_of(reading: Reading) -> int:
    """What a reading changes, with what is stated weighing more than all that is not."""
    return sum(option.cost for _, option in reading.chosen)


def times(wanted: float) -> Callable[[Reading], bool]:
    """Closes where all factors together are a number."""
    return lambda reading: math.isclose(math.prod(option.factor for _, option in reading.chosen), wanted)


@given(small_inputs(), st.sampled_from([0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 9.0, 5.0]))
def test_the_smallest_readings_are_found_and_no_others(inputs: list[Input], wanted: float) -> None:
    """They close, cost the same, none is cheaper, and none of that cost is left out."""
    closes = times(wanted)
    allowed = [r for r in every_reading(inputs) if not r.contradicts or len(r.changes) <= MAX_CONTRADICTIONS]
    closing = [reading for reading in allowed if closes(reading)]
    least = min(map(cost_of, closing), default=None)

    found = search(inputs, closes)

    assert not found.bounded
    assert all(closes(reading) for reading in found.readings)
    assert {cost_of(reading) for reading in found.readings} == ({least} if closing else set())
    words = Counter(tuple(o.word for _, o in reading.chosen) for reading in found.readings)
    assert words == Counter(tuple(o.word for _, o in r.chosen) for r in closing if cost_of(r) == least)


@given(small_inputs(), st.sampled_from([0.5, 1.0, 2.0, 5.0]), st.integers(1, 30))
def test_a_search_never_tries_more_than_its_bound(inputs: list[Input], wanted: float, limit: int) -> None:
    """What it then has found closes, and it says that there may be more."""
    tried = []

    def closes(reading: Reading) -> bool:
        tried.append(reading)
        return times(wanted)(reading)

    found = search(inputs, closes, limit)

    assert found.tried == len(tried) <= limit
    assert all(times(wanted)(reading) for reading in found.readings)
    whole = search(inputs, times(wanted))
    assert found.bounded == (whole.tried > limit)
    if not found.bounded:
        assert found.readings == whole.readings


def test_a_search_that_ends_early_says_so() -> None:
    """Thirteen figures that may each count twice have 8,192 readings."""
    option = Option("direction", "one-way", 1.0, 0, ""), Option("direction", "both-ways", 0.5, 1, "")
    found = search([Input(i, "1 TB/s", option) for i in range(13)], lambda _: False)

    assert found.bounded
    assert found.undecided
    assert found.tried == MAX_TRIED
    assert found.readings == ()


def test_a_search_that_ends_among_what_is_stated_is_decided() -> None:
    """Two of a hundred stated figures may be wrong in 5,051 ways: only the likely cause stays open."""
    options = Option("direction", "one-way", 1.0, 0, ""), Option("direction", "both-ways", 0.5, CONTRADICTS, "")
    found = search([Input(i, "1 TB/s", options, "one-way") for i in range(100)], lambda _: False)

    assert found.bounded
    assert not found.undecided


def test_a_choice_is_no_change_and_is_told_only_where_it_matters() -> None:
    """The order of its values changes nothing; one of which every value will do is left out."""
    values = [Option("choice", str(n), 1.0, 0, f"is {n}", assumed=True, option=n) for n in range(3)]
    inputs = [Input(1, "`a`", tuple(values)), Input(2, "`b`", tuple(values))]

    def closing(wanted: set[tuple[int, int]]) -> list[str]:
        return [r.text for r in search(inputs, lambda r: (r.options[1], r.options[2]) in wanted).readings]

    assert closing({(1, 1)}) == ["`a` is 1 and `b` is 1"]
    assert closing({(0, 1), (2, 0)}) == ["`a` is 0 and `b` is 1", "`a` is 2 and `b` is 0"]
    assert closing({(n, 1) for n in range(3)}) == ["`b` is 1"]
    assert closing({(n, m) for n in range(3) for m in range(3)}) == [""]


def test_a_verdict_says_that_the_search_ended_early(load: Load) -> None:
    """In its reading and in its message; that it fails is not known then."""
    names = [f"c{n:02}" for n in range(14)]
    chips = {
        f"chips/{name}.yaml": entity(name, f'  sheet-2025:\n    "x":\n      scale_up.bandwidth: {1 + n / 7:.3f} TB/s\n')
        for n, name in enumerate(names)
    }
    formula = " + ".join(f"{name}:scale_up.bandwidth" for name in names)
    rack = f'  sheet-2025:\n    "x":\n      asserts:\n        all-of-them: {formula} = 999 TB/s\n'
    kb = load({**chips, "racks/pod.yaml": entity("pod", rack, kind="level: rack")})
    (verdict,) = [v for v in kb["pod"].verdicts if v.name == "all-of-them"]

    assert verdict.verdict == "unknown"
    assert verdict.reading == f"(the search ended after {MAX_TRIED} readings)"
    assert verdict.message.endswith(f": unknown, for want of the readings after the first {MAX_TRIED}")


# --- what never changes a verdict


PODS = {
    "power.accelerators": ("power.tdp", "power-of-accelerators", ("kW", "W")),
    "scale_up.bandwidth": ("scale_up.bandwidth", "scale-up-bandwidth-of-parts", ("TB/s", "GB/s")),
    "memory.bandwidth": ("memory.bandwidth", "memory-bandwidth-of-parts", ("PB/s", "TB/s")),
    "compute.peak[fp4]": ("compute.peak[fp4]", "compute-peak-of-parts", ("EFLOP/s", "PFLOP/s")),
}


def judged_pod(files: dict[str, str], law: str) -> list[tuple[str, int, bool]]:
    """The verdicts of one law on a rack, with how many readings each has and how they contradict."""
    with tempfile.TemporaryDirectory() as name:
        kb = hwkb.load(write(Path(name).resolve(), files))
    found = [v for v in kb["pod"].verdicts if v.name == law]
    return [(v.verdict, len(v.readings), any(r.contradicts for r in v.readings)) for v in found]


def pod_files(total: str, amount: str, part: str, part_amount: str, count: int) -> dict[str, str]:
    """A rack with a total, of parts with a figure each."""
    rack = f'  keynote-2026:\n    "x":\n      contains.accelerator: {count} part\n      {total}: {amount}\n'
    chip = f'  sheet-2025:\n    "x":\n      {part}: {part_amount}\n'
    return {"racks/pod.yaml": entity("pod", rack, kind="level: rack"), "chips/part.yaml": entity("part", chip)}


@settings(max_examples=50)
@given(
    st.sampled_from(sorted(PODS)), st.integers(1, 80), st.integers(1, 40), st.sampled_from([0.5, 1, 1.05, 2, 3]),
    st.sampled_from(["", "~"]),
)  # fmt: skip
def test_another_unit_changes_no_verdict(total: str, count: int, each: int, ratio: float, mark: str) -> None:
    """The same interval in a unit a thousand times smaller: holds, depends and fails stay what they are."""
    part, law, (large, small) = PODS[total]
    stated = Fraction(max(1, round(count * each * ratio)), 100)
    factor = 1000 if mark == "" else 1
    width = f" +- 5 {small}" if mark == "" else f" {large}"
    same = f"{float(stated * factor):g} {small}{width}" if mark == "" else f"{mark}{float(stated):.2f}{width}"
    larger = f"{mark}{float(stated):.2f} {large}"
    in_part = f"{each * 10} {small}"

    assert judged_pod(pod_files(total, larger, part, in_part, count), law) == judged_pod(
        pod_files(total, same, part, in_part, count), law
    )


BLOCKS = (
    '  sheet-2025:\n    "72 of them":\n      contains.accelerator: 72 part\n      memory.capacity: 21 TB\n',
    '  keynote-2026:\n    "31 TB":\n      memory.capacity: 31 TB\n      scale_up.bandwidth: 260 TB/s\n',
    '  analyst-2025:\n    "64 of them":\n      contains.accelerator: 64 part\n      memory.capacity[hbm]: 18 TB\n',
    '  press-2026:\n    "43 TB/s":\n      scale_out.bandwidth: 43 TB/s\n      power.accelerators: 100 kW\n',
)
PART_BLOCKS = (
    '  sheet-2025:\n    "288 GB":\n      memory.capacity: 288 GB\n      scale_up.bandwidth: 1.8 TB/s\n',
    '  keynote-2026:\n    "432 GB":\n      memory.capacity: 432 GB\n      scale_out.bandwidth: 300 GB/s\n',
    '  analyst-2025:\n    "2 cards":\n      scale_out.nics: 2\n      power.tdp: 1400 W\n',
)
Said = list[tuple[str, str, str, tuple[str, ...]]]


def concluded(files: dict[str, str]) -> Said:
    """Every verdict with its reading and needs, whatever line it stands on."""
    with tempfile.TemporaryDirectory() as name:
        kb = hwkb.load(write(Path(name).resolve(), files))
    facts: Said = [(f.entity, f.key, f.claim.text, (f.reason, f.source.id)) for f in kb.facts]
    return sorted([*facts, *((v.id, v.message, v.formula, v.would_need) for v in kb.verdicts)])


@settings(max_examples=30)
@given(st.permutations(BLOCKS), st.permutations(PART_BLOCKS))
def test_the_order_of_blocks_changes_nothing_that_is_concluded(blocks: list[str], parts: list[str]) -> None:
    """Verdicts, readings, needs and facts, of rack and part."""

    def files(of_rack: tuple[str, ...] | list[str], of_part: tuple[str, ...] | list[str]) -> dict[str, str]:
        return {
            "racks/pod.yaml": entity("pod", "".join(of_rack), kind="level: rack"),
            "chips/part.yaml": entity("part", "".join(of_part)),
        }

    assert concluded(files(blocks, parts)) == concluded(files(BLOCKS, PART_BLOCKS))


def test_loading_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    """In every table of the real knowledge base."""
    root = copy_of_everything(tmp_path)
    once, again = hwkb.load(root), hwkb.load(root)

    for table in TABLES:
        assert export(again, table) == export(once, table), table


def test_the_order_in_which_files_are_listed_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In every table, however the file system lists them."""
    root = copy_of_everything(tmp_path)
    kb = hwkb.load(root)
    forwards = {table: export(kb, table) for table in TABLES}
    listed = Path.rglob
    monkeypatch.setattr(Path, "rglob", lambda self, pattern: reversed(list(listed(self, pattern))))
    backwards = hwkb.load(root)

    for table in TABLES:
        assert export(backwards, table) == forwards[table], table


# --- the four documents


def verdicts(kb: hwkb.KnowledgeBase, id_: str, name: str, *words: str) -> list[Verdict]:
    """The verdicts under a name about an entity in which certain words are judged."""
    return [v for v in kb[id_].verdicts if v.name == name and all(word in v.judged for word in words)]


def test_260_against_72_times_1_8_depends_on_two_unstated_directions(kb: hwkb.KnowledgeBase) -> None:
    """It closes when 1.8 TB/s is one-way and 260 TB/s counts both, and is no agreement as written."""
    found = verdicts(kb, "amd-helios", "scale-up-bandwidth-of-parts", "260 TB/s", "72 × 1.8 TB/s")

    assert {(v.verdict, v.reading) for v in found} == {
        ("depends", "only if 260 TB/s counts both ways and 1.8 TB/s is one-way")
    }


def test_260_against_1_8_bidirectional_fails_and_names_the_word(kb: hwkb.KnowledgeBase) -> None:
    """The one place where the document says bidirectional."""
    found = verdicts(kb, "amd-helios", "scale-up-bandwidth-per-accelerator", "260 TB/s", "72 × 1.8 TB/s")

    assert found
    assert {v.verdict for v in found} == {"fails"}
    for verdict in found:
        assert verdict.reading == (
            "it would close if 260 TB/s counts both ways and 1.8 TB/s is one-way (stated both-ways)"
        )
        assert any("would have to be 3.611 TB/s, not 1.8 TB/s" in need for need in verdict.would_need)
        assert any("bidirectional" in claim.phrase for claim in verdict.inputs if claim.text == "1.8 TB/s")


def test_43_against_72_times_300_closes_under_the_same_reading(kb: hwkb.KnowledgeBase) -> None:
    """A rack that counts both ways and chips that count one; per card is the other smallest reading."""
    found = verdicts(kb, "amd-helios", "scale-out-bandwidth-of-parts", "43 TB/s", "72 × 300 GB/s")

    assert {v.verdict for v in found} == {"depends"}
    for verdict in found:
        said = verdict.reading.removeprefix("only if ").split(" or if ")
        assert "43 TB/s counts both ways and 300 GB/s is one-way" in said


def test_the_one_that_is_larger_and_the_one_that_is_alike_are_both_explained_by_dies(kb: hwkb.KnowledgeBase) -> None:
    """144 dies in 72 packages: less than 128 packages, and as much as 72."""
    larger = verdicts(kb, "nvidia-vera-rubin-nvl144", "scale_up.domain", "144", "128")
    alike = verdicts(kb, "amd-helios", "scale_up.domain", "72", "144", "similar")

    assert {(v.verdict, v.reading) for v in larger} == {
        ("depends", "only if 144 counts dies, two to a package and 128 counts packages")
    }
    assert {(v.verdict, v.reading) for v in alike} == {
        ("depends", "only if 72 counts packages and 144 counts dies, two to a package")
    }


def test_5_pflops_are_fp8_and_dense_beside_20_1_sparse(kb: hwkb.KnowledgeBase) -> None:
    """The number format that nobody states is told, not assumed."""
    found = verdicts(kb, "amd-instinct-mi355x", "halving-the-format", "20.1 PFLOP/s", "2 × 5 PFLOP/s")

    assert {(v.verdict, v.reading) for v in found} == {
        ("depends", "only if 5 PFLOP/s is fp8 and 5 PFLOP/s is dense, beside 20.1 PFLOP/s (stated sparse)")
    }


def test_roughly_double_is_told_to_rest_on_sparsity(kb: hwkb.KnowledgeBase) -> None:
    """40 is double 20.1 sparse only if it counts sparsity; beside dense figures it is dense."""
    double = verdicts(kb, "amd-instinct-mi400x", "compute.peak[fp4]", "40 PFLOP/s", "20.1 PFLOP/s")
    beside = verdicts(kb, "amd-instinct-mi400x", "compute.peak[fp4]", "40 PFLOP/s", "50 PFLOP/s")

    assert {(v.verdict, v.reading) for v in double} == {
        ("depends", "only if ~40 PFLOP/s counts sparsity, beside 20.1 PFLOP/s (stated sparse)")
    }
    assert {(v.verdict, v.reading) for v in beside} == {
        ("depends", "only if ~40 PFLOP/s is dense, beside ~50 PFLOP/s (stated dense)")
    }


def test_the_figures_of_ifoe64_close(kb: hwkb.KnowledgeBase) -> None:
    """64 x 72 lanes of 200 Gbit/s, 18 switches of 51.2 Tbit/s, and the lanes of one accelerator."""
    rack, chip = "amd-mi450x-ifoe64", "amd-instinct-mi450x"

    assert {v.verdict for v in verdicts(kb, rack, "scale-up-bandwidth-of-lanes", "64 × 72 × 200 Gbit/s")} == {"holds"}
    assert {v.verdict for v in verdicts(kb, rack, "switches-give-bandwidth", "921.6 Tbit/s")} == {"holds"}
    switches = verdicts(kb, rack, "switch-capacity", "18 × 51.2 Tbit/s = 921.6 Tbit/s")
    assert {(v.verdict, v.reading) for v in switches} == {
        ("depends", "only if 51.2 Tbit/s is one-way, beside 921.6 Tbit/s (stated one-way)")
    }
    assert {v.verdict for v in verdicts(kb, chip, "scale-up-lanes", "1.8 TB/s", "72 × 200 Gbit/s")} == {"holds"}


def test_9216_cables_are_one_for_each_direction_of_a_lane(kb: hwkb.KnowledgeBase) -> None:
    """2 x 64 x 72."""
    found = verdicts(kb, "amd-mi450x-ifoe64", "backplane-cables", "9216 against 2 × 64 × 72 = 9216")

    assert {(v.verdict, v.reading) for v in found} == {
        ("depends", "only if 9216 counts one cable for each direction of a lane")
    }


def test_nothing_of_the_base_holds_because_something_unstated_was_assumed(kb: hwkb.KnowledgeBase) -> None:
    """A verdict that holds has no reading that changes or assumes anything but which value a choice has."""
    for verdict in kb.verdicts:
        if verdict.verdict == "holds":
            assert not verdict.readings, verdict
        if verdict.verdict == "depends":
            assert all(r.changes or r.assumes for r in verdict.readings), verdict
            assert not any(r.contradicts for r in verdict.readings), verdict
