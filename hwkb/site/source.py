"""The page of one source: everything it says, phrase by phrase, and the list of all sources."""

from __future__ import annotations

from collections.abc import Iterator

from hwkb.claims import Assertion, Claim, Source
from hwkb.document import Route
from hwkb.findings import count
from hwkb.knowledge import Entity
from hwkb.site.html import esc, heading, link, outside, plain, table
from hwkb.site.index import Links, Site
from hwkb.site.judged import short_verdict, tally
from hwkb.site.page import Drawn, Heading, Page
from hwkb.site.tables import Choices, filter_bar
from hwkb.site.words import (
    chips,
    claim_context,
    date,
    entity_link,
    long_date,
    property_title,
    status_mark,
    value,
    verdict_mark,
)
from hwkb.verdicts import Verdict

__all__ = ["Said", "said_by", "source_pages", "sources_page"]


MAX_PHRASES = 320
"""How many phrases one page holds, so that it stays quick to load."""


class Said:
    """What one source says of one entity, by phrase, with what was judged of it."""

    __slots__ = ("entity", "judged", "phrases", "verdicts")

    def __init__(self, entity: Entity) -> None:
        self.entity = entity
        self.phrases: dict[str, list[Claim | Assertion]] = {}
        self.verdicts: list[Verdict] = []
        self.judged: dict[tuple[str, str, str | Route], list[Verdict]] = {}
        """The verdicts by type and name and phrase; those of relations by the place of their total."""

    def add(self, verdict: Verdict) -> None:
        """Note what was judged for the source."""
        self.verdicts.append(verdict)
        key = ("relation", "", verdict.route) if verdict.type == "relation" else None
        self.judged.setdefault(key or (verdict.type, verdict.name, verdict.phrase), []).append(verdict)


def said_by(site: Site) -> dict[str, list[Said]]:
    """What each source says, by entity in the order of ids."""
    found: dict[str, list[Said]] = {id_: [] for id_ in site.kb.sources}
    for entity in site.kb.entities.values():
        here: dict[str, Said] = {}
        statements: tuple[Claim | Assertion, ...] = (*entity.claims, *entity.assertions)
        for statement in statements:
            said = here.get(statement.source.id)
            if said is None:
                said = here[statement.source.id] = Said(entity)
                found.setdefault(statement.source.id, []).append(said)
            said.phrases.setdefault(statement.phrase, []).append(statement)
        for verdict in entity.verdicts:
            if verdict.source and verdict.source.id in here:
                here[verdict.source.id].add(verdict)
    return found


def source_pages(source: Source, said: list[Said], site: Site) -> Iterator[Page]:
    """The page of a source; where it says very much, the rest on pages of its own."""
    parts = _parts(said)
    for number, part in enumerate(parts, 1):
        yield _source_page(source, said, parts, number, part, site)


def _source_page(
    source: Source, said: list[Said], parts: list[list[Said]], number: int, part: list[Said], site: Site
) -> Page:  # fmt: skip
    links = site.links(2 if number == 1 else 3)
    title = source.title if number == 1 else f"{source.title}, part {number}"

    def draw() -> Drawn:
        headings = [Heading(f"of-{one.entity.id}", esc(one.entity.name)) for one in part]
        body = f"<h1>{esc(title)}</h1>"
        body += _metadata(source, said, links) if number == 1 else f"<p>{link('../', esc(source.title))}</p>"
        body += _elsewhere(source, parts, number, links) if len(parts) > 1 else ""
        body += "".join(_about(one, links) for one in part) or "<p>Nothing is cited from it yet.</p>"
        words = f"{source.id} {source.title_en} {source.kind} {', '.join(one.entity.name for one in part[:60])}"
        return Drawn(body, tuple(headings), f"<h1>{esc(plain(title))}</h1><p>{esc(plain(words))}</p>")

    path = f"sources/{source.id}/" if number == 1 else f"sources/{source.id}/part-{number}/"
    return Page(path, title, f"{title}: what it says, phrase by phrase", draw, source.document.path, "sources/", 1.5)


def _parts(said: list[Said]) -> list[list[Said]]:
    """Entities by page, in their order, so that no page grows too long."""
    parts: list[list[Said]] = [[]]
    phrases = 0
    for one in said:
        if parts[-1] and phrases + len(one.phrases) > MAX_PHRASES:
            parts.append([])
            phrases = 0
        parts[-1].append(one)
        phrases += len(one.phrases)
    return parts


def _elsewhere(source: Source, parts: list[list[Said]], number: int, links: Links) -> str:
    """The parts, each with the entities that it tells of."""
    rows = []
    for i, part in enumerate(parts, 1):
        names = ", ".join(esc(one.entity.name) for one in part)
        label = f"<b>Part {i}</b>" if i == number else link(
            links.page(f"sources/{source.id}/" + (f"part-{i}/" if i > 1 else "")), f"Part {i}"
        )  # fmt: skip
        rows.append(f"<li>{label}: <small>{names}</small></li>")
    return f"<ul>{''.join(rows)}</ul>"


