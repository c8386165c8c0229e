"""Questions over all facts: by kind, vendor, status, source, date, and a bound with its unit.

The words that a property is asked for with must all be there; a word that makes a figure one of
something (`per accelerator`, `top`) must be asked for, else the entity as a whole is meant.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, overload

from hwkb.asked import Knowledge
from hwkb.bounds import QueryError, Test, bound_test, date
from hwkb.claims import Claim
from hwkb.entity import Entity
from hwkb.facts import Fact
from hwkb.findings import nearest
from hwkb.frames import Library, facts_frame
from hwkb.quantity import ValueFault
from hwkb.sections import UnknownFactError
from hwkb.vocabulary import Key, Property, Vocabulary

__all__ = ["Query", "QueryError", "Selection", "Words", "select"]

Words = str | Iterable[str]
"""One word, or several of which any will do."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question. None asks for nothing."""

    property: str | None = None
    kind: Words | None = None
    classifier: Words | None = None
    vendor: Words | None = None
    entity: Words | None = None
    variant: Words | None = None
    status: Words | None = None
    source: Words | None = None
    at_least: str | float | None = None
    at_most: str | float | None = None
    since: str | datetime.date | None = None
    until: str | datetime.date | None = None
    disputed: bool | None = None
    certain: bool = False


class Selection(Sequence[Fact]):
    """The facts that answer a question, in the order of ids."""

    __slots__ = ("_base", "_facts", "_title")

    def __init__(self, base: Knowledge, facts: Iterable[Fact], title: str = "") -> None:
        self._base = base
        self._facts = tuple(facts)
        self._title = title

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The entities that the facts are about, each once."""
        return tuple(self._base.entities[id_] for id_ in dict.fromkeys(fact.entity for fact in self._facts))

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of these entities."""
        return tuple(dict.fromkeys(fact.entity for fact in self._facts))

    def sorted(self, unit: str, *, descending: bool = True) -> Selection:
        """The same by amount, the largest first. `unit` names the dimension; raises TypeError and ValueError."""
        ordered = sorted(self._facts, key=lambda fact: sum(fact.interval(unit)), reverse=descending)
        return Selection(self._base, ordered, self._title)

    def to_frame(self, library: Library = "pandas", *, unit: str | None = None) -> Any:
        """One row for each fact, as a frame of pandas or polars; numbers in `unit`, else as written.

        Raises ImportError where the library is missing, ValueError where the unit does not fit.
        """
        return facts_frame(self._facts, unit, library)

    @overload
    def __getitem__(self, index: int) -> Fact: ...
    @overload
    def __getitem__(self, index: slice) -> Selection: ...
    def __getitem__(self, index: int | slice) -> Fact | Selection:
        if isinstance(index, slice):
            return Selection(self._base, self._facts[index], self._title)
        return self._facts[index]

    def __len__(self) -> int:
        return len(self._facts)

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts)

    def __repr__(self) -> str:
        shown = "\n".join(f"  {fact!r}" for fact in self._facts[:10])
        more = f"\n  and {len(self) - 10} more" if len(self) > 10 else ""
        return f"<{len(self)} facts of {len(self.ids)} entities>" + (f"\n{shown}{more}" if shown else "")

    def _repr_html_(self) -> str:
        from hwkb.notebook import table_html

        rows = [(f.entity, f.key, f.variant, f.claim.text, f.status, f.source.id) for f in self._facts]
        return table_html(self._title or f"{len(self)} facts",
                          ("entity", "property", "variant", "value", "status", "source"), rows)  # fmt: skip


def select(base: Knowledge, query: Query) -> Selection:
    """The facts that answer a question. Raises QueryError where a name, word, unit or date is not known."""
    wanted = _entities(base, query)
    tests = list(_tests(base, query))
    found = (fact for entity in wanted for fact in entity.facts.values() if all(test(fact) for test in tests))
    return Selection(base, found, query.property or "")


