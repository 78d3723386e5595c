"""What each layer takes once the layers before are fixed: by hand, by sample, bad input."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from linregions import (
    Box,
    Everywhere,
    InputError,
    Network,
    Polytope,
    Progress,
    SearchInterrupted,
    Slice,
    conditional_count,
    conditional_profile,
    count,
)
from linregions.benchmarks.torch_seed import torch_seeded
from linregions.conditional.intervals import estimate_mean
from linregions.conditional.stream import ConditionalStream

NETWORK = Network.random((3, 8, 8, 8), seed=1, gain=2)
CUBE = Box.cube(-1, 1, 3)
# Two units that cut [-1, 1] at -1/2 and 1/2; behind them |x| - 1/2 bends where it is zero.
FOLD = Network.from_arrays(
    [[[1.0], [1.0]], [[1.0, -1.0], [1.0, 1.0]], [[1.0, 1.0]]], [[0.5, -0.5], [-0.5, -3.0], [0.0]]
)


def test_by_hand() -> None:
    # Regions of layer 1: x < -1/2, middle, x > 1/2. Behind them the first unit is min(x, 1/2) + 1/2
    # - 1/2 > 0 where x > 0, once it is on, and the second one is never on.
    profile = conditional_profile(FOLD, Box([-1], [1]))
    first, second = profile.layers
    assert profile.complete
    assert profile.certified
    assert (first.values.tolist(), first.frequencies.tolist()) == ([3], [1])
    assert (second.values.tolist(), second.frequencies.tolist()) == ([1, 2], [2, 1])
    assert second.maximum_at.tolist() == [1, 0]
    assert (second.mean, second.median, second.minimum, second.maximum) == (4 / 3, 1.0, 1, 2)
    assert (second.total, second.n_seen, second.population) == (4, 3, 3)
    assert (second.quantile(0.5), second.quantile(0.67), second.quantile(1.0)) == (1, 2, 2)
    assert second.share(1) == 2 / 3
    assert (second.rank, second.bound, second.combinations) == (1, 3, 4)
    assert (first.estimate, first.is_sample) == (None, False)


def test_one_layer_and_one_region() -> None:
    (layer,) = conditional_profile(Network.random((2, 5), seed=0), Everywhere(2)).layers
    assert (layer.n_seen, layer.maximum) == (1, 16)
    assert layer.maximum_at.size == 0


def test_the_maximum_is_where_it_says() -> None:
    for layer in conditional_profile(NETWORK, CUBE).layers:
        found = conditional_count(NETWORK, layer.maximum_at, CUBE, rest=False)
        assert found.patterns == layer.maximum


def test_arrays_are_read_only() -> None:
    layer = conditional_profile(NETWORK, CUBE).layers[1]
    for array in (layer.values, layer.frequencies, layer.maximum_at):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_streamed_patterns_are_read_only() -> None:
    options = dict.fromkeys(("threads", "max_regions", "time_limit", "progress"))
    stream = ConditionalStream(NETWORK, CUBE, exactness="certified", **options)
    with pytest.raises(ValueError, match="read-only"):
        next(stream).patterns[0] = 0


def test_medians_of_even_and_odd_numbers() -> None:
    for seed in range(6):
        for layer in conditional_profile(
            Network.random((2, 5, 4), seed), Box.cube(-2, 2, 2)
        ).layers:
            every = np.repeat(layer.values, layer.frequencies)
            assert layer.median == np.median(every)
            assert layer.mean == pytest.approx(every.mean())
            assert layer.quantile(0.9) == np.quantile(every, 0.9, method="inverted_cdf")


# --- samples --------------------------------------------------------------------------------------


def test_a_sample_as_large_as_the_population_is_exact() -> None:
    every = conditional_profile(NETWORK, CUBE)
    sample = conditional_profile(NETWORK, CUBE, samples=10**6)
    for a, b in zip(every.layers, sample.layers, strict=True):
        assert a.values.tolist() == b.values.tolist()
        assert a.frequencies.tolist() == b.frequencies.tolist()
        assert not b.is_sample
        assert b.estimate is None


def test_samples_depend_on_the_seed_and_on_nothing_else() -> None:
    profiles = [
        conditional_profile(NETWORK, CUBE, samples=20, seed=seed, threads=threads)
        for seed, threads in ((3, 1), (3, 2), (4, 1))
    ]
    tables = [[p.values.tolist() for p in profile.layers] for profile in profiles]
    assert tables[0] == tables[1]
    assert tables[0] != tables[2]


@pytest.mark.parametrize(
    ("network", "domain"),
    [
        (torch_seeded((8, 16, 16), 0), Box.cube(-1, 1, 8)),
        (Network.random((4, 20, 20), 1, gain=2), Box.cube(-1, 1, 4)),
        (Network.random((2, 30, 20), 1, gain=3), Box.cube(-1, 1, 2)),
    ],
)
def test_intervals_hold_the_mean_as_often_as_they_say(network: Network, domain: Box) -> None:
    layer = conditional_profile(network, domain).layers[1]
    every = np.repeat(layer.values, layer.frequencies)
    rng = np.random.default_rng(0)
    for n in (100, 300):
        hits = 0
        for _ in range(1000):
            drawn = np.unique(rng.choice(every, n, replace=False), return_counts=True)
            estimate = estimate_mean(*drawn, confidence=0.95, population=every.size)
            assert estimate.interval is not None
            hits += estimate.interval[0] <= layer.mean <= estimate.interval[1]
        assert hits >= 925  # 95 %, less three and a half standard deviations


@pytest.mark.parametrize("weighting", ["regions", "volume"])
def test_samples_are_of_what_they_say(weighting: Any) -> None:
    every = conditional_profile(NETWORK, CUBE).layers[1]
    truth = every.mean
    if weighting == "volume":
        points = np.random.default_rng(7).uniform(-1, 1, (100_000, 3))
        prefixes, times = np.unique(NETWORK.pattern(points)[:, :8], axis=0, return_counts=True)
        counts = [conditional_count(NETWORK, p, CUBE, rest=False).patterns for p in prefixes]
        truth = float(np.average(counts, weights=times))
    n = 40 if weighting == "regions" else 400
    deviations = []
    for seed in range(12):
        layer = conditional_profile(NETWORK, CUBE, samples=n, weighting=weighting, seed=seed)
        estimate = layer.layers[1].estimate
        assert estimate is not None
        deviations.append((estimate.value - truth) / estimate.standard_error)
    assert abs(np.mean(deviations)) < 3.5 / np.sqrt(12)
    assert 0.4 < np.std(deviations) < 2.0


def test_volume_is_another_weighting() -> None:
    by_region = conditional_profile(NETWORK, CUBE).layers[1].mean
    by_volume = conditional_profile(NETWORK, CUBE, samples=2000, weighting="volume").layers[1].mean
    assert by_volume > 1.2 * by_region  # large regions hold more
    flat = Slice.through(np.eye(3), Box.cube(0, 1, 2))
    assert conditional_profile(NETWORK, flat, samples=50, weighting="volume").complete


def test_no_interval_that_the_sample_does_not_support() -> None:
    def reason(values: list[int], frequencies: list[int], **options: Any) -> str:
        columns = np.array(values), np.array(frequencies)
        estimate = estimate_mean(*columns, confidence=0.95, **options)
        assert (estimate.interval is None) == bool(estimate.reason)
        assert (estimate.reason or "interval") in str(estimate)
        return estimate.reason

    assert reason([1, 2], [50, 50]) == ""
    assert reason([1, 2], [49, 50]) == "fewer than 100 draws"
    assert reason([5], [100]) == "all draws are equal"
    assert "time limit" in reason([1, 2], [80, 80], stopped=True)
    nothing = estimate_mean(
        np.zeros(0, np.int64), np.zeros(0, np.int64), confidence=0.9, stopped=True
    )
    assert str(nothing) == "nothing was looked at"


def test_the_error_of_a_mean_by_hand() -> None:
    values, frequencies = np.array([2, 4]), np.array([50, 50])
    estimate = estimate_mean(values, frequencies, confidence=0.95)
    error = 1 / np.sqrt(99)
    assert estimate.value == 3.0
    assert estimate.standard_error == pytest.approx(error)
    # No skewness: Student's interval, with the quantile 1.984217 of 99 degrees of freedom.
    assert estimate.interval == pytest.approx(
        (3 - 1.984217 * error, 3 + 1.984217 * error), rel=1e-6
    )
    of_few = estimate_mean(values, frequencies, confidence=0.95, population=200, bound=3)
    assert of_few.standard_error == pytest.approx(np.sqrt(0.5) * error)
    assert of_few.interval is not None
    assert of_few.interval[1] == 3.0
    skewed = estimate_mean(np.array([1, 11]), np.array([90, 10]), confidence=0.95)
    assert skewed.interval is not None
    assert skewed.interval[1] - 2.0 > 2.0 - skewed.interval[0]  # longer upwards


# --- budgets and bad input ------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{"max_regions": 50}, {"time_limit": 0.15}])
@pytest.mark.parametrize("samples", [None, 10**5])
def test_budgets_leave_a_profile_that_says_so(options: Any, samples: int | None) -> None:
    network = Network.random((6, 24, 24, 24), seed=0, gain=3)
    domain = Box.cube(-1, 1, 6)
    profile = conditional_profile(network, domain, samples=samples, **options)
    assert not profile.complete
    assert profile.stopped_by == next(iter(options))
    assert "incomplete" in str(profile)
    for layer in profile.layers:
        assert layer.maximum <= layer.bound
        assert layer.estimate is None or layer.estimate.interval is None
        if layer.n_seen and not layer.is_sample and layer.layer > 1:
            found = conditional_count(network, layer.maximum_at, domain, rest=False)
            assert found.patterns == layer.maximum


@pytest.mark.parametrize("samples", [None, 5])
def test_ctrl_c_leaves_what_was_found(samples: int | None) -> None:
    def interrupt(progress: Progress) -> None:
        raise KeyboardInterrupt

    network = Network.random((8, 32, 32), seed=0, gain=2) if samples is None else NETWORK
    with pytest.raises(SearchInterrupted) as caught:
        conditional_profile(network, Box.cube(-1, 1, network.input_dim), samples=samples,
                            progress=interrupt)  # fmt: skip
    assert caught.value.result.stopped_by == "interrupted"  # type: ignore[attr-defined]


def test_progress_never_decreases() -> None:
    for samples in (None, 30):
        seen: list[Progress] = []
        conditional_profile(NETWORK, CUBE, samples=samples, progress=seen.append)
        fractions = [progress.fraction for progress in seen]
        assert fractions == sorted(fractions)
        assert all(0.0 <= fraction <= 1.0 for fraction in fractions)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"samples": 0}, "samples: expected a positive integer"),
        ({"samples": 2.5}, "samples: expected a positive integer"),
        ({"weighting": "mass"}, "weighting: expected 'regions' or 'volume'"),
        ({"weighting": "volume"}, "give samples="),
        ({"confidence": 1.0}, "confidence: expected a number between 0 and 1"),
        ({"time_limit": -1}, "time_limit"),
    ],
)
def test_bad_options_are_refused(options: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        conditional_profile(NETWORK, CUBE, **options)


@pytest.mark.parametrize(
    "domain", [Everywhere(3), Box([0, 0, -np.inf], [1, 1, 1]), Polytope(np.eye(3), np.ones(3))]
)
def test_volume_needs_a_box(domain: Any) -> None:
    with pytest.raises(InputError, match="finite bounds"):
        conditional_profile(NETWORK, domain, samples=5, weighting="volume")


def test_a_network_without_units_has_no_profile() -> None:
    with pytest.raises(InputError, match="no units"):
        conditional_profile(Network.from_arrays([[[1.0, 2.0]]]), Box.cube(0, 1, 2))


def test_it_is_the_count_that_is_divided_up() -> None:
    result = count(NETWORK, CUBE)
    profile = conditional_profile(NETWORK, CUBE)
    assert tuple(layer.total for layer in profile.layers) == result.per_layer


def test_import_stays_light() -> None:
    code = (
        "import sys, linregions; linregions.conditional_profile; "
        "print([m for m in ('flint', 'matplotlib', 'scipy', 'torch', 'cvxpy') if m in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "[]\n"
