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
        ):
            self._highs.setOptionValue(option, value)
        self._dim = a.shape[1]
        self._columns = np.arange(self._dim, dtype=np.int32)
        self._highs.passModel(_model(a, lower))

    def set_lower(self, row: int, value: float) -> None:
        """Change the bound of a row; -inf drops it."""
        self._highs.changeRowBounds(row, value, highspy.kHighsInf)

    def minimise(self, cost: Array) -> Optimum:
        """Minimise ``cost @ y``.

        Raises
        ------
        NumericalError
            HiGHS gave up.
        """
        self._highs.changeColsCost(self._dim, self._columns, np.ascontiguousarray(cost))
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
        point = np.array(self._highs.getSolution().col_value)
        return Optimum(float(cost @ point), point)

    def tight(self) -> tuple[int, ...]:
        """Rows that are tight in the last basis."""
        basic = highspy.HighsBasisStatus.kBasic
        states = self._highs.getBasis().row_status
        return tuple(i for i, state in enumerate(states) if state != basic)


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
