"""The command line: what it prints, and with which exit code it ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from casebook import DISPUTED, REPOSITORY, SETTLED, copy_of_everything, entity, shared, write
from test_hostile import CAPACITY, FILES, HELIOS, VALUES, change

from hwkb.findings import RULES

Run = Callable[..., tuple[int, str, str]]
FILES_CHECKED = len(shared()) + 1
BROKEN = entity("new", '  sheet-2025:\n    "432 GB":\n      memory.capacity: 432 GBB\n')


@pytest.fixture
def run(tmp_path: Path, invoke: Run) -> Run:
    """Runs a command in a folder with small files; gives its exit code and what it prints."""

    def running(*arguments: str, files: dict[str, str] | None = None) -> tuple[int, str, str]:
        return invoke(write(tmp_path, files or {}), *arguments)

    return running


def test_a_clean_base_ends_with_one_line_and_zero(run: Run) -> None:
    """How many files were checked, and that nothing was found."""
    code, out, err = run("check")

    assert (code, err) == (0, "")
    assert re.fullmatch(r"\d+ files checked: no findings\n", out)


def test_a_finding_has_its_place_the_text_underlined_and_what_to_do(run: Run) -> None:
    """And the command ends with one."""
    code, out, err = run("check", files={"chips/new.yaml": BROKEN})

    assert (code, err) == (1, "")
    assert out == (
        "specs/chips/new.yaml:8:28: unknown-unit: unknown unit `GBB`\n"
        "8 |       memory.capacity: 432 GBB\n"
        "  |                            ^^^\n"
        "  = help: did you mean `GB`?\n"
        f"{FILES_CHECKED} files checked: 1 finding\n"
    )


def test_a_dispute_shows_both_places(run: Run) -> None:
    """With the values, the sources, and how to settle it."""
    code, out, _ = run("check", files={"chips/new.yaml": DISPUTED})

    assert code == 1
    for wanted in ("new.yaml:8:24: dispute:", "new.yaml:11:24", "432 GB (sheet-2025)", "288 GB (press-2026)", "help: ",
                   "note: preferred is sheet-2025: its status, disclosed, ranks first"):  # fmt: skip
        assert wanted in out


def test_what_is_acknowledged_is_counted_and_not_listed(run: Run) -> None:
    """The exit code is that of a clean base."""
    code, out, _ = run("check", files={"chips/new.yaml": SETTLED})

    assert (code, out) == (0, f"{FILES_CHECKED} files checked: no findings, 1 acknowledged\n")


def test_findings_are_listed_by_place(run: Run) -> None:
    """By file, line and column, whatever found them first."""
    lines = "".join(f"      {key}: x\n" for key in ("power.tdp", "memory.capacity", "memory.stacks", "zzz.zzz"))
    text = entity("new", f'  sheet-2025:\n    "x":\n{lines}')
    _, out, _ = run("check", files={"chips/new.yaml": text, "chips/another.yaml": text.replace("new", "another")})

    places = re.findall(r"^(specs/\S+?):(\d+):(\d+): ", out, re.MULTILINE)
    assert len(places) == 8
    assert places == sorted(places, key=lambda place: (place[0], int(place[1]), int(place[2])))


def test_a_path_narrows_what_is_reported_and_not_what_is_checked(run: Run) -> None:
    """A file, a folder, or several of them."""
    files = {"chips/new.yaml": BROKEN, "memory/bad.yaml": "[", "racks/pod.yaml": "- x\n"}

    def codes(*paths: str) -> list[str]:
        _, out, _ = run("check", *paths, "--format", "json", files=files)
        return sorted(row["code"] for row in json.loads(out))

    assert codes() == ["not-a-mapping", "unknown-unit", "yaml-syntax"]
    assert codes("specs/chips/new.yaml") == ["unknown-unit"]
    assert codes("specs/chips") == ["unknown-unit"]
    assert codes("specs/chips", "specs/memory/bad.yaml") == ["unknown-unit", "yaml-syntax"]
    assert codes("specs") == codes()
    assert codes("specs/sources") == []


def test_a_finding_is_reported_for_each_file_that_it_touches(run: Run) -> None:
    """A rack's total fails at the part's file too: the place of an input is a place of the finding."""
    files = {
        "racks/pod.yaml": entity(
            "pod",
            '  sheet-2025:\n    "x":\n      contains.accelerator: 72 acme-x\n      memory.capacity: 41 TB\n',
            kind="level: rack",
        )
    }

    for path in ("specs/racks/pod.yaml", "specs/chips/acme-x.yaml"):
        code, out, _ = run("check", path, files=files)
        assert code == 1
        assert "41 TB" in out
        assert "432 GB" in out
    assert run("check", "specs/chips/rival-y.yaml", files=files)[0] == 0


def test_json_has_every_finding_with_its_place(run: Run) -> None:
    """Acknowledged ones included, and marked."""
    code, out, _ = run("check", "--format", "json", files={"chips/new.yaml": SETTLED})
    (row,) = json.loads(out)

    assert code == 0
    assert (row["code"], row["path"], row["line"], row["column"]) == ("dispute", "specs/chips/new.yaml", 8, 24)
    assert (row["acknowledged"], row["reason"]) == (True, "the maker ought to know it")
    assert [label["line"] for label in row["labels"]] == [11]


def test_annotations_for_github_are_one_line_each(run: Run) -> None:
    """With file, line, column and title, and nothing that would end the line early."""
    code, out, _ = run("check", "--format", "github", files={"chips/new.yaml": BROKEN})
    first, summary = out.splitlines()

    assert code == 1
    assert first == (
        "::error file=specs/chips/new.yaml,line=8,col=28,endLine=8,title=unknown-unit::"
        "unknown unit `GBB`%0Ahelp: did you mean `GB`?"
    )
    assert summary == f"{FILES_CHECKED} files checked: 1 finding"


def test_a_day_leaves_out_what_came_later(run: Run) -> None:
    """The dispute of 2026 is none in 2025."""
    files = {"chips/new.yaml": DISPUTED}

    assert run("check", files=files)[0] == 1
    assert run("check", "--as-of", "2025-12-31", files=files)[0] == 0


WRONG_USE = {
    "no command": (),
    "an unknown command": ("chek",),
    "an unknown format": ("check", "--format", "xml"),
    "a path that does not exist": ("check", "specs/chips/nothing.yaml"),
    "a path outside": ("check", "/"),
    "a day that is none": ("check", "--as-of", "soon"),
    "an unknown entity": ("show", "acme-z"),
    "an unknown property": ("show", "acme-x", "memory.capactiy"),
    "an unknown table": ("export", "everything"),
    "an unknown code": ("explain", "unknown-unti"),
    "a folder that does not exist": ("export", "claims", "-o", "nothing/here.jsonl"),
}


@pytest.mark.parametrize("name", WRONG_USE)
def test_wrong_use_ends_with_two_and_a_word_of_advice(run: Run, name: str) -> None:
    """On standard error, and without a traceback."""
    code, out, err = run(*WRONG_USE[name])

    assert (code, out) == (2, "")
    assert err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "wrong", [("show", "acme-z"), ("show", "acme-x", "memory.capactiy"), ("explain", "unknown-unti")]
)
def test_wrong_use_names_the_nearest_right_word(run: Run, wrong: tuple[str, ...]) -> None:
    """As findings do."""
    _, _, err = run(*wrong)

    assert {"acme-z": "acme-x", "memory.capactiy": "capacity", "unknown-unti": "unknown-unit"}[wrong[-1]] in err


COMMANDS = ("check", "build", "serve", "show", "explain", "export", "compare-with", "verify", "diff", "fmt", "new",
            "schema")  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does(run: Run, command: str) -> None:
    """And the help of the whole names it."""
    code, out, _ = run(command, "--help")
    assert code == 0
    assert out.startswith(f"usage: hwkb {command}")
    assert command in run("--help")[1]


def test_an_entity_is_shown_with_its_facts(run: Run) -> None:
    """By id, and by name."""
    code, out, _ = run("show", "acme-x")

    assert code == 0
    for wanted in ("Acme X", "432 GB", "19.6 TB/s", "disclosed", "sheet-2025"):
        assert wanted in out
    assert run("show", "Acme X") == (code, out, "")


def test_a_fact_is_shown_with_its_claims(run: Run) -> None:
    """The preferred one, its rivals, and why."""
    code, out, _ = run("show", "new", "memory.capacity", files={"chips/new.yaml": DISPUTED})

    assert code == 0
    for wanted in ("432 GB", "288 GB", "sheet-2025", "press-2026", "its status, disclosed, ranks first"):
        assert wanted in out


@pytest.mark.parametrize("code", RULES)
def test_every_code_is_explained(run: Run, code: str) -> None:
    """By the page of its rule."""
    exit_code, out, _ = run("explain", code)

    assert exit_code == 0
    assert out.startswith(f"# {code}")


COLUMNS = {
    "claims": [
        "entity",
        "entity_name",
        "kind",
        "property",
        "conventions",
        "value_text",
        "nominal",
        "low",
        "high",
        "unit",
        "given",
        "variant",
        "status",
        "attributed_to",
        "preferred",
        "source",
        "source_title",
        "source_url",
        "published",
        "phrase",
        "at",
    ],
    "facts": ["entity", "property", "conventions"],
    "verdicts": [
        "id",
        "type",
        "entity",
        "formula",
        "verdict",
        "left",
        "right",
        "reading",
        "inputs",
        "source",
        "phrase",
        "message",
    ],
    "findings": ["code", "message", "acknowledged"],
}


@pytest.mark.parametrize("what", COLUMNS)
def test_a_table_has_one_row_a_line_with_the_same_columns(run: Run, tmp_path: Path, what: str) -> None:
    """On standard output, or in a file."""
    files = {"chips/new.yaml": SETTLED}
    code, out, _ = run("export", what, "--format", "jsonl", files=files)
    rows = [json.loads(line) for line in out.splitlines()]

    assert code == 0
    assert rows
    assert {tuple(row) for row in rows} == {tuple(rows[0])}
    assert set(COLUMNS[what]) <= set(rows[0])
    assert run("export", what, "-o", "out.jsonl", files=files)[:2] == (0, "")
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == out


def test_claims_of_every_form_are_rows(run: Run) -> None:
    """A quantity has numbers in its unit; what is no amount has none."""
    body = """\
  sheet-2025:
    "X":
      memory.capacity: at least 432 GB
      can.fp4: no
      memory.type: hbm9
      memory.bandwidth: +50 % vs rival-y
