"""A network in exact arithmetic: integers over powers of two, by FLINT.

Nothing here knows the engine. One walk through the stages serves for points and for rows: the state
is a matrix of columns, each homogeneous, so that a column may be a point with rational coordinates
or a coordinate axis; what comes out at a unit is then its value, or its row.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from flint import fmpz, fmpz_mat
from numpy.typing import NDArray

from linregions.certificates.dyadic import integers
from linregions.certificates.half_spaces import HalfSpace, last_stage, sides, stage_pieces
from linregions.models import Network, Stage

__all__ = ["ExactNetwork", "ExactRow"]

ExactRow = tuple[list[fmpz], int]  # numerators and a shift: the row times a power of two
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
        self.weight = fmpz_mat(m, n, numerators[: m * n])
        self.bias = numerators[m * n : m * n + m]
        self.breakpoints = _split(numerators[m * n + m :], [len(b) for b in breaks])
        slopes = [a.slopes for a in stage.activations]
        intercepts = [a.intercepts for a in stage.activations]
        numerators, self.slope_shift = integers(np.concatenate([*slopes, *intercepts, [0.0]]))
        lengths = [len(s) for s in slopes]
        self.slopes = _split(numerators[: sum(lengths)], lengths)
        self.intercepts = _split(numerators[sum(lengths) : -1], lengths)
        starts = np.cumsum(stage.group_sizes) - stage.group_sizes
        self.groups = list(zip(starts.tolist(), stage.group_sizes.tolist(), strict=True))

    def rows(self, state: fmpz_mat, shift: int, scale: Sequence[int]) -> list[list[fmpz]]:
        """Pre-activations of columns with these homogeneous coordinates, over 2**(both shifts)."""
        n = len(scale)
        flat = (self.weight * state).entries()
        constants = [fmpz(s) << shift for s in scale]
        return [
            [z + b * c for z, c in zip(flat[i * n : (i + 1) * n], constants, strict=True)]
            if b
            else flat[i * n : (i + 1) * n]
            for i, b in enumerate(self.bias)
        ]

    def breakpoint(self, row: int, place: int, shift: int, scale: Sequence[int]) -> list[fmpz]:
        """A breakpoint of a row, in the units of `rows`."""
        value = fmpz(self.breakpoints[self.stage.activation_index[row]][place]) << shift
        return [value * s for s in scale]

    def apply(
        self, z: list[list[fmpz]], outputs: Sequence[int], shift: int, scale: Sequence[int]
    ) -> tuple[fmpz_mat, int]:
        """The next state on these pieces of all outputs; -1, a free one, gives zero."""
        out: list[list[fmpz]] = []
        zeros = [fmpz(0)] * len(scale)
        if self.stage.is_max:
            for (start, _), piece in zip(self.groups, outputs, strict=True):
                out.append(z[start + piece] if piece >= 0 else zeros)
            return fmpz_mat(out), shift + self.shift
        rise = shift + self.shift
        kinds = self.stage.activation_index.tolist()
        for row, kind, piece in zip(z, kinds, outputs, strict=True):
            slope = self.slopes[kind][piece] if piece >= 0 else 0
            constant = fmpz(self.intercepts[kind][piece] if piece >= 0 else 0) << rise
            if not constant:
                out.append([slope * value for value in row] if slope else zeros)
            else:
                values = zip(row, scale, strict=True)
                out.append([slope * value + constant * s for value, s in values])
        return fmpz_mat(out), rise + self.slope_shift


class ExactNetwork:
    """The network that `linregions.models.Network` describes, without rounding.

    Parameters
    ----------
    network : Network
        In the coordinates of the domain: a slice is a stage of its own.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.stages = [ExactStage(stage) for stage in network.stages]

    def along(
        self, pieces: Pieces, state: fmpz_mat, scale: Sequence[int]
    ) -> list[tuple[HalfSpace, ExactRow]]:
        """Half-spaces of a pattern on columns, as far as there are units with a piece.

        Parameters
        ----------
        pieces : ndarray, shape (n_units,)
            -1 for a free unit; nothing that is asked for may depend on one.
        state : fmpz_mat, shape (input_dim, k)
        scale : sequence of int, length k
            Homogeneous coordinates: column j is the point ``state[:, j] / scale[j]``, or a
            direction where it is 0.

        Returns
        -------
        list of (HalfSpace, (values, shift))
            ``value[j] / 2**shift`` is scale[j] times the value of the half-space at column j.
        """
        found: list[tuple[HalfSpace, ExactRow]] = []
        shift, end = 0, last_stage(self.network, pieces)
        parts = zip(self.stages, stage_pieces(self.network, pieces), strict=True)
        for place, (exact, (stage, own, first)) in enumerate(parts):
            if place > end:
                break
            z = exact.rows(state, shift, scale)
            for side in sides(stage, own, first):
                if min(side.plus, side.minus) >= 0:
                    one, other = z[side.plus], z[side.minus]
                else:
                    row = max(side.plus, side.minus)
                    cut = exact.breakpoint(row, side.breakpoint, shift, scale)
                    one, other = (z[row], cut) if side.plus >= 0 else (cut, z[row])
                values = [a - b for a, b in zip(one, other, strict=True)]
                found.append((side.half_space, (values, shift + exact.shift)))
            outputs = np.zeros(stage.n_out, dtype=np.intp)
            outputs[stage.pieces > 1] = own
            state, shift = exact.apply(z, outputs.tolist(), shift, scale)
        return found

    def rows(self, pieces: Pieces) -> list[tuple[HalfSpace, ExactRow]]:
        """Half-spaces of a pattern as rows: coefficients, then the constant."""
        d = self.network.input_dim
        axes = fmpz_mat(d, d + 1, [int(i == j) for i in range(d) for j in range(d + 1)])
        return self.along(pieces, axes, [0] * d + [1])

    def patterns_at(self, points: NDArray[np.float64]) -> tuple[Pieces, NDArray[np.bool_]]:
        """Patterns (k, n_units) at points (k, input_dim), and whether some unit is on an end."""
        k = len(points)
        numerators, shift = integers(points.T)
        state = fmpz_mat(self.network.input_dim, k, numerators)
        pieces: list[list[int]] = []
        on_end = [False] * k
        for exact in self.stages:
            z = exact.rows(state, shift, [1] * k)
            state, shift, chosen = _evaluate(exact, z, shift, on_end)
            pieces += chosen
        array = np.array(pieces, dtype=np.intp).reshape(-1, k).T
        return array, np.array(on_end, dtype=bool)


