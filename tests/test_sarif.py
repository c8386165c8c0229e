"""Findings as SARIF: the parts that SARIF 2.1.0 requires, with their types and limits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from casebook import DISPUTED, SETTLED, write

import hwkb
from hwkb.cli import main
from hwkb.findings import RULES, Finding, Label, Place
from hwkb.report_sarif import sarif

MESSAGE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
LOCATION = {
    "type": "object",
    "required": ["artifactLocation", "region"],
    "properties": {
        "artifactLocation": {
            "type": "object",
            "required": ["uri", "uriBaseId"],
            "properties": {"uri": {"type": "string", "pattern": "^[A-Za-z0-9._~%/-]+$"}},
        },
        "region": {
            "type": "object",
            "required": ["startLine"],
            "properties": {name: {"type": "integer", "minimum": 1}
                           for name in ("startLine", "startColumn", "endLine", "endColumn")},
            "additionalProperties": False,
        },
    },
}  # fmt: skip
RESULT = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "ruleId": {"enum": list(RULES)},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": MESSAGE,
        "locations": {"type": "array", "items": {"type": "object", "properties": {"physicalLocation": LOCATION}}},
        "relatedLocations": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"id": {"type": "integer", "minimum": 0}, "physicalLocation": LOCATION,
                               "message": MESSAGE},
                "additionalProperties": False,
            },
        },
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
        "suppressions": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["kind"],
                "properties": {
                    "kind": {"enum": ["inSource", "external"]},
                    "status": {"enum": ["accepted", "underReview", "rejected"]},
                    "justification": {"type": "string"},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}  # fmt: skip
RULE = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"enum": list(RULES)},
        "shortDescription": MESSAGE,
        "help": MESSAGE,
        "defaultConfiguration": {"type": "object", "properties": {"level": {"const": "error"}}},
    },
    "additionalProperties": False,
}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool"],
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "name": {"type": "string"},
                                    "semanticVersion": {"type": "string"},
                                    "rules": {"type": "array", "items": RULE, "uniqueItems": True},
                                },
                                "additionalProperties": False,
                            },
                        },
                        "additionalProperties": False,
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "originalUriBaseIds": {"type": "object", "additionalProperties": {"type": "object"}},
                    "results": {"type": "array", "items": RESULT},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
"""What the standard says of the parts that are written here; nothing else may be written."""


def valid(log: dict[str, Any]) -> list[dict[str, Any]]:
    """The results of a log that is as the standard wants it."""
    jsonschema.validate(log, SARIF)
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    results: list[dict[str, Any]] = run["results"]
    assert [rules[result["ruleIndex"]] for result in results] == [result["ruleId"] for result in results]
    for result in results:
        assert {location["physicalLocation"]["artifactLocation"]["uriBaseId"]
                for location in result["locations"]} <= run["originalUriBaseIds"].keys()  # fmt: skip
    prints = [result["partialFingerprints"]["hwkb/v1"] for result in results]
    assert len(set(prints)) == len(prints)
    return results


def test_no_findings_are_a_log_without_results() -> None:
    """Which closes what an earlier log had opened."""
    assert valid(sarif([])) == []


def test_the_findings_of_the_real_base_are_valid(kb: hwkb.KnowledgeBase) -> None:
    """All of them, each once."""
    assert len(valid(sarif(kb.findings))) == len(kb.findings)


@pytest.mark.parametrize(("text", "code"), [(DISPUTED, 1), (SETTLED, 0)])
def test_the_command_writes_a_log_and_nothing_else(
    text: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is acknowledged is in it as suppressed, with the author's reason."""
    monkeypatch.chdir(write(tmp_path, {"chips/new.yaml": text}))
    assert main(["check", "--format", "sarif"]) == code
    (result,) = valid(json.loads(capsys.readouterr().out))

    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "specs/chips/new.yaml"
    assert location["region"] == {"startLine": 8, "startColumn": 24, "endLine": 8, "endColumn": 30}
    assert result["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 11
    assert [s["justification"] for s in result.get("suppressions", [])] == ["the maker ought to know it"] * (1 - code)


def test_a_fingerprint_outlives_lines_that_are_added_above() -> None:
    """It holds no line; two findings that are else alike differ."""

    def prints(line: int) -> list[str]:
        findings = [
            Finding("tie", "m", Place("a b.yaml", line + i, 1), labels=(Label(Place("x"), "y"),)) for i in (0, 1)
        ]
        return [result["partialFingerprints"]["hwkb/v1"] for result in valid(sarif(findings))]

    assert prints(1) == prints(7)
