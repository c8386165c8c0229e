"""Verdicts: on whose figures a judgement rests, and what never changes it."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest
from casebook import copy_of_everything, entity, write
from conftest import Load

import hwkb

LAW = "memory-capacity-of-parts"
PART = """\
spec_version: 1
id: part
name: Part
kind: accelerator
evidence:
  sheet-2025:
    "288 GB":
      memory.capacity: 288 GB
  keynote-2026:
    "432 GB":
      memory.capacity: 432 GB
"""


def rack(body: str, more: str = "") -> str:
    """The file of a rack."""
    return entity("pod", body, kind="level: rack", more=more)


def judged(load: Load, body: str, part: str = PART, name: str = LAW) -> list[hwkb.Verdict]:
    """The verdicts of one law on a rack of parts."""
    kb = load({"racks/pod.yaml": rack(body), "chips/part.yaml": part})
    return [v for v in kb["pod"].verdicts if v.name == name]


def test_a_source_is_judged_by_its_own_figures_first(load: Load) -> None:
    """Both sources are right about their own part, and the rack as now known is right too."""
    verdicts = judged(load, """\
  sheet-2025:
    "72 of them with 21 TB":
      contains.accelerator: 72 part
      memory.capacity: 21 TB
  keynote-2026:
    "31 TB":
      memory.capacity: 31 TB
""")  # fmt: skip

    assert {(v.source.id if v.source else "facts", v.judged, v.verdict) for v in verdicts} == {
        ("sheet-2025", "21 TB against 72 × 288 GB = 20.736 TB", "holds"),
        ("keynote-2026", "31 TB against 72 × 432 GB = 31.104 TB", "holds"),
    }


def test_a_verdict_knows_its_inputs_and_where_they_stand(load: Load) -> None:
    """Total, count and part, each a claim with its source and place."""
    (verdict,) = judged(load, """\
  keynote-2026:
    "72 of them with 31 TB":
      contains.accelerator: 72 part
      memory.capacity: 31 TB
""")  # fmt: skip

    assert {(c.entity, c.key, c.text, c.source.id) for c in verdict.inputs} == {
        ("pod", "memory.capacity", "31 TB", "keynote-2026"),
        ("pod", "contains.accelerator", "72 part", "keynote-2026"),
        ("part", "memory.capacity", "432 GB", "keynote-2026"),
    }
    assert (verdict.place.path, verdict.place.line) == ("specs/racks/pod.yaml", 9)
    assert verdict.phrase == "72 of them with 31 TB"
    assert verdict.formula == "memory.capacity = sum(accelerator.count * accelerator.memory.capacity)"
    assert (verdict.left, verdict.right) == ("31 TB", "72 × 432 GB = 31.104 TB")
    assert verdict.why


def test_what_a_source_leaves_out_is_taken_from_the_facts(load: Load) -> None:
    """The analyst gives a total only."""
    verdicts = judged(load, """\
  sheet-2025:
    "72 of them":
      contains.accelerator: 72 part
  analyst-2025:
    "31 TB":
      memory.capacity: 31 TB
""")  # fmt: skip

    assert {(v.judged, v.verdict) for v in verdicts} == {("31 TB against 72 × 432 GB = 31.104 TB", "holds")}


def test_an_option_that_closes_the_gap_is_named(load: Load) -> None:
    """The verdict depends, and says on what."""
    part = PART.replace("memory.capacity: 288 GB", "memory.capacity: 288 GB or 432 GB").replace("432 GB:", "x:")
    part = part[: part.index("  keynote-2026:")]
    (verdict,) = judged(load, """\
  sheet-2025:
    "72 of them with 31 TB":
      contains.accelerator: 72 part
      memory.capacity: 31 TB
