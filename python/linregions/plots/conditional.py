"""How many patterns are left once the layers before are fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from linregions.conditional import ConditionalProfile, LayerProfile
from linregions.errors import InputError
from linregions.plots.style import layer_colours, matplotlib_part, new_axes, quiet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["conditional_histogram"]

PER_OCTAVE = 4  # bins, where there is more than one integer to each


def conditional_histogram(profile: ConditionalProfile, ax: Axes | None = None) -> Axes:
    """Draw the distribution of the number of patterns of each layer.

    One outline for each layer that has more than one region before it (or the first layer, if no
    other has): which share of the regions leaves it so many patterns. The axis of the patterns is
    logarithmic, and areas are shares; each integer has a bin of its own as long as that is wider
    than a quarter of an octave. A dot is at the mean, a dashed line at f(n, r), the most patterns
    that n units can take at the largest rank.

    Parameters
    ----------
    profile : ConditionalProfile
    ax : matplotlib.axes.Axes, optional
        To draw in; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        The profile holds no regions.
    MissingDependencyError
        matplotlib is not installed.
    """
    shown = [layer for layer in profile.layers if layer.n_seen > 1]
    shown = shown or [layer for layer in profile.layers if layer.n_seen][:1]
    if not shown:
        raise InputError("profile: there are no regions to draw")
    if ax is None:
        ax = new_axes(8, 4.5)
    right = 1.6 * max(layer.bound for layer in shown)
    colours = layer_colours(len(profile.layers))
    for layer in shown:
        _draw(ax, layer, colours[layer.layer - 1])
    for layer in shown:
        alone = sum(other.bound == layer.bound for other in shown) == 1
        _mark(ax, layer, colours[layer.layer - 1] if alone else "0.35")
    ax.set_xscale("log", base=2)
    ax.set_xlim(0.7, right)
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.10g}" if value >= 1 else "")
    ax.set_xlabel("patterns that the layer takes, the layers before fixed")
    by_volume = profile.weighting == "volume"
    whose = "volume" if by_volume else "regions before"
    ax.set_ylabel(f"share of the {whose}, per octave")
    quiet(ax)
    ax.spines[["top", "right"]].set_visible(False)
    if not profile.complete:
        ax.set_title(f"incomplete ({profile.stopped_by})", fontsize="medium")
    dot = matplotlib_part("lines").Line2D([], [], color="0.35", marker="o", linestyle="")
    handles, labels = ax.get_legend_handles_labels()
    ax.legend(
        [*handles, dot], [*labels, "mean"], loc="upper center", frameon=False, fontsize="small"
    )
    return ax


def _draw(ax: Axes, layer: LayerProfile, colour: Any) -> None:
    """The outline of one layer."""
    edges = _edges(layer.maximum)
    shares, _ = np.histogram(layer.values, bins=edges, weights=layer.frequencies / layer.n_seen)
    heights = shares / np.diff(np.log2(edges))
    what = "points" if layer.is_sample and layer.population is None else "regions"
    label = f"layer {layer.layer}: {layer.units} units, {layer.n_seen:,} {what} before it"
    if what == "points":
        label = label.removesuffix(" before it")
    ax.stairs(heights, edges, fill=True, alpha=0.35, label=label, color=colour)
    ax.stairs(heights, edges, color=colour, linewidth=1.2)
    ax.plot([layer.mean], [0], "o", color=colour, clip_on=False, zorder=3)


def _mark(ax: Axes, layer: LayerProfile, colour: Any) -> None:
    """The line at the most patterns that there can be."""
    ax.axvline(layer.bound, color=colour, linewidth=1.0, linestyle="--")
    ax.annotate(
        f"f({layer.units}, {layer.rank}) = {layer.bound:,}",
        (layer.bound, 0.97),
        xycoords=("data", "axes fraction"),
        xytext=(-3, 0),
        textcoords="offset points",
        rotation=90,
        ha="right",
        va="top",
        fontsize="small",
        color=colour,
    )


def _edges(maximum: int) -> NDArray[np.float64]:
    """Ends of bins between integers, each bin a quarter of an octave, or one integer."""
    firsts = [1]
    while firsts[-1] <= maximum:
        firsts.append(max(firsts[-1] + 1, round(firsts[-1] * 2 ** (1 / PER_OCTAVE))))
    ends = np.array(firsts, dtype=np.float64)
    return np.sqrt(ends * np.maximum(ends - 1, 0.5))  # geometric means: 1 is where it should be
