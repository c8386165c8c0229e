"""A vocabulary on top of another: the words of both, where none is given another meaning."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hwkb.document import Document, Route
from hwkb.extends import Layer, layers_of, read_schema, schema_files
from hwkb.findings import Finding, Label, Place, nearest
from hwkb.vocabulary import Vocabulary, load_vocabulary

__all__ = ["vocabulary_at", "vocabulary_of"]

Tree = dict[str, Any]

_LISTS = ("statuses", "source_kinds", "languages", "given", "slots", "milestones", "names", "sections", "capabilities")
"""Parts of a vocabulary that are words with what they mean."""
_FIELDS: Mapping[str, Mapping[str, type]] = {
    "kinds": {"folder": str, "title": str, "classifier": str, "words": dict},
    "axes": {"title": str, "means": str, "scope": str, "words": dict, "units": dict, "lint": dict, "sizes": dict,
             "says": dict},
    "properties": {"title": str, "means": str, "for": list, "type": str, "unit": str, "axes": list, "words": dict,
                   "many": str, "plausible": dict, "counted_by": dict},
}  # fmt: skip
"""Parts that are bodies with fields, and the form of each field."""
_PROPERTY = re.compile(r"[a-z_]+(?:\.[A-Za-z0-9_+-]+)+")
_FORMS: Mapping[type, str] = {
    str: "a text is wanted here",
    list: "a list is wanted here",
    dict: "`word: text` lines are wanted here",
}


def vocabulary_at(root: Path) -> Vocabulary:
    """The vocabulary of the knowledge base in a folder, without what is wrong with it."""
    return vocabulary_of(layers_of(root)[0])[0]


def vocabulary_of(layers: tuple[Layer, ...]) -> tuple[Vocabulary, list[Finding]]:
    """The vocabulary of a knowledge base, and what is wrong with it.

    Where the knowledge base extends another, its own file adds to the other's, and need not exist.
    """
    files = schema_files(layers, "vocabulary.yaml")
    if len(files) == 1:
        return load_vocabulary(*files[0])
    (ours, findings), (theirs, more) = (read_schema(*file) for file in files)
    findings += more
    if ours is None or theirs is None:
        return load_vocabulary(*files[0])[0], findings
    sum_ = _Sum(ours, theirs)
    vocabulary = Vocabulary(_Layered(ours, theirs, sum_.tree()))
    return vocabulary, [*findings, *sum_.findings, *vocabulary.findings]


class _Layered(Document):
    """Two files as one tree; a node's place is in the file that has it, the upper one first."""

    __slots__ = ("_lower", "_upper")

    def __init__(self, lower: Document, upper: Document, root: Tree) -> None:
        super().__init__(upper.path, upper.text, root, frozenset())
        self._lower = lower
        self._upper = upper

    def place(self, route: Route = (), *, key: bool = False) -> Place:
        """Where a node stands, or its key; the nearest node above it that exists."""
        above = _depth(self._upper.root, route) >= _depth(self._lower.root, route)
        return (self._upper if above else self._lower).place(route, key=key)


def _depth(node: Any, route: Route) -> int:
    """How many steps of a route lead somewhere."""
    for depth, step in enumerate(route):
        if not isinstance(node, dict) or step not in node:
            return depth
        node = node[step]
    return len(route)


