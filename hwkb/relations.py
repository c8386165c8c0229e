"""Relations: laws between properties, as read from `schema/relations.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from hwkb.document import Document, read
from hwkb.findings import Finding, Place
from hwkb.formula import Comparison, Path, parse_formula, paths
from hwkb.quantity import ValueFault
from hwkb.vocabulary import Vocabulary

__all__ = ["Condition", "Relation", "load_relations", "total_of"]

_KEYS = {"for", "formula", "why", "when", "each"}


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """A word that a property must have for a relation to apply."""

    property: str
    word: str


@dataclass(frozen=True, slots=True, eq=False)
class Relation:
    """A law: for which kinds or levels, its formula and its reason."""

    id: str
    kinds: frozenset[str]
    formula: Comparison
    why: str
    total: Path
    place: Place
    when: Condition | None = None
    pair: tuple[str, str] | None = None
    """The slot and its holder, for a law that is stated for each such pair."""


def load_relations(
    path: FilePath, vocabulary: Vocabulary, pairs: Iterable[tuple[str, str]], shown: str = ""
) -> tuple[list[Relation], list[Finding]]:
    """The relations in a file, and what is wrong with them.

    `pairs` are the slots that some claim counts per holder: a relation with `each` is instantiated
    for all of them.
    """
    document, findings = read(shown or path.as_posix(), path.read_bytes(), flow_mappings=True)
    if document is None:
        return [], findings
    body = document.root.get("relations")
    if not isinstance(body, dict):
        place = document.place(("relations",))
        return [], [*findings, Finding("wrong-shape", "`relations` is not a mapping", place, "write `relations:`")]
    ordered = sorted(set(pairs))
    relations: list[Relation] = []
    for id_, law in body.items():
        try:
            relations += _relations(document, id_, law, vocabulary, ordered)
        except ValueFault as fault:
            place = document.place(("relations", id_, "formula"))
            findings.append(Finding(fault.code, f"`{id_}`: {fault.message}", place, fault.help))
    return relations, findings


def _relations(
    document: Document, id_: str, law: Any, vocabulary: Vocabulary, pairs: list[tuple[str, str]]
) -> Iterator[Relation]:
    if not isinstance(law, dict) or not isinstance(law.get("formula"), str):
        raise ValueFault("wrong-shape", "a relation needs `for`, `formula` and `why`", "")
    if unknown := set(law) - _KEYS:
        raise ValueFault("unknown-key", f"unknown key `{min(unknown)}`", f"known keys: {', '.join(sorted(_KEYS))}")
    place = document.place(("relations", id_, "formula"))
    kinds = frozenset(law.get("for", ()))
    known = {word for kind in vocabulary.kinds.values() for word in (kind.id, *kind.words)}
    if not kinds or kinds - known:
        raise ValueFault("unknown-word", f"`for: {', '.join(sorted(kinds))}` names no kind or level", "")
    when = _condition(law["when"], vocabulary) if "when" in law else None
    why = str(law.get("why", ""))
    if "each" not in law:
        formula = parse_formula(law["formula"], vocabulary)
        yield Relation(id_, kinds, formula, why, total_of(formula), place, when)
        return
    for slot, holder in pairs:
        formula = parse_formula(_instance(law["formula"], slot, holder), vocabulary)
        yield Relation(id_, kinds, formula, why, total_of(formula), place, when, (slot, holder))


def _instance(formula: str, slot: str, holder: str) -> str:
    words = formula.replace("[per holder]", f"[per {holder}]").split(" ")
    return " ".join(
        holder + w.removeprefix("holder") if w.startswith("holder.") else
        slot + w.removeprefix("slot") if w.startswith("slot.") else w
        for w in words
    )  # fmt: skip


def _condition(text: str, vocabulary: Vocabulary) -> Condition:
    name, _, word = text.partition(" = ")
    found = vocabulary.properties.get(name)
    if found is None or word not in found.words:
        raise ValueFault(
            "bad-formula", f"the condition `{text}` names no word of a property", "write `property = word`"
        )
    return Condition(name, word)


def total_of(formula: Comparison) -> Path:
    """The path that a formula is about: the first property of the entity itself, else its first slot.

    Raises ValueFault when the formula names nothing of the entity itself.
    """
    own = [path for path in paths(formula) if not path.entity]
    for path in own:
        if not path.slots:
            return path
    for path in own:
        if path.count and len(path.slots) == 1:
            return path
    raise ValueFault("bad-formula", "the formula names no property of the entity itself", "put a total on one side")
