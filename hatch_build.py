"""Puts the data into the wheel, as `hwkb/data/`.

An editable install must not get a copy: it would grow old beside the tree that it was taken from.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DATA = ("specs", "schema", "docs", "mkdocs.yml")


class DataHook(BuildHookInterface[Any]):
    """Adds the data of the tree to a wheel that is no editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name what goes in, before the wheel is built."""
        if version == "editable":
            return
        root = Path(self.root)
        build_data["force_include"].update({str(root / name): f"hwkb/data/{name}" for name in DATA})
