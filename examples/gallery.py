"""Draw the pictures of docs/gallery.md.

    python examples/gallery.py --out DIR [NAME ...]

Needs matplotlib and onnx; ``training`` and ``counts`` train a network, with torch and scikit-learn.
Every function makes one picture and is complete but for the imports below.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from linregions import Box, Network, Slice, line, partition
from linregions.plots import (
    RegionCounter,
    decision_map,
    function_graph,
    partition_map,
    partition_solids,
    regions_over_training,
    scores_along,
    slice_map,
    unit_boundaries,
    volume_histogram,
)
from matplotlib.figure import Figure

MODELS = Path(__file__).parent / "models"
LARGEST = 100_000  # bytes of a picture


def moons_in_training(steps: int) -> Iterator[tuple[int, object, np.ndarray, np.ndarray]]:
    """A classifier of the two moons after each step, with the data (torch, scikit-learn)."""
    import torch
    from sklearn.datasets import make_moons

    torch.manual_seed(0)
    points, labels = make_moons(300, noise=0.12, random_state=0)
    x, y = torch.tensor(points, dtype=torch.float32), torch.tensor(labels)
    module = torch.nn.Sequential(
        torch.nn.Linear(2, 24), torch.nn.ReLU(),
        torch.nn.Linear(24, 24), torch.nn.ReLU(),
        torch.nn.Linear(24, 2),
    )  # fmt: skip
    optimiser = torch.optim.Adam(module.parameters(), lr=0.01)
    for step in range(steps + 1):
        yield step, module, points, labels
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(module(x), y).backward()
        optimiser.step()


def training() -> Figure:
    """Two moons: the regions and the decision while a classifier learns."""
    figure = Figure(figsize=(9, 4.6), layout="constrained")
    panels = dict(zip((0, 10, 30, 60, 120, 300), figure.subplots(2, 3).flat, strict=True))
    domain = Box([-1.5, -1.1], [2.5, 1.6])
    for step, module, points, labels in moons_in_training(300):
        if step in panels:
            ax = panels[step]
            parts = partition(Network.from_torch(module), domain, vertices=True)
            decision_map(parts, legend=False, ax=ax)
            ax.scatter(*points.T, c=np.array(["#1f4e86", "#a63d12"])[labels], s=3, zorder=3)
            ax.set_title(f"epoch {step}: {len(parts):,} regions", fontsize="medium")
            ax.set(xticks=[], yticks=[], xlabel="", ylabel="")
    return figure


def counts() -> Figure:
    """The same training, counted at every second step."""
    counter = RegionCounter(Box([-1.5, -1.1], [2.5, 1.6]), every=2, time_limit=10)
    for step, module, _, _ in moons_in_training(300):
        counter(module, step)
    return regions_over_training(counter, per_layer=True).figure


def digits() -> Figure:
    """A digits classifier with 64 inputs, on the plane through three test images."""
    network = Network.load(MODELS / "digits.onnx")
    images = np.load(MODELS / "digits_slice.npy")
    plane = Slice.around(images)
    parts = partition(network, plane, vertices=True)
    return slice_map(parts, plane, images, image_shape=(8, 8)).figure


def deep() -> Figure:
    """2-64-64-64 with random weights: regions with similar maps have similar colours."""
    network = Network.random((2, 64, 64, 64), seed=5, init="he")
    parts = partition(network, Box.cube(-1, 1, 2), vertices=True)
    ax = partition_map(parts, colour_by="map")
    ax.set_title(f"{len(parts):,} regions", fontsize="medium")
    return ax.figure


def layers() -> Figure:
    """The boundaries of the units, layer by layer: lines, then bent lines."""
    network = Network.random((2, 12, 12, 12), seed=2, init="he", gain=1.2)
    parts = partition(network, Box.cube(-1, 1, 2), vertices=True)
    figure = Figure(figsize=(10, 3.7), layout="constrained")
    for last, ax in enumerate(figure.subplots(1, 3), start=1):
        unit_boundaries(parts, layers=range(1, last + 1), ax=ax)
        ax.set(xticks=[], yticks=[])
    return figure


def decision() -> Figure:
    """The decision boundary of the moons classifier: one segment in each region that it crosses."""
    network = Network.load(MODELS / "moons.onnx")
    lower, upper = np.loadtxt(MODELS / "moons.box", unpack=True)
    parts = partition(network, Box(lower, upper), vertices=True)
    return decision_map(parts, classes=["upper moon", "lower moon"]).figure


def scores() -> Figure:
    """Scores of the ten digits from one image to another, and every region on the way."""
    network = Network.load(MODELS / "digits.onnx")
    images = np.load(MODELS / "digits_slice.npy")
    crossed = line(network, images[0], images[1])
    return scores_along(crossed, names=("an image of 0", "an image of 1")).figure


def knots() -> Figure:
    """A function of one variable; every knot has the colour of the layer that bends it."""
    network = Network.random((1, 16, 16), seed=143, init="he", gain=1.5)
    return function_graph(partition(network, Box([-1.5], [1.5]), vertices=True)).figure


def solids() -> Figure:
    """Three inputs: polytopes, moved apart."""
    network = Network.random((3, 5, 4), seed=4, init="he", gain=1.2)
    parts = partition(network, Box.cube(-1, 1, 3), vertices=True)
    return partition_solids(parts, explode=0.5).figure


def volumes() -> Figure:
    """Four inputs: the volumes of all regions of the iris classifier."""
    network = Network.load(MODELS / "iris.onnx")
    lower, upper = np.loadtxt(MODELS / "iris.box", unpack=True)
    parts = partition(network, Box(lower, upper), volumes=True)
    return volume_histogram(parts.regions.volumes).figure


PICTURES: dict[str, Callable[[], Figure]] = {
    picture.__name__: picture
    for picture in (
        training, counts, digits, deep, layers, decision, scores, knots, solids, volumes,
    )
}  # fmt: skip


def write(figure: Figure, path: Path) -> int:
    """As a .png with a palette, small enough for a repository; returns its size."""
    from PIL import Image

    for dpi in (120, 110, 100, 90, 80, 70):
        drawn = io.BytesIO()
        figure.savefig(drawn, dpi=dpi, bbox_inches="tight", pad_inches=0.06)
        small = Image.open(drawn).convert("RGB").quantize(96, dither=Image.Dither.NONE)
        small.save(path, optimize=True)
        if path.stat().st_size < LARGEST:
            break
    return path.stat().st_size


def main() -> None:
    """Draw what the command line asks for."""
    parser = argparse.ArgumentParser(description="Draw the pictures of docs/gallery.md.")
    parser.add_argument("names", nargs="*", help=f"{', '.join(PICTURES)}; default: all")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(PICTURES)
    if unknown:
        parser.error(f"no such picture: {', '.join(sorted(unknown))}")
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name in arguments.names or PICTURES:
        n_bytes = write(PICTURES[name](), arguments.out / f"{name}.png")
        print(f"{name:10}{n_bytes:8,} bytes")


if __name__ == "__main__":
    main()
