"""Reads the documents in `tests/cases`: small knowledge bases with what is expected of them beside the line."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import hwkb
from hwkb.folders import packaged_root
from hwkb.quantity import ValueFault

CASES = Path(__file__).parent / "cases"
REPOSITORY = packaged_root()

_FENCE = re.compile(r"^(`{3,})(?P<info>.*)$")
_COMMENT = re.compile(r"(?:^|\s)# (?P<all>(?:expect|holds|fails|depends|unknown): .*)$")
_ITEM = re.compile(r"(?P<name>[a-z0-9-]+(?:[._][a-z0-9_-]+)*(?:\[[^\]]*\])?)(?P<settled> \(acknowledged\))?")

Line = tuple[str, str, int]
"""A code or `VERDICT NAME`, a file and a line of it."""


@dataclass
class Case:
    """One section of a document: its files, and what is expected of them."""

    id: str
    files: dict[str, str]
    findings: Counter[Line] = field(default_factory=Counter)
    acknowledged: Counter[Line] = field(default_factory=Counter)
    verdicts: Counter[Line] = field(default_factory=Counter)
    unknown: Counter[Line] = field(default_factory=Counter)

    @property
    def codes(self) -> set[str]:
        """The codes that are expected."""
        return {code for code, _, _ in (*self.findings, *self.acknowledged)}


def read_cases() -> Iterator[Case]:
    """Every case of every document; what stands above the first section belongs to all sections."""
    for document in sorted(CASES.glob("*.md")):
        if document.name == "README.md":
            continue
        common: dict[str, str] = {}
        for title, files in _sections(document.read_text(encoding="utf-8")):
            if not title:
                common = files
            elif files:
                yield _case(f"{document.stem}: {title}", {**common, **files})


def shared() -> dict[str, str]:
    """The organisations, sources and parts that every case may name."""
    _, files = next(_sections((CASES / "README.md").read_text(encoding="utf-8")))
    return files


def _sections(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    title, files, fence, name, block = "", {}, "", "", []
    for line in text.splitlines():
        match = _FENCE.match(line)
        if fence:
            if line == fence:
                files[name] = "".join(f"{row}\n" for row in block)
                fence = ""
            else:
                block.append(line)
        elif match and match["info"].startswith("yaml "):
            fence, name, block = match[1], _path(match["info"].removeprefix("yaml ")), []
        elif line.startswith("## "):
            yield title, files
            title, files = line.removeprefix("## "), {}
    if fence:
        raise AssertionError(f"the block of {name} under `{title}` is not closed")
    yield title, files


def _path(name: str) -> str:
    return name if name.startswith(("schema/", "specs/")) else f"specs/{name}"


def _case(id_: str, files: dict[str, str]) -> Case:
    case = Case(id_, files)
    for path, text in files.items():
        for number, comment in _comments(text):
            for group in comment.split("; "):
                word, _, items = group.partition(": ")
                for item in items.split(", "):
                    _expect(case, word, item, path, number)
    return case


def _comments(text: str) -> Iterator[tuple[int, str]]:
    """What is expected with the line it is expected on; a line of its own speaks of the next one."""
    waiting: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _COMMENT.search(line)
        if match and line.strip() == match[0].strip():
            waiting.append(match["all"])
            continue
        for comment in [*waiting, *([match["all"]] if match else [])]:
            yield number, comment
        waiting = []
    if waiting:
        raise AssertionError(f"no line follows `{waiting[0]}`")


def _expect(case: Case, word: str, item: str, path: str, number: int) -> None:
    match = _ITEM.fullmatch(item)
    if match is None:
        raise AssertionError(f"`{item}` in {case.id} cannot be read")
    settled = case.acknowledged if match["settled"] else case.findings
    if word == "expect":
        settled[match["name"], path, number] += 1
        return
    (case.unknown if word == "unknown" else case.verdicts)[f"{word} {match['name']}", path, number] += 1
    if word in ("fails", "depends"):
        settled[word, path, number] += 1


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Writes files below a folder, with the shared ones and the vocabulary where they are wanted."""
    everything = {**shared(), **{_path(name): text for name, text in files.items()}}
    for name, text in everything.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    if (root / "schema").is_dir() and not (root / "schema" / "vocabulary.yaml").exists():
        shutil.copy(REPOSITORY / "schema" / "vocabulary.yaml", root / "schema")
    return root


def copy_of_everything(root: Path) -> Path:
    """A copy of the real knowledge base."""
    for folder in ("specs", "schema"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    return root


def lines_of_findings(findings: Iterable[hwkb.Finding]) -> Counter[Line]:
    """Findings as a case writes them."""
    return Counter((f.code, f.place.path, f.place.line) for f in findings)


def lines_of_verdicts(verdicts: Iterable[hwkb.Verdict]) -> Counter[Line]:
    """Verdicts as a case writes them."""
    return Counter((f"{v.verdict} {v.name}", v.place.path, v.place.line) for v in verdicts)


def fault_of(read: Callable[[], object]) -> str:
    """The code of the fault that a reading ends in; empty where it ends in none."""
    try:
        read()
    except ValueFault as fault:
        return fault.code
    return ""


def entity(id_: str, body: str, *, kind: str = "kind: accelerator", more: str = "") -> str:
    """The text of an entity's file with this evidence, indented as under `evidence:`."""
    return f"spec_version: 1\nid: {id_}\nname: {id_}\n{kind}\n{more}evidence:\n{body}"
