"""The formula language: a whitelist that computes what the arithmetic says, and evaluates no code."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import pytest
from casebook import fault_of
from hypothesis import assume, example, given
from hypothesis import strategies as st

from hwkb.algebra import Amount, Environment, amount_of, evaluate
from hwkb.formula import Comparison, Number, Operation, Path, parse_formula, paths
from hwkb.interval import Interval, exactly
from hwkb.notation import render
from hwkb.quantity import ValueFault
from hwkb.vocabulary import Vocabulary


class Table:
    """Values by the text of a path, and the entries of slots, as an environment of a formula."""

    def __init__(self, values: dict[str, float], **slots: list[dict[str, float]]) -> None:
        self.values = values
        self.slots = slots

    def number(self, node: Number) -> Amount | None:
        """The number as it stands."""
        return amount_of(node.quantity)

    def amount(self, path: Path) -> Amount | None:
        """What the table has."""
        value = self.values.get(path.text)
        return None if value is None else Amount(value, exactly(value), exactly(value))

    def entries(self, slot: str) -> Sequence[Environment] | None:
        """One table for each entry."""
        return [Table({**self.values, **entry}) for entry in self.slots.get(slot, ())]


class Plain:
    """Prints each path by its text."""

    def show(self, path: Path) -> str:
        """The path as written."""
        return path.text

    def number(self, node: Number) -> str:
        """The number as written."""
        return node.quantity.text

    def entries(self, slot: str) -> None:
        """No sum is written out."""


NOTHING = Table({})


def value(vocabulary: Vocabulary, text: str, environment: Environment = NOTHING) -> Amount | None:
    """The amount of a formula's left side."""
    return evaluate(parse_formula(f"{text} = {text}", vocabulary).left, environment)


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> tuple[str, Fraction, int]:
    """Arithmetic on whole numbers: its text, its exact result, and how tightly its outermost sign binds."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        number = draw(st.integers(0, 999))
        return str(number), Fraction(number), 4
    form = draw(st.sampled_from(["+", "-", "*", "/", "^", "abs", "min", "max"]))
    text, left, binding = draw(trees(depth - 1))
    if form == "^":
        n = draw(st.integers(1, 4))
        return f"({text}) ^ {n}", left**n, 3
    if form == "abs":
        return f"abs({text})", abs(left), 4
    other, right, other_binding = draw(trees(depth - 1))
    if form in ("min", "max"):
        return f"{form}({text}, {other})", min(left, right) if form == "min" else max(left, right), 4
    assume(form != "/" or right != 0)
    own = 1 if form in "+-" else 2
    text = text if binding >= own else f"({text})"
    other = other if other_binding > own else f"({other})"
    exact = {"+": left + right, "-": left - right, "*": left * right}.get(form)
    return f"{text} {form} {other}", left / right if exact is None else exact, own


@given(tree=trees())
def test_a_result_contains_the_exact_one(vocabulary: Vocabulary, tree: tuple[str, Fraction, int]) -> None:
    """Computed in fractions beside it; brackets and order of signs mean what they mean in arithmetic."""
    text, exact, _ = tree
    assume(len(text) < 190)
    assume(text.count("(") < 20)

    amount = value(vocabulary, text)

    assert amount is not None
    assert amount.core.low == -math.inf or Fraction(amount.core.low) <= exact
    assert amount.core.high == math.inf or exact <= Fraction(amount.core.high)
    assert amount.core.width <= 1e-9 * max(abs(amount.core.low), abs(amount.core.high), 1e-9) or "-" in text


@given(tree=trees())
def test_a_formula_that_was_written_out_is_read_as_it_was(
    vocabulary: Vocabulary, tree: tuple[str, Fraction, int]
) -> None:
    """Rendering is the inverse of parsing, but for brackets that say nothing."""
    text, _, _ = tree
    assume(len(text) < 190)
    first = parse_formula(f"{text} = 1", vocabulary)

    written = render(first.left, Plain()).replace("×", "*").replace("−", "-")

    assert parse_formula(f"{written} = 1", vocabulary).left == first.left


READ_AND_WRITTEN = [
    "memory.capacity[hbm] / accelerator.count",
    "hbm4:stack.bandwidth × 8",
    "2 × (8 − 1) / 8 × 32 MB / (300 GB/s)",
    "sqrt(3) × 415 V × 60 A",
    "1 − (2 − 3)",
    "1 − 2 − 3",
    "8 / (4 / 2)",
    "8 / 4 / 2",
    "(1 + 2) ^ 2",
    "(2 ^ 3) ^ 2",
    "min(1, 2 + 3)",
]


@pytest.mark.parametrize("written", READ_AND_WRITTEN)
def test_what_is_written_for_people_is_what_was_read(vocabulary: Vocabulary, written: str) -> None:
    """With paths as they stand."""
    text = written.replace("×", "*").replace("−", "-")

    assert render(parse_formula(f"{text} = {text}", vocabulary).left, Plain()) == written


def test_a_sum_is_written_as_its_terms_in_brackets_where_they_are_needed(vocabulary: Vocabulary) -> None:
    """One term or several, under a product or a quotient."""

    class Entries(Plain):
        """Two entries, or one, of every slot."""

        def __init__(self, count: int) -> None:
            self.count = count

        def entries(self, slot: str) -> list[Plain]:
            """So many printers, of any slot."""
            del slot
            return [Plain()] * self.count

    one, two = Entries(1), Entries(2)
    inner = "accelerator.count * accelerator.memory.capacity"
    quotient = parse_formula(f"(1 TB) / sum({inner}) = 1", vocabulary).left
    shown = inner.replace("*", "×")

    assert render(quotient, one) == f"1 TB / ({shown})"
    assert render(quotient, two) == f"1 TB / ({shown} + {shown})"
    assert render(parse_formula(f"sum({inner}) = 1 TB", vocabulary).left, two) == f"{shown} + {shown}"


COMPUTED = {
    "2 + 3 * 4": 14, "(2 + 3) * 4": 20, "2 * 3 ^ 2": 18, "(2 * 3) ^ 2": 36, "10 - 3 - 2": 5, "12 / 3 / 2": 2,
    "2 - 3": -1, "abs(2 - 3)": 1, "min(3, 1, 2)": 1, "max(3, 1, 2)": 3, "sqrt(16)": 4, "sum(7)": 7, "1.5e3 * 2": 3000,
}  # fmt: skip


@pytest.mark.parametrize("text", COMPUTED)
def test_signs_bind_as_in_arithmetic(vocabulary: Vocabulary, text: str) -> None:
    """From the left, products before sums, powers before products."""
    amount = value(vocabulary, text)

    assert amount is not None
    assert amount.nominal == COMPUTED[text]


def test_units_are_part_of_a_number(vocabulary: Vocabulary) -> None:
    """Eight times 432 GB is 3.456 TB, and a quotient of like units is a pure number."""
    product = parse_formula("8 * 432 GB = 3.456 TB", vocabulary)
    left, right = evaluate(product.left, NOTHING), evaluate(product.right, NOTHING)

    assert left is not None
    assert right is not None
    assert left.nominal == right.nominal
    ratio = value(vocabulary, "(1 TB) / (1 GB)")
    assert ratio is not None
    assert ratio.nominal == 1000


def test_a_sum_runs_over_the_entries_of_its_slot(vocabulary: Vocabulary) -> None:
    """Counts and what is counted are multiplied entry by entry."""
    text = "sum(accelerator.count * accelerator.memory.capacity)"
    mixed = Table({}, accelerator=[
        {"accelerator.count": 2.0, "accelerator.memory.capacity": 10.0},
        {"accelerator.count": 3.0, "accelerator.memory.capacity": 100.0},
    ])  # fmt: skip

    amount = value(vocabulary, text, mixed)

    assert amount is not None
    assert amount.nominal == 320
    assert value(vocabulary, text, Table({})) is None
    assert value(vocabulary, text, Table({}, accelerator=[{"accelerator.count": 2.0}])) is None


def test_what_is_not_known_makes_the_whole_unknown(vocabulary: Vocabulary) -> None:
    """No part of a formula is guessed."""
    text = "max(accelerator.count, 1) + 2 * cpu.count"

    assert value(vocabulary, text, Table({"accelerator.count": 1.0})) is None
    known = value(vocabulary, text, Table({"accelerator.count": 3.0, "cpu.count": 4.0}))
    assert known is not None
    assert known.nominal == 11


def test_paths_say_whose_and_under_which_convention(vocabulary: Vocabulary) -> None:
    """An entity before a colon, slots before the property, conventions and a variant in brackets."""
    text = "hbm4:stack.bandwidth * accelerator.count = compute_tray.accelerator.memory.bandwidth[small, hbm]"
    formula = parse_formula(text, vocabulary, ("small",))
    standard, count, part = paths(formula)

    assert (standard.entity, standard.slots, standard.property.id) == ("hbm4", (), "stack.bandwidth")
    assert (count.slots, count.property.id, count.count) == (("accelerator",), "contains.accelerator", True)
    assert (part.slots, part.property.id) == (("compute_tray", "accelerator"), "memory.bandwidth")
    assert (part.conventions, part.variant) == (("hbm",), "small")


WRONG = {
    "8 * 8": "compares nothing",
    "": "out of place",
    "=": "out of place",
    "1 = 1 = 1": "out of place",
    "1 < 2 < 3": "out of place",
    "(1 = 1": "missing",
    "1) = 1": "",
    "1 + = 1": "out of place",
    "1 1 = 1": "",
    "8 -1 = 7": "cannot be read",
    "8- 1 = 7": "cannot be read",
    "-1 = 1": "cannot be read",
    "1 ^ 5 = 1": "exponent",
    "2 ^ 0.5 = 1": "exponent",
    "2 ^ accelerator.count = 1": "exponent",
    "2 ^ 1 GB = 1": "exponent",
    "9 ** 9 = 1": "",
    "1 GB = 1": "left side is information",
    "1 GB + 1 W = 1": "joins information and power",
    "sqrt(1 GB) = 1": "no root",
    "min(1 GB, 1) = 1": "different units",
    "abs(1, 2) = 1": "one argument",
    "sum() = 1": "out of place",
    "1 GBB = 1": "unknown unit",
    "memory.capactiy = 1 GB": "neither a property nor a slot",
    "acelerator.count = 1": "neither a property nor a slot",
    "memory.type = 1": "not an amount",
    "memory.capacity[dense] = 1 GB": "axis",
    "memory.capacity[hmb] = 1 GB": "unknown convention",
    "accelerator.name.alias = 1": "not an amount",
    "eval(1) = 1": "neither a property nor a slot",
    "__import__ = 1": "cannot be read",
    "1 == 1": "out of place",
    "1 / 0 = 1": "division by zero",
    "1 / 0.0 = 1": "division by zero",
    "1e999999999 = 1": "beyond all measure",
    "'1' = 1": "cannot be read",
    "(" * 30 + "1" + ")" * 30 + " = 1": "nested too deep",
    "1 + " * 99 + "1 = 1" + " " * 100: "400 is the limit",
    "abs(" * 30 + "1" + ")" * 30 + " = 1": "nested too deep",
    "1+" * 120 + "1 = 1": "too many terms",
    "１ = 1": "cannot be read",
    "x = 1": "neither",
    "release. = 1": "",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_formula_is_told_so(vocabulary: Vocabulary, text: str) -> None:
    """With the place where reading ended, or the units that do not fit."""
    with pytest.raises(ValueFault) as caught:
        parse_formula(text, vocabulary)

    assert caught.value.code == "bad-formula"
    said = f"{caught.value.message} {caught.value.help}"
    assert WRONG[text] in said


COMPARED = ["=", "<=", ">=", "<", ">"]


@pytest.mark.parametrize("sign", COMPARED)
def test_a_comparison_keeps_its_sign(vocabulary: Vocabulary, sign: str) -> None:
    """Five signs, with or without spaces."""
    assert parse_formula(f"1 {sign} 2", vocabulary).operator == sign
    assert parse_formula(f"1{sign}2", vocabulary).operator == sign


def test_a_tree_is_a_value(vocabulary: Vocabulary) -> None:
    """Two readings of one text are equal, and two of different texts are not."""
    one, same, other = (parse_formula(f"{text} = 1", vocabulary) for text in ("2 * 3", "2 * 3", "3 * 2"))

    assert one == same
    assert isinstance(one, Comparison)
    assert isinstance(one.left, Operation)
    assert one.left != other.left


def test_numbers_beyond_all_measure_do_not_break_the_arithmetic(vocabulary: Vocabulary) -> None:
    """They end in infinity, which nothing finite equals."""
    amount = value(vocabulary, "((1e30 ^ 4) ^ 4) ^ 4")

    assert amount is not None
    assert amount.core == Interval(amount.core.low, math.inf)


@given(st.text(max_size=60))
@example("release.1 = 1")
@example("a:b.c = 1")
@example("1 × 1 = 1")
def test_any_text_is_a_formula_or_a_fault(vocabulary: Vocabulary, text: str) -> None:
    """Nothing but ValueFault comes out."""
    assert fault_of(lambda: parse_formula(text, vocabulary)) in ("", "bad-formula")


TOKENS = [
    "1",
    "2.5",
    "3 GB",
    "~4",
    "accelerator.count",
    "memory.capacity",
    "memory.capacity[hbm]",
    "hbm4:stack.width",
    "sum",
    "min",
    "sqrt",
    "(",
    ")",
    ",",
    "+",
    "-",
    "*",
    "/",
    "^",
    "=",
    "<=",
    ".",
    "[",
    "]",
    ":",
    " ",
    "x",
    "release.7",
    "0",
    "accelerator",
    "count",
    "per",
    "1e30",
]


@given(st.lists(st.sampled_from(TOKENS), max_size=12), st.sampled_from([" ", ""]))
def test_any_row_of_tokens_is_a_formula_or_a_fault(vocabulary: Vocabulary, tokens: list[str], between: str) -> None:
    """The same, close to what is allowed; and what is read can be computed and written."""
    text = between.join(tokens)
    code = fault_of(lambda: parse_formula(text, vocabulary))
    assert code in ("", "bad-formula")
    if code:
        return
    formula = parse_formula(text, vocabulary)
    everything = {path.text: 2.0 for path in paths(formula)}
    for side in (formula.left, formula.right):
        amount = evaluate(side, Table(everything))
        assert amount is None or not math.isnan(amount.core.low)
        assert render(side, Plain())
