"""Pictures of slices, and the points marked in them."""

from __future__ import annotations

import numpy as np
import pytest
from linregions import Box, InputError, Network, Slice, partition

pytest.importorskip("matplotlib")

from linregions.plots import mark_points, partition_map, partition_solids, slice_map
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

SQUARE = Box.cube(-1, 1, 2)
POINTS = np.random.default_rng(0).normal(size=(6, 12))
RNG = np.random.default_rng(1)
NETWORK = Network.from_arrays(
    [RNG.normal(size=(9, 12)), RNG.normal(size=(6, 9)), RNG.normal(size=(2, 6))],
    [RNG.normal(size=9), None, None],
)


def dots_of(axes: Axes) -> dict[str, Line2D]:
    """By the names of their points."""
    return {dot.get_label()[1:]: dot for dot in axes.lines if dot.get_marker() == "o"}


def test_a_slice_marks_its_points() -> None:
    images = np.random.default_rng(0).uniform(size=(3, 12))
    domain = Slice.around(images)
    parts = partition(Network.random((12, 9, 9), seed=0), domain, vertices=True)
    axes = slice_map(parts, domain, images, image_shape=(3, 4), labels=["a", "b", "c"])
    places = np.concatenate([dots.get_data() for dots in axes.lines], axis=1).T
    assert np.allclose(domain.embed(places), images)
    assert axes.get_xlabel() == "distance along the slice, direction 1"
    assert [child.get_title(loc="left") for child in axes.child_axes] == ["a", "b", "c"]
    drawn = [np.asarray(child.images[0].get_array()) for child in axes.child_axes]
    assert np.array_equal(drawn, images.reshape(3, 3, 4))
    with pytest.raises(InputError, match="image_shape"):
        slice_map(parts, domain, images, image_shape=(5, 5))
    with pytest.raises(InputError, match="labels: expected 3"):
        slice_map(parts, domain, images, labels=["a"])
    with pytest.raises(InputError, match="expected the Slice"):
        slice_map(parts, SQUARE, images)


def test_points_off_the_slice_are_hollow_and_said_to_be_projected() -> None:
    domain = Slice.around(POINTS[:3], margin=9.0)
    axes = slice_map(partition(NETWORK, domain), domain, POINTS)
    dots = dots_of(axes)
    hollow = [name for name, dot in dots.items() if dot.get_markerfacecolor() == "white"]
    assert list(dots) == list("ABCDEF")
    assert hollow == list("DEF")
    basis = np.linalg.qr((POINTS[1:3] - POINTS[0]).T)[0]
    off = POINTS - POINTS[0] - (POINTS - POINTS[0]) @ basis @ basis.T
    far = np.linalg.norm(off, axis=1).max()
    assert f"projected to the slice, from up to {far:.3g} away" in axes.get_xlabel()


def test_single_precision_is_on_the_slice() -> None:
    points = (POINTS[:3] + 100).astype(np.float32)
    domain = Slice.around(points)
    parts = partition(NETWORK, domain)
    axes = slice_map(parts, domain, np.float64(points) * (1 + 1e-7))
    assert "projected" not in axes.get_xlabel()
    assert len(dots_of(axes)) == 3


def test_points_outside_of_the_picture_are_named() -> None:
    domain = Slice.through(POINTS[:3], Box.cube(0, 0.9, 2))
    axes = slice_map(partition(NETWORK, domain), domain, POINTS[:3])
    assert list(dots_of(axes)) == ["A"]
    assert "outside of the picture: B, C" in axes.get_xlabel()
    assert axes.get_xlabel().startswith("coordinate along the slice, direction 1\n")


def test_a_segment_has_its_points_on_the_axis() -> None:
    domain = Slice.around(POINTS[:2])
    axes = slice_map(partition(NETWORK, domain), domain, POINTS[:2], classes=["one", "other"])
    places = [dot.get_xdata()[0] for dot in dots_of(axes).values()]
    assert places == pytest.approx([0, np.linalg.norm(POINTS[1] - POINTS[0])])
    assert axes.get_xlabel() == "distance along the slice"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["one", "other"]


def test_points_in_space_go_with_their_solids() -> None:
    domain = Slice.around(POINTS[:4])
    parts = partition(NETWORK, domain, vertices=True)
    axes = slice_map(parts, domain, POINTS[:4])
    places = domain.project(POINTS[:4])
    box = domain.coordinates
    middle = (box.lower + box.upper) / 2
    for place, dot in zip(places, dots_of(axes).values(), strict=True):
        own = parts.regions.vertices[int(parts.locate(place))].mean(axis=0)
        assert np.ravel(dot.get_data_3d()) == pytest.approx(place + 0.3 * (own - middle))
        assert dot.get_zorder() > max(faces.get_zorder() for faces in axes.collections)
    assert axes.get_zlabel() == "distance along the slice, direction 3"
    still = mark_points(partition_solids(parts, explode=0), domain, POINTS[:5])
    moved = [np.ravel(dot.get_data_3d()) for dot in dots_of(still).values()]
    assert np.array(moved)[:4] == pytest.approx(places)
    assert "hollow" in [text.get_text()[:6] for text in still.texts]


def test_names_stay_in_the_axes() -> None:
    domain = Slice.through(POINTS[:3], Box.cube(0, 1, 2))
    names = ["first of all", "second of all", "third of all"]
    axes = slice_map(partition(NETWORK, domain), domain, POINTS[:3], labels=names, edges=False)
    axes.figure.draw_without_rendering()
    frame = axes.get_window_extent()
    shown = [text for text in axes.texts if text.get_text() in names]
    assert len(shown) == 3
    for text in shown:
        around = text.get_window_extent()
        assert frame.x0 <= around.x0 < around.x1 <= frame.x1
        assert frame.y0 <= around.y0 < around.y1 <= frame.y1
    assert not any(dot.get_clip_on() for dot in dots_of(axes).values())


def test_what_cannot_be_marked() -> None:
    axes = partition_map(partition(Network.random((2, 4), seed=0), SQUARE))
    with pytest.raises(InputError, match="expected a Slice"):
        mark_points(axes, SQUARE, [[0.0, 0.0]])
    with pytest.raises(InputError, match="at most 10"):
        mark_points(axes, Slice.around(POINTS[:3]), np.zeros((11, 12)))
