"""What `serve` writes after an edit is what a full build would have written; and it writes no more than that."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig

from hwkb.site.plugin import HwkbPlugin

CONFIG = """site_name: x
theme: {name: material}
plugins: [search, hwkb]
extra: {generator: false}
"""
URL = "http://127.0.0.1:8000/"

Edit = Callable[[Path], None]


@pytest.fixture
def folder(hostile: Path) -> Path:
    """A knowledge base with a page of its own that counts."""
    (hostile / "docs").mkdir()
    (hostile / "docs" / "index.md").write_text("# Home\n\n{{ hwkb:counts }}\n\n{{ hwkb:systems chip }}\n", "utf-8")
    (hostile / "docs" / "plain.md").write_text("# Plain\n", "utf-8")
    (hostile / "mkdocs.yml").write_text(CONFIG, "utf-8")
    return hostile


def served(folder: Path, out: Path) -> tuple[MkDocsConfig, HwkbPlugin]:
    """The site as `serve` builds it first."""
    config = load_config(str(folder / "mkdocs.yml"), site_dir=str(out))
    config.site_url = URL
    plugin = config.plugins["hwkb"]
    assert isinstance(plugin, HwkbPlugin)
    config.plugins.on_startup(command="serve", dirty=False)
    mkdocs_build(config, serve_url=URL)
    return config, plugin


def written(out: Path) -> dict[str, bytes]:
    """Every file but those that change from build to build, and the index of the search."""
    skipped = ("search/", "sitemap.xml")
    found = {path.relative_to(out).as_posix(): path for path in sorted(out.rglob("*")) if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if not name.startswith(skipped)}


def replaced(name: str, old: str, new: str) -> Edit:
    """An edit of one file."""

    def edit(folder: Path) -> None:
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    return edit


CHIP, OTHER = "specs/chips/evil-chip.yaml", "specs/chips/evil-other.yaml"
SMALL = {
    "a value": replaced(OTHER, "1 GB", "2 GB"),
    "a name that other pages show": replaced(OTHER, "& ", "& 43 "),
    "a phrase": replaced(CHIP, '"third"', '"third <b>time</b>"'),
    "a title of a source": replaced("specs/sources/bad-source.yaml", 'title: "', 'title: "New '),
    "a finding": replaced(CHIP, "288 GB", "288 TB"),
    "nothing": replaced(OTHER, "1 GB", "1 GB"),
}


@pytest.mark.parametrize("edit", SMALL.values(), ids=SMALL.keys())
def test_an_edit_is_shown_as_a_full_build_shows_it(folder: Path, tmp_path: Path, edit: Edit) -> None:
    _, plugin = served(folder, tmp_path / "served")
    before = written(tmp_path / "served")
    edit(folder)

    def full() -> None:
        raise AssertionError("a full build for a small edit")

    plugin.preview.renew(full)
    after = written(tmp_path / "served")
    served(folder, tmp_path / "whole")
    assert after == written(tmp_path / "whole")
    assert (after == before) == (edit is SMALL["nothing"])


def test_a_page_that_an_edit_leaves_alone_is_not_written_again(folder: Path, tmp_path: Path) -> None:
    _, plugin = served(folder, tmp_path / "served")
    out = tmp_path / "served"
    for path in out.rglob("*"):
        os.utime(path, (1, 1))
    SMALL["a value"](folder)
    plugin.preview.renew(lambda: None)
    touched = {
        path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file() and path.stat().st_mtime > 1
    }
    assert {"chips/evil-other/index.html", "api/v1/chips/evil-other.json"} <= touched
    assert not touched & {"plain/index.html", "chips/evil-chip/index.html", "organisations/evil/index.html"}


LARGE: dict[str, Edit] = {
    "a new file": lambda folder: (folder / "specs/chips/evil-new.yaml").write_text(
        (folder / OTHER).read_text("utf-8").replace("evil-other", "evil-new"), "utf-8"
    ) and None,
    "a file that is gone": lambda folder: (folder / OTHER).unlink(),
    "a file that breaks": replaced(OTHER, "kind:", ": [kind:"),
    "a page of the documentation": replaced("docs/plain.md", "Plain", "Planar"),
    "the configuration": replaced("mkdocs.yml", "site_name: x", "site_name: y"),
}  # fmt: skip


@pytest.mark.parametrize("edit", LARGE.values(), ids=LARGE.keys())
def test_what_changes_more_than_words_is_built_in_full(folder: Path, tmp_path: Path, edit: Edit) -> None:
    _, plugin = served(folder, tmp_path / "served")
    edit(folder)
    builds: list[None] = []
    plugin.preview.renew(lambda: builds.append(None))
    assert builds == [None]


def test_edits_follow_each_other(folder: Path, tmp_path: Path) -> None:
    _, plugin = served(folder, tmp_path / "served")
    for old, new in (("1 GB", "2 GB"), ("2 GB", "3 GB"), ("3 GB", "1 GB")):
        replaced(OTHER, old, new)(folder)
        plugin.preview.renew(lambda: pytest.fail("a full build"))
        assert f">{new}<" in (tmp_path / "served/chips/evil-other/index.html").read_text("utf-8")
