"""Phrases against the texts that they are cited from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from casebook import REPOSITORY, entity, write
from hypothesis import given
from hypothesis import strategies as st

import hwkb
from hwkb.cli import main
from hwkb.verify import _MEASURED, Proof, fold, fold_phrase, verify

TEXT = """\
# The A1

The **A1** carries 288 GB of [HBM4](https://acme.example/hbm(4) "memory") in *eight* stacks,
twice what rivals have. It draws 1\\. 400 W, or \u201cless than a kettle\u201d.

> A server has 8 A1, with 2304 GB of HBM4.
> It has 8 A1 in all, and 2*8 cards; costs 12.5 kUSD.
"""


def is_found(phrase: str, text: str = TEXT) -> bool:
    return bool(fold(text).find(fold_phrase(phrase)))


def base(root: Path, *phrases: str, text: str = TEXT, copy: str | None = None, sha256: bool = True) -> Path:
    """A knowledge base that cites these phrases from one text, and a folder with a copy of it."""
    digest = f"sha256: {hashlib.sha256(text.encode()).hexdigest()}\n" if sha256 else ""
    source = f"spec_version: 1\nid: talk\ntitle: A talk\nkind: article\nlanguage: en\npublished: 2026-01\n{digest}"
    body = "  talk:\n" + "".join(f"    {phrase}\n      memory.type: hbm9\n" for phrase in phrases)
    write(root, {"sources/talk.yaml": source, "chips/new.yaml": entity("new", body)})
    (root / "texts" / "kept").mkdir(parents=True, exist_ok=True)
    (root / "texts" / "kept" / "any name").write_bytes((text if copy is None else copy).encode())
    (root / "texts" / "image.png").write_bytes(b"\x89PNG\xff")
    return root


def proof(root: Path, *phrases: str, **options: str | bool) -> Proof:
    """What comes of verifying these phrases."""
    base(root, *(f'"{phrase}":' for phrase in phrases), **options)  # type: ignore[arg-type]
    return verify(hwkb.load(root), root / "texts")


@pytest.mark.parametrize(
    "phrase",
    [
        "The A1 carries 288 GB of HBM4 in eight stacks",  # marks and the target of a link
        "eight stacks, twice what rivals have",  # over the end of a line
        "eight  stacks,\ttwice",
        "eight\u00a0stacks",
        "carries 288 GB of **HBM4**",  # marks in the phrase
        "1. 400 W",  # a backslash before the point
        'or "less than a kettle"',
        "or 'less than a kettle'",
        "or \u00abless than a kettle\u00bb",
        "with 2304 GB of HBM4. It has",  # over the mark of a quoted line
        "2*8 cards",
        "twice what rivals have",
        "12.5 kUSD",
    ],
)
def test_what_form_adds_does_not_count(phrase: str) -> None:
    """White space, Markdown marks, link targets and quotation marks."""
    assert is_found(phrase)


@pytest.mark.parametrize(
    "phrase",
    [
        "the A1 carries",  # another case
        "288 GB HBM4",  # a word left out
        "88 GB of HBM4",  # a number is not cut at its start
        "8 A1, with 230",  # nor at its end
        "costs 12",  # nor at its point
        "5 kUSD",
        "28 cards",  # 2*8 is not 28
        "stack",  # a word is not cut
        "ivals have",
        "acme.example",  # the target of a link is not read
        "\u2026",
        "**",
    ],
)
def test_what_a_text_says_counts(phrase: str) -> None:
    """Its words, their case, and whole numbers."""
    assert not is_found(phrase)


@given(st.text(alphabet="aB1 .,*_#>`\\[]()\"'\u201c\u2019\n\t", max_size=60), st.data())
def test_a_stretch_of_a_text_that_cuts_no_number_is_found_in_it(text: str, data: st.DataObject) -> None:
    """At the place where it was taken from, or earlier."""
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    stretch = folded.text[start:end]
    if stretch and not folded._cuts(start) and not folded._cuts(end) and not _MEASURED.search(stretch):
        assert start in folded.find(stretch)


@given(st.text(alphabet="aB1 .*_#>`\\[]()\"'\u201c\n", max_size=60))
def test_folding_twice_is_folding_once_but_for_links(text: str) -> None:
    """What is dropped leaves nothing new to drop."""
    once = fold(text.replace("(", "").replace(")", "")).text
    assert fold(once).text == once


def test_a_place_in_the_folded_text_has_the_line_of_the_text() -> None:
    """Also behind what was dropped."""
    folded = fold(TEXT)
    for line, word in ((1, "The A1"), (3, "288"), (4, "twice"), (4, "kettle"), (6, "server"), (7, "kUSD")):
        assert folded.line(folded.text.index(word)) == line


def test_phrases_that_are_found_are_counted(tmp_path: Path) -> None:
    """Per source, and in all."""
    found = proof(tmp_path, "288 GB of HBM4", "eight stacks")

    assert found.findings == ()
    assert [str(tally) for tally in found.tallies if tally.source.id == "talk"] == ["talk: 2 of 2 phrases found"]
    assert found.summary.startswith("1 text: 2 of ")


def test_a_phrase_that_is_not_found_is_told_with_the_nearest_passage(tmp_path: Path) -> None:
    """At the phrase, with the line of the text."""
    (finding,) = proof(tmp_path, "288 GB HBM4 in eight stacks", "eight stacks,").findings

    assert (finding.code, str(finding.place)) == ("phrase-not-found", "specs/chips/new.yaml:7:5")
    assert finding.help == "line 3 of the text has: 288 GB of HBM4 in eight stacks"
    assert finding.entity == "new"


def test_the_documentation_shows_a_phrase_that_is_not_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the command prints it."""
    base(tmp_path, '"288 GB HBM4 in eight stacks":')
    for path in (tmp_path / "specs").rglob("*.yaml"):
        if path.stem not in ("talk", "new"):
            path.unlink()
    run(tmp_path, monkeypatch)
    out = capsys.readouterr().out
    assert f"```text\n{out}```" in (REPOSITORY / "docs" / "cli.md").read_text("utf-8"), out


def test_a_phrase_that_is_nowhere_near_is_told_so(tmp_path: Path) -> None:
    """Rather than with a passage about something else."""
    (finding,) = proof(tmp_path, "zettascale quantum fabric").findings

    assert finding.help == "no passage of the text is near it"


def test_the_nearest_passage_of_a_text_without_spaces_is_found(tmp_path: Path) -> None:
    """As Chinese is written."""
    (finding,) = proof(tmp_path, "每个机架有七十三个加速器", text="首先。\n每个机架有七十二个加速器。其次。\n").findings

    assert finding.help.startswith("line 2 of the text has: ")
    assert "七十二" in finding.help


def test_a_phrase_that_stands_twice_needs_to_say_where(tmp_path: Path) -> None:
    """With `at`; the finding names the lines."""
    (finding,) = proof(tmp_path, "8 A1").findings

    assert finding.code == "ambiguous-phrase"
    assert "2 times" in finding.message
    assert finding.notes == ("lines 6, 7 of the text",)

    base(tmp_path, '"8 A1":\n      at: last line')
    assert verify(hwkb.load(tmp_path), tmp_path / "texts").findings == ()


def test_a_source_whose_text_is_another_is_told_once(tmp_path: Path) -> None:
    """At its SHA-256, and its phrases count as not found."""
    found = proof(tmp_path, "288 GB of HBM4", "eight stacks", copy=TEXT + " ")
    (finding,) = found.findings

    assert (finding.code, finding.place.path, finding.place.line) == ("missing-text", "specs/sources/talk.yaml", 7)
    assert finding.notes == ("2 phrases are cited from it",)
    assert "talk: 2 phrases not verified, for want of its text" in map(str, found.tallies)


def test_a_source_without_a_digest_is_counted_and_no_finding(tmp_path: Path) -> None:
    """There is nothing to compare a text with."""
    found = proof(tmp_path, "nowhere", sha256=False)

    assert found.findings == ()
    assert "talk: 1 phrase not verified, for want of sha256" in map(str, found.tallies)


def test_a_source_that_nobody_cites_needs_no_text(tmp_path: Path) -> None:
    """Nor is it counted."""
    found = proof(tmp_path, copy="")

    assert found.findings == ()
    assert "talk" not in [tally.source.id for tally in found.tallies]


def test_a_phrase_whose_claims_are_faulty_is_verified_too(tmp_path: Path) -> None:
    """`hwkb check` tells of the claim, this of the phrase."""
    base(tmp_path, '"nowhere":\n      memory.capacity: 1 QQ')
    assert [f.code for f in verify(hwkb.load(tmp_path), tmp_path / "texts").findings] == ["phrase-not-found"]


def run(root: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.chdir(root)
    return main(["verify", "--texts", "texts", *arguments])


def test_the_command_ends_with_zero_when_all_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The summary stands last."""
    base(tmp_path, '"288 GB of HBM4":')

    assert run(tmp_path, monkeypatch) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "talk: 1 of 1 phrase found" in lines
    assert lines[-1].endswith("phrases found, no findings")


def test_the_command_shows_findings_as_check_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the place underlined, or as JSON; and ends with one."""
    base(tmp_path, '"288 GB HBM4":')

    assert run(tmp_path, monkeypatch) == 1
    assert '7 |     "288 GB HBM4":\n  |     ^^^^^^^^^^^^^\n' in capsys.readouterr().out
    assert run(tmp_path, monkeypatch, "--format", "json") == 1
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["code"], row["line"]) == ("phrase-not-found", 7)


def test_a_file_that_cannot_be_read_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its phrases are not proved."""
    base(tmp_path, '"288 GB of HBM4":')
    (tmp_path / "specs" / "chips" / "torn.yaml").write_text("evidence: [", encoding="utf-8")

    assert run(tmp_path, monkeypatch) == 1
    assert "1 file could not be read" in capsys.readouterr().err


def test_a_folder_that_does_not_exist_is_wrong_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As for every command."""
    write(tmp_path, {})

    assert run(tmp_path, monkeypatch) == 2
    assert "`texts` is not a folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("290 TFLOP", "at 290 TFLOPs in all", False),
        ("290 TFLOP", "at 290 TFLOPS in all", False),
        ("290 TFLOPs", "at 290 TFLOPs in all", True),
        ("31 TB", "with 31 TB/s", True),
        ("Flexible IO", "Flexible IOMI400 series", True),  # a heading that touches the next
        ("峰值算力高达 2.9", "FP4峰值算力高达 2.9 EFLOPS", True),  # no blanks between words
        ("반의 초대형", "기반의 초대형", True),
    ],
)
def test_a_phrase_ends_where_a_word_ends(phrase: str, text: str, found: bool) -> None:  # noqa: FBT001
    """In scripts that part words."""
    assert is_found(phrase, text) is found


def test_a_source_is_verified_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever other texts are not there; one without a hash is told of when it is asked for."""
    base(tmp_path, '"288 GB of HBM4":')
    other = "spec_version: 1\nid: other\ntitle: Other\nkind: article\nlanguage: en\npublished: 2026-01\n"
    newer = entity("newer", '  other:\n    "a phrase":\n      memory.type: hbm9\n')
    write(tmp_path, {"sources/other.yaml": f"{other}sha256: {'0' * 64}\n", "chips/newer.yaml": newer})

    assert [run(tmp_path, monkeypatch, *ids) for ids in ((), ("talk",), ("talk", "other"))] == [1, 0, 1]
    assert "1 text: 1 of 1 phrases found, no findings" in capsys.readouterr().out
    assert run(tmp_path, monkeypatch, "sheet-2025") == 1
    assert "`sha256sum FILE`" in capsys.readouterr().out
    assert run(tmp_path, monkeypatch, "tlak") == 2
    assert "did you mean talk?" in capsys.readouterr().err
