"""Hyperplanes as rows of integers: what was given, read without rounding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import gcd, lcm
from numbers import Rational
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.errors import InputError

__all__ = [
    "Row",
    "echelon",
    "exact_ratios",
    "integer_rows",
    "primitive",
    "read_array",
    "unoriented",
]

Row = tuple[int, ...]  # (a_1, ..., a_d, b): the hyperplane {x : a.x = b}, positive where a.x > b

EXPECTED = "expected integers, floats or fractions"


def read_array(name: str, value: ArrayLike) -> NDArray[Any]:
    """A read-only copy that holds the numbers as given: float64, int64, or Python objects.

    Parameters
    ----------
    name : str
        What an error calls the argument.
    value : array_like
        Floats, integers of any size, ``fractions.Fraction``, or a mixture of them.

    Raises
    ------
    InputError
        Not a rectangular array of finite real numbers.
    """
    try:
        # A list of large integers must not pass through a NumPy type that rounds them.
        array = np.array(value if hasattr(value, "__array__") else np.array(value, dtype=object))
    except (TypeError, ValueError) as error:
        raise InputError(f"{name}: {EXPECTED} in an array, got {value!r}") from error
    if array.dtype.kind in "biu":
        array = array.astype(object)
    if array.dtype.kind == "O":
        array = _narrowest(name, array)
    elif array.dtype.kind != "f":
        raise InputError(f"{name}: {EXPECTED}, got an array of {array.dtype}")
    elif array.dtype.itemsize <= 8:
        array = array.astype(np.float64)
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        place = tuple(np.argwhere(~np.isfinite(array))[0].tolist())
        raise InputError(f"{_entry(name, place)}: expected a finite number, got {array[place]}")
    array.flags.writeable = False
    return array


def _narrowest(name: str, array: NDArray[Any]) -> NDArray[Any]:
    """An array of objects as int64 or float64, if that changes no value."""
    for place, value in np.ndenumerate(array):
        _ratio(name, place, value)
    values = array.ravel().tolist()
    if all(isinstance(value, int | np.integer) for value in values):
        if all(-(2**63) <= value < 2**63 for value in values):
            return array.astype(np.int64)
    elif all(isinstance(value, float | int) and _is_double(value) for value in values):
        return array.astype(np.float64)
    return array


def _is_double(value: float) -> bool:
    try:
        return float(value) == value  # Python compares an int with a float exactly
    except OverflowError:
        return False


def _entry(name: str, place: Sequence[int]) -> str:
    return f"{name}[{', '.join(map(str, place))}]"


def _ratio(name: str, place: Sequence[int], value: Any) -> tuple[int, int]:
    """Numerator and positive denominator of one number."""
    try:
        if type(value) is float or type(value) is int:
            return value.as_integer_ratio()
        if isinstance(value, Rational):  # Fraction, and NumPy's integers
            return int(value.numerator), int(value.denominator)
        numerator, denominator = value.as_integer_ratio()
    except AttributeError as error:
        raise InputError(f"{_entry(name, place)}: {EXPECTED}, got {value!r}") from error
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"{_entry(name, place)}: expected a finite number, got {value!r}"
        ) from error
    return int(numerator), int(denominator)


def exact_ratios(name: str, values: Iterable[Any]) -> list[tuple[int, int]]:
    """Numerators and positive denominators of numbers.

    Raises
    ------
    InputError
        One is no real number, or not finite.
    """
    return [_ratio(name, (place,), value) for place, value in enumerate(values)]


def integer_rows(normals: NDArray[Any], offsets: NDArray[Any]) -> tuple[Row, ...]:
    """Rows (a, b) of coprime integers, positive multiples of ``(normals[i], offsets[i])``.

    Raises
    ------
    InputError
        A normal is zero.
    """
    rows = []
    for i, (normal, offset) in enumerate(zip(normals.tolist(), offsets.tolist(), strict=True)):
        row = integer_multiple(exact_ratios("row", [*normal, offset]))
        if not any(row[:-1]):
            raise InputError(
                f"normals[{i}]: is zero, so there is no hyperplane; leave this row out "
                "(a hyperplane is {x : normals[i].x = offsets[i]})"
            )
        rows.append(row)
    return tuple(rows)


def integer_multiple(ratios: Sequence[tuple[int, int]]) -> Row:
    """The smallest positive multiple of rational numbers that consists of integers."""
    common = lcm(*[denominator for _, denominator in ratios])
    return primitive([top * (common // bottom) for top, bottom in ratios])


def primitive(row: Sequence[int]) -> Row:
    """The row without its greatest common divisor; the orientation stays."""
    content = gcd(*row) or 1
    return tuple([value // content for value in row])  # a list is faster than a generator


def unoriented(row: Row) -> Row:
    """The primitive row of the same hyperplane whose first non-zero entry is positive."""
    leading = next(value for value in row if value)
    return row if leading > 0 else tuple(-value for value in row)


def echelon(rows: Iterable[Sequence[int]]) -> dict[int, Row]:
    """Row echelon basis of the span, by the column of each leading entry, over the integers.

    Its length is the rank; its keys are the first columns that are linearly independent, in the
    order of columns.
    """
    basis: dict[int, Row] = {}
    for given in rows:
        row: Sequence[int] = given
        for column in range(len(row)):
            if not row[column]:
                continue
            if column not in basis:
                basis[column] = primitive(row)
                break
            other = basis[column]
            row = [other[column] * v - row[column] * w for v, w in zip(row, other, strict=True)]
            row = primitive(row)
    return dict(sorted(basis.items()))
