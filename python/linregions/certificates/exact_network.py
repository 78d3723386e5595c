"""A network in exact arithmetic: integers over powers of two, by FLINT.

Nothing here knows the engine. One walk through the stages serves for points and for rows: the state
is a matrix of columns, each homogeneous, so that a column may be a point with rational coordinates
or a coordinate axis; what comes out at a unit is then its value, or its row.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np
from flint import fmpz, fmpz_mat
from numpy.typing import NDArray

from linregions.certificates.dyadic import integers
from linregions.certificates.half_spaces import HalfSpace, last_stage, sides, stage_pieces
from linregions.models import Network, Stage

__all__ = ["ExactNetwork", "ExactRow"]

ExactRow = tuple[list[fmpz], int]  # numerators and a shift: the row times a power of two
State = list[
    list[fmpz]
]  # rows of a stage's input; behind them the columns' homogeneous coordinates
Pieces = NDArray[np.intp]


class ExactStage:
    """A stage's numbers as integers: weights and biases over 2**shift, breakpoints likewise."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        weight = stage.dense_weight
        m, n = weight.shape
        breaks = [a.breakpoints for a in stage.activations]
        flat = np.concatenate([weight.ravel(), stage.bias, *breaks])
        numerators, self.shift = integers(flat)
        bias = numerators[m * n : m * n + m]
        self.map = fmpz_mat([[*numerators[i * n : i * n + n], bias[i]] for i in range(m)])
        self.breakpoints = _split(numerators[m * n + m :], [len(b) for b in breaks])
        slopes = [a.slopes for a in stage.activations]
        intercepts = [a.intercepts for a in stage.activations]
        numerators, self.slope_shift = integers(np.concatenate([*slopes, *intercepts, [0.0]]))
        lengths = [len(s) for s in slopes]
        self.slopes = _split(numerators[: sum(lengths)], lengths)
        self.intercepts = _split(numerators[sum(lengths) : -1], lengths)
        starts = np.cumsum(stage.group_sizes) - stage.group_sizes
        self.groups = list(zip(starts.tolist(), stage.group_sizes.tolist(), strict=True))

    def rows(self, state: State) -> list[list[fmpz]]:
        """Pre-activations of the columns, over 2**(shift of the state + shift of the stage)."""
        flat, n = (self.map * fmpz_mat(state)).entries(), len(state[-1])
        return [flat[i : i + n] for i in range(0, len(flat), n)]

    def breakpoint(self, row: int, place: int, state: State) -> list[fmpz]:
        """A breakpoint of a row, in the units of `rows`."""
        value = self.breakpoints[self.stage.activation_index[row]][place]
        return [value * s for s in state[-1]]

    def apply(self, z: list[list[fmpz]], outputs: Sequence[int], state: State) -> State:
        """The next state on these pieces of all outputs; -1, a free one, gives zero."""
        out: list[list[fmpz]] = []
        ones = [s << self.shift for s in state[-1]]
        zeros = [fmpz(0)] * len(ones)
        if self.stage.is_max:
            for (start, _), piece in zip(self.groups, outputs, strict=True):
                out.append(z[start + piece] if piece >= 0 else zeros)
            return [*out, ones]
        kinds = self.stage.activation_index.tolist()
        for row, kind, piece in zip(z, kinds, outputs, strict=True):
            slope = self.slopes[kind][piece] if piece >= 0 else 0
            constant = self.intercepts[kind][piece] if piece >= 0 else 0
            if constant:
                out.append([slope * v + constant * s for v, s in zip(row, ones, strict=True)])
            elif slope == 1:
                out.append(row)
            else:
                out.append([slope * v for v in row] if slope else zeros)
        return [*out, [s << self.slope_shift for s in ones]]


