"""What is said to do about a value that cannot be read."""

from __future__ import annotations

import pytest

from hwkb.advice import advice
from hwkb.quantity import ValueFault
from hwkb.values import read_value
from hwkb.vocabulary import Vocabulary

WRITTEN = {
    ("power.tdp", "approx. 150 W"): "~150 W",
    ("power.tdp", "~ 150 W"): "~150 W",
    ("power.tdp", "<=150 W"): "up to 150 W",
    ("power.tdp", "≥ 150W"): "at least 150 W",
    ("power.tdp", "<150 W"): "less than 150 W",
    ("power.tdp", "150–160 W"): "150-160 W",
    ("power.tdp", "150 Watts"): "150 W",
    ("power.tdp", "1.4 kilowatts"): "1.4 kW",
    ("power.tdp", "1,400 W"): "1400 W",
    ("power.tdp", "400W"): "400 W",
    ("compute.peak", "290 TFLOPs"): "290 TFLOP/s",
    ("memory.bandwidth", "about 5 TBps"): "~5 TB/s",
    ("memory.stacks", "approx. 8"): "~8",
}
"""What has one form in the format."""

SAID = {
    ("compute.peak", "870 TOPS"): "`TOP/s` belongs to `compute.peak_integer`; `compute.peak` has units such as",
    ("compute.peak", "870 TOP/s"): "`TOP/s` belongs to `compute.peak_integer`; `compute.peak` has units such as",
    ("memory.capacity", "400 GB/s"): "`GB/s` belongs to `memory.bandwidth`",
    ("power.tdp", "1400 V"): "use a unit such as `W`",
    ("power.tdp", "1400 watz"): "use a unit such as `W`",
    ("memory.capacity", "400 GBB"): "did you mean `GB`?",
    ("memory.stacks", "8 stacks"): "a count has no unit: write `8`",
    ("memory.capacity", "lots"): "write a number, a space and a unit",
    ("power.tdp", "400"): "write it with one: `400 W`",
    ("power.tdp", "9**9**9 W"): "write a number",
}


def said(name: str, text: str, vocabulary: Vocabulary) -> str:
    """What is said to do about a value of a chip."""
    wanted = vocabulary.properties[name]
    with pytest.raises(ValueFault) as caught:
        read_value(text, wanted)
    return advice(caught.value, text, wanted, vocabulary, "chip")


@pytest.mark.parametrize(("name", "text"), WRITTEN)
def test_what_has_one_form_is_written_out(vocabulary: Vocabulary, name: str, text: str) -> None:
    """And the property takes it."""
    written = WRITTEN[name, text]

    assert said(name, text, vocabulary) == f"write `{written}`"
    assert read_value(written, vocabulary.properties[name]).text == written


@pytest.mark.parametrize(("name", "text"), SAID)
def test_a_unit_is_chosen_by_what_the_property_measures(vocabulary: Vocabulary, name: str, text: str) -> None:
    """Else the property that measures in this unit is named."""
    assert said(name, text, vocabulary).startswith(SAID[name, text])
