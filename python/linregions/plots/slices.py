"""Slices of high-dimensional inputs through data points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.domains import Slice
from linregions.errors import InputError
from linregions.partitions import Partition
from linregions.plots.boundaries import decision_map
from linregions.plots.colouring import ColourBy
from linregions.plots.partition_map import partition_map
from linregions.plots.style import FAINT, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["mark_points", "slice_map"]

NAMES = "ABCDEFGHIJ"


def slice_map(
    partition: Partition,
    domain: Slice,
    points: ArrayLike,
    *,
    image_shape: Sequence[int] | None = None,
    labels: Sequence[str] | None = None,
    colour_by: ColourBy | ArrayLike = "class",
    level: float = 0.0,
    classes: Sequence[str] | None = None,
    edges: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw a slice with the points that it goes through, and their images beside it.

    Parameters
    ----------
    partition : Partition
        Of `domain`.
    domain : Slice
        In two dimensions: ``Slice.around(points)`` shows distances as they are.
    points : array_like, shape (n, inputs)
        To be marked: at most ten.
    image_shape : (int, int) or (int, int, 3), optional
        Rows and columns of a point's image, drawn beside the axes. Default: no images.
    labels : sequence of str, optional
        Of the points. Default: A, B, C, ...
    colour_by, level, classes, edges
        As in `partition_map`; with "class" the decision boundary is drawn.
    ax : matplotlib.axes.Axes, optional
        To draw in; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        The slice, the points, the labels or the image's shape do not fit; and as `partition_map`.
    MissingDependencyError
        matplotlib is not installed.
    """
    if not isinstance(domain, Slice):
        raise InputError(f"domain: expected the Slice of the partition, got {domain!r}")
    x = np.atleast_2d(np.asarray(points, dtype=np.float64))
    places = domain.project(x)
    names = _names(len(x), labels)
    shape = None if image_shape is None else _image_shape(image_shape, x.shape[1])
    if isinstance(colour_by, str) and colour_by == "class":
        ax = decision_map(partition, level=level, classes=classes, edges=edges, ax=ax)
    else:
        ax = partition_map(partition, colour_by=colour_by, level=level, edges=edges, ax=ax)
    mark_points(ax, places, names)
    if shape is not None:
        _add_images(ax, x.reshape(len(x), *shape), names)
    return ax


def mark_points(ax: Axes, places: NDArray[np.float64], names: Sequence[str]) -> None:
    """Dots at places (n, 2), with names beside them."""
    ax.plot(*places.T, "o", color=INK, markersize=6, markeredgecolor="white", zorder=4)
    for place, name in zip(places, names, strict=True):
        ax.annotate(
            name,
            tuple(place),
            xytext=(6, 6),
            textcoords="offset points",
            fontweight="bold",
            color=INK,
            zorder=5,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "alpha": 0.75, "lw": 0},
        )


def _names(n: int, labels: Sequence[str] | None) -> list[str]:
    if n > len(NAMES):
        raise InputError(f"points: expected at most {len(NAMES)}, got {n}")
    if labels is not None and len(labels) != n:
        raise InputError(f"labels: expected {n}, one for each point, got {len(labels)}")
    return list(NAMES[:n]) if labels is None else [str(label) for label in labels]


def _image_shape(given: Sequence[int], n_inputs: int) -> tuple[int, ...]:
    shape = tuple(int(size) for size in given)
    if len(shape) not in (2, 3) or int(np.prod(shape)) != n_inputs or shape[2:] not in ((), (3,)):
        raise InputError(
            f"image_shape: expected (rows, columns) or (rows, columns, 3) of {n_inputs} values, "
            f"got {shape}"
        )
    return shape


def _add_images(ax: Axes, images: NDArray[np.float64], names: Sequence[str]) -> None:
    """In a column to the right of the axes."""
    least, most = float(images.min()), float(images.max())
    if images.ndim == 4:
        images = (images - least) / max(most - least, 1e-300)
    height = 1.0 / max(3, len(images))
    for place, (image, name) in enumerate(zip(images, names, strict=True)):
        bottom = 1.0 - (place + 1) * height
        beside = ax.inset_axes((1.04, bottom, 0.8 * height, 0.8 * height))
        beside.imshow(image, cmap="gray_r", vmin=least, vmax=most, interpolation="nearest")
        beside.set(xticks=[], yticks=[])
        beside.set_title(name, fontsize="small", fontweight="bold", pad=3, loc="left")
        for spine in beside.spines.values():
            spine.set(color=FAINT, linewidth=0.6)
