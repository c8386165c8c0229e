"""Verdicts, drawn: the arithmetic first, then formula, inputs and what an author decided."""

from __future__ import annotations

from collections.abc import Iterable

from hwkb.claims import Claim
from hwkb.findings import count
from hwkb.joint import joint_of
from hwkb.site.formulas import verdict_formulas
from hwkb.site.html import details, esc, link
from hwkb.site.index import Links
from hwkb.site.known import Known
from hwkb.site.words import entity_link, source_link, value, verdict_mark
from hwkb.verdicts import Verdict

__all__ = ["ORDER", "arithmetic", "by_weight", "input_line", "missing_list", "short_verdict", "tally", "verdict_item"]

ORDER = ("fails", "depends", "holds", "unknown")
_RANK = {word: i for i, word in enumerate(ORDER)}


def by_weight(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Verdicts with those first that ask for attention, and the open ones before the acknowledged."""
    return sorted(verdicts, key=lambda v: (_RANK.get(v.verdict, 9), bool(v.acknowledged)))


def tally(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """How many verdicts of each word there are, in the order of weight; none that is zero."""
    found: dict[str, int] = {}
    for verdict in verdicts:
        found[verdict.verdict] = found.get(verdict.verdict, 0) + 1
    return {word: found[word] for word in ORDER if word in found}


def arithmetic(verdict: Verdict, links: Links) -> str:
    """Both sides with their numbers, and the reading under which they were compared."""
    if verdict.verdict == "unknown":
        return f"for want of {esc(', '.join(verdict.missing))}"
    reading = f', <em class="hw-reading">{esc(verdict.reading)}</em>' if verdict.reading else ""
    return f'<span class="hw-arithmetic">{esc(links.site.judged(verdict))}</span>{reading}'


def short_verdict(verdict: Verdict, links: Links) -> str:
    """One line, with a link to the whole."""
    found = links.lines.get(id(verdict))
    if found is None:
        sides = arithmetic(verdict, links)
        whole = link(links.verdict(verdict), esc(verdict.name))
        found = links.lines[id(verdict)] = f"{verdict_mark(verdict.verdict)} {sides} ({whole})"
    return found


def verdict_item(
    verdict: Verdict, links: Links, *, anchor: bool = True, entity: bool = False, known: Known | None = None
) -> str:
    """A verdict as an item of a list. `entity` says of which entity, where the page is about many."""
    name = _name(verdict, links)
    if entity:
        name = f"{entity_link(verdict.entity, links)}: {link(links.verdict(verdict), esc(verdict.name))}"
    id_ = f' id="{links.site.anchors[id(verdict)]}"' if anchor else ""
    mark, late = (known.judged(verdict), known.late) if known else ("", "")
    settled = ""
    if verdict.acknowledged:
        settled = f'<p class="hw-settled"><b>Acknowledged:</b> {esc(verdict.acknowledged)}</p>'
    state = "acknowledged" if verdict.acknowledged else "open"
    return (
        f'<li class="hw-item hw-is-{esc(verdict.verdict)}"{id_}{mark} data-verdict="{esc(verdict.verdict)}" '
        f'data-type="{esc(verdict.type)}" data-state="{state}">'
        f'<p class="hw-line">{verdict_mark(verdict.verdict)} {arithmetic(verdict, links)}</p>'
        f'<p class="hw-sub">{name} · {_type(verdict)} · {_origin(verdict, links)}</p>'
        f"{settled}{details('Formula and inputs', _inputs(verdict, links, late))}</li>"
    )


def _name(verdict: Verdict, links: Links) -> str:
    if verdict.type == "relation":
        return link(links.relation(verdict.name), esc(verdict.name), verdict.why)
    return esc(verdict.name)


def _type(verdict: Verdict) -> str:
    return {"relation": "relation", "assertion": "assertion of the source", "relative": "comparison"}[verdict.type]


def _origin(verdict: Verdict, links: Links) -> str:
    return f"judged for {source_link(verdict.source, links)}" if verdict.source else "judged on the facts"


def _inputs(verdict: Verdict, links: Links, late: str) -> str:
    why = f"<p>Because {esc(verdict.why)}.</p>" if verdict.why else ""
    phrase = f"<p>The phrase: <q>{esc(verdict.phrase)}</q></p>" if verdict.phrase else ""
    variant = f"<p>Variant: {esc(verdict.variant)}</p>" if verdict.variant else ""
    rows = "".join(f"<li>{input_line(claim, links)}</li>" for claim in verdict.inputs)
    inputs = f"<p>Inputs:</p><ul>{rows}</ul>" if rows else "<p>The numbers are those of the formula.</p>"
    needs = "".join(f"<li>{esc(text)}</li>" for text in verdict.would_need)
    needs = f"<p>To agree, one of these would have to be:</p><ul>{needs}</ul>" if needs else ""
    readings = _readings(verdict, links, late)
    return f"{verdict_formulas(verdict, links.site)}{why}{phrase}{variant}{inputs}{readings}{needs}"


def _readings(verdict: Verdict, links: Links, late: str) -> str:
    """Every reading under which the sides meet, and what it asks of other figures; `late` is for what all say now."""
    texts = dict.fromkeys(reading.text for reading in verdict.readings)
    rows = "".join(f"<li>{esc(text)}</li>" for text in texts)
    shown = f"<p>The sides meet under one of these readings:</p><ul>{rows}</ul>" if rows else ""
    for joint in joint_of(links.site.kb.joint_readings, verdict):
        shown += f"<p{late}>Read alike across sources: {esc(joint.text)}.</p>"
    return shown


def input_line(claim: Claim, links: Links) -> str:
    """A claim that a verdict draws on, drawn once: most are inputs of several verdicts."""
    found = links.inputs.get(id(claim))
    if found is None:
        fact = links.site.fact_of.get(id(claim))
        key = f"<code>{esc(claim.key)}</code>"
        shown = link(links.fact(fact), key) if fact else key
        said = f"{value(claim.value, claim.property, links)} ({source_link(claim.source, links)})"
        found = links.inputs[id(claim)] = f"{entity_link(claim.entity, links)} {shown}: {said}"
    return found


def missing_list(verdicts: list[Verdict], links: Links, known: Known) -> str:
    """Verdicts that want an input, folded away: they are no findings."""
    if not verdicts:
        return ""
    rows = "".join(
        f'<li id="{links.site.anchors[id(v)]}">{_name(v, links)} ({_origin(v, links)}): <code class="hw-formula">'
        f"{esc(v.formula)}</code>, {arithmetic(v, links)}</li>"
        for v in verdicts
    )
    folded = details(f"{count(len(verdicts), 'verdict')} unknown, for want of an input", f"<ul>{rows}</ul>")
    return f"<div{known.late}>{folded}</div>" if known.late else folded
