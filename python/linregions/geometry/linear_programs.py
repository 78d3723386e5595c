"""Linear programs over one polyhedron, one after the other from the last basis, by HiGHS."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from linregions.errors import NumericalError

__all__ = ["LinearProgram", "Optimum"]

Array = NDArray[np.float64]
SMALLEST = 1e-12  # coefficient that HiGHS can be told to keep
BALANCED = 2.0**-20  # least share of the largest coefficient that needs no scaling
NOISE = 2.0**-45  # coefficients below this share of their row's largest are not looked at
N_SCALINGS = 6
ROUNDED = 1e-13  # of multipliers, if nothing but rounding happened


@dataclass(frozen=True, slots=True)
class Optimum:
    """The end of a program.

    Attributes
    ----------
    value : float
        The minimum; -inf if there is none.
    point : ndarray, shape (dim,)
        Where it is; without meaning if there is none.
    """

    value: float
    point: Array


class LinearProgram:
    """Minimises linear functions over ``a @ y >= lower``; single bounds may be changed.

    HiGHS takes coefficients below 1e-12 at best for zero, and reduced costs below 1e-9. So rows and
    columns are scaled by powers of two where coefficients differ much in size, and `is_proven`
    looks at the multipliers that it ends with.

    Parameters
    ----------
    a : ndarray, shape (n, dim)
    lower : ndarray, shape (n,)
    """

    def __init__(self, a: Array, lower: Array) -> None:
        self._highs = highspy.Highs()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("presolve", "off"),
            ("solver", "simplex"),
            ("simplex_strategy", 4),  # primal: a changed objective leaves the basis feasible
            ("primal_feasibility_tolerance", 1e-9),
            ("dual_feasibility_tolerance", 1e-9),
            ("small_matrix_value", SMALLEST),
        ):
            self._highs.setOptionValue(option, value)
        self._dim = a.shape[1]
        self._columns = np.arange(self._dim, dtype=np.int32)
        self._row_scale, self._column_scale = _scales(a)
        self._a = a * self._row_scale[:, None] * self._column_scale
        self._is_whole = not ((self._a != 0) & (np.abs(self._a) < 2 * SMALLEST)).any()
        self._cost = np.zeros(self._dim)
        self._highs.passModel(_model(self._a, lower * self._row_scale))

    def set_lower(self, row: int, value: float) -> None:
        """Change the bound of a row; -inf drops it."""
        self._highs.changeRowBounds(row, value * self._row_scale[row], highspy.kHighsInf)

    def minimise(self, cost: Array) -> Optimum:
        """Minimise ``cost @ y``.

        Raises
        ------
        NumericalError
            HiGHS gave up.
        """
        scaled = cost * self._column_scale
        self._cost = scaled / (np.abs(scaled).max() or 1.0)
        self._highs.changeColsCost(self._dim, self._columns, self._cost)
        self._highs.run()
        status, named = self._highs.getModelStatus(), highspy.HighsModelStatus
        if status in (named.kUnbounded, named.kUnboundedOrInfeasible):
            return Optimum(-inf, np.zeros(self._dim))
        if status != named.kOptimal:
            self._highs.clearSolver()
            self._highs.run()
            status = self._highs.getModelStatus()
        if status != named.kOptimal:
            raise NumericalError(f"HiGHS could not solve a linear program: {status}")
        point = np.array(self._highs.getSolution().col_value) * self._column_scale
        return Optimum(float(cost @ point), point)

    def is_proven(self) -> bool:
        """Whether the rows' last multipliers make up the objective, up to rounding."""
        if not self._is_whole:
            return False
        multipliers = np.maximum(np.array(self._highs.getSolution().row_dual), 0.0)
        rest = np.abs(self._cost - multipliers @ self._a).max()
        return bool(rest <= ROUNDED * (np.abs(self._cost).max() + multipliers.sum()))

    def tight(self) -> tuple[int, ...]:
        """Rows that are tight in the last basis."""
        basic = highspy.HighsBasisStatus.kBasic
        states = self._highs.getBasis().row_status
        return tuple(i for i, state in enumerate(states) if state != basic)


def _scales(a: Array) -> tuple[Array, Array]:
    """Factors of rows and columns that make coefficients alike, if they are not."""
    rows, columns = np.ones(a.shape[0]), np.ones(a.shape[1])
    sizes = np.abs(a)
    present = sizes > NOISE * sizes.max(axis=1, initial=0.0)[:, None]
    if not present.any() or sizes[present].min() >= BALANCED * sizes.max():
        return rows, columns
    sizes[~present] = 0.0
    for axis, factors in ((1, rows), (0, columns)) * N_SCALINGS:
        scaled = sizes * rows[:, None] * columns
        largest = scaled.max(axis=axis)
        least = np.where(present, scaled, np.inf).min(axis=axis)
        some = largest > 0
        middle = np.sqrt(largest[some]) * np.sqrt(least[some])
        factors[some] *= np.exp2(-np.round(np.log2(middle)))
    # Tolerances are relative to the largest coefficient of a row.
    largest = (sizes * columns).max(axis=1)
    return np.exp2(-np.round(np.log2(np.where(largest > 0, largest, 1.0)))), columns


def _model(a: Array, lower: Array) -> Any:
    n, d = a.shape
    where = np.nonzero(a)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = d, n
    model.col_cost_ = np.zeros(d)
    model.col_lower_, model.col_upper_ = (
        np.full(d, -highspy.kHighsInf),
        np.full(d, highspy.kHighsInf),
    )
    model.row_lower_, model.row_upper_ = lower, np.full(n, highspy.kHighsInf)
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    counts = np.bincount(where[0], minlength=n)
    matrix.start_ = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    matrix.index_, matrix.value_ = where[1].astype(np.int32), a[where]
    return model
