"""Strict feasibility without rounding: a dictionary simplex on integers with Bland's rule."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def interior_point(rows: Sequence[tuple[int, ...]]) -> list[Fraction] | None:
    """A point x with ``a.x + c > 0`` for every row ``(a, c)``, or None if there is none. Exact.

    Maximises s subject to ``a.x + c >= s + start`` and ``s + start <= scale``, where ``start``
    makes x = 0, s = 0 feasible. Rows are first brought to one magnitude.
    """
    dim = len(rows[0]) - 1
    rows, scale = _one_magnitude(rows)
    start = min(0, *(row[-1] for row in rows))
    # Columns: the constant, the positive and negative parts of x, and s; over one denominator.
    table = [[r[-1] - start, *r[:-1], *(-a for a in r[:-1]), -1] for r in rows]
    table.append([scale - start, *[0] * (2 * dim), -1])
    table.append([start, *[0] * (2 * dim), 1])  # the objective
    denominator = 1
    columns = list(range(2 * dim + 1))  # the variables that are zero now
    basis = [2 * dim + 1 + i for i in range(len(rows) + 1)]
    while (entering := _bland_column(table[-1], columns)) is not None:
        leaving = _bland_row(table, basis, entering)
        denominator = _pivot(table, denominator, leaving, entering)
        basis[leaving], columns[entering - 1] = columns[entering - 1], basis[leaving]
    if table[-1][0] <= 0:
        return None
    values = {v: Fraction(row[0], denominator) for v, row in zip(basis, table, strict=False)}
    zero = Fraction(0)
    return [values.get(j, zero) - values.get(dim + j, zero) for j in range(dim)]


def _one_magnitude(rows: Sequence[tuple[int, ...]]) -> tuple[list[list[int]], int]:
    """The rows times powers of two, so that all normals have largest entries of as many bits."""
    bits = [max(map(abs, row[:-1])).bit_length() for row in rows]
    scaled = [[v << (max(bits) - b) for v in row] for row, b in zip(rows, bits, strict=True)]
    return scaled, 1 << max(bits)


def _bland_column(objective: list[int], columns: list[int]) -> int | None:
    improving = [j for j in range(1, len(objective)) if objective[j] > 0]
    return min(improving, key=lambda j: columns[j - 1], default=None)


def _bland_row(table: list[list[int]], basis: list[int], entering: int) -> int:
    """The row that becomes zero first; there is one, since s is capped and the objective is s."""
    ratios = [
        (Fraction(row[0], -row[entering]), variable, i)
        for i, (row, variable) in enumerate(zip(table, basis, strict=False))
        if row[entering] < 0
    ]
    return min(ratios)[2]


def _pivot(table: list[list[int]], denominator: int, leaving: int, entering: int) -> int:
    """Swap two variables in place; the new denominator. Divisions are exact (Edmonds 1967)."""
    row = table[leaving]
    new = -row[entering]
    row[entering] = -denominator
    for i, other in enumerate(table):
        if i != leaving:
            factor = other[entering]
            other[entering] = 0
            other[:] = [
                (value * new + factor * r) // denominator
                for value, r in zip(other, row, strict=True)
            ]
    return new
