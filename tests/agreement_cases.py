"""What all engines are compared on: 1,000 random networks and 500 degenerate ones, by seeds.

Up to seven inputs, one to three layers with units, bounded and unbounded domains; small enough for
the exact oracle of `exact_cones`.
"""

from __future__ import annotations

from itertools import cycle, islice

import degenerate_domains
import degenerate_networks
import numpy as np
import random_domains
import random_models
from degenerate_networks import Floats, Rng, chain, integers, normals, zeros
from linregions.models.activations import ABS, HARD_TANH, RELU, leaky_relu
from random_degenerate import degenerate_case
from random_models import Case

N_RANDOM = 1000
N_DEGENERATE = 500

# Of all units together, by number of inputs.
BREAKPOINTS = {1: 36, 2: 24, 3: 16, 4: 12, 5: 10, 6: 9, 7: 8}
LATTICE_BREAKPOINTS = {1: 40, 2: 28, 3: 18, 4: 12, 5: 9, 6: 8, 7: 7}
PLACES = ["unit box", "polytope", "everywhere", "odd box", "unbounded polytope", "wide box"]
LATTICE_PLACES = [
    "unit box",
    "everywhere",
    "polytope",
    "lattice box",
    "cone",
    "simplex",
    "half-space",
]
KINDS = {"relu": RELU, "leaky": leaky_relu(0.5), "abs": ABS, "hard tanh": HARD_TANH}


def random_engine_case(seed: int) -> Case:
    """Every kind of network of `random_models`, on boxes, polytopes and the whole space."""
    rng = np.random.default_rng([11, seed])
    kind = list(random_models.NETWORKS)[seed % len(random_models.NETWORKS)]
    place = PLACES[seed // len(random_models.NETWORKS) % len(PLACES)]
    dim = int(rng.integers(1, 8))
    network = random_models.NETWORKS[kind](rng, dim, BREAKPOINTS[dim])
    domain = random_domains.DOMAINS[place](rng, dim, dim)
    return Case(seed, f"{kind} {network.layer_sizes} on {place}, dimension {dim}", network, domain)


def degenerate_engine_case(seed: int) -> Case:
    """By turns lattice networks of up to seven inputs, and the kinds of `random_degenerate`."""
    return lattice_case(seed // 2) if seed % 2 == 0 else degenerate_case(10_000 + seed)


def lattice_case(seed: int) -> Case:
    """Weights from -2 to 2, zero biases in half of them, repeated and proportional rows in all."""
    rng = np.random.default_rng([12, seed])
    place = LATTICE_PLACES[seed % len(LATTICE_PLACES)]
    dim = int(rng.integers(1, 8))
    bias = [zeros, integers, zeros, normals][seed % 4]
    kind = list(KINDS)[int(rng.choice(4, p=[0.55, 0.15, 0.15, 0.15]))]
    n_breakpoints = len(KINDS[kind].breakpoints)
    layers, n_in = [], dim
    for width in degenerate_networks.widths(rng, max(2, LATTICE_BREAKPOINTS[dim] // n_breakpoints)):
        weight, offset = _with_multiples(
            rng, integers(rng, (width, n_in)), bias(rng, (width,)), max(1, 4 // n_breakpoints)
        )
        layers.append((weight, offset))
        n_in = len(offset)
    network = chain(layers, KINDS[kind])
    domain = degenerate_domains.DOMAINS[place](rng, dim)
    label = f"lattice {kind} {network.layer_sizes} on {place}, dimension {dim}"
    return Case(seed, label, network, domain)


def _with_multiples(rng: Rng, weight: Floats, bias: Floats, n: int) -> tuple[Floats, Floats]:
    """``n`` rows more: repeated, opposite, positive and negative multiples; all in random order."""
    rows = np.column_stack([weight, bias])
    factors = np.array(list(islice(cycle([1.0, -2.0, 3.0, -1.0]), n)))
    rows = np.vstack([rows, rows[rng.integers(len(rows), size=n)] * factors[:, None]])
    rows = rows[rng.permutation(len(rows))]
    return rows[:, :-1], rows[:, -1]
