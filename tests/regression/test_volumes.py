"""Volumes of regions, which fill the domain, and against Qhull."""

from __future__ import annotations

import numpy as np
import pytest
from degenerate_networks import two_layers
from linregions import Box, Everywhere, Network, Polytope, regions
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, HalfspaceIntersection


def listed(network: Network, domain: Box | Polytope | Everywhere, **options: object) -> list:
    return list(regions(network, domain, volumes=True, **options))  # type: ignore[arg-type]


def total(network: Network, domain: Box | Polytope) -> float:
    volumes = np.concatenate([batch.volumes for batch in listed(network, domain)])
    assert (volumes > 0).all()
    return float(volumes.sum())


@pytest.mark.parametrize("dim", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("seed", range(4))
def test_regions_fill_the_box(dim: int, seed: int) -> None:
    network = Network.random((dim, 8, 8), seed, gain=2.0)
    lower, upper = -np.ones(dim), np.linspace(1.0, 3.0, dim)
    expected = float(np.prod(upper - lower))
    assert total(network, Box(lower, upper)) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("dim", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("kind", ["integers", "no biases", "repeated rows"])
def test_degenerate_regions_fill_the_box(dim: int, kind: str) -> None:
    network = two_layers(kind, dim)
    assert total(network, Box.cube(-1, 1, dim=dim)) == pytest.approx(2.0**dim, rel=1e-9)


def test_regions_fill_a_polytope() -> None:
    a = np.array([[1.0, 1, 1], [-1, 0, 0], [0, -1, 0], [0, 0, -1]])
    simplex = Polytope(a, [1.0, 0, 0, 0])
    network = Network.random((3, 10, 10), 1, gain=3.0)
    assert total(network, simplex) == pytest.approx(1 / 6, rel=1e-9)


def volume_by_qhull(rows: NDArray[np.float64], inside: NDArray[np.float64]) -> float:
    return float(ConvexHull(HalfspaceIntersection(rows, inside).intersections).volume)


@pytest.mark.parametrize("dim", [2, 3, 4])
def test_volumes_are_those_of_qhull(dim: int) -> None:
    rng = np.random.default_rng(dim)
    w, b = rng.normal(size=(9, dim)), rng.normal(size=9) / 3
    network = Network.from_arrays([w, np.ones((1, 9))], [b, np.zeros(1)])
    box = np.hstack([np.vstack([np.eye(dim), -np.eye(dim)]), -np.ones((2 * dim, 1))])
    n = 0
    for batch in listed(network, Box.cube(-1, 1, dim=dim)):
        assert batch.volumes is not None
        for pattern, witness, margin, volume in zip(
            batch.patterns, batch.witnesses, batch.margins, batch.volumes, strict=True
        ):
            if margin < 1e-3:
                continue
            side = np.where(pattern == 1, -1.0, 1.0)[:, None]
            rows = np.vstack([side * np.column_stack([w, b]), box])
            assert volume == pytest.approx(volume_by_qhull(rows, witness), rel=1e-7)
            n += 1
    assert n > 10


def test_volumes_come_in_order_on_threads_and_only_if_asked_for() -> None:
    network, domain = Network.random((3, 12, 12), 0, gain=3.0), Box.cube(-1, 1, dim=3)
    one = np.concatenate([b.volumes for b in listed(network, domain, threads=1, batch_size=7)])
    two = np.concatenate([b.volumes for b in listed(network, domain, threads=2)])
    assert (one == two).all()
    assert next(regions(network, domain)).volumes is None


def test_unbounded_regions_have_no_volume() -> None:
    """Of 5 lines in general position 10 of the 16 regions are unbounded."""
    (batch,) = listed(Network.random((2, 5), 0), Everywhere(2))
    assert np.isnan(batch.volumes).sum() == 10
