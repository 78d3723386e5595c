"""Expected numbers of knots, against published values and exact counts of random networks."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from linregions import InputError, Network
from linregions.bounds import expected_knots, expected_knots_of_one_layer, knots


@pytest.mark.parametrize(
    ("n", "weight_std", "bias_std", "a", "value"),
    [
        (10, 1.0, 1.0, 1.0, 5.0),
        (10, 1.0, 0.5, 1.0, 7.04833),
        (20, 2.0, 1.0, 0.5, 10.0),
        (50, sqrt(2), 0.1, 1.0, 47.75295),
    ],
)
def test_one_layer_in_closed_form(
    n: int, weight_std: float, bias_std: float, a: float, value: float
) -> None:
    assert expected_knots_of_one_layer(n, weight_std, bias_std, -a, a) == pytest.approx(value, 1e-6)
    found = expected_knots([n], -a, a, weight_std=weight_std, bias_std=bias_std)
    assert (found.value, found.standard_error) == (pytest.approx(value, 1e-6), 0.0)


@pytest.mark.parametrize(
    ("widths", "value", "error"),
    [([5, 5], 6.978, 0.033), ([10, 10], 14.569, 0.046), ([10, 10, 10], 20.306, 0.077)],
)
def test_deep_networks(widths: list[int], value: float, error: float) -> None:
    found = expected_knots(widths, bias_std=0.5)
    assert 0 < found.standard_error < error
    assert abs(found.value - value) < 3 * sqrt(found.standard_error**2 + error**2)
    assert sum(found.per_layer) == pytest.approx(found.value)


def initialised(rng: np.random.Generator, widths: list[int]) -> Network:
    weights, biases, n = [], [], 1
    for m in widths:
        weights.append(rng.normal(0, sqrt(2 / n), (m, n)))
        biases.append(rng.normal(0, 0.5, m))
        n = m
    return Network.from_arrays([*weights, np.ones((1, n))], [*biases, None])


def test_exact_counts_agree_layer_by_layer() -> None:
    rng = np.random.default_rng(1)
    per_layer = []
    for _ in range(400):
        layers = knots(initialised(rng, [5, 4]), -2, 1).layers
        per_layer.append([layers.count(1), layers.count(2)])
    mean = np.mean(per_layer, axis=0)
    error = np.std(per_layer, axis=0) / sqrt(len(per_layer))
    found = expected_knots([5, 4], -2, 1, bias_std=0.5)
    assert (np.abs(mean - found.per_layer) < 4 * error).all()


def test_the_same_seed_gives_the_same() -> None:
    assert expected_knots([4, 4], samples=64, seed=3) == expected_knots([4, 4], samples=64, seed=3)
    assert "knots expected, by layer" in str(expected_knots([4, 4], samples=64))


def test_bad_input_is_refused() -> None:
    for options, match in (
        ({"widths": []}, "at least one hidden layer"),
        ({"widths": [3, 0]}, r"widths\[1\]"),
        ({"widths": [3, 3], "lo": 1, "hi": 1}, "lo < hi"),
        ({"widths": [3, 3], "hi": np.inf}, "finite"),
        ({"widths": [3, 3], "bias_std": 0.0}, "bias_std"),
        ({"widths": [3, 3], "weight_std": [1.0]}, "weight_std: expected one number, or 2"),
        ({"widths": [3, 3], "samples": 1}, "at least 2"),
    ):
        with pytest.raises(InputError, match=match):
            expected_knots(**options)
