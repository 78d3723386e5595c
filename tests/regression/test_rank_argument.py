"""Networks whose later rows lie in a space of low dimension, where exact multipliers vanish.

The search proves such multipliers zero by counting active units (docs/rigour.md, third rule). Here
are the networks it is made for, and those that could break it: narrow layers, affine stages in
between, slices in front, units with slopes on both sides, maxima, with and without biases.
"""

from __future__ import annotations

import numpy as np
import pytest
from exact_cones import exact_regions
from linregions import Box, Domain, Everywhere, Network, Polytope, Slice, Stage, count
from region_checks import listed
from thorough import some

ACTIVATIONS = ("relu", "relu", "leaky_relu", "abs", "hard_tanh", "identity")


def random_stage(rng: np.random.Generator, n_in: int, *, bias: bool) -> Stage:
    n = int(rng.integers(2, 6))
    if rng.random() < 0.15:
        weight = rng.normal(size=(2 * n, n_in))
        return Stage.maximum(weight, np.zeros(2 * n), [2] * n)
    weight = rng.normal(size=(n, n_in))
    if rng.random() < 0.3:  # a layer of low rank
        weight = np.outer(rng.normal(size=n), weight[0]) if n_in > 1 else weight
    activation = str(rng.choice(ACTIVATIONS))
    return Stage.affine(weight, rng.normal(size=n) * bias, activation)


def random_network(rng: np.random.Generator) -> Network:
    dim = n = int(rng.integers(2, 5))
    bias = bool(rng.random() < 0.3)
    stages = []
    for _ in range(int(rng.integers(2, 5))):
        stages.append(random_stage(rng, n, bias=bias))
        n = stages[-1].n_out
    stages.append(Stage.affine(rng.normal(size=(4, n)), None, "relu"))
    assert stages[0].n_in == dim
    return Network.from_stages(stages)


def random_domain(rng: np.random.Generator, dim: int) -> Domain:
    match int(rng.integers(4)):
        case 0:
            return Everywhere(dim)
        case 1:
            return Polytope(rng.normal(size=(2, dim)), np.zeros(2))
        case 2:
            return Slice(np.zeros(dim), rng.normal(size=(2, dim)), Box.cube(-1, 1, dim=2))
        case _:
            return Box.cube(-1, 1, dim=dim)


@pytest.mark.parametrize("seed", some(range(60), 2))
def test_low_rank(seed: int) -> None:
    rng = np.random.default_rng(seed)
    network = random_network(rng)
    domain = random_domain(rng, network.input_dim)
    expected = exact_regions(network, domain)
    found = listed(network, domain, exactness="certified")
    result = count(network, domain)
    assert found.pattern_set == expected.patterns
    assert (result.count, result.per_layer) == (expected.count, expected.per_layer)
    assert result.undecided == 0
