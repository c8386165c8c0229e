"""How long `hwkb check` takes, against reading the files and parsing them with libyaml alone.

python benchmarks/check.py --files 1000
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from corpus import write
from timing import Task, measure, net, ratio

TARGET, STRETCH, AGAIN, EDITED = 15, 10, 0.2, 3

FLOOR = """
import sys
from yaml._yaml import CParser
for line in open(sys.argv[1]):
    with open(line[:-1], "rb") as file:
        CParser(file.read()).raw_parse()
"""
READ = """
import sys
from hwkb.document import read
for line in open(sys.argv[1]):
    with open(line[:-1], "rb") as file:
        read(line[:-1], file.read())
"""
CHECK = ["-m", "hwkb", "check"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=1000, help="chips and racks in the corpus (default 1000)")
    parser.add_argument("--rounds", type=int, default=7, help="rounds, in each of which all is run once (default 7)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        corpus, cold, edited = folder / "corpus", folder / "cold", folder / "edited"
        files = write(corpus, arguments.files)
        for copy in (cold, edited):
            shutil.copytree(corpus, copy)
        chip = min((edited / "specs" / "chips").glob("vendor-*.yaml"))
        listing = folder / "listing"
        listing.write_text("".join(f"{path}\n" for path in sorted(corpus.rglob("*.yaml"))), encoding="utf-8")

        def forget() -> None:
            for path in cold.iterdir():
                if path.name != "specs":
                    shutil.rmtree(path)

        def edit() -> None:
            with chip.open("a", encoding="utf-8") as file:
                file.write("# one more line\n")

        costs = measure(
            {
                "floor": Task(["-c", FLOOR, str(listing)], corpus),
                "read": Task(["-c", READ, str(listing)], corpus),
                "check": Task(CHECK, cold, forget),
                "again": Task(CHECK, corpus),
                "edited": Task(CHECK, edited, edit),
            },
            arguments.rounds,
        )
    print(f"{files} files, {arguments.rounds} rounds, medians, net of the start of the interpreter")
    rows = [
        ("floor", "read all files, libyaml alone", "1"),
        ("read", "hwkb.document.read of all files", "-"),
        ("check", "hwkb check, for the first time", f"<= {TARGET}, stretch {STRETCH}"),
        ("again", "hwkb check, nothing changed", f"<= {AGAIN}"),
        ("edited", "hwkb check, one file changed", f"<= {EDITED}"),
    ]
    for task, title, target in rows:
        print(f"{title:34} {net(costs, task):8.3f} s {ratio(costs, task, 'floor'):8.2f} x   target {target}")
    summary = costs["check"].printed.strip().splitlines()
    print(f"hwkb check: status {costs['check'].status}: {summary[-1] if summary else 'printed nothing'}")


if __name__ == "__main__":
    main()
