"""The picture of a conditional profile: what is in it."""

from __future__ import annotations

import numpy as np
import pytest
from linregions import Box, InputError, Network, conditional_profile

pytest.importorskip("matplotlib")

from linregions.plots import conditional_histogram
from linregions.plots.style import layer_colours
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

CUBE = Box.cube(-1, 1, 2)


def test_areas_are_shares() -> None:
    profile = conditional_profile(Network.random((2, 9, 9, 9), seed=0, gain=3), CUBE)
    axes = Figure().add_subplot()
    assert conditional_histogram(profile, axes) is axes
    filled = [patch for patch in axes.patches if patch.get_label().startswith("layer")]
    assert [patch.get_label().split(":")[0] for patch in filled] == ["layer 2", "layer 3"]
    for patch in filled:
        heights, edges, _ = patch.get_data()
        assert np.sum(heights * np.diff(np.log2(edges))) == pytest.approx(1.0)
    assert [to_hex(patch.get_facecolor()) for patch in filled] == layer_colours(3)[1:]
    names = [text.get_text() for text in axes.get_legend().get_texts()]
    assert names[-1] == "mean"
    dots = [line for line in axes.lines if line.get_marker() == "o"]
    assert [dot.get_xdata()[0] for dot in dots] == [layer.mean for layer in profile.layers[1:]]
    assert axes.get_xscale() == "log"
    assert "patterns" in axes.get_xlabel()


def test_every_integer_has_its_bin() -> None:
    profile = conditional_profile(Network.random((2, 9, 9), seed=0, gain=3), CUBE)
    (patch,) = [p for p in conditional_histogram(profile).patches if p.get_label().startswith("l")]
    heights, edges, _ = patch.get_data()
    layer = profile.layers[1]
    for value, frequency in zip(layer.values[:4], layer.frequencies[:4], strict=True):
        place = int(np.searchsorted(edges, value)) - 1
        share = heights[place] * np.log2(edges[place + 1] / edges[place])
        assert share == pytest.approx(frequency / layer.n_seen)


def test_one_layer_and_no_regions() -> None:
    network = Network.random((2, 6), seed=0)
    assert conditional_histogram(conditional_profile(network, CUBE)).patches
    profile = conditional_profile(Network.random((8, 64, 64), 0), Box.cube(-1, 1, 8), max_regions=1)
    with pytest.raises(InputError, match="no regions to draw"):
        conditional_histogram(profile)


def test_samples_and_incomplete_profiles_say_so() -> None:
    network = Network.random((2, 9, 9), seed=0, gain=3)
    by_volume = conditional_profile(network, CUBE, samples=40, weighting="volume")
    axes = conditional_histogram(by_volume)
    assert "volume" in axes.get_ylabel()
    stopped = conditional_profile(network, CUBE, max_regions=80)
    assert not stopped.complete
    assert "incomplete" in conditional_histogram(stopped).get_title()