def _metadata(source: Source, said: list[Said], links: Links) -> str:
    claims = sum(isinstance(s, Claim) for part in said for group in part.phrases.values() for s in group)
    phrases = sum(len(part.phrases) for part in said)
    verdicts = [v for part in said for v in part.verdicts]
    marks = " · ".join(f"{number} {verdict_mark(word)}" for word, number in tally(verdicts).items())
    kinds = links.site.kb.vocabulary.source_kinds
    host = outside(source.url, esc(source.url)) if source.url else ""
    rows = {
        "Title in English": esc(source.title_en),
        "Kind": f'<span title="{esc(kinds.get(source.kind, ""))}">{esc(source.kind)}</span>',
        "Publisher": entity_link(source.publisher, links) if source.publisher else "",
        "Author": esc(", ".join(source.author)),
        "Published": long_date(source),
        "Accessed": esc(source.accessed.text) if source.accessed else "",
        "Language": esc(links.site.kb.vocabulary.languages.get(source.language, source.language)),
        "Status of its claims": status_mark(source.status, links.site.kb.vocabulary)
        + " unless a phrase says otherwise",
        "Address": host,
        "Read": "" if source.read else "no: known only through others",
        "SHA-256 of the text": f"<code>{esc(source.sha256)}</code>" if source.sha256 else "",
        "Note": esc(source.note),
        "Says": f"{count(claims, 'claim')} in {count(phrases, 'phrase')}, {count(len(said), 'entity', 'entities')}",
        "Verdicts": marks,
        "Data": link(links.page(f"api/v1/sources/{source.id}.json"), "JSON"),
    }
    body = "".join(f'<tr><th scope="row">{name}</th><td>{text}</td></tr>' for name, text in rows.items() if text)
    return f'<table class="hw-table hw-metadata"><tbody>{body}</tbody></table>'


def _about(said: Said, links: Links) -> str:
    anchor = f"of-{said.entity.id}"
    rows = []
    for phrase, statements in said.phrases.items():
        lines = "".join(f"<li>{line}</li>" for line in _statements(statements, said, links))
        line, url = links.site.line(statements[0]), links.site.file_url(statements[0].document.path)
        place = f' <small><a href="{esc(url)}#L{line}">line {line}</a></small>' if url else ""
        said_here = f'<td><ul class="hw-claims">{lines}</ul></td>'
        rows.append(f'<tr><td class="hw-phrase"><q>{esc(phrase)}</q>{place}</td>{said_here}</tr>')
    title = entity_link(said.entity.id, links)
    grid = table(f"What it says of {said.entity.name}", ("Phrase", "Claims"), rows, css="hw-said")
    return heading(2, anchor, title) + grid


def _statements(statements: list[Claim | Assertion], said: Said, links: Links) -> Iterator[str]:
    for statement in statements:
        if isinstance(statement, Assertion):
            found = said.judged.get(("assertion", statement.id, statement.phrase), [])
            results = "".join(f"<br>{short_verdict(v, links)}" for v in found)
            yield f"asserts <code>{esc(statement.formula)}</code>{results}"
        else:
            yield _claim(statement, said, links)


def _claim(claim: Claim, said: Said, links: Links) -> str:
    site = links.site
    fact = site.fact_of.get(id(claim))
    title = link(links.fact(fact), property_title(claim.property)) if fact else property_title(claim.property)
    role = ""
    if fact and claim in fact.rivals:
        role = f' <span class="hw-flag{" hw-open" if fact.disputed else ""}"><b aria-hidden="true">≠</b>rival</span>'
    context = claim_context(claim, said.entity.variants, links)
    found = said.judged.get(("relative", claim.key, claim.phrase), [])
    found = [*found, *said.judged.get(("relation", "", claim.route), [])]
    results = "".join(f"<br><small>{short_verdict(v, links)}</small>" for v in found if v.verdict != "unknown")
    return (
        f"{'target, ' if claim.goal else ''}{title}{chips(claim.conventions, site.kb.vocabulary)}: "
        f'<span class="hw-figure">{value(claim.value, claim.property, links)}</span> '
        f"{status_mark(claim.status, site.kb.vocabulary)}{role}"
        f"{f'<br><small>{context}</small>' if context else ''}{results}"
    )


def sources_page(said: dict[str, list[Said]], site: Site) -> Page:
    """The list of all sources."""

    def draw() -> Drawn:
        links = site.links(1)
        rows: list[str] = []
        kinds: dict[str, int] = {}
        for source in site.kb.sources.values():
            kinds[source.kind] = kinds.get(source.kind, 0) + 1
            parts = said.get(source.id, [])
            claims = sum(len(group) for part in parts for group in part.phrases.values())
            marks = tally(v for part in parts for v in part.verdicts)
            counts = "".join(
                f'<td data-v="{marks.get(word, 0)}">{marks.get(word, 0) or ""}</td>'
                for word in ("holds", "depends", "fails")
            )
            day = source.known_from.toordinal() if source.known_from else 0
            publisher = entity_link(source.publisher, links) if source.publisher else ""
            unread = "" if source.read else " <small>(not read)</small>"
            rows.append(
                f'<tr class="hw-row" data-kind="{esc(source.kind)}"><th scope="row">'
                f"{link(links.source(source), esc(source.title))}{unread}<br><small>{esc(source.id)}</small></th>"
                f'<td>{esc(source.kind)}</td><td>{publisher}</td><td data-v="{day}">{date(source)}</td>'
                f'<td data-v="{claims}">{claims}</td>{counts}</tr>'
            )
        head = ("Source", "Kind", "Publisher", "Published", "Statements", "Holds", "Depends", "Fails")
        bar = filter_bar("sources", [Choices("kind", "Kind", sorted(kinds.items()))])
        grid = table("Sources", head, rows, css="hw-grid hw-sortable", attributes=' id="sources"')
        body = (
            f"<h1>Sources</h1><p>{count(len(rows), 'source')}. Every claim names one, with the phrase that says it.</p>"
        )
        return Drawn(body + bar + grid, (), "<h1>Sources</h1><p>publications, articles, data sheets</p>")

    return Page("sources/", "Sources", "All publications that claims are cited from", draw, toc=False)
