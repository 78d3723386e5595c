"""Regions along training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from linregions.errors import InputError
from linregions.plots.region_counter import RegionCounter
from linregions.plots.style import INK, layer_colours, matplotlib_part, new_axes, quiet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["regions_over_training"]

FEW = 60  # counts: so many have dots, more would be one thick line


def regions_over_training(
    counter: RegionCounter,
    *,
    per_layer: bool = False,
    step_name: str = "epoch",
    log: bool = False,
    ax: Axes | None = None,
) -> Axes:
    """Draw the counts of a `RegionCounter`; hollow triangles are lower bounds.

    Parameters
    ----------
    counter : RegionCounter
    per_layer : bool
        Also draw the regions of the first layers.
    step_name : str
        What a step is.
    log : bool
        Whether counts are on a logarithmic axis.
    ax : matplotlib.axes.Axes, optional
        To draw in; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        Nothing was counted.
    MissingDependencyError
        matplotlib is not installed.
    """
    if not counter.results:
        raise InputError("counter: has counted nothing yet")
    ax = new_axes(6.5, 4.0) if ax is None else ax
    steps = np.array(counter.steps)
    complete = np.array([result.complete for result in counter.results])
    layers = np.array([result.per_layer or (result.count,) for result in counter.results])
    n_layers = layers.shape[1]
    colours = layer_colours(n_layers)
    for layer in range(n_layers if per_layer else 1):
        n_regions = layers[:, layer] if per_layer else layers[:, -1]
        colour = colours[layer]
        name = f"layer{'s' * (layer > 0)} 1{f' to {layer + 1}' * (layer > 0)}"
        ax.plot(steps, n_regions, color=colour, linewidth=1.4, label=name if per_layer else None)
        if len(steps) <= FEW:
            ax.plot(steps[complete], n_regions[complete], "o", color=colour, markersize=4)
        ax.plot(
            steps[~complete],
            n_regions[~complete],
            "^",
            color=colour,
            markerfacecolor="white",
            markersize=6,
            label="_nolegend_",
        )
    ax.set_yscale("log" if log else "linear")
    if not log:
        ax.set_ylim(bottom=0)
        ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    ax.xaxis.set_major_locator(matplotlib_part("ticker").MaxNLocator(integer=True))
    ax.set_xlabel(step_name)
    ax.set_ylabel("regions")
    quiet(ax)
    ax.spines[["top", "right"]].set_visible(False)
    if per_layer or not complete.all():
        _add_legend(ax, hollow=not complete.all())
    return ax


def _add_legend(ax: Axes, *, hollow: bool) -> None:
    """In the order of the curves, the highest first; then what hollow triangles are."""
    handles, names = ax.get_legend_handles_labels()
    handles, names = handles[::-1], names[::-1]
    if hollow:
        triangle = {"marker": "^", "markerfacecolor": "white", "markersize": 6, "linestyle": ""}
        handles.append(matplotlib_part("lines").Line2D([], [], color=INK, **triangle))
        names.append("at least so many")
    ax.legend(handles, names, frameon=False, fontsize="small")
