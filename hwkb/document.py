"""YAML text to a located document.

What is not plain lines is read by an event loop over libyaml's parser: every scalar stays the text
that it is (`19.60`, `no`, `12:30`), what is hostile or ambiguous is refused, and a node's place is
found on demand by reading the one file again. This is the only module that imports a YAML library.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn, TypeVar

import yaml
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from hwkb.findings import Finding, Place
from hwkb.lines import starts_of_lines, tree_of_lines

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_TEXT", "Document", "Node", "Route", "read"]

Node = str | list[Any] | dict[str, Any]
Route = tuple[str | int, ...]

MAX_BYTES = 1 << 20
MAX_DEPTH = 64
MAX_TEXT = 2000

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_TAB = re.compile(r"^ *\t", re.MULTILINE)
_CUT = re.compile(r" #(?=\S)")
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_PHRASE_DEPTH = 3
"""Evidence, source, phrase."""


class Document:
    """One file, read: its path, its text and the tree of text that it holds."""

    __slots__ = ("_is_lines", "_places", "_starts", "path", "plain", "root", "text")

    def __init__(
        self, path: str, text: str, root: dict[str, Any], plain: frozenset[str], *, is_lines: bool = False
    ) -> None:
        self.path = path
        self.text = text
        self.root = root
        self.plain = plain
        """Keys at the level of phrases that were written without quotation marks."""
        self._places: dict[tuple[Route, bool], tuple[Any, Any]] | None = None
        self._starts: dict[tuple[Route, bool], int] | None = None
        self._is_lines = is_lines

    def place(self, route: Route = (), *, key: bool = False) -> Place:
        """Where a node stands, or its key; the nearest node above it that exists."""
        if self._places is None:
            self._places = _index(self.text)
        found = _nearest(self._places, route, key=key)
        return _span(self.path, *found) if found else Place(self.path, 1, 1, 1, 1)

    def line(self, route: Route = (), *, key: bool = False) -> int:
        """The line on which that begins."""
        if not self._is_lines:
            return self.place(route, key=key).line
        if self._starts is None:
            self._starts = starts_of_lines(self.text)
        return _nearest(self._starts, route, key=key) or 1


Noted = TypeVar("Noted")


def _nearest(noted: Mapping[tuple[Route, bool], Noted], route: Route, *, key: bool) -> Noted | None:
    """What is noted of a node, or of its key; else of the key of the nearest node above."""
    while route:
        found = noted.get((route, key)) or noted.get((route, False))
        if found:
            return found
        route, key = route[:-1], True
    return None


class _RefusedError(Exception):
    """Carries the finding that ends the reading of a file."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def read(path: str, data: bytes, *, flow_mappings: bool = False) -> tuple[Document | None, list[Finding]]:
    """The document in these bytes, or None, and what is wrong with them."""
    findings: list[Finding] = []
    try:
        text = _decode(path, data)
        lines = tree_of_lines(text, _PHRASE_DEPTH)
        root, plain = lines or _tree(path, text, findings, flow_mappings=flow_mappings)
    except _RefusedError as refused:
        return None, [*findings, refused.finding]
    except yaml.YAMLError as error:
        return None, [*findings, _syntax_finding(path, error)]
    document = Document(path, text, root, frozenset(plain), is_lines=lines is not None)
    if _CUT.search(text):
        findings += _cut_values(document)
    return document, findings


def _decode(path: str, data: bytes) -> str:
    if len(data) > MAX_BYTES:
        _refuse("file-too-large", f"the file has {len(data)} bytes", Place(path), "split it: 1 MiB is the limit")
    if data.startswith(_BYTE_ORDER_MARKS):
        _refuse("byte-order-mark", "the file starts with a byte order mark", Place(path), "save it as UTF-8 without")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        place = _at_offset(path, before + "?", len(before))
        _refuse("not-utf-8", f"byte 0x{data[error.start]:02x} is not UTF-8", place, "save the file as UTF-8")
    if control := _CONTROL.search(text):
        place = _at_offset(path, text, control.start())
        _refuse("control-character", f"U+{ord(control[0]):04X} is not allowed", place, "remove the character")
    if "\t" in text and (tab := _TAB.search(text)):
        _refuse("tab", "a tab in the indentation", _at_offset(path, text, tab.end() - 1), "indent with spaces")
    return text


