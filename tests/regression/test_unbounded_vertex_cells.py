"""Cells of unbounded domains kept by their vertices, in charts: against LP cells and the oracle."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from degenerate_networks import chain, integers, normals, quantised, zeros
from exact_cones import exact_regions
from exact_oracle import exact_pattern
from linregions import Everywhere, Network, Polytope, count, regions
from linregions.engine import search
from linregions.models.activations import ABS, HARD_TANH, RELU, leaky_relu
from linregions.regions import RegionStream
from region_checks import exact_inputs

KINDS = {"relu": RELU, "leaky": leaky_relu(0.5), "hard tanh": HARD_TANH, "abs": ABS}
WEIGHTS = {"integers": integers, "normals": normals, "2 bits": quantised(2)}
SHAPES = [(1, 6, 5), (2, 7, 6), (3, 5, 5), (4, 5, 3), (5, 5, 2)]


def drawn(rng: Any, widths: tuple[int, ...], weight: Any, bias: Any, kind: Any) -> Network:
    layers = [(weight(rng, (m, n)), bias(rng, (m,))) for n, m in pairwise(widths)]
    return chain(layers, kind)


def domains(dim: int) -> dict[str, Any]:
    """Unbounded ones: without a vertex, with one, with several."""
    return {
        "whole space": Everywhere(dim),
        "orthant": Polytope(-np.eye(dim), np.zeros(dim)),
        "half-space": Polytope(np.eye(dim)[:1], [0.5]),
        "prism": Polytope(np.vstack([-np.eye(dim), np.eye(dim)[1:]]), np.full(2 * dim - 1, 0.75)),
    }


def patterns_of(network: Any, domain: Any, **options: Any) -> list[tuple[int, ...]]:
    """In the order of the stream; witnesses with a margin are looked at in fractions."""
    running = search(network, domain, **options)
    found: list[tuple[int, ...]] = []
    for batch in RegionStream(running, network.unit_pieces, batch_size=500):
        patterns = list(map(tuple, batch.patterns.tolist()))
        for pattern, witness, margin in zip(patterns, batch.witnesses, batch.margins, strict=True):
            if margin > 0:
                assert exact_pattern(network, exact_inputs(domain, witness)) == pattern
        found += patterns
    assert running.summary()["undecided"] == 0
    return found


def agree(network: Any, domain: Any) -> int:
    expected = exact_regions(network, domain)
    orders = [patterns_of(network, domain, threads=threads) for threads in (1, 2)]
    assert orders[0] == orders[1]
    assert sorted(orders[0]) == sorted(expected.patterns)
    for cells in ("auto", "lp"):
        running = search(network, domain, threads=2, cells=cells)
        assert running.count() == "finished"
        assert running.summary()["count"] == expected.count
        assert tuple(running.summary()["per_layer"]) == expected.per_layer
    return expected.count


@pytest.mark.parametrize("place", domains(1))
@pytest.mark.parametrize("widths", SHAPES, ids=str)
def test_every_dimension_on_unbounded_domains(place: str, widths: tuple[int, ...]) -> None:
    rng = np.random.default_rng([17, widths[0], list(domains(1)).index(place)])
    domain = domains(widths[0])[place]
    biases = {"integers": [zeros, integers], "normals": [zeros, normals], "2 bits": [integers]}
    for weight, kinds in biases.items():
        for bias in kinds:
            kind = KINDS[str(rng.choice(list(KINDS)))]
            agree(drawn(rng, widths, WEIGHTS[weight], bias, kind), domain)


@pytest.mark.parametrize("seed", range(16))
def test_deeper_networks(seed: int) -> None:
    rng = np.random.default_rng([18, seed])
    dim = 1 + seed % 5
    width = [6, 5, 4, 4, 4][dim - 1]
    weight = list(WEIGHTS.values())[seed % 3]
    bias = [normals, zeros][seed % 2]
    agree(drawn(rng, (dim, width, width, width), weight, bias, RELU), Everywhere(dim))


@pytest.mark.parametrize("seed", range(10))
def test_layers_too_narrow_for_a_vertex(seed: int) -> None:
    """Cells contain lines until a later layer ends them, or for good."""
    rng = np.random.default_rng([19, seed])
    dim = 2 + seed % 4
    n_lines = dim - 1 - seed % 2
    weight = [normals, integers][seed % 2]
    network = drawn(rng, (dim, max(n_lines, 1), 4, 5), weight, normals, leaky_relu(0.25))
    agree(network, Everywhere(dim))


@pytest.mark.parametrize("seed", range(8))
def test_layers_that_are_constant_far_away(seed: int) -> None:
    """Behind units that are all off in some direction, hyperplanes meet at infinity only."""
    rng = np.random.default_rng([20, seed])
    dim = 2 + seed % 3
    first = -np.abs(normals(rng, (dim + 2, dim)))
    layers = [(first, normals(rng, (dim + 2,)))]
    layers += [(normals(rng, (4, dim + 2)), normals(rng, (4,)))]
    layers += [(normals(rng, (4, 4)), normals(rng, (4,)))]
    network = chain(layers, RELU)
    n = agree(network, Everywhere(dim))
    assert n == count(network, Everywhere(dim)).count


def test_generic_networks_need_no_exact_arithmetic() -> None:
    for seed, widths in product(range(3), [(2, 12, 12), (3, 8, 8), (5, 8, 8)]):
        network = Network.random(widths, seed=seed)
        running = search(network, Everywhere(widths[0]), threads=1)
        assert running.count() == "finished"
        assert running.summary()["exact"] == 0


def test_bounded_regions_of_the_whole_space_have_volumes_and_vertices() -> None:
    """Those of the simplex of 0 and the unit vectors, cut at x_1 = 1/2; all else is unbounded."""
    for dim in (2, 3, 4):
        rows = np.vstack([np.eye(dim), -np.ones((1, dim))])
        offsets = np.array([*np.zeros(dim), 1.0])
        half = (np.eye(1, dim + 1), np.full(1, -0.5))
        network = chain([(rows, offsets), half], RELU)
        stream = regions(network, Everywhere(dim), volumes=True, vertices=True)
        volumes = np.concatenate([batch.volumes for batch in stream])
        bounded = volumes[np.isfinite(volumes)]
        assert len(bounded) == 2
        assert len(volumes) == count(network, Everywhere(dim)).count
        assert np.isclose(sum(bounded), 1.0 / np.prod(np.arange(1.0, dim + 1)))


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_searches_pause_inside_a_chart(limit: int) -> None:
    network = Network.random((3, 8, 8), seed=4)
    whole = patterns_of(network, Everywhere(3), threads=1)
    running = search(network, Everywhere(3), threads=1, max_regions=limit)
    found = []
    for batch in RegionStream(running, network.unit_pieces, batch_size=3):
        found += list(map(tuple, batch.patterns.tolist()))
    assert found == whole[:limit]
