"""Estimates: unbiased by every method, reproducible, and honest about what they do not know."""

from __future__ import annotations

import math
import subprocess
import sys
from typing import Any

import linregions
import numpy as np
import pytest
from linregions import (
    Box,
    Everywhere,
    InputError,
    Network,
    Polytope,
    SearchInterrupted,
    Slice,
    Stage,
    count,
    estimate,
    families,
)
from linregions.arrangements.one_layer import one_layer_network
from linregions.estimates import Estimate, EstimateProgress
from linregions.estimates.flats import FlatSampler, flat_sampler
from linregions.estimates.points import sample_points
from linregions.estimates.spread import spread_of

TREES = ("tree", "uniform", "knuth")


@pytest.fixture(scope="module")
def middling() -> tuple[Network, Box]:
    """Too large for the budgets of pilot runs, small enough to be counted."""
    return Network.random((4, 16, 16), seed=1), Box.cube(-1, 1, 4)


@pytest.mark.parametrize("method", TREES)
def test_the_count_is_near(method: Any, middling: tuple[Network, Box]) -> None:
    exact = count(*middling).count
    found = estimate(*middling, method=method, rel_error=0.05, threads=1)
    assert found.converged
    assert found.stopped_by is None
    assert not found.warnings
    assert found.method == method
    assert found.certified
    assert not found.exact
    assert abs(found.value - exact) <= 4 * found.standard_error
    assert found.relative_error <= 0.05
    assert found.lower_bound <= exact
    assert found.interval is not None
    assert found.interval[0] < found.value < found.interval[1]
    low, high = found.interval
    assert math.isclose(low * high, found.value**2, rel_tol=1e-9) or low == found.lower_bound
    assert found.value == pytest.approx(np.mean(found.runs))
    assert found.n_runs == len(found.runs)
    assert found.n_nodes > 0
    assert found.seconds > 0


@pytest.mark.parametrize("method", [*TREES, "flats"])
def test_the_seed_decides_whatever_the_threads(method: Any) -> None:
    widths = (4, 20) if method == "flats" else (4, 16, 16)
    network, box = Network.random(widths, seed=1), Box.cube(-1, 1, 4)
    options = {"method": method, "rel_error": 0.1, "time_limit": 600}
    runs = [estimate(network, box, seed=5, threads=n, **options).runs for n in (1, 2, 3)]
    assert runs[0] == runs[1] == runs[2]
    assert estimate(network, box, seed=6, threads=1, **options).runs != runs[0]


def test_what_can_be_counted_is_counted() -> None:
    network, box = Network.random((3, 8, 8), seed=0), Box.cube(-1, 1, 3)
    found = estimate(network, box)
    exact = count(network, box).count
    assert found.exact
    assert found.converged
    assert found.method == "exact"
    assert found.value == exact == found.lower_bound
    assert found.standard_error == 0
    assert found.interval == (exact, exact)
    assert found.certified
    assert str(found).startswith(f"exactly {exact:,} regions")


@pytest.mark.parametrize("method", ["tree", "uniform"])
def test_a_tree_within_the_budget_is_counted(method: Any) -> None:
    network, box = Network.random((2, 4, 3), seed=1), Box.cube(-1, 1, 2)
    found = estimate(network, box, method=method)
    assert found.exact
    assert found.value == count(network, box).count == found.lower_bound


@pytest.mark.parametrize("method", ["auto", *TREES])
def test_networks_without_choices(method: Any) -> None:
    affine = Network((Stage.affine(np.eye(2)),))
    dead = Network((Stage.affine(np.zeros((3, 2)), -np.ones(3), "relu"),))
    for network in (affine, dead):
        found = estimate(network, Box.cube(-1, 1, 2), method=method, time_limit=5)
        assert found.value == 1
        assert found.lower_bound == 1
        assert found.converged


