"""Outputs along a segment or over one input, with every region on the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from linregions.errors import InputError
from linregions.geometry.lines import Line
from linregions.partitions import Partition
from linregions.plots.affine_pieces import AffinePieces, pieces_along, pieces_over, winners
from linregions.plots.frames import MISSING, input_names, limits, name_axes, plain_ticks
from linregions.plots.legends import MOST_LETTERS, layer_legend, shortened
from linregions.plots.style import (
    face_colours,
    layer_colours,
    line_colours,
    mark_incomplete,
    new_axes,
    quiet,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["function_graph", "scores_along"]

Array = NDArray[np.float64]
LOSER = "#c9ccd1"  # outputs that are the largest nowhere
MOST_ROWS = 16  # of a legend beside the axes
FEW = 60  # knots: so many are dots on the graph, more would hide it


def function_graph(
    partition: Partition, *, labels: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw a function of one variable with its knots; of several outputs all have a colour.

    Parameters
    ----------
    partition : Partition
        Of an interval; of a `Slice` through two points for networks with more inputs.
    labels : sequence of str, optional
        Of the outputs, if there are several. Default: their numbers.
    ax : matplotlib.axes.Axes, optional
        To draw in; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        More than one dimension, no regions, an unbounded domain, or labels that do not fit.
    MissingDependencyError
        matplotlib is not installed.
    """
    pieces = pieces_over(partition)
    n_layers = len(partition.network.layer_sizes)
    texts = _names(pieces, labels)
    ax = new_axes(7.0, 3.8) if ax is None else ax
    n_lines = _draw(ax, pieces, texts, n_layers, winning=False)
    if len(texts) == 1 and len(pieces.knots) <= FEW:
        by_layer = np.array(layer_colours(n_layers), dtype=object)
        heights, own = pieces.values[1:, 0, 0], list(by_layer[pieces.layers - 1])
        ax.scatter(pieces.knots, heights, c=own, s=16, zorder=3, linewidths=0)
    lower, upper = limits(partition, pieces.ends.reshape(-1, 1))
    ax.set_xlim(lower[0], upper[0])
    name_axes(ax, input_names(partition))
    ax.set_ylabel("f" if len(texts) == 1 else "outputs")
    if not partition.complete:
        _hatch_gaps(ax, pieces)
        mark_incomplete(ax, n_lines=1 + n_lines)
    return ax


def scores_along(
    line: Line,
    *,
    labels: Sequence[str] | None = None,
    names: tuple[str, str] = ("", ""),
    ax: Axes | None = None,
) -> Axes:
    """Draw the class scores along a segment, with every region that it crosses.

    Scores that are the largest somewhere have colours; a strip above says where. Ticks below, and
    thin lines, are the crossings, coloured by the layer of the first unit that changes.

    Parameters
    ----------
    line : Line
        From `linregions.line`. For a direction u from a point x: ``line(network, x, x + r * u)``.
    labels : sequence of str, optional
        Of the classes. Default: their numbers.
    names : (str, str)
        Of the two ends of the segment.
    ax : matplotlib.axes.Axes, optional
        To draw in; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        Labels that do not fit.
    MissingDependencyError
        matplotlib is not installed.
    """
    pieces = pieces_along(line)
    texts = _names(pieces, labels)
    ax = new_axes(7.5, 4.0) if ax is None else ax
    _draw(ax, pieces, texts, len(line.network.layer_sizes), winning=True)
    start, end = names
    ax.set_xlabel(f"{start}{'  to  ' * bool(start and end)}{end}" or "t")
    ax.set_ylabel("score")
    ax.set_title(f"{len(line):,} regions", fontsize="medium", loc="right", pad=12)
    return ax


def _draw(ax: Axes, pieces: AffinePieces, texts: list[str], n_layers: int, *, winning: bool) -> int:
    """Graphs of all outputs; if `winning`, those that win somewhere stand out of the others.

    Returns the number of lines of the legend above.
    """
    where, which = winners(pieces)
    colours = line_colours(len(texts))
    for output, text in enumerate(texts):
        stands_out = not winning or bool((which == output).any())
        colour, width = (colours[output], 1.8) if stands_out else (LOSER, 0.8)
        name = shortened(text, MOST_LETTERS) if stands_out else None
        _add_graph(ax, pieces, output, colour, name, width)
    n_lines = _add_knots(ax, pieces, n_layers)
    if len(texts) > 1:
        if winning:
            _add_strip(ax, where, [face_colours(len(texts))[c] for c in which])
        n_named = len(ax.get_legend_handles_labels()[1])
        ax.legend(
            loc="center left", bbox_to_anchor=(1, 0.5), frameon=False, fontsize="small",
            title="class" if winning else "output", title_fontsize="small",
            ncols=-(-n_named // MOST_ROWS),
        )  # fmt: skip
    ax.set_xlim(pieces.ends[0, 0], pieces.ends[-1, 1])
    plain_ticks(ax.yaxis)
    quiet(ax)
    ax.spines[["top", "right"]].set_visible(False)
    return n_lines


def _add_strip(ax: Axes, where: Array, colours: list[str]) -> None:
    """Which output is the largest, above the axes."""
    strip = ax.get_xaxis_transform()
    spans = [(start, end - start) for start, end in where.tolist()]
    ax.broken_barh(spans, (1.0, 0.035), facecolors=colours, transform=strip, clip_on=False)


def _hatch_gaps(ax: Axes, pieces: AffinePieces) -> None:
    """Where no region was found."""
    first, last = ax.get_xlim()
    ends = np.concatenate([[first], pieces.ends.ravel(), [last]]).reshape(-1, 2)
    for start, end in ends[np.diff(ends)[:, 0] > 1e-9 * (last - first)].tolist():
        ax.axvspan(start, end, zorder=0.5, **MISSING)


def _names(pieces: AffinePieces, labels: Sequence[str] | None) -> list[str]:
    n = pieces.values.shape[2]
    if labels is not None and len(labels) != n:
        raise InputError(f"labels: expected {n}, one for each output, got {len(labels)}")
    return [str(i) for i in range(n)] if labels is None else [str(label) for label in labels]


def _add_graph(
    ax: Axes, pieces: AffinePieces, output: int, colour: str, label: str | None, width: float
) -> None:
    """Each piece for itself: where a function jumps, or regions are missing, nothing is joined."""
    gap = np.full(len(pieces.ends), np.nan)
    x = np.column_stack([pieces.ends, gap]).ravel()
    y = np.column_stack([pieces.values[:, :, output], gap]).ravel()
    ax.plot(x, y, color=colour, linewidth=width, label=label, solid_capstyle="round", zorder=2.5)


def _add_knots(ax: Axes, pieces: AffinePieces, n_layers: int) -> int:
    """Ticks at the bottom, and thin lines, by layer; the first layer's on top.

    Returns the number of lines of their legend.
    """
    below = ax.get_xaxis_transform()
    width = float(np.clip(60 / (1 + len(pieces.knots)), 0.25, 0.8))
    colours = layer_colours(n_layers)
    for layer in range(n_layers, 0, -1):
        x = pieces.knots[pieces.layers == layer]
        ax.vlines(x, 0, 1, color=colours[layer - 1], linewidth=width, alpha=0.18, transform=below)
        ax.vlines(x, 0, 0.05, color=colours[layer - 1], linewidth=max(width, 0.6), transform=below)
    return layer_legend(ax, range(1, n_layers + 1), n_layers, above=0.035)
