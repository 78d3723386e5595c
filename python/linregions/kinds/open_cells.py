"""Relatively open polyhedra by their generators, cut by hyperplanes into relatively open parts.

The set of inputs with one pattern is convex, but need be neither open nor closed; it is a union of
relatively open polyhedra, each the relative interior of the convex hull of some points and rays.
An affine function has one sign throughout such a polyhedron unless it is positive at one generator
and negative at another; then its zeros there are another one, of one dimension less, and so are the
two sides (double description: Motzkin, Raiffa, Thompson, Thrall 1953; Fukuda, Prodon 1996).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import gcd

__all__ = ["Generator", "OpenCell", "Terms", "fan", "split"]

Terms = Sequence[tuple[int, int]]  # a linear function: places of values, and their factors


@dataclass(frozen=True, slots=True)
class Generator:
    """A vertex or an extreme ray.

    Attributes
    ----------
    values : tuple of int
        What it is described by, in homogeneous coordinates: the last one is 0 for a ray, positive
        for a point. Any positive multiple is the same.
    facets : int
        Those of the cell's closure that it lies on, as bits.
    """

    values: tuple[int, ...]
    facets: int


@dataclass(frozen=True, slots=True)
class OpenCell:
    """The relative interior of the convex hull of its generators: at least one is a point.

    Attributes
    ----------
    generators : tuple of Generator
        Vertices and extreme rays, no others; the polyhedron contains no line.
    n_facets : int
        Bits of `Generator.facets` that may be in use.
    """

    generators: tuple[Generator, ...]
    n_facets: int


def fan(centre: Sequence[int], signs: Sequence[Sequence[int]]) -> list[OpenCell]:
    """Cells around a point that cover a product of rays, lines and points.

    Parameters
    ----------
    centre : sequence of int
        In homogeneous coordinates, the last one positive.
    signs : sequence of sequences of int
        For each coordinate which of -1, 0 and 1 its difference to the centre's may have.
    """
    cells = []
    for chosen in product(*signs):
        rays = [[0] * len(centre) for sign in chosen if sign]
        for ray, k in zip(rays, [k for k, sign in enumerate(chosen) if sign], strict=True):
            ray[k] = chosen[k]
        whole = [tuple(centre), *map(tuple, rays)]
        every = (1 << len(whole)) - 1
        cells.append(
            OpenCell(
                tuple(Generator(values, every ^ (1 << i)) for i, values in enumerate(whole)),
                len(whole),
            )
        )
    return cells


def split(cell: OpenCell, function: Terms) -> tuple[list[OpenCell], list[OpenCell], list[OpenCell]]:
    """The parts where a linear function of the generators' values is negative, zero, positive."""
    values = [sum(a * g.values[k] for k, a in function) for g in cell.generators]
    if min(values) >= 0 or max(values) <= 0:
        whole: tuple[list[OpenCell], list[OpenCell], list[OpenCell]] = ([], [], [])
        whole[1 + (max(values) > 0) - (min(values) < 0)].append(cell)
        return whole
    both = list(zip(cell.generators, values, strict=True))
    below = [pair for pair in both if pair[1] < 0]
    above = [pair for pair in both if pair[1] > 0]
    within = [generator for generator, value in both if value == 0]
    within += [
        _between(*one, *other)
        for one in below
        for other in above
        if _adjacent(one[0], other[0], cell.generators)
    ]
    new = 1 << cell.n_facets
    border = [Generator(g.values, g.facets | new) for g in within]
    sides = [[generator for generator, _ in side] for side in (below, above)]
    lower, upper = (OpenCell((*side, *border), cell.n_facets + 1) for side in sides)
    return [lower], [OpenCell(tuple(within), cell.n_facets)], [upper]


def _adjacent(one: Generator, other: Generator, generators: Sequence[Generator]) -> bool:
    """Whether an edge joins them: no third generator is on all facets that they share."""
    shared = one.facets & other.facets
    return not any(
        shared & ~third.facets == 0
        for third in generators
        if third is not one and third is not other
    )


def _between(one: Generator, a: int, other: Generator, b: int) -> Generator:
    """Where the edge is zero, of the values a < 0 < b at its ends."""
    values = [b * x - a * y for x, y in zip(one.values, other.values, strict=True)]
    common = gcd(*values) or 1
    return Generator(tuple(v // common for v in values), one.facets & other.facets)
