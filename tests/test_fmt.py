"""Canonical form: what it is, that it is reached in one step, and that nothing is said otherwise."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from casebook import REPOSITORY, entity, write
from hypothesis import given
from hypothesis import strategies as st

import hwkb
from hwkb.cli import main
from hwkb.document import Document, read
from hwkb.findings import Place
from hwkb.fmt import Formatter, UnreadableError, spec_files
from hwkb.folders import packaged_root
from hwkb.vocabulary import Vocabulary, load_vocabulary

FORMATTER = Formatter(load_vocabulary(packaged_root() / "schema" / "vocabulary.yaml")[0])
SPECS = list(spec_files(REPOSITORY, []))
COMMENT = re.compile(r"^#(?! yaml-language-server)", re.MULTILINE)
WITHOUT_COMMENTS = [(path, kind) for path, kind in SPECS if not COMMENT.search(path.read_text("utf-8"))]
"""A comment at the start of a line goes along with the key below it, whichever that is."""


def fmt(text: str, kind: str = "chip") -> str:
    """The canonical form, which is its own canonical form."""
    found = FORMATTER.format(text, kind)
    assert FORMATTER.format(found, kind) == found
    return found


def chip(evidence: str) -> str:
    """A chip that says this, in canonical form but for the evidence."""
    return f"spec_version: 1\nid: a\nname: A\nkind: accelerator\nevidence:\n{evidence}"


def test_the_header_is_in_one_order_and_comments_go_along() -> None:
    """The comment lines right above a key are its own; those at the top stay at the top."""
    given_ = (
        "# top\nvendor: acme  # its maker\nid: a\n# how it is called\nname: A\nkind: accelerator\n"
        "evidence:\n  s:\n    \"x\":\n      memory.type: hbm4\nspec_version: 1\n"
    )  # fmt: skip
    assert fmt(given_) == (
        "# top\nspec_version: 1\nid: a\n# how it is called\nname: A\nkind: accelerator\nvendor: acme  # its maker\n"
        "evidence:\n  s:\n    \"x\":\n      memory.type: hbm4\n"
    )  # fmt: skip


def test_a_source_has_an_order_of_its_own() -> None:
    """From what it is to how it was read."""
    text = "language: en\ntitle: T\nid: s\nsha256: ''\nurl: u\nkind: paper\nspec_version: 1\n"
    assert re.findall(r"^\w+", fmt(text, "source"), re.MULTILINE) == [
        "spec_version", "id", "kind", "title", "url", "language", "sha256"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("'8 stacks'", '"8 stacks"'),
        ("'the maker''s part'", '"the maker\'s part"'),
        ("plain words", '"plain words"'),
        (r'"a \"Venice\" part"', "'a \"Venice\" part'"),
        (r"""'"Venice", the maker''s'""", r"""'"Venice", the maker''s'"""),
        (r'"a \\ b"', r"'a \ b'"),
        (r'"\u00e9\u0041"', '"éA"'),
        (r'"a\tb"', r'"a\tb"'),  # only an escape can write it
    ],
)
def test_phrases_are_in_double_quotation_marks(written: str, wanted: str) -> None:
    """In single ones where they hold a double one or a backslash."""
    assert fmt(chip(f"  s:\n    {written}:\n      memory.type: hbm4\n")) == chip(
        f"  s:\n    {wanted}:\n      memory.type: hbm4\n"
    )


def test_convention_words_are_in_the_order_of_the_vocabulary() -> None:
    """In the keys of claims; decisions and formulas are left alone."""
    body = '  s:\n    "x":\n      {}: 1 PFLOP/s\n      goal.{}: 2 PFLOP/s\n      asserts:\n        f: 1 = 1\n'
    assert fmt(chip(body.format("compute.peak[dense,fp4]", "compute.peak[sparse, fp4]"))) == chip(
        body.format("compute.peak[fp4, dense]", "compute.peak[fp4, sparse]")
    )


@pytest.mark.parametrize(
    "key", ["compute.peak[fp4, nonsense]", "compute.peek[dense, fp4]", "compute.peak[dense, sparse]", "no-dot"]
)
def test_a_key_that_cannot_be_read_stays(key: str) -> None:
    """`hwkb check` tells of it."""
    text = chip(f'  s:\n    "x":\n      {key}: 1\n')
    assert fmt(text) == text


def test_two_spellings_of_one_key_stay_two_keys() -> None:
    """One would be lost."""
    text = chip(
        '  s:\n    "x":\n      compute.peak[dense, fp4]: 1 PFLOP/s\n      compute.peak[fp4, dense]: 2 PFLOP/s\n'
    )
    assert fmt(text) == text


def test_blank_lines_part_source_blocks() -> None:
    """One between two blocks, above their comments; none at the start; never two."""
    block = '    "x":\n      memory.type: hbm4\n'
    given_ = (
        f"\n\nspec_version: 1\n\n\nid: a\nname: A\nkind: nic\nevidence:\n\n  r:\n{block}  # on s\n  s:\n{block}\n\n\n"
    )
    wanted = f"spec_version: 1\n\nid: a\nname: A\nkind: nic\nevidence:\n  r:\n{block}\n  # on s\n  s:\n{block}"
    assert fmt(given_) == wanted


def test_no_line_ends_in_blanks_and_the_last_one_ends() -> None:
    """Whatever ends lines elsewhere."""
    assert fmt("spec_version: 1  \r\nid: a\t\r\nname: A # x \r\nkind: nic") == (
        "spec_version: 1\nid: a\nname: A # x\nkind: nic\n"
    )


@pytest.mark.parametrize(
    "note",
    ["|\n        a  \n\n\n        b", '"a  \n\n\n        b"', "a\n\n\n        b", ">-\n        a\n\n\n        b "],
)
def test_blanks_inside_a_value_stay(note: str) -> None:
    """There they may count."""
    text = chip(f'  s:\n    "x":\n      note: {note}\n      memory.type: hbm4\n')
    assert fmt(text) == text


@pytest.mark.parametrize("text", ["id: [", "", "- a\n", "id: a\nid: b\n", "id: {a: b}\n", "id: &x a\n", "id: a #b\n"])
def test_a_file_with_faults_of_form_is_left(text: str) -> None:
    """They are mended first."""
    with pytest.raises(UnreadableError):
        FORMATTER.format(text, "chip")


BETWEEN = st.sampled_from(["", "", "", "\n", "\n\n", "# c\n", "  # c\n", "    # c  \n", "   \n# c\n\n", "\r\n"])
HEADER = ["id: a", "name: A  ", "kind: nic # c", "vendor: acme\t", "renamed_from:\n- x\n- y", "successor: 'b'"]
PHRASES = ["'x y':", '"it\'s":', "plain:  ", "'a \"b\"': # c", "'c''d':", '"e\\\\f":', '"g\\th":', '? "long"\n    :']
STATED = [
    "compute.peak[dense,fp4]: 1 PFLOP/s", "compute.peak[fp4, dense]: x  ", "memory.type: hbm4 # c",
    "note: |\n        t  ", "note: >+\n        t\n\n", "note: 'a\n\n        b'", "note: a\n        b",
    "can.fp4: [yes,\n        no]",
    "given:\n        payload: 1 GB", "no-dot: 1", "'goal.compute.peak[ sparse , fp8 ]': 1 PFLOP/s", "note: 'x\n",
]  # fmt: skip


@st.composite
def spec_texts(draw: st.DrawFn) -> str:
    """Files as people write them, and worse."""
    parts = draw(st.lists(st.sampled_from(HEADER), unique=True))
    blocks = ""
    for source in draw(st.lists(st.sampled_from("rst"), unique=True)):
        blocks += f"\n{draw(BETWEEN)}  {source}:"
        for phrase in draw(st.lists(st.sampled_from(PHRASES), unique=True, min_size=1, max_size=3)):
            blocks += f"\n{draw(BETWEEN)}    {phrase}"
            for line in draw(st.lists(st.sampled_from(STATED), unique=True, min_size=1, max_size=3)):
                blocks += f"\n{draw(BETWEEN)}      {line}"
    parts += [f"evidence:{blocks}"] * bool(blocks) + ["spec_version: 1"]
    text = "\n".join(draw(BETWEEN) + part for part in draw(st.permutations(parts)))
    return draw(st.sampled_from(["", "# top\n", "\n---\n"])) + text + draw(BETWEEN)


@given(spec_texts())
def test_whatever_stands_in_a_file_it_says_the_same_or_is_left(text: str) -> None:
    """A second time changes nothing, and comments stay, each once."""
    try:
        found = fmt(text, "chip")
    except UnreadableError:
        return
    assert FORMATTER.meaning(_document(found)) == FORMATTER.meaning(_document(text))
    assert found.count("# c") == text.count("# c")
    assert found.endswith("\n")


def _document(text: str) -> Document:
    document, findings = read("", text.encode("utf-8"))
    assert document is not None, findings
    return document


# --- the real files


def told(kb: hwkb.KnowledgeBase) -> list[tuple[object, ...]]:
    """Every claim and assertion, with all that it says, but for where it stands."""
    claims: list[tuple[object, ...]] = [
        (c.entity, c.key, c.value, c.source.id, c.status, c.phrase, c.attributed_to, c.given, c.variant, c.at, c.note,
         c.goal, c.complete) for c in kb.claims
    ]  # fmt: skip
    return claims + [(a.id, a.entity, a.formula, a.source.id, a.phrase) for e in kb.values() for a in e.assertions]


def worsened(path: Path, seed: int) -> str:
    """A file in a form that no one would choose, which says the same."""
    chance = random.Random(f"{seed} {path.name}")  # noqa: S311 - the same changes each time
    text = path.read_text("utf-8")
    document = _document(text)
    lines = text.split("\n")
    for row, line in enumerate(lines):
        phrase = re.fullmatch(r'    "([^"\\]*)":', line)
        if phrase and chance.random() < 0.5:
            line = "    '" + phrase[1].replace("'", "''") + "':"
        words = re.match(r"(      [a-z_.]+\[)([a-z0-9-]+), ([a-z0-9-]+)(\]: )", line)
        if words and chance.random() < 0.5:
            line = f"{words[1]}{words[3]},{words[2]}{words[4]}{line[words.end() :]}"
        if line and chance.random() < 0.2:
            line += " " * chance.randint(1, 3) + "\n" * chance.randint(0, 3)
        lines[row] = line
    starts = [document.place((key,), key=True).line - 1 for key in document.root]
    chunks = ["\n".join(lines[a:b]) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    chance.shuffle(chunks)
    return "\n".join([*lines[: starts[0]], *chunks, ""])


@given(st.sampled_from(WITHOUT_COMMENTS), st.integers(0, 1 << 30))
def test_a_worsened_file_comes_back_to_one_form(spec: tuple[Path, str], seed: int) -> None:
    """The canonical form does not depend on the form that there was, but for blank lines that someone put in."""
    path, kind = spec
    text = path.read_text("utf-8")

    better, best = (fmt(form, kind) for form in (worsened(path, seed), text))

    assert [line for line in better.split("\n") if line] == [line for line in best.split("\n") if line]


def test_most_files_serve_as_examples() -> None:
    """Of those that are worsened."""
    assert len(WITHOUT_COMMENTS) > len(SPECS) / 2


def test_every_claim_of_the_real_base_is_the_same_after_formatting(tmp_path: Path, kb: hwkb.KnowledgeBase) -> None:
    """And of a base whose files were worsened before."""
    shutil.copytree(REPOSITORY / "specs", tmp_path / "specs")
    shutil.copytree(REPOSITORY / "schema", tmp_path / "schema")
    for path, kind in spec_files(tmp_path, []):
        path.write_text(fmt(worsened(path, 1), kind), "utf-8")
    formatted = hwkb.load(tmp_path)

    assert told(formatted) == told(kb)
    assert Counter((f.code, f.message) for f in formatted.findings) == Counter((f.code, f.message) for f in kb.findings)
    assert Counter((v.id, v.verdict) for v in formatted.verdicts) == Counter((v.id, v.verdict) for v in kb.verdicts)


# --- the command


def run(root: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.chdir(root)
    return main(["fmt", *arguments])


UGLY = entity("new", "  sheet-2025:\n    'x':\n      memory.capacity: 432 GB\n")


def test_the_command_writes_and_says_what_it_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second time there is nothing left to do."""
    path = write(tmp_path, {"chips/new.yaml": UGLY}) / "specs" / "chips" / "new.yaml"

    assert run(tmp_path, monkeypatch, "--check", "specs/chips/new.yaml") == 1
    assert capsys.readouterr().out == "specs/chips/new.yaml is not in canonical form\n"
    assert path.read_text("utf-8") == UGLY
    assert run(tmp_path, monkeypatch, "specs/chips") == 0
    assert "wrote specs/chips/new.yaml\n" in capsys.readouterr().out
    assert path.read_text("utf-8") == UGLY.replace("'x'", '"x"')
    assert run(tmp_path, monkeypatch) == 0
    capsys.readouterr()
    assert run(tmp_path, monkeypatch, "--check") == 0
    assert capsys.readouterr().out == ""


def test_a_file_that_cannot_be_read_is_named_and_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The others are formatted."""
    root = write(tmp_path, {"chips/torn.yaml": b"id: [\n", "chips/odd.yaml": b"\xff", "chips/new.yaml": UGLY})  # type: ignore[dict-item]

    assert run(root, monkeypatch, "specs/chips") == 1
    captured = capsys.readouterr()
    assert "specs/chips/torn.yaml is left as it is: " in captured.err
    assert "specs/chips/odd.yaml is left as it is: " in captured.err
    assert "wrote specs/chips/new.yaml" in captured.out
    assert (root / "specs" / "chips" / "torn.yaml").read_bytes() == b"id: [\n"


@pytest.mark.parametrize("path", ["nothing", "/", "schema"])
def test_a_path_outside_of_the_specs_is_wrong_use(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else is touched."""
    root = write(tmp_path, {"schema/x.yaml": "a: 1\n"})
    assert run(root, monkeypatch, path) == 2


def test_places_are_ordered_as_they_stand(vocabulary: Vocabulary) -> None:
    """Edits are made from the end, so that none moves the next."""
    assert Place("", 2, 1) > Place("", 1, 9)
    assert vocabulary.kinds.keys() | {"source"} == FORMATTER.orders.keys()
