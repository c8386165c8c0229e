"""Tables and the whole: read back by the programs that they are written for."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

import hwkb
from hwkb.cli import main
from hwkb.export import FORMATS, MissingExtraError, export, export_bytes, whole
from hwkb.export.tables import WHOLE

GOLDEN = Path(__file__).parent / "golden" / "export"
TABLES = ("claims", "facts", "verdicts", "findings")


def installed(name: str) -> pytest.MarkDecorator:
    """Skips a test where an optional library is absent."""
    return pytest.mark.skipif(importlib.util.find_spec(name) is None, reason=f"{name} is not installed")


@pytest.fixture
def database(small: hwkb.KnowledgeBase, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The whole as a database."""
    (path,) = whole(small, "sqlite", tmp_path / "all.sqlite")
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


@pytest.mark.parametrize("table", WHOLE, ids=lambda table: table.name)
def test_rows_have_the_columns_that_are_described(small: hwkb.KnowledgeBase, table: object) -> None:
    """In the same order, each key once."""
    from hwkb.export.rows import ROWS
    from hwkb.export.tables import Table

    assert isinstance(table, Table)
    rows = list(ROWS[table.name](small))
    assert rows
    assert {tuple(row) for row in rows} == {tuple(column.name for column in table.columns)}
    keys = [row[table.key] for row in rows]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("style", [name for name in FORMATS if name != "parquet"])
@pytest.mark.parametrize("table", TABLES)
def test_the_same_data_gives_the_same_bytes(folder: Path, table: str, style: str) -> None:
    """Loaded anew."""
    assert export_bytes(hwkb.load(folder), table, style) == export_bytes(hwkb.load(folder), table, style)


@pytest.mark.parametrize("style", ["sqlite", "json", "jsonld", "datapackage"])
def test_the_whole_is_the_same_byte_for_byte(folder: Path, tmp_path: Path, style: str) -> None:
    """The database too."""
    first = [path.read_bytes() for path in whole(hwkb.load(folder), style, tmp_path / "first" / "all.x")]
    second = [path.read_bytes() for path in whole(hwkb.load(folder), style, tmp_path / "second" / "all.x")]
    assert first == second


def test_csv_says_what_jsonl_says(small: hwkb.KnowledgeBase) -> None:
    """Lists and maps are JSON in a cell; numbers survive."""
    rows = [json.loads(line) for line in export(small, "claims").splitlines()]
    cells = list(csv.DictReader(io.StringIO(export(small, "claims", "csv"))))

    assert len(cells) == len(rows)
    for cell, row in zip(cells, rows, strict=True):
        assert json.loads(cell["conventions"]) == row["conventions"]
        assert cell["preferred"] == str(row["preferred"]).lower()
        assert (float(cell["nominal"]) if cell["nominal"] else None) == row["nominal"]


def test_amounts_stand_in_their_own_unit_and_in_that_of_the_property(small: hwkb.KnowledgeBase) -> None:
    """So that rows of one property compare; a date has days, and no amount."""
    rows = {(r["entity"], r["property"], *r["conventions"]): r
            for r in map(json.loads, export(small, "facts").splitlines())}  # fmt: skip
    vector = rows["acme-one", "compute.peak", "fp32", "vector"]
    volume = rows["acme-rack", "milestone.volume"]

    assert (vector["nominal"], vector["unit"]) == (157, "TFLOP/s")
    assert (vector["standard"], vector["standard_unit"]) == (0.157, "PFLOP/s")
    assert (volume["earliest"], volume["latest"], volume["nominal"]) == ("2026-07-01", "2026-12-31", None)


def test_json_is_what_its_schema_says(small: hwkb.KnowledgeBase, tmp_path: Path) -> None:
    """And the schema is one."""
    document, schema = (json.loads(path.read_text("utf-8")) for path in whole(small, "json", tmp_path / "all.json"))

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)
    assert document["$schema"] == "./all.schema.json"
    assert len(document["claims"]) == sum(1 for _ in small.claims)


def test_references_of_the_database_lead_somewhere(database: sqlite3.Connection) -> None:
    """Every foreign key, and every page."""
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert database.execute("PRAGMA page_size").fetchone()[0] == 4096