class ExactNetwork:
    """The network that `linregions.models.Network` describes, without rounding.

    Parameters
    ----------
    network : Network
        In the coordinates of the domain: a slice is a stage of its own.
    """

    def __init__(self, network: Network) -> None:
        self.network = network

    @cached_property
    def stages(self) -> list[ExactStage]:
        """The stages in integers, made when they are first asked for."""
        return [ExactStage(stage) for stage in self.network.stages]

    def along(
        self, pieces: Pieces, columns: Sequence[Sequence[int]]
    ) -> list[tuple[HalfSpace, ExactRow]]:
        """Half-spaces of a pattern on columns, as far as there are units with a piece.

        Parameters
        ----------
        pieces : ndarray, shape (n_units,)
            -1 for a free unit; nothing that is asked for may depend on one.
        columns : sequence of sequences of int, shape (input_dim + 1, k)
            Homogeneous coordinates, the last ones at the end: column j is a point, the other
            numbers divided by its last one, or a direction where that is 0.

        Returns
        -------
        list of (HalfSpace, (values, shift))
            ``values[j] / 2**shift`` is the value of the half-space at column j, times its last
            coordinate.
        """
        found: list[tuple[HalfSpace, ExactRow]] = []
        state = [[fmpz(v) for v in row] for row in columns]
        shift, end = 0, last_stage(self.network, pieces)
        parts = zip(self.stages, stage_pieces(self.network, pieces), strict=True)
        for place, (exact, (stage, own, first)) in enumerate(parts):
            if place > end:
                break
            z = exact.rows(state)
            shift += exact.shift
            for side in sides(stage, own, first):
                if min(side.plus, side.minus) >= 0:
                    one, other = z[side.plus], z[side.minus]
                else:
                    row = max(side.plus, side.minus)
                    cut = exact.breakpoint(row, side.breakpoint, state)
                    one, other = (z[row], cut) if side.plus >= 0 else (cut, z[row])
                values = [a - b for a, b in zip(one, other, strict=True)]
                found.append((side.half_space, (values, shift)))
            outputs = np.zeros(stage.n_out, dtype=np.intp)
            outputs[stage.pieces > 1] = own
            state = exact.apply(z, outputs.tolist(), state)
            shift += exact.slope_shift
        return found

    def rows(self, pieces: Pieces) -> list[tuple[HalfSpace, ExactRow]]:
        """Half-spaces of a pattern as rows: coefficients, then the constant."""
        d = self.network.input_dim
        return self.along(pieces, np.eye(d + 1, dtype=int).tolist())

    def patterns_at(self, points: NDArray[np.float64]) -> tuple[Pieces, NDArray[np.bool_]]:
        """Patterns (k, n_units) at points (k, input_dim), and whether some unit is on an end."""
        k = len(points)
        numerators, shift = integers(points.T)
        state = [[fmpz(v) for v in numerators[i : i + k]] for i in range(0, len(numerators), k)]
        state.append([fmpz(1) << shift] * k)
        pieces: list[list[int]] = []
        on_end = [False] * k
        for exact in self.stages:
            state, chosen = _evaluate(exact, state, on_end)
            pieces += chosen
        array = np.array(pieces, dtype=np.intp).reshape(-1, k).T
        return array, np.array(on_end, dtype=bool)


def _evaluate(exact: ExactStage, state: State, on_end: list[bool]) -> tuple[State, list[list[int]]]:
    """The next state at points of one denominator, and the pieces of the units, row by row."""
    z, one = exact.rows(state), state[-1][0]
    out: list[list[fmpz]] = []
    chosen: list[list[int]] = []
    ones = [s << exact.shift for s in state[-1]]
    if exact.stage.is_max:
        for start, size in exact.groups:
            group = list(zip(*z[start : start + size], strict=True))
            largest = [max(values) for values in group]
            out.append(largest)
            if size > 1:
                chosen.append([v.index(best) for v, best in zip(group, largest, strict=True)])
                for j, (values, best) in enumerate(zip(group, largest, strict=True)):
                    on_end[j] |= values.count(best) > 1
        return [*out, ones], chosen
    for row, kind in zip(z, exact.stage.activation_index.tolist(), strict=True):
        ends = [b * one for b in exact.breakpoints[kind]]
        pieces = [bisect_left(ends, value) for value in row]
        slopes = exact.slopes[kind]
        constants = [b * ones[0] for b in exact.intercepts[kind]]
        out.append([slopes[p] * v + constants[p] for p, v in zip(pieces, row, strict=True)])
        if ends:
            chosen.append(pieces)
            for j, (p, value) in enumerate(zip(pieces, row, strict=True)):
                on_end[j] |= p < len(ends) and value == ends[p]
    return [*out, [s << exact.slope_shift for s in ones]], chosen


def _split(values: list[int], lengths: Sequence[int]) -> list[list[int]]:
    ends = np.cumsum([0, *lengths]).tolist()
    return [values[a:b] for a, b in pairwise(ends)]
