"""Affine functions without rounding: integers over a power of two, as every double is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import gcd
from typing import Any

import numpy as np
from numpy.typing import NDArray

Row = tuple[int, ...]  # a row (a, c) of integers: the function a.x + c up to a positive factor


def integers(values: Any) -> tuple[NDArray[np.object_], int]:
    """Integers n and an exponent e with ``values == n / 2**e`` exactly."""
    array = np.asarray(values, dtype=np.float64)
    ratios = [value.as_integer_ratio() for value in array.ravel().tolist()]
    exponent = max((bottom.bit_length() - 1 for _, bottom in ratios), default=0)
    exact = np.empty(len(ratios), dtype=object)
    exact[:] = [top << (exponent - bottom.bit_length() + 1) for top, bottom in ratios]
    return exact.reshape(array.shape), exponent


@dataclass(frozen=True)
class Affine:
    """The functions ``rows / 2**exponent`` of (x, 1); the last row is the function 1."""

    rows: NDArray[np.object_]
    exponent: int

    @staticmethod
    def identity(dim: int) -> Affine:
        rows = np.zeros((dim + 1, dim + 1), dtype=object)
        np.fill_diagonal(rows, 1)
        return Affine(rows, 0)

    def then(self, weight: Any, bias: Any) -> Affine:
        """``weight @ self + bias``, exactly."""
        dense = weight.toarray() if hasattr(weight, "toarray") else np.asarray(weight)
        bottom = [*[0.0] * dense.shape[1], 1.0]
        exact, exponent = integers(np.vstack([np.column_stack([dense, bias]), bottom]))
        return Affine(exact @ self.rows, self.exponent + exponent)

    def combination(self, terms: Sequence[tuple[float, int]]) -> Row:
        """The sum of ``factor * row[index]`` over the terms, divided by its content."""
        factors, _ = integers([factor for factor, _ in terms])
        total = sum(n * self.rows[index] for n, (_, index) in zip(factors, terms, strict=True))
        content = gcd(*total)
        return tuple(value // content for value in total) if content else tuple(total)


def value_at(row: Row, point: Sequence[Fraction]) -> Fraction:
    return sum((a * x for a, x in zip(row, point, strict=False)), Fraction(row[-1]))


@lru_cache(maxsize=4096)
def normalised(row: Row) -> NDArray[np.float64]:
    """The row as doubles with a normal of length 1."""
    largest = max(map(abs, row[:-1]))
    scaled = np.array([value / largest for value in row])
    return scaled / np.linalg.norm(scaled[:-1])
