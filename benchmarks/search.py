"""What the convention search costs on cases made to be bad, and judging by fifty laws against the floor.

python benchmarks/search.py --files 1000
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from check import FLOOR
from corpus import write
from timing import Task, measure, net, ratio

import hwkb
from hwkb.folders import packaged_root
from hwkb.readings import MAX_TRIED, Input, Option, Search, search

T = TypeVar("T")

RELATIONS = 50
UNSTATED = 14
SOURCE = "spec_version: 1\nid: sheet\nkind: datasheet\ntitle: Sheet\npublished: 2026\nlanguage: en\nstatus: disclosed\n"
CHECK = ["-m", "hwkb", "check"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=1000, help="chips and racks in the corpus (default 1000)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, in each of which all is run once (default 5)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        _searches(folder, arguments.rounds)
        _laws(folder, arguments.files, arguments.rounds)


def _searches(folder: Path, rounds: int) -> None:
    """The search alone, and as a part of loading."""
    print(f"convention search, at most {MAX_TRIED} readings of one judgement; medians of {rounds}")
    options = Option("direction", "one-way", 1.0, 0, ""), Option("direction", "both-ways", 0.5, 1, "counts both ways")
    stated = Option("direction", "one-way", 1.0, 0, ""), Option("direction", "both-ways", 0.5, 100, "counts both ways")
    for title, inputs in (
        (f"{UNSTATED} unstated inputs", [Input(i, "1 TB/s", options) for i in range(UNSTATED)]),
        ("3 axes of 8 unstated inputs", [Input(i % 8, "1 TB/s", options) for i in range(24)]),
        ("60 stated inputs", [Input(i, "1 TB/s", stated, "one-way") for i in range(60)]),
    ):
        seconds, found = _median(partial(search, inputs, lambda _: False), rounds)
        print(f"  {title:46} {_effort(found)} {1000 * seconds:8.1f} ms")
    for title, terms, total in (
        ("hwkb.load, a chip that closes as written", 1, "1 TB/s"),
        (f"hwkb.load, {UNSTATED} chips of which nothing closes", UNSTATED, "999 TB/s"),
    ):
        root = folder / f"bad-{terms}"
        _write(root, dict(_bad(terms, total)))
        seconds, kb = _median(partial(hwkb.load, root), rounds)
        (verdict,) = [v for v in kb.verdicts if v.name == "all-of-them"]
        print(f"  {title:46} {verdict.verdict} {verdict.reading or 'as written'}: {1000 * seconds:8.1f} ms")


def _effort(found: Search) -> str:
    return f"{found.tried:6} readings{', bound met' if found.bounded else '':12}"


def _median(run: Callable[[], T], rounds: int) -> tuple[float, T]:
    """The median time of several runs, and what the last one gave."""
    taken, result = [], run()
    for _ in range(rounds):
        began = time.perf_counter()
        result = run()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken), result


def _bad(terms: int, total: str) -> Iterator[tuple[str, str]]:
    """Chips whose bandwidths have no direction, and a rack that asserts a sum of them."""
    yield "specs/sources/sheet.yaml", SOURCE
    for i in range(terms):
        figures = f"scale_up.bandwidth: {1 + i / 7:.3f} TB/s"
        yield f"specs/chips/c{i:02}.yaml", _entity(f"c{i:02}", "kind: accelerator", figures)
    formula = " + ".join(f"c{i:02}:scale_up.bandwidth" for i in range(terms))
    yield "specs/racks/pod.yaml", _entity("pod", "level: rack", f"asserts:\n        all-of-them: {formula} = {total}")


def _entity(id_: str, kind: str, said: str) -> str:
    return f'spec_version: 1\nid: {id_}\nname: {id_}\n{kind}\nevidence:\n  sheet:\n    "x":\n      {said}\n'


def _write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _laws(folder: Path, files: int, rounds: int) -> None:
    """Judging by the laws as they are, and by fifty, against reading the files with libyaml alone."""
    plain, many = folder / "plain", folder / "many"
    written = write(plain, files)
    shutil.copytree(plain, many)
    for root, count in ((plain, 0), (many, RELATIONS)):
        (root / "schema").mkdir()
        for name in ("vocabulary.yaml", "relations.yaml"):
            shutil.copy(packaged_root() / "schema" / name, root / "schema")
        if count:
            law = root / "schema" / "relations.yaml"
            law.write_text(_repeated(law.read_text(encoding="utf-8"), count), encoding="utf-8")
    listing = folder / "listing"
    listing.write_text("".join(f"{path}\n" for path in sorted((plain / "specs").rglob("*.yaml"))), encoding="utf-8")
    costs = measure(
        {
            "floor": Task(["-c", FLOOR, str(listing)], plain),
            "plain": Task(CHECK, plain, partial(_forget, plain)),
            "many": Task(CHECK, many, partial(_forget, many)),
        },
        rounds,
    )
    print(f"hwkb check of {written} files, {rounds} rounds, medians, net of the start of the interpreter")
    titles = {"floor": "read all files, libyaml alone", "plain": "the laws as they are", "many": f"{RELATIONS} laws"}
    for task, title in titles.items():
        told = costs[task].printed.strip().splitlines()
        said = told[-1] if told else ""
        print(f"  {title:32} {net(costs, task):8.3f} s {ratio(costs, task, 'floor'):8.2f} x   {said}")


def _forget(root: Path) -> None:
    shutil.rmtree(root / ".hwkb-cache", ignore_errors=True)


def _repeated(text: str, count: int) -> str:
    """The laws of a file, and again under other ids, until there are so many."""
    head, _, body = text.partition("relations:\n")
    laws: list[str] = []
    for line in body.splitlines(keepends=True):
        if line.startswith("  ") and not line.startswith("   "):
            laws.append("")
        if laws:
            laws[-1] += line
    again = [f"{law.partition(':')[0]}-{turn}:{law.partition(':')[2]}" for turn in range(2, count) for law in laws]
    return f"{head}relations:\n{''.join([*laws, *again][:count])}"


if __name__ == "__main__":
    main()
