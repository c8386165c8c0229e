"""aiconfigurator 0.12.0: a system file in YAML, found on `--systems-paths`; rates in byte/s one way."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from hwkb.export.tools.config import Config, Tool
from hwkb.export.tools.needs import Gap, Known, Need
from hwkb.export.tools.system import System

__all__ = ["AICONFIGURATOR", "yaml_text"]

_NO_QUANT = "The tool refuses this number format then."
_NO_BF16 = "The tool refuses it then, also where a model runs in fp8: parts of each stay in 16 bits."
_FLOPS = tuple(f"gpu.{name}_tc_flops" for name in ("bfloat16", "int8", "fp8", "fp4"))
_SCALE_UP = ("scale_up.bandwidth[one-way]",)
_SCALE_OUT = ("scale_out.bandwidth[one-way]",)


def _needs(system: System) -> Iterator[Need]:
    """A rack has three tiers: tray, scale-up domain, network. Without trays there are two."""
    rate, work = "B/s", "FLOP/s"
    yield Need("gpu.mem_bw", ("memory.bandwidth[hbm]", "memory.bandwidth[vram]"), rate, whole=True)
    yield Need("gpu.mem_capacity", ("memory.capacity[hbm]", "memory.capacity[vram]"), "B", whole=True)
    yield Need(_FLOPS[0], ("compute.peak[bf16, dense]", "compute.peak[fp16, dense]"), work, required=False, whole=True,
               default=_NO_BF16)  # fmt: skip
    yield Need(_FLOPS[1], ("compute.peak_integer[int8, dense]",), "OP/s", required=False, whole=True, default=_NO_QUANT)
    yield Need(_FLOPS[2], ("compute.peak[fp8, dense]",), work, required=False, whole=True, default=_NO_QUANT)
    yield Need(_FLOPS[3], ("compute.peak[fp4, dense]", "compute.peak[nvfp4, dense]"), work, required=False, whole=True,
               default=_NO_QUANT)  # fmt: skip
    yield Need("gpu.power", ("power.tdp",), "W", required=False, whole=True)
    yield Need("node.intra_node_bw", _SCALE_UP, rate, whole=True)
    if system.tray is None:
        yield Need("node.inter_node_bw", _SCALE_OUT, rate, whole=True)
    else:
        yield Need("node.inter_node_bw", _SCALE_UP, rate, whole=True)
        yield Need("node.inter_rack_bw", _SCALE_OUT, rate, whole=True)
    yield Need("node.pcie_bw", ("host_link.bandwidth[one-way]",), rate, required=False, whole=True)


def _counts(system: System) -> Mapping[str, Known | Gap]:
    if system.tray is None:
        return {"node.num_gpus_per_node": system.domain}
    return {"node.num_gpus_per_node": system.tray, "node.num_gpus_per_rack": system.domain}


def _write(config: Config) -> str:
    head = f"# {config.system.entity.name} for aiconfigurator; `hwkb` says where each number comes from\n"
    body = {"data_dir": f"data/{config.system.entity.id}", **config.nested, "hwkb": config.provenance}
    return head + yaml_text(body, _marks(config))


def _marks(config: Config) -> dict[str, str]:
    """A comment for every number that no maker stands behind."""
    found = {}
    for name, known in config.known.items():
        if known.weak:
            found[name] = ", ".join((known.basis or known.status, *known.assumed))
    return {**found, **dict.fromkeys(config.chosen.values, f"assumed: {config.chosen.id}")}


def yaml_text(value: Mapping[str, Any], marks: Mapping[str, str] | None = None, path: str = "", depth: int = 0) -> str:
    """Block YAML of nested mappings; texts in double quotes, lists in one line, comments by dotted path."""
    lines = []
    for key, item in value.items():
        here = f"{path}{key}"
        shown = key if key.replace("_", "").isalnum() else json.dumps(key)
        start = f"{'  ' * depth}{shown}:"
        mark = f"  # {marks[here]}" if marks and here in marks else ""
        if isinstance(item, Mapping) and item:
            lines.append(f"{start}{mark}\n{yaml_text(item, marks, f'{here}.', depth + 1)}")
        else:
            lines.append(f"{start} {_scalar(item)}{mark}\n")
    return "".join(lines)


def _scalar(value: Any) -> str:
    """JSON is YAML, but for numbers such as 3e-06, which many readers take for a text without a dot."""
    if isinstance(value, float):
        text = f"{value:.15f}".rstrip("0") if value == 0 or 1e-9 <= abs(value) < 1e15 else f"{value:.15e}"
        return f"{text}0" if text.endswith(".") else text
    return json.dumps(value, ensure_ascii=False)


AICONFIGURATOR = Tool(
    "aiconfigurator", "0.12.0", "system YAML", ".yaml", lambda system: list(_needs(system)), _write,
    ("gpu.mem_bw", "gpu.mem_bw_empirical_scaling_factor", "gpu.mem_empirical_constant_latency", "gpu.mem_capacity",
     *_FLOPS, "gpu.power", "node.num_gpus_per_node", "node.num_gpus_per_rack", "node.inter_rack_bw",
     "node.inter_node_bw", "node.intra_node_bw", "node.pcie_bw", "node.p2p_latency", "misc.nccl_mem",
     "misc.other_mem"),
    (_FLOPS,), _counts, ("misc.nccl_mem", "misc.other_mem"), inside=True,
)  # fmt: skip
"""Unknown keys at the top are ignored by the tool, so the provenance travels inside."""
