"""A small knowledge base by hand, one with hostile text in every place, and the site of the real one."""

from __future__ import annotations

from pathlib import Path

import pytest
from casebook import put

import hwkb
from hwkb.site.build import build
from hwkb.site.index import Repository, Site

HOSTILE = "</title><script>alert(1)</script> {{ config }} | a **b** [x](javascript:alert(1)) ' &lt;"

SOURCE = f"""spec_version: 1
id: bad-source
kind: article
language: en
title: "{HOSTILE}"
url: "javascript:alert(document.domain)"
published: 2026-01
note: "{HOSTILE}"
author: "{HOSTILE}"
"""

CHIP = """spec_version: 1
id: evil-chip
name: "Evil </title><script>alert(2)</script>"
kind: accelerator
vendor: evil
variants:
  big: "<img src=x onerror=alert(3)>"
evidence:
  bad-source:
    "<script>alert(4)</script> {{ 7 * 7 }} | \\"quoted\\"":
      at: "<b onmouseover=alert(5)>"
      note: "'><svg onload=alert(6)>"
      given:
        workload: "<i>seven</i>"
      name.alias: "<script>alert(8)</script>"
      usage.workload: "<script>alert(9)</script>"
      memory.capacity[hbm]: 288 GB
      asserts:
        half: 2 * 144 GB = 288 GB
    "another <u>phrase</u>":
      memory.capacity[hbm]: 432 GB
    "third":
      memory.capacity[hbm]: 999 GB
      memory.bandwidth[hbm]: +50 % vs evil-other
decisions:
  memory.bandwidth[hbm]:
    verdict: fails
    judged: "<script>alert(10)</script>"
    reason: "<script>alert(11)</script> as a reason"
"""

OTHER = """spec_version: 1
id: evil-other
name: "{{ 6 * 7 }} & \\"others\\""
kind: accelerator
evidence:
  bad-source:
    "said of it":
      memory.capacity[hbm]: 1 GB
"""

VENDOR = """spec_version: 1
id: evil
name: "Evil & Sons <script>alert(12)</script>"
kind: vendor
"""

FILES = {
    "specs/sources/bad-source.yaml": SOURCE,
    "specs/chips/evil-chip.yaml": CHIP,
    "specs/chips/evil-other.yaml": OTHER,
    "specs/organisations/evil.yaml": VENDOR,
    "specs/chips/broken-file.yaml": "id: broken-file\nname: '<script>alert(13)</script>\n",
}

REPOSITORY = Repository("https://example.org/r/edit/main/", "https://example.org/r/blob/main/")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder whose files try to become markup."""
    return put(tmp_path, FILES)


@pytest.fixture
def hostile_site(hostile: Path) -> Site:
    """The same, indexed for drawing."""
    return Site(hwkb.load(hostile), REPOSITORY)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, kb: hwkb.KnowledgeBase) -> Path:
    """The website of the real knowledge base."""
    out = tmp_path_factory.mktemp("built") / "site"
    build(kb, out, strict=True)
    return out
