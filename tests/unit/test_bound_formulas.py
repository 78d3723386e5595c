"""Bounds from widths: published values, brute force, and the order among them."""

from __future__ import annotations

from itertools import accumulate, combinations, product
from math import comb, prod

import numpy as np
import pytest
from linregions import Everywhere, HyperplaneArrangement, Network, count, families, regions
from linregions.bounds import maxima
from linregions.bounds.histograms import h2_histogram, histogram, lev_histogram
from linregions.bounds.independence import independent_sizes, matched_sizes, rank_bound
from linregions.bounds.layers import Layer, Unit, forest_numbers, fully_connected
from linregions.bounds.layerwise import all_patterns, layerwise_bound, product_of_cells
from linregions.models import Stage
from linregions.models.activations import HARD_TANH, RELU, leaky_relu

# inputs and widths: 2^N, Raghu, Montúfar 2017, Serra, lev, h2, then the two lower bounds
TABLE = {
    (1, 3, 3): (64, 16, 16, 16, 16, 16, 12, 16),
    (1, 4, 4, 4): (4096, 125, 125, 125, 125, 125, 80, 125),
    (2, 4, 4): (256, 121, 121, 121, 115, 109, 44, None),
    (2, 3, 3, 3): (512, 343, 343, 208, 208, 208, 7, None),
    (3, 4, 4): (256, 225, 225, 161, 161, 161, 15, None),
    (3, 5, 3): (256, 208, 208, 198, 195, 192, 8, None),
    (2, 8, 8): (65536, 1369, 1369, 1369, 1369, 1369, 592, 925),
    (4, 4, 4): (256, 256, 256, 163, 163, 163, 16, None),
    (2, 4, 4, 4, 4): (65536, 14641, 14641, 14641, 11875, 9529, 704, None),
    (10, 5, 5): (1024, 1024, 1024, 638, 638, 638, None, None),
    (2, 1, 5): (64, 32, 12, 7, 7, 7, None, None),
    (784, 16, 16, 16): (
        *(2**48, 2**48, 2**48),
        *(90033673127858, 89085663661990, 88401381126486, None, None),
    ),
}


def upper_bounds(widths: tuple[int, ...]) -> list[int]:
    """In the order of the table."""
    layers, dim = fully_connected(widths, RELU), widths[0]
    values = [all_patterns(layers), product_of_cells(layers, dim)]
    choices = ("cells", "subsets", "lev", "h2")
    return values + [layerwise_bound(layers, dim, choice) for choice in choices]


@pytest.mark.parametrize("widths", TABLE, ids=str)
def test_published_values(widths: tuple[int, ...]) -> None:
    found = (*upper_bounds(widths), maxima.montufar_2014(widths), maxima.serra_2018(widths))
    assert found == TABLE[widths]


def random_widths(seed: int) -> tuple[int, ...]:
    rng = np.random.default_rng(seed)
    return tuple(rng.integers(1, 9, size=rng.integers(2, 6)).tolist())


def test_the_order_of_upper_bounds_on_400_architectures() -> None:
    for seed in range(400):
        values = upper_bounds(random_widths(seed))
        assert values == sorted(values, reverse=True), random_widths(seed)


def serra_by_its_sum(widths: tuple[int, ...]) -> int:
    """Theorem 1 as it is written: a sum over all (j_1, ..., j_L)."""
    n, *hidden = widths
    total = 0
    for js in product(*(range(min(n, m) + 1) for m in hidden)):
        caps = [n]
        for m, j in zip(hidden, js, strict=True):
            caps.append(min(caps[-1], m - j))
        if all(j <= cap for j, cap in zip(js, caps, strict=False)):
            total += prod(comb(m, j) for m, j in zip(hidden, js, strict=True))
    return total


@pytest.mark.parametrize("seed", range(60))
def test_serra_is_the_sum_of_its_theorem(seed: int) -> None:
    widths = random_widths(seed)
    assert upper_bounds(widths)[3] == serra_by_its_sum(widths)


@pytest.mark.parametrize("seed", range(100))
def test_lower_bounds_are_below_upper_bounds(seed: int) -> None:
    widths = random_widths(1000 + seed)
    smallest = upper_bounds(widths)[4]
    for function in (maxima.montufar_2014, maxima.serra_2018, maxima.arora_2018):
        assert (function(widths) or 1) <= smallest, function


# --- histograms -----------------------------------------------------------------------------------


def by_recursion(dim: int, n: int, plane: bool) -> list[int]:
    """The histograms by their definition, deletion and restriction, from a line or a plane on."""
    if dim == 0 or n == 0:
        return [1]
    if dim == 1 or (plane and dim == 2):
        step, left, out = (2, n, [1]) if dim == 1 else (n, n + comb(n, 2), [1])
        while left:
            out.append(min(step, left))
            left -= out[-1]
        return out
    deleted, restricted = by_recursion(dim, n - 1, plane), by_recursion(dim - 1, n - 1, plane)
    size = max(len(deleted), len(restricted) + 1)
    padded = deleted + [0] * (size - len(deleted))
    shifted = [0, *restricted] + [0] * (size - len(restricted) - 1)
    return [a + b for a, b in zip(padded, shifted, strict=True)]


