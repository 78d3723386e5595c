"""Seeded random domains: boxes, polytopes, the whole space, and slices of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from linregions.domains import Box, Everywhere, Polytope, Slice


def unit_box(rng: np.random.Generator, dim: int, n_inputs: int) -> Box:
    return Box(-np.ones(dim), np.ones(dim))


def wide_box(rng: np.random.Generator, dim: int, n_inputs: int) -> Box:
    return Box(np.full(dim, -10.0), np.full(dim, 10.0))


def odd_box(rng: np.random.Generator, dim: int, n_inputs: int) -> Box:
    """Sides of different lengths, off the origin."""
    centre, half = rng.normal(size=dim) / 2, 10.0 ** rng.uniform(-0.7, 0.7, size=dim)
    return Box(centre - half, centre + half)


def polytope(rng: np.random.Generator, dim: int, n_inputs: int) -> Polytope:
    """Bounded; rows of very different lengths, one of them given twice, one redundant."""
    normals = np.vstack([np.eye(dim), -np.eye(dim), rng.normal(size=(dim + 1, dim))])
    offsets = normals @ (rng.normal(size=dim) / 2) + rng.uniform(0.3, 2.0, size=len(normals))
    normals = np.vstack([normals, normals[-1:], normals[:1]])
    offsets = np.concatenate([offsets, offsets[-1:], offsets[:1] + 1])
    lengths = 10.0 ** rng.uniform(-2, 2, size=len(normals))
    return Polytope(normals * lengths[:, None], offsets * lengths)


def unbounded(rng: np.random.Generator, dim: int, n_inputs: int) -> Polytope:
    """At most as many half-spaces as dimensions."""
    normals = rng.normal(size=(int(rng.integers(1, dim + 1)), dim))
    return Polytope(normals, rng.uniform(0.0, 1.0, size=len(normals)))


def everywhere(rng: np.random.Generator, dim: int, n_inputs: int) -> Everywhere:
    return Everywhere(dim)


def sliced(
    inner: Callable[[np.random.Generator, int, int], Any],
) -> Callable[[np.random.Generator, int, int], Slice]:
    """Slices in random directions, or along some of the axes."""

    def make(rng: np.random.Generator, dim: int, n_inputs: int) -> Slice:
        directions = rng.normal(size=(dim, n_inputs))
        if rng.random() < 0.3:
            directions = np.eye(n_inputs)[rng.choice(n_inputs, dim, replace=False)]
        return Slice(rng.normal(size=n_inputs) / 2, directions, inner(rng, dim, n_inputs))

    return make


DOMAINS: dict[str, Callable[[np.random.Generator, int, int], Any]] = {
    "unit box": unit_box,
    "wide box": wide_box,
    "odd box": odd_box,
    "polytope": polytope,
    "unbounded polytope": unbounded,
    "everywhere": everywhere,
    "slice of a box": sliced(odd_box),
    "slice of a polytope": sliced(polytope),
    "slice of the whole space": sliced(everywhere),
}
