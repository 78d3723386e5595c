"""Piecewise-linear activations: values, pieces, ties, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from linregions.errors import InputError
from linregions.models import activations
from linregions.models.activations import PiecewiseLinear

Z = np.array([-7.0, -3.0, -1.5, -1.0, -0.25, 0.0, 0.25, 1.0, 2.5, 3.0, 6.0, 8.0])


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (activations.IDENTITY, Z),
        (activations.RELU, np.maximum(Z, 0)),
        (activations.ABS, np.abs(Z)),
        (activations.HARD_TANH, np.clip(Z, -1, 1)),
        (activations.RELU6, np.clip(Z, 0, 6)),
        (activations.HARD_SIGMOID, np.clip(Z / 6 + 0.5, 0, 1)),
        (activations.leaky_relu(0.1), np.where(Z > 0, Z, 0.1 * Z)),
        (activations.leaky_relu(-2.0), np.where(Z > 0, Z, -2.0 * Z)),
        (activations.clip(-2, 3), np.clip(Z, -2, 3)),
        (activations.clip(1), np.maximum(Z, 1)),
        (activations.clip(None, 1), np.minimum(Z, 1)),
        (activations.clip(-math.inf, math.inf), Z),
        (activations.clip(2, 2), np.full_like(Z, 2)),
        (activations.hard_sigmoid(0.2, 0.5), np.clip(0.2 * Z + 0.5, 0, 1)),
    ],
    ids=lambda value: value.name if isinstance(value, PiecewiseLinear) else "",
)
def test_values(kind: PiecewiseLinear, expected: np.ndarray) -> None:
    np.testing.assert_allclose(kind(Z), expected, atol=1e-15)


def test_pieces_are_counted_and_a_tie_goes_to_the_lower_one() -> None:
    assert activations.IDENTITY.n_pieces == 1
    assert activations.RELU.n_pieces == 2
    assert activations.RELU.piece([[-1.0, 0.0], [0.0, 1e-300]]).tolist() == [[0, 0], [0, 1]]
    assert activations.HARD_TANH.piece([-1.0, -0.5, 1.0, 1.5]).tolist() == [0, 1, 1, 2]


def test_continuity_is_not_required() -> None:
    step = PiecewiseLinear("step", (0.0,), (0.0, 0.0), (0.0, 1.0))
    assert step([-1.0, 0.0, 1.0]).tolist() == [0.0, 0.0, 1.0]


@pytest.mark.parametrize(
    ("breakpoints", "slopes", "intercepts", "text"),
    [
        ((1.0, 0.0), (0, 1, 2), (0, 0, 0), "strictly increasing"),
        ((0.0, 0.0), (0, 1, 2), (0, 0, 0), "strictly increasing"),
        ((0.0,), (1.0,), (0.0, 0.0), "need 2 slopes and intercepts, got 1 and 2"),
        ((math.nan,), (0, 1), (0, 0), "breakpoints: expected finite"),
        ((0.0,), (0, math.inf), (0, 0), "slopes: expected finite"),
        ((0.0,), (0, 1), (0, math.nan), "intercepts: expected finite"),
    ],
)
def test_bad_data_is_refused(
    breakpoints: tuple[float, ...],
    slopes: tuple[float, ...],
    intercepts: tuple[float, ...],
    text: str,
) -> None:
    with pytest.raises(InputError, match=text):
        PiecewiseLinear("mine", breakpoints, slopes, intercepts)


@pytest.mark.parametrize("ends", [(1, 0), (math.nan, 1), (math.inf, math.inf), (0, math.nan)])
def test_clip_needs_ordered_ends(ends: tuple[float, float]) -> None:
    with pytest.raises(InputError, match="lower <= upper"):
        activations.clip(*ends)


@pytest.mark.parametrize("slope", [0.0, -1.0, math.nan])
def test_hard_sigmoid_needs_a_positive_slope(slope: float) -> None:
    with pytest.raises(InputError, match="positive slope"):
        activations.hard_sigmoid(slope, 0.5)


def test_lookup_by_name_says_which_names_there_are() -> None:
    assert activations.activation("relu") is activations.RELU
    assert activations.activation("leaky_relu")(-1.0) == -0.01
    mine = activations.clip(0, 2)
    assert activations.activation(mine) is mine
    for unknown in ("gelu", 3, None):
        with pytest.raises(InputError, match=r"one of abs, hard_sigmoid, .* got") as caught:
            activations.activation(unknown)
        assert repr(unknown) in str(caught.value)
