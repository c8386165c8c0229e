"""Puts the data into the wheel, as `hwkb/data/`, with the snapshot that `hwkb.load` begins with.

An editable install must not get a copy: it would grow old beside the tree that it was taken from.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DATA = ("specs", "schema", "docs", "mkdocs.yml")
SNAPSHOT = "import sys, hwkb.loading as l; sys.stdout.buffer.write(l.shipped_snapshot(sys.argv[1]))"


def snapshot_of(root: Path) -> bytes:
    """The snapshot of the data of a tree, made by the code of that tree, into which nothing is written."""
    path = os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-B", "-c", SNAPSHOT, str(root)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}).stdout


class DataHook(BuildHookInterface[Any]):
    """Adds the data of the tree to a wheel that is no editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name what goes in, before the wheel is built."""
        if version == "editable":
            return
        root = Path(self.root)
        self.made = tempfile.TemporaryDirectory()
        snapshot = Path(self.made.name) / "snapshot"
        snapshot.write_bytes(snapshot_of(root))
        build_data["force_include"].update({str(root / name): f"hwkb/data/{name}" for name in DATA})
        build_data["force_include"][str(snapshot)] = "hwkb/data/snapshot"

    def finalize(
        self, version: str, build_data: dict[str, Any], artifact_path: str  # noqa: ARG002 - hatchling passes it
    ) -> None:  # fmt: skip
        """Remove what was made, after the wheel is built."""
        if version != "editable":
            self.made.cleanup()
