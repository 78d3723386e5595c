"""Pictures of solids: nothing of them is painted over what is in front of it."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from linregions import Box, Network, Partition, Stage, partition
from linregions.models import ABS, HARD_TANH, RELU
from scipy.spatial import ConvexHull

pytest.importorskip("matplotlib")

from linregions.plots import partition_solids
from linregions.plots.depth import viewpoint
from linregions.plots.polygons import region_vertices
from linregions.plots.solid_faces import SolidFaces

CUBE = Box.cube(-1, 1, 3)


@cache
def partitions() -> dict[str, Partition]:
    rng = np.random.default_rng(0)
    found = {}
    for name, kind in {"relu": RELU, "abs": ABS, "hard tanh": HARD_TANH}.items():
        weights = [2 * rng.normal(size=shape) for shape in ((5, 3), (5, 5), (1, 5))]
        biases = [rng.normal(size=5), rng.normal(size=5), None]
        found[name] = partition(Network.from_arrays(weights, biases, kind), CUBE)
    rows = [rng.normal(size=(12, 3)), rng.normal(size=(9, 4))]
    maxima = [
        Stage.maximum(weight, rng.normal(size=len(weight)), [3] * (len(weight) // 3))
        for weight in rows
    ]
    found["maxima"] = partition(Network.from_stages(maxima), CUBE)
    return found


def hits(start: np.ndarray, way: np.ndarray, solids: list[ConvexHull]) -> list[tuple[float, int]]:
    """Where a ray enters solids: plane by plane."""
    found = []
    for own, solid in enumerate(solids):
        slopes = solid.equations[:, :3] @ way
        at = -(solid.equations[:, :3] @ start + solid.equations[:, 3]) / slopes
        enters, leaves = at[slopes < 0].max(), at[slopes > 0].min()
        if leaves - enters > 1e-6:
            found.append((float(enters), own))
    return sorted(found)


@pytest.mark.parametrize("name", list(partitions()))
@pytest.mark.parametrize("explode", [0.0, 0.4])
@pytest.mark.parametrize("kind", ["persp", "ortho"])
def test_nearer_solids_are_painted_later(name: str, explode: float, kind: str) -> None:
    parts = partitions()[name]
    rng = np.random.default_rng(1)
    points, offsets = region_vertices(parts)
    own = [points[a:b] for a, b in pairwise(offsets)]
    solids = [ConvexHull(corners + explode * corners.mean(axis=0)) for corners in own]
    assert len(solids) > 20
    n_hits = 0
    for elevation, azimuth in ((22, -55), (-40, 100), (85, 10)):
        axes = partition_solids(parts, explode=explode, elevation=elevation, azimuth=azimuth)
        axes.set_proj_type(kind)
        (faces,) = axes.collections
        assert isinstance(faces, SolidFaces)
        eye = viewpoint(axes.get_proj(), np.zeros(3), 2.0)
        painted = faces.owner[faces.seen_from(eye)].tolist()
        for target in rng.uniform(-1, 1, size=(25, 3)):
            way = (target - eye) / np.linalg.norm(target - eye)
            met = [solid for _, solid in hits(eye, way, solids)]
            places = [painted.index(solid) for solid in met]
            assert places == sorted(places, reverse=True)
            n_hits += len(met)
    assert n_hits > 150


def test_the_viewer_stands_where_the_axes_say() -> None:
    axes = partition_solids(partition(Network.random((3, 4), seed=0), CUBE), azimuth=30)
    for kind in ("persp", "ortho"):
        axes.set_proj_type(kind)
        eye = viewpoint(axes.get_proj(), np.zeros(3), 2.0)
        towards = eye / np.linalg.norm(eye)
        turned, up = np.radians([30, 22])
        expected = [np.cos(up) * np.cos(turned), np.cos(up) * np.sin(turned), np.sin(up)]
        assert towards == pytest.approx(expected, abs=1e-9)
        assert (np.linalg.norm(eye) > 1e5) == (kind == "ortho")


def test_faces_that_point_away_are_left_out_also_after_turning() -> None:
    parts = partition(Network.random((3, 6, 6), seed=1), CUBE, vertices=True)
    axes = partition_solids(parts)
    (faces,) = axes.collections
    outwards = []
    for azimuth in (-55, 60):
        axes.view_init(22, azimuth)
        axes.figure.draw_without_rendering()
        shown = len(faces.get_paths())
        assert shown == len(faces.get_facecolor())
        assert 0 < shown < 0.6 * len(faces.owner)
        outwards.append(shown)
    assert outwards[0] != outwards[1]


def test_one_solid_shows_three_faces() -> None:
    network = Network.from_arrays([np.eye(3), np.ones((1, 3))], [np.full(3, 9.0), None])
    axes = partition_solids(partition(network, CUBE))
    axes.figure.draw_without_rendering()
    assert len(axes.collections[0].get_paths()) == 3
