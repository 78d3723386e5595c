"""Seeded random networks, small enough for the oracle: tens to some hundreds of regions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from linregions.models.activations import (
    ABS,
    HARD_SIGMOID,
    HARD_TANH,
    IDENTITY,
    RELU,
    RELU6,
    PiecewiseLinear,
    clip,
    leaky_relu,
)
from linregions.models.network import Network
from linregions.models.stage import Stage
from numpy.typing import NDArray
from random_domains import DOMAINS
from scipy.sparse import csr_array

Floats = NDArray[np.float64]

STAIRS = PiecewiseLinear("stairs", (-0.5, 0.25, 1.0), (0.0, 1.0, -0.5, 2.0), (-1.0, 0.5, 0.5, 0.0))
BREAKPOINTS = {1: 30, 2: 20, 3: 14, 4: 11, 5: 10, 6: 9}  # in all layers together, by dimension


@dataclass(frozen=True)
class Case:
    """One random network on one random domain."""

    seed: int
    label: str
    network: Network
    domain: Any

    def __repr__(self) -> str:
        return f"seed={self.seed} {self.label}"


def random_case(seed: int) -> Case:
    """Kinds of networks and of domains are walked through in turn, the rest is drawn."""
    rng = np.random.default_rng(seed)
    kind = list(NETWORKS)[seed % len(NETWORKS)]
    place = list(DOMAINS)[(seed // len(NETWORKS)) % len(DOMAINS)]
    dim = int(rng.integers(1, 4 if place.startswith("slice") else 7))
    n_inputs = dim if not place.startswith("slice") else dim + int(rng.integers(1, 5))
    network = NETWORKS[kind](rng, n_inputs, BREAKPOINTS[dim])
    domain = DOMAINS[place](rng, dim, n_inputs)
    return Case(seed, f"{kind} {network.layer_sizes} on {place}, dimension {dim}", network, domain)


# --- layers ---------------------------------------------------------------------------------------


def weights(
    rng: np.random.Generator, n_out: int, n_in: int, scale: float = 1.0
) -> tuple[Floats, Floats]:
    """Normal weights with rows of length about ``scale``, and biases about half as large."""
    weight = rng.normal(size=(n_out, n_in)) * scale / np.sqrt(n_in)
    return weight, rng.normal(size=n_out) * scale / 2


def widths(rng: np.random.Generator, budget: int) -> list[int]:
    """One to four hidden widths that add up to the budget, at least two each if it allows."""
    n_layers = min(int(rng.integers(1, 5)), max(1, budget // 2))
    spare = rng.multinomial(max(0, budget - 2 * n_layers), np.full(n_layers, 1 / n_layers))
    return (2 + spare).tolist()


Activations = Callable[[np.random.Generator, int], Sequence[PiecewiseLinear]]


def layered(
    activations: Activations, n_breaks: int = 1, scale: float = 1.5
) -> Callable[[np.random.Generator, int, int], Network]:
    """A maker of plain networks; the more breakpoints a unit has, the fewer units there are."""

    def make(rng: np.random.Generator, n_inputs: int, budget: int) -> Network:
        stages, n_in = [], n_inputs
        for width in widths(rng, max(2, round(budget / n_breaks**0.7))):
            weight, bias = weights(rng, width, n_in, scale)
            if rng.random() < 0.3:
                weight = csr_array(weight * (rng.random(weight.shape) < 0.7))
            stages.append(Stage.affine(weight, bias, activations(rng, width)))
            n_in = width
        return Network.from_stages([*stages, Stage.affine(*weights(rng, 1, n_in))])

    return make


def same(kind: PiecewiseLinear) -> Activations:
    return lambda _, width: [kind] * width


def slopes(rng: np.random.Generator, width: int) -> list[PiecewiseLinear]:
    """PReLU: every unit has its own slope, some of them negative or zero."""
    return [leaky_relu(float(rng.choice([-0.5, 0.0, rng.uniform(-1, 0.9)]))) for _ in range(width)]


def mixed(rng: np.random.Generator, width: int) -> list[PiecewiseLinear]:
    """A different function for every row, identity rows among them."""
    kinds = [
        RELU,
        ABS,
        HARD_TANH,
        IDENTITY,
        STAIRS,
        leaky_relu(0.2),
        clip(-0.3, 0.7),
        clip(None, 0.4),
    ]
    return [kinds[i] for i in rng.integers(len(kinds), size=width)]


# --- hand-built networks --------------------------------------------------------------------------


def maxout(rng: np.random.Generator, n_inputs: int, budget: int) -> Network:
    """Maxout layers; groups of one to four rows."""
    stages, n_in = [], n_inputs
    for n_groups in widths(rng, max(2, budget // 2)):
        sizes = rng.integers(1, 5, size=n_groups)
        sizes[0] = max(sizes[0], 2)
        stages.append(Stage.maximum(*weights(rng, int(sizes.sum()), n_in, 1.5), sizes))
        n_in = n_groups
    return Network.from_stages(stages)


def max_pooling(rng: np.random.Generator, n_inputs: int, budget: int) -> Network:
    """ReLU, maxima over pairs and triples (ties wherever two are inactive), ReLU again."""
    n_hidden = max(4, budget // 2)
    sizes = [2] * (n_hidden // 2 - 1) + [n_hidden - 2 * (n_hidden // 2 - 1)]
    pooled = Stage.maximum(csr_array(np.eye(n_hidden)), None, np.array(sizes))
    first = Stage.affine(*weights(rng, n_hidden, n_inputs, 1.5), RELU)
    last = Stage.affine(*weights(rng, max(1, budget // 6), len(sizes), 1.5), RELU)
    return Network.from_stages([first, pooled, last])


def residual(rng: np.random.Generator, n_inputs: int, budget: int) -> Network:
    """Blocks ``relu(x + V relu(W x + b) + c)``; the skip travels as sparse identity rows."""
    stages, identity = [], np.eye(n_inputs)
    for _ in range(2):
        n_hidden = max(1, (budget // 2) - n_inputs // 2)
        inner, inner_bias = weights(rng, n_hidden, n_inputs, 1.5)
        outer, outer_bias = weights(rng, n_inputs, n_hidden, 1.0)
        widened = csr_array(np.vstack([inner, identity]))
        kinds = [RELU] * n_hidden + [IDENTITY] * n_inputs
        stages.append(Stage.affine(widened, [*inner_bias, *np.zeros(n_inputs)], kinds))
        closing = RELU if rng.random() < 0.5 and n_inputs <= 3 else IDENTITY
        stages.append(Stage.affine(csr_array(np.hstack([outer, identity])), outer_bias, closing))
        budget = max(2, budget // 2)
    return Network.from_stages(stages)


# --- degenerate networks --------------------------------------------------------------------------


def bias_free(rng: np.random.Generator, n_inputs: int, budget: int) -> Network:
    """All breaking hyperplanes of the first layer pass through the origin."""
    plain = layered(same(RELU))(rng, n_inputs, min(budget, 10))
    return Network.from_stages(
        [Stage.affine(stage.weight, None, _functions(stage)) for stage in plain.stages]
    )


def quantised(rng: np.random.Generator, n_inputs: int, budget: int) -> Network:
    """Quarters only: parallel, concurrent and repeated hyperplanes, zero rows."""
    plain = layered(same(RELU))(rng, n_inputs, min(budget, 12))
    return Network.from_stages(
        [
            Stage.affine(_quarters(stage.weight), _quarters(stage.bias), _functions(stage))
            for stage in plain.stages
        ]
    )


def repeated(rng: np.random.Generator, n_inputs: int, budget: int) -> Network:
    """Repeated, opposite, scaled, parallel, zero and dead rows in every layer."""
    stages, n_in = [], n_inputs
    for width in widths(rng, max(2, budget // 2)):
        weight, bias = weights(rng, width, n_in, 1.5)
        extra = [weight[:1], -weight[:1], 2 * weight[-1:], weight[-1:], np.zeros((1, n_in))]
        extra_bias = [
            bias[:1],
            -bias[:1],
            2 * bias[-1:],
            bias[-1:] + 0.5,
            rng.choice([-1.0, 0, 1], 1),
        ]
        dead = -np.abs(rng.normal(size=(1, n_in)))  # behind the first layer its inputs are >= 0
        stages.append(
            Stage.affine(
                np.vstack([weight, *extra, dead]), np.concatenate([bias, *extra_bias, [0.0]]), RELU
            )
        )
        n_in = width + 6
    return Network.from_stages(stages)


def _functions(stage: Stage) -> list[PiecewiseLinear]:
    return [stage.activations[kind] for kind in stage.activation_index]


def _quarters(values: Any) -> Any:
    dense = values.toarray() if hasattr(values, "toarray") else values
    return np.round(np.asarray(dense) * 4) / 4


NETWORKS: dict[str, Callable[[np.random.Generator, int, int], Network]] = {
    "relu": layered(same(RELU)),
    "leaky": layered(same(leaky_relu(0.1))),
    "prelu": layered(slopes),
    "abs": layered(same(ABS)),
    "hard_tanh": layered(same(HARD_TANH), n_breaks=2),
    "relu6": layered(same(RELU6), n_breaks=2, scale=8.0),
    "clip": layered(same(clip(-0.5, 0.8)), n_breaks=2),
    "hard_sigmoid": layered(same(HARD_SIGMOID), n_breaks=2, scale=6.0),
    "mixed": layered(mixed, n_breaks=2),
    "maxout": maxout,
    "max_pooling": max_pooling,
    "residual": residual,
    "bias_free": bias_free,
    "quantised": quantised,
    "repeated": repeated,
}
