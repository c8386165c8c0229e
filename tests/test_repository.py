"""What code hosts, editors and other repositories read: workflows, templates, hooks, the citation."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from casebook import REPOSITORY

from hwkb.cli import main

WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"), key=lambda path: path.stem)
TEMPLATES = sorted((REPOSITORY / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
TEXTS = [*WORKFLOWS, REPOSITORY / ".pre-commit-hooks.yaml", REPOSITORY / ".pre-commit-config.yaml"]
WRITES = {"diff-comment": {"comment": {"pull-requests"}}, "release": {"publish": {"contents"}}}
"""The jobs that may write something, and what."""


def read(path: Path) -> Any:
    """A YAML file with every scalar as text: `on` is a key, not a truth."""
    return yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506


def steps(workflow: Any) -> list[dict[str, Any]]:
    """Every step of every job."""
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def named(paths: list[Path]) -> Any:
    return pytest.mark.parametrize("path", paths, ids=lambda path: path.stem)


def test_the_workflows_are_those_that_the_documentation_speaks_of() -> None:
    """Each is named as its file."""
    assert [path.stem for path in WORKFLOWS] == ["check", "diff", "diff-comment", "release", "site"]
    assert [read(path)["name"] for path in WORKFLOWS] == [path.stem for path in WORKFLOWS]


@named(WORKFLOWS)
def test_a_workflow_may_do_no_more_than_it_needs(path: Path) -> None:
    """It starts from reading, and only the jobs that are listed above write."""
    workflow = read(path)
    granted = workflow["permissions"]
    assert granted in ({"contents": "read"}, {})
    for name, job in workflow["jobs"].items():
        writes = {what for what, how in job.get("permissions", {}).items() if how == "write"}
        assert writes == WRITES.get(path.stem, {}).get(name, set())
        assert "timeout-minutes" in job
    for step in steps(workflow):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] == "false"


@named(WORKFLOWS)
def test_what_a_stranger_may_write_never_becomes_a_script(path: Path) -> None:
    """Titles, branches and texts reach a script through its environment alone."""
    workflow = read(path)
    assert "pull_request_target" not in workflow["on"]
    for step in steps(workflow):
        assert "${{" not in step.get("run", "")
    if "workflow_run" in workflow["on"]:
        assert not [step for step in steps(workflow) if "uses" in step]  # no checkout: nothing of theirs is run


@named(WORKFLOWS)
def test_actions_are_those_of_the_host(path: Path) -> None:
    """At a version."""
    for step in steps(read(path)):
        assert re.fullmatch(r"(?:actions/[a-z-]+@v\d+)?", step.get("uses", ""))


@named(WORKFLOWS)
def test_scripts_are_shell(path: Path, tmp_path: Path) -> None:
    """As bash reads it."""
    for step in steps(read(path)):
        script = tmp_path / "script"
        script.write_text(step.get("run", ""), "utf-8")
        done = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@named(TEXTS)
def test_every_command_that_is_run_exists(path: Path) -> None:
    """With the options that it is run with."""
    commands = re.findall(
        r"(?<![\w-])hwkb (check|schema|diff|build|fmt|export|verify)\b([^\n|;}]*)", path.read_text("utf-8")
    )
    for command, rest in commands:
        with pytest.raises(SystemExit) as exit_:
            main([command, "--help"])
        assert exit_.value.code == 0
        assert all(option in _help(command) for option in re.findall(r"--[a-z-]+", rest))


def _help(command: str) -> str:
    from hwkb.cli import _parser

    (commands,) = (action for action in _parser()._actions if action.dest == "command")
    text: str = commands.choices[command].format_help()  # type: ignore[index, call-overload, union-attr]
    return text


def test_hooks_for_other_repositories_have_what_pre_commit_wants() -> None:
    """An id, a name, a language and an entry."""
    hooks = read(REPOSITORY / ".pre-commit-hooks.yaml")
    assert [hook["id"] for hook in hooks] == ["hwkb-check", "hwkb-fmt", "hwkb-schema"]
    for hook in hooks:
        assert hook["language"] == "python"
        assert {"name", "entry", "files"} <= hook.keys()
        re.compile(hook["files"])


@named(TEMPLATES)
def test_a_template_for_issues_asks_for_something(path: Path) -> None:
    """Each question has an id of its own."""
    template = read(path)
    if path.stem == "config":
        return
    assert {"name", "description", "body"} <= template.keys()
    ids = [question["id"] for question in template["body"]]
    assert len(set(ids)) == len(ids) > 1
    assert all(question["attributes"]["label"] for question in template["body"])


def test_the_citation_has_what_the_format_wants() -> None:
    """And no version, which is said in the package."""
    citation = read(REPOSITORY / "CITATION.cff")
    assert {"cff-version", "message", "title", "authors", "license"} <= citation.keys()
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] in ("dataset", "software")
    assert "version" not in citation


def test_the_texts_are_verified_where_there_are_texts() -> None:
    """And the run says whether they were."""
    script = (REPOSITORY / ".ci" / "run").read_text("utf-8")
    assert 'if [ -n "${HWKB_TEXTS:-}" ]' in script
    assert "echo 'verified'" in script
    assert "echo 'not verified" in script
