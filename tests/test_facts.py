"""Resolution: which claim becomes the fact, and the reason that is kept with it."""

from __future__ import annotations

import itertools

import pytest
from casebook import entity
from conftest import Load

import hwkb
from hwkb.sheet import fact_sheet, spec_sheet


def source(id_: str, status: str = "disclosed", published: str = "2025-01", more: str = "") -> str:
    """The file of a source."""
    return (
        f"spec_version: 1\nid: {id_}\nkind: article\ntitle: {id_}\npublished: {published}\n"
        f"language: en\nstatus: {status}\n{more}"
    )


def block(source_id: str, value: str, modifiers: str = "", key: str = "memory.capacity") -> str:
    """One source's claim of one property."""
    lines = "".join(f"      {line}\n" for line in modifiers.splitlines())
    return f'  {source_id}:\n    "a phrase of {source_id}":\n{lines}      {key}: {value}\n'


def fact(load: Load, sources: dict[str, str], blocks: list[str], more: str = "") -> hwkb.Fact:
    """The fact that these claims make."""
    files = {f"sources/{id_}.yaml": text for id_, text in sources.items()}
    files["chips/new.yaml"] = entity("new", "".join(blocks), more=more)
    kb = load(files)
    assert {f.code for f in kb.findings} <= {"dispute", "tie"}
    found = [f for f in kb["new"].facts.values() if f.property.id == "memory.capacity"]
    assert len(found) == 1
    return found[0]


A, B = "a-source", "b-source"
CRITERIA = {
    # what is said of the better and of the worse source, and the reason for the choice
    "disclosed before measured": (("disclosed", "2024"), ("measured", "2026"), "its status, disclosed, ranks first"),
    "measured before claimed": (("measured", "2024"), ("claimed", "2026"), "its status, measured, ranks first"),
    "claimed before estimated": (("claimed", "2024"), ("estimated", "2026"), "its status, claimed, ranks first"),
    "estimated before reported": (("estimated", "2024"), ("reported", "2026"), "its status, estimated, ranks first"),
    "newer before older": (("disclosed", "2026-02"), ("disclosed", "2026-01"), "its source is newer"),
}


@pytest.mark.parametrize("name", CRITERIA)
@pytest.mark.parametrize("better", [A, B])
def test_status_ranks_before_date(load: Load, name: str, better: str) -> None:
    """Whatever the order of names, and of blocks in the file."""
    worse = B if better == A else A
    (status, date), (other_status, other_date), reason = CRITERIA[name]
    sources = {better: source(better, status, date), worse: source(worse, other_status, other_date)}

    found = fact(load, sources, [block(A, "432 GB" if better == A else "288 GB"),
                                 block(B, "432 GB" if better == B else "288 GB")])  # fmt: skip

    assert found.claim.text == "432 GB"
    assert found.reason == reason
    assert [claim.text for claim in found.rivals] == ["288 GB"]
    assert found.disputed
    assert not found.tied


def test_first_hand_ranks_before_relayed(load: Load) -> None:
    """Of one status, what a source says on its own authority; although the other is newer."""
    sources = {A: source(A, published="2026"), B: source(B, published="2025")}

    found = fact(load, sources, [block(A, "288 GB", "attributed_to: acme"), block(B, "432 GB")])

    assert (found.claim.text, found.reason) == ("432 GB", "it is first-hand")


def test_more_digits_rank_before_fewer(load: Load) -> None:
    """Of one status and date; a bound has no digits to show."""
    sources = {A: source(A), B: source(B)}

    found = fact(load, sources, [block(A, "432 GB"), block(B, "432.0 GB")])
    assert (found.claim.text, found.reason, found.rivals) == ("432.0 GB", "it has more digits", ())


def test_a_number_ranks_before_a_bound(load: Load) -> None:
    """`at least 400.00 GB` says less than `432 GB`."""
    found = fact(load, {A: source(A), B: source(B)}, [block(A, "at least 400.00 GB"), block(B, "432 GB")])

    assert (found.claim.text, found.reason) == ("432 GB", "it has more digits")


def test_what_is_withheld_ranks_last(load: Load) -> None:
    """An estimate beside `not disclosed` is the fact, and no dispute."""
    found = fact(load, {A: source(A), B: source(B, "reported")}, [block(A, "not disclosed"), block(B, "432 GB")])

    assert (found.claim.text, found.reason) == ("432 GB", "the other source withholds it")
    assert not found.rivals


