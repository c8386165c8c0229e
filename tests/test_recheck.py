"""A check after an edit says what a check of everything says, and reads no more than the edit can touch."""

from __future__ import annotations

import random
import re
import runpy
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from casebook import REPOSITORY, copy_of_everything, entity, write
from hypothesis import given
from hypothesis import strategies as st

from hwkb import cache, commands, reading
from hwkb.cli import main
from hwkb.naming import words
from hwkb.recheck import check_again, check_all, told_of
from hwkb.shares import Shares, packed, unpacked

Row = tuple[object, ...]

CHIP, OTHER, POD = "chips/new.yaml", "chips/other.yaml", "racks/pod.yaml"


def chip(capacity: str, id_: str = "new", more: str = "") -> str:
    """A chip with this much memory."""
    return entity(id_, f'  sheet-2025:\n    "x":\n      memory.capacity: {capacity}\n{more}')


def pod(part: str = "new", more: str = "") -> str:
    """A rack of eight such chips."""
    body = f'  sheet-2025:\n    "x":\n      contains.accelerator: 8 {part}\n{more}'
    return entity("pod", body, kind="level: rack")


def paths(root: Path) -> list[str]:
    """Every file of a knowledge base."""
    return [path.relative_to(root).as_posix() for path in (root / "specs").rglob("*") if path.is_file()]


def rows(shares: Shares) -> list[Row]:
    """What is told, in full."""
    return [(told.order, told.touched, told.text, told.acknowledged) for told in told_of(shares)]


def everything(root: Path) -> Shares:
    """The shares of a check of all files, as they are read back."""
    found = check_all(root)
    assert found.shares is not None
    assert len(told_of(found.shares)) == len(found.findings)
    return unpacked(packed(found.shares, found.files))[0]


# --- whatever is edited


def edited(path: Path, chance: random.Random) -> None:
    """Changes something in a file: numbers, dates, a word, a name of another file, a line, or its form."""
    lines = path.read_text("utf-8").splitlines()
    match chance.choice(["number", "number", "number", "date", "status", "word", "name", "line", "comment", "torn"]):
        case "number":
            found = [i for i, line in enumerate(lines) if re.match(r" {6}[a-z_]+\.[^:]*: .*\d", line)]
            for i in chance.sample(found, min(2, len(found))):
                lines[i] = re.sub(r"(: \D*)(\d+)", lambda m: f"{m[1]}{int(m[2]) + 1}", lines[i], count=1)
        case "date":
            lines = [line.replace("2025", "2027") for line in lines]
        case "status":
            lines = [re.sub(r"^status: \w+", "status: reported", line) for line in lines]
        case "word":
            i = chance.randrange(len(lines))
            lines[i] += "x"
        case "name":
            ids = [other.stem for other in sorted(path.parents[1].rglob("*.yaml"))]
            i = chance.randrange(len(lines))
            lines[i] = re.sub(rf"\b({'|'.join(ids)})\b", lambda _: chance.choice(ids), lines[i])
        case "line":
            del lines[chance.randrange(len(lines))]
        case "comment":
            lines.insert(chance.randrange(len(lines)), "# more")
        case "torn":
            lines[chance.randrange(len(lines))] = "  - ["
    path.write_text("\n".join(lines) + "\n", "utf-8")


def corpus(root: Path) -> Path:
    """Two hundred chips and racks that know little of each other."""
    runpy.run_path(str(REPOSITORY / "benchmarks" / "corpus.py"))["write"](root, 200)
    return root


@pytest.mark.parametrize("made", [corpus, copy_of_everything])
@pytest.mark.parametrize("seed", range(3))
def test_an_edit_leaves_what_everything_leaves(tmp_path: Path, made: Callable[[Path], Path], seed: int) -> None:
    """Edit after edit, and back: the same findings from what the edit can touch as from all files."""
    root, chance = made(tmp_path), random.Random(seed)  # noqa: S311 - the same edits each time
    files = sorted((root / "specs").rglob("*.yaml"))
    shares, answers = everything(root), 0
    for _ in range(6):
        path = chance.choice(files)
        text = path.read_bytes()
        for change in (lambda path=path: edited(path, chance), lambda path=path, text=text: path.write_bytes(text)):
            change()
            found = check_again(root, shares, {path.relative_to(root).as_posix()}, paths(root))
            shares = everything(root)
            if found is not None:
                answers += 1
                assert rows(found) == rows(shares)
    assert answers >= 2


