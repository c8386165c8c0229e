"""Where a command is run, and the paths and addresses that it is given: what it makes of wrong ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from casebook import REPOSITORY, write

from hwkb.cli import main

Run = Callable[..., tuple[int, str, str]]
PACKAGED = "hwkb: reading the packaged knowledge base: no `specs/` folder here or above\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in a folder of its own; gives its exit code and what it prints."""

    def running(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(tmp_path)
        try:
            code = main(list(arguments))
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return running


# --- without a knowledge base of one's own


@pytest.mark.parametrize("arguments", [("new", "chip", "acme-one"), ("schema",), ("schema", "--check"), ("fmt",)])
def test_what_writes_needs_a_knowledge_base_of_its_own(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """The data that the package came with is never written to."""
    code, out, err = run(*arguments)

    assert (code, out) == (2, "")
    assert err == f"hwkb: no `specs/` folder in {tmp_path} or above it\n"
    assert not (REPOSITORY / "specs" / "chips" / "acme-one.yaml").exists()


def test_what_reads_says_that_it_reads_the_packaged_data(run: Run) -> None:
    """On standard error, so that what is printed stays as it is."""
    code, out, err = run("show", "amd-helios", "memory.capacity")

    assert (code, err) == (0, PACKAGED)
    assert "31 TB" in out


def test_what_reads_a_knowledge_base_of_its_own_says_nothing(run: Run, tmp_path: Path) -> None:
    """Also from a folder in it."""
    write(tmp_path, {})
    assert run("show", "acme-x")[2] == ""


def test_a_difference_of_two_folders_needs_no_other(run: Run, tmp_path: Path) -> None:
    """Wherever it is asked for."""
    for name in ("old", "new"):
        write(tmp_path / name, {})

    code, out, err = run("diff", "old", "new")

    assert (code, err) == (0, "")
    assert out
