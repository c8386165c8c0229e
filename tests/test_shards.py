"""Several processes find what one finds, or leave it to one."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from casebook import REPOSITORY, copy_of_everything, entity, write
from test_recheck import corpus, edited

from hwkb import shards

COMPARE = """
import sys
from hashlib import sha256
from pathlib import Path
from hwkb import shards
from hwkb.recheck import check_all, told_of

root, shards._LEAST, shards._processors = Path(sys.argv[1]), 20, lambda: 3
found, whole = shards.check_in_shards(root), check_all(root)
if found is None:
    print("left to one")
else:
    same = told_of(found.shares) == told_of(whole.shares) and found.shares == whole.shares
    same = same and found.digests == {
        path.relative_to(root).as_posix(): sha256(path.read_bytes()).hexdigest() for path in root.glob("specs/*/*")
    }
    print("the same" if same else "something else")
"""
"""In a process of its own, as the command is: to fork one that has threads, as a run of tests may, is not safe."""


def compared(root: Path) -> str:
    """What three processes find, against what one finds."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-W", "error", "-c", COMPARE, str(root)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=True)
    assert done.stderr == ""
    return done.stdout.strip()


def with_laws(root: Path) -> Path:
    """The same with laws of its own: one names an entity, one never fires."""
    shutil.copytree(REPOSITORY / "schema", corpus(root) / "schema")
    with (root / "schema" / "relations.yaml").open("a", encoding="utf-8") as file:
        file.write(LAWS)
    return root


LAWS = """
  no-more-than-the-switch:
    for: [accelerator]
    formula: scale_up.bandwidth[one-way] <= switch-64x36:switch.bandwidth[one-way]
    why: a test wants it
  never:
    for: [accelerator]
    formula: scale_up.port_bandwidth <= 2 * io.bandwidth
    why: nobody says either
"""


@pytest.mark.parametrize("made", [corpus, copy_of_everything, with_laws])
def test_processes_find_what_one_finds(tmp_path: Path, made: Callable[[Path], Path]) -> None:
    """As it stands, and edit after edit; most edits leave it certain."""
    root, chance = made(tmp_path), random.Random(7)  # noqa: S311 - the same edits each time
    files = sorted((root / "specs").rglob("*.yaml"))
    assert compared(root) == "the same"
    answers = []
    for path in chance.sample(files, 4):
        text = path.read_bytes()
        edited(path, chance)
        answers.append(compared(root))
        path.write_bytes(text)
    assert set(answers) <= {"the same", "left to one"}
    assert "the same" in answers


@pytest.mark.parametrize(
    "change",
    [lambda specs: (specs / "chips" / "more.yml").write_text("id: more"),
     lambda specs: (specs / "chips" / "folder").mkdir(),
     lambda specs: (specs / "chips" / "nowhere.yaml").symlink_to("nowhere"),
     lambda specs: (specs / "notes.txt").write_text("..."),
     lambda specs: (specs / "memory" / "fabric.yaml").write_text(entity("fabric", "  x: y\n", kind="kind: dram")),
     lambda specs: (specs / "memory" / "twin.yaml").write_text("spec_version: 1\nid: twin\nname: HBM4\nkind: dram\n"),
     lambda specs: (specs / "memory" / "lost.yaml").write_text(
         "spec_version: 1\nid: lost\nname: Lost\nkind: dram\nvendor: nobody\n"),
     lambda specs: (specs.parent / "hwkb.yaml").write_text("extends: hwkb\n")],
    ids=["suffix", "folder", "dangling", "beside", "id of two", "name of two", "unknown", "extends"],
)  # fmt: skip
def test_what_depends_on_all_files_is_left_to_one(tmp_path: Path, change: Callable[[Path], object]) -> None:
    """And so is what no file of its kind may be."""
    change(corpus(tmp_path) / "specs")

    assert compared(tmp_path) == "left to one"


@pytest.mark.parametrize(
    ("told", "answer"),
    [("contains.accelerator: 4 yonder", "the same"),
     ("contains.accelerator:\n        4 yonder # as of: now", "the same"),
     ("contains.accelerator: [\n        4 yonder] # as of: now", "the same"),
     ('"contains\\x2eaccelerator": 4 yonder', "left to one"),
     ('contains.accelerator: "4 y\\x6fnder"', "left to one")],
    ids=["plain", "on its own line", "as a list", "escaped slot", "escaped part"],
)  # fmt: skip
def test_the_parts_of_what_is_named_are_read(tmp_path: Path, told: str, answer: str) -> None:
    """However they are written, and wherever the three lie."""
    asserts = '  sheet-2025:\n    "x":\n      asserts:\n        as-much: z:memory.capacity = 2000 GB\n'
    acknowledged = (
        "decisions:\n  as-much:\n    verdict: fails\n    judged: 1728 GB against 2000 GB\n"
        "    reason: a test wants it to be told and not to be open\n"
    )
    write(corpus(tmp_path), {
        "racks/a.yaml": entity("a", asserts, kind="level: rack") + acknowledged,
        "chips/yonder.yaml": entity("yonder", '  sheet-2025:\n    "x":\n      memory.capacity: 432 GB\n'),
        "racks/z.yaml": entity("z", f'  sheet-2025:\n    "x":\n      {told}\n', kind="level: rack"),
    })  # fmt: skip
    assert compared(tmp_path) == answer


def test_a_small_base_is_left_to_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And so is any, where there is one processor."""
    corpus(tmp_path)
    monkeypatch.setattr(shards, "_processors", lambda: 8)
    assert shards.check_in_shards(tmp_path) is None
    monkeypatch.setattr(shards, "_LEAST", 20)
    monkeypatch.setattr(shards, "_processors", lambda: 1)
    assert shards.check_in_shards(tmp_path) is None


FAULT = """
import sys
from pathlib import Path
from hwkb import shards

shards._LEAST, shards._processors = 20, lambda: 3
plain, parent, fork = shards.check_part, shards.os.getpid(), shards.os.fork
where, forks = sys.argv[2], []

def faulty(*arguments):
    if where == "a child" and shards.os.getpid() != parent:
        raise MemoryError
    if where == "the parent" and shards.os.getpid() == parent:
        raise FileNotFoundError
    return plain(*arguments)

def forked():
    forks.append(1)
    if where == "the second fork" and len(forks) == 2:
        raise BlockingIOError
    return fork()

shards.check_part, shards.os.fork = faulty, forked
print(shards.check_in_shards(Path(sys.argv[1])))
"""


@pytest.mark.parametrize("where", ["a child", "the parent", "the second fork"])
def test_a_process_that_ends_too_early_is_no_matter(tmp_path: Path, where: str) -> None:
    """One checks all, and would tell of the fault; none waits for another for ever."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-W", "error", "-c", FAULT, str(corpus(tmp_path)), where]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=True)
    assert (done.stdout, done.stderr) == ("None\n", "")
