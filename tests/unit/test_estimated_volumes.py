"""Estimates of one polytope's volume, and random points of it: options, errors, properties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from known_volumes import cube, moved, simplex
from linregions import InputError
from linregions.volumes import VolumeEstimate, estimate_log_volume, uniform_points
from linregions.volumes.estimating import mean_of_logs


def test_a_length_is_exact():
    found = estimate_log_volume([[2.0], [-1.0], [1.0]], [4.0, 1.0, 50.0])
    assert found.log_volume == math.log(3.0)
    assert found.standard_error == 0.0
    assert found.converged


def test_same_seed_same_result_whatever_the_threads():
    body = cube(6)
    values = [
        estimate_log_volume(body.a, body.b, seed=seed, threads=threads).runs
        for seed, threads in ((3, 1), (3, 2), (4, 1))
    ]
    assert values[0] == values[1] != values[2]


def test_smaller_errors_take_more_runs():
    body = simplex(4)
    rough = estimate_log_volume(body.a, body.b, rel_error=0.2)
    fine = estimate_log_volume(body.a, body.b, rel_error=0.01)
    assert fine.n_runs > rough.n_runs
    assert fine.standard_error <= 0.01
    assert abs(fine.log_volume - body.log_volume) < 4 * fine.standard_error
    assert "standard error" in str(fine)
    assert abs(fine.volume - math.exp(body.log_volume)) < 0.04 * fine.volume


def test_units_shift_the_logarithm():
    body = cube(5)
    small = estimate_log_volume(body.a, body.b * 2.0**-200, seed=1)
    large = estimate_log_volume(body.a, body.b, seed=1)
    error = math.hypot(small.standard_error, large.standard_error)
    assert abs(large.log_volume - small.log_volume - 1000 * math.log(2)) < 4 * error


def test_polytopes_with_one_seed_are_independent():
    """Runs of a polytope and of one twice as large have nothing in common."""
    body = cube(3)
    runs = [estimate_log_volume(body.a, size * body.b, rel_error=0.02).runs for size in (1, 2)]
    n = min(map(len, runs))
    assert abs(np.corrcoef(runs[0][:n], runs[1][:n])[0, 1]) < 3 / math.sqrt(n)


def test_volumes_beyond_double_precision():
    tiny = VolumeEstimate(
        log_volume=-2000.0,
        standard_error=0.1,
        converged=True,
        stopped_by=None,
        runs=(-2000.0,),
        n_particles=1,
        n_phases=1,
        seconds=0.0,
    )
    assert tiny.volume == 0.0
    body = cube(2)
    assert estimate_log_volume(body.a, body.b * 1e200).volume == math.inf


def test_a_time_limit_gives_what_there_is():
    body = simplex(40)
    found = estimate_log_volume(body.a, body.b, rel_error=1e-4, time_limit=0.8)
    assert found.stopped_by == "time_limit"
    assert not found.converged
    assert found.seconds < 5.0
    at_once = estimate_log_volume(body.a, body.b, time_limit=1e-6)
    assert at_once.stopped_by == "time_limit"
    assert math.isnan(at_once.log_volume)
    assert at_once.standard_error == math.inf


def test_a_point_inside_may_be_given():
    body = moved(cube(4), scale=1e-9, seed=2)
    rng = np.random.default_rng(0)
    given = estimate_log_volume(body.a, body.b, interior=body.inside, seed=int(rng.integers(9)))
    assert abs(given.log_volume - body.log_volume) < 4 * given.standard_error
    body = simplex(10)
    corner = estimate_log_volume(body.a, body.b, interior=np.full(10, 1e-13))
    assert abs(corner.log_volume - body.log_volume) < 4 * corner.standard_error
    with pytest.raises(InputError, match="not strictly inside"):
        estimate_log_volume(cube(2).a, cube(2).b, interior=[1.0, 0.0])
    with pytest.raises(InputError, match=r"interior: expected shape \(2,\)"):
        estimate_log_volume(cube(2).a, cube(2).b, interior=[0.0])
    with pytest.raises(InputError, match="a: expected an array of numbers"):
        estimate_log_volume([[1.0, 0.0], [1.0]], [1.0, 1.0])


@pytest.mark.parametrize(
    ("a", "b", "text"),
    [
        ([[1, 0], [-1, 0], [0, 1], [0, -1]], [1, -2, 1, 1], "empty"),
        ([[1, 0], [-1, 0], [0, 1], [0, -1]], [1, -1, 1, 1], "flat"),
        ([[1, 0], [-1, 0], [0, 1]], [1, 1, 1], "unbounded"),
        ([[1, 0], [-1, 0]], [1, 1], "unbounded"),
        ([[1, 0], [0, 1], [-1, 1e-3], [1, 1]], [1, 1, 1, 3], "unbounded"),
        ([[1, 0], [-1, 0], [0, 1], [0, -1]], [1, 1, 1, math.inf], "unbounded"),
        ([[1], [2]], [1, 1], "unbounded"),
        (np.vstack([np.eye(6), np.ones((1, 6)), -np.eye(6)[:5]]), np.ones(12), "unbounded"),
        ([[1, 0], [0, 1], [-1, 1e-9]], [1, 1, 1], "unbounded"),
        ([[0, 0], [1, 0]], [-1, 1], "empty"),
        ([[1, 0]], [math.nan], "finite"),
        ([[1, math.inf]], [1], "finite"),
        ([1, 0], [1], "shapes"),
        ([[1, 0]], [1, 1], "shapes"),
    ],
)
def test_what_has_no_volume_is_refused(a, b, text):
    for measure in (estimate_log_volume, lambda a, b: uniform_points(a, b, 3)):
        with pytest.raises(InputError, match=text):
            measure(a, b)


def test_thin_and_slanted_polytopes_are_bounded():
    for seed in range(10):
        for body in (
            moved(simplex(6), scale=1e-9, seed=seed),
            moved(cube(8), scale=1e9, seed=seed),
        ):
            found = estimate_log_volume(body.a, body.b, rel_error=0.5, seed=seed)
            assert abs(found.log_volume - body.log_volume) < 4.5 * found.standard_error


def test_axes_of_very_different_lengths():
    lengths = np.geomspace(1e-20, 1e20, 8)
    a = np.vstack([np.diag(1 / lengths), np.diag(-1 / lengths)])
    found = estimate_log_volume(a, np.ones(16))
    assert abs(found.log_volume - 8 * math.log(2)) < 4 * found.standard_error


def test_wrong_options():
    body = cube(2)
    for option, value in (
        ("rel_error", 0.0),
        ("rel_error", "small"),
        ("seed", -1),
        ("seed", 0.5),
        ("time_limit", 0.0),
        ("threads", 0),
    ):
        with pytest.raises(InputError, match=option):
            estimate_log_volume(body.a, body.b, **{option: value})
    with pytest.raises(InputError, match="n: expected a positive integer"):
        uniform_points(body.a, body.b, 0)


def test_redundant_and_constant_rows_change_nothing_but_time():
    body = cube(5)
    a = np.vstack([body.a, 3.0 * body.a, body.a, np.zeros((1, 5)), np.eye(5)])
    b = np.concatenate([body.b, 4.0 * body.b, body.b, [0.0], np.full(5, np.inf)])
    found = estimate_log_volume(a, b)
    assert abs(found.log_volume - body.log_volume) < 4 * found.standard_error


def test_uniform_points_are_inside_and_have_the_right_moments():
    body = moved(simplex(8), scale=1e-6, seed=5)
    points = uniform_points(body.a, body.b, 20_000, seed=1)
    assert points.shape == (20_000, 8)
    assert (points @ body.a.T <= body.b).all()
    # In the coordinates of the simplex each one has the distribution Beta(1, 8).
    plain = np.linalg.solve(body.basis, (points - body.origin).T).T
    assert np.abs(plain.mean(axis=0) * 9 - 1).max() < 0.03
    assert np.abs(plain.var(axis=0) * 810 / 8 - 1).max() < 0.1
    assert np.abs(plain.sum(axis=1).mean() * 9 / 8 - 1) < 0.01
    again = uniform_points(body.a, body.b, 50, seed=1)
    assert (again == points[:50]).all()
    assert uniform_points([[1.0], [-1.0]], [1.0, 1.0], 7).shape == (7, 1)


def test_few_runs_have_no_error():
    assert mean_of_logs([]) == pytest.approx((math.nan, math.inf), nan_ok=True)
    assert mean_of_logs([-1e4, -1e4, -1e4])[1] == math.inf
    value, error = mean_of_logs([math.log(x) for x in (1.0, 2.0, 3.0, 2.0)])
    assert value == pytest.approx(math.log(2.0))
    assert error == pytest.approx(math.sqrt(2 / 3) / 2 * math.sqrt(3 / 4))
