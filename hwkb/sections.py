"""Facts by name: `entity.memory.capacity`, and by convention: `entity.compute.peak["fp4"]`.

`sections.pyi` beside this file is generated from the vocabulary, so that editors complete the names.
"""

from __future__ import annotations

TYPE_CHECKING = False  # not from `typing`, as in `hwkb`
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from hwkb.facts import Fact
    from hwkb.frames import Library

__all__ = ["AmbiguousFactError", "Facts", "Section", "Sections", "UnknownFactError"]


class UnknownFactError(AttributeError, KeyError):
    """Nothing is known under this name; the message names what is."""

    def __str__(self) -> str:
        return str(self.args[0])


class AmbiguousFactError(LookupError):
    """Several facts answer; the message lists them."""


class Facts:
    """The facts of one property: one for each convention, variant and context.

    Where there is only one, its value, status, source and claims can be asked for at once; where
    there are several, `facts["fp4"]` picks by convention words and iterating gives all.
    """

    __slots__ = ("_entity", "_facts", "_name")

    def __init__(self, entity: str, name: str, facts: tuple[Fact, ...]) -> None:
        self._entity = entity
        self._name = name
        self._facts = facts

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def __getitem__(self, words: str | tuple[str, ...]) -> Facts:
        """The facts under these words: conventions, a variant, or a member of a list."""
        wanted = {words} if isinstance(words, str) else set(words)
        found = tuple(f for f in self._facts if wanted <= {*f.conventions, f.variant, f.text})
        exact = tuple(f for f in found if {*f.conventions, f.variant} - {""} == wanted)
        if not found:
            known = ", ".join(sorted({w for f in self._facts for w in (*f.conventions, f.variant) if w})) or "none"
            raise UnknownFactError(f"{self._entity} has no {self._name}[{', '.join(sorted(wanted))}]; known: {known}")
        return Facts(self._entity, self._name, exact if len(exact) == 1 else found)

    def only(self) -> Fact:
        """The one fact, or the one about the whole entity; raises AmbiguousFactError where there are several."""
        whole = self._whole()
        for facts in (self._facts, whole, tuple(f for f in whole if f.status != "derived")):
            if len(facts) == 1:
                return facts[0]
        listed = "\n".join(f"  {f.key}{f' ({f.variant})' if f.variant else ''}: {f.text}" for f in self._facts)
        raise AmbiguousFactError(f"{self._entity} has several facts of {self._name}; pick one by its words:\n{listed}")

    def _whole(self) -> tuple[Fact, ...]:
        """The facts that are not per something, of a variant, or under a context."""
        return tuple(
            f for f in self._facts
            if not f.variant and not f.given and not any(word.startswith("per ") for word in f.conventions)
        )  # fmt: skip

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.only(), name)

    def to_frame(self, library: Library = "pandas", *, unit: str | None = None) -> Any:
        """One row for each fact, as a frame of pandas or polars; numbers in `unit`, else as written.

        Raises ImportError where the library is missing, ValueError where the unit does not fit.
        """
        from hwkb.frames import facts_frame

        return facts_frame(self._facts, unit, library)

    def __repr__(self) -> str:
        if len(self._facts) == 1:
            return repr(self._facts[0])
        listed = "".join(f"\n  {fact!r}" for fact in self._facts)
        return f"<{len(self._facts)} facts of {self._entity} {self._name}>{listed}"

    def _repr_html_(self) -> str:
        from hwkb.notebook import table_html

        rows = [(fact.key, fact.variant, fact.claim.text, fact.status, fact.source.id) for fact in self._facts]
        return table_html(f"{self._entity} {self._name}", ("property", "variant", "value", "status", "source"), rows)


class Section:
    """The properties of one section of an entity, such as `memory`."""

    __slots__ = ("_entity", "_facts", "_name")

    def __init__(self, entity: str, name: str, facts: dict[str, tuple[Fact, ...]]) -> None:
        self._entity = entity
        self._name = name
        self._facts = facts

    def __getattr__(self, name: str) -> Facts:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Facts:
        for spelled in (name, name.replace("_", "-")):
            if spelled in self._facts:
                return Facts(self._entity, f"{self._name}.{spelled}", self._facts[spelled])
        from hwkb.findings import nearest

        close = nearest(name, self._facts) or tuple(self._facts)
        raise UnknownFactError(f"{self._entity} has no {self._name}.{name}; known: {', '.join(close)}")

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __repr__(self) -> str:
        return f"<{self._name} of {self._entity}: {', '.join(self._facts)}>"

    def __dir__(self) -> list[str]:
        return sorted(name.replace("-", "_") for name in self._facts)


class Sections:
    """What lets `entity.memory` be written for the facts of an entity."""

    __slots__ = ()

    @property
    def facts(self) -> Mapping[Any, Fact]:
        """Every fact of the entity."""
        raise NotImplementedError

    @property
    def id(self) -> str:
        """The id of the entity."""
        raise NotImplementedError

    def __getattr__(self, name: str) -> Section:
        if name.startswith("_") or name == "facts":
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Section:
        found: dict[str, list[Fact]] = {}
        for (property_, *_), fact in self.facts.items():
            section, _, rest = property_.partition(".")
            if section == name:
                found.setdefault(rest, []).append(fact)
        if not found:
            known = dict.fromkeys(property_.partition(".")[0] for property_, *_ in self.facts)
            raise UnknownFactError(f"nothing is known of {self.id} under `{name}`; known: {', '.join(known)}")
        return Section(self.id, name, {rest: tuple(facts) for rest, facts in found.items()})
