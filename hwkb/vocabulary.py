"""The vocabulary: what may be said, as read from `schema/vocabulary.yaml`.

A key such as `compute.peak[fp4, dense]` is read here into a property and its conventions, once for
each spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hwkb.document import Document, Route, read
from hwkb.findings import Finding, nearest
from hwkb.quantity import Quantity, ValueFault, read_quantity, require_dimension
from hwkb.units import Unit, UnknownUnitError, unit

__all__ = ["MODIFIERS", "Axis", "Conventions", "Key", "Kind", "Property", "Vocabulary", "load_vocabulary"]

Conventions = tuple[str, ...]
"""Convention words in the order of the vocabulary's axes; the words are unique across axes."""

MODIFIERS = ("status", "at", "attributed_to", "given", "variant", "note", "complete", "asserts")
"""What may stand beside the claims of a phrase; all but `at` and `asserts` may stand on a block too."""

TYPES = ("quantity", "count", "number", "part", "entity", "word", "state", "date", "release", "text")
NUMERIC = frozenset({"quantity", "count", "number"})
_KEY = re.compile(r"(?P<name>[a-z_]+(?:\.[A-Za-z0-9_.+-]+)+)(?:\[(?P<words>[^\[\]]*)\])?")
_SECTION_TYPES = {"contains": "part", "milestone": "date", "name": "text", "can": "state"}


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One kind of entity: its folder under `specs/`, and the header key that classifies it further."""

    id: str
    folder: str
    title: str
    classifier: str
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """One way in which two figures can differ although their units agree."""

    id: str
    title: str
    means: str
    words: Mapping[str, str]
    lint: Mapping[str, str]
    """What a phrase may print, and the word that it then states."""
    sizes: Mapping[str, float]
    """How the same thing counts under each word, as ratios; empty where words do not convert."""
    says: Mapping[str, str]
    """How a reading is put: `counts both ways`."""
    scope: bool
    """True where leaving the word out means the entity as a whole, not something unstated."""

    @property
    def contrary(self) -> bool:
        """True where its words are of different things of an entity: they do not convert."""
        return not self.sizes and not self.scope


@dataclass(frozen=True, slots=True, eq=False)
class Property:
    """A named attribute: its type, its dimension by a unit, and the axes of its conventions."""

    id: str
    title: str
    means: str
    kinds: frozenset[str]
    type: str
    unit: Unit | None = None
    axes: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    many: bool = False
    plausible: Mapping[str, Quantity] = field(default_factory=dict)
    counted_by: Mapping[str, str] = field(default_factory=dict)
    """What a figure may be per, with the property that counts those: a port, and `scale_up.ports`."""

    @property
    def section(self) -> str:
        """The part of the id before the first dot."""
        return self.id.partition(".")[0]

    @property
    def numeric(self) -> bool:
        """True when its values are amounts."""
        return self.type in NUMERIC


@dataclass(frozen=True, slots=True)
class Key:
    """A property with convention words, as one claim names it."""

    property: Property
    conventions: Conventions = ()
    goal: bool = False

    def __str__(self) -> str:
        name = f"goal.{self.property.id}" if self.goal else self.property.id
        return f"{name}[{', '.join(self.conventions)}]" if self.conventions else name


class Vocabulary:
    """Kinds, axes, properties and lists of words, with the keys that they allow."""

    def __init__(self, document: Document) -> None:
        self.document = document
        root = document.root
        self.findings: list[Finding] = []
        self.statuses: dict[str, str] = _words(root.get("statuses"))
        self.source_kinds: dict[str, str] = _words(root.get("source_kinds"))
        self.languages: dict[str, str] = _words(root.get("languages"))
        self.given: dict[str, str] = _words(root.get("given"))
        self.slots: dict[str, str] = _words(root.get("slots"))
        self.milestones: dict[str, str] = _words(root.get("milestones"))
        self.names: dict[str, str] = _words(root.get("names"))
        self.sections: dict[str, str] = _words(root.get("sections"))
        self.capabilities: dict[str, str] = _words(root.get("capabilities"))
        self.kinds: dict[str, Kind] = {id_: _kind(id_, body) for id_, body in _mappings(root.get("kinds"))}
        self.axes: dict[str, Axis] = {id_: _axis(id_, body) for id_, body in _mappings(root.get("axes"))}
        self.per_units: dict[str, str] = _words(dict(_mappings(root.get("axes"))).get("per", {}).get("units"))
        self.axis_of: dict[str, str] = self._axis_words()
        self._order = {word: (n, i) for n, axis in enumerate(self.axes.values()) for i, word in enumerate(axis.words)}
        self.properties: dict[str, Property] = dict(self._properties(root))
        self._keys: dict[str, Key] = {}

    def key(self, text: str) -> Key:
        """The property and conventions that a key names. Raises ValueFault."""
        found = self._keys.get(text)
        if found is None:
            found = self._keys[text] = self._read_key(text)
        return found

    def axis(self, word: str) -> str | None:
        """The axis of a convention word, or None."""
        return "per" if word.startswith("per ") else self.axis_of.get(word)

    def order(self, words: frozenset[str] | set[str]) -> Conventions:
        """Convention words in the order of the vocabulary."""
        per = list(self.axes).index("per") if "per" in self.axes else 0
        return tuple(sorted(words, key=lambda w: (self._order.get(w, (per, 0)), w)))

    def positions(self, words: Conventions) -> tuple[tuple[int, int], ...]:
        """Where these words stand in the vocabulary, to sort by."""
        return tuple(self._order.get(word, (len(self.axes), 0)) for word in words)

    def _axis_words(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for axis in self.axes.values():
            for word in axis.words:
                if word in found:
                    self._fault(("axes", axis.id), f"`{word}` is a word of `{found[word]}` already")
                found.setdefault(word, axis.id)
        return found

    def _properties(self, root: dict[str, Any]) -> Iterator[tuple[str, Property]]:
        for id_, body in _mappings(root.get("properties")):
            yield id_, self._property(id_, body)
        every = frozenset(self.kinds)
        for slot, means in self.slots.items():
            kinds = frozenset({"rack", "chip", "deployment", "interconnect"})
            yield (
                f"contains.{slot}",
                Property(f"contains.{slot}", _title(slot), means, kinds, "part", axes=_slot_axes(slot)),
            )
        for name, means in self.milestones.items():
            yield f"milestone.{name}", Property(f"milestone.{name}", _title(name), means, every, "date")
        for name, means in self.names.items():
            yield f"name.{name}", Property(f"name.{name}", _title(name), means, every, "text", many=True)
        for name, means in self.capabilities.items():
            yield f"can.{name}", Property(f"can.{name}", _title(name), means, every, "state")

    def _property(self, id_: str, body: dict[str, Any]) -> Property:
        route: Route = ("properties", id_)
        type_ = "quantity" if "unit" in body else str(body.get("type", "text"))
        found = None
        if "unit" in body:
            try:
                found = unit(str(body["unit"]))
            except UnknownUnitError as error:
                self._fault((*route, "unit"), str(error))
        if type_ not in TYPES:
            self._fault((*route, "type"), f"`{type_}` is not a type: {', '.join(TYPES)}")
            type_ = "text"
        axes = tuple(body.get("axes", ()))
        for axis in axes:
            if axis not in self.axes:
                self._fault((*route, "axes"), f"`{axis}` is not an axis")
        for kind in body.get("for", ()):
            if kind not in self.kinds:
                self._fault((*route, "for"), f"`{kind}` is not a kind")
        return Property(
            id_, str(body.get("title", id_)), str(body.get("means", "")), frozenset(body.get("for", ())), type_, found,
            axes, _words(body.get("words")), body.get("many") == "yes",
            dict(self._plausible(route, id_, found, _words(body.get("plausible")), count=type_ == "count")),
            _words(body.get("counted_by")),
        )  # fmt: skip

    def _plausible(
        self, route: Route, name: str, wanted: Unit | None, body: Mapping[str, str], *, count: bool
    ) -> Iterator[tuple[str, Quantity]]:
        for kind, text in body.items():
            try:
                found = read_quantity(text.replace(" to ", "-", 1) if count else text, count=count)
                if wanted is not None:
                    require_dimension(found, wanted, name)
            except ValueFault as fault:
                self._fault((*route, "plausible", kind), fault.message)
            else:
                yield kind, found

    def _fault(self, route: Route, message: str) -> None:
        self.findings.append(Finding("wrong-shape", message, self.document.place(route)))

    def _read_key(self, text: str) -> Key:
        match = _KEY.fullmatch(text)
        if match is None:
            raise ValueFault("unknown-property", f"`{text}` is not a property", "write `section.property[word, word]`")
        name = match["name"]
        goal = name.startswith("goal.")
        found = self._find(name.removeprefix("goal."))
        if found is None:
            raise self._unknown_property(name)
        words = [w.strip() for w in match["words"].split(",")] if match["words"] is not None else []
        for word in words:
            self._check_word(found, word, text)
        axes = [self.axis(word) for word in words]
        if len(set(axes)) < len(axes):
            raise ValueFault("unknown-convention", f"two words of one axis in `{text}`", "keep one word for each axis")
        return Key(found, self.order(set(words)), goal)

    def _find(self, name: str) -> Property | None:
        if name.startswith("release.") and re.fullmatch(r"release\.v?\d[\w.+-]*", name):
            title = name.removeprefix("release.")
            return Property(name, f"Release {title}", "when this release appears", frozenset(self.kinds), "release")
        return self.properties.get(name)

    def _unknown_property(self, name: str) -> ValueFault:
        close = nearest(name.removeprefix("goal."), self.properties)
        help_ = "did you mean " + " or ".join(f"`{c}`" for c in close) + "?" if close else "see schema/vocabulary.yaml"
        return ValueFault("unknown-property", f"unknown property `{name}`", help_)

    def _check_word(self, found: Property, word: str, text: str) -> None:
        axis = self.axis(word)
        if axis == "per":
            for part in word.removeprefix("per ").split(" and "):
                if part not in self.slots and part not in self.per_units:
                    close = nearest(part, [*self.slots, *self.per_units])
                    help_ = _did_you_mean(close) or "slots and units are listed in schema/vocabulary.yaml"
                    span = _span(text, word)
                    raise ValueFault("unknown-convention", f"`per {part}`: no such slot or unit", help_, span)
        if axis in found.axes:
            return
        allowed = [w for a in found.axes if a in self.axes for w in self.axes[a].words]
        spelled = re.sub("^float", "fp", word)
        close = (spelled,) if spelled in allowed else nearest(word, allowed)
        if axis is None:
            help_ = _did_you_mean(close) or _takes(found)
            raise ValueFault("unknown-convention", f"unknown convention `{word}` in `{text}`", help_, _span(text, word))
        message = f"`{word}` is a word of the axis {axis}, which `{found.id}` does not have"
        raise ValueFault("unknown-convention", message, _takes(found), _span(text, word))


def _takes(found: Property) -> str:
    if not found.axes:
        return f"`{found.id}` takes no words in brackets"
    return f"`{found.id}` takes words of the axes {', '.join(found.axes)}"


def _span(text: str, word: str) -> tuple[int, int] | None:
    """Where a word stands in the brackets of a key."""
    match = re.search(rf"(?<=[\[,])\s*({re.escape(word)})(?=\s*[,\]])", text) if word else None
    return match.span(1) if match else None


def load_vocabulary(path: Path, shown: str = "") -> tuple[Vocabulary, list[Finding]]:
    """The vocabulary in a file, and what is wrong with it."""
    shown = shown or path.as_posix()
    document, findings = read(shown, path.read_bytes(), flow_mappings=True)
    if document is None:
        return Vocabulary(Document(shown, "", {}, frozenset())), findings
    vocabulary = Vocabulary(document)
    return vocabulary, [*findings, *vocabulary.findings]


def _slot_axes(slot: str) -> tuple[str, ...]:
    """Accelerators may be counted by dies, cables by the direction of a lane."""
    own = {"accelerator": ("counting",)}.get(slot, ("cables",) if slot.endswith("_cable") else ())
    return (*own, "position", "per")


def _did_you_mean(words: tuple[str, ...]) -> str:
    return "did you mean " + " or ".join(f"`{w}`" for w in words) + "?" if words else ""


def _words(body: Any) -> dict[str, str]:
    return {k: str(v) for k, v in body.items()} if isinstance(body, dict) else {}


def _mappings(body: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(body, dict):
        yield from ((k, v) for k, v in body.items() if isinstance(v, dict))


_ABBREVIATIONS = frozenset({"cpu", "nic", "dpu", "dac", "acc", "hbm", "io", "ssd", "ocp", "p4", "uec", "uet", "sms"})


def _title(name: str) -> str:
    words = name.replace("_", " ").replace("-", " ").split(" ")
    shown = [word.upper() if word in _ABBREVIATIONS else word for word in words]
    return " ".join([shown[0][:1].upper() + shown[0][1:], *shown[1:]])


def _kind(id_: str, body: dict[str, Any]) -> Kind:
    return Kind(id_, str(body.get("folder", id_)), str(body.get("title", id_)), str(body.get("classifier", "kind")),
                _words(body.get("words")))  # fmt: skip


def _axis(id_: str, body: dict[str, Any]) -> Axis:
    return Axis(
        id_,
        str(body.get("title", id_)),
        str(body.get("means", "")),
        _words(body.get("words")),
        _words(body.get("lint")),
        {word: float(size) for word, size in _words(body.get("sizes")).items()},
        _words(body.get("says")),
        body.get("scope") == "yes",
    )
