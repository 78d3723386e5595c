"""A last layer of maxima is counted by restriction too, where only pairs of rows are open."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from exact_cones import exact_regions
from linregions import Box, Network, Stage
from linregions.engine import Cells, search
from region_checks import listed


def counted(network: Network, domain: Any, cells: Cells) -> dict[str, Any]:
    running = search(network, domain, cells=cells, threads=1)
    assert running.count() == "finished"
    return dict(running.summary())


def maxima(rng: np.random.Generator, n_in: int, sizes: list[int]) -> Stage:
    n = sum(sizes)
    return Stage.maximum(rng.normal(size=(n, n_in)), rng.normal(size=n), sizes)


@pytest.mark.parametrize("cells", ["auto", "lp"])
@pytest.mark.parametrize("dim", [2, 3, 4])
def test_maxima_of_two_are_counted_as_one(dim: int, cells: Cells) -> None:
    network = Network.from_stages([maxima(np.random.default_rng(dim), dim, [2] * 7)])
    box = Box.cube(-1, 1, dim)
    about = counted(network, box, cells)
    assert about["count"] == exact_regions(network, box).count > 6
    assert about["n_nodes"] <= 2


@pytest.mark.parametrize("cells", ["auto", "lp"])
@pytest.mark.parametrize("seed", range(12))
def test_maxima_of_three(seed: int, cells: Cells) -> None:
    rng = np.random.default_rng([5, seed])
    dim = 2 + seed % 3
    stages = [maxima(rng, dim, [3, 2, 3]), maxima(rng, 3, [2, 3, 2, 1])][seed % 2 :]
    if seed % 2:
        stages.insert(0, Stage.affine(rng.normal(size=(3, dim)), rng.normal(size=3), "relu"))
    network, box = Network.from_stages(stages), Box.cube(-1.5, 1.5, dim)
    about = counted(network, box, cells)
    found = listed(network, box)
    assert about["count"] == len(found.patterns) == exact_regions(network, box).count
    assert found.pattern_set == exact_regions(network, box).patterns
    running = search(network, box, cells=cells, threads=1)
    while running.fill_batch(1000) == "paused":
        running.take_batch(1000)
    assert about["n_nodes"] < running.summary()["n_nodes"]
