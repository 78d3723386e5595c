"""What holds between the kinds of count, and what must not change them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from linregions import Box, Everywhere, Network, Stage, count, partition

plain = settings(deadline=None, max_examples=25)
seeds = st.integers(0, 2**32 - 1)
KINDS: tuple[Any, ...] = ("affine", "connected", "activation", "pattern")


def small_integers(seed: int) -> Network:
    """Two hidden layers of integer weights: units that coincide, cancel, and are not read."""
    rng = np.random.default_rng(seed)
    dim = int(rng.integers(1, 3))
    sizes = [dim, int(rng.integers(1, 5)), int(rng.integers(1, 4)), int(rng.integers(1, 3))]
    shapes = list(zip(sizes[1:], sizes[:-1], strict=True))
    weights = [rng.integers(-1, 2, size=shape).astype(float) for shape in shapes]
    biases = [rng.integers(-1, 2, size=shape[0]).astype(float) for shape in shapes]
    return Network.from_arrays(weights, biases)


def counts(network: Network, domain: Any) -> list[int]:
    return [count(network, domain, kind=kind).count for kind in KINDS]


def domains(network: Network) -> Any:
    return Box.cube(-2, 2, network.input_dim), Everywhere(network.input_dim)


@plain
@given(seeds)
def test_each_kind_refines_the_one_before(seed: int) -> None:
    network = small_integers(seed)
    for domain in domains(network):
        found = counts(network, domain)
        assert found == sorted(found)


@plain
@given(seeds)
def test_groups_of_affine_maps_are_unions_of_connected_groups(seed: int) -> None:
    network = small_integers(seed)
    parts = partition(network, Box.cube(-2, 2, network.input_dim))
    fine, coarse = parts.merged("connected").labels, parts.merged("affine").labels
    pairs = {(int(i), int(j)) for i, j in zip(fine, coarse, strict=True)}
    assert len(pairs) == fine.max() + 1
    for i, (w, c) in enumerate(map(parts.affine_map, range(len(parts)))):
        first = parts.affine_map(int(np.flatnonzero(coarse == coarse[i])[0]))
        assert (w == first[0]).all()  # small integers: doubles do not round
        assert (c == first[1]).all()


@plain
@given(seeds)
def test_an_invertible_output_layer_changes_no_kind(seed: int) -> None:
    network = small_integers(seed)
    n = network.output_dim
    mixed = replace(
        network, stages=(*network.stages, Stage.affine(np.eye(n) + np.tri(n), [0.1] * n))
    )
    for domain in domains(network):
        assert counts(mixed, domain) == counts(network, domain)


@plain
@given(seeds)
def test_scaled_units_change_no_kind(seed: int) -> None:
    """Units times powers of two, and what they are read with divided by them."""
    network = small_integers(seed)
    first, *rest = network.stages
    factors = 2.0 ** np.random.default_rng(seed).integers(-40, 40, size=first.n_rows)
    scaled = replace(first, weight=first.weight * factors[:, None], bias=first.bias * factors)
    second = replace(rest[0], weight=rest[0].weight / factors)
    other = replace(network, stages=(scaled, second, *rest[1:]))
    domain = Everywhere(network.input_dim)
    assert counts(other, domain) == counts(network, domain)


@plain
@given(seeds)
def test_a_unit_that_nobody_reads_changes_functions_not(seed: int) -> None:
    network = small_integers(seed)
    first, second, *rest = network.stages
    rng = np.random.default_rng(seed)
    row = rng.integers(-2, 3, size=(1, network.input_dim))
    more = Stage.affine(np.vstack([first.weight, row]), [*first.bias, 0.5], "relu")
    blind = replace(second, weight=np.column_stack([second.weight, np.zeros(second.n_rows)]))
    other = replace(network, stages=(more, blind, *rest))
    domain = Box.cube(-2, 2, network.input_dim)
    assert counts(other, domain)[:2] == counts(network, domain)[:2]
