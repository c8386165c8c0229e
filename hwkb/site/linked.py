"""What a page holds, as JSON-LD for search engines: a data set with its sources, in the terms of schema.org."""

from __future__ import annotations

import json
from typing import Any

from hwkb.knowledge import Entity
from hwkb.site.html import safe_url
from hwkb.site.index import FOLDERS, Site
from hwkb.site.words import plain_title

__all__ = ["entity_dataset", "whole_dataset"]

_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_MOST = 30


def entity_dataset(entity: Entity, site: Site) -> str:
    """An entity as a data set; each source is what its claims were derived from."""
    folder = FOLDERS[entity.kind]
    sources = {claim.source.id: claim.source for claim in entity.claims if claim.source.id in site.kb.sources}
    cited = [
        {"@id": f"{site.address}sources/{s.id}/", "@type": ["CreativeWork", "prov:Entity"], "name": s.title}
        | ({"url": s.url} if safe_url(s.url) else {})
        for s in list(sources.values())[:_MOST]
    ]  # fmt: skip
    measured = list(dict.fromkeys(plain_title(fact.property) for fact in entity.facts.values()))[:_MOST]
    return _script({
        **_common(f"{entity.name}: claims with their sources", site),
        "@type": ["Dataset", "prov:Entity"],
        "description": f"{len(entity.facts)} facts about {entity.name}, from {len(entity.claims)} claims of "
                       f"{len(sources)} sources, each with its phrase and its status.",
        "about": {"@type": "Thing", "name": entity.name, "alternateName": list(entity.aliases)[:_MOST]},
        "variableMeasured": measured,
        "citation": cited,
        "prov:wasDerivedFrom": [{"@id": row["@id"]} for row in cited],
        "distribution": [_file(f"{site.address}api/v1/{folder}/{entity.id}.json", "application/ld+json")],
    })  # fmt: skip


def whole_dataset(site: Site) -> str:
    """Everything as one data set."""
    files = {"claims.csv": "text/csv", "claims.jsonl": "application/jsonl", "facts.csv": "text/csv"}
    return _script({
        **_common("hwkb: a knowledge base of AI hardware", site),
        "@type": "Dataset",
        "description": f"What {len(site.kb.sources)} sources say of {len(site.kb.entities)} chips, racks, "
                       "interconnects, memory standards, software layers and organisations, claim by claim.",
        "distribution": [_file(f"{site.address}data/{name}", type_) for name, type_ in files.items()],
    })  # fmt: skip


def _common(name: str, site: Site) -> dict[str, Any]:
    row: dict[str, Any] = {
        "@context": {"@vocab": "https://schema.org/", "prov": "http://www.w3.org/ns/prov#"},
        "name": name,
        "license": _LICENCE,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": "the hwkb contributors"},
    }
    return row | ({"includedInDataCatalog": {"@type": "DataCatalog", "url": site.address}} if site.address else {})


def _file(url: str, type_: str) -> dict[str, str]:
    return {"@type": "DataDownload", "encodingFormat": type_, "contentUrl": url}


def _script(row: dict[str, Any]) -> str:
    """JSON that no text in it can end."""
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
