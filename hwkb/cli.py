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

from hwkb import commands, upkeep
from hwkb.commands import CLEAN, WRONG_USE, WrongUseError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except WrongUseError as error:
        print(f"hwkb: {error}", file=sys.stderr)
        return WRONG_USE
    except BrokenPipeError:
        # The reader has gone (`hwkb show ... | head`): end quietly, also when Python closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    except OSError as error:
        if error.filename is None:
            raise
        print(f"hwkb: {os.fsdecode(error.filename)}: {error.strerror}", file=sys.stderr)
        return WRONG_USE
    except KeyboardInterrupt:
        return WRONG_USE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hwkb", description="AI hardware as sourced, checked claims.")
    parser.add_argument("--version", action="version", version=f"hwkb {_version()}")
    names = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    check = _command(names, "check", "check the whole knowledge base, report what touches PATH", commands.check)
    check.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders; all by default")
    check.add_argument("--format", choices=("text", "json", "github", "sarif"), default="text")
    _as_of(check)

    build = _command(names, "build", "check, then write the website, API and downloads", commands.build)
    build.add_argument("--out", type=Path, default=Path("site"), metavar="DIR", help="where to write; `site`")

    serve = _command(names, "serve", "show the website, rebuilt as specs change", commands.serve)
    serve.add_argument("--address", default="127.0.0.1:8000", metavar="HOST:PORT", help="`127.0.0.1:8000`")

    show = _command(names, "show", "an entity as a spec sheet, or a fact with its claims", commands.show)
    show.add_argument("name", metavar="ID", help="id, name or alias; or the id of a source")
    show.add_argument("property", nargs="?", metavar="PROPERTY", help="such as memory.capacity or compute.peak[fp4]")
    _as_of(show)

    explain = _command(names, "explain", "how a fact is known and judged, or what a rule or a word means",
                       commands.explain)  # fmt: skip
    explain.add_argument("name", metavar="NAME", help="an entity; or the code of a finding, a property such as "
                         "memory.capacity, a section such as memory, or a word such as hbm")  # fmt: skip
    explain.add_argument("property", nargs="?", metavar="PROPERTY", help="such as scale_up.bandwidth")
    explain.add_argument("--format", choices=("text", "json"), default="text")
    _as_of(explain)

    compare = _command(names, "compare", "entities side by side, like conventions only", commands.compare)
    compare.add_argument("names", nargs="+", metavar="ID", help="two or more: id, name or alias")
    compare.add_argument("--property", action="append", dest="properties", metavar="PROPERTY",
                         help="such as memory.capacity or compute.peak[fp8]; may be repeated; what they share by "
                              "default")  # fmt: skip
    compare.add_argument("--format", choices=("text", "csv", "json"), default="text")
    _as_of(compare)

    export = _command(names, "export", "tables, everything, or the hardware file of a tool", commands.export)
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

    verify = _command(names, "verify", "every phrase stands in the text that it is cited from", upkeep.verify)
    verify.add_argument("--texts", type=Path, required=True, metavar="DIR", help="copies of the texts, by any name")
    verify.add_argument("sources", nargs="*", metavar="SOURCE", help="ids of sources; all by default")
    verify.add_argument("--format", choices=("text", "json", "github", "sarif"), default="text")

    diff = _command(names, "diff", "what changed in facts and verdicts between two knowledge bases", upkeep.diff)
    diff.add_argument("old", metavar="OLD", help="a folder, or a revision of git such as main or HEAD~1")
    diff.add_argument("new", metavar="NEW", help="the same; `.` is the working tree")
    diff.add_argument("--format", choices=("text", "json", "markdown"), default="text")

    fmt = _command(names, "fmt", "bring spec files into canonical form", upkeep.fmt)
    fmt.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files or folders; all by default")
    fmt.add_argument("--check", action="store_true", help="only say which files are not in canonical form")

    new = _command(names, "new", "write the skeleton of a new spec file", upkeep.new)
    new.add_argument("kind", metavar="KIND", help="chip, rack, interconnect, memory, software, deployment, "
                                                  "organisation or source")  # fmt: skip
    new.add_argument("id", metavar="ID", help="lower case with hyphens, such as acme-one")

    compare_with = _command(names, "compare-with", "where another data set differs, and what explains it",
                            commands.compare_with)  # fmt: skip
    compare_with.add_argument("table", type=Path, metavar="FILE.csv", help="the other data set, with a header")
    compare_with.add_argument("--map", type=Path, required=True, metavar="MAP.yaml", help="what its columns state")
    compare_with.add_argument("--format", choices=("text", "json", "csv"), default="text")
    _as_of(compare_with)

    schema = _command(names, "schema", "write the JSON Schemas and the typed stub from the vocabulary", upkeep.schema)
    schema.add_argument("--check", action="store_true", help="only say which files are not current")
    return parser


def _command(
    names: argparse._SubParsersAction[argparse.ArgumentParser], name: str, help_: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:  # fmt: skip
    parser = names.add_parser(name, help=help_, description=help_[0].upper() + help_[1:] + ".")
    parser.set_defaults(run=run)
    return parser


def _as_of(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", metavar="DATE", help="as it could have been known on that day: 2025-06-30")


def _version() -> str:
    from hwkb import __version__

    return __version__
