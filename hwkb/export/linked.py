"""JSON-LD: the rows in the words of schema.org and of the W3C's provenance ontology."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from hwkb.export.rows import Row

__all__ = ["CONTEXT", "graph"]

CONTEXT = {
    "@version": 1.1,
    "@vocab": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "hwkb": "urn:hwkb:terms:",
    "entity": "urn:hwkb:entity:",
    "source": "urn:hwkb:source:",
    "claim": "urn:hwkb:claim:",
    "fact": "urn:hwkb:fact:",
    "verdict": "urn:hwkb:verdict:",
    "finding": "urn:hwkb:finding:",
    "property": "urn:hwkb:property:",
    "word": "urn:hwkb:word:",
}
"""schema.org by default, PROV for where things come from, `hwkb` for what neither has a word for."""

_TYPES = {"chip": "Product", "rack": "Product", "memory": "Product", "software": "SoftwareApplication",
          "organisation": "Organization"}  # fmt: skip
_PUBLICATIONS = {"article": "Article", "paper": "ScholarlyArticle", "post": "SocialMediaPosting",
                 "documentation": "TechArticle", "specification": "TechArticle"}  # fmt: skip


def graph(tables: Mapping[str, Iterable[Row]], dataset: Row | None = None) -> Row:
    """One JSON-LD document with a node for each row, and one for the data set."""
    nodes = [dataset] if dataset else []
    for name, rows in tables.items():
        nodes += [_filled(_NODES[name](row)) for row in rows]
    return {"@context": CONTEXT, "@graph": nodes}


def _filled(node: Row) -> Row:
    return {key: value for key, value in node.items() if value not in (None, "", [], {})}


def _ref(prefix: str, id_: str) -> Row | None:
    """A reference to a node; characters that an IRI cannot hold are percent-encoded."""
    return {"@id": _iri(prefix, id_)} if id_ else None


def _iri(prefix: str, id_: str | int) -> str:
    return f"{prefix}:{quote(str(id_), safe='-._~/')}"


def _entity(row: Row) -> Row:
    vendor = _ref("entity", row["vendor"])
    return {
        "@id": _iri("entity", row["id"]),
        "@type": [_TYPES.get(row["kind"], "Thing"), "prov:Entity"],
        "identifier": row["id"],
        "name": row["name"],
        "alternateName": row["aliases"],
        "category": " / ".join(filter(None, (row["kind"], row["classifier"]))),
        "manufacturer": vendor if row["kind"] != "software" else None,
        "publisher": vendor if row["kind"] == "software" else None,
        **{f"hwkb:{name}": _ref("entity", row[name]) for name in ("predecessor", "successor", "counterpart")},
    }


def _source(row: Row) -> Row:
    return {
        "@id": _iri("source", row["id"]),
        "@type": [_PUBLICATIONS.get(row["kind"], "CreativeWork"), "prov:Entity"],
        "identifier": row["id"],
        "name": row["title"],
        "alternateName": row["title_en"],
        "url": row["url"],
        "inLanguage": row["language"],
        "publisher": _ref("entity", row["publisher"]),
        "author": [{"@type": "Person", "name": name} for name in row["authors"]],
        "hwkb:published": row["published"],
        "hwkb:accessed": row["accessed"],
        "hwkb:status": row["status"],
    }


def _value(row: Row) -> Row:
    return {
        "propertyID": _iri("property", row["property"]),
        "name": row["property"],
        "value": row["nominal"] if row["nominal"] is not None else row["value_text"],
        "minValue": row["low"] if row["unit"] or row["nominal"] is not None else None,
        "maxValue": row["high"] if row["unit"] or row["nominal"] is not None else None,
        "unitText": row["unit"],
        "hwkb:valueText": row["value_text"],
        "hwkb:convention": [_ref("word", word) for word in row["conventions"]],
        "hwkb:given": [{"@type": "PropertyValue", "name": k, "value": v} for k, v in row["given"].items()],
        "hwkb:variant": row["variant"],
        "hwkb:status": row["status"],
        "hwkb:about": _ref("entity", row["entity"]),
        "hwkb:phrase": row["phrase"],
    }


def _claim(row: Row) -> Row:
    return {
        "@id": _iri("claim", row["id"]),
        "@type": ["PropertyValue", "prov:Entity"],
        **_value(row),
        "prov:hadPrimarySource": _ref("source", row["source"]),
        "hwkb:attributedTo": row["attributed_to"],
        "hwkb:preferred": row["preferred"],
    }


def _fact(row: Row) -> Row:
    computed = not row["claim"]
    return {
        "@id": _iri("fact", row["id"]),
        "@type": ["PropertyValue", "prov:Entity"],
        **_value(row),
        "prov:wasDerivedFrom": [_ref("claim", id_) for id_ in row["claim_ids"]],
        "prov:wasGeneratedBy": {"@type": "prov:Activity", "name": "computed from other facts"} if computed else None,
        "prov:hadPrimarySource": None if computed else _ref("source", row["source"]),
        "hwkb:reason": row["reason"],
        "hwkb:disputed": row["disputed"],
        "hwkb:judgedBy": [_ref("verdict", id_) for id_ in row["derivations"]],
    }


def _verdict(row: Row) -> Row:
    return {
        "@id": _iri("verdict", row["id"]),
        "@type": ["ClaimReview", "prov:Entity"],
        "claimReviewed": row["formula"],
        "reviewRating": {"@type": "Rating", "alternateName": row["verdict"]},
        "reviewBody": row["message"],
        "itemReviewed": _ref("entity", row["entity"]),
        "prov:wasDerivedFrom": [_ref("claim", i["claim"]) for i in row["inputs"] if i["claim"]],
        "prov:hadPrimarySource": _ref("source", row["source"]),
        "hwkb:reading": row["reading"],
        "hwkb:missing": row["missing"],
        "hwkb:acknowledged": row["acknowledged"],
        "hwkb:reason": row["reason"],
    }


def _finding(row: Row) -> Row:
    return {
        "@id": _iri("finding", row["id"]),
        "@type": ["Comment", "prov:Entity"],
        "name": row["code"],
        "text": row["message"],
        "about": _ref("entity", row["entity"]),
        "hwkb:place": f"{row['path']}:{row['line']}",
        "hwkb:acknowledged": row["acknowledged"],
        "hwkb:reason": row["reason"],
    }


def _property(row: Row) -> Row:
    return {
        "@id": _iri("property", row["id"]),
        "@type": "DefinedTerm",
        "termCode": row["id"],
        "name": row["title"],
        "description": row["means"],
        "hwkb:unit": row["unit"],
        "hwkb:axis": row["axes"],
    }


def _word(row: Row) -> Row:
    return {
        "@id": _iri("word", row["word"]),
        "@type": "DefinedTerm",
        "termCode": row["word"],
        "description": row["means"],
        "hwkb:axis": row["axis"],
    }


_NODES: Mapping[str, Callable[[Row], dict[str, Any]]] = {
    "entities": _entity,
    "sources": _source,
    "properties": _property,
    "words": _word,
    "claims": _claim,
    "facts": _fact,
    "verdicts": _verdict,
    "findings": _finding,
}
