"""Ledgers, conversions, targets: shorter ways to facts and verdicts, which never come to other ones."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from casebook import REPOSITORY, entity, read_cases, write
from hypothesis import given, settings
from hypothesis import strategies as st

import hwkb
from hwkb.judge import Judge
from hwkb.ledger import Ledger
from hwkb.targets import Target

SOURCES = ("analyst-2025", "keynote-2026", "press-2026", "sheet-2025")
MODIFIERS = ("", "", "", "variant: small", "status: estimated", "given:\n        batch: 1", "attributed_to: press-2026")
GB, TB_S = ("432 GB", "288 GB", "~430 GB", "at least 288 GB", "288 GB or 432 GB"), ("1.8 TB/s", "3.6 TB/s", "~1.7 TB/s")
OF_A_CHIP = {
    "memory.capacity": GB, "memory.capacity[hbm]": GB, "memory.stacks": ("12", "8", "0"),
    "memory.stack_capacity": GB[:2],
    "compute.peak[fp4]": ("8 PFLOP/s",), "compute.peak[fp4, dense]": ("8 PFLOP/s", "20 PFLOP/s"),
    "compute.peak[fp8, sparse]": ("4 PFLOP/s", "10 PFLOP/s"), "compute.peak[fp8]": ("4 PFLOP/s",),
    "scale_up.bandwidth": TB_S, "scale_up.bandwidth[one-way]": TB_S, "scale_up.bandwidth[both-ways]": TB_S,
    "scale_up.lanes": ("72", "144"), "scale_up.lane_rate": ("200 Gbit/s", "~212 Gbit/s"), "scale_up.ports": ("18",),
    "scale_up.port_bandwidth": ("100 GB/s",), "power.tdp": ("1.8 kW", "1000-1800 W"), "io.lanes": ("72", "100"),
    "memory.lanes[host]": ("16",),
}  # fmt: skip
OF_A_RACK = {
    "contains.accelerator": ("72 one", "81 other", "72 one or 72 other", "~72 one", "72", "one",
                             "[36 one, 36 other]"),
    "contains.accelerator[rear]": ("36 one", "72 one"), "contains.accelerator[per compute_tray]": ("4 one", "8 other"),
    "contains.accelerator[dies]": ("144 one",), "contains.compute_tray": ("18", "9 other"),
    "contains.switch": ("18 other",), "memory.capacity": ("31.1 TB", "20.7 TB", "more than 30 TB"),
    "memory.capacity[hbm]": ("31.1 TB", "~31 TB"),
    "scale_up.bandwidth": ("130 TB/s", "260 TB/s"), "scale_up.bandwidth[both-ways]": ("260 TB/s",),
    "scale_up.bandwidth[one-way]": ("130 TB/s",), "scale_up.bandwidth[per accelerator]": TB_S,
    "scale_up.lanes[per accelerator]": ("72",), "scale_up.lane_rate": ("200 Gbit/s",), "scale_up.domain": ("72",),
    "scale_up.topology": ("all-to-all",), "compute.peak[fp4]": ("0.58 EFLOP/s",), "power.total": ("120 kW", "180 kW"),
    "power.accelerators": ("130 kW",), "contains.dac_cable[lane-directions]": ("10368",),
}  # fmt: skip

LAWS = """
  odd-quotient:
    for: [chip]
    formula: memory.stack_capacity = memory.capacity / memory.stacks
    why: a figure may be divided by none at all
  odd-repeat:
    for: [chip]
    formula: scale_up.bandwidth = scale_up.lanes * scale_up.lane_rate * scale_up.lane_rate / scale_up.lane_rate
    why: a path may stand twice on a side
  odd-total:
    for: [chip]
    formula: memory.capacity + memory.capacity = 2 * memory.stacks * memory.stack_capacity
    why: and so may the total
  odd-named:
    for: [chip]
    formula: power.tdp = one:power.tdp
    why: an entity may be named
  odd-place:
    for: [rack]
    formula: memory.capacity = accelerator.count[rear] * accelerator.memory.capacity
    why: a count may be of one place
  odd-places:
    for: [rack]
    formula: memory.capacity = sum(accelerator.count[rear] * accelerator.memory.capacity)
    why: and summed there
  odd-count:
    for: [rack]
    formula: sum(accelerator.count * accelerator.power.tdp) <= 100 kW
    why: the total may stand in the sum
  odd-kind:
    for: [rack]
    formula: scale_up.bandwidth = accelerator.count * accelerator.scale_up.bandwidth
    why: there may be one kind of part only
  odd-mixture:
    for: [chip]
    formula: scale_up.bandwidth = scale_up.ports * scale_up.port_bandwidth[one-way]
    why: one path may name what another leaves open
  odd-far:
    for: [chip]
    formula: io.lanes <= pod:accelerator.count * scale_up.ports
    why: it may be of parts elsewhere
  odd-key:
    for: [rack]
    formula: contains.switch <= contains.compute_tray
    why: a slot may be named by its key
  odd-nest:
    for: [rack]
    formula: accelerator.count = compute_tray.count * compute_tray.accelerator.count
    why: a part may have parts
  odd-pair:
    for: [rack]
    formula: power.total >= sum(accelerator.count * accelerator.power.tdp + switch.count * switch.power.tdp)
    why: a sum may name two slots, which it cannot go through at once
  odd-sums:
    for: [rack]
    formula: power.total >= sum(accelerator.count * accelerator.power.tdp) + sum(switch.count * switch.power.tdp)
    why: sums may be of several slots
