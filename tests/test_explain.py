"""Explaining: a tree from a fact down to what is stated, and formulas as MathML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from casebook import entity, fault_of
from conftest import Load
from hypothesis import assume, given
from hypothesis import strategies as st

import hwkb
from hwkb.explain import explain_fact, explain_text, facts_named
from hwkb.formula import Path, parse_formula
from hwkb.notation import mathml
from hwkb.sections import UnknownFactError
from hwkb.vocabulary import Vocabulary

FILES = {
    "racks/pod.yaml": entity("pod", """\
  sheet-2025:
    "72 of them":
      contains.accelerator: 72 part
  keynote-2026:
    "260 TB/s":
      scale_up.bandwidth: 260 TB/s
""", kind="level: rack"),
    "chips/part.yaml": entity("part", """\
  sheet-2025:
    "12 stacks of 36 GB":
      memory.stacks: 12
      memory.stack_capacity: 36 GB
      scale_up.bandwidth: 1.8 TB/s
  analyst-2025:
    "8 stacks":
      memory.stacks: 8
"""),
}  # fmt: skip


def leaves(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The nodes without a derivation."""
    if "derivation" not in node:
        yield node
    for inp in node.get("derivation", {}).get("inputs", ()):
        yield from leaves(inp)


def one(kb: hwkb.KnowledgeBase, id_: str, name: str) -> dict[str, Any]:
    """The explanation of the one fact under exactly that name."""
    (fact,) = [fact for fact in facts_named(kb, kb[id_], name) if fact.key == name]
    return explain_fact(kb, kb[id_], fact)


def test_the_tree_of_every_fact_ends_in_what_is_stated(kb: hwkb.KnowledgeBase) -> None:
    """Each leaf is a claim with its source, phrase and place; the whole is plain data and text."""
    deepest = 0
    for id_, owner in kb.items():
        for fact in owner.facts.values():
            tree = explain_fact(kb, owner, fact)
            for leaf in leaves(tree):
                assert leaf["stated"]["source"] in kb.sources, (id_, fact.key)
                assert leaf["stated"]["phrase"]
                assert re.fullmatch(r"specs/[a-z]+/[a-z0-9-]+\.yaml:\d+:\d+", leaf["stated"]["place"])
            assert json.loads(json.dumps(tree)) == tree
            text = explain_text(tree)
            assert text.endswith("\n")
            deepest = max(deepest, text.count("because "))
    assert deepest > 0


def test_a_chain_is_told_step_by_step(load: Load) -> None:
    """From the rack over the package to the stacks, with numbers, reasons, statuses and sources."""
    text = explain_text(one(load(FILES), "pod", "memory.capacity[hbm]"))

    lines = [line.strip() for line in text.splitlines()]
    for wanted in (
        "pod memory.capacity[hbm] = 31104 GB (derived)",
        "by memory-capacity-of-parts: memory.capacity = sum(accelerator.count * accelerator.memory.capacity)",
        "72 × 432 GB = 31104 GB",
        "part memory.capacity[hbm] = 432 GB (derived)",
        "12 × 36 GB = 432 GB",
        "part memory.stacks = 12 (disclosed, disputed)",
        "preferred because its status, disclosed, ranks first",
    ):
        assert wanted in lines, wanted
    assert 'does not meet: 8, estimated in analyst-2025 (2025-06): "8 stacks"' in text
    assert 'disclosed in sheet-2025 (2025-03): "72 of them" specs/racks/pod.yaml:8:29' in lines


def test_a_judgement_is_told_with_its_reading_and_what_else_closes(load: Load) -> None:
    """Under the fact that is judged."""
    tree = one(load(FILES), "pod", "scale_up.bandwidth")
    (judged,) = [v for v in tree["verdicts"] if v["verdict"] == "depends"]

    assert judged["reading"] == "only if 260 TB/s counts both ways and 1.8 TB/s is one-way"
    assert judged["joint"][0].endswith("1 of 1 judgements that hinge on direction close together")
    text = explain_text(tree)
    assert "  depends: 260 TB/s against 72 × 1.8 TB/s = 129.6 TB/s\n" in text
    assert f"    {judged['reading']}\n" in text


