"""``linregions statistics`` as a user and a script see it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from command_line import run, run_json
from linregions import Box, Everywhere, Network, partition


def test_statistics_are_those_of_the_partition(small: Path, tmp_path: Path) -> None:
    points, data = np.random.default_rng(0).uniform(-1.2, 1.2, (50, 2)), tmp_path / "data.npy"
    np.save(data, points)
    parts = partition(Network.load(small), Box.cube(-1, 1, 2), volumes=True, facets=True)
    expected = parts.statistics(points, inradii=True)
    options = ("statistics", small, "--box", "-1", "1", "--inradii", "--data", data)
    code, out, err = run(*options)
    assert (code, err) == (0, "")
    assert out == f"small.npz: 2 inputs, hidden units 5-4, 1 output\n{expected}\n"
    record = run_json(*options)
    record["domain"] = str(parts.domain)
    assert record.items() >= expected.to_dict().items()
    assert record["network"]["layer_sizes"] == [5, 4]


def test_incomplete_statistics_are_marked(small: Path) -> None:
    record = run_json("statistics", small, "--box", "-1", "1", "--max-regions", 2, code=3)
    assert (record["complete"], record["n_regions"], record["entropy"]) == (False, 2, None)


def test_what_is_not_known_says_why(small: Path, tmp_path: Path) -> None:
    parts = partition(Network.load(small), Everywhere(2), volumes=True)
    assert parts.regions.volumes is not None
    n = int(np.isnan(parts.regions.volumes).sum())
    assert 2 < n < len(parts)
    _, out, _ = run("statistics", small)
    assert f"\n{n} regions without a volume: unbounded" in out
    assert "facets, neighbours: " in out
    assert "without a volume" not in run("statistics", small, "--box", -1, 1)[1]
    path = tmp_path / "six.npz"
    Network.random((6, 4)).save(path)
    _, out, _ = run("statistics", path, "--box", -1, 1)
    assert "the domain has more than 5 dimensions" in out


def test_data_that_do_not_fit_are_refused(small: Path, tmp_path: Path) -> None:
    text = tmp_path / "data.txt"
    text.write_text("1 2 3\n")
    code, _, err = run("statistics", small, "--box", "-1", "1", "--data", text)
    assert code == 2
    assert "data: expected shape (k, 2)" in err
    code, _, err = run("statistics", small, "--data", tmp_path / "none.npy")
    assert code == 2
    assert "there is no such file" in err
