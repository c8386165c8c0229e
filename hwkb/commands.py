"""The commands of a reader: check, show, compare, explain, export and the website.

Each takes the parsed arguments, prints, and returns the exit code. What it needs is imported when it runs.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hwkb.cache import CheckMemory
    from hwkb.export.command import Outcome
    from hwkb.knowledge import KnowledgeBase
    from hwkb.recheck import Checked

__all__ = [
    "CLEAN", "FINDINGS", "WRONG_USE", "WrongUseError", "build", "check", "compare", "compare_with", "explain",
    "export", "load_here", "root_here", "serve", "show",
]  # fmt: skip

CLEAN, FINDINGS, WRONG_USE = 0, 1, 2


class WrongUseError(Exception):
    """What a user got wrong in the command itself."""


def root_here() -> Path:
    """The root of the knowledge base around the working folder; of the packaged one, which is told, without one."""
    from hwkb.folders import own_root, packaged_root

    if root := own_root(Path.cwd()):
        return root
    print("hwkb: reading the packaged knowledge base: no `specs/` folder here or above", file=sys.stderr)
    return packaged_root()


def load_here(as_of: str | None = None) -> KnowledgeBase:
    """The knowledge base around the working folder; that of the package where there is none."""
    from hwkb.pipeline import load

    try:
        return load(root_here(), as_of)
    except ValueError as error:
        raise WrongUseError(error) from None


def check(options: argparse.Namespace) -> int:
    """Reports the findings that touch the paths; a plain check takes from memory what an edit cannot have changed."""
    from hwkb.cache import CheckMemory

    root = root_here()
    touches = _touching(root, options.paths)
    if options.format != "text" or options.as_of is not None:
        code, text, _ = _check_all(root, options, touches, keeping=False)
        sys.stdout.write(text)
        return code
    memory = CheckMemory.here([str(path) for path in options.paths])
    if memory:
        memory.begin()
    found = (memory and _check_again(root, memory)) or _check_in_shards(root)
    code, text, shares = _told(*found, touches) if found else _check_all(root, options, touches, keeping=bool(memory))
    sys.stdout.write(text)
    if memory:
        memory.keep(code, text, shares, found[0].digests if found else {})
    return code


Touches = Callable[[Iterable[str]], bool]
"""True where one of the paths, as they are shown, is among those that a command is asked about."""


def _check_all(root: Path, options: argparse.Namespace, touches: Touches, *, keeping: bool) -> tuple[int, str, bytes]:
    """Exit code, text, and where it is to be kept what a check after an edit needs."""
    from hwkb.pipeline import read_day
    from hwkb.recheck import check_all
    from hwkb.report import lines_of, render_findings, summary
    from hwkb.shares import packed

    try:
        day = read_day(options.as_of)
    except ValueError as error:
        raise WrongUseError(error) from None
    found = check_all(root, day)
    if not found.files and not found.findings:
        raise WrongUseError(f"no specs in {root / 'specs'}: `hwkb new chip ID` writes the skeleton of one")
    findings = [f for f in found.findings if touches((f.place.path, *(label.place.path for label in f.labels)))]
    text = render_findings(findings, options.format, lines_of(root))
    if options.format not in ("json", "sarif"):
        text += summary(findings, found.files) + "\n"
    code = FINDINGS if any(not f.acknowledged for f in findings) else CLEAN
    shares = found.shares if keeping else None
    return code, text, packed(shares, found.files) if shares is not None else b""


def _check_again(root: Path, memory: CheckMemory) -> tuple[Checked, int] | None:
    """What is found after an edit and the number of files, by what the edit can touch; None where that may be all."""
    edit = memory.edit()
    if edit is None:
        return None
    from hwkb.recheck import Checked, check_again
    from hwkb.shares import unpacked

    try:
        before, files = unpacked(edit.shares)
    except ValueError:
        return None
    shares = check_again(root, before, edit.changed, edit.paths)
    return None if shares is None else (Checked(shares), files)


def _check_in_shards(root: Path) -> tuple[Checked, int] | None:
    """The same of everything, by several processes; None where one is to check all."""
    from hwkb.shards import check_in_shards

    found = check_in_shards(root)
    return None if found is None else (found, len(found.digests))


def _told(found: Checked, files: int, touches: Touches) -> tuple[int, str, bytes]:
    """Exit code, text, and what a check after an edit needs."""
    from hwkb.recheck import told_of
    from hwkb.report import summary
    from hwkb.shares import packed

    told = [one for one in told_of(found.shares) if touches((one.path, *one.touched))]
    texts = [one.text for one in told if not one.acknowledged]
    return FINDINGS if texts else CLEAN, "\n".join(texts) + summary(told, files) + "\n", packed(found.shares, files)


def _touching(root: Path, paths: Sequence[Path]) -> Touches:
    """What touches one of the paths; without paths, everything does."""
    wanted = []
    for path in paths:
        if not path.exists():
            raise WrongUseError(f"`{path}` does not exist")
        resolved = path.resolve()
        if not resolved.is_relative_to(root):
            raise WrongUseError(f"`{path}` is not in the knowledge base at {root}")
        checked = (root / "specs", root / "schema")
        if not any(resolved.is_relative_to(folder) or folder.is_relative_to(resolved) for folder in checked):
            raise WrongUseError(f"`{path}` holds no specs: what is checked is in `specs/` and `schema/` of {root}")
        wanted.append(resolved.relative_to(root))

    def touches(shown: Iterable[str]) -> bool:
        return not wanted or any(Path(one).is_relative_to(path) for one in shown for path in wanted)

    return touches


def build(options: argparse.Namespace) -> int:
    """Checks, then writes the website, the API and the downloads; one open finding makes the exit code 1."""
    from hwkb.report import lines_of, render_findings, summary
    from hwkb.site.build import PlaceError, build, check_folder

    try:
        check_folder(options.out)
    except PlaceError as error:
        raise WrongUseError(error) from None
    kb = load_here()
    sys.stdout.write(render_findings(kb.findings, "text", lines_of(kb.root)))
    print(summary(kb.findings, kb.files))
    print(_verdict_line(kb))
    build(kb, options.out)
    print(f"website written to {options.out}")
    return FINDINGS if kb.open_findings else CLEAN


def _verdict_line(kb: KnowledgeBase) -> str:
    from hwkb.verdicts import VERDICTS

    counts = Counter(verdict.verdict for verdict in kb.verdicts)
    return f"{len(kb.verdicts)} verdicts: " + ", ".join(f"{counts[word]} {word}" for word in VERDICTS)


def serve(options: argparse.Namespace) -> int:
    """Shows the website and rebuilds it as specs change, until interrupted."""
    from hwkb.site.build import PlaceError, serve

    try:
        serve(root_here(), options.address)
    except PlaceError as error:
        raise WrongUseError(error) from None
    return CLEAN


def show(options: argparse.Namespace) -> int:
    """Prints an entity as a spec sheet, one fact with its claims, or what is cited from a source."""
    from hwkb.sheet import fact_sheet, source_sheet, spec_sheet

    kb = load_here(options.as_of)
    if options.name in kb.sources and options.property is None:
        sys.stdout.write(source_sheet(kb, kb.sources[options.name]))
        return CLEAN
    try:
        entity = kb[options.name]
        text = fact_sheet(kb, entity, options.property) if options.property else spec_sheet(kb, entity)
    except LookupError as error:
        raise WrongUseError(error) from None
    sys.stdout.write(text)
    return CLEAN


def compare(options: argparse.Namespace) -> int:
    """Prints entities side by side; only like conventions share a row."""
    from hwkb.comparison import CompareError, compare, render

    kb = load_here(options.as_of)
    try:
        found = compare(kb, options.names, options.properties)
    except (LookupError, CompareError) as error:
        raise WrongUseError(error) from None
    sys.stdout.write(render(found, options.format))
    if options.format == "text" and found.left_out:
        sys.stdout.write(f"\n{found.left_out_text()}")
    if not found:
        print("hwkb: no property is known of two of them under one convention", file=sys.stderr)
    return CLEAN


def explain(options: argparse.Namespace) -> int:
    """Prints how a fact is known and judged, the page of a rule, or what a name of the vocabulary means."""
    if options.property is None:
        return _explain_name(options.name)
    import json

    from hwkb.explain import explain_fact, explain_text, facts_named

    kb = load_here(options.as_of)
    try:
        entity = kb[options.name]
        nodes = [explain_fact(kb, entity, fact) for fact in facts_named(kb, entity, options.property)]
    except LookupError as error:
        raise WrongUseError(error) from None
    if options.format == "json":
        print(json.dumps(nodes, ensure_ascii=False, indent=2))
    else:
        sys.stdout.write("\n".join(explain_text(node) for node in nodes))
    return CLEAN


def _explain_name(name: str) -> int:
    """Prints the page of a rule, or what a name of the vocabulary means."""
    from hwkb.findings import RULES, nearest
    from hwkb.folders import packaged_root, root_of, schema_file
    from hwkb.lexicon import meaning, near_names
    from hwkb.vocabulary import load_vocabulary

    if name in RULES:
        sys.stdout.write((packaged_root() / "docs" / "rules" / f"{name}.md").read_text("utf-8"))
        return CLEAN
    vocabulary, _ = load_vocabulary(schema_file(root_of(Path.cwd()), "vocabulary.yaml"))
    if text := meaning(name, vocabulary):
        sys.stdout.write(text)
        return CLEAN
    if found := load_here().find(name):
        raise WrongUseError(f"`{name}` is an entity: name a property too, `hwkb explain {found[0].id} PROPERTY`; "
                            f"`hwkb show {found[0].id}` lists them")  # fmt: skip
    close = nearest(name, RULES) or near_names(name, vocabulary)
    hint = f"; did you mean {' or '.join(close)}?" if close else f"; sections are {', '.join(vocabulary.sections)}"
    raise WrongUseError(f"`{name}` is neither the code of a rule nor a property or word of the vocabulary{hint}")


def export(options: argparse.Namespace) -> int:
    """Writes a table, everything, or the hardware file of a tool."""
    from hwkb.export.command import FORMAT_NAMES, WHAT, WrongExportError, run_export

    _known("export", options.what, WHAT)
    if options.format is not None:
        _known("format", options.format, FORMAT_NAMES)
    try:
        found = run_export(load_here(options.as_of), options.what, options.ids, options.format, options.output,
                           options.assume, options.assumptions)  # fmt: skip
    except WrongExportError as error:
        raise WrongUseError(error) from None
    return _print(found)


def _known(word: str, name: str, names: Sequence[str]) -> None:
    from hwkb.findings import nearest

    if name not in names:
        close = nearest(name, names)
        hint = f"did you mean {' or '.join(close)}?" if close else f"it is one of {', '.join(names)}"
        raise WrongUseError(f"no {word} is called `{name}`; {hint}")


def _print(found: Outcome) -> int:
    sys.stdout.flush()
    sys.stdout.write(found.out.decode())
    for line in found.err:
        print(line, file=sys.stderr)
    return found.code


def compare_with(options: argparse.Namespace) -> int:
    """Prints where another data set differs, and what explains it."""
    from hwkb.export.command import WrongExportError, run_compare

    try:
        return _print(run_compare(load_here(options.as_of), options.table, options.map, options.format))
    except WrongExportError as error:
        raise WrongUseError(error) from None
