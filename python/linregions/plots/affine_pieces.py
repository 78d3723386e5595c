"""A function of one variable as the affine pieces that it consists of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linregions.geometry.lines import Line
from linregions.partitions import Partition
from linregions.plots.local_functions import output_maps, values_at
from linregions.plots.polygons import check_drawable, region_vertices

__all__ = ["AffinePieces", "pieces_along", "pieces_over", "winners"]

Array = NDArray[np.float64]
Integers = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class AffinePieces:
    """Outputs over intervals, ascending, on each of which they are affine.

    Attributes
    ----------
    ends : ndarray, shape (k, 2)
        Of the intervals.
    values : ndarray, shape (k, 2, n_outputs)
        At their ends, by the map of the interval's own region.
    knots : ndarray, shape (n,)
        Where one region ends and the next begins.
    layers : ndarray of int, shape (n,)
        Of the first unit that changes there, from 1.
    """

    ends: Array
    values: Array
    knots: Array
    layers: Integers


def pieces_along(line: Line) -> AffinePieces:
    """The outputs along a segment, over its parameter; over the input itself if there is one."""
    t = np.concatenate([[0.0], line.t, [1.0]])
    values = line.network(line.point(t))
    units = np.array([line.changed(i)[0][0] for i in range(len(line) - 1)], dtype=np.intp)
    x = line.point(t)[:, 0] if line.network.input_dim == 1 else t
    return AffinePieces(
        np.stack([x[:-1], x[1:]], axis=1),
        np.stack([values[:-1], values[1:]], axis=1),
        x[1:-1],
        _layers(line.network.layer_sizes, units),
    )


def pieces_over(partition: Partition) -> AffinePieces:
    """The outputs over a partition of an interval.

    Raises
    ------
    InputError
        More than one dimension, no regions, or an unbounded domain.
    """
    check_drawable(partition, (1,), "the graph of a function")
    ends = region_vertices(partition)[0].reshape(-1, 2)
    order = np.argsort(ends.sum(axis=1))
    ends, regions = ends[order], np.repeat(order, 2)
    values = values_at(output_maps(partition), regions, ends.reshape(-1, 1))
    patterns = partition.patterns[order]
    differ = patterns[1:] != patterns[:-1]
    return AffinePieces(
        ends,
        values.reshape(len(order), 2, -1),
        ends[1:, 0],
        _layers(partition.network.layer_sizes, differ.argmax(axis=1)),
    )


def winners(pieces: AffinePieces) -> tuple[Array, Integers]:
    """Intervals (n, 2) on which one output is the largest throughout, and which one it is."""
    found: list[tuple[float, float, int]] = []
    for (start, end), (at_start, at_end) in zip(pieces.ends, pieces.values, strict=True):
        share, own = 0.0, _first_above(at_start, at_end - at_start)
        while True:
            lead, slope = at_start[own] - at_start, (at_end - at_start) - (at_end - at_start)[own]
            with np.errstate(divide="ignore", invalid="ignore"):
                crossing = np.where(slope > 0, lead / slope, np.inf)
            crossing[own] = np.inf
            later = np.maximum(crossing, share)
            until = min(1.0, float(later.min()))
            found.append((start + share * (end - start), start + until * (end - start), own))
            if until >= 1.0:
                break
            tied = np.flatnonzero(later == until)
            share, own = until, int(tied[slope[tied].argmax()])
    merged: list[tuple[float, float, int]] = []
    for begin, end, own in found:
        if merged and merged[-1][2] == own and merged[-1][1] == begin:
            merged[-1] = (merged[-1][0], end, own)
        elif end > begin:
            merged.append((begin, end, own))
    table = np.array([part[:2] for part in merged]).reshape(-1, 2)
    return table, np.array([part[2] for part in merged], dtype=np.intp)


def _first_above(values: Array, slopes: Array) -> int:
    """The largest just behind a point: of those that tie, the steepest."""
    tied = np.flatnonzero(values == values.max())
    return int(tied[slopes[tied].argmax()])


def _layers(layer_sizes: tuple[int, ...] | list[int], units: Integers) -> Integers:
    """Hidden layer of each unit, from 1."""
    return np.asarray(np.searchsorted(np.cumsum(layer_sizes), units, side="right") + 1)
