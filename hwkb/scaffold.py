"""The skeleton of a new spec file: what it must hold is empty, what it may hold stands in comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hwkb.document import read
from hwkb.extends import Layer
from hwkb.folders import KINDS
from hwkb.vocabulary import Vocabulary

__all__ = ["ScaffoldError", "scaffold", "skeleton"]

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_ID = 64
_COLUMN = 24

_EXAMPLES = {
    "chip": ("8 stacks of HBM4 with 288 GB in all", "memory.capacity[hbm]: 288 GB"),
    "rack": ("72 accelerators in a rack of 120 kW", "power.total: 120 kW"),
    "interconnect": ("200 Gbps on each lane", "lane.rate: 200 Gbit/s"),
    "memory": ("up to 2.0 TB/s from one stack", "stack.bandwidth: up to 2.0 TB/s"),
    "software": ("version 2.28 of June 2025", "release.2.28: 2025-06"),
    "deployment": ("open to customers since June 2025", "milestone.available: 2025-06"),
    "organisation": ("formerly known as Acme Labs", "name.former: Acme Labs"),
}
_HEADER = {
    "vendor": "the id of its maker, in specs/organisations/",
    "predecessor": "an id, and so for `successor` and `counterpart`",
}


class ScaffoldError(ValueError):
    """Why no file was written."""


def scaffold(layers: Sequence[Layer], kind: str, id_: str, vocabulary: Vocabulary) -> Path:
    """Writes the skeleton of a new file of a knowledge base, and gives its path.

    A file that adds to an entity of what is extended gets its name and classifier. Raises ScaffoldError, and
    never overwrites.
    """
    if kind not in KINDS.values():
        raise ScaffoldError(f"`{kind}` is not a kind: one of {', '.join(KINDS.values())}")
    if not _ID.fullmatch(id_) or len(id_) > MAX_ID:
        raise ScaffoldError(f"`{id_}` is not an id: use a-z, 0-9 and single hyphens, {MAX_ID} at most")
    folder = next(name for name, of in KINDS.items() if of == kind)
    root = layers[-1].root
    head: Mapping[str, str] = {}
    for layer in layers:
        taken = _taken(layer.root, id_)
        if taken is not None and layer.root != root and taken.parent.name == folder != "sources":
            head = _head(taken)
        elif taken is not None:
            raise ScaffoldError(f"`{id_}` is taken: {layer.shown(taken)}")
    path = root / "specs" / folder / f"{id_}.yaml"
    path.parent.mkdir(exist_ok=True)
    modeline = (root / "schema" / f"{kind}.schema.json").is_file()
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(skeleton(kind, id_, vocabulary, head, modeline=modeline))
    return path


def _head(path: Path) -> Mapping[str, str]:
    """The header of the file that is added to."""
    document, _ = read(path.name, path.read_bytes())
    return {key: value for key, value in document.root.items() if isinstance(value, str)} if document else {}


def _taken(root: Path, id_: str) -> Path | None:
    """The file that has an id already: ids are unique over all kinds."""
    paths = (root / "specs" / folder / f"{id_}.yaml" for folder in KINDS)
    return next((path for path in paths if path.exists()), None)


def skeleton(
    kind: str, id_: str, vocabulary: Vocabulary, head: Mapping[str, str] | None = None, *, modeline: bool = True
) -> str:
    """The text of a new file; `head` is what is known of its header, `modeline` names its JSON Schema to editors."""
    body = _source(vocabulary) if kind == "source" else _entity(kind, vocabulary, head or {})
    first = [f"# yaml-language-server: $schema=../../schema/{kind}.schema.json"] if modeline else []
    return "\n".join([*first, "spec_version: 1", f"id: {id_}", *body, ""])


def _entity(kind: str, vocabulary: Vocabulary, head: Mapping[str, str]) -> Iterator[str]:
    classifier = vocabulary.kinds[kind].classifier
    phrase, claim = _EXAMPLES[kind]
    if head:
        yield f"name: {head.get('name', '')}"
        yield f"{classifier}: {head.get(classifier, '')}"
    else:
        yield _line("name:", "as its maker writes it")
        yield _line(f"{classifier}:", "one of " + ", ".join(vocabulary.kinds[kind].words))
        for key, means in _HEADER.items():
            yield _line(f"# {key}:", means)
    yield "# evidence:"
    yield _line("#   SOURCE:", "the id of a source, in specs/sources/")
    yield f'#     "{phrase}":  # the words as printed, 80 characters at most'
    yield f"#       {claim}"


def _source(vocabulary: Vocabulary) -> Iterator[str]:
    statuses = [status for status in vocabulary.statuses if status != "derived"]
    yield _line("kind:", "one of " + ", ".join(vocabulary.source_kinds))
    yield _line("title:", "as printed")
    yield _line("# title_en:", "in English, where the title is not")
    yield _line("# publisher:", "an id, in specs/organisations/")
    yield _line("# author:", "a name, or a list of names")
    yield _line("# url:", "where it was read")
    yield _line("published:", "such as 2026-03 or 2026-Q1; `unstated` where it does not say")
    yield _line("# not_before:", "the earliest that it can be from, where it does not say")
    yield _line("accessed:", "the day on which it was read, such as 2026-11-20")
    yield _line("language:", "one of " + ", ".join(vocabulary.languages))
    yield _line("status:", "how its values are known: " + ", ".join(statuses))
    yield _line("# sha256:", "of the text that was read, for `hwkb verify`")


def _line(key: str, comment: str) -> str:
    return f"{key:<{_COLUMN}}# {comment}"
