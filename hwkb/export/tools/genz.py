"""genz-llm 0.0.16: a system dict; memory in GiB, rates in GiB/s one way, compute in 10^12 bf16 FLOP/s."""

from __future__ import annotations

from hwkb.export.tools.config import Config, Tool
from hwkb.export.tools.needs import Need
from hwkb.export.tools.system import System
from hwkb.export.write import json_text

__all__ = ["GENZ"]

_NEEDS = (
    Need("Flops", ("compute.peak[bf16, dense]", "compute.peak[fp16, dense]"), "TFLOP/s"),
    Need("Memory_size", ("memory.capacity[hbm]", "memory.capacity[vram]"), "GiB"),
    Need("Memory_BW", ("memory.bandwidth[hbm]", "memory.bandwidth[vram]"), "GiB/s"),
    Need("ICN", ("scale_up.bandwidth[one-way]",), "GiB/s"),
)


def _needs(_system: System) -> tuple[Need, ...]:
    return _NEEDS


def _write(config: Config) -> str:
    """JSON, since the dict holds nothing else; `real_values` is a word that the tool insists on."""
    return json_text({**config.nested, "real_values": True})


GENZ = Tool(
    "genz", "0.0.16", "system dict as JSON", ".json", _needs, _write,
    ("Flops", "Memory_size", "Memory_BW", "ICN", "ICN_LL"), assumes=("ICN_LL",),
)  # fmt: skip
"""Other number formats are the tool's own multiples of bf16."""
