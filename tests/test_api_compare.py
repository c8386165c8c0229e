"""`kb.compare` and `hwkb compare`: like conventions only, in every form."""

from __future__ import annotations

import csv
import io
import json

import pytest
from casebook import entity
from conftest import Load

import hwkb
from hwkb.cli import main
from hwkb.comparison import render

ONE = entity("one", """\
  sheet-2025:
    "X":
      compute.peak[fp8, dense]: 10 PFLOP/s
      compute.peak[fp4, dense]: 20 PFLOP/s
      memory.capacity: 432 GB
      power.tdp: 1000 W
      name.alias: First
""")  # fmt: skip
TWO = entity("two", """\
  sheet-2025:
    "X":
      compute.peak[fp8, sparse]: 20 PFLOP/s
      memory.capacity: 288 GB
      memory.bandwidth: 8 TB/s
      name.alias: Second
""")  # fmt: skip


@pytest.fixture
def small(load: Load) -> hwkb.KnowledgeBase:
    """Two chips with one figure in common."""
    return load({"chips/one.yaml": ONE, "chips/two.yaml": TWO})


def stated(found: hwkb.Comparison) -> list[str]:
    """The keys of the rows in which something is stated."""
    return [row.key for row in found.rows if any(f.derivation is None for facts in row.facts for f in facts)]


def test_like_is_set_beside_like(small: hwkb.KnowledgeBase) -> None:
    """Dense and sparse figures never share a row; names are no rows."""
    found = small.compare("one", "two")

    assert "memory.capacity" in stated(found)
    assert not {"power.tdp", "memory.bandwidth", "name.alias"} & set(stated(found))
    (row,) = [row for row in found if row.key == "memory.capacity"]
    assert [fact.claim.text for facts in row.facts for fact in facts] == ["432 GB", "288 GB"]
    assert all(row.property != "compute.peak" or row.conventions for row in found.rows)


def test_named_properties_are_shown_wherever_one_has_them(small: hwkb.KnowledgeBase) -> None:
    """In the order in which they are named."""
    found = small.compare("one", "two", properties=["power.tdp", "compute.peak[fp8]"])

    assert found.rows[0].key == "power.tdp"
    assert found.rows[0].facts[1] == ()
    assert {"compute.peak[fp8, dense]", "compute.peak[fp8, sparse]"} <= {row.key for row in found.rows}
    assert len(small.compare("one", "two", properties="power.tdp")) == 1


def test_a_comparison_is_text_csv_json_html_and_a_frame(small: hwkb.KnowledgeBase) -> None:
    """All with the same cells."""
    found = small.compare("one", "two", properties=["memory.capacity", "power.tdp"])

    assert found.text() == (
        "property         one                 two\n"
        "memory.capacity  432 GB (disclosed)  288 GB (disclosed)\n"
        "power.tdp        1000 W (disclosed)  -\n"
    )
    assert f"{found!r}\n" == found.text() == render(found, "text")
    assert list(csv.reader(io.StringIO(render(found, "csv")))) == [
        ["property", "one", "two"],
        ["memory.capacity", "432 GB (disclosed)", "288 GB (disclosed)"],
        ["power.tdp", "1000 W (disclosed)", ""],
    ]
    plain = json.loads(render(found, "json"))
    assert plain[1]["values"]["two"] == []
    assert plain[0]["values"]["one"] == [
        {"value": "432 GB", "status": "disclosed", "source": "sheet-2025", "disputed": False}
    ]
    assert "<td>432 GB (disclosed)</td>" in found._repr_html_()
    assert list(found.to_frame()["two"]) == ["288 GB (disclosed)", ""]
    assert found.to_frame("polars").columns == ["property", "one", "two"]
    assert found[0] is found.rows[0]
    with pytest.raises(ValueError, match="no format"):
        render(found, "xml")


def test_what_is_known_of_one_alone_is_named(small: hwkb.KnowledgeBase) -> None:
    """Where nobody asked for certain properties."""
    found = small.compare("one", "two")

    assert not {row.key for row in found.rows} & {row.key for row in found.left_out}
    assert "power.tdp" in next(line for line in found.left_out_text().splitlines() if line.startswith("only one: "))
    assert small.compare("one", "two", properties="power.tdp").left_out == ()


def test_what_cannot_be_compared_is_refused(small: hwkb.KnowledgeBase) -> None:
    """One entity, the same twice, an unknown name or property."""
    for names in (("one",), ("one", "one"), ("one", "two", "First")):
        with pytest.raises(hwkb.CompareError, match="two different entities"):
            small.compare(*names)
    with pytest.raises(hwkb.UnknownFactError, match="no entity answers to `onee`"):
        small.compare("onee", "two")
    with pytest.raises(hwkb.CompareError, match=r"did you mean `memory\.capacity`"):
        small.compare("one", "two", properties="memory.capcity")


def test_the_command_compares(capsys: pytest.CaptureFixture[str]) -> None:
    """In three formats, by names too; wrong use ends with 2."""
    assert main(["compare", "AMD Helios", "nvidia-vera-rubin-nvl144"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("property")
    assert "\nonly amd-helios: " in out
    arguments = ["compare", "amd-helios", "nvidia-vera-rubin-nvl144", "--property", "memory.capacity[hbm]"]
    assert main([*arguments, "--format", "csv"]) == 0
    assert "memory.capacity[hbm],31 TB (disclosed)," in capsys.readouterr().out
    assert main([*arguments, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["property"] == "memory.capacity"
    assert main(["compare", "amd-helios"]) == 2
    assert main(["compare", "amd-helios", "amd-heliso"]) == 2
    assert "did you mean `amd-helios`" in capsys.readouterr().err
    assert main(["compare", "amd-instinct-mi455x", "nvidia-rubin"]) == 0
    assert "no property is known of two of them" in capsys.readouterr().err
