"""One SQLite file: normalised, indexed, its tables documented inside, the same bytes every time."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hwkb.export.rows import Row
from hwkb.export.tables import WHOLE, Column, Table

__all__ = ["sqlite_bytes"]

_PAGE = 4096
_WRITER = slice(96, 100)
"""Where the header of the file keeps the version of the library that wrote it."""
_APPLICATION = 0x68776B62
"""`hwkb` in ASCII."""
_TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
_COMPOUND = ("texts", "map", "records")

_VIEWS = {
    "claims_flat": """\
        SELECT c.*, e.name AS entity_name, e.kind, s.title AS source_title, s.url AS source_url, s.published,
            (SELECT group_concat(value, ', ') FROM
                (SELECT value FROM claims_conventions WHERE claim = c.id ORDER BY position)) AS conventions
        FROM claims c JOIN entities e ON e.id = c.entity LEFT JOIN sources s ON s.id = c.source""",
    "facts_flat": """\
        SELECT f.*, e.name AS entity_name, e.kind, s.title AS source_title, s.url AS source_url, s.published,
            (SELECT group_concat(value, ', ') FROM
                (SELECT value FROM facts_conventions WHERE fact = f.id ORDER BY position)) AS conventions
        FROM facts f JOIN entities e ON e.id = f.entity LEFT JOIN sources s ON s.id = f.source""",
}
_VIEW_TEXTS = {
    "claims_flat": "claims with their entity, source and convention words in one row",
    "facts_flat": "facts with their entity, source and convention words in one row",
}


def sqlite_bytes(tables: Mapping[str, Iterable[Row]]) -> bytes:
    """The database file with all tables."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hwkb.sqlite"
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            _write(connection, tables)
        finally:
            connection.close()
        data = bytearray(path.read_bytes())
    data[_WRITER] = bytes(4)
    return bytes(data)


def _write(connection: sqlite3.Connection, tables: Mapping[str, Iterable[Row]]) -> None:
    for pragma in (f"page_size = {_PAGE}", "encoding = 'UTF-8'", "auto_vacuum = NONE", "journal_mode = MEMORY",
                   f"application_id = {_APPLICATION}", "user_version = 1"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    for statement in _statements():
        connection.execute(statement)
    for table in WHOLE:
        _fill(connection, table, tables[table.name])
    connection.executemany("INSERT INTO documentation VALUES (?, ?, ?)", _documentation())
    connection.execute("COMMIT")
    connection.execute("VACUUM")


def _single(table: Table) -> str:
    """The name of a table as the column of another names it: `claim` for `claims`."""
    return {"entities": "entity", "properties": "property"}.get(table.name, table.name.removesuffix("s"))


def _plain(table: Table) -> list[Column]:
    return [c for c in table.columns if c.kind not in _COMPOUND and not c.repeats]


def _compound(table: Table) -> list[Column]:
    return [c for c in table.columns if c.kind in _COMPOUND]


def _statements() -> Iterator[str]:
    yield 'CREATE TABLE documentation ("table" TEXT, "column" TEXT, about TEXT, PRIMARY KEY ("table", "column"))'
    for table in WHOLE:
        columns = [_declared(c, key=c.name == table.key) for c in _plain(table)]
        yield f"CREATE TABLE {table.name} ({', '.join(columns)})"
        for column in _compound(table):
            yield _part_table(table, column)
        for column in _plain(table):
            if column.points_to or column.name in ("property", "verdict", "status", "code"):
                yield f'CREATE INDEX {table.name}_by_{column.name} ON {table.name} ("{column.name}")'
    yield from (f"CREATE VIEW {name} AS {body}" for name, body in _VIEWS.items())


def _declared(column: Column, *, key: bool = False) -> str:
    kind = _TYPES.get(column.kind, "TEXT")
    extra = " PRIMARY KEY NOT NULL" if key else ""
    if column.points_to:
        extra += f" REFERENCES {column.points_to}"
    return f'"{column.name}" {kind}{extra}'


def _parts(column: Column) -> tuple[Column, ...]:
    """The columns that a list or map has in its own table, beside its owner and its place."""
    if column.kind == "records":
        return column.fields
    value = Column("value", "text", column.about, column.points_to)
    return (Column("key", "text", "the key"), value) if column.kind == "map" else (value,)


def _part_table(table: Table, column: Column) -> str:
    owner = _single(table)
    columns = [f'"{owner}" {_TYPES.get(table.columns[0].kind, "TEXT")} NOT NULL REFERENCES {table.name}',
               "position INTEGER NOT NULL", *(_declared(_renamed(part, owner)) for part in _parts(column)),
               f'PRIMARY KEY ("{owner}", position)']  # fmt: skip
    return f"CREATE TABLE {table.name}_{column.name} ({', '.join(columns)}) WITHOUT ROWID"


def _renamed(part: Column, owner: str) -> Column:
    """A column of a record that would be called like its owner."""
    return Column(f"{part.name}_of_it", part.kind, part.about, part.points_to) if part.name == owner else part


def _fill(connection: sqlite3.Connection, table: Table, rows: Iterable[Row]) -> None:
    plain, compound = _plain(table), _compound(table)
    insert = f"INSERT INTO {table.name} VALUES ({', '.join('?' * len(plain))})"  # noqa: S608 - names of our own
    parts = {column.name: _insert_parts(table, column) for column in compound}
    for row in rows:
        connection.execute(insert, [_scalar(c, row[c.name]) for c in plain])
        for column in compound:
            connection.executemany(parts[column.name], _part_rows(row[table.key], column, row[column.name]))


def _insert_parts(table: Table, column: Column) -> str:
    marks = ", ".join("?" * (2 + len(_parts(column))))
    return f"INSERT INTO {table.name}_{column.name} VALUES ({marks})"  # noqa: S608 - names of our own


def _part_rows(owner: Any, column: Column, value: Any) -> Iterator[list[Any]]:
    items = value.items() if column.kind == "map" else value
    for position, item in enumerate(items, 1):
        if column.kind == "records":
            yield [owner, position, *(_scalar(f, item[f.name]) for f in column.fields)]
        elif column.kind == "map":
            yield [owner, position, *item]
        else:
            yield [owner, position, item]


def _scalar(column: Column, value: Any) -> Any:
    """A reference to nothing is null, so that foreign keys hold; other texts stay as they are."""
    return None if column.points_to and value == "" else value


def _documentation() -> Iterator[tuple[str, str, str]]:
    yield "documentation", "", "what every table and column holds"
    for table in WHOLE:
        yield table.name, "", table.about
        yield from ((table.name, c.name, c.about) for c in _plain(table))
        for column in _compound(table):
            name = f"{table.name}_{column.name}"
            yield name, "", column.about
            yield name, _single(table), f"the row of `{table.name}` that it belongs to"
            yield name, "position", "place in the list, from 1"
            yield from ((name, p.name, p.about) for p in (_renamed(p, _single(table)) for p in _parts(column)))
    yield from ((name, "", about) for name, about in _VIEW_TEXTS.items())
