"""The commands of a contributor: verify, diff, fmt, new and schema.

Each takes the parsed arguments, prints, and returns the exit code. What it needs is imported when it runs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from hwkb.commands import CLEAN, FINDINGS, WrongUseError, load_here, root_here

__all__ = ["diff", "fmt", "new", "schema", "verify"]


def verify(options: argparse.Namespace) -> int:
    """Looks every phrase up in copies of the texts that are cited."""
    from hwkb.findings import count, nearest
    from hwkb.folders import is_packaged
    from hwkb.report import lines_of, render_findings
    from hwkb.verify import verify

    kb = load_here()
    for id_ in options.sources:
        if id_ not in kb.sources:
            close = nearest(id_, kb.sources)
            hint = f"did you mean {' or '.join(close)}?" if close else f"add specs/sources/{id_}.yaml"
            raise WrongUseError(f"no source has the id `{id_}`; {hint}")
    try:
        proof = verify(kb, options.texts, options.sources)
    except OSError as error:
        raise WrongUseError(error) from None
    sys.stdout.write(render_findings(proof.findings, options.format, lines_of(kb.root)))
    if options.format not in ("json", "sarif"):
        print(*proof.tallies, proof.summary, sep="\n")
    if unread := kb.files - sum(not is_packaged(document.path) for document in kb.documents):
        print(f"hwkb: {count(unread, 'file')} could not be read: see `hwkb check`", file=sys.stderr)
    return FINDINGS if proof.findings or unread else CLEAN


def diff(options: argparse.Namespace) -> int:
    """Prints what changed in facts and verdicts between two folders or revisions."""
    from hwkb.diff import difference
    from hwkb.diff_text import render_difference
    from hwkb.narrow import narrowed
    from hwkb.pipeline import load
    from hwkb.revision import RevisionError, knowledge_at

    named = all(Path(name).is_dir() for name in (options.old, options.new))
    root = Path() if named else root_here()
    try:
        with (
            knowledge_at(options.old, root) as old,
            knowledge_at(options.new, root) as new,
            narrowed(old, new) as (before, after),
        ):
            found = difference(load(before), load(after))
    except RevisionError as error:
        raise WrongUseError(error) from None
    sys.stdout.write(render_difference(found, options.format))
    return CLEAN


def fmt(options: argparse.Namespace) -> int:
    """Brings spec files into canonical form, or says which are not; an unreadable one is left as it is."""
    from hwkb.additions import vocabulary_at
    from hwkb.fmt import Formatter, UnreadableError, spec_files

    root = _own_root(options.paths)
    formatter = Formatter(vocabulary_at(root))
    left = 0
    for path, kind in spec_files(root, options.paths):
        shown = path.relative_to(root).as_posix()
        try:
            text = path.read_bytes().decode("utf-8")
            wanted = formatter.format(text, kind)
            if wanted != text and not options.check:
                path.write_bytes(wanted.encode("utf-8"))
        except (OSError, UnicodeDecodeError, UnreadableError) as error:
            left += 1
            reason = error.strerror if isinstance(error, OSError) else error
            print(f"hwkb: {shown} is left as it is: {reason}", file=sys.stderr)
            continue
        if wanted != text:
            left += options.check
            print(f"{shown} is not in canonical form" if options.check else f"wrote {shown}")
    return FINDINGS if left else CLEAN


def new(options: argparse.Namespace) -> int:
    """Writes the skeleton of a spec file and prints its path; an existing file is never overwritten."""
    from hwkb.additions import vocabulary_of
    from hwkb.extends import layers_of
    from hwkb.scaffold import ScaffoldError, scaffold

    root = _own_root()
    layers, _ = layers_of(root)
    try:
        path = scaffold(layers, options.kind, options.id, vocabulary_of(layers)[0])
        print(path.relative_to(root).as_posix())
    except ScaffoldError as error:
        raise WrongUseError(error) from None
    return CLEAN


def _own_root(paths: Sequence[Path] = ()) -> Path:
    """The knowledge base around the working folder, which the command may write to; never the packaged one."""
    from hwkb.folders import own_root

    root = own_root(Path.cwd())
    if root is None:
        raise WrongUseError(f"no `specs/` folder in {Path.cwd()} or above it")
    for path in paths:
        if not path.exists():
            raise WrongUseError(f"`{path}` does not exist")
        if not path.resolve().is_relative_to((root / "specs").resolve()):
            raise WrongUseError(f"`{path}` is not in the `specs/` folder of {root}")
    return root


def schema(options: argparse.Namespace) -> int:
    """Writes the JSON Schemas and the typed stub, or says which are not current."""
    from hwkb.schema import stale, write

    root = _own_root()
    if options.check:
        found = stale(root)
        for path in found:
            print(f"{path} is not current: run `hwkb schema`")
        return FINDINGS if found else CLEAN
    for path in write(root):
        print(f"wrote {path}")
    return CLEAN
