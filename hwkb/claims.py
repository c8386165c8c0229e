"""Claims: one source's statement of one property, lowered from a validated record.

A claim keeps its key, value and phrase as written, and where they stand.
"""

from __future__ import annotations

import datetime
import functools
import re
from builtins import property as attribute  # `property` names a field here
from collections.abc import Iterator
from dataclasses import dataclass, field

from hwkb.dates import When, read_when
from hwkb.document import Document, Route
from hwkb.findings import Finding, Place, nearest
from hwkb.quantity import Quantity, ValueFault
from hwkb.records import Decision, EntityRecord, SourceRecord, Statement, statements
from hwkb.values import Value, read_value
from hwkb.vocabulary import MODIFIERS, Conventions, Key, Property, Vocabulary

__all__ = ["Assertion", "Claim", "Dossier", "Given", "Source", "lower_entity", "lower_source"]

Given = tuple[tuple[str, str], ...]
"""The context that a figure holds under, sorted by key."""

MAX_PHRASE = 80
_SENTENCE = re.compile(r"\S+(?:\s+\S+){4,}[.!?]")


@dataclass(slots=True, eq=False)
class Source:
    """A publication. `published` is empty where it does not say when."""

    id: str
    kind: str
    title: str
    title_en: str
    publisher: str
    author: tuple[str, ...]
    url: str
    published: When | None
    not_before: When | None
    accessed: When | None
    language: str
    status: str
    read: bool
    sha256: str
    note: str
    document: Document

    @attribute
    def known_from(self) -> datetime.date | None:
        """The first day on which it can have been known: published, else not before, else read."""
        for when in (self.published, self.not_before, self.accessed):
            if when is not None:
                return when.first
        return None

    @attribute
    def dated(self) -> bool:
        """True when the publication itself says when it appeared."""
        return self.published is not None

    def __repr__(self) -> str:
        return f"<Source {self.id}>"


@dataclass(slots=True, eq=False)
class Claim:
    """One source's statement of one property of one entity."""

    entity: str
    kind: str
    property: Property
    conventions: Conventions
    value: Value
    source: Source
    status: str
    phrase: str
    document: Document
    route: Route
    attributed_to: str = ""
    given: Given = ()
    variant: str = ""
    at: str = ""
    note: str = ""
    goal: bool = False
    complete: bool = False
    deprecated: str = ""
    """The reason, where a decision sets this claim aside."""

    @attribute
    def text(self) -> str:
        """The value as written."""
        return self.value.text

    @attribute
    def key(self) -> str:
        """The property with its conventions, as one would write it."""
        return str(Key(self.property, self.conventions, self.goal))

    @attribute
    def place(self) -> Place:
        """Where the value stands."""
        return self.document.place(self.route)

    @attribute
    def first_hand(self) -> bool:
        """True when the source says it on its own authority."""
        return not self.attributed_to

    def __repr__(self) -> str:
        return f"<Claim {self.entity} {self.key}: {self.text} ({self.source.id})>"


@dataclass(slots=True, eq=False)
class Assertion:
    """A source's own comparison or computation, as a formula."""

    id: str
    entity: str
    formula: str
    source: Source
    status: str
    phrase: str
    document: Document
    route: Route
    attributed_to: str = ""
    given: Given = ()
    variant: str = ""

    @attribute
    def place(self) -> Place:
        """Where the formula stands."""
        return self.document.place(self.route)


