"""The whole way from text to findings: nothing that a file may hold raises, and nothing depends on chance."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from casebook import REPOSITORY, copy_of_everything, entity, write
from hypothesis import example, given
from hypothesis import strategies as st
from test_values import WORDS

import hwkb
from hwkb.findings import RULES
from hwkb.report import FORMATS, render_findings
from hwkb.vocabulary import Vocabulary

KEYS = [
    "memory.capacity",
    "memory.capacity[hbm]",
    "memory.bandwidth",
    "compute.peak[fp4]",
    "compute.peak[fp8, sparse]",
    "compute.peak",
    "contains.accelerator",
    "contains.accelerator[per compute_tray]",
    "contains.compute_tray[top]",
    "scale_up.bandwidth",
    "scale_up.bandwidth[one-way]",
    "scale_up.bandwidth[both-ways, per accelerator]",
    "scale_up.lanes[per accelerator]",
    "scale_up.lane_rate",
    "scale_up.domain",
    "scale_up.topology",
    "power.total",
    "power.feeds",
    "power.feed_current",
    "power.feed_voltage[three-phase]",
    "milestone.launch",
    "name.alias",
    "can.run",
    "memory.type",
    "performance.training",
    "goal.memory.capacity",
    "release.7",
    "nonsense.key",
    "status",
    "variant",
    "attributed_to",
    "complete",
    "note",
]
VALUES = [
    "31 TB",
    "~31 TB",
    "at least 31 TB",
    "up to 0 TB",
    "0 TB",
    "1e30 TB",
    "288 GB or 432 GB",
    "1.4 PB/s",
    "2.9 EFLOP/s",
    "72 acme-x",
    "72 pod",
    "acme-x or rival-y",
    "72 or 64",
    "0",
    "-1",
    "18",
    "72 acme-x or 64 rival-y",
    "260 TB/s",
    "1.8 TB/s",
    "200 Gbit/s",
    "all-to-all",
    "+50 % vs rival-y",
    "2 x vs pod",
    "more vs predecessor",
    "-100 % vs acme-x",
    "+1 TB vs pod",
    "less vs acme",
    "similar vs rival-y",
    "not disclosed",
    "2026-H2",
    "yes on acme-x",
    "hbm9",
    "180 kW",
    "415 V",
    "60 A",
    "claimed",
    "small",
    "yes",
    "20 x by 2030",
    "1e-30 TB",
    "0 x vs rival-y",
]
FORMULAS = [
    "memory.capacity = accelerator.count * accelerator.memory.capacity",
    "1 = 1",
    "pod:memory.capacity = memory.capacity",
    "accelerator.accelerator.count = 1",
    "((1e30 ^ 4) ^ 4) ^ 4 - ((1e30 ^ 4) ^ 4) ^ 4 = 1",
    "1 / (1 - 1) = 1",
    "((1e30 ^ 4) ^ 4) ^ 4 / (((1e30 ^ 4) ^ 4) ^ 4) = 1",
    "sqrt(1 - 2) = 1",
    "memory.capacity / memory.capacity = 1",
    "sum(accelerator.count) = 72",
    "contains.accelerator = 72",
    "acme-x:power.tdp * 72 <= power.total",
    "min(memory.capacity, 1 TB) > 0 TB",
]


@st.composite
def racks(draw: st.DrawFn) -> str:
    """A rack with claims that may or may not make sense, in itself and together."""
    blocks = []
    for source in draw(
        st.lists(st.sampled_from(["sheet-2025", "keynote-2026", "analyst-2025", "nobody"]), unique=True)
    ):
        lines = [f"  {source}:\n"]
        for i in range(draw(st.integers(1, 3))):
            claims = draw(st.dictionaries(st.sampled_from(KEYS), st.sampled_from([*VALUES, *WORDS]), max_size=5))
            formula = draw(st.sampled_from(["", *FORMULAS]))
            lines.append(f'    "phrase {i} of {source}":\n')
            lines += [f'      {key}: "{value}"\n' for key, value in claims.items()]
            lines += [f'      asserts:\n        formula-{i}: "{formula}"\n'] if formula else []
            lines += ["      note: nothing\n"]
        blocks += lines
    more = draw(st.sampled_from(["", "predecessor: pod\n", "predecessor: rival-y\nvariants:\n  small: a small one\n"]))
    return entity("pod", "".join(blocks) or "  {}\n", kind="level: rack", more=more)


@given(text=racks())
@example(text=entity("pod", '  sheet-2025:\n    "x":\n      asserts:\n' + "".join(
    f'        formula-{i}: "{formula}"\n' for i, formula in enumerate(FORMULAS)), kind="level: rack"))  # fmt: skip
def test_any_claims_end_in_facts_verdicts_and_findings(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever is claimed of a rack, of itself as its own part, of zero and of all but infinity."""
    root = write(tmp_path_factory.mktemp("base"), {"racks/pod.yaml": text})

    kb = hwkb.load(root)

    assert kb.files == 11
    assert all(finding.code in RULES for finding in kb.findings)
    assert all(verdict.message and verdict.place.line for verdict in kb.verdicts)
    for fact in kb.facts:
        assert repr(fact)
        assert fact.value is not None
    for style in FORMATS:
        assert render_findings(kb.findings, style, lambda _: text.splitlines()) or not kb.open_findings


