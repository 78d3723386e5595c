"""The half-spaces of a pattern and of its domain as exact rows, and sums of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm

import numpy as np
from flint import fmpz, fmpz_mat
from numpy.typing import NDArray

from linregions.certificates.dyadic import integers
from linregions.certificates.exact_network import ExactNetwork, ExactRow
from linregions.certificates.half_spaces import HalfSpace
from linregions.domains import Domain

__all__ = ["ExactDomain", "ExactSystem", "Point", "combination", "homogeneous", "rational_point"]

Point = tuple[Fraction, ...]


class ExactDomain:
    """The half-spaces ``b - A @ x >= 0`` of a domain, in its coordinates."""

    def __init__(self, domain: Domain) -> None:
        a, b = domain.halfspaces()
        self.dim = domain.dim
        self.rows: list[tuple[HalfSpace, ExactRow]] = []
        for i, row in enumerate(np.column_stack([-a, b])):
            numerators, shift = integers(row)
            self.rows.append((HalfSpace("domain", i), ([fmpz(n) for n in numerators], shift)))

    @cached_property
    def bounds(self) -> dict[tuple[int, int], tuple[HalfSpace, ExactRow]]:
        """By coordinate and sign of its only coefficient: half-spaces that bound one coordinate."""
        found: dict[tuple[int, int], tuple[HalfSpace, ExactRow]] = {}
        for half_space, (row, shift) in self.rows:
            places = [k for k in range(self.dim) if row[k]]
            if len(places) == 1:
                k = places[0]
                found.setdefault((k, 1 if row[k] > 0 else -1), (half_space, (row, shift)))
        return found


@dataclass(frozen=True)
class ExactSystem:
    """All half-spaces that a pattern stands for in a domain: units in order, then the domain."""

    network: ExactNetwork
    domain: ExactDomain
    pieces: NDArray[np.intp]

    @cached_property
    def rows(self) -> dict[HalfSpace, ExactRow]:
        """Coefficients, then the constant: numerators over 2**shift."""
        return dict([*self.network.rows(self.pieces), *self.domain.rows])

    def values(self, point: Point) -> dict[HalfSpace, fmpz]:
        """Values at a point, each times some positive number: their signs are what they tell."""
        numerators, denominator = homogeneous(point)
        column = fmpz_mat(len(point), 1, numerators)
        found = self.network.along(self.pieces, column, [denominator])
        values = {half_space: value[0] for half_space, (value, _) in found}
        point_row = fmpz_mat(len(point) + 1, 1, [*numerators, denominator])
        for half_space, (row, _) in self.domain.rows:
            values[half_space] = (fmpz_mat(1, len(row), row) * point_row)[0, 0]
        return values

    def is_constant(self, half_space: HalfSpace) -> bool:
        """Whether the half-space is the same everywhere."""
        return not any(self.rows[half_space][0][:-1])


def combination(
    rows: Mapping[HalfSpace, ExactRow], multipliers: Mapping[HalfSpace, Fraction], dim: int
) -> tuple[list[Fraction], Fraction]:
    """The sum of multipliers times rows: coefficients and constant, exactly."""
    weights = [times / (1 << rows[name][1]) for name, times in multipliers.items()]
    common = lcm(*(weight.denominator for weight in weights))
    scaled = [int(weight * common) for weight in weights]
    flat = [value for half_space in multipliers for value in rows[half_space][0]]
    if not flat:
        return [Fraction(0)] * dim, Fraction(0)
    total = fmpz_mat(1, len(scaled), scaled) * fmpz_mat(len(scaled), dim + 1, flat)
    sums = [Fraction(int(value), common) for value in total.entries()]
    return sums[:-1], sums[-1]


def rational_point(values: Sequence[float]) -> Point:
    """The point of these doubles."""
    return tuple(Fraction(float(value)) for value in values)


def homogeneous(point: Point) -> tuple[list[int], int]:
    """Numerators over one positive denominator."""
    common = lcm(*(x.denominator for x in point))
    return [int(x * common) for x in point], common
