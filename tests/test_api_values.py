"""Numbers in a named unit, explanations, other days, and what a notebook shows."""

from __future__ import annotations

import builtins
import datetime
import math
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from casebook import REPOSITORY, entity
from conftest import Load

import hwkb
from hwkb.notebook import MOST, table_html

SHEET = entity("new", """\
  sheet-2025:
    "X <b>&":
      memory.capacity: 432 GB
      memory.bandwidth: at least 19.6 TB/s
      memory.stacks: 8 or 12
      power.tdp: 1500-1800 W
      memory.type: hbm9
      name.alias: <script>
""")  # fmt: skip


@pytest.fixture
def new(load: Load) -> hwkb.Entity:
    """One chip."""
    return load({"chips/new.yaml": SHEET})["new"]


def test_an_amount_is_a_number_in_a_named_unit(new: hwkb.Entity) -> None:
    """Its nominal, or both ends of what its digits allow."""
    assert new.memory.capacity.to("TB") == 0.432
    assert new.memory.capacity.only().to("GB") == 432
    assert new.memory.capacity.interval("GB") == pytest.approx((431.5, 432.5))
    assert new.memory.bandwidth.to("TB/s") == 19.6
    assert new.memory.bandwidth.interval("TB/s") == (pytest.approx(19.55), math.inf)
    assert new.power.tdp.to("kW") == 1.65
    assert new.memory.stacks.interval("") == (8, 12)


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (lambda e: e.memory.type.to("TB"), TypeError, "new memory.type is not an amount: hbm9"),
        (lambda e: e.memory.type.interval("TB"), TypeError, "is not an amount"),
        (lambda e: e.memory.stacks.to(""), TypeError, "one of several amounts: 8 or 12; ask for its interval"),
        (lambda e: e.memory.capacity.to("W"), ValueError, "is information, not power: use a unit such as `GB`"),
        (lambda e: e.memory.capacity.to("TBB"), ValueError, "unknown unit `TBB`"),
        (lambda e: e.memory.capacity.interval("W"), ValueError, "is information, not power"),
    ],
)
def test_a_number_that_there_is_not_is_refused(
    new: hwkb.Entity, ask: Callable[[hwkb.Entity], object], error: type[Exception], message: str
) -> None:
    """With what there is."""
    with pytest.raises(error) as caught:
        ask(new)

    assert message in str(caught.value)


def test_a_fact_explains_itself(kb: hwkb.KnowledgeBase) -> None:
    """As `hwkb explain` does."""
    fact = kb["amd-helios"].memory.capacity.only()

    assert fact.explain().startswith("amd-helios memory.capacity[hbm] = 31 TB (disclosed)\n")
    assert kb["amd-helios"].memory.capacity.explain() == fact.explain() == kb.explain(fact)
    fact = next(fact for fact in kb.facts if fact.derivation is not None)
    assert "because" in fact.explain()


def test_another_day_is_another_knowledge_base(kb: hwkb.KnowledgeBase) -> None:
    """From the same folder; the first stays as it is."""
    before = kb.as_of("2025-06-30")

    assert before.day == datetime.date(2025, 6, 30)
    assert kb.day is None
    assert before.sources.keys() < kb.sources.keys()
    assert "as of 2025-06-30" in repr(before)
    assert kb.as_of(datetime.date(2025, 6, 30)).sources.keys() == before.sources.keys()
    assert before.as_of("2026-12-31").day == datetime.date(2026, 12, 31)
    with pytest.raises(ValueError, match="not a date"):
        kb.as_of("soon")


def test_the_history_of_a_property_names_the_days(load: Load) -> None:
    """Only where something changed."""
    first = '  sheet-2025:\n    "X":\n      memory.capacity: 432 GB\n'
    kb = load({"chips/new.yaml": entity("new", first)})

    (step,) = kb.history("new", "memory.capacity")
    assert (step.fact.claim.text, step.day) == ("432 GB", kb.sources["sheet-2025"].known_from)
    assert repr(step).endswith("memory.capacity = 432 GB (sheet-2025)")
    assert kb.history("new", "memory.bandwidth") == ()
    with pytest.raises(hwkb.UnknownFactError, match=r"memory\.capacity"):
        kb.history("new", "memory.capcity")