def _refuse(code: str, message: str, place: Place, help_: str) -> NoReturn:
    raise _RefusedError(Finding(code, message, place, help_))


def _at_offset(path: str, text: str, offset: int) -> Place:
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return Place(path, line, column, line, column + 1)


def _tree(path: str, text: str, findings: list[Finding], *, flow_mappings: bool) -> tuple[dict[str, Any], list[str]]:
    """The tree in a text, and its keys at the level of phrases that have no quotation marks."""
    loop = _Loop(path, text, findings, flow_mappings=flow_mappings)
    return loop.run(), loop.plain


class _Loop:
    """Turns libyaml's events into dicts, lists and text."""

    def __init__(self, path: str, text: str, findings: list[Finding], *, flow_mappings: bool) -> None:
        self.path = path
        self.next_event: Callable[[], Any] = CParser(text).get_event
        self.findings = findings
        self.flow_mappings = flow_mappings
        self.plain: list[str] = []

    def run(self) -> dict[str, Any]:
        self.next_event()  # the start of the stream
        start: Any = self.next_event()
        if start.__class__ is StreamEndEvent:
            self.refuse_nothing()
        first: Any = self.next_event()
        if first.__class__ is not MappingStartEvent:
            if first.__class__ is ScalarEvent and first.value == "" and not first.style:
                self.refuse_nothing()
            if first.__class__ is AliasEvent or first.anchor is not None or first.tag is not None:
                self.refuse_reference(first)
            if first.__class__ is SequenceStartEvent:
                self.depth_of_list(first)
            self.refuse("not-a-mapping", "the root is not a mapping", first, "start with `key: value` lines")
        if first.anchor is not None or first.tag is not None:
            self.refuse_reference(first)
        root: dict[str, Any] = self.mapping(1, first)
        self.next_event()  # the end of the document
        after = self.next_event()
        if after.__class__ is DocumentStartEvent:
            self.refuse("second-document", "a second document starts here", after, "one file holds one record")
        return root

    def refuse_nothing(self) -> Any:
        _refuse("empty-file", "the file holds nothing", Place(self.path), "write `spec_version: 1` and an `id`")

    def depth_of_list(self, first: Any) -> None:
        """Reads a list at the root for its faults alone, so that 50,000 brackets are told as such."""
        self.sequence(1, first)

    def mapping(self, depth: int, start: Any) -> dict[str, Any]:
        if depth > MAX_DEPTH:
            self.refuse("too-deep", f"nested more than {MAX_DEPTH} deep", start, "write it flatter")
        if start.flow_style and not self.flow_mappings:
            self.note("flow-mapping", "a mapping in braces", start, "write it as indented `key: value` lines")
        result: dict[str, Any] = {}
        next_event = self.next_event
        while True:
            key_event = next_event()
            if key_event.__class__ is MappingEndEvent:
                return result
            key = self.key(key_event, depth)
            event = next_event()
            # A plain text is by far the commonest value: it is taken without a call.
            value: Node
            if event.__class__ is ScalarEvent and event.anchor is event.tag is None and len(event.value) <= MAX_TEXT:
                value = event.value
            else:
                value = event.value if self.is_text(event) else self.node(depth + 1, event)
            if key in result:
                message = f"the key `{_short(key)}` stands twice"
                self.note("duplicate-key", message, key_event, "join the two, or rename one")
            else:
                result[key] = value

    def key(self, event: Any, depth: int) -> str:
        if not self.is_text(event):
            if event.__class__ is AliasEvent or event.anchor is not None or event.tag is not None:
                self.refuse_reference(event)
            self.refuse("yaml-syntax", "a key is not a text", event, "keys are words or quoted phrases")
        key: str = event.value
        if not event.style:
            if key == "<<":
                self.refuse("merge-key", "a merge key", event, "repeat the lines: records do not share text")
            if depth == _PHRASE_DEPTH:
                self.plain.append(key)
        return key

    def sequence(self, depth: int, start: Any) -> list[Any]:
        if depth > MAX_DEPTH:
            self.refuse("too-deep", f"nested more than {MAX_DEPTH} deep", start, "write it flatter")
        result: list[Any] = []
        while True:
            event = self.next_event()
            if event.__class__ is SequenceEndEvent:
                return result
            result.append(event.value if self.is_text(event) else self.node(depth + 1, event))

    def is_text(self, event: Any) -> bool:
        if event.__class__ is not ScalarEvent:
            return False
        if event.anchor is not None or event.tag is not None:
            self.refuse_reference(event)
        if len(event.value) > MAX_TEXT:
            self.refuse("text-too-long", f"a text of {len(event.value)} characters", event, f"{MAX_TEXT} is the limit")
        return True

    def node(self, depth: int, event: Any) -> Node:
        if event.__class__ is AliasEvent or event.anchor is not None or event.tag is not None:
            self.refuse_reference(event)
        if event.__class__ is MappingStartEvent:
            return self.mapping(depth, event)
        return self.sequence(depth, event)

    def refuse_reference(self, event: Any) -> NoReturn:
        if event.__class__ is not AliasEvent and event.tag is not None:
            self.refuse("tag", f"the tag `{_short(event.tag)}`", event, "remove the tag: every value is kept as text")
        self.refuse(
            "anchor-or-alias", f"the anchor or alias `{_short(event.anchor)}`", event, "repeat the value instead"
        )

    def refuse(self, code: str, message: str, event: Any, help_: str) -> NoReturn:
        _refuse(code, message, self.place(event), help_)

    def note(self, code: str, message: str, event: Any, help_: str) -> None:
        self.findings.append(Finding(code, message, self.place(event), help_))

    def place(self, event: Any) -> Place:
        return _span(self.path, event.start_mark, event.end_mark)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."


