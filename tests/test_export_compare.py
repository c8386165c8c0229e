"""`hwkb compare-with`: another table beside ours."""

from __future__ import annotations

from pathlib import Path

import pytest

import hwkb
from hwkb.cli import main
from hwkb.export.compare import Row, compare
from hwkb.export.mapping import MapError, read_map, read_table

GOLDEN = Path(__file__).parent / "golden" / "export"
MAP = """\
spec_version: 1
name: chip
entities:
  One: acme-one
columns:
  link:
    property: scale_up.bandwidth[one-way]
    unit: GB/s
  memory:
    property: memory.capacity
    unit: GB
"""


def rows(kb: hwkb.KnowledgeBase, folder: Path, table: str, mapping: str = MAP) -> dict[str, Row]:
    """What a comparison comes to, by column."""
    (folder / "t.csv").write_text(table, "utf-8")
    (folder / "m.yaml").write_text(mapping, "utf-8")
    return {row.column: row for row in compare(kb, read_table(folder / "t.csv"), read_map(kb, folder / "m.yaml")).rows}


def test_a_stated_direction_is_converted_and_a_wrong_one_is_explained(
    small: hwkb.KnowledgeBase, tmp_path: Path
) -> None:
    """540 GB/s one way is ours; 1080 GB/s is so only against the heading of its column."""
    right = rows(small, tmp_path, "chip,link,memory\nOne,540,288\n")["link"]
    wrong = rows(small, tmp_path, "chip,link,memory\nOne,1080,288\n")["link"]

    assert right.verdict == "agrees"
    assert (wrong.verdict, wrong.ratio, wrong.contradicts) == ("differs", 1.0, True)
    assert "1080 GB/s counts both ways (stated one-way)" in wrong.explained_by


def test_cells_are_read_as_people_write_them(small: hwkb.KnowledgeBase, tmp_path: Path) -> None:
    """Thousands, blanks, bounds; what cannot be read is said."""
    assert rows(small, tmp_path, 'chip,link,memory\nOne,,"288.0"\n').keys() == {"memory"}
    assert rows(small, tmp_path, 'chip,link,memory\nOne,n/a,"1,288"\n')["memory"].verdict == "differs"
    assert rows(small, tmp_path, "chip,link,memory\nOne,,many\n")["memory"].verdict == "unreadable"


def test_what_we_do_not_know_is_no_difference(small: hwkb.KnowledgeBase, tmp_path: Path) -> None:
    """Nor is a chip that we have never heard of."""
    mapping = MAP.replace("memory.capacity", "memory.capacity[l2]")
    assert rows(small, tmp_path, "chip,link,memory\nOne,,50\n", mapping)["memory"].verdict == "ours-unknown"
    assert rows(small, tmp_path, "chip,link,memory\nOther,1,1\n") == {}


@pytest.mark.parametrize(
    ("mapping", "says"),
    [
        ("name: chip\ncolumns:\n  speed:\n    property: power.tdp\n    unit: W\n", "has no column `speed`"),
        ("columns:\n  link:\n    property: power.tdp\n", "`name:`"),
        ("name: chip\ncolumns:\n  link:\n    property: power.tpd\n    unit: W\n", "unknown property"),
        ("name: chip\ncolumns:\n  link:\n    property: power.tdp\n    unit: GB\n", "no amount in `GB`"),
        ("name: chip\ncolumns:\n  link:\n    property: power.tdp\n    unit: Watt\n", "unknown unit"),
        ("name: chip\nentities:\n  One: acme-oen\ncolumns: {}\n", "no entity has the id"),
        ("name: chip\nentities: [acme-one]\ncolumns: {}\n", "entities"),
        ("nmae: chip\n", "unknown key"),
        ("name: [\n", "m.yaml"),
    ],
)
def test_a_map_that_cannot_be_meant(small: hwkb.KnowledgeBase, tmp_path: Path, mapping: str, says: str) -> None:
    """Is refused with what is wrong."""
    with pytest.raises(MapError, match=says):
        rows(small, tmp_path, "chip,link\nOne,1\n", mapping)


def test_the_command_ends_with_one_where_something_differs(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With nothing where all agrees, and 2 for a file that is not there."""
    monkeypatch.chdir(folder)
    mapping = str(GOLDEN / "other.map.yaml")

    assert main(["compare-with", str(GOLDEN / "other.csv"), "--map", mapping]) == 1
    assert "explained if 1e16 FLOP/s counts sparsity" in capsys.readouterr().out
    assert main(["compare-with", "nothing.csv", "--map", mapping]) == 2


def test_the_map_that_is_documented_can_be_read(kb: hwkb.KnowledgeBase, tmp_path: Path) -> None:
    """The one for Epoch AI's table."""
    text = (GOLDEN.parents[2] / "docs" / "exports.md").read_text("utf-8")
    (tmp_path / "epoch.yaml").write_text(text.split("```yaml\n")[1].split("```")[0], "utf-8")

    assert len(read_map(kb, tmp_path / "epoch.yaml").columns) >= 8
