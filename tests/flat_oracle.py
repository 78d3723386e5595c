"""Flats of an arrangement in fractions, and what their Möbius function says: an exact oracle.

Nothing of the package is used. Hyperplanes are intersected one by one, a flat is the set of all
hyperplanes through it, and Möbius' function comes from its definition. For small arrangements.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from math import comb

Row = tuple[Fraction, ...]  # (a, b): the hyperplane a.x = b


class Flats:
    """The non-empty intersections of hyperplanes ``normals[i].x = offsets[i]`` in R^dim.

    Attributes
    ----------
    dim : int
    dims : dict
        Dimension of each flat; a flat is the frozenset of the numbers of all hyperplanes through
        it, the whole space is the empty one.
    """

    def __init__(self, normals: Sequence[Sequence], offsets: Sequence, dim: int) -> None:
        self.dim = dim
        self.rows = [
            tuple(Fraction(value) for value in (*normal, offset))
            for normal, offset in zip(normals, offsets, strict=True)
        ]
        self.dims: dict[frozenset[int], int] = {frozenset(): dim}
        fresh: dict[frozenset[int], list[Row]] = {frozenset(): []}
        while fresh:
            found: dict[frozenset[int], list[Row]] = {}
            for flat, basis in fresh.items():
                for i, row in enumerate(self.rows):
                    if i not in flat and (smaller := _with(basis, row)) is not None:
                        through = frozenset(
                            j for j, other in enumerate(self.rows) if not any(_rest(smaller, other))
                        )
                        found[through] = smaller
            fresh = {flat: basis for flat, basis in found.items() if flat not in self.dims}
            self.dims |= {flat: dim - len(basis) for flat, basis in fresh.items()}

    def polynomial(self, below: frozenset[int] = frozenset()) -> list[int]:
        """Characteristic polynomial of the restriction to a flat, coefficient of t^dim first."""
        top = self.dims[below]
        chi = [0] * (top + 1)
        for flat, value in self._moebius(below).items():
            chi[top - self.dims[flat]] += value
        return chi

    def n_cells(self, flat: frozenset[int] = frozenset()) -> int:
        """Zaslavsky 1975: the sum of |mu|; with a flat: the cells of the restriction to it."""
        return sum(abs(value) for value in self._moebius(flat).values())

    def f_vector(self) -> list[int]:
        """Faces by dimension: the cells of the restrictions to all flats."""
        faces = [0] * (self.dim + 1)
        for flat, dim in self.dims.items():
            faces[dim] += self.n_cells(flat)
        return faces

    @property
    def rank(self) -> int:
        return self.dim - min(self.dims.values())

    @property
    def is_simple(self) -> bool:
        """No flat of codimension k lies on more than k hyperplanes, and enough flats exist."""
        crowded = any(len(flat) != self.dim - dim for flat, dim in self.dims.items())
        return not crowded and all(
            sum(dim == self.dim - k for dim in self.dims.values()) == comb(len(self.rows), k)
            for k in range(self.dim + 1)
        )

    @cache  # noqa: B019 - the oracle lives as long as one test
    def _moebius(self, below: frozenset[int]) -> dict[frozenset[int], int]:
        above = sorted((f for f in self.dims if f >= below), key=lambda f: -self.dims[f])
        mu = {above[0]: 1}
        for flat in above[1:]:
            mu[flat] = -sum(value for other, value in mu.items() if other < flat)
        return mu


def _rest(basis: Sequence[Row], row: Row) -> Row:
    """The row after elimination with a basis in echelon form."""
    for other in basis:
        lead = next(k for k, value in enumerate(other) if value)
        if row[lead]:
            factor = row[lead] / other[lead]
            row = tuple(v - factor * w for v, w in zip(row, other, strict=True))
    return row


def _with(basis: list[Row], row: Row) -> list[Row] | None:
    """The basis of a flat cut by one more hyperplane not through it; None if they do not meet."""
    rest = _rest(basis, row)
    return [*basis, rest] if any(rest[:-1]) else None
