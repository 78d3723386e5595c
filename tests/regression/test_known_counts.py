"""Published counts and closed formulas, with small networks built in code."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pytest
from linregions import Box, Everywhere, Network, count
from linregions.models.activations import ABS, HARD_TANH, RELU, leaky_relu
from linregions.models.stage import Stage
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]


def cells(normals: ArrayLike, offsets: ArrayLike, activation: object = RELU) -> int:
    """Regions of one layer with the units ``normals[i].x - offsets[i]`` on the whole space."""
    rows = np.asarray(normals, dtype=float)
    layer = Stage.affine(rows, -np.asarray(offsets, dtype=float), activation)
    result = count(Network.from_stages([layer]), Everywhere(rows.shape[1]))
    assert result.complete
    return result.count


def generic(n: int, dim: int, seed: int = 0) -> tuple[Floats, Floats]:
    rng = np.random.default_rng([seed, n, dim])
    return rng.normal(size=(n, dim)), rng.normal(size=n)


def binomials(n: int, k: int) -> int:
    return sum(comb(n, j) for j in range(k + 1))


# --- arrangements in general position -------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "dim", "expected"),
    [
        (3, 1, 4),
        (3, 2, 7),
        (4, 2, 11),
        (5, 2, 16),
        (5, 3, 26),
        (6, 3, 42),
        (7, 2, 29),
        (6, 4, 57),
        (8, 3, 93),
    ]
    + [
        (n, dim, binomials(n, dim))
        for n, dim in [(1, 1), (1, 6), (40, 1), (30, 2), (14, 3), (10, 5)]
    ],
)
def test_generic_affine(n: int, dim: int, expected: int) -> None:
    """Sum of C(n, k), k <= dim: L. Schlaefli 1852; R. C. Buck, Amer. Math. Monthly 50, 1943."""
    assert cells(*generic(n, dim)) == expected


@pytest.mark.parametrize(
    ("n", "dim", "expected"),
    [
        (3, 2, 6),
        (4, 2, 8),
        (4, 3, 14),
        (5, 3, 22),
        (6, 3, 32),
        (6, 4, 52),
        (3, 3, 8),
        (3, 5, 8),
        (7, 3, 44),
    ],
)
def test_generic_central(n: int, dim: int, expected: int) -> None:
    """2 sum of C(n-1, k), k < dim: T. M. Cover, IEEE Trans. Electronic Computers 14, 1965."""
    normals, offsets = generic(n, dim)
    assert cells(normals, 0 * offsets) == expected == 2 * binomials(n - 1, dim - 1)


@pytest.mark.parametrize(
    ("n", "dim", "expected"), [(2, 2, 9), (3, 2, 19), (3, 3, 27), (4, 2, 33), (4, 3, 65)]
)
def test_generic_hard_tanh(n: int, dim: int, expected: int) -> None:
    """Pairs of parallel hyperplanes in general position: sum of C(n, k) 2^k, k <= dim."""
    assert cells(*generic(n, dim), HARD_TANH) == expected


@pytest.mark.parametrize("activation", [leaky_relu(0.01), leaky_relu(-2.0), ABS])
def test_other_two_piece_units_cut_like_relu(activation: object) -> None:
    assert cells(*generic(9, 3), activation) == binomials(9, 3)


def test_maxout_of_rank_two_cuts_like_relu() -> None:
    (normals, offsets), (others, other_offsets) = generic(7, 3), generic(7, 3, seed=1)
    rows = np.stack([normals, others], axis=1).reshape(14, 3)
    bias = np.stack([offsets, other_offsets], axis=1).reshape(14)
    network = Network.from_stages([Stage.maximum(rows, bias, np.full(7, 2))])
    assert count(network, Everywhere(3)).count == binomials(7, 3)


@pytest.mark.parametrize("seed", range(5))
def test_lines_in_a_rectangle(seed: int) -> None:
    """1 + lines + crossing points that meet it: T. Zaslavsky, Mem. AMS 154, 1975."""
    normals, offsets = generic(25, 2, seed)
    lower, upper = np.array([-0.8, -1.1]), np.array([1.2, 0.7])
    corners = np.array([[x, y] for x in (lower[0], upper[0]) for y in (lower[1], upper[1])])
    values = corners @ normals.T - offsets
    lines = int(((values.min(axis=0) < 0) & (values.max(axis=0) > 0)).sum())
    crossings = [
        np.linalg.solve(normals[list(pair)], offsets[list(pair)])
        for pair in combinations(range(25), 2)
    ]
    points = sum(bool((lower < p).all() and (p < upper).all()) for p in crossings)
    network = Network.from_arrays([normals, np.ones((1, 25))], [-offsets, [0.0]])
    assert count(network, Box(lower, upper)).count == 1 + lines + points


# --- arrangements that are not in general position ------------------------------------------------


def differences(n: int) -> Floats:
    """The braid normals e_i - e_j, i < j, in R^n."""
    unit = np.eye(n)
    return np.array([unit[i] - unit[j] for i, j in combinations(range(n), 2)])


def type_b(n: int) -> Floats:
    """e_i and e_i - e_j, e_i + e_j."""
    unit = np.eye(n)
    sums = [unit[i] + unit[j] for i, j in combinations(range(n), 2)]
    return np.vstack([unit, differences(n), sums])


def deformation(n: int, shifts: list[int]) -> tuple[Floats, Floats]:
    """x_i - x_j = s for every i < j and every shift s."""
    normals = differences(n)
    return np.tile(normals, (len(shifts), 1)), np.repeat(np.array(shifts, float), len(normals))


LINES = {
    "3 parallel": ([[1, 0]] * 3, [0, 1, 2], 4),
    "3 concurrent": ([[1, 0], [0, 1], [1, 1]], [0, 0, 0], 6),
    "2 parallel and 1": ([[1, 0], [1, 0], [0, 1]], [0, 1, 0], 6),
    "2 and 2 parallel": ([[1, 0], [1, 0], [0, 1], [0, 1]], [-1, 1, -1, 1], 9),
    "4, of which 3 concurrent": ([[1, 0], [0, 1], [1, 1], [1, -1]], [0, 0, 0, 1], 10),
    "one of 2 given twice": ([[1, 0], [1, 0], [0, 1]], [0, 0, 0], 4),
    "one of 2 given with both signs": ([[1, 0], [-3, 0], [0, 1]], [1, -3, 0], 4),
}


@pytest.mark.parametrize("name", LINES)
def test_lines_in_special_position(name: str) -> None:
    normals, offsets, expected = LINES[name]
    assert cells(normals, offsets) == expected


@pytest.mark.parametrize(("n", "expected"), [(3, 6), (4, 24), (5, 120)])
def test_braid(n: int, expected: int) -> None:
    """n! cells; R. P. Stanley, An introduction to hyperplane arrangements, 2007."""
    assert cells(differences(n), np.zeros(comb(n, 2))) == expected


@pytest.mark.parametrize(("n", "expected"), [(2, 8), (3, 48), (4, 384)])
def test_coxeter_type_b(n: int, expected: int) -> None:
    """2^n n! cells; Stanley 2007."""
    assert cells(type_b(n), np.zeros(n * n)) == expected


@pytest.mark.parametrize(
    ("name", "shifts", "n", "expected"),
    [
        ("Shi", [0, 1], 3, 16),
        ("Shi", [0, 1], 4, 125),
        ("Catalan", [-1, 0, 1], 3, 30),
        ("Catalan", [-1, 0, 1], 4, 336),
        ("Linial", [1], 3, 7),
        ("Linial", [1], 4, 36),
    ],
)
def test_deformations_of_the_braid_arrangement(
    name: str, shifts: list[int], n: int, expected: int
) -> None:
    """(n+1)^(n-1); n! Catalan(n); 2^-n times the sum of C(n, k) (k+1)^(n-1). Stanley 2007."""
    assert cells(*deformation(n, shifts)) == expected


@pytest.mark.parametrize(
    ("normals", "expected"), [(differences(4), 38), (type_b(3), 114), (np.ones((3, 2)), 4)]
)
def test_special_normals_with_generic_offsets(normals: Floats, expected: int) -> None:
    """As many cells as there are independent subsets of the normals (Whitney's theorem)."""
    assert cells(normals, np.random.default_rng(3).normal(size=len(normals))) == expected


@pytest.mark.parametrize(("bias", "expected"), [(0.0, 14), (0.5, 15)])
def test_circular_convolution(bias: float, expected: int) -> None:
    """Kernel (1, -1), four pixels: chi(t) = (t-1)^4 + t - 1 at -1; t^4 - 4t^3 + 6t^2 - 4t."""
    rows = np.eye(4) - np.roll(np.eye(4), 1, axis=1)
    assert cells(rows, np.full(4, -bias)) == expected


def convolution(pixels: int, kernel: int, stride: int, filters: int, seed: int) -> Stage:
    """A valid 1-D convolution with one input channel and random weights, sparse."""
    rng = np.random.default_rng(seed)
    starts = range(0, pixels - kernel + 1, stride)
    weight = np.zeros((filters * len(starts), pixels))
    bias = np.zeros(len(weight))
    for f in range(filters):
        values, shift = rng.normal(size=kernel), rng.normal()
        for place, start in enumerate(starts):
            weight[f * len(starts) + place, start : start + kernel] = values
            bias[f * len(starts) + place] = shift
    return Stage.affine(csr_array(weight), bias, RELU)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((4, 2, 1, 2), 55),
        ((4, 2, 2, 3), 49),
        ((3, 2, 1, 3), 40),
        ((3, 1, 1, 2), 27),
        ((4, 3, 1, 3), 57),
        ((5, 2, 1, 1), 16),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_one_convolution(shape: tuple[int, int, int, int], expected: int, seed: int) -> None:
    """H. Xiong et al., On the number of linear regions of CNNs, ICML 2020, theorem 2."""
    network = Network.from_stages([convolution(*shape, seed)])
    assert count(network, Everywhere(shape[0])).count == expected


# --- deep networks --------------------------------------------------------------------------------


def test_xor_network() -> None:
    """I. Goodfellow, Y. Bengio, A. Courville, Deep Learning, 2016, section 6.1."""
    network = Network.from_arrays([[[1, 1], [1, 1]], [[1, -2]]], [[0, -1], [0]])
    np.testing.assert_array_equal(network([[0, 0], [0, 1], [1, 0], [1, 1]]).ravel(), [0, 1, 1, 0])
    assert count(network, Everywhere(2)).count == 3


@pytest.mark.parametrize(("depth", "expected"), list(enumerate([3, 6, 10, 18, 34, 66], start=1)))
def test_tent_maps(depth: int, expected: int) -> None:
    """x -> 2 relu(x) - 4 relu(x - 1/2), repeated: M. Telgarsky, arXiv 1509.08101, 2015."""
    weights = [[[1], [1]], *[[[2, -4], [2, -4]]] * (depth - 1), [[2, -4]]]
    network = Network.from_arrays(weights, [[0, -0.5]] * depth + [[0]])
    assert count(network, Everywhere(1)).count == expected
    assert count(network, Box([0], [1])).count == 2**depth


def folds_and_lines(folds: int, last: int) -> tuple[list[Floats], Floats, Floats]:
    """Shifts before each fold |x|, all pieces going onto one square, and lines across it."""
    shifts = [np.zeros(2), *(np.full(2, -(0.5**k)) for k in range(folds - 1))]
    side = min(1.0, 0.5 ** (folds - 2))
    angles = 0.3 + np.pi * np.arange(last) / last
    lines = np.column_stack([np.cos(angles), np.sin(angles)])
    jitter = np.random.default_rng(last).uniform(-0.05, 0.05, size=last)
    return shifts, lines, -side * (lines @ [0.5, 0.5] + jitter)


def folding_network(folds: int, last: int) -> Network:
    """|x| out of relu(x) and relu(-x): four units a fold."""
    shifts, lines, bias = folds_and_lines(folds, last)
    split = np.array([[1, 0], [-1, 0], [0, 1], [0, -1]], float)
    join = np.array([[1, 1, 0, 0], [0, 0, 1, 1]], float)
    weights = [split, *[split @ join] * (folds - 1), lines @ join, np.ones((1, last))]
    return Network.from_arrays(weights, [*(split @ shift for shift in shifts), bias, [0.0]])


@pytest.mark.parametrize(
    ("folds", "last", "expected"), [(1, 3, 28), (2, 3, 112), (1, 5, 64), (2, 5, 256), (3, 3, 448)]
)
def test_folding_networks(folds: int, last: int, expected: int) -> None:
    """Each fold multiplies the last layer's regions by four: G. Montufar et al., NeurIPS 2014."""
    network = folding_network(folds, last)
    assert expected == 4**folds * binomials(last, 2)
    assert count(network, Everywhere(2)).count == expected
    assert count(network, Box([-9, -9], [9, 9])).count == expected


@pytest.mark.parametrize(("folds", "last"), [(1, 3), (2, 5), (4, 3)])
def test_folding_with_absolute_values(folds: int, last: int) -> None:
    """The same fold with |x| units: two a layer."""
    shifts, lines, bias = folds_and_lines(folds, last)
    mirrors = [Stage.affine(np.eye(2), shift, ABS) for shift in shifts]
    network = Network.from_stages([*mirrors, Stage.affine(lines, bias, RELU)])
    assert count(network, Everywhere(2)).count == 4**folds * binomials(last, 2)
