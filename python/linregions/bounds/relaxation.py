"""Ranges by linear programs: ReLUs relaxed to triangles, bounds proven from the multipliers.

HiGHS minimises; what is believed is the bound that its multipliers y give in weak duality,

    c.v >= sum_i y_i (an end of row i's range) + sum_j (c - A^T y)_j (an end of v_j's range),

which holds for any y, as every variable v_j has a range that is already proven (A. Neumaier, O.
Shcherbina, "Safe bounds in linear and mixed-integer linear programming", Math. Programming 99,
2004). Its own rounding is bounded as in `linregions.bounds.ranges`.
"""

from __future__ import annotations

from math import inf
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack, vstack

from linregions.bounds.ranges import EPS, TINY, Pieces, Range, range_after, range_of_rows
from linregions.models import Stage

__all__ = ["Relaxation"]

Array = NDArray[np.float64]


class Relaxation:
    """Linear inequalities that hold for the domain's points and the states they lead to.

    Parameters
    ----------
    a, b : ndarray, shapes (n, dim) and (n,)
        The domain's half-spaces ``a @ x <= b``.
    box : Range
        Finite bounds of x.
    """

    def __init__(self, a: Array, b: Array, box: Range) -> None:
        self._rows = csr_array(a)
        self._row_range = Range(np.full(len(b), -inf), b)
        self._range = box
        self._state = np.arange(len(box.lower))  # the variables that are the current state

    def rows(self, stage: Stage, wanted: NDArray[np.intp], known: Range) -> Range:
        """Tighter ranges of some of a stage's pre-activations."""
        lower, upper = known.lower.copy(), known.upper.copy()
        solver = self._solver()
        weight = csr_array(stage.weight)
        for i in wanted.tolist():
            objective = np.zeros(len(self._range.lower))
            row = weight[[i]]
            objective[self._state[row.indices]] = row.data
            low = self._least(solver, objective, float(stage.bias[i]))
            high = -self._least(solver, -objective, -float(stage.bias[i]))
            lower[i], upper[i] = max(lower[i], low), min(upper[i], high)
        return Range(lower, upper)

    def enter(self, stage: Stage, rows: Range, pieces: Pieces) -> None:
        """Add a stage: variables for its pre-activations and for the state behind it."""
        before, m = len(self._range.lower), stage.n_rows
        self._append(range_of_rows(stage, self._known(self._state)).within(rows))
        z = before + np.arange(m)
        weight = csr_array(stage.weight)
        placed = csr_array(
            (weight.data, self._state[weight.indices], weight.indptr), shape=(m, before)
        )
        identity = csr_array(-np.eye(m))
        self._add(hstack([placed, identity]), Range(-stage.bias, -stage.bias))
        self._append(range_after(stage, rows, pieces))
        self._state = before + m + np.arange(stage.n_out)
        if stage.is_max:
            groups = np.repeat(np.arange(stage.n_out), stage.group_sizes)
            self._relate(np.arange(m), self._state[groups], z, 1.0, 0.0, inf)
        else:
            self._relate_rows(stage, rows, pieces, z)

    def _relate_rows(self, stage: Stage, rows: Range, pieces: Pieces, z: NDArray[np.intp]) -> None:
        """Inequalities between the rows z and the state h behind their activations."""
        for i, (kind, own) in enumerate(zip(stage.activation_index.tolist(), pieces, strict=True)):
            activation, one = stage.activations[kind], np.array([i])
            if len(own) == 1:
                slope, constant = activation.slopes[own[0]], activation.intercepts[own[0]]
                self._relate(one, self._state[one], z[one], slope, constant, constant)
            elif activation.slopes == (0.0, 1.0) and activation.intercepts == (0.0, 0.0):
                if activation.breakpoints != (0.0,):
                    continue
                low, high = float(rows.lower[i]), float(rows.upper[i])
                slope = high / (high - low)
                if not 0.0 <= slope <= 1.0:
                    continue  # the range has overflowed
                # The chord must be above both ends: its slope is rounded, so its height is chosen.
                height = np.nextafter(max(-slope * low, (1.0 - slope) * high) * (1 + 4 * EPS), inf)
                self._relate(one, self._state[one], z[one], slope, -inf, float(height))
                self._relate(one, self._state[one], z[one], 1.0, 0.0, inf)

    def _relate(
        self,
        rows: NDArray[np.intp],
        h: NDArray[np.intp],
        z: NDArray[np.intp],
        slope: float,
        low: float,
        high: float,
    ) -> None:
        """Add the rows low <= h - slope * z <= high, one for each entry of h."""
        n = len(rows)
        places = np.concatenate([np.arange(n)] * 2)
        values = np.concatenate([np.ones(n), np.full(n, -slope)])
        shape = (n, len(self._range.lower))
        matrix = csr_array((values, (places, np.concatenate([h, z]))), shape=shape)
        self._add(matrix, Range(np.full(n, low), np.full(n, high)))

    def _known(self, variables: NDArray[np.intp]) -> Range:
        return Range(self._range.lower[variables], self._range.upper[variables])

    def _append(self, ranges: Range) -> None:
        self._range = Range(
            np.concatenate([self._range.lower, ranges.lower]),
            np.concatenate([self._range.upper, ranges.upper]),
        )
        wider = csr_array((self._rows.shape[0], len(ranges.lower)))
        self._rows = csr_array(hstack([self._rows, wider]))

    def _add(self, matrix: Any, ends: Range) -> None:
        self._rows = csr_array(vstack([self._rows, matrix]))
        self._row_range = Range(
            np.concatenate([self._row_range.lower, ends.lower]),
            np.concatenate([self._row_range.upper, ends.upper]),
        )

    def _solver(self) -> Any:
        n = len(self._range.lower)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = n, self._rows.shape[0]
        model.col_cost_ = np.zeros(n)
        model.col_lower_, model.col_upper_ = self._range.lower, self._range.upper
        model.row_lower_, model.row_upper_ = self._row_range.lower, self._row_range.upper
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = self._rows.indptr.astype(np.int32)
        model.a_matrix_.index_ = self._rows.indices.astype(np.int32)
        model.a_matrix_.value_ = self._rows.data
        solver = highspy.Highs()
        for option, value in (("output_flag", False), ("threads", 1), ("solver", "simplex")):
            solver.setOptionValue(option, value)
        solver.passModel(model)
        return solver

    def _least(self, solver: Any, objective: Array, constant: float) -> float:
        """A proven lower bound of ``objective @ v + constant``; -inf if the program fails."""
        n = len(objective)
        solver.changeColsCost(n, np.arange(n, dtype=np.int32), objective)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return -inf
        y = np.array(solver.getSolution().row_dual)
        if not np.isfinite(y).all():
            return -inf
        end = np.where(y > 0, self._row_range.lower, self._row_range.upper)
        y = np.where(np.isfinite(end), y, 0.0)
        terms = y * np.where(y != 0.0, end, 0.0)
        combined = self._rows.T @ y
        size = abs(self._rows).T @ np.abs(y) + np.abs(objective)
        left = objective - combined
        left_error = 2 * (len(y) + 3) * (EPS * size + TINY)
        bounds = left * np.where(left > 0, self._range.lower, self._range.upper)
        most = np.maximum(np.abs(self._range.lower), np.abs(self._range.upper))
        total = float(terms.sum() + bounds.sum() + constant)
        scale = float(np.abs(terms).sum() + np.abs(bounds).sum() + abs(constant))
        error = 2 * (n + len(y) + 3) * (EPS * scale + TINY) + 2 * float((left_error * most).sum())
        result = float(np.nextafter(total - error, -inf))
        return -inf if np.isnan(result) else result
