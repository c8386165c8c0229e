"""What a user assumes where nobody states it, and the named sets of what no document can state."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hwkb.document import read
from hwkb.findings import nearest
from hwkb.folders import schema_file
from hwkb.knowledge import KnowledgeBase
from hwkb.quantity import Quantity, ValueFault
from hwkb.values import read_value
from hwkb.vocabulary import Key

__all__ = ["AssumptionError", "AssumptionSet", "Assumptions", "assumption_set", "read_assumptions"]

BINARY = "prefix=binary"
"""`GB` of memory is read as GiB."""


class AssumptionError(Exception):
    """An assumption that cannot be understood, or that nothing uses."""


@dataclass(slots=True)
class Assumptions:
    """What `--assume` said: words for axes, values for properties, and what of it was used."""

    words: dict[str, str] = field(default_factory=dict)
    """By axis, or by section and axis: `direction`, `scale_up.direction`."""
    values: dict[str, tuple[Key, Quantity]] = field(default_factory=dict)
    binary: bool = False
    used: set[str] = field(default_factory=set)

    def word(self, section: str, axis: str) -> tuple[str, str]:
        """The word that is assumed on an axis where none is stated, and the text that says so; or two blanks."""
        for name in (f"{section}.{axis}", axis):
            if name in self.words:
                return self.words[name], f"{name}={self.words[name]}"
        return "", ""

    @property
    def texts(self) -> list[str]:
        """All that is assumed, as it would be written."""
        said = [f"{axis}={word}" for axis, word in self.words.items()]
        said += [f"{key}={amount.text}" for key, (_, amount) in self.values.items()]
        return said + ([BINARY] if self.binary else [])

    @property
    def unused(self) -> list[str]:
        """What is assumed and was not needed."""
        return [text for text in self.texts if text not in self.used]


def read_assumptions(kb: KnowledgeBase, texts: Iterable[str]) -> Assumptions:
    """The assumptions in texts such as `direction=one-way` and `scale_up.domain=8`. Raises AssumptionError."""
    found = Assumptions()
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not value:
            raise AssumptionError(f"`{text}` assumes nothing: write AXIS=WORD or PROPERTY=VALUE")
        if f"{name}={value}" == BINARY:
            found.binary = True
        elif name.rpartition(".")[2] in kb.vocabulary.axes:
            found.words[name] = _word(kb, name.rpartition(".")[2], value)
        else:
            found.values[name] = _amount(kb, name, value)
    return found


def _word(kb: KnowledgeBase, axis: str, word: str) -> str:
    known = kb.vocabulary.axes[axis].words
    if word not in known:
        raise AssumptionError(f"`{word}` is no word of {axis}: {', '.join(known)}")
    return word


def _amount(kb: KnowledgeBase, name: str, text: str) -> tuple[Key, Quantity]:
    try:
        key = kb.vocabulary.key(name)
        value = read_value(text, key.property)
    except ValueFault as fault:
        raise AssumptionError(f"`{name}={text}`: {fault.message}; {fault.help}") from None
    if not isinstance(value, Quantity):
        raise AssumptionError(f"`{name}={text}` is no amount")
    return key, value


@dataclass(frozen=True, slots=True)
class AssumptionSet:
    """A named set of values that are no facts of the hardware, for one tool."""

    id: str
    title: str
    why: str
    values: Mapping[str, Any]
    """By field of the tool's file."""


def assumption_set(kb: KnowledgeBase, name: str, tool: str) -> AssumptionSet:
    """The set of this name for a tool, from `schema/assumptions.yaml`. Raises AssumptionError."""
    path = schema_file(kb.root, "assumptions.yaml")
    document, findings = read(path.name, path.read_bytes(), flow_mappings=True)
    if document is None or findings:
        raise AssumptionError(f"{path.name} cannot be read: {findings[0].message}")
    sets: dict[str, Any] = document.root.get("sets", {})
    if name not in sets:
        close = nearest(name, sets)
        hint = f"; did you mean `{close[0]}`?" if close else f": {', '.join(sets)}"
        raise AssumptionError(f"no assumption set is called `{name}`{hint}")
    body = sets[name]
    try:
        values = {key: json.loads(text) for key, text in body.get(tool, {}).items()}
    except (AttributeError, TypeError, ValueError) as error:
        raise AssumptionError(f"{path.name}: a value of `{name}` for {tool} is not JSON: {error}") from None
    return AssumptionSet(name, str(body.get("title", name)), str(body.get("why", "")), values)
