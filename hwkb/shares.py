"""What each file had a share in when a knowledge base was checked, as a text to keep beside the result.

With it, a check after an edit reads and judges what the edit can touch (`hwkb.naming`), and takes the rest as it
was. It is kept as JSON and nothing of it is evaluated.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from hwkb.claims import Dossier
from hwkb.conclusions import Conclusions
from hwkb.findings import Finding
from hwkb.naming import words
from hwkb.quantity import Quantity
from hwkb.reading import Pairs, Reading, pairs_of
from hwkb.report import Lines, one_as_text
from hwkb.values import references
from hwkb.vocabulary import Vocabulary

__all__ = ["Share", "Shares", "Told", "packed", "shares_of", "told", "unpacked"]


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as it was told; of one that is acknowledged, that it was."""

    code: str
    order: tuple[str | int, ...]
    """Its place, code and message."""
    touched: tuple[str, ...]
    """The paths of its other places."""
    text: str
    acknowledged: bool

    @property
    def path(self) -> str:
        """The path of its place."""
        return str(self.order[0])


@dataclass(slots=True)
class Share:
    """What one file says of others, and what was found because of it."""

    name: str = ""
    """The name in the header, as names are compared; empty where the file cannot be read."""
    names: str = ""
    """The ids that it names, with spaces between."""
    parts: str = ""
    """Those of its parts."""
    pairs: Pairs = field(default_factory=set)
    fired: list[str] = field(default_factory=list)
    """The knowledge base's own relations that came to something."""
    faulty: bool = False
    """True where a fault was found before anything was judged."""
    told: list[Told] = field(default_factory=list)


Shares = dict[str, Share]
"""By the path of the file."""


def shares_of(reading: Reading, conclusions: Conclusions, findings: Iterable[Finding], lines: Lines) -> Shares:
    """The share of every file that was read, and of what findings are about beside."""
    shares: Shares = {}
    home: dict[str, str] = {}
    own = {relation.id for relation in conclusions.own()}
    for source in reading.sources.values():
        shares[source.document.path] = Share(source.id, source.publisher)
    for dossier in reading.judged():
        path = home[dossier.id] = dossier.document.path
        shares[path] = _of_dossier(dossier, reading.vocabulary)
        shares[path].fired = sorted(own.intersection(conclusions.fired(dossier.id))) if own else []
    for path in conclusions.faulty:
        shares.setdefault(path, Share()).faulty = True
    for finding in findings:
        path = home.get(finding.entity, finding.place.path)
        shares.setdefault(path, Share()).told.append(told(finding, lines))
    return shares


def _of_dossier(dossier: Dossier, vocabulary: Vocabulary) -> Share:
    """What the file of an entity says of others."""
    names = {dossier.vendor, dossier.predecessor, dossier.successor, dossier.counterpart}
    evidence = dossier.document.root.get("evidence")
    names.update(evidence if isinstance(evidence, dict) else ())
    names.update([claim.attributed_to for claim in dossier.claims])
    naming = [claim for claim in dossier.claims if claim.value.__class__ is not Quantity]
    names.update([id_ for claim in naming for id_ in references(claim.value)])
    for assertion in dossier.assertions:
        names |= {assertion.attributed_to, *words(assertion.formula.encode())}
    held = [claim for claim in naming if claim.property.type == "part"]
    parts = {id_ for claim in held for id_ in references(claim.value)}
    name = " ".join(dossier.name.lower().split())
    return Share(name, " ".join(sorted(names - {""})), " ".join(sorted(parts)), pairs_of(held, vocabulary))


def told(finding: Finding, lines: Lines) -> Told:
    """A finding as it is kept."""
    place, acknowledged = finding.place, bool(finding.acknowledged)
    order = (place.path, place.line, place.column, place.end_line, place.end_column, finding.code, finding.message)
    touched = tuple(dict.fromkeys(label.place.path for label in finding.labels))
    return Told(finding.code, order, touched, "" if acknowledged else one_as_text(finding, lines), acknowledged)


# --- as text

_FORM = 1


def packed(shares: Shares, files: int) -> bytes:
    """The shares of a knowledge base of so many files."""
    rows = {path: _row(share) for path, share in shares.items()}
    found = {"form": _FORM, "files": files, "shares": rows}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def unpacked(content: bytes) -> tuple[Shares, int]:
    """What was packed; raises ValueError for anything else."""
    try:
        found = json.loads(content.decode("utf-8", "surrogatepass"))
        rows = {_FORM: found["shares"]}[found["form"]]
        return {path: _share(row) for path, row in rows.items()}, int(found["files"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError("not the shares of a check") from error


def _row(share: Share) -> list[Any]:
    findings = [(t.code, t.order, t.touched, t.text, t.acknowledged) for t in share.told]
    return [share.name, share.names, share.parts, sorted(share.pairs), share.fired, share.faulty, findings]


def _share(row: list[Any]) -> Share:
    name, names, parts, pairs, fired, faulty, findings = row
    return Share(
        name, names, parts, {(slot, holder) for slot, holder in pairs}, fired, faulty,
        [Told(code, tuple(order), tuple(touched), text, known) for code, order, touched, text, known in findings],
    )  # fmt: skip
