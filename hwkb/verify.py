"""Every phrase stands in the text that it is cited from, and the text is the one that was read.

A source record carries the SHA-256 of its text. Given a folder with copies, a file is the text of the
source whose SHA-256 it has, whatever its name. Text and phrase are folded alike before they are
compared: white space, Markdown marks, link targets and quotation marks do not count; letters, their
case, and digits do.
"""

from __future__ import annotations

import bisect
import functools
import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hwkb.claims import Source
from hwkb.document import Document
from hwkb.findings import Finding, count
from hwkb.folders import is_packaged
from hwkb.knowledge import KnowledgeBase
from hwkb.vocabulary import MODIFIERS

__all__ = ["Folded", "Proof", "Tally", "fold", "verify"]

_DROP = (
    r"\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"\n]*\")?\)"  # the target of a link
    r"|!?\[|\]"  # what encloses its words
    r"|[*_#>`\\\u00ad\u200b\u2060\ufeff]"
)
_JUNK = re.compile(rf"(?:\s|{_DROP})+|(?P<quote>[\"'‘’‚‛“”„‟‹›«»「」『』〝〞＂＇´])")
_DROPPED = re.compile(_DROP)
_WORD = re.compile(r"[A-Za-z0-9]+(?:[.,][0-9]+)*|[^\W_]")
_WITHIN = re.compile(r"[A-Za-z\u00c0-\u024f][a-z\u00df-\u00f6\u00f8-\u00ff]")
_MEASURED = re.compile(r"[0-9] ?[A-Za-z/]+\Z")
_LETTER = re.compile(r"[A-Za-z]")
_CLOSE = 0.34
"""The share of a phrase's words, by weight, that a passage must have to be shown as near."""


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """A text as it is compared, with the way back to the text as it is."""

    text: str
    original: str
    _starts: tuple[int, ...]
    _sources: tuple[int, ...]

    def line(self, offset: int) -> int:
        """The line of the text as it is, for a place in the folded one."""
        piece = bisect.bisect_right(self._starts, offset) - 1
        return self.original.count("\n", 0, self._sources[piece] + offset - self._starts[piece]) + 1

    def find(self, phrase: str) -> list[int]:
        """Every place where a folded phrase stands, and neither starts nor ends within a word or number."""
        measured = _MEASURED.search(phrase)
        found, start = [], self.text.find(phrase)
        while phrase and start >= 0:
            end = start + len(phrase)
            if not (self._cuts(start) or self._cuts(end) or (measured and _LETTER.match(self.text, end))):
                found.append(start)
            start = self.text.find(phrase, start + 1)
        return found

    def _cuts(self, offset: int) -> bool:
        """True within a number, and before a small letter of a word: a heading may touch the one below it."""
        return self._cuts_a_number(offset) or (offset > 0 and _WITHIN.match(self.text, offset - 1) is not None)

    def _cuts_a_number(self, offset: int) -> bool:
        before, after = self.text[max(0, offset - 2) : offset], self.text[offset : offset + 2]
        if not before[-1:].isdigit() and not after[:1].isdigit():
            return False
        joined = before[-1:].isdigit() and after[:1].isdigit()
        behind_point = len(before) == 2 and before[0].isdigit() and before[1] in ".," and after[:1].isdigit()
        before_point = before[-1:].isdigit() and len(after) == 2 and after[0] in ".," and after[1].isdigit()
        return joined or behind_point or before_point


def fold(text: str) -> Folded:
    """A text without what its form adds: Markdown marks, link targets, kinds of space and quotation marks."""
    pieces: list[str] = []
    starts, sources = [0], [0]
    length = last = 0
    for match in _JUNK.finditer(text):
        pieces += (text[last : match.start()], new := _fold_run(match, text))
        length += match.start() - last + len(new)
        last = match.end()
        starts.append(length)
        sources.append(last)
    pieces.append(text[last:])
    return Folded("".join(pieces), text, tuple(starts), tuple(sources))


def _fold_run(match: re.Match[str], text: str) -> str:
    if match["quote"]:
        return "'"
    if any(c.isspace() for c in _DROPPED.sub("", match[0])):
        return " "
    between_digits = text[match.start() - 1 : match.start()].isdigit() and text[match.end() : match.end() + 1].isdigit()
    return match[0] if between_digits else ""  # `2*8` is not 28


