"""What changed between two knowledge bases."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
from pathlib import Path

import pytest
from casebook import REPOSITORY, copy_of_everything, entity, write

import hwkb
from hwkb.cli import main
from hwkb.diff import Difference, difference
from hwkb.diff_text import MOST_CHARACTERS, render_difference
from hwkb.narrow import narrowed

CHIP = "chips/new.yaml"
POD = "racks/pod.yaml"


def chip(capacity: str, more: str = "", id_: str = "new", header: str = "") -> str:
    """A chip with this much memory."""
    return entity(id_, f'  sheet-2025:\n    "x":\n      memory.capacity: {capacity}\n{more}', more=header)


def pod(part: str = "new", more: str = "") -> str:
    """A rack of eight such chips."""
    body = f'  sheet-2025:\n    "x":\n      contains.accelerator: 8 {part}\n{more}'
    return entity("pod", body, kind="level: rack")


def between(root: Path, old: dict[str, str], new: dict[str, str]) -> Difference:
    """The difference between two knowledge bases of small files."""
    for name, files in (("old", old), ("new", new)):
        (root / name).mkdir(parents=True)
        write(root / name, dict(files))
    return difference(hwkb.load(root / "old"), hwkb.load(root / "new"))


def lines(found: Difference) -> list[str]:
    """The text form, without empty lines."""
    return [line.strip() for line in render_difference(found, "text").splitlines() if line.strip()]


def test_the_same_is_no_difference(tmp_path: Path) -> None:
    """Also when lines moved and phrases changed."""
    found = between(tmp_path, {CHIP: chip("432 GB")}, {CHIP: "# moved\n\n" + chip("432 GB").replace('"x"', '"y"')})

    assert not found
    assert render_difference(found, "text") == "no facts or verdicts changed\n"


def test_facts_are_added_changed_and_withdrawn(tmp_path: Path) -> None:
    """Each with its value, status and source."""
    old = chip("432 GB", "      power.tdp: 1000 W\n")
    new = chip("288 GB", "      memory.stacks: 8\n")
    found = between(tmp_path, {CHIP: old}, {CHIP: new})

    assert [(c.kind, c.key, c.old and c.old.value, c.new and c.new.value) for c in found.facts] == [
        ("changed", "memory.capacity", "432 GB", "288 GB"),
        ("added", "memory.stacks", None, "8"),
        ("withdrawn", "power.tdp", "1000 W", None),
    ]
    assert "new memory.capacity: 432 GB (disclosed, sheet-2025) -> 288 GB (disclosed, sheet-2025)" in lines(found)
    assert lines(found)[0] == "1 fact changed, 1 fact withdrawn, 1 fact added"


def test_another_source_status_or_dispute_is_a_change_too(tmp_path: Path) -> None:
    """The value may be the same."""
    old = chip("432 GB")
    rival = '  press-2026:\n    "y":\n      memory.capacity: 288 GB\n'
    for i, new in enumerate((old.replace("sheet-2025", "press-2026"), old + rival)):
        (change,) = between(tmp_path / str(i), {CHIP: old}, {CHIP: new}).facts
        assert change.kind == "changed"
        assert change.old != change.new


def test_derived_values_that_move_are_told_apart(tmp_path: Path) -> None:
    """With the computation as it is now."""
    found = between(tmp_path, {CHIP: chip("432 GB"), POD: pod()}, {CHIP: chip("288 GB"), POD: pod()})

    assert [c.entity for c in found.facts] == ["new"]
    (moved,) = (c for c in found.derived if c.key == "memory.capacity")
    assert (moved.entity, moved.kind) == ("pod", "changed")
    assert moved.old is not None
    assert moved.new is not None
    assert (moved.old.value, moved.new.value, moved.new.status) == ("3456 GB", "2304 GB", "derived")
    assert "8" in moved.new.computation
    assert "288 GB" in moved.new.computation


def test_a_verdict_that_turns_is_told_with_its_arithmetic(tmp_path: Path) -> None:
    """And how many findings are open now."""
    total = '  press-2026:\n    "y":\n      memory.capacity: 3.456 TB\n'
    old, new = {CHIP: chip("432 GB"), POD: pod(more=total)}, {CHIP: chip("288 GB"), POD: pod(more=total)}
    found = between(tmp_path, old, new)

    assert found.verdicts
    assert {(v.old, v.new) for v in found.verdicts} == {("holds", "fails")}
    assert all("3.456 TB" in v.message and "288 GB" in v.message for v in found.verdicts)
    assert {f.code for f in found.opened} == {"fails"}
    assert "specs/racks/pod.yaml" in {f.path for f in found.opened}
    assert found.closed == ()
    assert lines(found)[0].endswith("1 derived value moved") or "opened" in lines(found)[0]


def test_a_verdict_that_stays_unknown_is_no_news(tmp_path: Path) -> None:
    """A new entity has many relations that want an input."""
    found = between(tmp_path, {}, {CHIP: chip("432 GB", "      memory.stacks: 8\n")})

    assert found.entities_added == ("new",)
    assert found.verdicts == ()


def test_a_renamed_entity_is_the_same_entity(tmp_path: Path) -> None:
    """When it says what it was called."""
    new = chip("432 GB", id_="newer", header="renamed_from: new\n")
    found = between(tmp_path, {CHIP: chip("432 GB")}, {"chips/newer.yaml": new})

    assert found.entities_renamed == (("new", "newer"),)
    assert (found.entities_added, found.entities_withdrawn, found.facts) == ((), (), ())


def test_an_entity_under_another_id_is_another_entity(tmp_path: Path) -> None:
    """Unless it says so."""
    found = between(tmp_path, {CHIP: chip("432 GB")}, {"chips/newer.yaml": chip("432 GB", id_="newer")})

    assert (found.entities_added, found.entities_withdrawn) == (("newer",), ("new",))
    assert {(c.entity, c.kind) for c in found.facts} == {("new", "withdrawn"), ("newer", "added")}


HOSTILE = "@acme/team `x` <img src=x> [y](http://z) #1 | \\"


def test_markdown_shows_words_of_the_data_as_code(tmp_path: Path) -> None:
    """So that a comment calls nobody and links nowhere."""
    found = between(tmp_path, {CHIP: chip("432 GB")}, {
        CHIP: chip("432 GB", f"      name.alias: '{HOSTILE}'\n")
    })  # fmt: skip
    text = render_difference(found, "markdown")
    (line,) = (line for line in text.splitlines() if "name.alias" in line)

    assert f"``{HOSTILE}``" in line
    assert "@" not in line.replace(f"``{HOSTILE}``", "")


def test_a_comment_has_room_for_the_largest_difference(tmp_path: Path) -> None:
    """What does not fit is counted, and long sections are folded up."""
    many = {f"chips/n{i}.yaml": chip("432 GB", f"      name.alias: {'x' * 900}{i}\n", id_=f"n{i}") for i in range(120)}
    text = render_difference(between(tmp_path, {}, many), "markdown")

    assert len(text) < MOST_CHARACTERS + 2000
    assert "<details>" in text
    assert text.count("<details>") == text.count("</details>")
    assert " more" in text


def test_json_has_everything(tmp_path: Path) -> None:
    """As plain data."""
    found = between(tmp_path, {CHIP: chip("432 GB"), POD: pod()}, {CHIP: chip("288 GB"), POD: pod()})
    row = json.loads(render_difference(found, "json"))

    (fact,) = row["facts"]
    assert (fact["change"], fact["entity"], fact["key"]) == ("changed", "new", "memory.capacity")
    assert fact["old"] == {"value": "432 GB", "status": "disclosed", "source": "sheet-2025", "disputed": False,
                           "computation": ""}  # fmt: skip
    assert "pod" in {derived["entity"] for derived in row["derived"]}
    assert set(row) == {"entities", "sources", "facts", "derived", "verdicts", "findings"}


def real_difference(old: Path, new: Path) -> Difference:
    """As the command finds it: from the files that matter alone."""
    with narrowed(old, new) as (before, after):
        return difference(hwkb.load(before), hwkb.load(after))


def test_the_documentation_shows_what_a_change_of_a_real_rack_does(tmp_path: Path) -> None:
    """One figure, wherever the rack's file has it, the verdicts that it turns, and the findings that it opens."""
    root = copy_of_everything(tmp_path)
    path = root / "specs" / "racks" / "amd-helios.yaml"
    key = "memory.capacity[hbm]: "
    text = path.read_text("utf-8")
    assert f"{key}31 TB\n" in text
    path.write_text(text.replace(f"{key}31 TB\n", f"{key}41 TB\n"), "utf-8")

    shown = render_difference(real_difference(REPOSITORY, root), "text")
    page = (REPOSITORY / "docs" / "cli.md").read_text("utf-8")
    lines_aside = [re.sub(r"(?<=\.yaml:)\d+", "N", text) for text in (f"```text\n{shown}```", page)]
    assert lines_aside[0] in lines_aside[1], shown


