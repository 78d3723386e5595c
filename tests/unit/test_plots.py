"""Pictures, by what is in them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from linregions import (
    Box,
    InputError,
    MissingDependencyError,
    Network,
    Partition,
    count,
    line,
    partition,
)

pytest.importorskip("matplotlib")

from linregions.plots import (
    decision_boundary,
    decision_map,
    function_graph,
    partition_map,
    partition_solids,
    region_polygons,
    save,
    scores_along,
    unit_boundaries,
    unit_edges,
)
from linregions.plots.colouring import map_ranks
from linregions.plots.solids import polytope_faces
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure

SQUARE = Box.cube(-1, 1, 2)


@pytest.fixture(scope="module")
def plane() -> Partition:
    return partition(Network.random((2, 8, 8), seed=2, gain=3), SQUARE, vertices=True)


@pytest.fixture(scope="module")
def classifier() -> Partition:
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=shape) for shape in ((9, 2), (7, 9), (3, 7))]
    return partition(Network.from_arrays(weights, [rng.normal(size=9), None, None]), SQUARE)


def faces_of(axes: Axes) -> PolyCollection:
    (found,) = [part for part in axes.collections if isinstance(part, PolyCollection)]
    return found


def segments_of(axes: Axes) -> list[np.ndarray]:
    lines = [part for part in axes.collections if isinstance(part, LineCollection)]
    return [segment for part in lines for segment in part.get_segments()]


def area(corners: np.ndarray) -> float:
    x, y = (corners - corners[0]).T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def total_area(axes: Axes) -> float:
    return sum(area(path.vertices[:-1]) for path in faces_of(axes).get_paths())


# --- the plane ------------------------------------------------------------------------------------


@pytest.mark.parametrize("colour_by", ["layer", "map", "volume", "none"])
def test_one_polygon_for_each_region(plane: Partition, colour_by: str) -> None:
    axes = Figure().add_subplot()
    assert partition_map(plane, colour_by=colour_by, ax=axes) is axes
    assert len(faces_of(axes).get_paths()) == len(plane)
    assert total_area(axes) == pytest.approx(4, rel=1e-9)
    once = np.unique(unit_edges(plane).segments.reshape(-1, 4), axis=0)
    assert len(segments_of(axes)) == len(once)
    assert len(axes.child_axes) == (colour_by in ("volume", "map"))


def test_classes_are_cut_at_the_boundary(classifier: Partition) -> None:
    axes = partition_map(classifier, colour_by="class", edges=False)
    boundary = decision_boundary(classifier)
    assert not segments_of(axes)
    assert len(faces_of(axes).get_paths()) > len(classifier)
    assert total_area(axes) == pytest.approx(4, rel=1e-9)
    drawn = decision_map(classifier, edges=False)
    assert np.array_equal(segments_of(drawn), boundary.segments)


def test_names_are_written_where_the_class_is() -> None:
    rng = np.random.default_rng(8)
    weights = [rng.normal(size=shape) for shape in ((9, 2), (4, 9))]
    network = Network.from_arrays(weights, [rng.normal(size=9), None])
    axes = decision_map(partition(network, Box.cube(-2, 2, 2)))
    assert len(axes.texts) > 2
    for text in axes.texts:
        scores = network(text.get_position())
        assert text.get_text() == f"class {scores.argmax()}"


def test_values_of_the_user_are_colours(plane: Partition) -> None:
    values = np.arange(len(plane), dtype=float)
    values[3] = np.nan
    colours = faces_of(partition_map(plane, colour_by=values, label="number")).get_facecolors()
    assert len(np.unique(colours, axis=0)) > len(plane) / 2
    assert (colours[3] == 1).all()


def test_volumes_and_values_have_one_direction(plane: Partition) -> None:
    areas = region_polygons(plane).areas
    by_volume = faces_of(partition_map(plane, colour_by="volume")).get_facecolors()
    by_value = faces_of(partition_map(plane, colour_by=areas)).get_facecolors()
    for colours in (by_volume, by_value):
        assert colours[areas.argmax()].sum() > colours[areas.argmin()].sum()


def test_maps_have_a_bar_without_numbers(plane: Partition) -> None:
    axes = partition_map(plane, colour_by="map")
    (bar,) = axes.child_axes
    assert bar.get_ylabel() == "affine map, by similarity"
    assert not len(bar.get_yticks())


def test_edges_among_volumes_are_thinner(plane: Partition) -> None:
    widths = [
        next(part for part in axes.collections if isinstance(part, LineCollection)).get_linewidth()
        for axes in (
            partition_map(plane, colour_by="volume"),
            partition_map(plane, colour_by="map"),
        )
    ]
    assert widths[0] < 0.6 * widths[1]


def test_the_same_map_has_the_same_colour() -> None:
    rng = np.random.default_rng(1)  # the second output layer ignores half of the units
    last = np.concatenate([rng.normal(size=(1, 4)), np.zeros((1, 4))], axis=1)
    network = Network.from_arrays([rng.normal(size=(8, 2)), last], [rng.normal(size=8), None])
    parts = partition(network, SQUARE)
    ranks = map_ranks(parts)
    seen = {}
    for pattern, rank in zip(parts.patterns[:, :4], ranks, strict=True):
        assert seen.setdefault(pattern.tobytes(), rank) == rank
    assert len(np.unique(ranks)) == len(seen) < len(parts)
    assert (ranks.min(), ranks.max()) == (0, 1)


def test_layers_of_choice(plane: Partition) -> None:
    found = unit_edges(plane)
    for layers in ([1], [2], [1, 2]):
        axes = unit_boundaries(plane, layers=layers)
        assert len(segments_of(axes)) == len(found.of_layers(layers))
    by_unit = unit_boundaries(plane, layers=[1], colour_by="unit")
    (lines,) = by_unit.collections
    assert len(np.unique(lines.get_colors(), axis=0)) == len(np.unique(found.of_layers([1]).units))


def test_incomplete_partitions_say_so(plane: Partition) -> None:
    few = partition(plane.network, SQUARE, max_regions=9, vertices=True)
    for axes in (partition_map(few), unit_boundaries(few), decision_map(few)):
        assert "incomplete" in axes.get_title(loc="right")


def test_many_polygons_are_pixels(plane: Partition) -> None:
    assert not faces_of(partition_map(plane)).get_rasterized()
    assert faces_of(partition_map(plane, rasterised=True)).get_rasterized()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"colour_by": "colour"}, "colour_by: expected one of layer, map"),
        ({"colour_by": [1.0, 2.0]}, r"one for each region, got shape \(2,\)"),
        ({"colour_by": ["a"]}, "a value for each region"),
        ({"colour_by": "class", "classes": ["one"]}, "classes: expected 2 names, got 1"),
    ],
)
def test_bad_options(plane: Partition, options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        partition_map(plane, **options)


def test_bad_layers(plane: Partition) -> None:
    for layers in ([], [0], [3]):
        with pytest.raises(InputError, match=r"expected some of 1\.\.2"):
            unit_boundaries(plane, layers=layers)
    with pytest.raises(InputError, match="'layer' or 'unit'"):
        unit_boundaries(plane, colour_by="class")


def test_matplotlib_is_asked_for_only_when_it_is_needed(
    plane: Partition, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.setitem(sys.modules, module, None)
    assert len(unit_edges(plane))
    with pytest.raises(MissingDependencyError, match=r"pip install linregions\[plot\]"):
        partition_map(plane)


def test_plots_are_an_attribute_of_the_package_without_matplotlib() -> None:
    code = "import sys, linregions; linregions.plots.slice_map; print('matplotlib' in sys.modules)"
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"


# --- one variable ---------------------------------------------------------------------------------


def test_the_graph_of_a_function_goes_through_its_knots() -> None:
    network = Network.random((1, 9, 9), seed=1, gain=3)
    parts = partition(network, Box([-2], [2]), vertices=True)
    axes = function_graph(parts)
    x, y = axes.lines[0].get_data()
    x, y = (np.reshape(values, (-1, 3))[:, :2] for values in (x, y))
    assert len(x) == len(parts) == count(network, Box([-2], [2])).count
    assert np.array_equal(x[1:, 0], x[:-1, 1])
    assert y.ravel() == pytest.approx(network(x.reshape(-1, 1))[:, 0], abs=1e-12)
    crossed = line(network, [-2.0], [2.0])
    assert x[1:, 0] == pytest.approx(crossed.point(crossed.t)[:, 0], abs=1e-12)
    with pytest.raises(InputError, match="1 dimension, got 2"):
        function_graph(partition(Network.random((2, 3)), SQUARE))


def test_scores_along_a_segment(classifier: Partition) -> None:
    crossed = line(classifier.network, [-1.0, -0.9], [1.0, 0.8])
    axes = scores_along(crossed, names=("here", "there"))
    assert axes.get_xlabel() == "here  to  there"
    assert axes.get_title(loc="right") == f"{len(crossed)} regions"
    assert len(axes.lines) == 3
    for output, graph in enumerate(axes.lines):
        t, scores = (values.reshape(-1, 3)[:, :2] for values in map(np.array, graph.get_data()))
        assert t[:-1, 1] == pytest.approx(crossed.t)
        expected = classifier.network(crossed.point(t))[..., output]
        assert scores == pytest.approx(expected, abs=1e-12)
    ticks = [part for part in axes.collections if isinstance(part, LineCollection)]
    assert sum(len(part.get_segments()) for part in ticks) == 2 * (len(crossed) - 1)
    with pytest.raises(InputError, match="labels: expected 3"):
        scores_along(crossed, labels=["a"])


def test_the_strip_shows_the_largest_score(classifier: Partition) -> None:
    crossed = line(classifier.network, [-1.0, -0.9], [1.0, 0.8])
    (strip,) = [p for p in scores_along(crossed).collections if isinstance(p, PolyCollection)]
    ends = np.array([path.vertices[:, 0] for path in strip.get_paths()])
    lower, upper = ends.min(axis=1), ends.max(axis=1)
    assert lower[0] == 0
    assert upper[-1] == pytest.approx(1)
    assert lower[1:] == pytest.approx(upper[:-1])
    inside = np.linspace(lower, upper, 7)[1:-1]
    best = classifier.network(crossed.point(inside)).argmax(axis=-1)
    assert (best == best[0]).all()
    assert (np.diff(best[0]) != 0).all()


# --- solids ---------------------------------------------------------------------------------------


def test_solids_fill_the_cube() -> None:
    parts = partition(Network.random((3, 5, 4), seed=1, gain=3), Box.cube(-1, 1, 3), vertices=True)
    n_faces, volume = 0, 0.0
    for i in range(len(parts)):
        faces, normals, own = polytope_faces(parts.regions.vertices[i])
        inside = parts.regions.vertices[i].mean(axis=0)
        for face, normal in zip(faces, normals, strict=True):
            assert face @ normal == pytest.approx(np.full(len(face), face[0] @ normal))
            assert (face[0] - inside) @ normal > 0
        corners = {tuple(corner) for face in faces for corner in face}
        n_edges = sum(map(len, faces)) / 2
        assert len(corners) - n_edges + len(faces) == 2  # Euler
        assert len(faces) == len(parts[i].facets())
        n_faces, volume = n_faces + len(faces), volume + own
    assert volume == pytest.approx(8, rel=1e-9)
    for colour_by in ("map", "layer", "volume", "none"):
        axes = partition_solids(parts, colour_by=colour_by)
        assert len(axes.collections[0].owner) == n_faces
    with pytest.raises(InputError, match="two dimensions"):
        partition_solids(parts, colour_by="class")
    with pytest.raises(InputError, match="explode"):
        partition_solids(parts, explode=-1)


# --- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_files_are_the_same_each_time(plane: Partition, tmp_path: Path, ending: str) -> None:
    for name in ("first", "second"):
        save(partition_map(plane), tmp_path / f"{name}.{ending}", dpi=40)
    first, second = ((tmp_path / f"{n}.{ending}").read_bytes() for n in ("first", "second"))
    assert first == second
    with pytest.raises(InputError, match=r"named \.png, \.svg, \.pdf"):
        save(partition_map(plane), tmp_path / "picture.gif")
