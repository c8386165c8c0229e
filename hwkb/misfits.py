"""What is wrong with the shape of a file, in words: from Pydantic's errors to findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic_core import ErrorDetails

from hwkb.document import Document, Route
from hwkb.findings import Finding, Place, nearest
from hwkb.vocabulary import MODIFIERS

__all__ = ["Header", "existing", "misfit", "of_other_member"]


@dataclass(frozen=True, slots=True)
class Header:
    """The keys that a file of one kind may have."""

    kind: str
    common: tuple[str, ...]
    own: tuple[str, ...]
    """Those that the vocabulary gives the kind."""
    of_decision: tuple[str, ...]


def existing(root: Any, route: Route) -> Route:
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


def of_other_member(detail: ErrorDetails) -> bool:
    """True for what is said of a list where a text would do as well: what is said of its items tells more."""
    return detail["loc"][-1:] == ("str",) and isinstance(detail["input"], list)


def misfit(document: Document, header: Header, detail: ErrorDetails) -> tuple[Route, Finding]:
    """The node that an error is about, and the finding: there is one for each node, the first."""
    found = existing(document.root, tuple(detail["loc"]))
    route = found
    if detail["type"] == "missing" and found[-1:] != detail["loc"][-1:]:
        route = (*found, detail["loc"][-1])
    place = document.place(found or _first(document), key=not found or detail["type"] == "extra_forbidden")
    if detail["type"] == "extra_forbidden":
        return route, _unknown_key(header, route, place)
    return route, _EXPLAIN.get(detail["type"], _wrong_shape)(detail, route, place)


def _first(document: Document) -> Route:
    """Where a key of the header is missed: at the id, which says what the file is, else at the first key."""
    return ("id",) if "id" in document.root else tuple(document.root)[:1]


def _missing(_detail: ErrorDetails, route: Route, place: Place) -> Finding:
    return Finding("missing-key", f"the key `{route[-1]}` is missing", place, f"add `{route[-1]}:`")


def _unknown_key(header: Header, route: Route, place: Place) -> Finding:
    if len(route) == 1 and route[0] in _CLASSIFIERS and len(header.own) == 1:
        message = f"a file of kind `{header.kind}` has no `{route[0]}`"
        return Finding("unknown-key", message, place, f"it has `{header.own[0]}:` instead")
    known = header.of_decision if "decisions" in route[:1] and len(route) > 1 else (*header.common, *header.own)
    close = nearest(str(route[-1]), known)
    help_ = f"did you mean `{close[0]}`?" if close else f"known keys: {', '.join(known)}"
    return Finding("unknown-key", f"unknown key `{str(route[-1])[:60]}`", place, help_)


def _unknown_word(detail: ErrorDetails, _route: Route, place: Place) -> Finding:
    return Finding("unknown-word", detail["msg"], place, detail["ctx"]["help"])


def _bad_pattern(detail: ErrorDetails, route: Route, place: Place) -> Finding:
    shown = str(detail["input"])[:60]
    if route[-1] == "spec_version":
        return Finding("wrong-shape", f"`{shown}` is not a version of the format", place, "write `spec_version: 1`")
    if route[-1] in ("complete", "read"):
        return Finding("unknown-word", f"`{shown}` is not a word of `{route[-1]}`", place, "write `yes` or `no`")
    if route[-1] == "sha256":
        return Finding("wrong-shape", f"`{shown}` is not a SHA-256", place, "write 64 hexadecimal digits")
    return Finding("wrong-id", f"`{shown}` is not an id", place, "use a-z, 0-9 and single hyphens, 64 at most")


def _wrong_shape(detail: ErrorDetails, route: Route, place: Place) -> Finding:
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
_EXPLAIN: dict[str, Callable[[ErrorDetails, Route, Place], Finding]] = {
    "missing": _missing,
    "unknown_word": _unknown_word,
    "string_pattern_mismatch": _bad_pattern,
}
