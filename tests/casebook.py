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
_COMMENT = re.compile(r"(?:^|\s)# (?P<all>(?:expect|holds|fails|depends|unknown|needs|derives): .*)$")
_NAME = r"[a-z0-9-]+(?:[._][a-z0-9_-]+)*(?:\[[^\]]*\])?"
_ITEM = re.compile(rf'(?P<name>{_NAME})(?P<settled> \(acknowledged\))?(?: "(?P<said>[^"]*)")?(?P<end>, |; |$)')
_DERIVED = re.compile(
    rf"(?:nothing|(?P<key>{_NAME})(?: \((?P<variant>[a-z0-9-]+)\))? = (?P<text>[^,;]+))(?P<end>, |; |$)"
)

Line = tuple[str, str, int]
"""A code or `VERDICT NAME`, a file and a line of it."""
Said = tuple[str, str, int, str]
"""A line and what is said there: a reading, or what would be needed."""
Derived = tuple[str, str, str, str]
"""The file of a derived fact, its key, its variant and its value."""


@dataclass
class Case:
    """One section of a document: its files, and what is expected of them."""

    id: str
    files: dict[str, str]
    findings: Counter[Line] = field(default_factory=Counter)
    acknowledged: Counter[Line] = field(default_factory=Counter)
    verdicts: Counter[Line] = field(default_factory=Counter)
    unknown: Counter[Line] = field(default_factory=Counter)
    readings: Counter[Said] = field(default_factory=Counter)
    needs: Counter[Said] = field(default_factory=Counter)
    derived: dict[str, dict[Derived, int]] = field(default_factory=dict)
    """For each file that names derived facts, these with the line on which they are named."""

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
    title, fence, name = "", "", ""
    files: dict[str, str] = {}
    block: list[str] = []
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
            _read_comment(case, comment, path, number)
    return case


def _read_comment(case: Case, comment: str, path: str, number: int) -> None:
    """Reads `WORD: ITEM, ITEM; WORD: ITEM` of one line."""
    rest, word = comment, ""
    while rest:
        head, colon, tail = rest.partition(": ")
        if colon and head.isalpha() and not word:
            word, rest = head, tail
        match = (_DERIVED if word == "derives" else _ITEM).match(rest)
        if match is None:
            raise AssertionError(f"`{rest}` in {case.id} cannot be read")
        if word == "derives":
            _expect_derived(case, match, path, number)
        else:
            _expect(case, word, match, path, number)
        rest = rest[match.end() :]
        word = "" if match["end"] == "; " else word


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


def _expect(case: Case, word: str, item: re.Match[str], path: str, number: int) -> None:
    settled = case.acknowledged if item["settled"] else case.findings
    if word == "expect":
        settled[item["name"], path, number] += 1
        return
    if word == "needs":
        case.needs[f"fails {item['name']}", path, number, item["said"]] += 1
        return
    name = f"{word} {item['name']}"
    (case.unknown if word == "unknown" else case.verdicts)[name, path, number] += 1
    if item["said"] is not None:
        case.readings[name, path, number, item["said"]] += 1
    if word in ("fails", "depends"):
        settled[word, path, number] += 1


def _expect_derived(case: Case, item: re.Match[str], path: str, number: int) -> None:
    named = case.derived.setdefault(path, {})
    if item["key"]:
        named[path, item["key"], item["variant"] or "", item["text"].strip()] = number


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Writes files below a folder, with the shared ones and the vocabulary where they are wanted."""
    put(root, {**shared(), **{_path(name): text for name, text in files.items()}})
    if (root / "schema").is_dir() and not (root / "schema" / "vocabulary.yaml").exists():
        shutil.copy(REPOSITORY / "schema" / "vocabulary.yaml", root / "schema")
    return root


def put(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Writes files below a folder, by their paths in it."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
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


def lines_of_readings(verdicts: Iterable[hwkb.Verdict]) -> Counter[Said]:
    """The reading of each verdict, and what is missing where it is unknown, as a case writes them."""
    return Counter(
        (f"{v.verdict} {v.name}", v.place.path, v.place.line, v.reading or ", ".join(v.missing)) for v in verdicts
    )


def lines_of_needs(verdicts: Iterable[hwkb.Verdict]) -> Counter[Said]:
    """What would have had to be true, as a case writes it."""
    return Counter((f"{v.verdict} {v.name}", v.place.path, v.place.line, n) for v in verdicts for n in v.would_need)


def derived_facts(kb: hwkb.KnowledgeBase, path: str) -> dict[Derived, set[int]]:
    """The derived facts of the entity in a file, with the lines on which a case may name them.

    These are the line of its id, and those of the claims of the file that it stands on.
    """
    found = {}
    for fact in kb.facts:
        if fact.derivation is not None and fact.claim.place.path == path:
            places = [fact.claim.place, *(claim.place for claim in fact.derivation.inputs)]
            lines = {place.line for place in places if place.path == path}
            found[path, fact.key, fact.variant, fact.claim.text] = lines
    return found


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


DISPUTED = entity("new", """\
  sheet-2025:
    "432 GB":
      memory.capacity: 432 GB
  press-2026:
    "288 GB":
      memory.capacity: 288 GB
""")  # fmt: skip
"""An entity of which two sources state different figures."""
SETTLED = DISPUTED + "decisions:\n  memory.capacity:\n    prefer: sheet-2025\n    reason: the maker ought to know it\n"
"""The same, with a decision between them."""
