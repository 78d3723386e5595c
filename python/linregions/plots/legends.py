"""Which colour is which layer, which class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from linregions.errors import InputError
from linregions.partitions import Partition
from linregions.plots.decision import ClassPolygons
from linregions.plots.style import INK, face_colours, layer_colours, matplotlib_part

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["class_legend", "class_names", "layer_legend", "name_classes"]

Array = NDArray[np.float64]
ROOM = 0.02  # of the picture, for a name


def layer_legend(ax: Axes, layers: Sequence[int], n_layers: int, *, above: float = 0.0) -> None:
    """Layers, from 1, in one line above the axes; `above` is a share of their height."""
    line = matplotlib_part("lines").Line2D
    colours = layer_colours(n_layers)
    handles = [line([], [], color=colours[layer - 1], linewidth=2) for layer in layers]
    _add(ax, handles, [f"layer {layer}" for layer in layers], above)


def class_legend(ax: Axes, names: Sequence[str], shown: Sequence[int]) -> None:
    """The colours of those classes that are seen, in one line above the axes."""
    patch, colours = matplotlib_part("patches").Patch, face_colours(len(names))
    _add(ax, [patch(facecolor=colours[c]) for c in shown], [str(names[c]) for c in shown], 0.0)


def name_classes(ax: Axes, parts: ClassPolygons, names: Sequence[str]) -> None:
    """Write the classes into the picture where they have room, so that hues need not tell them."""
    areas, corners = parts.polygons.areas, parts.polygons.points
    seen, place = np.unique(parts.classes, return_inverse=True)
    shares = np.bincount(place, areas) / areas.sum()
    owner = parts.classes[parts.polygons.owner]
    for own, share in zip(seen.tolist(), shares.tolist(), strict=True):
        if len(seen) > 2 and share >= ROOM:
            x, y = _amidst(corners[owner == own], corners[owner != own])
            ax.text(
                x, y, names[own], ha="center", va="center", fontsize="small", color=INK,
                bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "alpha": 0.6, "lw": 0},
            )  # fmt: skip


def _amidst(own: Array, others: Array) -> Array:
    """Of the middles of random pairs of points the farthest from other points and the border."""
    from scipy.spatial import KDTree

    pairs = np.random.default_rng(0).integers(len(own), size=(2, 400))
    middles = own[pairs].mean(axis=0)
    lower = np.minimum(own.min(axis=0), others.min(axis=0))
    upper = np.maximum(own.max(axis=0), others.max(axis=0))
    border = np.minimum(middles - lower, upper - middles).min(axis=1)
    room = np.minimum(KDTree(others).query(middles)[0], border)
    inside = KDTree(own).query(middles)[0] < KDTree(others).query(middles)[0]
    return np.asarray(middles[np.where(inside, room, -1.0).argmax()])


def class_names(partition: Partition, level: float, given: Sequence[str] | None) -> list[str]:
    """One for each class; raises InputError if those given are not as many."""
    n_outputs = partition.network.output_dim
    default = [f"class {i}" for i in range(n_outputs)]
    if n_outputs == 1:
        default = [f"f < {level:g}", f"f > {level:g}"]
    if given is not None and len(given) != len(default):
        raise InputError(f"classes: expected {len(default)} names, got {len(given)}")
    return default if given is None else [str(name) for name in given]


def _add(ax: Axes, handles: list[Any], labels: list[str], above: float) -> None:
    """A legend of its own: `Axes.legend` stays free for others."""
    if not handles:
        return
    legend = matplotlib_part("legend").Legend(
        ax,
        handles,
        labels,
        loc="lower left",
        bbox_to_anchor=(0, 1 + above),
        bbox_transform=ax.transAxes,
        ncols=min(6, len(handles)),
        frameon=False,
        fontsize="small",
        labelcolor=INK,
        borderaxespad=0.2,
        handlelength=1.2,
        columnspacing=1.2,
    )
    ax.add_artist(legend)
    legend.set_clip_on(False)  # so that layouts leave room for it
