"""The shape of one file, validated by Pydantic.

The models are built from the vocabulary, so a new kind or word needs no code. They say which keys
may stand where; what a claim's key and value mean is read in `claims`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    create_model,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from hwkb.document import Document, Route
from hwkb.findings import Finding, nearest
from hwkb.vocabulary import MODIFIERS, Vocabulary

__all__ = ["Block", "Decision", "EntityRecord", "Record", "Records", "SourceRecord", "Statement"]

_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Id = Annotated[str, Field(pattern=_ID, max_length=64)]
Words = Annotated[list[str], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)]
YesOrNo = Annotated[str, Field(pattern="^(yes|no)?$")]
_STRICT = ConfigDict(extra="forbid", strict=True)
_OPEN = ConfigDict(extra="allow", strict=True)


class Statement(BaseModel):
    """What one phrase says: its claims, under keys with a dot, and what modifies them."""

    model_config = _OPEN
    __pydantic_extra__: dict[str, str | list[str]] = Field(init=False)

    status: str = ""
    at: str = ""
    attributed_to: str = ""
    given: dict[str, str] = Field(default_factory=dict)
    variant: Words = Field(default_factory=list)
    note: str = ""
    complete: YesOrNo = ""
    asserts: dict[str, str] = Field(default_factory=dict)


class Block(BaseModel):
    """What one source says of an entity: phrases, and what modifies them all."""

    model_config = _OPEN
    __pydantic_extra__: dict[str, Statement] = Field(init=False)

    status: str = ""
    attributed_to: str = ""
    given: dict[str, str] = Field(default_factory=dict)
    variant: Words = Field(default_factory=list)
    note: str = ""
    complete: YesOrNo = ""


class Decision(BaseModel):
    """An author's decision: which claim is preferred, or why a finding is accepted."""

    model_config = _STRICT

    reason: Annotated[str, Field(min_length=10)]
    prefer: str = ""
    deprecate: Words = Field(default_factory=list)
    verdict: str = ""
    sources: Words = Field(default_factory=list)
    judged: str = ""


Decisions = Annotated[list[Decision], BeforeValidator(lambda v: [v] if isinstance(v, dict) else v)]


class Record(BaseModel):
    """What every file has."""

    model_config = _STRICT

    spec_version: Annotated[str, Field(pattern="^1$")]
    id: Id


class EntityRecord(Record):
    """The file of one entity."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    vendor: Id | None = None
    predecessor: Id | None = None
    successor: Id | None = None
    counterpart: Id | None = None
    renamed_from: Words = Field(default_factory=list)
    variants: dict[str, str] = Field(default_factory=dict)
    evidence: dict[str, Block] = Field(default_factory=dict)
    decisions: dict[str, Decisions] = Field(default_factory=dict)


class SourceRecord(Record):
    """The file of one publication."""

    title: Annotated[str, Field(min_length=1, max_length=300)]
    title_en: str = ""
    publisher: Id | None = None
    author: Words = Field(default_factory=list)
    url: str = ""
    published: str = ""
    not_before: str = ""
    accessed: str = ""
    read: Annotated[str, Field(pattern="^(yes|no)$")] = "yes"
    sha256: Annotated[str, Field(pattern="^([0-9a-f]{64})?$")] = ""
    note: str = ""


class Records:
    """The models of all kinds, for one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.models: dict[str, type[Record]] = {"source": _source_model(vocabulary)}
        for kind in vocabulary.kinds.values():
            classifier: Any = (_one_of(kind.words, kind.classifier), ...)
            fields = {kind.classifier: classifier}
            self.models[kind.id] = create_model(f"{kind.id.title()}Record", __base__=EntityRecord, **fields)

    def read(self, document: Document, kind: str) -> tuple[Record | None, list[Finding]]:
        """The record in a document, without its faulty parts, or None, and what is wrong with it."""
        findings: dict[Route, Finding] = {}
        root: dict[str, Any] = document.root
        for _ in range(3):
            try:
                return self.models[kind].model_validate(root), list(findings.values())
            except ValidationError as error:
                details = error.errors(include_url=False, include_input=True)
                for detail in details:
                    if not _of_other_member(detail):
                        node, finding = _finding(document, self.models[kind], detail)
                        findings.setdefault(node, finding)
                root = _without(root, [tuple(detail["loc"]) for detail in details])
        return None, list(findings.values())


def _source_model(vocabulary: Vocabulary) -> type[Record]:
    fields: dict[str, Any] = {
        "kind": (_one_of(vocabulary.source_kinds, "kind"), ...),
        "language": (_one_of(vocabulary.languages, "language"), ...),
        "status": (_one_of({s: "" for s in vocabulary.statuses if s != "derived"}, "status"), "reported"),
    }
    return create_model("SourceRecord", __base__=SourceRecord, **fields)


def _one_of(words: Mapping[str, str], name: str) -> Any:
    def check(value: str) -> str:
        if value not in words:
            close = (nearest(value, words) if value else ()) or tuple(words)
            raise PydanticCustomError("unknown_word", "{message}", {
                "message": f"`{value[:40]}` is not a word of `{name}`" if value else f"`{name}` is empty",
                "help": "one of " + ", ".join(f"`{w}`" for w in close),
            })  # fmt: skip
        return value

    return Annotated[str, AfterValidator(check)]


