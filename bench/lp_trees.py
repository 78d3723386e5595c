"""Counting regions by one linear program for each side of each unit: what one writes first.

Depth first through the units, layer by layer. A side of a unit is there if the maximum of its
pre-activation over the cell, or of minus that, is positive. Nothing is remembered between linear
programs but the basis that HiGHS keeps. Imports nothing of linregions.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

TOLERANCE = 1e-9  # relative to the length of a unit's normal
DUAL, PRIMAL = 1, 4  # HiGHS' numbers of its simplex methods; the dual one is its default


class Cell(Protocol):
    """A polyhedron that half-spaces are cut off from, and put back to."""

    def push(self, normal: np.ndarray, constant: float) -> None: ...
    def pop(self) -> None: ...
    def largest(self, normal: np.ndarray) -> float:
        """The maximum of normal.x over the cell; infinite if it is unbounded."""
        ...


class HighsCell:
    """One model of HiGHS: rows come and go, and the simplex goes on from its last basis."""

    def __init__(self, lower: np.ndarray, upper: np.ndarray) -> None:
        import highspy

        self._api = highspy
        self._model = highspy.Highs()
        self._model.setOptionValue("output_flag", False)
        self._model.setOptionValue("presolve", "off")
        self._model.setOptionValue("solver", "simplex")
        for low, high in zip(lower, upper, strict=True):
            self._model.addVar(low, high)
        self._model.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._columns = np.arange(len(lower), dtype=np.int32)
        self._n_rows = 0

    def push(self, normal: np.ndarray, constant: float) -> None:
        self._model.addRow(-constant, self._api.kHighsInf, len(normal), self._columns, normal)
        self._n_rows += 1

    def pop(self) -> None:
        self._n_rows -= 1
        self._model.deleteRows(1, np.array([self._n_rows], dtype=np.int32))

    def largest(self, normal: np.ndarray) -> float:
        self._model.changeColsCost(len(normal), self._columns, normal)
        status = self._api.HighsModelStatus
        self._model.run()
        if self._model.getModelStatus() not in (status.kOptimal, status.kUnbounded):
            self._model.clearSolver()  # it got lost on its way from the last basis
            self._model.setOptionValue("simplex_strategy", PRIMAL)
            self._model.run()
            self._model.setOptionValue("simplex_strategy", DUAL)
        found = self._model.getModelStatus()
        if found == status.kOptimal:
            return float(self._model.getObjectiveValue())
        if found == status.kUnbounded:
            return np.inf
        raise RuntimeError(f"HiGHS ended with {self._model.modelStatusToString(found)}")


class LinprogCell:
    """Every linear program anew, through scipy.optimize.linprog."""

    def __init__(self, lower: np.ndarray, upper: np.ndarray) -> None:
        from scipy.optimize import linprog

        self._linprog = linprog
        self._bounds = np.column_stack([lower, upper])
        self._rows: list[np.ndarray] = []
        self._right: list[float] = []

    def push(self, normal: np.ndarray, constant: float) -> None:
        self._rows.append(-normal)
        self._right.append(constant)

    def pop(self) -> None:
        self._rows.pop()
        self._right.pop()

    def largest(self, normal: np.ndarray) -> float:
        constraints: dict[str, Any] = {}
        if self._rows:
            constraints = {"A_ub": np.array(self._rows), "b_ub": np.array(self._right)}
        constraints |= {"bounds": self._bounds, "method": "highs"}
        result = self._linprog(-normal, **constraints)
        if result.status == 2:
            # No cell is empty: HiGHS' presolve takes some unbounded problems for infeasible ones.
            result = self._linprog(-normal, options={"presolve": False}, **constraints)
        if result.status == 3:
            return np.inf
        if result.status != 0:
            raise RuntimeError(f"linprog ended with status {result.status}: {result.message}")
        return float(-result.fun)


class Tree:
    """Counts the regions of a network in a cell, until a time."""

    def __init__(
        self,
        weights: Sequence[np.ndarray],
        biases: Sequence[np.ndarray],
        cell: Cell,
        seconds: float,
    ) -> None:
        self.weights, self.biases, self.cell = weights, biases, cell
        self.end = time.monotonic() + seconds
        self.count = 0
        self.complete = True
        sys.setrecursionlimit(1000 + 4 * sum(len(b) for b in biases))

    def run(self) -> tuple[int, bool]:
        self._enter(0, np.asarray(self.weights[0]), np.asarray(self.biases[0]))
        return self.count, self.complete

    def _enter(self, layer: int, rows: np.ndarray, constants: np.ndarray) -> None:
        self._decide(layer, rows, constants, np.zeros(len(rows), dtype=bool), 0)

    def _decide(
        self, layer: int, rows: np.ndarray, constants: np.ndarray, active: np.ndarray, unit: int
    ) -> None:
        if time.monotonic() > self.end:
            self.complete = False
            return
        if unit == len(rows):
            self._leave(layer, rows, constants, active)
            return
        normal, constant = rows[unit], float(constants[unit])
        least = TOLERANCE * float(np.linalg.norm(normal))
        if least == 0.0:
            sides = [constant > 0]
        else:
            sides = [
                side
                for side in (False, True)
                if self.cell.largest(normal if side else -normal)
                + (constant if side else -constant) > least
            ]  # fmt: skip
        for side in sides:
            active[unit] = side
            if len(sides) == 2:
                self.cell.push(normal if side else -normal, constant if side else -constant)
            self._decide(layer, rows, constants, active, unit + 1)
            if len(sides) == 2:
                self.cell.pop()

    def _leave(
        self, layer: int, rows: np.ndarray, constants: np.ndarray, active: np.ndarray
    ) -> None:
        if layer + 1 == len(self.weights):
            self.count += 1
            return
        weight = self.weights[layer + 1][:, active]
        self._enter(
            layer + 1, weight @ rows[active], weight @ constants[active] + self.biases[layer + 1]
        )