def _entities(base: Knowledge, query: Query) -> list[Entity]:
    vocabulary = base.vocabulary
    kinds = _kinds(vocabulary, query.kind)
    known = {word for kind in vocabulary.kinds.values() for word in kind.words}
    classifiers = _words("classifier", query.classifier, known)
    vendors = _ids(base, "vendor", query.vendor)
    named = _ids(base, "entity", query.entity)
    return [
        entity for entity in base.entities.values()
        if (kinds is None or entity.kind in kinds) and (classifiers is None or entity.classifier in classifiers)
        and (vendors is None or entity.vendor in vendors) and (named is None or entity.id in named)
    ]  # fmt: skip


def _kinds(vocabulary: Vocabulary, words: Words | None) -> frozenset[str] | None:
    folders = {kind.folder: kind.id for kind in vocabulary.kinds.values()}
    listed = None if words is None else [folders.get(word, word) for word in _listed(words)]
    return _words("kind", listed, vocabulary.kinds)


def _ids(base: Knowledge, what: str, words: Words | None) -> frozenset[str] | None:
    """Ids for ids, names and aliases."""
    if words is None:
        return None
    found = set()
    for word in _listed(words):
        try:
            found.add(base[word].id)
        except UnknownFactError as error:
            vendors = sorted({entity.vendor for entity in base.entities.values()} - {""})
            if what == "vendor":
                _unknown(what, word, vendors)
            raise QueryError(str(error)) from None
    return frozenset(found)


def _words(what: str, words: Words | None, known: Iterable[str]) -> frozenset[str] | None:
    if words is None:
        return None
    names = list(known)
    listed = _listed(words)
    for word in listed:
        if word not in names:
            _unknown(what, word, names)
    return frozenset(listed)


def _unknown(what: str, word: str, names: Sequence[str]) -> NoReturn:
    close = nearest(word, names)
    listed = ", ".join(sorted(names)[:12])
    hint = f"did you mean {' or '.join(f'`{c}`' for c in close)}?" if close else f"known: {listed}"
    raise QueryError(f"no {what} is called `{word}`; {hint}")


def _listed(words: Words) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


def _tests(base: Knowledge, query: Query) -> Iterator[Test]:
    key = None if query.property is None else _key(base.vocabulary, query.property)
    if key is not None:
        yield _of(base.vocabulary, key)
    elif query.at_least is not None or query.at_most is not None:
        raise QueryError("a bound needs a property: query('memory.capacity[hbm]', at_least='256 GB')")
    statuses = _words("status", query.status, {*base.vocabulary.statuses, "derived"})
    if statuses is not None:
        yield lambda fact: fact.status in statuses
    sources = _words("source", query.source, {*base.sources, "derived"})
    if sources is not None:
        yield lambda fact: any(claim.source.id in sources for claim in fact.claims)
    if query.variant is not None:
        variants = frozenset(_listed(query.variant))
        yield lambda fact: fact.variant in variants
    if query.disputed is not None:
        yield lambda fact: fact.disputed is query.disputed
    yield from _dated(query)
    if key is not None:
        yield from _bounded(key.property, query)


def _key(vocabulary: Vocabulary, text: str) -> Key:
    try:
        return vocabulary.key(text)
    except ValueFault as fault:
        raise QueryError(f"{fault.message}; {fault.help}") from None


def _of(vocabulary: Vocabulary, key: Key) -> Test:
    wanted = set(key.conventions)
    scopes = {axis.id for axis in vocabulary.axes.values() if axis.scope}
    asked = {vocabulary.axis(word) for word in wanted}

    def test(fact: Fact) -> bool:
        if fact.property.id != key.property.id or not wanted <= set(fact.conventions):
            return False
        narrower = {vocabulary.axis(word) for word in fact.conventions} & scopes
        return narrower <= asked

    return test


def _dated(query: Query) -> Iterator[Test]:
    """By the day from which the preferred claim can have been known; what is undated is left out."""
    since, until = (date(text) for text in (query.since, query.until))
    if since is not None:
        first = since.first
        yield lambda fact: (_known(fact.claim) or datetime.date.min) >= first
    if until is not None:
        last = until.last
        yield lambda fact: (_known(fact.claim) or datetime.date.max) <= last


def _known(claim: Claim) -> datetime.date | None:
    return claim.source.known_from


def _bounded(property_: Property, query: Query) -> Iterator[Test]:
    for bound, sign in ((query.at_least, 1), (query.at_most, -1)):
        if bound is not None:
            yield bound_test(property_, bound, sign, certain=query.certain)
