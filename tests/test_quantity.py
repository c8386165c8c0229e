"""Quantities: an interval with a nominal, from the digits as written."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from casebook import fault_of
from hypothesis import assume, example, given
from hypothesis import strategies as st

from hwkb.interval import Interval
from hwkb.quantity import (
    BOUNDS,
    Quantity,
    ValueFault,
    agrees_with_digits,
    format_number,
    quantity_text,
    read_quantity,
)
from hwkb.units import unit

INF = math.inf
READ: dict[str, tuple[str, float, float, float, float, int]] = {
    # text: (unit, low, nominal, high, high with the bound open, digits)
    "31 TB": ("TB", 30.5, 31, 31.5, 31.5, 2),
    "31.0 TB": ("TB", 30.95, 31, 31.05, 31.05, 3),
    "19.6 TB/s": ("TB/s", 19.55, 19.6, 19.65, 19.65, 3),
    "19.60 TB/s": ("TB/s", 19.595, 19.6, 19.605, 19.605, 4),
    "1000 W": ("W", 999.5, 1000, 1000.5, 1000.5, 1),
    "180 kW": ("kW", 179.5, 180, 180.5, 180.5, 2),
    "0.05 m": ("m", 0.045, 0.05, 0.055, 0.055, 1),
    "1e3 W": ("W", 500, 1000, 1500, 1500, 1),
    "1.5e3 W": ("W", 1450, 1500, 1550, 1550, 2),
    "-10 %": ("%", -10.5, -10, -9.5, -9.5, 1),
    "~19.6 TB/s": ("TB/s", 18.62, 19.6, 20.58, 20.58, 3),
    "~2 W": ("W", 1.5, 2, 2.5, 2.5, 1),
    "~300 GB/s": ("GB/s", 250, 300, 350, 350, 1),
    "~330 GB/s": ("GB/s", 313.5, 330, 346.5, 346.5, 2),
    "~0 W": ("W", -0.5, 0, 0.5, 0.5, 1),
    "1500-1800 W": ("W", 1499.5, 1650, 1800.5, 1800.5, 2),
    "1500 - 1800 W": ("W", 1499.5, 1650, 1800.5, 1800.5, 2),
    "1800-1500 W": ("W", 1499.5, 1650, 1800.5, 1800.5, 2),
    "1500 W to 1800 W": ("W", 1499.5, 1650, 1800.5, 1800.5, 2),
    "~180-220 kW": ("kW", 171, 200, 229, 229, 2),
    "5 GB +- 1 GB": ("GB", 4, 5, 6, 6, 1),
    "5 GB +- 500 MB": ("GB", 4.5, 5, 5.5, 5.5, 1),
    "at least 1.8 TB/s": ("TB/s", 1.75, 1.8, 1.85, INF, 2),
    "more than 1.8 TB/s": ("TB/s", 1.75, 1.8, 1.85, INF, 2),
    "over 1.8 TB/s": ("TB/s", 1.75, 1.8, 1.85, INF, 2),
    "up to 1024": ("", 1024, 1024, 1024, 1024, 4),
    "72": ("", 72, 72, 72, 72, 2),
    "2.5": ("", 2.45, 2.5, 2.55, 2.55, 2),
    "2.5 x": ("x", 2.45, 2.5, 2.55, 2.55, 2),
    "1.2-1.3 x": ("x", 1.15, 1.25, 1.35, 1.35, 2),
    "at least 72": ("", 72, 72, 72, INF, 2),
    "2 B": ("B", 2, 2, 2, 2, 1),
    "2.0 B": ("B", 1.95, 2, 2.05, 2.05, 2),
    "4096 token": ("token", 4096, 4096, 4096, 4096, 4),
    "1800.5-1500 W": ("W", 1499.5, 1650.25, 1800.55, 1800.55, 5),
    "~72": ("", 68.4, 72, 75.6, 75.6, 2),
    "7 d": ("d", 6.5, 7, 7.5, 7.5, 1),
    "800 mm**2": ("mm**2", 799.5, 800, 800.5, 800.5, 1),
    "0.97 USD/h": ("USD/h", 0.965, 0.97, 0.975, 0.975, 2),
}
OPEN_BELOW = ("up to", "at most", "less than", "under")


@pytest.mark.parametrize("text", READ)
def test_a_quantity_is_as_wide_as_its_digits_say(text: str) -> None:
    """Half of the last digit, the range, the bound, or five per cent of a `~`."""
    spelled, low, nominal, high, open_high, digits = READ[text]
    found = read_quantity(text)
    factor = float(unit(spelled).factor)

    assert found.text == text
    assert found.unit == unit(spelled)
    assert found.core.low == pytest.approx(low * factor, rel=1e-12)
    assert found.core.high == pytest.approx(high * factor, rel=1e-12)
    assert found.nominal == pytest.approx(nominal * factor, rel=1e-12)
    assert found.full.high == pytest.approx(open_high * factor, rel=1e-12)
    assert found.digits == digits
    assert found.approximate == ("~" in text)


@pytest.mark.parametrize("bound", OPEN_BELOW)
def test_an_upper_bound_leaves_everything_down_to_nothing_open(bound: str) -> None:
    """Amounts of hardware are not negative, so the open side ends at zero."""
    found = read_quantity(f"{bound} 1024 GB")

    assert found.full == Interval(0.0, found.core.high)
    assert found.bound == bound
    assert found.core == read_quantity("1024 GB").core


def test_an_upper_bound_below_zero_has_no_end() -> None:
    """`up to -10 %` reaches as far down as there is."""
    assert read_quantity("up to -10 %").full.low == -INF


@pytest.mark.parametrize("text", ["72", "1000", "at least 8", "4-12"])
def test_a_count_has_no_width(text: str) -> None:
    """72 accelerators are not 71.5 to 72.5."""
    found = read_quantity(text, count=True)

    assert found.core.low == float(text.rsplit(maxsplit=1)[-1].partition("-")[0])
    assert found.exact == (text in ("72", "1000"))


FAULTS = {
    "": "bad-value",
    "lots": "bad-value",
    "TB": "bad-value",
    "31TB": "bad-value",
    "31  TB": "bad-value",
    " 31 TB": "bad-value",
    "31 TB ": "bad-value",
    "31 TB\n": "bad-value",
    "1,400 GB": "bad-value",
    "1_400 GB": "bad-value",
    "1 400 GB": "bad-value",
    "1'400 GB": "bad-value",
    ".5 TB": "bad-value",
    "5. TB": "bad-value",
    "0x10 GB": "bad-value",
    "inf TB": "bad-value",
    "nan TB": "bad-value",
    "1e999999999 GB": "bad-value",
    "1e31 GB": "bad-value",
    "1e-31 GB": "bad-value",
    "9" * 41 + " GB": "bad-value",
    "1e00001 GB": "bad-value",
    "9**9**9**9 GB": "bad-value",
    "9**9 GB": "bad-value",
    "31 TB/s/": "unknown-unit",
    "31 TBB": "unknown-unit",
    "31 TB TB": "bad-value",
    "1 GB to 2 TB": "bad-value",
    "1 GB to 2 GBB": "bad-value",
    "1 to 2 GB": "bad-value",
    "5 GB +- 1": "bad-value",
    "5 GB +- 1 GBB": "unknown-unit",
    "±5 GB": "bad-value",
    "about 5 GB": "bad-value",
    "31 ТБ": "unknown-unit",
    "３１ TB": "bad-value",
    "٣١ TB": "bad-value",
    "31\u00a0TB": "bad-value",
    "at least": "bad-value",
    "at least at least 5 GB": "bad-value",
    "~~5 GB": "bad-value",
    "--5 GB": "bad-value",
    "1-2-3 GB": "bad-value",
    "5 GB +- 1 W": "wrong-dimension",
}


@pytest.mark.parametrize("text", FAULTS)
def test_what_is_not_a_quantity_is_told_so(text: str) -> None:
    """With a code, a message and a way out, and in no time at all."""
    with pytest.raises(ValueFault) as caught:
        read_quantity(text)

    assert caught.value.code == FAULTS[text]
    assert caught.value.help
    assert len(caught.value.message) < 200


def test_a_fault_says_how_it_is_written() -> None:
    """The advice is the text to be written, where it can be known."""
    said = {text: _fault(text).help for text in ("31TB", "1,400 GB", "31 Gbps", "31 TBB")}

    assert said == {
        "31TB": "write `31 TB`",
        "1,400 GB": "write the digits together: 1400",
        "31 Gbps": "did you mean `Gbit/s`?",
        "31 TBB": "did you mean `TB`?",
    }


def _fault(text: str) -> ValueFault:
    with pytest.raises(ValueFault) as caught:
        read_quantity(text)
    return caught.value


WRITTEN = st.from_regex(r"[1-9][0-9]{0,5}(\.[0-9]{1,4})?", fullmatch=True)
UNITS = st.sampled_from(["GB", "GiB", "TB/s", "Gbit/s", "PFLOP/s", "W", "kW", "U", "mm**2", "USD/h", "%"])


@st.composite
def quantities(draw: st.DrawFn) -> str:
    """A text of any form that a quantity may have."""
    a, b, in_unit = draw(WRITTEN), draw(WRITTEN), draw(UNITS)
    form = draw(st.sampled_from(["{a} {u}", "~{a} {u}", "{a}-{b} {u}", "{a} {u} to {b} {u}", "{bound} {a} {u}",
                                 "{a} {u} +- {b} {u}", "-{a} {u}", "{a}e2 {u}", "{bound} ~{a} {u}"]))  # fmt: skip
    return form.format(a=a, b=b, u=in_unit, bound=draw(st.sampled_from(BOUNDS)))


@given(quantities())
def test_the_interval_holds_the_nominal_and_the_text_survives(text: str) -> None:
    """Whatever the form: what is written can be true."""
    found = read_quantity(text)

    assert found.text == text
    assert found.core.low <= found.nominal <= found.core.high
    assert found.full.low <= found.core.low
    assert found.core.high <= found.full.high


@given(WRITTEN, UNITS)
def test_the_ends_are_the_exact_ones_rounded_outward(number: str, in_unit: str) -> None:
    """No value that rounds to the digits as written falls out, and hardly another gets in."""
    found = read_quantity(f"{number} {in_unit}")
    half = Fraction(1, 2) / 10 ** len(number.partition(".")[2])
    low, high = ((Fraction(number) + sign * half) * unit(in_unit).factor for sign in (-1, 1))

    assert Fraction(found.core.low) <= low < Fraction(math.nextafter(found.core.low, INF)) or found.core.low == low
    assert (
        Fraction(math.nextafter(found.core.high, -INF)) < high <= Fraction(found.core.high) or found.core.high == high
    )


@given(WRITTEN, UNITS, st.integers(1, 3))
def test_more_digits_are_never_wider(number: str, in_unit: str, more: int) -> None:
    """`19.60` says more than `19.6`."""
    longer = number + ("" if "." in number else ".") + "0" * more
    short, long = read_quantity(f"{number} {in_unit}"), read_quantity(f"{longer} {in_unit}")

    assert short.core.low <= long.core.low
    assert long.core.high <= short.core.high
    assert long.nominal == short.nominal
    assert long.digits >= short.digits


@given(
    st.integers(1, 10**6), st.sampled_from(["B/s", "bit/s", "FLOP/s", "W"]), st.sampled_from(["kM", "MG", "GT", "TP"])
)
def test_another_prefix_keeps_the_nominal(number: int, stem: str, prefixes: str) -> None:
    """31 TB and 31000 GB are the same amount, of which the second is known more closely."""
    small, large = prefixes
    one, other = read_quantity(f"{number} {large}{stem}"), read_quantity(f"{number * 1000} {small}{stem}")

    assert one.nominal == other.nominal
    assert one.core.low <= other.core.low
    assert other.core.high <= one.core.high
    assert agrees_with_digits(other.nominal, one)


def test_decimal_and_binary_bytes_are_not_the_same_amount() -> None:
    """96 GB and 96 GiB do not meet when both are written closely enough."""
    assert not read_quantity("96 GB").core.meets(read_quantity("96 GiB").core)
    assert read_quantity("1024 MiB").nominal == read_quantity("1 GiB").nominal
    assert read_quantity("8 Gbit").nominal == read_quantity("1 GB").nominal


AGREES = [
    (128 * 1400.0, "180 kW", "W"), (72 * 432.0, "31 TB", "GB"), (72 * 19.6, "1.4 PB/s", "TB/s"),
    (72 * 40.0, "2.9 EFLOP/s", "PFLOP/s"), (31.104, "31.1 TB", "TB"), (31.104, "31.104 TB", "TB"),
    (105.0, "100 kW", "kW"), (105.0, "110 kW", "kW"), (115.0, "120 kW", "kW"), (995.0, "1000 kW", "kW"),
]  # fmt: skip
DIFFERS = [
    (128 * 1400.0, "181 kW", "W"), (72 * 432.0, "32 TB", "GB"), (31.104, "31.2 TB", "TB"), (0.0, "0 TB", "TB"),
    (31.104, "at least 31 TB", "TB"), (INF, "31 TB", "TB"), (174.0, "200 kW", "kW"),
    (144.0, "140", ""), (103.6, "100 kW +- 1 kW", "kW"), (103.6, "99-101 kW", "kW"), (994.9, "1000 kW", "kW"),
    (-31.0, "31 kW", "kW"),
]  # fmt: skip


@pytest.mark.parametrize(("computed", "stated", "in_unit"), AGREES)
def test_a_result_agrees_when_it_rounds_to_what_is_written(computed: float, stated: str, in_unit: str) -> None:
    """179.2 kW is printed as 180 kW."""
    assert agrees_with_digits(computed * float(unit(in_unit).factor), read_quantity(stated))


@pytest.mark.parametrize(("computed", "stated", "in_unit"), DIFFERS)
def test_a_result_that_rounds_otherwise_does_not_agree(computed: float, stated: str, in_unit: str) -> None:
    """Nor does a bound, which was not rounded to; and one digit is not enough to hide behind."""
    assert not agrees_with_digits(computed * float(unit(in_unit).factor), read_quantity(stated))


@given(st.floats(1e-3, 1e15), st.integers(2, 6), UNITS)
def test_a_number_agrees_with_its_own_rounding(number: float, digits: int, in_unit: str) -> None:
    """Rounded to two digits or more and written down, a result is recognised."""
    factor = float(unit(in_unit).factor)
    written = f"{Decimal(f'{number:.{digits - 1}e}'):f}"
    assume(len(written) <= 40)
    stated = read_quantity(f"{written} {in_unit}")
    assume(stated.digits == digits)

    assert agrees_with_digits(number * factor, stated)


SHOWN = {
    31.0: "31",
    31.104: "31.104",
    31104.0: "31104",
    0.5: "0.5",
    1 / 3: "0.333333",
    1e15: "1e+15",
    123456789.0: "123456789",
    1234567.891: "1234570",
    0.0001: "0.0001",
    1e-7: "1e-07",
    INF: "∞",
    -INF: "-∞",
    0.0: "0",
    -2.5: "-2.5",
}


def test_what_is_not_a_number_is_shown_as_undefined() -> None:
    """Infinity less infinity, in a formula that nobody means."""
    assert format_number(math.nan) == "undefined"


@pytest.mark.parametrize("number", SHOWN)
def test_a_number_is_shown_in_six_digits(number: float) -> None:
    """Without a tail of zeros, and without an exponent where it can be helped."""
    assert format_number(number) == SHOWN[number]


def test_a_result_is_shown_in_the_unit_that_is_asked_for() -> None:
    """Base units never reach a reader."""
    nominal = read_quantity("31.104 TB").nominal

    assert quantity_text(nominal, unit("TB")) == "31.104 TB"
    assert quantity_text(nominal, unit("GB")) == "31104 GB"
    assert quantity_text(72.0, unit("")) == "72"


@given(st.floats(1e-4, 1e14))
def test_a_shown_number_is_the_number(number: float) -> None:
    """To the six digits that are shown."""
    assert float(format_number(number)) == pytest.approx(number, rel=1e-5)


@given(st.text(max_size=60))
@example("9**9**9**9 GB")
@example("1e999999999 GB")
@example("²")
@example("1²3 GB")
def test_any_text_is_a_quantity_or_a_fault(text: str) -> None:
    """Nothing but ValueFault comes out."""
    code = fault_of(lambda: read_quantity(text))

    assert code in ("", "bad-value", "unknown-unit", "missing-unit", "wrong-dimension")
    if not code:
        assert isinstance(read_quantity(text), Quantity)
        assert read_quantity(text).text == text


@given(st.text(st.sampled_from("0123456789.-+~eE GTBx%/*"), max_size=16))
def test_any_text_of_digits_and_signs_is_a_quantity_or_a_fault(text: str) -> None:
    """The same, close to what is allowed."""
    try:
        found = read_quantity(text)
    except ValueFault:
        return
    assert found.core.low <= found.nominal <= found.core.high
