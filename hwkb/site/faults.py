"""Findings, drawn."""

from __future__ import annotations

from collections.abc import Iterable

from hwkb.findings import RULES, Finding, Place, count
from hwkb.site.html import details, esc, heading, link, ticked
from hwkb.site.index import Links, Site
from hwkb.site.page import Drawn, Heading, Page
from hwkb.site.tables import Choices, filter_bar

__all__ = ["finding_items", "findings_page"]


def finding_items(findings: Iterable[Finding], links: Links) -> str:
    """Findings as the items of a list."""
    return "".join(_item(finding, links) for finding in findings)


def _item(finding: Finding, links: Links) -> str:
    code = f"<code>{esc(finding.code)}</code>"
    if rule := links.rule(finding.code):
        code = link(rule, code, RULES.get(finding.code, ""))
    state = "acknowledged" if finding.acknowledged else "open"
    help_ = f"<p>{ticked(finding.help)}</p>" if finding.help and not finding.acknowledged else ""
    settled = (
        f'<p class="hw-settled"><b>Acknowledged:</b> {esc(finding.acknowledged)}</p>' if finding.acknowledged else ""
    )
    notes = "".join(f"<li>{ticked(note)}</li>" for note in finding.notes)
    labels = "".join(f"<li>{_place(label.place, links)}: {esc(label.text)}</li>" for label in finding.labels)
    summary = "The other places" if finding.acknowledged else "What to do, and the other places"
    more = details(summary, f"{help_}<ul>{notes}{labels}</ul>") if notes or labels else help_
    return (
        f'<li class="hw-item hw-finding" data-code="{esc(finding.code)}" data-state="{state}">'
        f'<p class="hw-line">{code} {ticked(finding.message)}</p>'
        f'<p class="hw-sub">{_place(finding.place, links)}</p>{settled}{more}</li>'
    )


def _place(place: Place, links: Links) -> str:
    shown = f"<code>{esc(str(place))}</code>"
    url = links.site.file_url(place.path, place.line)
    return link(url, shown) if url else shown


def findings_page(site: Site) -> Page:
    """Every finding: the open ones, then what authors have acknowledged."""
    links = site.links(1)

    def draw() -> Drawn:
        findings = site.kb.findings
        groups = (
            ("open", "Open", [f for f in findings if not f.acknowledged]),
            ("acknowledged", "Acknowledged", [f for f in findings if f.acknowledged]),
        )
        codes: dict[str, int] = {}
        for finding in findings:
            codes[finding.code] = codes.get(finding.code, 0) + 1
        intro = (
            "What <code>hwkb check</code> reports: faults in the files, disputes between claims, and verdicts that "
            "fail or depend. A finding that lies in the sources stays here, with the decision of an author."
        )
        parts = [
            f"<h1>Findings</h1><p>{intro}</p>",
            filter_bar("findings", [Choices("code", "Rule", sorted(codes.items()))]),
            '<div id="findings" class="hw-filtered">',
        ]
        headings = []
        for anchor, label, found in groups:
            headings.append(Heading(anchor, label))
            items = finding_items(found, links) or "<li>None.</li>"
            parts.append(
                f'{heading(2, anchor, label)}<p>{count(len(found), "finding")}</p><ul class="hw-list">{items}</ul>'
            )
        return Drawn("".join(parts) + "</div>", tuple(headings), "<h1>Findings</h1><p>open, acknowledged</p>")

    return Page("findings/", "Findings", "Faults, disputes and failed verdicts, open and acknowledged", draw)