"""


@st.composite
def evidence(draw: st.DrawFn, figures: dict[str, tuple[str, ...]]) -> str:
    """Rival figures of what laws are about, under all kinds of words and modifiers."""
    lines = []
    for source in draw(st.lists(st.sampled_from(SOURCES), min_size=1, max_size=3, unique=True)):
        lines.append(f"  {source}:")
        for i in range(draw(st.integers(1, 3))):
            keys = draw(st.lists(st.sampled_from(sorted(figures)), min_size=1, max_size=5, unique=True))
            stated = [f"{key}: {draw(st.sampled_from(figures[key]))}" for key in keys]
            modifier = draw(st.sampled_from(MODIFIERS))
            lines += [f'    "phrase {i}":', *(f"      {line}" for line in [*stated, modifier] if line)]
    return "\n".join(lines) + "\n"


def told(root: Path) -> Iterator[tuple[object, ...]]:
    """All that a knowledge base says of its verdicts and derived facts."""
    kb = hwkb.load(root)
    for f in kb.facts:
        if f.derivation:
            inputs = [(c.entity, c.key, c.text, c.source.id) for c in f.derivation.inputs]
            yield f.entity, f.key, f.variant, f.text, f.derivation.text, f.derivation.basis, inputs
    for v in kb.verdicts:
        inputs = [(c.entity, c.key, c.text, c.source.id) for c in v.inputs]
        yield v.id, v.message, v.about, v.missing, v.would_need, v.acknowledged, v.place, v.why, v.sides is None, inputs


def the_long_way(root: Path) -> list[tuple[object, ...]]:
    """The same, where each judgement binds its inputs for itself and searches its readings, and all is tried."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Ledger, "weigh", lambda *_: None)
        patched.setattr(Judge, "_converted", lambda *_: None)
        patched.setattr(Target, "_has_inputs", lambda *_: True)
        return list(told(root))


@settings(max_examples=200, deadline=None)
@given(evidence(OF_A_CHIP), evidence(OF_A_CHIP), evidence(OF_A_RACK))
def test_what_is_looked_up_once_is_what_is_bound_each_time(one: str, other: str, rack: str) -> None:
    """For all laws, on entities of which several sources state this and that."""
    variants = "variants:\n  small: The small one\n"
    files = {
        "schema/relations.yaml": (REPOSITORY / "schema" / "relations.yaml").read_text(encoding="utf-8") + LAWS,
        "chips/one.yaml": entity("one", one, more=variants),
        "chips/other.yaml": entity("other", other, more=variants),
        "racks/pod.yaml": entity("pod", rack, kind="level: rack", more=variants),
    }
    with tempfile.TemporaryDirectory() as folder:
        root = write(Path(folder), files)

        assert list(told(root)) == the_long_way(root)


def test_every_case_is_the_same_the_long_way(tmp_path: Path) -> None:
    """Among them all that a formula may hold, and laws of a knowledge base's own."""
    for number, case in enumerate(read_cases()):
        root = write(tmp_path / str(number), case.files)

        assert list(told(root)) == the_long_way(root), case.id


def test_the_real_specs_are_the_same_the_long_way(kb: hwkb.KnowledgeBase) -> None:
    """To the last verdict."""
    assert list(told(kb.root)) == the_long_way(kb.root)


def test_most_laws_are_judged_from_a_ledger(kb: hwkb.KnowledgeBase, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or it would be of no use."""
    weighed: list[bool] = []
    weigh = Ledger.weigh

    def counted(*arguments: object) -> object:
        found = weigh(*arguments)  # type: ignore[arg-type]
        weighed.append(found is not None)
        return found

    monkeypatch.setattr(Ledger, "weigh", counted)
    assert hwkb.load(kb.root).verdicts

    assert sum(weighed) > len(weighed) / 2
