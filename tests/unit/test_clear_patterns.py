"""Patterns of points that rounding cannot have changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from exact_oracle import exact_pattern
from linregions import Box, Network, Slice, Stage, count, estimate
from linregions.estimates.points import PointSample, sample_points
from linregions.geometry.clear_patterns import clear_patterns
from linregions.slicing import sliced
from random_degenerate import degenerate_case, nearly_degenerate_case
from random_models import Case, random_case

MAKERS = (random_case, degenerate_case, nearly_degenerate_case)
SEEDS = range(24)


def points_of(case: Case, seed: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Points in general position, and points of a lattice, many of which are on breakpoints."""
    rng = np.random.default_rng([7, seed])
    dim = case.domain.dim
    return np.vstack([rng.normal(size=(12, dim)), rng.integers(-2, 3, size=(12, dim)) / 2.0])


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_proven_pattern_is_that_of_fractions(maker: type, seed: int) -> None:
    case = maker(seed)
    flat = sliced(case.network, case.domain)
    points = points_of(case, seed)
    patterns, proven = clear_patterns(flat, points)
    assert np.array_equal(patterns, flat.pattern(points))
    for i in np.flatnonzero(proven):
        assert tuple(patterns[i].tolist()) == exact_pattern(flat, points[i].tolist())


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_there_are_not_more_than_the_regions(maker: type, seed: int) -> None:
    case = maker(seed)
    box = Box.cube(-1, 1, case.network.input_dim)
    found = sample_points(case.network, box, seed)
    assert found is not None
    assert 0 <= found.n_proven <= min(found.n_distinct, count(case.network, box).count)


def test_what_is_on_a_breakpoint_or_within_rounding_is_not_proven() -> None:
    line = Network.from_arrays([[[1.0]], [[1.0]]], [[-0.5], [0.0]])
    assert clear_patterns(line, np.array([[0.5], [0.75]]))[1].tolist() == [False, True]
    # 1e16 x + y - 1e16 x: in floating point 0 or 2, but never the 1 that it is
    lost = Stage.affine([[1e16, 1.0, -1e16]], [0.0], "relu")
    assert not clear_patterns(Network((lost,)), np.array([[1.0, 1.0, 1.0]]))[1].any()
    tied = Network((Stage.maximum([[1.0], [-1.0], [1.0]], None, [3]),))
    assert clear_patterns(tied, np.array([[1.0], [-1.0], [0.0]]))[1].tolist() == [
        False,
        True,
        False,
    ]


def test_numbers_beyond_doubles_are_not_proven() -> None:
    layers = [Stage.affine([[1e200]], [0.0], "relu"), Stage.affine([[1e200]], [0.0], "relu")]
    assert not clear_patterns(Network(tuple(layers)), np.array([[1.0]]))[1].any()
    small = Network((Stage.affine([[1e-200]], [0.0], "relu"),))
    assert not clear_patterns(small, np.array([[1e-200]]))[1].any()


def test_sparse_weights_are_as_good_as_dense_ones() -> None:
    from scipy.sparse import csr_array

    dense = Network.random((5, 8, 8), seed=2)
    stages = [
        Stage(csr_array(s.weight), s.bias, s.activations, s.activation_index, s.group_sizes)
        for s in dense.stages
    ]
    points = np.random.default_rng(0).normal(size=(100, 5))
    assert clear_patterns(Network(tuple(stages)), points)[1].all()


def test_all_regions_of_a_small_network_are_proven() -> None:
    network, box = Network.random((2, 6), seed=1), Box.cube(-3, 3, 2)
    found = sample_points(network, box, 0)
    assert found is not None
    assert found.n_proven == found.n_distinct > 10
    plane = Slice(np.zeros(3), np.eye(3)[:2], Box.cube(-2, 2, 2))
    found = sample_points(Network.random((3, 6), seed=4), plane, 0)
    assert found is not None
    assert found.n_proven == found.n_distinct > 5


def test_a_network_of_which_no_run_ends() -> None:
    network, box = Network.random((784, 128, 64), seed=0), Box.cube(0, 1, 784)
    found = estimate(network, box, time_limit=1.0)
    assert found.lower_bound == found.value == 10_000
    assert found.contradicted
    text = str(found)
    assert text.startswith("no estimate: no run ended within the time limit")
    assert "at least 10,000 regions, for certain" in text
    assert "inf" not in text


def test_runs_that_are_proven_wrong_are_no_estimate() -> None:
    network, box = Network.random((4, 16, 16), seed=1), Box.cube(-1, 1, 4)
    found = estimate(network, box, method="tree", rel_error=0.1)
    assert not found.contradicted
    wrong = replace(found, value=12.0, interval=None, lower_bound=1_609)
    assert wrong.contradicted
    assert str(wrong).startswith("no estimate: the runs say 12, and there are more")


def test_points_that_are_all_alone_say_so() -> None:
    alone = PointSample(
        n_points=9, n_distinct=9, n_single=9, n_proven=9, chao1=45.0, good_turing=float("inf")
    )
    assert str(alone).startswith("9 random points: 9 regions, each of them once")
