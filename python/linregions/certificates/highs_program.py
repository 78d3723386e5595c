"""The margin program through highspy: one model, each solved from the last basis."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np

from linregions.certificates.margin_program import Answer, Array

__all__ = ["HighsProgram"]


class HighsProgram:
    """Keeps one instance of HiGHS and, while the number of rows stays the same, its basis."""

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._basis: Any = None
        self._highs = highspy.Highs()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("presolve", "off"),
            ("solver", "simplex"),
        ):
            self._highs.setOptionValue(option, value)

    def solve(self, a: Array, c: Array, held: Array) -> Answer | None:
        """See `MarginProgram`."""
        status = highspy.HighsModelStatus
        if self._highs.passModel(self._model(a, c, held)) == highspy.HighsStatus.kError:
            return None
        if self._basis is not None and len(self._basis.row_status) == len(a):
            self._highs.setBasis(self._basis)
        self._highs.run()
        if self._highs.getModelStatus() in (status.kUnbounded, status.kUnboundedOrInfeasible):
            self._highs.changeColBounds(self._dim, -highspy.kHighsInf, 1.0)
            self._highs.run()
        if self._highs.getModelStatus() != status.kOptimal:
            self._basis = None
            return None
        self._basis = self._highs.getBasis()
        solution = self._highs.getSolution()
        values = np.array(solution.col_value)
        multipliers = np.maximum(-np.array(solution.row_dual), 0.0)
        if not (np.isfinite(values).all() and np.isfinite(multipliers).all()):
            return None
        basic = highspy.HighsBasisStatus.kBasic
        tight = [i for i, state in enumerate(self._basis.row_status) if state != basic]
        return Answer(float(values[-1]), values[:-1], multipliers, tuple(tight))

    def _model(self, a: Array, c: Array, held: Array) -> Any:
        """Maximise t subject to a @ x - held * t >= -c."""
        n, d = a.shape
        rows = np.hstack([a, -held[:, None]])
        where = np.nonzero(rows)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = d + 1, n
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_ = np.append(np.zeros(d), 1.0)
        model.col_lower_ = np.full(d + 1, -highspy.kHighsInf)
        model.col_upper_ = np.full(d + 1, highspy.kHighsInf)
        model.row_lower_, model.row_upper_ = -c, np.full(n, highspy.kHighsInf)
        matrix = model.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        counts = np.bincount(where[0], minlength=n)
        matrix.start_ = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        matrix.index_, matrix.value_ = where[1].astype(np.int32), rows[where]
        return model
