"""A part of a segment, where most units of the first layer need not be looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from linregions.geometry.clear_patterns import is_clear, rows_with_errors
from linregions.models import Network, PiecewiseLinear, Stage

__all__ = ["Part", "part_between"]

Array = NDArray[np.float64]
Integers = NDArray[np.intp]


@dataclass(frozen=True)
class Part:
    """The network where t is between two numbers.

    Attributes
    ----------
    network : Network
        The same function there as far as units are concerned: units of the first layer that stay on
        one piece are replaced by it.
    units : ndarray of int
        The units of the whole network that are left.
    pieces : ndarray, shape (n_units,)
        Of the whole network; those of the units that are left do not count.
    """

    network: Network
    units: Integers
    pieces: NDArray[np.uint8 | np.uint16]


def part_between(segment: Network, low: float, high: float) -> Part:
    """Replace what is decided: a unit that is clearly on one piece at both ends, being affine."""
    pieces = np.zeros(segment.n_units, dtype=segment.pattern_dtype)
    with_units = [place for place, stage in enumerate(segment.stages) if stage.n_units]
    if not with_units or segment.stages[with_units[0]].is_max:
        return Part(segment, np.arange(segment.n_units), pieces)
    place = with_units[0]
    stage = segment.stages[place]
    at_ends = [_pieces_at(segment, place, t) for t in (low, high)]
    decided = (at_ends[0] == at_ends[1]) & (at_ends[0] >= 0)
    is_unit = stage.pieces > 1
    pieces[: stage.n_units] = np.where(decided, at_ends[0], 0)[is_unit]
    left = np.flatnonzero(~decided[is_unit])
    units = np.concatenate([left, np.arange(stage.n_units, segment.n_units)])
    stages = [*segment.stages[:place], _replaced(stage, np.where(decided, at_ends[0], -1))]
    if len(with_units) > 1:
        stages += segment.stages[place + 1 :]
    elif left.size:
        stages[-1] = _rows_only(stages[-1], np.flatnonzero(is_unit)[left])
    return Part(replace(segment, stages=tuple(stages)), units, pieces)


def _pieces_at(segment: Network, place: int, t: float) -> Integers:
    """Piece of each row of a stage at a parameter; -1 where rounding may have changed it."""
    passed = rows_with_errors(segment, np.array([[t]]), np.zeros((1, 1)))
    stage, z, error = next(found for k, found in enumerate(passed) if k == place)
    clear = is_clear(stage, z, error)[0] & np.isfinite(z[0])
    return np.where(clear, stage.pieces_at(z)[0], -1)


def _replaced(stage: Stage, pieces: Integers) -> Stage:
    """Rows on these pieces for good; -1: as they were."""
    kinds = list(stage.activations)
    index = stage.activation_index.copy()
    for place, kind in enumerate(stage.activations):
        for piece in range(kind.n_pieces):
            name = f"{kind.name}, piece {piece}"
            line = PiecewiseLinear(name, (), (kind.slopes[piece],), (kind.intercepts[piece],))
            index[(stage.activation_index == place) & (pieces == piece)] = len(kinds)
            kinds.append(line)
    return replace(stage, activations=tuple(kinds), activation_index=index)


def _rows_only(stage: Stage, rows: Integers) -> Stage:
    """Some rows of a stage that nothing follows."""
    return replace(
        stage,
        weight=stage.weight[rows],
        bias=stage.bias[rows],
        activation_index=stage.activation_index[rows],
    )
