"""Random networks on the command line."""

from __future__ import annotations

import pytest
from command_line import run, run_json
from linregions import Box, Everywhere, Network
from oracle import oracle


def test_bench_json() -> None:
    record = run_json("bench", "--widths", "2,4", "--widths", "1,3,3", "--seeds", 3)
    assert record["complete"] is True
    assert record["box"] == [-1, 1]
    assert [row["widths"] for row in record["rows"]] == [[2, 4], [1, 3, 3]]
    for row in record["rows"]:
        counts = [
            oracle(Network.random(row["widths"], seed), Box.cube(-1, 1, row["widths"][0])).count
            for seed in range(3)
        ]
        assert [run["count"] for run in row["runs"]] == counts
        assert row["regions"] == {
            "median": sorted(counts)[1], "min": min(counts), "max": max(counts),
        }  # fmt: skip
        run_times = sorted(1e6 * run["seconds"] / run["count"] for run in row["runs"])
        assert row["microseconds_per_region"]["median"] == pytest.approx(run_times[1])


def test_bench_table_and_options() -> None:
    options = ("--init", "he", "--activation", "abs", "--box", "-inf", "inf", "--seeds", 1)
    code, out, err = run("bench", "--widths", "2,4", *options)
    network = Network.random((2, 4), 0, init="he", activation="abs")
    assert code == 0
    assert err == ""
    cells = out.splitlines()[-1].split()
    assert cells[:2] == ["2-4", str(oracle(network, Everywhere(2)).count)]
    assert len(cells) == 7


def test_bench_budget() -> None:
    code, out, _ = run("bench", "--widths", "4,16,16", "--seeds", 1, "--max-regions", 10)
    assert code == 3
    assert "4-16-16: 1 of 1 counts stopped by a budget" in out


@pytest.mark.parametrize(
    "arguments",
    [["--widths", "2,x"], ["--widths", "0,2"], ["--init", "no"], ["--activation", "tanh"]],
)
def test_bench_refuses_bad_options(arguments: list[str]) -> None:
    code, out, err = run("bench", *arguments)
    assert code == 2
    assert out == ""
    assert err.startswith("linregions: ")
