"""Piecewise-linear activations as data: breakpoints, slopes, intercepts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.errors import InputError

__all__ = [
    "ABS",
    "HARD_SIGMOID",
    "HARD_TANH",
    "IDENTITY",
    "RELU",
    "RELU6",
    "PiecewiseLinear",
    "activation",
    "clip",
    "hard_sigmoid",
    "leaky_relu",
]


@dataclass(frozen=True, slots=True)
class PiecewiseLinear:
    """A piecewise-linear function of one variable.

    Piece ``p`` is ``breakpoints[p-1] < z <= breakpoints[p]``, with the value
    ``slopes[p] * z + intercepts[p]``. A value exactly on a breakpoint belongs to the lower piece.
    Continuity is not required.

    Parameters
    ----------
    name : str
        For people; two activations with equal data and different names are different.
    breakpoints : tuple of float, length k >= 0
        Strictly increasing, finite.
    slopes, intercepts : tuple of float, length k + 1
        Finite.

    Raises
    ------
    InputError
        Lengths disagree, a value is not finite, or breakpoints do not increase.

    Examples
    --------
    >>> RELU([-1.0, 0.0, 2.0])
    array([0., 0., 2.])
    >>> RELU.piece([-1.0, 0.0, 2.0])
    array([0, 0, 1])
    """

    name: str
    breakpoints: tuple[float, ...]
    slopes: tuple[float, ...]
    intercepts: tuple[float, ...]

    def __post_init__(self) -> None:
        for field in ("breakpoints", "slopes", "intercepts"):
            values = tuple(float(value) for value in getattr(self, field))
            if not all(map(math.isfinite, values)):
                raise InputError(f"{self.name}.{field}: expected finite numbers, got {values}")
            object.__setattr__(self, field, values)
        if any(a >= b for a, b in pairwise(self.breakpoints)):
            raise InputError(
                f"{self.name}.breakpoints: expected strictly increasing numbers, "
                f"got {self.breakpoints}"
            )
        if not len(self.slopes) == len(self.intercepts) == self.n_pieces:
            raise InputError(
                f"{self.name}: {len(self.breakpoints)} breakpoints need {self.n_pieces} slopes and "
                f"intercepts, got {len(self.slopes)} and {len(self.intercepts)}"
            )

    @property
    def n_pieces(self) -> int:
        """Number of linear pieces, one more than there are breakpoints."""
        return len(self.breakpoints) + 1

    def piece(self, z: ArrayLike) -> NDArray[np.intp]:
        """Index of the piece of each value, same shape as ``z``."""
        return np.asarray(np.searchsorted(self.breakpoints, np.asarray(z, float), side="left"))

    def __call__(self, z: ArrayLike) -> NDArray[np.float64]:
        """Value at each entry of ``z``, same shape."""
        values = np.asarray(z, dtype=np.float64)
        piece = self.piece(values)
        slopes, intercepts = np.asarray(self.slopes), np.asarray(self.intercepts)
        return np.asarray(slopes[piece] * values + intercepts[piece])


def leaky_relu(slope: float) -> PiecewiseLinear:
    """``z`` for positive z, ``slope * z`` otherwise."""
    return PiecewiseLinear(f"leaky_relu({slope:g})", (0.0,), (slope, 1.0), (0.0, 0.0))


def clip(lower: float | None = None, upper: float | None = None) -> PiecewiseLinear:
    """``min(max(z, lower), upper)``; None or an infinity leaves that side open.

    Raises
    ------
    InputError
        ``lower > upper``, or a bound is NaN.
    """
    low = -math.inf if lower is None else float(lower)
    high = math.inf if upper is None else float(upper)
    if not low <= high or low == math.inf or high == -math.inf:
        raise InputError(f"clip: expected lower <= upper, got lower={lower}, upper={upper}")
    name = f"clip({low:g}, {high:g})"
    if low == high:
        return PiecewiseLinear(name, (), (0.0,), (low,))
    flat_below, flat_above = low > -math.inf, high < math.inf
    return PiecewiseLinear(
        name,
        (low,) * flat_below + (high,) * flat_above,
        (0.0,) * flat_below + (1.0,) + (0.0,) * flat_above,
        (low,) * flat_below + (0.0,) + (high,) * flat_above,
    )


def hard_sigmoid(slope: float, offset: float) -> PiecewiseLinear:
    """``slope * z + offset`` clipped to [0, 1].

    Raises
    ------
    InputError
        The slope is not positive, or a number is not finite.
    """
    if not slope > 0.0:
        raise InputError(f"hard_sigmoid: expected a positive slope, got {slope}")
    breaks = (-offset / slope, (1.0 - offset) / slope)
    name = f"hard_sigmoid({slope:g}, {offset:g})"
    return PiecewiseLinear(name, breaks, (0.0, slope, 0.0), (0.0, offset, 1.0))


IDENTITY = PiecewiseLinear("identity", (), (1.0,), (0.0,))
RELU = PiecewiseLinear("relu", (0.0,), (0.0, 1.0), (0.0, 0.0))
ABS = PiecewiseLinear("abs", (0.0,), (-1.0, 1.0), (0.0, 0.0))
HARD_TANH = PiecewiseLinear("hard_tanh", (-1.0, 1.0), (0.0, 1.0, 0.0), (-1.0, 0.0, 1.0))
RELU6 = PiecewiseLinear("relu6", (0.0, 6.0), (0.0, 1.0, 0.0), (0.0, 0.0, 6.0))
HARD_SIGMOID = PiecewiseLinear("hard_sigmoid", (-3.0, 3.0), (0.0, 1 / 6, 0.0), (0.0, 0.5, 1.0))

_BY_NAME = {
    **{kind.name: kind for kind in (IDENTITY, RELU, ABS, HARD_TANH, RELU6, HARD_SIGMOID)},
    "leaky_relu": leaky_relu(0.01),
}


def activation(kind: Any) -> PiecewiseLinear:
    """Look up an activation by name ("leaky_relu" has slope 0.01), or take one as it is.

    Raises
    ------
    InputError
        No activation has that name.
    """
    if isinstance(kind, PiecewiseLinear):
        return kind
    if isinstance(kind, str) and kind in _BY_NAME:
        return _BY_NAME[kind]
    raise InputError(
        f"activation: expected a PiecewiseLinear or one of {', '.join(sorted(_BY_NAME))}, "
        f"got {kind!r}; leaky_relu(slope), clip(lower, upper) and PiecewiseLinear(...) make others"
    )
