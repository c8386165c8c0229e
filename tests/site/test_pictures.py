"""Pictures and the pages around them: scales, charts, compositions, the stack, the comparison."""

from __future__ import annotations

import re

import pytest

import hwkb
from hwkb.site.charts import chart_pages, spans_of, weakest
from hwkb.site.compare import compare_pages, counterparts
from hwkb.site.formulas import formula, verdict_formulas
from hwkb.site.index import Site
from hwkb.site.laws import relations_page, verdicts_page
from hwkb.site.plot import Frame, Point, Scale, Span, points
from hwkb.site.rack import composition
from hwkb.site.stack import stack_page
from hwkb.site.timeline import milestones


@pytest.fixture(scope="module")
def site(kb: hwkb.KnowledgeBase) -> Site:
    return Site(kb)


def test_a_scale_is_logarithmic_and_keeps_to_its_edges() -> None:
    scale = Scale(1.0, 100.0, 0.0, 200.0)
    assert [scale.at(value) for value in (1.0, 10.0, 100.0, 1000.0)] == [0.0, 100.0, 200.0, 200.0]
    assert [text for _, text in scale.ticks(1.0)] == ["1", "2", "5", "10", "20", "50", "100"]
    assert [text for _, text in Scale(20.0, 60.0, 0, 1).ticks(10.0)] == ["2", "3", "4", "5", "6"]


def test_points_escape_what_they_say() -> None:
    scale = Scale(1.0, 10.0, 62, 880)
    span = Span(1.0, 2.0, 8.0)
    mark = Point(span, span, "<b>&", "#x", "estimated", '"><script>')
    drawn = points("a <name>", Frame(scale, scale, "<x>", "<y>", [], []), [mark])
    assert "<b>" not in drawn
    assert "<script>" not in drawn
    assert 'class="hw-range"' in drawn
    assert "hw-m-estimated" in drawn


def test_every_chart_has_marks_links_and_the_same_numbers(site: Site) -> None:
    pages = {page.path: page.draw().body for page in chart_pages(site)}
    assert len(pages) == 7
    for path, body in pages.items():
        if path == "charts/":
            continue
        assert "<svg" in body, path
        assert re.search(r'<a href="\.\./\.\./[a-z]+/[a-z0-9-]+/#', body), path
        assert "as a table" in body, path


def test_a_choice_is_two_marks_and_the_weakest_status_counts(site: Site) -> None:
    kb = site.kb
    capacity = next(f for f in kb["amd-instinct-mi450x"].facts.values() if f.key == "memory.capacity[hbm]")
    assert [span.nominal / 8e9 for span in spans_of(capacity)] == [288, 432]
    sure = next(f for f in kb["amd-instinct-mi355x"].facts.values() if f.key == "memory.capacity[hbm]")
    assert weakest((sure, capacity), site) == capacity.claim.status


def test_a_composition_counts_what_the_facts_count(site: Site) -> None:
    drawn = composition(site.kb["amd-helios"], site.links(2))
    assert drawn.count('class="hw-slab"') == 18 + 9 + 36
    assert drawn.count("hw-cell hw-colour-0") == 18 * 4
    assert "scale-up: UALink" in drawn
    assert "72 against 18 × 4 = 72" in drawn
    field = composition(site.kb["amd-mi400-8gpu-oam"], site.links(2))
    assert field.count("hw-cell hw-colour-0") == 8
    assert composition(site.kb["ualink"], site.links(2)) == ""


def test_milestones_are_drawn_in_the_order_of_time(site: Site) -> None:
    facts = [f for f in site.kb["amd-instinct-mi400x"].facts.values() if f.property.section == "milestone"]
    drawn = milestones(facts, site.links(2))
    assert drawn.index("Announced") < drawn.index("Launch")
    assert milestones(facts[:1], site.links(2)) == ""


def test_the_comparison_can_be_read_without_scripts(site: Site) -> None:
    pages = {page.path: page for page in compare_pages(site)}
    body = pages["compare/racks/"].draw().body
    first = body[body.index("<thead>") : body.index("</thead>")]
    assert first.count("<th ") == 4
    assert "hidden" in body[body.index("<form") : body.index(">", body.index("<form"))]
    assert pages["compare/racks/"].scripts == ("compare.js",)
    assert all(a.kind == b.kind for a, b in counterparts(site))


def test_the_stack_says_what_is_missing(site: Site) -> None:
    body = stack_page(site).draw().body
    assert 'id="amd-rccl-against-nvidia-nccl"' in body
    assert "missing against its counterpart" in body or "nothing known against its counterpart" in body
    assert "as sources up to 20" in body


def test_formulas_are_mathml_with_and_without_numbers(site: Site) -> None:
    shown = formula("memory.capacity = accelerator.count * accelerator.memory.capacity", site)
    assert shown.count("<math ") == 1
    assert 'alttext="memory.capacity' in shown
    assert formula("<not a formula>", site) == '<p><code class="hw-formula">&lt;not a formula&gt;</code></p>'
    judged = next(v for v in site.kb["amd-helios"].verdicts if v.type == "relation" and v.verdict == "holds")
    drawn = verdict_formulas(judged, site)
    assert drawn.count("<math ") == 2


def test_verdicts_show_the_joint_readings(site: Site) -> None:
    body = verdicts_page(site).draw().body
    for joint in site.kb.joint_readings:
        assert f'id="joint-{joint.axis}"' in body
        assert f"{len(joint.closes)} of {joint.of} judgement" in body


def test_relations_show_how_often_they_fired(site: Site) -> None:
    body = relations_page(site).draw().body
    assert 'id="coverage"' in body
    table = body[body.index('id="coverage"') : body.index("</table>")]
    assert all(f">{relation.id}</a>" in table for relation in site.kb.relations)
