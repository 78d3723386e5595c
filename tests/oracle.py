"""An independent oracle for counts and patterns: a plain tree with one HiGHS LP per open question.

It shares no code with the engine. Pulled-back rows are exact: the affine maps are matrices of
Python integers and no product is ever rounded. HiGHS only answers "does this cell reach into that
half-space?": a yes is checked at the point that HiGHS returns, a no is repeated on the few rows
that its multipliers name, both without rounding, so that degenerate inputs are decided exactly too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import highspy
import numpy as np
from exact_rows import Affine, Row, normalised, value_at
from numpy.typing import NDArray
from rational_simplex import interior_point

Condition = tuple[Row, bool]  # row > 0; True: a row that is zero everywhere satisfies it too
Pattern = tuple[int, ...]


@dataclass(frozen=True)
class OracleResult:
    """The regions by their patterns, and how many the first 1, 2, ... layers with units make."""

    cells: dict[Pattern, Cell]
    per_layer: tuple[int, ...]
    n_lps: int

    @property
    def patterns(self) -> frozenset[Pattern]:
        return frozenset(self.cells)

    @property
    def count(self) -> int:
        return len(self.cells)


def oracle(network: Any, domain: Any, prefix: Sequence[int] = ()) -> OracleResult:
    """All regions of the network in the domain; with a prefix, those whose pattern begins so."""
    search = _Search(network, tuple(int(piece) for piece in prefix))
    inner, affine = coordinates(domain)
    cell = search.restrict(Cell({}, [Fraction(0)] * inner.dim), domain_rows(inner))
    if cell is None:
        raise ValueError("the domain has no interior")
    cells = dict(search.descend(0, affine, cell, ()))
    return OracleResult(cells, tuple(search.per_layer), search.n_lps)


# --- cells ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """The points where every row is positive, in domain coordinates; ``witness`` is one of them."""

    rows: dict[Row, NDArray[np.float64]]
    witness: list[Fraction]

    def distances(self, point: NDArray[np.float64]) -> NDArray[np.float64]:
        """Signed distances of a point to all bounding hyperplanes, positive inside."""
        rows = np.array(list(self.rows.values())).reshape(len(self.rows), len(point) + 1)
        return np.asarray(rows[:, :-1] @ point + rows[:, -1])


@dataclass
class _Search:
    network: Any
    prefix: Pattern
    n_lps: int = 0
    per_layer: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.per_layer = [0 for stage in self.network.stages if choices(stage)]

    def descend(
        self, depth: int, affine: Affine, cell: Cell, done: Pattern
    ) -> Iterator[tuple[Pattern, Cell]]:
        """The regions in the cell, behind stages with pieces ``done`` that make ``affine``."""
        if depth == len(self.network.stages):
            yield done, cell
            return
        stage = self.network.stages[depth]
        rows = affine.then(stage.weight, stage.bias)
        units = [
            [[(rows.combination(terms), weak) for terms, weak in piece] for piece in unit]
            for unit in choices(stage)
        ]
        layer = sum(bool(choices(earlier)) for earlier in self.network.stages[:depth])
        for pieces, child in self._split(units, cell, len(done), ()):
            if units:
                self.per_layer[layer] += 1
            below = activated(stage, rows, pieces)
            yield from self.descend(depth + 1, below, child, done + pieces)

    def _split(
        self, units: list[list[list[Condition]]], cell: Cell, n_before: int, pieces: Pattern
    ) -> Iterator[tuple[Pattern, Cell]]:
        if len(pieces) == len(units):
            yield pieces, cell
            return
        position = n_before + len(pieces)
        for piece, wanted in enumerate(units[len(pieces)]):
            if position < len(self.prefix) and self.prefix[position] != piece:
                continue
            child = self.restrict(cell, wanted)
            if child is not None:
                yield from self._split(units, child, n_before, (*pieces, piece))

    def restrict(self, cell: Cell, wanted: list[Condition]) -> Cell | None:
        """The part of the cell where all conditions hold, or None if it has no interior."""
        rows = dict(cell.rows)
        for row, weak in wanted:
            if not any(row[:-1]):
                if row[-1] < 0 or (row[-1] == 0 and not weak):
                    return None
            elif tuple(-value for value in row) in rows:
                return None
            elif row not in rows:
                rows[row] = normalised(row)
        new = [row for row in rows if row not in cell.rows]
        if all(value_at(row, cell.witness) > 0 for row in new):
            return Cell(rows, cell.witness)
        self.n_lps += 1
        witness = _inner_point(rows)
        return None if witness is None else Cell(rows, witness)


# --- stages ---------------------------------------------------------------------------------------


def choices(stage: Any) -> list[list[list[tuple[list[tuple[float, int]], bool]]]]:
    """For every unit and every piece of it: its conditions, as combinations of the stage's rows."""
    one = stage.n_rows
    if len(stage.group_sizes):
        ends = np.cumsum(stage.group_sizes)
        groups = [range(end - size, end) for end, size in zip(ends, stage.group_sizes, strict=True)]
        return [
            [
                [
                    ([(1.0, winner), (-1.0, other)], winner < other)
                    for other in group
                    if other != winner
                ]
                for winner in group
            ]
            for group in groups
            if len(group) > 1
        ]
    units = []
    for row, kind in enumerate(stage.activation_index):
        breakpoints = stage.activations[kind].breakpoints
        if breakpoints:
            above = [([(1.0, row), (-b, one)], False) for b in breakpoints]
            below = [([(-1.0, row), (b, one)], True) for b in breakpoints]
            units.append(
                [above[max(p - 1, 0) : p] + below[p : p + 1] for p in range(len(breakpoints) + 1)]
            )
    return units


