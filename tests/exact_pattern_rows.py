"""The half-spaces of a ReLU network's pattern in fractions, by nested loops: for tests only."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

Row = list[Fraction]


def pattern_rows(network: Any, pattern: Sequence[int]) -> list[Row]:
    """One row (a, c) per unit, a.x + c of the sign that the pattern wants to be positive."""
    d = network.input_dim
    state = [[Fraction(int(i == j)) for j in range(d + 1)] for i in range(d)]
    rows: list[Row] = []
    pieces = iter(pattern)
    for stage in network.stages:
        state = [_row(w, b, state, d) for w, b in zip(stage.dense_weight, stage.bias, strict=True)]
        if not stage.n_units:
            continue
        for i, row in enumerate(state):
            active = next(pieces) == 1
            rows.append(row if active else [-v for v in row])
            state[i] = row if active else [Fraction(0)] * (d + 1)
    return rows


def domain_rows(domain: Any) -> list[Row]:
    """The domain's half-spaces as rows (a, c) with a.x + c >= 0."""
    a, b = domain.halfspaces()
    return [[*(-Fraction(v) for v in row), Fraction(end)] for row, end in zip(a, b, strict=True)]


def value(row: Row, point: Sequence[Fraction]) -> Fraction:
    return sum((a * x for a, x in zip(row, point, strict=False)), start=row[-1])


def in_integers(row: Row) -> tuple[int, ...]:
    """A positive multiple of the row."""
    common = lcm(*(v.denominator for v in row))
    return tuple(int(v * common) for v in row)


def _row(weights: Any, bias: float, state: list[Row], d: int) -> Row:
    row = [Fraction(0)] * d + [Fraction(float(bias))]
    for weight, inner in zip(weights, state, strict=True):
        if weight:
            row = [v + Fraction(float(weight)) * u for v, u in zip(row, inner, strict=True)]
    return row
