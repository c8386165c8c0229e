"""What an import pulls in."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from casebook import REPOSITORY

import hwkb

HEAVY = ("pydantic", "pint", "yaml", "mkdocs", "jsonschema", "click", "difflib", "asyncio", "inspect")


def modules_after(statement: str, folder: Path) -> set[str]:
    """The modules that a fresh interpreter has loaded after a statement, run from another folder."""
    code = f"import sys\nbefore = set(sys.modules)\n{statement}\nprint(*sorted(set(sys.modules) - before))"
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder, env=environment
    )
    return set(done.stdout.split())


def test_import_hwkb_pulls_in_next_to_nothing(tmp_path: Path) -> None:
    """Neither a library nor a module of its own, until something is asked for."""
    loaded = modules_after("import hwkb", tmp_path)

    assert "hwkb" in loaded
    assert [name for name in HEAVY if name in loaded] == []
    assert [name for name in loaded if name.startswith("hwkb.")] == []


@pytest.mark.parametrize("name", sorted(set(hwkb.__all__) - {"__version__"}))
def test_every_public_name_is_found_and_is_one(name: str) -> None:
    """`__all__` lists what there is, and what is listed has a text that says what it is."""
    found = getattr(hwkb, name)

    assert found.__doc__
    assert found.__name__ == name
    assert name in dir(hwkb)


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    """As for any module."""
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = hwkb.nonsense


def test_the_version_is_said_once() -> None:
    """In the package; what builds it reads it there."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))

    assert "version" not in project["project"]
    assert project["project"]["dynamic"] == ["version"]
    named = REPOSITORY / project["tool"]["hatch"]["version"]["path"]
    assert f'__version__ = "{hwkb.__version__}"' in named.read_text(encoding="utf-8")


def test_no_module_of_the_core_needs_what_only_the_website_needs(tmp_path: Path) -> None:
    """Loading a knowledge base and asking for everything in it takes no MkDocs, no click and no JSON Schema."""
    loaded = modules_after("import hwkb\nkb = hwkb.load()\nlen(kb.findings), len(kb.verdicts)", tmp_path)

    assert [name for name in ("mkdocs", "jsonschema", "click", "markdown") if name in loaded] == []


def test_what_was_pickled_is_read_without_the_libraries_that_check_it(kb: hwkb.KnowledgeBase, tmp_path: Path) -> None:
    """Claims and decisions are plain data, once they are made."""
    plain = [(entity.claims, entity.decisions) for entity in kb.values()]
    assert any(decisions for _, decisions in plain)
    (tmp_path / "plain").write_bytes(pickle.dumps(plain))

    loaded = modules_after("import pickle\nwith open('plain', 'rb') as f:\n pickle.load(f)", tmp_path)

    assert "hwkb.claims" in loaded
    assert [name for name in ("pydantic", "pydantic_core", "pint") if name in loaded] == []
