"""A knowledge base of a snapshot: quick, and never another than the one that was read in full."""

from __future__ import annotations

import copy
import importlib.util
import os
import pickle
import re
import shutil
import subprocess
import sys
import threading
import tomllib
import types
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn

import pytest
from casebook import DISPUTED, REPOSITORY, copy_of_everything, entity, write
from test_api_whole import asked

import hwkb
from hwkb import loading, pipeline, states
from hwkb.packing import packed, unpacked

SPEC = "specs/chips/new.yaml"
GOOD = entity("new", '  sheet-2025:\n    "432 GB":\n      memory.capacity: 432 GB\n')


def is_born(kb: hwkb.KnowledgeBase) -> bool:
    """True where nothing but a snapshot has been read."""
    return kb._read is not None


def not_wanted() -> NoReturn:
    """What is shown must not need to be read."""
    raise AssertionError("everything was read")


def born(kb: hwkb.KnowledgeBase, read: Callable[[], hwkb.KnowledgeBase] = not_wanted) -> hwkb.KnowledgeBase:
    """The same from its snapshot."""
    return hwkb.KnowledgeBase.summarised(str(kb.root), kb.summary(), read, hwkb.load)


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small knowledge base; this package is as if it did not change during a test, and files settle at once."""
    monkeypatch.delenv("HWKB_NO_CACHE", raising=False)
    monkeypatch.setattr(loading, "installation_of", lambda _root: b"as it is")
    monkeypatch.setattr(states, "_COARSEST", 0)
    return write(tmp_path / "base", {SPEC: GOOD})


@pytest.fixture
def warm(base: Path) -> Path:
    """The same with its snapshot."""
    assert not is_born(hwkb.load(base))
    assert is_born(hwkb.load(base))
    return base


def stored(root: Path) -> Path:
    """The file of the snapshot."""
    return root / ".hwkb-cache" / "snapshot"


def capacity(kb: hwkb.KnowledgeBase) -> str:
    """What is asked for."""
    return kb["new"].memory.capacity.text


# --- what it shows


def answer(ask: Callable[[], object]) -> str:
    """What is answered, or what is raised."""
    try:
        return repr(ask())
    except (hwkb.AmbiguousFactError, hwkb.UnknownFactError) as error:
        return f"{type(error).__name__}: {error}"


def shown_by_fact(fact: hwkb.Fact) -> Iterator[object]:
    """All that a fact shows without being filled."""
    yield from (fact, fact.entity, fact.conventions, fact.variant, fact.given)
    yield from (fact.key, fact.text, fact.status, fact.disputed, fact.summary.source)


def shown_by_entity(one: hwkb.Entity) -> Iterator[object]:
    """All that an entity shows without being filled, look-ups by section, property and word included."""
    yield from (one, one.id, one.name, one.kind, one.classifier, one.vendor, one.variants, one.related)
    yield from (one.renamed_from, one.aliases, list(one.facts))
    for fact in one.facts.values():
        yield from shown_by_fact(fact)
    for name in dict.fromkeys(key[0].partition(".")[0] for key in one.facts):
        section = one[name]
        yield from (section, list(section), dir(section))
        for rest in section:
            facts = section[rest]
            words = dict.fromkeys(w for f in facts for w in (*f.conventions, f.variant, f.text) if w)
            yield from (facts, len(facts), list(facts), answer(facts.only))
            yield from (answer(lambda facts=facts, word=word: facts[word]) for word in (*words, "nonsense"))
    yield from (answer(lambda: one.memroy), answer(lambda: one.memory), answer(lambda: one.memory.capactiy))


def shown_by(kb: hwkb.KnowledgeBase) -> Iterator[object]:
    """All that a knowledge base shows without being filled."""
    yield from (kb, len(kb), list(kb), kb.root, kb.day)
    yield from (kb.chips, kb.racks, kb.interconnects, kb.memory, kb.software, kb.deployments, kb.organisations)
    for one in kb.values():
        yield from shown_by_entity(one)
        for name in (one.id, one.id[1:], one.name, one.name.upper(), *one.name.split(), *one.aliases):
            yield kb.find(name)
    yield from (answer(lambda name=name: kb[name]) for name in ("amd-heliso", "Helios", "AMD Helios", "AMD", "new"))
    yield from ("amd-helios" in kb, "amd-heliso" in kb)


def test_it_shows_what_the_whole_shows(kb: hwkb.KnowledgeBase) -> None:
    """Every entity and every fact of the real data, and nothing of it is read for that."""
    assert [repr(thing) for thing in shown_by(born(kb))] == [repr(thing) for thing in shown_by(kb)]


def test_a_dispute_shows(base: Path) -> None:
    """The real data may have none that nobody has decided."""
    write(base, {SPEC: DISPUTED})
    hwkb.load(base)
    found = hwkb.load(base)

    assert found["new"].memory.capacity.disputed
    assert "disputed" in repr(found["new"].memory.capacity)
    assert is_born(found)


def test_what_is_derived_shows_as_such(kb: hwkb.KnowledgeBase) -> None:
    """By its status: only what is computed here has it, and all that is."""
    assert {fact.status == "derived" for fact in kb.facts if fact.derivation is None} == {False}
    assert {fact.status == "derived" for fact in kb.facts if fact.derivation is not None} == {True}


# --- what it reads


@pytest.fixture(scope="module")
def whole() -> hwkb.KnowledgeBase:
    """The knowledge base of this repository, read in full."""
    return pipeline.load()


@pytest.mark.parametrize("name", [
    "vocabulary", "relations", "sources", "findings", "files", "joint_readings", "extends", "verdicts", "open_findings",
    "claims", "documents",
])  # fmt: skip
def test_what_it_does_not_show_is_read(base: Path, name: str) -> None:
    """Whatever is asked for first."""
    everything = pipeline.load(base)
    kb = born(everything, lambda: pipeline.load(base))

    assert told(getattr(kb, name)) == told(getattr(everything, name))


def told(thing: object) -> str:
    """What it shows, without where it is kept."""
    return re.sub(r" at 0x\w+", "", repr(list(thing) if isinstance(thing, Iterator) else thing))


@pytest.mark.parametrize("name", ["claims", "assertions", "verdicts", "decisions", "dossier", "document", "documents"])
def test_what_an_entity_does_not_show_is_read(base: Path, name: str) -> None:
    """Whatever is asked for first."""
    everything = pipeline.load(base)
    kb = born(everything, lambda: pipeline.load(base))

    assert told(getattr(kb["new"], name)) == told(getattr(everything["new"], name))
    assert not is_born(kb)


@pytest.mark.parametrize("name", [
    "property", "claim", "claims", "reason", "rivals", "tied", "decision", "derivation", "derivations", "value", "low",
    "high", "source", "stated",
])  # fmt: skip
def test_what_a_fact_does_not_show_is_read(base: Path, name: str) -> None:
    """Whatever is asked for first; the fact stays the same object."""
    everything = pipeline.load(base)
    kb = born(everything, lambda: pipeline.load(base))
    fact = kb["new"].memory.capacity.only()

    assert told(getattr(fact, name)) == told(getattr(everything["new"].memory.capacity.only(), name))
    assert not is_born(kb)
    assert fact in list(kb.facts)
    assert fact.home is kb


def test_all_that_can_be_asked_is_answered_alike(whole: hwkb.KnowledgeBase) -> None:
    """Queries, numbers, explanations, comparisons, verdicts."""
    kb = born(whole, pipeline.load)

    assert asked(kb) == asked(whole)
    assert repr(kb.as_of("2025-06-30")) == repr(whole.as_of("2025-06-30"))
    assert repr(kb.history("amd-helios", "memory.capacity")) == repr(whole.history("amd-helios", "memory.capacity"))
    assert kb._repr_html_() == whole._repr_html_()
    assert kb["amd-helios"]._repr_html_() == whole["amd-helios"]._repr_html_()
    assert kb["amd-helios"].memory.capacity._repr_html_() == whole["amd-helios"].memory.capacity._repr_html_()
    assert [repr(thing) for thing in shown_by(kb)] == [repr(thing) for thing in shown_by(whole)]


def test_another_day_does_not_read_this_one(warm: Path) -> None:
    """It is read anew anyway."""
    kb = hwkb.load(warm)

    assert str(kb.as_of("2025-12-31").day) == "2025-12-31"
    assert is_born(kb)


def test_what_was_handed_out_stays_what_it_is(whole: hwkb.KnowledgeBase) -> None:
    """Filling makes no twins."""
    kb = born(whole, pipeline.load)
    helios, capacity = kb["amd-helios"], kb["amd-helios"].memory.capacity.only()
    facts = list(helios.facts.values())
    assert is_born(kb)

    kb.fill()
    kb.fill()

    assert not is_born(kb)
    assert kb.entities["amd-helios"] is kb["amd-helios"] is helios
    assert list(helios.facts.values()) == facts
    assert helios.memory.capacity.only() is capacity
    assert all(fact.home is kb for fact in kb.facts)
    assert [repr(fact) for fact in kb.facts] == [repr(fact) for fact in whole.facts]


def test_a_misspelt_name_reads_nothing(kb: hwkb.KnowledgeBase) -> None:
    """It is an AttributeError, as of any object."""
    found = born(kb)

    for thing in (found, found["amd-helios"].memory.capacity.only()):
        with pytest.raises(AttributeError, match="nonsense"):
            _ = thing.nonsense  # type: ignore[union-attr]
        assert not hasattr(thing, "_repr_png_")
    assert not hasattr(found["amd-helios"], "_repr_png_")


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])  # noqa: S301
@pytest.mark.parametrize("pick", [lambda kb: kb, lambda kb: kb["new"], lambda kb: kb["new"].memory.capacity.only()])
def test_a_copy_has_all(warm: Path, pick: Callable[[Any], Any], again: Callable[[Any], Any]) -> None:
    """It is read before; a knowledge base, an entity, a fact."""
    kb = hwkb.load(warm)
    thing = pick(kb)
    assert is_born(kb)
    found = again(thing)

    assert not is_born(kb)
    assert found is not thing
    assert repr(found) == repr(thing)
    assert repr(list(found.claims)) == repr(list(thing.claims)) != "[]"


def test_threads_are_given_the_same(whole: hwkb.KnowledgeBase) -> None:
    """And everything is read once."""
    times: list[None] = []

    def read() -> hwkb.KnowledgeBase:
        times.append(None)
        return pipeline.load()

    kb = born(whole, read)
    together = threading.Barrier(8)

    def ask(_: int) -> tuple[object, ...]:
        together.wait()
        one = kb["amd-helios"]
        fact = one.memory.capacity.only()
        return one, fact, tuple(one.facts.values()), fact.claim, one.verdicts, kb.findings, kb.sources

    with ThreadPoolExecutor(8) as pool:
        first, *rest = pool.map(ask, range(8))

    assert all(a is b or a == b for found in rest for a, b in zip(first, found, strict=True))
    assert all(found[1] is first[1] for found in rest)
    assert len(times) == 1


# --- when it is believed


def add(root: Path) -> None:
    (root / "specs/chips/other.yaml").write_text(GOOD.replace("new", "other"), "utf-8")


def change(root: Path) -> None:
    (root / SPEC).write_text(GOOD.replace("432", "288"), "utf-8")


def give_schema(root: Path) -> None:
    shutil.copytree(REPOSITORY / "schema", root / "schema")


def extend(root: Path) -> None:
    (root / "hwkb.yaml").write_text("extends: hwkb\n", "utf-8")


@pytest.mark.parametrize("edit", [
    add, change, give_schema, extend, lambda root: (root / SPEC).rename(root / "specs/chips/newer.yaml"),
    lambda root: (root / SPEC).unlink(), lambda root: (root / SPEC).touch(),
])  # fmt: skip
def test_any_change_of_a_file_means_that_all_is_read(warm: Path, edit: Callable[[Path], object]) -> None:
    """A file that is changed, added, removed, renamed or only touched; a schema; a setting."""
    edit(warm)
    found = hwkb.load(warm)

    assert not is_born(found)
    assert found.summary() == pipeline.load(warm).summary()
    assert is_born(hwkb.load(warm))


def test_a_change_of_a_schema_means_that_all_is_read(base: Path) -> None:
    """It is the folder's own."""
    give_schema(base)
    hwkb.load(base)
    assert is_born(hwkb.load(base))
    with (base / "schema" / "relations.yaml").open("a", encoding="utf-8") as file:
        file.write("# more\n")

    assert not is_born(hwkb.load(base))


