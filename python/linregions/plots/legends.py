"""Which colour is which layer, which class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from linregions.plots.style import INK, face_colours, layer_colours, matplotlib_part

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["class_legend", "layer_legend"]


def layer_legend(ax: Axes, layers: Sequence[int], n_layers: int, *, above: float = 0.0) -> None:
    """Layers, from 1, in one line above the axes; `above` is a share of their height."""
    line = matplotlib_part("lines").Line2D
    colours = layer_colours(n_layers)
    handles = [line([], [], color=colours[layer - 1], linewidth=2) for layer in layers]
    _add(ax, handles, [f"layer {layer}" for layer in layers], above)


def class_legend(ax: Axes, names: Sequence[str]) -> None:
    """The colours of the classes in one line above the axes."""
    patch = matplotlib_part("patches").Patch
    handles = [patch(facecolor=colour) for colour in face_colours(len(names))]
    _add(ax, handles, [str(name) for name in names], 0.0)


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
        ncols=min(5, len(handles)),
        frameon=False,
        fontsize="small",
        labelcolor=INK,
        borderaxespad=0.2,
        handlelength=1.2,
        columnspacing=1.2,
    )
    ax.add_artist(legend)
