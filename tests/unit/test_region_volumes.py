"""Volumes of all regions, of sampled ones, and of single ones: what they say of themselves."""

from __future__ import annotations

import math
import pickle
import time
from dataclasses import replace

import numpy as np
import pytest
from linregions import (
    Box,
    Everywhere,
    InputError,
    Network,
    NumericalError,
    Polytope,
    SearchInterrupted,
    Slice,
    region_of,
    volume_distribution,
    volumes,
)
from linregions.volumes.exact_polytopes import exact_log_volume
from linregions.volumes.formatting import power_text

SMALL = Network.random((3, 6, 5), 0, gain=2.0)
CUBE = Box.cube(-1, 1, 3)


def test_a_network_of_known_volumes() -> None:
    network = Network.from_arrays([[[1, 0], [0, 1], [1, 1]], [[1, 1, 1]]], [[0, 0, -1], [0]])
    found = volumes(network, Box([-1, -1], [1, 1]))
    assert sorted(found.values.round(12).tolist()) == [0.5, 0.5, 1.0, 1.0, 1.0]
    assert found.domain_volume == found.total == 4.0
    assert found.discrepancy == 0.0
    assert found.complete
    assert (found.standard_errors == 0).all()
    assert "sum 4, domain 4: relative difference 0.0e+00" in str(found)
    assert "5 exact" in repr(found)


def test_arrays_are_read_only_and_in_the_order_of_the_regions() -> None:
    found = volumes(SMALL, CUBE)
    for i in (0, 7, len(found) - 1):
        region = region_of(SMALL, found.regions.witnesses[i], CUBE)
        assert region.volume() == pytest.approx(found.values[i], rel=1e-9)
    with pytest.raises(ValueError, match="read-only"):
        found.values[0] = 1.0


@pytest.mark.parametrize(
    "domain",
    [
        Everywhere(3),
        Box([-1, -1, -1], [1, 1, np.inf]),
        Polytope([[1, 0, 0], [0, 1, 0]], [1, 1]),
        Slice(np.zeros(3), np.eye(3)[:2], Everywhere(2)),
    ],
)
def test_unbounded_domains_are_refused(domain: object) -> None:
    with pytest.raises(InputError, match="unbounded"):
        volumes(SMALL, domain)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="unbounded"):
        volume_distribution(SMALL, domain, 10)  # type: ignore[arg-type]


def test_bad_options_are_refused() -> None:
    with pytest.raises(InputError, match="method"):
        volumes(SMALL, CUBE, method="lawrence")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="rel_error"):
        volumes(SMALL, CUBE, rel_error=0.0)
    with pytest.raises(InputError, match="seed"):
        volumes(SMALL, CUBE, seed=-1)
    for seed in (2**63, 0.5, True):
        with pytest.raises(InputError, match="seed: expected an integer from 0 to below"):
            volumes(SMALL, CUBE, seed=seed)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="rel_error: expected a number"):
        volumes(SMALL, CUBE, rel_error="small")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="threads"):
        volumes(SMALL, CUBE, threads=0)
    with pytest.raises(InputError, match="time_limit"):
        volumes(SMALL, CUBE, time_limit=-1.0)
    with pytest.raises(InputError, match="n:"):
        volume_distribution(SMALL, CUBE, 0)
    with pytest.raises(InputError, match="dimension"):
        volumes(SMALL, Box.cube(-1, 1, 4))
    sample = volume_distribution(SMALL, CUBE, 20)
    with pytest.raises(InputError, match="weighting"):
        sample.log_quantiles(weighting="size")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="q:"):
        sample.log_quantiles([1.5])


def test_slices_have_volumes_in_their_own_coordinates() -> None:
    plane = Slice(np.zeros(3), [[1, 0, 0], [0, 2, 0]], Box.cube(0, 1, 2))
    found = volumes(SMALL, plane)
    assert found.domain_volume == 1.0
    assert abs(found.discrepancy) < 1e-12


def test_a_budget_leaves_a_part_that_says_so() -> None:
    found = volumes(SMALL, CUBE, max_regions=5)
    assert not found.complete
    assert found.stopped_by == "max_regions"
    assert 0 < found.filled < 1
    assert "incomplete: stopped at max_regions" in str(found)
    assert "of it is known" in str(found)


def test_time_may_run_out_between_search_and_volumes() -> None:
    network = Network.random((8, 10, 6), 1, gain=2.0)
    start = time.monotonic()
    found = volumes(network, Box.cube(-1, 1, 8), time_limit=1.5)
    assert time.monotonic() - start < 8
    assert not found.complete
    assert found.stopped_by == "time_limit"
    assert np.isnan(found.relative_errors[np.isnan(found.log_values)]).all()