# --- the files that matter


def edited(root: Path, chance: random.Random) -> None:
    """Changes something in one file: a number, a word, a line, or all of it."""
    paths = sorted((root / "specs").rglob("*.yaml"))
    path = chance.choice([p for p in paths if p.parent.name in ("chips", "racks")] + paths)
    lines = path.read_text("utf-8").splitlines()
    match chance.choice(["number", "number", "number", "line", "date", "torn", "gone", "renamed"]):
        case "number":
            rows = [i for i, line in enumerate(lines) if re.match(r" {6}[a-z_]+\.[^:]*: .*\d", line)]
            for i in chance.sample(rows, min(3, len(rows))):
                lines[i] = re.sub(r"(: \D*)(\d+)", lambda m: f"{m[1]}{int(m[2]) + 1}", lines[i], count=1)
        case "line":
            del lines[chance.randrange(len(lines))]
        case "date":
            lines = [line.replace("2025", "2027") for line in lines]
        case "torn":
            lines[chance.randrange(len(lines))] = "  - ["
        case "gone":
            path.unlink()
            return
        case "renamed":
            path.unlink()
            path = path.with_name(f"new-{path.name}")
            lines = [f"id: new-{line.removeprefix('id: ')}" if line.startswith("id: ") else line for line in lines]
            lines.append(f"renamed_from: {path.stem.removeprefix('new-')}")
    path.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.mark.parametrize("seed", range(12))