def activated(stage: Any, affine: Affine, pieces: Pattern) -> Affine:
    """The state after the stage, when its units take these pieces."""
    remaining = iter(pieces)
    if len(stage.group_sizes):
        ends = np.cumsum(stage.group_sizes)
        chosen = [
            int(end - size + (next(remaining) if size > 1 else 0))
            for end, size in zip(ends, stage.group_sizes, strict=True)
        ]
        return Affine(affine.rows[[*chosen, stage.n_rows]], affine.exponent)
    slopes, intercepts = [], []
    for kind in stage.activation_index:
        function = stage.activations[kind]
        piece = next(remaining) if function.breakpoints else 0
        slopes.append(function.slopes[piece])
        intercepts.append(function.intercepts[piece])
    return affine.then(np.diag(slopes), intercepts)


# --- domains --------------------------------------------------------------------------------------


def coordinates(domain: Any) -> tuple[Any, Affine]:
    """The domain without its slice, and the network's input as a function of its points."""
    if type(domain).__name__ != "Slice":
        return domain, Affine.identity(domain.dim)
    inner, affine = coordinates(domain.domain)
    return inner, affine.then(np.asarray(domain.directions).T, domain.origin)


def domain_rows(domain: Any) -> list[Condition]:
    """The constraints of a box, a polytope or the whole space as exact rows that are positive
    inside.
    """
    kind = type(domain).__name__
    if kind == "Everywhere":
        return []
    if kind == "Box":
        unit = np.eye(domain.dim)
        normals = np.vstack([-unit, unit])
        offsets = np.concatenate([-np.asarray(domain.lower), domain.upper])
    else:
        assert kind == "Polytope", f"the oracle knows no domain {kind}"
        normals, offsets = np.asarray(domain.A), np.asarray(domain.b)
    finite = np.isfinite(offsets)
    whole = Affine.identity(domain.dim).then(-normals[finite], offsets[finite])
    return [(whole.combination([(1.0, i)]), True) for i in range(int(finite.sum()))]


# --- one LP ---------------------------------------------------------------------------------------


def _inner_point(rows: dict[Row, NDArray[np.float64]]) -> list[Fraction] | None:
    """A point where every row is positive, or None if there is none."""
    margin, point, multipliers = _largest_margin(np.array(list(rows.values())))
    if margin > 0:
        exact = [Fraction(value) for value in point]
        if all(value_at(row, exact) > 0 for row in rows):
            return exact
    blamed = [row for row, weight in zip(rows, multipliers, strict=True) if abs(weight) > 1e-9]
    if blamed and interior_point(blamed) is None:
        return None
    return interior_point(list(rows))


def _largest_margin(rows: NDArray[np.float64]) -> tuple[float, list[float], list[float]]:
    """Maximise t <= 1 with ``a_i.x + c_i >= t`` for all rows (a_i of length 1).

    T, x, and the rows' multipliers.
    """
    m, d = rows.shape[0], rows.shape[1] - 1
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = d + 1, m
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.array([0.0] * d + [1.0])
    lp.col_lower_ = np.full(d + 1, -highspy.kHighsInf)
    lp.col_upper_ = np.array([highspy.kHighsInf] * d + [1.0])
    lp.row_lower_, lp.row_upper_ = -rows[:, -1], np.full(m, highspy.kHighsInf)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.arange(0, (m + 1) * (d + 1), d + 1)
    lp.a_matrix_.index_ = np.tile(np.arange(d + 1), m)
    lp.a_matrix_.value_ = np.column_stack([rows[:, :-1], -np.ones(m)]).ravel()
    _SOLVER.passModel(lp)
    _SOLVER.run()
    if _SOLVER.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return 0.0, [0.0] * d, [0.0] * m
    solution = _SOLVER.getSolution()
    *point, margin = solution.col_value
    return margin, point, solution.row_dual


def _silent_solver() -> highspy.Highs:
    solver = highspy.Highs()
    for name, value in {
        "output_flag": False,
        "threads": 1,
        "presolve": "off",
        "primal_feasibility_tolerance": 1e-10,
        "dual_feasibility_tolerance": 1e-10,
    }.items():
        solver.setOptionValue(name, value)
    return solver


_SOLVER = _silent_solver()
