"""Inputs of defects that an adversarial search found; expected values come from elsewhere."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from linregions import Box, Domain, Everywhere, Network, Polytope, Slice, Stage, count, partition


# Vertices at 1e14, made of rounding noise, once led to cuts without an edge (the first three), or
# to fat regions missed.
@pytest.mark.parametrize(
    ("widths", "seed"),
    [
        ((7, 9, 9), 618),
        ((5, 8, 8), 567),
        ((5, 8, 8), 570),
        ((8, 8, 8), 18),
        ((7, 8, 8), 22),
        ((8, 8, 8), 33),
    ],
)
def test_the_whole_space_has_at_least_the_regions_of_a_box(
    widths: tuple[int, ...], seed: int
) -> None:
    network = Network.random(widths, seed=seed)
    parts = partition(network, Everywhere(widths[0]))
    assert (parts.margins > 0).all()
    np.testing.assert_array_equal(network.pattern(parts.witnesses), parts.patterns)
    found = {row.tobytes() for row in parts.patterns}
    for size in (1e4, 1e6):
        inner = partition(network, Box.cube(-size, size, widths[0]))
        assert {row.tobytes() for row in inner.patterns} <= found


@pytest.mark.parametrize("scale", [2.0**-60, 2.0**60, 2.0**200])
def test_scaling_layers_by_powers_of_two_changes_nothing(scale: float) -> None:
    network = Network.random((2, 6, 6, 6), seed=3)
    scaled = [
        Stage.affine(
            stage.weight * scale,
            stage.bias * scale ** (layer + 1),
            "relu" if stage.n_units else "identity",
        )
        for layer, stage in enumerate(network.stages[:-1])
    ]
    box = Box.cube(-5, 5, dim=2)
    assert count(Network.from_stages(scaled), box).count == count(network, box).count


def test_hyperplanes_far_from_the_origin_count() -> None:
    network = Network.from_arrays([[[1.0]], [[1.0]]], [[1e15], [0.0]])
    assert count(network, Everywhere(1)).count == 2
    assert count(network, Box([-1.1e15], [-0.9e15])).count == 2


def test_a_slice_may_have_any_unit_of_length() -> None:
    network = Network.random((2, 8, 8), seed=0)
    expected = count(network, Slice([0, 0], [[1, 0]], Box([-1], [1]))).count
    for unit in (1e-20, 1e20):
        domain = Slice([0, 0], [[unit, 0]], Box([-1 / unit], [1 / unit]))
        assert count(network, domain).count == expected


def test_cones_of_a_network_without_biases() -> None:
    """Nearly parallel lines through the origin: six cones, not seven."""
    weight = np.array(
        [
            [1.0924749710645583, 0.5880807216997306],
            [-1.0526277979494458, -0.5590622334808979],
            [1.0377962905195586, -0.31208442854496204],
        ]
    )
    network = Network.from_stages([Stage.affine(weight, None, "relu")])
    for domain in (Box.cube(-10, 10, dim=2), Everywhere(2)):
        parts = partition(network, domain)
        assert len(parts) == 6  # three distinct lines through a point
        assert (parts.margins > 1e-6).all()


# Slopes next to nothing were once taken for 1e-150, which is much where constants are as small.
@pytest.mark.parametrize("exponent", [-1000, -700, -600, -500, -496, -480, -300, 300, 900])
@pytest.mark.parametrize("widths", [(2, 4), (2, 5, 5), (3, 5, 4), (4, 5, 3), (5, 6, 3)], ids=str)
@pytest.mark.parametrize("weights", ["normal", "integer"])
def test_the_unit_of_length_is_free_in_unbounded_domains(
    exponent: int, widths: tuple[int, ...], weights: str
) -> None:
    dim = widths[0]
    rng = np.random.default_rng([dim, len(widths)])
    shapes = [(m, n) for n, m in pairwise(widths)]
    if weights == "integer":
        layers = [rng.integers(-2, 3, shape).astype(float) for shape in shapes]
        biases = [rng.integers(-2, 3, shape[0]).astype(float) for shape in shapes]
    else:
        layers = [rng.normal(size=shape) for shape in shapes]
        biases = [rng.normal(size=shape[0]) for shape in shapes]

    def counts(scale: float) -> list[int]:
        network = Network.from_arrays(
            [*layers, np.ones((1, widths[-1]))], [*(b * scale for b in biases), [0.0]]
        )
        domains: list[Domain] = [
            Everywhere(dim),
            Box([-np.inf] * dim, [scale] * dim),
            Polytope(np.ones((1, dim)), [0.3 * scale]),
        ]
        return [count(network, domain).count for domain in domains]

    assert counts(2.0**exponent) == counts(1.0)