def test_a_difference_does_not_depend_on_how_much_is_read(tmp_path: Path, seed: int, kb: hwkb.KnowledgeBase) -> None:
    """The files that matter give what all files give, whatever is changed in the real base."""
    root = copy_of_everything(tmp_path)
    edited(root, random.Random(seed))  # noqa: S311 - the same edits each time

    assert real_difference(REPOSITORY, root) == difference(kb, hwkb.load(root))


def test_a_source_matters_to_the_wholes_of_what_cites_it(tmp_path: Path) -> None:
    """Whose word counts for a chip, and so for the pod of such chips, follows from the dates of sources."""
    two = chip("432 GB", more='  press-2026:\n    "y":\n      memory.capacity: 288 GB\n')
    old, new = (write(tmp_path / name, {CHIP: two, POD: pod()}) for name in ("old", "new"))
    source = new / "specs" / "sources" / "sheet-2025.yaml"
    source.write_text(source.read_text("utf-8").replace("disclosed", "reported"), "utf-8")

    found = real_difference(old, new)
    assert found == difference(hwkb.load(old), hwkb.load(new))
    assert "pod" in {derived.entity for derived in found.derived}


def test_files_that_cannot_matter_are_not_read(tmp_path: Path) -> None:
    """What names a rack is judged with it, what names that is not; sources of what is read are read."""
    files = {CHIP: chip("432 GB"), POD: pod(), "chips/other.yaml": chip("1 GB", id_="other")}
    for i, base in ((1, "pod"), (2, "row1"), (3, "row2")):
        body = f'  sheet-2025:\n    "x":\n      memory.capacity: more vs {base}\n'
        files[f"racks/row{i}.yaml"] = entity(f"row{i}", body, kind="level: rack")
    old, new = write(tmp_path / "old", files), write(tmp_path / "new", {**files, CHIP: chip("288 GB")})

    with narrowed(old, new) as (before, after):
        sizes = {path.stem: path.stat().st_size for path in (after / "specs").rglob("*.yaml")}
        assert (before / "specs" / CHIP).read_text("utf-8") == chip("432 GB")
    assert {name for name in ("new", "pod", "row1", "row2", "sheet-2025") if sizes.get(name)} == {
        "new", "pod", "row1", "sheet-2025"}  # fmt: skip
    assert "other" not in sizes


def test_everything_is_read_when_the_vocabulary_or_the_laws_change(tmp_path: Path) -> None:
    """They may matter to anything."""
    old, new = copy_of_everything(tmp_path / "old"), copy_of_everything(tmp_path / "new")
    with (new / "schema" / "relations.yaml").open("a", encoding="utf-8") as file:
        file.write("# more\n")

    with narrowed(old, new) as (before, after):
        assert (before, after) == (old, new)


# --- revisions


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose knowledge base, in a folder of its own, has a tag, a commit after it, and an edit."""
    root = write(tmp_path / "repository" / "data", {CHIP: chip("432 GB")})
    environment = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CEILING_DIRECTORIES": "/"}
    for role in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{role}_NAME": "a", f"GIT_{role}_EMAIL": "a@example.org"}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(root.parent), *arguments], check=True, capture_output=True)

    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "first")
    git("tag", "v1")
    (root / "specs" / CHIP).write_text(chip("400 GB"), "utf-8")
    git("commit", "--quiet", "--all", "--message", "second")
    (root / "specs" / CHIP).write_text(chip("288 GB"), "utf-8")
    monkeypatch.chdir(root)
    return root


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("v1", "HEAD", "432 GB (disclosed, sheet-2025) -> 400 GB"),
        ("HEAD", ".", "400 GB (disclosed, sheet-2025) -> 288 GB"),
        ("v1", "specs", "432 GB (disclosed, sheet-2025) -> 288 GB"),
        ("HEAD~1", "v1", "no facts or verdicts changed"),
    ],
)
def test_a_side_is_a_revision_or_a_folder(
    repository: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, wanted: str
) -> None:
    """And the working tree stays as it is."""
    before = (repository / "specs" / CHIP).read_bytes()

    assert main(["diff", old, new]) == 0
    assert wanted in capsys.readouterr().out
    assert (repository / "specs" / CHIP).read_bytes() == before


@pytest.mark.parametrize("name", ["nonsense", "--output=x", "HEAD:data", "texts"])
def test_what_is_neither_is_wrong_use(repository: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """A word that git would take for an option is none."""
    (repository / "texts").mkdir()

    assert main(["diff", "--", "HEAD", name]) == 2
    assert capsys.readouterr().err.startswith("hwkb: ")
    assert not (repository / "x").exists()