"""
    _, out, _ = run("export", "claims", files={"chips/new.yaml": entity("new", body)})
    rows = {row["property"]: row for row in map(json.loads, out.splitlines()) if row["entity"] == "new"}

    assert set(rows) == {"memory.capacity", "can.fp4", "memory.type", "memory.bandwidth"}
    capacity = rows["memory.capacity"]
    assert (capacity["nominal"], capacity["unit"], capacity["value_text"]) == (432, "GB", "at least 432 GB")
    assert capacity["low"] == pytest.approx(431.5)
    assert (rows["can.fp4"]["nominal"], rows["can.fp4"]["value_text"]) == (None, "no")
    assert rows["memory.bandwidth"]["value_text"] == "+50 % vs rival-y"


def hwkb_check(root: Path) -> subprocess.CompletedProcess[str]:
    """`python -m hwkb check` in a folder, by a fresh interpreter."""
    return subprocess.run(
        [sys.executable, "-m", "hwkb", "check"], capture_output=True, text=True, check=False, cwd=root,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


@pytest.mark.parametrize("value", ["41 TB", "31 TB/s", "31", "9**9**9**9 GB", "1e999999999 GB"])
def test_a_value_that_cannot_be_meant_ends_with_one(tmp_path: Path, value: str) -> None:
    """Told at its place, in a copy of the real base, and never with a traceback."""
    root = copy_of_everything(tmp_path)
    code, offset, _ = VALUES.get(value, ("fails", 0, ""))
    line, column = change(root, "31 TB", value, after=CAPACITY)

    done = hwkb_check(root)

    assert (done.returncode, done.stderr) == (1, "")
    assert f"{HELIOS}:{line}:{column + offset}: {code}: " in done.stdout
    files = len(list((root / "specs").rglob("*.yaml")))
    assert re.fullmatch(rf"{files} files checked: \d+ findings?, \d+ acknowledged", done.stdout.splitlines()[-1])


def test_all_files_that_cannot_be_read_are_told_in_one_run(tmp_path: Path) -> None:
    """Each at its place, beside the real base, which is checked as ever."""
    root = copy_of_everything(tmp_path)
    names = {name: f"specs/racks/broken-{i}.yaml" for i, name in enumerate(FILES)}
    for name, path in names.items():
        (root / path).write_bytes(FILES[name][0])

    done = hwkb_check(root)

    assert (done.returncode, done.stderr) == (1, "")
    for name, path in names.items():
        _, code, line, column = FILES[name]
        assert f"{path}:{line}:{column}: {code}: " in done.stdout, name
    files = len(list((root / "specs").rglob("*.yaml")))
    assert done.stdout.splitlines()[-1].startswith(f"{files} files checked: ")


def test_the_real_base_is_clean_or_acknowledged() -> None:
    """As a person would run it."""
    done = hwkb_check(REPOSITORY)

    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.endswith(" acknowledged\n")
