"""The command line: arguments in, one call, text out, exit code.

Exit codes: 0 clean or all acknowledged, 1 findings, 2 wrong use. What a command needs is imported
when it runs, so that `--help` costs nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hwkb.export.command import Outcome
    from hwkb.findings import Finding
    from hwkb.knowledge import KnowledgeBase
    from hwkb.vocabulary import Vocabulary

__all__ = ["main"]

CLEAN, FINDINGS, WRONG_USE = 0, 1, 2


class _WrongUseError(Exception):
    """What a user got wrong in the command itself."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except _WrongUseError as error:
        print(f"hwkb: {error}", file=sys.stderr)
        return WRONG_USE
    except BrokenPipeError:
        # The reader has gone (`hwkb show ... | head`): end quietly, also when Python closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except KeyboardInterrupt:
        return WRONG_USE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hwkb", description="AI hardware as sourced, checked claims.")
    parser.add_argument("--version", action="version", version=f"hwkb {_version()}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    check = _command(commands, "check", "check the whole knowledge base, report what touches PATH", _check)
    check.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders; all by default")
    check.add_argument("--format", choices=("text", "json", "github", "sarif"), default="text")
    _as_of(check)

    build = _command(commands, "build", "check, then write the website, API and downloads", _build)
    build.add_argument("--out", type=Path, default=Path("site"), metavar="DIR", help="where to write; `site`")

    serve = _command(commands, "serve", "show the website, rebuilt as specs change", _serve)
    serve.add_argument("--address", default="127.0.0.1:8000", metavar="HOST:PORT")

    show = _command(commands, "show", "an entity as a spec sheet, or a fact with its claims", _show)
    show.add_argument("name", metavar="ID", help="id, name or alias")
    show.add_argument("property", nargs="?", metavar="PROPERTY", help="such as memory.capacity or compute.peak[fp4]")
    _as_of(show)

    explain = _command(commands, "explain", "how a fact is known and judged, or the page of a rule", _explain)
    explain.add_argument("name", metavar="ID|CODE", help="an entity, or the code of a finding")
    explain.add_argument("property", nargs="?", metavar="PROPERTY", help="such as scale_up.bandwidth")
    explain.add_argument("--format", choices=("text", "json"), default="text")
    _as_of(explain)

    compare = _command(commands, "compare", "entities side by side, like conventions only", _compare)
    compare.add_argument("names", nargs="+", metavar="ID", help="two or more: id, name or alias")
    compare.add_argument("--property", action="append", dest="properties", metavar="PROPERTY",
                         help="such as memory.capacity or compute.peak[fp8]; may be repeated; what they share by "
                              "default")  # fmt: skip
    compare.add_argument("--format", choices=("text", "csv", "json"), default="text")
    _as_of(compare)

    export = _command(commands, "export", "tables, everything, or the hardware file of a tool", _export)
    export.add_argument("what", metavar="WHAT",
                        help="claims, facts, verdicts, findings; all; or a tool: aiconfigurator, llm-analysis, genz, "
                             "calculon")  # fmt: skip
    export.add_argument("ids", nargs="*", metavar="ID", help="for a tool: chips or systems")
    export.add_argument("--format", metavar="F",
                        help="a table: jsonl (default), json, csv, jsonld, parquet; all: sqlite (default), json, "
                             "jsonld, datapackage")  # fmt: skip
    export.add_argument("-o", "--output", type=Path, metavar="PATH",
                        help="a file, or a folder for several; standard output by default")  # fmt: skip
    export.add_argument("--assume", action="append", default=[], metavar="WHAT=HOW",
                        help="for a tool: direction=one-way, prefix=binary, scale_up.domain[packages]=8")  # fmt: skip
    export.add_argument("--assumptions", metavar="NAME", help="for a tool: a set of schema/assumptions.yaml; `ideal`")
    _as_of(export)

    verify = _command(commands, "verify", "every phrase stands in the text that it is cited from", _verify)
    verify.add_argument("--texts", type=Path, required=True, metavar="DIR", help="copies of the texts, by any name")
    verify.add_argument("--format", choices=("text", "json", "github", "sarif"), default="text")

    diff = _command(commands, "diff", "what changed in facts and verdicts between two knowledge bases", _diff)
    diff.add_argument("old", metavar="OLD", help="a folder, or a revision of git such as main or HEAD~1")
    diff.add_argument("new", metavar="NEW", help="the same; `.` is the working tree")
    diff.add_argument("--format", choices=("text", "json", "markdown"), default="text")

    fmt = _command(commands, "fmt", "bring spec files into canonical form", _fmt)
    fmt.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders; all by default")
    fmt.add_argument("--check", action="store_true", help="only say which files are not in canonical form")

    new = _command(commands, "new", "write the skeleton of a new spec file", _new)
    new.add_argument("kind", metavar="KIND", help="chip, rack, interconnect, memory, software, deployment, "
                                                  "organisation or source")  # fmt: skip
    new.add_argument("id", metavar="ID", help="lower case with hyphens, such as acme-one")

    compare_with = _command(commands, "compare-with", "where another data set differs, and what explains it",
                            _compare_with)  # fmt: skip
    compare_with.add_argument("table", type=Path, metavar="FILE.csv", help="the other data set, with a header")
    compare_with.add_argument("--map", type=Path, required=True, metavar="MAP.yaml", help="what its columns state")
    compare_with.add_argument("--format", choices=("text", "json", "csv"), default="text")
    _as_of(compare_with)

    schema = _command(commands, "schema", "write the JSON Schemas and the typed stub from the vocabulary", _schema)
    schema.add_argument("--check", action="store_true", help="only say which files are not current")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, help_: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:  # fmt: skip
    parser = commands.add_parser(name, help=help_, description=help_[0].upper() + help_[1:] + ".")
    parser.set_defaults(run=run)
    return parser


def _as_of(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", metavar="DATE", help="as it could have been known on that day: 2025-06-30")


def _version() -> str:
    from hwkb import __version__

    return __version__


def _load(as_of: str | None = None) -> KnowledgeBase:
    from hwkb.folders import root_of
    from hwkb.pipeline import load

    try:
        return load(root_of(Path.cwd()), as_of)
    except ValueError as error:
        raise _WrongUseError(error) from None


# --- commands


def _check(options: argparse.Namespace) -> int:
    from hwkb.cache import CheckMemory
    from hwkb.report import render_findings, summary

    plain = options.format == "text" and options.as_of is None
    memory = CheckMemory.here([str(path) for path in options.paths]) if plain else None
    if memory:
        memory.begin()
    kb = _load(options.as_of)
    findings = _touching(kb, options.paths)
    text = render_findings(findings, options.format, _lines_of(kb.root))
    if options.format not in ("json", "sarif"):
        text += summary(findings, kb.files) + "\n"
    sys.stdout.write(text)
    code = FINDINGS if any(not f.acknowledged for f in findings) else CLEAN
    if memory:
        memory.keep(code, text)
    return code


def _touching(kb: KnowledgeBase, paths: Sequence[Path]) -> list[Finding]:
    """The findings with a place in one of the paths; all without paths."""
    if not paths:
        return list(kb.findings)
    wanted = []
    for path in paths:
        if not path.exists():
            raise _WrongUseError(f"`{path}` does not exist")
        resolved = path.resolve()
        if not resolved.is_relative_to(kb.root):
            raise _WrongUseError(f"`{path}` is not in the knowledge base at {kb.root}")
        wanted.append(resolved.relative_to(kb.root))

    def touches(shown: str) -> bool:
        return any(Path(shown).is_relative_to(path) for path in wanted)

    return [f for f in kb.findings if touches(f.place.path) or any(touches(label.place.path) for label in f.labels)]


def _lines_of(root: Path) -> Callable[[str], Sequence[str]]:
    cache: dict[str, list[str]] = {}

    def lines(shown: str) -> list[str]:
        if shown not in cache:
            try:
                cache[shown] = (root / shown).read_bytes()[: 1 << 20].decode("utf-8", "replace").splitlines()
            except OSError:
                cache[shown] = []
        return cache[shown]

    return lines


def _verify(options: argparse.Namespace) -> int:
    from hwkb.report import render_findings
    from hwkb.verify import verify

    kb = _load()
    try:
        proof = verify(kb, options.texts)
    except OSError as error:
        raise _WrongUseError(error) from None
    sys.stdout.write(render_findings(proof.findings, options.format, _lines_of(kb.root)))
    if options.format not in ("json", "sarif"):
        print(*proof.tallies, proof.summary, sep="\n")
    if unread := kb.files - len(kb.entities) - len(kb.sources):
        print(f"hwkb: {unread} file{'s' * (unread != 1)} could not be read: see `hwkb check`", file=sys.stderr)
    return FINDINGS if proof.findings or unread else CLEAN


def _diff(options: argparse.Namespace) -> int:
    from hwkb.diff import difference
    from hwkb.diff_text import render_difference
    from hwkb.folders import root_of
    from hwkb.narrow import narrowed
    from hwkb.pipeline import load
    from hwkb.revision import RevisionError, knowledge_at

    root = root_of(Path.cwd())
    try:
        with (
            knowledge_at(options.old, root) as old,
            knowledge_at(options.new, root) as new,
            narrowed(old, new) as (before, after),
        ):
            found = difference(load(before), load(after))
    except RevisionError as error:
        raise _WrongUseError(error) from None
    sys.stdout.write(render_difference(found, options.format))
    return CLEAN


def _fmt(options: argparse.Namespace) -> int:
    from hwkb.fmt import Formatter, UnreadableError, spec_files

    root = _own_root(options.paths)
    formatter = Formatter(_vocabulary(root))
    left = 0
    for path, kind in spec_files(root, options.paths):
        shown = path.relative_to(root).as_posix()
        try:
            text = path.read_bytes().decode("utf-8")
            wanted = formatter.format(text, kind)
        except (UnicodeDecodeError, UnreadableError) as error:
            left += 1
            print(f"hwkb: {shown} is left as it is: {error}", file=sys.stderr)
            continue
        if wanted != text:
            left += options.check
            print(f"{shown} is not in canonical form" if options.check else f"wrote {shown}")
            if not options.check:
                path.write_bytes(wanted.encode("utf-8"))
    return FINDINGS if left else CLEAN


def _new(options: argparse.Namespace) -> int:
    from hwkb.scaffold import ScaffoldError, scaffold

    root = _own_root()
    try:
        print(scaffold(root, options.kind, options.id, _vocabulary(root)).relative_to(root).as_posix())
    except ScaffoldError as error:
        raise _WrongUseError(error) from None
    return CLEAN


def _own_root(paths: Sequence[Path] = ()) -> Path:
    """The knowledge base around the working folder, which the command may write to."""
    from hwkb.folders import root_of

    here = Path.cwd()
    root = root_of(here)
    if not here.is_relative_to(root):
        raise _WrongUseError(f"no `specs/` folder in {here} or above it")
    for path in paths:
        if not path.exists():
            raise _WrongUseError(f"`{path}` does not exist")
        if not path.resolve().is_relative_to((root / "specs").resolve()):
            raise _WrongUseError(f"`{path}` is not in the `specs/` folder of {root}")
    return root


def _vocabulary(root: Path) -> Vocabulary:
    from hwkb.folders import schema_file
    from hwkb.vocabulary import load_vocabulary

    return load_vocabulary(schema_file(root, "vocabulary.yaml"))[0]


def _build(options: argparse.Namespace) -> int:
    from hwkb.report import render_findings, summary
    from hwkb.site.build import build

    kb = _load()
    sys.stdout.write(render_findings(kb.findings, "text", _lines_of(kb.root)))
    print(summary(kb.findings, kb.files))
    print(_verdict_line(kb))
    build(kb, options.out)
    print(f"website written to {options.out}")
    return FINDINGS if kb.open_findings else CLEAN


def _verdict_line(kb: KnowledgeBase) -> str:
    counts = {
        word: sum(1 for v in kb.verdicts if v.verdict == word) for word in ("holds", "depends", "fails", "unknown")
    }
    return f"{len(kb.verdicts)} verdicts: " + ", ".join(f"{number} {word}" for word, number in counts.items())


def _serve(options: argparse.Namespace) -> int:
    from hwkb.folders import root_of
    from hwkb.site.build import serve

    serve(root_of(Path.cwd()), options.address)
    return CLEAN


def _show(options: argparse.Namespace) -> int:
    from hwkb.sheet import fact_sheet, spec_sheet

    kb = _load(options.as_of)
    try:
        entity = kb[options.name]
        text = fact_sheet(kb, entity, options.property) if options.property else spec_sheet(kb, entity)
    except LookupError as error:
        raise _WrongUseError(error) from None
    sys.stdout.write(text)
    return CLEAN


def _compare(options: argparse.Namespace) -> int:
    from hwkb.comparison import CompareError, compare, render

    kb = _load(options.as_of)
    try:
        sys.stdout.write(render(compare(kb, options.names, options.properties), options.format))
    except (LookupError, CompareError) as error:
        raise _WrongUseError(error) from None
    return CLEAN


def _explain(options: argparse.Namespace) -> int:
    if options.property is None:
        return _explain_rule(options.name)
    import json

    from hwkb.explain import explain_fact, explain_text, facts_named

    kb = _load(options.as_of)
    try:
        entity = kb[options.name]
        nodes = [explain_fact(kb, entity, fact) for fact in facts_named(kb, entity, options.property)]
    except LookupError as error:
        raise _WrongUseError(error) from None
    if options.format == "json":
        print(json.dumps(nodes, ensure_ascii=False, indent=2))
    else:
        sys.stdout.write("\n".join(explain_text(node) for node in nodes))
    return CLEAN


def _explain_rule(code: str) -> int:
    from hwkb.findings import RULES, nearest
    from hwkb.folders import packaged_root

    if code not in RULES:
        close = nearest(code, RULES)
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        raise _WrongUseError(f"no rule has the code `{code}`{hint}")
    page = packaged_root() / "docs" / "rules" / f"{code}.md"
    sys.stdout.write(page.read_text("utf-8"))
    return CLEAN


def _export(options: argparse.Namespace) -> int:
    from hwkb.export.command import FORMAT_NAMES, WHAT, WrongExportError, run_export

    _known("export", options.what, WHAT)
    if options.format is not None:
        _known("format", options.format, FORMAT_NAMES)
    try:
        found = run_export(_load(options.as_of), options.what, options.ids, options.format, options.output,
                           options.assume, options.assumptions)  # fmt: skip
    except WrongExportError as error:
        raise _WrongUseError(error) from None
    return _print(found)


def _known(word: str, name: str, names: Sequence[str]) -> None:
    from hwkb.findings import nearest

    if name not in names:
        close = nearest(name, names)
        hint = f"did you mean {' or '.join(close)}?" if close else f"it is one of {', '.join(names)}"
        raise _WrongUseError(f"no {word} is called `{name}`; {hint}")


def _print(found: Outcome) -> int:
    sys.stdout.flush()
    sys.stdout.write(found.out.decode())
    for line in found.err:
        print(line, file=sys.stderr)
    return found.code


def _compare_with(options: argparse.Namespace) -> int:
    from hwkb.export.command import WrongExportError, run_compare

    try:
        return _print(run_compare(_load(options.as_of), options.table, options.map, options.format))
    except WrongExportError as error:
        raise _WrongUseError(error) from None


def _schema(options: argparse.Namespace) -> int:
    from hwkb.folders import root_of
    from hwkb.schema import stale, write

    root = root_of(Path.cwd())
    if options.check:
        found = stale(root)
        for path in found:
            print(f"{path} is not current: run `hwkb schema`")
        return FINDINGS if found else CLEAN
    for path in write(root):
        print(f"wrote {path}")
    return CLEAN
