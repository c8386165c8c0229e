"""Where data lies: in the installed package, in the checkout beside it, or in the user's own folder."""

from __future__ import annotations

from pathlib import Path

__all__ = [
    "KINDS", "PACKAGED", "SETTINGS", "file_of", "is_packaged", "own_root", "packaged_root", "root_of", "schema_file",
]  # fmt: skip

KINDS = {
    "chips": "chip",
    "racks": "rack",
    "interconnects": "interconnect",
    "memory": "memory",
    "software": "software",
    "deployments": "deployment",
    "organisations": "organisation",
    "sources": "source",
}
"""The folders under `specs/`, with the kind of entity that each keeps."""

SETTINGS = "hwkb.yaml"
"""The file at the root of a knowledge base that may say what it extends."""

PACKAGED = "hwkb:"
"""What the path of a packaged file starts with where it is shown beside the user's own."""


def packaged_root() -> Path:
    """The folder with `specs/` and `schema/` that this package came with."""
    package = Path(__file__).resolve().parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent


def own_root(folder: Path) -> Path | None:
    """The nearest folder upwards that has a `specs/` folder, or None."""
    return next((candidate for candidate in (folder, *folder.parents) if (candidate / "specs").is_dir()), None)


def root_of(folder: Path) -> Path:
    """The nearest folder upwards that has a `specs/` folder; the packaged data where there is none."""
    return own_root(folder) or packaged_root()


def schema_file(root: Path, name: str) -> Path:
    """A file of the `schema/` folder of a knowledge base, or the packaged one where it has none."""
    own = root / "schema" / name
    return own if own.is_file() else packaged_root() / "schema" / name


def is_packaged(shown: str) -> bool:
    """True for the path of a packaged file as it is shown beside the user's own."""
    return shown.startswith(PACKAGED)


def file_of(root: Path, shown: str) -> Path:
    """The file that a path stands for, as messages about the knowledge base at `root` show it."""
    return packaged_root() / shown.removeprefix(PACKAGED) if is_packaged(shown) else root / shown
