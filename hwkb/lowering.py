"""Lowering: from validated records to sources and claims, with what is wrong with them."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from hwkb.advice import advice
from hwkb.claims import Assertion, Claim, Decision, Dossier, Given, Source
from hwkb.dates import When, read_when
from hwkb.document import Document, Route
from hwkb.findings import Finding, Place, nearest
from hwkb.quantity import Quantity, ValueFault
from hwkb.records import Block, EntityRecord, SourceRecord, Statement
from hwkb.values import Choice, Value, read_value
from hwkb.vocabulary import MODIFIERS, Conventions, Key, Property, Vocabulary
from hwkb.wording import Stated, contradicted, numbers_missed, unstated, words_of

__all__ = ["lower_entity", "lower_source"]

MAX_PHRASE = 80
_SENTENCE = re.compile(r"\S+(?:\s+\S+){4,}[.!?]")


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
    record: EntityRecord, document: Document, kind: str, vocabulary: Vocabulary, sources: dict[str, Source],
    unreadable: Collection[str] = (),
) -> tuple[Dossier, list[Finding]]:  # fmt: skip
    """The entity that a record describes with its claims, and what is wrong with them.

    `unreadable` are the ids of files that cannot be read and were reported: they are not unknown.
    """
    lowering = _Lowering(record, document, kind, vocabulary, sources, unreadable)
    claims = tuple(lowering.claims())
    classifier = str(getattr(record, vocabulary.kinds[kind].classifier))
    entity = Dossier(
        record.id, record.name, kind, classifier, document, record.vendor or "", record.predecessor or "",
        record.successor or "", record.counterpart or "", tuple(record.renamed_from), dict(record.variants), claims,
        tuple(lowering.assertions), _decisions(record),
    )  # fmt: skip
    return entity, lowering.findings


def _decisions(record: EntityRecord) -> dict[str, list[Decision]]:
    return {
        name: [
            Decision(d.reason, d.prefer, tuple(d.deprecate), d.verdict, tuple(d.sources), d.judged) for d in decisions
        ]
        for name, decisions in record.decisions.items()
    }


@functools.lru_cache(maxsize=200_000)
def _value(property_: Property, text: str) -> Value:
    return read_value(text, property_)


@functools.lru_cache(maxsize=10_000)
def _scoped(conventions: Conventions, vocabulary: Vocabulary) -> bool:
    """True when a figure is per something or of one place, and not of the entity as a whole."""
    return any((axis := vocabulary.axis(word)) and vocabulary.axes[axis].scope for word in conventions)


@dataclass(frozen=True, slots=True)
class _Modified:
    """What modifies a claim beside its key and value."""

    status: str
    given: Given = ()
    variants: tuple[str, ...] = ("",)
    attributed_to: str = ""
    note: str = ""
    complete: bool = False


class _Lowering:
    """One record on its way to claims; collects findings as it goes."""

    def __init__(
        self, record: EntityRecord, document: Document, kind: str, vocabulary: Vocabulary, sources: dict[str, Source],
        unreadable: Collection[str],
    ) -> None:  # fmt: skip
        self.record = record
        self.document = document
        self.kind = kind
        self.vocabulary = vocabulary
        self.sources = sources
        self.findings: list[Finding] = []
        self.assertions: list[Assertion] = []
        self.unreadable = unreadable

    def claims(self) -> list[Claim]:
        found: list[Claim] = []
        for source_id, block in self.record.evidence.items():
            source = self.sources.get(source_id)
            if source is None:
                self.unknown_source(source_id)
                continue
            route: Route = ("evidence", source_id)
            common = self.modified(_Modified(source.status), block, route)
            for phrase, statement in block.phrases.items():
                found += self.of_phrase(source, phrase, statement, common, (*route, phrase))
        return found

    def of_phrase(
        self, source: Source, phrase: str, statement: Statement, common: _Modified, route: Route
    ) -> list[Claim]:
        found: list[Claim] = []
        self.check_phrase(phrase, route)
        said = self.modified(common, statement, route)
        if statement.asserts:
            self.take_assertions(statement, source, said, phrase, route)
        words: Stated | None = None
        for raw, body in statement.claims.items():
            key = self.key(raw, (*route, raw))
            if key is None:
                continue
            if key.property.axes and key.property.numeric:
                if words is None:
                    words = words_of(phrase, self.vocabulary)
                if words:
                    self.check_stated(key, words, phrase, (*route, raw))
            texts = [body] if isinstance(body, str) else body
            for i, text in enumerate(texts):
                place_of: Route = (*route, raw) if isinstance(body, str) else (*route, raw, i)
                value = self.value(key, text, place_of)
                if value is None:
                    continue
                if value.__class__ is Quantity or value.__class__ is Choice:
                    self.check_number(value, phrase, place_of)
                found += [
                    Claim(
                        self.record.id, self.kind, key.property, key.conventions, value, source, said.status, phrase,
                        self.document, place_of, said.attributed_to, said.given, variant, statement.at, said.note,
                        key.goal, said.complete,
                    )
                    for variant in said.variants
                ]  # fmt: skip
        return found

    def modified(self, common: _Modified, body: Block | Statement, route: Route) -> _Modified:
        """What modifies the claims of a block or phrase: its own words, else those around it."""
        if not (body.status or body.given or body.variant or body.attributed_to or body.note or body.complete):
            return common
        return replace(
            common,
            status=self.status(body.status, route) or common.status,
            given=self.given(body.given, common.given, route),
            variants=self.variants(body.variant, route) or common.variants,
            attributed_to=body.attributed_to or common.attributed_to,
            note=body.note or common.note,
            complete=body.complete == "yes" if body.complete else common.complete,
        )

    def report(self, code: str, message: str, route: Route, help_: str, *, key: bool = False) -> None:
        self.findings.append(Finding(code, message, self.document.place(route, key=key), help_, entity=self.record.id))

    def unknown_source(self, source_id: str) -> None:
        if source_id in self.unreadable:
            return
        close = nearest(source_id, self.sources)
        add = f"add it: `hwkb new source {source_id[:60]}`"
        help_ = f"did you mean `{close[0]}`? else {add}" if close else add
        self.report("unknown-source", f"unknown source `{source_id[:60]}`", ("evidence", source_id), help_, key=True)

    def check_phrase(self, phrase: str, route: Route) -> None:
        if len(phrase) > MAX_PHRASE:
            help_ = "cut it to the words that state the value"
            self.report("long-phrase", f"the phrase has {len(phrase)} characters", route, help_, key=True)
        elif phrase.endswith((".", "!", "?")) and _SENTENCE.fullmatch(phrase):
            help_ = "keep the words that state the value, and leave the rest of the sentence"
            self.report("sentence", "the phrase is a whole sentence", route, help_, key=True)
        if phrase in self.document.plain:
            help_ = "put the phrase in quotation marks"
            self.report("unquoted-phrase", "a phrase without quotation marks", route, help_, key=True)

    def check_stated(self, key: Key, said: Stated, phrase: str, route: Route) -> None:
        """Compares the conventions of an amount's key with those that its phrase states."""
        for axis, words in unstated(key, said, self.vocabulary):
            message = f"the phrase states the {self.vocabulary.axes[axis].title}, and the key does not"
            help_ = f"add {_listed(words)} in brackets to the key"
            self.report("unstated-convention", message, route, help_, key=True)
        for word, words in contradicted(key, said, phrase, self.vocabulary):
            message = f"the key says `{word}`, and the phrase {_listed(words)}"
            help_ = "write in the key what the phrase says; cut the phrase where its word belongs to another figure"
            self.report("contradicted-convention", message, route, help_, key=True)

    def check_number(self, value: Value, phrase: str, route: Route) -> None:
        """Compares a value with the numbers that its phrase prints."""
        if told := numbers_missed(value, phrase):
            message = f"the phrase says {' and '.join(told)}, and not {value.text}"
            help_ = "write the number and the unit as printed, or cite the phrase that says this one"
            self.report("number-not-in-phrase", message, route, help_)

    def status(self, stated: str, route: Route) -> str:
        known = [s for s in self.vocabulary.statuses if s != "derived"]
        if not stated or stated in known:
            return stated
        help_ = "one of " + ", ".join(f"`{s}`" for s in nearest(stated, known) or known)
        self.report("unknown-word", f"`{stated[:40]}` is not a status", (*route, "status"), help_)
        return ""

    def given(self, stated: dict[str, str], common: Given, route: Route) -> Given:
        if not stated:
            return common
        for name in stated:
            if name not in self.vocabulary.given:
                close = nearest(name, self.vocabulary.given) or tuple(self.vocabulary.given)
                help_ = "one of " + ", ".join(f"`{c}`" for c in close)
                message = f"`{name[:40]}` is not a word of `given`"
                self.report("unknown-key", message, (*route, "given", name), help_, key=True)
        known = {k: v for k, v in stated.items() if k in self.vocabulary.given}
        return tuple(sorted({**dict(common), **known}.items()))

    def variants(self, stated: list[str], route: Route) -> tuple[str, ...]:
        for name in stated:
            if name not in self.record.variants:
                close = nearest(name, self.record.variants)
                help_ = f"did you mean `{close[0]}`?" if close else "list it under `variants:` in the header"
                self.report("unknown-variant", f"unknown variant `{name[:40]}`", (*route, "variant"), help_)
        return tuple(name for name in stated if name in self.record.variants)

    def key(self, raw: str, route: Route) -> Key | None:
        if "." not in raw:
            close = nearest(raw, MODIFIERS)
            help_ = f"did you mean `{close[0]}`?" if close else "a claim's key has a dot: `memory.capacity`"
            self.report("unknown-key", f"unknown modifier `{raw[:60]}`", route, help_, key=True)
            return None
        try:
            key = self.vocabulary.key(raw)
        except ValueFault as fault:
            place = _part_of(self.document.place(route, key=True), fault.span)
            self.findings.append(Finding(fault.code, fault.message, place, fault.help, entity=self.record.id))
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
            help_ = advice(fault, text, key.property, self.vocabulary, self.kind)
            self.findings.append(Finding(fault.code, fault.message, _part_of(place, fault.span), help_,
                                         entity=self.record.id))  # fmt: skip
            return None
        if key.property.plausible and not _scoped(key.conventions, self.vocabulary):
            for option in value.options if isinstance(value, Choice) else (value,):
                if isinstance(option, Quantity):
                    self.check_plausible(key, option, route)
        return value

    def check_plausible(self, key: Key, value: Quantity, route: Route) -> None:
        wanted = key.property.plausible.get(self.kind)
        if wanted is not None and not wanted.core.holds(value.nominal):
            message = f"{value.text} is outside {wanted.text} for `{key.property.id}` of a {self.kind}"
            self.report("implausible", message, route, "check the unit and its prefix")

    def take_assertions(self, statement: Statement, source: Source, said: _Modified, phrase: str, route: Route) -> None:
        for id_, formula in statement.asserts.items():
            variant = said.variants[0] if len(said.variants) == 1 else ""
            self.assertions.append(Assertion(
                id_, self.record.id, formula, source, said.status, phrase, self.document, (*route, "asserts", id_),
                said.attributed_to, said.given, variant,
            ))  # fmt: skip


def _part_of(place: Place, span: tuple[int, int] | None) -> Place:
    """The stretch of a text, where the text stands on one line without quotation marks."""
    if span is None or place.line != place.end_line or span[1] > place.end_column - place.column:
        return place
    return Place(place.path, place.line, place.column + span[0], place.line, place.column + span[1])


def _listed(words: Collection[str]) -> str:
    return " or ".join(f"`{word}`" for word in sorted(words))