def test_every_table_and_column_of_the_database_is_documented(database: sqlite3.Connection) -> None:
    """Inside the database."""
    said = {tuple(row) for row in database.execute('SELECT "table", "column" FROM documentation WHERE about <> \'\'')}
    tables = [r[0] for r in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        assert (table, "") in said
        if table != "documentation":
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            assert {(table, column) for column in columns} <= said


def test_the_database_answers_questions(database: sqlite3.Connection) -> None:
    """Which claims went into a verdict, and which dense figures there are."""
    inputs = database.execute("""
        SELECT c.entity, c.value_text, s.title FROM verdicts v
        JOIN verdicts_inputs i ON i.verdict = v.id JOIN claims c ON c.id = i.claim JOIN sources s ON s.id = c.source
        WHERE v.entity = 'acme-rack' AND v.verdict = 'holds' ORDER BY i.position""").fetchall()
    assert [(row["entity"], row["value_text"]) for row in inputs] == [
        ("acme-rack", "20.7 TB"), ("acme-rack", "72 acme-one"), ("acme-one", "288 GB")]  # fmt: skip

    dense = database.execute("""
        SELECT f.standard, f.conventions FROM facts_flat f JOIN facts_conventions w ON w.fact = f.id
        JOIN words ON words.word = w.value
        WHERE f.entity = 'acme-two' AND words.axis = 'sparsity' AND w.value = 'dense' ORDER BY f.id""").fetchall()
    assert [row["conventions"] for row in dense if row["standard"] == 10] == ["fp4, dense"]
    assert len(dense) == 5


def test_linked_data_names_its_words_and_its_sources(small: hwkb.KnowledgeBase, tmp_path: Path) -> None:
    """schema.org and PROV; each reference within the document leads to a node."""
    (path,) = whole(small, "jsonld", tmp_path / "all.jsonld")
    document = json.loads(path.read_text("utf-8"))
    nodes = {node["@id"]: node for node in document["@graph"]}

    assert document["@context"]["@vocab"] == "https://schema.org/"
    assert document["@context"]["prov"] == "http://www.w3.org/ns/prov#"
    assert nodes["urn:hwkb:dataset"]["@type"] == ["Dataset", "prov:Collection"]
    fact = nodes["fact:acme-one/memory.capacity%5Bhbm%5D"]
    assert fact["prov:wasDerivedFrom"] == [{"@id": "claim:acme-one%232"}]
    assert nodes["claim:acme-one%232"]["prov:hadPrimarySource"] == {"@id": "source:acme-sheet"}
    named = set(_references(document["@graph"]))
    assert {name for name in named if not name.startswith("urn:")} <= nodes.keys()


def _references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if set(node) == {"@id"}:
            yield node["@id"]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def test_the_package_has_what_its_profile_asks_for(small: hwkb.KnowledgeBase, tmp_path: Path) -> None:
    """Names, paths, typed fields, keys; sizes are those of the files."""
    whole(small, "datapackage", tmp_path / "package")
    package = json.loads((tmp_path / "package" / "datapackage.json").read_text("utf-8"))

    assert package["profile"] == "tabular-data-package"
    assert package["name"] == package["name"].lower()
    for resource in package["resources"]:
        data = (tmp_path / "package" / resource["path"]).read_bytes()
        fields = [field["name"] for field in resource["schema"]["fields"]]
        assert resource["bytes"] == len(data)
        assert data.decode().splitlines()[0] == ",".join(fields)
        assert {field["type"] for field in resource["schema"]["fields"]} <= {
            "string", "integer", "number", "boolean", "date", "array", "object"}  # fmt: skip
        assert set(resource["schema"]["primaryKey"]) <= set(fields)


@installed("pyarrow")
@pytest.mark.parametrize("table", TABLES)
def test_parquet_says_what_jsonl_says(small: hwkb.KnowledgeBase, table: str) -> None:
    """With types, and the meaning of each column in its metadata."""
    import pyarrow.parquet

    found = pyarrow.parquet.read_table(io.BytesIO(export_bytes(small, table, "parquet")))
    rows = [json.loads(line) for line in export(small, table).splitlines()]

    assert found.column_names == list(rows[0])
    assert found.num_rows == len(rows)
    assert found.column("message" if "message" in rows[0] else "value_text").to_pylist() == [
        row.get("message", row.get("value_text")) for row in rows]  # fmt: skip
    assert all(field.metadata[b"about"] for field in found.schema)
    assert export_bytes(small, table, "parquet") == export_bytes(small, table, "parquet")


def test_parquet_without_its_extra_says_what_to_install(
    small: hwkb.KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not that a module is missing."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(MissingExtraError, match=r"pip install 'hwkb\[parquet\]'"):
        export_bytes(small, "claims", "parquet")


@installed("duckdb")
@installed("pyarrow")
def test_duckdb_joins_parquet_with_a_fleet(small: hwkb.KnowledgeBase, tmp_path: Path) -> None:
    """The query of the documentation."""
    query = (GOLDEN.parents[2] / "docs" / "exports.md").read_text("utf-8").split("```sql\n")[1].split("```")[0]
    (tmp_path / "facts.parquet").write_bytes(export_bytes(small, "facts", "parquet"))
    (tmp_path / "fleet.csv").write_text("cluster,accelerator,accelerators\nnorth,acme-one,1000\nsouth,acme-two,10\n")
    code = "import duckdb, json, sys; print(json.dumps(duckdb.sql(sys.argv[1]).fetchall()))"
    done = subprocess.run([sys.executable, "-c", code, query], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert json.loads(done.stdout) == [
        ["north", 1000, "288 GB", "disclosed", "acme-sheet", 288.0],
        ["south", 10, "288 GB", "disclosed", "acme-sheet", 2.88],
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("export", "claim"), "did you mean claims"),
        (("export", "claims", "--format", "xml"), "no format is called"),
        (("export", "claims", "--format", "sqlite"), "hwkb export all"),
        (("export", "all"), "-o PATH"),
        (("export", "all", "--format", "csv", "-o", "x"), "sqlite, json, jsonld, datapackage"),
        (("export", "claims", "acme-one"), "takes no ids"),
        (("export", "claims", "--format", "parquet"), "-o"),
    ],
)
def test_wrong_use_of_export(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str], says: str
) -> None:
    """Ends with 2 and says what is right."""
    monkeypatch.chdir(folder)
    assert main(arguments) == 2
    assert says in capsys.readouterr().err
