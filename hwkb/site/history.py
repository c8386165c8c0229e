"""What changed in the files of entities, and when: from one call of `git log`, where there is a checkout."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

__all__ = ["Change", "Edit", "changes", "read_log"]

_COMMITS = 200
_SECONDS = 20
_COMMIT = "\x01"
_CLAIM = re.compile(r"([+-])\s+((?:goal\.)?[a-z_]+\.[A-Za-z0-9_.+-]+(?:\[[^\]]*\])?): (.+)")
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Edit:
    """One key of a claim with what it was and what it is; one of them is empty where it came or went."""

    key: str
    before: str
    after: str


@dataclass
class Change:
    """What one commit did to one file."""

    commit: str
    time: str
    subject: str
    path: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def day(self) -> str:
        """The date of the commit."""
        return self.time[:10]

    @cached_property
    def edits(self) -> list[Edit]:
        """The claims that came, went, or have another value."""
        gone: dict[str, list[str]] = {}
        for sign, key, value in self.lines:
            if sign == "-":
                gone.setdefault(key, []).append(value)
        found = []
        for sign, key, value in self.lines:
            if sign == "+":
                before = gone.get(key, [])
                if value in before:
                    before.remove(value)  # it only moved
                else:
                    found.append(Edit(key, before.pop(0) if before else "", value))
        found += [Edit(key, value, "") for key, values in gone.items() for value in values]
        return found


def changes(root: Path) -> list[Change]:
    """The changes of files under `specs/`, the latest first; none outside a checkout."""
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        return []
    command = [
        git, "-c", "core.quotepath=off", "-C", str(root), "log", f"--max-count={_COMMITS}", "--no-color",
        "--no-ext-diff", "--no-renames", "--unified=0", "--patch", "--format=%x01%h%x1f%cI%x1f%s", "--", "specs",
    ]  # fmt: skip
    try:
        run = subprocess.run(command, capture_output=True, check=True, timeout=_SECONDS)  # noqa: S603 - fixed words
    except (OSError, subprocess.SubprocessError):
        return []
    return list(read_log(run.stdout.decode("utf-8", "replace")))


def read_log(text: str) -> Iterator[Change]:
    """The changes in a log with patches."""
    head: list[str] = []
    change: Change | None = None
    for line in text.split("\n"):
        if line.startswith(_COMMIT):
            head, change = line[1:].split("\x1f"), None
        elif line.startswith("diff --git "):
            change = None
        elif line.startswith(("+++ b/", "--- a/")) and len(head) == 3 and (change is None or not change.lines):
            if change is None:
                change = Change(head[0], head[1], head[2], line[6:])
                yield change
        elif change is not None and (match := _CLAIM.fullmatch(line)):
            sign, key, value = match.groups()
            change.lines.append((sign, key, value[:_LONGEST]))
