"""Radii of the largest balls inside the regions of a partition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from linregions.errors import NumericalError

if TYPE_CHECKING:
    from linregions.partitions import Partition
    from linregions.region_shapes import RegionFacets

__all__ = ["inradii"]

Array = NDArray[np.float64]
TOGETHER = 256  # regions whose linear programs are solved as one: less is spent between them


def inradii(partition: Partition) -> Array:
    """Shape (n_regions,): where the facets are known from these alone, else one by one."""
    facets = partition.regions.facets
    found = np.full(len(partition), np.nan)
    known = np.zeros(len(partition), dtype=bool) if facets is None else facets.n_facets > 0
    if facets is not None:
        rows = np.flatnonzero(known)
        for part in (rows[i : i + TOGETHER] for i in range(0, len(rows), TOGETHER)):
            found[part] = _together(facets, partition.witnesses[part], part)
    for i in np.flatnonzero(~known):
        found[i] = partition[int(i)].chebyshev()[1]
    return found


def _together(facets: RegionFacets, witnesses: Array, regions: NDArray[np.intp]) -> Array:
    """One linear program: the sum of all radii is largest where each of them is.

    Coordinates of each region are taken from its witness, in units of its farthest facet.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    n_each = facets.n_facets[regions]
    owner = np.repeat(np.arange(len(regions)), n_each)
    first = np.cumsum(n_each) - n_each
    rows = facets.rows[facets.offsets[regions][owner] + np.arange(len(owner)) - first[owner]]
    normals, offsets = rows[:, :-1], rows[:, -1]
    room = np.maximum(offsets - (normals * witnesses[owner]).sum(axis=1), 0.0)
    units = np.maximum.reduceat(room, first)
    units[units == 0.0] = 1.0
    size = normals.shape[1] + 1
    entries = np.column_stack([normals, np.ones(len(rows))])
    columns = owner[:, None] * size + np.arange(size)
    starts = np.arange(len(rows) + 1) * size
    shape = (len(rows), len(regions) * size)
    matrix: Any = csr_array((entries.ravel(), columns.ravel(), starts), shape=shape)
    cost = np.zeros(shape[1])
    cost[size - 1 :: size] = -1.0
    best = linprog(
        cost,
        A_ub=matrix,
        b_ub=room / units[owner],
        bounds=(None, None),
        method="highs",
    )
    if best.status != 0 or best.x is None:
        raise NumericalError(f"HiGHS could not solve a linear program: {best.message}")
    return np.asarray(np.maximum(best.x[size - 1 :: size], 0.0) * units)
