"""The keys of claims and their values: completed in `properties`, judged and explained by patterns."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from hwkb.schema.patterns import END, RELEASE_NAME, STATES, any_of, value_pattern
from hwkb.schema.texts import describe, form, words_of
from hwkb.schema.unit_patterns import escape
from hwkb.units import dimension_text
from hwkb.vocabulary import Axis, Kind, Property, Vocabulary

__all__ = ["ENTITIES", "Schema", "brackets", "claims", "list_of", "patterns", "ref", "suggested", "values"]

Schema = dict[str, Any]

ENTITIES = "ids.schema.json#/definitions/entities"


def ref(name: str) -> Schema:
    """A reference to a definition of the same file."""
    return {"$ref": f"#/definitions/{name}"}


def suggested(*references: str) -> Schema:
    """Ids to complete. The first branch takes everything, so a list that is not current never judges."""
    return {"anyOf": [{}, *({"$ref": reference} for reference in references)]}


def list_of(item: Schema) -> Schema:
    """A list. Its empty `properties` tell it from its sibling, or an editor shows the titles of both, joined."""
    return {"type": ["array"], "items": item, "properties": {}}


def claims(vocabulary: Vocabulary, properties: Iterable[Property]) -> Iterator[tuple[str, Schema]]:
    """The keys that an editor completes: bare, under common conventions, and as targets."""
    for property_ in properties:
        text = describe(property_, vocabulary)
        yield property_.id, {
            "title": property_.title, "description": property_.means, "markdownDescription": text,
            **_value(property_),
        }  # fmt: skip
        bare = ref(f"statement/properties/{property_.id}")
        for words in _common(vocabulary, property_):
            yield f"{property_.id}[{', '.join(words)}]", bare
        if property_.numeric:
            yield f"goal.{property_.id}", {"title": f"Target: {property_.title}", **bare}


def _common(vocabulary: Vocabulary, property_: Property) -> Iterator[tuple[str, ...]]:
    """Each word of each axis, and pairs of words of axes that stand side by side; of `per`, what is usual."""
    axes = [vocabulary.axes[axis] for axis in property_.axes if axis in vocabulary.axes]
    words = [_usual(axis, property_, vocabulary) for axis in axes]
    for found in words:
        yield from ((word,) for word in found)
    if property_.type != "part":
        paired = [found if axis.id != "per" else found[:1] for axis, found in zip(axes, words, strict=True)]
        for one, two in itertools.pairwise(paired):
            yield from itertools.product(one, two)


def _usual(axis: Axis, property_: Property, vocabulary: Vocabulary) -> list[str]:
    """The words of an axis; of `per`, the first slot, the slots that hold others, and the units."""
    if axis.id != "per":
        return words_of(axis, vocabulary)
    holders = {word for kind in vocabulary.kinds.values() if kind.id == "rack" for word in kind.words}
    slots = [slot for i, slot in enumerate(vocabulary.slots) if i == 0 or slot.rpartition("_")[2] in holders]
    return [f"per {name}" for name in (*slots, *(vocabulary.per_units if property_.type != "part" else ()))]


def patterns(properties: list[Property]) -> Iterator[tuple[str, Schema]]:
    """Keys by their head: with brackets, as targets, and releases by their number."""
    goals: dict[str, list[Property]] = {}
    parts: list[Property] = []
    for property_ in properties:
        if not property_.numeric:
            goals.setdefault(_value_name(property_), []).append(property_)
        if property_.type == "part":
            parts.append(property_)
        elif property_.axes:
            bare = ref(f"statement/properties/{property_.id}")
            yield f"^(?:goal[.])?{escape(property_.id)}\\[", {"title": property_.title, **bare}
    for found in goals.values():
        yield f"^goal[.]{any_of(p.id for p in found)}{END}", _value(found[0])
    if parts:
        yield f"^(?:goal[.])?{any_of(p.id for p in parts)}\\[", _value(parts[0])
    yield f"^(?:goal[.])?{RELEASE_NAME}{END}", {
        "title": "Release", "description": "When this release appears.", **_value(_RELEASE),
    }  # fmt: skip


def brackets(vocabulary: Vocabulary, properties: Iterable[Property]) -> Iterator[Schema]:
    """For each set of axes: the brackets that the properties which have them may carry."""
    grouped: dict[tuple[str, ...], list[str]] = {}
    for property_ in properties:
        if property_.axes:
            grouped.setdefault(property_.axes, []).append(property_.id)
    for names, ids in grouped.items():
        axes = [vocabulary.axes[name] for name in names if name in vocabulary.axes]
        titles = ", ".join(axis.title for axis in axes)
        yield {
            "if": {"pattern": f"^(?:goal[.])?{any_of(ids)}\\["},
            "then": {
                "pattern": _bracket(vocabulary, axes),
                "patternErrorMessage": f"in brackets: words for {titles}; one for each, parted by commas",
            },
        }


def _bracket(vocabulary: Vocabulary, axes: list[Axis]) -> str:
    """Words of these axes, in any order, and no two of one."""
    classes = []
    for axis in axes:
        if axis.id == "per":
            part = any_of([*vocabulary.slots, *vocabulary.per_units])
            classes.append(f"per {part}(?: and {part})*")
        else:
            classes.append(any_of(axis.words))
    once = "".join(f"(?!(?:.*[\\[,])? *(?:{c}) *,(?:.*,)? *(?:{c}) *[,\\]])" for c in classes)
    word = f" *(?:{'|'.join(classes)}) *"
    return f"^[^\\[]*\\[{once}{word}(?:,{word})*\\]{END}"


# --- values


_RELEASE = Property("release", "Release", "", frozenset(), "release")


def _value(property_: Property) -> Schema:
    """One value, or a list of values. It stands in the property itself, or completing the key adds no colon."""
    name = _value_name(property_)
    return {"anyOf": [ref(f"one-{name}"), ref(f"several-{name}")]}


def _value_name(property_: Property) -> str:
    match property_.type:
        case "quantity" if property_.unit is not None:
            text = dimension_text(property_.unit.dimension)
            return text.replace(" / ", "-per-").replace(" * ", "-times-").replace("^", "").replace(" ", "-")
        case "word":
            return property_.id
        case type_:
            return type_


def values(vocabulary: Vocabulary, kind: Kind) -> Iterator[tuple[str, Schema]]:
    """The values of each type, dimension and list of words."""
    for property_ in (*vocabulary.properties.values(), _RELEASE):
        if kind.id in property_.kinds or property_ is _RELEASE:
            name = _value_name(property_)
            yield f"one-{name}", _single(property_)
            yield f"several-{name}", list_of(ref(f"one-{name}"))


def _single(property_: Property) -> Schema:
    schema: Schema = {"type": _types(property_), **_snippets(property_)}
    if property_.type == "text":
        return {**schema, "minLength": 1}
    message = f"{form(property_).replace('`', '')}; or not disclosed"
    schema |= {"pattern": value_pattern(property_), "patternErrorMessage": message, "errorMessage": message}
    if property_.type == "date":
        schema |= {"minimum": 1900, "maximum": 2099}
    if property_.type in ("part", "entity"):
        schema["allOf"] = [suggested(ENTITIES)]
    return schema


def _types(property_: Property) -> list[str]:
    """What an editor's YAML reader may make of a value: `72` is a number there."""
    match property_.type:
        case "text":
            return ["string", "number", "boolean"]
        case "quantity" if property_.unit is not None and property_.unit.dimension:
            return ["string"]
        case "quantity" | "count" | "number" | "part" | "date" | "release":
            return ["string", "number"]
        case _:
            return ["string"]


def _snippets(property_: Property) -> Schema:
    """Values to complete: the words of a list."""
    if property_.type in ("word", "state"):
        words = property_.words or dict.fromkeys(STATES, "")
        return {"defaultSnippets": [{"label": w, "description": means, "body": w} for w, means in words.items()]}
    return {}
