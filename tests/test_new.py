"""The skeletons of new files: filled in, they have no finding."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from casebook import REPOSITORY, copy_of_everything, write

import hwkb
from hwkb.cli import main
from hwkb.folders import KINDS
from hwkb.scaffold import skeleton
from hwkb.vocabulary import Vocabulary

FOLDERS = {kind: folder for folder, kind in KINDS.items()}


def new(root: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Runs `hwkb new` in a folder."""
    monkeypatch.chdir(root)
    return main(["new", *arguments])


def filled(text: str, source: str) -> str:
    """A skeleton as a contributor would fill it: the comments opened, the first word of each list chosen."""
    text = re.sub(r"^# (evidence:|  +)", r"\1", text, flags=re.MULTILINE)
    text = text.replace("SOURCE:", f"{source}:")
    text = re.sub(r"^(\w+:) +# one of ([\w-]+)", r"\1 \2  # one of \2", text, flags=re.MULTILINE)
    values = {"name": "The Newest", "title": "On the newest", "published": "2026-03", "accessed": "2026-11-20",
              "status": "disclosed"}  # fmt: skip
    for key, value in values.items():
        text = re.sub(rf"^{key}: +#", f"{key}: {value}  #", text, flags=re.MULTILINE)
    return text


@pytest.mark.parametrize("kind", KINDS.values())
def test_a_skeleton_that_is_filled_in_has_no_finding(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of any kind, in the real knowledge base; and what its example says is a claim."""
    root = copy_of_everything(tmp_path)
    assert new(root, monkeypatch, kind, "acme-newest") == 0
    shown = capsys.readouterr().out.strip()
    assert shown == f"specs/{FOLDERS[kind]}/acme-newest.yaml"

    path = root / shown
    path.write_text(filled(path.read_text("utf-8"), "longbridge-2025-helios"), "utf-8")
    kb = hwkb.load(root)

    assert [f for f in kb.findings if f.place.path == shown] == []
    assert "acme-newest" in kb.sources if kind == "source" else len(kb["acme-newest"].claims) == 1


@pytest.mark.parametrize("kind", KINDS.values())
def test_a_skeleton_that_is_not_filled_in_says_what_is_missing(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each finding lies at an empty value."""
    root = write(tmp_path, {})
    new(root, monkeypatch, kind, "acme-newest")
    path = f"specs/{FOLDERS[kind]}/acme-newest.yaml"
    lines = (root / path).read_text("utf-8").splitlines()

    found = {lines[f.place.line - 1].split(":")[0] for f in hwkb.load(root).findings if f.place.path == path}
    assert {"title", "kind", "language"} <= found if kind == "source" else len(found) == 2


@pytest.mark.parametrize("kind", KINDS.values())
def test_a_skeleton_names_every_word_that_may_stand_in_its_header(kind: str, vocabulary: Vocabulary) -> None:
    """From the vocabulary."""
    text = skeleton(kind, "acme-newest", vocabulary)
    words = vocabulary.source_kinds if kind == "source" else vocabulary.kinds[kind].words
    assert text.startswith(f"# yaml-language-server: $schema=../../schema/{kind}.schema.json\nspec_version: 1\n")
    assert (REPOSITORY / "schema" / f"{kind}.schema.json").is_file()
    assert all(word in text for word in words)


def test_a_base_without_schemas_gets_no_line_that_names_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a folder has only `specs/`."""
    new(write(tmp_path, {}), monkeypatch, "chip", "acme-newest")
    assert (tmp_path / "specs/chips/acme-newest.yaml").read_text("utf-8").startswith("spec_version: 1\n")


REFUSED = {
    "an unknown kind": ("chips", "acme-newest", "one of chip, rack"),
    "capitals": ("chip", "Acme-Newest", "use a-z"),
    "an underscore": ("chip", "acme_newest", "use a-z"),
    "two hyphens": ("chip", "acme--newest", "use a-z"),
    "a path": ("chip", "../acme", "use a-z"),
    "a line break": ("chip", "acme\n", "use a-z"),
    "65 characters": ("chip", "a" * 65, "64 at most"),
    "an existing id": ("chip", "acme-x", "is taken: specs/chips/acme-x.yaml"),
    "an id of another kind": ("rack", "acme-x", "is taken: specs/chips/acme-x.yaml"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_an_id_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing is written."""
    kind, id_, message = REFUSED[name]
    root = write(tmp_path, {})
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}

    assert new(root, monkeypatch, kind, id_) == 2
    assert message in capsys.readouterr().err
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_the_packaged_data_is_not_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that has no knowledge base above it."""
    assert new(tmp_path, monkeypatch, "chip", "acme-newest") == 2
    assert "no `specs/` folder" in capsys.readouterr().err
