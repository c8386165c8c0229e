"""Rows as a table of pandas or polars, which are imported only here and only when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from hwkb.amounts import amounts, ends, tidy, unit_for
from hwkb.claims import Claim
from hwkb.facts import Fact
from hwkb.values import Value

__all__ = ["Library", "claims_frame", "facts_frame", "frame"]

Library = Literal["pandas", "polars"]


def frame(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, type], library: Library) -> Any:
    """A `pandas.DataFrame` or `polars.DataFrame` with these columns, also where there is no row.

    Raises ImportError, which names the extra, where the library is not installed; ValueError for another library.
    """
    listed = list(rows)
    values = {name: [row[name] for row in listed] for name in columns}
    match library:
        case "pandas":
            try:
                import pandas
            except ImportError as error:
                raise ImportError(_missing(library)) from error
            types = {name: type_.__name__ for name, type_ in columns.items() if type_ is not str}
            return pandas.DataFrame(values, columns=list(columns)).astype(types)
        case "polars":
            try:
                import polars
            except ImportError as error:
                raise ImportError(_missing(library)) from error
            return polars.DataFrame(values, schema=dict(columns))
        case _:
            raise ValueError(f"no frames of `{library}`: it is `pandas` or `polars`")


def _missing(library: str) -> str:
    return f"to_frame() needs {library}, which is not installed: pip install 'hwkb[{library}]'"


COLUMNS: Mapping[str, type] = {
    "entity": str, "kind": str, "property": str, "conventions": str, "variant": str, "given": str, "value": str,
    "nominal": float, "low": float, "high": float, "unit": str, "status": str, "source": str, "published": str,
    "phrase": str,
}  # fmt: skip
"""What `to_frame` has of a claim."""


def claims_frame(claims: Iterable[Claim], unit: str | None, library: Library) -> Any:
    """One row for each claim. Raises as `facts_frame` does."""
    return frame((_row(claim, unit) for claim in claims), COLUMNS, library)


def facts_frame(facts: Iterable[Fact], unit: str | None, library: Library) -> Any:
    """One row for each fact: its preferred claim, and whether it is disputed.

    Raises ImportError where the library is missing, ValueError where the unit does not fit.
    """
    rows = ({**_row(fact.claim, unit), "disputed": fact.disputed} for fact in facts)
    return frame(rows, {**COLUMNS, "disputed": bool}, library)


def _row(claim: Claim, unit: str | None = None) -> dict[str, Any]:
    """A claim as plain data by column; numbers in the unit as written, or in a unit of the same dimension.

    Words of a list are joined by a comma. What has no number has None there, as has an open end.
    Raises ValueError for a unit that is unknown or does not fit.
    """
    published = claim.source.published
    return {
        "entity": claim.entity,
        "kind": claim.kind,
        "property": f"goal.{claim.property.id}" if claim.goal else claim.property.id,
        "conventions": ", ".join(claim.conventions),
        "variant": claim.variant,
        "given": ", ".join(f"{name} {text}" for name, text in claim.given),
        "value": claim.text,
        **_numbers(claim.value, unit),
        "status": claim.status,
        "source": claim.source.id,
        "published": published.text if published else "",
        "phrase": claim.phrase,
    }


def _numbers(value: Value, unit: str | None) -> dict[str, Any]:
    found = amounts(value)
    if not found:
        return {"nominal": None, "low": None, "high": None, "unit": ""}
    shown = found[0].unit if unit is None else unit_for(value, unit)
    size = float(shown.factor)
    low, high = ends(value)
    nominal = found[0].nominal if len(found) == 1 else None
    return {"nominal": tidy(nominal, size), "low": tidy(low, size), "high": tidy(high, size), "unit": shown.text}
