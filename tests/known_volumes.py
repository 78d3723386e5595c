"""Polytopes of any dimension whose volumes are known."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class KnownPolytope:
    """{x : a @ x <= b}, with a point inside: x = origin + basis @ y of a polytope of y."""

    name: str
    a: np.ndarray
    b: np.ndarray
    log_volume: float
    inside: np.ndarray
    origin: np.ndarray = field(default_factory=lambda: np.zeros(0))
    basis: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))


def cube(d: int) -> KnownPolytope:
    """[-1, 1]^d"""
    a = np.vstack([np.eye(d), -np.eye(d)])
    return KnownPolytope(f"cube {d}", a, np.ones(2 * d), d * math.log(2), np.zeros(d))


def simplex(d: int) -> KnownPolytope:
    """x >= 0, sum of x <= 1"""
    a = np.vstack([-np.eye(d), np.ones(d)])
    b = np.append(np.zeros(d), 1.0)
    return KnownPolytope(f"simplex {d}", a, b, -math.lgamma(d + 1), np.full(d, 1 / (d + 1)))


def cross_polytope(d: int) -> KnownPolytope:
    """Sum of |x| <= 1"""
    a = 1.0 - 2.0 * (np.arange(2**d)[:, None] >> np.arange(d) & 1)
    value = d * math.log(2) - math.lgamma(d + 1)
    return KnownPolytope(f"cross-polytope {d}", a, np.ones(2**d), value, np.zeros(d))


def product(parts: list[KnownPolytope], name: str) -> KnownPolytope:
    """One block of coordinates for each."""
    d = sum(part.a.shape[1] for part in parts)
    rows, at = [], 0
    for part in parts:
        k = part.a.shape[1]
        block = np.zeros((len(part.a), d))
        block[:, at : at + k] = part.a
        rows.append(block)
        at += k
    return KnownPolytope(
        name,
        np.vstack(rows),
        np.concatenate([part.b for part in parts]),
        sum(part.log_volume for part in parts),
        np.concatenate([part.inside for part in parts]),
    )


def moved(body: KnownPolytope, *, scale: float, seed: int) -> KnownPolytope:
    """An affine image whose axes' lengths go from 1 to `scale`, turned and shifted."""
    d = body.a.shape[1]
    rng = np.random.default_rng(seed)
    one, other = (np.linalg.qr(rng.normal(size=(d, d)))[0] for _ in range(2))
    lengths = np.geomspace(1.0, scale, d)
    basis = (one * lengths) @ other.T
    origin = rng.normal(size=d)
    a = body.a @ ((other / lengths) @ one.T)
    return KnownPolytope(
        f"{body.name}, axes {scale:g}",
        a,
        body.b + a @ origin,
        body.log_volume + float(np.log(lengths).sum()),
        origin + basis @ body.inside,
        origin,
        basis,
    )


def random_cut_cube(d: int, n: int, seed: int) -> KnownPolytope:
    """A cube cut by n random hyperplanes that leave its centre, its volume by Qhull."""
    from scipy.spatial import ConvexHull, HalfspaceIntersection

    rng = np.random.default_rng(seed)
    body = cube(d)
    normals = rng.normal(size=(n, d))
    a = np.vstack([body.a, normals / np.linalg.norm(normals, axis=1)[:, None]])
    b = np.append(body.b, rng.uniform(0.3, 1.0, n))
    corners = HalfspaceIntersection(np.column_stack([a, -b]), np.zeros(d)).intersections
    value = math.log(ConvexHull(corners, qhull_options="QJ").volume)  # moved by about 1e-11
    return KnownPolytope(f"cube {d}, {n} cuts", a, b, value, np.zeros(d))


def network_region(block_widths: list[int], n_blocks: int, seed: int) -> KnownPolytope:
    """A linear region of a network that is a product of small ones behind a random rotation.

    Its volume is the product of volumes that the search finds exactly, from vertices.
    """
    from linregions import Box, Network, Polytope, region_of, regions
    from scipy.linalg import block_diag

    rng = np.random.default_rng(seed)
    k = block_widths[0]
    d = k * n_blocks
    networks, points, value = [], [], 0.0
    for _ in range(n_blocks):
        network = Network.random(block_widths, rng, gain=2.0)
        batches = list(regions(network, Box.cube(-1, 1, k), volumes=True))
        volumes = np.concatenate([batch.volumes for batch in batches])
        chosen = int(rng.choice(len(volumes), p=volumes / volumes.sum()))
        points.append(np.concatenate([batch.witnesses for batch in batches])[chosen])
        value += math.log(volumes[chosen])
        networks.append(network)
    turn = np.linalg.qr(rng.normal(size=(d, d)))[0]
    n_layers = len(block_widths)  # the outputs are one
    weights = [block_diag(*(net.stages[i].weight for net in networks)) for i in range(n_layers)]
    biases = [np.concatenate([net.stages[i].bias for net in networks]) for i in range(n_layers)]
    weights[0] = weights[0] @ turn
    whole = Network.from_arrays(weights, biases)
    domain = Polytope(np.vstack([turn, -turn]), np.ones(2 * d))
    a, b = region_of(whole, turn.T @ np.concatenate(points), domain).constraints()
    name = f"region, {d} inputs ({n_blocks} x {k})"
    return KnownPolytope(name, a, b, value, turn.T @ np.concatenate(points))
