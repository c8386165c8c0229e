"""`hwkb.load`: a snapshot, where there is one that is to be believed; else everything is read.

A snapshot says what look-ups and lists show. A wheel carries one of its data, which is believed if it belongs to this
version. For any other folder it lies in `.hwkb-cache/`, written when everything was read, and is believed for as long
as every file, this package and the libraries beside it are as they were. Any doubt means that everything is read.
The file is split at separators and never evaluated, so that one from elsewhere does no harm. Nothing is imported at
once that the interpreter has not loaded anyway: reading this module must cost less than what it saves.
"""

from __future__ import annotations

import os
import time

from hwkb import __version__
from hwkb.knowledge import KnowledgeBase
from hwkb.packing import file_in, packed, unpacked, wanted, write
from hwkb.states import UncertainError, installation_of, listed, packaged_data, settled, states_of

TYPE_CHECKING = False  # not from `typing`, as in `hwkb`
if TYPE_CHECKING:
    import datetime
    from pathlib import Path

__all__ = ["load", "shipped_snapshot"]

_FILE = "snapshot"
_FORM = b"hwkb snapshot, form 1"
_DOUBTS = (OSError, ValueError, UncertainError)


def load(path: str | Path | None = None, as_of: str | datetime.date | None = None) -> KnowledgeBase:
    """The knowledge base in a folder (with `specs/`, or `specs/` itself); the packaged one by default.

    `as_of` (a date, or a text such as `2025-06-30`) leaves out what was not published by then.
    Faults of the data are in `findings`; a folder that does not exist raises FileNotFoundError, a
    text that is not a date ValueError.
    """
    root = _root(path) if as_of is None and wanted() else None
    if root is None:
        return _everything(path, as_of)
    return _recalled(root) or _remembered(root)


def shipped_snapshot(root: str) -> bytes:
    """The file with which a wheel carries a snapshot of its data."""
    return packed(_FORM, [__version__.encode(), b"", _everything(root).summary().encode()])


def _root(path: str | Path | None) -> str | None:
    """The root of the knowledge base; None where reading everything is to say what is wrong."""
    try:
        folder = os.path.realpath(packaged_data() if path is None else path)
    except (OSError, ValueError):
        return None
    above, name = os.path.split(folder)
    for candidate in (folder, above) if name == "specs" else (folder,):
        if os.path.isdir(os.path.join(candidate, "specs")):
            return candidate
    return None


def _everything(path: str | Path | None, as_of: str | datetime.date | None = None) -> KnowledgeBase:
    from hwkb.pipeline import load as load_everything

    return load_everything(path, as_of)


# --- the snapshot of a folder


def _recalled(root: str) -> KnowledgeBase | None:
    """The knowledge base of the snapshot; None where that is missing, or not to be believed."""
    try:
        with open(_file(root), "rb") as file:
            installation, states, summary = unpacked(_FORM, file.read())
        if _stand(root) != (installation, states):
            return None
        text = summary.decode()
        return KnowledgeBase.summarised(root, text, lambda: _confirmed(root, text), load)
    except _DOUBTS:
        return None


def _remembered(root: str) -> KnowledgeBase:
    """Everything. A snapshot of it is kept, if nothing has changed meanwhile nor too lately for its times to tell."""
    before = _settled_stand(root)
    kb = _everything(root)
    try:
        if before is not None and before == _stand(root):
            write(_file(root), packed(_FORM, [*before, kb.summary().encode()]))
    except _DOUBTS:
        pass  # what does not fit into a snapshot has none
    return kb


def _confirmed(root: str, text: str) -> KnowledgeBase:
    """Everything. A snapshot that does not say the same is not to be believed again."""
    kb = _everything(root)
    try:
        if not _is_shipped(root) and kb.summary() != text:
            os.unlink(_file(root))
    except _DOUBTS:
        pass
    return kb


def _stand(root: str) -> tuple[bytes, bytes]:
    """What a snapshot belongs to: the version that it came with, or how all files stand that it depends on."""
    if _is_shipped(root):
        return __version__.encode(), b""
    return installation_of(root), listed(states_of(root))


def _settled_stand(root: str) -> tuple[bytes, bytes] | None:
    """The same of a folder that a snapshot may be written for; None where a further change might not show."""
    try:
        now = time.time_ns()
        states = states_of(root)
        if _is_shipped(root) or settled(states, now) != states:
            return None
        return installation_of(root), listed(states)
    except _DOUBTS:
        return None


def _is_shipped(root: str) -> bool:
    """True for the data inside of an installed package, where nothing is written."""
    return root == os.path.realpath(os.path.join(os.path.dirname(__file__), "data"))


def _file(root: str) -> str:
    return os.path.join(root, _FILE) if _is_shipped(root) else file_in(root, _FILE)
