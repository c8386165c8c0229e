"""Findings as SARIF 2.1.0, which code hosts and editors show beside the lines."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from hwkb import __version__
from hwkb.findings import RULES, Finding, Place

__all__ = ["sarif"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "ROOT"
"""What paths are relative to: the root of the knowledge base, wherever it lies."""

Node = dict[str, Any]


def sarif(findings: Sequence[Finding]) -> Node:
    """A log of one run. What an author has acknowledged is in it too, as suppressed."""
    codes = sorted({finding.code for finding in findings})
    seen: Counter[str] = Counter()
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "hwkb", "semanticVersion": __version__, "rules": [_rule(c) for c in codes]}},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {ROOT: {"description": {"text": "the root of the knowledge base"}}},
            "results": [_result(finding, codes.index(finding.code), seen) for finding in findings],
        }],
    }  # fmt: skip


def _rule(code: str) -> Node:
    return {
        "id": code,
        "shortDescription": {"text": RULES[code]},
        "help": {"text": f"`hwkb explain {code}` says why, and shows how to mend it."},
        "defaultConfiguration": {"level": "error"},
    }


def _result(finding: Finding, rule: int, seen: Counter[str]) -> Node:
    parts = (finding.message, *finding.notes, finding.help and f"help: {finding.help}")
    result: Node = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": "error",
        "message": {"text": "\n".join(filter(None, parts))},
        "locations": [{"physicalLocation": _location(finding.place)}],
        "partialFingerprints": {"hwkb/v1": _fingerprint(finding, seen)},
    }
    if finding.labels:
        result["relatedLocations"] = [
            {"id": i, "physicalLocation": _location(label.place), "message": {"text": label.text}}
            for i, label in enumerate(finding.labels)
        ]
    if finding.acknowledged:
        suppression = {"kind": "inSource", "status": "accepted", "justification": finding.acknowledged}
        result["suppressions"] = [suppression]
    return result


def _location(place: Place) -> Node:
    region = {"startLine": place.line, "startColumn": place.column}
    if place.end_line:
        region |= {"endLine": place.end_line, "endColumn": max(place.end_column, 1)}
    return {"artifactLocation": {"uri": quote(place.path), "uriBaseId": ROOT}, "region": region}


def _fingerprint(finding: Finding, seen: Counter[str]) -> str:
    """The same for the same finding, also after lines were added above it."""
    what = f"{finding.code}\n{finding.place.path}\n{finding.entity}\n{finding.message}"
    seen[what] += 1
    return hashlib.sha256(f"{what}\n{seen[what]}".encode()).hexdigest()[:32]
