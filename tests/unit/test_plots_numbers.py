"""Pictures of numbers: volumes, and counts along training."""

from __future__ import annotations

import numpy as np
import pytest
from linregions import Box, InputError, Network, count

pytest.importorskip("matplotlib")

from linregions.plots import RegionCounter, regions_over_training, volume_histogram

SQUARE = Box.cube(-1, 1, 2)


def test_volume_histogram_has_shares() -> None:
    volumes = np.exp(np.random.default_rng(0).normal(-5, 3, 500))
    axes = volume_histogram([*volumes, np.nan, 0.0])
    assert "2 regions of unknown volume" in axes.get_title()
    outlines = [patch for patch in axes.patches if patch.get_label().startswith("share")]
    assert [np.sum(patch.get_data()[0]) for patch in outlines] == pytest.approx([1, 1])
    for wrong in ([-1.0], [], [np.nan], [np.inf], [[1.0]], ["a"]):
        with pytest.raises(InputError, match="volumes"):
            volume_histogram(wrong)


def test_areas_are_called_areas() -> None:
    for dim, word in ((1, "length"), (2, "area"), (3, "volume"), (None, "volume")):
        axes = volume_histogram([0.5, 0.25, np.nan], dim=dim)
        assert axes.get_xlabel() == f"{word} of a region"
        assert axes.get_title() == f"1 regions of unknown {word}"
        labels = [text.get_text() for text in axes.get_legend().get_texts()]
        assert labels == ["share of the regions", f"share of the {word}"]


def test_one_volume_is_drawn() -> None:
    assert volume_histogram([0.5, 0.5]).patches


def test_a_counter_counts_in_a_training_loop() -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    module = torch.nn.Sequential(
        torch.nn.Linear(2, 8), torch.nn.ReLU(), torch.nn.Dropout(0.1), torch.nn.Linear(8, 1)
    )
    module[0].eval()
    counter = RegionCounter(SQUARE, every=2)
    for epoch in range(4):
        with torch.no_grad():
            module[0].bias.mul_(0.5 if epoch < 3 else 1.0)
        result = counter(module, epoch)
        assert (result is None) == (epoch % 2 == 1)
        assert [layer.training for layer in module] == [False, True, True, True]
    assert counter.steps == [0, 2]
    assert counter.results[1].count == count(Network.from_torch(module.eval()), SQUARE).count
    (x, y) = regions_over_training(counter).lines[0].get_data()
    assert list(x) == [0, 2]
    assert list(y) == [result.count for result in counter.results]


def test_lower_bounds_are_hollow() -> None:
    counter = RegionCounter(SQUARE, max_regions=30)
    for epoch, width in enumerate((3, 12, 4)):
        counter(Network.random((2, width, width), seed=0, gain=3), epoch)
    axes = regions_over_training(counter)
    hollow = [part for part in axes.lines if part.get_marker() == "^"]
    assert [list(part.get_xdata()) for part in hollow] == [[1]]
    assert "at least" in axes.get_legend().get_texts()[0].get_text()
    by_layer = regions_over_training(counter, per_layer=True, log=True)
    assert len(by_layer.lines) == 6
    names = [text.get_text() for text in by_layer.get_legend().get_texts()]
    assert names == ["layers 1 to 2", "layer 1", "at least so many"]
    with pytest.raises(InputError, match="nothing"):
        regions_over_training(RegionCounter(SQUARE))
    with pytest.raises(InputError, match="every"):
        RegionCounter(SQUARE, every=0)
