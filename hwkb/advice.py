"""What to write instead of a value that cannot be read: as the format has it, for this property."""

from __future__ import annotations

import re

from hwkb.quantity import ValueFault
from hwkb.units import Unit, UnknownUnitError, printed_units, unit
from hwkb.values import read_value
from hwkb.vocabulary import Property, Vocabulary

__all__ = ["advice"]

_MOST = 80
"""Longer values are no slips of form."""
_FORMS = (
    (r"[\u2012-\u2015\u2212]", "-"),
    (r" ?± ?", " +- "),
    (r"^(?:approx(?:\.|imately)?|about|around|roughly|circa|ca\.?|≈|∼|≃|~) ?", "~"),
    (r"^(?:<=|≤|max(?:\.|imum)?|no more than|not more than|upto) ?", "up to "),
    (r"^(?:>=|≥|min(?:\.|imum)?|no less than|not less than) ?", "at least "),
    (r"^< ?", "less than "),
    (r"^> ?", "more than "),
    (r"(?<=[0-9])[,_'](?=[0-9]{3}(?![0-9]))", ""),
    (r"(?<=[0-9])(?=[A-Za-zµ%])", " "),
    (r"(?<=[0-9])- (?=[0-9])| -(?=[0-9])", "-"),
)
_RESPELLED = tuple((re.compile(pattern, re.IGNORECASE), written) for pattern, written in _FORMS)
_UNIT = re.compile(r"(?<=[0-9] )[A-Za-zµ%].*$")


def advice(fault: ValueFault, text: str, wanted: Property, vocabulary: Vocabulary, kind: str) -> str:
    """What to do about a faulty value: the fault's own words, where nothing better is known."""
    if fault.code not in ("bad-value", "unknown-unit", "wrong-dimension") or len(text) > _MOST:
        return fault.help
    if (written := _rewritten(text, wanted)) is not None:
        return f"write `{written}`"
    match = _UNIT.search(_respelled(text))
    if match is None or fault.code == "bad-value":
        return fault.help
    if wanted.unit is None:
        return f"a {wanted.type} has no unit: write `{_respelled(text)[: match.start()].strip()}`"
    return _of_unit(match[0], wanted, vocabulary, kind)


def _of_unit(spelled: str, wanted: Property, vocabulary: Vocabulary, kind: str) -> str:
    """What to do about a unit that is unknown, or of another dimension than the property."""
    needed = wanted.unit or unit("")
    for found in printed_units(spelled):
        if others := _of_dimension(found, wanted, vocabulary, kind):
            return f"`{found.text}` belongs to {' or '.join(others)}; `{wanted.id}` has units such as `{needed.text}`"
    close = UnknownUnitError(spelled).suggestions
    fit = [f"`{text}`" for text in close if text != spelled and unit(text).dimension == needed.dimension]
    return f"did you mean {' or '.join(fit)}?" if fit else f"use a unit such as `{needed.text}`"


def _respelled(text: str) -> str:
    for pattern, written in _RESPELLED:
        text = pattern.sub(written, text)
    return text


def _rewritten(text: str, wanted: Property) -> str | None:
    """The value in a form that the property takes, where what is printed leaves one only."""
    respelled = _respelled(text)
    match = _UNIT.search(respelled)
    spelled = [found.text for found in printed_units(match[0])] if match else []
    forms = {respelled, *(respelled[: match.start()] + found for found in spelled if match)} - {text}
    read = [form for form in sorted(forms) if _readable(form, wanted)]
    return read[0] if len(read) == 1 else None


def _readable(text: str, wanted: Property) -> bool:
    try:
        read_value(text, wanted)
    except ValueFault:
        return False
    return True


def _of_dimension(found: Unit, wanted: Property, vocabulary: Vocabulary, kind: str) -> list[str]:
    """The property beside this one, or two, that takes such a unit."""
    if wanted.unit is None or wanted.unit.dimension == found.dimension:
        return []
    beside = [p for p in vocabulary.properties.values() if p.section == wanted.section and kind in p.kinds]
    return [f"`{p.id}`" for p in beside if p.unit and p.unit.dimension == found.dimension][:2]
