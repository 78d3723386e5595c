"""Axes: names, limits, ticks, and what is missing in them."""

from __future__ import annotations

import numpy as np
import pytest
from linregions import Box, Network, Polytope, Slice, partition

pytest.importorskip("matplotlib")

from linregions.plots import (
    decision_map,
    function_graph,
    partition_map,
    partition_solids,
    unit_boundaries,
)
from linregions.plots.frames import domain_corners

SQUARE = Box.cube(-1, 1, 2)
PLANE = Network.random((2, 8, 8), seed=2, gain=3)
TRIANGLE = Polytope([[-1, 0], [0, -1], [1, 1]], [0, 0, 1])


def test_axes_are_inputs_and_keep_names_they_have() -> None:
    axes = partition_map(partition(PLANE, SQUARE))
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("$x_1$", "$x_2$")
    axes.set_xlabel("petals")
    assert partition_map(partition(PLANE, SQUARE), ax=axes).get_xlabel() == "petals"
    sliced = Slice.around(np.eye(3))
    axes = partition_map(partition(Network.random((3, 5), seed=0), sliced))
    assert axes.get_xlabel() == ""  # t, not x
    axes = function_graph(partition(Network.random((1, 5), seed=0), Box([0], [1])))
    assert axes.get_xlabel() == "x"


def test_moved_solids_have_no_ticks() -> None:
    parts = partition(Network.random((3, 4), seed=0), Box.cube(-1, 1, 3))
    moved, still = partition_solids(parts), partition_solids(parts, explode=0)
    assert not len(moved.get_xticks())
    assert not len(moved.get_zticks())
    assert len(still.get_xticks())
    for axes in (moved, still):
        assert (axes.get_xlabel(), axes.get_zlabel()) == ("$x_1$", "$x_3$")


@pytest.mark.parametrize("draw", [partition_map, unit_boundaries, decision_map])
def test_incomplete_pictures_show_the_whole_domain(draw: type) -> None:
    axes = draw(partition(PLANE, SQUARE, max_regions=3, vertices=True))
    assert axes.get_xlim() == axes.get_ylim() == (-1, 1)
    (missing,) = axes.patches
    assert np.ptp(missing.get_xy(), axis=0).tolist() == [2, 2]
    assert missing.get_hatch()
    assert missing.get_zorder() < min(part.get_zorder() for part in axes.collections)
    assert "hatched: not searched" in axes.get_title(loc="right")
    complete = draw(partition(PLANE, SQUARE))
    assert not complete.patches
    assert not complete.get_title(loc="right")


def test_incomplete_graphs_and_solids() -> None:
    network = Network.random((1, 9, 9), seed=1, gain=3)
    axes = function_graph(partition(network, Box([-2], [2]), max_regions=3, vertices=True))
    assert axes.get_xlim() == (-2, 2)
    x = np.reshape(axes.lines[0].get_xdata(), (-1, 3))[:, :2]
    hatched = sum(patch.get_width() for patch in axes.patches)
    assert hatched + np.diff(x).sum() == pytest.approx(4)
    network = Network.random((3, 8), seed=0)
    parts = partition(network, Box.cube(-1, 1, 3), max_regions=3, vertices=True)
    space = partition_solids(parts, explode=0.5)
    outline = np.concatenate([np.array(line.get_data_3d()) for line in space.lines], axis=1)
    assert len(space.lines) == 6
    assert np.abs(outline).max() == pytest.approx(1.5)
    assert space.get_xlim()[1] >= 1.5
    assert "empty: not searched" in space.get_title(loc="right")


def test_corners_of_domains() -> None:
    found = domain_corners(TRIANGLE, np.array([0.2, 0.2]))
    assert sorted(found.round(12).tolist()) == [[0, 0], [0, 1], [1, 0]]
    segment = domain_corners(Polytope([[-1], [1], [2]], [0, 3, 4]), np.array([1.0]))
    assert segment.tolist() == [[0], [2]]
    assert domain_corners(Polytope([[-1.0, 0.0]], [0.0]), np.array([1.0, 0.0])) is None


def test_ticks_far_from_zero_are_told_from_a_number_near_by() -> None:
    box = Box([1000, -5], [1000 + 1e-6, -5 + 1e-6])
    network = Network.from_arrays(
        [[[1e6, 2e6], [1, 0], [0, 3]], [[1, 1, 1]]], [[-9.9e8, 0, 1], None]
    )
    axes = partition_map(partition(network, box))
    axes.figure.draw_without_rendering()
    assert axes.get_xlabel() == "$x_1$ \N{MINUS SIGN} 1000"
    assert axes.get_ylabel() == "$x_2$ + 5"
    assert axes.xaxis.get_major_formatter()(1000 + 2e-7) == "2e\N{MINUS SIGN}07"
    for axis in (axes.xaxis, axes.yaxis):
        assert not axis.get_offset_text().get_text()
