"""What machines read: the API and its schema, linked data, downloads, the feed, redirects; and what keeps a page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

import hwkb
from hwkb.export import TABLES, export
from hwkb.site.compare import CAPACITIES, RATES
from hwkb.site.downloads import download_files
from hwkb.site.feed import feed
from hwkb.site.history import Change, Edit, changes, read_log
from hwkb.site.index import Repository, Site
from hwkb.site.keeping import Keeper
from hwkb.site.linked import entity_dataset, whole_dataset
from hwkb.site.pages import all_assets, all_pages
from hwkb.units import dimension_text, unit

LOG = """\x01abc1234\x1f2026-02-01T10:00:00+00:00\x1fMend <b>it</b>

diff --git a/specs/chips/evil-chip.yaml b/specs/chips/evil-chip.yaml
index 1..2 100644
--- a/specs/chips/evil-chip.yaml
+++ b/specs/chips/evil-chip.yaml
@@ -5 +5 @@ evidence:
-      memory.capacity[hbm]: 256 GB
+      memory.capacity[hbm]: 288 GB
@@ -9,0 +10 @@ evidence:
+      power.tdp: 700 W
@@ -12 +12,0 @@ evidence:
-      can.fp4: yes
\x01def5678\x1f2026-01-01T10:00:00+00:00\x1fAdd a file