# --- what is read for it


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the files that are read from now on."""
    seen: list[str] = []
    plain = reading.read

    def noted(path: str, data: bytes) -> object:
        seen.append(Path(path).stem)
        return plain(path, data)

    monkeypatch.setattr(reading, "read", noted)
    return seen


def base(root: Path, **files: str) -> Path:
    """Chips that know nothing of each other, and a pod of one of them."""
    more = {f"chips/chip-{i}.yaml": chip(f"{i} GB", f"chip-{i}") for i in range(30)}
    return write(root, {**more, CHIP: chip("432 GB"), OTHER: chip("288 GB", "other"), POD: pod(), **files})


def after(root: Path, file: str, text: str, beside: Iterable[str] = ()) -> Shares | None:
    """What a check finds after a file has become another; what it finds is what is found in all."""
    shares = everything(root)
    (root / "specs" / file).write_text(text, "utf-8")
    found = check_again(root, shares, {f"specs/{file}", *beside}, paths(root))
    if found is not None:
        assert rows(found) == rows(everything(root))
    return found


def test_what_the_edit_touches_is_read(tmp_path: Path, read: list[str]) -> None:
    """The file, what has it as a part, and the sources of both."""
    root = base(tmp_path)
    shares = everything(root)
    (root / "specs" / CHIP).write_text(chip("431 GB"), "utf-8")
    read.clear()

    assert check_again(root, shares, {f"specs/{CHIP}"}, paths(root)) is not None
    assert {"new", "pod", "sheet-2025"} <= set(read)
    assert not {"other", "chip-1"} & set(read)


def test_an_edit_in_a_part_turns_a_verdict_of_the_whole(tmp_path: Path) -> None:
    """The total of the pod no longer holds for one of its sources."""
    total = "      memory.capacity: 3456 GB\n"
    found = after(base(tmp_path, **{POD: pod(more=total)}), CHIP, chip("432 to 500 GB"))
    assert found is not None


def test_an_edit_of_a_source_reaches_the_wholes_of_what_cites_it(tmp_path: Path) -> None:
    """Whose word counts for the chip, and so for the pod, follows from the dates of sources."""
    two = chip("432 GB", more='  press-2026:\n    "y":\n      memory.capacity: about 430 GB\n')
    root = base(tmp_path, **{CHIP: two})
    path = root / "specs" / "sources" / "press-2026.yaml"
    assert after(
        root, "sources/press-2026.yaml", path.read_text("utf-8").replace("published: 2026-02", "published: 2024-01")
    )


# --- where everything is checked again


def everything_again() -> Iterator[tuple[str, str, str]]:
    """What is edited, the file, and its new text."""
    yield "a file that cannot be read", CHIP, "- ["
    yield "another name", CHIP, chip("432 GB").replace("name: new", "name: other")
    yield "another id", CHIP, chip("432 GB").replace("id: new", "id: newer")
    yield "an entity that nobody knows", POD, pod("nwe")
    yield "a source that nobody knows", CHIP, chip("432 GB").replace("sheet-2025", "sheet-2052")
    yield "a law that fails", POD, pod(more="      memory.capacity: 9 TB\n")
    yield "a slot that is counted per holder", POD, pod(more="      contains.accelerator[per compute_tray]: 4 new\n")


@pytest.mark.parametrize(("file", "text"), [pytest.param(*rest, id=why) for why, *rest in everything_again()])
def test_what_may_matter_to_any_file_is_left_to_a_check_of_all(tmp_path: Path, file: str, text: str) -> None:
    """There is no telling from the files that the edit touches."""
    assert after(base(tmp_path), file, text) is None


TOTAL = "      memory.capacity: {}\n"


@pytest.mark.parametrize(
    ("other", "text", "total"),
    [("chips/another.yaml", chip("100 GB"), "3456 GB"), ("memory/new.yaml", chip("100 GB"), "800 GB"),
     ("memory/new.yaml", "- [", "800 GB")],
    ids=["of two names", "of two kinds", "of two, one unreadable"],
)  # fmt: skip
def test_an_id_of_two_files_is_left_to_a_check_of_all(tmp_path: Path, other: str, text: str, total: str) -> None:
    """A path does not tell which of them it stands for."""
    assert after(base(tmp_path, **{other: text}), POD, pod(more=TOTAL.format(total))) is None


@pytest.mark.parametrize("told", ['"8 n\\x65w"', '"8 n\\\n        ew"'], ids=["code", "line"])
def test_an_id_with_escapes_is_left_to_a_check_of_all(tmp_path: Path, told: str) -> None:
    """It is no word of the text, so that its file is not read."""
    more = TOTAL.format("3456 GB")
    assert after(base(tmp_path, **{POD: pod("other", more)}), POD, pod(more=more).replace("8 new", told)) is None


def test_a_source_with_escapes_is_left_to_a_check_of_all(tmp_path: Path) -> None:
    """Its claims would be left out."""
    more = '  "press\\x2d2026":\n    "y":\n      memory.capacity: 9 GB\n'
    assert after(base(tmp_path), CHIP, chip("432 GB", more=more)) is None


def test_a_vocabulary_is_no_edit_of_a_file(tmp_path: Path) -> None:
    """Nor are laws, or what is extended."""
    root = base(tmp_path)
    shares = everything(root)
    assert check_again(root, shares, {"schema/vocabulary.yaml"}, paths(root)) is None
    (root / "hwkb.yaml").write_text("extends: hwkb\n", "utf-8")
    assert check_all(root).shares is None
    assert check_again(root, shares, {f"specs/{CHIP}"}, paths(root)) is None


# --- the command


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Runs `hwkb check`, with its memory; this package is as if it did not change."""
    monkeypatch.delenv("HWKB_NO_CACHE", raising=False)
    monkeypatch.setattr(cache, "installation_of", lambda _root: b"as it is")

    def checking(*arguments: str) -> tuple[int, str]:
        code = main(["check", *arguments])
        return code, capsys.readouterr().out

    return checking


