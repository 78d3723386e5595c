"""Which half-spaces of a region are its facets.

A half-space is a facet if and only if some ray from a point inside leaves the region through it
alone: where it does, all other half-spaces still hold strictly, and that is the proof. Rays are
tried first against all normals; where such a ray meets other half-spaces first it is turned so
that it passes them by. What no ray has hit is asked of a linear program each: the half-space is let
loose, and its value minimised from the last optimal basis (redundancy: Fukuda, "Polyhedral
computation", section 3.2).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dposv

from linregions.certificates.dyadic import nearest_double
from linregions.certificates.exact_program import integer_rows, largest_margin
from linregions.certificates.rational_rows import Point, rational_point
from linregions.geometry.half_space_rows import HalfSpaceRows
from linregions.geometry.interiors import Interior
from linregions.geometry.linear_programs import LinearProgram

__all__ = ["Exit", "exits"]

Array = NDArray[np.float64]
CLEAR = 1e-7  # of the region's size: optima that close to zero are decided exactly
BATCH = 64  # rays shot at once
FEW_INPUTS = 16  # so many, and a linear program costs no more than turning a ray
MOST_TURNS = 1000
SPARED = 0.5  # part of the value at the point inside that a ray leaves to what it passes by
ENOUGH = 0.05  # part that it has to leave


@dataclass(frozen=True, slots=True)
class Exit:
    """A ray from inside that leaves through one facet, in its relative interior.

    Attributes
    ----------
    group : int
        The facet, as a number of ``HalfSpaceRows.groups``.
    point : ndarray, shape (dim,)
        Where it leaves, rounded.
    origin : tuple of Fraction
        Where the ray starts.
    direction : ndarray, or tuple of Fraction
        Where it goes: exactly these numbers.
    """

    group: int
    point: Array
    origin: Point
    direction: Array | Point

    @property
    def exact_direction(self) -> Point:
        """The direction in fractions."""
        if isinstance(self.direction, tuple):
            return self.direction
        return rational_point(self.direction.tolist())


def exits(rows: HalfSpaceRows, inside: Interior) -> Iterator[Exit]:
    """One exit for each facet."""
    left = dict.fromkeys(range(len(rows.groups)))
    if inside.is_double and left:
        search = _Search(rows, inside)
        many = len(inside.point) > FEW_INPUTS
        for rays in (search.against_normals, search.turned)[: 1 + many]:
            goals = list(left)
            for part in (goals[i : i + BATCH] for i in range(0, len(goals), BATCH)):
                for found in search.by_rays(rays([goal for goal in part if goal in left])):
                    if found.group in left:
                        del left[found.group]
                        yield found
        if left:
            yield from search.by_programs(list(left))
        return
    for group in left:
        exact = _exactly(rows, inside, group, ())
        if exact is not None:
            yield exact


class _Search:
    """Rays and linear programs from a double that is strictly inside."""

    def __init__(self, rows: HalfSpaceRows, inside: Interior) -> None:
        self.rows = rows
        self.inside = inside
        self.values = rows.a @ inside.point + rows.c
        self.chosen = [group[0] for group in rows.groups]

    @cached_property
    def products(self) -> Array:
        """Of every two normals."""
        a = self.rows.a[self.chosen]
        return np.asarray(a @ a.T)

    def against_normals(self, left: list[int]) -> Array:
        """One ray for each of these groups: straight at it."""
        return np.asarray(-self.rows.a[[self.chosen[group] for group in left]].T)

    def turned(self, left: list[int]) -> Array:
        """Rays at these groups that pass by what they would meet before; as many as work out.

        Products of normals are all that this takes.
        """
        a, values = self.rows.a[self.chosen], self.values[self.chosen]
        rays = []
        for goal in left:
            weights = _aimed(self.products, values, goal)
            if weights is not None:
                rays.append(weights @ a)
        return np.array(rays).reshape(-1, a.shape[1]).T

    def by_rays(self, directions: Array) -> Iterator[Exit]:
        """Exits of rays (dim, k) that leave through one facet beyond doubt."""
        rows, origin = self.rows, self.inside.point
        slopes = rows.a @ directions
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            steps = np.where(slopes < 0, -self.values[:, None] / slopes, np.inf)
        first = steps.argmin(axis=0)
        length = steps[first, np.arange(first.size)]
        kept = np.isfinite(length)
        first, directions = first[kept], directions[:, kept]
        points = origin[:, None] + length[kept] * directions
        values = rows.a @ points + rows.c[:, None]
        errors = rows.errors(np.abs(points).max(axis=0))
        hit = first, np.arange(first.size)
        # The true half-space is left at most so far from the rounded point.
        off = 1.01 * (np.abs(values[hit]) + errors[hit])
        others = rows.group_of[:, None] != rows.group_of[first]
        certain = (~others | (values > errors + off)).all(axis=0) & np.isfinite(off)
        seen: set[int] = set()
        for k in np.flatnonzero(certain).tolist():
            group = int(rows.group_of[first[k]])
            if group not in seen:
                seen.add(group)
                yield Exit(group, points[:, k], self.inside.exact, directions[:, k])

    def by_programs(self, left: list[int]) -> Iterator[Exit]:
        """Exits of the facets among these groups."""
        rows, chosen = self.rows, self.chosen
        unit = float(np.median(self.values[chosen]))
        lower = -self.values[chosen] / unit
        program = LinearProgram(rows.a[chosen], lower)
        for group in left:
            normal = rows.a[chosen[group]]
            program.set_lower(group, lower[group] - 1.0)
            optimum = program.minimise(normal)
            program.set_lower(group, lower[group])
            found = None
            if optimum.value < lower[group]:
                found = next(self.by_rays(optimum.point[:, None]), None)
            if found is None or found.group != group:
                if optimum.value > lower[group] + CLEAR and program.is_proven():
                    program.set_lower(group, -np.inf)
                    continue
                found = _exactly(rows, self.inside, group, program.tight())
            if found is None:
                program.set_lower(group, -np.inf)
            else:
                yield found


def _aimed(products: Array, values: Array, goal: int) -> Array | None:
    """Weights of the normals that add up to a step onto the goal; None if none is found.

    The shortest step that leaves part of their value to the half-spaces that were in the way, by a
    dual active-set method (Goldfarb and Idnani 1983): what a step runs into joins those that it has
    to spare, what no longer pushes it away leaves them.
    """
    spared = [goal]
    targets = [-values[goal]]
    for _ in range(MOST_TURNS):
        normals = products[spared]
        _, weights, failed = dposv(normals[:, spared], targets)
        if failed:
            return None
        least = int(weights[1:].argmin()) + 1 if len(spared) > 1 else 0
        if least and weights[least] < 0.0:
            del spared[least], targets[least]
            continue
        left = 1.0 + weights @ normals / values
        left[goal] = np.inf
        first = int(left.argmin())
        if left[first] >= ENOUGH:
            step = np.zeros(len(values))
            step[spared] = weights
            return step
        if first in spared:
            return None
        spared.append(first)
        targets.append((SPARED - 1.0) * values[first])
    return None


def _exactly(
    rows: HalfSpaceRows, inside: Interior, group: int, tight: tuple[int, ...]
) -> Exit | None:
    """Look in rational arithmetic for a point beyond this half-space and strictly in all others."""
    names = [rows.names[members[0]] for members in rows.groups]
    whole, _ = integer_rows([rows.system.rows[name] for name in names])
    flipped = [[-v for v in row] if k == group else row for k, row in enumerate(whole)]
    found = largest_margin(flipped, hint=sorted({*tight, group}))
    if found.sign <= 0 or found.point is None:
        return None
    row, start, end = whole[group], inside.exact, found.point
    at = [sum(int(a) * x for a, x in zip(row, p, strict=False)) for p in (start, end)]
    before, after = (value + int(row[-1]) for value in at)
    share = Fraction(before) / Fraction(before - after)
    direction = tuple(y - x for x, y in zip(start, end, strict=True))
    point = np.array([nearest_double(x + share * v) for x, v in zip(start, direction, strict=True)])
    return Exit(group, point, start, direction)
