"""The whole knowledge base in one piece: JSON with its schema, JSON-LD, a data package, SQLite."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hwkb import __version__
from hwkb.export.linked import graph
from hwkb.export.rows import ROWS
from hwkb.export.sqlite import sqlite_bytes
from hwkb.export.tables import WHOLE, Column, Table
from hwkb.export.write import csv_text, json_text
from hwkb.knowledge import KnowledgeBase

__all__ = ["WHOLE_FORMATS", "json_schema", "whole"]

TITLE = "hwkb: AI hardware as sourced, checked claims"
LICENCE = {"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0",
           "path": "https://creativecommons.org/licenses/by/4.0/"}  # fmt: skip


def whole(kb: KnowledgeBase, style: str, path: Path) -> list[Path]:
    """Writes everything to a file, or for a data package into a folder. Returns what was written."""
    written = []
    for name, data in WHOLE_FORMATS[style](kb, path.name).items():
        target = path / name if style == "datapackage" else path.with_name(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        written.append(target)
    return written


def _about(kb: KnowledgeBase) -> dict[str, Any]:
    return {"title": TITLE, "version": __version__, "as_of": kb.day.isoformat() if kb.day else None,
            "license": LICENCE["name"], "entities": len(kb), "sources": len(kb.sources)}  # fmt: skip


def _json(kb: KnowledgeBase, name: str) -> dict[str, bytes]:
    schema = f"{Path(name).stem}.schema.json"
    tables = {table.name: list(ROWS[table.name](kb)) for table in WHOLE}
    document = {"$schema": f"./{schema}", "about": _about(kb), **tables}
    return {name: json_text(document).encode(), schema: json_text(json_schema()).encode()}


def _jsonld(kb: KnowledgeBase, name: str) -> dict[str, bytes]:
    dataset = {
        "@id": "urn:hwkb:dataset",
        "@type": ["Dataset", "prov:Collection"],
        "name": TITLE,
        "description": "Every value is a claim with its source, checked against physics and the other claims.",
        "version": __version__,
        "license": LICENCE["path"],
        "variableMeasured": [row["id"] for row in ROWS["properties"](kb)],
        "temporalCoverage": f"../{kb.day.isoformat()}" if kb.day else "..",
    }
    rows = {table.name: ROWS[table.name](kb) for table in WHOLE}
    return {name: json_text(graph(rows, dataset)).encode()}


def _datapackage(kb: KnowledgeBase, _name: str) -> dict[str, bytes]:
    files = {f"{table.name}.csv": csv_text(table, ROWS[table.name](kb)).encode() for table in WHOLE}
    package = {
        "profile": "tabular-data-package",
        "name": "hwkb",
        "title": TITLE,
        "version": __version__,
        "licenses": [LICENCE],
        "resources": [_resource(table, len(files[f"{table.name}.csv"])) for table in WHOLE],
    }
    return {"datapackage.json": json_text(package).encode(), **files}


def _resource(table: Table, size: int) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": [table.key],
    }
    keys = [
        {"fields": [c.name], "reference": {"resource": c.points_to, "fields": [_key_of(c.points_to)]}}
        for c in table.columns if c.points_to and c.kind == "text"
    ]  # fmt: skip
    if keys:
        schema["foreignKeys"] = keys
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "schema": schema,
    }


def _key_of(name: str) -> str:
    return next(table.key for table in WHOLE if table.name == name)


_FIELDS = {"text": "string", "texts": "array", "map": "object", "records": "array"}


def _field(column: Column) -> dict[str, str]:
    return {"name": column.name, "type": _FIELDS.get(column.kind, column.kind), "description": column.about}


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the one JSON document."""
    about = {
        "type": "object",
        "required": ["title", "version", "as_of", "license", "entities", "sources"],
        "properties": {"as_of": {"type": ["string", "null"], "description": "the day as of which this is known"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": TITLE,
        "type": "object",
        "required": ["about", *(table.name for table in WHOLE)],
        "additionalProperties": False,
        "properties": {
            "$schema": {"type": "string"},
            "about": about,
            **{t.name: {"type": "array", "description": t.about, "items": _object(t.columns)} for t in WHOLE},
        },
    }


def _object(columns: tuple[Column, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [column.name for column in columns],
        "additionalProperties": False,
        "properties": {column.name: {**_schema(column), "description": column.about} for column in columns},
    }


def _schema(column: Column) -> dict[str, Any]:
    match column.kind:
        case "number":
            return {"type": ["number", "null"]}
        case "date":
            return {"type": ["string", "null"], "format": "date"}
        case "texts":
            return {"type": "array", "items": {"type": "string"}}
        case "map":
            return {"type": "object", "additionalProperties": {"type": "string"}}
        case "records":
            return {"type": "array", "items": _object(column.fields)}
        case "integer" | "boolean":
            return {"type": column.kind}
        case _:
            return {"type": "string"}


def _sqlite(kb: KnowledgeBase, name: str) -> dict[str, bytes]:
    return {name: sqlite_bytes({table.name: ROWS[table.name](kb) for table in WHOLE})}


WHOLE_FORMATS: Mapping[str, Callable[[KnowledgeBase, str], dict[str, bytes]]] = {
    "sqlite": _sqlite, "json": _json, "jsonld": _jsonld, "datapackage": _datapackage,
}  # fmt: skip
"""The formats of `hwkb export all`: from a knowledge base and a file name to the bytes of each file."""
