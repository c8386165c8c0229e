"""The memory of `hwkb check`: quick where nothing has changed, and never wrong where something has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from casebook import REPOSITORY, entity, write

from hwkb import cache, states
from hwkb.cache import recalled
from hwkb.cli import main
from hwkb.folders import root_of

SPEC = "specs/chips/new.yaml"
OTHER = "specs/chips/other.yaml"
GOOD = entity("new", '  sheet-2025:\n    "432 GB":\n      memory.capacity: 432 GB\n')
BAD = GOOD.replace(": 432 GB\n", ": 432 GX\n")
"""As long as GOOD."""
LONGER = GOOD.replace(": 432 GB\n", ": 432 GBB\n")

Base = Callable[..., Path]
Told = tuple[int, str]
Check = Callable[..., Told]


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Base:
    """Writes a small knowledge base and goes there; this package is as if it did not change during a test."""
    monkeypatch.delenv("HWKB_NO_CACHE", raising=False)
    monkeypatch.setattr(cache, "installation_of", lambda _root: b"as it is")

    def made(text: str = GOOD, *, schema: bool = False) -> Path:
        root = write(tmp_path / "base", {SPEC: text})
        if schema:
            shutil.copytree(REPOSITORY / "schema", root / "schema")
        monkeypatch.chdir(root)
        return root

    return made


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    """Checks everything, as if there were no memory; what is told is remembered."""

    def checking(*arguments: str) -> Told:
        code = main(["check", *arguments])
        return code, capsys.readouterr().out

    return checking


def stored(root: Path) -> Path:
    """The file of the memory."""
    return root / ".hwkb-cache" / "check"


def keep_times(path: Path, change: Callable[[], object]) -> None:
    """Changes a file and sets its time of modification back."""
    before = path.stat()
    change()
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_mtime_ns == before.st_mtime_ns


# --- nothing has changed


@pytest.mark.parametrize("text", [GOOD, BAD])
def test_what_was_said_is_said_again(base: Base, check: Check, text: str) -> None:
    """The text and the exit code, with findings and without."""
    base(text)
    told = check()

    assert recalled(["check"]) == told
    assert recalled(["check", "--format", "text"]) == recalled(["check", "--format=text"]) == told
    assert told[0] == (text == BAD)


def test_nothing_is_known_before_the_first_check(base: Base) -> None:
    """A base without a memory is checked."""
    base()

    assert recalled(["check"]) is None


@pytest.mark.parametrize(
    "arguments",
    [[], ["show", "new"], ["check", "--format", "json"], ["check", "--format"], ["check", "--as-of", "2025-01-01"],
     ["check", "--help"], ["check", "--format", "text", "--format", "json"], ["check", "--"], ["--version"]],
)  # fmt: skip
def test_other_commands_are_not_answered(base: Base, check: Check, arguments: list[str]) -> None:
    """Only the plain check is."""
    base()
    check()

    assert recalled(arguments) is None


def test_checks_of_another_form_or_day_are_not_remembered(base: Base, check: Check) -> None:
    """They say something else."""
    root = base()
    check("--format", "json")
    check("--as-of", "2026-01-01")

    assert not stored(root).exists()


def test_each_path_has_its_own_answer(base: Base, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """However it is spelled, and from wherever it is asked."""
    root = base(BAD)
    everything, bad, clean = check(), check(SPEC), check("specs/sources")

    assert recalled(["check"]) == everything
    assert recalled(["check", SPEC]) == recalled(["check", str(root / SPEC)]) == bad
    assert recalled(["check", "specs/sources"]) == clean
    assert (bad[0], clean[0]) == (1, 0)
    assert recalled(["check", "specs/chips"]) is None
    monkeypatch.chdir(root / "specs" / "chips")
    assert recalled(["check", "new.yaml"]) == bad
    assert recalled(["check"]) == everything


@pytest.mark.parametrize("path", ["specs/nowhere", "..", "/"])
def test_a_wrong_path_is_no_matter_of_memory(base: Base, check: Check, path: str) -> None:
    """It is wrong use, every time."""
    base()
    check()

    assert recalled(["check", path]) is None
    assert main(["check", path]) == 2
    assert recalled(["check", path]) is None


def test_a_path_that_is_gone_is_told(base: Base, check: Check) -> None:
    """Although no spec has changed."""
    root = base()
    (root / "specs" / "notes").mkdir()
    check("specs/notes")
    assert recalled(["check", "specs/notes"]) is not None
    (root / "specs" / "notes").rmdir()

    assert recalled(["check", "specs/notes"]) is None


# --- something has changed


def edit(root: Path) -> None:
    (root / SPEC).write_text(LONGER)


def edit_to_the_same_size(root: Path) -> None:
    (root / SPEC).write_text(BAD)


def edit_to_the_same_size_and_time(root: Path) -> None:
    keep_times(root / SPEC, lambda: (root / SPEC).write_text(BAD))


def replace_with_the_same_size_and_time(root: Path) -> None:
    (root / "beside").write_text(BAD)
    keep_times(root / SPEC, lambda: (root / "beside").replace(root / SPEC))


def add(root: Path) -> None:
    (root / OTHER).write_text(BAD.replace("id: new", "id: other"))


def add_where_it_does_not_belong(root: Path) -> None:
    (root / "specs" / "notes.txt").write_text("")


def remove(root: Path) -> None:
    (root / "specs" / "sources" / "sheet-2025.yaml").unlink()


def rename(root: Path) -> None:
    (root / SPEC).rename(root / OTHER)


def add_a_schema(root: Path) -> None:
    vocabulary = (REPOSITORY / "schema" / "vocabulary.yaml").read_text("utf-8")
    (root / "schema").mkdir(exist_ok=True)
    (root / "schema" / "vocabulary.yaml").write_text(
        vocabulary.replace("  memory.capacity:", "  memory.room:"), "utf-8"
    )


CHANGES = [edit, edit_to_the_same_size, edit_to_the_same_size_and_time, replace_with_the_same_size_and_time, add,
           add_where_it_does_not_belong, remove, rename, add_a_schema]  # fmt: skip


@pytest.mark.parametrize("settle", [0, 2 * 10**9])
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen(
    base: Base, check: Check, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None], settle: int
) -> None:
    """Of whatever kind, whether times are believed at once or only when they are old; and the next answer is new."""
    monkeypatch.setattr(states, "_COARSEST", settle)
    root = base()
    before = check()
    assert recalled(["check"]) == before
    change(root)

    assert recalled(["check"]) is None
    after = check()
    assert after != before
    assert recalled(["check"]) == after


def test_a_change_of_the_schema_is_seen(base: Base, check: Check) -> None:
    """Where a base has a schema of its own."""
    root = base(schema=True)
    before = check()
    assert recalled(["check"]) == before
    add_a_schema(root)

    assert recalled(["check"]) is None


@pytest.mark.parametrize("settle", [0, 2 * 10**9])
def test_a_touch_is_no_change(base: Base, check: Check, monkeypatch: pytest.MonkeyPatch, settle: int) -> None:
    """The content decides, and the new time is remembered."""
    monkeypatch.setattr(states, "_COARSEST", settle)
    root = base()
    told = check()
    os.utime(root / SPEC, ns=(1, 1))
    old = stored(root).read_bytes()

    assert recalled(["check"]) == told
    if not settle:
        assert stored(root).read_bytes() != old
    monkeypatch.setattr(cache, "digest", None)  # not needed again
    assert settle or recalled(["check"]) == told


def test_a_copy_of_the_folder_knows_what_the_original_knew(
    base: Base, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its content is the same; once it is not, it is checked."""
    root = base()
    told = check()
    copy = shutil.copytree(root, root.parent / "copy")
    monkeypatch.chdir(copy)

    assert recalled(["check"]) == told
    edit_to_the_same_size(copy)
    assert recalled(["check"]) is None


