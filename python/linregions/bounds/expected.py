"""How many knots a random ReLU network has on an interval, on average."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan, inf, isfinite, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from linregions.errors import InputError
from linregions.scalars import check_seed, positive_integer

__all__ = ["ExpectedKnots", "expected_knots", "expected_knots_of_one_layer"]

Array = NDArray[np.float64]
BATCH = 256  # networks drawn at once
POINTS = 8  # inputs of each network


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedKnots:
    """An expected number of activation knots, by layer.

    Attributes
    ----------
    value : float
    standard_error : float
        Of `value`, from independent networks; 0 for one hidden layer, whose value is exact.
    per_layer : tuple of float
        Knots where units of this layer change.
    samples : int
        Networks drawn.
    """

    value: float
    standard_error: float
    per_layer: tuple[float, ...]
    samples: int

    def __str__(self) -> str:
        layers = " + ".join(f"{v:.4g}" for v in self.per_layer)
        error = f" ± {self.standard_error:.2g}" if self.standard_error else ""
        return f"{self.value:.6g}{error} knots expected, by layer: {layers}"


def expected_knots_of_one_layer(
    n: int, weight_std: float, bias_std: float, lo: float, hi: float
) -> float:
    """Expected knots of n ReLU units on [lo, hi], weights and biases normal with mean 0.

    A unit breaks at minus bias over weight, which has a Cauchy distribution:
    n / pi (atan(hi s) - atan(lo s)) with s = weight_std / bias_std.

    Examples
    --------
    >>> round(expected_knots_of_one_layer(10, 1.0, 0.5, -1, 1), 5)
    7.04833
    """
    n = positive_integer("n", n)
    _check_positive(weight_std=weight_std, bias_std=bias_std)
    _check_interval(lo, hi)
    ratio = weight_std / bias_std
    return n / pi * (atan(hi * ratio) - atan(lo * ratio))


def expected_knots(
    widths: Sequence[int],
    lo: float = -1.0,
    hi: float = 1.0,
    *,
    weight_std: float | Sequence[float] | None = None,
    bias_std: float | Sequence[float] = 1.0,
    samples: int = 4096,
    seed: int | np.random.Generator = 0,
) -> ExpectedKnots:
    """Expected knots of a random ReLU network with one input on an interval.

    The expected number of inputs where a unit z changes is the integral of
    E[|z'(x)| rho_b(b - z(x))] over the interval, rho_b the density of its bias (Hanin and Rolnick
    [1]_). Given the layers before, z' and z are jointly normal, so that the expectation over the
    unit's own weights is known in closed form; what is left is averaged over random networks and
    inputs. The first layer is exact. The number of activation regions expected is one more.

    Parameters
    ----------
    widths : sequence of int
        Of the hidden layers; there is one input.
    lo, hi : float
        Ends of the interval, finite.
    weight_std : float or sequence of float, optional
        Standard deviation of the weights of each hidden layer, normal with mean 0. Default:
        sqrt(2 / fan_in), as of He et al.
    bias_std : float or sequence of float
        Of the biases of each hidden layer.
    samples : int
        Networks to draw, at least 2.
    seed : int or numpy.random.Generator

    Raises
    ------
    InputError
        A number is out of range.

    References
    ----------
    .. [1] B. Hanin, D. Rolnick, "Complexity of linear regions in deep networks", ICML 2019; arXiv
       1901.09021.

    Examples
    --------
    >>> found = expected_knots([5, 5], bias_std=0.5)
    >>> abs(found.value - 6.98) < 0.1
    True
    """
    sizes = [positive_integer(f"widths[{i}]", width) for i, width in enumerate(widths)]
    if not sizes:
        raise InputError("widths: expected at least one hidden layer, got none")
    he = [sqrt(2.0 / fan_in) for fan_in in (1, *sizes[:-1])]
    weight_stds = he if weight_std is None else _per_layer("weight_std", weight_std, len(sizes))
    bias_stds = _per_layer("bias_std", bias_std, len(sizes))
    first = expected_knots_of_one_layer(sizes[0], weight_stds[0], bias_stds[0], lo, hi)
    if not (isfinite(lo) and isfinite(hi)):
        raise InputError(f"lo, hi: expected finite numbers, got {lo} and {hi}")
    if len(sizes) == 1:
        return ExpectedKnots(value=first, standard_error=0.0, per_layer=(first,), samples=0)
    n = positive_integer("samples", samples)
    if n < 2:
        raise InputError(f"samples: expected at least 2, for a standard error; got {n}")
    check_seed(seed)
    rng = np.random.default_rng(seed)
    drawn = [
        _sample(rng, min(BATCH, n - start), sizes, weight_stds, bias_stds, lo, hi)
        for start in range(0, n, BATCH)
    ]
    later = np.concatenate(drawn)
    means = later.mean(axis=0)
    error = float(later.sum(axis=1).std(ddof=1)) / sqrt(n)
    return ExpectedKnots(
        value=first + float(means.sum()),
        standard_error=error,
        per_layer=(first, *means.tolist()),
        samples=n,
    )


def _sample(
    rng: np.random.Generator,
    n: int,
    sizes: Sequence[int],
    weight_stds: Sequence[float],
    bias_stds: Sequence[float],
    lo: float,
    hi: float,
) -> Array:
    """Knots behind the first layer expected given the layers before: (networks, layers - 1)."""
    # One uniform input in each of some equal parts of the interval.
    x = lo + (hi - lo) * (np.arange(POINTS) + rng.uniform(size=(n, POINTS))) / POINTS
    h, slope = x[:, None, :], np.ones((n, 1, POINTS))  # the state and its derivative
    found = []
    for layer, (m, s, t) in enumerate(zip(sizes, weight_stds, bias_stds, strict=True)):
        if layer:
            found.append((hi - lo) * m * _density(h, slope, s, t).mean(axis=1))
        if layer == len(sizes) - 1:
            break
        weight = rng.normal(0.0, s, (n, m, h.shape[1]))
        z = weight @ h + rng.normal(0.0, t, (n, m, 1))
        slope = (weight @ slope) * (z > 0)
        h = np.maximum(z, 0.0)
    return np.stack(found, axis=1)


def _density(h: Array, slope: Array, weight_std: float, bias_std: float) -> Array:
    """E[|z'| delta(z)] for z = w.h + b, z' = w.slope with normal w and b: (networks, points)."""
    value = weight_std**2 * (h * h).sum(axis=1) + bias_std**2
    change = weight_std**2 * (slope * slope).sum(axis=1)
    both = weight_std**2 * (h * slope).sum(axis=1)
    left = np.maximum(change - both**2 / value, 0.0)  # the variance of z' where z = 0
    return np.asarray(np.sqrt(left / value) / pi)


def _per_layer(name: str, value: float | Sequence[float], n: int) -> list[float]:
    given = [value] * n if isinstance(value, int | float) else list(value)
    if len(given) != n:
        raise InputError(f"{name}: expected one number, or {n}, one per layer; got {len(given)}")
    _check_positive(**{f"{name}[{i}]": v for i, v in enumerate(given)})
    return [float(v) for v in given]


def _check_positive(**values: float) -> None:
    for name, value in values.items():
        if not 0.0 < value < inf:
            raise InputError(f"{name}: expected a positive number, got {value!r}")


def _check_interval(lo: float, hi: float) -> None:
    if not lo < hi:
        raise InputError(f"lo, hi: expected lo < hi, got {lo} and {hi}")
