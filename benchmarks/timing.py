"""Runs fresh Python processes in turns and takes the medians of what they cost."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START = "start"


@dataclass(frozen=True)
class Task:
    """One command line of the interpreter, where it runs, and what must happen before it, untimed."""

    arguments: Sequence[str]
    folder: Path
    before: Callable[[], None] = lambda: None


@dataclass
class Cost:
    """What the runs of one task took, in seconds, and what the last one printed."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    printed: str = ""
    status: int = 0


def measure(tasks: Mapping[str, Task], rounds: int) -> dict[str, Cost]:
    """Run every task once to warm up, then in turns; `start` is the bare interpreter."""
    tasks = {START: Task(["-c", "pass"], ROOT), **tasks}
    costs = {name: Cost() for name in tasks}
    with tempfile.TemporaryDirectory() as compiled:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": compiled}
        for hindrance in ("PYTHONDONTWRITEBYTECODE", "HWKB_NO_CACHE"):
            environment.pop(hindrance, None)
        for turn in range(rounds + 1):
            for name, task in tasks.items():
                task.before()
                _run(name, task, environment, costs[name] if turn else Cost())
    return costs


def net(costs: Mapping[str, Cost], name: str) -> float:
    """The median over the rounds of what a task took beyond the start of the interpreter."""
    return statistics.median(a - b for a, b in zip(costs[name].wall, costs[START].wall, strict=True))


def ratio(costs: Mapping[str, Cost], name: str, base: str) -> float:
    """The median over the rounds of one task against another, both net."""
    rounds = zip(costs[name].wall, costs[base].wall, costs[START].wall, strict=True)
    return statistics.median((a - s) / (b - s) for a, b, s in rounds)


def _run(name: str, task: Task, environment: Mapping[str, str], cost: Cost) -> None:
    with tempfile.TemporaryFile() as output:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *task.arguments],
            cwd=task.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        cost.wall.append(time.perf_counter() - began)
        cost.cpu.append(usage.ru_utime + usage.ru_stime)
        process.returncode = cost.status = os.waitstatus_to_exitcode(status)
        output.seek(0)
        cost.printed = output.read().decode(errors="replace")
    if cost.status not in (0, 1):
        sys.exit(f"{name} ended with status {cost.status}:\n{cost.printed[-2000:]}")
