"""Colours of classes and outputs, and their legends."""

from __future__ import annotations

import numpy as np
import pytest
from linregions import Box, Network, partition

pytest.importorskip("matplotlib")

from linregions.plots import decision_map, function_graph, partition_map
from linregions.plots.distinct_colours import oklab
from linregions.plots.legends import MOST_ENTRIES, shortened
from linregions.plots.style import face_colours, line_colours
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgba_array
from matplotlib.legend import Legend

SQUARE = Box.cube(-3, 3, 2)


def classifier(n_inputs: int, n_outputs: int) -> Network:
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=shape) for shape in ((16, n_inputs), (16, 16), (n_outputs, 16))]
    return Network.from_arrays(weights, [rng.normal(size=16), rng.normal(size=16), None])


def legend_of(axes: Axes) -> Legend:
    (found,) = [part for part in axes.get_children() if isinstance(part, Legend)]
    return found


@pytest.mark.parametrize("colours", [face_colours, line_colours])
def test_thirty_classes_have_colours_of_their_own(colours: type) -> None:
    found = to_rgba_array(colours(30))[:, :3]
    assert np.array_equal(found[:10], to_rgba_array(colours(10))[:, :3])
    places = oklab(found)
    gaps = np.linalg.norm(places[:, None] - places, axis=2) + np.eye(30)
    assert gaps.min() > 0.04  # twice what one can just tell apart
    assert len({to_hex(colour) for colour in colours(200)}) == 200


def test_oklab_of_known_colours() -> None:
    # https://bottosson.github.io/posts/oklab: white has lightness 1 and no hue
    assert oklab(np.ones((1, 3)))[0] == pytest.approx([1, 0, 0], abs=1e-6)
    red = oklab(np.array([[1.0, 0.0, 0.0]]))[0]
    assert red == pytest.approx([0.6280, 0.2249, 0.1258], abs=1e-4)


def test_the_legend_names_the_classes_that_are_seen() -> None:
    network = classifier(2, 15)
    axes = decision_map(partition(network, SQUARE))
    grid = np.stack(np.meshgrid(*[np.linspace(-3, 3, 300)] * 2), axis=-1).reshape(-1, 2)
    seen = np.unique(network(grid).argmax(axis=1))
    assert [text.get_text() for text in legend_of(axes).get_texts()] == [f"class {c}" for c in seen]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("n_letters", [1, 15, 40, 400])
def test_long_names_do_not_widen_the_picture(n_letters: int) -> None:
    axes = decision_map(
        partition(classifier(2, 60), SQUARE), classes=[f"{i} {'m' * n_letters}" for i in range(60)]
    )
    axes.figure.draw_without_rendering()
    legend = legend_of(axes).get_window_extent()
    assert legend.width < axes.figure.bbox.width
    assert axes.get_window_extent().width > 0.6 * axes.figure.bbox.width


def test_the_largest_of_many_classes_are_named() -> None:
    rng = np.random.default_rng(0)
    angles = np.sort(rng.uniform(0, 2 * np.pi, 80))
    rays = np.column_stack([np.cos(angles), np.sin(angles)])
    identity = np.vstack([np.eye(2), -np.eye(2)])
    network = Network.from_arrays([identity, rays @ identity.T], [np.zeros(4), None])
    texts = [t.get_text() for t in legend_of(decision_map(partition(network, SQUARE))).get_texts()]
    assert len(texts) == MOST_ENTRIES + 1
    assert texts[-1] == f"and {80 - MOST_ENTRIES} that are smaller"


def test_all_outputs_of_a_function_have_a_name_and_a_colour() -> None:
    axes = function_graph(partition(classifier(1, 4), Box([-2], [2])), labels=list("abcd"))
    legend = axes.get_legend()
    assert legend.get_title().get_text() == "output"
    assert [text.get_text() for text in legend.get_texts()] == list("abcd")
    assert [to_hex(graph.get_color()) for graph in axes.lines] == line_colours(4)
    assert {graph.get_linewidth() for graph in axes.lines} == {1.8}


def test_shortened_names_keep_their_ends() -> None:
    assert shortened("a\n name", 8) == "a name"
    assert shortened("0123456789", 10) == "0123456789"
    assert shortened("0123456789", 7) == "0123\N{HORIZONTAL ELLIPSIS}89"


def test_the_note_that_regions_are_missing_is_above_the_legend() -> None:
    network = Network.random((2, 8, 8, 8, 8), seed=0, gain=2)
    axes = partition_map(partition(network, SQUARE, max_regions=40))
    axes.figure.draw_without_rendering()
    (note,) = [t for t in axes.get_children() if getattr(t, "get_text", str)().startswith("incom")]
    assert note.get_window_extent().y0 >= legend_of(axes).get_window_extent().y1 - 4