def test_an_edit_during_a_check_is_not_taken_for_what_was_checked(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even one to the same size within the grain of the clock, which no time shows."""
    root = base()
    memory = cache.CheckMemory.here([])
    assert memory
    monkeypatch.setattr(states, "_state", lambda s: f"{s.st_size} {2**62} {2**62} 1 {s.st_mode}")
    memory.begin()
    edit_to_the_same_size(root)
    memory.keep(0, "all is well\n")
    assert not stored(root).exists()

    memory.begin()
    memory.keep(1, "all is known\n")
    assert recalled(["check"]) == (1, "all is known\n")
    (root / SPEC).write_text(GOOD)
    assert recalled(["check"]) is None


def test_answers_about_other_paths_end_with_a_change(base: Base, check: Check) -> None:
    """They were about something else."""
    root = base()
    check()
    check(SPEC)
    edit_to_the_same_size(root)
    told = check(SPEC)

    assert recalled(["check", SPEC]) == told
    assert recalled(["check"]) is None


def test_another_installation_is_seen(base: Base, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """It might say something else."""
    base()
    check()
    monkeypatch.setattr(cache, "installation_of", lambda _root: b"another")

    assert recalled(["check"]) is None


def installed(root: Path) -> Path:
    """A copy of the code and schema of this package."""
    package = shutil.copytree(REPOSITORY / "hwkb", root / "hwkb", ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copytree(REPOSITORY / "schema", root / "schema")
    return package


def test_what_an_installation_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its version, its code, its schema, the interpreter, and the libraries beside it."""
    package = installed(tmp_path)
    libraries, more = tmp_path / "site-packages", tmp_path / "lib"
    libraries.mkdir()
    more.mkdir()
    monkeypatch.setattr(states, "__file__", str(package / "states.py"))
    monkeypatch.setattr(sys, "path", ["", str(libraries), str(more), str(tmp_path / "nowhere")])
    seen = [states.installation_of("elsewhere")]
    assert states.installation_of("elsewhere") == seen[0]

    def is_new() -> None:
        seen.append(states.installation_of("elsewhere"))
        assert len(set(seen)) == len(seen)

    monkeypatch.setattr(states, "__version__", "9.9.9")
    is_new()
    monkeypatch.setattr(sys, "version", "3.99")
    is_new()
    (package / "judge.py").write_text("# another\n")
    is_new()
    (package / "site" / "plugin.py").unlink()
    is_new()
    (tmp_path / "schema" / "units.txt").write_text("# another\n")
    is_new()
    (libraries / "pint").mkdir()
    is_new()
    (more / "yaml").mkdir()
    is_new()
    (package / "data" / "schema").mkdir(parents=True)
    is_new()


def test_the_root_is_the_one_that_is_checked(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both look for it upwards."""
    root = base()
    for folder in (root, root / "specs", root / "specs" / "chips"):
        monkeypatch.chdir(folder)
        assert cache._root() == str(root_of(Path.cwd())) == str(root)
    monkeypatch.chdir(root.parent)
    assert cache._root() is None
    assert recalled(["check"]) is None


# --- the file


@pytest.mark.parametrize(
    "damage",
    [lambda _: b"", lambda b: b[:-1], lambda b: b + b" ", lambda b: b.replace(b"findings", b"fixtures"),
     lambda b: b"\x00" * len(b), lambda b: b.replace(b"form 1", b"form 2"), lambda _: b"[]\n",
     lambda _: cache._packed([]), lambda _: cache._packed([b"as it is", b"", b""]),
     lambda _: cache._packed([b"as it is", b"x", b"\xff", b"", b"zero", b"well"]),
     lambda _: cache._packed([b"as it is", b"x", b"", b"", b"0", b"well"]),
     lambda _: cache._packed([b"as it is", b"", b"", b"", b"0", b"\xff"])],
)  # fmt: skip
def test_a_file_that_is_not_as_it_was_written_is_not_believed(
    base: Base, check: Check, damage: Callable[[bytes], bytes]
) -> None:
    """It is written anew by the next check."""
    root = base()
    told = check()
    content = stored(root).read_bytes()
    stored(root).write_bytes(damage(content))

    assert recalled(["check"]) is None
    assert check() == told
    assert recalled(["check"]) == told


def test_where_nothing_can_be_written_there_is_no_memory(base: Base, check: Check) -> None:
    """And no word of it."""
    root = base()
    (root / ".hwkb-cache").write_text("a file of the user")

    assert check()[0] == 0
    assert recalled(["check"]) is None
    assert (root / ".hwkb-cache").read_text() == "a file of the user"


def test_a_write_that_fails_leaves_what_was_there(base: Base, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing else."""
    root = base()
    check()
    before = stored(root).read_bytes()

    def full(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        check(SPEC)
    assert stored(root).read_bytes() == before
    assert sorted(path.name for path in stored(root).parent.iterdir()) == [".gitignore", "check", "shares"]


def test_the_memory_can_be_turned_off(base: Base, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    """For reading and for writing."""
    root = base()
    monkeypatch.setenv("HWKB_NO_CACHE", "1")
    check()
    assert not stored(root).exists()
    monkeypatch.setenv("HWKB_NO_CACHE", "0")
    told = check()
    assert recalled(["check"]) == told
    monkeypatch.setenv("HWKB_NO_CACHE", "1")

    assert recalled(["check"]) is None


def test_what_is_no_ordinary_file_is_not_read(base: Base, check: Check) -> None:
    """To read it might never end."""
    root = base()
    os.mkfifo(root / "specs" / "chips" / "pipe.yaml")

    check()
    assert recalled(["check"]) is None


def test_a_folder_behind_a_link_and_a_link_to_nothing_do_no_harm(base: Base, check: Check) -> None:
    """Nothing is remembered of them."""
    root = base()
    (root / "specs" / "linked").symlink_to(root / "specs" / "chips")
    check()
    assert recalled(["check"]) is None
    (root / "specs" / "linked").unlink()
    (root / "specs" / "chips" / "gone.yaml").symlink_to("nowhere.yaml")
    check()
    assert recalled(["check"]) is None


def test_a_second_check_imports_next_to_nothing(tmp_path: Path) -> None:
    """Of this package two modules, of the libraries none; and it says the same."""
    root = write(tmp_path / "base", {SPEC: BAD})
    installed(tmp_path / "installed")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed"), "PYTHONIOENCODING": "utf-8"}
    environment.pop("HWKB_NO_CACHE", None)

    def run() -> tuple[int, str, set[str]]:
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "hwkb", "check"], capture_output=True, text=True, check=False,
            cwd=root, env=environment,
        )  # fmt: skip
        return done.returncode, done.stdout, {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}

    first, second = run(), run()

    assert first[:2] == second[:2]
    assert first[0] == 1
    assert first[1].endswith(" files checked: 1 finding\n")
    assert "hwkb.pipeline" in first[2]
    light = {"hwkb", "hwkb.cache", "hwkb.packing", "hwkb.states"}
    assert {name for name in second[2] if name.startswith("hwkb")} == light
    assert not second[2] & {"argparse", "dataclasses", "json", "pydantic", "yaml"}