""", part)  # fmt: skip

    assert verdict.verdict == "depends"
    assert verdict.reading.endswith("is 432 GB")
    assert verdict.judged.startswith("31 TB against 72 × ")


BOUNDS = {
    # the total, its verdict against 31.104 TB, and whether it holds through the open side alone
    "31 TB": ("holds", False),
    "~31 TB": ("holds", False),
    "30-32 TB": ("holds", False),
    "at least 31 TB": ("holds", False),
    "at least 30 TB": ("holds", True),
    "more than 25 TB": ("holds", True),
    "up to 31 TB": ("holds", False),
    "up to 40 TB": ("holds", True),
    "up to 10 TB": ("fails", False),
    "at least 50 TB": ("fails", False),
    "51 TB": ("fails", False),
}


@pytest.mark.parametrize("total", BOUNDS)
def test_a_bound_is_judged_by_its_number_first(load: Load, total: str) -> None:
    """An agreement through the open side alone is told as such."""
    verdict, opened = BOUNDS[total]
    found = judged(load, f"""\
  keynote-2026:
    "72 of them":
      contains.accelerator: 72 part
      memory.capacity: {total}
""")  # fmt: skip

    assert {v.verdict for v in found} == {verdict}
    assert {v.reading == "only through the open side of a bound" for v in found} == {opened}


@pytest.mark.parametrize(
    ("stated", "verdict"),
    [
        ("180 kW", "holds"),
        ("179 kW", "holds"),
        ("179.2 kW", "holds"),
        ("179.3 kW", "holds"),
        ("180.5 kW", "fails"),
        ("250 kW", "fails"),
    ],
)
def test_a_product_holds_when_it_rounds_to_what_is_written(load: Load, stated: str, verdict: str) -> None:
    """128 times 1400 W is 179.2 kW, in print 180 kW."""
    part = PART[: PART.index("  sheet-2025")] + '  sheet-2025:\n    "1400 W":\n      power.tdp: 1400 W\n'
    found = judged(load, f"""\
  keynote-2026:
    "128 of them":
      contains.accelerator: 128 part
      power.accelerators: {stated}
""", part, "power-of-accelerators")  # fmt: skip

    assert {v.verdict for v in found} == {verdict}


def test_positions_and_kinds_of_parts_add_up(load: Load) -> None:
    """36 above and 36 below, of two kinds."""
    found = judged(load, """\
  keynote-2026:
    "36 and 36":
      contains.accelerator[top]: 36 part
      contains.accelerator[bottom]: 36 rival-y
    "22.75 TB":
      memory.capacity: 22.75 TB
