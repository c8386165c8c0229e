"""Regular expressions for values: what `hwkb.values` reads, as JSON Schemas can say it.

They are written for JavaScript and Python alike: no look-behind, no named groups, no escape that
one of the two does not know. Capturing groups are counted: a pattern of amounts has one, around the
unit of a range; any other has two, for the century and the decade of a span of years.
"""

from __future__ import annotations

from collections.abc import Iterable

from hwkb.quantity import BOUNDS
from hwkb.schema.unit_patterns import PLAIN_UNIT, escape, unit_pattern
from hwkb.vocabulary import Property

__all__ = ["DATE", "END", "ID", "RELEASE_NAME", "STATES", "any_of", "value_pattern"]

STATES = ("yes", "no", "partial", "planned")

END = "(?!\\n)$"
"""The end of a text; in Python `$` alone also stands before a last line break."""

ID = "[a-z0-9]+(?:-[a-z0-9]+)*"
RELEASE_NAME = "release[.]v?[0-9][A-Za-z0-9_.+-]*"


def any_of(words: Iterable[str]) -> str:
    """A group of literal words; no text matches where there is none."""
    return f"(?:{'|'.join(escape(word) for word in words) or '(?!)'})"


# --- dates

_YEAR = "(?:19|20)[0-9][0-9]"
_LEAP = "(?!1900)(?:19|20)(?:[02468][048]|[13579][26])"
_DAY = "(?:0[1-9]|1[0-9]|2[0-8])"
_POINT = (
    f"(?:{_YEAR}(?:-(?:Q[1-4]|H[12]|0[1-9]|1[0-2]|(?:0[1-9]|1[0-2])-{_DAY}|(?:0[13-9]|1[0-2])-(?:29|30)"
    f"|(?:0[13578]|1[02])-31))?|{_LEAP}-02-29|(?:early|mid|late)-{_YEAR})"
)
_SOME_DAY = f"~?{_POINT}"


def _falling_years() -> str:
    """A span of years that ends before it starts."""
    gap = "[^ ]* to [a-z]*-?"
    decades = "|".join(f"{n}[0-9]{gap}\\1[0-{n - 1}]" for n in range(1, 10))
    years = "|".join(f"{n}{gap}\\1\\2[0-{n - 1}]" for n in range(1, 10))
    return f"~?[a-z]*-?(?:20{gap}19|(19|20)(?:{decades}|([0-9])(?:{years})))"


DATE = f"(?:(?:after|not before|before) {_POINT}|(?!{_falling_years()}){_SOME_DAY}(?: to {_POINT})?)"

# --- amounts

_DIGITS = "[0-9]{1,40}(?:[.][0-9]{1,39})?"
_POWER_OF_TEN = "[eE](?:[+-]0?(?:[0-2]?[0-9]|30)|0{0,2}(?:[0-2]?[0-9]|30))"
_NUMBER = f"(?![+-][0-9.]{{40}}|[0-9.]{{41}})[+-]?{_DIGITS}(?:{_POWER_OF_TEN})?"
_SHORT = f"(?![0-9.]{{41}}){_DIGITS}"
_BOUND = f"(?:{any_of(BOUNDS)} )?"
_RANGE = f"{_BOUND}~?{_NUMBER}(?: ?- ?{_NUMBER}(?! [^ ]+ to ))?"
_SPREAD = "(?: [+]- [0-9]+(?:[.][0-9]+)? {})?"
_PLAIN = f"{_RANGE}(?: %(?: to {_NUMBER} %)?| x(?: to {_NUMBER} x)?)?{_SPREAD.format(PLAIN_UNIT)}"
_COUNT = f"{_RANGE}{_SPREAD.format(PLAIN_UNIT)}"
_PARTS = f"{_BOUND}~?(?![0-9]{{41}})[0-9]+(?:-(?![0-9]{{41}})[0-9]+)?"

# --- comparisons

_PERCENT = f"{_BOUND}~?[+-]{_SHORT} %(?: to [+-]{_SHORT} %)?"
_TIMES = f"{_BOUND}~?{_SHORT}(?:-{_SHORT})? x"
_BY = f"(?: by {_SOME_DAY})?"
_VERSUS = f" vs {ID}{_BY}"
_ORDER = f"(?:more|less|similar|{_PERCENT}|{_TIMES}){_VERSUS}"
_DIFFERENCE = f"(?=[+-][0-9]){_PLAIN}{_VERSUS}"

# --- states and releases

_TOKENS = "[^ ,]+(?:, [^ ,]+)*"
_TAILS = f"(?: on {ID}(?:, {ID})*| from {_TOKENS}| by {_SOME_DAY}| through {ID})*"
_STATE_WORD = any_of(STATES)
_STATE = f"(?:{_STATE_WORD}(?: {ID})?|{ID}){_TAILS}"
_VERSION = "v?[0-9][A-Za-z0-9_.+-]*"
_RELEASE = f"(?:(?:{_STATE_WORD} by )?{DATE}|{_STATE_WORD}|with {ID}(?: [^ ]+)?|{_VERSION})"


def value_pattern(wanted: Property) -> str:
    """The pattern that the texts of a property's values match; a property of texts takes any."""
    match wanted.type:
        case "quantity" | "count" | "number":
            return _amounts(wanted)
        case "part":
            return _texts(f"(?:{_PARTS}|(?:{_PARTS} )?(?![0-9]{{41}}){ID}(?: from [^ ]+)?)")
        case "entity":
            return _texts(f"{ID}(?: planned)?")
        case "word":
            return _texts(any_of(wanted.words))
        case "state":
            return f"^(?:{_ORDER}|{_DIFFERENCE}|not (?:disclosed|decided)|{_STATE}){END}"
        case "date":
            return _texts(DATE)
        case "release":
            return _texts(_RELEASE)
        case _:
            return "^"


def _texts(single: str) -> str:
    """One value, a choice of several, or a comparison."""
    choice = f"(?:{single}(?: or (?!$)|{END}))+"
    return f"^(?:{_ORDER}|{_DIFFERENCE}|not (?:disclosed|decided)|{choice}){END}"


def _amounts(wanted: Property) -> str:
    """One amount, a choice of several, or a comparison; the unit's pattern, which is long, is written twice."""
    if wanted.type == "count":
        single = _COUNT
    elif wanted.unit is None or not wanted.unit.dimension:
        single = _PLAIN
    else:
        units = unit_pattern(wanted.unit)
        single = f"{_RANGE} ({units})(?: to {_NUMBER} \\1)?{_SPREAD.format(units)}"
    alone = f"(?:{_PERCENT}|{_TIMES}){_BY}" if wanted.type != "quantity" else f"{_PERCENT}{_BY}"
    several = f"(?:{single}(?: or (?!$)|{_VERSUS}{END}|{END}))+"
    only_differences = "(?:(?=[+-][0-9])(?!.* or )|(?!.* vs ))"
    return f"^(?:{_ORDER}|{alone}|not (?:disclosed|decided)|{only_differences}{several}){END}"
