"""Six everyday networks whose regions plain floating point miscounts, and the true counts.

The regions counted are those of the function that the stored doubles define, over the real numbers.
Wherever weights have been rounded after being scaled, boundaries that used to coincide, to meet in
a point or to be parallel no longer quite do. The regions that open are real, but thinner than the
tolerance of any search in floating point.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from linregions import Box, Everywhere, InputError, Network, Stage, count
from linregions.domains import Domain
from numpy.typing import NDArray

Array = NDArray[np.float64]


def trained(rng: np.random.Generator, *shape: int) -> Array:
    """Stand-ins for weights trained in single precision."""
    return rng.normal(size=shape).astype(np.float32).astype(np.float64)


def folded_normalisation() -> tuple[Network, Domain]:
    """Bias-free layers behind (x - 0.1307) / 0.3081, which is folded into the first of them.

    Before folding, all boundaries of the first layer meet in the mean; the rounded ones do not.
    """
    rng, mean, deviation = np.random.default_rng(0), 0.1307, 0.3081
    first = trained(rng, 8, 2) / deviation
    bias = -(first[:, 0] * mean + first[:, 1] * mean)
    layers = [first, trained(rng, 8, 8), trained(rng, 1, 8)]
    return Network.from_arrays(layers, [bias, np.zeros(8), [0.0]]), Box.cube(0, 1, dim=2)


def ternary_weights() -> tuple[Network, Domain]:
    """Weights in {-1, 0, 1} times 0.1; biases times the product of all scales up to there.

    The scheme of integer inference engines. 0.1 * 0.1 is not the double 0.01, nor a multiple of it.
    """
    rng, scale = np.random.default_rng(0), 0.1
    weights = [rng.integers(-1, 2, size=size) * scale for size in ((12, 2), (6, 12), (1, 6))]
    scales = [scale, scale * scale, scale * scale * scale]
    biases = [rng.integers(-1, 2, size=n) * s for n, s in zip((12, 6, 1), scales, strict=True)]
    return Network.from_arrays(weights, biases), Box.cube(-1, 1, dim=2)


def hat_functions() -> tuple[Network, Domain]:
    """The hats relu(x - a) - 2 relu(x - b) + relu(x - c) on the grid 0, 0.1, ..., 1 of two inputs.

    Past c a hat is the constant 2b - a - c: zero on paper, some 1e-17 in doubles. Where that is
    negative, the ReLU behind the hat switches off just before c.
    """
    nodes = np.arange(11) / 10
    hat = np.array([np.roll([1.0, -2.0, 1.0, *np.zeros(8)], i) for i in range(9)])
    two = np.eye(2)
    weights = [np.kron(two, np.ones((11, 1))), np.kron(two, hat), np.ones((1, 18))]
    network = Network.from_arrays(weights, [-np.tile(nodes, 2), np.zeros(18), [0.0]])
    return network, Box.cube(-1, 2, dim=2)


def rescaled_twin() -> tuple[Network, Domain]:
    """A layer against a copy whose units are scaled by s and undone by 1/s behind the ReLU.

    Both are the same function on paper, as one sets them side by side to verify. After rounding
    every boundary is there twice, and the differences switch.
    """
    rng = np.random.default_rng(0)
    weight, bias, scale = trained(rng, 6, 2), trained(rng, 6), rng.integers(1, 10, size=6) / 10
    both = np.vstack([weight, weight * scale[:, None]])
    difference = np.hstack([np.diag(scale), -np.eye(6)])
    layers = [both, difference, np.ones((1, 6))]
    biases = [np.concatenate([bias, bias * scale]), np.zeros(6), [0.0]]
    return Network.from_arrays(layers, biases), Box.cube(-2, 2, dim=2)


def weight_normalisation() -> tuple[Network, Domain]:
    """Rows in three directions, each divided by its length, on the whole plane.

    Rows that were parallel before may meet after the division: some 1e16 away, but they do.
    """
    rows = np.array([[m * x, m * y] for x, y in ((1, 3), (5, 2), (-3, 4)) for m in (1, 3, 5, 7)])
    unit = rows / np.sqrt((rows**2).sum(axis=1, keepdims=True))
    return Network.from_arrays([unit, np.ones((1, 12))], [np.arange(12) / 4, [0.0]]), Everywhere(2)


def nanosecond_timestamps() -> tuple[Network, Domain]:
    """A millisecond of time stamps in nanoseconds, whose standardisation is a stage of its own.

    Doubles are 256 apart there: a box of four thousand steps, but thin compared to where it is.
    """
    start, length, rng = 1.7e18, 1e6, np.random.default_rng(0)
    standardise = Stage.affine([[1 / length, 0.0], [0.0, 1.0]], [-start / length, 0.0])
    weights = [trained(rng, 8, 2), trained(rng, 8, 8), trained(rng, 1, 8)]
    rest = Network.from_arrays(weights, [trained(rng, 8), trained(rng, 8), [0.0]])
    network = Network.from_stages([standardise, *rest.stages])
    return network, Box([start, -1.0], [start + length, 1.0])


CASES: dict[str, Callable[[], tuple[Network, Domain]]] = {
    "normalisation folded into a layer": folded_normalisation,
    "ternary weights, scale 0.1": ternary_weights,
    "hat functions on the grid k/10": hat_functions,
    "a layer against its rescaled twin": rescaled_twin,
    "weight normalisation, whole plane": weight_normalisation,
    "time stamps in nanoseconds": nanosecond_timestamps,
}


def counted(network: Network, domain: Domain, exactness: Any) -> str:
    """The count as text, or what was wrong."""
    try:
        return f"{count(network, domain, exactness=exactness).count}"
    except InputError:
        return "refused"


def main() -> None:
    """Print both counts of every case."""
    print(f"{'':36}{'float':>9}{'certified':>11}")
    for name, make in CASES.items():
        network, domain = make()
        answers = [counted(network, domain, exactness) for exactness in ("float", "certified")]
        print(f"{name:36}{answers[0]:>9}{answers[1]:>11}")


if __name__ == "__main__":
    main()