def test_slices_polytopes_and_everywhere() -> None:
    network = Network.random((3, 12, 12), seed=4)
    plane = Slice(np.zeros(3), np.eye(3)[:2], Box.cube(-2, 2, 2))
    simplex = Polytope(np.vstack([-np.eye(3), np.ones(3)]), [1, 1, 1, 1])
    for domain in (plane, simplex, Everywhere(3)):
        exact = count(network, domain).count
        found = estimate(network, domain, method="tree", rel_error=0.03)
        assert abs(found.value - exact) <= 4 * found.standard_error
        assert (found.points is not None) == (domain is plane and not found.exact)


@pytest.mark.parametrize("seed", range(12))
def test_all_flats_together_are_the_count(seed: int) -> None:
    """With every set of hyperplanes looked at, the flats of degenerate arrangements, too."""
    random = np.random.default_rng(seed)
    dim = int(random.integers(1, 5))
    n = int(random.integers(2, 8))
    weight = random.integers(-1, 2, size=(n, dim)).astype(float)
    weight[~weight.any(axis=1), 0] = 1.0
    network = Network((Stage.affine(weight, random.integers(-1, 2, size=n).astype(float), "relu"),))
    box = Box.cube(-1, 1, dim) if seed % 3 else Box.cube(-1.5, 2, dim)
    assert all_flats(network, box) == count(network, box).count


def test_all_flats_of_known_arrangements() -> None:
    for arrangement in (families.braid(4), families.shi(3), families.near_pencil(5)):
        rows = arrangement.rows
        normals, offsets = np.array([r[:-1] for r in rows]), np.array([r[-1] for r in rows])
        network = one_layer_network(normals, offsets, rows, arrangement.dim)
        whole = Everywhere(arrangement.dim)
        assert all_flats(network, whole) == count(network, whole).count


def test_all_flats_of_units_with_several_breakpoints() -> None:
    network = Network.random((2, 5), seed=3, activation="hard_tanh")
    box = Box.cube(-2, 2, 2)
    assert all_flats(network, box) == count(network, box).count


def all_flats(network: Network, domain: Any) -> float:
    sampler = flat_sampler(network, domain)
    assert isinstance(sampler, FlatSampler)
    return sampler.value([10**6] * len(sampler.sizes), np.random.default_rng(0))


@pytest.mark.parametrize(("dim", "degenerate"), [(4, False), (3, True)])
def test_random_flats_are_unbiased(dim: int, degenerate: bool) -> None:
    random = np.random.default_rng(dim)
    weight = random.normal(size=(9, dim))
    if degenerate:
        weight = random.integers(-2, 3, size=(9, dim)) + np.eye(9, dim)
    network = Network((Stage.affine(weight, 0.3 * random.integers(-2, 3, size=9), "relu"),))
    box = Box.cube(-1, 1, dim)
    sampler = flat_sampler(network, box)
    assert sampler is not None
    runs = [sampler.value([4] * len(sampler.sizes), random) for _ in range(100)]
    error = np.std(runs, ddof=1) / math.sqrt(len(runs))
    assert abs(np.mean(runs) - count(network, box).count) <= 4 * error


def test_one_hidden_layer_is_sampled_by_its_flats() -> None:
    network, box = Network.random((4, 60), seed=0), Box.cube(-1, 1, 4)
    found = estimate(network, box, method="flats", rel_error=0.05)
    exact = count(network, box).count
    assert found.method == "flats"
    assert found.converged
    assert not found.certified
    assert abs(found.value - exact) <= 4 * found.standard_error
    assert found.lower_bound <= exact


def test_time_runs_out() -> None:
    network, box = Network.random((10, 64, 64)), Box.cube(-1, 1, 10)
    for method in ("auto", *TREES):
        found = estimate(network, box, method=method, rel_error=1e-4, time_limit=1.5)
        assert found.stopped_by == "time_limit"
        assert not found.converged
        assert found.seconds < 10
        assert "the error asked for was not reached" in str(found)
        assert (found.interval is None) == bool(found.warnings)