def test_the_command_takes_the_rest_from_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: Callable[..., tuple[int, str]]
) -> None:
    """It tells what a check of all tells, of the paths that it is asked about, edit after edit."""
    root = base(tmp_path)
    monkeypatch.chdir(root)
    check()
    for text in (chip("432 GX"), chip("432 GB"), chip("1 GB to"), chip("431 GB")):
        (root / "specs" / CHIP).write_text(text, "utf-8")
        with monkeypatch.context() as patch:
            patch.setenv("HWKB_NO_CACHE", "1")
            wanted = [check(), check("specs/chips"), check("specs/racks")]
        with monkeypatch.context() as patch:
            patch.setattr(commands, "_check_all", lambda *_: pytest.fail("everything was checked"))
            assert check() == wanted[0]
        assert [check("specs/chips"), check("specs/racks")] == wanted[1:]


@pytest.mark.parametrize(
    "spoil",
    [lambda data: data[:-9], lambda _: b"", lambda data: data.replace(b"sheet", b"Sheet"),
     lambda _: cache._packed([b"other", b"{}"])],
    ids=["cut", "empty", "changed", "of another state"],
)  # fmt: skip
def test_shares_that_are_not_what_was_kept_are_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check: Callable[..., tuple[int, str]],
    spoil: Callable[[bytes], bytes],
) -> None:  # fmt: skip
    """All is checked, and kept anew."""
    root = base(tmp_path)
    monkeypatch.chdir(root)
    check()
    kept = root / ".hwkb-cache" / "shares"
    kept.write_bytes(spoil(kept.read_bytes()))
    (root / "specs" / CHIP).write_text(chip("432 GX"), "utf-8")

    assert cache.CheckMemory.here([]).edit() is None
    code, text = check()
    assert (code, text.count("unknown-unit")) == (1, 1)
    assert unpacked(cache._unpacked(kept.read_bytes(), 2)[1])


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"form": 0}', b'{"form": 1, "files": 1, "shares": [1]}',
                                     b'{"form": 1, "files": 1, "shares": {"a": [1]}}', b"\xff"])  # fmt: skip
def test_other_texts_are_no_shares(content: bytes) -> None:
    """They raise ValueError, whatever they hold."""
    with pytest.raises(ValueError, match="not the shares"):
        unpacked(content)


@given(st.text("ab1- \n.:[é", max_size=40))
def test_whatever_could_be_an_id_is_a_word(text: str) -> None:
    """However many hyphens stand before and after it."""
    runs = re.findall(r"[a-z0-9-]+", text)

    assert {run.strip("-") for run in runs} - {""} <= words(text.encode())
