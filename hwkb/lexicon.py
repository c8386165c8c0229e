"""What a name of the vocabulary means, as text: a property, a section of properties, or a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hwkb.findings import nearest
from hwkb.quantity import ValueFault
from hwkb.units import dimension_text
from hwkb.vocabulary import Axis, Property, Vocabulary

__all__ = ["meaning", "near_names"]

_INDENT = "  "
_TYPES = {
    "count": "a number of things: `72`",
    "number": "a number, most often a comparison: `1.5 x vs ID`",
    "part": "how many of which entity: `72 acme-one`",
    "entity": "the id of an entity",
    "word": "one of these words",
    "state": "`yes`, `no`, `partial` or `planned`, with `on ID`, `from VERSION`, `by DATE`, `through ID`",
    "date": "a date: `2025-06`, `2026-Q4`, `2026-H2`, `mid-2025`",
    "release": "a version, a date, or `planned`",
    "text": "a text",
}


def meaning(name: str, vocabulary: Vocabulary) -> str:
    """What a property (with or without words in brackets), a section or a word means; empty where it is none."""
    lines: list[str] = []
    try:
        lines += _property(vocabulary.key(name).property, vocabulary)
    except ValueFault:
        if name in vocabulary.sections:
            lines += _section(name, vocabulary)
    lines += _word(name, vocabulary)
    return "".join(f"{line}\n" for line in lines)


def near_names(name: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The properties, sections and words closest to a name."""
    return nearest(name, [*vocabulary.properties, *vocabulary.sections, *vocabulary.axis_of])


def _property(found: Property, vocabulary: Vocabulary) -> Iterator[str]:
    yield f"{found.id}: {found.title}"
    yield f"{_INDENT}{found.means}"
    yield f"{_INDENT}of: {', '.join(kind for kind in vocabulary.kinds if kind in found.kinds)}"
    if found.unit:
        yield f"{_INDENT}unit: {found.unit.text}, or another of {dimension_text(found.unit.dimension)}"
    else:
        yield f"{_INDENT}value: {_TYPES[found.type]}"
    yield from _listed(found.words, 2)
    for kind, range_ in found.plausible.items():
        yield f"{_INDENT}plausible of a {kind}: {range_.text}"
    if found.axes:
        yield f"{_INDENT}words in brackets, one of each axis at most:"
    for axis in (vocabulary.axes[id_] for id_ in found.axes if id_ in vocabulary.axes):
        yield from _axis(axis, vocabulary)


def _axis(axis: Axis, vocabulary: Vocabulary) -> Iterator[str]:
    yield f"{_INDENT * 2}{axis.title}: {axis.means}"
    yield from _listed(axis.words, 3)
    if axis.id == "per":
        yield from _listed({f"per {unit}": means for unit, means in vocabulary.per_units.items()}, 3)
        yield f"{_INDENT * 3}per SLOT, such as `per accelerator`: slots are under `hwkb explain contains`"


def _section(name: str, vocabulary: Vocabulary) -> Iterator[str]:
    yield f"{name}: {vocabulary.sections[name]}"
    yield from _listed({p.id: p.means for p in vocabulary.properties.values() if p.section == name}, 1)


def _word(name: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Every list that has the word, and the properties that take it."""
    if axis := vocabulary.axes.get(vocabulary.axis(name) or ""):
        slots = {f"per {slot}": f"each of its {means}" for slot, means in vocabulary.slots.items()}
        units = {f"per {unit}": means for unit, means in vocabulary.per_units.items()}
        if means := {**slots, **units, **axis.words}.get(name):
            yield f"{name}: {means}, a word of the axis {axis.title} ({axis.means})"
            taking = [p.id for p in vocabulary.properties.values() if axis.id in p.axes and p.section != "contains"]
            yield f"{_INDENT}stands in the brackets of {', '.join(taking)}"
    for kind in vocabulary.kinds.values():
        if name in kind.words:
            yield f"{name}: {kind.words[name]}, a `{kind.classifier}` of a {kind.id}"
    lists = {
        "a status": vocabulary.statuses,
        "a word of `given`": vocabulary.given,
        "a kind of source": vocabulary.source_kinds,
    }
    for what, words in lists.items():
        if name in words:
            yield f"{name}: {words[name]}, {what}"
    for found in vocabulary.properties.values():
        if name in found.words:
            yield f"{name}: {found.words[name]}, a value of {found.id}"
        elif found.id in (f"contains.{name}", f"milestone.{name}", f"can.{name}", f"name.{name}"):
            yield f"{found.id}: {found.means}"


def _listed(words: Mapping[str, str], level: int) -> Iterator[str]:
    width = max(map(len, words), default=0)
    for word, means in words.items():
        yield f"{_INDENT * level}{word:<{width}}  {means}"
