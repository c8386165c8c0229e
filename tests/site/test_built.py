"""The whole site as MkDocs writes it: links resolve, nothing comes from elsewhere, bytes are stable."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

import hwkb
from hwkb.site.build import build
from hwkb.site.shelves import ShelvedPage, Shelves

_ID = re.compile(r'\sid="?([^"\s>]+)"?')
_REFERENCE = re.compile(r'\s(?:href|src)="([^"]*)"')
_LOADED = re.compile(r'<(?:script|img|iframe|link rel="(?:stylesheet|icon|preload)")[^>]*?(?:src|href)="([^"]*)"')
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def pages(site: Path) -> dict[Path, str]:
    return {path: path.read_text("utf-8") for path in sorted(site.rglob("*.html"))}


def test_every_link_and_anchor_resolves(built: Path) -> None:
    texts = pages(built)
    anchors = {path: set(map(unescape, _ID.findall(text))) for path, text in texts.items()}
    missing = []
    for path, text in texts.items():
        if path.name == "404.html":
            continue  # its links are absolute: it is shown at any address
        for raw in _REFERENCE.findall(text):
            parts = urlsplit(unescape(raw))
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target /= "index.html"
            if not target.is_file():
                missing.append(f"{path.relative_to(built)}: {raw}")
            elif parts.fragment and target.suffix == ".html" and unquote(parts.fragment) not in anchors[target]:
                missing.append(f"{path.relative_to(built)}: {raw} (anchor)")
    assert missing == []


def test_ids_are_unique_on_each_page(built: Path) -> None:
    for path, text in pages(built).items():
        found = _ID.findall(re.sub(r"<(?:script|style|svg)\b.*?</(?:script|style|svg)>", "", text, flags=re.DOTALL))
        assert len(found) == len(set(found)), path.relative_to(built)


def test_the_page_keeps_the_rules_of_html_that_the_theme_does_not(built: Path) -> None:
    for path, text in pages(built).items():
        where = path.relative_to(built)
        assert 'tabindex=""' not in text, where
        assert not re.search(r'<input[^>]*type="checkbox"[^>]*autocomplete', text), where
        assert set(re.findall(r'<label[^>]*\sfor="([^"]+)"', text)) <= set(_ID.findall(text)), where


def test_nothing_is_loaded_from_elsewhere(built: Path) -> None:
    for path, text in pages(built).items():
        for url in _LOADED.findall(text):
            assert not urlsplit(url).netloc, (path.relative_to(built), url)


def test_the_policy_allows_the_scripts_of_the_page_and_no_others(built: Path) -> None:
    for path, text in pages(built).items():
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
        assert policy, path
        assert "'unsafe-inline'" not in policy[1].split("style-src")[0]
        for script in _SCRIPT.findall(text):
            digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy[1], path


def test_there_is_a_page_for_everything(built: Path, kb: hwkb.KnowledgeBase) -> None:
    for kind in kb.vocabulary.kinds.values():
        assert (built / kind.folder / "index.html").is_file()
        for id_ in kb.of_kind(kind.id):
            assert (built / kind.folder / id_ / "index.html").is_file()
            assert json.loads((built / "api" / "v1" / kind.folder / f"{id_}.json").read_text("utf-8"))["id"] == id_
    for id_ in kb.sources:
        assert (built / "sources" / id_ / "index.html").is_file()
    for name in ("verdicts", "relations", "findings", "rules", "decisions", "methodology", "format", "cli", "api"):
        assert (built / name / "index.html").is_file()


def test_the_page_says_what_the_json_says(built: Path, kb: hwkb.KnowledgeBase) -> None:
    data = json.loads((built / "api/v1/racks/amd-helios.json").read_text("utf-8"))
    page = (built / "racks/amd-helios/index.html").read_text("utf-8")
    ids = set(_ID.findall(page))
    for fact in data["facts"]:
        assert fact["anchor"] in ids
    for verdict in data["verdicts"]:
        assert verdict["anchor"] in ids
    assert len(data["claims"]) == len(kb["amd-helios"].claims)


def test_the_edit_link_leads_to_the_yaml(built: Path) -> None:
    page = (built / "racks/amd-helios/index.html").read_text("utf-8")
    button = re.search(r'<a href="([^"]*)" title="[^"]*" class="md-content__button', page)
    assert button
    assert button[1].endswith("/edit/main/specs/racks/amd-helios.yaml")


def test_the_menu_does_not_grow_with_the_entities(built: Path) -> None:
    page = (built / "racks/amd-helios/index.html").read_text("utf-8")
    assert page.count("md-nav__item") < 60


def test_the_search_knows_names_and_not_whole_pages(built: Path, kb: hwkb.KnowledgeBase) -> None:
    docs = json.loads((built / "search/search_index.json").read_text("utf-8"))["docs"]
    titles = {doc["title"] for doc in docs}
    assert {kb["amd-helios"].name, kb["nvidia-rubin"].name} <= titles
    for doc in docs:
        if doc["location"].startswith(("chips/", "racks/")):
            assert "#" not in doc["location"]
            assert len(doc["text"]) < 6000


def test_hostile_files_make_a_harmless_site(hostile: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(hwkb.load(hostile), out)
    for path, text in pages(out).items():
        assert not re.search(r"<script>(?!__md_scope|var )", text), path
        assert "<img src=x" not in text
        assert 'href="javascript:alert' not in text
        assert "42" not in re.findall(r"<title>(.*?)</title>", text)[0]
    index = (out / "search/search_index.json").read_text("utf-8")
    assert "<script" not in index


def test_building_twice_gives_the_same_bytes(built: Path, kb: hwkb.KnowledgeBase, tmp_path: Path) -> None:
    again = tmp_path / "again"
    build(kb, again)
    first = {path.relative_to(built): path.read_bytes() for path in built.rglob("*") if path.is_file()}
    second = {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()}
    assert first.keys() == second.keys()
    differing = [str(name) for name, data in first.items() if second[name] != data]
    assert differing == []


def test_a_folder_of_its_own_needs_no_configuration(hostile: Path, tmp_path: Path) -> None:
    out = tmp_path / "own"
    build(hwkb.load(hostile / "specs"), out)
    assert (out / "chips/evil-chip/index.html").is_file()
    assert not (out / "racks/amd-helios").exists()


def test_a_directive_that_does_not_exist_is_a_warning(
    hostile: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (hostile / "docs").mkdir()
    (hostile / "docs" / "index.md").write_text("# Home\n\n{{ hwkb:nonsense }}\n", "utf-8")
    (hostile / "mkdocs.yml").write_text("site_name: x\ntheme: {name: material}\nplugins: [search, hwkb]\n", "utf-8")
    build(hwkb.load(hostile), tmp_path / "out")
    assert "no directive `nonsense`" in caplog.text


def test_pages_put_together_from_pieces_are_as_the_theme_draws_them(
    hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Whole(Shelves):
        def whole(self, page: ShelvedPage, context: Any) -> str:
            return self.finish(self.env.get_template("main.html").render({**context, "page": page}))

    build(hwkb.load(hostile), tmp_path / "pieces")
    monkeypatch.setattr("hwkb.site.plugin.Shelves", Whole)
    build(hwkb.load(hostile), tmp_path / "whole")
    assert pages(tmp_path / "pieces")
    for path, text in pages(tmp_path / "pieces").items():
        whole = (tmp_path / "whole" / path.relative_to(tmp_path / "pieces")).read_text("utf-8")
        assert "".join(text.split()) == "".join(whole.split()), path


def test_no_page_is_heavy(built: Path) -> None:
    for path, text in pages(built).items():
        assert len(gzip.compress(text.encode(), 6)) < 60_000, path.relative_to(built)


def test_a_long_source_is_told_on_several_pages(built: Path, kb: hwkb.KnowledgeBase) -> None:
    for id_ in kb.sources:
        first = built / "sources" / id_
        texts = [path.read_text("utf-8") for path in [first / "index.html", *sorted(first.glob("part-*/index.html"))]]
        told = [anchor for text in texts for anchor in re.findall(r'<h2 id="of-([^"]*)"', text)]
        about = {e.id for e in kb.values() if any(s.source.id == id_ for s in (*e.claims, *e.assertions))}
        assert len(told) == len(set(told))
        assert set(told) == about