@pytest.mark.parametrize("dim", range(7))
@pytest.mark.parametrize("n", range(11))
def test_histograms_solve_their_recursion(dim: int, n: int) -> None:
    assert lev_histogram(dim, n) == by_recursion(dim, n, plane=False)
    assert sum(lev_histogram(dim, n)) == sum(comb(n, k) for k in range(min(dim, n) + 1))
    h2 = h2_histogram(dim, n)
    assert sum(h2) == sum(lev_histogram(dim, n))
    if 2 <= dim < n:
        assert h2 == by_recursion(dim, n, plane=True)


def dominates(one: list[int], other: list[int]) -> bool:
    size = max(len(one), len(other))
    tails = [list(accumulate(h + [0] * (size - len(h)))) for h in (one, other)]
    return all(a >= b for a, b in zip(*tails, strict=True))


@pytest.mark.parametrize("n", range(1, 9))
def test_histograms_grow_with_the_dimension(n: int) -> None:
    for dim in range(6):
        for find in (lev_histogram, h2_histogram):
            assert dominates(find(dim + 1, n), find(dim, n))


@pytest.mark.parametrize("seed", range(60))
def test_histograms_dominate_those_of_layers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dim, n = int(rng.integers(1, 4)), int(rng.integers(2, 9))
    weight = rng.normal(size=(n, dim)) if seed % 2 else rng.integers(-2, 3, (n, dim)).astype(float)
    # Tangents of a sphere, seen from inside: many cells with few inactive units.
    bias = np.linalg.norm(weight, axis=1) * rng.choice([1.0, 0.5, -0.2]) if seed % 3 else None
    network = Network.from_stages([Stage.affine(weight, bias, "relu")])
    patterns = np.concatenate([batch.patterns for batch in regions(network, Everywhere(dim))])
    own = np.bincount(n - patterns.sum(axis=1), minlength=n + 1).tolist()
    layer = fully_connected((dim, n), RELU)[0]
    for choice in ("subsets", "lev", "h2"):
        assert dominates(histogram(layer, dim, choice), own)


# --- other activations, connections, ranks --------------------------------------------------------


@pytest.mark.parametrize(
    ("widths", "flat", "parallel"),
    [((2, 2, 2), 33, 81), ((2, 3, 3), 217, 361), ((3, 2, 3), 51, 171)],
)
def test_hard_tanh_has_published_values(widths: tuple[int, ...], flat: int, parallel: int) -> None:
    layers = fully_connected(widths, HARD_TANH)
    assert layerwise_bound(layers, widths[0], "subsets") == flat
    assert layerwise_bound(layers, widths[0], "cells") == parallel


@pytest.mark.parametrize(
    ("n", "dim", "cells"), [(2, 2, 9), (3, 2, 19), (3, 3, 27), (4, 2, 33), (4, 3, 65)]
)
def test_one_layer_of_hard_tanh_attains_its_bound(n: int, dim: int, cells: int) -> None:
    rng = np.random.default_rng(n + 10 * dim)
    weight, bias = rng.normal(size=(n, dim)), rng.normal(size=n)
    network = Network.from_stages([Stage.affine(weight, bias, "hard_tanh")])
    assert count(network, Everywhere(dim)).count == cells
    assert fully_connected((dim, n), HARD_TANH)[0].cells(dim) == cells


def test_leaky_units_lose_no_dimension() -> None:
    layers = fully_connected((4, 4, 4), leaky_relu(0.1))
    assert {layerwise_bound(layers, 4, c) for c in ("cells", "subsets", "lev", "h2")} == {256}


@pytest.mark.parametrize(
    ("n", "k", "dim", "sharp", "pairs"),
    [(2, 3, 1, 5, 7), (1, 3, 2, 3, 7), (2, 3, 2, 9, 22), (3, 3, 2, 19, 46), (2, 4, 2, 16, 79)],
)
def test_maxout_has_published_values(n: int, k: int, dim: int, sharp: int, pairs: int) -> None:

    layer = Layer((Unit(0, k, is_max=True),) * n, carried=0, unit_rank=n * (k - 1), rank=n)
    assert layer.cells(dim, "sharp") == sharp
    # Serra's sum is also never above the number of patterns.
    assert layer.cells(dim, "pairs") == min(pairs, k**n)
    assert sharp <= layer.cells(dim, "forests") <= layer.cells(dim, "pairs")


