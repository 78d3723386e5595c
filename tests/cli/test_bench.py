"""`linregions bench` from outside: what it measures is right, and bad input is refused."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

import pytest
from command_line import interrupted, run
from linregions import Box, Everywhere, Network, __version__
from linregions.benchmarks.torch_seed import torch_seeded
from oracle import oracle


def bench_json(*arguments: object, code: int = 0) -> dict[str, Any]:
    found, out, _ = run("bench", *arguments, "--json", "-")
    assert found == code
    record: dict[str, Any] = json.loads(out)
    assert (record["command"], record["version"]) == ("bench", __version__)
    return record


@pytest.fixture(scope="module")
def former(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "former.json"
    assert run("bench", "--widths", "2,4", "--seeds", 2, "--json", path)[0] == 0
    return path


def test_networks_have_the_counts_of_the_oracle() -> None:
    record = bench_json("--widths", "2,4", "--widths", "1,3,3")
    assert record["complete"] is True
    assert [row["name"] for row in record["rows"]] == ["2-4", "1-3-3"]
    for row in record["rows"]:
        widths = row["case"]["widths"]
        counts = [
            oracle(Network.random(widths, seed), Box.cube(-1, 1, widths[0])).count
            for seed in range(3)
        ]
        assert [run["count"] for run in row["runs"]] == counts
        assert row["regions"] == {
            "median": sorted(counts)[1], "min": min(counts), "max": max(counts),
        }  # fmt: skip
        ns = sorted(1e9 * run["user_seconds"] / run["count"] for run in row["runs"])
        assert row["ns_per_region"]["median"] == pytest.approx(ns[1])


def test_what_describes_the_networks() -> None:
    options = ("--init", "he", "--gain", 3, "--activation", "abs", "--domain", "everywhere")
    record = bench_json("--widths", "2,4", *options, "--seeds", 1)
    network = Network.random((2, 4), 0, init="he", gain=3, activation="abs")
    assert record["rows"][0]["runs"][0]["count"] == oracle(network, Everywhere(2)).count

    boxed = bench_json("--widths", "2,5", "--bias-free", "--box", 0, "inf", "--seeds", 1)
    network = Network.random((2, 5), 0, bias=False)
    truth = oracle(network, Box.cube(0, math.inf, 2)).count
    assert boxed["rows"][0]["runs"][0]["count"] == truth
    assert boxed["rows"][0]["case"]["box"] == [0, None]


@pytest.mark.parametrize("task", ["count", "list"])
def test_arrangements_have_binomial_counts(task: str) -> None:
    names = ("--arrangement", "generic:7,3", "--arrangement", "central:7,3")
    generic, central = bench_json(*names, "--task", task)["rows"]
    assert {run["count"] for run in generic["runs"]} == {1 + 7 + 21 + 35}
    assert {run["count"] for run in central["runs"]} == {2 * (1 + 6 + 15)}
    assert "n_lps" in generic["runs"][0]
    assert "lps_per_region" not in generic


def test_classical_arrangements_with_and_without_symmetries() -> None:
    for options in ((), ("--symmetric",)):
        (row,) = bench_json("--arrangement", "braid:5", "--seeds", 1, *options)["rows"]
        assert row["runs"][0]["count"] == 120
        assert row["case"]["symmetric"] == bool(options)


def test_torch_seed_is_the_network_of_torch() -> None:
    (row,) = bench_json("--widths", "2,4", "--init", "torch-seed", "--seeds", 1)["rows"]
    truth = oracle(torch_seeded((2, 4), 0), Box.cube(-1, 1, 2)).count
    assert row["runs"][0]["count"] == truth


def test_every_task_is_a_row_and_finds_the_same() -> None:
    rows = bench_json("--widths", "2,6,4", "--task", "count,list", "--repeats", 2)["rows"]
    assert [row["case"]["task"] for row in rows] == ["count", "list"]
    assert [run["seed"] for run in rows[0]["runs"]] == [0, 0, 1, 1, 2, 2]
    assert rows[0]["regions"] == rows[1]["regions"]


def test_memory_is_that_of_a_process_of_its_own() -> None:
    (row,) = bench_json("--widths", "2,4", "--seeds", 1, "--memory")["rows"]
    (measured,) = row["runs"]
    assert measured["memory_before"] <= measured["peak_memory"] < 200 * 2**20
    assert measured["count"] == oracle(Network.random((2, 4), 0), Box.cube(-1, 1, 2)).count


def test_table() -> None:
    code, out, err = run("bench", "--widths", "2,4", "--seeds", 1, "--memory")
    assert (code, err) == (0, "")
    count = oracle(Network.random((2, 4), 0), Box.cube(-1, 1, 2)).count
    cells = out.splitlines()[-1].split()
    assert cells[:4] == ["2-4", "count", "1", str(count)]
    assert len(cells) == 9
    assert "peak" in out
    assert "networks: torch weights, relu, in [-1, 1]^n, certified" in out


def test_growth_is_said_where_there_is_enough_to_say() -> None:
    _, out, _ = run("bench", "--widths", "1,2", "--widths", "3,12", "--seeds", 2)
    assert "Cost of counting regions: CPU time grows as their number to the power " in out


def test_unlike_arrangements_have_no_common_growth() -> None:
    options = ("--seeds", 2)
    mixed = ("generic:8,1", "central:30,3", "generic:30,3", "braid:6")
    names = [word for name in mixed for word in ("--arrangement", name)]
    assert "Cost of" not in run("bench", *names, *options)[1]
    alike = ("--arrangement", "generic:6,2", "--arrangement", "generic:40,2")
    out = run("bench", *alike, *options, "--arrangement", "central:30,3")[1]
    assert "Cost of counting cells, generic in R^2: CPU time grows as their number" in out
    assert out.count("Cost of") == 1


@pytest.mark.parametrize("options", [["--json"], ["--json", "--seeds", "1"], ["--json", "-"]])
def test_json_without_a_file_is_standard_output(options: list[str]) -> None:
    code, out, _ = run("bench", "--widths", "2,4", *options)
    assert code == 0
    assert json.loads(out)["command"] == "bench"


def test_budget_marks_the_row() -> None:
    code, out, _ = run("bench", "--widths", "4,16,16", "--seeds", 1, "--max-regions", 10)
    assert code == 3
    assert "4-16-16: 1 of 1 counts stopped by a budget" in out


def test_interruption_leaves_a_partial_table() -> None:
    networks = ("--widths", "1,2", "--widths", "10,64,64", "--seeds", 1)
    code, out, err, seconds = interrupted("bench", *networks, after=1.5)
    assert code == 130
    assert "1-2" in out
    assert "PARTIAL: interrupted after 1 of 2 runs" in out
    assert seconds < 5
    assert err == ""


def test_compared_with_itself(former: Path) -> None:
    code, out, err = run("bench", "--widths", "2,4", "--seeds", 3, "--compare", former)
    assert (code, err) == (0, "")
    assert "ns per" in out
    assert "ratio" in out
    assert "DIFFERENT" not in out


def test_nothing_to_compare_is_said(former: Path) -> None:
    code, out, _ = run("bench", "--widths", "3,4", "--seeds", 1, "--compare", former)
    assert code == 0
    assert "Nothing to compare" in out


def test_different_counts_are_an_error(former: Path, tmp_path: Path) -> None:
    record = json.loads(former.read_text())
    record["rows"][0]["runs"][1]["count"] += 1
    record["machine"]["processor"] = "another one"
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps(record))
    code, out, err = run("bench", "--widths", "2,4", "--seeds", 2, "--compare", wrong)
    assert code == 1
    assert "DIFFERENT COUNTS" in out
    assert "processor differ" in out
    assert "different counts: 2-4, seed 1: " in err
    assert "seed 0" not in err


def test_incomplete_counts_may_differ(former: Path, tmp_path: Path) -> None:
    record = json.loads(former.read_text())
    record["rows"][0]["runs"][1] |= {"count": 1, "complete": False}
    cut_off = tmp_path / "cut_off.json"
    cut_off.write_text(json.dumps(record))
    assert run("bench", "--widths", "2,4", "--compare", cut_off)[0] == 0


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        "{}",
        '{"command": "count"}',
        '{"command": "bench", "machine": {}, "rows": [{"case": {}}]}',
        '{"command": "bench", "machine": {}, "rows": [{"case": {"kind": "torus", "task": "count", '
        '"box": null}, "runs": []}]}',
        '{"command": "bench", "machine": {}, "rows": [{"case": {"kind": "network", "task": "run", '
        '"box": null}, "runs": []}]}',
        '{"command": "bench", "machine": {}, "rows": 3}',
    ],
)
def test_malformed_former_files_are_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "former.json"
    path.write_text(text)
    code, out, err = run("bench", "--compare", path)
    assert (code, out) == (2, "")
    assert err.startswith(f"linregions: {path}: expected a file that ")


def test_plot_is_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "cost.png"
    assert run("bench", "--widths", "2,4", "--widths", "2,8", "--plot", path)[0] == 0
    assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_plot_of_an_unknown_kind(tmp_path: Path) -> None:
    code, out, err = run("bench", "--widths", "2,4", "--plot", tmp_path / "cost.xyz")
    assert code == 2
    assert "2-4" in out  # what was measured is not lost
    assert "cost.xyz: " in err


def test_plot_without_matplotlib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    code, out, err = run("bench", "--widths", "2,4", "--plot", tmp_path / "cost.png")
    assert (code, out) == (1, "")
    assert "pip install linregions[plot]" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--widths", "2,x"], "--widths: expected integers"),
        (["--widths", "0,2"], "widths: expected positive integers"),
        (["--widths", ""], "--widths: expected integers"),
        (["--arrangement", "cubic:3,2"], "expected generic:N,D or central:N,D"),
        (["--arrangement", "generic:3"], "expected generic:N,D"),
        (["--arrangement", "generic:a,3"], "--arrangement: expected generic:N,D"),
        (["--arrangement", "braid:1,2,3"], "arrangement braid:1,2,3: "),
        (["--init", "torch-seed", "--activation", "no"], "activation"),
        (["--arrangement", "generic:0,3"], "expected generic:N,D or central:N,D"),
        (["--init", "no"], "init: expected"),
        (["--gain", "0"], "gain: expected a positive number"),
        (["--gain", "nan"], "gain: expected a positive number"),
        (["--activation", "tanh"], "activation"),
        (["--task", "sing"], "--task: expected count, list"),
        (["--threads", "0"], "--threads: expected positive numbers"),
        (["--threads", "two"], "--threads: expected integers"),
        (["--exactness", "roughly"], "--exactness: expected"),
        (["--domain", "sphere"], "--domain: expected box or everywhere"),
        (["--domain", "everywhere", "--box", "-1", "1"], "give one of them, not both"),
        (["--box", "1", "-1"], "lower"),
        (["--json", "no/such/folder/out.json"], "cannot be written"),
        (["--plot", "/"], "cannot be written"),
        (["--compare", "no_such_file.json"], "there is no such file"),
    ],
)
def test_bad_options_are_refused_before_anything_is_measured(
    arguments: list[str], message: str
) -> None:
    code, out, err = run("bench", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("linregions: ")
    assert message in err