def test_interrupted_work_keeps_what_it_has() -> None:
    network = Network.random((6, 6, 4), 1, gain=2.0)

    def stop(state: object) -> None:
        if state.fraction > 0.3:  # type: ignore[attr-defined]
            raise KeyboardInterrupt

    with pytest.raises(SearchInterrupted) as caught:
        volumes(network, Box.cube(-1, 1, 6), progress=stop)
    found = caught.value.result
    assert found.stopped_by == "interrupted"
    assert 0 < found.n_unknown < len(found)


def test_interrupted_samples_keep_what_they_have() -> None:
    def stop(state: object) -> None:
        if state.fraction > 0.2:  # type: ignore[attr-defined]
            raise KeyboardInterrupt

    with pytest.raises(SearchInterrupted) as caught:
        volume_distribution(SMALL, CUBE, 100, progress=stop)
    assert 20 <= caught.value.result.n < 100
    assert not caught.value.result.complete


def test_six_dimensions_without_kept_vertices() -> None:
    found = volumes(Network.random((6, 6, 4), 0, gain=2.0), Box.cube(-1, 1, 6))
    assert found.exact.all()
    assert abs(found.discrepancy) < 1e-12
    assert found.log_total == pytest.approx(6 * math.log(2))


def test_estimates_have_errors_that_cover_the_difference() -> None:
    network = Network.random((6, 4), 1, gain=2.0)
    found = volumes(network, Box.cube(-1, 1, 6), method="estimate", rel_error=0.1)
    exact = volumes(network, Box.cube(-1, 1, 6))
    assert found.complete
    assert not found.exact.any()
    assert (found.standard_errors > 0).all()
    z = (found.log_values - exact.log_values) / found.relative_errors
    assert np.abs(z).max() < 5
    assert abs(found.discrepancy) < 5 * found.filled_standard_error
    assert "estimated (median relative standard error" in str(found)
    assert "standard errors)" in str(found)


def test_volumes_below_the_range_of_doubles() -> None:
    tiny = Box.cube(0, 1e-200, 2)
    found = volumes(Network.from_arrays([[[1, -1]], [[1]]], [[0], [0]]), tiny)
    assert (found.values == 0).all()
    assert found.log_values == pytest.approx(2 * math.log(1e-200) - math.log(2))
    assert abs(found.discrepancy) < 1e-9
    assert "e-400" in str(found)


@pytest.mark.parametrize("dim", [1, 2, 3, 5, 9])
def test_polytopes_of_known_volume(dim: int) -> None:
    box = np.vstack([np.eye(dim), -np.eye(dim)])
    found = exact_log_volume(box, np.ones(2 * dim), np.full(dim, 0.9))
    assert found == pytest.approx(dim * math.log(2))
    simplex = np.vstack([-np.eye(dim), np.ones(dim)])
    inside = np.full(dim, 1e-3 / dim)
    found = exact_log_volume(simplex, np.append(np.zeros(dim), 1.0), inside)
    assert found == pytest.approx(-math.lgamma(dim + 1))
    skew = 10.0 ** np.linspace(-9, 9, dim)  # a box of very different widths
    found = exact_log_volume(
        box * np.concatenate([skew, skew])[:, None], np.ones(2 * dim), 0 * skew
    )
    assert found == pytest.approx(dim * math.log(2) - np.log(skew).sum())


def test_polytopes_that_have_no_exact_volume() -> None:
    cross = np.array(np.meshgrid(*[[-1.0, 1.0]] * 3)).reshape(3, -1).T
    assert exact_log_volume(cross, np.ones(8), np.zeros(3)) == pytest.approx(math.log(4 / 3))
    assert exact_log_volume(cross[:4], np.ones(4), np.zeros(3)) is None
    assert exact_log_volume(cross, np.ones(8), np.ones(3)) is None  # not inside
    wide = np.vstack([np.eye(21), -np.eye(21)])
    assert exact_log_volume(wide, np.ones(42), np.zeros(21)) is None
    many = np.vstack([np.eye(14), -np.eye(14)])  # 16,384 vertices
    assert exact_log_volume(many, np.ones(28), np.zeros(14)) is None


def test_single_regions() -> None:
    region = region_of(SMALL, [0.1, 0.2, 0.3], CUBE)
    found = region.log_volume()
    assert found.exact
    assert region.volume() == found.value == pytest.approx(math.exp(found.log_value))
    about = region.log_volume(method="estimate", rel_error=0.05)
    assert not about.exact
    assert abs(about.log_value - found.log_value) < 5 * about.relative_error
    free = region_of(Network.random((3, 2), 0), [0.1, 0.2, 0.3])
    assert free.volume() == math.inf
    with pytest.raises(InputError, match="unbounded"):
        free.log_volume()


def test_a_region_of_many_dimensions() -> None:
    dim = 30
    region = region_of(Network.random((dim, 3), 0), np.full(dim, 0.2), Box.cube(0, 0.1 * 10, dim))
    with pytest.raises(NumericalError, match="log_volume"):
        region.volume()
    found = region.log_volume(rel_error=0.2)
    assert found.relative_error <= 0.2
    assert found.log_value < 4 * found.relative_error  # not larger than the box


