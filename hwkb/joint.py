"""The joint reading: what, read alike across sources, closes the most judgements together.

A reading of one judgement says how single figures count. Figures of one kind of entity in one source
are usually counted alike, so a joint reading gives each source, kind and axis one word, and keeps
the combination under which the most judgements close. The search is small, deterministic and
bounded, and says when it met its bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hwkb.claims import Claim
from hwkb.readings import Reading
from hwkb.verdicts import Verdict
from hwkb.vocabulary import Axis

__all__ = ["MAX_STEPS", "Joint", "joint_readings"]

MAX_STEPS = 20_000
"""At most so many combinations are tried for one axis."""

Group = tuple[str, str]
"""A source and a kind of entity: figures of one group are counted alike."""


@dataclass(frozen=True, slots=True)
class Joint:
    """On one axis, a word for each source and kind, and the judgements that close under it."""

    axis: str
    words: tuple[tuple[Group, str], ...]
    closes: tuple[str, ...]
    """The ids of the verdicts that close."""
    of: int
    """How many judgements hinge on this axis."""
    bounded: bool
    text: str


def joint_readings(verdicts: Iterable[Verdict], axes: Mapping[str, Axis]) -> tuple[Joint, ...]:
    """One joint reading for each axis on which some judgement depends."""
    listed = [verdict for verdict in verdicts if verdict.verdict == "depends"]
    found = (_joint(axis, listed) for axis in axes.values() if axis.sizes)
    return tuple(joint for joint in found if joint is not None)


Demand = Mapping[Group, str]


def _joint(axis: Axis, verdicts: list[Verdict]) -> Joint | None:
    demands: dict[str, list[Demand]] = {}
    for verdict in verdicts:
        hinges = any(o.axis == axis.id and (o.cost or o.assumed) for r in verdict.readings for _, o in r.chosen)
        wanted = [demand for reading in verdict.readings if (demand := _demand(axis, verdict, reading))]
        if hinges and wanted:
            demands[verdict.id] = wanted
    if not demands:
        return None
    words, closes, bounded = _most(sorted(demands.items()))
    ordered = tuple(sorted(words.items()))
    said = "; ".join(f"{source}: figures of a {kind} {_says(axis, word)}" for (source, kind), word in ordered)
    text = f"{said}: {len(closes)} of {len(demands)} judgements that hinge on {axis.title} close together"
    return Joint(axis.id, ordered, tuple(sorted(closes)), len(demands), bounded, text)


def _says(axis: Axis, word: str) -> str:
    said = axis.says.get(word, f"is {word}")
    return said.replace("counts ", "count ").replace("is ", "are ", 1) if said.startswith(("counts ", "is ")) else said


def _demand(axis: Axis, verdict: Verdict, reading: Reading) -> Demand | None:
    """What a reading wants of each group; None where it wants two things of one, or nothing."""
    claims: dict[int, Claim] = {id(claim): claim for claim in verdict.inputs}
    found: dict[Group, str] = {}
    for inp, option in reading.chosen:
        claim = claims.get(inp.key)
        if option.axis != axis.id or claim is None or inp.stated:
            continue
        group = (claim.source.id, claim.kind)
        if found.setdefault(group, option.word) != option.word:
            return None
    return found or None


def _most(demands: list[tuple[str, list[Demand]]]) -> tuple[dict[Group, str], list[str], bool]:
    """The words that satisfy the most demands: branch and bound, first found first kept."""
    best: tuple[dict[Group, str], list[str]] = ({}, [])
    steps = 0
    stack: list[tuple[int, dict[Group, str], list[str]]] = [(0, {}, [])]
    while stack:
        i, words, closed = stack.pop()
        steps += 1
        if steps > MAX_STEPS:
            return (*best, True)
        if len(closed) > len(best[1]):
            best = (words, closed)
        if i == len(demands) or len(closed) + len(demands) - i <= len(best[1]):
            continue
        id_, wanted = demands[i]
        stack.append((i + 1, words, closed))
        stack += [
            (i + 1, {**words, **demand}, [*closed, id_])
            for demand in reversed(wanted)
            if all(words.get(group, word) == word for group, word in demand.items())
        ]
    return (*best, False)


def joint_of(joints: Iterable[Joint], verdict: Verdict) -> Iterator[Joint]:
    """The joint readings under which a verdict closes."""
    for joint in joints:
        if verdict.id in joint.closes:
            yield joint
