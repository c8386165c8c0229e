"""The joint reading: as many judgements as can be close together, figures of one kind and source alike."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from casebook import entity
from conftest import Load
from hypothesis import given
from hypothesis import strategies as st

import hwkb
from hwkb.joint import MAX_STEPS, _most, joint_readings

GROUPS = tuple(itertools.product(("one", "two"), ("chip", "rack")))
WORDS = ("one-way", "both-ways")
Demand = Mapping[tuple[str, str], str]
DEMAND = st.dictionaries(st.sampled_from(GROUPS), st.sampled_from(WORDS), min_size=1, max_size=3)


@given(st.lists(st.lists(DEMAND, min_size=1, max_size=3), max_size=7))
def test_no_choice_of_words_closes_more(demands: list[list[Demand]]) -> None:
    """Tried against every word for every group."""
    named = [(f"verdict {i}", wanted) for i, wanted in enumerate(demands)]

    words, closed, bounded = _most(named)

    def closes(under: Demand) -> set[str]:
        return {id_ for id_, wanted in named if any(demand.items() <= under.items() for demand in wanted)}

    most = max(
        len(closes(dict(zip(GROUPS, chosen, strict=True)))) for chosen in itertools.product(WORDS, repeat=len(GROUPS))
    )
    assert not bounded
    assert len(closed) == len(set(closed)) == most
    assert set(closed) <= closes(words)


def test_a_joint_search_that_ends_early_says_so() -> None:
    """Forty judgements, each of which wants one of two things of a pair of sources."""
    groups = [(f"source {i}", "chip") for i in range(20)]
    pairs = list(itertools.islice(itertools.combinations(groups, 2), 60))
    demands: list[tuple[str, list[Demand]]] = [
        (f"{i}", [{a: "one-way", b: "both-ways"}, {a: "both-ways", b: "one-way"}]) for i, (a, b) in enumerate(pairs)
    ]

    words, closed, bounded = _most(demands)

    assert bounded
    assert MAX_STEPS > len(closed) > 0
    assert all(any(d.items() <= words.items() for d in wanted) for id_, wanted in demands if id_ in closed)


FILES = {
    "racks/pod.yaml": entity("pod", """\
  keynote-2026:
    "x":
      contains.accelerator: 72 part
      scale_up.bandwidth: 260 TB/s
      scale_out.bandwidth: 43 TB/s
""", kind="level: rack"),
    "chips/part.yaml": entity("part", """\
  sheet-2025:
    "x":
      scale_up.bandwidth: 1.8 TB/s
      scale_out.bandwidth: 300 GB/s
      scale_out.nics: 2
"""),
}  # fmt: skip


def test_what_closes_two_judgements_is_one_reading(load: Load) -> None:
    """Scale-up and scale-out of one rack, in one document, on the figures of another."""
    kb = load(FILES)
    (joint,) = kb.joint_readings

    assert joint.axis == "direction"
    assert dict(joint.words) == {("keynote-2026", "rack"): "both-ways", ("sheet-2025", "chip"): "one-way"}
    assert (len(joint.closes), joint.of, joint.bounded) == (2, 2, False)
    assert {id_.split("/")[1] for id_ in joint.closes} == {
        "scale-up-bandwidth-of-parts", "scale-out-bandwidth-of-parts",
    }  # fmt: skip
    assert joint.text == (
        "keynote-2026: figures of a rack count both ways; sheet-2025: figures of a chip are one-way: "
        "2 of 2 judgements that hinge on direction close together"
    )


def test_a_judgement_that_wants_the_contrary_is_left_out(load: Load) -> None:
    """A third figure of the same chips fits only if the rack's count one way."""
    files = dict(FILES)
    files["racks/twin.yaml"] = entity("twin", """\
  keynote-2026:
    "x":
      contains.accelerator[packages]: 72 part
      scale_up.bandwidth: 65 TB/s
""", kind="level: rack")  # fmt: skip
    (joint,) = load(files).joint_readings

    assert (len(joint.closes), joint.of) == (2, 3)
    assert not any(id_.startswith("twin/") for id_ in joint.closes)


def test_where_nothing_depends_there_is_no_joint_reading(load: Load) -> None:
    """Nor where a judgement holds as written."""
    files = {name: text.replace("260 TB/s", "130 TB/s").replace("43 TB/s", "21.6 TB/s") for name, text in FILES.items()}

    assert load(files).joint_readings == ()


def test_the_order_of_verdicts_does_not_matter(kb: hwkb.KnowledgeBase) -> None:
    """The same words close the same judgements."""
    axes = kb.vocabulary.axes

    assert joint_readings(reversed(kb.verdicts), axes) == joint_readings(kb.verdicts, axes) == kb.joint_readings


def test_260_and_43_close_under_one_reading(kb: hwkb.KnowledgeBase) -> None:
    """Both figures of the rack count both ways, and those of its chips one."""
    (joint,) = [j for j in kb.joint_readings if j.axis == "direction"]
    words = dict(joint.words)
    figures = {v.id: v.judged for v in kb["amd-helios"].verdicts if v.id in joint.closes}

    assert any(text.startswith("260 TB/s against 72 × 1.8 TB/s") for text in figures.values())
    assert any(text.startswith("43 TB/s against 72 × 300 GB/s") for text in figures.values())
    assert words["longbridge-2025-helios", "rack"] == "both-ways"
    assert words["longbridge-2025-helios", "chip"] == "one-way"
    assert not joint.bounded


def test_every_joint_reading_of_the_base_names_judgements_that_depend(kb: hwkb.KnowledgeBase) -> None:
    """And none more than once."""
    depend = {v.id for v in kb.verdicts if v.verdict == "depends"}
    for joint in kb.joint_readings:
        assert set(joint.closes) <= depend
        assert len(set(joint.closes)) == len(joint.closes) <= joint.of
