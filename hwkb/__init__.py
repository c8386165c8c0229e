"""hwkb: what AI hardware is, as sourced claims that are checked against each other.

Start with `kb = hwkb.load()`; then `fact = kb["amd-helios"].memory.capacity` is a fact with its `value`,
`status`, `source`, `claims` and `derivations`.
"""

from __future__ import annotations

TYPE_CHECKING = False  # not from `typing`, whose import would take longer than all the rest
if TYPE_CHECKING:
    from typing import Any

    from hwkb.bounds import QueryError
    from hwkb.claims import Claim, Source
    from hwkb.comparison import CompareError, Comparison
    from hwkb.facts import Fact
    from hwkb.findings import Finding
    from hwkb.knowledge import Entity, KnowledgeBase
    from hwkb.loading import load
    from hwkb.query import Selection
    from hwkb.sections import AmbiguousFactError, UnknownFactError
    from hwkb.verdicts import Verdict

__version__ = "0.1.0"

_HOME = {
    "AmbiguousFactError": "sections",
    "Claim": "claims",
    "CompareError": "comparison",
    "Comparison": "comparison",
    "Entity": "entity",
    "Fact": "facts",
    "Finding": "findings",
    "KnowledgeBase": "knowledge",
    "QueryError": "bounds",
    "Selection": "query",
    "Source": "claims",
    "UnknownFactError": "sections",
    "Verdict": "verdicts",
    "load": "loading",
}

__all__ = [
    "AmbiguousFactError", "Claim", "CompareError", "Comparison", "Entity", "Fact", "Finding", "KnowledgeBase",
    "QueryError", "Selection", "Source", "UnknownFactError", "Verdict", "__version__", "load",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first asked for, so that `import hwkb` costs next to nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'hwkb' has no attribute {name!r}")
    import importlib

    found = getattr(importlib.import_module(f"hwkb.{_HOME[name]}"), name)
    globals()[name] = found
    return found
