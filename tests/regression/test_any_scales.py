"""Constants, weights and domains of any size against the exact oracle: 2,000 random networks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from exact_cones import exact_regions
from linregions import Box, Domain, Everywhere, Network, Polytope, count, regions
from numpy.typing import NDArray
from thorough import some

SPANS = (20, 60, 200, 400, 500)  # numbers are from 2^-span to 2^(span / 4), or zero
LENGTHS = (0, -300, -500, -700)  # binary logarithm of a length that all constants have in common
BLOCK = 100


def powers(rng: np.random.Generator, span: int, shape: tuple[int, ...]) -> NDArray[np.float64]:
    sizes = 2.0 ** rng.integers(-span, span // 4 + 1, shape).astype(float)
    return np.asarray(sizes * rng.integers(-3, 4, shape) * (rng.random(shape) > 0.2))


def case(seed: int) -> tuple[Network, Domain]:
    rng = np.random.default_rng([7, seed])
    dim = 1 + seed % 4
    widths = (dim, *rng.integers(2, 6, 1 + seed // 4 % 2).tolist())
    span = SPANS[seed % len(SPANS)]
    length = 2.0 ** LENGTHS[seed // 20 % 4] if span < 400 else 1.0
    weights, biases = [], []
    for n, m in pairwise(widths):
        small = rng.random() < 0.6
        shape = (m, n)
        weights.append(
            rng.integers(-2, 3, shape).astype(float) if small else powers(rng, span, shape)
        )
        biases.append(powers(rng, span, (m,)) * length)
    network = Network.from_arrays([*weights, np.ones((1, widths[-1]))], [*biases, [0.0]])
    unit = length * 2.0 ** int(rng.integers(-span, span // 4 + 1))
    domains: list[Domain] = [
        Everywhere(dim),
        Box([-unit] * dim, [unit] * dim),
        Box([-np.inf] * dim, [unit] * dim),
        Polytope(np.ones((1, dim)), [unit]),
    ]
    return network, domains[int(rng.integers(4))]


@pytest.mark.parametrize("first", some(range(0, 2000, BLOCK), 5))
def test_counts_and_lists_are_those_of_fractions(first: int) -> None:
    for seed in range(first, first + BLOCK):
        network, domain = case(seed)
        expected = exact_regions(network, domain)
        found = count(network, domain, threads=1)
        assert (found.count, found.per_layer) == (expected.count, expected.per_layer), seed
        listed = [p for batch in regions(network, domain, threads=1) for p in batch.patterns]
        assert {tuple(p.tolist()) for p in listed} == expected.patterns, seed
        assert len(listed) == expected.count, seed