diff --git a/specs/chips/evil-other.yaml b/specs/chips/evil-other.yaml
new file mode 100644
index 0..1
--- /dev/null
+++ b/specs/chips/evil-other.yaml
@@ -0,0 +1,2 @@
+id: evil-other
+      memory.capacity[hbm]: 1 GB
"""


def test_every_file_of_the_api_follows_its_schema(kb: hwkb.KnowledgeBase) -> None:
    files = {asset.path: asset.content() for asset in all_assets(Site(kb)) if asset.path.startswith("api/")}
    schema = json.loads(files.pop("api/v1/schema.json"))
    Draft202012Validator.check_schema(schema)
    assert "@context" in json.loads(files.pop("api/v1/context.jsonld"))
    validators = {
        name: Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]}) for name in schema["$defs"]
    }
    for path, text in files.items():
        folder, _, name = path.removeprefix("api/v1/").rpartition("/")
        kind = name.removesuffix(".json") if not folder else "source" if folder == "sources" else "entity"
        errors = [error.message for error in validators[kind].iter_errors(json.loads(text))]
        assert errors == [], path


def test_the_vocabulary_file_knows_the_size_of_every_unit(kb: hwkb.KnowledgeBase) -> None:
    files = {asset.path: asset for asset in all_assets(Site(kb))}
    units = json.loads(files["api/v1/vocabulary.json"].content())["units"]
    for name in (*CAPACITIES, *RATES):
        assert units[name] == {"factor": float(unit(name).factor), "dimension": dimension_text(unit(name).dimension)}
    assert units["GiB"]["factor"] / units["GB"]["factor"] == pytest.approx(1.073741824)
    assert units["TB/s"]["factor"] / units["Gbit/s"]["factor"] == pytest.approx(8000)
    helios = json.loads(files["api/v1/racks/amd-helios.json"].content())
    assert {fact["unit"] for fact in helios["facts"] if "unit" in fact} <= units.keys()


def test_downloads_are_what_the_export_writes(kb: hwkb.KnowledgeBase) -> None:
    found = {asset.path: asset.content() for asset in download_files(Site(kb))}
    assert found == {
        f"data/{name}.{style}": export(kb, name, style) for name in TABLES for style in ("csv", "jsonl")
    }  # fmt: skip


def test_linked_data_cannot_end_its_script(hostile_site: Site) -> None:
    for text in (entity_dataset(hostile_site.kb["evil-chip"], hostile_site), whole_dataset(hostile_site)):
        assert "<" not in text
        assert json.loads(text)["license"].startswith("https://creativecommons.org/")
    row = json.loads(entity_dataset(hostile_site.kb["evil-chip"], hostile_site))
    assert row["about"]["name"] == "Evil </title><script>alert(2)</script>"
    assert "url" not in row["citation"][0]  # the source has no web address
    assert row["prov:wasDerivedFrom"]


def test_a_log_becomes_changes_of_claims() -> None:
    first, second = read_log(LOG)
    assert (first.day, first.path, first.commit) == ("2026-02-01", "specs/chips/evil-chip.yaml", "abc1234")
    assert first.edits == [
        Edit("memory.capacity[hbm]", "256 GB", "288 GB"), Edit("power.tdp", "", "700 W"), Edit("can.fp4", "yes", ""),
    ]  # fmt: skip
    assert second.path == "specs/chips/evil-other.yaml"
    assert second.edits == [Edit("memory.capacity[hbm]", "", "1 GB")]


def test_the_feed_is_atom_and_hostile_text_stays_text(hostile: Path) -> None:
    site = Site(hwkb.load(hostile), changes=list(read_log(LOG)), address="https://example.org/kb/")
    root = ET.fromstring(feed(site))  # noqa: S314 - our own text
    atom = "{http://www.w3.org/2005/Atom}"
    entries = root.findall(f"{atom}entry")
    assert [entry.findtext(f"{atom}id") for entry in entries] == [
        "urn:hwkb:abc1234:specs/chips/evil-chip.yaml", "urn:hwkb:def5678:specs/chips/evil-other.yaml",
    ]  # fmt: skip
    assert (entries[0].findtext(f"{atom}title") or "").endswith(": Mend <b>it</b>")
    assert "memory.capacity[hbm]: 288 GB (was 256 GB)" in (entries[0].findtext(f"{atom}content") or "")
    pages = {page.path: page.draw().body for page in all_pages(site)}
    assert "Mend &lt;b&gt;it&lt;/b&gt;" in pages["changes/"]
    assert 'id="history"' in pages["chips/evil-chip/"]
    assert "was 256 GB" in pages["chips/evil-chip/"]


def test_outside_a_checkout_there_is_no_feed(hostile: Path) -> None:
    assert changes(hostile) == []
    site = Site(hwkb.load(hostile), changes=changes(hostile))
    assert "feed.xml" not in {asset.path for asset in all_assets(site)}
    assert "None is known" in next(page for page in all_pages(site) if page.path == "changes/").draw().body


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_checkout_tells_its_history(hostile: Path) -> None:
    def git(*words: str) -> None:
        subprocess.run(
            ["git", "-C", str(hostile), "-c", "user.name=a", "-c", "user.email=a@example.org", *words],
            check=True, capture_output=True,
        )  # fmt: skip

    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "-m", "First")
    path = hostile / "specs/chips/evil-other.yaml"
    path.write_text(path.read_text("utf-8").replace("1 GB", "2 GB"), "utf-8")
    git("commit", "--quiet", "-a", "-m", "Second")
    found = changes(hostile)
    assert [(c.subject, c.path) for c in found][:1] == [("Second", "specs/chips/evil-other.yaml")]
    assert found[0].edits == [Edit("memory.capacity[hbm]", "1 GB", "2 GB")]
    assert isinstance(found[-1], Change)


def test_a_former_id_leads_to_the_new_one(hostile: Path) -> None:
    path = hostile / "specs/chips/evil-other.yaml"
    path.write_text(path.read_text("utf-8").replace("kind:", "renamed_from: [evil-old]\nkind:", 1), "utf-8")
    text = path.read_text("utf-8").replace("[evil-old]", "\n  - evil-old")
    path.write_text(text, "utf-8")
    files = {asset.path: asset for asset in all_assets(Site(hwkb.load(hostile)))}
    page = files["chips/evil-old/index.html"].content()
    assert 'content="0; url=../evil-other/"' in page
    assert "default-src 'none'" in page


def test_a_file_that_breaks_keeps_its_last_good_version(hostile: Path) -> None:
    keeper = Keeper()
    kb, stale = keeper.kept(hwkb.load(hostile), hwkb.load)
    assert stale == frozenset()
    path = hostile / "specs/chips/evil-chip.yaml"
    good = path.read_text("utf-8")
    path.write_text(good + "\n: [broken\n", "utf-8")
    broken = hwkb.load(hostile)
    assert "evil-chip" not in broken.entities
    kb, stale = keeper.kept(broken, hwkb.load)
    assert stale == {"specs/chips/evil-chip.yaml"}
    assert kb.root == broken.root
    site = Site(kb, Repository(), stale=stale)
    page = next(page for page in all_pages(site) if page.path == "chips/evil-chip/").draw().body
    assert "the last version that could" in page
    assert re.search(r"<code>yaml-[a-z]+</code>", page)
    assert 'id="memory-capacity-hbm"' in page
    path.write_text(good, "utf-8")
    kb, stale = keeper.kept(hwkb.load(hostile), hwkb.load)
    assert stale == frozenset()
    path.unlink()  # a file that is gone is gone
    kb, stale = keeper.kept(hwkb.load(hostile), hwkb.load)
    assert stale == frozenset()
    assert "evil-chip" not in kb.entities