@dataclass(slots=True, eq=False)
class Dossier:
    """One entity as its file has it: the header and all claims."""

    id: str
    name: str
    kind: str
    classifier: str
    document: Document
    vendor: str = ""
    predecessor: str = ""
    successor: str = ""
    counterpart: str = ""
    renamed_from: tuple[str, ...] = ()
    variants: dict[str, str] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    assertions: tuple[Assertion, ...] = ()
    decisions: dict[str, list[Decision]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Dossier {self.id}>"


def lower_source(record: SourceRecord, document: Document) -> tuple[Source, list[Finding]]:
    """The source that a record describes."""
    findings: list[Finding] = []

    def when(name: str) -> When | None:
        text: str = getattr(record, name)
        if text in ("", "unstated"):
            return None
        try:
            return read_when(text)
        except ValueFault as fault:
            findings.append(Finding(fault.code, fault.message, document.place((name,)), fault.help))
            return None

    published, not_before, accessed = when("published"), when("not_before"), when("accessed")
    if published is None and not_before is None and accessed is None and record.read != "no":
        findings.append(Finding(
            "unstated-date", f"`{record.id}` can be placed at no date", document.place(("id",), key=True),
            "add `published`, or `published: unstated` with `not_before` or `accessed`",
        ))  # fmt: skip
    kind, language, status = (str(getattr(record, name)) for name in ("kind", "language", "status"))
    return Source(
        record.id, kind, record.title, record.title_en, record.publisher or "", tuple(record.author), record.url,
        published, not_before, accessed, language, status, record.read != "no", record.sha256, record.note, document,
    ), findings  # fmt: skip


def lower_entity(
    record: EntityRecord, document: Document, kind: str, vocabulary: Vocabulary, sources: dict[str, Source]
) -> tuple[Dossier, list[Finding]]:
    """The entity that a record describes with its claims, and what is wrong with them."""
    lowering = _Lowering(record, document, kind, vocabulary, sources)
    claims = tuple(lowering.claims())
    classifier = str(getattr(record, vocabulary.kinds[kind].classifier))
    entity = Dossier(
        record.id, record.name, kind, classifier, document, record.vendor or "", record.predecessor or "",
        record.successor or "", record.counterpart or "", tuple(record.renamed_from), dict(record.variants), claims,
        tuple(lowering.assertions), record.decisions,
    )  # fmt: skip
    return entity, lowering.findings


@functools.lru_cache(maxsize=200_000)
def _value(property_: Property, text: str) -> Value:
    return read_value(text, property_)


class _Lowering:
    """One record on its way to claims; collects findings as it goes."""

    def __init__(
        self, record: EntityRecord, document: Document, kind: str, vocabulary: Vocabulary, sources: dict[str, Source]
    ) -> None:
        self.record = record
        self.document = document
        self.kind = kind
        self.vocabulary = vocabulary
        self.sources = sources
        self.findings: list[Finding] = []
        self.assertions: list[Assertion] = []
        self.lint = _phrase_lint(vocabulary)
        self.unknown_sources: set[str] = set()

    def claims(self) -> Iterator[Claim]:
        for source_id, block, phrase, statement in statements(self.record):
            source = self.sources.get(source_id)
            if source is None:
                self.unknown_source(source_id)
                continue
            route: Route = ("evidence", source_id, phrase)
            self.check_phrase(phrase, route)
            stated = self.stated(phrase)
            status = self.status(statement.status or block.status, source, route)
            given = self.given({**block.given, **statement.given}, route)
            variants = self.variants(statement.variant or block.variant, route)
            attributed = statement.attributed_to or block.attributed_to
            self.take_assertions(statement, source, status, phrase, route, attributed, given)
            complete = (statement.complete or block.complete) == "yes"
            for raw, body in (statement.__pydantic_extra__ or {}).items():
                key = self.key(raw, (*route, raw))
                if key is None:
                    continue
                texts = [body] if isinstance(body, str) else body
                for i, text in enumerate(texts):
                    place_of: Route = (*route, raw) if isinstance(body, str) else (*route, raw, i)
                    value = self.value(key, text, place_of)
                    if value is None:
                        continue
                    if stated:
                        self.check_stated(key, stated, (*route, raw))
                    for variant in variants:
                        yield Claim(
                            self.record.id, self.kind, key.property, key.conventions, value, source, status, phrase,
                            self.document, place_of, attributed, given, variant, statement.at,
                            statement.note or block.note, key.goal, complete,
                        )  # fmt: skip

    def report(self, code: str, message: str, route: Route, help_: str, *, key: bool = False) -> None:
        self.findings.append(Finding(code, message, self.document.place(route, key=key), help_, entity=self.record.id))

    def unknown_source(self, source_id: str) -> None:
        if source_id in self.unknown_sources:
            return
        self.unknown_sources.add(source_id)
        close = nearest(source_id, self.sources)
        help_ = f"did you mean `{close[0]}`?" if close else f"add specs/sources/{source_id}.yaml"
        self.report("unknown-source", f"unknown source `{source_id[:60]}`", ("evidence", source_id), help_, key=True)

    def check_phrase(self, phrase: str, route: Route) -> None:
        if len(phrase) > MAX_PHRASE:
            help_ = "cut it to the words that state the value"
            self.report("long-phrase", f"the phrase has {len(phrase)} characters", route, help_, key=True)
        elif _SENTENCE.fullmatch(phrase):
            help_ = "keep the words that state the value, and leave the rest of the sentence"
            self.report("sentence", "the phrase is a whole sentence", route, help_, key=True)
        if phrase in self.document.plain:
            help_ = "put the phrase in quotation marks"
            self.report("unquoted-phrase", "a phrase without quotation marks", route, help_, key=True)

    def stated(self, phrase: str) -> dict[str, set[str]]:
        """The convention words that a phrase states, by axis."""
        found: dict[str, set[str]] = {}
        for match in self.lint[0].finditer(phrase.lower()):
            axis, word = self.lint[1][match[0]]
            found.setdefault(axis, set()).add(word)
        return found

    def check_stated(self, key: Key, stated: dict[str, set[str]], route: Route) -> None:
        if not key.property.numeric:
            return
        have = {self.vocabulary.axis(word) for word in key.conventions}
        for axis, words in stated.items():
            if axis in key.property.axes and axis not in have:
                shown = " or ".join(f"`{w}`" for w in sorted(words))
                message = f"the phrase states the {self.vocabulary.axes[axis].title}, and the key does not"
                self.report("unstated-convention", message, route, f"add {shown} in brackets to the key", key=True)

    def status(self, stated: str, source: Source, route: Route) -> str:
        if not stated:
            return source.status
        if stated not in self.vocabulary.statuses or stated == "derived":
            known = [s for s in self.vocabulary.statuses if s != "derived"]
            help_ = "one of " + ", ".join(f"`{s}`" for s in nearest(stated, known) or known)
            self.report("unknown-word", f"`{stated[:40]}` is not a status", (*route, "status"), help_)
            return source.status
        return stated

    def given(self, stated: dict[str, str], route: Route) -> Given:
        for name in stated:
            if name not in self.vocabulary.given:
                close = nearest(name, self.vocabulary.given) or tuple(self.vocabulary.given)
                help_ = "one of " + ", ".join(f"`{c}`" for c in close)
                message = f"`{name[:40]}` is not a word of `given`"
                self.report("unknown-key", message, (*route, "given", name), help_, key=True)
        return tuple(sorted((k, v) for k, v in stated.items() if k in self.vocabulary.given))

    def variants(self, stated: list[str], route: Route) -> list[str]:
        for name in stated:
            if name not in self.record.variants:
                close = nearest(name, self.record.variants)
                help_ = f"did you mean `{close[0]}`?" if close else "list it under `variants:` in the header"
                self.report("unknown-variant", f"unknown variant `{name[:40]}`", (*route, "variant"), help_)
        return [name for name in stated if name in self.record.variants] if stated else [""]

    def key(self, raw: str, route: Route) -> Key | None:
        if "." not in raw:
            close = nearest(raw, MODIFIERS)
            help_ = f"did you mean `{close[0]}`?" if close else "a claim's key has a dot: `memory.capacity`"
            self.report("unknown-key", f"unknown modifier `{raw[:60]}`", route, help_, key=True)
            return None
        try:
            key = self.vocabulary.key(raw)
        except ValueFault as fault:
            self.report(fault.code, fault.message, route, fault.help, key=True)
            return None
        if self.kind not in key.property.kinds:
            kinds = ", ".join(sorted(key.property.kinds))
            message = f"`{key.property.id}` is not a property of a {self.kind}"
            self.report("wrong-kind", message, route, f"it belongs to: {kinds}", key=True)
        return key

    def value(self, key: Key, text: str, route: Route) -> Value | None:
        try:
            value = _value(key.property, text)
        except ValueFault as fault:
            place = self.document.place(route)
            self.findings.append(Finding(fault.code, fault.message, _part_of(place, fault.span), fault.help,
                                         entity=self.record.id))  # fmt: skip
            return None
        if key.property.plausible and isinstance(value, Quantity) and not self.scoped(key):
            self.check_plausible(key, value, route)
        return value

    def scoped(self, key: Key) -> bool:
        """True when a figure is per something or of one place, and not of the entity as a whole."""
        axes = self.vocabulary.axes
        return any((axis := self.vocabulary.axis(word)) and axes[axis].scope for word in key.conventions)

    def check_plausible(self, key: Key, value: Quantity, route: Route) -> None:
        wanted = key.property.plausible.get(self.kind)
        if wanted is not None and not wanted.core.holds(value.nominal):
            message = f"{value.text} is outside {wanted.text} for `{key.property.id}` of a {self.kind}"
            self.report("implausible", message, route, "check the unit and its prefix")

    def take_assertions(
        self,
        statement: Statement,
        source: Source,
        status: str,
        phrase: str,
        route: Route,
        attributed: str,
        given: Given,
    ) -> None:
        for id_, formula in statement.asserts.items():
            self.assertions.append(Assertion(
                id_, self.record.id, formula, source, status, phrase, self.document, (*route, "asserts", id_),
                attributed, given,
            ))  # fmt: skip


def _part_of(place: Place, span: tuple[int, int] | None) -> Place:
    """The stretch of a value's text, where the value stands on one line without quotation marks."""
    if span is None or place.line != place.end_line or span[1] > place.end_column - place.column:
        return place
    return Place(place.path, place.line, place.column + span[0], place.line, place.column + span[1])


@functools.lru_cache(maxsize=8)
def _phrase_lint(vocabulary: Vocabulary) -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """A pattern for all that a phrase may print of a convention, with the axis and word it states."""
    words = {text: (axis.id, word) for axis in vocabulary.axes.values() for text, word in axis.lint.items()}
    ordered = sorted(words, key=len, reverse=True)
    pattern = "|".join(re.escape(text) for text in ordered) or r"(?!)"
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])"), words
