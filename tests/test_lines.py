"""Lines: what is read by one pattern is what the events of libyaml come to, and nothing else is read so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from casebook import REPOSITORY
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hwkb.document import Document, read
from hwkb.lines import starts_of_lines, tree_of_lines

PHRASES = 3
"""How deep the phrases of a record are."""

KEYS = st.sampled_from([
    "id", "a.b", "memory.capacity[hbm, per switch_tray]", '"72 of them"', '""', '"id"', '"a: b"', '"<<"', "<<", "A",
    "1", "a b", "'x'", "? a", "- a", "[a]", "*a", "a[", '"a', '"a\\t"', "ñ",
])  # fmt: skip
VALUES = st.sampled_from([
    "", "72", "~19.6 TB/s", "a b", "a  b", "a b ", "12:30", "a: b", "a:", "a #b", "a # b", "a#b", '"a: b"', '"a" ',
    '""', '"a"b', "'a'", "[a, b]", "{a: b}", "-5", "&a b", "!a b", "*a", "|", ">-", "https://a.example/b?c=d", "µ 5",
    "5 µs", "a\u00a0b", "a\tb", '"a\tb"', "@a", "`a`", "% a", "no", "null", "x" * 3000,
])  # fmt: skip
OTHERS = ["", "# said", "  # said", "# said\rb: c", "---", "- a", "  a", "\r", "..."]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Lines that might stand in a file; most of them indented as a record is."""
    lines = []
    depth = 0
    for _ in range(draw(st.integers(0, 8))):
        depth = draw(st.integers(0, depth))
        line = draw(st.sampled_from(["  " * depth] * 12 + ["", " ", "    ", "\t"]))
        value = draw(VALUES)
        entry = f"{line}{draw(KEYS)}: {value}" if value else f"{line}{draw(KEYS)}:"
        lines.append(draw(st.sampled_from([entry] * 9 + OTHERS)))
        depth += not value
    return "\n".join(lines) + draw(st.sampled_from(["\n"] * 9 + ["", "\n\n", "\r\n", " "]))


def by_events(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Document | None, list[Any]]:
    """What is read of a text where no pattern is tried."""
    with monkeypatch.context() as patch:
        patch.setattr("hwkb.document.tree_of_lines", lambda *_: None)
        document, findings = read("a.yaml", text.encode())
    return document, findings


def in_order(node: Any) -> Any:
    """A tree with the order of its keys."""
    return [(key, in_order(below)) for key, below in node.items()] if isinstance(node, dict) else node


@settings(max_examples=2000)
@given(text=texts())
@example("a: b\n  c: d\n")
@example('a:\n  "b":\n    c: d\n   e: f\n')
@example("a:\n")
@example("a:\nb: c\n")
@example("# said\rb: c\na: d\n")
def test_lines_are_read_as_their_events_are(text: str) -> None:
    """Both know the same tree, in the same order, and the same keys without quotation marks; there is no finding."""
    found = tree_of_lines(text, PHRASES)
    if found is not None:
        with pytest.MonkeyPatch.context() as monkeypatch:
            document, findings = by_events(text, monkeypatch)
        assert document is not None
        assert not findings
        assert in_order(found[0]) == in_order(document.root)
        assert frozenset(found[1]) == document.plain
        assert_starts(text, document)


def assert_starts(text: str, document: Document) -> None:
    """Every key and value begins on the line on which its events do."""
    starts = starts_of_lines(text)
    assert starts == {(steps, key): document.place(steps, key=key).line for steps, key in starts}
    assert {steps for steps, _ in starts} == set(routes(document.root, ()))


def routes(node: Any, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The keys that lead to each node below."""
    for key, below in node.items() if isinstance(node, dict) else ():
        yield (*above, key)
        yield from routes(below, (*above, key))


def test_most_files_are_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """And are read as their events are."""
    paths = sorted((REPOSITORY / "specs").rglob("*.yaml"))
    read_here = 0
    for path in paths:
        text = path.read_text(encoding="utf-8")
        found = tree_of_lines(text, PHRASES)
        document, _ = by_events(text, monkeypatch)
        assert document is not None
        if found is not None:
            read_here += 1
            assert in_order(found[0]) == in_order(document.root)
            assert frozenset(found[1]) == document.plain
            assert_starts(text, document)

    assert read_here > len(paths) / 2


@pytest.mark.parametrize("text", [
    "", "\n", "# nothing\n", "a: b", "a: b\r\n", "a: &b c\n", "a: b # c\n", "a:\n- b\n", "a: b\na: c\n",
    "a:\n  b: c\n d: e\n", "".join(f"{' ' * n}a:\n" for n in range(70)) + f"{' ' * 70}a: b\n",
])  # fmt: skip
def test_what_is_not_plain_is_left_to_the_events(text: str) -> None:
    """With all that they find in it."""
    assert tree_of_lines(text, PHRASES) is None
