"""Values: what a claim says of its property, in one of the forms that the format knows.

Every form keeps the text as written. `read_value` is the one way from text to value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hwkb.dates import When, read_when
from hwkb.findings import nearest
from hwkb.interval import Interval, exactly
from hwkb.quantity import (
    BOUNDS,
    Quantity,
    ValueFault,
    read_quantity,
    require_dimension,
)
from hwkb.units import unit
from hwkb.vocabulary import Property

__all__ = [
    "ENTITY_ID", "STATES", "Choice", "Part", "Reference", "Relative", "Release", "State", "Text", "Value", "Withheld",
    "Word", "read_value", "references",
]  # fmt: skip

ENTITY_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

_WITHHELD = {"not disclosed", "not decided"}
STATES = ("yes", "no", "partial", "planned")
_NOT_ENTITIES = ("unstated", "predecessor", "without")
_NUM = r"[0-9]+(?:\.[0-9]+)?"
_PART = re.compile(
    rf"(?:(?P<count>(?:(?:{'|'.join(BOUNDS)}) )?~?[0-9]+(?:-[0-9]+)?)(?: |$))?"
    r"(?P<id>[a-z0-9]+(?:-[a-z0-9]+)*)?(?: from (?P<version>\S+))?"
)
_RATIO = re.compile(
    rf"(?P<bound>(?:{'|'.join(BOUNDS)}) )?(?P<approx>~)?"
    rf"(?:(?P<sign>[+-])(?P<low>{_NUM}) %(?: to (?P<sign2>[+-])(?P<high>{_NUM}) %)?"
    rf"|(?P<factor>{_NUM})(?:-(?P<factor2>{_NUM}))? x)"
)
_VERSUS = re.compile(r"(?P<what>.*?)(?: vs (?P<id>[a-z0-9-]+))?(?: by (?P<by>\S+))?")
_STATE = re.compile(r"(?:(?P<word>yes|no|partial|planned)(?: |$))?(?P<object>[a-z0-9]+(?:-[a-z0-9]+)*)?")
_TAIL = re.compile(r"(?:^| )(?P<word>on|from|by|through) (?P<value>[^ ,]+(?:, [^ ,]+)*)$")
_RELEASE = re.compile(r"v?[0-9][\w.+-]*")
_WITH = re.compile(r"with (?P<id>[a-z0-9-]+)(?: (?P<version>\S+))?")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a system, how many, and from which version on."""

    text: str
    count: Quantity | None
    entity: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Relative:
    """A comparison with another entity, a vendor, the predecessor, or something unstated.

    `order` is `more`, `less` or `similar`; else `ratio` holds the factor that is stated, or
    `difference` the amount.
    """

    text: str
    versus: str
    order: str = ""
    ratio: Quantity | None = None
    percent: bool = False
    difference: Quantity | None = None
    by: When | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Whether something can be done: yes, no, partial or planned, and under which circumstances."""

    text: str
    word: str
    object: str = ""
    on: tuple[str, ...] = ()
    since: str = ""
    by: When | None = None
    through: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """The version of something, or the appearance of a release: a date, a state, or another's release."""

    text: str
    when: When | None = None
    entity: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A word from the list of its property."""

    text: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Another entity."""

    text: str
    planned: bool = False

    @property
    def entity(self) -> str:
        """The id of the entity; empty for `none`."""
        return "" if self.text.startswith("none") else self.text.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """`not disclosed` or `not decided`: the source says that the value is not to be had."""

    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Two or more values of which the source names each as possible; never their hull."""

    text: str
    options: tuple[Quantity | Part | When | Word | Reference, ...]


Value = Quantity | Part | Relative | State | When | Release | Word | Reference | Text | Withheld | Choice


def read_value(text: str, wanted: Property) -> Value:
    """The value that a text states for a property. Raises ValueFault."""
    if text in _WITHHELD:
        return Withheld(text)
    if wanted.type != "text" and text != text.strip():
        raise ValueFault("bad-value", "the value starts or ends with a blank", "remove the blank")
    if not text:
        raise ValueFault("bad-value", "the value is empty", "write what the source says, or `not disclosed`")
    if wanted.type != "text" and (relative := _relative(text, wanted)) is not None:
        return relative
    if " or " in text and wanted.type not in ("text", "state"):
        options = tuple(_single(option, wanted) for option in text.split(" or "))
        return Choice(text, options)  # type: ignore[arg-type]  # _single of these types gives these forms
    return _single(text, wanted)


def _single(text: str, wanted: Property) -> Value:
    match wanted.type:
        case "quantity" | "count" | "number":
            return _amount(text, wanted)
        case "part":
            return _part(text)
        case "entity":
            return _reference(text)
        case "word":
            return _word(text, wanted)
        case "state":
            return _state(text)
        case "date":
            return read_when(text)
        case "release":
            return _release(text)
        case _:
            return Text(text)


def _amount(text: str, wanted: Property) -> Quantity:
    found = read_quantity(text, count=wanted.type == "count")
    if wanted.unit is not None:
        require_dimension(found, wanted.unit, wanted.id)
    elif found.unit.dimension or (found.unit.text and wanted.type == "count"):
        help_ = "write the number alone"
        raise ValueFault("wrong-dimension", f"`{wanted.id}` is a {wanted.type}, without a unit", help_)
    return found


def _relative(text: str, wanted: Property) -> Relative | None:
    split = _VERSUS.fullmatch(text)
    if split is None or (split["id"] is None and not (wanted.numeric and _RATIO.fullmatch(split["what"]))):
        return None
    what, versus = split["what"], split["id"] or "unstated"
    by = read_when(split["by"]) if split["by"] else None
    if what in ("more", "less", "similar"):
        return Relative(text, versus, order=what, by=by)
    if match := _RATIO.fullmatch(what):
        if wanted.unit is not None and wanted.unit.text == "%" and match["sign"] is None and split["id"] is None:
            return None
        if split["id"] is None and match["sign"] is None and wanted.type == "quantity":
            return None
        return Relative(text, versus, ratio=_ratio(match, what), percent=match["sign"] is not None, by=by)
    if what[:1] in "+-" and what[1:2].isdigit():
        return Relative(text, versus, difference=_amount(what, wanted), by=by)
    if versus and split["id"] is not None:
        help_ = "write `+50 % vs ID`, `1.2 x vs ID`, `+1.9 EFLOP/s vs ID`, or `more|less|similar vs ID`"
        raise ValueFault("bad-value", f"`{text[:60]}` is not a comparison", help_)
    return None


def _ratio(match: re.Match[str], text: str) -> Quantity:
    """The factor that a percentage or a multiple states: `+50 %` is 1.5."""
    prefix = (match["bound"] or "") + (match["approx"] or "")
    if match["factor"]:
        low, high = match["factor"], match["factor2"]
        found = read_quantity(f"{prefix}{_decimal(low)}" + (f"-{_decimal(high)}" if high else ""))
        return Quantity(text, found.nominal, found.core, found.full, found.unit, found.digits, found.bound,
                        found.approximate)  # fmt: skip
    first = _percent(prefix, match["sign"], match["low"], text)
    if not match["high"]:
        return first
    second = _percent("", match["sign2"], match["high"], text)
    low, high = min(first.core.low, second.core.low), max(first.core.high, second.core.high)
    hull = Interval(low, high)
    return Quantity(text, (low + high) / 2, hull, hull, first.unit, first.digits)


def _decimal(number: str) -> str:
    """A multiple has the width of its last digit, so `2 x` is 1.5 to 2.5."""
    return number if "." in number else f"{number}e0"


def _percent(prefix: str, sign: str, number: str, text: str) -> Quantity:
    bound = prefix.rstrip("~").strip()
    size = read_quantity(f"{'~' if '~' in prefix else ''}{number} %")
    core = exactly(1.0) + (size.core if sign == "+" else -size.core)
    nominal = 1.0 + (size.nominal if sign == "+" else -size.nominal)
    full = core
    if bound:
        grows = (bound in ("at least", "more than", "over")) == (sign == "+")
        below, above = (0.0, 1.0) if sign == "-" else (1.0, float("inf"))  # `up to -40 %` is never more
        full = Interval(core.low, above) if grows else Interval(below, core.high)
    return Quantity(text, nominal, core, full, unit(""), size.digits, bound, "~" in prefix)


def _part(text: str) -> Part:
    match = _PART.fullmatch(text)
    if match is None or not (match["count"] or match["id"]):
        raise ValueFault("bad-value", f"`{text[:60]}` is not a part", "write `72 amd-instinct-mi400x`, `72`, or an id")
    count = read_quantity(match["count"], count=True) if match["count"] else None
    return Part(text, count, match["id"] or "", match["version"] or "")


def _reference(text: str) -> Reference:
    name, _, rest = text.partition(" ")
    if not ENTITY_ID.fullmatch(name) or rest not in ("", "planned"):
        raise ValueFault("bad-value", f"`{text[:60]}` is not an id", "write the id of an entity: `amd-instinct-mi400x`")
    return Reference(text, rest == "planned")


def _word(text: str, wanted: Property) -> Word:
    if text not in wanted.words:
        close = nearest(text, wanted.words) or tuple(wanted.words)[:8]
        help_ = "one of " + ", ".join(f"`{w}`" for w in close)
        raise ValueFault("unknown-word", f"`{text[:60]}` is not a word of `{wanted.id}`", help_)
    return Word(text)


def _state(text: str) -> State:
    tails: dict[str, str] = {}
    rest = text
    while match := _TAIL.search(rest):
        tails[match["word"]] = match["value"]
        rest = rest[: match.start()]
    head = _STATE.fullmatch(rest)
    if head is None or not (head["word"] or head["object"]):
        help_ = f"write {', '.join(f'`{s}`' for s in STATES)}, with `on ID`, `from VERSION`, `by DATE` or `through ID`"
        raise ValueFault("bad-value", f"`{text[:60]}` is not a state", help_)
    on = tuple(tails["on"].split(", ")) if "on" in tails else ()
    by = read_when(tails["by"]) if "by" in tails else None
    return State(text, head["word"] or "yes", head["object"] or "", on, tails.get("from", ""), by,
                 tails.get("through", ""))  # fmt: skip


def _release(text: str) -> Release:
    if text in STATES:
        return Release(text)
    if match := _WITH.fullmatch(text):
        return Release(text, entity=match["id"], version=match["version"] or "")
    first = text.split(" ", maxsplit=1)[0]
    if first in STATES and (rest := text.removeprefix(first + " ")).startswith("by "):
        return Release(text, when=read_when(rest.removeprefix("by ")))
    try:
        return Release(text, when=read_when(text))
    except ValueFault:
        if _RELEASE.fullmatch(text):
            return Release(text, version=text)
        help_ = "write a version, a date, `planned`, or `with ID VERSION`"
        raise ValueFault("bad-value", f"`{text[:60]}` is not a release", help_) from None


def references(value: Value) -> tuple[str, ...]:
    """The ids of the entities that a value names."""
    if value.__class__ not in _NAMING:
        return ()
    match value:
        case Part(entity=entity) | Release(entity=entity) | Reference(entity=entity):
            return (entity,) if entity else ()
        case Relative(versus=versus):
            return () if versus in _NOT_ENTITIES else (versus,)
        case State():
            return tuple(id_ for id_ in (value.object, *value.on, value.through) if id_)
        case Choice(options=options):
            return tuple(id_ for option in options for id_ in references(option))
        case _:
            return ()


_NAMING = frozenset({Part, Release, Reference, Relative, State, Choice})
"""The kinds of values that may name an entity: of most values the class tells at once that they do not."""
