"""Layers: imports point down only, and each third-party library stands behind one module."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from casebook import REPOSITORY

PACKAGE = REPOSITORY / "hwkb"
MODULES = {path.relative_to(REPOSITORY).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__"): path
           for path in sorted(PACKAGE.rglob("*.py")) if "data" not in path.relative_to(PACKAGE).parts}  # fmt: skip
NAMES = [name for name in MODULES if name not in ("hwkb", "hwkb.__main__")]

BEHIND = {
    "yaml": {"hwkb.document"},
    "pint": {"hwkb.units"},
    "pydantic": set(),
    "pydantic_core": {"hwkb.misfits", "hwkb.records"},
    "mkdocs": {"hwkb.site.plugin", "hwkb.site.build", "hwkb.site.generated", "hwkb.site.shelves", "hwkb.site.preview"},
    "jinja2": {"hwkb.site.compiled", "hwkb.site.shelves", "hwkb.site.preview"},
    "watchdog": {"hwkb.site.plugin"},
    "orjson": {"hwkb.export.write"},
    "jsonschema": set(),
}
"""Third-party libraries, with the modules that may import them."""
EXTRAS = {"pyarrow", "pandas", "polars"}
"""Libraries of the extras, which only the exports and frames may import."""

LONGEST = 400


def imports(name: str, *, top: bool = False) -> set[str]:
    """The modules that a module imports; only those at its top, where that is asked."""
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in _outside_functions(tree) if top else ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} has a relative import"
            found |= {f"{node.module}.{a.name}" if f"{node.module}.{a.name}" in MODULES else str(node.module)
                      for a in node.names}  # fmt: skip
    return found


def _outside_functions(tree: ast.Module) -> list[ast.AST]:
    """What runs when a module is imported."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
            continue
        found.append(node)
        waiting += ast.iter_child_nodes(node)
    return found


def inside(name: str) -> set[str]:
    """The modules of this package that a module imports, anywhere in it."""
    return {found for found in imports(name) if found in NAMES}


def layers() -> dict[str, int]:
    """How high each module stands: one above the highest that it imports. A cycle has no height."""
    heights: dict[str, int] = {}
    remaining = {name: inside(name) - {name} for name in NAMES}
    while remaining:
        free = [name for name, needs in remaining.items() if needs <= heights.keys()]
        assert free, f"a cycle of imports among {sorted(remaining)}"
        for name in free:
            heights[name] = 1 + max((heights[need] for need in remaining[name]), default=-1)
        for name in free:
            del remaining[name]
    return heights


ORDER = [
    "summary", "findings", "folders", "interval", "lines", "document", "extends", "units", "quantity", "dates",
    "vocabulary", "additions", "values", "amounts", "meeting", "misfits", "records", "claims", "joining", "wording",
    "advice", "lowering", "notebook", "facts", "fillings", "resolution", "bounds", "frames", "history", "formula",
    "algebra", "notation", "relations", "slots", "inputs", "laws", "targets", "contradiction", "ledger", "bindings",
    "agreement", "readings", "ways", "relative", "refutation", "verdicts", "rows", "judge", "derive", "joint",
    "decisions", "checks", "reading", "conclusions", "sections", "entity", "asked", "explain", "query", "comparison",
    "knowledge", "pipeline",
]  # fmt: skip
"""The core, bottom up: a module imports only what stands before it."""


def core() -> list[str]:
    """The modules between a text and a knowledge base."""
    seen, waiting = set(), ["hwkb.pipeline"]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += inside(name)
    return sorted(seen)


def test_no_import_closes_a_circle() -> None:
    """Not even one inside a function."""
    assert set(layers()) == set(NAMES)


def test_the_order_names_every_module_of_the_core() -> None:
    """A new module finds its place in the order."""
    assert {f"hwkb.{name}" for name in ORDER} == set(core())


@pytest.mark.parametrize("name", ORDER)
def test_imports_of_the_core_point_down_only(name: str) -> None:
    """A module knows what stands below it, and nothing of what is made from it."""
    below = {f"hwkb.{other}" for other in ORDER[: ORDER.index(name)]}

    assert inside(f"hwkb.{name}") <= below


@pytest.mark.parametrize("name", ORDER)
def test_the_core_knows_nothing_of_commands_pages_and_exports(name: str) -> None:
    """These are made from it."""
    assert not {m for m in inside(f"hwkb.{name}") if m.startswith(("hwkb.site", "hwkb.export", "hwkb.cli"))}


@pytest.mark.parametrize("name", core())
def test_a_module_of_the_core_is_read_in_one_sitting(name: str) -> None:
    """No longer than 400 lines."""
    assert len(MODULES[name].read_text(encoding="utf-8").splitlines()) <= LONGEST


def third_party(name: str) -> set[str]:
    """The libraries that a module imports."""
    return {found.partition(".")[0] for found in imports(name)} - set(sys.stdlib_module_names) - {"hwkb"}


@pytest.mark.parametrize("library", BEHIND)
def test_a_library_stands_behind_its_module(library: str) -> None:
    """To exchange it is to exchange that module."""
    assert {name for name in MODULES if library in third_party(name)} <= BEHIND[library]


@pytest.mark.parametrize("name", MODULES)
def test_no_other_library_is_used(name: str) -> None:
    """A new dependency is a decision; the extras belong to the exports."""
    allowed = set(BEHIND) | (EXTRAS if name.startswith(("hwkb.export", "hwkb.frames")) else set())

    assert third_party(name) <= allowed


@pytest.mark.parametrize("name", MODULES)
def test_heavy_libraries_are_imported_where_they_are_used(name: str) -> None:
    """Pint is loaded by the first unit that is asked for, and no command pays for what it does not do."""
    at_import = {found.partition(".")[0] for found in imports(name, top=True)}

    assert not at_import & {"pint", "jsonschema", *EXTRAS}


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_is(name: str) -> None:
    """In its first line."""
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))

    assert ast.get_docstring(tree)


def test_only_units_and_formulas_are_evaluated_and_neither_by_python() -> None:
    """No `eval`, no `exec`, no `pickle` of what was read."""
    for path in MODULES.values():
        names = {
            node.id for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Name)
        }
        assert not names & {"eval", "exec", "compile", "__import__"}, Path(path).name
