"""The Python interface: entities by name, facts by property and words, and errors that say what there is."""

from __future__ import annotations

import datetime
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from casebook import REPOSITORY, entity
from conftest import Load

import hwkb

NEW = entity("new", """\
  sheet-2025:
    "X, in two sizes":
      name.alias: The X
      memory.capacity: 432 GB
      memory.bandwidth: at least 19.6 TB/s
      compute.peak[fp4, dense]: 40 PFLOP/s
      compute.peak[fp8, dense]: 20 PFLOP/s
      compute.peak[fp4, sparse]: 80 PFLOP/s
      memory.type: hbm9
      memory.stacks: 8 or 12
      milestone.launch: 2026-H2
      can.fp4: yes
      can.sparsity-2-4: no
      power.tdp: not disclosed
    "the small one":
      variant: small
      memory.stack_capacity: 24 GB
    "the large one":
      variant: large
      memory.stack_capacity: 36 GB
""", more="variants:\n  small: the small one\n  large: the large one\nrenamed_from: old-new\n")  # fmt: skip


@pytest.fixture
def new(load: Load) -> hwkb.Entity:
    """One chip of which everything is known."""
    kb = load({"chips/new.yaml": NEW})
    assert kb.findings == ()
    return kb["new"]


def test_the_first_example_of_the_readme(kb: hwkb.KnowledgeBase) -> None:
    """31 TB, its ends, its status, its source and its claims."""
    fact = kb["amd-helios"].memory.capacity

    assert f"{fact.value.to('TB'):~}" == "31.0 TB" or fact.value.to("TB").magnitude == 31
    assert fact.low.to("TB").magnitude == pytest.approx(30.5)
    assert fact.high.to("TB").magnitude == pytest.approx(31.5)
    assert fact.status == "disclosed"
    assert fact.source.id == "longbridge-2025-helios"
    assert "31 TB" in [claim.text for claim in fact.claims]
    assert not fact.disputed
    assert any("72 × 432 GB = 31.104 TB" in verdict.judged for verdict in fact.derivations)


@pytest.mark.parametrize("name", ["amd-helios", "AMD Helios", "amd helios", "AMD-Helios", "Helios AI rack system"])
def test_an_entity_answers_to_its_id_its_name_and_its_aliases(kb: hwkb.KnowledgeBase, name: str) -> None:
    """Whatever the capitals, spaces and hyphens."""
    assert kb[name].id == "amd-helios"
    assert kb.find(name) == (kb["amd-helios"],)


def test_an_entity_answers_to_the_id_that_it_had(new: hwkb.Entity, load: Load) -> None:
    """`renamed_from` keeps old links alive."""
    kb = load({})

    assert kb["old-new"].id == "new"
    assert kb["The X"].id == "new"


def test_an_unknown_name_is_answered_with_the_nearest(kb: hwkb.KnowledgeBase) -> None:
    """As a KeyError that can be read."""
    with pytest.raises(KeyError) as caught:
        kb["amd-heliso"]

    assert "`amd-helios`" in str(caught.value)
    assert isinstance(caught.value, hwkb.UnknownFactError)
    assert "amd-heliso" not in kb
    assert "amd-helios" in kb


def test_a_name_that_two_entities_have_is_no_answer(load: Load) -> None:
    """The error lists both."""
    one = entity("one", '  sheet-2025:\n    "X":\n      name.alias: The X\n')
    kb = load({"chips/one.yaml": one, "chips/two.yaml": one.replace("one", "two")})

    with pytest.raises(KeyError, match="several entities answer to `The X`: one, two"):
        kb["The X"]


def test_the_kinds_are_mappings_by_id(kb: hwkb.KnowledgeBase) -> None:
    """Together they are the whole."""
    kinds = [kb.chips, kb.racks, kb.interconnects, kb.memory, kb.software, kb.deployments, kb.organisations]

    assert sum(len(kind) for kind in kinds) == len(kb) == len(kb.entities)
    assert kb.racks["amd-helios"] is kb["amd-helios"]
    assert "amd-helios" not in kb.chips
    assert list(kb) == sorted(kb)
    assert all(id_ == entity.id for id_, entity in kb.items())
    assert kb.sources["longbridge-2025-helios"].publisher == "longbridge"


def test_a_fact_is_found_by_section_and_property(new: hwkb.Entity) -> None:
    """With a pint quantity for an amount, and the plain text of what is no amount."""
    assert new.memory.capacity.value.to("GB").magnitude == 432
    assert new.memory.type.value == "hbm9"
    assert new.can.fp4.stated.word == "yes"
    assert new.can.sparsity_2_4.stated.word == "no"
    assert new.milestone.launch.value.text == "2026-H2"
    assert new["memory"]["capacity"].claim.text == "432 GB"
    assert new.memory.capacity.key == "memory.capacity"
    assert (new.name, new.kind, new.classifier, new.aliases) == ("new", "chip", "accelerator", ("The X",))


def test_the_ends_of_a_bound_and_of_a_choice(new: hwkb.Entity) -> None:
    """One is open; the other reaches from the first option to the last."""
    assert new.memory.bandwidth.high.magnitude == float("inf")
    assert new.memory.bandwidth.low.to("TB/s").magnitude == pytest.approx(19.55)
    assert (new.memory.stacks.low.magnitude, new.memory.stacks.high.magnitude) == (8, 12)


def test_what_is_no_amount_has_no_ends(new: hwkb.Entity) -> None:
    """Asking for them says so."""
    with pytest.raises(TypeError, match="is not an amount"):
        _ = new.memory.type.low


