"""Where a command is run, and the paths and addresses that it is given: what it makes of wrong ones."""

from __future__ import annotations

import functools
import os
import select
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from casebook import REPOSITORY, write

Run = Callable[..., tuple[int, str, str]]
PACKAGED = "hwkb: reading the packaged knowledge base: no `specs/` folder here or above\n"


@pytest.fixture
def run(tmp_path: Path, invoke: Run) -> Run:
    """Runs a command in a folder of its own; gives its exit code and what it prints."""
    return functools.partial(invoke, tmp_path)


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


# --- paths and addresses


@pytest.fixture
def busy() -> Iterator[str]:
    """An address that something serves at already."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def test_an_address_that_is_taken_is_refused(run: Run, tmp_path: Path, busy: str) -> None:
    """Before the website is built."""
    write(tmp_path, {})
    assert run("serve", "--address", busy) == (2, "", f"hwkb: cannot serve at {busy}: address already in use\n")


WRONG_ADDRESSES = {
    "foo": "not an address",
    "localhost": "not an address",
    "localhost:": "not an address",
    "localhost:http": "not an address",
    "acme.example:8000": "not an address",
    "localhost:99999": "not a port",
    "localhost:0": "not a port",
    "192.0.2.1:8000": "cannot serve at",
    "[2001:db8::1]:8000": "cannot serve at",
}


@pytest.mark.parametrize("address", WRONG_ADDRESSES)
def test_a_wrong_address_is_refused_in_one_line(run: Run, tmp_path: Path, address: str) -> None:
    """With what would do."""
    write(tmp_path, {})
    code, out, err = run("serve", "--address", address)

    assert (code, out) == (2, "")
    assert WRONG_ADDRESSES[address] in err
    assert err.startswith("hwkb: ")
    assert err.count("\n") == 1


def test_a_folder_that_cannot_be_written_to_is_told_before_anything_is_built(run: Run, tmp_path: Path) -> None:
    """A file, and a place where there can be no folder."""
    write(tmp_path, {})
    (tmp_path / "file").touch()
    for out in ("file", "file/site"):
        code, printed, err = run("build", "--out", out)
        assert (code, printed) == (2, "")
        assert err.startswith(f"hwkb: cannot write to `{out}`: ")


def test_a_website_replaces_nothing_but_a_website(run: Run, tmp_path: Path) -> None:
    """What else is in a folder would be removed."""
    write(tmp_path, {})
    for out in (".", "specs"):
        code, _, err = run("build", "--out", out)
        assert code == 2
        assert "something else than a website" in err
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / ".kept").touch()

    assert [run("build")[0], run("build")[0]] == [0, 0]
    assert (tmp_path / "site" / ".kept").exists()


def test_a_folder_that_is_named_like_a_file_is_no_spec(run: Run, tmp_path: Path) -> None:
    """Canonical form is a matter of files."""
    write(tmp_path, {})
    (tmp_path / "specs" / "chips" / "b.yaml").mkdir()

    assert run("fmt", "--check") == (0, "", "")


def test_a_file_where_a_folder_is_wanted_is_told(run: Run, tmp_path: Path) -> None:
    """In one line, as anything else that the system refuses."""
    write(tmp_path, {})
    (tmp_path / "specs" / "racks").touch()

    assert run("new", "rack", "pod") == (2, "", f"hwkb: {tmp_path}/specs/racks: File exists\n")


def test_serving_says_where_and_what_each_load_finds(tmp_path: Path) -> None:
    """The findings of every edit are on the terminal."""
    root = write(tmp_path, {})
    chip = root / "specs" / "chips" / "acme-x.yaml"
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
    with subprocess.Popen(
        [sys.executable, "-m", "hwkb", "serve", "--address", address], stdout=subprocess.PIPE, text=True, cwd=root,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    ) as serving:  # fmt: skip
        try:
            assert serving.stdout is not None
            assert serving.stdout.readline().endswith("files checked: no findings\n")
            assert serving.stdout.readline() == f"serving http://{address}/ (Ctrl-C stops)\n"
            text = chip.read_text("utf-8")
            broken = text.replace("432 GB", "432 GBB")
            while not select.select([serving.stdout], [], [], 2)[0]:  # the watch may start a moment after the serving
                chip.write_text(broken, "utf-8")
            line = text[: text.index("432 GB")].count("\n") + 1
            assert serving.stdout.readline().startswith(f"specs/chips/acme-x.yaml:{line}:28: unknown-unit: ")
            assert [serving.stdout.readline() for _ in range(4)][-1].endswith(" checked: 1 finding\n")
        finally:
            serving.kill()


# --- what there is to check


@pytest.mark.parametrize("path", ["README.md", "docs", "docs/cli.md"])
def test_a_path_without_specs_is_not_called_clean(run: Run, tmp_path: Path, path: str) -> None:
    """Nothing of it is checked."""
    write(tmp_path, {})
    (tmp_path / "docs").mkdir()
    for name in ("README.md", "docs/cli.md"):
        (tmp_path / name).touch()

    code, out, err = run("check", path)

    assert (code, out) == (2, "")
    assert err.startswith(f"hwkb: `{path}` holds no specs: ")
    assert [run("check", path)[0] for path in (".", "specs", "specs/chips")] == [0, 0, 0]


def test_an_empty_knowledge_base_is_not_called_clean(run: Run, tmp_path: Path) -> None:
    """But told how to begin."""
    (tmp_path / "specs").mkdir()
    code, out, err = run("check")

    assert (code, out) == (2, "")
    assert "`hwkb new chip ID`" in err
