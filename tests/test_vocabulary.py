"""The vocabulary: keys name a property and its conventions, in one way for each spelling."""

from __future__ import annotations

import pytest
from casebook import fault_of
from hypothesis import example, given
from hypothesis import strategies as st

from hwkb.quantity import ValueFault
from hwkb.units import dimension_text
from hwkb.vocabulary import NUMERIC, TYPES, Key, Vocabulary

KEYS = {
    "memory.capacity": ("memory.capacity", (), False),
    "memory.capacity[hbm]": ("memory.capacity", ("hbm",), False),
    "compute.peak[dense, fp4]": ("compute.peak", ("fp4", "dense"), False),
    "compute.peak[fp4,dense]": ("compute.peak", ("fp4", "dense"), False),
    "compute.peak[ sparse , matrix , fp8 ]": ("compute.peak", ("fp8", "sparse", "matrix"), False),
    "goal.memory.capacity[hbm]": ("memory.capacity", ("hbm",), True),
    "scale_up.bandwidth[per accelerator, both-ways]": ("scale_up.bandwidth", ("both-ways", "per accelerator"), False),
    "scale_up.lanes[per accelerator and switch]": ("scale_up.lanes", ("per accelerator and switch",), False),
    "contains.nic[top]": ("contains.nic", ("top",), False),
    "contains.nic[per compute_tray]": ("contains.nic", ("per compute_tray",), False),
    "milestone.launch": ("milestone.launch", (), False),
    "name.alias": ("name.alias", (), False),
    "can.sparsity-2-4": ("can.sparsity-2-4", (), False),
    "release.2.28": ("release.2.28", (), False),
    "release.v7": ("release.v7", (), False),
}
WRONG = {
    "": "unknown-property",
    "memory": "unknown-property",
    "memory.": "unknown-property",
    ".capacity": "unknown-property",
    "memory.capactiy": "unknown-property",
    "Memory.capacity": "unknown-property",
    "memory.capacity[": "unknown-property",
    "memory.capacity]": "unknown-property",
    "memory.capacity[[hbm]]": "unknown-property",
    "goal.": "unknown-property",
    "goal.goal.memory.capacity": "unknown-property",
    "memory.capacity[hbm][hbm]": "unknown-property",
    "memory capacity": "unknown-property",
    "release.": "unknown-property",
    "release.x": "unknown-property",
    "memory.capacity[]": "unknown-convention",
    "memory.capacity[hbn]": "unknown-convention",
    "memory.capacity[dense]": "unknown-convention",
    "memory.capacity[hbm, ssd]": "unknown-convention",
    "memory.capacity[hbm, hbm]": "unknown-convention",
    "memory.capacity[hbm,]": "unknown-convention",
    "memory.capacity[per nonsense]": "unknown-convention",
    "memory.capacity[per ]": "unknown-convention",
    "memory.stacks[per accelerator]": "unknown-convention",
    "memory.capacity[per die and nonsense]": "unknown-convention",
    "memory.capacity[hbm]\n": "unknown-property",
}
ADVICE = {
    "memory.capactiy": "memory.capacity", "memory.bandwith": "memory.bandwidth", "compute.peek": "compute.peak",
    "memory.capacity[hmb]": "hbm", "compute.peak[dnese]": "dense", "scale_up.bandwidth[bothways]": "both-ways",
    "scale_up.bandwidth[per acelerator]": "accelerator", "goal.memory.capactiy": "memory.capacity",
}  # fmt: skip


@pytest.mark.parametrize("text", KEYS)
def test_a_key_names_a_property_and_its_conventions(vocabulary: Vocabulary, text: str) -> None:
    """In the vocabulary's order, whatever the order in the brackets."""
    key = vocabulary.key(text)

    assert (key.property.id, key.conventions, key.goal) == KEYS[text]
    again = vocabulary.key(str(key))
    assert (again.property.id, again.conventions, again.goal) == KEYS[text]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_key_is_told_so(vocabulary: Vocabulary, text: str) -> None:
    """As an unknown property, or as an unknown or doubled convention."""
    with pytest.raises(ValueFault) as caught:
        vocabulary.key(text)

    assert caught.value.code == WRONG[text]
    assert caught.value.help