@given(line=st.integers(0, 400), text=st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=30),
       whole=st.booleans())  # fmt: skip
def test_any_change_of_a_line_of_a_real_rack_ends_in_findings(
    tmp_path_factory: pytest.TempPathFactory, line: int, text: str, *, whole: bool
) -> None:
    """Inserted into a line, or in its place."""
    lines = (REPOSITORY / "specs/racks/amd-helios.yaml").read_text(encoding="utf-8").split("\n")
    at = line % len(lines)
    lines[at] = text if whole else lines[at][: len(lines[at]) // 2] + text + lines[at][len(lines[at]) // 2 :]
    root = write(tmp_path_factory.mktemp("base"), {"racks/amd-helios.yaml": "\n".join(lines)})

    kb = hwkb.load(root)

    assert all(f.code in RULES and f.place.line <= len(lines) + 30 for f in kb.findings)


def test_no_hash_seed_changes_a_byte(tmp_path: Path) -> None:
    """Sets and dictionaries of texts are ordered by chance in each process; what is told is not."""
    root = copy_of_everything(tmp_path)
    (root / "specs/racks/zzz.yaml").write_text(
        entity("zzz", "  nobody:\n    x: y\n", kind="level: rak"), encoding="utf-8"
    )
    code = (
        "import hwkb\nkb = hwkb.load('.')\n"
        "for f in kb.findings: print(f, f.acknowledged)\n"
        "for v in kb.verdicts: print(v.id, v.message, v.would_need, [c.place for c in v.inputs])\n"
        "for f in kb.facts: print(f, f.reason, [c.text for c in f.claims])\n"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, cwd=root,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("0", "1", "2")
    }  # fmt: skip

    assert len(seen) == 1
    assert len(seen.pop()) > 10_000


def test_what_is_loaded_twice_is_the_same(tmp_path: Path) -> None:
    """Nothing is kept from one loading to the next that changes its result."""
    root = copy_of_everything(tmp_path)
    first, second = hwkb.load(root), hwkb.load(root)

    assert first.findings == second.findings
    assert [f.acknowledged for f in first.findings] == [f.acknowledged for f in second.findings]
    assert [v.message for v in first.verdicts] == [v.message for v in second.verdicts]


def test_every_property_can_be_claimed_in_a_file(tmp_path: Path, vocabulary: Vocabulary) -> None:
    """Of each of its kinds, with the value that every property may have."""
    files = {}
    for kind in vocabulary.kinds.values():
        keys = [id_ for id_, found in vocabulary.properties.items() if kind.id in found.kinds]
        body = '  sheet-2025:\n    "x":\n' + "".join(f"      {key}: not disclosed\n" for key in keys)
        word = next(iter(kind.words))
        files[f"{kind.folder}/a-{kind.id}.yaml"] = entity(f"a-{kind.id}", body, kind=f"{kind.classifier}: {word}")

    kb = hwkb.load(write(tmp_path, files))

    assert kb.findings == ()
    assert {claim.property.id for claim in kb.claims} == set(vocabulary.properties)
