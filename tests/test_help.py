"""What findings say to do, where a newcomer would be at a loss."""

from __future__ import annotations

import pytest
from casebook import entity
from conftest import Load

from hwkb.findings import Finding
from hwkb.folders import KINDS
from hwkb.pipeline import load as load_folder
from hwkb.scaffold import skeleton
from hwkb.vocabulary import Vocabulary


def only(load: Load, text: str, path: str = "chips/new.yaml") -> Finding:
    """The one finding of a file."""
    (found,) = load({path: text}).findings
    return found


def chip(claim: str, phrase: str = "a phrase") -> str:
    return entity("new", f'  sheet-2025:\n    "{phrase}":\n      {claim}\n')


def underlined(found: Finding, text: str) -> str:
    """The text that a finding underlines."""
    return text.splitlines()[found.place.line - 1][found.place.column - 1 : found.place.end_column - 1]


# --- names


def test_an_unknown_entity_may_be_added(load: Load) -> None:
    """Or was meant to be another; never a source, and never the file itself."""
    found = only(load, chip("contains.hbm_stack: 8 zeta-q"))
    assert found.help == "add it: `hwkb new KIND zeta-q`"

    assert only(load, chip("memory.type: hbm8")).help == "did you mean `hbm9`? else add it: `hwkb new memory hbm8`"
    found = only(load, chip("memory.bandwidth: +50 % vs sheet-2024"))
    assert found.help == "add it: `hwkb new KIND sheet-2024`"
    assert "`new`" not in only(load, chip("memory.bandwidth: +50 % vs news")).help


def test_an_unknown_maker_may_be_added(load: Load) -> None:
    """As an organisation."""
    found = only(load, entity("new", "", more="vendor: zeta\n").replace("evidence:\n", ""))
    assert found.help == "add it: `hwkb new organisation zeta`"


def test_a_word_where_a_state_is_wanted_is_no_misspelt_entity(load: Load) -> None:
    """Its language may be another."""
    found = only(load, chip("can.int8: ja"))
    assert found.help == "write one of `yes`, `no`, `partial`, `planned`, or an id"


# --- the record


@pytest.mark.parametrize("kind", KINDS.values())
def test_a_fresh_file_says_what_is_still_to_be_written(load: Load, vocabulary: Vocabulary, kind: str) -> None:
    """Each empty key, and the words that it may have."""
    folder = next(name for name, of in KINDS.items() if of == kind)
    text = skeleton(kind, "fresh", vocabulary, modeline=False)

    found = {f.message: f for f in load({f"{folder}/fresh.yaml": text}).findings}

    classifier = "kind" if kind == "source" else vocabulary.kinds[kind].classifier
    words = vocabulary.source_kinds if kind == "source" else vocabulary.kinds[kind].words
    assert found[f"`{classifier}` is empty"].help == "one of " + ", ".join(f"`{word}`" for word in words)
    name = "title" if kind == "source" else "name"
    assert found[f"`{name}` is empty"].help == f"write the {name}"


def test_a_text_that_is_too_short_says_how_long_it_has_to_be(load: Load) -> None:
    """A reason that is none."""
    text = chip("memory.capacity: 400 GB") + "decisions:\n  memory.capacity:\n    prefer: sheet-2025\n    reason: so\n"
    assert only(load, text).help == "write 10 characters at least"


def test_a_rack_has_a_level(load: Load) -> None:
    """And a chip a kind."""
    text = entity("pod", "", kind="kind: rack\nlevel: rack").replace("evidence:\n", "")
    assert only(load, text, "racks/pod.yaml").help == "it has `level:` instead"


def test_a_missing_key_is_missed_at_the_id(load: Load) -> None:
    """Not at a comment above it."""
    text = "# yaml-language-server: $schema=x\nspec_version: 1\nid: new\nname: New\n"
    found = only(load, text)

    assert (found.code, underlined(found, text)) == ("missing-key", "id")


# --- keys


@pytest.mark.parametrize(
    ("key", "word", "help_"),
    [
        ("compute.peak[dense, float16]", "float16", "did you mean `fp16`?"),
        (
            "compute.peak[fp4, one-way]",
            "one-way",
            "`compute.peak` takes words of the axes format, sparsity, engine, per",
        ),
        ("memory.stacks[dense]", "dense", "`memory.stacks` takes no words in brackets"),
        ("memory.stacks[many]", "many", "`memory.stacks` takes no words in brackets"),
        ("scale_up.lanes[per acelerator]", "per acelerator", "did you mean `accelerator`"),
    ],
)
def test_a_wrong_word_of_a_key_is_underlined(load: Load, key: str, word: str, help_: str) -> None:
    """And not the whole key."""
    text = chip(f"{key}: 8")
    found = only(load, text)

    assert found.code == "unknown-convention"
    assert underlined(found, text) == word
    assert found.help.startswith(help_)


def test_a_day_that_is_none_shows_the_forms_of_a_date() -> None:
    """Also where it was asked for by hand."""
    with pytest.raises(ValueError, match="is not a date; write `2025`, `2025-06`, `2025-06-12`"):
        load_folder(as_of="31.12.2025")
