"""Entities side by side. A row is one property under one convention: unlike figures never share one."""

from __future__ import annotations

import csv
import io
import json
from builtins import property as attribute  # `property` names a field here
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hwkb.asked import Knowledge
from hwkb.claims import Given
from hwkb.entity import Entity
from hwkb.facts import Fact
from hwkb.frames import Library, frame
from hwkb.quantity import ValueFault
from hwkb.vocabulary import Conventions, Key

__all__ = ["FORMATS", "CompareError", "CompareRow", "Comparison", "compare", "render"]

_KNOWN_BY_NAME = "name"
"""The section of what an entity is called, in which no two can agree."""


class CompareError(ValueError):
    """A comparison that cannot be drawn."""


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One property under one convention, variant and context, with what is known of each entity."""

    property: str
    conventions: Conventions
    variant: str
    given: Given
    facts: tuple[tuple[Fact, ...], ...]
    """For each entity its facts; of a list, such as formats, there may be several, and of a property none."""

    @attribute
    def key(self) -> str:
        """The property with its conventions, and variant and context where there is one."""
        words = f"[{', '.join(self.conventions)}]" if self.conventions else ""
        context = ", ".join(filter(None, (self.variant, *(f"{name} {text}" for name, text in self.given))))
        return f"{self.property}{words}" + (f" ({context})" if context else "")


@dataclass(frozen=True, slots=True, eq=False)
class Comparison(Sequence[CompareRow]):
    """Entities in the order that they were named, and the rows in the order of the vocabulary."""

    entities: tuple[Entity, ...]
    rows: tuple[CompareRow, ...]
    left_out: tuple[CompareRow, ...] = ()
    """What is known of one of them alone, where no property was asked for."""

    def __getitem__(self, index: Any) -> Any:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    def text(self) -> str:
        """Aligned columns; `-` where nothing is known, `!` behind what is disputed."""
        grid = [("property", *(e.id for e in self.entities)), *self._cells("-")]
        widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
        lines = ("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in grid)
        return "".join(f"{line}\n" for line in lines)

    def left_out_text(self) -> str:
        """For each entity what is known of it alone, on one line; empty where there is nothing of that kind."""
        keys = {e.id: [row.key for row in self.left_out if row.facts[i]] for i, e in enumerate(self.entities)}
        return "".join(f"only {id_}: {', '.join(names)}\n" for id_, names in keys.items() if names)

    def to_frame(self, library: Library = "pandas") -> Any:
        """One row for each property, one column of texts for each entity. Raises ImportError where it is missing."""
        names = ["property", *(e.id for e in self.entities)]
        rows = [dict(zip(names, row, strict=True)) for row in self._cells("")]
        return frame(rows, dict.fromkeys(names, str), library)

    def data(self) -> list[dict[str, Any]]:
        """The rows as plain data: for each entity the list of its values with status and source."""
        return [
            {
                "property": row.property, "conventions": list(row.conventions), "variant": row.variant,
                "given": dict(row.given),
                "values": {e.id: [_plain(f) for f in facts] for e, facts in zip(self.entities, row.facts, strict=True)},
            }
            for row in self.rows
        ]  # fmt: skip

    def _cells(self, nothing: str) -> Iterator[tuple[str, ...]]:
        for row in self.rows:
            yield row.key, *(", ".join(_shown(f) for f in facts) or nothing for facts in row.facts)

    def __repr__(self) -> str:
        return self.text().rstrip("\n")

    def _repr_html_(self) -> str:
        from hwkb.notebook import table_html

        return table_html("Side by side", ("property", *(e.name for e in self.entities)), self._cells("-"))


def compare(base: Knowledge, names: Sequence[str], properties: str | Iterable[str] | None = None) -> Comparison:
    """Entities side by side.

    Without `properties`, what two or more of them have in common; with them (such as `memory.capacity`
    or `compute.peak[fp8, dense]`), every row of these, also where only one has it. Raises
    UnknownFactError for an entity that is not known, CompareError for an unknown property or too few entities.
    """
    entities = tuple(base[name] for name in names)
    if len({entity.id for entity in entities}) < max(2, len(entities)):
        raise CompareError("a comparison needs two different entities or more")
    wanted = None if properties is None else _keys(base, properties)
    found: dict[tuple[str, Conventions, str, Given], list[list[Fact]]] = {}
    for column, entity in enumerate(entities):
        for fact in entity.facts.values():
            if _wanted(fact, wanted):
                key = (fact.property.id, fact.conventions, fact.variant, fact.given)
                found.setdefault(key, [[] for _ in entities])[column].append(fact)
    rows = [CompareRow(*key, tuple(map(tuple, facts))) for key, facts in found.items()]
    rows.sort(key=_order(base, wanted))
    if wanted is not None:
        return Comparison(entities, tuple(rows))
    shared, alone = ([row for row in rows if (sum(map(bool, row.facts)) > 1) is many] for many in (True, False))
    return Comparison(entities, tuple(shared), tuple(alone))


def _keys(base: Knowledge, properties: str | Iterable[str]) -> list[Key]:
    listed = [properties] if isinstance(properties, str) else list(properties)
    try:
        return [base.vocabulary.key(name) for name in listed]
    except ValueFault as fault:
        raise CompareError(f"{fault.message}; {fault.help}") from None


def _wanted(fact: Fact, keys: list[Key] | None) -> bool:
    if keys is None:
        return fact.property.section != _KNOWN_BY_NAME
    return any(_fits(fact.property.id, fact.conventions, key) for key in keys)


def _fits(property_: str, conventions: Conventions, key: Key) -> bool:
    return property_ == key.property.id and set(key.conventions) <= set(conventions)


def _order(base: Knowledge, keys: list[Key] | None) -> Any:
    properties = {name: number for number, name in enumerate(base.vocabulary.properties)}

    def order(row: CompareRow) -> tuple[int, int, str, Conventions, str, Given]:
        asked = next((n for n, key in enumerate(keys or ()) if _fits(row.property, row.conventions, key)), 0)
        place = properties.get(row.property, len(properties))
        return asked, place, row.property, row.conventions, row.variant, row.given

    return order


def _shown(fact: Fact) -> str:
    return f"{fact.claim.text} ({fact.status})" + (" !" if fact.disputed else "")


def _plain(fact: Fact) -> dict[str, Any]:
    return {"value": fact.claim.text, "status": fact.status, "source": fact.source.id, "disputed": fact.disputed}


FORMATS = ("text", "csv", "json")
"""The formats of `hwkb compare`."""


def render(found: Comparison, style: str) -> str:
    """A comparison as text, CSV or JSON. Raises ValueError for another format."""
    match style:
        case "text":
            return found.text()
        case "csv":
            out = io.StringIO()
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(("property", *(e.id for e in found.entities)))
            writer.writerows(found._cells(""))  # noqa: SLF001 - the cells of this module
            return out.getvalue()
        case "json":
            return json.dumps(found.data(), ensure_ascii=False, indent=2) + "\n"
        case _:
            raise ValueError(f"no format `{style}`: {', '.join(FORMATS)}")