def test_a_sample_of_equal_regions_tells_their_number() -> None:
    steps = Network.from_arrays([np.ones((4, 1)), np.ones((1, 4))], [-np.arange(1, 5) / 5, [0]])
    found = volume_distribution(steps, Box([0], [1]), 200)
    assert found.complete
    assert found.n_distinct == 5
    assert found.seen == pytest.approx(1.0)
    assert found.n_regions.value == pytest.approx(5.0)
    assert found.n_effective == pytest.approx(200)
    assert not found.warnings
    assert "about 5, 95 %" in str(found)


def test_a_sample_corrects_for_volume() -> None:
    network = Network.random((2, 5), 3, gain=2.0)
    domain = Box.cube(-1, 1, 2)
    true = volumes(network, domain)
    found = volume_distribution(network, domain, 2000, seed=1)
    inverse = float(np.exp(-true.log_values).sum() * true.total - len(true) ** 2)
    deviation = math.sqrt(max(inverse, 0.0) / found.n)  # of the mean of 1 / p
    assert abs(found.n_regions.value - len(true)) < 4 * deviation + 1e-9
    by_volume, errors = found.log_quantiles([0.5], weighting="volume")
    order = np.argsort(true.log_values)
    held = np.cumsum(true.shares[order])
    near = [true.log_values[order][np.searchsorted(held, q)] for q in (0.45, 0.55)]
    assert near[0] - 1e-9 <= by_volume[0] <= near[1] + 1e-9
    assert errors[0] >= 0
    shares, edges, spread = found.histogram(8)
    assert shares.sum() == pytest.approx(1.0)
    assert edges.shape == (9,)
    assert spread.shape == (8,)


def test_the_largest_seed_is_a_seed() -> None:
    found = volumes(SMALL, CUBE, method="estimate", rel_error=0.5, seed=2**63 - 1)
    assert not np.isnan(found.values).any()


def test_a_sample_without_known_volumes_has_no_shares() -> None:
    found = volume_distribution(SMALL, CUBE, 20)
    found = replace(found, log_values=np.full_like(found.log_values, np.nan))
    assert found.n == 0
    shares, edges, errors = found.histogram(4)
    assert edges.shape == (5,)
    assert np.isnan(shares).all()
    assert np.isnan(errors).all()
    assert shares.shape == errors.shape == (4,)


def test_quantiles_are_asked_for_by_shares() -> None:
    for found in (volumes(SMALL, CUBE), volume_distribution(SMALL, CUBE, 20)):
        for q in (1.5, [-0.1], ["a"]):
            with pytest.raises(InputError, match="q: expected"):
                found.log_quantiles(q)  # type: ignore[arg-type]


def test_a_heavy_tailed_sample_is_not_trusted() -> None:
    found = volume_distribution(Network.random((3, 10, 10), 0, gain=3.0), CUBE, 200)
    assert found.warnings
    assert found.n_regions.interval is None
    assert "likely too low" in str(found)


def test_samples_of_polytopes_and_slices() -> None:
    triangle = Polytope([[-1, 0], [0, -1], [1, 1]], [0, 0, 1])
    network = Network.from_arrays([[[1, -1]], [[1]]], [[0], [0]])
    found = volume_distribution(network, triangle, 400)
    assert sorted(np.exp(found.log_values).round(12)) == [0.25, 0.25]
    assert abs((found.region == 0).mean() - 0.5) < 0.15
    plane = Slice(np.zeros(3), np.eye(3)[:2], Box.cube(-1, 1, 2))
    assert volume_distribution(SMALL, plane, 50).domain.value == pytest.approx(4.0)


def test_a_sample_that_runs_out_of_time() -> None:
    found = volume_distribution(SMALL, CUBE, 10**5, time_limit=0.5)
    assert not found.complete
    assert 0 < found.n < 10**5
    assert "incomplete" in str(found)


def test_samples_do_not_depend_on_anything_but_the_seed() -> None:
    one, two = (volume_distribution(SMALL, CUBE, 50, seed=4) for _ in range(2))
    assert (one.points == two.points).all()
    assert (one.log_values == two.log_values).all()
    assert (volume_distribution(SMALL, CUBE, 50, seed=5).points != one.points).any()


def test_results_can_be_pickled() -> None:
    found = volumes(SMALL, CUBE)
    assert (pickle.loads(pickle.dumps(found)).values == found.values).all()


@pytest.mark.parametrize(
    ("log_value", "text"),
    [
        (math.log(4.0), "4"),
        (-1000.0, "5.076e-435"),
        (math.log(9.99999e-7), "1.000e-06"),
        (2000 * math.log(10.0), "1.000e+2000"),
        (-math.inf, "0"),
        (math.nan, "unknown"),
    ],
)
def test_numbers_for_people(log_value: float, text: str) -> None:
    assert power_text(log_value) == text