class _Sum:
    """The tree of one vocabulary with what another adds; collects what the other should not say."""

    def __init__(self, ours: Document, theirs: Document) -> None:
        self.ours = ours
        self.theirs = theirs
        self.findings: list[Finding] = []
        axes: Tree = ours.root.get("axes", {})
        self.axis_of = {word: axis for axis, body in axes.items() for word in body.get("words", {})}

    def tree(self) -> Tree:
        """The sum."""
        found = dict(self.ours.root)
        for part, body in self.theirs.root.items():
            mine = found.get(part, {})
            if part in _LISTS:
                found[part] = self.words((part,), mine, body)
            elif part in _FIELDS:
                found[part] = self.bodies(part, mine, body)
            elif part != "spec_version":
                self.unknown((part,), [*_LISTS, *_FIELDS, "spec_version"])
            elif body != "1":
                self.report("wrong-shape", "`spec_version` is not a version of the format", (part,),
                            "write `spec_version: 1`")  # fmt: skip
        statuses = found["statuses"] = dict(found.get("statuses", {}))
        if "derived" in statuses:
            statuses["derived"] = statuses.pop("derived")  # what is computed ranks last, whatever is added
        return found

    def words(self, route: Route, mine: Tree, body: Any) -> Tree:
        """Words with their meanings, and those that are added."""
        found = dict(mine)
        if not isinstance(body, dict):
            self.shape(route, dict)
            return found
        for word, means in body.items():
            here: Route = (*route, word)
            if not isinstance(means, str):
                self.shape(here, str)
            elif route[0] == "axes" and route[2] == "words" and self.axis_of.get(word, route[1]) != route[1]:
                self.redefined(here, ("axes", self.axis_of[word], "words", word))
            elif route[0] == "axes" and route[2] == "sizes" and not _positive(means):
                self.report("wrong-shape", f"`{means[:40]}` is not a size", here, "write a number, such as 2")
            elif found.setdefault(word, means) != means:
                self.redefined(here, here)
        return found

    def bodies(self, part: str, mine: Tree, theirs: Any) -> Tree:
        """Kinds, axes or properties, with those that are added and what is added to them."""
        found = dict(mine)
        if not isinstance(theirs, dict):
            self.shape((part,), dict)
            return found
        for id_, body in theirs.items():
            route: Route = (part, id_)
            if not isinstance(body, dict):
                self.shape(route, dict)
            elif part == "kinds" and id_ not in mine:
                self.unknown(route, mine)
            elif part == "properties" and not _PROPERTY.fullmatch(id_):
                self.report("wrong-shape", f"`{id_[:60]}` cannot be a key", route, "write `section.name`", key=True)
            elif part == "properties" and id_ not in mine and not isinstance(body.get("for"), list):
                self.report("missing-key", f"`{id_[:60]}` has no list `for`", route, "add `for: [chip]`", key=True)
            else:
                found[id_] = self.body(route, mine.get(id_), body)
        return found

    def body(self, route: Route, mine: Tree | None, theirs: Tree) -> Tree:
        """One kind, axis or property: a new one as it stands, one of ours with longer lists."""
        found = dict(mine or {})
        fields = _FIELDS[str(route[0])]
        for field, value in theirs.items():
            here: Route = (*route, field)
            if field not in fields:
                self.unknown(here, fields)
            elif not isinstance(value, fields[field]):
                self.shape(here, fields[field])
            elif isinstance(value, list):
                found[field] = self.list_(here, found.get(field, []), value)
            elif isinstance(value, dict) and not (mine and field == "sizes" and field not in mine):
                found[field] = self.words(here, found.get(field, {}), value)
            elif mine is not None and mine.get(field) != value:
                self.redefined(here, here)
            else:
                found[field] = value
        return found

    def list_(self, route: Route, mine: list[str], theirs: list[Any]) -> list[str]:
        texts = [item for item in theirs if isinstance(item, str)]
        if len(texts) < len(theirs):
            self.shape(route, list)
        return [*mine, *(item for item in texts if item not in mine)]

    # --- what should not be said

    def report(
        self, code: str, message: str, route: Route, help_: str, labels: tuple[Label, ...] = (), *, key: bool = False
    ) -> None:
        place = self.theirs.place(route, key=key)
        self.findings.append(Finding(code, message, place, help_, labels))

    def shape(self, route: Route, wanted: type) -> None:
        message = f"`{str(route[-1])[:60]}`: {_FORMS[wanted]}"
        self.report("wrong-shape", message, route, "write it as the schema/vocabulary.yaml of hwkb does")

    def unknown(self, route: Route, known: Any) -> None:
        close = nearest(str(route[-1]), known)
        help_ = f"did you mean `{close[0]}`?" if close else f"known keys: {', '.join(known)}"
        self.report("unknown-key", f"unknown key `{str(route[-1])[:60]}`", route, help_, key=True)

    def redefined(self, route: Route, ours: Route) -> None:
        """Tells of something that has a meaning already, and shows it."""
        label = Label(self.ours.place(ours, key=True), "it is defined here")
        name = f"`{str(route[-1])[:60]}`" + (f" of `{route[1]}`" if len(route) > 2 else "")
        help_ = "leave it out, or choose another name: what is extended keeps its meaning"
        self.report("redefined", f"{name} has another meaning in what is extended", route, help_, (label,))


def _positive(text: str) -> bool:
    try:
        return 0 < float(text) < math.inf
    except ValueError:
        return False
