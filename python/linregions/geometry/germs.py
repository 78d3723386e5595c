"""Which region a point leads into: exact evaluation at ``x + e u + e^2 v + ...`` for all small e.

Every pre-activation is evaluated at the point and along the directions, layer by layer, and
compared in lexicographic order: the first direction that tells it from a breakpoint decides the
piece. This is the perturbation method of linear programming (Charnes 1952), here on the network
itself. With a basis among the directions only what is the same everywhere stays a tie: the pattern
found then is that of a full-dimensional region.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.exact_network import ExactNetwork, ExactStage
from linregions.certificates.rational_rows import Point, homogeneous

__all__ = ["Germ", "germ", "region_germ"]

Column = list[int]


@dataclass(frozen=True, slots=True)
class Germ:
    """A pattern, and what decided it.

    Attributes
    ----------
    pieces : ndarray of int, shape (n_units,)
    decided_by : ndarray of int, shape (n_units,)
        0: the point; k: direction number k; -1: nothing, a tie.
    """

    pieces: NDArray[np.intp]
    decided_by: NDArray[np.intp]


def region_germ(exact: ExactNetwork, point: Point, directions: Sequence[Point] = ()) -> Germ:
    """The region that these directions lead into, then any; `decided_by` as in `germ`.

    What the given ones leave open the coordinate axes decide, in order; a unit that they leave open
    too is tied on the whole region.
    """
    found = germ(exact, point, directions)
    if (found.decided_by >= 0).all():
        return found
    axes = [tuple(Fraction(int(i == k)) for i in range(len(point))) for k in range(len(point))]
    return germ(exact, point, [*directions, *axes])


def germ(exact: ExactNetwork, point: Point, directions: Sequence[Point] = ()) -> Germ:
    """The pattern at a point, moved by less and less along each direction; ties: lower pieces."""
    numerators, denominator = homogeneous(point)
    columns: list[Column] = [[*numerators, denominator]]
    for direction in directions:
        common = lcm(*(x.denominator for x in direction))
        columns.append([*(int(x * common) for x in direction), 0])
    state = [list(row) for row in zip(*columns, strict=True)]
    pieces: list[int] = []
    decided: list[int] = []
    for stage in exact.stages:
        state = _pass(stage, state, pieces, decided)
    return Germ(np.array(pieces, dtype=np.intp), np.array(decided, dtype=np.intp))


def _pass(
    exact: ExactStage, state: list[list[int]], pieces: list[int], decided: list[int]
) -> list[list[int]]:
    """The next state; appends the pieces of the units of this stage, and what decided them."""
    z = exact.rows(state)
    outputs = []
    if exact.stage.is_max:
        for start, size in exact.groups:
            rows = z[start : start + size]
            best = max(range(size), key=rows.__getitem__)  # of equal ones the first
            outputs.append(best)
            if size > 1:
                pieces.append(best)
                others = [rows[j] for j in range(size) if j != best]
                decided.append(_decider(rows[best], others))
        return exact.apply(z, outputs, state)
    for row, kind in enumerate(exact.stage.activation_index.tolist()):
        n_ends = len(exact.breakpoints[kind])
        ends = [exact.breakpoint(row, place, state) for place in range(n_ends)]
        piece = sum(z[row] > end for end in ends)
        outputs.append(piece)
        if ends:
            pieces.append(piece)
            decided.append(_decider(z[row], ends))
    return exact.apply(z, outputs, state)


def _decider(one: Sequence[int], others: Sequence[Sequence[int]]) -> int:
    """The first column by which a row differs from all the others; -1 if from one it does not."""
    last = max(
        next((k for k, (u, v) in enumerate(zip(one, other, strict=True)) if u != v), len(one))
        for other in others
    )
    return last if last < len(one) else -1
