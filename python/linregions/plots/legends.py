"""Which colour is which layer, which class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from linregions.errors import InputError
from linregions.partitions import Partition
from linregions.plots.style import INK, face_colours, layer_colours, matplotlib_part

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["class_legend", "class_names", "layer_legend"]


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
