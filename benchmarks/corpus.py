"""Makes a knowledge base of any size: invented chips and racks whose figures agree with each other.

    python benchmarks/corpus.py FOLDER --files 1000

The same arguments always make the same files. About three in five are chips, the others racks that
contain them, so that the relations have something to judge.
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LANE_RATE = 200  # Gbit/s
NIC_RATE = 800  # Gbit/s
SWITCHES = 18  # in a rack
LANES = (36, 54, 72, 90)
TRAYS = (16, 18)
FAMILY = 5  # chips that share a data sheet
BATCH = 20  # chips that share an article
FEED = math.sqrt(3) * 415 * 60 / 1000  # kW

Claim = tuple[str, str]
Phrase = tuple[str, tuple[Claim, ...]]


@dataclass(frozen=True)
class Chip:
    """An invented accelerator."""

    number: int
    vendor: str
    stacks: int
    stack_capacity: int  # GB
    stack_bandwidth: float  # TB/s
    lanes: int
    peak: float  # PFLOP/s in FP8, dense
    power: int  # W
    nics: int

    @property
    def id(self) -> str:
        return f"{self.vendor}-chip-{self.number:05}"

    @property
    def name(self) -> str:
        return f"{self.vendor.title()} Chip {self.number}"

    @property
    def capacity(self) -> int:
        return self.stacks * self.stack_capacity

    @property
    def bandwidth(self) -> float:
        return self.stacks * self.stack_bandwidth

    @property
    def scale_up(self) -> float:  # TB/s, one way
        return self.lanes * LANE_RATE / 8000


def write(folder: Path, files: int) -> int:
    """Fill `folder/specs` with this many chips and racks, and what they refer to; return how many files."""
    rng = random.Random(files)
    vendors = [f"vendor-{n:02}" for n in range(min(max(files // 50, 2), 20))]
    chips = [_chip(rng, n, vendors[n // FAMILY % len(vendors)]) for n in range(files * 3 // 5)]
    documents = dict(_documents(chips, files - len(chips), vendors))
    for path, text in documents.items():
        target = folder / "specs" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return len(documents)


def _chip(rng: random.Random, number: int, vendor: str) -> Chip:
    return Chip(
        number=number,
        vendor=vendor,
        stacks=rng.choice((4, 6, 8, 12)),
        stack_capacity=rng.choice((16, 24, 36)),
        stack_bandwidth=rng.choice((0.8, 1.0, 1.2, 1.6, 2.0)),
        lanes=rng.choice(LANES),
        peak=rng.choice((2.0, 2.5, 4.0, 5.0, 8.0, 10.0, 20.0)),
        power=rng.choice((700, 750, 1000, 1200, 1400, 1800)),
        nics=rng.choice((1, 2, 3)),
    )


def _documents(chips: Sequence[Chip], racks: int, vendors: Sequence[str]) -> Iterator[tuple[str, str]]:
    for vendor in vendors:
        yield f"organisations/{vendor}.yaml", _header(vendor, vendor.title(), "organisation", "kind: vendor")
        yield (
            f"sources/{vendor}-keynote.yaml",
            _source(f"{vendor}-keynote", vendor, "keynote", "2025-06", "disclosed"),
        )
    yield (
        "organisations/observer.yaml",
        _header("observer", "The Observer", "organisation", "kind: publisher"),
    )
    yield "memory/hbm4.yaml", _header("hbm4", "HBM4", "memory", "kind: dram")
    yield "interconnects/fabric.yaml", _header("fabric", "Fabric", "interconnect", "kind: scale-up")
    yield "interconnects/network.yaml", _header("network", "Network", "interconnect", "kind: scale-out")
    for accelerators in (4 * trays for trays in TRAYS):
        for lanes in LANES:
            yield f"chips/{_switch(accelerators, lanes)}.yaml", _switch_file(accelerators, lanes, vendors[0])
    for batch in range(0, len(chips), BATCH):
        yield (
            f"sources/{_article(batch)}.yaml",
            _source(_article(batch), "observer", "article", "2025-09", "estimated"),
        )
        for family in range(batch, min(batch + BATCH, len(chips)), FAMILY):
            name = _sheet(family)
            yield (
                f"sources/{name}.yaml",
                _source(name, chips[family].vendor, "datasheet", "2026-02", "disclosed"),
            )
    for chip, before in zip(chips, [chips[-1], *chips], strict=False):
        yield f"chips/{chip.id}.yaml", _chip_file(chip, before)
    for number in range(racks):
        chip = chips[number * 7 % len(chips)]
        yield f"racks/{chip.vendor}-rack-{number:05}.yaml", _rack_file(number, chip, TRAYS[number % 2])


def _sheet(number: int) -> str:
    return f"sheet-{number // FAMILY * FAMILY:05}"


def _article(number: int) -> str:
    return f"article-{number // BATCH * BATCH:05}"


def _switch(accelerators: int, lanes: int) -> str:
    return f"switch-{accelerators}x{lanes}"


def _header(id_: str, name: str, kind: str, *more: str) -> str:
    modeline = f"# yaml-language-server: $schema=../../schema/{kind}.schema.json"
    return "\n".join([modeline, "spec_version: 1", f"id: {id_}", f"name: {name}", *more, ""])


def _source(id_: str, publisher: str, kind: str, published: str, status: str) -> str:
    return "\n".join(
        [
            "# yaml-language-server: $schema=../../schema/source.schema.json",
            "spec_version: 1",
            f"id: {id_}",
            f"title: What {id_} says",
            f"publisher: {publisher}",
            f"url: https://{publisher}.example/{id_}",
            f"published: {published}",
            "accessed: 2026-11-01",
            "language: en",
            f"kind: {kind}",
            f"status: {status}",
            "",
        ]
    )


def _evidence(blocks: dict[str, Sequence[Phrase]]) -> str:
    lines = ["evidence:"]
    for source, phrases in blocks.items():
        lines.append(f"  {source}:")
        for phrase, claims in phrases:
            lines.append(f'    "{phrase}":')
            for key, value in claims:
                lines += [f"      {key}:", f"        {value}"] if key == "asserts" else [f"      {key}: {value}"]
    return "\n".join([*lines, ""])


def _switch_file(accelerators: int, lanes: int, vendor: str) -> str:
    rate = f"{accelerators * lanes * LANE_RATE / SWITCHES / 1000:.1f} Tbit/s"
    id_ = _switch(accelerators, lanes)
    phrases = [(f"{rate} in each direction", (("switch.bandwidth[one-way]", rate),))]
    head = _header(id_, f"Switch {accelerators} by {lanes}", "chip", "kind: switch", f"vendor: {vendor}")
    return head + _evidence({f"{vendor}-keynote": phrases})


def _chip_file(chip: Chip, before: Chip) -> str:
    c = chip
    lanes_total = f"{c.lanes * LANE_RATE / 1000:g} Tbit/s"
    sheet = [
        (f"part number {c.number:05}-X", (("name.alias", f"{c.vendor}-{c.number:05}-X"),)),
        (
            f"{c.stacks} stacks of HBM4 with {c.capacity} GB in all",
            (
                ("memory.type[hbm]", "hbm4"),
                ("memory.stacks", str(c.stacks)),
                ("memory.capacity[hbm]", f"{c.capacity} GB"),
            ),
        ),
        (f"{c.stack_capacity} GB to the stack", (("memory.stack_capacity", f"{c.stack_capacity} GB"),)),
        (
            f"{c.stack_bandwidth:.2f} TB/s to the stack",
            (("memory.stack_bandwidth", f"{c.stack_bandwidth:.2f} TB/s"),),
        ),
        (f"memory bandwidth {c.bandwidth:.1f} TB/s", (("memory.bandwidth[hbm]", f"{c.bandwidth:.1f} TB/s"),)),
        (f"FP4 {c.peak * 2:g} PFLOPS dense", (("compute.peak[fp4, dense]", f"{c.peak * 2:g} PFLOP/s"),)),
        (f"FP8 {c.peak:g} PFLOPS dense", (("compute.peak[fp8, dense]", f"{c.peak:g} PFLOP/s"),)),
        (
            f"FP8 {c.peak * 2:g} PFLOPS with sparsity",
            (("compute.peak[fp8, sparse]", f"{c.peak * 2:g} PFLOP/s"),),
        ),
        (f"BF16 {c.peak / 2:g} PFLOPS dense", (("compute.peak[bf16, dense]", f"{c.peak / 2:g} PFLOP/s"),)),
        (f"INT8 {c.peak:g} POPS dense", (("compute.peak_integer[int8, dense]", f"{c.peak:g} POP/s"),)),
        (
            f"{c.power // 350} compute dies and 2 IO dies",
            (("contains.compute_die", str(c.power // 350)), ("contains.io_die", "2")),
        ),
        (
            f"{c.power // 5} billion transistors at {1.5 + c.nics / 10:.2f} GHz",
            (
                ("architecture.transistors", f"{c.power // 5} Gtransistor"),
                ("architecture.clock[peak]", f"{1.5 + c.nics / 10:.2f} GHz"),
            ),
        ),
        ("64 GB/s towards the host in each direction", (("host_link.bandwidth[one-way]", "64 GB/s"),)),
        ("matrix units for FP64, and atomics", (("can.fp64-matrix", "partial"), ("can.atomics", "yes"))),
        (
            f"{c.lanes} lanes of {LANE_RATE}G towards the fabric",
            (("scale_up.lanes", str(c.lanes)), ("scale_up.lane_rate", f"{LANE_RATE} Gbit/s")),
        ),
        (
            f"{c.scale_up:g} TB/s in each direction",
            (("scale_up.bandwidth[one-way]", f"{c.scale_up:g} TB/s"),),
        ),
        (
            f"{c.scale_up * 2:g} TB/s bidirectional",
            (("scale_up.bandwidth[both-ways]", f"{c.scale_up * 2:g} TB/s"),),
        ),
        (f"{c.lanes + 16} lanes of input and output", (("io.lanes", str(c.lanes + 16)),)),
        (f"thermal design power {c.power} W", (("power.tdp", f"{c.power} W"), ("cooling.method", "liquid"))),
    ]
    keynote = [
        (f"the new chip number {c.number}", (("milestone.announced", "2025-06"),)),
        (
            f"more than {c.capacity - 1} GB in the package",
            (("memory.capacity[hbm]", f"more than {c.capacity - 1} GB"),),
        ),
        (
            f"up to {c.bandwidth:.1f} TB/s of memory bandwidth",
            (("memory.bandwidth[hbm]", f"up to {c.bandwidth:.1f} TB/s"),),
        ),
        (
            f"{c.nics} NICs at {NIC_RATE}G for every accelerator",
            (("scale_out.nics", str(c.nics)), ("scale_out.nic_bandwidth[one-way]", f"{NIC_RATE} Gbit/s")),
        ),
        (
            f"{c.nics * NIC_RATE}G towards the network",
            (
                ("scale_out.fabric", "network"),
                ("scale_out.bandwidth[one-way]", f"{c.nics * NIC_RATE} Gbit/s"),
            ),
        ),
        ("joins the fabric without a bridge", (("scale_up.fabric", "fabric"), ("can.load-store", "yes"))),
        ("shipping in the second half of next year", (("milestone.available", "2026-H2"),)),
    ]
    if c is not before:
        ratio = f"{c.capacity / before.capacity:.2f} x"
        keynote.append(
            (
                f"{ratio} the memory of chip {before.number}",
                (("status", "claimed"), ("memory.capacity[hbm]", f"{ratio} vs {before.id}")),
            )
        )
    article = [
        (f"close to {c.bandwidth:.0f} TB/s", (("memory.bandwidth[hbm]", f"~{c.bandwidth:.0f} TB/s"),)),
        (
            f"between {c.power - 50} and {c.power + 50} W",
            (("power.tdp", f"{c.power - 50}-{c.power + 50} W"),),
        ),
        (f"roughly {c.peak:g} petaflops in FP8", (("compute.peak[fp8]", f"~{c.peak:g} PFLOP/s"),)),
        (
            f"{c.lanes} times {LANE_RATE}G is {lanes_total}",
            (("asserts", f"lanes: {c.lanes} * {LANE_RATE} Gbit/s = {lanes_total}"),),
        ),
        ("speaks PCIe in its sixth version", (("can.pcie-6-0", "yes"),)),
        ("rents for 3 to 5 dollars an hour", (("economics.rental", "3-5 USD/h"),)),
        (
            f"some {c.power // 5} billion transistors",
            (("architecture.transistors", f"~{c.power // 5} Gtransistor"),),
        ),
        ("no word on the price", (("economics.price", "not disclosed"),)),
        ("volume only after the summer", (("status", "reported"), ("milestone.volume", "after 2026-H2"))),
    ]
    head = _header(c.id, c.name, "chip", "kind: accelerator", f"vendor: {c.vendor}")
    return head + _evidence({_sheet(c.number): sheet, f"{c.vendor}-keynote": keynote, _article(c.number): article})


def _rack_file(number: int, chip: Chip, trays: int) -> str:
    count = trays * 4
    id_ = f"{chip.vendor}-rack-{number:05}"
    switch = _switch(count, chip.lanes)
    memory = f"{count * chip.capacity / 1000:.1f} TB"
    memory_bandwidth = f"{count * chip.bandwidth / 1000:.2f} PB/s"
    exact_memory = f"{count * chip.capacity / 1000:g} TB"
    total = math.ceil(count * chip.power * 1.25 / 10_000) * 10
    feeds = math.ceil(total * 1.1 / FEED)
    scale_up = f"{count * chip.scale_up:g} TB/s"
    sheet = [
        (f"model {number:05}-R", (("name.alias", f"{chip.vendor}-{number:05}-R"),)),
        (
            f"{count} accelerators in {trays} compute trays",
            (("contains.accelerator", f"{count} {chip.id}"), ("contains.compute_tray", str(trays))),
        ),
        ("4 accelerators to the compute tray", (("contains.accelerator[per compute_tray]", f"4 {chip.id}"),)),
        (
            f"9 switch trays with {SWITCHES} switches in all",
            (("contains.switch_tray", "9"), ("contains.switch", f"{SWITCHES} {switch}")),
        ),
        ("2 switches to the switch tray", (("contains.switch[per switch_tray]", f"2 {switch}"),)),
        (f"{memory} of HBM4 in the rack", (("memory.type[hbm]", "hbm4"), ("memory.capacity[hbm]", memory))),
        (f"memory bandwidth {memory_bandwidth}", (("memory.bandwidth[hbm]", memory_bandwidth),)),
        (
            f"FP4 {count * chip.peak * 2:g} PFLOPS dense",
            (("compute.peak[fp4, dense]", f"{count * chip.peak * 2:g} PFLOP/s"),),
        ),
        (
            f"FP8 {count * chip.peak:g} PFLOPS dense",
            (("compute.peak[fp8, dense]", f"{count * chip.peak:g} PFLOP/s"),),
        ),
        (
            f"BF16 {count * chip.peak / 2:g} PFLOPS dense",
            (("compute.peak[bf16, dense]", f"{count * chip.peak / 2:g} PFLOP/s"),),
        ),
        (f"one domain of {count}", (("scale_up.domain", str(count)), ("scale_up.topology", "all-to-all"))),
        (f"{scale_up} in each direction", (("scale_up.bandwidth[one-way]", scale_up),)),
        (
            f"{chip.lanes // SWITCHES} lanes from each accelerator to each switch",
            (("scale_up.lanes[per accelerator and switch]", str(chip.lanes // SWITCHES)),),
        ),
        (
            f"{count * chip.lanes} lanes of {LANE_RATE}G in the rack",
            (("scale_up.lanes", str(count * chip.lanes)), ("scale_up.lane_rate", f"{LANE_RATE} Gbit/s")),
        ),
        (
            f"{count // 4} host processors, 44 units high",
            (("contains.cpu", str(count // 4)), ("physical.height", "44 U")),
        ),
        ("coherent over the whole domain", (("can.cache-coherent", "yes"), ("can.load-store", "yes"))),
        (f"{count * chip.nics} network cards at the rear", (("contains.nic[rear]", str(count * chip.nics)),)),
        ("6 power shelves at the bottom", (("contains.power_shelf[bottom]", "6"),)),
        (f"{2 * count * chip.lanes} copper cables", (("contains.dac_cable", str(2 * count * chip.lanes)),)),
        (
            f"{feeds} three-phase feeds of 415 V and 60 A",
            (
                ("power.feeds", str(feeds)),
                ("power.feed_voltage[three-phase]", "415 V"),
                ("power.feed_current", "60 A"),
            ),
        ),
    ]
    keynote = [
        (f"the new rack number {number}", (("milestone.announced", "2025-06"),)),
        (f"{count} accelerators as one", (("contains.accelerator", f"{count} {chip.id}"),)),
        (
            f"over {count * chip.capacity // 1000} TB of memory",
            (("memory.capacity[hbm]", f"more than {count * chip.capacity // 1000} TB"),),
        ),
        (
            f"{count * chip.nics} network cards",
            (
                ("scale_out.fabric", "network"),
                ("scale_out.bandwidth[one-way]", f"{count * chip.nics * NIC_RATE / 1000:g} Tbit/s"),
            ),
        ),
        ("cooled by liquid from front to back", (("cooling.method", "liquid"), ("physical.width", "double"))),
        ("in the second half of next year", (("milestone.available", "2026-H2"),)),
    ]
    article = [
        (f"draws {total - 10} to {total + 10} kW", (("power.total", f"{total - 10}-{total + 10} kW"),)),
        (f"about {memory} of fast memory", (("memory.capacity[hbm]", f"~{memory}"),)),
        (
            f"{count} chips of {chip.capacity} GB give {exact_memory}",
            (("asserts", f"memory: {count} * {chip.capacity} GB = {exact_memory}"),),
        ),
        (
            "copper all the way through the backplane",
            (("scale_up.medium", "copper"), ("scale_up.fabric", "fabric")),
        ),
        ("any accelerator to any other at full rate", (("can.non-blocking", "yes"),)),
        ("no word on the price of a rack", (("economics.price", "not disclosed"),)),
        ("in numbers only after the summer", (("status", "reported"), ("milestone.volume", "after 2026-H2"))),
        ("rents for 200 to 400 dollars an hour", (("economics.rental", "200-400 USD/h"),)),
        (
            f"some {count * chip.peak:g} petaflops in FP8",
            (("compute.peak[fp8]", f"~{count * chip.peak:g} PFLOP/s"),),
        ),
        ("an order of one rack at least", (("economics.minimum_order", str(count)),)),
    ]
    head = _header(id_, f"{chip.vendor.title()} Rack {number}", "rack", "level: rack", f"vendor: {chip.vendor}")
    return head + _evidence(
        {_sheet(chip.number): sheet, f"{chip.vendor}-keynote": keynote, _article(chip.number): article}
    )


def main() -> None:
    """Read the arguments and make the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=1000, help="chips and racks to make (default 1000)")
    arguments = parser.parse_args()
    print(f"{write(arguments.folder, arguments.files)} files in {arguments.folder / 'specs'}")


if __name__ == "__main__":
    main()