def test_another_installation_means_that_all_is_read(warm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other code, other libraries."""
    monkeypatch.setattr(loading, "installation_of", lambda _root: b"another")

    assert not is_born(hwkb.load(warm))
    assert is_born(hwkb.load(warm))


def test_what_has_just_changed_is_not_believed(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its times might not show a further change."""
    monkeypatch.setattr(states, "_COARSEST", 10**12)
    hwkb.load(base)

    assert not stored(base).exists()


def test_what_changes_while_it_is_read_is_not_kept(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may have been read before or after."""
    real = pipeline.load

    def slow(*arguments: Any) -> hwkb.KnowledgeBase:
        change(base)
        return real(*arguments)

    monkeypatch.setattr(pipeline, "load", slow)
    hwkb.load(base)

    assert not stored(base).exists()


def damaged(how: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """A damage to the summary inside of a file that is sound."""

    def damage(content: bytes) -> bytes:
        *before, summary = unpacked(loading._FORM, content)
        return packed(loading._FORM, [*before, how(summary)])

    return damage


@pytest.mark.parametrize("damage", [
    lambda c: c[:-1], lambda c: c[: len(c) // 2], lambda _: b"", lambda c: c + b"x", lambda _: b"nonsense",
    lambda c: c.replace(b"432 GB", b"433 GB"), lambda c: c.replace(b"form 1", b"form 2"),
    lambda _: packed(loading._FORM, []), lambda _: packed(loading._FORM, [b"as it is", b""]),
    lambda _: packed(loading._FORM, [b"as it is", b"", b""]),
    damaged(lambda _: b""), damaged(lambda _: b"\xff"), damaged(lambda s: b"x" + s),
])  # fmt: skip
def test_a_damaged_snapshot_means_that_all_is_read(warm: Path, damage: Callable[[bytes], bytes]) -> None:
    """And it is written anew."""
    stored(warm).write_bytes(damage(stored(warm).read_bytes()))

    found = hwkb.load(warm)
    assert not is_born(found)
    assert capacity(found) == "432 GB"
    assert is_born(hwkb.load(warm))


@pytest.mark.parametrize("damage", [
    lambda s: s.replace(b"\x1e432 GB\x1e", b"\x1e"), lambda s: s.replace(b"\x1e432 GB", b"\x1e432 GB\x1ex"),
    lambda s: s.replace(b"\x1enew\x1echip", b"\x1echip"), lambda s: s.replace(b"\x1echip", b"\x1ex\x1echip"),
    lambda s: s.replace(b"accelerator\x1e\x1e\x1e\x1e\x1e", b"accelerator\x1e\x1e\x1e\x1e\x1ex\x1f"),
])  # fmt: skip
def test_a_damaged_record_means_that_all_is_read(warm: Path, damage: Callable[[bytes], bytes]) -> None:
    """When it is asked for."""
    before = stored(warm).read_bytes()
    stored(warm).write_bytes(damaged(damage)(before))
    assert stored(warm).read_bytes() != before
    kb = hwkb.load(warm)

    assert (kb["new"].name, capacity(kb)) == ("new", "432 GB")
    assert not is_born(kb)
    assert not stored(warm).exists()


def test_a_snapshot_that_says_something_else_is_believed_once(warm: Path) -> None:
    """Once everything has been read, it is gone."""
    stored(warm).write_bytes(damaged(lambda s: s.replace(b"432 GB", b"433 GB"))(stored(warm).read_bytes()))
    kb = hwkb.load(warm)
    assert capacity(kb) == "433 GB"

    assert kb["new"].memory.capacity.to("GB") == 432
    assert capacity(kb) == capacity(hwkb.load(warm)) == "432 GB"


def test_what_is_gone_is_told(warm: Path) -> None:
    """An entity, or a fact that has been handed out."""
    for handed_out, edit in (
        ("new memory.capacity is gone", lambda: change_key(warm)),
        ("new is gone", (warm / SPEC).unlink),
    ):
        hwkb.load(warm)
        kb = hwkb.load(warm)
        fact = kb["new"].memory["capacity" if "capacity" in handed_out else "bandwidth"].only()
        edit()
        with pytest.raises(RuntimeError, match=f"has changed since it was loaded: {handed_out}; load again"):
            _ = fact.claims
        with pytest.raises(RuntimeError, match="load again"):
            _ = kb.findings
        assert not is_born(hwkb.load(warm))


def change_key(root: Path) -> None:
    (root / SPEC).write_text(GOOD.replace("memory.capacity: 432 GB", "memory.bandwidth: 432 GB/s"), "utf-8")


def test_what_is_new_is_there_when_it_is_read(warm: Path) -> None:
    """A knowledge base is filled with what the files say then."""
    kb = hwkb.load(warm)
    new = kb["new"]
    add(warm)

    assert "other" not in kb
    assert kb.findings is not None
    assert kb["other"].memory.capacity.text == "432 GB"
    assert kb["new"] is new


def test_a_folder_that_is_gone_is_told(warm: Path) -> None:
    """As by `load`."""
    kb = hwkb.load(warm)
    shutil.rmtree(warm)

    with pytest.raises(FileNotFoundError, match="specs"):
        _ = kb.findings


# --- when it is written


def test_the_folder_is_ignored_by_git(warm: Path) -> None:
    """As that of `hwkb check`."""
    assert (warm / ".hwkb-cache" / ".gitignore").read_text("ascii") == "*\n"
    assert {path.name for path in (warm / ".hwkb-cache").iterdir()} == {".gitignore", "snapshot"}


def test_it_can_be_done_without(warm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a variable of the environment: nothing is read or written."""
    monkeypatch.setenv("HWKB_NO_CACHE", "1")
    assert not is_born(hwkb.load(warm))
    stored(warm).unlink()
    hwkb.load(warm)

    assert not stored(warm).exists()


def test_another_day_has_none(base: Path) -> None:
    """It is neither written nor read."""
    hwkb.load(base, as_of="2026-01-01")
    assert not stored(base).exists()
    hwkb.load(base)

    assert not is_born(hwkb.load(base, as_of="2026-01-01"))


def test_the_full_load_writes_none(base: Path) -> None:
    """Commands read everything anyway."""
    pipeline.load(base)

    assert not stored(base).exists()


def test_a_folder_that_cannot_be_written_to_has_none(base: Path) -> None:
    """And nobody is told."""
    (base / ".hwkb-cache").write_text("a file of the user", "utf-8")

    assert capacity(hwkb.load(base)) == capacity(hwkb.load(base)) == "432 GB"
    assert (base / ".hwkb-cache").read_text("utf-8") == "a file of the user"


@pytest.mark.parametrize("separator", ["\x1c", "\x1d", "\x1e", "\x1f"])
def test_a_text_that_would_be_split_is_read_rightly(base: Path, separator: str) -> None:
    """A separator inside of a text never makes two of it."""
    header = f'spec_version: 1\nid: new\nname: "a\\x{ord(separator):02x}b"\nkind: accelerator\n'
    (base / SPEC).write_text(header + GOOD.partition("kind: accelerator\n")[2], "utf-8")
    everything = pipeline.load(base)

    assert everything["new"].name == f"a{separator}b"
    assert [hwkb.load(base)["new"].name for _ in range(2)] == [f"a{separator}b"] * 2


def test_a_root_is_found_by_its_specs_or_itself(warm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a path or a text, from wherever one stands; what is read later is the same folder."""
    for path in (warm, str(warm), warm / "specs", f"{warm}/specs/"):
        assert is_born(hwkb.load(path))
        assert hwkb.load(path).root == pipeline.load(path).root == warm.resolve()
    monkeypatch.chdir(warm)
    kb = hwkb.load(".")
    monkeypatch.chdir(warm.parent)
    assert is_born(kb)
    assert kb["new"].memory.capacity.to("GB") == 432


def test_scripts_of_several_folders_share_one(tmp_path: Path) -> None:
    """Where a script lies is no part of the installation."""
    root = write(tmp_path / "base", {SPEC: GOOD})
    code = "import sys, hwkb, hwkb.states as s; s._COARSEST = 0; print(hwkb.load(sys.argv[1])._read is None)"
    seen = []
    for folder in ("one", "two", "one"):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "ask.py").write_text(code, "utf-8")
        seen += subprocess.run(
            [sys.executable, f"{folder}/ask.py", root], capture_output=True, text=True, check=True, cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY), "HWKB_NO_CACHE": ""},
        ).stdout.split()  # fmt: skip

    assert seen == ["True", "False", "False"]


# --- what a wheel carries


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This package as a wheel installs it."""
    there = tmp_path_factory.mktemp("libraries")
    ignored = shutil.ignore_patterns("__pycache__", "data")
    package = shutil.copytree(REPOSITORY / "hwkb", there / "hwkb", ignore=ignored)
    copy_of_everything(package / "data")
    (package / "data" / "snapshot").write_bytes(hook().snapshot_of(REPOSITORY))
    return there


def hook() -> Any:
    """The module that builds wheels; hatchling itself is not needed for what is asked of it here."""
    name = "hatchling.builders.hooks.plugin.interface"
    parts = name.split(".")
    fakes = {".".join(parts[: n + 1]): types.ModuleType(part) for n, part in enumerate(parts)}
    fakes[name].BuildHookInterface = dict  # type: ignore[attr-defined]  # any class that takes a parameter
    spec = importlib.util.spec_from_file_location("hatch_build", REPOSITORY / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        for fake, there in fakes.items():
            patch.setitem(sys.modules, fake, there)
        spec.loader.exec_module(module)
    return module


def run(wheel: Path, code: str, folder: Path, **more: str) -> str:
    """What a fresh interpreter prints with the package that was installed."""
    environment = {**os.environ, "PYTHONPATH": str(wheel), "HWKB_NO_CACHE": "", **more}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True, cwd=folder,
        env=environment,
    )  # fmt: skip
    return done.stdout


ONE_FACT = """
import sys
before = set(sys.modules)
import hwkb
facts = hwkb.load()["amd-helios"].memory.capacity
loaded = set(sys.modules) - before
assert hwkb.__file__.startswith(sys.path[1]), hwkb.__file__
"""


def test_load_and_one_fact_import_next_to_nothing(wheel: Path, tmp_path: Path) -> None:
    """No library, and of the standard library next to nothing either."""
    code = ONE_FACT + "print(*sorted(loaded)); print(repr(facts.only()), facts.text, facts.status)"
    loaded, *rest = run(wheel, code, tmp_path).splitlines()
    light = ("entity", "facts", "knowledge", "loading", "packing", "sections", "states", "summary")

    assert {name for name in loaded.split() if name.startswith("hwkb")} == {"hwkb", *(f"hwkb.{n}" for n in light)}
    allowed = ("hwkb", "__future__", "importlib", "warnings", "zlib")
    assert [name for name in loaded.split() if name.partition(".")[0] not in allowed] == []
    assert rest == ["<Fact amd-helios memory.capacity[hbm]: 31 TB (disclosed, longbridge-2025-helios)> 31 TB disclosed"]


def test_what_it_carries_is_filled_from_its_data(wheel: Path, tmp_path: Path) -> None:
    """Nothing is written there."""
    code = ONE_FACT + (
        "kb = hwkb.load(); print(facts.to('TB'), kb._read is None, len(kb.findings), kb._read is None)\n"
        "kb = hwkb.load(kb.root); print(kb._read is None)"
    )
    printed = run(wheel, code, tmp_path).split()

    assert printed == ["31.0", "False", str(len(pipeline.load().findings)), "True", "False"]
    assert {path.name for path in (wheel / "hwkb" / "data").iterdir()} == {"schema", "snapshot", "specs"}
    assert "True" in run(wheel, "import hwkb; print(hwkb.load()._read is None)", tmp_path, HWKB_NO_CACHE="1")


def test_that_of_another_version_is_not_believed(wheel: Path, tmp_path: Path) -> None:
    """Nor anything else that is in its place; nor is it missed."""
    for content in (packed(loading._FORM, [b"0.0.1", b"", b"0"]), b"nonsense", None):
        there = shutil.copytree(wheel, tmp_path / f"copy{len(content or b'')}")
        snapshot = there / "hwkb" / "data" / "snapshot"
        snapshot.write_bytes(content) if content is not None else snapshot.unlink()
        printed = run(there, "import hwkb; kb = hwkb.load(); print(kb._read is None, len(kb))", tmp_path)
        assert printed.split() == ["True", str(len(pipeline.load()))]
        assert snapshot.exists() == (content is not None)


class Built:
    """What the hook is given, and names."""

    def __init__(self, version: str) -> None:
        self.data: dict[str, dict[str, str]] = {"force_include": {}}
        built = hook().DataHook()
        built.root = str(REPOSITORY)
        built.initialize(version, self.data)
        self.there = {to: Path(path).exists() for path, to in self.data["force_include"].items()}
        built.finalize(version, self.data, "")


def test_a_wheel_carries_data_and_snapshot() -> None:
    """The snapshot is made beside the tree, and removed."""
    built = Built("standard")

    assert built.there == {f"hwkb/data/{n}": True for n in ("specs", "schema", "docs", "mkdocs.yml", "snapshot")}
    (snapshot,) = [path for path, to in built.data["force_include"].items() if to == "hwkb/data/snapshot"]
    assert not Path(snapshot).exists()
    assert REPOSITORY not in Path(snapshot).resolve().parents


def test_an_editable_install_carries_nothing() -> None:
    """It reads the tree."""
    assert Built("editable").there == {}


def test_the_build_requires_what_reading_the_data_imports(tmp_path: Path) -> None:
    """In an environment that holds nothing else."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    required = {re.split(r"[<>=]", each)[0] for each in project["build-system"]["requires"]}
    declared = {re.split(r"[<>=]", each)[0] for each in project["project"]["dependencies"]}
    imported = {"pydantic": "pydantic_core", "pyyaml": "yaml"}
    code = "import hwkb.loading, sys; hwkb.loading.shipped_snapshot(sys.argv[1]); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, str(REPOSITORY)], capture_output=True, text=True, check=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip

    used = {name for name in declared if imported.get(name, name) in done.stdout.split()}
    assert used <= required
