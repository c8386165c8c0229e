"""The files for other tools: exact units, nothing invented, everything marked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

import hwkb
from hwkb.cli import main
from hwkb.export.tools.assume import AssumptionError
from hwkb.export.tools.config import GapsError
from hwkb.export.tools.run import TOOLS, configure, tool_files
from hwkb.export.tools.system import UnfitError

GOLDEN = Path(__file__).parent / "golden" / "export"


def test_aiconfigurator_counts_in_bytes_and_one_way(small: hwkb.KnowledgeBase) -> None:
    """As integers; half of what counts both ways; provenance inside, under a key of its own."""
    (text,) = tool_files(configure(small, "aiconfigurator", "acme-one")).values()
    found = yaml.safe_load(text)

    assert found["gpu"]["mem_bw"] == 8_000_000_000_000
    assert found["gpu"]["mem_capacity"] == 288_000_000_000
    assert found["gpu"]["fp4_tc_flops"] == 10_000_000_000_000_000
    assert found["node"] == {"num_gpus_per_node": 8, "inter_node_bw": 50_000_000_000, "intra_node_bw": 540_000_000_000,
                             "p2p_latency": 0.0}  # fmt: skip
    assert all(isinstance(n, int) for n in found["gpu"].values() if n not in (0.0, 1.0))
    assert found["hwkb"]["fields"]["node.intra_node_bw"]["converted"] == ["both-ways to one-way: times 1/2"]
    assert found["hwkb"]["fields"]["gpu.mem_bw"]["source"] == "acme-sheet"


def test_a_rack_has_three_tiers(small: hwkb.KnowledgeBase) -> None:
    """Tray, scale-up domain, network; the chip is the one that it holds."""
    (text,) = tool_files(configure(small, "aiconfigurator", "acme-rack")).values()
    node = yaml.safe_load(text)["node"]

    assert (node["num_gpus_per_node"], node["num_gpus_per_rack"]) == (4, 72)
    assert node["intra_node_bw"] == node["inter_node_bw"] == 540_000_000_000
    assert node["inter_rack_bw"] == 50_000_000_000


def test_tools_that_multiply_by_binary_units_get_binary_numbers(small: hwkb.KnowledgeBase) -> None:
    """llm-analysis: memory alone; GenZ: memory and all rates."""
    analysis = json.loads(tool_files(configure(small, "llm-analysis", "acme-one"))["acme-one.json"])
    genz = json.loads(tool_files(configure(small, "genz", "acme-one"))["acme-one.json"])

    assert analysis["mem_per_GPU_in_GB"] * 2**30 == pytest.approx(288e9, rel=1e-14)
    assert analysis["hbm_bandwidth_in_GB_per_sec"] == 8000
    assert genz["Memory_size"] * 2**30 == pytest.approx(288e9, rel=1e-14)
    assert genz["Memory_BW"] * 2**30 == pytest.approx(8e12, rel=1e-14)
    assert genz["ICN"] * 2**30 == pytest.approx(540e9, rel=1e-14)
    assert genz["real_values"] is True


def test_files_hold_only_keys_that_the_tools_know(small: hwkb.KnowledgeBase) -> None:
    """llm-analysis and the networks of calculon end at any other."""
    analysis = json.loads(tool_files(configure(small, "llm-analysis", "acme-one"))["acme-one.json"])
    calculon = json.loads(tool_files(configure(small, "calculon", "acme-rack"))["acme-rack.json"])

    assert set(analysis) <= {
        "name", "mem_per_GPU_in_GB", "hbm_bandwidth_in_GB_per_sec", "intra_node_bandwidth_in_GB_per_sec",
        "intra_node_min_message_latency", "peak_fp16_TFLOPS", "peak_i8_TFLOPS", "peak_i4_TFLOPS",
        "inter_node_bandwidth_in_GB_per_sec"}  # fmt: skip
    for network in calculon["networks"]:
        assert set(network) == {"bandwidth", "efficiency", "size", "latency", "ops", "must_be_filled",
                                "processor_usage"}  # fmt: skip
    assert [network["bandwidth"] for network in calculon["networks"]] == [540, 50]
    assert calculon["networks"][0]["size"] == 72


@pytest.mark.parametrize("tool", TOOLS)
def test_what_nobody_states_is_named_with_what_would_settle_it(small: hwkb.KnowledgeBase, tool: str) -> None:
    """Every gap at once; a direction that is not stated is never assumed."""
    with pytest.raises(GapsError) as caught:
        configure(small, tool, "acme-next")

    text = str(caught.value)
    assert "does not state the direction (or `--assume direction=one-way`)" in text
    assert all("would settle it" in line for line in text.splitlines()[1:])


def test_a_source_that_withholds_is_quoted(small: hwkb.KnowledgeBase) -> None:
    """It is not the same as silence."""
    with pytest.raises(GapsError, match=r"acme-sheet says `not disclosed`"):
        configure(small, "aiconfigurator", "acme-next")


def test_number_formats_are_never_extrapolated(small: hwkb.KnowledgeBase) -> None:
    """What is left out is said, with what the tool then does."""
    assumed = ["direction=one-way", "counting=packages", "scale_out.bandwidth[one-way]=800 Gbit/s"]
    found = configure(small, "aiconfigurator", "acme-next", assumed)

    assert found.value("gpu.bfloat16_tc_flops") == 5_000_000_000_000_000
    assert found.known["gpu.bfloat16_tc_flops"].conversions == ("sparse to dense: times 1/2",)
    assert found.value("gpu.fp8_tc_flops") is None
    assert "refuses this number format" in found.provenance["left_out"]["gpu.fp8_tc_flops"]


def test_what_is_estimated_or_assumed_is_weak(small: hwkb.KnowledgeBase) -> None:
    """And what is assumed by hand, by axis or by value, is recorded as such."""
    assumed = ["direction=one-way", "counting=packages", "scale_out.bandwidth[one-way]=800 Gbit/s"]
    found = configure(small, "aiconfigurator", "acme-next", assumed)
    sure = configure(small, "aiconfigurator", "acme-one")

    assert sure.provenance["weak"] == []
    assert set(found.provenance["weak"]) == set(found.known)
    assert found.provenance["assumed_by_hand"] == assumed
    assert found.provenance["fields"]["node.intra_node_bw"]["assumed"] == ["direction=one-way"]
    assert found.provenance["fields"]["node.inter_node_bw"]["status"] == "assumed"
    assert "20000000000000  # estimated" in tool_files(found)["acme-next.yaml"]


def test_a_direction_may_be_assumed_for_one_section(small: hwkb.KnowledgeBase) -> None:
    """Both ways for the links, while the network states its own."""
    found = configure(small, "genz", "acme-next", ["scale_up.direction=both-ways", "counting=packages"])

    assert found.value("ICN") * 2**30 == pytest.approx(1.8e12, rel=1e-12)


def test_gigabytes_may_be_read_as_binary(small: hwkb.KnowledgeBase) -> None:
    """Memory of 288 GB is then 288 GiB."""
    found = configure(small, "llm-analysis", "acme-one", ["prefix=binary"])

    assert found.value("mem_per_GPU_in_GB") == 288
    assert found.provenance["weak"] == ["mem_per_GPU_in_GB"]


def test_rivals_travel_with_a_fact(small: hwkb.KnowledgeBase) -> None:
    """The preferred claim is used, and the other one is not hidden."""
    found = configure(small, "genz", "acme-two")

    assert found.provenance["fields"]["Memory_size"]["rivals"] == ["256 GB (acme-analyst)"]


def test_what_no_document_states_comes_from_a_named_set(small: hwkb.KnowledgeBase) -> None:
    """Marked as assumed."""
    ideal, usual = (configure(small, "genz", "acme-one", (), name) for name in ("ideal", "usual"))

    assert (ideal.value("ICN_LL"), usual.value("ICN_LL")) == (0, 1)
    assert usual.provenance["assumption_set"]["id"] == "usual"
    assert usual.provenance["assumption_set"]["fields"] == ["ICN_LL"]


@pytest.mark.parametrize(
    ("assumed", "says"),
    [
        ("direction", "AXIS=WORD"),
        ("direction=up", "no word of direction"),
        ("memory.capactiy=1 GB", "unknown property"),
        ("memory.capacity[hbm]=1 W", "power"),
        ("memory.capacity[hbm]=not disclosed", "no amount"),
        ("parallel=tensor", "nothing needs"),
    ],
)
def test_an_assumption_that_makes_no_sense_is_refused(small: hwkb.KnowledgeBase, assumed: str, says: str) -> None:
    """And one that changes nothing."""
    with pytest.raises(AssumptionError, match=says):
        configure(small, "genz", "acme-one", [assumed])


def test_an_unknown_set_is_refused(small: hwkb.KnowledgeBase) -> None:
    """With the nearest right word."""
    with pytest.raises(AssumptionError, match="did you mean `usual`"):
        configure(small, "genz", "acme-one", (), "usuall")


def test_a_set_of_ones_own_has_to_be_complete(folder: Path, tmp_path: Path) -> None:
    """What it leaves out is named, and not left to the tool."""
    own = shutil.copytree(folder, tmp_path / "own")
    text = "spec_version: 1\nsets:\n  mine:\n    title: mine\n    genz:\n      ICN_LL: '2.5'\n"
    (own / "schema" / "assumptions.yaml").write_text(text, "utf-8")

    assert configure(hwkb.load(own), "genz", "acme-one", (), "mine").value("ICN_LL") == 2.5
    with pytest.raises(AssumptionError, match=r"says nothing of `misc\.nccl_mem`"):
        configure(hwkb.load(own), "aiconfigurator", "acme-one", (), "mine")


def test_what_holds_no_accelerator_is_no_system(small: hwkb.KnowledgeBase) -> None:
    """And says what would settle it."""
    with pytest.raises(UnfitError, match="no source says which accelerators it holds"):
        configure(small, "genz", "hbm9")


def test_the_command_writes_all_that_it_can(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file, what lies beside it, and for the rest what is missing, with 1 at the end."""
    monkeypatch.chdir(folder)
    out = tmp_path / "out"

    assert main(["export", "genz", "acme-one", "acme-next", "-o", str(out)]) == 1
    assert sorted(path.name for path in out.iterdir()) == ["acme-one.json", "acme-one.provenance.json"]
    assert "ICN needs scale_up.bandwidth[one-way]" in capsys.readouterr().err
    assert main(["export", "genz", "acme-one", "-o", str(tmp_path / "my.json")]) == 0
    assert (tmp_path / "my.provenance.json").is_file()
    capsys.readouterr()
    assert main(["export", "genz", "acme-one"]) == 0
    assert json.loads(capsys.readouterr().out)["Flops"] == 2500


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("export", "genz"), "needs the id"),
        (("export", "genz", "acme-one", "acme-two"), "-o DIR"),
        (("export", "genz", "acme-oen"), "did you mean `acme-one`"),
        (("export", "genz", "acme-one", "--format", "csv"), "a format of its own"),
        (("export", "genz", "acme-one", "--assumptions", "none"), "no assumption set"),
        (("export", "claims", "--assume", "direction=one-way"), "a tool does"),
    ],
)
def test_wrong_use(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str], says: str
) -> None:
    """Ends with 2 and says what is right."""
    monkeypatch.chdir(folder)
    assert main(arguments) == 2
    assert says in capsys.readouterr().err
