"""How large regions are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from linregions.errors import InputError
from linregions.plots.style import layer_colours, new_axes, quiet, volume_word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["volume_histogram"]

PER_DECADE = 4
SMALLEST = 1e-300


def volume_histogram(volumes: ArrayLike, *, dim: int | None = None, ax: Axes | None = None) -> Axes:
    """Draw the distribution of volumes on a logarithmic axis, by number and by volume.

    One outline is the share of the regions in each bin, the other the share of the whole volume
    that they have together. Bins are quarters of a decade.

    Parameters
    ----------
    volumes : array_like, shape (k,)
        Positive; NaN, where a volume is not known, is left out, and so is zero. The title says how
        many that are.
    dim : int, optional
        Of the regions, so that volumes are called lengths in one dimension and areas in two.
    ax : matplotlib.axes.Axes, optional
        To draw in; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        Not a vector of numbers, or none is positive.
    MissingDependencyError
        matplotlib is not installed.
    """
    try:
        given = np.asarray(volumes, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"volumes: expected numbers: {error}") from error
    if given.ndim != 1 or (given < 0).any() or np.isinf(given).any():
        raise InputError("volumes: expected a vector of finite numbers, not negative")
    known = given[given > SMALLEST]
    if not known.size:
        raise InputError("volumes: there are no positive ones to draw")
    word = volume_word(dim)
    ax = new_axes(6.5, 4.0) if ax is None else ax
    logs = np.log10(known)
    first = np.floor(logs.min() * PER_DECADE)
    last = max(first + 1, np.ceil(logs.max() * PER_DECADE))
    edges = 10.0 ** (np.arange(first, last + 1) / PER_DECADE)
    edges[0], edges[-1] = min(edges[0], known.min()), max(edges[-1], known.max())
    colours = layer_colours(3)
    for weights, colour, label in (
        (np.full(known.size, 1 / known.size), colours[0], "share of the regions"),
        (known / known.sum(), colours[2], f"share of the {word}"),
    ):
        shares, _ = np.histogram(known, bins=edges, weights=weights)
        ax.stairs(shares, edges, fill=True, alpha=0.3, color=colour)
        ax.stairs(shares, edges, color=colour, linewidth=1.4, label=label)
    ax.set_xscale("log")
    ax.set_ylim(bottom=0)
    ax.set_xlabel(f"{word} of a region")
    ax.set_ylabel("share in each bin")
    left_out = given.size - known.size
    if left_out:
        ax.set_title(f"{left_out:,} regions of unknown {word}", fontsize="medium")
    quiet(ax)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False, fontsize="small", loc="upper left")
    return ax
