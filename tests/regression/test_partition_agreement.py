"""Partitions of random networks: what they say of a region holds at points of it."""

from __future__ import annotations

import numpy as np
import pytest
from linregions import partition
from oracle import oracle
from random_models import random_case
from region_checks import network_inputs

SEEDS = range(0, 300, 11)  # meets every kind of network and of domain


@pytest.mark.parametrize("seed", SEEDS)
def test_regions_of_a_partition(seed: int) -> None:
    case = random_case(seed)
    parts = partition(case.network, case.domain)
    expected = oracle(case.network, case.domain)
    assert len(parts) == expected.count
    np.testing.assert_array_equal(parts.locate(parts.witnesses), np.arange(len(parts)))
    outputs = case.network(network_inputs(case.domain, parts.witnesses))
    for i, witness in enumerate(parts.witnesses):
        matrix, shift = parts.affine_map(i)
        np.testing.assert_allclose(matrix @ witness + shift, outputs[i], rtol=1e-9, atol=1e-9)
        normals, offsets = parts.constraints(i)
        lengths = np.linalg.norm(normals, axis=1)
        distances = (offsets - normals @ witness)[lengths > 1e-12] / lengths[lengths > 1e-12]
        exact = expected.cells[tuple(parts.pattern(i).tolist())].distances(witness)
        assert distances.min(initial=np.inf) == pytest.approx(exact.min(initial=np.inf), rel=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_locating_random_points(seed: int) -> None:
    case = random_case(seed)
    parts = partition(case.network, case.domain)
    points = np.random.default_rng(seed).normal(scale=2, size=(200, case.domain.dim))
    places = parts.locate(points)
    inside = case.domain.contains(points)
    assert (places[~inside] == -1).all()
    found = places >= 0
    patterns = case.network.pattern(network_inputs(case.domain, points))
    np.testing.assert_array_equal(parts.patterns[places[found]], patterns[found])
    if not case.label.startswith("bias_free"):  # there points may round onto a boundary
        assert found[inside].all()
