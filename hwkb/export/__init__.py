"""Exports: the knowledge base as rows and files, for other programs."""

from hwkb.export.parquet import MissingExtraError
from hwkb.export.rows import ROWS, TABLES, claim_rows, fact_rows, finding_rows, verdict_rows
from hwkb.export.whole import WHOLE_FORMATS, whole
from hwkb.export.write import FORMATS, export, export_bytes

__all__ = [
    "FORMATS", "ROWS", "TABLES", "WHOLE_FORMATS", "MissingExtraError", "claim_rows", "export", "export_bytes",
    "fact_rows", "finding_rows", "verdict_rows", "whole",
]  # fmt: skip
