"""A knowledge base as it is in a folder, or as it was at a revision of git."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hwkb.folders import SETTINGS

__all__ = ["RevisionError", "knowledge_at"]

_PARTS = ("specs", "schema", SETTINGS)


class RevisionError(ValueError):
    """What was named is neither a folder with a knowledge base nor a revision that has one."""


@contextmanager
def knowledge_at(name: str, root: Path) -> Iterator[Path]:
    """The root of a knowledge base: `name` where it is a folder, else what git has of `root` at that revision."""
    folder = Path(name)
    if folder.is_dir():
        yield _root(folder.resolve())
        return
    with tempfile.TemporaryDirectory(prefix="hwkb-") as temporary:
        _export(name, root, Path(temporary))
        yield Path(temporary)


def _root(folder: Path) -> Path:
    """The folder that has `specs/`: this one, or the one above where this is `specs/` itself."""
    for root in (folder, folder.parent if folder.name == "specs" else folder):
        if (root / "specs").is_dir():
            return root
    raise RevisionError(f"no `specs/` folder in {folder}")


def _export(revision: str, root: Path, target: Path) -> None:
    """Writes the data of a revision into a folder. Nothing in the repository changes."""
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise RevisionError(f"`{revision}` is neither a folder nor a revision of the repository at {root}")
    id_ = commit.decode().strip()
    parts = [part for part in _PARTS if _git(root, "cat-file", "-e", f"{id_}:./{part}") is not None]
    if "specs" not in parts:
        raise RevisionError(f"`{revision}` has no `specs/` folder")
    archive = _git(root, "archive", "--format=tar", id_, "--", *parts)
    with tarfile.open(fileobj=io.BytesIO(archive or b"")) as tar:
        for member in tar:
            path = target / member.name
            file = tar.extractfile(member) if member.isfile() else None  # links lead nowhere here
            if file is not None and path.resolve().is_relative_to(target.resolve()):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(file.read())


def _git(root: Path, *arguments: str) -> bytes | None:
    """What git prints; None where it fails."""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)  # noqa: S603, S607
    except FileNotFoundError:
        raise RevisionError("git is needed to read a revision, and is not there") from None
    return done.stdout if done.returncode == 0 else None
