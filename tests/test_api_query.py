"""`kb.query`: the answers, and what a question that nothing can answer is told."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import pytest
from casebook import entity
from conftest import Load

import hwkb

FILES = {
    "chips/one.yaml": entity("one", """\
  sheet-2025:
    "X":
      memory.capacity[hbm]: 256 GB
      memory.capacity[per die, hbm]: 128 GB
      compute.peak[fp8, dense]: 10 PFLOP/s
      milestone.launch: 2026-H2
      memory.type: hbm9
"""),
    "chips/two.yaml": entity("two", """\
  sheet-2025:
    "X":
      memory.capacity[hbm]: 288 GB or 432 GB
      memory.capacity[lpddr]: 1 TB
      power.tdp: 1500-1800 W
      compute.peak[fp8]: at least 20 PFLOP/s
      milestone.launch: 2025-06
"""),
}  # fmt: skip


@pytest.fixture
def small(load: Load) -> hwkb.KnowledgeBase:
    """Two chips."""
    return load(FILES)


def answered(kb: hwkb.KnowledgeBase, property_: str | None = None, **question: Any) -> list[str]:
    """The facts that answer, in short."""
    asked = {"entity": ("one", "two"), **question}
    return [f"{fact.entity} {fact.claim.text}" for fact in kb.query(property_, **asked)]


@pytest.mark.parametrize(
    ("property_", "question", "found"),
    [
        ("memory.capacity[hbm]", {}, ["one 256 GB", "two 288 GB or 432 GB"]),
        ("memory.capacity[hbm]", {"at_least": "256 GB"}, ["one 256 GB", "two 288 GB or 432 GB"]),
        ("memory.capacity[hbm]", {"at_least": "0.256 TB", "certain": True}, ["two 288 GB or 432 GB"]),
        ("memory.capacity[hbm]", {"at_least": "300 GB"}, []),
        ("memory.capacity[hbm]", {"at_most": "256 GB"}, ["one 256 GB"]),
        ("memory.capacity", {"entity": "two"}, ["two 288 GB or 432 GB", "two 1 TB"]),
        ("memory.capacity[per die]", {}, ["one 128 GB"]),
        ("power.tdp", {"at_most": "1.7 kW"}, ["two 1500-1800 W"]),
        ("power.tdp", {"at_most": "1.7 kW", "certain": True}, []),
        ("compute.peak[fp8]", {"at_least": "20 PFLOP/s"}, ["two at least 20 PFLOP/s"]),
        ("milestone.launch", {"at_least": "2026"}, ["one 2026-H2"]),
        ("milestone.launch", {"at_most": "2025"}, ["two 2025-06"]),
        ("milestone.launch", {"at_least": "2026-09", "certain": True}, []),
        ("memory.type", {"kind": "chips"}, ["one hbm9"]),
        ("memory.type", {"kind": ("rack", "memory")}, []),
        ("memory.type", {"disputed": False, "since": "2025", "until": "2025"}, ["one hbm9"]),
        ("memory.type", {"since": datetime.date(2099, 1, 1)}, []),
        ("memory.type", {"until": "2001"}, []),
        ("memory.type", {"source": "sheet-2025", "status": ["measured", "disclosed"]}, ["one hbm9"]),
        ("memory.type", {"status": "derived"}, []),
        ("memory.type", {"variant": ""}, ["one hbm9"]),
    ],
)  # fmt: skip
def test_a_question_is_answered(
    small: hwkb.KnowledgeBase, property_: str, question: Mapping[str, Any], found: list[str]
) -> None:
    """By nominal amounts, or with all that the digits allow; a figure per something only where it is asked for."""
    assert answered(small, property_, **question) == found


def test_the_example_of_the_manual(kb: hwkb.KnowledgeBase) -> None:
    """Each answer keeps to every condition."""
    found = kb.query("memory.capacity[hbm]", at_least="256 GB", vendor="AMD", status=("disclosed", "measured"))

    assert "amd-instinct-mi400x" in found.ids
    assert all(entity.vendor == "amd" for entity in found.entities)
    assert all(fact.to("GB") >= 256 and fact.status in ("disclosed", "measured") for fact in found)


def test_a_count_is_bounded_by_a_number(kb: hwkb.KnowledgeBase) -> None:
    """Of accelerators in a system, as of ports; large numbers keep their digits."""
    assert "amd-helios" in kb.query("contains.accelerator", at_least=72, at_most=72).ids
    assert "amd-helios" not in kb.query("contains.accelerator", at_least=73).ids
    assert len(kb.query("contains.accelerator", at_least=1234567)) == 0
    assert "amd-helios" in kb.query("scale_up.domain", at_least=71.5, at_most="72").ids


def test_without_a_property_all_facts_of_the_entities_answer(kb: hwkb.KnowledgeBase) -> None:
    """Each entity once, in the order of ids."""
    found = kb.query(kind="chip", classifier="accelerator", vendor="nvidia")

    assert found.ids == tuple(sorted(found.ids))
    assert [entity.id for entity in found.entities] == list(found.ids)
    assert {entity.classifier for entity in found.entities} == {"accelerator"}
    assert len(found) == sum(len(entity.facts) for entity in found.entities)


def test_a_selection_is_a_sequence(small: hwkb.KnowledgeBase) -> None:
    """With slices, an order by amount, and a repr that lists what is in it."""
    found = small.query("memory.capacity", entity=["one", "two"])

    assert found[0].entity == "one"
    assert [fact.entity for fact in found[1:]] == ["two", "two"]
    assert [fact.claim.text for fact in found.sorted("GB")] == ["1 TB", "288 GB or 432 GB", "256 GB"]
    assert found.sorted("GB", descending=False)[0].claim.text == "256 GB"
    assert repr(found).startswith("<3 facts of 2 entities>\n  <Fact one memory.capacity[hbm]: 256 GB")
    assert repr(small.query("memory.type", kind="rack")) == "<0 facts of 0 entities>"


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"property": "memory.capcity"}, "did you mean `memory.capacity`"),
        ({"property": "memory.capacity[fp8]"}, "which `memory.capacity` does not have"),
        ({"property": "memory.capacity", "at_least": "256 W"}, "memory.capacity is information"),
        ({"property": "memory.capacity", "at_least": 256}, "write it with one: `256 GB`"),
        ({"property": "memory.capacity", "at_least": "256 GBB"}, "did you mean"),
        ({"property": "memory.capacity", "at_least": "at least 2 GB"}, "a number and its unit alone"),
        ({"property": "memory.type", "at_least": "3"}, "is no amount and takes no bound"),
        ({"property": "milestone.launch", "at_least": "soon"}, "is not a date"),
        ({"at_least": "2 GB"}, "a bound needs a property"),
        ({"vendor": "amdd"}, "no vendor is called `amdd`; did you mean `amd`"),
        ({"entity": "amd-heliso"}, "did you mean `amd-helios`"),
        ({"status": "disclose"}, "did you mean `disclosed`"),
        ({"kind": "zzz"}, "known: chip, "),
        ({"classifier": "acelerator"}, "did you mean `accelerator`"),
        ({"source": "longbridge-2025-helio"}, "did you mean `longbridge-2025-helios`"),
        ({"since": "soon"}, "is not a date"),
    ],
)
def test_what_cannot_be_asked_is_answered_with_what_can(
    kb: hwkb.KnowledgeBase, question: Mapping[str, Any], message: str
) -> None:
    """As a ValueError."""
    with pytest.raises(ValueError, match=r".") as caught:
        kb.query(**question)

    assert isinstance(caught.value, hwkb.QueryError)
    assert message in str(caught.value)