""")  # fmt: skip

    assert [(v.verdict, v.judged) for v in found] == [
        ("holds", "22.75 TB against 36 × 432 GB + 36 × 200 GB = 22.752 TB"),
    ]


def test_what_is_unknown_is_lawful(load: Load) -> None:
    """It names what is missing, and is never a finding."""
    kb = load({"racks/pod.yaml": rack('  sheet-2025:\n    "31 TB":\n      memory.capacity: 31 TB\n')})
    found = [v for v in kb["pod"].verdicts if v.name == LAW]

    assert {v.verdict for v in found} == {"unknown"}
    assert "accelerator" in found[0].missing[0]
    assert found[0].missing[0] in found[0].message
    assert kb.findings == ()


def test_every_verdict_of_the_base_has_one_id(kb: hwkb.KnowledgeBase) -> None:
    """So that it can be linked to."""
    ids = [v.id for v in kb.verdicts]

    assert len(ids) == len(set(ids)) > 100


def test_unknown_verdicts_of_the_base_are_no_findings(kb: hwkb.KnowledgeBase) -> None:
    """Findings of verdicts are those that fail or depend, each at the place of its verdict."""
    expected = {(v.verdict, v.place) for v in kb.verdicts if v.verdict in ("fails", "depends")}

    assert {(f.code, f.place) for f in kb.findings if f.code in ("fails", "depends")} == expected
    assert any(v.verdict == "unknown" for v in kb.verdicts)


def test_what_must_hold_of_helios_holds(kb: hwkb.KnowledgeBase) -> None:
    """72 packages give its memory, its bandwidth and its compute; 18 trays of 4 give the 72."""
    held = [v.judged for v in kb["amd-helios"].verdicts if v.verdict == "holds"]

    for wanted in (
        r"31 TB against 72 × 432 GB = 31\.104 TB",
        r"1\.4 PB/s against 72 × \D*19\.6 TB/s = 1\.4112 PB/s",
        r"2\.9 EFLOP/s against 72 × \D*40 PFLOP/s = 2\.88 EFLOP/s",
        r"72 against 18 × 4 = 72",
    ):
        assert any(re.fullmatch(wanted, text) for text in held), wanted


def test_the_lanes_of_the_domain_of_64_give_its_bandwidth(kb: hwkb.KnowledgeBase) -> None:
    """64 accelerators, 72 lanes each, 200 Gbit/s each way: 921.6 Tbit/s."""
    held = [v.judged for v in kb["amd-mi450x-ifoe64"].verdicts if v.verdict == "holds"]

    assert any("921.6 Tbit/s" in text and "64" in text and "72" in text and "200 Gbit/s" in text for text in held)


def everything(kb: hwkb.KnowledgeBase) -> str:
    """All that is concluded, as one text."""
    return json.dumps(
        {
            "findings": [[f.code, str(f.place), f.message, f.help, f.notes, f.acknowledged,
                          [[str(label.place), label.text] for label in f.labels]] for f in kb.findings],
            "verdicts": [[v.id, v.verdict, v.message, [str(c.place) for c in v.inputs]] for v in kb.verdicts],
            "facts": [[f.entity, f.key, f.claim.text, f.reason, [str(c.place) for c in f.claims]] for f in kb.facts],
        },
        ensure_ascii=False,
    )  # fmt: skip


def test_the_order_in_which_a_folder_lists_its_files_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File systems list in any order; every byte of the result stays."""
    root = copy_of_everything(tmp_path)
    for folder, kind in (("chips", "accelerator"), ("memory", "dram")):  # of two with one id, the first is read
        text = entity(
            "twice", f'  longbridge-2025-helios:\n    "x":\n      name.alias: {folder}\n', kind=f"kind: {kind}"
        )
        (root / "specs" / folder / "twice.yaml").write_text(text, encoding="utf-8")
    forwards = everything(hwkb.load(root))
    listed = Path.rglob
    monkeypatch.setattr(Path, "rglob", lambda self, pattern: reversed(list(listed(self, pattern))))
    monkeypatch.setattr(Path, "iterdir", lambda self: sorted(self.glob("*"), reverse=True))

    assert everything(hwkb.load(root)) == forwards


def test_the_order_of_blocks_changes_no_verdict(load: Load) -> None:
    """Nor which of two claims of one fact stands first in the file."""
    blocks = ["""\
  sheet-2025:
    "72 of them with 21 TB":
      contains.accelerator: 72 part
      memory.capacity: 21 TB
""", """\
  keynote-2026:
    "31 TB":
      memory.capacity: 31 TB
""", """\
  analyst-2025:
    "64 of them":
      contains.accelerator: 64 part
"""]  # fmt: skip

    seen = set()
    for order in itertools.permutations(blocks):
        found = judged(load, "".join(order))
        seen.add(tuple(sorted((v.source.id if v.source else "facts", v.judged, v.verdict) for v in found)))

    assert len(seen) == 1


def test_a_figure_of_another_entity_does_not_reach_a_verdict(load: Load) -> None:
    """Adding a chip that nobody names changes nothing that was judged."""
    body = '  keynote-2026:\n    "72 of them":\n      contains.accelerator: 72 part\n      memory.capacity: 31 TB\n'
    before = [v.message for v in judged(load, body)]
    kb = load({"chips/other.yaml": PART.replace("part", "other").replace("Part", "Other").replace("432", "999")})

    assert [v.message for v in kb["pod"].verdicts if v.name == LAW] == before


def test_a_source_that_came_later_is_left_out_of_an_earlier_day(tmp_path: Path) -> None:
    """The knowledge base as it could have been known on that day."""
    root = write(tmp_path, {"chips/part.yaml": PART})
    texts = {day: [c.text for c in hwkb.load(root, as_of=day)["part"].claims]
             for day in ("2025-02", "2025-03", "2025-12-31", "2026-01")}  # fmt: skip

    assert texts == {"2025-02": [], "2025-03": ["288 GB"], "2025-12-31": ["288 GB"], "2026-01": ["288 GB", "432 GB"]}
