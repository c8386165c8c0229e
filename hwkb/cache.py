"""What `hwkb check` said last, for as long as nothing has changed that it could depend on.

One file in `.hwkb-cache/` holds the state of every file under `specs/` and `schema/` and of `hwkb.yaml`, of this
package (its specs too, where they are extended) and of the libraries beside it, and what was printed. Any doubt
means that everything is checked again. Nothing is imported here that the interpreter has not loaded anyway: reading
this module must cost less than what it saves. The file is compared as text and never evaluated, so that one from
elsewhere does no harm; it is not believed either, for it does not know when this package was installed.
"""

from __future__ import annotations

import os
import time

from hwkb.packing import file_in, packed, unpacked, wanted, write
from hwkb.states import States, UncertainError, digest, installation_of, listed, settled, size_of, states_of

TYPE_CHECKING = False  # not from `typing`, as in `hwkb`
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["CheckMemory", "recalled"]

_FILE, _SHARES = "check", "shares"
_FORM = b"hwkb check cache, form 1"
_MOST = 32
"""Results kept for different paths."""
_PARTS_BEFORE_RESULTS = 3

Results = dict[str, tuple[int, str]]
"""Paths asked for, joined; exit code and printed text."""


def recalled(arguments: Sequence[str]) -> tuple[int, str] | None:
    """Exit code and text of `hwkb check` with these arguments, where nothing has changed since it was run."""
    paths = _paths(arguments)
    if paths is None:
        return None
    memory = CheckMemory.here(paths)
    return memory.recall() if memory else None


def _paths(arguments: Sequence[str]) -> list[str] | None:
    """The paths of a plain `hwkb check`; None for any other command line."""
    if not arguments or arguments[0] != "check":
        return None
    rest = list(arguments[1:])
    if "--format=text" in rest:
        rest.remove("--format=text")
    elif "--format" in rest:
        at = rest.index("--format")
        if rest[at + 1 : at + 2] != ["text"]:
            return None
        del rest[at : at + 2]
    return None if any(argument.startswith("-") for argument in rest) else rest


class Edit:
    """What an edit of files that were there before leaves to be checked."""

    __slots__ = ("changed", "paths", "shares")

    def __init__(self, changed: set[str], paths: Sequence[str], shares: bytes) -> None:
        self.changed = changed
        """The paths of the files with another content."""
        self.paths = paths
        """The paths of all files."""
        self.shares = shares
        """What each had a share in (`hwkb.shares`)."""


