"""llm-analysis 0.2.2: one JSON for a GPU; memory in GiB under the name GB, rates in 10^9 byte/s one way."""

from __future__ import annotations

from hwkb.export.tools.config import Config, Tool
from hwkb.export.tools.needs import Need
from hwkb.export.tools.system import System
from hwkb.export.write import json_text

__all__ = ["LLM_ANALYSIS"]

_NEEDS = (
    Need("mem_per_GPU_in_GB", ("memory.capacity[hbm]", "memory.capacity[vram]"), "GiB"),
    Need("hbm_bandwidth_in_GB_per_sec", ("memory.bandwidth[hbm]", "memory.bandwidth[vram]"), "GB/s"),
    Need("intra_node_bandwidth_in_GB_per_sec", ("scale_up.bandwidth[one-way]",), "GB/s"),
    Need("peak_fp16_TFLOPS", ("compute.peak[fp16, dense]", "compute.peak[bf16, dense]"), "TFLOP/s"),
    Need("peak_i8_TFLOPS", ("compute.peak_integer[int8, dense]",), "TOP/s", required=False,
         default="The tool takes twice peak_fp16_TFLOPS."),
    Need("peak_i4_TFLOPS", ("compute.peak_integer[int4, dense]",), "TOP/s", required=False,
         default="The tool takes four times peak_fp16_TFLOPS."),
    Need("inter_node_bandwidth_in_GB_per_sec", ("scale_out.bandwidth[one-way]",), "GB/s", required=False,
         default="The tool takes 200 GB/s."),
)  # fmt: skip


def _needs(_system: System) -> tuple[Need, ...]:
    return _NEEDS


def _write(config: Config) -> str:
    return json_text({"name": config.system.entity.id, **config.nested})


LLM_ANALYSIS = Tool(
    "llm-analysis", "0.2.2", "GPU JSON", ".json", _needs, _write,
    ("mem_per_GPU_in_GB", "hbm_bandwidth_in_GB_per_sec", "intra_node_bandwidth_in_GB_per_sec",
     "intra_node_min_message_latency", "peak_fp16_TFLOPS", "peak_i8_TFLOPS", "peak_i4_TFLOPS",
     "inter_node_bandwidth_in_GB_per_sec"),
    assumes=("intra_node_min_message_latency",),
)  # fmt: skip
"""An unknown key is a TypeError in the tool, so the provenance lies beside the file."""
