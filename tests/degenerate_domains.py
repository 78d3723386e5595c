"""Domains that touch the lattice of small dyadic numbers on which degenerate networks break."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from linregions.domains import Box, Everywhere, Polytope, Slice

Rng = np.random.Generator
Maker = Callable[[Rng, int], Any]


def unit_box(rng: Rng, dim: int) -> Box:
    return Box.cube(-1, 1, dim)


def lattice_box(rng: Rng, dim: int) -> Box:
    """Faces on integers: boundaries of the network touch faces, edges and corners."""
    lower = rng.integers(-3, 1, size=dim)
    return Box(lower, lower + rng.integers(1, 6, size=dim))


def half_open_box(rng: Rng, dim: int) -> Box:
    """Some of the bounds are infinite."""
    lower = np.where(rng.random(dim) < 0.5, -np.inf, rng.integers(-3, 1, size=dim))
    upper = np.where(rng.random(dim) < 0.5, np.inf, rng.integers(1, 4, size=dim))
    return Box(lower, upper)


def polytope(rng: Rng, dim: int) -> Polytope:
    """Bounded; redundant rows, some of which touch a corner or an edge, repeated and scaled."""
    sides = np.vstack([np.eye(dim), -np.eye(dim)])
    lengths = rng.integers(1, 4, size=2 * dim).astype(float)
    cut = rng.integers(-2, 3, size=(3, dim)).astype(float)
    corner = lengths[:dim]  # of the box
    touching = np.abs(rng.integers(-2, 3, size=(2, dim))).astype(float)
    normals = np.vstack([sides, cut, touching, 3 * sides[:1], np.zeros((1, dim))])
    offsets = np.concatenate(
        [lengths, rng.integers(1, 4, size=3), touching @ corner, 3 * lengths[:1], [0.0]]
    )
    order = rng.permutation(len(offsets))
    return Polytope(normals[order], offsets[order])


def simplex(rng: Rng, dim: int) -> Polytope:
    return Polytope(np.vstack([-np.eye(dim), np.ones(dim)]), [*np.zeros(dim), 2.0])


def everywhere(rng: Rng, dim: int) -> Everywhere:
    return Everywhere(dim)


def half_space(rng: Rng, dim: int) -> Polytope:
    normal = rng.integers(-2, 3, size=(1, dim)).astype(float)
    normal[0, rng.integers(dim)] += 3
    return Polytope(normal, rng.integers(-1, 2, size=1))


def cone(rng: Rng, dim: int) -> Polytope:
    """More half-spaces through the origin than dimensions; all of them hold (1, ..., 1)."""
    normals = np.vstack([-np.eye(dim), rng.integers(-2, 3, size=(dim + 1, dim))]).astype(float)
    normals = normals[normals.sum(axis=1) < 0]
    return Polytope(normals, np.zeros(len(normals)))


def slab(rng: Rng, dim: int) -> Polytope:
    normal = rng.integers(-2, 3, size=(1, dim)).astype(float)
    normal[0, rng.integers(dim)] += 3
    low = rng.integers(-2, 1)
    return Polytope(np.vstack([normal, -normal]), [low + 1.0, -low])


def sliced(inner: Maker) -> Maker:
    """A slice of a space of one dimension more, by integer directions."""

    def make(rng: Rng, dim: int) -> Slice:
        directions = np.eye(dim, dim + 1) + np.eye(dim, dim + 1, 1) * rng.integers(-1, 2)
        return Slice(rng.integers(-1, 2, size=dim + 1), directions, inner(rng, dim))

    return make


DOMAINS: dict[str, Maker] = {
    "unit box": unit_box,
    "everywhere": everywhere,
    "polytope": polytope,
    "lattice box": lattice_box,
    "half-space": half_space,
    "simplex": simplex,
    "cone": cone,
    "half-open box": half_open_box,
    "slab": slab,
    "slice of a box": sliced(lattice_box),
    "slice of the whole space": sliced(everywhere),
}
