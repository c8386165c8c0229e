"""`hwkb export TOOL ID...`: the files for a tool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hwkb.export.tools.aiconfigurator import AICONFIGURATOR
from hwkb.export.tools.assume import assumption_set, read_assumptions
from hwkb.export.tools.calculon import CALCULON
from hwkb.export.tools.config import Config, Tool, fill
from hwkb.export.tools.genz import GENZ
from hwkb.export.tools.llm_analysis import LLM_ANALYSIS
from hwkb.export.tools.system import system_of
from hwkb.export.write import json_text
from hwkb.knowledge import KnowledgeBase

__all__ = ["TOOLS", "configure", "tool_files"]

TOOLS: Mapping[str, Tool] = {tool.id: tool for tool in (AICONFIGURATOR, LLM_ANALYSIS, GENZ, CALCULON)}
"""The tools by id."""

DEFAULT_SET = "ideal"


def configure(kb: KnowledgeBase, tool: str, name: str, assume: Sequence[str] = (), chosen: str = DEFAULT_SET) -> Config:
    """What a tool is told of an entity. Raises GapsError, UnfitError, AssumptionError or UnknownFactError."""
    assumptions = read_assumptions(kb, assume)
    found = TOOLS[tool]
    return fill(kb, found, system_of(kb, name, assumptions), assumptions, assumption_set(kb, chosen, tool))


def tool_files(config: Config) -> dict[str, str]:
    """File names with their texts: the tool's own first, then its provenance where that lies beside it."""
    tool, id_ = config.tool, config.system.entity.id
    files = {f"{id_}{tool.suffix}": tool.write(config)}
    if not tool.inside:
        files[f"{id_}.provenance.json"] = json_text(config.provenance)
    return files
