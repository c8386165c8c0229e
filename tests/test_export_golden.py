"""Every export of a small knowledge base is, byte for byte, what was accepted.

After a change that is meant, `HWKB_ACCEPT=1 pytest tests/test_export_golden.py` writes what is expected
anew; the change then shows in the diff.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

import hwkb
from hwkb import __version__
from hwkb.export import export_bytes, whole
from hwkb.export.command import run_compare
from hwkb.export.tools.run import TOOLS, configure, tool_files

GOLDEN = Path(__file__).parent / "golden" / "export"
EXPECTED = GOLDEN / "expected"
TABLES = ("claims", "facts", "verdicts", "findings")
SYSTEMS = ("acme-one", "acme-two", "acme-rack")
ASSUMED = ["direction=one-way", "counting=packages", "scale_out.bandwidth[one-way]=800 Gbit/s",
           "compute.peak[fp32, vector]=100 TFLOP/s"]  # fmt: skip

Check = Callable[[str, bytes], None]


@pytest.fixture
def accepted() -> Check:
    """Holds a file against what was accepted; the version of the program is left out of both."""

    def check(name: str, data: bytes) -> None:
        data = data.replace(f"hwkb {__version__}".encode(), b"hwkb VERSION")
        data = data.replace(f'"version": "{__version__}"'.encode(), b'"version": "VERSION"')
        path = EXPECTED / name
        if os.environ.get("HWKB_ACCEPT"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        assert path.is_file(), f"{name} was never accepted"
        assert data == path.read_bytes()

    return check


@pytest.mark.parametrize(
    ("table", "style"),
    [*((table, "jsonl") for table in TABLES), ("verdicts", "json"), ("claims", "csv"), ("facts", "jsonld")],
)
def test_a_table_is_as_accepted(small: hwkb.KnowledgeBase, accepted: Check, table: str, style: str) -> None:
    """In every format that is text, once; the data package has all tables as CSV."""
    accepted(f"{table}.{style}", export_bytes(small, table, style))


@pytest.mark.parametrize("style", ["json", "jsonld", "datapackage"])
def test_the_whole_is_as_accepted(small: hwkb.KnowledgeBase, accepted: Check, tmp_path: Path, style: str) -> None:
    """With every file that belongs to it."""
    target = tmp_path / ("package" if style == "datapackage" else f"all.{style}")
    for path in whole(small, style, target):
        accepted(path.relative_to(tmp_path).as_posix(), path.read_bytes())


def test_the_database_is_as_accepted(small: hwkb.KnowledgeBase, accepted: Check, tmp_path: Path) -> None:
    """As the statements that would make it: its pages differ between versions of SQLite."""
    (path,) = whole(small, "sqlite", tmp_path / "all.sqlite")
    connection = sqlite3.connect(path)
    accepted("all.sql", "".join(f"{line}\n" for line in connection.iterdump()).encode())
    connection.close()


@pytest.mark.parametrize("id_", SYSTEMS)
@pytest.mark.parametrize("tool", TOOLS)
def test_the_file_of_a_tool_is_as_accepted(
    small: hwkb.KnowledgeBase, accepted: Check, tool: str, id_: str
) -> None:  # fmt: skip
    """With its provenance."""
    for name, text in tool_files(configure(small, tool, id_)).items():
        accepted(f"{tool}/{name}", text.encode())


def test_what_is_assumed_and_estimated_is_marked_as_accepted(small: hwkb.KnowledgeBase, accepted: Check) -> None:
    """A chip that is known from an analyst only, with what its user assumes."""
    found = configure(small, "aiconfigurator", "acme-next", ASSUMED[:3], "usual")
    for name, text in tool_files(found).items():
        accepted(f"aiconfigurator/{name}", text.encode())


@pytest.mark.parametrize("style", ["text", "json", "csv"])
def test_a_comparison_is_as_accepted(small: hwkb.KnowledgeBase, accepted: Check, style: str) -> None:
    """With another table."""
    found = run_compare(small, GOLDEN / "other.csv", GOLDEN / "other.map.yaml", style)
    accepted(f"other.{style}", found.out)


def test_nothing_is_expected_that_nobody_writes() -> None:
    """What is accepted for a tool or table that is gone would stand for ever."""
    known = {*TABLES, "all", "package", "other", *TOOLS}
    assert {path.name.partition(".")[0] for path in EXPECTED.iterdir()} == known