def test_words_pick_among_several_facts(new: hwkb.Entity) -> None:
    """One word, or several; iterating gives all."""
    assert new.compute.peak["fp8"].claim.text == "20 PFLOP/s"
    assert new.compute.peak["fp4", "dense"].claim.text == "40 PFLOP/s"
    assert new.compute.peak["sparse"].claim.text == "80 PFLOP/s"
    assert new.memory.stack_capacity["small"].claim.text == "24 GB"
    stated = [fact.claim.text for fact in new.compute.peak if fact.derivation is None]
    assert stated == ["40 PFLOP/s", "20 PFLOP/s", "80 PFLOP/s"]
    assert len(new.compute.peak) == len(list(new.compute.peak)) >= 3


def test_a_fact_that_nobody_states_is_derived_and_says_how(new: hwkb.Entity) -> None:
    """From the other format under the same sparsity, and as well known as what it comes from."""
    fact = new.compute.peak["fp8", "sparse"].only()

    assert fact.status == "derived"
    assert fact.value.to("PFLOP/s").magnitude == pytest.approx(40)
    assert fact.derivation is not None
    assert fact.derivation.relation == "halving-the-format"
    assert fact.derivation.basis == "disclosed"
    assert [claim.text for claim in fact.derivation.inputs] == ["80 PFLOP/s"]


def test_several_facts_list_themselves(new: hwkb.Entity) -> None:
    """Asking for one of them without saying which is an error that can be read."""
    with pytest.raises(hwkb.AmbiguousFactError) as caught:
        _ = new.compute.peak.value

    for text in ("compute.peak[fp4, dense]: 40 PFLOP/s", "compute.peak[fp8, dense]: 20 PFLOP/s", "80 PFLOP/s"):
        assert text in str(caught.value)
    with pytest.raises(hwkb.AmbiguousFactError, match="small"):
        _ = new.memory.stack_capacity.value


def test_what_is_not_known_names_what_is(new: hwkb.Entity) -> None:
    """A section, a property and a word."""
    with pytest.raises(AttributeError, match=r"known: .*memory"):
        _ = new.memroy
    with pytest.raises(AttributeError, match="known: capacity"):
        _ = new.memory.capactiy
    with pytest.raises(KeyError, match="known: dense, fp4, fp8, sparse"):
        new.compute.peak["fp6"]
    assert not hasattr(new, "memroy")
    assert "capacity" in dir(new.memory)


@pytest.mark.parametrize("text", ["2025-06-30", "2025-06", "2025", "2026-H1"])
def test_a_day_may_be_a_text_or_a_date(text: str) -> None:
    """The last day of what is named."""
    kb = hwkb.load(REPOSITORY, as_of=text)

    assert kb.day is not None
    assert all((s.known_from or datetime.date.max) <= kb.day for s in kb.sources.values())
    assert hwkb.load(REPOSITORY, as_of=kb.day).day == kb.day


def test_a_day_that_is_none_is_a_value_error() -> None:
    """A fault of the caller is raised."""
    with pytest.raises(ValueError, match="is not a date"):
        hwkb.load(as_of="soon")


def test_a_folder_without_specs_is_not_found(tmp_path: Path) -> None:
    """Nor one that is not there."""
    for path in (tmp_path, tmp_path / "nothing", str(tmp_path)):
        with pytest.raises(FileNotFoundError, match="specs"):
            hwkb.load(path)


def test_a_base_is_loaded_from_its_root_or_its_specs(load: Load, tmp_path: Path) -> None:
    """By path or by text."""
    sizes = {len(hwkb.load(path)) for path in (tmp_path, str(tmp_path), tmp_path / "specs", f"{tmp_path}/specs/")
             if load({}) is not None}  # fmt: skip

    assert sizes == {5}


def test_a_base_is_read_from_another_folder(tmp_path: Path, kb: hwkb.KnowledgeBase) -> None:
    """The packaged data is found wherever one stands."""
    code = "import hwkb; kb = hwkb.load(); print(len(kb), kb['amd-helios'].memory.capacity.claim.text)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip

    assert done.stdout.split() == [str(len(kb)), "31", "TB"]


def test_a_base_survives_pickling(load: Load) -> None:
    """With its facts, verdicts, findings and places."""
    kb = load({"chips/new.yaml": NEW.replace("432 GB", "432 GBB")})

    again = pickle.loads(pickle.dumps(kb))  # noqa: S301 - what was pickled a moment ago

    assert again.findings == kb.findings
    assert again["new"].memory.bandwidth.claim.text == "at least 19.6 TB/s"
    assert [str(claim.place) for claim in again.claims] == [str(claim.place) for claim in kb.claims]
    assert [verdict.message for verdict in again.verdicts] == [verdict.message for verdict in kb.verdicts]
    assert repr(again) == repr(kb)


def test_every_object_shows_what_it_is(new: hwkb.Entity) -> None:
    """In an interactive session."""
    assert repr(new) == f"<chip new: {len(new.facts)} facts>"
    assert "new memory.capacity: 432 GB" in repr(new.memory.capacity.claim)
    assert "new memory.capacity: 432 GB" in repr(new.memory.capacity)
    assert repr(new.compute.peak).startswith(f"<{len(new.compute.peak)} facts of new compute.peak>\n  <Fact new ")
    assert repr(new.memory.capacity.source) == "<Source sheet-2025>"


def test_every_fact_of_the_base_can_be_asked_for(kb: hwkb.KnowledgeBase) -> None:
    """By section and property, with a value; an amount also with its ends, in order."""
    amounts = 0
    for entity_ in kb.values():
        for fact in entity_.facts.values():
            found = entity_[fact.property.section][fact.property.id.partition(".")[2]]
            assert fact in list(found)
            assert fact.claims[0] is fact.claim
            assert fact.reason
            if fact.property.numeric and fact.claim.text not in ("not disclosed", "not decided"):
                assert fact.low <= fact.high
                amounts += 1
    assert amounts > 100
