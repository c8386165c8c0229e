"""What a knowledge base consists of: its own folder, and below it the one that its `hwkb.yaml` extends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from hwkb.document import Document, read
from hwkb.findings import Finding, nearest
from hwkb.folders import PACKAGED, SETTINGS, is_packaged, packaged_root, schema_file

__all__ = ["Layer", "caused_here", "layers_of", "read_schema", "schema_files"]

NAME = "hwkb"
"""The knowledge base that comes with this package: the only one that can be extended."""
_KEYS = ("spec_version", "extends")


@dataclass(frozen=True, slots=True)
class Layer:
    """A folder with `specs/`, and what the paths of its files start with where they are shown."""

    root: Path
    prefix: str = ""

    def shown(self, path: Path) -> str:
        """A path as messages show it: from the root of its folder."""
        return self.prefix + path.relative_to(self.root).as_posix()


def layers_of(root: Path) -> tuple[tuple[Layer, ...], list[Finding]]:
    """The folders that make up a knowledge base, its own one last, and what is wrong with its `hwkb.yaml`."""
    own = Layer(root)
    path = root / SETTINGS
    if not path.is_file():
        return (own,), []
    document, findings = read(SETTINGS, path.read_bytes())
    if document is None:
        return (own,), [_told(finding) for finding in findings]
    findings += [*_unknown_keys(document), *_wrong_values(document, root)]
    stands = document.root.get("extends") == NAME and not _packaged(root)
    return (Layer(packaged_root(), PACKAGED), own) if stands else (own,), findings


def _told(finding: Finding) -> Finding:
    return replace(finding, help=f"write `extends: {NAME}`") if finding.code == "empty-file" else finding


def _packaged(root: Path) -> bool:
    return root.resolve() == packaged_root().resolve()


def _unknown_keys(document: Document) -> list[Finding]:
    found = []
    for key in document.root:
        if key not in _KEYS:
            close = nearest(key, _KEYS)
            help_ = f"did you mean `{close[0]}`?" if close else f"known keys: {', '.join(_KEYS)}"
            place = document.place((key,), key=True)
            found.append(Finding("unknown-key", f"unknown key `{key[:60]}`", place, help_))
    return found


def _wrong_values(document: Document, root: Path) -> list[Finding]:
    found = []
    version, named = document.root.get("spec_version", "1"), document.root.get("extends", "")
    if version != "1":
        message = "`spec_version` is not a version of the format"
        found.append(Finding("wrong-shape", message, document.place(("spec_version",)), "write `spec_version: 1`"))
    place = document.place(("extends",))
    if not isinstance(named, str):
        found.append(Finding("wrong-shape", "`extends`: a text is wanted here", place, f"write `extends: {NAME}`"))
    elif "extends" in document.root and named != NAME:
        message = f"no knowledge base is called `{named[:60]}`"
        found.append(Finding("unknown-word", message, place, f"write `extends: {NAME}`, or remove the key"))
    elif named and _packaged(root):
        message = f"this is `{NAME}`, which cannot extend itself"
        found.append(Finding("unknown-word", message, place, "remove the key"))
    return found


def schema_files(layers: tuple[Layer, ...], name: str) -> list[tuple[Path, str]]:
    """The files of this name in `schema/`, with their paths as shown; the packaged one where there is none."""
    if len(layers) == 1:
        (own,) = layers
        path = schema_file(own.root, name)
        shown = own.shown(path) if path.is_relative_to(own.root) else path.name
        return [(path, shown)] if path.is_file() else []
    paths = ((layer, layer.root / "schema" / name) for layer in layers)
    return [(path, layer.shown(path)) for layer, path in paths if path.is_file()]


def read_schema(path: Path, shown: str) -> tuple[Document | None, list[Finding]]:
    """The document in a file of `schema/`, where mappings may stand in braces."""
    return read(shown, path.read_bytes(), flow_mappings=True)


def caused_here(findings: Iterable[Finding], settled: Iterable[Finding]) -> Iterator[Finding]:
    """The findings of a knowledge base without those that what it extends, found to have `settled`, has by itself."""
    known = {_told_of(finding, PACKAGED + finding.place.path) for finding in settled}
    for finding in findings:
        path = finding.place.path
        if not is_packaged(path):
            yield finding
        elif _told_of(finding, path) not in known:
            where = f"a decision about it goes into a file of your own, {path.removeprefix(PACKAGED)}"
            yield replace(finding, notes=(*finding.notes, where)) if finding.entity else finding


def _told_of(finding: Finding, path: str) -> tuple[object, ...]:
    place = finding.place
    return finding.code, path, place.line, place.column, finding.message, finding.acknowledged
