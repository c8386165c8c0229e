"""The order of the stages: text, document, record, claims, facts, verdicts, findings.

Nothing stops at the first fault: what is sound goes on, and every finding is kept.
"""

from __future__ import annotations

import datetime
from pathlib import Path

from hwkb.conclusions import Conclusions, conclude, findings_of, without_collector
from hwkb.dates import read_when
from hwkb.folders import packaged_root
from hwkb.joint import joint_readings
from hwkb.knowledge import Entity, KnowledgeBase
from hwkb.quantity import ValueFault
from hwkb.reading import Reading
from hwkb.verdicts import Verdict

__all__ = ["load", "read_day"]


def load(path: str | Path | None = None, as_of: str | datetime.date | None = None) -> KnowledgeBase:
    """The knowledge base in a folder (with `specs/`, or `specs/` itself); the packaged one by default.

    `as_of` (a date, or a text such as `2025-06-30`) leaves out what was not published by then.
    Faults of the data are in `findings`; a folder that does not exist raises FileNotFoundError, a
    text that is not a date ValueError.
    """
    root = _root(path)
    with without_collector():
        return _loaded(root, read_day(as_of))


def _root(path: str | Path | None) -> Path:
    if path is None:
        return packaged_root()
    folder = Path(path).resolve()
    if not (folder / "specs").is_dir() and folder.name == "specs" and folder.is_dir():
        folder = folder.parent
    if not (folder / "specs").is_dir():
        raise FileNotFoundError(f"no `specs/` folder in {folder}")
    return folder


def read_day(as_of: str | datetime.date | None) -> datetime.date | None:
    """The last day that a text such as `2025-06` may mean; raises ValueError for what is no date."""
    if as_of is None or isinstance(as_of, datetime.date):
        return as_of
    try:
        return read_when(as_of).last
    except ValueFault as fault:
        raise ValueError(f"{fault.message}; {fault.help}" if fault.help else fault.message) from None


def _loaded(root: Path, as_of: datetime.date | None) -> KnowledgeBase:
    reading = Reading(root, as_of)
    found = conclude(reading)
    _attach(found)
    entities = {
        id_: Entity(dossier, found.facts[id_], tuple(found.verdicts[id_]))
        for id_, dossier in sorted(reading.dossiers.items())
    }
    joint = joint_readings((v for e in entities.values() for v in e.verdicts), reading.vocabulary.axes)
    kb = KnowledgeBase(
        root, reading.vocabulary, tuple(found.relations), entities, dict(sorted(reading.sources.items())),
        findings_of(reading, found), reading.files, as_of, joint, load, reading.extends,
    )  # fmt: skip
    for fact in kb.facts:
        fact.home = kb
    return kb


def _attach(conclusions: Conclusions) -> None:
    """Gives every fact the verdicts that judge it as a total."""
    for id_, verdicts in conclusions.verdicts.items():
        judged: dict[str, list[Verdict]] = {}
        for verdict in verdicts:
            judged.setdefault(verdict.about, []).append(verdict)
        for fact in conclusions.facts[id_].values():
            if fact.key in judged:
                fact.derivations = tuple(v for v in judged[fact.key] if v.variant == fact.variant)
