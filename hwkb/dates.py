"""Dates as publications write them: a day, a month, a quarter, a half, a year, or a span of these."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass

from hwkb.interval import Interval
from hwkb.quantity import ValueFault

__all__ = ["When", "read_when"]

_POINT = re.compile(
    r"(?P<year>(?:19|20)[0-9][0-9])(?:-(?:(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-9][0-9]))?|Q(?P<quarter>[1-4])|H(?P<half>[12])))?"
)
_PART = re.compile(r"(?P<part>early|mid|late)-(?P<year>(?:19|20)[0-9][0-9])")
_PARTS = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
_FIRST, _LAST = datetime.date.min, datetime.date.max


@dataclass(frozen=True, slots=True)
class When:
    """A stretch of days in which something happens; one end is open for `after` and `before`."""

    text: str
    first: datetime.date
    last: datetime.date

    @property
    def full(self) -> Interval:
        """The days as numbers, so that dates compare by overlap like quantities."""
        return Interval(float(self.first.toordinal()), float(self.last.toordinal()))


def read_when(text: str) -> When:
    """The date in a text such as `2025-06`, `2026-H2`, `mid-2025`, `2026-H2 to 2027`, `after 2026-H2`.

    Raises ValueFault with the code `bad-value`.
    """
    for word, (first, last) in (("after ", (True, False)), ("not before ", (False, False)), ("before ", (False, True))):
        if text.startswith(word):
            start, end = _point(text.removeprefix(word), text)
            if last:
                return When(text, _FIRST, start - datetime.timedelta(days=1))
            return When(text, end + datetime.timedelta(days=1) if first else start, _LAST)
    begin, separator, finish = text.partition(" to ")
    start, end = _point(begin.removeprefix("~"), text)
    if separator:
        end = _point(finish, text)[1]
        if end < start:
            raise ValueFault("bad-value", f"`{text}` ends before it starts", "write the earlier date first")
    return When(text, start, end)


def _point(text: str, whole: str) -> tuple[datetime.date, datetime.date]:
    if match := _PART.fullmatch(text):
        first, last = _PARTS[match["part"]]
        return _months(int(match["year"]), first, last)
    match = _POINT.fullmatch(text)
    if match is None:
        help_ = "write `2025`, `2025-06`, `2025-06-12`, `2026-Q4`, `2026-H2`, `mid-2025`, `2026-H2 to 2027`"
        raise ValueFault("bad-value", f"`{whole[:60]}` is not a date", help_)
    year = int(match["year"])
    if match["quarter"]:
        quarter = int(match["quarter"])
        return _months(year, 3 * quarter - 2, 3 * quarter)
    if match["half"]:
        return _months(year, 6 * int(match["half"]) - 5, 6 * int(match["half"]))
    if match["day"]:
        try:
            day = datetime.date(year, int(match["month"]), int(match["day"]))
        except ValueError:
            raise ValueFault(
                "bad-value",
                f"`{whole[:60]}` is not a day of the calendar",
                "write a day that the month has, or the month alone",
            ) from None
        return day, day
    if match["month"]:
        return _months(year, int(match["month"]), int(match["month"]))
    return _months(year, 1, 12)


def _months(year: int, first: int, last: int) -> tuple[datetime.date, datetime.date]:
    return datetime.date(year, first, 1), datetime.date(year, last, calendar.monthrange(year, last)[1])
