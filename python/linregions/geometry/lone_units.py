"""Facets that belong to one unit alone: at a point of them, every other unit is away from its ends.

A unit that ends on a facet is on its breakpoint throughout it. So a point of the relative interior
where it is not, with all that rounding may have done, settles that it does not end there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from linregions.geometry.clear_patterns import (
    group_rows,
    is_clear,
    lead_over_others,
    rows_with_errors,
)
from linregions.models import Network, Stage

__all__ = ["is_lone"]

Array = NDArray[np.float64]
Integers = NDArray[np.int32]
BLOCK = 512  # points at a time
LEAST = 1e-30  # errors of points, so that an error of zero says that a unit is constant around one


def is_lone(network: Network, names: Integers, points: Array, radii: Array) -> NDArray[np.bool_]:
    """For each facet whether its unit is the only one that ends there.

    Parameters
    ----------
    network : Network
        Continuous.
    names : ndarray of int, shape (k, 3)
        As in ``RegionFacets``, of units.
    points, radii : ndarrays, shapes (k, dim) and (k,)
        Each facet's relative interior has a point so close to these.

    Returns
    -------
    ndarray of bool, shape (k,)
        False also where rounding leaves it open.
    """
    found = np.ones(len(names), dtype=bool)
    for first in range(0, len(names), BLOCK):
        part = slice(first, first + BLOCK)
        found[part] = _is_lone(network, names[part], points[part], radii[part])
    return found


def _is_lone(network: Network, names: Integers, points: Array, radii: Array) -> NDArray[np.bool_]:
    lone = np.ones(len(names), dtype=bool)
    first = 0
    errors = np.broadcast_to(np.maximum(radii, LEAST)[:, None], points.shape)
    for stage, z, error in rows_with_errors(network, points, errors):
        outputs = np.flatnonzero(stage.pieces > 1)
        clear = (is_clear(stage, z, error) | _is_constant(stage, z, error))[:, outputs]
        unit = names[:, 0] - first
        here = np.flatnonzero((unit >= 0) & (unit < outputs.size))
        clear[here, unit[here]] = True
        if stage.is_max:
            clear[here, unit[here]] = _others_lose(stage, z, error, outputs, unit, names, here)
        lone &= clear.all(axis=1) & np.isfinite(error).all(axis=1)
        first += outputs.size
    return lone


def _is_constant(stage: Stage, z: Array, error: Array) -> NDArray[np.bool_]:
    """For each output whether it is on a breakpoint all around the point, and bounds nothing."""
    constant = np.zeros((len(z), stage.n_out), dtype=bool)
    for place, kind in enumerate(stage.activations):
        own = stage.activation_index == place
        for end in kind.breakpoints:
            constant[:, own] |= (z[:, own] == end) & (error[:, own] == 0.0)
    return constant


def _others_lose(
    stage: Stage,
    z: Array,
    error: Array,
    outputs: NDArray[np.intp],
    unit: Integers,
    names: Integers,
    here: NDArray[np.intp],
) -> NDArray[np.bool_]:
    """For the points `here`, on facets of maxima, whether no third row reaches the two that tie."""
    rows = group_rows(stage)
    lose = np.ones(here.size, dtype=bool)
    for own in np.unique(unit[here]).tolist():
        places = np.flatnonzero(unit[here] == own)
        points, group = here[places], rows[outputs[own]]
        pair = names[points, 1:].astype(np.intp)
        values, bounds = z[np.ix_(points, group)], error[np.ix_(points, group)]
        lose[places] = lead_over_others(values, bounds, pair) > 0
    return lose
