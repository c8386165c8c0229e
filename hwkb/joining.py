"""An entity of which two knowledge bases have a file: what the upper one adds to the lower one's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hwkb.claims import Dossier
from hwkb.document import Document, Route
from hwkb.findings import Finding, Label
from hwkb.folders import is_packaged
from hwkb.records import EntityRecord

__all__ = ["adds_to", "check_header", "join"]

_HEADER = ("name", "vendor", "predecessor", "successor", "counterpart")


def adds_to(kind: str, document: Document, other: Dossier | None) -> bool:
    """True where a file of the user's own has the id of an entity of the knowledge base that is extended."""
    extended = other is not None and len(other.documents) == 1 and is_packaged(other.document.path)
    return extended and other is not None and other.kind == kind and not is_packaged(document.path)


def check_header(record: EntityRecord, document: Document, classifier: str, ours: Dossier) -> Iterator[Finding]:
    """Lines of a header that say something else than the one that is added to."""
    stated = {name: getattr(record, name) for name in (*_HEADER, classifier)}
    known = {**{name: getattr(ours, name) for name in _HEADER}, classifier: ours.classifier}
    for name, value in stated.items():
        if value and value != known[name]:
            help_ = f"write `{name}: {known[name]}`" if known[name] else f"remove `{name}`"
            yield _differs(document, (name,), ours, f"`{value}` is not its {name}", help_)
    for id_ in record.renamed_from:
        if id_ not in ours.renamed_from:
            yield _differs(document, ("renamed_from",), ours, f"`{id_}` is none of its former ids", "remove it")
    for variant, title in record.variants.items():
        if ours.variants.get(variant, title) != title:
            help_ = f"write `{variant}: {ours.variants[variant]}`, or choose another name"
            yield _differs(document, ("variants", variant), ours, f"`{variant}` is another variant of it", help_)


def _differs(document: Document, route: Route, ours: Dossier, message: str, help_: str) -> Finding:
    label = Label(ours.document.place(route, key=True), "the file that it adds to")
    return Finding("redefined", f"{message} in what is extended", document.place(route), help_, (label,), (), ours.id)


def join(ours: Dossier, theirs: Dossier) -> Dossier:
    """One entity with the header of the first, and what both say of it; decisions of the second come first."""
    decisions = {name: list(decisions) for name, decisions in theirs.decisions.items()}
    for name, more in ours.decisions.items():
        decisions[name] = [*decisions.get(name, ()), *more]
    return replace(
        ours, variants={**ours.variants, **theirs.variants}, claims=(*ours.claims, *theirs.claims),
        assertions=(*ours.assertions, *theirs.assertions), decisions=decisions, parts=(ours, theirs),
    )  # fmt: skip
