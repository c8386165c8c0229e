"""What every exported table holds: one description, from which all formats take their types and texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["TABLE_COLUMNS", "WHOLE", "Column", "Table"]

Kind = Literal["text", "integer", "number", "boolean", "date", "texts", "map", "records"]
"""`texts` is a list of texts, `map` goes from text to text, `records` is a list of objects with `fields`."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its type, what it means, and where it points to."""

    name: str
    kind: Kind
    about: str
    points_to: str = ""
    """The table whose first column it names."""
    repeats: bool = False
    """True where another table holds the same; a normalised form leaves it out."""
    fields: tuple[Column, ...] = ()
    """The columns of the objects of `records`."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table. Its first column is its key."""

    name: str
    about: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> str:
        """The name of the column that tells rows apart."""
        return self.columns[0].name


_ENTITY = (
    Column("entity", "text", "id of the entity", points_to="entities"),
    Column("entity_name", "text", "name of the entity", repeats=True),
    Column("kind", "text", "kind of the entity", repeats=True),
)
_VALUE = (
    Column("property", "text", "id of the property; targets start with `goal.`"),
    Column("conventions", "texts", "convention words, such as dense or one-way; what is not listed is unstated"),
    Column("value_text", "text", "the value as written"),
    Column("nominal", "number", "the amount in `unit`; empty where the value is no single amount"),
    Column("low", "number", "lower end of the amount in `unit`; empty where it is open"),
    Column("high", "number", "upper end of the amount in `unit`; empty where it is open"),
    Column("unit", "text", "the unit as written; empty for counts and for what is no amount"),
    Column("standard", "number", "the nominal amount in `standard_unit`, so that rows of one property compare"),
    Column("standard_unit", "text", "the unit of the property"),
    Column("earliest", "date", "first day of a date"),
    Column("latest", "date", "last day of a date"),
    Column("given", "map", "what the figure holds under: model, payload, number of ranks, and so on"),
    Column("variant", "text", "the variant of the entity that it is said of; empty for the entity as a whole"),
    Column("status", "text", "how it is known: disclosed, measured, claimed, estimated, reported or derived"),
    Column("attributed_to", "text", "whom the source relays; empty where it speaks for itself"),
)
_SOURCE = (
    Column("source", "text", "id of the source; `derived` where it was computed", points_to="sources"),
    Column("source_title", "text", "title of the source", repeats=True),
    Column("source_url", "text", "address of the source", repeats=True),
    Column("published", "text", "when the source was published, as written", repeats=True),
    Column("phrase", "text", "the words of the source that state it"),
)
_PLACE = (
    Column("path", "text", "file that it stands in"),
    Column("line", "integer", "line of that file"),
)

