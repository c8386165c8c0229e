"""Solving: what is derived is what follows, with everything that may follow inside its interval."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from casebook import entity, write
from conftest import Load
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import hwkb
from hwkb.algebra import Amount, Environment, amount_of, evaluate, isolate
from hwkb.facts import Fact
from hwkb.formula import Comparison, Number, parse_formula, paths
from hwkb.formula import Path as FormulaPath
from hwkb.interval import Interval
from hwkb.quantity import Quantity, read_quantity
from hwkb.values import Choice
from hwkb.vocabulary import Vocabulary

TOTAL, TARGET = "scale_up.domain", "io.lanes"
OTHERS = ("scale_up.lanes", "host_link.lanes", "memory.stacks", "scale_up.ports", "switch.ports")


class Known:
    """Intervals by the text of a path."""

    def __init__(self, values: dict[str, Interval]) -> None:
        self.values = values

    def amount(self, path: FormulaPath) -> Amount | None:
        """The interval with its middle."""
        found = self.values.get(path.text)
        return None if found is None else Amount((found.low + found.high) / 2, found, found)

    def number(self, number: Number) -> Amount:
        """The number as it stands."""
        return amount_of(number.quantity)

    def entries(self, slot: str) -> Sequence[Environment] | None:
        """No part of anything."""
        del slot
        return None


Tree = tuple[str, Fraction]
"""A text with its exact value at the points drawn."""


@st.composite
def leaves(draw: st.DrawFn, points: dict[str, Fraction]) -> Tree:
    """A number, or a path that is not the target."""
    if draw(st.booleans()):
        number = draw(st.integers(1, 99))
        return str(number), Fraction(number)
    path = draw(st.sampled_from(OTHERS))
    return path, points[path]


@st.composite
def around_the_target(draw: st.DrawFn, points: dict[str, Fraction], depth: int) -> Tree:
    """An expression that holds the target exactly once, under operations that can be undone."""
    if depth == 0:
        return TARGET, points[TARGET]
    text, inner = draw(around_the_target(points, depth - 1))
    other_text, other = draw(leaves(points))
    first = draw(st.booleans())
    a, b = (inner, other) if first else (other, inner)
    sign = draw(st.sampled_from("+-*/"))
    assume(sign != "/" or b != 0)
    value = {"+": a + b, "-": a - b, "*": a * b}.get(sign)
    value = a / b if value is None else value
    written = f"({text}) {sign} {other_text}" if first else f"{other_text} {sign} ({text})"
    return written, value


@st.composite
def problems(draw: st.DrawFn) -> tuple[str, dict[str, Fraction], dict[str, Interval], Fraction]:
    """A formula, a point for each path, an interval around each point, and the exact total."""
    points = {path: Fraction(draw(st.integers(1, 999)), draw(st.sampled_from([1, 2, 4]))) for path in (*OTHERS, TARGET)}
    text, total = draw(around_the_target(points, draw(st.integers(1, 4))))
    widths = {path: draw(st.sampled_from([0.0, 0.0, 0.25, 3.0])) for path in OTHERS}
    intervals = {path: Interval(float(points[path]) - w, float(points[path]) + w) for path, w in widths.items()}
    return f"{TOTAL} = {text}", points, intervals, total


@given(problems())
def test_solving_then_evaluating_gives_back_the_input(
    vocabulary: Vocabulary, problem: tuple[str, dict[str, Fraction], dict[str, Interval], Fraction]
) -> None:
    """The exact input lies in the solution, which is as narrow as rounding allows where nothing is uncertain."""
    text, points, intervals, exact = problem
    assume(len(text) < 300)
    formula = parse_formula(text, vocabulary)
    target = next(path for path in paths(formula) if path.text == TARGET)
    forwards = evaluate(formula.right, Known({**intervals, TARGET: Interval(*[float(points[TARGET])] * 2)}))
    assert forwards is not None
    assert contains(forwards.core, exact)

    node = isolate(formula, target)
    assert node is not None
    found = evaluate(node, Known({**intervals, TOTAL: forwards.core}))

    assert found is not None
    assert contains(found.core, points[TARGET])
    certain = all(interval.width == 0 for interval in intervals.values())
    if certain and "-" not in text:
        assert found.core.width <= 1e-9 * float(points[TARGET])


def contains(interval: Interval, exact: Fraction) -> bool:
    """Exactly, in fractions; an infinite end is beyond everything."""
    return (interval.low == float("-inf") or Fraction(interval.low) <= exact) and (
        interval.high == float("inf") or exact <= Fraction(interval.high)
    )


@pytest.mark.parametrize(
    "text",
    [
        "scale_up.domain = io.lanes * io.lanes",  # it stands there twice
        "scale_up.domain <= io.lanes",
        "scale_up.domain = io.lanes ^ 2",
        "scale_up.domain = max(io.lanes, 2)",
        "scale_up.domain = abs(io.lanes)",
        "scale_up.domain = sum(accelerator.count * io.lanes)",
    ],
)
def test_what_cannot_be_undone_is_not_solved_for(vocabulary: Vocabulary, text: str) -> None:
    """An inequality, a repetition, or a function that forgets something."""
    formula: Comparison = parse_formula(text, vocabulary)
    target = next(path for path in paths(formula) if path.text == TARGET)

    assert isolate(formula, target) is None


# --- on small knowledge bases

FORMS = ("{} GB", "~{} GB", "{}-{high} GB", "at least {} GB", "up to {} GB", "{} GB +- 3 GB", "{} GB or {high} GB")


def loaded(files: dict[str, str], **options: str) -> hwkb.KnowledgeBase:
    """The small knowledge base of these files."""
    with tempfile.TemporaryDirectory() as name:
        return hwkb.load(write(Path(name).resolve(), files), **options)


def derived(kb: hwkb.KnowledgeBase, id_: str, key: str) -> Fact:
    """The one derived fact under a key."""
    (fact,) = [f for f in kb[id_].facts.values() if f.key == key and f.derivation is not None]
    return fact


@settings(max_examples=50)
@given(
    st.integers(1, 24), st.integers(1, 99), st.integers(1, 999), st.sampled_from(FORMS), st.fractions(0, 1),
)  # fmt: skip
def test_a_derived_interval_contains_every_exact_result(
    stacks: int, count: int, capacity: int, form: str, share: Fraction
) -> None:
    """Any point of the inputs, two relations further up."""
    text = form.format(capacity, high=2 * capacity)
    kb = loaded(
        {
            "racks/pod.yaml": entity(
                "pod", f'  sheet-2025:\n    "x":\n      contains.accelerator: {count} part\n', kind="level: rack"
            ),
            "chips/part.yaml": entity(
                "part",
                f'  sheet-2025:\n    "x":\n      memory.stacks: {stacks}\n      memory.stack_capacity: {text}\n',
            ),
        }
    )
    options = [read_quantity(option) for option in text.split(" or ")]
    fact = derived(kb, "pod", "memory.capacity[hbm]")
    amounts = fact.stated.options if isinstance(fact.stated, Choice) else (fact.stated,)

    assert len(amounts) == len(options)
    for amount, option in zip(amounts, options, strict=True):
        assert isinstance(amount, Quantity)
        low, high = Fraction(option.core.low), Fraction(option.core.high)
        exact = stacks * count * (low + share * (high - low))
        assert contains(amount.core, exact)
        assert contains(amount.full, exact)
        assert amount.core.width <= (1 + 1e-9) * count * stacks * option.core.width + 1e-9 * amount.core.high
        assert amount.bound == option.bound


CHAIN = {
    "racks/pod.yaml": entity(
        "pod", '  analyst-2025:\n    "72 of them":\n      contains.accelerator: 72 part\n', kind="level: rack"
    ),
    "chips/part.yaml": entity(
        "part",
        '  sheet-2025:\n    "12 stacks":\n      memory.stacks: 12\n'
        '  keynote-2026:\n    "36 GB":\n      memory.stack_capacity: 36 GB\n',
    ),
}


def test_a_derived_fact_knows_how_and_from_what(load: Load) -> None:
    """Status, relation, computation, inputs, and the weakest status behind them all."""
    kb = load(CHAIN)
    part, pod = derived(kb, "part", "memory.capacity[hbm]"), derived(kb, "pod", "memory.capacity[hbm]")
    assert part.derivation is not None
    assert pod.derivation is not None

    assert (part.status, part.derivation.relation, part.derivation.basis) == (
        "derived", "capacity-of-stacks", "disclosed",
    )  # fmt: skip
    assert part.derivation.text == "12 × 36 GB = 432 GB"
    assert {(c.key, c.text, c.source.id) for c in part.derivation.inputs} == {
        ("memory.stacks", "12", "sheet-2025"),
        ("memory.stack_capacity", "36 GB", "keynote-2026"),
    }
    assert pod.derivation.text == "72 × 432 GB = 31104 GB"
    assert pod.derivation.basis == "estimated"  # the analyst's count, though the part is disclosed
    assert part.claim in pod.derivation.inputs
    assert kb["pod"].memory.capacity["hbm"].value.to("TB").magnitude == pytest.approx(31.104)


def derived_of(kb: hwkb.KnowledgeBase, *ids: str) -> list[tuple[str, Fact]]:
    """The derived facts of some entities."""
    return [(id_, f) for id_ in ids for f in kb[id_].facts.values() if f.derivation is not None]


def test_a_derived_fact_is_known_when_its_last_input_is(tmp_path: Path) -> None:
    """Before the keynote nobody could have computed it."""
    root = write(tmp_path, CHAIN)

    known = {
        day: [(id_, f.claim.text) for id_, f in derived_of(hwkb.load(root, as_of=day), "part", "pod")]
        for day in ("2025-12-31", "2026-01-31")
    }

    assert known == {"2025-12-31": [], "2026-01-31": [("part", "432 GB"), ("pod", "31104 GB")]}


def test_two_derivations_of_one_thing_are_compared(load: Load) -> None:
    """The second law judges what the first has derived; the first does not judge itself."""
    body = """\
  sheet-2025:
    "x":
      scale_up.lanes: 72
      scale_up.lane_rate: 200 Gbit/s
      scale_up.ports: 4
      scale_up.port_bandwidth[one-way]: 300 GB/s
