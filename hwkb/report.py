"""Findings as text for a person, JSON, annotations for GitHub, or SARIF."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from hwkb.findings import Finding, Place, count
from hwkb.folders import file_of
from hwkb.report_sarif import sarif

__all__ = ["FORMATS", "Lines", "finding_row", "lines_of", "one_as_text", "render_findings", "summary"]

Lines = Callable[[str], Sequence[str]]
"""From a path as shown to the lines of that file; no lines where it cannot be read."""


def lines_of(root: Path) -> Lines:
    """The lines of a file as messages show its path, read once; none where it cannot be read."""
    cache: dict[str, list[str]] = {}

    def lines(shown: str) -> list[str]:
        if shown not in cache:
            try:
                cache[shown] = file_of(root, shown).read_bytes()[: 1 << 20].decode("utf-8", "replace").splitlines()
            except OSError:
                cache[shown] = []
        return cache[shown]

    return lines


def render_findings(findings: Sequence[Finding], style: str, lines: Lines) -> str:
    """All findings in one of FORMATS."""
    return FORMATS[style](findings, lines)


class Decided(Protocol):
    """What an author may have acknowledged."""

    @property
    def acknowledged(self) -> object:
        """True, or the reason, where one has."""


def summary(findings: Collection[Decided], files: int) -> str:
    """How many findings there are, in one line."""
    left = sum(not finding.acknowledged for finding in findings)
    settled = len(findings) - left
    found = count(left, "finding") if left else "no findings"
    return f"{count(files, 'file')} checked: {found}" + (f", {settled} acknowledged" if settled else "")


def _text(findings: Sequence[Finding], lines: Lines) -> str:
    return "\n".join(one_as_text(finding, lines) for finding in findings if not finding.acknowledged)


def one_as_text(finding: Finding, lines: Lines) -> str:
    """One finding: place, code and message, the text underlined, the other places, what to do."""
    gutter = len(str(max(finding.place.line, *(label.place.line for label in finding.labels), 1)))
    parts = [f"{finding.place}: {finding.code}: {finding.message}", *_excerpt(finding.place, lines, gutter, "^", "")]
    for label in finding.labels:
        parts += [f"{' ' * gutter} ::: {label.place}", *_excerpt(label.place, lines, gutter, "-", label.text)]
    parts += [f"{' ' * gutter} = note: {note}" for note in finding.notes]
    if finding.help:
        parts.append(f"{' ' * gutter} = help: {finding.help}")
    return "\n".join(parts) + "\n"


def _excerpt(place: Place, lines: Lines, gutter: int, mark: str, label: str) -> list[str]:
    text = lines(place.path)
    if not 1 <= place.line <= len(text):
        return []
    line = text[place.line - 1]
    start = min(place.column - 1, len(line))
    end = place.end_column - 1 if place.end_line == place.line else len(line)
    shown, start, end = _window(line, start, max(end, start + 1))
    under = " " * start + mark * (end - start) + (f" {label}" if label else "")
    return [f"{place.line:>{gutter}} | {shown}", f"{' ' * gutter} | {under}"]


_WIDTH = 140


def _window(line: str, start: int, end: int) -> tuple[str, int, int]:
    """A long line cut to what is around the place."""
    line = line.expandtabs(1)
    if len(line) <= _WIDTH:
        return line, start, min(end, max(len(line), start + 1))
    left = max(0, start - 40)
    shown = line[left : left + _WIDTH]
    return shown, start - left, min(end - left, len(shown))


def finding_row(finding: Finding) -> dict[str, Any]:
    """A finding as plain data."""
    return {
        "code": finding.code,
        "message": finding.message,
        "entity": finding.entity,
        **_place_row(finding.place),
        "help": finding.help,
        "notes": list(finding.notes),
        "labels": [{**_place_row(label.place), "text": label.text} for label in finding.labels],
        "acknowledged": bool(finding.acknowledged),
        "reason": finding.acknowledged,
    }


def _place_row(place: Place) -> dict[str, Any]:
    return {"path": place.path, "line": place.line, "column": place.column,
            "end_line": place.end_line or place.line, "end_column": place.end_column or place.column}  # fmt: skip


def _json(findings: Sequence[Finding], _lines: Lines) -> str:
    return json.dumps([finding_row(finding) for finding in findings], ensure_ascii=False, indent=2) + "\n"


def _github(findings: Sequence[Finding], _lines: Lines) -> str:
    rows = []
    for finding in findings:
        if finding.acknowledged:
            continue
        row = _place_row(finding.place)
        where = f"file={_property(row['path'])},line={row['line']},col={row['column']},endLine={row['end_line']}"
        message = "\n".join(filter(None, (finding.message, *finding.notes, finding.help and f"help: {finding.help}")))
        rows.append(f"::error {where},title={_property(finding.code)}::{_data(message)}\n")
    return "".join(rows)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _sarif(findings: Sequence[Finding], _lines: Lines) -> str:
    return json.dumps(sarif(findings), ensure_ascii=False, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Sequence[Finding], Lines], str]] = {
    "text": _text,
    "json": _json,
    "github": _github,
    "sarif": _sarif,
}
"""The styles that `hwkb check --format` knows."""
