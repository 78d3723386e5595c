"""Which colour is which layer, which class."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from linregions.errors import InputError
from linregions.partitions import Partition
from linregions.plots.decision import ClassPolygons
from linregions.plots.style import INK, face_colours, layer_colours, matplotlib_part

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "MOST_LETTERS",
    "class_legend",
    "class_names",
    "layer_legend",
    "name_classes",
    "shortened",
]

Array = NDArray[np.float64]
ROOM = 0.02  # of the picture, for a name
MOST_COLUMNS = 6
MOST_ENTRIES = 35
FONT = 8.33  # points of a small letter's height
GAP = 1.2  # font heights between columns
BESIDE = 2.0 + GAP  # that the colour takes, and the gaps around it
MOST_LETTERS = 24  # of a name in the picture
FEWEST_LETTERS = 6


def layer_legend(ax: Axes, layers: Sequence[int], n_layers: int, *, above: float = 0.0) -> int:
    """Layers, from 1, above the axes, in as many lines as are returned.

    `above` is a share of the axes' height.
    """
    line = matplotlib_part("lines").Line2D
    colours = layer_colours(n_layers)
    handles = [line([], [], color=colours[layer - 1], linewidth=2) for layer in layers]
    return _add(ax, handles, [f"layer {layer}" for layer in layers], above)


def class_legend(ax: Axes, names: Sequence[str], parts: ClassPolygons) -> int:
    """The colours of those classes that are seen, above the axes; returns the number of lines."""
    patch, colours = matplotlib_part("patches").Patch, face_colours(len(names))
    areas = np.bincount(parts.classes, parts.polygons.areas, minlength=len(names))
    seen = np.unique(parts.classes)
    left_out = len(seen) - MOST_ENTRIES
    if left_out > 0:
        seen = np.sort(seen[np.argsort(-areas[seen], kind="stable")[:MOST_ENTRIES]])
    handles = [patch(facecolor=colours[c]) for c in seen]
    labels = [names[c] for c in seen]
    if left_out > 0:
        handles.append(patch(facecolor="none"))
        labels.append(f"and {left_out} that are smaller")
    return _add(ax, handles, labels, 0.0)


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
                x, y, shortened(names[own], MOST_LETTERS), ha="center", va="center",
                fontsize="small", color=INK,
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


def _add(ax: Axes, handles: list[Any], labels: list[str], above: float) -> int:
    """A legend of its own: `Axes.legend` stays free for others."""
    if not handles:
        return 0
    room = _room(ax)
    labels = [_fitted(label, room - BESIDE) for label in labels]
    n_columns = _columns([BESIDE + _width(label) for label in labels], room)
    legend = matplotlib_part("legend").Legend(
        ax,
        handles,
        labels,
        loc="lower left",
        bbox_to_anchor=(0, 1 + above),
        bbox_transform=ax.transAxes,
        ncols=n_columns,
        frameon=False,
        fontsize="small",
        labelcolor=INK,
        borderaxespad=0.2,
        handlelength=1.2,
        columnspacing=GAP,
    )
    ax.add_artist(legend)
    legend.set_clip_on(False)  # so that layouts leave room for it
    return -(-len(labels) // n_columns)


def _room(ax: Axes) -> float:
    """Font heights above the axes: up to the figure's end, if there are no others beside them."""
    figure: Any = ax.get_figure(root=True)
    around = ax.get_window_extent()
    right = figure.bbox.x1 if len(figure.axes) == 1 else around.x1
    inches = (right - around.x0) / figure.dpi
    return float(72 * inches / FONT + GAP)


def _width(text: str) -> float:
    """In font heights."""
    measure = matplotlib_part("textpath").text_to_path.get_text_width_height_descent
    font = matplotlib_part("font_manager").FontProperties(size=FONT)
    return float(measure(text, font, ismath=False)[0]) / FONT


def _fitted(text: str, room: float) -> str:
    """Shortened to a width in font heights, but for its last few letters."""
    line, most = shortened(text, 4 * int(room)), 4 * int(room)
    while most > FEWEST_LETTERS and _width(line) > room:
        most = int(0.9 * most)
        line = shortened(text, most)
    return line


def _columns(widths: list[float], room: float) -> int:
    """The most columns that have room; entries go down the columns."""
    for n_columns in range(min(MOST_COLUMNS, len(widths)), 1, -1):
        n_rows, longer = divmod(len(widths), n_columns)
        heights = [n_rows + (column < longer) for column in range(n_columns)]
        ends = np.cumsum([0, *heights])
        columns = [max(widths[i:j]) for i, j in pairwise(ends.tolist())]
        if sum(columns) <= room:
            return n_columns
    return 1


def shortened(text: str, most: int) -> str:
    """In one line of at most so many letters."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    end = (most - 1) // 3
    return f"{line[: most - 1 - end]}\N{HORIZONTAL ELLIPSIS}{line[len(line) - end :]}"
