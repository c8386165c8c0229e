"""What `hwkb export` and `hwkb compare-with` do: files written, text to print, exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hwkb.export.compare import FORMATS as COMPARISONS
from hwkb.export.compare import compare
from hwkb.export.mapping import MapError, read_map, read_table
from hwkb.export.parquet import MissingExtraError
from hwkb.export.rows import TABLES
from hwkb.export.tools.assume import AssumptionError
from hwkb.export.tools.config import GapsError
from hwkb.export.tools.run import DEFAULT_SET, TOOLS, configure, tool_files
from hwkb.export.tools.system import UnfitError
from hwkb.export.whole import WHOLE_FORMATS, whole
from hwkb.export.write import FORMATS, export_bytes
from hwkb.knowledge import KnowledgeBase

__all__ = ["FORMAT_NAMES", "WHAT", "Outcome", "WrongExportError", "run_compare", "run_export"]

WHAT = (*TABLES, "all", *TOOLS)
"""What `hwkb export` can write."""
FORMAT_NAMES = tuple(dict.fromkeys((*FORMATS, *WHOLE_FORMATS)))


class WrongExportError(Exception):
    """What a user got wrong."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command leaves: bytes for standard output, lines for standard error, and its exit code."""

    out: bytes = b""
    err: tuple[str, ...] = ()
    code: int = 0


def run_export(
    kb: KnowledgeBase, what: str, ids: Sequence[str], style: str | None, output: Path | None,
    assume: Sequence[str] = (), chosen: str | None = None,
) -> Outcome:  # fmt: skip
    """One table, everything, or the files of a tool. Raises WrongExportError."""
    if what in TOOLS:
        if style is not None:
            raise WrongExportError(f"`{what}` has a format of its own: {TOOLS[what].about}")
        return _tool(kb, what, ids, output, assume, chosen or DEFAULT_SET)
    if ids or assume or chosen:
        extra = "takes no ids" if ids else "assumes nothing"
        raise WrongExportError(f"`hwkb export {what}` {extra}; a tool does: {', '.join(TOOLS)}")
    if what == "all":
        return _whole(kb, style or "sqlite", output)
    return _table(kb, what, style or "jsonl", output)


def _table(kb: KnowledgeBase, what: str, style: str, output: Path | None) -> Outcome:
    if style not in FORMATS:
        raise WrongExportError(f"`{style}` is a format of `hwkb export all`; one table has: {', '.join(FORMATS)}")
    if style == "parquet" and output is None:
        raise WrongExportError("Parquet is no text: name a file with `-o`")
    try:
        data = export_bytes(kb, what, style)
    except MissingExtraError as error:
        raise WrongExportError(error) from None
    if output is None:
        return Outcome(data)
    _write({output: data})
    return Outcome()


def _whole(kb: KnowledgeBase, style: str, output: Path | None) -> Outcome:
    if style not in WHOLE_FORMATS:
        raise WrongExportError(f"`{style}` is a format of one table; `hwkb export all` has: {', '.join(WHOLE_FORMATS)}")
    if output is None:
        raise WrongExportError("`hwkb export all` needs a file, or a folder for a data package: `-o PATH`")
    try:
        written = whole(kb, style, output)
    except OSError as error:
        raise WrongExportError(f"cannot write `{output}`: {error.strerror}") from None
    return Outcome(err=tuple(f"wrote {path}" for path in written))


def _tool(
    kb: KnowledgeBase, what: str, ids: Sequence[str], output: Path | None, assume: Sequence[str], chosen: str
) -> Outcome:
    if not ids:
        raise WrongExportError(f"`hwkb export {what}` needs the id of a chip or system")
    if output is None and len(ids) > 1:
        raise WrongExportError("several systems need a folder: `-o DIR`")
    out, err, code = b"", [], 0
    for id_ in ids:
        try:
            config = configure(kb, what, id_, assume, chosen)
        except (GapsError, UnfitError) as error:
            err.append(f"hwkb: {error}")
            code = 1
            continue
        except (AssumptionError, LookupError) as error:
            raise WrongExportError(error) from None
        files = tool_files(config)
        if output is None:
            out = next(iter(files.values())).encode()
            err += [f"{other} tells where the numbers come from; it is written with `-o`" for other in list(files)[1:]]
        else:
            err += [f"wrote {path}" for path in _write(_placed(files, output, alone=len(ids) == 1), output)]
        err += [f"left out: {gap.text}" for gap in config.gaps]
    return Outcome(out, tuple(err), code)


def _placed(files: Mapping[str, str], output: Path, *, alone: bool) -> dict[Path, bytes]:
    """In a folder under their own names; one system may be given a file name, which its provenance follows."""
    named = alone and output.suffix != "" and not output.is_dir()
    found = {}
    for i, (name, text) in enumerate(files.items()):
        path = output / name
        if named:
            path = output if i == 0 else output.with_name(f"{output.stem}.provenance.json")
        found[path] = text.encode()
    return found


def _write(files: Mapping[Path, bytes], folder: Path | None = None) -> list[Path]:
    """Writes files, into a folder that is made where it is wanted; other folders have to be there."""
    for path, data in files.items():
        try:
            if folder is not None and path.parent == folder:
                folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise WrongExportError(f"cannot write `{path}`: {error.strerror}") from None
    return list(files)


def run_compare(kb: KnowledgeBase, table: Path, mapping: Path, style: str) -> Outcome:
    """Where another data set and this one differ. Raises WrongExportError."""
    try:
        found = compare(kb, read_table(table), read_map(kb, mapping))
    except MapError as error:
        raise WrongExportError(error) from None
    text = COMPARISONS[style](found)
    return Outcome(text.encode(), code=1 if any(row.verdict == "differs" for row in found.rows) else 0)
