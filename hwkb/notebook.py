"""Tables for notebooks: plain HTML in which every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

__all__ = ["MOST", "table_html"]

MOST = 60
"""Rows that a notebook shows; how many more there are stands below."""


def table_html(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of plain texts under a caption, cut after `MOST` rows. Lines within a cell stay lines."""
    listed = list(rows)
    cells = "".join(f"<th>{escape(text)}</th>" for text in head)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(text)}</td>' for text in row)}</tr>" for row in listed[:MOST])
    more = len(listed) - MOST
    below = f"<p>and {more} more</p>" if more > 0 else ""
    caption = f"<caption>{escape(title)}</caption>"
    return f"<table>{caption}<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>{below}"


def _cell(text: str) -> str:
    return escape(text).replace("\n", "<br>")
