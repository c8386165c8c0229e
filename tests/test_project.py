"""What README.md, CONTRIBUTING.md and the benchmarks promise is so."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import hwkb
from hwkb.fmt import Formatter
from hwkb.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def fenced(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def test_the_quick_start_is_two_commands_of_one_line() -> None:
    quick_start = README.split("\n## Quick start\n")[1].split("\n## ")[0]
    first, second = fenced(quick_start, "sh")
    assert first.count("\n") == second.count("\n") == 1
    assert first.strip().endswith("hwkb build")
    assert second.strip().endswith('pytest -m "not browser"')


def test_the_example_in_python_passes_mypy_and_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = fenced(README, "python")
    example = tmp_path / "example.py"
    example.write_text(code, "utf-8")
    typed = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}", str(example)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "example.py" not in typed.stdout, typed.stdout
    assert not typed.stderr
    runpy.run_path(str(example))
    assert "31 TB" in capsys.readouterr().out


def test_every_command_in_the_readme_exists() -> None:
    from hwkb.cli import main

    for command in set(re.findall(r"^\| `hwkb ([a-z]+)|`, `hwkb ([a-z]+)", README, re.MULTILINE)):
        with pytest.raises(SystemExit) as exit_:
            main(["".join(command), "--help"])
        assert exit_.value.code == 0


def test_the_chip_of_the_contributing_guide_has_no_finding(tmp_path: Path) -> None:
    source, organisation, chip, _decisions = fenced(CONTRIBUTING, "yaml")
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    shutil.copytree(ROOT / "schema", tmp_path / "schema")
    for folder, text in (("sources", source), ("organisations", organisation), ("chips", chip)):
        (id_,) = re.findall(r"^id: (.+)$", text, re.MULTILINE)
        (tmp_path / "specs" / folder / f"{id_}.yaml").write_text(text, "utf-8")
    kb = hwkb.load(tmp_path)
    assert [f for f in kb.findings if "acme" in f.place.path] == []
    assert {v.verdict for v in kb["acme-one"].verdicts} == {"holds", "unknown"}


def test_the_files_of_the_guides_are_in_canonical_form(vocabulary: Vocabulary) -> None:
    source, organisation, chip, _decisions = fenced(CONTRIBUTING, "yaml")
    formatter = Formatter(vocabulary)
    for kind, text in (("source", source), ("organisation", organisation), ("chip", chip)):
        assert formatter.format(text, kind) == text


def test_the_variants_of_the_format_by_example_have_no_finding(tmp_path: Path) -> None:
    source, organisation, _chip, _decisions = fenced(CONTRIBUTING, "yaml")
    (chip,) = (text for text in fenced((ROOT / "docs" / "format.md").read_text("utf-8"), "yaml") if "variants:" in text)
    for folder, text in (("sources", source), ("organisations", organisation), ("chips", chip)):
        (id_,) = re.findall(r"^id: (.+)$", text, re.MULTILINE)
        (tmp_path / "specs" / folder).mkdir(parents=True)
        (tmp_path / "specs" / folder / f"{id_}.yaml").write_text(text, "utf-8")
    kb = hwkb.load(tmp_path)
    assert kb.findings == ()
    assert {fact.variant: fact.claim.text for fact in kb["acme-two"].power.tdp} == {"pcie": "350 W", "oam": "700 W"}
    assert {fact.variant for fact in kb["acme-two"].memory.bandwidth} == {"pcie", "oam"}


def test_the_corpus_of_the_benchmarks_has_no_finding(tmp_path: Path) -> None:
    corpus = runpy.run_path(str(ROOT / "benchmarks" / "corpus.py"))
    files = corpus["write"](tmp_path, 20)
    kb = hwkb.load(tmp_path)
    assert len(kb.racks) == 8
    assert kb.files == files
    assert kb.findings == ()


def test_what_the_readme_says_was_found_is_found() -> None:
    """The numbers are not above what there is, nor far below, and every line of arithmetic is a verdict."""
    found = README.split("\n## What it has found\n")[1].split("\n## ")[0]
    kb = hwkb.load(ROOT)
    decided = [v for v in kb.verdicts if v.verdict != "unknown"]
    claimed = [int(n.replace(",", "")) for n in re.findall(r"more than ([\d,]+)", found)]
    assert all(
        0.7 * real <= said <= real for said, real in zip(claimed, (len(list(kb.claims)), len(decided)), strict=True)
    )

    judged = {(v.judged.split(" against ")[0], v.verdict) for v in decided}
    assert {("31 TB", "holds"), ("1.4 PB/s", "holds"), ("2.9 EFLOP/s", "holds")} <= judged
    readings = {v.reading for v in decided}
    assert "only if 260 TB/s counts both ways and 1.8 TB/s is one-way" in readings
    assert any("43 TB/s counts both ways and 300 GB/s is one-way" in reading for reading in readings)
    assert "only if 128 counts packages and 144 counts dies, two to a package" in readings
    assert "only if 32 MB means 32 MiB" in readings
    needs = {need for v in decided for need in v.would_need}
    assert any("254.1 GB, not 288 GB (amd-instinct-mi325x has 256 GB)" in need for need in needs)
    assert any(v.judged.endswith("= 86.2561 kW") and v.verdict == "fails" for v in decided)
