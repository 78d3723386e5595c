"""Networks on which plain floating point miscounts: found by comparing it with exact oracles."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from exact_cones import exact_regions
from linregions import Box, Everywhere, InputError, Network, Polytope, count
from linregions.models.stage import Stage
from oracle import oracle
from region_checks import listed

EXAMPLE = Path(__file__).parents[2] / "examples" / "rounded_weights.py"


def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rounded_weights", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


NATURAL = example().CASES
PUBLISHED = {  # in docs/rounded_weights.md
    "normalisation folded into a layer": 129,
    "ternary weights, scale 0.1": 36,
    "hat functions on the grid k/10": 196,
    "a layer against its rescaled twin": 39,
    "weight normalisation, whole plane": 69,
    "time stamps in nanoseconds": 12,
}


@pytest.mark.parametrize("name", NATURAL)
def test_natural_network(name: str) -> None:
    network, domain = NATURAL[name]()
    expected = exact_regions(network, domain)
    assert oracle(network, domain).patterns == expected.patterns
    assert listed(network, domain).pattern_set == expected.patterns
    result = count(network, domain)
    assert result.certified
    assert result.undecided == 0
    assert (result.count, result.per_layer) == (PUBLISHED[name], expected.per_layer)


@pytest.mark.parametrize("name", NATURAL)
def test_plain_floating_point_is_wrong_there(name: str) -> None:
    network, domain = NATURAL[name]()
    try:
        found = count(network, domain, exactness="float").count
    except InputError:
        found = 0  # the domain was taken for flat
    assert found != PUBLISHED[name]


def test_a_normalisation_that_is_not_folded_keeps_its_centre() -> None:
    """As a stage of its own it leaves all boundaries of the bias-free layer in one point."""
    folded, domain = NATURAL["normalisation folded into a layer"]()
    first, *later = folded.stages
    normalise = Stage.affine(np.eye(2) / 0.3081, np.full(2, -0.1307 / 0.3081))
    stages = [normalise, Stage.affine(first.weight * 0.3081, None, "relu"), *later]
    network = Network.from_stages(stages)
    assert exact_regions(network, domain).per_layer == (16, 28)
    assert count(network, domain).per_layer == (16, 28)


# --- reduced to a few rows ------------------------------------------------------------------------

REDUCED: dict[str, tuple[list[tuple[Any, Any]], Any, tuple[int, ...]]] = {
    "parallel lines 1e-12 apart": (
        [([[0, 2.000000000000469], [0, 2]], [1.0000000000000262, 0.999999999998196])],
        Polytope([[-1, 0]], [2]),
        (3,),
    ),
    "twins that differ in the last places": (
        [([[2.0000000000000093, 2, -2.000000000000002, 0], [1, 1, -1, 0]], [0, 0])],
        Everywhere(4),
        (4,),
    ),
    "a line and 1e-16 beside it": (
        [([[0, -1.0000000000000002], [0, -2]], [1e-16, 0])],
        Polytope([[1, 2]], [2]),
        (3,),
    ),
    "three planes almost through a line": (
        [
            (
                [
                    [1.0000000000000002, -1.9999999999999998, 1.0000000000000002],
                    [0, -0.9999999999999999, 1.0000000000000002],
                    [1, -1, 0],
                ],
                [0, 0, 0],
            )
        ],
        Everywhere(3),
        (8,),
    ),
    "one row 1e37 times the other": (
        [([[-1.25e28], [-1.25e-09]], [3.75e28, 3.7500000000000005e-09])],
        Everywhere(1),
        (3,),
    ),
    "layers of very different sizes": (
        [([[0, 0, -0.002]], [0]), ([[-1e14]], [2e14]), ([[-2e22]], [2e20])],
        Box([-3, 0, -np.inf], [1, 1, 1]),
        (2, 3, 4),
    ),
    "inputs of very different sizes": (
        [([[33554432.0, 0], [2.305843009213694e18, 0.03125]], [0, 0])],
        Box([-2, -np.inf], [np.inf, 3]),
        (4,),
    ),
    "three lines almost meet, far from the origin": (
        [
            (
                [
                    [0.32678279562707613, 1.4380118058321634],
                    [0.9584366777153894, 0.7368508843637772],
                    [0.3147162550144161, 0.39322845576914495],
                ],
                [-111122901.02050872, 22158579.335161224, -7851220.075472889],
            )
        ],
        Box([-100000002, 99999998], [-99999998, 100000002]),
        (7,),
    ),
    "a half-space almost along a boundary": (
        [([[-1, 0, 0], [0, 0.5, 0]], [0, 0]), ([[-0.5, 0.5]], [0])],
        Polytope([[-1.9999999999999991, -1.0000000000000002, 0]], [0]),
        (3, 4),
    ),
    "a box 1e-12 thin": ([([[1, 0]], [-1 / 3])], Box([1 / 3 - 1e-13, 0], [1 / 3 + 1e-13, 1]), (2,)),
    "one region too many": (
        [
            ([[-1e-17, 0], [-1e-17, -1e-17], [0, -1e-17]], [0, 0, -1e-15]),
            ([[0, 0, 2e24], [0, 0, 2e24]], [0, -1e22]),
            ([[1e30, 0]], [0]),
        ],
        Everywhere(2),
        (7, 10, 10),
    ),
}


@pytest.mark.parametrize("name", REDUCED)
def test_reduced_network(name: str) -> None:
    layers, domain, per_layer = REDUCED[name]
    network = Network.from_stages([Stage.affine(weight, bias, "relu") for weight, bias in layers])
    expected = exact_regions(network, domain)
    assert expected.per_layer == per_layer
    result = count(network, domain)
    assert result.certified
    assert result.undecided == 0
    assert result.per_layer == per_layer
    assert listed(network, domain).pattern_set == expected.patterns
