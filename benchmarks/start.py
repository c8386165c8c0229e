"""How long it takes to import hwkb and to read one fact, against the bare start of the interpreter.

The first run, which is not measured, writes the snapshot that the others begin with.

python benchmarks/start.py
"""

from __future__ import annotations

import argparse
import statistics

from timing import ROOT, START, Task, measure, net

TASKS = {
    "import hwkb": ("import hwkb", 0.25),
    "load and one fact": ("import hwkb; hwkb.load()['amd-helios'].memory.capacity", 1.0),
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=21, help="rounds, in each of which all is run once (default 21)")
    rounds = parser.parse_args().rounds
    costs = measure({name: Task(["-c", code], ROOT) for name, (code, _) in TASKS.items()}, rounds)
    start = statistics.median(costs[START].wall)
    print(f"start of the interpreter {start * 1000:.1f} ms; {rounds} rounds, medians, net of it")
    for name, (_, target) in TASKS.items():
        taken = net(costs, name)
        print(f"{name:20} {taken * 1000:8.1f} ms {taken / start:8.2f} x   target <= {target:g}")
        if costs[name].status:
            print(costs[name].printed)


if __name__ == "__main__":
    main()
