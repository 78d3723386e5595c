"""Where along a segment a region ends: the root of the lowest unit that changes there.

No earlier layer changes at that point: up to there the unit's pre-activation is affine in t, and
it ends on one of the unit's breakpoints, or in a tie with the row that wins next.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.exact_network import ExactNetwork
from linregions.geometry.local_columns import activated_columns, row_columns
from linregions.geometry.segments import Changes
from linregions.models import Network, Stage

__all__ = ["crossing_times", "exact_crossing_time"]

Array = NDArray[np.float64]
Integers = NDArray[np.intp]
Patterns = Callable[[Integers], NDArray[Any]]
CHUNK = 2**22  # numbers held at once


def crossing_times(segment: Network, changes: Changes, patterns: Patterns) -> Array:
    """Parameters (k - 1,) where regions end, rounded; ``patterns(rows)``: those of some regions."""
    lowest = changes.starts[:-1]  # the units of a crossing are in order
    units, before, after = (
        whole[lowest] for whole in (changes.units, changes.before, changes.after)
    )
    times = np.empty(len(lowest))
    n_first = next((stage.n_units for stage in segment.stages if stage.n_units), 0)
    size = max(1, CHUNK // max(stage.n_rows for stage in segment.stages))
    late = np.flatnonzero(units >= n_first)
    groups = [np.flatnonzero(units < n_first)]  # the first layer is the same in all regions
    groups += [late[i : i + size] for i in range(0, len(late), size)]
    for own in groups:
        if own.size:
            ending = (units[own], before[own], after[own])
            times[own] = _times(segment, ending, partial(patterns, own))
    return times


def _times(
    segment: Network,
    ending: tuple[Integers, Integers, Integers],
    patterns: Callable[[], NDArray[Any]],
) -> Array:
    """Ends of some regions, by the units that end them and their pieces before and after."""
    units, before, after = ending
    times = np.empty(len(units))
    here = np.arange(len(units))  # regions that are still to be ended
    state = np.array([[[0.0], [1.0]]])  # (1 or regions, value and slope, n_in)
    pieces: NDArray[Any] | None = None
    first = 0
    for stage in segment.stages:
        z = row_columns(stage, state)
        own = (units[here] >= first) & (units[here] < first + stage.n_units)
        found = here[own]
        which = z if len(z) == 1 else z[own]
        times[found] = _roots(stage, which, units[found] - first, before[found], after[found])
        here = here[~own]
        if not len(here):
            break
        if stage.n_units and pieces is None:
            pieces = patterns()
        z = z if len(z) == 1 else z[~own]
        chosen = None if pieces is None else pieces[here, first : first + stage.n_units]
        state = activated_columns(stage, z, chosen)
        first += stage.n_units
    return times


def _roots(stage: Stage, z: Array, units: Integers, before: Integers, after: Integers) -> Array:
    """Where these units (k,) end their pieces, for rows (1 or k, 2, m)."""
    region = np.zeros(len(units), dtype=np.intp) if len(z) == 1 else np.arange(len(units))
    outputs = np.flatnonzero(stage.pieces > 1)[units]
    if stage.is_max:
        starts = (np.cumsum(stage.group_sizes) - stage.group_sizes)[outputs]
        line = z[region, :, starts + before] - z[region, :, starts + after]
    else:
        ends = np.array(
            [_end(stage, *one) for one in zip(outputs, before, after, strict=True)]
        ).reshape(-1)
        line = z[region, :, outputs]
        line[:, 0] -= ends
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.nan_to_num(-line[:, 0] / line[:, 1]))


def _end(stage: Stage, row: int, before: int, after: int) -> float:
    """The breakpoint by which a piece is left towards another one."""
    kind = stage.activations[stage.activation_index[row]]
    return float(kind.breakpoints[before if after > before else before - 1])


def exact_crossing_time(
    exact: ExactNetwork, changes: Changes, i: int, pieces: NDArray[np.intp]
) -> Fraction:
    """Where region i ends, with these pieces (n_units,), exactly."""
    place = int(changes.starts[i])
    unit, before, after = (
        int(part[place]) for part in (changes.units, changes.before, changes.after)
    )
    until = pieces.copy()
    until[unit + 1 :] = -1
    found = [(name, row) for name, (row, _) in exact.rows(until) if name.index == unit]
    kind = "upper" if after > before else "lower"
    for name, (slope, constant) in found:
        if name.kind == kind or (name.kind == "rival" and name.rival == after):
            return Fraction(-int(constant), int(slope))
    raise AssertionError(f"unit {unit} does not end")  # pragma: no cover
