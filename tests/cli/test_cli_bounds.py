"""The command ``bounds``."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from command_line import run, run_json
from linregions import Box, Network
from linregions.bounds import architecture_bounds, bounds

BOX = Box.cube(-1, 1, 2)


def test_a_model_in_a_box(small: Path) -> None:
    code, out, err = run("bounds", small, "--box", -1, 1)
    assert (code, err) == (0, "")
    table = bounds(Network.load(small), BOX)
    head, *lines = out.splitlines()
    assert head == "small.npz: 2 inputs, hidden units 5-4, 1 output; in [-1, 1]^2"
    assert lines == str(table).splitlines()[1:]


def test_the_count_beside_the_bounds(small: Path) -> None:
    record = run_json("bounds", small, "--box", -1, 1, "--exact")
    n = record["exact"]["count"]
    assert record["exact"]["complete"]
    assert all(b["value"] >= n for b in record["bounds"] if b["side"] == "upper")
    assert "exact: " in run("bounds", small, "--box", -1, 1, "--exact")[1]


def test_json_has_everything(small: Path) -> None:
    record = run_json("bounds", small)
    table = bounds(Network.load(small))
    assert [b["value"] for b in record["bounds"]] == [b.value for b in table]
    assert set(record["bounds"][0]) == {
        *("name", "side", "value", "scope", "source", "assumptions", "proven")
    }
    assert {other["name"] for other in record["not_applicable"]} >= {"chen_2016", "central"}
    assert record["exact"] is None
    assert record["domain"] == {"kind": "everywhere", "dim": 2}


def test_widths_without_a_model() -> None:
    code, out, _ = run("bounds", "--widths", "2,16,16")
    assert code == 0
    assert out.splitlines() == str(architecture_bounds([2, 16, 16])).splitlines()
    record = run_json("bounds", "--widths", "2,2,2", "--activation", "hard_tanh")
    assert record["widths"] == [2, 2, 2]
    assert record["bounds"][0]["value"] == 33
    wide = run_json("bounds", "--widths", "15000,15000")  # numbers of thousands of digits
    assert wide["bounds"][0]["value"] == 2**15_000


def test_why_not(small: Path) -> None:
    out = run("bounds", small, "--why")[1]
    assert "not applicable:\n" in out
    assert "  chen_2016: is for ReLU and one input\n" in out


def test_without_linear_programs(small: Path) -> None:
    names = {b["name"] for b in run_json("bounds", small, "--box", -1, 1, "--no-lp")["bounds"]}
    assert "stable_units_lp" not in names


def test_a_budget_is_an_incomplete_count(huge: Path) -> None:
    code, out, _ = run(*("bounds", huge, "--box", -1, 1, "--exact", "--time-limit", 0.2, "--no-lp"))
    assert code == 3
    assert "exact: at least" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--box", "0", "1"), "give a MODEL or --widths"),
        (("--widths", "2,x"), "--widths: expected numbers as in 2,16,16, got '2,x'"),
        (("--widths", "2,0"), "widths: expected positive integers"),
        (("--widths", "2,3", "--exact"), "stands for many networks"),
        (("--widths", "2,3", "--box", "0", "1"), "stands for many networks"),
        (("--widths", "2,3", "--activation", "tanh"), "activation: expected"),
        (("nothing.npz",), "nothing.npz"),
    ],
)
def test_bad_input(arguments: tuple[str, ...], message: str) -> None:
    code, _, err = run("bounds", *arguments)
    assert code == 2
    assert message in err


def test_model_and_widths_are_too_much(small: Path) -> None:
    assert run("bounds", small, "--widths", "2,3")[0] == 2


def test_a_slice(small: Path, tmp_path: Path) -> None:
    points = tmp_path / "points.npy"
    np.save(points, [[0.0, 0.0], [1.0, 2.0]])
    record = run_json("bounds", small, "--slice", points, "--box", 0, 1)
    assert record["domain"]["kind"] == "slice"
    assert next(b for b in record["bounds"] if b["name"] == "chen_2016")["value"] == 30
