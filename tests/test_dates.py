"""Dates: stretches of days, as wide as the words of a publication leave them."""

from __future__ import annotations

import datetime
import itertools

import pytest
from casebook import fault_of
from hypothesis import example, given
from hypothesis import strategies as st

from hwkb.dates import When, read_when
from hwkb.quantity import ValueFault

MIN, MAX = "0001-01-01", "9999-12-31"
READ: dict[str, tuple[str, str]] = {
    "2025": ("2025-01-01", "2025-12-31"),
    "2025-06": ("2025-06-01", "2025-06-30"),
    "2024-02": ("2024-02-01", "2024-02-29"),
    "2025-06-12": ("2025-06-12", "2025-06-12"),
    "2024-02-29": ("2024-02-29", "2024-02-29"),
    "2026-Q1": ("2026-01-01", "2026-03-31"),
    "2026-Q4": ("2026-10-01", "2026-12-31"),
    "2026-H1": ("2026-01-01", "2026-06-30"),
    "2026-H2": ("2026-07-01", "2026-12-31"),
    "early-2025": ("2025-01-01", "2025-04-30"),
    "mid-2025": ("2025-05-01", "2025-08-31"),
    "late-2025": ("2025-09-01", "2025-12-31"),
    "2026-H2 to 2027": ("2026-07-01", "2027-12-31"),
    "2025-06-12 to 2025-06-14": ("2025-06-12", "2025-06-14"),
    "late-2025 to early-2026": ("2025-09-01", "2026-04-30"),
    "after 2026-H2": ("2027-01-01", MAX),
    "after 2025-06-12": ("2025-06-13", MAX),
    "before 2026-H2": (MIN, "2026-06-30"),
    "not before 2026-H2": ("2026-07-01", MAX),
    "~2026": ("2026-01-01", "2026-12-31"),
    "1999": ("1999-01-01", "1999-12-31"),
}
WRONG = [
    "",
    "June 2025",
    "06/2025",
    "12.06.2025",
    "2025-6",
    "2025-06-1",
    "2025-13",
    "2025-00",
    "2025-06-31",
    "2025-02-29",
    "2025-06-00",
    "2026-Q5",
    "2026-Q0",
    "2026-H3",
    "2026Q4",
    "Q4-2026",
    "Q4 2026",
    "mid 2025",
    "Mid-2025",
    "end-2025",
    "2027 to 2026",
    "2026 to",
    "to 2026",
    "2026 to 2027 to 2028",
    "after",
    "after after 2026",
    "before 2026 to 2027",
    "26",
    "3025",
    "1825",
    "20250612",
    "2025-06-12T12:00",
    "2025 ",
    " 2025",
    "2025\n",
    "２０２５",
    "2025-0６",
    "soon",
    "not before",
]


@pytest.mark.parametrize("text", READ)
def test_a_date_is_the_days_that_it_may_be(text: str) -> None:
    """From the first to the last, both included."""
    first, last = READ[text]
    found = read_when(text)

    assert (found.text, found.first.isoformat(), found.last.isoformat()) == (text, first, last)


@pytest.mark.parametrize("text", WRONG)
def test_what_is_not_a_date_is_told_so(text: str) -> None:
    """Months in words, days that no calendar has, and spans that end before they start."""
    with pytest.raises(ValueFault) as caught:
        read_when(text)

    assert caught.value.code == "bad-value"


def test_dates_compare_by_the_days_they_share() -> None:
    """`mid-2025` and `2025-06` can both be true; `2025-06` and `2025-07` cannot."""
    days = {text: read_when(text).full for text in ("mid-2025", "2025-06", "2025-07", "2025", "after 2025", "2026")}

    assert days["mid-2025"].meets(days["2025-06"])
    assert days["2025"].meets(days["2025-07"])
    assert days["after 2025"].meets(days["2026"])
    assert not days["2025-06"].meets(days["2025-07"])
    assert not days["after 2025"].meets(days["2025"])


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)))
def test_a_day_lies_in_its_month_quarter_half_and_year(day: datetime.date) -> None:
    """Each coarser word holds the finer one."""
    quarter, half = (day.month + 2) // 3, 1 if day.month < 7 else 2
    words = [f"{day:%Y-%m-%d}", f"{day:%Y-%m}", f"{day.year}-Q{quarter}", f"{day.year}-H{half}", f"{day.year}"]
    spans = [read_when(word) for word in words]

    for finer, coarser in itertools.pairwise(spans):
        assert coarser.first <= finer.first <= day <= finer.last <= coarser.last


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)))
def test_before_and_after_leave_the_day_out_and_not_before_keeps_it(day: datetime.date) -> None:
    """The three words part all days at one."""
    before, after, not_before = (read_when(f"{word} {day:%Y-%m-%d}") for word in ("before", "after", "not before"))

    assert before.last + datetime.timedelta(days=1) == day == not_before.first
    assert day + datetime.timedelta(days=1) == after.first


@given(st.text(max_size=30) | st.text(st.sampled_from("0129-QHmidearlyt o"), max_size=20))
@example("after 9999-12-31")
@example("before 0001-01-01")
def test_any_text_is_a_date_or_a_fault(text: str) -> None:
    """Nothing but ValueFault comes out."""
    code = fault_of(lambda: read_when(text))

    assert code in ("", "bad-value")
    if not code:
        found = read_when(text)
        assert isinstance(found, When)
        assert found.first <= found.last
