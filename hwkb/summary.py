"""The summary of a knowledge base as text: what look-ups and lists show before anything else is read.

A snapshot is such a text: records of entities, each a header and its facts, each of these fields, some of them lists
of items. All that reading takes is to split at four control characters, which the texts of a snapshot do not hold; to
split gives back just what was joined. Nothing is imported that the interpreter has not loaded anyway.
"""

from __future__ import annotations

from _thread import RLock

TYPE_CHECKING = False  # not from `typing`, as in `hwkb`
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "READING", "DamagedError", "FactKey", "Header", "Summary", "UnfitError", "facts_of", "filled", "header_of",
    "joined_record", "joined_records", "records_of",
]  # fmt: skip

FactKey = tuple[str, tuple[str, ...], str, tuple[tuple[str, str], ...], str]
"""Property id, conventions, variant, context, and what tells members of a list apart."""

READING = RLock()
"""Held while objects that show a summary are filled, so that no thread makes another of what one has been given."""

_RECORD, _FACT, _FIELD, _ITEM = "\x1c", "\x1d", "\x1e", "\x1f"
_FIELDS_OF_FACT = 10


class UnfitError(ValueError):
    """A text that holds one of the separators."""


class DamagedError(ValueError):
    """A text that is not as it was written."""


class Header:
    """What an entity is called, and how it is classified."""

    __slots__ = (
        "aliases", "classifier", "counterpart", "id", "kind", "name", "predecessor", "renamed_from", "successor",
        "variants", "vendor",
    )  # fmt: skip

    def __init__(
        self, id_: str, name: str, kind: str, classifier: str, vendor: str, predecessor: str, successor: str,
        counterpart: str, variants: Mapping[str, str], renamed_from: tuple[str, ...], aliases: tuple[str, ...],
    ) -> None:  # fmt: skip
        self.id = id_
        self.name = name
        self.kind = kind
        self.classifier = classifier
        self.vendor = vendor
        self.predecessor = predecessor
        self.successor = successor
        self.counterpart = counterpart
        self.variants = variants
        self.renamed_from = renamed_from
        self.aliases = aliases

    def text(self) -> str:
        """As a record of a snapshot has it."""
        return _joined(_FIELD, (
            self.id, self.name, self.kind, self.classifier, self.vendor, self.predecessor, self.successor,
            self.counterpart, _listed(_flat(self.variants.items())), _listed(self.renamed_from), _listed(self.aliases),
        ))  # fmt: skip

    @classmethod
    def read(cls, text: str) -> Header:
        """From its text. Raises DamagedError for another text."""
        fields = text.split(_FIELD)
        if len(fields) != len(cls.__slots__):
            raise DamagedError(text)
        id_, name, kind, classifier, vendor, before, after, counterpart, variants, renamed_from, aliases = fields
        return cls(id_, name, kind, classifier, vendor, before, after, counterpart, dict(_pairs(variants)),
                   _items(renamed_from), _items(aliases))  # fmt: skip


class Summary:
    """What a fact shows: the property with its conventions, and of the preferred claim value, status and source."""

    __slots__ = ("disputed", "key", "source", "status", "text")

    def __init__(self, key: str, text: str, status: str, source: str, disputed: bool) -> None:  # noqa: FBT001 - a field
        self.key = key
        self.text = text
        self.status = status
        self.source = source
        self.disputed = disputed


def joined_record(header: Header, facts: Iterable[tuple[FactKey, Summary]]) -> str:
    """The record of an entity. Raises UnfitError."""
    return _joined(_FACT, [header.text(), *(_fact_text(key, summary) for key, summary in facts)])


def header_of(record: str) -> Header:
    """The header in a record. Raises DamagedError for what is no record."""
    return Header.read(record.partition(_FACT)[0])


def facts_of(record: str) -> dict[FactKey, Summary]:
    """The facts in a record. Raises DamagedError for what is no record."""
    return dict(map(_read_fact, record.split(_FACT)[1:]))


def _fact_text(key: FactKey, summary: Summary) -> str:
    property_, conventions, variant, given, member = key
    return _joined(_FIELD, (
        property_, _listed(conventions), variant, _listed(_flat(given)), member,
        summary.key, summary.text, summary.status, summary.source, "disputed" if summary.disputed else "",
    ))  # fmt: skip


def _read_fact(text: str) -> tuple[FactKey, Summary]:
    fields = text.split(_FIELD)
    if len(fields) != _FIELDS_OF_FACT:
        raise DamagedError(text)
    property_, conventions, variant, given, member, key, value, status, source, disputed = fields
    found = (property_, _items(conventions), variant, tuple(_pairs(given)), member)
    return found, Summary(key, value, status, source, bool(disputed))


def joined_records(sources: int, records: Iterable[str]) -> str:
    """The text of a snapshot. Raises UnfitError."""
    return _joined(_RECORD, [str(sources), *records])


def records_of(text: str) -> tuple[int, dict[str, str]]:
    """The number of sources and the records by id of their entities. Raises DamagedError for what is no snapshot."""
    sources, *records = text.split(_RECORD)
    if not sources.isdecimal():
        raise DamagedError(sources)
    return int(sources), {record.partition(_FIELD)[0]: record for record in records}


def filled(thing: object, slot: str) -> bool:
    """True where a slot has a value; what fills it when it is asked for is not asked."""
    try:
        object.__getattribute__(thing, slot)
    except AttributeError:
        return False
    return True


# --- lists


def _joined(separator: str, pieces: Sequence[str]) -> str:
    joined = separator.join(pieces)
    if joined.count(separator) != len(pieces) - 1:
        raise UnfitError(joined)
    return joined


def _listed(items: Iterable[str]) -> str:
    """With a separator at the end, so that no item and one that is empty are not the same."""
    return _joined(_ITEM, [*items, ""])


def _items(text: str) -> tuple[str, ...]:
    return tuple(text.split(_ITEM)[:-1])


def _flat(pairs: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (item for pair in pairs for item in pair)


def _pairs(text: str) -> Iterable[tuple[str, str]]:
    items = _items(text)
    if len(items) % 2:
        raise DamagedError(text)
    return zip(items[::2], items[1::2], strict=True)
