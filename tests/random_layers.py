"""Seeded random networks for bounds: narrow and wide layers, bottlenecks, skips, dead units."""

from __future__ import annotations

from typing import Any

import numpy as np
from linregions.domains import Box, Everywhere, Polytope
from linregions.models.activations import IDENTITY, RELU, PiecewiseLinear
from linregions.models.network import Network
from linregions.models.stage import Stage
from numpy.typing import NDArray
from random_models import Case

Floats = NDArray[np.float64]
UNITS = {1: 24, 2: 16, 3: 13, 4: 11}  # in all layers together, by number of inputs


def layered_case(seed: int) -> Case:
    """ReLU networks whose layers differ in everything that bounds look at."""
    rng = np.random.default_rng([3, seed])
    n = int(rng.integers(1, 5))
    left, stages, width = UNITS[n], [], n
    draw = [_normal, _heavy, _integers, _positive][seed % 4]
    biased = rng.random() < 0.7
    while left > 0 and len(stages) < 5:
        m = int(rng.integers(1, min(left, 8) + 1))
        kind = rng.choice(["plain", "plain", "plain", "skip", "affine", "low rank"])
        weight, bias = draw(rng, (m, width)), draw(rng, (m,)) * biased
        if kind == "affine":
            stages.append(Stage.affine(weight, bias))
            width = m
            continue
        if kind == "low rank":
            weight = draw(rng, (m, 1)) @ draw(rng, (1, width))
        kinds: list[PiecewiseLinear] = [RELU] * m
        if kind == "skip":
            carried = int(rng.integers(1, width + 1))
            weight = np.vstack([weight, np.eye(width)[:carried]])
            bias, kinds = np.append(bias, np.zeros(carried)), kinds + [IDENTITY] * carried
        if rng.random() < 0.3:
            bias[0] = -100.0  # dead in boxes, and the other way round
            bias[-1] = 100.0 if kinds[-1] is RELU else bias[-1]
        stages.append(Stage.affine(weight, bias, kinds))
        width, left = len(bias), left - m
    network = Network.from_stages([*stages, Stage.affine(draw(rng, (1, width)))])
    domain = _domain(rng, n)
    return Case(seed, f"{draw.__name__} {network.layer_sizes} on {domain}", network, domain)


def _domain(rng: np.random.Generator, n: int) -> Any:
    kind = rng.integers(4)
    if kind == 0:
        return Everywhere(n)
    if kind == 1:
        return Box.cube(0, 1, n)
    if kind == 2:
        normals = np.vstack([-np.eye(n), rng.uniform(0.1, 1, (2, n))])
        return Polytope(normals, [*np.ones(n), 1.0, 2.0])
    centre = rng.normal(size=n)
    return Box(centre - 3, centre + rng.exponential(3, n) + 0.01)


def _normal(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    return rng.normal(size=shape)


def _heavy(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    return rng.standard_cauchy(size=shape)


def _integers(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    return rng.integers(-2, 3, size=shape).astype(float)


def _positive(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Mostly positive weights: many units cannot be off, or cannot be on."""
    return np.abs(rng.normal(size=shape)) * rng.choice([1, 1, 1, -1], size=shape)
