"""How large a region is: supporting hyperplanes, balls, vertices. In doubles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from linregions.errors import InputError
from linregions.geometry.half_space_rows import HalfSpaceRows
from linregions.geometry.linear_programs import LinearProgram

__all__ = ["bounding_box", "inball", "vertices", "width"]

Array = NDArray[np.float64]


def inball(rows: HalfSpaceRows, point: Array) -> float:
    """See `Region.inball`."""
    values = rows.a @ point + rows.c
    room = values - rows.errors(np.abs(point).max())
    if (values < 0).any():
        raise InputError(f"point: beyond {rows.names[int(values.argmin())]}: not in the region")
    return max(0.0, float(room.min(initial=np.inf)))


def bounding_box(rows: HalfSpaceRows, inside: Array) -> tuple[Array, Array]:
    """See `Region.bounding_box`."""
    axes = np.eye(inside.size)
    program, unit = _program(rows, inside)
    lower = [program.minimise(axis).value for axis in axes]
    upper = [-program.minimise(-axis).value for axis in axes]
    return inside + unit * np.array(lower), inside + unit * np.array(upper)


def width(rows: HalfSpaceRows, inside: Array, direction: Array) -> float:
    """See `Region.width`."""
    along = direction / np.linalg.norm(direction)
    program, unit = _program(rows, inside)
    return -unit * (program.minimise(along).value + program.minimise(-along).value)


def vertices(a: Array, b: Array, inside: Array) -> Array:
    """Vertices of {x : a @ x <= b}, bounded, with a point inside; two dimensions or more."""
    from scipy.spatial import HalfspaceIntersection

    room = b - a @ inside  # moved and scaled, so that Qhull sees numbers about one
    unit = float(np.median(room))
    cut = HalfspaceIntersection(np.column_stack([a, -room / unit]), np.zeros(inside.size))
    found = np.unique(cut.intersections.round(12), axis=0)
    return np.asarray(inside + unit * found)


def _program(rows: HalfSpaceRows, inside: Array) -> tuple[LinearProgram, float]:
    """Over the region in coordinates from a point inside, and their unit."""
    values = np.maximum(rows.a @ inside + rows.c, 0.0)
    unit = float(np.median(values)) if len(rows) else 1.0
    unit = unit or 1.0
    return LinearProgram(rows.a, -values / unit), unit
