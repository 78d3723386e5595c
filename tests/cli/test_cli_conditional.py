"""``linregions conditional`` and ``linregions conjecture``."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import interrupted, run, run_json
from linregions import Box, Network, conditional_profile

# --- conditional ----------------------------------------------------------------------------------


def test_it_prints_a_table(small: Path) -> None:
    profile = conditional_profile(Network.load(small), Box.cube(-1, 1, 2))
    code, out, err = run("conditional", small, "--box", "-1", "1")
    assert (code, err) == (0, "")
    assert out.endswith(f"{profile}\n")
    assert out.startswith("small.npz: 2 inputs, hidden units 5-4, 1 output; in [-1, 1]^2\n")


def test_json_has_the_histograms(small: Path) -> None:
    layers = conditional_profile(Network.load(small), Box.cube(-1, 1, 2)).layers
    record = run_json("conditional", small, "--box", "-1", "1")
    assert record["complete"] is True
    assert record["weighting"] == "regions"
    for expected, found in zip(layers, record["layers"], strict=True):
        pairs = zip(expected.values.tolist(), expected.frequencies.tolist(), strict=True)
        assert found["histogram"] == [list(pair) for pair in pairs]
        assert found["regions_before"] == expected.population
        assert found["mean"] == expected.mean
        assert found["maximum_at"] == expected.maximum_at.tolist()
        assert found["sample"] is None


def test_samples(small: Path, huge: Path) -> None:
    record = run_json("conditional", small, "--box", "-1", "1", "--samples", 4, "--seed", 2)
    sample = record["layers"][1]["sample"]
    assert sample["interval"] is None
    assert sample["no_interval_because"] == "fewer than 100 draws"
    by_volume = run_json(
        "conditional", huge, "--box", "-1", "1", "--samples", 2000, "--weighting", "volume",
        "--time-limit", 0.3, code=3,
    )  # fmt: skip
    assert by_volume["stopped_by"] == "time_limit"


def test_a_budget_ends_with_3_and_bad_input_with_2(small: Path, huge: Path) -> None:
    code, out, _ = run("conditional", huge, "--box", "-1", "1", "--time-limit", 0.2)
    assert code == 3
    assert "incomplete (time_limit)" in out
    code, _, err = run("conditional", small, "--box", "-1", "1", "--weighting", "volume")
    assert code == 2
    assert "give samples=" in err
    assert run("conditional", small, "--box", "-1", "1", "--samples", 0)[0] == 2


def test_ctrl_c_prints_what_was_found(huge: Path) -> None:
    code, out, _, seconds = interrupted("conditional", huge, "--box", "-1", "1")
    assert code == 130
    assert "incomplete (interrupted)" in out
    assert seconds < 5


def test_a_picture_is_written(small: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    picture = tmp_path / "profile.png"
    assert run("conditional", small, "--box", "-1", "1", "--plot", picture)[0] == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    code, _, err = run("conditional", small, "--box", "-1", "1", "--plot", picture)
    assert code == 2
    assert "give --force" in err
    nonsense = tmp_path / "profile.nonsense"
    assert run("conditional", small, "--box", "-1", "1", "--plot", nonsense)[0] == 2


# --- conjecture -----------------------------------------------------------------------------------


def test_it_names_what_fails() -> None:
    arguments = ("--n", "4..5", "--rank", "2..9", "--sampler", "zero-bias", "--trials", 3)
    code, out, err = run("conjecture", *arguments)
    assert (code, err) == (0, "")
    assert "in all, the recurrence holds for 6 of 21 layers" in out
    assert "3 units of rank 2: 6 regions, not 7; zero bias (units 0, 1, 2)" in out


def test_json_has_a_check_for_each_rank() -> None:
    record = run_json(
        "conjecture", "--n", 4, "--rank", "1..3", "--sampler", "gaussian", "--sampler", "zero-bias",
        "--trials", 2,
    )  # fmt: skip
    assert [check["rank"] for check in record["checks"]] == [1, 2, 3, 1, 2, 3]
    assert [check["holds"] for check in record["checks"]] == [2, 2, 2, 0, 0, 0]
    example = record["checks"][4]["counterexamples"][0]
    assert example["reason"] == "zero bias"
    assert example["weights"] == [[1, 0], [0, 1], [1, 1]]
    assert example["biases"] == [0, 0, 0]
    assert record["complete"] is True


def test_units_of_a_model(small: Path) -> None:
    record = run_json("conjecture", "--n", 4, "--rank", 2, "--model", small, "--trials", 5)
    assert record["checks"][0]["holds"] == 5
    assert record["checks"][0]["sampler"] == "small.npz"
    _, out, _ = run("conjecture", "--n", 4, "--rank", 2, "--model", small, "--trials", 5)
    assert "small.npz" in out
    assert "Network(" not in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--n", "a", "--rank", "1"), "--n: expected a number like 3 or a range like 1..6"),
        (("--n", "3", "--rank", "2..1"), "--rank: expected"),
        (("--n", "0", "--rank", "1"), "--n: expected"),
        (("--n", "3", "--rank", "4"), "a rank of at most"),
        (("--n", "3", "--rank", "2", "--sampler", "cauchy"), "expected one of gaussian"),
    ],
)
def test_bad_input(arguments: tuple[str, ...], message: str) -> None:
    code, out, err = run("conjecture", *arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_ctrl_c_prints_the_layers_so_far() -> None:
    code, out, _, seconds = interrupted(
        "conjecture", "--n", 8, "--rank", 4, "--trials", 10**7, after=2.0
    )
    assert code == 130
    assert "interrupted" in out
    assert seconds < 5
