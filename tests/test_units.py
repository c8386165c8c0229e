"""Units: our own registry, asked through a strict pattern, in which a bit is a bit."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hwkb.units import DIMENSIONLESS, UnknownUnitError, dimension_text, quantity, unit

PREFIXES = {
    "p": Fraction(1, 10**12), "n": Fraction(1, 10**9), "u": Fraction(1, 10**6), "µ": Fraction(1, 10**6),
    "m": Fraction(1, 1000), "": Fraction(1), "k": Fraction(10**3), "M": Fraction(10**6), "G": Fraction(10**9),
    "T": Fraction(10**12), "P": Fraction(10**15), "E": Fraction(10**18), "Z": Fraction(10**21), "Ki": Fraction(2**10),
    "Mi": Fraction(2**20), "Gi": Fraction(2**30), "Ti": Fraction(2**40), "Pi": Fraction(2**50),
}  # fmt: skip
STEMS = ("bit", "B", "FLOP", "OP", "W", "Wh", "Hz", "V", "A", "J", "token", "transistor", "parameter", "s", "m", "g")
KINDS = {
    "TB": "information", "GiB": "information", "Gbit": "information", "PFLOP": "floating point work",
    "POP": "integer work", "W": "power", "kW": "power", "U": "length", "mm": "length", "h": "time", "GHz": "frequency",
    "J": "energy", "kWh": "energy", "V": "voltage", "A": "current", "USD": "us dollar", "CNY": "chinese yuan",
    "TB/s": "information / time", "Gbit/s": "information / time", "PFLOP/s": "floating point work / time",
    "USD/h": "us dollar / time", "USD/GB": "us dollar / information", "token/s": "token / time",
    "mm**2": "length^2", "GT/s": "transfer / time", "%": "a pure number", "": "a pure number",
}  # fmt: skip
UNKNOWN = {
    "TBB": ("TB",),
    "GBB": ("GB",),
    "KB": ("kB",),
    "KW": ("kW",),
    "GHZ": ("GHz",),
    "tb": ("TB",),
    "usd": ("USD",),
    "Gbps": ("Gbit/s",),
    "TBps": ("TB/s",),
    "Gb/s": ("Gbit/s",),
    "Gb": ("Gbit",),
    "PFLOPS": ("PFLOP/s",),
    "TFLOPS/s": ("TFLOP/s",),
    "TOPS": ("TOP/s",),
    "TB/sec": ("TB/s",),
    "transitor": ("transistor",),
    "TBs": ("TB",),
    "$": (),
    "xyzzy": (),
    "9**9**9**9": (),
    "W**9**9": (),
    "W**5": (),
    "B//s": (),
    "TB/": (),
    "/s": (),
    " TB": ("TB",),
    "TB ": ("TB",),
    "TB/s\n": ("TB/s",),
    "__import__": (),
    "().__class__": (),
    "B" * 65: (),
    "W*W*W*W*W*W*W": (),
    "rack_unit": (),
    "kkB": ("kB",),
    "EB**4*EB**4*EB**4*EB**4*EB**4": (),
}


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_prefix_scales_its_unit_exactly(prefix: str, stem: str) -> None:
    """Decimal and binary prefixes, without a rounding error."""
    assert unit(f"{prefix}{stem}").factor == PREFIXES[prefix] * unit(stem).factor
    assert unit(f"{prefix}{stem}").dimension == unit(stem).dimension


def test_bytes_bits_and_binary_prefixes_are_not_confused() -> None:
    """GB, GiB, Gbit and Gibit are four sizes of one dimension."""
    sizes = {text: unit(text).factor / unit("bit").factor for text in ("GB", "GiB", "Gbit", "Gibit")}

    assert sizes == {"GB": 8 * 10**9, "GiB": 8 * 2**30, "Gbit": 10**9, "Gibit": 2**30}
    assert unit("GB/s").factor == 8 * unit("Gbit/s").factor
    assert len({unit(text).dimension for text in sizes}) == 1


def test_what_pint_would_mix_up_is_apart() -> None:
    """A byte a second is no frequency, floating-point work no integer work, and a currency no other."""
    apart = [
        "B/s",
        "Hz",
        "FLOP/s",
        "OP/s",
        "T/s",
        "token/s",
        "USD",
        "EUR",
        "CNY",
        "KRW",
        "transistor",
        "parameter",
        "W",
    ]

    assert len({unit(text).dimension for text in apart}) == len(apart)
    assert unit("Hz").dimension != DIMENSIONLESS


def test_units_of_daily_use_have_their_size() -> None:
    """Rack units, hours, watt hours and per cent."""
    assert unit("U").factor == Fraction("0.04445")
    assert unit("h").factor == 3600
    assert unit("min").factor == 60
    assert unit("kWh").factor == 3_600_000 * unit("J").factor
    assert unit("W").factor == unit("J/s").factor == unit("V*A").factor
    assert unit("%").factor == Fraction(1, 100)
    assert unit("x").factor == 1


@pytest.mark.parametrize("text", KINDS)
def test_a_dimension_is_said_in_words(text: str) -> None:
    """Messages speak of information and time, not of exponents."""
    assert dimension_text(unit(text).dimension) == KINDS[text]


@pytest.mark.parametrize("text", UNKNOWN)
def test_an_unknown_unit_names_the_nearest(text: str) -> None:
    """What is not a product of known units never reaches pint, and what is printed elsewhere is respelled."""
    with pytest.raises(UnknownUnitError) as caught:
        unit(text)

    assert caught.value.suggestions == UNKNOWN[text]
    for suggestion in caught.value.suggestions:
        assert unit(suggestion).text == suggestion


@given(
    st.floats(1e-6, 1e6),
    st.sampled_from([p for p in PREFIXES if p]),
    st.sampled_from(["B", "bit", "FLOP", "W", "Hz", "V", "A"]),
    st.sampled_from(["", "/s", "/h", "*m"]),
)
def test_a_number_goes_through_pint_and_back(number: float, prefix: str, stem: str, tail: str) -> None:
    """To base units by our exact factor is to base units by pint, and the way back gives the number."""
    text = f"{prefix}{stem}{tail}"
    found = quantity(number, text)

    base = found.to_root_units()
    assert base.magnitude == pytest.approx(float(Fraction(number) * unit(text).factor), rel=1e-12)
    assert base.to(text).magnitude == pytest.approx(number, rel=1e-12)


@given(st.text(max_size=80))
@example("9**9**9**9")
@example("B" * 64)
@example("B**4*B**4*B**4*B**4*B**4*B**4")
@example("E*E/E")
def test_any_text_is_a_unit_or_an_unknown_one(text: str) -> None:
    """Nothing else comes out of it, and what it is comes out the same again."""
    try:
        found = unit(text)
    except UnknownUnitError as error:
        named, size = error.text, Fraction(1)
    else:
        named, size = found.text, found.factor

    assert named == text
    assert size > 0