@pytest.mark.parametrize("text", ADVICE)
def test_a_misspelt_key_is_answered_with_the_nearest(vocabulary: Vocabulary, text: str) -> None:
    """The advice names the right word."""
    with pytest.raises(ValueFault) as caught:
        vocabulary.key(text)

    assert f"`{ADVICE[text]}`" in caught.value.help


def test_a_word_belongs_to_one_axis(vocabulary: Vocabulary) -> None:
    """Otherwise a bracket could be read in two ways."""
    words = [word for axis in vocabulary.axes.values() for word in axis.words]

    assert len(words) == len(set(words)) == len(vocabulary.axis_of)


def test_what_a_phrase_may_print_states_a_word_of_its_own_axis(vocabulary: Vocabulary) -> None:
    """The lint of one axis never asks for a word of another."""
    printed = [(text, word, axis) for axis in vocabulary.axes.values() for text, word in axis.lint.items()]

    assert printed
    for text, word, axis in printed:
        assert word in axis.words, text
    assert len({text for text, _, _ in printed}) == len(printed)


def test_every_property_can_be_claimed_and_explained(vocabulary: Vocabulary) -> None:
    """It has a title, a meaning, kinds, a type, known axes, and words where it is a word."""
    for id_, found in vocabulary.properties.items():
        assert vocabulary.key(id_) == Key(found)
        assert found.title, id_
        assert found.means, id_
        assert found.kinds, id_
        assert found.kinds <= set(vocabulary.kinds), id_
        assert found.type in TYPES, id_
        assert set(found.axes) <= set(vocabulary.axes), id_
        assert bool(found.words) == (found.type == "word"), id_
        assert (found.unit is not None) == (found.type == "quantity"), id_
        assert found.section in vocabulary.sections, id_


def test_a_plausible_range_is_of_a_kind_and_holds_something(vocabulary: Vocabulary) -> None:
    """It is stated in the dimension of its property, for a kind that the property has."""
    ranged = [found for found in vocabulary.properties.values() if found.plausible]

    assert ranged
    for found in ranged:
        for kind, range_ in found.plausible.items():
            assert found.type in NUMERIC
            assert kind in found.kinds, found.id
            assert range_.core.low < range_.core.high, found.id
            if found.unit is not None:
                assert dimension_text(range_.unit.dimension) == dimension_text(found.unit.dimension)


@given(st.text(max_size=60))
@example("a.b[")
@example("per x")
def test_any_text_is_a_key_or_a_fault(vocabulary: Vocabulary, text: str) -> None:
    """Nothing but ValueFault comes out."""
    code = fault_of(lambda: vocabulary.key(text))

    assert code in ("", "unknown-property", "unknown-convention")
    if not code:
        key = vocabulary.key(text)
        assert vocabulary.key(str(key)) == key


@given(data=st.data())
def test_any_set_of_words_is_read_in_any_order(vocabulary: Vocabulary, data: st.DataObject) -> None:
    """One word of each axis of a property, shuffled: one key."""
    with_axes = [found for found in vocabulary.properties.values() if len(found.axes) > 1]
    found = data.draw(st.sampled_from(with_axes))
    choices = [st.sampled_from([*vocabulary.axes[axis].words] or ["per accelerator"]) for axis in found.axes]
    words = [data.draw(choice) for choice in choices]
    shuffled = data.draw(st.permutations(words))

    key = vocabulary.key(f"{found.id}[{', '.join(shuffled)}]")

    assert key == vocabulary.key(f"{found.id}[{','.join(words)}]")
    assert set(key.conventions) == set(words)
    assert vocabulary.order(set(words)) == key.conventions
