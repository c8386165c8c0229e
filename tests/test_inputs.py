"""Inputs: what one look in the facts answers is what a ranking of all claims comes to."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path
from typing import Any

from casebook import entity, write
from hypothesis import given, settings
from hypothesis import strategies as st

import hwkb
from hwkb.inputs import Context, Inputs

SOURCES = ("analyst-2025", "keynote-2026", "press-2026", "sheet-2025")
KEYS = ("memory.capacity", "memory.capacity[hbm]", "memory.capacity[host]", "scale_up.bandwidth",
        "scale_up.bandwidth[one-way]", "scale_up.bandwidth[both-ways]")  # fmt: skip
AMOUNTS = {"memory": ("432 GB", "at least 288 GB", "~430 GB", "288 GB or 432 GB", "not disclosed"),
           "scale_up": ("1.8 TB/s", "0.9 TB/s", "up to 3.6 TB/s", "~2 TB/s", "not disclosed")}  # fmt: skip
MODIFIERS = ("", "variant: small", "status: estimated", "given:\n        batch: 1", "attributed_to: press-2026")


@st.composite
def evidence(draw: st.DrawFn) -> str:
    """Rival claims of few properties, under all kinds of words and modifiers."""
    lines = []
    for source in draw(st.lists(st.sampled_from(SOURCES), min_size=1, unique=True)):
        lines.append(f"  {source}:")
        for i in range(draw(st.integers(1, 4))):
            key = draw(st.sampled_from(KEYS))
            value = draw(st.sampled_from(AMOUNTS[key.partition(".")[0]]))
            modifier = draw(st.sampled_from(MODIFIERS))
            lines += [f'    "phrase {i}":', f"      {key}: {value}", *([f"      {modifier}"] if modifier else [])]
    return "\n".join(lines) + "\n"


class Ranked(Inputs):
    """Inputs that rank all claims for each question: nothing is looked up."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._settled = {}


def answers(inputs: Inputs, kb: hwkb.KnowledgeBase) -> list[object]:
    """The claim for each question that a formula could ask of what is stated, and whose other claims fit better."""
    found: list[object] = []
    for claim in kb.claims:
        given_and_exact = ((claim.given, True), (claim.given, False), ((), False))
        asked = itertools.product((None, *kb.sources.values()), ("", "small"), given_and_exact, (claim.conventions, ()))
        found += [
            inputs.pick(claim.entity, claim.property.id, words, Context(source, None, variant, given_, exact=exact))
            for source, variant, (given_, exact), words in asked
        ]
    return [*found, inputs.its_own]


def same_answers(kb: hwkb.KnowledgeBase) -> bool:
    """True when both come to the same claims."""
    dossiers = {id_: kb[id_].dossier for id_ in kb}
    facts = {id_: kb[id_].facts for id_ in kb}
    both = [kind(dossiers, facts, kb.vocabulary) for kind in (Inputs, Ranked)]
    for inputs in both:
        for fact in kb.facts:
            if fact.derivation:
                inputs.add(fact)
    first, second = (answers(inputs, kb) for inputs in both)
    return first == second


@settings(max_examples=60, deadline=None)
@given(evidence())
def test_one_look_finds_what_a_ranking_finds(body: str) -> None:
    """For every word, source, variant and context."""
    with tempfile.TemporaryDirectory() as folder:
        text = entity("new", body, more="variants:\n  small: The small one\n")
        kb = hwkb.load(write(Path(folder), {"chips/new.yaml": text}))

    assert kb["new"].claims
    assert same_answers(kb)
