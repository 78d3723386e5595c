"""The questions about one flat that floating point leaves open, in fractions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

__all__ = ["has_no_broken_circuit", "meets"]

Row = Sequence[Fraction]  # normal, then offset


def has_no_broken_circuit(rows: Sequence[Row], chosen: Sequence[int]) -> bool:
    """Whether hyperplanes meet in a flat of as many codimensions and contain no broken circuit.

    That is, no hyperplane that contains the flat is a combination of later ones alone.

    Parameters
    ----------
    rows : sequence of rows
        All hyperplanes.
    chosen : sequence of int
        Ascending.
    """
    basis, pivots, combinations = _eliminate([rows[i] for i in chosen])
    if len(basis) < len(chosen):
        return False
    for e in range(chosen[-1]):
        if e in chosen:
            continue
        rest = list(rows[e])
        coefficients = [Fraction(0)] * len(chosen)
        for row, pivot, combination in zip(basis, pivots, combinations, strict=True):
            factor = rest[pivot]
            if factor:
                rest = [x - factor * y for x, y in zip(rest, row, strict=True)]
                coefficients = [
                    c + factor * d for c, d in zip(coefficients, combination, strict=True)
                ]
        if any(rest):
            continue
        if all(i > e for i, c in zip(chosen, coefficients, strict=True) if c):
            return False
    return True


def meets(rows: Sequence[Row], a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
    """Whether independent hyperplanes have a common point with ``a x < b`` in every row."""
    basis, pivots, _ = _eliminate(rows)
    free = [j for j in range(len(rows[0]) - 1) if j not in pivots]
    program = []
    for normal, bound in zip(a.tolist(), b.tolist(), strict=True):
        # x of a pivot is offset minus the free part of its row.
        slack = Fraction(bound)
        slope = [Fraction(normal[j]) for j in free]
        for row, pivot in zip(basis, pivots, strict=True):
            if weight := Fraction(normal[pivot]):
                slack -= weight * row[-1]
                slope = [s - weight * row[j] for s, j in zip(slope, free, strict=True)]
        program.append((slope, slack))
    return _has_interior(program, len(free))


def _eliminate(
    rows: Sequence[Row],
) -> tuple[list[list[Fraction]], list[int], list[list[Fraction]]]:
    """Rows reduced on the normals (Gauss and Jordan), without those that vanish.

    With each row its pivot, and the combination of the given ones that it is.
    """
    basis: list[list[Fraction]] = []
    pivots: list[int] = []
    combinations: list[list[Fraction]] = []
    for i, given in enumerate(rows):
        row, combination = list(given), [Fraction(int(i == j)) for j in range(len(rows))]
        for other, pivot, parts in zip(basis, pivots, combinations, strict=True):
            if factor := row[pivot]:
                row = [x - factor * y for x, y in zip(row, other, strict=True)]
                combination = [x - factor * y for x, y in zip(combination, parts, strict=True)]
        pivot = next((j for j, x in enumerate(row[:-1]) if x), -1)
        if pivot < 0:
            continue
        scale = row[pivot]
        row, combination = [x / scale for x in row], [x / scale for x in combination]
        for k, other in enumerate(basis):
            if factor := other[pivot]:
                basis[k] = [x - factor * y for x, y in zip(other, row, strict=True)]
                combinations[k] = [
                    x - factor * y for x, y in zip(combinations[k], combination, strict=True)
                ]
        basis.append(row)
        pivots.append(pivot)
        combinations.append(combination)
    return basis, pivots, combinations


def _has_interior(rows: list[tuple[list[Fraction], Fraction]], dim: int) -> bool:
    """Whether some y has ``slope . y < slack`` in every row (Fourier and Motzkin)."""
    for j in range(dim):
        upper = [row for row in rows if row[0][j] > 0]
        lower = [row for row in rows if row[0][j] < 0]
        rows = [row for row in rows if row[0][j] == 0]
        for up_slope, up in upper:
            for low_slope, low in lower:
                p, q = up_slope[j], -low_slope[j]
                slope = [q * x + p * y for x, y in zip(up_slope, low_slope, strict=True)]
                rows.append((slope, q * up + p * low))
        rows = _distinct(rows)
    return all(slack > 0 for _, slack in rows)


def _distinct(rows: list[tuple[list[Fraction], Fraction]]) -> list[tuple[list[Fraction], Fraction]]:
    """Of rows with the same direction the tightest."""
    tightest: dict[tuple[Fraction, ...], Fraction] = {}
    for slope, slack in rows:
        scale = max((abs(x) for x in slope), default=Fraction(0)) or Fraction(1)
        key = tuple(x / scale for x in slope)
        value = slack / scale
        tightest[key] = min(value, tightest.get(key, value))
    return [(list(key), slack) for key, slack in tightest.items()]
