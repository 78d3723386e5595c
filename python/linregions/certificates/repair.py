"""Multipliers of a solver, made exact: what is left over is taken up by the domain's bounds."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from linregions.certificates.half_spaces import HalfSpace
from linregions.certificates.rational_rows import ExactSystem, combination, coprime

__all__ = ["repaired"]

READABLE = 2**53  # multipliers that are integers up to here are written as such
NEGLIGIBLE = 1e-11  # against the largest multiplier


def repaired(
    system: ExactSystem, multipliers: Mapping[HalfSpace, float]
) -> dict[HalfSpace, Fraction] | None:
    """Exact multipliers close to these that add up to a negative constant; None if they do not.

    The doubles are taken as the rational numbers that they are. Their rows then add up to a
    constant and a small linear rest, which multiples of the bounds of single coordinates cancel.
    """
    largest = max(multipliers.values(), default=0.0)
    exact = {
        half_space: Fraction(times)
        for half_space, times in multipliers.items()
        if times > NEGLIGIBLE * largest
    }
    if not exact:
        return None
    rest, _ = combination(system.rows, exact, system.domain.dim)
    for k, value in enumerate(rest):
        if not value:
            continue
        bound = system.domain.bounds.get((k, -1 if value > 0 else 1))
        if bound is None:
            return None
        half_space, (row, shift) = bound
        times = abs(value) * (1 << shift) / abs(int(row[k]))
        exact[half_space] = exact.get(half_space, Fraction(0)) + times
    linear, constant = combination(system.rows, exact, system.domain.dim)
    if any(linear) or constant >= 0:
        return None
    whole = coprime(exact)
    return whole if max(whole.values()) <= READABLE else exact
