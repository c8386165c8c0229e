"""How long after an edit `hwkb serve` shows it.

python benchmarks/serve.py --edits 5
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from timing import ROOT

TARGET = 1.0
FILE, PAGE = "specs/racks/amd-helios.yaml", "racks/amd-helios/"
LONGEST = 60.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--edits", type=int, default=5, help="edits of one file, one after the other (default 5)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, _served(Path(name)) as address:
        file = Path(name) / FILE
        began = time.perf_counter()
        _wait(address, "Helios", began)
        took = [_edit(file, address, f"Helios of edit {number}") for number in range(arguments.edits)]
    shown = ", ".join(f"{seconds:.2f}" for seconds in took)
    print(f"edit of a name to its page: median {statistics.median(took):.2f} s ({shown})   target <= {TARGET:g} s")


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """A copy of this knowledge base behind `hwkb serve`."""
    for part in ("specs", "schema", "docs"):
        shutil.copytree(ROOT / part, folder / part)
    shutil.copy(ROOT / "mkdocs.yml", folder)
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{found.getsockname()[1]}"
    process = subprocess.Popen(
        [sys.executable, "-m", "hwkb", "serve", "--address", host],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield f"http://{host}/{PAGE}"
    finally:
        process.terminate()
        process.wait()


def _edit(file: Path, address: str, name: str) -> float:
    time.sleep(1)  # as one who reads what he wrote
    text = re.sub(r"^name: .*$", f"name: {name}", file.read_text("utf-8"), count=1, flags=re.MULTILINE)
    began = time.perf_counter()
    file.write_text(text, "utf-8")
    _wait(address, name, began)
    return time.perf_counter() - began


def _wait(address: str, text: str, began: float) -> None:
    while time.perf_counter() - began < LONGEST:
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - the address is our own
                if text in answer.read().decode("utf-8"):
                    return
        except OSError:
            pass
        time.sleep(0.02)
    raise SystemExit(f"{address} did not show `{text}` within {LONGEST:g} s")


if __name__ == "__main__":
    main()
