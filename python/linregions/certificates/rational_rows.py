"""The half-spaces of a pattern and of its domain as exact rows, and sums of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm

import numpy as np
from flint import fmpz, fmpz_mat
from numpy.typing import NDArray

from linregions.certificates.dyadic import integers
from linregions.certificates.exact_network import ExactNetwork, ExactRow
from linregions.certificates.half_spaces import HalfSpace
from linregions.domains import Domain

__all__ = [
    "ExactDomain",
    "ExactSystem",
    "Point",
    "combination",
    "coprime",
    "homogeneous",
    "rational_point",
]

Point = tuple[Fraction, ...]


class ExactDomain:
    """The half-spaces ``b - A @ x >= 0`` of a domain, in its coordinates."""

    def __init__(self, domain: Domain) -> None:
        a, b = domain.halfspaces()
        self.doubles = -a, b
        self.dim = domain.dim
        self.rows: list[tuple[HalfSpace, ExactRow]] = []
        for i, row in enumerate(np.column_stack([-a, b])):
            numerators, shift = integers(row)
            self.rows.append((HalfSpace("domain", i), ([fmpz(n) for n in numerators], shift)))

    def values(self, columns: fmpz_mat) -> dict[HalfSpace, fmpz]:
        """Value of each half-space at one point in homogeneous coordinates, times some number."""
        if not self.rows:
            return {}
        values = (self._matrix * columns).entries()
        return {name: value for (name, _), value in zip(self.rows, values, strict=True)}

    @cached_property
    def _matrix(self) -> fmpz_mat:
        return fmpz_mat([row for _, (row, _) in self.rows])

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
    """The half-spaces that a pattern stands for in a domain: units in order, then the domain.

    Attributes
    ----------
    network : ExactNetwork
    domain : ExactDomain
    pieces : ndarray of int, shape (n_units,)
        -1 for a free unit.
    only : frozenset of int or None
        Units whose half-spaces are meant; those of the others are left out. None: all.
    """

    network: ExactNetwork
    domain: ExactDomain
    pieces: NDArray[np.intp]
    only: frozenset[int] | None = None

    def restricted(self, units: Iterable[int]) -> ExactSystem:
        """The half-spaces of these units, and of the domain; the maps stay those of all pieces."""
        return ExactSystem(self.network, self.domain, self.pieces, frozenset(units))

    def name(self, half_space: HalfSpace) -> str:
        """What people read of a half-space of this pattern or of the domain."""
        return half_space.named(self.network.network.layer_sizes, self.pieces)

    def includes(self, half_space: HalfSpace) -> bool:
        """Whether a half-space of the pattern is meant."""
        return self.only is None or half_space.index in self.only

    @cached_property
    def rows(self) -> dict[HalfSpace, ExactRow]:
        """Coefficients, then the constant: numerators over 2**shift."""
        own = [row for row in self.network.rows(self.pieces) if self.includes(row[0])]
        return dict([*own, *self.domain.rows])

    def values(self, point: Point) -> dict[HalfSpace, fmpz]:
        """Values at a point, each times some positive number: their signs are what they tell."""
        numerators, denominator = homogeneous(point)
        column = [[n] for n in (*numerators, denominator)]
        found = self.network.along(self.pieces, column)
        values = {name: value[0] for name, (value, _) in found if self.includes(name)}
        return values | self.domain.values(fmpz_mat(column))

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


def coprime(multipliers: Mapping[HalfSpace, Fraction]) -> dict[HalfSpace, Fraction]:
    """The same multipliers in coprime integers: their scale is free."""
    common = lcm(*(times.denominator for times in multipliers.values()))
    numerators = [int(times * common) for times in multipliers.values()]
    divisor = gcd(*numerators)
    return {name: Fraction(n // divisor) for name, n in zip(multipliers, numerators, strict=True)}


def rational_point(values: Sequence[float]) -> Point:
    """The point of these doubles."""
    return tuple(Fraction(float(value)) for value in values)


def homogeneous(point: Point) -> tuple[list[int], int]:
    """Numerators over one positive denominator."""
    common = lcm(*(x.denominator for x in point))
    return [int(x * common) for x in point], common
