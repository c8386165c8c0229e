"""The page of one entity."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from hwkb.facts import Fact
from hwkb.findings import Finding, count
from hwkb.knowledge import Entity
from hwkb.site.asof import day_chooser, known_when
from hwkb.site.faults import finding_items
from hwkb.site.feed import edit_list
from hwkb.site.html import esc, heading, link, plain, slug, table
from hwkb.site.index import FOLDERS, Links, Site
from hwkb.site.judged import by_weight, missing_list, short_verdict, tally, verdict_item
from hwkb.site.known import Known
from hwkb.site.linked import entity_dataset
from hwkb.site.page import Drawn, Heading, Page
from hwkb.site.rack import composition, drawn_facts
from hwkb.site.sheet import comparison_rows, sheet, sort_facts
from hwkb.site.timeline import milestones
from hwkb.site.using import using_rows
from hwkb.site.words import entity_link, fact_value, given_text, property_title, value, verdict_mark
from hwkb.values import Relative
from hwkb.verdicts import TO_DECIDE

__all__ = ["broken_page", "entity_page"]

_APART = ("name", "milestone")
"""Sections that come after the spec sheet."""
_DIGEST = 40
MAX_ROWS = 8
MAX_CHANGES = 20


def entity_page(entity: Entity, site: Site) -> Page:
    """The page of an entity, drawn when it is wanted."""
    folder = FOLDERS[entity.kind]
    vendor = site.kb.entities.get(entity.vendor)
    by = f" by {vendor.name}" if vendor else ""
    description = (
        f"{entity.name}, {entity.classifier}{by}: {count(len(entity.facts), 'fact')} with sources and verdicts"
    )
    return Page(
        f"{folder}/{entity.id}/", entity.name, description, lambda: _Drawing(entity, site.links(2)).drawn(),
        entity.documents[-1].path, f"{folder}/", 2.0,
        dataset=lambda: entity_dataset(entity, site),
    )  # fmt: skip


def broken_page(folder: str, stem: str, findings: list[Finding], site: Site) -> Page:
    """A page in place of an entity whose file cannot be read: what is wrong with it."""
    path = f"specs/{folder}/{stem}.yaml"

    def draw() -> Drawn:
        body = (
            f'<h1>{esc(stem)}</h1><div class="hw-banner"><p><b>The file <code>{esc(path)}</code> cannot be read.'
            f'</b></p></div><ul class="hw-list">{finding_items(findings, site.links(2))}</ul>'
        )
        return Drawn(body, (), f"<p>{esc(plain(stem))}</p>")

    return Page(f"{folder}/{stem}/", stem, "This file cannot be read", draw, path, f"{folder}/", toc=False)


class _Drawing:
    """One entity on its way to a page; collects the headings."""

    def __init__(self, entity: Entity, links: Links) -> None:
        self.entity = entity
        self.links = links
        self.site = links.site
        self.vocabulary = links.site.kb.vocabulary
        self.known = Known(entity, links.site.calendar)
        self.headings: list[Heading] = []
        self.sections: dict[str, list[Fact]] = {}
        for fact in sort_facts(entity.facts.values(), self.site.order):
            self.sections.setdefault(fact.property.section, []).append(fact)

    def drawn(self) -> Drawn:
        body = "".join(self.parts())
        return Drawn(f'<div class="hw-entity">{body}</div>', tuple(self.headings), self.digest())

    def parts(self) -> Iterator[str]:
        yield f"<h1>{esc(self.entity.name)}</h1>"
        yield self.header()
        yield day_chooser(self.entity, self.links, self.known)
        yield self.faults()
        yield self.attention()
        order = [s for s in self.vocabulary.sections if s in self.sections and s not in _APART]
        order += [s for s in self.sections if s not in self.vocabulary.sections and s not in _APART]
        for section in order:
            yield self.section(section)
        yield self.comparisons()
        yield self.used()
        yield self.section("milestone")
        yield self.section("name")
        yield self.verdicts()
        yield self.decisions()
        yield self.days()
        yield self.history()
        yield self.footer()

    def title(self, anchor: str, label: str) -> str:
        self.headings.append(Heading(anchor, esc(label)))
        return heading(2, anchor, esc(label))

    # --- the top

    def header(self) -> str:
        entity, links = self.entity, self.links
        kind = self.vocabulary.kinds[entity.kind]
        lines = [f'<span title="{esc(kind.words.get(entity.classifier, ""))}">{esc(entity.classifier)}</span>']
        if entity.vendor:
            lines.append(f"by {entity_link(entity.vendor, links)}")
        lines += [f"{esc(name)} {entity_link(id_, links)}" for name, id_ in entity.related.items()]
        aliases = [name for name in entity.aliases if name != entity.name]
        also = ""
        if aliases:
            named = [claim for claim in entity.claims if claim.property.section == "name"]
            mark = self.known.published(*named)
            also = f'<p class="hw-sub"{mark}>Also called {", ".join(esc(name) for name in aliases)}</p>'
        variants = ""
        if entity.variants:
            rows = "".join(f"<li><code>{esc(id_)}</code> {esc(title)}</li>" for id_, title in entity.variants.items())
            variants = f'<div class="hw-sub">Variants:<ul>{rows}</ul></div>'
        sources = {claim.source.id for claim in entity.claims}
        disputes = sum(fact.disputed for fact in entity.facts.values())
        numbers = [
            count(len(entity.facts), "fact"),
            f"{count(len(entity.claims), 'claim')} from {count(len(sources), 'source')}",
        ]
        numbers += [f"{number} {verdict_mark(word)}" for word, number in tally(entity.verdicts).items()]
        if disputes:
            numbers.append(f'<span class="hw-flag hw-open">{count(disputes, "dispute")}</span>')
        counted = f'<p class="hw-sub"{self.known.late}>{" · ".join(numbers)}</p>'
        return f'<p class="hw-lead">{" · ".join(lines)}</p>{also}{variants}{counted}'

    def faults(self) -> str:
        """Faults of the file itself; what the sources say is told below, where it belongs."""
        said = ("dispute", "tie", "fails", "depends")
        paths = [document.path for document in self.entity.documents]
        found = [f for path in paths for f in self.site.findings_of.get(path, ()) if f.code not in said]
        if not found:
            return ""
        items = finding_items(found, self.links)
        older = ""
        if not self.site.stale.isdisjoint(paths):
            older = "<p>The file cannot be read as it is: below is the last version that could.</p>"
        return (
            f'<div class="hw-banner"><p><b>Findings in this file</b></p>{older}<ul class="hw-list">{items}</ul></div>'
        )

    def attention(self) -> str:
        """What a reader should know before taking a number from here: conflicts, settled ones too."""
        known = self.known
        rows: list[tuple[datetime.date, str]] = []
        for fact in self.entity.facts.values():
            if fact.rivals:
                rival = fact.rivals[0]
                state = "is disputed" if fact.disputed else "was disputed"
                said = (
                    f"{link(self.links.fact(fact), property_title(fact.property))} {state}: "
                    f"{fact_value(fact, self.links)} ({esc(fact.claim.source.id)}) against "
                    f"{value(rival.value, rival.property, self.links)} ({esc(rival.source.id)})"
                )
                rows.append((known.unchanged(fact), said))
        judged = {self.site.judged(v): v for v in by_weight(self.entity.verdicts) if v.verdict in TO_DECIDE}
        for verdict in judged.values():
            reason = f"<br><small>{esc(verdict.acknowledged)}</small>" if verdict.acknowledged else ""
            rows.append((known.of_verdict(verdict), f"{short_verdict(verdict, self.links)}{reason}"))
        if not rows:
            return ""
        shown = "".join(f"<li{known.mark(day)}>{said}</li>" for day, said in rows[:MAX_ROWS])
        more = f"<li{known.late}>{len(rows) - MAX_ROWS} more below</li>" if len(rows) > MAX_ROWS else ""
        mark = known.mark(min(day for day, _ in rows[:MAX_ROWS]))
        return f'<div class="hw-attention"{mark}><p><b>Worth knowing</b></p><ul>{shown}{more}</ul></div>'

    # --- the spec sheet

    def section(self, section: str) -> str:
        facts = self.sections.get(section)
        if not facts:
            return ""
        title = self.vocabulary.sections.get(section, section)
        picture = ""
        if section == "milestone":
            picture = self.picture(milestones(facts, self.links), facts)
        elif section == "contains" and self.entity.kind == "rack":
            picture = self.picture(composition(self.entity, self.links), drawn_facts(self.entity, self.links))
        return self.title(slug(section), title) + picture + sheet(title, facts, self.entity, self.links, self.known)

    def picture(self, drawn: str, facts: list[Fact]) -> str:
        """A picture, for the days on which all that it shows, and the verdicts beside it, were known as now."""
        verdicts = [v for fact in facts for v in fact.derivations if v.verdict != "unknown"]
        mark = self.known.settled(facts, verdicts) if drawn else ""
        return f"<div{mark}>{drawn}</div>" if mark else drawn

    def comparisons(self) -> str:
        found = [c for c in self.entity.claims if c.value.__class__ is Relative and not c.goal]
        goals = [c for c in self.entity.claims if c.goal]
        head = ("Property", "Value", "Source and phrase")
        parts = []
        for anchor, label, claims in (("comparisons", "Comparisons", found), ("targets", "Targets", goals)):
            if claims:
                rows = comparison_rows(claims, self.entity, self.links, self.known)
                parts.append(self.title(anchor, label) + table(label, head, rows, css="hw-sheet"))
        return "".join(parts)

    def used(self) -> str:
        rows = using_rows(self.entity, self.links, self.known)
        if not rows:
            return ""
        grid = table("Where used", ("Entity", "What it says"), rows, css="hw-wide")
        return self.title("where-used", "Where used") + grid

    # --- what is judged and decided

    def verdicts(self) -> str:
        if not self.entity.verdicts:
            return ""
        ordered = by_weight(self.entity.verdicts)
        judged = [v for v in ordered if v.verdict != "unknown"]
        missing = [v for v in ordered if v.verdict == "unknown"]
        items = "".join(verdict_item(verdict, self.links, known=self.known) for verdict in judged)
        listed = f'<ul class="hw-list">{items}</ul>' if items else ""
        return self.title("verdicts", "Verdicts") + listed + missing_list(missing, self.links, self.known)

    def decisions(self) -> str:
        if not self.entity.decisions:
            return ""
        rows = []
        for name, decisions in self.entity.decisions.items():
            for decision in decisions:
                what = f"prefer {esc(decision.prefer)}" if decision.prefer else ""
                what = what or (f"set aside {esc(', '.join(decision.deprecate))}" if decision.deprecate else "")
                what = what or f"acknowledge that it {esc(decision.verdict)}: {esc(decision.judged)}"
                about = f'<th scope="row"><code>{esc(name)}</code></th>'
                mark = self.known.decided(name, decision)
                rows.append(f"<tr{mark}>{about}<td>{what}</td><td>{esc(decision.reason)}</td></tr>")
        head = ("About", "Decision", "Reason")
        return self.title("decisions", "Decisions") + table("Decisions", head, rows, css="hw-wide")

    def days(self) -> str:
        """What became known when; nothing where all of it did on one day."""
        if not self.known.choices:
            return ""
        return self.title("known-when", "Known when") + known_when(self.entity, self.links, self.known)

    def history(self) -> str:
        """When the file changed, and which claims."""
        changes = [c for document in self.entity.documents for c in self.site.changes_of.get(document.path, ())]
        if not changes:
            return ""
        rows = "".join(f"<li>{c.day}: {esc(c.subject)}{edit_list(c.edits)}</li>" for c in changes[:MAX_CHANGES])
        return self.title("history", "History") + f"<ul{self.known.late}>{rows}</ul>"

    def footer(self) -> str:
        folder = FOLDERS[self.entity.kind]
        url = self.links.page(f"api/v1/{folder}/{self.entity.id}.json")
        parts = [link(url, "This page as JSON")]
        for document in self.entity.documents:
            if view := self.site.file_url(document.path):
                parts.append(link(view, f"<code>{esc(document.path)}</code>"))
            if edit := self.site.edit_url(document.path):
                parts.append(link(edit, "Edit this page"))
        if self.site.kb.day:
            parts.append(f"as of {self.site.kb.day.isoformat()}")
        return f'<p class="hw-foot">{" · ".join(parts)}</p>'

    def digest(self) -> str:
        """What the search finds this page by: names and the first facts."""
        entity = self.entity
        vendor = self.site.kb.entities.get(entity.vendor)
        words = [entity.classifier, vendor.name if vendor else "", *entity.aliases, entity.id]
        facts = [
            f"{fact.property.title} {' '.join(fact.conventions)} {fact.claim.text} {given_text(fact.given)}".strip()
            for facts in self.sections.values() for fact in facts[:6]
        ]  # fmt: skip
        text = "; ".join([*filter(None, words), *facts[:_DIGEST]])
        return f"<h1>{esc(plain(entity.name))}</h1><p>{esc(plain(text))}</p>"
