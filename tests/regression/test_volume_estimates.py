"""Estimated volumes against known ones: errors are as large as stated, in all shapes and sizes.

Seeds are fixed: nothing here fails by chance.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from known_volumes import (
    KnownPolytope,
    cross_polytope,
    cube,
    moved,
    network_region,
    product,
    random_cut_cube,
    simplex,
)
from linregions.volumes import estimate_log_volume


def z_score(body: KnownPolytope, seed: int, rel_error: float = 0.1) -> float:
    found = estimate_log_volume(body.a, body.b, rel_error=rel_error, seed=seed, threads=1)
    assert found.converged
    assert found.standard_error <= rel_error
    return (found.log_volume - body.log_volume) / found.standard_error


def test_errors_are_as_large_as_stated():
    scores = []
    for seed in range(12):
        for d in (2, 4, 8, 12):
            scores += [z_score(cube(d), seed), z_score(simplex(d), seed)]
        scores.append(z_score(cross_polytope(4), seed))
        scores.append(z_score(random_cut_cube(4, 10, seed), seed))
        scores.append(z_score(moved(simplex(6), scale=1e-9, seed=seed), seed))
        scores.append(z_score(network_region([2, 5, 5], 4, seed), seed))
    z = np.array(scores)
    assert len(z) > 100
    assert 0.85 < math.sqrt((z**2).mean()) < 1.15
    assert abs(z.mean()) < 0.25
    assert np.abs(z).max() < 4


def test_small_errors_are_reached_and_hold():
    for seed in range(3):
        assert abs(z_score(random_cut_cube(5, 12, seed), seed, rel_error=0.01)) < 3


@pytest.mark.parametrize(
    "make",
    [
        lambda: cube(50),
        lambda: simplex(40),
        lambda: cross_polytope(9),
        lambda: product([simplex(10)] * 4, "simplices"),
        lambda: moved(cube(40), scale=1e-9, seed=1),
        lambda: moved(simplex(30), scale=1e6, seed=2),
        lambda: network_region([5, 6, 6], 10, 3),
    ],
)
def test_many_dimensions(make):
    assert abs(z_score(make(), 1)) < 3


def test_volumes_smaller_than_doubles():
    body = cube(90)
    found = estimate_log_volume(body.a, body.b * 1e-4, seed=1)
    assert found.volume == 0.0
    error = found.log_volume - body.log_volume - 90 * math.log(1e-4)
    assert abs(error) < 4 * found.standard_error
