"""Time against the number of regions, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from linregions.benchmarks.runs import Row
from linregions.errors import InputError
from linregions.optional import require

__all__ = ["plot_rows", "require_matplotlib"]

GUIDES = {1e-8: "10 ns", 1e-7: "100 ns", 1e-6: "1 µs", 1e-5: "10 µs"}  # seconds per region


def require_matplotlib() -> Any:
    """The module `matplotlib.figure`, which needs no screen; or an error that says what to do."""
    return require("matplotlib.figure", extra="plot", purpose="plotting")


def plot_rows(rows: Sequence[Row], path: Path) -> None:
    """Draw every run of some rows, both axes logarithmic, and write the picture.

    Raises
    ------
    InputError
        There is nothing to draw, or the suffix is of no kind of picture.
    MissingDependencyError
        matplotlib is not installed.
    """
    from linregions.plots.style import FAINT, line_colours, new_axes, quiet

    axes = new_axes(8, 5.5, xscale="log", yscale="log")
    counts = [run.count for row in rows for run in row.runs if run.count > 0]
    if not counts:
        raise InputError("plot: there are no regions to draw")
    for colour, row in zip(line_colours(len(rows)), rows, strict=True):
        case = row.case
        label = f"{case.name} {case.task}" + (
            f", {case.threads} threads" * ((case.threads or 1) > 1)
        )
        axes.plot(
            [run.count for run in row.runs],
            [run.seconds for run in row.runs],
            linestyle="none",
            color=colour,
            marker="o" if case.task == "count" else "s",
            label=label,
        )
    _draw_guides(axes, min(counts) / 2, max(counts) * 2)
    axes.set_xlabel("regions")
    axes.set_ylabel("seconds")
    axes.legend(loc="upper left", frameon=False, fontsize="small")
    quiet(axes)
    axes.tick_params(which="minor", color=FAINT, labelsize="small", width=0.4)
    axes.spines[["top", "right"]].set_visible(False)
    figure: Any = axes.figure
    try:
        figure.savefig(path, dpi=150)
    except ValueError as error:
        raise InputError(f"{path}: {error}") from error


def _draw_guides(axes: Any, low: float, high: float) -> None:
    """Lines of equal time per region, named outside where they leave; they do not widen it."""
    floor, ceiling = axes.get_ylim()
    axes.set(xlim=(low, high), ylim=(floor, ceiling))
    for each, name in GUIDES.items():
        axes.plot([low, high], [each * low, each * high], color="0.8", linewidth=0.8, zorder=0)
        end = min(high, ceiling / each)
        if end > low and each * end > floor:
            across = end == high  # it leaves on the right, where its name is beside the axes
            axes.annotate(
                f" {name} each",
                (end, each * end),
                color="0.5",
                fontsize="small",
                ha="left" if across else "center",
                va="center" if across else "bottom",
                annotation_clip=False,
            )
