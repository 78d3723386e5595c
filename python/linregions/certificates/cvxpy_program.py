"""The margin program as a model of cvxpy, solved by HiGHS: compiled once, solved for many rows."""

from __future__ import annotations

import warnings

import cvxpy
import numpy as np

from linregions.certificates.margin_program import Answer, Array

__all__ = ["CvxpyProgram"]

UNBOUNDED = ("unbounded", "unbounded_inaccurate", "infeasible_or_unbounded")


class CvxpyProgram:
    """One parametrised problem: fewer rows than it has are filled up with 0 @ x + 1 >= t * 0."""

    def __init__(self, dim: int, n_rows: int) -> None:
        self._x, self._t = cvxpy.Variable(dim), cvxpy.Variable()
        self._a = cvxpy.Parameter((n_rows, dim))
        self._c = cvxpy.Parameter(n_rows)
        self._by = cvxpy.Parameter(n_rows, nonneg=True)
        self._rows = self._a @ self._x + self._c >= self._t * self._by
        largest = cvxpy.Maximize(self._t)
        self._problem = cvxpy.Problem(largest, [self._rows])
        self._capped = cvxpy.Problem(largest, [self._rows, self._t <= 1.0])

    def solve(self, a: Array, c: Array, held: Array) -> Answer | None:
        """See `MarginProgram`."""
        n = len(a)
        self._a.value = self._filled(a, 0.0)
        self._c.value = self._filled(c, 1.0)
        self._by.value = self._filled(held, 0.0)
        status = _solved(self._problem)
        if status in UNBOUNDED:
            status = _solved(self._capped)
        if status not in ("optimal", "optimal_inaccurate"):
            return None
        x, t = np.asarray(self._x.value, np.float64), float(np.asarray(self._t.value))
        multipliers = np.maximum(np.asarray(self._rows.dual_value, np.float64)[:n], 0.0)
        if not (np.isfinite(x).all() and np.isfinite(t) and np.isfinite(multipliers).all()):
            return None
        by_slack = np.lexsort((a @ x + c - t * held, multipliers <= 1e-12))
        return Answer(t, x, multipliers, tuple(by_slack[: a.shape[1] + 1].tolist()))

    def _filled(self, values: Array, filling: float) -> Array:
        """The values, and rows behind them up to the problem's number."""
        missing = self._a.shape[0] - len(values)
        return np.concatenate([values, np.full((missing, *values.shape[1:]), filling)])


def _solved(problem: cvxpy.Problem) -> str:
    """How it ended."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of accuracy: what comes out is checked exactly
        try:
            problem.solve(solver=cvxpy.HIGHS)
        except (cvxpy.SolverError, ValueError):  # the latter of a status without a meaning
            return "failed"
    return str(problem.status)
