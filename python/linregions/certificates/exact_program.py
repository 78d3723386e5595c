"""Linear programs in rational arithmetic: the largest t with every row held by t.

Revised simplex on the dual program,

    minimise sum y_j c_j   subject to   sum y_j a_j = 0,   sum y_j n_j = 1,   y >= 0,

whose every basis is solved afresh by FLINT, so that nothing is carried along. A capping row
``t <= 1`` with one artificial column for each coordinate is a basis to begin with, at which no
phase 1 is needed: artificial columns stay at zero, and leave as soon as anything could move them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt, lcm

from flint import fmpq_mat, fmpz, fmpz_mat

__all__ = ["Optimum", "integer_rows", "largest_margin"]

Row = list[fmpz]


@dataclass(frozen=True, slots=True)
class Optimum:
    """How the program ended.

    Attributes
    ----------
    sign : int
        Of the largest t: 1, 0 or -1.
    point : tuple of Fraction or None
        Where t is positive, or where it is 0; None if it is negative.
    multipliers : dict of int to Fraction
        By row: not negative, with ``sum y a = 0`` and ``sum y c <= 0``, below 0 if `sign` is -1.
        Empty if `sign` is 1.
    """

    sign: int
    point: tuple[Fraction, ...] | None
    multipliers: dict[int, Fraction]


def integer_rows(rows: Sequence[tuple[Row, int]]) -> tuple[list[Row], list[int]]:
    """Rows, each over 2**shift, times powers of two: integers, with normals of about one length.

    Returns
    -------
    rows : list of list of fmpz
    powers : list of int
        The exponents of these powers.
    """
    sizes = [max(abs(int(v)) for v in row[:-1]).bit_length() for row, _ in rows]
    most = max(sizes)
    spare = [most - size for size in sizes]
    scaled = [[v << k for v in row] for (row, _), k in zip(rows, spare, strict=True)]
    return scaled, [shift + k for (_, shift), k in zip(rows, spare, strict=True)]


def largest_margin(
    rows: Sequence[Row], *, held: Sequence[bool] | None = None, hint: Sequence[int] = ()
) -> Optimum:
    """Find the sign of the largest t with ``a @ x + c >= t * n`` for all rows, n about ``|a|``.

    Parameters
    ----------
    rows : sequence of (a, c) in integers
        No ``a`` is zero.
    held : sequence of bool, optional
        Rows that t holds; the others only have to be not negative, and some point must satisfy all
        of these. Default: all rows are held.
    hint : sequence of int
        Rows that are thought to be tight at the optimum.
    """
    return _Program(rows, held).solve(hint)


class _Program:
    """Columns (a_j, n_j) of the dual program: the rows, the cap, then the artificial columns."""

    def __init__(self, rows: Sequence[Row], held: Sequence[bool] | None) -> None:
        self.d = len(rows[0]) - 1
        self.m = len(rows)
        lengths = [isqrt(sum(int(v) ** 2 for v in row[:-1])) + 1 for row in rows]
        if held is not None:
            lengths = [n if h else 0 for n, h in zip(lengths, held, strict=True)]
        unit = max(lengths) or 1
        self.columns = [[*row[:-1], fmpz(n)] for row, n in zip(rows, lengths, strict=True)]
        self.columns.append([fmpz(0)] * self.d + [fmpz(unit)])
        self.columns += [[fmpz(int(i == k)) for i in range(self.d + 1)] for k in range(self.d)]
        self.costs = [row[-1] for row in rows] + [fmpz(unit)] + [fmpz(0)] * self.d
        self.by_row = fmpz_mat([[*column, cost] for column, cost in self._real()])
        self.lengths = [*lengths, unit]

    def _real(self) -> list[tuple[Row, fmpz]]:
        return list(zip(self.columns, self.costs, strict=True))[: self.m + 1]

    def solve(self, hint: Sequence[int]) -> Optimum:
        basis = self._start(hint)
        bland = False
        while True:
            values = self._values(basis)
            bound = sum((values[i, 0] * self.costs[j] for i, j in enumerate(basis)), start=fmpz(0))
            if bound < 0:
                return Optimum(-1, None, self._multipliers(basis, values))
            x, t = self._point(basis)
            slacks, level = self._slacks(x, t)
            if _holds(slacks[:-1], self.lengths, level):
                return Optimum(1, x, {})
            if min(slacks) >= 0:
                return Optimum(0, x, self._multipliers(basis, values))
            entering = self._entering(slacks, bland)
            bland = not self._exchange(basis, values, entering)

    def _start(self, hint: Sequence[int]) -> list[int]:
        """The hinted basis if it is one and feasible; else the cap with what is independent."""
        d, cap = self.d, self.m
        for basis in ([*hint], [*hint, cap]):
            if len(basis) == d + 1 and self._matrix(basis).det() != 0:
                values = self._values(basis)
                if all(values[i, 0] >= 0 for i in range(d + 1)):
                    return basis
        chosen = [cap]
        artificial = list(range(cap + 1, cap + 1 + d))
        for place in _independent([self.columns[j] for j in [cap, *hint, *artificial]]):
            if place:
                chosen.append([cap, *hint, *artificial][place])
        return chosen

    def _matrix(self, basis: Sequence[int]) -> fmpz_mat:
        return fmpz_mat([self.columns[j] for j in basis]).transpose()

    def _values(self, basis: Sequence[int]) -> fmpq_mat:
        one = fmpz_mat(self.d + 1, 1, [0] * self.d + [1])
        values: fmpq_mat = self._matrix(basis).solve(one)
        return values

    def _point(self, basis: Sequence[int]) -> tuple[tuple[Fraction, ...], Fraction]:
        costs = fmpz_mat(self.d + 1, 1, [self.costs[j] for j in basis])
        prices = self._matrix(basis).transpose().solve(costs)
        values = [_fraction(prices[i, 0]) for i in range(self.d + 1)]
        return tuple(-v for v in values[:-1]), values[-1]

    def _slacks(self, x: Sequence[Fraction], t: Fraction) -> tuple[list[fmpz], int]:
        """What each row, and the cap, has to spare: c + a.x - n t; and t; both times a number."""
        common = lcm(t.denominator, *(v.denominator for v in x))
        level = int(t * common)
        point = [*(int(v * common) for v in x), -level, common]
        return (self.by_row * fmpz_mat(len(point), 1, point)).entries(), level

    def _entering(self, slacks: Sequence[fmpz], bland: bool) -> int:
        negative = [j for j, s in enumerate(slacks) if s < 0]
        if bland:
            return negative[0]
        return min(negative, key=lambda j: slacks[j] // (self.lengths[j] or 1))

    def _exchange(self, basis: list[int], values: fmpq_mat, entering: int) -> bool:
        """Put a column into the basis; whether the bound moved."""
        column = fmpz_mat(self.d + 1, 1, self.columns[entering])
        direction = self._matrix(basis).solve(column)
        for i, j in enumerate(basis):
            if j > self.m and direction[i, 0] != 0:
                basis[i] = entering
                return False
        ratios = [
            (values[i, 0] / direction[i, 0], j, i)
            for i, j in enumerate(basis)
            if direction[i, 0] > 0
        ]
        step, _, leaving = min(ratios, key=lambda r: (_fraction(r[0]), r[1]))
        basis[leaving] = entering
        return bool(step > 0)

    def _multipliers(self, basis: Sequence[int], values: fmpq_mat) -> dict[int, Fraction]:
        found = {j: _fraction(values[i, 0]) for i, j in enumerate(basis) if j < self.m}
        return {j: value for j, value in sorted(found.items()) if value}


def _holds(slacks: Sequence[fmpz], lengths: Sequence[int], level: int) -> bool:
    """Whether a point is strictly inside the rows that are held, and not outside of others."""
    pairs = zip(slacks, lengths, strict=False)
    return all(s + n * level > 0 if n else s >= 0 for s, n in pairs)


def _independent(columns: Sequence[Row]) -> list[int]:
    """Places of the first columns that are independent of those before them."""
    reduced, _, rank = fmpz_mat(list(columns)).transpose().rref()
    places, place = [], 0
    for row in range(rank):
        while reduced[row, place] == 0:
            place += 1
        places.append(place)
    return places


def _fraction(value: object) -> Fraction:
    return Fraction(int(value.p), int(value.q))  # type: ignore[attr-defined]
