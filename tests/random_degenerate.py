"""Seeded degenerate networks on degenerate domains: exactly so, nearly so, and badly scaled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from degenerate_domains import DOMAINS
from degenerate_networks import NETWORKS, Floats, Rng
from linregions.domains import Box, Polytope
from linregions.models.network import Network
from random_models import Case

BREAKPOINTS = {1: 30, 2: 22, 3: 16, 4: 12, 5: 10}  # in all layers together, by number of inputs


def degenerate_case(seed: int) -> Case:
    """Kinds of networks and of domains are walked through in turn, the rest is drawn."""
    return _case(seed, np.random.default_rng([1, seed]), 1.0)


def _case(seed: int, rng: Rng, size: float) -> Case:
    kind = list(NETWORKS)[seed % len(NETWORKS)]
    place = list(DOMAINS)[seed % len(DOMAINS)]
    dim = int(rng.choice([1, 2, 2, 3, 3, 4]))
    domain = DOMAINS[place](rng, dim)
    budget = round(size * BREAKPOINTS[domain.ambient_dim])
    network = NETWORKS[kind](rng, domain.ambient_dim, budget)
    return Case(seed, f"{kind} {network.layer_sizes} on {place}, dimension {dim}", network, domain)


# --- nearly degenerate ----------------------------------------------------------------------------

PERTURBATIONS = (1e-12, 1e-14, 1e-16)


def nearly_degenerate_case(seed: int) -> Case:
    """A degenerate network with some rows moved by 1e-12, 1e-14 or 1e-16 of their size."""
    rng = np.random.default_rng([2, seed])
    case = _case(int(rng.integers(10**6)), rng, 0.7)
    relative = PERTURBATIONS[seed % len(PERTURBATIONS)]
    network = _mapped(case.network, lambda weight, bias: _perturbed(rng, relative, weight, bias))
    return Case(seed, f"{case.label}, moved by {relative:g}", network, case.domain)


def _perturbed(rng: Rng, relative: float, weight: Floats, bias: Floats) -> tuple[Floats, Floats]:
    """Half of the rows move: their entries by the given part of them, biases also from zero."""
    rows = np.column_stack([weight, bias])
    size = np.abs(rows)
    size[:, -1] = size.max(axis=1)
    moved = rows + relative * size * rng.uniform(-1, 1, size=rows.shape)
    if relative < 2e-16:  # less than half a unit in the last place: there or one place on
        moved = np.nextafter(rows, rng.choice([-9.0, 9.0], size=rows.shape))
        moved = np.where(rows == 0, 0.0, moved)
        moved[:, -1] = np.where(rows[:, -1] == 0, relative * size[:, -1], moved[:, -1])
    rows = np.where(rng.random((len(rows), 1)) < 0.5, moved, rows)
    return rows[:, :-1], rows[:, -1]


# --- badly scaled ---------------------------------------------------------------------------------


def badly_scaled_case(seed: int) -> Case:
    """Weights, or the domain, of very different sizes."""
    rng = np.random.default_rng([3, seed])
    case = _case(int(rng.integers(10**6)), rng, 0.7)
    name = list(SCALINGS)[seed % len(SCALINGS)]
    network, domain = SCALINGS[name](rng, case.network, case.domain)
    label = case.label if domain is case.domain else case.label.split(" on ")[0]
    return Case(seed, f"{label}, {name}", network, domain)


def _rows_scaled(rng: Rng, network: Network, domain: Any) -> tuple[Network, Any]:
    """Each row by its own factor, weight and bias alike, from 1e-30 to 1e30; rounded."""

    def scaled(weight: Floats, bias: Floats) -> tuple[Floats, Floats]:
        factors = 10.0 ** rng.integers(-30, 31, size=len(bias))
        return weight * factors[:, None], bias * factors

    return _mapped(network, scaled), domain


def _layers_scaled(rng: Rng, network: Network, domain: Any) -> tuple[Network, Any]:
    """Each layer by its own factor from 1e-30 to 1e30, weights and biases by different ones."""

    def scaled(weight: Floats, bias: Floats) -> tuple[Floats, Floats]:
        factor = 10.0 ** rng.integers(-30, 31)
        return weight * factor, bias * factor * 10.0 ** rng.integers(-3, 4)

    return _mapped(network, scaled), domain


def _entries_scaled(rng: Rng, network: Network, domain: Any) -> tuple[Network, Any]:
    """Each entry by its own power of two, from 2**-100 to 2**100."""

    def scaled(weight: Floats, bias: Floats) -> tuple[Floats, Floats]:
        weight = weight * 2.0 ** rng.integers(-100, 101, size=weight.shape)
        return weight, bias * 2.0 ** rng.integers(-100, 101, size=bias.shape)

    return _mapped(network, scaled), domain


def _thin(rng: Rng, network: Network, domain: Any) -> tuple[Network, Any]:
    """A box as thin as 1e-13 in some directions, about a lattice point or beside it."""
    dim = network.input_dim
    centre = rng.integers(-1, 2, size=dim) + rng.choice([0.0, 1 / 3], size=dim)
    half = 10.0 ** rng.integers(-13, 1, size=dim)
    return network, Box(centre - half, centre + half)


def _far(rng: Rng, network: Network, domain: Any) -> tuple[Network, Any]:
    """The network moved 1e6 or more away together with a box about the lattice there."""
    dim = network.input_dim
    shift = rng.choice([-1.0, 1.0], size=dim) * 10.0 ** rng.integers(6, 10)
    first, *later = network.stages
    moved = replace(first, bias=first.bias - first.weight @ shift)
    return Network.from_stages([moved, *later]), Box(shift - 2, shift + 2)


def _needle(rng: Rng, network: Network, domain: Any) -> tuple[Network, Any]:
    """A cone with nearly parallel sides, or a polytope whose rows differ by rounding."""
    dim = network.input_dim
    normal = rng.integers(-2, 3, size=dim).astype(float)
    normal[0] += 3
    tilted = normal * (1 + 10.0 ** rng.integers(-15, -8) * rng.uniform(-1, 1, size=dim))
    width = float(rng.choice([0.0, 1e-12, 1.0]))
    sides = np.vstack([normal, -tilted, normal / 3, np.eye(dim)])
    offsets = [1.0, width - 1.0, 1 / 3, *np.full(dim, 3.0)]
    return network, Polytope(sides, offsets)


SCALINGS: dict[str, Callable[[Rng, Network, Any], tuple[Network, Any]]] = {
    "rows scaled": _rows_scaled,
    "layers scaled": _layers_scaled,
    "entries scaled": _entries_scaled,
    "thin box": _thin,
    "far box": _far,
    "needle": _needle,
}


def _mapped(network: Network, change: Callable[[Floats, Floats], tuple[Floats, Floats]]) -> Network:
    """The network with every stage's weight and bias changed, sparse ones made dense."""
    stages = []
    for stage in network.stages:
        weight, bias = change(stage.dense_weight, stage.bias)
        stages.append(replace(stage, weight=weight, bias=bias))
    return Network.from_stages(stages)