def fold_phrase(phrase: str) -> str:
    """A phrase as it is looked for."""
    return fold(phrase).text.strip()


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a source's phrases stand in its text; `checked` is False where there is no text to look in."""

    source: Source
    phrases: int
    found: int
    checked: bool

    def __str__(self) -> str:
        phrases = count(self.phrases, "phrase")
        if self.checked:
            return f"{self.source.id}: {self.found} of {phrases} found"
        return f"{self.source.id}: {phrases} not verified, for want of {'its text' if self.source.sha256 else 'sha256'}"


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of looking for every phrase."""

    findings: tuple[Finding, ...]
    tallies: tuple[Tally, ...]

    @property
    def summary(self) -> str:
        """All sources in one line."""
        phrases, found = sum(t.phrases for t in self.tallies), sum(t.found for t in self.tallies)
        texts = sum(t.checked for t in self.tallies)
        told = count(len(self.findings), "finding") if self.findings else "no findings"
        return f"{count(texts, 'text')}: {found} of {phrases} phrases found, {told}"


@dataclass(frozen=True, slots=True)
class _Citation:
    """A phrase where a spec file has it."""

    entity: str
    source: str
    phrase: str
    at: str
    document: Document

    def finding(self, code: str, message: str, help_: str, notes: tuple[str, ...] = ()) -> Finding:
        place = self.document.place(("evidence", self.source, self.phrase), key=True)
        return Finding(code, message, place, help_, (), notes, self.entity)


def verify(kb: KnowledgeBase, folder: Path, only: Collection[str] = ()) -> Proof:
    """Looks for every phrase in the text that it is cited from; of the sources with these ids, where there are any.

    A source that is asked for by its id and has no text is told of. Raises FileNotFoundError without a folder.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"`{folder}` is not a folder")
    texts = _texts(folder, {source.sha256 for source in kb.sources.values() if source.sha256})
    cited: dict[str, list[_Citation]] = {}
    for citation in _citations(kb):
        cited.setdefault(citation.source, []).append(citation)
    findings: list[Finding] = []
    tallies: list[Tally] = []
    for id_, source in kb.sources.items():
        citations = cited.get(id_, [])
        text = texts.get(source.sha256)
        if not citations or (only and id_ not in only):
            continue
        found = 0
        if text is not None:
            wrong = [finding for citation in citations for finding in _look(citation, text)]
            found = len(citations) - sum(finding.code == "phrase-not-found" for finding in wrong)
            findings += wrong
        elif source.sha256 or only:
            findings.append(_missing(source, len(citations)))
        tallies.append(Tally(source, len(citations), found, text is not None))
    return Proof(tuple(sorted(findings, key=lambda f: f.sort_key)), tuple(tallies))


def _texts(folder: Path, wanted: set[str]) -> Mapping[str, Folded]:
    """The texts in a folder that a source asks for, by SHA-256."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            sha256 = hashlib.sha256(data).hexdigest()
            if sha256 in wanted:
                found[sha256] = fold(data.decode("utf-8", "replace"))
    return found


def _citations(kb: KnowledgeBase) -> Iterator[_Citation]:
    """Every phrase of every file, also of one whose claims are faulty; what is extended was proved elsewhere."""
    for entity in kb.values():
        for document in entity.documents:
            if not is_packaged(document.path):
                yield from _cited_in(document, entity.id)


def _cited_in(document: Document, entity: str) -> Iterator[_Citation]:
    evidence = document.root.get("evidence")
    for source, block in evidence.items() if isinstance(evidence, dict) else ():
        for phrase, body in block.items() if isinstance(block, dict) else ():
            if isinstance(body, dict) and phrase not in MODIFIERS:
                yield _Citation(entity, source, phrase, str(body.get("at", "")), document)


def _look(citation: _Citation, text: Folded) -> Iterator[Finding]:
    wanted = fold_phrase(citation.phrase)
    places = text.find(wanted)
    if not places:
        near = nearest_passage(wanted, text)
        help_ = f"line {near[0]} of the text has: {near[1]}" if near else "no passage of the text is near it"
        yield citation.finding("phrase-not-found", f"`{citation.source}` does not say this", help_)
    elif len(places) > 1 and not citation.at:
        lines = list(dict.fromkeys(text.line(place) for place in places))
        where = f"line{'s' * (len(lines) > 1)} {', '.join(map(str, lines[:8]))}{' ...' * (len(lines) > 8)}"
        message = f"the phrase stands {len(places)} times in `{citation.source}`"
        help_ = "add a word before or after it, or say with `at:` which place is meant"
        yield citation.finding("ambiguous-phrase", message, help_, (f"{where} of the text",))


def _missing(source: Source, phrases: int) -> Finding:
    if source.sha256:
        message = f"no file has the SHA-256 of the text of `{source.id}`"
        help_ = "put a copy of the text into the folder; if the text has changed, read it again and renew `sha256`"
    else:
        message = f"`{source.id}` does not say which text was read"
        help_ = "add `sha256:` with what `sha256sum FILE` prints for the text"
    note = f"{phrases} phrase{'s are' if phrases != 1 else ' is'} cited from it"
    place = source.document.place(("sha256",) if source.sha256 else ("id",))
    return Finding("missing-text", message, place, help_, (), (note,), source.id)


@functools.lru_cache(maxsize=4)
def _words(text: Folded) -> tuple[tuple[tuple[str, int, int], ...], Counter[str]]:
    words = tuple((m[0].lower(), m.start(), m.end()) for m in _WORD.finditer(text.text))
    return words, Counter(word for word, _, _ in words)


def nearest_passage(phrase: str, text: Folded) -> tuple[int, str] | None:
    """The line and the words of the passage that shares the most, and the rarest, words with a phrase."""
    words, counts = _words(text)
    wanted = Counter(m[0].lower() for m in _WORD.finditer(phrase))
    weight = {word: 1 / (1 + counts[word]) ** 0.5 for word in wanted}
    size = sum(wanted.values()) + 1
    window: Counter[str] = Counter()
    score, best, end = 0.0, 0.0, 0
    for i, (word, _, _) in enumerate(words):
        if word in wanted:
            window[word] += 1
            score += weight[word] * (window[word] <= wanted[word])
        if i >= size and (left := words[i - size][0]) in wanted:
            score -= weight[left] * (window[left] <= wanted[left])
            window[left] -= 1
        if score > best + 1e-9:
            best, end = score, i
    if not words or best < _CLOSE * sum(weight[word] * number for word, number in wanted.items()):
        return None
    passage = words[max(0, end - size + 1) : end + 1]
    shared = next(start for word, start, _ in passage if word in wanted)
    return text.line(shared), text.text[passage[0][1] : words[end][2]]