@pytest.mark.parametrize("seed", range(40))
def test_maxima_stay_below_the_sharp_bound(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dim = int(rng.integers(1, 4))
    sizes = rng.integers(2, 5, size=rng.integers(1, 5))
    weight = rng.normal(size=(sizes.sum(), dim)) * rng.exponential(size=(sizes.sum(), 1))
    network = Network.from_stages([Stage.maximum(weight, rng.normal(size=sizes.sum()), sizes)])
    sharp = sum(
        prod(int(sizes[i]) - 1 for i in chosen)
        for j in range(dim + 1)
        for chosen in combinations(range(len(sizes)), j)
    )
    assert count(network, Everywhere(dim)).count <= sharp


def convolution(pixels: int, kernel: int, stride: int, filters: int) -> list[frozenset[int]]:
    starts = range(0, pixels - kernel + 1, stride)
    return [frozenset(range(s, s + kernel)) for s in starts for _ in range(filters)]


CONVOLUTIONS = {
    (4, 2, 1, 2): 55,
    (4, 2, 2, 3): 49,
    (3, 2, 1, 3): 40,
    (3, 1, 1, 2): 27,
    (4, 3, 1, 3): 57,
    (5, 2, 1, 1): 16,
}


@pytest.mark.parametrize("shape", CONVOLUTIONS, ids=str)
def test_one_convolution_attains_its_number(shape: tuple[int, int, int, int]) -> None:
    pixels, kernel, _, filters = shape
    supports = convolution(*shape)
    sizes = matched_sizes(supports, [1] * len(supports), pixels)
    assert sizes is not None
    assert sum(sizes) == CONVOLUTIONS[shape]
    rng = np.random.default_rng(pixels)
    shared = rng.normal(size=(filters, kernel))
    weight = np.zeros((len(supports), pixels))
    for row, support in enumerate(supports):
        weight[row, sorted(support)] = shared[row % filters]
    bias = np.tile(rng.normal(size=filters), len(supports) // filters)
    network = Network.from_stages([Stage.affine(weight, bias, "relu")])
    assert count(network, Everywhere(pixels)).count == CONVOLUTIONS[shape]


def test_independent_subsets_have_published_values() -> None:
    braid, type_b = families.braid(4).rows, families.type_b(3).rows
    circular = [[1, -1, 0, 0], [0, 1, -1, 0], [0, 0, 1, -1], [-1, 0, 0, 1]]
    cases = [
        ([row[:-1] for row in braid], 4, 38),
        ([row[:-1] for row in type_b], 3, 114),
        (circular, 4, 15),
        ([[1, 2]] * 3, 2, 4),
    ]
    for rows, dim, number in cases:
        sizes = independent_sizes(rows, [1] * len(rows), dim)
        assert sizes is not None
        assert sum(sizes) == number


@pytest.mark.parametrize("seed", range(20))
def test_generic_offsets_attain_the_number_of_independent_subsets(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, dim = int(rng.integers(2, 8)), int(rng.integers(1, 4))
    normals = rng.integers(-1, 2, (n, dim))
    normals = normals[normals.any(axis=1)]
    offsets = rng.normal(size=len(normals))
    sizes = independent_sizes(normals.tolist(), [1] * len(normals), dim)
    assert sizes is not None
    assert HyperplaneArrangement(normals, offsets).n_cells() == sum(sizes)


def test_a_rank_is_exact_where_rounding_would_not_see_it() -> None:
    nearly = [[1, 1], [2**60, 2**60 + 1]]
    assert rank_bound(nearly) == 2
    assert rank_bound([[1, 2, 3], [2, 4, 6], [3, 6, 9]]) == 1
    assert rank_bound([[0, 0], [0, 0]]) == 0
    assert rank_bound([]) == 0
    prime = 2**61 - 1  # dependent modulo the prime that is tried first, but not over the integers
    assert rank_bound([[1, 0], [0, prime]]) == 2
    assert independent_sizes([[1, 0], [0, prime]], [1, 1], 2) is None


def test_large_numbers_stay_exact() -> None:
    layers = fully_connected((300, 300), RELU)
    assert layerwise_bound(layers, 300, "lev") == 2**300


def test_forests_are_the_independent_pairs_of_rows() -> None:

    for n, forests in ((2, 2), (3, 7), (4, 38), (5, 291), (6, 2932)):  # OEIS A001858
        layer = Layer((Unit(0, n, is_max=True),) * 9, carried=0, unit_rank=9 * (n - 1), rank=9)
        one = Layer((Unit(0, n, is_max=True), Unit(0, n, is_max=True)), 0, 2 * (n - 1), 2)
        assert sum(forest_numbers(n)) == forests
        assert one.cells(100) == n**2
        planes = 9 * comb(n, 2)
        assert layer.cells(2) == min(1 + planes + comb(planes, 2), n**9)
