"""What keeps a page on the screen while its file is being edited: the last version that could be read."""

from __future__ import annotations

import copy
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from hwkb.folders import SETTINGS
from hwkb.knowledge import KnowledgeBase

__all__ = ["Keeper"]


class Keeper:
    """Remembers the text of every file that could be read, from one load to the next."""

    def __init__(self) -> None:
        self.good: dict[str, str] = {}

    def kept(self, kb: KnowledgeBase, load: Callable[[Path], KnowledgeBase]) -> tuple[KnowledgeBase, frozenset[str]]:
        """The knowledge base with the last good version of each file that cannot be read, and which those are.

        The findings stay those of the files as they are.
        """
        readable = {document.path: document.text for document in kb.documents}
        stale = frozenset(
            path for path in self.good if path not in readable and (kb.root / path).is_file() and kb.day is None
        )
        self.good = {**readable, **{path: self.good[path] for path in stale}}
        if not stale:
            return kb, stale
        with tempfile.TemporaryDirectory() as name:
            there = Path(name).resolve()
            for folder in ("specs", "schema"):
                if (kb.root / folder).is_dir():
                    shutil.copytree(kb.root / folder, there / folder)
            if (kb.root / SETTINGS).is_file():
                shutil.copy(kb.root / SETTINGS, there)
            for path in stale:
                (there / path).write_text(self.good[path], "utf-8")
            shown = copy.copy(load(there))
        shown.root, shown.findings, shown.files = kb.root, kb.findings, kb.files
        return shown, stale
