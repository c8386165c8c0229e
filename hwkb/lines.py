"""Lines: the tree of a file that is nothing but `key: value` lines, as nearly all are.

One pattern reads such a file in less than half the time that the events of libyaml take. It knows so little of
YAML that what it accepts can mean but one thing; all else, and all that is wrong, is left to the reader of events.
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["Steps", "starts_of_lines", "tree_of_lines"]

Steps = tuple[str | int, ...]
"""The keys that lead to a node."""

_MOST = 1000
"""Characters of a text that is read here: libyaml takes a key of 1,024, and a text may have twice as many."""
_DEEPEST = 16
"""Mappings in each other; no record has as many."""
_QUOTED = rf'"([^"\\\t\r\n]{{1,{_MOST}}})"'
_KEY = r"([a-z][a-z0-9_.-]{0,100}(?:\[[a-z0-9_ ,-]{0,100}\])?)"
_PLAIN = rf"([A-Za-z0-9~](?:[^\s:#]|:(?=\S)| (?=[^\s:#])){{0,{_MOST}}})"
_LINE = re.compile(rf"^(?:( *)(?:{_QUOTED}|{_KEY}):(?: (?:{_QUOTED}|{_PLAIN}))?|(?: *#[^\r\n]*)?)\n", re.MULTILINE)


def tree_of_lines(text: str, deep: int) -> tuple[dict[str, Any], list[str]] | None:
    """The tree in a text, and its keys so many mappings deep that have no quotation marks; None where it is not plain.

    A value is a text on the line of its key, or the lines below that are indented further. A line that is not read,
    a key that stands twice or has nothing, and an indentation that was not there before make it not plain; so do
    quotation marks around nothing.
    """
    lines = _LINE.findall(text)
    if len(lines) != text.count("\n") or text[-1:] != "\n":
        return None
    root: dict[str, Any] = {}
    unquoted: list[str] = []
    node, indent, above, waiting = root, 0, [(0, root)], ""
    for spaces, quoted, plain, text_in_quotes, plain_text in lines:
        key = quoted or plain
        if not key:
            continue
        depth = len(spaces)
        if waiting:
            if depth <= indent or len(above) == _DEEPEST:
                return None
            below: dict[str, Any] = {}
            node[waiting] = below
            indent, node = depth, below
            above.append((depth, node))
        elif depth != indent:
            while above[-1][0] > depth:
                above.pop()
            indent, node = above[-1]
        if depth != indent or key in node:
            return None
        if plain and len(above) == deep:
            unquoted.append(key)
        node[key] = value = text_in_quotes or plain_text
        waiting = "" if value else key
    return (root, unquoted) if root and not waiting else None


def starts_of_lines(text: str) -> dict[tuple[Steps, bool], int]:
    """The line on which each key (True) and each value (False) begins, of a text that is plain."""
    found: dict[tuple[Steps, bool], int] = {}
    above: list[tuple[int, Steps]] = [(0, ())]
    waiting: Steps = ()
    for number, (spaces, quoted, plain, text_in_quotes, plain_text) in enumerate(_LINE.findall(text), 1):
        key = quoted or plain
        if not key:
            continue
        if waiting:
            above.append((len(spaces), waiting))
            found[waiting, False] = number
        else:
            while above[-1][0] > len(spaces):
                above.pop()
        steps = (*above[-1][1], key)
        found[steps, True] = number
        waiting = () if text_in_quotes or plain_text else steps
        if not waiting:
            found[steps, False] = number
    return found
