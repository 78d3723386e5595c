"""The command ``volumes``."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import run, run_json
from linregions import Box, Network, volumes


def test_all_volumes(small: Path) -> None:
    code, text, _ = run("volumes", small, "--box", -1, 1)
    found = volumes(Network.load(small), Box.cube(-1, 1, 2))
    assert code == 0
    assert f"{len(found)} regions\n  sum 4, domain 4: relative difference" in text
    assert "quantile" in text
    assert "median" in text
    assert "a point inside" in text
    record = run_json("volumes", small, "--box", -1, 1)
    assert record["count"] == len(found)
    assert record["total"] == found.total
    assert record["domain_volume"] == 4.0
    assert abs(record["discrepancy"]) < 1e-12
    assert record["complete"]
    assert not record["n_unknown"]
    assert record["log_quantiles"]["0.5"] == found.log_quantiles(0.5)


def test_largest_and_smallest(small: Path) -> None:
    text = run("volumes", small, "--box", -1, 1, "--top", 2)[1]
    assert "the 2 largest, the 2 smallest:\nregion " in text
    assert "a point inside" not in run("volumes", small, "--box", -1, 1, "--top", 0)[1]
    assert "all, by size:\nregion " in run("volumes", small, "--box", -1, 1, "--top", 1000)[1]


def test_a_sample(small: Path) -> None:
    code, text, _ = run("volumes", small, "--box", -1, 1, "--samples", 60)
    assert code == 0
    assert "60 random points in" in text
    assert "of a random region" in text
    record = run_json("volumes", small, "--box", -1, 1, "--samples", 60)
    assert record["n"] == 60
    assert record["n_regions"]["at_least"] == record["n_distinct"]
    assert set(record["log_quantiles_of_volume"]["0.5"]) == {"value", "standard_error"}


def test_slices(small: Path, tmp_path: Path) -> None:
    points = tmp_path / "points.txt"
    points.write_text("0 0\n1 1\n")
    record = run_json("volumes", small, "--slice", points, "--box", 0, 1)
    assert record["domain_volume"] == 1.0


def test_budgets_are_code_3(small: Path, huge: Path) -> None:
    record = run_json("volumes", small, "--box", -1, 1, "--max-regions", 2, code=3)
    assert record["stopped_by"] == "max_regions"
    code, text, _ = run("volumes", small, "--box", -1, 1, "--max-regions", 2)
    assert code == 3
    assert "of it is known" in text
    options = ("--box", -1, 1, "--samples", 10**5, "--time-limit", 1)
    assert not run_json("volumes", huge, *options, code=3)["complete"]


@pytest.mark.parametrize("options", [(), ("--box", "-inf", "1"), ("--samples", "5")])
def test_unbounded_domains_are_bad_input(small: Path, options: tuple[str, ...]) -> None:
    code, out, err = run("volumes", small, *options)
    assert code == 2
    assert not out
    assert "unbounded" in err


def test_bad_options(small: Path) -> None:
    assert run("volumes", small, "--box", -1, 1, "--method", "guess")[0] == 2
    assert run("volumes", small, "--box", -1, 1, "--samples", 0)[0] == 2
    assert run("volumes", small, "--box", -1, 1, "--rel-error", 2)[0] == 2
    assert run("volumes", small, "--box", -1, 1, "--samples", 5, "--max-regions", 9)[0] == 2
