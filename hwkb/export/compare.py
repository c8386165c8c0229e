"""`hwkb compare-with`: where another data set and this one differ, by how much, and what explains it."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace

from hwkb.claims import Claim, Source
from hwkb.document import Document
from hwkb.export.mapping import Column, ColumnMap, MapError, OtherTable
from hwkb.export.write import json_text
from hwkb.facts import Fact
from hwkb.interval import Interval
from hwkb.knowledge import Entity, KnowledgeBase
from hwkb.quantity import Quantity, ValueFault, read_quantity
from hwkb.readings import Reading, search
from hwkb.sections import UnknownFactError
from hwkb.ways import inputs_of

__all__ = ["FORMATS", "Comparison", "Row", "compare"]

_WIDEST = 0.05
"""A cell such as `1e16` has lost its zeros to its format: it stands for two digits at least."""
_EMPTY = ("", "-", "n/a", "N/A", "NA", "null", "None", "unknown")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the other data set beside ours."""

    entity: str
    column: str
    verdict: str
    """`agrees`, `differs`, `ours-unknown`, or `unreadable`."""
    theirs: str
    ours: str = ""
    property: str = ""
    status: str = ""
    source: str = ""
    ratio: float | None = None
    """Theirs divided by ours, before any reading."""
    explained_by: str = ""
    """The reading under which both agree."""
    contradicts: bool = False
    """True where that reading goes against what one of the two states."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All rows, and the names of the other data set that are not known here."""

    title: str
    rows: tuple[Row, ...]
    strangers: tuple[str, ...]


def compare(kb: KnowledgeBase, table: OtherTable, mapping: ColumnMap) -> Comparison:
    """Every figure of the table that the map explains. Raises MapError for columns that are not there."""
    for name in (mapping.name, *(column.name for column in mapping.columns)):
        if name not in table.header:
            raise MapError(f"`{table.name}` has no column `{name}`; it has {', '.join(table.header)}")
    rows: list[Row] = []
    strangers: dict[str, None] = {}
    for record in table.rows:
        entity = _entity(kb, mapping, record[mapping.name].strip())
        if entity is None:
            strangers[record[mapping.name].strip()] = None
            continue
        rows += _rows(kb, entity, record, mapping, table.name)
    return Comparison(mapping.title, tuple(rows), tuple(strangers))


def _entity(kb: KnowledgeBase, mapping: ColumnMap, name: str) -> Entity | None:
    try:
        return kb[mapping.entities.get(name, name)]
    except UnknownFactError:
        return None


def _rows(
    kb: KnowledgeBase, entity: Entity, record: Mapping[str, str], mapping: ColumnMap, table: str
) -> Iterator[Row]:
    for column in mapping.columns:
        text = record[column.name].strip()
        if text in _EMPTY:
            continue
        try:
            stated = _stated(text, column)
        except ValueFault as fault:
            yield Row(entity.id, column.name, "unreadable", text, property=str(column.key), explained_by=fault.message)
            continue
        yield _row(kb, entity, column, stated, table)


def _stated(text: str, column: Column) -> Quantity:
    """A cell as a quantity, without thousands separators, to two digits at least. Raises ValueFault."""
    number = text.replace(",", "") if text.replace(",", "").replace(".", "", 1).isdigit() else text
    spelled = f"{number} {column.unit.text}".strip()
    found = read_quantity(spelled, count=column.key.property.type == "count")
    half = abs(found.nominal) * _WIDEST
    core = Interval(max(found.core.low, found.nominal - half), min(found.core.high, found.nominal + half))
    return found if found.bound or found.approximate else replace(found, core=core, full=core)


def _row(kb: KnowledgeBase, entity: Entity, column: Column, stated: Quantity, table: str) -> Row:
    theirs = _claim(entity, column, stated, table)
    row = Row(entity.id, column.name, "ours-unknown", stated.text, property=theirs.key)
    pairs = [(fact, ours) for fact, ours in _facts(kb, entity, theirs) if ours.full.low != ours.full.high or ours.exact]
    if not pairs:
        return row
    for fact, ours in pairs:
        if not _apart(kb, fact.claim, theirs) and _meets(stated.full, ours.full):
            return _against(row, fact, stated, ours, "agrees")
    fact, ours = pairs[0]
    return _explained(kb, _against(row, fact, stated, ours, "differs"), theirs, fact, ours)


def _against(row: Row, fact: Fact, stated: Quantity, ours: Quantity, verdict: str) -> Row:
    ratio = float(f"{stated.nominal / ours.nominal:.6g}") if ours.nominal else None
    return replace(row, verdict=verdict, ours=fact.claim.text, property=fact.key, status=fact.status,
                   source=fact.source.id, ratio=ratio)  # fmt: skip


