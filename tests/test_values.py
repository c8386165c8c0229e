"""Values: every form of the format, and nothing that only looks like one."""

from __future__ import annotations

from typing import Any

import pytest
from casebook import fault_of
from hypothesis import example, given
from hypothesis import strategies as st

from hwkb.dates import When
from hwkb.quantity import Quantity, ValueFault
from hwkb.values import (
    Choice,
    Part,
    Reference,
    Relative,
    Release,
    State,
    Text,
    Withheld,
    Word,
    read_value,
    references,
)
from hwkb.vocabulary import Property, Vocabulary

KEYS = {
    "quantity": "memory.capacity", "count": "memory.stacks", "number": "performance.training",
    "part": "contains.accelerator", "entity": "memory.type", "word": "physical.width", "state": "can.fp4",
    "date": "milestone.launch", "release": "release.7", "text": "name.alias", "percent": "economics.share",
}  # fmt: skip


def read(vocabulary: Vocabulary, type_: str, text: str) -> Any:
    """The value of a text for a property of this type."""
    return read_value(text, vocabulary.key(KEYS[type_]).property)


AMOUNTS = {
    ("quantity", "31 TB"): 31e12, ("quantity", "~31 TB"): 31e12, ("quantity", "288-432 GB"): 360e9,
    ("quantity", "at least 1.8 TB"): 1.8e12, ("quantity", "5 GB +- 1 GB"): 5e9, ("count", "8"): 8.0,
    ("count", "~8"): 8.0, ("count", "up to 1024"): 1024.0, ("number", "2.5"): 2.5,
    ("percent", "40 %"): 0.4,
}  # fmt: skip


@pytest.mark.parametrize(("type_", "text"), AMOUNTS)
def test_an_amount_is_a_quantity(vocabulary: Vocabulary, type_: str, text: str) -> None:
    """In base units; a byte has eight bits."""
    value = read(vocabulary, type_, text)

    assert isinstance(value, Quantity)
    assert value.text == text
    expected = AMOUNTS[type_, text]
    assert value.nominal == pytest.approx(expected * 8 if type_ == "quantity" else expected)


PARTS = {
    "72 amd-instinct-mi400x": (72.0, "amd-instinct-mi400x", ""),
    "72": (72.0, "", ""),
    "amd-instinct-mi400x": (None, "amd-instinct-mi400x", ""),
    "up to 72 mi400x": (72.0, "mi400x", ""),
    "~72 mi400x": (72.0, "mi400x", ""),
    "64-72 mi400x": (68.0, "mi400x", ""),
    "amd-rocm from 7.0": (None, "amd-rocm", "7.0"),
    "2 amd-rocm from 7.0": (2.0, "amd-rocm", "7.0"),
}


@pytest.mark.parametrize("text", PARTS)
def test_a_part_is_a_count_an_id_or_both(vocabulary: Vocabulary, text: str) -> None:
    """With the version from which on it is there."""
    count, entity, version = PARTS[text]
    value = read(vocabulary, "part", text)

    assert isinstance(value, Part)
    assert (value.entity, value.version) == (entity, version)
    assert (value.count.nominal if value.count else None) == count


RELATIVES: dict[tuple[str, str], tuple[str, str, float | None, float | None]] = {
    # (type, text): (versus, order, nominal ratio, nominal difference)
    ("quantity", "+50 % vs rival-y"): ("rival-y", "", 1.5, None),
    ("quantity", "-10 % vs rival-y"): ("rival-y", "", 0.9, None),
    ("quantity", "1.5 x vs rival-y"): ("rival-y", "", 1.5, None),
    ("quantity", "1.2-1.3 x vs nvidia"): ("nvidia", "", 1.25, None),
    ("quantity", "~2.5 x vs predecessor"): ("predecessor", "", 2.5, None),
    ("quantity", "at least 2 x vs predecessor"): ("predecessor", "", 2.0, None),
    ("quantity", "more than +50 % vs rival-y"): ("rival-y", "", 1.5, None),
    ("quantity", "-10 % to -99 % vs nvidia"): ("nvidia", "", 0.455, None),
    ("quantity", "+1.9 TB vs rival-y"): ("rival-y", "", None, 1.9e12 * 8),
    ("quantity", "-100 GB vs rival-y"): ("rival-y", "", None, -100e9 * 8),
    ("quantity", "more vs rival-y"): ("rival-y", "more", None, None),
    ("quantity", "less vs unstated"): ("unstated", "less", None, None),
    ("quantity", "similar vs rival-y"): ("rival-y", "similar", None, None),
    ("number", "20 x by 2030"): ("unstated", "", 20.0, None),
    ("number", "2.5 x"): ("unstated", "", 2.5, None),
    ("number", "+40 %"): ("unstated", "", 1.4, None),
    ("number", "1.5 x vs rival-y"): ("rival-y", "", 1.5, None),
    ("count", "less vs rival-y"): ("rival-y", "less", None, None),
    ("part", "similar vs rival-y"): ("rival-y", "similar", None, None),
    ("percent", "2 x vs rival-y"): ("rival-y", "", 2.0, None),
}