ENTITIES = Table("entities", "One row for each chip, system, organisation and so on.", (
    Column("id", "text", "id: the stem of its file"),
    Column("name", "text", "name"),
    Column("kind", "text", "kind"),
    Column("classifier", "text", "what it is within its kind, such as accelerator"),
    Column("vendor", "text", "id of its vendor"),
    Column("predecessor", "text", "id of its predecessor"),
    Column("successor", "text", "id of its successor"),
    Column("counterpart", "text", "id of its counterpart at another vendor"),
    Column("variants", "map", "its variants with their titles"),
    Column("aliases", "texts", "other names in use"),
))  # fmt: skip
SOURCES = Table("sources", "One row for each publication that is cited.", (
    Column("id", "text", "id: the stem of its file"),
    Column("kind", "text", "kind of publication"),
    Column("title", "text", "title"),
    Column("title_en", "text", "title in English, where it has another language"),
    Column("publisher", "text", "id of the publisher"),
    Column("authors", "texts", "authors"),
    Column("url", "text", "address"),
    Column("published", "text", "when it was published, as written; empty where it does not say"),
    Column("not_before", "text", "the day before which it cannot have been published"),
    Column("accessed", "text", "when it was read"),
    Column("language", "text", "language"),
    Column("status", "text", "how its values are known unless a phrase says otherwise"),
    Column("read", "boolean", "false for a publication that is known only through others"),
    Column("sha256", "text", "checksum of the text that was read"),
))  # fmt: skip
PROPERTIES = Table("properties", "One row for each property that some claim names.", (
    Column("id", "text", "id"),
    Column("title", "text", "title"),
    Column("means", "text", "what it means"),
    Column("type", "text", "type of its values"),
    Column("unit", "text", "unit that amounts are standardised to"),
    Column("axes", "texts", "axes of its conventions"),
))  # fmt: skip
WORDS = Table("words", "One row for each convention word that some claim uses.", (
    Column("word", "text", "the word"),
    Column("axis", "text", "its axis, such as direction or sparsity"),
    Column("means", "text", "what it means"),
    Column("size", "number", "how the same thing counts under it, against the other words of its axis"),
))  # fmt: skip
CLAIMS = Table("claims", "One row for each statement of a source about one property of one entity.", (
    Column("id", "text", "entity and the number of the claim in its file"),
    *_ENTITY, *_VALUE,
    Column("preferred", "boolean", "true where it decides a fact"),
    *_SOURCE,
    Column("at", "text", "where in the source"),
    Column("note", "text", "remark of the author of the file"),
    *_PLACE,
))  # fmt: skip
FACTS = Table("facts", "One row for each conclusion about one property under one convention.", (
    Column("id", "text", "entity, property with its conventions, and what else tells it from others"),
    *_ENTITY, *_VALUE, *_SOURCE,
    Column("reason", "text", "why the preferred claim is preferred"),
    Column("claim", "text", "the preferred claim; empty where the fact was computed", points_to="claims"),
    Column("claims", "integer", "number of claims"),
    Column("claim_ids", "texts", "the claims, the preferred one first", points_to="claims"),
    Column("rivals", "texts", "claims that do not meet the preferred one, with their sources"),
    Column("disputed", "boolean", "true where claims do not meet and nobody has decided between them"),
    Column("derivations", "texts", "verdicts that judge it as a total", points_to="verdicts"),
))  # fmt: skip
VERDICTS = Table("verdicts", "One row for each judgement: a relation, an assertion or a relative claim.", (
    Column("id", "text", "entity, name, property, source or `facts`, variant"),
    Column("type", "text", "relation, assertion or relative"),
    Column("entity", "text", "id of the entity", points_to="entities"),
    Column("formula", "text", "what was judged"),
    Column("verdict", "text", "holds, depends, fails or unknown"),
    Column("left", "text", "the left side with its numbers"),
    Column("right", "text", "the right side with its numbers"),
    Column("reading", "text", "the reading under which it closes"),
    Column("inputs", "records", "the claims and facts that went in", fields=(
        Column("entity", "text", "id of the entity"),
        Column("key", "text", "property with its conventions"),
        Column("value_text", "text", "the value as written"),
        Column("source", "text", "id of the source"),
        Column("claim", "text", "the claim; empty where the input was computed", points_to="claims"),
    )),
    Column("missing", "texts", "inputs that nobody states"),
    Column("source", "text", "the source whose total is judged; empty for the facts alone"),
    Column("phrase", "text", "the words of the source that are judged"),
    Column("message", "text", "the verdict in one sentence"),
    Column("acknowledged", "boolean", "true where an author has decided on it"),
    Column("reason", "text", "the reason of that decision"),
))  # fmt: skip
FINDINGS = Table("findings", "One row for each finding of the check, the acknowledged ones included.", (
    Column("id", "integer", "number, in the order of places"),
    Column("code", "text", "code of the rule"),
    Column("message", "text", "what was found"),
    Column("entity", "text", "id of the entity, where it is about one"),
    *_PLACE,
    Column("column", "integer", "column of that line"),
    Column("end_line", "integer", "line where it ends"),
    Column("end_column", "integer", "column where it ends"),
    Column("help", "text", "what to do"),
    Column("notes", "texts", "more about it"),
    Column("labels", "records", "other places that it is about", fields=(
        *_PLACE,
        Column("column", "integer", "column of that line"),
        Column("end_line", "integer", "line where it ends"),
        Column("end_column", "integer", "column where it ends"),
        Column("text", "text", "what stands there"),
    )),
    Column("acknowledged", "boolean", "true where an author has decided on it"),
    Column("reason", "text", "the reason of that decision"),
))  # fmt: skip

WHOLE: tuple[Table, ...] = (ENTITIES, SOURCES, PROPERTIES, WORDS, CLAIMS, FACTS, VERDICTS, FINDINGS)
"""All tables; each stands after those that it points to, but for the verdicts of facts."""

TABLE_COLUMNS: dict[str, Table] = {table.name: table for table in WHOLE}
"""The tables by name."""
