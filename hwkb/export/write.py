"""Writing one table as text or bytes, deterministically: the same knowledge base gives the same bytes."""

from __future__ import annotations

import csv
import io
import json
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

from hwkb.export.linked import graph
from hwkb.export.parquet import parquet
from hwkb.export.rows import ROWS, TABLES, Row
from hwkb.export.tables import TABLE_COLUMNS, Table
from hwkb.knowledge import KnowledgeBase

__all__ = ["FORMATS", "cell", "csv_text", "export", "export_bytes", "json_line", "json_text", "jsonl_text"]

Writer = Callable[[Table, Iterable[Row]], str | bytes]


def export(kb: KnowledgeBase, table: str, style: str = "jsonl") -> str:
    """A table of the knowledge base as text. Raises KeyError for an unknown table or format."""
    found = FORMATS[style](TABLE_COLUMNS[table], TABLES[table](kb))
    if isinstance(found, bytes):
        raise TypeError(f"{style} is no text: use export_bytes")
    return found


def export_bytes(kb: KnowledgeBase, table: str, style: str = "jsonl") -> bytes:
    """A table of the knowledge base in any format. Raises KeyError for an unknown table or format."""
    found = FORMATS[style](TABLE_COLUMNS[table], ROWS[table](kb))
    return found if isinstance(found, bytes) else found.encode()


def json_text(value: Any) -> str:
    """Indented JSON with a final line break."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def json_line(value: Any) -> str:
    """JSON on one line, without blanks."""
    return orjson.dumps(value).decode()


def jsonl_text(_table: Table, rows: Iterable[Row]) -> str:
    """A line of JSON for each row."""
    return "".join([f"{json_line(row)}\n" for row in rows])


def _json(_table: Table, rows: Iterable[Row]) -> str:
    return json_text(list(rows))


_PLAIN = ("text", "integer", "number", "date")
"""Kinds of cells that the library writes just as `cell` does."""


def csv_text(table: Table, rows: Iterable[Row]) -> str:
    """RFC 4180 with `\\n` at the end of lines; lists and maps are JSON in a cell, null is an empty cell."""
    names = [column.name for column in table.columns]
    special = [i for i, column in enumerate(table.columns) if column.kind not in _PLAIN]
    pick = operator.itemgetter(*names)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        cells = list(pick(row))
        for i in special:
            value = cells[i]
            cells[i] = "[]" if value == [] else "{}" if value == {} else cell(value)
        writer.writerow(cells)
    return out.getvalue()


def cell(value: Any) -> str:
    """A value as the text of one cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict):
        return json_line(value)
    return repr(value) if isinstance(value, float) else str(value)


def _jsonld(table: Table, rows: Iterable[Row]) -> str:
    return json_text(graph({table.name: rows}))


FORMATS: Mapping[str, Writer] = {
    "jsonl": jsonl_text, "json": _json, "csv": csv_text, "jsonld": _jsonld, "parquet": parquet,
}  # fmt: skip
"""The formats that `hwkb export --format` knows for one table."""
