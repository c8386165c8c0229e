"""Documents: text is kept as it is, places point at it, and what is hostile is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hwkb.document import MAX_BYTES, MAX_DEPTH, MAX_TEXT, Document, Route, read
from hwkb.findings import RULES, Finding

BYTES: dict[str, tuple[bytes, str, int, int]] = {
    "an empty file": (b"", "empty-file", 1, 1),
    "a file of blank lines": (b"\n\n\n", "empty-file", 1, 1),
    "a byte order mark": (b"\xef\xbb\xbfid: x\n", "byte-order-mark", 1, 1),
    "UTF-16, low byte first": ("id: x\n".encode("utf-16"), "byte-order-mark", 1, 1),
    "UTF-16, high byte first": (b"\xfe\xff" + "id: x\n".encode("utf-16-be"), "byte-order-mark", 1, 1),
    "Latin-1": ("id: x\nname: Größe\n".encode("latin-1"), "not-utf-8", 2, 9),
    "a character cut short": ("id: x\nname: Größe\n".encode()[:-5], "not-utf-8", 2, 9),
    "a surrogate": (b"id: x\nname: \xed\xa0\x80\n", "not-utf-8", 2, 7),
    "a null": (b"id: x\nname: a\x00b\n", "control-character", 2, 8),
    "an escape": (b"id: \x1b[31mx\n", "control-character", 1, 5),
    "a mark for right to left is no control character, a line separator is": (
        "id: x\u200f\u2028y\n".encode(), "control-character", 1, 7,
    ),
    "a byte order mark further on": ("id: x\nname: \ufeffy\n".encode(), "control-character", 2, 7),
    "a tab": (b"id: x\nevidence:\n\tname: y\n", "tab", 3, 1),
    "a tab after spaces": (b"id: x\nevidence:\n  \tname: y\n", "tab", 3, 3),
    "a file too large": (b"id: x\n" + b"# filling\n" * (MAX_BYTES // 9), "file-too-large", 1, 1),
    "a megabyte in one text": (b"id: x\nname: " + b"y" * 1_000_000 + b"\n", "text-too-long", 2, 7),
    "a key too long": (b"id: x\n? " + b"y" * 2001 + b"\n: z\n", "text-too-long", 2, 3),
    "a text too long in a list": (b"id: x\nname:\n- " + b"y" * 2001 + b"\n", "text-too-long", 3, 3),
    "50,000 brackets": (b"[" * 50_000, "too-deep", 1, 65),
    "50,000 brackets under a key": (b"id: x\nname: " + b"[" * 50_000, "too-deep", 2, 70),
    "50,000 braces": (b"{a: " * 50_000, "too-deep", 1, 257),
    "50,000 questions": (b"? " * 50_000, "yaml-syntax", 1, 3),
    "a key that is a list": (b"id: x\n? [a, b]\n: c\n", "yaml-syntax", 2, 3),
    "a key that is a mapping": (b"id: x\n? {a: b}\n: c\n", "yaml-syntax", 2, 3),
    "a directive without a document": (b"%YAML 1.2\n", "yaml-syntax", 2, 1),
    "a tagged root": (b"!!map\nid: x\n", "tag", 1, 1),
    "a tagged key": (b"!!str id: x\n", "tag", 1, 1),
    "a tagged list": (b"id: !!set [x]\n", "tag", 1, 5),
    "an anchored mapping": (b"id: &a\n  name: x\n", "anchor-or-alias", 1, 5),
    "an alias as a key": (b"? *a\n: x\n", "anchor-or-alias", 1, 3),
    "an alias in a list": (b"id: [*a]\n", "anchor-or-alias", 1, 6),
}  # fmt: skip
"""Bytes that no editor of text would show, with the code and place of what ends their reading."""

CODES_OF_BYTES = {code for _, code, _, _ in BYTES.values()}


@pytest.mark.parametrize("name", BYTES)
def test_a_hostile_file_ends_in_one_finding_at_its_place(name: str) -> None:
    """Reading stops with one code, at the line and column where the fault begins."""
    data, code, line, column = BYTES[name]

    document, findings = read("x.yaml", data)

    assert document is None
    assert [f.code for f in findings if f.code != "flow-mapping"] == [code]
    last = findings[-1]
    assert (last.place.path, last.place.line, last.place.column) == ("x.yaml", line, column)
    assert last.help
    assert last.code in RULES


def test_the_limits_themselves_are_allowed() -> None:
    """A text of 2,000 characters, 64 levels and 1 MiB are read."""
    text = "y" * MAX_TEXT
    nested = "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)
    body = f"a: {text}\nb: {nested}\n"
    data = body.encode() + b"#" + b"." * (MAX_BYTES - len(body) - 2) + b"\n"
    assert len(data) == MAX_BYTES

    document, findings = read("x.yaml", data)

    assert findings == []
    assert document is not None
    assert document.root["a"] == text
    assert read("x.yaml", f"a: {text}y\n".encode())[1][0].code == "text-too-long"
    assert read("x.yaml", f"b: [{nested}]\n".encode())[1][0].code == "too-deep"
    assert read("x.yaml", data + b"\n")[1][0].code == "file-too-large"


def test_every_scalar_is_the_text_that_stands_there() -> None:
    """Nothing becomes a number, a date or a truth value, and no digit is lost."""
    texts = ["19.60", "no", "yes", "on", "12:30", "2025-03-18", "1e3", "0x10", "017", "null", "~", "1_000", ".inf", "="]

    document, findings = read("x.yaml", "".join(f"k{i}: {text}\n" for i, text in enumerate(texts)).encode())

    assert findings == []
    assert document is not None
    assert list(document.root.values()) == texts


def test_an_empty_value_is_an_empty_text() -> None:
    """A key without a value has the text of length zero, not an absence."""
    document, findings = read("x.yaml", b"a:\nb: ''\nc: \"\"\n")

    assert findings == []
    assert document is not None
    assert document.root == {"a": "", "b": "", "c": ""}


def test_the_first_of_two_equal_keys_counts() -> None:
    """The finding stands at the second key, and what stood first is read."""
    document, findings = read("x.yaml", b"a: 1\nb:\n  c: 2\n  c: [3]\na: 4\n")

    assert document is not None
    assert document.root == {"a": "1", "b": {"c": "2"}}
    assert [(f.code, f.place.line, f.place.column) for f in findings] == [
        ("duplicate-key", 4, 3),
        ("duplicate-key", 5, 1),
    ]
    assert document.place(("b", "c")).line == 3


CUT: dict[str, list[tuple[int, int]]] = {
    "a: x #1\n": [(1, 4)],
    "a: x # 1\n": [],
    "a: x\n": [],
    "a: 'x #1'\n": [],
    'a: "x #1"\n': [],
    "a: 'x' #1\n": [],
    "a: x#1\n": [],
    "#a\na: x\n #b\n": [],
    "a:\n  - x   #1\n  - y #2\n": [(2, 5), (3, 5)],
    "a: |\n  x #1\n": [],
    "a: >-\n  x #1\n": [],
    "a: x\n  y #1\n": [(1, 4)],
}


@pytest.mark.parametrize("text", CUT)
def test_an_unquoted_value_that_ends_at_a_number_sign_is_reported(text: str) -> None:
    """Only where the sign is glued to what follows: `# ` starts a remark on purpose."""
    _, findings = read("x.yaml", text.encode())

    assert [(f.place.line, f.place.column) for f in findings] == CUT[text]
    assert {f.code for f in findings} <= {"cut-value"}


def test_unquoted_phrases_are_remembered() -> None:
    """Keys of the third level tell whether they stood in quotation marks."""
    document, _ = read(
        "x.yaml", b"evidence:\n  source:\n    plain: a\n    'single': b\n    \"double\": c\n    ? x y\n    : d\n"
    )

    assert document is not None
    assert document.plain == {"plain", "x y"}


def test_a_place_of_what_is_not_there_is_that_of_the_nearest_above() -> None:
    """Places are asked for by routes, which may run on below a text."""
    document, _ = read("x.yaml", b"a:\n  b: [c, d]\n")
    assert document is not None

    def at(*route: str | int, key: bool = False) -> tuple[int, int, int, int]:
        place = document.place(route, key=key)
        return place.line, place.column, place.end_line, place.end_column

    assert at("a", "b", 1) == (2, 10, 2, 11)
    assert at("a", "b", 1, "x", "y") == (2, 10, 2, 11)
    assert at("a", "b", key=True) == (2, 3, 2, 4)
    assert at("a", "z") == at("a", key=True) == (1, 1, 1, 2)
    assert at("z") == (1, 1, 1, 1)
    assert at() == (1, 1, 1, 1)


PLAIN = st.from_regex(r"[a-z][a-z0-9_.-]{0,8}", fullmatch=True)
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff"),
    max_size=20,
)
TREE: st.SearchStrategy[Any] = st.recursive(
    TEXT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=12
)


def write_yaml(node: Any, indent: int = 0) -> str:
    """A tree in block style, with every text in double quotation marks."""
    lead = "  " * indent
    if isinstance(node, str):
        return f" {json.dumps(node, ensure_ascii=False)}\n"
    if not node:
        return f" {'{}' if isinstance(node, dict) else '[]'}\n"
    if isinstance(node, list):
        return "\n" + "".join(f"{lead}-{write_yaml(child, indent + 1)}" for child in node)
    keys = ((json.dumps(key, ensure_ascii=False), child) for key, child in node.items())
    return "\n" + "".join(f"{lead}? {key}\n{lead}:{write_yaml(child, indent + 1)}" for key, child in keys)


def routes(node: Any, route: Route = ()) -> dict[Route, str]:
    """Every text of a tree by its route."""
    if isinstance(node, str):
        return {route: node}
    children = node.items() if isinstance(node, dict) else enumerate(node)
    return {r: t for key, child in children for r, t in routes(child, (*route, key)).items()}


def stretch(document: Document, route: Route, *, key: bool = False) -> str:
    """The text of a file at a place that lies on one line."""
    place = document.place(route, key=key)
    assert place.line == place.end_line
    return document.text.split("\n")[place.line - 1][place.column - 1 : place.end_column - 1]


@given(st.dictionaries(TEXT, TREE, min_size=1, max_size=4))
def test_a_tree_that_was_written_is_read_as_it_was(tree: dict[str, Any]) -> None:
    """Reading is the inverse of writing, for any text that may stand in a file."""
    document, findings = read("x.yaml", write_yaml(tree).encode())

    assert document is not None
    assert document.root == tree
    assert {f.code for f in findings} <= {"flow-mapping"}


@given(st.dictionaries(TEXT, TREE, min_size=1, max_size=4))
def test_the_place_of_a_text_is_where_it_stands(tree: dict[str, Any]) -> None:
    """Line and column count characters, so a place cuts out exactly what was written."""
    document, _ = read("x.yaml", write_yaml(tree).encode())

    assert document is not None
    for route, text in routes(tree).items():
        assert stretch(document, route) == json.dumps(text, ensure_ascii=False)
        if isinstance(route[-1], str):
            assert stretch(document, route, key=True) == json.dumps(route[-1], ensure_ascii=False)


def sound(findings: list[Finding]) -> bool:
    """True when every finding has a code that exists and a place that counts from one."""
    return all(f.code in RULES and f.place.line >= 1 and f.place.column >= 1 for f in findings)


@given(st.binary(max_size=200))
@example(b"\xff\xfe\x00")
def test_any_bytes_end_in_a_document_or_a_finding(data: bytes) -> None:
    """Nothing that a file may hold raises."""
    document, findings = read("x.yaml", data)

    assert document is not None or findings
    assert sound(findings)


@given(st.text(st.sampled_from("ab:-?[]{},&*!|>'\"%@`# \n~<"), max_size=60))
@example("? ")
@example("a: !")
@example("- ")
@example("%TAG ! a:\n--- x")
@example("a: &a !b c")
def test_any_punctuation_of_yaml_ends_in_a_document_or_a_finding(text: str) -> None:
    """The grammar has no corner that raises, and every node of what is read has a place."""
    document, findings = read("x.yaml", text.encode())

    assert document is not None or findings
    assert sound(findings)
    if document is not None:
        for route in routes(document.root):
            assert document.place(route).line >= 1
