"""How the files stand that the result of a check depends on, as texts to compare.

Nothing is imported that the interpreter has not loaded anyway, for the sake of `hwkb.cache` and `hwkb.loading`.
"""

from __future__ import annotations

import os
import sys

from hwkb import __version__

TYPE_CHECKING = False  # not from `typing`, as in `hwkb`
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "States", "UncertainError", "digest", "installation_of", "listed", "packaged_data", "settled", "size_of",
    "states_of",
]  # fmt: skip

_COARSEST = 2 * 10**9
"""Nanoseconds after which a further change of a file shows in its times, however coarse its file system."""

States = dict[str, str]
"""Path from the root, or that of a packaged file as it is, and `size mtime ctime inode mode`."""

_SETTINGS = "hwkb.yaml"
"""As in `hwkb.folders`, which would have to be imported."""


class UncertainError(Exception):
    """Something that is better read again than judged by its state."""


def states_of(root: str) -> States:
    """Every file of the knowledge base itself, and the packaged specs where it may extend them."""
    states: States = {}
    for part in ("specs", "schema"):
        folder = os.path.join(root, part)
        if part == "specs" or os.path.lexists(folder):
            states.update(_tree(folder, part))
    settings = os.path.join(root, _SETTINGS)
    if os.path.lexists(settings):
        states[_SETTINGS] = _state(os.stat(settings))
        packaged = os.path.join(packaged_data(), "specs")
        if os.path.realpath(packaged) != os.path.join(root, "specs"):
            states.update(_tree(packaged, packaged))
    return states


def _tree(folder: str, shown: str) -> Iterator[tuple[str, str]]:
    """Every file in a folder; folders behind symbolic links count as files, for nothing is read from them."""
    with os.scandir(folder) as entries:
        for entry in entries:
            path = f"{shown}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from _tree(entry.path, path)
            elif "\n" in path:
                raise UncertainError
            else:
                yield path, _state(entry.stat())


def _state(s: os.stat_result) -> str:
    return f"{s.st_size} {s.st_mtime_ns} {s.st_ctime_ns} {s.st_ino} {s.st_mode}"


def listed(states: States) -> bytes:
    """All states as one text, in the order of paths."""
    return "\n".join(map("\0".join, sorted(states.items()))).encode("utf-8", "surrogateescape")


def size_of(state: str) -> str:
    """The size in a state."""
    return state.partition(" ")[0]


def settled(states: States, now: int) -> States:
    """The states; of a file that has only just changed the size alone, for it may change again and not show it."""
    found = dict(states)
    for path, state in states.items():
        size, modified, changed, *_ = state.split(" ")
        if max(int(modified), int(changed)) > now - _COARSEST:
            found[path] = size
    return found


def digest(root: str, path: str, state: str) -> str:
    """The SHA-256 of a file's content."""
    if int(state.rpartition(" ")[2]) & 0o170000 != 0o100000:
        raise UncertainError  # no ordinary file: to read it might never end
    from hashlib import sha256

    with open(os.path.join(root, path), "rb", buffering=0) as file:
        return sha256(file.read()).hexdigest()


def installation_of(root: str) -> bytes:
    """This package with its schema, the interpreter, and when libraries were last installed or removed."""
    package = os.path.dirname(os.path.abspath(__file__))
    schema = os.path.join(packaged_data(), "schema")
    found = dict(_code(package))
    if os.path.realpath(schema) != os.path.join(root, "schema"):
        found.update(_tree(schema, schema))
    script = os.path.dirname(sys.argv[0]), os.path.dirname(os.path.realpath(sys.argv[0]))
    no_libraries = {"", root, os.getcwd(), os.path.dirname(package), *script}
    for folder in sys.path:
        if (folder.endswith("-packages") or folder not in no_libraries) and os.path.exists(folder):
            found[folder] = _state(os.stat(folder))
    return "\n".join((__version__, sys.version, sys.prefix, *map("\0".join, sorted(found.items())))).encode(
        "utf-8", "surrogateescape"
    )


def packaged_data() -> str:
    """The folder with `specs/` and `schema/` that this package came with."""
    package = os.path.dirname(os.path.abspath(__file__))
    data = os.path.join(package, "data")
    return data if os.path.isdir(data) else os.path.dirname(package)


def _code(folder: str) -> Iterator[tuple[str, str]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                yield entry.path, _state(entry.stat())
            elif entry.name not in ("__pycache__", "data", "assets", "theme") and entry.is_dir():
                yield from _code(entry.path)
