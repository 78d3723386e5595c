"""Two exact oracles in low dimension that use neither LPs nor affine maps.

``line_patterns``, on a line or a segment: sorted breakpoints; the patterns between them come from
evaluating the network exactly. ``polygon_patterns``, on a convex polygon: clipping; only the values
at the corners are pushed through the network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

import numpy as np

Vector = list[Fraction]
Pattern = tuple[int, ...]


def exact_pattern(network: Any, point: Sequence[Any]) -> Pattern:
    """The pattern at a point, by evaluating the network in fractions."""
    state, pattern = [Fraction(value) for value in point], ()
    for stage in _fractions(network):
        z = stage.affine(state)
        pieces = stage.pieces(z)
        pattern += tuple(piece for piece, unit in zip(pieces, stage.is_unit, strict=True) if unit)
        state = stage.activated(z, pieces)
    return pattern


def line_patterns(
    network: Any,
    origin: Sequence[Any],
    direction: Sequence[Any],
    lower: Any = None,
    upper: Any = None,
) -> list[Pattern]:
    """Patterns on ``origin + t * direction``, lower < t < upper (None: no end), in order of t."""
    stages = _fractions(network)
    ends = [None if end is None else Fraction(end) for end in (lower, upper)]
    start, step = [[Fraction(float(v)) for v in vector] for vector in (origin, direction)]

    def at(t: Fraction) -> Vector:
        return [a + t * b for a, b in zip(start, step, strict=True)]

    knots: set[Fraction] = set()
    for depth, stage in enumerate(stages):
        new: set[Fraction] = set()
        for low, high in _intervals(ends[0], knots, ends[1]):
            p, q = low + (high - low) / 3, high - (high - low) / 3
            z_p, z_q = (stage.affine(_forward(stages[:depth], at(t))) for t in (p, q))
            for f_p, f_q in zip(stage.switches(z_p), stage.switches(z_q), strict=True):
                if f_p != f_q:
                    new.add(p - f_p * (q - p) / (f_q - f_p))
        knots |= {
            t for t in new if (ends[0] is None or t > ends[0]) and (ends[1] is None or t < ends[1])
        }
    found = [
        exact_pattern(network, at((low + high) / 2))
        for low, high in _intervals(ends[0], knots, ends[1])
    ]
    return [a for a, b in pairwise([*found, ()]) if a != b]


def _intervals(
    lower: Fraction | None, knots: set[Fraction], upper: Fraction | None
) -> list[tuple[Fraction, Fraction]]:
    """Consecutive intervals; an unbounded one is cut at length 1 (2 if there is no knot at all)."""
    points = sorted(knots | {end for end in (lower, upper) if end is not None}) or [Fraction(0)]
    first = [points[0] - 1] if lower is None else []
    last = [points[-1] + 1] if upper is None else []
    return list(pairwise([*first, *points, *last]))


def polygon_patterns(network: Any, corners: Sequence[Sequence[Any]]) -> set[Pattern]:
    """Patterns with an interior in the convex polygon with these corners, given in order."""
    polygon = [[Fraction(value) for value in corner] for corner in corners]
    return set(_clipped(_fractions(network), polygon))


def box_corners(lower: Sequence[Any], upper: Sequence[Any]) -> list[tuple[Any, Any]]:
    """The corners of a rectangle in order."""
    (x0, y0), (x1, y1) = lower, upper
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def _clipped(stages: list[_FractionStage], polygon: list[Vector]) -> Iterator[Pattern]:
    if not stages:
        yield ()
        return
    stage, *later = stages
    cells = [((), [stage.affine(corner) for corner in polygon])]
    for unit in range(len(stage.is_unit)):
        cells = [
            ((*pieces, piece), part)
            for pieces, cell in cells
            for piece in range(stage.n_pieces(unit))
            if (part := _clip_all(cell, stage.conditions(unit, piece))) is not None
        ]
    for pieces, cell in cells:
        own = tuple(piece for piece, unit in zip(pieces, stage.is_unit, strict=True) if unit)
        image = [stage.activated(corner, pieces) for corner in cell]
        yield from (own + rest for rest in _clipped(later, image))


def _clip_all(polygon: list[Vector] | None, conditions: list[_Condition]) -> list[Vector] | None:
    for first, second, constant, weak in conditions:
        if polygon is not None:
            values = [
                (z[first[1]] * first[0] if first else 0)
                + (z[second[1]] * second[0] if second else 0)
                + constant
                for z in polygon
            ]
            polygon = _clip(polygon, values, weak)
    return polygon


_Condition = tuple[tuple[int, int] | None, tuple[int, int] | None, Fraction, bool]


def _clip(polygon: list[Vector], values: list[Fraction], weak: bool) -> list[Vector] | None:
    """The part where the values at the corners are positive; all zero will do if ``weak``."""
    if max(values) <= 0:
        return polygon if weak and min(values) == max(values) == 0 else None
    part = []
    for i, (corner, value) in enumerate(zip(polygon, values, strict=True)):
        if value >= 0:
            part.append(corner)
        following, next_value = polygon[(i + 1) % len(polygon)], values[(i + 1) % len(polygon)]
        if value * next_value < 0:
            share = value / (value - next_value)
            part.append([a + share * (b - a) for a, b in zip(corner, following, strict=True)])
    return part


class _FractionStage:
    """One stage in fractions. Every row or group is a choice; those with one piece are no units."""

    def __init__(self, stage: Any) -> None:
        weight = stage.weight.toarray() if hasattr(stage.weight, "toarray") else stage.weight
        self.weight = [
            [(j, Fraction(w)) for j, w in enumerate(row) if w]
            for row in np.asarray(weight).tolist()
        ]
        self.bias = [Fraction(b) for b in stage.bias.tolist()]
        ends = np.cumsum(stage.group_sizes).tolist()
        sizes = [int(size) for size in stage.group_sizes]
        self.groups = [range(end - size, end) for end, size in zip(ends, sizes, strict=True)]
        self.functions = [stage.activations[kind] for kind in stage.activation_index]
        pieces = sizes or [len(function.slopes) for function in self.functions]
        self.is_unit = [count > 1 for count in pieces]
        self._n_pieces = pieces

    def n_pieces(self, unit: int) -> int:
        return self._n_pieces[unit]

    def affine(self, state: Vector) -> Vector:
        return [
            sum((w * state[j] for j, w in row), b)
            for row, b in zip(self.weight, self.bias, strict=True)
        ]

    def pieces(self, z: Vector) -> Pattern:
        if self.groups:
            return tuple(max(range(len(g)), key=lambda i: (z[g[i]], -i)) for g in self.groups)
        return tuple(
            sum(value > Fraction(b) for b in function.breakpoints)
            for value, function in zip(z, self.functions, strict=True)
        )

    def activated(self, z: Vector, pieces: Pattern) -> Vector:
        if self.groups:
            return [z[group[piece]] for group, piece in zip(self.groups, pieces, strict=True)]
        return [
            Fraction(function.slopes[piece]) * value + Fraction(function.intercepts[piece])
            for value, function, piece in zip(z, self.functions, pieces, strict=True)
        ]

    def switches(self, z: Vector) -> list[Fraction]:
        """Values that are zero wherever a unit changes its piece."""
        if self.groups:
            return [z[i] - z[j] for group in self.groups for i, j in combinations(group, 2)]
        return [
            value - Fraction(b)
            for value, function in zip(z, self.functions, strict=True)
            for b in function.breakpoints
        ]

    def conditions(self, unit: int, piece: int) -> list[_Condition]:
        """Half-planes of one piece: signed rows (or None), a constant, whether zero is inside."""
        if self.groups:
            group = self.groups[unit]
            return [
                ((1, group[piece]), (-1, other), Fraction(0), piece < i)
                for i, other in enumerate(group)
                if i != piece
            ]
        breaks = [Fraction(b) for b in self.functions[unit].breakpoints]
        above = [((1, unit), None, -b, False) for b in breaks[max(piece - 1, 0) : piece]]
        below = [((-1, unit), None, b, True) for b in breaks[piece : piece + 1]]
        return above + below


def _fractions(network: Any) -> list[_FractionStage]:
    return [_FractionStage(stage) for stage in network.stages]


def _forward(stages: list[_FractionStage], state: Vector) -> Vector:
    for stage in stages:
        z = stage.affine(state)
        state = stage.activated(z, stage.pieces(z))
    return state
