"""calculon (its repository as of 2024-02): a system JSON with GiB, 10^9 byte/s one way and 10^12 FLOP/s."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hwkb.export.tools.config import Config, Tool
from hwkb.export.tools.needs import Gap, Known, Need
from hwkb.export.tools.system import System
from hwkb.export.write import json_text

__all__ = ["CALCULON"]

_MATRIX = {"float8": ("compute.peak[fp8, dense]",), "float16": ("compute.peak[fp16, dense]",),
           "bfloat16": ("compute.peak[bf16, dense]",), "float32": ("compute.peak[tf32, dense]",)}  # fmt: skip
_VECTOR = {"float16": ("compute.peak[fp16, vector]",), "bfloat16": ("compute.peak[bf16, vector]",),
           "float32": ("compute.peak[fp32, vector]",)}  # fmt: skip
_LEFT = "The tool refuses this number format then."
_NEEDS = (
    *(Need(f"matrix.{name}", keys, "TFLOP/s", required=False, default=_LEFT) for name, keys in _MATRIX.items()),
    *(Need(f"vector.{name}", keys, "TFLOP/s", required=False, rejects=("matrix", "sparse"), default=_LEFT)
      for name, keys in _VECTOR.items()),
    Need("mem1.GiB", ("memory.capacity[hbm]", "memory.capacity[vram]"), "GiB"),
    Need("mem1.GBps", ("memory.bandwidth[hbm]", "memory.bandwidth[vram]"), "GB/s"),
    Need("networks.scale_up", ("scale_up.bandwidth[one-way]",), "GB/s"),
    Need("networks.scale_out", ("scale_out.bandwidth[one-way]",), "GB/s"),
)  # fmt: skip


def _needs(_system: System) -> tuple[Need, ...]:
    return _NEEDS


def _counts(system: System) -> Mapping[str, Known | Gap]:
    return {"networks.scale_up.size": system.domain}


def _write(config: Config) -> str:
    """Exactly the keys that the tool asks of a network; the rest of them is assumed."""
    chosen = config.chosen.values
    return json_text({
        "matrix": _processor(config, "matrix"),
        "vector": _processor(config, "vector"),
        "mem1": {"GiB": config.value("mem1.GiB"), "GBps": config.value("mem1.GBps"),
                 "MB_efficiency": chosen["mem1.MB_efficiency"]},
        "mem2": chosen["mem2"],
        "processing_mode": chosen["processing_mode"],
        "networks": [
            {"bandwidth": config.value("networks.scale_up"), "size": config.value("networks.scale_up.size"),
             **chosen["networks.inner"]},
            {"bandwidth": config.value("networks.scale_out"), **chosen["networks.outer"]},
        ],
    })  # fmt: skip


def _processor(config: Config, name: str) -> dict[str, Any]:
    return {
        need.field.removeprefix(f"{name}."): {
            "tflops": config.value(need.field),
            "gflops_efficiency": config.chosen.values[f"{name}.gflops_efficiency"],
        }
        for need in _NEEDS if need.field.startswith(f"{name}.") and need.field in config.known
    }  # fmt: skip


CALCULON = Tool(
    "calculon", "2024-02", "system JSON", ".json", _needs, _write, tuple(need.field for need in _NEEDS),
    (tuple(f"matrix.{name}" for name in _MATRIX), tuple(f"vector.{name}" for name in _VECTOR)), _counts,
    ("matrix.gflops_efficiency", "vector.gflops_efficiency", "mem1.MB_efficiency", "mem2", "processing_mode",
     "networks.inner", "networks.outer"),
)  # fmt: skip
"""An unknown key of a network ends the tool, so the provenance lies beside the file."""
