"""A third exact oracle, for any dimension: a plain tree whose cells are kept by generators.

No floating-point number, no linear program and no line of the engine is involved. A cell P is kept
as the closed cone over it, {(x, w): x in w P, w >= 0}, by its rays and lines in Python integers
(double description: Motzkin, Raiffa, Thompson, Thrall 1953). The cone is full-dimensional and the
closure of its interior, so a half-space meets the interior of P if and only if some generator lies
strictly inside it. Bounded, unbounded and whole-space domains are all the same to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Any

from exact_rows import Affine, Row
from oracle import activated, choices, coordinates, domain_rows

Vector = tuple[int, ...]
Pattern = tuple[int, ...]


@dataclass(frozen=True)
class ExactRegions:
    """The cells by their patterns, and how many the first 1, 2, ... layers with units make."""

    cells: dict[Pattern, Cone]
    per_layer: tuple[int, ...]

    @property
    def patterns(self) -> set[Pattern]:
        return set(self.cells)

    @property
    def count(self) -> int:
        return len(self.cells)


def exact_regions(network: Any, domain: Any) -> ExactRegions:
    """All regions of the network in the domain. Raises ValueError if that has no interior."""
    inner, affine = coordinates(domain)
    cell: Cone | None = Cone.whole_space(inner.dim)
    for row, weak in domain_rows(inner):
        cell = cell and cell.cut(row, weak)
    if cell is None:
        raise ValueError("the domain has no interior")
    nodes: list[tuple[Pattern, Cone, Affine]] = [((), cell, affine)]
    per_layer = []
    for stage in network.stages:
        units = choices(stage)
        nodes = [node for above in nodes for node in _through(stage, units, *above)]
        per_layer += [len(nodes)] if units else []
    return ExactRegions({pattern: cone for pattern, cone, _ in nodes}, tuple(per_layer))


def _through(
    stage: Any, units: list[Any], before: Pattern, cell: Cone, affine: Affine
) -> Iterator[tuple[Pattern, Cone, Affine]]:
    """The regions of one more stage inside a cell."""
    rows = affine.then(stage.weight, stage.bias)
    cells: list[tuple[Pattern, Cone]] = [((), cell)]
    for unit in units:
        pieces = [[(rows.combination(terms), weak) for terms, weak in piece] for piece in unit]
        cells = [
            ((*taken, piece), part)
            for taken, cone in cells
            for piece, wanted in enumerate(pieces)
            if (part := cone.cut_all(wanted)) is not None
        ]
    for taken, cone in cells:
        yield before + taken, cone, activated(stage, rows, taken)


@dataclass(frozen=True)
class Cone:
    """A full-dimensional cone in R^(dim + 1): rays, each with the set of cuts that it lies on (as
    bits), and lines, which lie on every cut.
    """

    rays: tuple[tuple[Vector, int], ...]
    lines: tuple[Vector, ...]
    n_cuts: int

    @staticmethod
    def whole_space(dim: int) -> Cone:
        axes = [tuple(int(i == j) for j in range(dim + 1)) for i in range(dim + 1)]
        return Cone(((axes[dim], 0),), tuple(axes[:dim]), 1)

    @property
    def witness(self) -> list[Fraction]:
        """A point inside: the sum of all rays, each brought to one magnitude."""
        size = max(max(map(abs, ray)) for ray, _ in self.rays)
        total = [0] * len(self.rays[0][0])
        for ray, _ in self.rays:
            factor = size // max(map(abs, ray))
            total = [a + factor * b for a, b in zip(total, ray, strict=True)]
        return [Fraction(a, total[-1]) for a in total[:-1]]

    def cut_all(self, wanted: list[tuple[Row, bool]]) -> Cone | None:
        cone: Cone | None = self
        for row, weak in wanted:
            cone = cone and cone.cut(row, weak)
        return cone

    def cut(self, row: Row, weak: bool = False) -> Cone | None:
        """The part where ``row > 0``; None if it has no interior. Zero everywhere is fine if
        ``weak``.
        """
        if not any(row):
            return self if weak else None
        for place, line in enumerate(self.lines):
            if value := _dot(row, line):
                return self._cut_line(row, place, line if value > 0 else tuple(-v for v in line))
        values = [_dot(row, ray) for ray, _ in self.rays]
        if max(values) <= 0:
            return None
        return self if min(values) >= 0 else self._cut_rays(values)

    def _cut_line(self, row: Row, place: int, up: Vector) -> Cone:
        """The line becomes a ray; everything else moves along it onto the cut."""
        step = _dot(row, up)
        bit = 1 << self.n_cuts
        lines = [
            _combined(step, line, -_dot(row, line), up)
            for i, line in enumerate(self.lines)
            if i != place
        ]
        rays = [(_combined(step, ray, -_dot(row, ray), up), on | bit) for ray, on in self.rays]
        return Cone((*rays, (up, bit - 1)), tuple(lines), self.n_cuts + 1)

    def _cut_rays(self, values: list[int]) -> Cone:
        """Rays above stay, and every edge from above to below gives one on the cut."""
        bit = 1 << self.n_cuts
        above = [(ray, on, value) for (ray, on), value in zip(self.rays, values, strict=True)]
        kept = [(ray, on if value else on | bit) for ray, on, value in above if value >= 0]
        below = [(ray, on, value) for ray, on, value in above if value < 0]
        above = [(ray, on, value) for ray, on, value in above if value > 0]
        for up, on_up, value_up in above:
            for down, on_down, value_down in below:
                if self._adjacent(on_up & on_down):
                    kept.append(
                        (_combined(-value_down, up, value_up, down), (on_up & on_down) | bit)
                    )
        return Cone(tuple(kept), self.lines, self.n_cuts + 1)

    def _adjacent(self, common: int) -> bool:
        """Whether two rays with these cuts in common span a face: no third ray is on them all."""
        if common.bit_count() < len(self.rays[0][0]) - len(self.lines) - 2:
            return False
        return sum(common & on == common for _, on in self.rays) == 2


def _dot(row: Row, vector: Vector) -> int:
    return sum(a * b for a, b in zip(row, vector, strict=True))


def _combined(factor: int, one: Vector, other_factor: int, other: Vector) -> Vector:
    """``factor * one + other_factor * other``, divided by its content."""
    total = [factor * a + other_factor * b for a, b in zip(one, other, strict=True)]
    content = gcd(*total)
    return tuple(value // content for value in total)
