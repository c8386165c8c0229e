"""Findings: what is wrong, or disputed, in the data, as values.

A finding is returned, never raised: faults in code are raised. Every code has a page under
`docs/rules/`; a test holds the two lists together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

__all__ = ["RULES", "Finding", "Label", "Place", "count", "in_order", "nearest"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of a file. Lines and columns count from 1; columns count characters."""

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Label:
    """Another place that a finding is about, and what stands there."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, dispute or failed verdict, with its place and what to do about it."""

    code: str
    message: str
    place: Place
    help: str = ""
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    entity: str = ""
    acknowledged: str = field(default="", compare=False)
    """The author's reason, where a decision covers this finding; else empty."""

    @property
    def sort_key(self) -> tuple[Place, str, str]:
        """Findings are listed by place, then code, then message."""
        return (self.place, self.code, self.message)


RULES: dict[str, str] = {
    # the file
    "not-utf-8": "the bytes of a file are not UTF-8",
    "byte-order-mark": "a file starts with a byte order mark",
    "control-character": "a file holds a control character",
    "file-too-large": "a file is larger than 1 MiB",
    "tab": "a line is indented with a tab",
    "yaml-syntax": "the text is not YAML",
    "empty-file": "a file holds nothing",
    "not-a-mapping": "the root of a file is not a mapping",
    "second-document": "a file holds more than one YAML document",
    "too-deep": "mappings and lists are nested more than 64 deep",
    "text-too-long": "one text is longer than 2,000 characters",
    "anchor-or-alias": "a file uses an anchor or an alias",
    "tag": "a file uses a YAML tag",
    "merge-key": "a file uses a YAML merge key",
    "duplicate-key": "a key stands twice in one mapping",
    "flow-mapping": "a mapping is written in braces",
    "cut-value": "an unquoted value is cut short by ` #`",
    # the record
    "wrong-shape": "a part of a record has the wrong shape",
    "unknown-key": "a record has a key that its kind does not have",
    "missing-key": "a record lacks a key that its kind needs",
    "wrong-id": "an id is not the stem of its file, or is badly formed",
    "wrong-folder": "a file lies where no kind is kept",
    "unquoted-phrase": "a phrase is not in quotation marks",
    "long-phrase": "a phrase is longer than 80 characters",
    "sentence": "a phrase is a whole sentence",
    # keys and values
    "unknown-property": "a claim names a property that the vocabulary does not have",
    "wrong-kind": "a property is claimed of a kind that does not have it",
    "unknown-convention": "a convention word is unknown, or not one of this property's",
    "unknown-unit": "a unit is unknown",
    "wrong-dimension": "a unit has another dimension than the property",
    "missing-unit": "a quantity has no unit",
    "bad-value": "a value does not have a form that its property allows",
    "unknown-word": "a word is not one of those that the vocabulary lists",
    "implausible": "a value lies outside the plausible range of its property",
    "unstated-convention": "the phrase states a convention that the key leaves out",
    "contradicted-convention": "the phrase states another convention than the key",
    "number-not-in-phrase": "the phrase prints other numbers in this unit than the value",
    # references
    "unknown-source": "a block names a source that does not exist",
    "unknown-entity": "a value or key names an entity that does not exist",
    "unknown-variant": "a claim names a variant that the header does not list",
    "unread-source": "a claim is cited from a source that was not read",
    "duplicate-id": "two files have the same id",
    "duplicate-name": "two entities answer to the same name",
    "redefined": "an addition gives another meaning to what the knowledge base extends",
    "unstated-date": "a source says neither when it was published nor when it was read",
    # formulas
    "bad-formula": "a formula cannot be read, or its units or conventions do not fit",
    "silent-relation": "a relation never fires on this knowledge base",
    # what the sources say
    "dispute": "claims of one fact do not meet",
    "tie": "nothing but the order of names decides between different claims",
    "fails": "a relation, assertion or relative claim fails",
    "depends": "a relation, assertion or relative claim holds under one reading only",
    # decisions
    "bad-decision": "a decision names something that is not there",
    "stale-decision": "a decision was made about other values than those that stand here now",
    # the texts, which `hwkb verify` reads
    "missing-text": "no local copy is the text that a source was read in",
    "phrase-not-found": "a phrase does not stand in the text that it is cited from",
    "ambiguous-phrase": "a phrase stands more than once in its text, and nothing says which place is meant",
}
"""Every code, with what it says in one line."""


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, each once, in the order of their places."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: finding.sort_key))


def count(number: int, singular: str, plural: str = "") -> str:
    """`1 claim`, `2 claims`."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def nearest(word: str, known: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The known words closest to a word, best first, none when nothing is close.

    Of words that are equally close, the one that starts alike the longest comes first.
    """
    import difflib  # most checks propose nothing

    wanted = word.lower()
    lowered = {k.lower(): k for k in sorted(known, reverse=True)}
    close = difflib.get_close_matches(wanted, lowered, n=4 * limit, cutoff=0.6)

    def rank(candidate: str) -> tuple[float, int, str]:
        ratio = difflib.SequenceMatcher(None, candidate, wanted).ratio()
        alike = next((i for i, (a, b) in enumerate(zip(candidate, wanted, strict=False)) if a != b), len(wanted))
        return (-round(ratio, 3), -alike, candidate)

    return tuple(lowered[c] for c in sorted(close, key=rank)[:limit])
