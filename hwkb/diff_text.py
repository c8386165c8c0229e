"""A difference between two knowledge bases as text, JSON, or Markdown for a comment."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hwkb.diff import Difference, FactChange, FindingChange, Side, VerdictChange

__all__ = ["FORMATS", "render_difference"]

NOTHING = "no facts or verdicts changed"
MOST_LINES = 100
"""What a comment shows of each section; the rest is counted."""
MOST_CHARACTERS = 60_000
"""What a comment may hold, with room for what is around it."""
OPEN_UP_TO = 15
"""Longer sections of a comment are folded up."""

Lines = list[str]
Sections = list[tuple[str, list[Lines]]]
"""Headings, with the lines of each change: the first says what, the others how."""
_MANY = {"entity": "entities", "source": "sources", "fact": "facts", "verdict": "verdicts",
         "finding": "findings", "derived value": "derived values"}  # fmt: skip


def render_difference(found: Difference, style: str) -> str:
    """A difference in one of FORMATS."""
    return FORMATS[style](found)


def _summary(found: Difference) -> str:
    parts = [heading for heading, _ in _sections(found, str)]
    return ", ".join(parts) or NOTHING


def _sections(found: Difference, code: Callable[[str], str]) -> Sections:
    """What there is to tell, section by section; `code` puts words of the data."""

    def ids(names: Sequence[str]) -> list[Lines]:
        return [[code(name)] for name in names]

    def facts(changes: Sequence[FactChange], kind: str) -> list[Lines]:
        return [_fact_lines(change, code) for change in changes if change.kind == kind]

    sections = [
        ("entity", "added", ids(found.entities_added)),
        ("entity", "renamed", [[f"{code(old)} -> {code(new)}"] for old, new in found.entities_renamed]),
        ("entity", "withdrawn", ids(found.entities_withdrawn)),
        ("source", "added", ids(found.sources_added)),
        ("source", "withdrawn", ids(found.sources_withdrawn)),
        ("fact", "changed", facts(found.facts, "changed")),
        ("fact", "withdrawn", facts(found.facts, "withdrawn")),
        ("fact", "added", facts(found.facts, "added")),
        ("verdict", "turned", [_verdict_lines(v, code) for v in found.verdicts if v.old and v.new]),
        ("verdict", "withdrawn", [_verdict_lines(v, code) for v in found.verdicts if not v.new]),
        ("verdict", "added", [_verdict_lines(v, code) for v in found.verdicts if not v.old]),
        ("finding", "opened", [_finding_lines(f, code) for f in found.opened]),
        ("finding", "closed", [_finding_lines(f, code) for f in found.closed]),
        ("derived value", "moved", facts(found.derived, "changed")),
        ("derived value", "withdrawn", facts(found.derived, "withdrawn")),
        ("derived value", "added", facts(found.derived, "added")),
    ]
    return [(f"{len(rows)} {_MANY[thing] if len(rows) > 1 else thing} {change}", rows)
            for thing, change, rows in sections if rows]  # fmt: skip


def _fact_lines(change: FactChange, code: Callable[[str], str]) -> Lines:
    context = f" ({code(change.context)})" if change.context else ""
    sides = " -> ".join(_put(side, code) for side in (change.old, change.new) if side)
    lines = [f"{code(change.entity)} {code(change.key)}{context}: {sides}"]
    lines += [f"{code(side.computation)}" for side in (change.new or change.old,) if side and side.computation]
    return lines


def _put(side: Side, code: Callable[[str], str]) -> str:
    text = str(side)
    return code(side.value) + text[len(side.value) :]


def _verdict_lines(change: VerdictChange, code: Callable[[str], str]) -> Lines:
    words = " -> ".join(filter(None, (change.old, change.new)))
    settled = " (acknowledged)" if change.acknowledged else ""
    return [f"{code(change.id)}: {words}{settled}", code(change.message)]


def _finding_lines(change: FindingChange, code: Callable[[str], str]) -> Lines:
    return [f"{code(f'{change.path}:{change.line}')}: {change.code}", code(change.message)]


# --- the formats


def _text(found: Difference) -> str:
    parts = [_summary(found) + "\n"]
    for heading, rows in _sections(found, str):
        body = "".join(f"  {first}\n" + "".join(f"    {line}\n" for line in rest) for first, *rest in rows)
        parts.append(f"{heading}\n{body}")
    return "\n".join(parts)


def _markdown(found: Difference) -> str:
    text = f"**{_summary(found)}**\n"
    sections = _sections(found, _code)
    for i, (heading, rows) in enumerate(sections):
        section = "".join(_section(heading, rows))
        if len(text) + len(section) > MOST_CHARACTERS:
            left = sum(len(rows) for _, rows in sections[i:])
            return text + f"\n{left} more, which do not fit here: `hwkb diff` shows them.\n"
        text += section
    return text


def _section(heading: str, rows: list[Lines]) -> Iterator[str]:
    folded = len(rows) > OPEN_UP_TO
    yield f"\n<details><summary>{heading}</summary>\n\n" if folded else f"\n{heading}:\n\n"
    for first, *rest in rows[:MOST_LINES]:
        yield f"- {first.replace(' -> ', ' → ')}\n" + "".join(f"    - {line}\n" for line in rest)
    if len(rows) > MOST_LINES:
        yield f"- and {len(rows) - MOST_LINES} more\n"
    if folded:
        yield "\n</details>\n"


def _code(text: str) -> str:
    """Words of the data as code, so that none is taken for a mention, a link or markup."""
    text = " ".join(text.split())
    fence = "`" * (1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{room}{text}{room}{fence}" if text else ""


def _json(found: Difference) -> str:
    return json.dumps(difference_row(found), ensure_ascii=False, indent=2) + "\n"


def difference_row(found: Difference) -> dict[str, Any]:
    """A difference as plain data."""
    return {
        "entities": {
            "added": list(found.entities_added),
            "withdrawn": list(found.entities_withdrawn),
            "renamed": dict(found.entities_renamed),
        },
        "sources": {"added": list(found.sources_added), "withdrawn": list(found.sources_withdrawn)},
        "facts": [_fact_row(change) for change in found.facts],
        "derived": [_fact_row(change) for change in found.derived],
        "verdicts": [
            {"id": v.id, "formula": v.formula, "old": v.old or None, "new": v.new or None, "message": v.message,
             "acknowledged": v.acknowledged}
            for v in found.verdicts
        ],
        "findings": {name: [{"code": f.code, "path": f.path, "line": f.line, "message": f.message} for f in changes]
                     for name, changes in (("opened", found.opened), ("closed", found.closed))},
    }  # fmt: skip


def _fact_row(change: FactChange) -> dict[str, Any]:
    return {
        "change": change.kind,
        "entity": change.entity,
        "key": change.key,
        "variant": change.variant,
        "given": dict(change.given),
        "old": _side_row(change.old),
        "new": _side_row(change.new),
    }


def _side_row(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {"value": side.value, "status": side.status, "source": side.source, "disputed": side.disputed,
            "computation": side.computation}  # fmt: skip


FORMATS: Mapping[str, Callable[[Difference], str]] = {"text": _text, "json": _json, "markdown": _markdown}
"""The styles that `hwkb diff --format` knows."""
