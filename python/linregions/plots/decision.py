"""Where a classifier changes its mind: exactly, region by region, where it is affine."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from linregions.partitions import Partition
from linregions.plots.local_functions import output_maps, values_at
from linregions.plots.polygons import Polygons, region_polygons

__all__ = ["ClassPolygons", "DecisionBoundary", "class_polygons", "decision_boundary"]

Array = NDArray[np.float64]
Integers = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class DecisionBoundary:
    """Segments on which the two largest outputs tie, one for each region and pair.

    Attributes
    ----------
    segments : ndarray, shape (n, 2, 2)
        Their ends.
    classes : ndarray of int, shape (n, 2)
        The two classes that tie, the smaller number first.
    regions : ndarray of int, shape (n,)
        The region that each lies in.
    """

    segments: Array
    classes: Integers
    regions: Integers

    def __len__(self) -> int:
        return len(self.classes)


@dataclass(frozen=True, eq=False)
class ClassPolygons:
    """Regions, those in which the class changes cut along the decision boundary.

    Attributes
    ----------
    polygons : Polygons
    classes : ndarray of int, shape (k,)
        The largest output of each polygon; with one output 1 where it is above the level, else 0.
    regions : ndarray of int, shape (k,)
        The region that each is a part of.
    """

    polygons: Polygons
    classes: Integers
    regions: Integers


def decision_boundary(
    partition: Partition, *, level: float = 0.0, polygons: Polygons | None = None
) -> DecisionBoundary:
    """The decision boundary of a classifier on a partition of the plane, without a grid.

    Parameters
    ----------
    partition : Partition
        Of a bounded domain in two dimensions.
    level : float
        Of a network with one output: the boundary is where the output is this.
    polygons : Polygons, optional
        Of the partition, where they are known.

    Returns
    -------
    DecisionBoundary

    Raises
    ------
    InputError
        Another number of dimensions, no regions, or an unbounded domain.

    Notes
    -----
    On a region the outputs are affine, so that the boundary of two classes is a segment through
    its polygon. A region on which they tie throughout has none. Computed in doubles.
    """
    polygons = region_polygons(partition) if polygons is None else polygons
    scores = _corner_scores(partition, polygons, level)
    segments: list[Array] = []
    classes: list[tuple[int, int]] = []
    regions: list[int] = []
    for i in _mixed(scores, polygons):
        corners = slice(int(polygons.offsets[i]), int(polygons.offsets[i + 1]))
        rows = np.hstack([polygons.points[corners], scores[corners]])
        for first, second in combinations(_contenders(scores[corners]), 2):
            segment = _tie(rows, first, second)
            if segment is not None:
                segments.append(segment)
                classes.append((first, second))
                regions.append(int(i))
    return DecisionBoundary(
        np.array(segments).reshape(-1, 2, 2),
        np.array(classes, dtype=np.intp).reshape(-1, 2),
        np.array(regions, dtype=np.intp),
    )


def class_polygons(
    partition: Partition, *, level: float = 0.0, polygons: Polygons | None = None
) -> ClassPolygons:
    """Regions with their class; those in which it changes are cut. Parameters as above."""
    polygons = region_polygons(partition) if polygons is None else polygons
    scores = _corner_scores(partition, polygons, level)
    mixed = _mixed(scores, polygons)
    whole = np.setdiff1d(np.arange(len(polygons)), mixed)
    parts = [polygons[i] for i in whole]
    classes = scores.argmax(axis=1)[polygons.offsets[whole]].tolist()
    regions = whole.tolist()
    for i in mixed:
        corners = slice(int(polygons.offsets[i]), int(polygons.offsets[i + 1]))
        rows = np.hstack([polygons.points[corners], scores[corners]])
        contenders = _contenders(scores[corners])
        for own in contenders:
            part = rows
            for other in contenders:
                lead = part[:, 2 + own] - part[:, 2 + other]
                if other < own and not lead.any():
                    part = part[:0]  # a tie throughout: the lower number has it
                elif other != own:
                    part = _half(part, lead)
            if len(part) > 2:
                parts.append(part[:, :2])
                classes.append(own)
                regions.append(int(i))
    offsets = np.cumsum([0, *map(len, parts)])
    cut = Polygons(np.concatenate(parts), offsets)
    return ClassPolygons(cut, np.array(classes, dtype=np.intp), np.array(regions, dtype=np.intp))


def _corner_scores(partition: Partition, polygons: Polygons, level: float) -> Array:
    """Outputs at the corners, by the map of the polygon's own region: shape (m, classes)."""
    scores = values_at(output_maps(partition), polygons.owner, polygons.points)
    if scores.shape[1] == 1:
        return np.hstack([np.full_like(scores, level), scores])
    return scores


def _mixed(scores: Array, polygons: Polygons) -> Integers:
    """Polygons whose corners are not all of one class."""
    best = scores.argmax(axis=1)
    differs = best != best[polygons.offsets[polygons.owner]]
    return np.unique(polygons.owner[differs])


def _contenders(scores: Array) -> list[int]:
    """Classes that no other class beats at every corner."""
    always: NDArray[np.bool_] = np.all(scores[:, :, None] < scores[:, None, :], axis=0)
    return [int(c) for c in np.flatnonzero(~always.any(axis=1))]


def _half(rows: Array, values: Array) -> Array:
    """The part of a convex polygon where an affine function is not negative.

    Rows are corners, each with more affine functions of the place, which are interpolated too.
    """
    inside = values >= 0
    if inside.all() or len(rows) < 3:
        return rows
    found = []
    for i in range(len(rows)):
        j = (i + 1) % len(rows)
        if inside[i]:
            found.append(rows[i])
        if inside[i] != inside[j]:
            found.append(_between(rows[i], rows[j], values[i], values[j]))
    return np.array(found).reshape(-1, rows.shape[1])


def _between(start: Array, end: Array, at_start: float, at_end: float) -> Array:
    """Where a function that is affine from start to end is zero, from its two values."""
    share = at_start / (at_start - at_end)
    return np.asarray(start + share * (end - start))


def _tie(rows: Array, first: int, second: int) -> Array | None:
    """The segment (2, 2) on which two classes tie and no other is above them, if there is one."""
    values = rows[:, 2 + first] - rows[:, 2 + second]
    inside = values >= 0
    ends = [
        _between(rows[i], rows[j], values[i], values[j])
        for i, j in ((i, (i + 1) % len(rows)) for i in range(len(rows)))
        if inside[i] != inside[j]
    ]
    if len(ends) != 2:
        return None
    start, end = ends
    for other in range(rows.shape[1] - 2):
        if other in (first, second):
            continue
        above = [float(row[2 + first] - row[2 + other]) for row in (start, end)]
        if max(above) <= 0:
            return None
        if above[0] < 0:
            start = _between(start, end, *above)
        elif above[1] < 0:
            end = _between(start, end, *above)
    segment = np.stack([start[:2], end[:2]])
    return segment if (segment[0] != segment[1]).any() else None
