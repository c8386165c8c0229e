"""Relations: laws between properties, as read from `schema/relations.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from hwkb.document import Document, read
from hwkb.findings import Finding, Label, Place, nearest
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
    path: FilePath, vocabulary: Vocabulary, pairs: Iterable[tuple[str, str]], shown: str = "",
    extended: Iterable[Relation] = (),
) -> tuple[list[Relation], list[Finding]]:  # fmt: skip
    """The relations in a file, and what is wrong with them.

    `pairs` are the slots that some claim counts per holder: a relation with `each` is instantiated
    for all of them. A relation with the id of one that is extended is left out.
    """
    document, findings = read(shown or path.as_posix(), path.read_bytes(), flow_mappings=True)
    if document is None:
        return [], findings
    body = document.root.get("relations")
    if not isinstance(body, dict):
        place = document.place(("relations",))
        return [], [*findings, Finding("wrong-shape", "`relations` is not a mapping", place, "write `relations:`")]
    ordered = sorted(set(pairs))
    taken = {relation.id: relation.place for relation in extended}
    relations: list[Relation] = []
    for id_, law in body.items():
        if id_ in taken:
            label = Label(taken[id_], "it is the id of this relation too")
            place = document.place(("relations", id_), key=True)
            help_ = "give it an id of its own: what is extended keeps its relations"
            findings.append(Finding("redefined", f"`{id_}` is a relation of what is extended", place, help_, (label,)))
            continue
        try:
            relations += _relations(document, id_, law, vocabulary, ordered)
        except _LawError as error:
            fault = error.fault
            place = document.place(("relations", id_, error.key), key=fault.code == "unknown-key")
            findings.append(Finding(fault.code, f"`{id_}`: {fault.message}", place, fault.help))
    return relations, findings


class _LawError(Exception):
    """What is wrong with a law, and under which of its keys."""

    def __init__(self, key: str, fault: ValueFault) -> None:
        super().__init__(fault.message)
        self.key = key
        self.fault = fault


@contextmanager
def _under(key: str) -> Iterator[None]:
    try:
        yield
    except ValueFault as fault:
        raise _LawError(key, fault) from None


def _relations(
    document: Document, id_: str, law: Any, vocabulary: Vocabulary, pairs: list[tuple[str, str]]
) -> Iterator[Relation]:
    with _under("formula"):
        if not isinstance(law, dict) or not all(isinstance(law.get(key), str) for key in ("formula", "why")):
            raise ValueFault("wrong-shape", "a relation needs `for`, `formula` and `why`", "")
    for unknown in sorted(set(law) - _KEYS):
        with _under(unknown):
            raise ValueFault("unknown-key", f"unknown key `{unknown[:40]}`", f"known keys: {', '.join(sorted(_KEYS))}")
    with _under("for"):
        kinds = _kinds(law.get("for"), vocabulary)
    with _under("when"):
        when = _condition(law["when"], vocabulary) if "when" in law else None
    place = document.place(("relations", id_, "formula"))
    for pair in pairs if "each" in law else [None]:
        with _under("formula"):
            text = _instance(law["formula"], *pair) if pair else law["formula"]
            formula = parse_formula(text, vocabulary)
            total = total_of(formula)
        yield Relation(id_, kinds, formula, law["why"], total, place, when, pair)


def _kinds(named: Any, vocabulary: Vocabulary) -> frozenset[str]:
    known = {word for kind in vocabulary.kinds.values() for word in (kind.id, *kind.words)}
    kinds = [word for word in named if isinstance(word, str)] if isinstance(named, list) else []
    for word in kinds:
        if word not in known:
            help_ = ", ".join(f"`{close}`" for close in nearest(word, known))
            raise ValueFault(
                "unknown-word", f"`{word[:40]}` is no kind or level", f"did you mean {help_}?" if help_ else ""
            )
    if not kinds:
        raise ValueFault("wrong-shape", "`for` is a list of kinds or levels", "write `for: [rack]`")
    return frozenset(kinds)


def _instance(formula: str, slot: str, holder: str) -> str:
    words = formula.replace("[per holder]", f"[per {holder}]").split(" ")
    return " ".join(
        holder + w.removeprefix("holder") if w.startswith("holder.") else
        slot + w.removeprefix("slot") if w.startswith("slot.") else w
        for w in words
    )  # fmt: skip


def _condition(text: Any, vocabulary: Vocabulary) -> Condition:
    name, _, word = str(text)[:80].partition(" = ")
    found = vocabulary.properties.get(name)
    if found is None or word not in found.words:
        raise ValueFault(
            "bad-formula", f"the condition `{str(text)[:80]}` names no word of a property", "write `property = word`"
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
