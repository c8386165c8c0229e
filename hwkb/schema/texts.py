"""What an editor shows of a property: its name, what it means, how its value is written."""

from __future__ import annotations

from hwkb.vocabulary import Axis, Property, Vocabulary

__all__ = ["FORMS", "describe", "example", "form", "words_of"]

FORMS = {
    "quantity": "a number, a space and a unit: `{0}`, `~{0}`, `1-2 {1}`, `at least {0}`, `+50 % vs ID`",
    "count": "a whole number: `72`, `~1000`, `8-16`, `at least 1024`, `2 x vs ID`",
    "number": "a number: `1.4`, `1.2-1.3 x vs ID`, `+50 % vs ID`, `more vs ID`",
    "part": "a count, an id, or both: `72 ID`, `72`, `ID`, `ID or ID`, `ID from 7`",
    "entity": "the id of an entity: `ID`, `ID or ID`, `ID planned`",
    "word": "a word of the list: {0}",
    "state": "`yes`, `no`, `partial` or `planned`, with `on ID`, `from VERSION`, `by DATE` or `through ID`; or `ID`",
    "date": "a date: `2025`, `2025-06`, `2025-06-12`, `2026-Q4`, `2026-H2`, `mid-2025`, `2026 to 2027`, `after 2026`",
    "release": "a version, a date, `planned`, or `with ID VERSION`: `2.28`, `2026-Q4`, `planned by 2027`",
    "text": "a text",
}
"""How the values of each type are written."""

_EXAMPLES = {
    "count": "72", "number": "1.4", "part": "72 amd-instinct-mi400x", "entity": "hbm4", "state": "yes",
    "date": "2026-H2", "release": "2.28", "text": "as the source has it",
}  # fmt: skip


def form(property_: Property) -> str:
    """How the values of a property are written."""
    return FORMS[property_.type].format(*_details(property_))


def _details(property_: Property) -> tuple[str, str]:
    if property_.type == "word":
        return ", ".join(f"`{word}`" for word in property_.words), ""
    unit = property_.unit.text if property_.unit else ""
    return f"1.5 {unit}", unit


def example(property_: Property, vocabulary: Vocabulary) -> str:
    """A claim of a property, as a line of a file."""
    words = [words_of(vocabulary.axes[axis], vocabulary)[0] for axis in property_.axes[:2] if axis in vocabulary.axes]
    key = f"{property_.id}[{', '.join(words)}]" if words else property_.id
    if property_.type == "quantity":
        return f"{key}: {_details(property_)[0]}"
    return f"{key}: {next(iter(property_.words), '') or _EXAMPLES[property_.type]}"


def words_of(axis: Axis, vocabulary: Vocabulary) -> list[str]:
    """The words of an axis; for `per`, each with one slot or unit."""
    if axis.id == "per":
        return [f"per {name}" for name in (*vocabulary.slots, *vocabulary.per_units)]
    return list(axis.words)


def describe(property_: Property, vocabulary: Vocabulary) -> str:
    """The definition of a property with its conventions, its values and an example, as Markdown."""
    lines = [f"{property_.means[:1].upper()}{property_.means[1:]}.", f"Value: {form(property_)}."]
    axes = [vocabulary.axes[axis] for axis in property_.axes if axis in vocabulary.axes]
    if axes:
        words = "; ".join(_axis(axis, vocabulary) for axis in axes)
        lines.append(f"In brackets, as far as the source says it: {words}.")
    lines.append(f"Example: `{example(property_, vocabulary)}`")
    return "\n\n".join(lines)


def _axis(axis: Axis, vocabulary: Vocabulary) -> str:
    words = words_of(axis, vocabulary)
    shown = ", ".join(f"`{word}`" for word in words[:16])
    return f"{axis.title} ({shown}{', …' if len(words) > 16 else ''})"