@pytest.mark.parametrize(("type_", "text"), RELATIVES)
def test_a_comparison_has_another_side(vocabulary: Vocabulary, type_: str, text: str) -> None:
    """A factor, a difference or an order, against an entity, a vendor, the predecessor or nobody in particular."""
    versus, order, ratio, difference = RELATIVES[type_, text]
    value = read(vocabulary, type_, text)

    assert isinstance(value, Relative)
    assert (value.versus, value.order) == (versus, order)
    assert (value.ratio.nominal if value.ratio else None) == (None if ratio is None else pytest.approx(ratio))
    assert (value.difference.nominal if value.difference else None) == (
        None if difference is None else pytest.approx(difference)
    )


def test_a_percentage_that_is_more_is_not_one_that_is_as_much(vocabulary: Vocabulary) -> None:
    """`+50 %` is a factor of 1.5, and its width is that of its digits."""
    more = read(vocabulary, "quantity", "+50 % vs rival-y")
    factor = read(vocabulary, "quantity", "1.5 x vs rival-y")

    assert more.percent
    assert not factor.percent
    assert more.ratio.core.low == pytest.approx(1.495)
    assert more.ratio.core.high == pytest.approx(1.505)
    assert factor.ratio.core.low == pytest.approx(1.45)
    assert factor.ratio.core.high == pytest.approx(1.55)


def test_a_bound_on_a_percentage_opens_the_side_that_it_leaves(vocabulary: Vocabulary) -> None:
    """More than 50 per cent more has no upper end; up to 40 per cent more starts at as much."""
    above = read(vocabulary, "quantity", "more than +50 % vs rival-y").ratio
    below = read(vocabulary, "quantity", "up to +40 % vs rival-y").ratio
    less = read(vocabulary, "quantity", "at least -40 % vs rival-y").ratio
    shrunk = read(vocabulary, "quantity", "up to -40 % vs rival-y").ratio

    assert above.full.high == float("inf")
    assert above.full.low == above.core.low
    assert (below.full.low, below.full.high) == (1.0, below.core.high)
    assert (less.full.low, less.full.high) == (0.0, less.core.high)
    assert (shrunk.full.low, shrunk.full.high) == (shrunk.core.low, 1.0)


def test_a_target_of_a_comparison_has_its_date(vocabulary: Vocabulary) -> None:
    """`20 x by 2030`."""
    value = read(vocabulary, "number", "20 x vs predecessor by 2030")

    assert value.by.text == "2030"
    assert value.versus == "predecessor"


STATES: dict[str, State] = {
    "yes": State("yes", "yes"),
    "no": State("no", "no"),
    "partial": State("partial", "partial"),
    "planned": State("planned", "planned"),
    "amd-rocm": State("amd-rocm", "yes", "amd-rocm"),
    "no amd-rocm": State("no amd-rocm", "no", "amd-rocm"),
    "yes on mi400x": State("yes on mi400x", "yes", "", ("mi400x",)),
    "yes on mi400x, mi450x": State("yes on mi400x, mi450x", "yes", "", ("mi400x", "mi450x")),
    "partial from 7.0": State("partial from 7.0", "partial", "", (), "7.0"),
    "yes through ualink": State("yes through ualink", "yes", "", (), "", None, "ualink"),
    "vllm on mi400x from 7.0 through ualink": State(
        "vllm on mi400x from 7.0 through ualink", "yes", "vllm", ("mi400x",), "7.0", None, "ualink"
    ),
}


