"""The map from another data set's columns to properties, and the reading of that data set."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hwkb.document import read
from hwkb.knowledge import KnowledgeBase
from hwkb.quantity import ValueFault
from hwkb.units import Unit, UnknownUnitError, unit
from hwkb.vocabulary import Key

__all__ = ["Column", "ColumnMap", "MapError", "OtherTable", "read_map", "read_table"]

_KEYS = {"spec_version", "title", "name", "entities", "columns"}


class MapError(Exception):
    """A map or table that cannot be read."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the other data set: what it states, and in which unit."""

    name: str
    key: Key
    unit: Unit
    note: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column names the hardware, what that is called here, and what the other columns state."""

    title: str
    name: str
    entities: Mapping[str, str]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class OtherTable:
    """The other data set, as text."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]


def read_table(path: Path) -> OtherTable:
    """A CSV file with a header. Raises MapError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            rows = tuple({str(k): str(v) for k, v in row.items()} for row in reader)
            return OtherTable(path.name, tuple(reader.fieldnames or ()), rows)
    except OSError as error:
        raise MapError(f"cannot read `{path}`: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise MapError(f"`{path}` is no CSV in UTF-8: {error}") from None


def read_map(kb: KnowledgeBase, path: Path) -> ColumnMap:
    """The map in a YAML file. Raises MapError."""
    try:
        document, findings = read(path.name, path.read_bytes(), flow_mappings=True)
    except OSError as error:
        raise MapError(f"cannot read `{path}`: {error.strerror}") from None
    if document is None or findings:
        raise MapError(f"{findings[0].place}: {findings[0].message}")
    root = document.root
    for key in root:
        if key not in _KEYS:
            raise MapError(f"{path.name}: unknown key `{key}`; a map has {', '.join(sorted(_KEYS))}")
    columns = root.get("columns")
    if not isinstance(columns, dict) or not isinstance(root.get("name"), str):
        raise MapError(
            f"{path.name}: a map names the column of the hardware under `name:`, the others under `columns:`"
        )
    entities = root.get("entities", {})
    if not isinstance(entities, dict) or not all(isinstance(id_, str) for id_ in entities.values()):
        raise MapError(f"{path.name}: `entities:` gives for a name of the other data set the id here")
    for id_ in entities.values():
        if id_ not in kb:
            raise MapError(f"{path.name}: no entity has the id `{id_}`")
    found = tuple(_column(kb, path.name, name, body) for name, body in columns.items())
    return ColumnMap(str(root.get("title", path.stem)), str(root["name"]), entities, found)


def _column(kb: KnowledgeBase, shown: str, name: str, body: Any) -> Column:
    if not isinstance(body, dict) or "property" not in body:
        raise MapError(f"{shown}: the column `{name}` needs `property:`, and `unit:` where it has one")
    try:
        key = kb.vocabulary.key(str(body["property"]))
        found = unit(str(body.get("unit", "")))
    except ValueFault as fault:
        raise MapError(f"{shown}: column `{name}`: {fault.message}; {fault.help}") from None
    except UnknownUnitError as error:
        raise MapError(f"{shown}: column `{name}`: unknown unit {error}") from None
    wanted = key.property.unit.dimension if key.property.unit else ()
    if not key.property.numeric or found.dimension != wanted:
        raise MapError(f"{shown}: column `{name}`: `{key.property.id}` is no amount in `{found.text}`")
    return Column(name, key, found, str(body.get("note", "")))