def _explained(kb: KnowledgeBase, row: Row, theirs: Claim, fact: Fact, ours: Quantity) -> Row:
    """The row with the reading, unstated conventions first, under which the two figures meet."""
    their_claim, our_claim = theirs, fact.claim
    their_amount = theirs.value
    assert isinstance(their_amount, Quantity)  # noqa: S101 - made so in `_claim`
    claims = {id(their_claim): their_claim, id(our_claim): our_claim}

    def closes(reading: Reading) -> bool:
        factors = reading.factors
        a = _scaled(their_amount.full, factors.get(id(their_claim), 1.0))
        return _meets(a, _scaled(ours.full, factors.get(id(our_claim), 1.0)))

    inputs = inputs_of(claims, {}, (), kb.vocabulary, lambda claim, name: _count(kb, claim, name))
    found = search(inputs, closes).readings
    if not found:
        return row
    best = found[0]
    if not best.changes:
        converted = best.converted or best.text
        return replace(row, verdict="agrees", explained_by=converted)
    return replace(row, explained_by=_words(best), contradicts=best.contradicts)


def _words(reading: Reading) -> str:
    return reading.text + (f", with {reading.converted}" if reading.converted and not reading.text else "")


def _count(kb: KnowledgeBase, claim: Claim, name: str) -> float | None:
    """What an entity counts of something, such as its ports; None where that is not one number."""
    stated = [f.stated for f in kb[claim.entity].facts.values() if f.property.id == name and not f.conventions]
    amounts = [value.nominal for value in stated if isinstance(value, Quantity)]
    return amounts[0] if len(amounts) == 1 else None


def _facts(kb: KnowledgeBase, entity: Entity, theirs: Claim) -> list[tuple[Fact, Quantity]]:
    """Our facts that can be set beside a figure: nearest in conventions first, then the better known."""
    order = list(kb.vocabulary.statuses)
    found = []
    for fact in entity.facts.values():
        if fact.property.id != theirs.property.id or fact.given or fact.variant:
            continue
        apart = _apart(kb, fact.claim, theirs)
        if apart is not None and isinstance(fact.stated, Quantity):
            found.append((apart, order.index(fact.status), fact, fact.stated))
    found.sort(key=lambda item: item[:2])
    return [(fact, amount) for _, _, fact, amount in found]


def _apart(kb: KnowledgeBase, ours: Claim, theirs: Claim) -> int | None:
    """On how many axes two claims differ; None where their words can never be brought together."""
    a = {kb.vocabulary.axis(word): word for word in ours.conventions}
    b = {kb.vocabulary.axis(word): word for word in theirs.conventions}
    found = 0
    for name in a.keys() | b.keys():
        axis = kb.vocabulary.axes[name or ""]
        have, want = a.get(name), b.get(name)
        if have == want:
            continue
        if axis.scope or (have and want and not {have, want} <= axis.sizes.keys()):
            return None
        found += 1
    return found


def _claim(entity: Entity, column: Column, stated: Quantity, table: str) -> Claim:
    """The figure of the other data set as a claim, for the convention search."""
    nothing = Document(table, "", {}, frozenset())
    source = Source(table, "article", table, "", "", (), "", None, None, None, "en", "reported", read=True, sha256="",
                    note="", document=nothing)  # fmt: skip
    return Claim(entity.id, entity.kind, column.key.property, column.key.conventions, stated, source, "reported",
                 column.name, nothing, ())  # fmt: skip


def _meets(a: Interval, b: Interval) -> bool:
    return a.low <= b.high and b.low <= a.high


def _scaled(interval: Interval, factor: float) -> Interval:
    return Interval(interval.low * factor, interval.high * factor)


def _text(found: Comparison) -> str:
    counts = Counter(row.verdict for row in found.rows)
    lines = []
    for row in found.rows:
        if row.verdict == "differs":
            lines.append(f"{row.entity}, {row.column}: {row.theirs} against {row.property} of {row.ours} "
                         f"({row.source}, {row.status}), {row.ratio:g} times ours")  # fmt: skip
            said = "  explained, against what is stated, if" if row.contradicts else "  explained if"
            lines.append(f"{said} {row.explained_by}" if row.explained_by else "  no reading explains it")
        elif row.verdict == "unreadable":
            lines.append(f"{row.entity}, {row.column}: {row.explained_by}")
    if found.strangers:
        lines.append(f"not known here: {', '.join(found.strangers)}")
    summary = ", ".join(f"{counts[word]} {word}" for word in ("agrees", "differs", "ours-unknown", "unreadable"))
    return "".join(f"{line}\n" for line in (*lines, f"{found.title}: {summary}"))


def _json(found: Comparison) -> str:
    rows = [asdict(row) for row in found.rows]
    return json_text({"title": found.title, "rows": rows, "strangers": list(found.strangers)})


def _csv(found: Comparison) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(Row.__dataclass_fields__), lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(row) for row in found.rows)
    return out.getvalue()


FORMATS: Mapping[str, Callable[[Comparison], str]] = {"text": _text, "json": _json, "csv": _csv}
"""The formats of `hwkb compare-with`."""