class CheckMemory:
    """The memory of one knowledge base, asked about the findings that touch certain paths."""

    def __init__(self, root: str, question: str) -> None:
        self._root = root
        self._question = question
        self._file = file_in(root, _FILE)
        self._before: tuple[bytes, States, States] | None = None
        self._digests: States = {}
        """The digests of files that are known without reading them again."""

    @classmethod
    def here(cls, paths: Sequence[str]) -> CheckMemory | None:
        """The memory of the knowledge base around the working folder; None where there is none, or none is wanted."""
        if not wanted():
            return None
        try:
            root = _root()
            question = _question(root, paths) if root else None
        except (OSError, ValueError):
            return None
        return cls(root, question) if root and question is not None else None

    def recall(self) -> tuple[int, str] | None:
        """What was said when all was as it is now; None where that is not certain."""
        try:
            with open(self._file, "rb") as file:
                parts = _unpacked(file.read())
            results = _results(parts)
            if self._question not in results or parts[0] != installation_of(self._root):
                return None
            now = time.time_ns()
            states = states_of(self._root)
            if listed(states) != parts[1]:
                self._write(parts[0], self._same(states, parts, now), parts[2], results)
            return results[self._question]
        except (OSError, ValueError, UncertainError):
            return None

    def _same(self, states: States, parts: Sequence[bytes], now: int) -> States:
        """The states to believe from now on, if every file whose state is another has the content that it had."""
        known = _unlisted(parts[1])
        if known.keys() != states.keys():
            raise UncertainError
        digests = dict(zip(known, parts[2].decode("ascii").split("\n"), strict=True))
        for path, state in states.items():
            if known[path] == state:
                continue
            if size_of(known[path]) != size_of(state) or digest(self._root, path, state) != digests[path]:
                raise UncertainError
        return settled(states, now)

    # --- remembering

    def begin(self) -> None:
        """Notes how all stands before it is checked."""
        try:
            self._before = self._now()
        except (OSError, ValueError, UncertainError):
            self._before = None

    def _now(self) -> tuple[bytes, States, States]:
        """The installation, every state, and the digests of what changed too lately for its times to tell."""
        now = time.time_ns()
        states = states_of(self._root)
        believed = settled(states, now)
        fresh = {path: digest(self._root, path, s) for path, s in states.items() if believed[path] != s}
        return installation_of(self._root), states, fresh

    def edit(self) -> Edit | None:
        """What has changed since all was checked; None where that is not certain, or files came or went."""
        if self._before is None:
            return None
        installation, states, _ = self._before
        try:
            with open(self._file, "rb") as file:
                parts = _unpacked(file.read())
            with open(file_in(self._root, _SHARES), "rb") as file:
                of, shares = _unpacked(file.read(), 2)
            known = _unlisted(parts[1])
            if parts[0] != installation or known.keys() != states.keys() or of != _key(*parts[:3:2]):
                return None
            digests = dict(zip(known, parts[2].decode("ascii").split("\n"), strict=True))
            maybe = [path for path, state in states.items() if known[path] != state]
            now = {path: digest(self._root, path, states[path]) for path in maybe}
        except (OSError, ValueError, UncertainError):
            return None
        self._digests = {**digests, **now}
        return Edit({path for path in maybe if now[path] != digests[path]}, list(states), shares)

    def keep(self, code: int, text: str, shares: bytes = b"", digests: Mapping[str, str] | None = None) -> None:
        """Remembers what was said, if nothing has changed since `begin`; silently not where it cannot be written.

        `digests` are those of what was read, by path.
        """
        if self._before is None:
            return
        installation, states, fresh = self._before
        try:
            now = time.time_ns()
            known = {**self._digests, **(digests or {})}
            found = {path: known.get(path) or digest(self._root, path, state) for path, state in states.items()}
            same = all(found[path] == old == digest(self._root, path, states[path]) for path, old in fresh.items())
            if same and (installation, states) == self._now()[:2]:
                kept = "\n".join(found[path] for path in sorted(states)).encode("ascii")
                results = {**self._others(installation, states, kept), self._question: (code, text)}
                self._store(_SHARES, [_key(installation, kept), shares])
                self._write(installation, settled(states, now), kept, results)
        except (OSError, ValueError, UncertainError):
            return

    def _others(self, installation: bytes, states: States, digests: bytes) -> Results:
        """What was said about other paths when all was as it is now."""
        try:
            with open(self._file, "rb") as file:
                parts = _unpacked(file.read())
            known = _unlisted(parts[1])
            if (parts[0], parts[2], known.keys()) != (installation, digests, states.keys()):
                return {}
            results = _results(parts)
        except (OSError, ValueError, UncertainError):
            return {}
        return dict(list(results.items())[1 - _MOST :])

    def _write(self, installation: bytes, states: States, digests: bytes, results: Results) -> None:
        """Writes the file as a whole or not at all."""
        parts = [installation, listed(states), digests]
        for question, (code, text) in results.items():
            parts += [question.encode("utf-8", "surrogateescape"), b"%d" % code, text.encode("utf-8", "surrogatepass")]
        self._store(_FILE, parts)

    def _store(self, name: str, parts: Sequence[bytes]) -> None:
        write(file_in(self._root, name), _packed(parts))


# --- what is asked


def _root() -> str | None:
    """The nearest folder upwards that has a `specs/` folder."""
    folder = os.getcwd()
    while not os.path.isdir(os.path.join(folder, "specs")):
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return None
    return os.path.realpath(folder)


def _question(root: str, paths: Sequence[str]) -> str | None:
    """The paths, from the root; None where one does not exist or lies elsewhere."""
    found = []
    for path in paths:
        real = os.path.realpath(path)
        if not os.path.exists(path) or not (real + os.sep).startswith(root.rstrip(os.sep) + os.sep):
            return None
        found.append(os.path.relpath(real, root))
    return "\0".join(sorted(set(found)))


# --- the file


def _key(installation: bytes, digests: bytes) -> bytes:
    """What tells the state of all files from any other."""
    from hashlib import sha256

    return sha256(b"%d %b%b" % (len(installation), installation, digests)).hexdigest().encode("ascii")


def _unlisted(text: bytes) -> States:
    lines = text.decode("utf-8", "surrogateescape").split("\n")
    return dict(line.split("\0") for line in lines) if text else {}


def _results(parts: Sequence[bytes]) -> Results:
    found = parts[_PARTS_BEFORE_RESULTS:]
    return {
        question.decode("utf-8", "surrogateescape"): (int(code), text.decode("utf-8", "surrogatepass"))
        for question, code, text in zip(found[::3], found[1::3], found[2::3], strict=True)
    }


def _packed(parts: Sequence[bytes]) -> bytes:
    return packed(_FORM, parts)


def _unpacked(content: bytes, least: int = _PARTS_BEFORE_RESULTS) -> list[bytes]:
    parts = unpacked(_FORM, content)
    if len(parts) < least:
        raise UncertainError
    return parts