def test_nothing_but_names_is_a_tie(load: Load) -> None:
    """The first name is taken, so that the choice is the same every day, and the reason says that it is no reason."""
    found = fact(load, {A: source(A), B: source(B)}, [block(B, "288 GB"), block(A, "432 GB")])

    assert (found.claim.text, found.reason) == ("432 GB", "nothing but the order of names decides")
    assert found.tied


def test_an_only_claim_needs_no_reason(load: Load) -> None:
    """One source, one claim."""
    found = fact(load, {A: source(A)}, [block(A, "432 GB")])

    assert (found.reason, found.rivals, found.tied, found.disputed) == ("it is the only claim", (), False, False)


def test_all_claims_are_kept_in_the_order_of_rank(load: Load) -> None:
    """Nothing is averaged and nothing is lost."""
    sources = {A: source(A, "reported"), B: source(B), "c-source": source("c-source", "estimated")}

    found = fact(load, sources, [block(A, "100 GB"), block(B, "200 GB"), block("c-source", "300 GB")])

    assert [claim.text for claim in found.claims] == ["200 GB", "300 GB", "100 GB"]
    assert [claim.text for claim in found.rivals] == ["300 GB", "100 GB"]


def test_an_authors_preference_comes_first_with_its_reason(load: Load) -> None:
    """Over status and everything else."""
    more = f"decisions:\n  memory.capacity:\n    prefer: {A}\n    reason: it was seen with our own eyes\n"

    found = fact(load, {A: source(A, "reported"), B: source(B)}, [block(A, "288 GB"), block(B, "432 GB")], more)

    assert (found.claim.text, found.reason) == ("288 GB", "it was seen with our own eyes")
    assert found.rivals
    assert not found.disputed


def test_a_deprecated_claim_is_kept_and_set_aside(load: Load) -> None:
    """It neither wins nor disputes."""
    more = f"decisions:\n  memory.capacity:\n    deprecate: {B}\n    reason: its maker has taken it back\n"

    found = fact(load, {A: source(A, "reported"), B: source(B)}, [block(A, "288 GB"), block(B, "432 GB")], more)

    assert (found.claim.text, found.reason) == ("288 GB", "the other is set aside: its maker has taken it back")
    assert not found.rivals
    assert [claim.deprecated for claim in found.claims] == ["", "its maker has taken it back"]


def test_what_is_set_aside_is_shown_as_such(load: Load) -> None:
    """With its reason: on the sheet of the entity, with the claims of its fact, and where it is explained."""
    more = f"decisions:\n  memory.capacity:\n    deprecate: {B}\n    reason: its maker has taken it back\n"
    files = {f"sources/{id_}.yaml": source(id_) for id_ in (A, B)}
    kb = load(files | {"chips/new.yaml": entity("new", block(A, "288 GB") + block(B, "432 GB"), more=more)})
    found = kb["new"].memory.capacity

    assert "Set aside\n  memory.capacity: 432 GB  (disclosed, b-source): its maker" in spec_sheet(kb, kb["new"])
    assert "      set aside: its maker has taken it back" in fact_sheet(kb, kb["new"], "memory.capacity")
    assert "  set aside: 432 GB, disclosed in b-source" in kb.explain(found)


def test_an_undated_source_ranks_by_the_day_before_which_it_was_not(load: Load) -> None:
    """`not_before` stands in for the date that is unstated."""
    undated = source(A, published="unstated", more="not_before: 2026-03\n")

    found = fact(load, {A: undated, B: source(B, published="2026-02")}, [block(A, "432 GB"), block(B, "288 GB")])

    assert (found.claim.text, found.reason) == ("432 GB", "its source is newer")


def test_the_day_of_reading_is_no_date_of_publication(load: Load) -> None:
    """What says when it appeared comes before what was merely read later."""
    undated = source(A, published="unstated", more="accessed: 2026-06-01\n")

    found = fact(load, {A: undated, B: source(B, published="2026-01")}, [block(A, "288 GB"), block(B, "432 GB")])

    assert (found.claim.text, found.reason) == ("432 GB", "the other source may be older")


STRONGER = [("at least 24 GB", "at least 2 GB"), ("up to 50 GB", "up to 400 GB"), ("less than 50 GB", "at most 60 GB")]


@pytest.mark.parametrize(("stronger", "weaker"), STRONGER)
@pytest.mark.parametrize("turned", [False, True])
def test_of_two_bounds_the_one_that_says_more_is_preferred(
    load: Load, stronger: str, weaker: str, *, turned: bool
) -> None:
    """Bounds show no digits; the names of their sources and their order in the file say nothing."""
    blocks = [block(A, weaker), block(B, stronger)]

    found = fact(load, {A: source(A), B: source(B)}, blocks[::-1] if turned else blocks)

    assert (found.claim.text, found.reason) == (stronger, "its bound says more")
    assert not found.rivals


