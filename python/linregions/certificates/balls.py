"""Balls inside a region: square roots compared by squares, in integers."""

from __future__ import annotations

from fractions import Fraction
from math import inf, isqrt, nextafter

from flint import fmpz, fmpz_mat

from linregions.certificates.dyadic import nearest_double
from linregions.certificates.rational_rows import ExactSystem, Point, homogeneous

__all__ = ["holds_ball", "largest_ball"]

BITS = 140  # of a squared radius, before it is rounded to a double


def holds_ball(system: ExactSystem, point: Point, radius: float) -> bool:
    """Whether the open ball around the point is inside every half-space: value >= radius |a|."""
    pairs, denominator = _values_and_squares(system, point)
    exact = Fraction(radius)
    reach = (exact.numerator * denominator) ** 2
    one = exact.denominator**2
    return all(value >= 0 and value * value * one >= reach * square for value, square in pairs)


def largest_ball(system: ExactSystem, point: Point) -> float:
    """Radius of a ball around a point inside, rounded down; infinite if nothing ends it."""
    pairs, denominator = _values_and_squares(system, point)
    squares = [Fraction(int(value * value), int(square)) for value, square in pairs if square]
    if not squares:
        return inf
    return _root_below(min(squares) / denominator**2)


def _values_and_squares(system: ExactSystem, point: Point) -> tuple[list[tuple[fmpz, fmpz]], int]:
    """For each row its value times a denominator, and its squared length."""
    numerators, denominator = homogeneous(point)
    rows = [row for row, _ in system.rows.values()]
    if not rows:
        return [], denominator
    column = fmpz_mat(len(point) + 1, 1, [*numerators, denominator])
    values = (fmpz_mat(rows) * column).entries()
    squares = [sum((v * v for v in row[:-1]), start=fmpz(0)) for row in rows]
    return list(zip(values, squares, strict=True)), denominator


def _root_below(square: Fraction) -> float:
    """The square root, rounded down to a double."""
    size = square.numerator.bit_length() - square.denominator.bit_length()
    shift = max(0, (BITS - size) // 2)
    root = Fraction(isqrt((square.numerator << 2 * shift) // square.denominator), 1 << shift)
    double = nearest_double(root)
    return double if double < inf and Fraction(double) <= root else nextafter(double, 0.0)
