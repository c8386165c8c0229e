"""Exports: the knowledge base as rows, for other programs."""

from hwkb.export.rows import TABLES, claim_rows, fact_rows, finding_rows, verdict_rows
from hwkb.export.write import FORMATS, export

__all__ = ["FORMATS", "TABLES", "claim_rows", "export", "fact_rows", "finding_rows", "verdict_rows"]
