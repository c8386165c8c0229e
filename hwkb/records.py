"""The shape of one file, validated by Pydantic's core.

The shapes are built from the vocabulary, so a new kind or word needs no code. They say which keys
may stand where; what a claim's key and value mean is read in `lowering`.

Pydantic's own classes are left out: to import them takes longer than to check a file that was edited.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any, Self

from pydantic_core import PydanticCustomError, SchemaValidator, ValidationError
from pydantic_core import core_schema as core

from hwkb.document import Document, Route
from hwkb.findings import Finding, nearest
from hwkb.misfits import Header, existing, misfit, of_other_member
from hwkb.vocabulary import Vocabulary

__all__ = ["Block", "Decision", "EntityRecord", "Record", "Records", "SourceRecord", "Statement"]

Text = str
Words = list[str]
Texts = dict[str, str]
Version = str
Id = str
Reference = str | None
Name = str
Title = str
Reason = str
YesOrNo = str
Read = str
Digest = str


class _Model:
    """What the core fills: the keys of a shape as attributes, and other keys apart where it allows them."""

    __slots__ = ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")
    __pydantic_extra__: dict[str, Any]


class Statement(_Model):
    """What one phrase says: its claims, under keys with a dot, and what modifies them."""

    status: Text
    at: Text
    attributed_to: Text
    given: Texts
    variant: Words
    note: Text
    complete: YesOrNo
    asserts: Texts

    @property
    def claims(self) -> Mapping[str, str | list[str]]:
        """The values, by keys with a dot."""
        return self.__pydantic_extra__


class Block(_Model):
    """What one source says of an entity: phrases, and what modifies them all."""

    status: Text
    attributed_to: Text
    given: Texts
    variant: Words
    note: Text
    complete: YesOrNo

    @property
    def phrases(self) -> Mapping[str, Statement]:
        """What each phrase says."""
        return self.__pydantic_extra__


class Decision(_Model):
    """An author's decision: which claim is preferred, or why a finding is accepted."""

    reason: Reason
    prefer: Text
    deprecate: Words
    verdict: Text
    sources: Words
    judged: Text


class Record(_Model):
    """What every file has."""

    spec_version: Version
    id: Id


class EntityRecord(Record):
    """The file of one entity; its classifier stands under the key that its kind has for it."""

    name: Name
    vendor: Reference
    predecessor: Reference
    successor: Reference
    counterpart: Reference
    renamed_from: Words
    variants: Texts
    evidence: dict[str, Block]
    decisions: dict[str, list[Decision]]

    def with_variants(self, variants: Mapping[str, str]) -> Self:
        """The same record with these variants too."""
        found = copy(self)
        found.variants = {**self.variants, **variants}
        return found


class SourceRecord(Record):
    """The file of one publication."""

    title: Title
    title_en: Text
    publisher: Reference
    author: Words
    url: Text
    published: Text
    not_before: Text
    accessed: Text
    read: Read
    sha256: Digest
    note: Text


# --- shapes


def _or(default: Any, shape: core.CoreSchema) -> core.CoreSchema:
    """A key that may be left out."""
    if isinstance(default, type):
        return core.with_default_schema(shape, default_factory=default)
    return core.with_default_schema(shape, default=default)


def _one_or_more(many: core.CoreSchema, one: type) -> core.CoreSchema:
    """A list, whose only item may stand alone."""
    return core.no_info_before_validator_function(lambda v: [v] if isinstance(v, one) else v, many)


def _model(cls: type[_Model], *, of: core.CoreSchema | None = None, **more: core.CoreSchema) -> core.CoreSchema:
    """The shape of a class: the keys that it annotates, and `more`; other keys only where they are `of` a shape."""
    shapes = {name: _SHAPES[text] for name, text in _annotated(cls).items()} | more
    fields = core.model_fields_schema({name: core.model_field(shape) for name, shape in shapes.items()},
                                      extras_schema=of)  # fmt: skip
    config = core.CoreConfig(extra_fields_behavior="allow" if of else "forbid", strict=True, title=cls.__name__)
    return core.model_schema(cls, fields, config=config)


def _annotated(cls: type[_Model]) -> dict[str, str]:
    """The keys of a class, with the names of their types."""
    return {name: text for base in reversed(cls.__mro__[:-2]) for name, text in base.__annotations__.items()}


