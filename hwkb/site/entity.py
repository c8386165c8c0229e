"""The page of one entity."""

from __future__ import annotations

from collections.abc import Iterator

from hwkb.facts import Fact
from hwkb.findings import Finding, count
from hwkb.knowledge import Entity
from hwkb.site.faults import finding_items
from hwkb.site.feed import edit_list
from hwkb.site.html import esc, heading, link, plain, slug, table
from hwkb.site.index import FOLDERS, Links, Site
from hwkb.site.judged import by_weight, missing_list, short_verdict, tally, verdict_item
from hwkb.site.linked import entity_dataset
from hwkb.site.page import Drawn, Heading, Page
from hwkb.site.rack import composition
from hwkb.site.sheet import comparison_rows, sheet, sort_facts
from hwkb.site.timeline import milestones
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
        entity.document.path, f"{folder}/", 2.0, dataset=lambda: entity_dataset(entity, site),
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
        self.headings: list[Heading] = []
        self.sections: dict[str, list[Fact]] = {}
        for fact in sort_facts(entity.facts.values(), self.vocabulary.properties):
            self.sections.setdefault(fact.property.section, []).append(fact)

    def drawn(self) -> Drawn:
        body = "".join(self.parts())
        return Drawn(f'<div class="hw-entity">{body}</div>', tuple(self.headings), self.digest())

    def parts(self) -> Iterator[str]:
        yield f"<h1>{esc(self.entity.name)}</h1>"
        yield self.header()
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
        also = f'<p class="hw-sub">Also called {", ".join(esc(name) for name in aliases)}</p>' if aliases else ""
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
        return f'<p class="hw-lead">{" · ".join(lines)}</p>{also}{variants}<p class="hw-sub">{" · ".join(numbers)}</p>'

    def faults(self) -> str:
        """Faults of the file itself; what the sources say is told below, where it belongs."""
        said = ("dispute", "tie", "fails", "depends")
        found = [f for f in self.site.findings_of.get(self.entity.document.path, ()) if f.code not in said]
        if not found:
            return ""
        items = finding_items(found, self.links)
        older = ""
        if self.entity.document.path in self.site.stale:
            older = "<p>The file cannot be read as it is: below is the last version that could.</p>"
        return (
            f'<div class="hw-banner"><p><b>Findings in this file</b></p>{older}<ul class="hw-list">{items}</ul></div>'
        )

    def attention(self) -> str:
        """What a reader should know before taking a number from here: conflicts, settled ones too."""
        rows = []
        for fact in self.entity.facts.values():
            if fact.rivals:
                rival = fact.rivals[0]
                state = "is disputed" if fact.disputed else "was disputed"
                rows.append(
                    f"<li>{link(self.links.fact(fact), property_title(fact.property))} {state}: "
                    f"{fact_value(fact, self.links)} ({esc(fact.claim.source.id)}) against "
                    f"{value(rival.value, rival.property, self.links)} ({esc(rival.source.id)})</li>"
                )
        judged = {self.site.judged(v): v for v in by_weight(self.entity.verdicts) if v.verdict in TO_DECIDE}
        for verdict in judged.values():
            reason = f"<br><small>{esc(verdict.acknowledged)}</small>" if verdict.acknowledged else ""
            rows.append(f"<li>{short_verdict(verdict, self.links)}{reason}</li>")
        if not rows:
            return ""
        more = f"<li>{len(rows) - MAX_ROWS} more below</li>" if len(rows) > MAX_ROWS else ""
        return f'<div class="hw-attention"><p><b>Worth knowing</b></p><ul>{"".join(rows[:MAX_ROWS])}{more}</ul></div>'

    # --- the spec sheet

    def section(self, section: str) -> str:
        facts = self.sections.get(section)
        if not facts:
            return ""
        title = self.vocabulary.sections.get(section, section)
        picture = ""
        if section == "milestone":
            picture = milestones(facts, self.links)
        elif section == "contains" and self.entity.kind == "rack":
            picture = composition(self.entity, self.links)
        return self.title(slug(section), title) + picture + sheet(title, facts, self.entity, self.links)

    def comparisons(self) -> str:
        found = [c for c in self.entity.claims if c.value.__class__ is Relative and not c.goal]
        goals = [c for c in self.entity.claims if c.goal]
        head = ("Property", "Value", "Source and phrase")
        parts = []
        for anchor, label, claims in (("comparisons", "Comparisons", found), ("targets", "Targets", goals)):
            if claims:
                rows = comparison_rows(claims, self.entity, self.links)
                parts.append(self.title(anchor, label) + table(label, head, rows, css="hw-sheet"))
        return "".join(parts)

    def used(self) -> str:
        users = self.site.used_by.get(self.entity.id)
        headed = self.site.related_to.get(self.entity.id, ())
        if not users and not headed:
            return ""
        rows = []
        for id_, claims in sorted((users or {}).items()):
            keys = dict.fromkeys(f"{c.property.title}: {c.text}" for c in claims)
            shown = "; ".join(esc(key) for key in list(keys)[:4]) + (f"; {len(keys) - 4} more" if len(keys) > 4 else "")
            rows.append(f"<tr><th scope=row>{entity_link(id_, self.links)}</th><td>{shown}</td></tr>")
        for other, name in headed:
            rows.append(
                f"<tr><th scope=row>{entity_link(other.id, self.links)}</th><td>names it as its {esc(name)}</td></tr>"
            )
        return self.title("where-used", "Where used") + table(
            "Where used", ("Entity", "What it says"), rows, css="hw-wide"
        )

    # --- what is judged and decided

    def verdicts(self) -> str:
        if not self.entity.verdicts:
            return ""
        ordered = by_weight(self.entity.verdicts)
        judged = [v for v in ordered if v.verdict != "unknown"]
        missing = [v for v in ordered if v.verdict == "unknown"]
        items = "".join(verdict_item(verdict, self.links) for verdict in judged)
        listed = f'<ul class="hw-list">{items}</ul>' if items else ""
        return self.title("verdicts", "Verdicts") + listed + missing_list(missing, self.links)

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
                rows.append(f"<tr>{about}<td>{what}</td><td>{esc(decision.reason)}</td></tr>")
        head = ("About", "Decision", "Reason")
        return self.title("decisions", "Decisions") + table("Decisions", head, rows, css="hw-wide")

    def history(self) -> str:
        """When the file changed, and which claims."""
        changes = self.site.changes_of.get(self.entity.document.path)
        if not changes:
            return ""
        rows = "".join(f"<li>{c.day}: {esc(c.subject)}{edit_list(c.edits)}</li>" for c in changes[:MAX_CHANGES])
        return self.title("history", "History") + f"<ul>{rows}</ul>"

    def footer(self) -> str:
        folder = FOLDERS[self.entity.kind]
        url = self.links.page(f"api/v1/{folder}/{self.entity.id}.json")
        parts = [link(url, "This page as JSON")]
        if view := self.site.file_url(self.entity.document.path):
            parts.append(link(view, f"<code>{esc(self.entity.document.path)}</code>"))
        if edit := self.site.repository.edit:
            parts.append(link(edit + self.entity.document.path, "Edit this page"))
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