@pytest.mark.parametrize("text", STATES)
def test_a_state_says_whether_of_what_on_what_and_from_when(vocabulary: Vocabulary, text: str) -> None:
    """Silence is never `no`; a thing without a word is a yes."""
    assert read(vocabulary, "state", text) == STATES[text]


def test_a_planned_state_has_its_date(vocabulary: Vocabulary) -> None:
    """`planned by 2026-H2`."""
    value = read(vocabulary, "state", "planned by 2026-H2")

    assert value.word == "planned"
    assert value.by is not None
    assert value.by.text == "2026-H2"


RELEASES = {
    "2.28": ("", "2.28", None), "v7": ("", "v7", None), "7.0-rc1": ("", "7.0-rc1", None), "planned": ("", "", None),
    "yes": ("", "", None), "with amd-rocm 7.0": ("amd-rocm", "7.0", None), "with amd-rocm": ("amd-rocm", "", None),
    "2025-Q3": ("", "", "2025-Q3"), "mid-2025": ("", "", "mid-2025"), "planned by 2026-H2": ("", "", "2026-H2"),
}  # fmt: skip


@pytest.mark.parametrize("text", RELEASES)
def test_a_release_is_a_version_a_date_or_anothers(vocabulary: Vocabulary, text: str) -> None:
    """`2025` alone is a year."""
    entity, version, when = RELEASES[text]
    value = read(vocabulary, "release", text)

    assert isinstance(value, Release)
    assert (value.entity, value.version) == (entity, version)
    assert (value.when.text if value.when else None) == when


def test_the_plain_forms(vocabulary: Vocabulary) -> None:
    """A date, a word, an id with or without a plan, and a text."""
    assert isinstance(read(vocabulary, "date", "2026-H2"), When)
    assert read(vocabulary, "word", "double") == Word("double")
    assert read(vocabulary, "entity", "hbm4") == Reference("hbm4")
    assert read(vocabulary, "entity", "hbm4 planned") == Reference("hbm4 planned", planned=True)
    assert read(vocabulary, "entity", "hbm4 planned").entity == "hbm4"
    assert read(vocabulary, "entity", "none").entity == ""
    assert read(vocabulary, "text", "+50 % vs or more") == Text("+50 % vs or more")


@pytest.mark.parametrize("type_", KEYS)
@pytest.mark.parametrize("text", ["not disclosed", "not decided"])
def test_every_property_may_be_withheld(vocabulary: Vocabulary, type_: str, text: str) -> None:
    """What a source declines to say is a claim."""
    assert read(vocabulary, type_, text) == Withheld(text)


CHOICES = {
    ("quantity", "288 GB or 432 GB"): Quantity, ("count", "8 or 12"): Quantity, ("word", "single or double"): Word,
    ("entity", "hbm3e or hbm4"): Reference, ("part", "72 mi400x or 64 mi450x"): Part, ("date", "2026 or 2027-H1"): When,
    ("quantity", "1 GB or 2 GB or 3 GB"): Quantity,
}  # fmt: skip


@pytest.mark.parametrize(("type_", "text"), CHOICES)
def test_a_choice_keeps_its_options_apart(vocabulary: Vocabulary, type_: str, text: str) -> None:
    """Each is a value of its own; no hull is made of them."""
    value = read(vocabulary, type_, text)

    assert isinstance(value, Choice)
    assert [option.text for option in value.options] == text.split(" or ")
    assert {option.__class__ for option in value.options} == {CHOICES[type_, text]}