def test_of_two_like_claims_of_one_source_the_one_that_says_more_is_shown(load: Load) -> None:
    """Whatever their order in the file; there is no reason that could be told."""
    for text, more in [("~432 GB", "~0.432 TB"), ("~0.432 TB", "~432 GB")]:
        body = f'  {A}:\n    "one":\n      memory.capacity: {text}\n    "two":\n      memory.capacity: {more}\n'
        found = fact(load, {A: source(A)}, [body])

        assert (found.claim.text, found.reason) == ("~0.432 TB", "no other claim ranks before it")


def test_preferences_count_in_their_order(load: Load) -> None:
    """The second decides where the first source says nothing, and ranks before those that nobody prefers."""
    more = (
        f"decisions:\n  memory.capacity:\n    - prefer: {B}\n      reason: it has seen one\n"
        "    - prefer: c-source\n      reason: it has heard of one\n"
    )
    sources = {A: source(A), B: source(B, "reported"), "c-source": source("c-source", "reported")}
    blocks = [block(A, "100 GB"), block("c-source", "300 GB"), block(B, "200 GB")]

    found = fact(load, sources, blocks, more)

    assert [claim.text for claim in found.claims] == ["200 GB", "300 GB", "100 GB"]
    assert found.reason == "it has seen one"


MEET = {
    ("432 GB", "432 GB"),
    ("432 GB", "432.4 GB"),
    ("432 GB", "0.43 TB"),
    ("432 GB", "~400 GB"),
    ("432 GB", "at least 400 GB"),
    ("432 GB", "up to 500 GB"),
    ("432 GB", "400-450 GB"),
    ("432 GB", "288 GB or 432 GB"),
    ("432 GB", "not disclosed"),
    ("at least 400 GB", "up to 500 GB"),
    ("431.7 GB", "432 GB"),
    ("0.430 TB", "0.43 TB"),
    ("432 GB", "431.6 GB"),
}
APART = {
    ("432 GB", "434 GB"), ("432 GB", "432.6 GB"), ("432 GB", "432 GiB"), ("432 GB", "at least 500 GB"),
    ("432 GB", "up to 400 GB"), ("432 GB", "288 GB or 144 GB"), ("360 GB", "288 GB or 432 GB"), ("179.2 GB", "180 GB"),
    ("at least 500 GB", "less than 400 GB"), ("432 GB", "200-300 GB"),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other"), sorted(MEET | APART))
def test_values_that_can_both_be_true_are_no_dispute(load: Load, one: str, other: str) -> None:
    """As written, in either order."""
    for i, (first, second) in enumerate([(one, other), (other, one)]):
        found = fact(load, {A: source(A), B: source(B, published=f"202{i + 5}")}, [block(A, first), block(B, second)])

        assert bool(found.rivals) == ((one, other) in APART)


def test_the_order_of_files_and_blocks_never_changes_a_fact(load: Load) -> None:
    """Every order of three claims gives one fact, for one reason."""
    sources = {A: source(A), B: source(B), "c-source": source("c-source", "estimated")}
    blocks = [block(A, "100 GB"), block(B, "200 GB"), block("c-source", "300 GB")]

    seen = {
        (found.claim.text, found.reason, tuple(c.text for c in found.claims))
        for order in itertools.permutations(blocks)
        for found in [fact(load, sources, list(order))]
    }

    assert len(seen) == 1


def test_a_changed_value_brings_an_acknowledged_dispute_back(load: Load) -> None:
    """The decision speaks of the values that it was made about, and of no others."""
    sources = {A: source(A), B: source(B, "reported")}
    judged = f"288 GB ({B}); 432 GB ({A})"
    more = (
        f"decisions:\n  memory.capacity:\n    verdict: dispute\n    judged: {judged}\n    reason: both may be right\n"
    )

    def codes(text: str) -> list[tuple[str, bool]]:
        files = {f"sources/{id_}.yaml": body for id_, body in sources.items()}
        files["chips/new.yaml"] = entity("new", block(A, text) + block(B, "288 GB"), more=more)
        return sorted((f.code, bool(f.acknowledged)) for f in load(files).findings)

    assert codes("432 GB") == [("dispute", True)]
    assert codes("433 GB") == [("dispute", False), ("stale-decision", False)]
    assert codes("432.0 GB") == [("dispute", False), ("stale-decision", False)]
    assert codes("288 GB") == [("bad-decision", False)]
