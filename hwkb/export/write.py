"""Writing one table as text or bytes, deterministically: the same knowledge base gives the same bytes."""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

from hwkb.export.linked import graph
from hwkb.export.parquet import parquet
from hwkb.export.rows import ROWS, TABLES, Row
from hwkb.export.tables import TABLE_COLUMNS, Table
from hwkb.knowledge import KnowledgeBase

__all__ = ["FORMATS", "CsvLines", "cell", "csv_text", "export", "export_bytes", "json_line", "json_text", "jsonl_text"]

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
    return b"".join([orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows]).decode()


def _json(_table: Table, rows: Iterable[Row]) -> str:
    return json_text(list(rows))


def csv_text(table: Table, rows: Iterable[Row]) -> str:
    """RFC 4180 with `\\n` at the end of lines; lists and maps are JSON in a cell, null is an empty cell."""
    writer = CsvLines(table)
    return writer.head + writer.lines(rows)


class CsvLines:
    """Writes rows of one table as CSV, column by column: what stands in many cells of a column is written once."""

    def __init__(self, table: Table) -> None:
        names = [column.name for column in table.columns]
        self.head = ",".join(names) + "\n"
        self._pick = operator.itemgetter(*names)
        self._columns = [_Cells(column.kind) for column in table.columns]

    def lines(self, rows: Iterable[Row]) -> str:
        """A line for each row."""
        columns = zip(*map(self._pick, rows), strict=True)
        cells = [written.of(values) for written, values in zip(self._columns, columns, strict=False)]
        return "".join([f"{line}\n" for line in map(",".join, zip(*cells, strict=True))])


class _Cells(dict[Any, str]):
    """The cells of one column; numbers and lists by what they hold, since the same ones stand in many rows."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def of(self, values: tuple[Any, ...]) -> Iterable[str]:
        """A cell for each value."""
        match self._kind:
            case "text":
                joined = "\n".join(values)
                plain = not any(mark in joined for mark in '",\r') and joined.count("\n") == len(values) - 1
                return values if plain else map(_quoted, values)
            case "texts":
                return [self[tuple(value)] if value else "[]" for value in values]
            case "map" | "records":
                return [
                    _quoted(json_line(value)) if value else "{}" if isinstance(value, dict) else "[]"
                    for value in values
                ]
            case _:
                return map(self.__getitem__, values)

    def __missing__(self, value: Any) -> str:
        found = self[value] = _quoted(json_line(value) if isinstance(value, tuple) else cell(value))
        return found


_SPECIAL = re.compile('[",\n\r]')


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _SPECIAL.search(text) else text


def cell(value: Any) -> str:
    """A value as the text of one cell."""
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, bool):
        return str(value).lower()
    return json_line(value) if isinstance(value, list | dict) else str(value)


def _jsonld(table: Table, rows: Iterable[Row]) -> str:
    return json_text(graph({table.name: rows}))


FORMATS: Mapping[str, Writer] = {
    "jsonl": jsonl_text, "json": _json, "csv": csv_text, "jsonld": _jsonld, "parquet": parquet,
}  # fmt: skip
"""The formats that `hwkb export --format` knows for one table."""
