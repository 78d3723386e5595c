"""Which colour a region has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.errors import InputError
from linregions.partitions import Partition
from linregions.plots.local_functions import output_maps
from linregions.plots.style import (
    FAINT,
    layer_colours,
    matplotlib_part,
    pale,
    value_colours,
    volume_word,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["ColourBy", "Shades", "add_bar", "region_shades"]

Array = NDArray[np.float64]
ColourBy = Literal["layer", "map", "class", "volume", "none"]
NAMES = ("layer", "map", "class", "volume", "none")
SAME_MAP = 1e-9  # of the largest coefficient


@dataclass(frozen=True, eq=False)
class Shades:
    """A colour for each of some regions.

    Attributes
    ----------
    rgba : ndarray, shape (k, 4)
    scale : matplotlib.cm.ScalarMappable or None
        What a colour bar explains.
    label : str
        Of the bar.
    ticks : sequence of float or None
        Of the bar; None: what is usual.
    """

    rgba: Array
    scale: Any = None
    label: str = ""
    ticks: Sequence[float] | None = None


def region_shades(
    partition: Partition, colour_by: ColourBy | ArrayLike, volumes: Array, label: str = ""
) -> Shades:
    """Colours of all regions; "class" is left white.

    Raises
    ------
    InputError
        The colouring is unknown, or there is not one value for each region.
    """
    if not isinstance(colour_by, str):
        return _by_value(_given_values(partition, colour_by), label)
    if colour_by not in NAMES:
        raise InputError(
            f"colour_by: expected one of {', '.join(NAMES)}, or a value for each region, "
            f"got {colour_by!r}"
        )
    if colour_by == "volume":
        return _by_volume(volumes, volume_word(partition.domain.dim))
    if colour_by == "map":
        scale = _scale(0, 1)
        return Shades(scale.to_rgba(map_ranks(partition)), scale, "affine map, by similarity", ())
    if colour_by == "layer":
        return Shades(_by_first_layer(partition))
    return Shades(np.ones((len(partition), 4)))


def map_ranks(partition: Partition) -> Array:
    """A number in [0, 1] for each region: the same for equal affine maps, close for similar ones.

    The rank of the map along the direction in which the maps of the partition vary most. Equal is
    up to rounding.
    """
    maps = output_maps(partition).reshape(len(partition), -1)
    largest = np.abs(maps).max(axis=0)
    maps = (maps / np.where(largest > 0, largest, 1.0)).round(int(-np.log10(SAME_MAP)))
    distinct, which = np.unique(maps, axis=0, return_inverse=True)
    centred = distinct - distinct.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    order = np.argsort(centred @ axes[:, -1], kind="stable")
    ranks = np.empty(len(distinct))
    ranks[order] = np.arange(len(distinct)) / max(1, len(distinct) - 1)
    return np.asarray(ranks[which.reshape(-1)])


def add_bar(ax: Axes, shades: Shades) -> None:
    """Explain the colours beside the axes, where numbers are behind them."""
    if shades.scale is None:
        return
    figure = ax.get_figure(root=True)
    assert figure is not None
    if ax.name == "3d":
        bar = figure.colorbar(shades.scale, ax=ax, shrink=0.8, aspect=30, pad=0.02)
    else:
        bar = figure.colorbar(shades.scale, cax=ax.inset_axes((1.03, 0, 0.03, 1)))
    if shades.ticks is not None:
        bar.set_ticks(list(shades.ticks))
    bar.outline.set(color=FAINT, linewidth=0.6)
    bar.ax.tick_params(which="both", color=FAINT, labelsize="small", width=0.6, length=3)
    bar.set_label(shades.label)


def _given_values(partition: Partition, given: ArrayLike) -> Array:
    try:
        values = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"colour_by: expected a value for each region: {error}") from error
    if values.shape != (len(partition),):
        raise InputError(
            f"colour_by: expected {len(partition)} values, one for each region, "
            f"got shape {values.shape}"
        )
    return values


def _by_value(values: Array, label: str) -> Shades:
    finite = values[np.isfinite(values)]
    scale = _scale(*((finite.min(), finite.max()) if finite.size else (0.0, 1.0)))
    rgba = scale.to_rgba(values)
    rgba[~np.isfinite(values)] = (1.0, 1.0, 1.0, 1.0)
    return Shades(rgba, scale, label)


def _by_volume(volumes: Array, label: str) -> Shades:
    """On a logarithmic scale; large is pale; the smallest hundredth shares a colour."""
    most = float(volumes.max())
    least = max(float(np.quantile(volumes, 0.01)), 1e-12 * most)
    norm = matplotlib_part("colors").LogNorm(least * (1 - 1e-9), most)
    scale = matplotlib_part("cm").ScalarMappable(norm, value_colours())
    return Shades(scale.to_rgba(np.maximum(volumes, least)), scale, label)


def _by_first_layer(partition: Partition) -> Array:
    """Paler where fewer units of the first layer are active: neighbours differ by one."""
    n_first = next(iter(partition.network.layer_sizes), 0)
    active = partition.patterns[:, :n_first].astype(np.float64).sum(axis=1)
    share = (active - active.min()) / max(1.0, float(np.ptp(active)))
    white, full = np.ones(3), np.array(pale(layer_colours(1)[0], 0.35))
    rgb = white + share[:, None] * (full - white)
    return np.hstack([rgb, np.ones((len(rgb), 1))])


def _scale(least: float, most: float) -> Any:
    norm = matplotlib_part("colors").Normalize(least, most)
    return matplotlib_part("cm").ScalarMappable(norm, value_colours())
