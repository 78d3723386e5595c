"""Adjacency by patterns: where it answers, it says what rays and linear programs say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from linregions import Box, Everywhere, Network, Partition, Stage, partition
from linregions.geometry import adjacency as ways
from linregions.geometry.clear_patterns import rows_with_errors
from linregions.geometry.listed_neighbours import listed_neighbours
from linregions.geometry.lone_units import is_lone
from linregions.models import ABS, HARD_TANH, RELU
from linregions.pattern_places import PatternPlaces
from random_degenerate import degenerate_case


def no_other_way(*_: Any) -> Any:
    raise AssertionError("a region was looked at by itself")


def none_settled(parts: Partition) -> Any:
    known = listed_neighbours(parts)
    empty = np.zeros(0, dtype=np.intp)
    nothing = np.zeros(len(parts), dtype=bool)
    return replace(known, is_settled=nothing, first=empty, second=empty, rows=empty)


@pytest.mark.parametrize("dim", [1, 2, 3, 4])
@pytest.mark.parametrize("kind", [RELU, HARD_TANH])
def test_generic_networks_need_no_other_way(
    dim: int, kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ways, "region_at", no_other_way)
    network = Network.random((dim, 8, 8), dim, gain=2.0, activation=kind)
    for options in ({}, {"facets": True}, {"exactness": "float"}, {"max_regions": 20}):
        parts = partition(network, Box.cube(-1, 1, dim), **options)  # type: ignore[arg-type]
        assert len(parts.adjacency()) >= len(parts) - 1


def maxima(seed: int) -> Network:
    rng = np.random.default_rng(seed)
    first = Stage.maximum(rng.normal(size=(9, 2)), rng.normal(size=9) / 3, [3, 3, 3])
    second = Stage.maximum(rng.normal(size=(4, 3)), rng.normal(size=4), [2, 2])
    return Network.from_stages([first, second, Stage.affine(rng.normal(size=(1, 2)))])


@pytest.mark.parametrize("case", [*range(12), "maxima 0", "maxima 1", "dead", "everywhere"])
def test_both_ways_say_the_same(case: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    if isinstance(case, int):
        degenerate = degenerate_case(case)
        parts = partition(degenerate.network, degenerate.domain, max_regions=80)
    elif case == "dead":  # a unit with no weights, and one that repeats another
        weights = [[[1.0, 0.5], [0, 0], [2, 1]], [[1.0, 1, -1]] * 2, [[1.0, 1]]]
        network = Network.from_arrays(weights, [[0.0, 0, 0], [-0.5, 0.25], [0]])
        parts = partition(network, Box.cube(-1, 1, 2))
    elif case == "everywhere":
        parts = partition(Network.random((2, 6), 0), Everywhere(2))
    else:
        parts = partition(maxima(int(case[-1])), Box.cube(-1, 1, 2))
    found = parts.adjacency()
    monkeypatch.setattr(ways, "listed_neighbours", none_settled)
    expected = parts.adjacency()
    assert (found.edges == expected.edges).all()
    assert (found.n_facets == expected.n_facets).all()
    for one, other in zip(found.facets, expected.facets, strict=True):
        assert one.units == other.units
        assert one.half_spaces == other.half_spaces
        assert one.normal == pytest.approx(other.normal, abs=1e-9)
        assert one.offset == pytest.approx(other.offset, abs=1e-9)
    assert [str(one) for one in found.facets[-2:]] == [str(one) for one in [*found.facets][-2:]]


def test_a_unit_that_another_one_follows_to_its_breakpoint_is_not_alone() -> None:
    """Layer 2 repeats unit 0 where that is positive; its unit 2 is clear of the point."""
    network = Network.from_arrays(
        [[[1.0, 0.0], [0, 1]], [[1.0, 0.0]], [[1.0]]], [[0.0, -0.5], [0], [0]], activation=ABS
    )
    names = np.array([[0, 0, -1], [1, 0, -1], [2, 0, -1]], dtype=np.int32)
    points = np.array([[0.0, 0.25], [0.3, 0.5], [0.0, 0.25]])
    assert is_lone(network, names, points, np.full(3, 1e-12)).tolist() == [False, True, False]
    assert is_lone(network, names[1:2], points[1:2], np.ones(1)).tolist() == [False]


def test_errors_of_points_are_carried_through_breakpoints() -> None:
    rng = np.random.default_rng(0)
    for kind in (RELU, ABS, HARD_TANH):
        network = Network.random((3, 8, 8, 2), 1, gain=2.0, activation=kind)
        x = rng.uniform(-1, 1, (50, 3))
        radius = 0.05 * np.ones_like(x)
        moved = x + rng.uniform(-0.05, 0.05, x.shape)
        near = [z for _, z, _ in rows_with_errors(network, moved, np.zeros_like(x))]
        for (_, z, error), other in zip(rows_with_errors(network, x, radius), near, strict=True):
            assert (np.abs(z - other) <= error).all()


def test_places_of_changed_patterns() -> None:
    rng = np.random.default_rng(0)
    patterns = np.unique(rng.integers(0, 3, (200, 6)).astype(np.uint8), axis=0)
    places = PatternPlaces(patterns)
    assert (places.of(patterns[::-1]) == np.arange(len(patterns))[::-1]).all()
    rows = rng.integers(0, len(patterns), 500)
    units, pieces = rng.integers(0, 6, 500), rng.integers(0, 3, 500)
    found = places.of_changed(rows, units, pieces)
    known = {tuple(pattern): i for i, pattern in enumerate(patterns.tolist())}
    for row, unit, piece, place in zip(rows, units, pieces, found, strict=True):
        changed = patterns[row].copy()
        changed[unit] = piece
        assert known.get(tuple(changed.tolist()), -1) == place
    assert (PatternPlaces(patterns[:0]).of(patterns) == -1).all()
