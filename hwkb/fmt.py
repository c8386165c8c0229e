"""Canonical form of a spec file, by editing stretches of its text.

Keys of the header stand in one order, phrases in double quotation marks, convention words in the
order of the vocabulary, source blocks one blank line apart. Comments stay, and so does every value:
what a file says is compared before and after.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hwkb.document import Document, Route, read
from hwkb.findings import Place
from hwkb.folders import KINDS
from hwkb.quantity import ValueFault
from hwkb.vocabulary import MODIFIERS, Vocabulary

__all__ = ["Formatter", "UnreadableError", "spec_files"]

_ENTITY_BEFORE = ("spec_version", "id", "name")
_ENTITY_AFTER = ("vendor", "predecessor", "successor", "counterpart", "renamed_from", "variants", "evidence",
                 "decisions")  # fmt: skip
_SOURCE = ("spec_version", "id", "kind", "title", "title_en", "publisher", "author", "url", "published", "not_before",
           "accessed", "language", "status", "read", "sha256", "note")  # fmt: skip
_BREAKS = re.compile(r"\r\n?")


class UnreadableError(Exception):
    """A file that is left as it is: it has faults of form, or another form would change what it says."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """A stretch of one line, and what stands there instead."""

    place: Place
    text: str


class Formatter:
    """Brings the text of spec files into canonical form, for one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.orders: dict[str, tuple[str, ...]] = {kind.id: (*_ENTITY_BEFORE, kind.classifier, *_ENTITY_AFTER)
                                                   for kind in vocabulary.kinds.values()}  # fmt: skip
        self.orders["source"] = _SOURCE

    def format(self, text: str, kind: str) -> str:
        """The text of a file of this kind in canonical form. Raises UnreadableError."""
        meaning = self.meaning(_document(text))
        text = _BREAKS.sub("\n", text)
        steps: tuple[Callable[[Document], str], ...] = (
            lambda document: _edited(document.text, self.key_edits(document)),
            lambda document: _ordered(document, self.orders[kind]),
            _spaced,
        )
        for step in steps:
            text = step(_document(text))
        if self.meaning(_document(text)) != meaning:
            raise UnreadableError("another form would change what it says")
        return text

    def meaning(self, document: Document) -> Any:
        """What a file says: its tree without the order of the header, and with each key as it is read."""
        blocks = [(source, _items(block) or [("", block)]) for source, block in _items(document.root.get("evidence"))]
        evidence = [
            (source, phrase, [(self.canonical(key), value) for key, value in _items(body)] if _items(body) else body)
            for source, phrases in blocks for phrase, body in phrases
        ]  # fmt: skip
        return {**document.root, "evidence": evidence}

    def canonical(self, key: str) -> str:
        """A claim's key with its words in order; a key that cannot be read stays as it is."""
        if "." not in key:
            return key
        try:
            return str(self.vocabulary.key(key))
        except ValueFault:
            return key

    def key_edits(self, document: Document) -> Iterator[_Edit]:
        """Phrases in the right quotation marks, and the words of keys in order."""
        for source, block in _items(document.root.get("evidence")):
            for phrase, body in _items(block):
                if phrase in MODIFIERS or not isinstance(body, dict):
                    continue
                route: Route = ("evidence", source, phrase)
                yield from _edit(document, route, _quoted(phrase))
                ordered = [self.canonical(key) for key in body]
                for key, wanted in zip(body, ordered, strict=True):
                    if wanted != key and ordered.count(wanted) == 1:
                        yield from _edit(document, (*route, key), wanted)


