"""Ranges of pre-activations and states over a domain, rounded outwards.

Interval arithmetic in doubles: a sum of n products is off by at most about n eps times the sum of
their absolute values (N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2002, section
3.1); twice as much is allowed here. Sums of one term without a product, and of none, are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.models import PiecewiseLinear, Stage

__all__ = ["Pieces", "Range", "group_slices", "pieces_in", "range_after", "range_of_rows"]

Array = NDArray[np.float64]
Pieces = list[tuple[int, ...]]  # for each output of a stage, the pieces that it may take

EPS = float(np.finfo(np.float64).eps)
TINY = float(np.finfo(np.float64).smallest_subnormal)


@dataclass(frozen=True, eq=False)
class Range:
    """Bounds of several numbers, which may be infinite: lower (n,) and upper (n,)."""

    lower: Array
    upper: Array

    def within(self, other: Range) -> Range:
        """What both allow."""
        return Range(np.maximum(self.lower, other.lower), np.minimum(self.upper, other.upper))


def range_of_rows(stage: Stage, state: Range) -> Range:
    """Bounds of ``weight @ h + bias`` for states h in a range."""
    return Range(
        -_largest(-stage.weight, -stage.bias, state), _largest(stage.weight, stage.bias, state)
    )


def pieces_in(stage: Stage, rows: Range) -> Pieces:
    """Pieces that the outputs of a stage may take on a set with interior, given their rows.

    A value on a breakpoint counts for the lower piece, as it may stay there throughout a region.
    A row of a maximum is left out if another one is certainly larger.
    """
    if stage.is_max:
        return [
            tuple(np.flatnonzero(rows.upper[part] >= rows.lower[part].max()).tolist())
            for part in group_slices(stage)
        ]
    found: Pieces = []
    for kind, lower, upper in zip(
        stage.activation_index.tolist(), rows.lower.tolist(), rows.upper.tolist(), strict=True
    ):
        activation = stage.activations[kind]
        first, last = activation.piece([lower, upper]).tolist()
        found.append(tuple(range(first, last + 1)))
    return found


def range_after(stage: Stage, rows: Range, pieces: Pieces) -> Range:
    """Bounds of the next state, of rows in a range whose outputs are on these pieces."""
    if stage.is_max:
        parts = group_slices(stage)
        return Range(
            np.array([rows.lower[part].max() for part in parts]),
            np.array([rows.upper[part].max() for part in parts]),
        )
    ends = [
        _ends(stage.activations[kind], own, lower, upper)
        for kind, own, lower, upper in zip(
            stage.activation_index.tolist(),
            pieces,
            rows.lower.tolist(),
            rows.upper.tolist(),
            strict=True,
        )
    ]
    lower, upper = zip(*ends, strict=True)
    return Range(np.array(lower), np.array(upper))


def group_slices(stage: Stage) -> list[slice]:
    """The rows of each group of a maximum."""
    stops = np.cumsum(stage.group_sizes).tolist()
    return [
        slice(stop - size, stop)
        for stop, size in zip(stops, stage.group_sizes.tolist(), strict=True)
    ]


def _largest(weight: Any, bias: Array, state: Range) -> Array:
    """Upper bounds of ``weight @ h + bias``."""
    plus, minus = _parts(weight)
    unbounded = (plus > 0) @ np.isposinf(state.upper) + (minus > 0) @ np.isneginf(state.lower)
    upper = np.where(np.isfinite(state.upper), state.upper, 0.0)
    lower = np.where(np.isfinite(state.lower), state.lower, 0.0)
    n_products = (plus > 0) @ (upper != 0.0).astype(float) + (minus > 0) @ (lower != 0.0).astype(
        float
    )
    with np.errstate(over="ignore", invalid="ignore"):
        value = plus @ upper - minus @ lower + bias
        size = plus @ np.abs(upper) + minus @ np.abs(lower) + np.abs(bias)
        error = 2 * (n_products + 3) * (EPS * size + TINY)
        rounded = np.nextafter(value + error, np.inf)
    result = np.where(n_products > 0, rounded, bias)
    return np.where((unbounded > 0) | np.isnan(result), np.inf, result)


def _parts(weight: Any) -> tuple[Any, Any]:
    """Positive and negative part, both not negative; sparse ones stay sparse."""
    if isinstance(weight, np.ndarray):
        return np.maximum(weight, 0.0), np.maximum(-weight, 0.0)
    return weight.maximum(0.0), (-weight).maximum(0.0)


def _ends(
    activation: PiecewiseLinear, pieces: tuple[int, ...], lower: float, upper: float
) -> tuple[float, float]:
    """Bounds of an activation on some of its pieces, for arguments in a range."""
    breaks = (-np.inf, *activation.breakpoints, np.inf)
    low, high = np.inf, -np.inf
    for piece in pieces:
        slope, constant = activation.slopes[piece], activation.intercepts[piece]
        for end in (max(lower, breaks[piece]), min(upper, breaks[piece + 1])):
            product = slope * end if slope else 0.0
            if np.isfinite(end) and not np.isfinite(product + constant):
                return -np.inf, np.inf
            exact = slope == 0.0 or (abs(slope) == 1.0 and constant == 0.0) or not np.isfinite(end)
            error = 0.0 if exact else 4 * (EPS * (abs(product) + abs(constant)) + TINY)
            low = min(low, product + constant - error)
            high = max(high, product + constant + error)
    return low, high
