"""Parquet, through pyarrow: the one module that imports it."""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from hwkb.export.rows import Row
from hwkb.export.tables import Column, Table

if TYPE_CHECKING:
    import pyarrow

__all__ = ["MissingExtraError", "parquet"]


class MissingExtraError(Exception):
    """A library of an optional extra is not installed."""


def parquet(table: Table, rows: Iterable[Row]) -> bytes:
    """One row group of zstd-compressed columns. Raises MissingExtraError without pyarrow."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        message = "Parquet needs pyarrow, which is not installed: pip install 'hwkb[parquet]'"
        raise MissingExtraError(message) from None
    found = list(rows)
    arrays = [
        pyarrow.array([_value(column, row[column.name]) for row in found], _type(column)) for column in table.columns
    ]
    fields = [pyarrow.field(c.name, _type(c), metadata={"about": c.about}) for c in table.columns]
    made = pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(fields, metadata={"about": table.about}))
    out = io.BytesIO()
    pyarrow.parquet.write_table(made, out, compression="zstd")
    return out.getvalue()


def _type(column: Column) -> pyarrow.DataType:
    import pyarrow

    text = pyarrow.string()
    match column.kind:
        case "integer":
            return pyarrow.int64()
        case "number":
            return pyarrow.float64()
        case "boolean":
            return pyarrow.bool_()
        case "date":
            return pyarrow.date32()
        case "texts":
            return pyarrow.list_(text)
        case "map":
            return pyarrow.map_(text, text)
        case _:
            return text


def _value(column: Column, value: Any) -> Any:
    if value is None:
        return None
    match column.kind:
        case "date":
            return datetime.date.fromisoformat(value)
        case "map":
            return list(value.items())
        case "records":
            return json.dumps(value, ensure_ascii=False, allow_nan=False)
        case _:
            return value
