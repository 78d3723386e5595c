"""What pictures of the plane are made of: polygons, units' edges, classes, decision boundaries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import pytest
from linregions import (
    Box,
    InputError,
    Network,
    Partition,
    Polytope,
    RegionBatch,
    Slice,
    Stage,
    count,
    line,
    partition,
)
from linregions.models import ABS, HARD_TANH, RELU, leaky_relu
from linregions.plots import class_polygons, decision_boundary, region_polygons, unit_edges
from linregions.plots.unit_edges import inner_edges, on_border
from random_degenerate import degenerate_case, nearly_degenerate_case
from random_models import Case
from recession import is_bounded
from scipy.spatial import ConvexHull

SQUARE = Box.cube(-1, 1, 2)
KINDS = (RELU, leaky_relu(0.1), ABS, HARD_TANH)


def random_network(seed: int, n_outputs: int = 1) -> Network:
    """Two inputs and two or three hidden layers."""
    rng = np.random.default_rng(seed)
    widths = [2, *rng.integers(3, 9, size=2 + seed % 2).tolist(), n_outputs]
    weights = [rng.normal(size=(m, n)) for n, m in pairwise(widths)]
    biases = [0.5 * rng.normal(size=len(weight)) for weight in weights]
    return Network.from_arrays(weights, biases, KINDS[seed % len(KINDS)])


def partitions(n: int, n_outputs: int = 1) -> Iterator[Partition]:
    """Some with vertices out of the search, some without."""
    for seed in range(n):
        yield partition(random_network(seed, n_outputs), SQUARE, vertices=seed % 2 == 0)


def test_areas_are_those_of_the_domain() -> None:
    for parts in partitions(12):
        polygons = region_polygons(parts)
        assert len(polygons) == len(parts)
        assert (polygons.areas > 0).all()
        assert polygons.areas.sum() == pytest.approx(4, rel=1e-12)
        for i in range(0, len(parts), 7):
            assert len(polygons[i]) == len(parts[i].vertices())


def test_polygons_of_a_slice_and_of_a_triangle() -> None:
    triangle = Polytope([[-1, 0], [0, -1], [1, 1]], [0, 0, 1])
    network = Network.random((5, 9, 9), seed=1, init="he")
    points = np.random.default_rng(0).normal(size=(3, 5))
    parts = partition(network, Slice.through(points, triangle), vertices=True)
    assert region_polygons(parts).areas.sum() == pytest.approx(0.5, rel=1e-12)


def test_an_incomplete_partition_keeps_its_regions() -> None:
    parts = partition(random_network(0), SQUARE, max_regions=5)
    polygons = region_polygons(parts)
    assert len(polygons) == 5
    for i in range(5):
        assert parts[i].contains(polygons[i].mean(axis=0))


def test_padding_repeats_the_last_corner() -> None:
    polygons = region_polygons(partition(random_network(0), SQUARE))
    padded = polygons.padded
    for i in range(len(polygons)):
        n = len(polygons[i])
        assert np.array_equal(padded[i, :n], polygons[i])
        assert (padded[i, n:] == polygons[i][-1]).all()


def test_every_edge_is_a_units_or_the_domains() -> None:
    for parts in partitions(12):
        polygons = region_polygons(parts)
        inner, border = unit_edges(parts, polygons), polygons.edges[on_border(parts, polygons)]
        around = lengths(polygons.edges).sum()
        assert lengths(border).sum() == pytest.approx(8, rel=1e-12)
        # inside, an edge has two sides; the same edge for two units is counted once
        once = np.unique(inner.segments.reshape(-1, 4), axis=0).reshape(-1, 2, 2)
        assert 2 * lengths(once).sum() + 8 == pytest.approx(around, rel=1e-9)
        assert len(inner_edges(parts, polygons)) == len(once)


def lengths(segments: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.norm(segments[:, 1] - segments[:, 0], axis=1))


def test_a_units_edges_are_where_it_changes() -> None:
    for parts in partitions(8):
        found = unit_edges(parts)
        middle = found.segments.mean(axis=1)
        along = found.segments[:, 1] - found.segments[:, 0]
        across = 1e-6 * np.column_stack([-along[:, 1], along[:, 0]])
        long = lengths(found.segments) > 1e-3
        sides = [parts.network.pattern(middle + side)[long] for side in (across, -across)]
        rows = np.arange(long.sum())
        assert (sides[0] != sides[1])[rows, found.units[long]].all()
        ends = np.cumsum(parts.network.layer_sizes)
        assert np.array_equal(found.layers, np.searchsorted(ends, found.units, "right") + 1)


def test_a_line_meets_the_edges_of_the_units_that_change() -> None:
    for seed, parts in enumerate(partitions(8)):
        found = unit_edges(parts)
        start, end = np.random.default_rng(seed).uniform(-1, 1, size=(2, 2))
        crossed = line(parts.network, start, end)
        for i, t in enumerate(crossed.t):
            for unit, _, _ in crossed.changed(i):
                own = found.segments[found.units == unit]
                assert distances(own, crossed.point(t)).min() < 1e-9


def distances(segments: np.ndarray, point: np.ndarray) -> np.ndarray:
    """From a point to each segment."""
    along = segments[:, 1] - segments[:, 0]
    share = np.einsum("nd,nd->n", point - segments[:, 0], along) / (along**2).sum(axis=1)
    closest = segments[:, 0] + np.clip(share, 0, 1)[:, None] * along
    return np.asarray(np.linalg.norm(closest - point, axis=1))


def test_maxima_and_layers_of_choice() -> None:
    rng = np.random.default_rng(3)
    pooled = Stage.maximum(rng.normal(size=(9, 2)), rng.normal(size=9), [3, 3, 3])
    last = Stage.affine(rng.normal(size=(4, 3)), rng.normal(size=4), "relu")
    network = Network.from_stages([pooled, last, Stage.affine(rng.normal(size=(1, 4)))])
    parts = partition(network, SQUARE)
    polygons = region_polygons(parts)
    found = unit_edges(parts, polygons)
    once = np.unique(found.segments.reshape(-1, 4), axis=0).reshape(-1, 2, 2)
    around = lengths(polygons.edges).sum()
    assert 2 * lengths(once).sum() + 8 == pytest.approx(around, rel=1e-9)
    assert set(found.of_layers([1]).units) <= {0, 1, 2}
    assert set(found.of_layers([2]).layers) <= {2}


def test_two_units_on_one_line_both_have_it() -> None:
    network = Network.from_arrays([[[1, 0], [2, 0], [0, 1]], [[1, 1, 1]]])
    found = unit_edges(partition(network, SQUARE))
    assert sorted(found.units.tolist()) == [0, 0, 1, 1, 2, 2]


def test_a_network_without_units_has_no_edges() -> None:
    parts = partition(Network.from_arrays([[[1.0, 2.0]]]), SQUARE)
    assert len(unit_edges(parts)) == 0
    assert region_polygons(parts).areas.tolist() == [4.0]
    assert lengths(decision_boundary(parts).segments).sum() == pytest.approx(5**0.5)


# --- classes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("n_outputs", [1, 2, 4])
def test_the_two_largest_outputs_tie_on_the_boundary(n_outputs: int) -> None:
    total = 0
    for parts in partitions(12, n_outputs):
        level = 0.1 if n_outputs == 1 else 0.0
        found = decision_boundary(parts, level=level)
        scores = parts.network(found.segments)
        if n_outputs == 1:
            scores = np.concatenate([np.full_like(scores, level), scores], axis=-1)
        size = np.abs(scores).max(initial=1.0)
        own = np.take_along_axis(scores, found.classes[:, None, :], axis=2)
        assert np.abs(own[..., 0] - own[..., 1]).max(initial=0) <= 1e-12 * size
        assert (scores.max(axis=2) <= own[..., 0] + 1e-12 * size).all()
        assert (found.classes[:, 0] < found.classes[:, 1]).all()
        total += len(found)
    assert total > 50


@pytest.mark.parametrize("n_outputs", [1, 2, 4])
def test_the_class_changes_where_a_random_segment_meets_the_boundary(n_outputs: int) -> None:
    rng, changes = np.random.default_rng(n_outputs), 0
    for parts in partitions(8, n_outputs):
        found = decision_boundary(parts)
        for start, end in rng.uniform(-1, 1, size=(12, 2, 2)):
            t = np.concatenate([[0.0], line(parts.network, start, end).t, [1.0]])
            values = parts.network(start + t[:, None] * (end - start))
            if n_outputs == 1:
                values = np.hstack([np.zeros_like(values), values])
            expected = class_changes(values)
            met = sum(meets(segment, start, end) for segment in found.segments)
            assert met == expected
            changes += expected
    assert changes > 20


def class_changes(values: np.ndarray) -> int:
    """Of the largest of functions that are affine between the rows of their values."""
    changes = 0
    for a, b in pairwise(values):
        shares = [0.0, 1.0]
        for i in range(len(a)):
            for j in range(i):
                gap = a[i] - a[j], b[i] - b[j]
                if gap[0] * gap[1] < 0:
                    shares.append(gap[0] / (gap[0] - gap[1]))
        middles = np.convolve(sorted(shares), [0.5, 0.5], "valid")
        best = [int((a + share * (b - a)).argmax()) for share in middles]
        changes += sum(p != q for p, q in pairwise(best))
    return changes


def meets(segment: np.ndarray, start: np.ndarray, end: np.ndarray) -> bool:
    def side(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> float:
        return float((q - p)[0] * (r - p)[1] - (q - p)[1] * (r - p)[0])

    first, second = segment
    own = side(first, second, start) * side(first, second, end)
    other = side(start, end, first) * side(start, end, second)
    return own < 0 and other < 0


@pytest.mark.parametrize("n_outputs", [1, 2, 4])
def test_classes_cut_the_regions_and_leave_nothing_out(n_outputs: int) -> None:
    for parts in partitions(12, n_outputs):
        polygons = region_polygons(parts)
        found = class_polygons(parts, polygons=polygons)
        areas = np.bincount(found.regions, found.polygons.areas, minlength=len(parts))
        assert areas == pytest.approx(polygons.areas, rel=1e-9, abs=1e-14)
        for i in np.flatnonzero(found.polygons.areas > 1e-9):
            scores = parts.network(found.polygons[i].mean(axis=0))
            own = int(scores[0] > 0) if n_outputs == 1 else int(scores.argmax())
            assert own == found.classes[i]


def test_where_the_output_is_level_throughout_only_the_end_of_it_is_boundary() -> None:
    parts = partition(Network.from_arrays([[[1, 0]], [[1]]]), SQUARE)  # 0 on the left half
    found = decision_boundary(parts)
    assert np.array_equal(np.sort(found.segments, axis=1), [[[0, -1], [0, 1]]])


# --- degenerate networks --------------------------------------------------------------------------


@pytest.mark.parametrize("make", [degenerate_case, nearly_degenerate_case])
def test_degenerate_partitions_are_covered(make: Callable[[int], Case]) -> None:
    cases = [case for case in map(make, range(60)) if case.domain.dim == 2]
    assert len(cases) > 5
    for case in cases:
        parts = partition(case.network, case.domain, max_regions=150, vertices=True)
        if not is_bounded(case.domain):
            with pytest.raises(InputError, match="unbounded"):
                region_polygons(parts)
            continue
        polygons = region_polygons(parts)
        assert parts.complete == (count(case.network, case.domain).count <= 150)
        if not parts.complete:
            continue
        corners = polygons.points - polygons.points.mean(axis=0)
        whole = ConvexHull(corners).volume  # the domain is convex
        assert polygons.areas.sum() == pytest.approx(whole, rel=1e-9), case.label
        found = class_polygons(parts, polygons=polygons)
        areas = np.bincount(found.regions, found.polygons.areas, minlength=len(parts))
        assert areas == pytest.approx(polygons.areas, rel=1e-6, abs=1e-12 * whole), case.label
        edges, known = inner_edges(parts, polygons), unit_edges(parts, polygons).segments
        size = np.ptp(corners, axis=0).max()
        for edge in edges[lengths(edges) > 1e-6 * size]:
            long = known[lengths(known) > 0]
            assert distances(long, edge.mean(axis=0)).min() < 1e-8 * size, case.label


def test_regions_too_thin_for_doubles_are_points() -> None:
    thin = Network.from_arrays([[[1, 0], [1, 0]], [[1, 1]]], [[0, -(2.0**-1070)], [0]])
    parts = partition(thin, SQUARE)
    polygons = region_polygons(parts)
    assert len(polygons) == len(parts) == 3
    assert sorted(polygons.areas) == pytest.approx([0, 2, 2], abs=1e-12)
    assert len(unit_edges(parts, polygons))


# --- bad input ------------------------------------------------------------------------------------


def test_only_bounded_planes_have_polygons() -> None:
    with pytest.raises(InputError, match="2 dimensions, got 3"):
        region_polygons(partition(Network.random((3, 4)), Box.cube(-1, 1, 3)))
    with pytest.raises(InputError, match="unbounded"):
        region_polygons(partition(Network.random((2, 4)), Box([-1, -1], [1, np.inf])))
    network = Network.random((2, 4))
    none = RegionBatch(
        np.zeros((0, 1), np.uint8), np.zeros((0, 2)), np.zeros(0), network.unit_pieces
    )
    with pytest.raises(InputError, match="no regions"):
        unit_edges(Partition(network, SQUARE, none, complete=False))
