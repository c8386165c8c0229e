"""Writing rows to text, deterministically: the same knowledge base gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from hwkb.export.rows import TABLES
from hwkb.knowledge import KnowledgeBase

__all__ = ["FORMATS", "export"]


def export(kb: KnowledgeBase, table: str, style: str = "jsonl") -> str:
    """A table of the knowledge base as text. Raises KeyError for an unknown table or format."""
    return FORMATS[style](TABLES[table](kb))


def _jsonl(rows: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows)


FORMATS: Mapping[str, Callable[[Iterable[dict[str, Any]]], str]] = {"jsonl": _jsonl}
"""The formats that `hwkb export --format` knows."""