def spec_files(root: Path, paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """The spec files of a knowledge base that are, or lie in, one of these paths, with their kinds."""
    wanted = [path.resolve() for path in paths]
    for folder, kind in KINDS.items():
        for path in sorted((root / "specs" / folder).glob("*.yaml")):
            resolved = path.resolve()
            if path.is_file() and (not wanted or any(resolved.is_relative_to(other) for other in wanted)):
                yield path, kind


def _document(text: str) -> Document:
    document, findings = read("", text.encode("utf-8"))
    if document is None or findings:
        raise UnreadableError("; ".join(finding.message for finding in findings))
    return document


def _items(node: Any) -> list[tuple[str, Any]]:
    return list(node.items()) if isinstance(node, dict) else []


# --- keys


def _quoted(phrase: str) -> str | None:
    """A phrase in double quotation marks; in single ones where it holds a double one or a backslash."""
    if not all(c.isprintable() or c == "\xa0" for c in phrase):
        return None  # only an escape can write it
    if '"' in phrase or "\\" in phrase:
        return "'" + phrase.replace("'", "''") + "'"
    return f'"{phrase}"'


def _edit(document: Document, route: Route, wanted: str | None) -> Iterator[_Edit]:
    """What brings a key into this form, where it stands on one line."""
    place = document.place(route, key=True)
    if wanted is not None and place.line == place.end_line:
        yield _Edit(place, wanted)


def _edited(text: str, edits: Iterable[_Edit]) -> str:
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda e: e.place, reverse=True):
        row = edit.place.line - 1
        lines[row] = lines[row][: edit.place.column - 1] + edit.text + lines[row][edit.place.end_column - 1 :]
    return "\n".join(lines)


# --- the header


def _ordered(document: Document, order: tuple[str, ...]) -> str:
    """The keys of the header in order, each with the comment lines right above it."""
    keys = list(document.root)
    wanted = sorted(keys, key=lambda k: order.index(k) if k in order else -1)
    if wanted == keys or not set(keys) <= set(order):
        return document.text
    lines = document.text.split("\n")
    starts = {key: document.place((key,), key=True).line - 1 for key in keys}
    first = min(starts.values())
    for key, start in starts.items():
        while start > first and lines[start - 1].startswith("#"):
            start -= 1
        starts[key] = start
    ends = dict(zip(keys, [*[starts[key] for key in keys[1:]], len(lines)], strict=True))
    body = {key: "\n".join(lines[starts[key] : ends[key]]).rstrip("\n") for key in keys}
    return "\n".join([*lines[:first], *(body[key] for key in wanted), ""])


# --- lines


def _spaced(document: Document) -> str:
    """No trailing blanks, one final newline, blank lines between source blocks and nowhere twice."""
    lines = document.text.split("\n")
    kept = set(_inside_values(document, lines))
    starts = _block_starts(document, lines)
    evidence = document.place(("evidence",), key=True).line - 1 if "evidence" in document.root else -1
    result: list[str] = []
    last = -1  # the row of what was written last
    for row, line in enumerate(lines):
        if row not in kept:
            line = line.rstrip(" \t")
            if not line and (not result or not result[-1] or last == evidence):
                continue
            if row in starts and result[-1]:
                result.append("")
        result.append(line)
        last = row
    while result and not result[-1]:
        result.pop()
    return "\n".join([*result, ""])


def _block_starts(document: Document, lines: list[str]) -> set[int]:
    """The rows where a source block starts, comments right above it included; not the first block."""
    found = set()
    for source, _ in _items(document.root.get("evidence"))[1:]:
        place = document.place(("evidence", source), key=True)
        row, indent = place.line - 1, place.column - 1
        while row > 0 and re.match(rf" {{0,{indent}}}#", lines[row - 1]):
            row -= 1
        found.add(row)
    return found


def _inside_values(document: Document, lines: list[str]) -> Iterator[int]:
    """The rows of values and keys that go on in the next one: blanks count there."""
    waiting: list[tuple[Route, Any]] = [((), document.root)]
    while waiting:
        route, node = waiting.pop()
        if isinstance(node, dict):
            for key, child in node.items():
                yield from _rows(document.place((*route, key), key=True), lines)
                waiting.append(((*route, key), child))
        elif isinstance(node, list):
            waiting += [((*route, i), child) for i, child in enumerate(node)]
        else:
            yield from _rows(document.place(route), lines)


def _rows(place: Place, lines: list[str]) -> range:
    block = lines[place.line - 1][place.column - 1 : place.column] in ("|", ">")
    return range(place.line - 1, place.end_line - (not block or place.end_column == 1))
