"""On which side of each hyperplane points lie, without rounding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.arrangements.exact_rows import Row, exact_ratios, integer_multiple, read_array
from linregions.errors import InputError

__all__ = ["sign_vectors"]


def sign_vectors(rows: Sequence[Row], dim: int, x: ArrayLike) -> NDArray[np.int8]:
    """Signs of ``a.x - b`` for rows (a, b), at points of shape (..., dim): shape (..., m), int8.

    Raises
    ------
    InputError
        The last extent of ``x`` is not `dim`, or a coordinate is no finite real number.
    """
    points = read_array("x", x)
    if points.ndim == 0 or points.shape[-1] != dim:
        raise InputError(f"x: expected shape (..., {dim}), got {points.shape}")
    shape = points.shape[:-1]
    # A point times its denominator is a row of integers (n, q) with q > 0, and so is a hyperplane.
    homogeneous = [
        integer_multiple([*exact_ratios("x", point), (-1, 1)])
        for point in points.reshape(-1, dim).tolist()
    ]
    signs = np.empty((len(homogeneous), len(rows)), dtype=np.int8)
    for place, point in enumerate(homogeneous):
        values = (sum(a * n for a, n in zip(row, point, strict=True) if a) for row in rows)
        signs[place] = [(value > 0) - (value < 0) for value in values]
    return signs.reshape(*shape, len(rows))
