"""What the tests share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from casebook import write
from hypothesis import HealthCheck, settings

import hwkb
from hwkb.cli import main
from hwkb.folders import packaged_root
from hwkb.vocabulary import Vocabulary, load_vocabulary

os.environ["HWKB_NO_CACHE"] = "1"  # what a test sees does not depend on what ran before; some tests take it away

settings.register_profile(
    "hwkb", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("hwkb")  # the same examples on every machine, however busy it is

GOLDEN = Path(__file__).parent / "golden" / "export"
Load = Callable[..., hwkb.KnowledgeBase]
Invoke = Callable[..., tuple[int, str, str]]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads small files, by name, together with the shared ones."""

    def loaded(files: dict[str, str], **options: str) -> hwkb.KnowledgeBase:
        return hwkb.load(write(tmp_path, files), **options)

    return loaded


@pytest.fixture
def invoke(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Invoke:
    """Runs a command in a folder; gives its exit code and what it prints."""

    def invoked(folder: Path, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(folder)
        try:
            code = main(list(arguments))
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return invoked


@pytest.fixture(scope="session")
def kb() -> hwkb.KnowledgeBase:
    """The knowledge base of this repository."""
    return hwkb.load()


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The vocabulary of this repository."""
    found, findings = load_vocabulary(packaged_root() / "schema" / "vocabulary.yaml")
    assert findings == []
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small knowledge base of the exports, in a folder of its own."""
    return shutil.copytree(GOLDEN / "kb", tmp_path_factory.mktemp("small") / "kb")


@pytest.fixture(scope="module")
def small(folder: Path) -> hwkb.KnowledgeBase:
    """The small knowledge base of the exports."""
    return hwkb.load(folder)
