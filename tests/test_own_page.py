"""What `docs/own.md` shows is so: its files are written, its commands run, and they print what stands below."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from casebook import REPOSITORY, put
from test_tutorial import said

TEXT = (REPOSITORY / "docs" / "own.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
BLOCK = re.compile(r'^```(?P<kind>\w+)(?: title="(?P<path>[^"]+)")?\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL)


def printed(commands: str, folder: Path) -> str:
    """What these lines print, one after another, in a folder."""
    found = ""
    for line in commands.splitlines():
        program, *words = shlex.split(line)
        assert program == "hwkb"
        done = subprocess.run(
            [sys.executable, "-m", "hwkb", *words], cwd=folder, capture_output=True, encoding="utf-8", check=False,
            env={"PYTHONPATH": str(REPOSITORY), "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        assert done.stderr == ""
        found += done.stdout
    return found


def told(text: str) -> str:
    """A text without the numbers of the lines in our files: these move as our data grows."""
    text = re.sub(r"(hwkb:[^\s:]+):\d+:\d+", r"\1", text.rstrip("\n"))
    return re.sub(r"^ *\d* (?=[|=:])", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_is_so_from_its_start_to_its_end(section: str, tmp_path: Path) -> None:
    """Each in a folder of its own, where a file that is shown again has changed."""
    output, asked = "", 0
    for block in BLOCK.finditer(SECTIONS[section]):
        if block["kind"] == "yaml":
            put(tmp_path, {block["path"]: block["text"]})
        elif block["kind"] == "sh":
            output = printed(block["text"], tmp_path)
            asked += 1
        else:
            assert said(told(output), told(block["text"])), f"printed:\n{output}\npromised:\n{block['text']}"
            asked -= 1
    assert asked == 0


@pytest.mark.parametrize("section", SECTIONS)
def test_the_files_are_in_canonical_form(section: str, tmp_path: Path) -> None:
    """As `hwkb fmt` would have them."""
    for block in BLOCK.finditer(SECTIONS[section]):
        if block["kind"] == "yaml":
            put(tmp_path, {block["path"]: block["text"]})

    assert printed("hwkb fmt --check", tmp_path) == ""


def test_every_block_is_a_file_a_command_or_what_it_prints() -> None:
    """So that nothing on the page goes untested."""
    blocks = [block for text in SECTIONS.values() for block in BLOCK.finditer(text)]

    assert list(SECTIONS) == ["Without ours", "On top of ours"]
    assert len(blocks) == len(re.findall(r"^```\w", TEXT, re.MULTILINE))
    assert {block["kind"] for block in blocks} == {"yaml", "sh", "text"}
    assert all(block["path"] for block in blocks if block["kind"] == "yaml")