def test_progress_is_reported_and_ctrl_c_gives_what_there_is() -> None:
    network, box = Network.random((4, 24, 24)), Box.cube(-1, 1, 4)
    states: list[EstimateProgress] = []

    def interrupt(state: EstimateProgress) -> None:
        states.append(state)
        if state.value is not None:
            raise KeyboardInterrupt

    with pytest.raises(SearchInterrupted) as caught:
        estimate(network, box, method="tree", rel_error=1e-4, time_limit=100, progress=interrupt)
    result = caught.value.result
    assert isinstance(result, Estimate)
    assert result.stopped_by == "interrupted"
    assert all(0 <= state.fraction <= 1 for state in states)
    assert states[-1].relative_error is not None

    huge = Network.random((10, 64, 64)), Box.cube(-1, 1, 10)

    def at_once(_: EstimateProgress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(SearchInterrupted):
        estimate(*huge, time_limit=100, progress=at_once)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"rel_error": 0}, "rel_error"),
        ({"rel_error": 1}, "rel_error"),
        ({"rel_error": "x"}, "rel_error"),
        ({"time_limit": 0}, "time_limit"),
        ({"time_limit": math.inf}, "time_limit"),
        ({"seed": -1}, "seed"),
        ({"seed": 0.5}, "seed"),
        ({"method": "chen"}, "method"),
        ({"method": None}, "method"),
        ({"exactness": "half"}, "exactness"),
        ({"threads": 0}, "threads"),
        ({"progress": 3}, "progress"),
        ({"method": "flats"}, "one hidden layer"),
    ],
)
def test_bad_input_is_named(options: dict[str, Any], text: str) -> None:
    network = Network.random((2, 4, 4), seed=0)
    with pytest.raises(InputError, match=text):
        estimate(network, Box.cube(-1, 1, 2), **options)


def test_a_domain_that_does_not_fit() -> None:
    network = Network.random((2, 4), seed=0)
    for method in ("auto", "tree", "flats"):
        with pytest.raises(InputError, match="domain"):
            estimate(network, Box.cube(-1, 1, 3), method=method)  # type: ignore[arg-type]


def test_no_interval_that_runs_do_not_support() -> None:
    assert "fewer" in spread_of([1.0, 1.1]).warnings[0]
    assert spread_of([5.0]).standard_error == math.inf
    assert "makes up" in " ".join(spread_of([1.0] * 15 + [20.0]).warnings)
    assert "differ too much" in " ".join(spread_of([0.0] * 6 + [5.0, 4.0]).warnings)
    assert "too few" in " ".join(spread_of([1.0] * 40 + [9.0] * 4).warnings)
    heavy = spread_of(np.random.default_rng(0).pareto(0.9, size=2000).tolist())
    assert heavy.interval is None
    assert heavy.tail_index is not None
    assert heavy.tail_index > 0.7
    assert spread_of([0.0, 0.0]).interval is None
    assert spread_of([math.inf, 1.0]).interval is None
    sound = spread_of(np.random.default_rng(0).normal(100, 10, size=400).tolist())
    assert sound.is_sound
    assert sound.tail_index is not None
    assert sound.tail_index < 0.3
    assert sound.n_effective == pytest.approx(400, rel=0.02)


def test_points_see_fewer_regions_than_there_are() -> None:
    network, box = Network.random((2, 6), seed=1), Box.cube(-3, 3, 2)
    seen = sample_points(network, box, 0)
    exact = count(network, box).count
    assert seen is not None
    assert seen.n_distinct <= exact
    assert seen.n_points == 10_000
    assert seen.chao1 >= seen.n_distinct
    assert seen.good_turing >= seen.n_distinct
    assert sample_points(network, Everywhere(2), 0) is None
    assert sample_points(network, Box([-1, -np.inf], [1, 1]), 0) is None


def test_it_is_loaded_when_asked_for() -> None:
    code = (
        "import sys, linregions; assert 'linregions.estimates' not in sys.modules;"
        "linregions.estimate; assert 'linregions.estimates' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert linregions.estimates.estimate is linregions.estimate
