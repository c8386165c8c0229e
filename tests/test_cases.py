"""Every section of `tests/cases` is a small knowledge base with what is expected of it beside the line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from casebook import (
    Case,
    derived_facts,
    lines_of_findings,
    lines_of_needs,
    lines_of_readings,
    lines_of_verdicts,
    read_cases,
    shared,
    write,
)
from test_document import CODES_OF_BYTES

import hwkb
from hwkb.findings import RULES

CASES = list(read_cases())


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_a_case_gives_what_stands_beside_its_lines(case: Case, tmp_path: Path) -> None:
    """No finding and no verdict is missing, and there is none beyond what is written."""
    kb = hwkb.load(write(tmp_path, case.files))

    assert lines_of_findings(kb.open_findings) == case.findings, list(kb.open_findings)
    assert lines_of_findings(f for f in kb.findings if f.acknowledged) == case.acknowledged
    verdicts = lines_of_verdicts(kb.verdicts)
    unknown = Counter({line: n for line, n in verdicts.items() if line[0].startswith("unknown ")})
    assert verdicts - unknown == case.verdicts, list(kb.verdicts)
    assert case.unknown <= unknown
    assert case.readings <= lines_of_readings(kb.verdicts), lines_of_readings(kb.verdicts)
    assert case.needs <= lines_of_needs(kb.verdicts), lines_of_needs(kb.verdicts)
    for path, named in case.derived.items():
        derived = derived_facts(kb, path)
        assert set(derived) == set(named)
        assert all(line in derived[fact] for fact, line in named.items())


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
def test_every_finding_says_what_to_do_at_a_place_in_its_file(case: Case, tmp_path: Path) -> None:
    """A message is one line that starts low and has no full stop; the place lies in the file."""
    kb = hwkb.load(write(tmp_path, case.files))

    for finding in kb.findings:
        assert finding.message
        assert "\n" not in finding.message
        assert not finding.message.endswith(".")
        assert finding.message[0] == finding.message[0].lower() or finding.message.startswith("U+")
        lines = (tmp_path / finding.place.path).read_text(encoding="utf-8").split("\n")
        assert 1 <= finding.place.line <= len(lines)
        assert 1 <= finding.place.column <= len(lines[finding.place.line - 1]) + 1
        assert (finding.place.line, finding.place.column) <= (finding.place.end_line, finding.place.end_column) or (
            finding.place.end_line == 0
        )


def test_the_shared_files_alone_are_without_fault(tmp_path: Path) -> None:
    """What a case finds comes from the case."""
    kb = hwkb.load(write(tmp_path, {}))

    assert kb.findings == ()
    assert kb.files == len(shared()) > 0


def test_no_two_cases_have_one_name() -> None:
    """A failing test names one section."""
    assert [name for name, n in Counter(case.id for case in CASES).items() if n > 1] == []


CODES_OF_TEXTS = {"ambiguous-phrase", "missing-text", "phrase-not-found"}
"""What `hwkb verify` alone can find, with the texts at hand; `test_verify` gives each."""


CODES_OF_ADDITIONS = {"redefined"}
"""What only a knowledge base that extends another can have; `test_on_top` gives each."""


def test_every_code_is_seen_in_a_case_or_in_bytes() -> None:
    """A code that nothing gives would be a page without a subject."""
    seen = {code for case in CASES for code in case.codes} | CODES_OF_BYTES | CODES_OF_TEXTS | CODES_OF_ADDITIONS

    assert seen == set(RULES)
