"""Doubles as integers over a common power of two; nothing is rounded."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["integers", "nearest_double"]


def integers(values: ArrayLike) -> tuple[list[int], int]:
    """Numerators, in C order, and a shift >= 0 with ``values == numerators / 2**shift``."""
    flat = np.asarray(values, dtype=np.float64).ravel()
    mantissas, exponents = np.frexp(flat)
    numerators = (mantissas * 2.0**53).astype(np.int64)
    low_bit = np.where(numerators == 0, 1, numerators & -numerators)
    spare = np.log2(low_bit).astype(np.int64)  # a power of two: its logarithm is exact
    numerators >>= spare
    exponents = np.where(numerators == 0, 0, exponents - 53 + spare)
    shift = max(0, -int(exponents.min(initial=0)))
    scaled = numerators.astype(object) << (exponents + shift).astype(object)
    return [int(n) for n in scaled], shift


def nearest_double(value: Fraction) -> float:
    """The value rounded to a double; infinite where it is beyond their range."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
