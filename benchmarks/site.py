"""What the website costs in CPU time beyond `hwkb check`.

python benchmarks/site.py --pages 100 500 2000
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import statistics
import tempfile
from pathlib import Path

from corpus import write
from timing import Task, measure

TARGETS = {100: 1.5, 500: 4.0, 2000: 12.0}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pages", type=int, nargs="+", default=list(TARGETS), help="chips and racks")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, in each of which all is run once (default 3)")
    arguments = parser.parse_args()
    print(f"CPU time, {arguments.rounds} rounds, medians")
    with tempfile.TemporaryDirectory() as name:
        for pages in arguments.pages:
            _measure(pages, arguments.rounds, Path(name).resolve() / str(pages))


def _measure(pages: int, rounds: int, folder: Path) -> None:
    """Measure for one size. A site is moved aside, not removed, before the next is built.

    Some file systems take long to make files for minutes after they have removed thousands.
    """
    corpus, site = folder / "corpus", folder / "site"
    write(corpus, pages)
    number = itertools.count()

    def forget() -> None:
        if site.exists():
            site.rename(folder / f"site-{next(number)}")
        for path in corpus.iterdir():
            if path.name != "specs":
                shutil.rmtree(path)

    tasks = {
        "check": Task(["-m", "hwkb", "check"], corpus, forget),
        "build": Task(["-m", "hwkb", "build", "--out", str(site)], corpus, forget),
    }
    costs = measure(tasks, rounds)
    written = sum(1 for _ in site.rglob("*.html"))
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) / 1e6
    check, build = (statistics.median(costs[task].cpu) for task in ("check", "build"))
    target = f"   target <= {TARGETS[pages]:g} s" if pages in TARGETS else ""
    print(
        f"{pages:6} chips and racks: check {check:6.2f} s, build {build:6.2f} s, beyond {build - check:.2f} s"
        f"{target}   ({written} pages, {size:.1f} MB)"
    )


if __name__ == "__main__":
    main()
