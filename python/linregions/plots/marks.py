"""Points on pictures of slices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.domains import Slice
from linregions.errors import InputError
from linregions.plots.frames import name_axes, slice_names
from linregions.plots.style import INK, matplotlib_part

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["mark_points", "point_names"]

Array = NDArray[np.float64]
NAMES = "ABCDEFGHIJ"
ROUNDING = 1e-6  # of the largest distance from the origin: images are often single precision
ON_TOP = 1000.0
LETTER = 0.035  # of the axes' width, about
BOX = {"boxstyle": "round,pad=0.15", "facecolor": "white", "alpha": 0.75, "lw": 0}


def mark_points(
    ax: Axes, domain: Slice, points: ArrayLike, *, labels: Sequence[str] | None = None
) -> Axes:
    """Mark points of the input space in a picture of a slice.

    A point on the slice is a dot. One that is not, beyond rounding, is a hollow dot at the closest
    point of the slice, and a note says how far away these are at most; the network can take another
    value there than at the point. Points outside of the picture are named in the note.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Of a picture of the slice, in one dimension (dots are on its lower end), two or three (dots
        are in front of all solids, and moved with the one that they are in).
    domain : Slice
        That is drawn there.
    points : array_like, shape (n, inputs)
        At most ten.
    labels : sequence of str, optional
        Of the points. Default: A, B, C, ...

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        The points, the labels or the number of dimensions do not fit.
    """
    if not isinstance(domain, Slice) or domain.dim > 3:
        raise InputError(f"domain: expected a Slice of up to three dimensions, got {domain!r}")
    x = np.atleast_2d(np.asarray(points, dtype=np.float64))
    places = domain.project(x)
    name_axes(ax, slice_names(domain))
    names = point_names(len(x), labels)
    gaps = np.linalg.norm(x - domain.embed(places), axis=1)
    hollow = gaps > ROUNDING * max(1e-300, float(np.abs(np.vstack([x, domain.origin])).max()))
    lower, upper = _ends(ax, domain)
    seen: NDArray[np.bool_] = np.all((places >= lower) & (places <= upper), axis=1)
    add = _add_in_space if domain.dim == 3 else _add
    for i in np.flatnonzero(seen):
        add(ax, places[i], names[i], "white" if hollow[i] else INK)
    notes = []
    if (hollow & seen).any():
        far = float(gaps[hollow & seen].max())
        notes.append(f"hollow: projected to the slice, from up to {far:.3g} away")
    if not seen.all():
        outside = ", ".join(name for name, inside in zip(names, seen, strict=True) if not inside)
        notes.append(f"outside of the picture: {outside}")
    if notes:
        _note(ax, "\n".join(notes))
    return ax


def point_names(n: int, labels: Sequence[str] | None) -> list[str]:
    """One for each point; raises InputError if those given are not as many, or too many."""
    if n > len(NAMES):
        raise InputError(f"points: expected at most {len(NAMES)}, got {n}")
    if labels is not None and len(labels) != n:
        raise InputError(f"labels: expected {n}, one for each point, got {len(labels)}")
    return list(NAMES[:n]) if labels is None else [str(label) for label in labels]


def _note(ax: Any, text: str) -> None:
    if ax.name == "3d":
        ax.text2D(0.0, 0.0, text, transform=ax.transAxes, fontsize="small", color=INK, va="top")
    else:
        ax.set_xlabel(f"{ax.get_xlabel()}\n{text}")


def _ends(ax: Axes, domain: Slice) -> tuple[Array, Array]:
    """The picture's limits, with room for rounding."""
    axes: Any = ax
    ways = [ax.get_xlim, ax.get_ylim, *([axes.get_zlim] if ax.name == "3d" else [])]
    ends = [way() for way in ways[: domain.dim]]
    lower, upper = np.sort(np.array(ends, dtype=np.float64), axis=1).T
    room = ROUNDING * (upper - lower)
    return lower - room, upper + room


def _add(ax: Axes, place: Array, name: str, face: str) -> None:
    """A dot and its name, on the side where there is room for it."""
    flat = len(place) == 1
    x, y = float(place[0]), 0.0 if flat else float(place[1])
    where = ax.get_xaxis_transform() if flat else ax.transData
    ax.plot(
        [x], [y], "o", color=INK, markersize=6, markerfacecolor=face, zorder=4, clip_on=False,
        markeredgecolor="white" if face == INK else INK, transform=where, label=f"_{name}",
    )  # fmt: skip
    across, up = ax.transAxes.inverted().transform(where.transform((x, y)))
    left = across + 0.02 + LETTER * len(name) > 1 and across > 0.5
    below = up > 0.92
    ax.annotate(
        name,
        (x, y),
        xycoords=where,
        xytext=(-6 if left else 6, -6 if below else 6),
        textcoords="offset points",
        ha="right" if left else "left",
        va="top" if below else "bottom",
        fontweight="bold",
        color=INK,
        zorder=5,
        bbox=BOX,
    )


def _add_in_space(ax: Any, place: Array, name: str, face: str) -> None:
    for solids in ax.collections:
        place = solids.explosion.moved(place) if hasattr(solids, "explosion") else place
    ax.plot(
        *place[:, None], "o", color=INK, markersize=6, markerfacecolor=face, zorder=ON_TOP,
        markeredgecolor="white" if face == INK else INK, label=f"_{name}",
    )  # fmt: skip
    shift = matplotlib_part("transforms").ScaledTranslation
    text = ax.text(*place, name, fontweight="bold", color=INK, zorder=ON_TOP + 1, bbox=BOX)
    text.set_transform(text.get_transform() + shift(8 / 72, 8 / 72, ax.figure.dpi_scale_trans))
