"""The templates of the theme as code, kept where Python keeps its own compiled modules.

Making code of them takes as long as drawing a hundred pages with it.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import sys
import tempfile
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

__all__ = ["CompiledTemplates"]


class CompiledTemplates(jinja2.BytecodeCache):
    """One file for each template; Jinja holds it against the text of the template. Nothing where none can be kept."""

    def __init__(self, env: jinja2.Environment) -> None:
        options = (env.trim_blocks, env.lstrip_blocks, env.autoescape, env.optimized, sorted(env.extensions))
        says = f"{sys.implementation.cache_tag} {jinja2.__version__} {options}"
        self._form = hashlib.sha256(says.encode()).hexdigest()[:16]
        self._folder = Path(importlib.util.cache_from_source(__file__)).parent

    def load_bytecode(self, bucket: Bucket) -> None:
        """The code of a template, where it was kept."""
        with contextlib.suppress(OSError), self._path(bucket).open("rb") as file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        if sys.dont_write_bytecode:
            return
        with contextlib.suppress(OSError):
            handle, name = tempfile.mkstemp(dir=self._folder)
            with open(handle, "wb") as file:
                bucket.write_bytecode(file)
            os.replace(name, self._path(bucket))

    def _path(self, bucket: Bucket) -> Path:
        return self._folder / f"{self._form}-{bucket.key}.jinja"
