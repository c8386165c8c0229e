"""Every snippet of the tutorial passes mypy, runs, and prints what stands below it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from casebook import REPOSITORY

DOCS = REPOSITORY / "docs"


def snippets(page: str) -> list[str]:
    """The Python of a page of the documentation."""
    return re.findall(r"^```python\n(.*?)^```$", (DOCS / f"{page}.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)


TEXT = (DOCS / "tutorial.md").read_text("utf-8")
SNIPPETS = re.findall(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```$)?", TEXT, re.DOTALL | re.MULTILINE)
MARK = "--- end of snippet ---"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What each snippet prints, run in order in one process."""
    code = "".join(f"{snippet}print({MARK!r})\n" for snippet, _ in SNIPPETS)
    script = tmp_path_factory.mktemp("tutorial") / "tutorial.py"
    script.write_text(code, "utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", script], cwd=REPOSITORY, capture_output=True, encoding="utf-8", check=False,
        env={"PYTHONPATH": str(REPOSITORY), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split(f"{MARK}\n")


def said(output: str, promised: str) -> bool:
    """True when the output is the promised one; where that has `...`, its lines come in order among others."""
    lines, wanted = output.splitlines(), promised.splitlines()
    if "..." not in wanted:
        return lines == wanted
    rest = iter(lines)
    return all(line in rest for line in wanted if line != "...")


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
def test_a_snippet_prints_what_stands_below_it(printed: list[str], number: int) -> None:
    """Nothing where nothing stands there."""
    promised = SNIPPETS[number][1]

    assert said(printed[number], promised), f"printed:\n{printed[number]}\npromised:\n{promised}"


def test_every_block_is_a_snippet_or_its_output() -> None:
    """So that nothing on the page goes untested."""
    assert len(re.findall(r"^```\w", TEXT, re.MULTILINE)) == sum(1 + bool(output) for _, output in SNIPPETS)
    assert len(SNIPPETS) >= 10


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What mypy keeps from one page to the next."""
    return tmp_path_factory.mktemp("mypy")


@pytest.mark.parametrize("page", ["tutorial", "api", "getting-started"])
def test_the_examples_pass_mypy(tmp_path: Path, cache: Path, page: str) -> None:
    """As strictly as the package."""
    example = tmp_path / "example.py"
    example.write_text("".join(snippets(page)), "utf-8")
    typed = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={cache}", str(example)],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "example.py" not in typed.stdout, typed.stdout
    assert not typed.stderr


@pytest.mark.parametrize("page", ["api", "getting-started"])
def test_the_examples_of_other_pages_run(page: str) -> None:
    """From the repository, where `specs/` is."""
    code = "".join(snippets(page))
    subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=REPOSITORY, capture_output=True, check=True)