"""
    kb = load({"chips/part.yaml": entity("part", body)})
    fact = derived(kb, "part", "scale_up.bandwidth[one-way]")
    judged = {v.name: (v.verdict, v.judged) for v in kb["part"].verdicts if v.verdict != "unknown"}

    assert fact.derivation is not None
    assert fact.derivation.relation == "scale-up-lanes"
    assert judged == {"scale-up-ports": ("fails", "1.8 TB/s against 4 × 300 GB/s = 1.2 TB/s")}


def inputs_behind(kb: hwkb.KnowledgeBase, fact: Fact) -> list[Fact]:
    """The facts that a derived fact stands on directly."""
    assert fact.derivation is not None
    facts = {id(f.claim): f for f in kb.facts}
    return [facts[id(claim)] for claim in fact.derivation.inputs if id(claim) in facts]


def test_nothing_of_the_base_is_derived_in_a_circle_or_judged_against_itself(kb: hwkb.KnowledgeBase) -> None:
    """A derived fact leads down to claims, and no verdict of a relation rests on what that relation derived."""
    by_claim = {id(f.claim): f for f in kb.facts if f.derivation is not None}
    assert by_claim
    for fact in by_claim.values():
        level, seen = [fact], {id(fact)}
        for _ in range(10):
            level = [below for f in level for below in inputs_behind(kb, f) if below.derivation is not None]
            assert not seen & {id(f) for f in level}
            seen |= {id(f) for f in level}
        assert level == []
    for verdict in kb.verdicts:
        derivations = [by_claim[id(c)].derivation for c in verdict.inputs if id(c) in by_claim]
        assert verdict.name not in {d.relation for d in derivations if d is not None}, verdict


def test_every_derived_fact_of_the_base_has_a_basis_and_a_computation(kb: hwkb.KnowledgeBase) -> None:
    """As weak as the weakest of its inputs, and never stronger."""
    order = list(kb.vocabulary.statuses)
    for fact in kb.facts:
        if fact.derivation is None:
            continue
        assert fact.status == "derived"
        assert fact.derivation.basis in order[:-1]
        stated = [c.status for c in fact.derivation.inputs if c.status != "derived"]
        assert all(order.index(status) <= order.index(fact.derivation.basis) for status in stated)
        assert fact.derivation.text.endswith(f"= {fact.claim.text}")


def test_a_bound_is_kept_all_the_way_up(load: Load) -> None:
    """At least 36 GB in a stack is at least 31.1 TB in a rack, and its nominal is kept."""
    files = {name: text.replace("memory.stack_capacity: 36 GB", "memory.stack_capacity: at least 36 GB")
             for name, text in CHAIN.items()}  # fmt: skip
    fact = derived(load(files), "pod", "memory.capacity[hbm]")

    assert fact.claim.text == "at least 31104 GB"
    assert fact.low.to("TB").magnitude == pytest.approx(0.864 * 35.5)
    assert fact.high.magnitude == float("inf")
