"""From needs to a filled configuration with its provenance; what all tools share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hwkb import __version__
from hwkb.export.tools.assume import AssumptionError, Assumptions, AssumptionSet
from hwkb.export.tools.lookup import find
from hwkb.export.tools.needs import Gap, Known, Need
from hwkb.export.tools.system import System
from hwkb.knowledge import KnowledgeBase

__all__ = ["Config", "GapsError", "Tool", "fill"]

Text = Callable[["Config"], str]


class GapsError(Exception):
    """What a tool needs and nobody states."""

    def __init__(self, entity: str, tool: str, gaps: Sequence[Gap]) -> None:
        lines = "".join(f"\n  {gap.text}" for gap in gaps)
        super().__init__(f"no {tool} file can be written for {entity}, for want of{lines}")
        self.gaps = tuple(gaps)


@dataclass(slots=True)
class Config:
    """What was found for one entity and one tool."""

    tool: Tool
    system: System
    assumptions: Assumptions
    chosen: AssumptionSet
    as_of: str
    known: dict[str, Known] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    """Optional numbers that nobody states."""

    def value(self, name: str) -> Any:
        """The number of a field: known, else of the assumption set; None where it is left out."""
        return self.known[name].value if name in self.known else self.chosen.values.get(name)

    @property
    def nested(self) -> dict[str, Any]:
        """All fields that have a value, nested at their dots, in the order of the tool's table."""
        names = [name for name in self.tool.order if name in self.known or name in self.chosen.values]
        found: dict[str, Any] = {}
        for name in names:
            *above, last = name.split(".")
            inner = found
            for part in above:
                inner = inner.setdefault(part, {})
            inner[last] = self.value(name)
        return found

    @property
    def provenance(self) -> dict[str, Any]:
        """Where every number comes from; what is weak, assumed or left out is listed by name."""
        system = self.system
        return {
            "exporter": f"hwkb {__version__}",
            "tool": f"{self.tool.id} {self.tool.version}",
            "entity": system.entity.id,
            "accelerator": system.chip.id,
            **({"as_of": self.as_of} if self.as_of else {}),
            "assumed_by_hand": self.assumptions.texts,
            "weak": [name for name, known in self.known.items() if known.weak],
            "left_out": {gap.need.field: _left_out(gap) for gap in self.gaps},
            "fields": {name: known.record() for name, known in self.known.items()},
            "assumption_set": {
                "id": self.chosen.id,
                "title": self.chosen.title,
                "why": self.chosen.why,
                "status": "assumed",
                "fields": [name for name in self.chosen.values if name not in self.known],
            },
        }


def _left_out(gap: Gap) -> str:
    return f"{gap.text}. {gap.need.default}" if gap.need.default else gap.text


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that reads hardware configurations."""

    id: str
    version: str
    about: str
    suffix: str
    needs: Callable[[System], Sequence[Need]]
    write: Text
    order: Sequence[str]
    """All fields in the order of the file."""
    any_of: Sequence[Sequence[str]] = ()
    """Optional fields of which the tool needs at least one."""
    counts: Callable[[System], Mapping[str, Known | Gap]] = lambda _system: {}
    """Fields that count accelerators, which the system itself knows."""
    assumes: Sequence[str] = ()
    """Fields that no document can state: an assumption set has to have them."""
    inside: bool = False
    """True where the format has room for provenance; else it lies beside the file."""


def fill(kb: KnowledgeBase, tool: Tool, system: System, assumptions: Assumptions, chosen: AssumptionSet) -> Config:
    """The configuration of a system. Raises GapsError where something required is missing."""
    config = Config(tool, system, assumptions, chosen, kb.day.isoformat() if kb.day else "")
    lacking = [name for name in tool.assumes if name not in chosen.values]
    if lacking:
        raise AssumptionError(f"the assumption set `{chosen.id}` says nothing of `{lacking[0]}` for {tool.id}")
    required: list[Gap] = []
    for name, found in tool.counts(system).items():
        _take(config, required, name, found)
    for need in tool.needs(system):
        _take(config, required, need.field, find(kb, system.holders, need, assumptions))
    for group in tool.any_of:
        if not any(name in config.known for name in group):
            missing = [gap for gap in config.gaps if gap.need.field in group]
            required += [Gap(gap.need, f"{gap.why}, and one of {len(group)} such is enough") for gap in missing]
    if required:
        raise GapsError(system.entity.id, tool.id, required)
    if assumptions.unused:
        raise AssumptionError(f"nothing needs the assumption `{assumptions.unused[0]}`")
    return config


def _take(config: Config, required: list[Gap], name: str, found: Known | Gap) -> None:
    if isinstance(found, Known):
        config.known[name] = found
    elif found.need.required:
        required.append(Gap(_named(found.need, name), found.why))
    else:
        config.gaps.append(found)


def _named(need: Need, name: str) -> Need:
    return Need(name, need.keys, need.unit, need.required, need.whole, need.rejects, need.default)