_ID = core.str_schema(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)
_TEXT = core.str_schema()
_TEXTS = core.list_schema(_TEXT)
_SHAPES = {
    "Text": _or("", _TEXT),
    "Texts": _or(dict, core.dict_schema(_TEXT, _TEXT)),
    "Words": _or(list, _one_or_more(_TEXTS, str)),
    "Version": core.str_schema(pattern="^1$"),
    "Id": _ID,
    "Reference": _or(None, core.nullable_schema(_ID)),
    "Name": core.str_schema(min_length=1, max_length=120),
    "Title": core.str_schema(min_length=1, max_length=300),
    "Reason": core.str_schema(min_length=10),
    "YesOrNo": _or("", core.str_schema(pattern="^(yes|no)?$")),
    "Read": _or("yes", core.str_schema(pattern="^(yes|no)$")),
    "Digest": _or("", core.str_schema(pattern="^([0-9a-f]{64})?$")),
}
_STATEMENT = _model(Statement, of=core.union_schema([_TEXT, _TEXTS]))
_SHAPES["dict[str, Block]"] = _or(dict, core.dict_schema(_TEXT, _model(Block, of=_STATEMENT)))
_SHAPES["dict[str, list[Decision]]"] = _or(
    dict, core.dict_schema(_TEXT, _one_or_more(core.list_schema(_model(Decision)), dict))
)


class Records:
    """The shapes of all kinds, for one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._own: dict[str, dict[str, core.CoreSchema]] = {"source": _of_sources(vocabulary)}
        """For each kind the keys that the vocabulary gives it."""
        for kind in vocabulary.kinds.values():
            self._own[kind.id] = {kind.classifier: _one_of(kind.words, kind.classifier)}
        self._validators: dict[str, SchemaValidator] = {}

    def read(self, document: Document, kind: str) -> tuple[Record | None, list[Finding]]:
        """The record in a document, without its faulty parts, or None, and what is wrong with it."""
        findings: dict[Route, Finding] = {}
        root: dict[str, Any] = document.root
        validator = self._validator(kind)
        for _ in range(3):
            try:
                return validator.validate_python(root), list(findings.values())
            except ValidationError as error:
                details = error.errors(include_url=False, include_input=True)
                for detail in details:
                    if not of_other_member(detail):
                        node, finding = misfit(document, self._header(kind), detail)
                        findings.setdefault(node, finding)
                root = _without(root, [tuple(detail["loc"]) for detail in details])
        return None, list(findings.values())

    def _validator(self, kind: str) -> SchemaValidator:
        found = self._validators.get(kind)
        if found is None:
            found = self._validators[kind] = SchemaValidator(_model(_class(kind), **self._own[kind]))
        return found

    def _header(self, kind: str) -> Header:
        return Header(kind, tuple(_annotated(_class(kind))), tuple(self._own[kind]), tuple(_annotated(Decision)))


def _class(kind: str) -> type[Record]:
    return SourceRecord if kind == "source" else EntityRecord


def _of_sources(vocabulary: Vocabulary) -> dict[str, core.CoreSchema]:
    statuses = {status: "" for status in vocabulary.statuses if status != "derived"}
    return {
        "kind": _one_of(vocabulary.source_kinds, "kind"),
        "language": _one_of(vocabulary.languages, "language"),
        "status": _or("reported", _one_of(statuses, "status")),
    }


def _one_of(words: Mapping[str, str], name: str) -> core.CoreSchema:
    def check(value: str) -> str:
        if value not in words:
            close = (nearest(value, words) if value else ()) or tuple(words)
            raise PydanticCustomError("unknown_word", "{message}", {
                "message": f"`{value[:40]}` is not a word of `{name}`" if value else f"`{name}` is empty",
                "help": "one of " + ", ".join(f"`{w}`" for w in close),
            })  # fmt: skip
        return value

    return core.no_info_after_validator_function(check, _TEXT)


def _without(root: dict[str, Any], routes: list[Route]) -> dict[str, Any]:
    """A copy of a tree without the nodes at these routes (or the nearest node above that exists)."""

    def copy(node: Any, below: Route) -> Any:
        if isinstance(node, dict):
            return {k: copy(v, (*below, k)) for k, v in node.items() if (*below, k) not in cut}
        if isinstance(node, list):
            return [copy(v, (*below, i)) for i, v in enumerate(node) if (*below, i) not in cut]
        return node

    cut = {existing(root, route) for route in routes}
    cleaned: dict[str, Any] = copy(root, ())
    return cleaned
