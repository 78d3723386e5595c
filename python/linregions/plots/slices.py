"""Slices of high-dimensional inputs through data points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.domains import Slice
from linregions.errors import InputError
from linregions.partitions import Partition
from linregions.plots.boundaries import decision_map
from linregions.plots.colouring import ColourBy
from linregions.plots.marks import mark_points, point_names
from linregions.plots.partition_map import partition_map
from linregions.plots.scores import function_graph
from linregions.plots.solids import partition_solids
from linregions.plots.style import FAINT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["slice_map"]


def slice_map(
    partition: Partition,
    domain: Slice,
    points: ArrayLike,
    *,
    image_shape: Sequence[int] | None = None,
    labels: Sequence[str] | None = None,
    colour_by: ColourBy | ArrayLike | None = None,
    level: float = 0.0,
    classes: Sequence[str] | None = None,
    edges: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw a slice with the points that it goes through, and their images beside it.

    In one dimension the outputs are drawn, in three the solids.

    Parameters
    ----------
    partition : Partition
        Of `domain`.
    domain : Slice
        ``Slice.around(points)`` shows distances as they are.
    points : array_like, shape (n, inputs)
        To be marked: at most ten. As `mark_points` has it, those that are not on the slice are
        hollow, and drawn where they are projected to.
    image_shape : (int, int) or (int, int, 3), optional
        Rows and columns of a point's image, drawn beside the axes. Default: no images.
    labels : sequence of str, optional
        Of the points. Default: A, B, C, ...
    colour_by : optional
        As in `partition_map` and `partition_solids`; with "class", the default in two dimensions,
        the decision boundary is drawn.
    level, classes, edges
        As in `partition_map`, in two dimensions; in one, `classes` are the names of the outputs.
    ax : matplotlib.axes.Axes, optional
        To draw in; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        The slice, the number of points, the labels or the image's shape do not fit; and as the
        pictures without points.
    MissingDependencyError
        matplotlib is not installed.
    """
    if not isinstance(domain, Slice):
        raise InputError(f"domain: expected the Slice of the partition, got {domain!r}")
    x = np.atleast_2d(np.asarray(points, dtype=np.float64))
    domain.project(x)
    names = point_names(len(x), labels)
    shape = None if image_shape is None else _image_shape(image_shape, x.shape[1])
    if domain.dim == 1:
        ax = function_graph(partition, labels=classes, ax=ax)
    elif domain.dim == 3:
        space: Any = ax
        ax = partition_solids(partition, colour_by=_or(colour_by, "map"), ax=space)
    elif isinstance(colour_by, str | None) and colour_by in ("class", None):
        ax = decision_map(partition, level=level, classes=classes, edges=edges, ax=ax)
    else:
        by = _or(colour_by, "class")
        ax = partition_map(partition, colour_by=by, level=level, edges=edges, ax=ax)
    mark_points(ax, domain, x, labels=names)
    if shape is not None:
        _add_images(ax, x.reshape(len(x), *shape), names)
    return ax


def _or(given: ColourBy | ArrayLike | None, default: ColourBy) -> ColourBy | ArrayLike:
    return default if given is None else given


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