FAULTS = {
    ("quantity", ""): "bad-value",
    ("quantity", "31"): "missing-unit",
    ("quantity", "31 TB/s"): "wrong-dimension",
    ("quantity", "31 TBB"): "unknown-unit",
    ("quantity", "yes"): "bad-value",
    ("quantity", "31 TB or"): "bad-value",
    ("quantity", "31 TB or lots"): "bad-value",
    ("quantity", "31 TB or 5 W"): "wrong-dimension",
    ("quantity", "50 %"): "wrong-dimension",
    ("quantity", "1.5 x"): "wrong-dimension",
    ("quantity", "much more vs rival-y"): "bad-value",
    ("quantity", "+1 W vs rival-y"): "wrong-dimension",
    ("quantity", "vs rival-y"): "bad-value",
    ("quantity", "+50% vs rival-y"): "bad-value",
    ("count", "8 GB"): "wrong-dimension",
    ("count", "eight"): "bad-value",
    ("part", "two mi400x"): "bad-value",
    ("part", "72 x mi400x"): "bad-value",
    ("part", ""): "bad-value",
    ("part", "MI400X"): "bad-value",
    ("part", "72 MI400X"): "bad-value",
    ("part", "from 7.0"): "bad-value",
    ("entity", "AMD"): "bad-value",
    ("entity", "amd later"): "bad-value",
    ("entity", "-amd"): "bad-value",
    ("word", "doubel"): "unknown-word",
    ("word", "Double"): "unknown-word",
    ("word", "single or doubel"): "unknown-word",
    ("state", "maybe so"): "bad-value",
    ("state", "Yes"): "bad-value",
    ("state", "planned by soon"): "bad-value",
    ("state", "yes because it is"): "bad-value",
    ("date", "soon"): "bad-value",
    ("date", "2026 or soon"): "bad-value",
    ("release", "seven"): "bad-value",
    ("release", "planned by soon"): "bad-value",
    ("text", ""): "bad-value",
    ("number", "2.5 GB"): "wrong-dimension",
    ("number", "20 x by soon"): "bad-value",
}


@pytest.mark.parametrize(("type_", "text"), FAULTS)
def test_what_has_no_form_of_its_property_is_told_so(vocabulary: Vocabulary, type_: str, text: str) -> None:
    """With the code of what is missing or wrong."""
    with pytest.raises(ValueFault) as caught:
        read(vocabulary, type_, text)

    assert caught.value.code == FAULTS[type_, text]
    assert caught.value.message


REFERENCES = {
    ("part", "72 mi400x"): ("mi400x",),
    ("part", "72"): (),
    ("entity", "hbm4 planned"): ("hbm4",),
    ("entity", "none"): (),
    ("quantity", "+50 % vs rival-y"): ("rival-y",),
    ("quantity", "2 x vs unstated"): (),
    ("quantity", "2 x vs predecessor"): (),
    ("state", "vllm on mi400x, mi450x through ualink"): ("vllm", "mi400x", "mi450x", "ualink"),
    ("release", "with amd-rocm 7.0"): ("amd-rocm",),
    ("word", "double"): (),
    ("part", "72 mi400x or mi450x"): ("mi400x", "mi450x"),
    ("quantity", "31 TB"): (),
    ("text", "mi400x"): (),
}


@pytest.mark.parametrize(("type_", "text"), REFERENCES)
def test_a_value_knows_whom_it_names(vocabulary: Vocabulary, type_: str, text: str) -> None:
    """So that each name can be looked up."""
    assert references(read(vocabulary, type_, text)) == REFERENCES[type_, text]


def properties(vocabulary: Vocabulary) -> list[Property]:
    """One property of each type."""
    return [vocabulary.key(key).property for key in KEYS.values()]


WORDS = [
    "yes",
    "no",
    "planned",
    "31 TB",
    "72",
    "mi400x",
    "vs",
    "vs x",
    "or",
    "on",
    "by",
    "from",
    "through",
    "2026",
    "x",
    "%",
    "+50 %",
    "~",
    "up to",
    "not disclosed",
    "more",
    "with",
    ",",
    "-",
    "to",
    "+-",
    "1.5",
    "2.28",
]


@given(st.text(max_size=40) | st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join))
@example("² or ²")
@example("after 9999-12-31")
@example("1e30 EB**4*EB**4*EB**4*EB**4*EB**4*EB**4")
def test_any_text_is_a_value_or_a_fault(vocabulary: Vocabulary, text: str) -> None:
    """For every type of property, nothing but ValueFault comes out, and the text survives."""
    for wanted in properties(vocabulary):
        code = fault_of(lambda wanted=wanted: read_value(text, wanted))
        assert code in ("", "bad-value", "missing-unit", "unknown-unit", "wrong-dimension", "unknown-word")
        if not code:
            assert read_value(text, wanted).text == text
