"""What a name of the vocabulary means, for the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from casebook import write
from test_cli_places import Run, run

from hwkb.lexicon import meaning
from hwkb.vocabulary import Vocabulary

__all__ = ["run"]


def test_a_property_is_told_with_its_unit_its_kinds_and_its_words(vocabulary: Vocabulary) -> None:
    """With or without words in brackets."""
    text = meaning("memory.capacity", vocabulary)

    for wanted in ("memory.capacity: Memory capacity\n", "of: chip, rack, memory\n", "per port",
                   "unit: GB, or another of information", "    memory tier: which memory of several\n",
                   "hbm    the memory stacks in the package\n",
                   "plausible of a chip: 0.0001 GB to 4000 GB"):  # fmt: skip
        assert wanted in text
    assert meaning("memory.capacity[hbm]", vocabulary) == text


@pytest.mark.parametrize("number", range(3))
def test_every_name_has_a_meaning(vocabulary: Vocabulary, number: int) -> None:
    """Properties, sections and words of the brackets."""
    for name in (vocabulary.properties, vocabulary.sections, vocabulary.axis_of)[number]:
        if name != "goal":
            assert meaning(name, vocabulary), name
    assert meaning("nonsense", vocabulary) == ""


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("hbm", "hbm: the memory stacks in the package, a word of the axis memory tier"),
        ("per port", "per port: a port, a word of the axis per what"),
        ("per accelerator", "per accelerator: each of its accelerators"),
        ("estimated", "a status"),
        ("payload", "a word of `given`"),
        ("datasheet", "a kind of source"),
        ("accelerator", "a `kind` of a chip"),
        ("backplane", "a value of scale_up.medium"),
        ("memory", "memory.bandwidth  "),
        ("release.7", "when this release appears"),
    ],
)
def test_a_word_is_told_with_the_list_that_it_is_from(vocabulary: Vocabulary, name: str, wanted: str) -> None:
    """And with the properties that take it."""
    assert wanted in meaning(name, vocabulary)


def test_the_command_tells_what_a_name_means_and_what_is_no_name(run: Run, tmp_path: Path) -> None:
    """An entity needs a property too."""
    write(tmp_path, {})
    assert run("explain", "hbm")[1].startswith("hbm: ")
    assert run("explain", "dispute")[1].startswith("# dispute")
    for name, said in (("Acme X", "`hwkb explain acme-x PROPERTY`"), ("hbmm", "did you mean hbm?"), ("qqqq", "memory")):
        code, out, err = run("explain", name)
        assert (code, out) == (2, "")
        assert said in err


def test_a_source_is_shown_with_what_is_cited_from_it(run: Run, tmp_path: Path) -> None:
    """By its id."""
    write(tmp_path, {})
    code, out, err = run("show", "sheet-2025")

    assert (code, err) == (0, "")
    assert out.startswith("Acme X, data sheet (datasheet)\n  publisher: acme\n  published: 2025-03\n")
    assert out.endswith("5 claims about 1 entity\n  acme-x: 5\n")
