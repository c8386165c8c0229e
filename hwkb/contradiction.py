"""Contradiction: under which words the inputs of a row are stated, where its formula leaves them open.

Words that do not convert are of different things: 432 GB of HBM is no more than 288 GB of LPDDR, and
the two have no sum that a figure without a word could be.
"""

from __future__ import annotations

from collections.abc import Iterator

from hwkb.inputs import Context, Inputs
from hwkb.vocabulary import Conventions

__all__ = ["contradiction", "other_words"]


def contradiction(inputs: Inputs, context: Context) -> str:
    """What would be wanted where two inputs state words that contradict each other; empty where none do."""
    first: Conventions = ()
    for claim in context.inputs.values():
        if claim.conventions and claim.conventions != first and first:
            break
        first = claim.conventions or first
    else:
        return ""  # as nearly always: there is nothing that two could differ in
    stated: dict[str, dict[str, None]] = {}
    for key, claim in context.inputs.items():
        named = inputs.words(context.paths[key].conventions)
        for axis, word in inputs.words(claim.conventions).items():
            if axis not in named:
                stated.setdefault(axis, {})[word] = None
    axes = inputs.vocabulary.axes
    for axis, words in stated.items():
        if len(words) > 1 and not axes[axis].scope and not words.keys() <= axes[axis].sizes.keys():
            return f"figures of one {axes[axis].title} (there are {' and '.join(words)})"
    return ""


def other_words(inputs: Inputs, context: Context) -> Iterator[tuple[str, str]]:
    """The words, on axes that do not convert, under which inputs are known that the formula leaves open."""
    known = context.conventions or {}
    found = set()
    for key, claim in context.inputs.items():
        path, open_ = context.paths[key], inputs.contrary(claim.property)
        if path.count or not open_:
            continue
        open_ = open_.difference(inputs.words(path.conventions), known)
        for sibling in inputs.amounts(claim.entity, claim.property.id):
            if sibling.conventions:
                found |= {(axis, word) for axis, word in inputs.words(sibling.conventions).items() if axis in open_}
    yield from sorted(found)