def _span(path: str, start: Any, end: Any) -> Place:
    return Place(path, start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _syntax_finding(path: str, error: yaml.YAMLError) -> Finding:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"
    opened = getattr(error, "context_mark", None)
    if opened is not None and "quoted scalar" in str(getattr(error, "context", "")) and "end of stream" in problem:
        mark, problem = opened, "a quotation mark is never closed"
    place = Place(path) if mark is None else _span(path, mark, mark)
    help_ = "look for a missing quotation mark, colon or indentation just before this place"
    if "mapping values" in problem:
        help_ = "put the text in quotation marks: it holds `: `"
    elif "cannot start any token" in problem:
        help_ = "put the text in quotation marks"
    return Finding("yaml-syntax", str(problem), place, help_)


def _index(text: str) -> dict[tuple[Route, bool], tuple[Any, Any]]:
    """The marks between which every node and key stands, of a document that was read before."""
    next_event: Callable[[], Any] = CParser(text).get_event
    next_event()  # the start of the stream
    next_event()  # the start of the document
    found: dict[tuple[Route, bool], tuple[Any, Any]] = {}
    _mark(found, (), next_event(), next_event)
    return found


def _mark(
    found: dict[tuple[Route, bool], tuple[Any, Any]], route: Route, event: Any, next_event: Callable[[], Any]
) -> None:
    """Notes where a node stands, and all below it; of a key that stands twice, the first."""
    end = event
    if event.__class__ is MappingStartEvent:
        while (end := next_event()).__class__ is not MappingEndEvent:
            below = (*route, end.value)
            again = (below, True) in found
            value = next_event()
            if again:
                _mark({}, below, value, next_event)
                continue
            found[below, True] = (end.start_mark, end.end_mark)
            if value.__class__ is ScalarEvent:  # by far the commonest: noted without a call
                found[below, False] = (value.start_mark, value.end_mark)
            else:
                _mark(found, below, value, next_event)
    elif event.__class__ is SequenceStartEvent:
        number = 0
        while (end := next_event()).__class__ is not SequenceEndEvent:
            _mark(found, (*route, number), end, next_event)
            number += 1
    found[route, False] = (event.start_mark, end.end_mark)


def _cut_values(document: Document) -> Iterator[Finding]:
    """Unquoted values that end where ` #` starts a comment with no space after it."""
    ends: dict[int, Any] = {}
    event: Any
    for event in yaml.parse(document.text, Loader=yaml.CSafeLoader):
        if type(event) is ScalarEvent and not event.style and event.value:
            mark: Any = event.end_mark
            ends[mark.index] = event
    for match in _CUT.finditer(document.text):
        start = match.start()
        while start > 0 and document.text[start - 1] == " ":
            start -= 1
        if event := ends.get(start):
            place = _span(document.path, event.start_mark, event.end_mark)
            yield Finding(
                "cut-value",
                f"the value ends at ` #` and is read as `{_short(event.value)}`",
                place,
                "put the whole value in quotation marks, or a space after `#`",
            )