def _without(root: dict[str, Any], routes: list[Route]) -> dict[str, Any]:
    """A copy of a tree without the nodes at these routes (or the nearest node above that exists)."""

    def copy(node: Any, below: Route) -> Any:
        if isinstance(node, dict):
            return {k: copy(v, (*below, k)) for k, v in node.items() if (*below, k) not in cut}
        if isinstance(node, list):
            return [copy(v, (*below, i)) for i, v in enumerate(node) if (*below, i) not in cut]
        return node

    cut = {_existing(root, route) for route in routes}
    cleaned: dict[str, Any] = copy(root, ())
    return cleaned


def _existing(root: Any, route: Route) -> Route:
    """The part of a route that is in the tree; Pydantic adds steps for unions that are not."""
    node = root
    found: list[str | int] = []
    for step in route:
        known = (
            step in node if isinstance(node, dict) else step in range(len(node)) if isinstance(node, list) else False
        )
        if known:
            node = node[step]
            found.append(step)
    return tuple(found)


def _of_other_member(detail: ErrorDetails) -> bool:
    """True for what is said of a list where a text would do as well: what is said of its items tells more."""
    return detail["loc"][-1:] == ("str",) and isinstance(detail["input"], list)


def _finding(document: Document, model: type[BaseModel], detail: ErrorDetails) -> tuple[Route, Finding]:
    """A finding with the node that it is about: there is one for each node, the first."""
    found = _existing(document.root, tuple(detail["loc"]))
    route = found
    if detail["type"] == "missing" and found[-1:] != detail["loc"][-1:]:
        route = (*found, detail["loc"][-1])
    place = document.place(found or _first(document), key=not found or detail["type"] == "extra_forbidden")
    return route, _EXPLAIN.get(detail["type"], _wrong_shape)(detail, route, place, model)


def _first(document: Document) -> Route:
    """Where a key of the header is missed: at the id, which says what the file is, else at the first key."""
    return ("id",) if "id" in document.root else tuple(document.root)[:1]


def _missing(_detail: ErrorDetails, route: Route, place: Any, _model: type[BaseModel]) -> Finding:
    return Finding("missing-key", f"the key `{route[-1]}` is missing", place, f"add `{route[-1]}:`")


def _unknown_key(_detail: ErrorDetails, route: Route, place: Any, model: type[BaseModel]) -> Finding:
    known = Decision.model_fields if "decisions" in route[:1] and len(route) > 1 else model.model_fields
    own = [name for name in model.model_fields if name not in EntityRecord.model_fields]
    if len(route) == 1 and route[0] in _CLASSIFIERS and len(own) == 1:
        kind = model.__name__.removesuffix("Record").lower()
        message = f"a file of kind `{kind}` has no `{route[0]}`"
        return Finding("unknown-key", message, place, f"it has `{own[0]}:` instead")
    close = nearest(str(route[-1]), known)
    help_ = f"did you mean `{close[0]}`?" if close else f"known keys: {', '.join(known)}"
    return Finding("unknown-key", f"unknown key `{str(route[-1])[:60]}`", place, help_)


def _unknown_word(detail: ErrorDetails, _route: Route, place: Any, _model: type[BaseModel]) -> Finding:
    return Finding("unknown-word", detail["msg"], place, detail["ctx"]["help"])


def _bad_pattern(detail: ErrorDetails, route: Route, place: Any, _model: type[BaseModel]) -> Finding:
    shown = str(detail["input"])[:60]
    if route[-1] == "spec_version":
        return Finding("wrong-shape", f"`{shown}` is not a version of the format", place, "write `spec_version: 1`")
    if route[-1] in ("complete", "read"):
        return Finding("unknown-word", f"`{shown}` is not a word of `{route[-1]}`", place, "write `yes` or `no`")
    if route[-1] == "sha256":
        return Finding("wrong-shape", f"`{shown}` is not a SHA-256", place, "write 64 hexadecimal digits")
    return Finding("wrong-id", f"`{shown}` is not an id", place, "use a-z, 0-9 and single hyphens, 64 at most")


def _wrong_shape(detail: ErrorDetails, route: Route, place: Any, _model: type[BaseModel]) -> Finding:
    name = str(route[-1]) if route else "the record"
    if route[:1] == ("evidence",) and len(route) == 3:
        close = nearest(name, MODIFIERS)
        help_ = f"did you mean `{close[0]}`?" if close else "write the claims of a phrase below it, indented"
        return Finding("wrong-shape", f"`{name[:60]}` is neither a modifier nor a phrase with claims", place, help_)
    message, help_ = _SHAPES.get(detail["type"], (detail["msg"][:1].lower() + detail["msg"][1:], _SEE))
    limits = detail.get("ctx", {})
    if detail["type"] == "string_too_short" and not detail["input"]:
        return Finding("wrong-shape", f"`{name[:60]}` is empty", place, f"write the {name[:60]}")
    return Finding("wrong-shape", f"`{name[:60]}`: {message}", place, help_.format(**limits))


_CLASSIFIERS = ("kind", "level", "layer")
_SEE = "see the format by example in the documentation"
_LINES = ("indented `key: value` lines are wanted here", "write each on a line of its own, indented below the key")
_SHAPES = {
    "string_type": ("a text is wanted here", "write one text, in quotation marks where it holds `: ` or ` #`"),
    "dict_type": _LINES,
    "model_type": _LINES,
    "list_type": ("a list is wanted here", "write `[one, another]`, or each on a line of its own after `- `"),
    "string_too_short": ("the text is too short to say something", "write {min_length} characters at least"),
    "string_too_long": ("the text is too long", "write {max_length} characters at most"),
}
_EXPLAIN: dict[str, Callable[[ErrorDetails, Route, Any, type[BaseModel]], Finding]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    "unknown_word": _unknown_word,
    "string_pattern_mismatch": _bad_pattern,
}