def test_a_failure_is_told_with_what_would_be_needed(load: Load) -> None:
    """In the tree and in the text."""
    files = {name: text.replace("260 TB/s", "390 TB/s") for name, text in FILES.items()}
    tree = one(load(files), "pod", "scale_up.bandwidth")
    (judged,) = [v for v in tree["verdicts"] if v["verdict"] == "fails"]

    assert "part scale_up.bandwidth would have to be 5.417 TB/s, not 1.8 TB/s" in judged["would_need"]
    assert all(need in explain_text(tree) for need in judged["would_need"])


@pytest.mark.parametrize("name", ["memory.capactiy", "memory.capacity[lpddr]", "memory.capacity[hmb]"])
def test_what_is_not_known_is_told_so(load: Load, name: str) -> None:
    """With what is known, or the nearest word."""
    kb = load(FILES)

    with pytest.raises(UnknownFactError):
        facts_named(kb, kb["pod"], name)


# --- MathML

PATHS = (
    "memory.capacity[hbm]", "accelerator.memory.capacity", "hbm9:stack.capacity", "accelerator.count", "io.lanes",
    "scale_up.bandwidth[one-way, per accelerator]", "12 GB", "3", "~1.5", "300 GB/s", "2.5e3",
)  # fmt: skip
CALLS = ("sqrt", "abs", "sum", "min", "max")


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> str:
    """The text of one side, of any shape."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(PATHS))
    form = draw(st.sampled_from(("+", "-", "*", "/", "^", *CALLS)))
    inner = draw(expressions(depth - 1))
    if form == "^":
        return f"({inner}) ^ {draw(st.integers(1, 4))}"
    if form in ("min", "max"):
        return f"{form}({inner}, {draw(expressions(depth - 1))})"
    return f"{form}({inner})" if form in CALLS else f"({inner}) {form} ({draw(expressions(depth - 1))})"


class Awkward:
    """Shows every path as a text full of marks that XML reserves."""

    def show(self, path: Path) -> str:
        """Nothing of it may reach the markup."""
        return f"<{path.text}> & \"'"

    def entries(self, slot: str) -> list[Awkward]:
        """Two of everything."""
        del slot
        return [self, self]


def parsed(text: str) -> ET.Element:
    """The element in a text, which must be XML."""
    return ET.fromstring(text)  # noqa: S314 - written here, a line ago


@given(expressions(), st.sampled_from(["=", "<=", ">=", "<", ">"]))
def test_mathml_is_well_formed(vocabulary: Vocabulary, side: str, sign: str) -> None:
    """By names and with numbers; the sign of the comparison and every number are in it."""
    text = f"{side} {sign} {side}"
    assume(not fault_of(lambda: parse_formula(text, vocabulary)))  # where the units fit
    formula = parse_formula(text, vocabulary)
    named, written = parsed(mathml(formula)), parsed(mathml(formula, Awkward()))

    assert named.tag == written.tag == "math"
    assert [e.text for e in named.iter("mo")].count(sign) == 1
    for path in {p for p in PATHS if "." in p and p in side and not p[0].isdigit() and p[0] != "~"}:
        if re.search(rf"(?<![\w.:\[]){re.escape(path)}(?![\w.\[])", side):
            assert any(e.text == path for e in named.iter("mtext")), path
    for fraction in named.iter("mfrac"):
        assert len(fraction) == 2
    for power in named.iter("msup"):
        assert len(power) == 2


def test_mathml_of_every_law_is_well_formed(kb: hwkb.KnowledgeBase) -> None:
    """What the website shows."""
    for relation in kb.relations:
        assert parsed(mathml(relation.formula)).tag == "math"