def _evaluate(
    exact: ExactStage, z: list[list[fmpz]], shift: int, on_end: list[bool]
) -> tuple[fmpz_mat, int, list[list[int]]]:
    """The next state at points, and the pieces of the units, row by row."""
    out: list[list[fmpz]] = []
    chosen: list[list[int]] = []
    if exact.stage.is_max:
        for start, size in exact.groups:
            group = list(zip(*z[start : start + size], strict=True))
            largest = [max(values) for values in group]
            out.append(largest)
            if size > 1:
                chosen.append([v.index(best) for v, best in zip(group, largest, strict=True)])
                for j, (values, best) in enumerate(zip(group, largest, strict=True)):
                    on_end[j] |= values.count(best) > 1
        return fmpz_mat(out), shift + exact.shift, chosen
    rise = shift + exact.shift
    for row, kind in zip(z, exact.stage.activation_index.tolist(), strict=True):
        ends = [fmpz(b) << shift for b in exact.breakpoints[kind]]
        pieces = [bisect_left(ends, value) for value in row]
        slopes = exact.slopes[kind]
        constants = [fmpz(b) << rise for b in exact.intercepts[kind]]
        out.append([slopes[p] * v + constants[p] for p, v in zip(pieces, row, strict=True)])
        if ends:
            chosen.append(pieces)
            for j, (p, value) in enumerate(zip(pieces, row, strict=True)):
                on_end[j] |= p < len(ends) and value == ends[p]
    return fmpz_mat(out), rise + exact.slope_shift, chosen


def _split(values: list[int], lengths: Sequence[int]) -> list[list[int]]:
    ends = np.cumsum([0, *lengths]).tolist()
    return [values[a:b] for a, b in pairwise(ends)]
