"""Arrays that people give: numbers, of the right shape, finite; an error names the argument."""

from __future__ import annotations

from reprlib import repr as shortened
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.errors import InputError

__all__ = [
    "as_array",
    "as_integers",
    "as_points",
    "as_rows",
    "as_vector",
    "check_finite",
    "read_only",
]

Array = NDArray[np.float64]
Scalar = TypeVar("Scalar", bound=np.generic)


def read_only(array: NDArray[Scalar]) -> NDArray[Scalar]:
    """The array itself, read-only from now on."""
    array.flags.writeable = False
    return array


def check_finite(name: str, array: Array) -> None:
    """Raise InputError if there are NaN or infinities."""
    bad = np.count_nonzero(~np.isfinite(array))
    if bad:
        raise InputError(
            f"{name}: expected finite numbers, got NaN or infinity in {bad} of {array.size} places"
        )


def as_array(name: str, value: ArrayLike) -> Array:
    """A read-only copy in double precision, in C order; of any shape, finite or not.

    Raises
    ------
    InputError
        There are not numbers only, or rows differ in length.
    """
    return read_only(np.array(_numbers(name, value), order="C"))


def as_points(name: str, value: ArrayLike, dim: int) -> Array:
    """Points, shape (..., dim), finite; not a copy if they are such an array already.

    Raises
    ------
    InputError
        There are not numbers only, not finite ones, or the shape is another one.
    """
    points = _numbers(name, value)
    if points.ndim == 0 or points.shape[-1] != dim:
        raise InputError(f"{name}: expected shape (..., {dim}), got {points.shape}")
    check_finite(name, points)
    return points


def as_rows(name: str, value: ArrayLike, dim: int) -> Array:
    """Points one to a row, shape (k, dim); otherwise as `as_points`."""
    points = _numbers(name, value)
    if points.ndim != 2 or points.shape[1] != dim:
        raise InputError(f"{name}: expected shape (k, {dim}), got {points.shape}")
    check_finite(name, points)
    return points


def as_vector(name: str, value: ArrayLike, dim: int) -> Array:
    """One point or direction, shape (dim,), as a read-only copy; otherwise as `as_points`."""
    vector = as_array(name, value)
    if vector.shape != (dim,):
        raise InputError(f"{name}: expected shape ({dim},), got {vector.shape}")
    check_finite(name, vector)
    return vector


def as_integers(name: str, value: ArrayLike) -> NDArray[Any]:
    """Integers of any type and shape; not a copy if they are an array already.

    Raises
    ------
    InputError
        There are not integers only, or rows differ in length.
    """
    try:
        array = np.asarray(value)
    except (TypeError, ValueError) as error:
        raise InputError(_refused(name, "integers", value)) from error
    if array.size and array.dtype.kind not in "iub":
        raise InputError(
            f"{name}: expected an array of integers, got {array.dtype} of shape {array.shape}"
        )
    return array.astype(np.intp) if array.dtype.kind not in "iu" else array


def _numbers(name: str, value: ArrayLike) -> Array:
    try:
        return np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(_refused(name, "numbers", value)) from error


def _refused(name: str, what: str, value: object) -> str:
    return f"{name}: expected an array of {what}, rows of one length, got {shortened(value)}"