def test_a_notebook_shows_tables_in_which_all_text_is_escaped(load: Load) -> None:
    """Nothing of a file becomes a tag."""
    kb = load({"chips/new.yaml": SHEET})
    capacity = kb["new"].memory.capacity
    shown: list[Any] = [capacity.only(), capacity, kb["new"], kb, kb.query(entity="new")]
    for thing in shown:
        text = thing._repr_html_()
        assert text.startswith("<table><caption>")
        assert "<script>" not in text
        assert "<b>" not in text
    assert "&lt;script&gt;" in kb["new"]._repr_html_()
    assert "X &lt;b&gt;&amp;" in kb["new"].memory.capacity.only()._repr_html_()


def test_a_long_table_is_cut() -> None:
    """And says how much is missing."""
    text = table_html("T", ("a",), [(str(n),) for n in range(MOST + 5)])

    assert text.count("<tr>") == MOST + 1
    assert text.endswith("<p>and 5 more</p>")
    assert "a<br>b" in table_html("T", ("a",), [("a\nb",)])


def test_what_python_shows_says_what_it_is(new: hwkb.Entity) -> None:
    """Sections, facts and entities."""
    assert repr(new.memory) == "<memory of new: capacity, bandwidth, stacks, type>"
    assert repr(new.memory.capacity) == "<Fact new memory.capacity: 432 GB (disclosed, sheet-2025)>"
    assert not hasattr(new.memory, "_repr_png_")


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_facts_and_claims_become_frames(kb: hwkb.KnowledgeBase, library: Any) -> None:
    """With numbers in the unit that is asked for."""
    facts = kb["amd-helios"].memory.capacity.to_frame(library, unit="TB")
    claims = kb.to_frame("claims", library)

    assert (facts["nominal"][0], facts["low"][0], facts["high"][0]) == (31.0, 30.5, 31.5)
    assert set(facts["unit"]) == {"TB"}
    assert facts["conventions"][0] == "hbm"
    assert not any(facts["disputed"])
    assert len(claims) == len(list(kb.claims))
    assert len(kb.to_frame(library=library)) == len(list(kb.facts))
    empty = kb.query("memory.type", kind="deployment").to_frame(library)
    assert len(empty) == 0
    assert list(empty.columns) == list(facts.columns)
    assert str(facts["nominal"].dtype).lower() == str(empty["nominal"].dtype).lower() == "float64"


def test_a_frame_refuses_a_unit_that_does_not_fit(kb: hwkb.KnowledgeBase) -> None:
    """And a library that it does not know."""
    with pytest.raises(ValueError, match="not power"):
        kb["amd-helios"].memory.capacity.to_frame(unit="W")
    unknown: Any = "numpy"
    with pytest.raises(ValueError, match="`pandas` or `polars`"):
        kb["amd-helios"].memory.capacity.to_frame(unknown)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_missing_library_is_named_with_its_extra(
    kb: hwkb.KnowledgeBase, library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As pip takes it."""
    real = builtins.__import__

    def absent(name: str, *rest: Any, **more: Any) -> Any:
        if name == library:
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(ImportError, match=rf"pip install 'hwkb\[{library}\]'"):
        kb["amd-helios"].memory.capacity.to_frame(library)


def test_the_libraries_of_frames_are_not_imported_before() -> None:
    """Not by loading, asking, comparing and explaining."""
    code = """
import sys, hwkb
kb = hwkb.load()
kb.query("memory.capacity", at_least="1 TB"), kb.compare("amd-helios", "nvidia-vera-rubin-nvl144")
kb["amd-helios"].memory.capacity.to("TB"), kb["amd-helios"].memory.capacity.explain()
print([name for name in ("pandas", "polars", "pyarrow", "pint") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
