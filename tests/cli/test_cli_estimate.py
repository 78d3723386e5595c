"""The command ``estimate``."""

from __future__ import annotations

from pathlib import Path

from command_line import run, run_json
from linregions import Box, Network, count


def test_what_can_be_counted_is_counted(small: Path) -> None:
    code, text, _ = run("estimate", small, "--box", -1, 1)
    assert code == 0
    assert "exactly" in text
    record = run_json("estimate", small, "--box", -1, 1)
    assert record["exact"]
    assert record["value"] == count(Network.load(small), Box.cube(-1, 1, 2)).count
    assert record["points"] is None


def test_an_estimate(tmp_path: Path) -> None:
    path = tmp_path / "middling.npz"
    network = Network.random((4, 16, 16), seed=1)
    network.save(path)
    options = (path, "--box", -1, 1, "--method", "tree", "--rel-error", 0.1, "--seed", 3)
    record = run_json("estimate", *options)
    exact = count(network, Box.cube(-1, 1, 4)).count
    assert record["method"] == "tree"
    assert record["converged"]
    assert abs(record["value"] - exact) <= 4 * record["standard_error"]
    assert record["interval"][0] < record["value"] < record["interval"][1]
    assert record["n_runs"] >= 16
    assert record["points"]["n_points"] == 10_000
    assert record == {**run_json("estimate", *options, "--threads", 1), "threads": 2} | {
        key: record[key] for key in ("seconds", "threads")
    }
    code, text, _ = run("estimate", *options)
    assert code == 0
    assert "95 % interval" in text
    assert "Good-Turing" in text


def test_an_error_that_is_not_reached_is_code_3(huge: Path) -> None:
    options = (huge, "--box", -1, 1, "--time-limit", 1, "--rel-error", 0.001)
    record = run_json("estimate", *options, code=3)
    assert record["stopped_by"] == "time_limit"
    assert not record["converged"]
    assert run("estimate", *options)[0] == 3


def test_bad_options(small: Path) -> None:
    for options in (("--method", "chen"), ("--rel-error", 2), ("--seed", -1), ("--time-limit", 0)):
        record = run_json("estimate", small, "--box", -1, 1, *options, code=2)
        assert record["error"]["type"] == "InputError"
