"""Affine maps that carry an arrangement to itself, checked without rounding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.arrangements.exact_rows import (
    Row,
    echelon,
    exact_ratios,
    integer_multiple,
    read_array,
    unoriented,
)
from linregions.errors import InputError

__all__ = ["Symmetry", "read_symmetries", "row_permutations"]

Symmetry: TypeAlias = NDArray[Any]  # (d,) a permutation, (d, d) a matrix, (d, d + 1) an affine map


def read_symmetries(symmetries: Iterable[ArrayLike], dim: int) -> tuple[Symmetry, ...]:
    """Check the shapes of symmetries; read-only copies.

    Raises
    ------
    InputError
        One is neither a permutation of the coordinates nor an invertible matrix, with or without
        a column of shifts.
    """
    arrays = []
    for place, given in enumerate(symmetries):
        name = f"symmetries[{place}]"
        array = read_array(name, given)
        if array.shape == (dim,):
            if sorted(array.tolist()) != list(range(dim)):
                raise InputError(
                    f"{name}: expected a permutation of 0..{dim - 1}, got {array.tolist()}"
                )
            array = array.astype(np.int64)
            array.flags.writeable = False
        elif array.shape not in ((dim, dim), (dim, dim + 1)):
            raise InputError(
                f"{name}: expected a permutation of the coordinates, shape ({dim},), a matrix, "
                f"shape ({dim}, {dim}), or a matrix and a column of shifts, shape "
                f"({dim}, {dim + 1}); got shape {array.shape}"
            )
        elif len(echelon(_integers(array[:, :dim]))) < dim:
            raise InputError(f"{name}: expected an invertible matrix, got a singular one")
        arrays.append(array)
    return tuple(arrays)


def row_permutations(
    rows: Sequence[Row], symmetries: Sequence[Symmetry], dim: int
) -> list[list[int]]:
    """Where each symmetry takes the hyperplanes.

    Parameters
    ----------
    rows : sequence of Row
        Primitive; distinct hyperplanes.
    symmetries : sequence of arrays
        As `read_symmetries` returns them.
    dim : int

    Returns
    -------
    list of list of int
        Entry i of each: the hyperplane that the map takes onto hyperplane i.

    Raises
    ------
    InputError
        A map does not carry the arrangement to itself.
    """
    places = {unoriented(row): place for place, row in enumerate(rows)}
    found = []
    for number, symmetry in enumerate(symmetries):
        columns = _columns(symmetry, dim)
        images = [places.get(_pulled_back(row, columns)) for row in rows]
        if None in images:
            raise InputError(
                f"symmetries[{number}]: does not carry the arrangement to itself: no hyperplane "
                f"is taken onto hyperplane {rows[images.index(None)]}"
            )
        found.append([image for image in images if image is not None])
    return found


Column = list[tuple[int, int, int]]  # place, numerator, denominator of each entry that is not zero


def _columns(symmetry: Symmetry, dim: int) -> list[Column]:
    """Columns of the matrix, then that of the shifts."""
    if symmetry.ndim == 1:
        columns: list[Column] = [[] for _ in range(dim + 1)]
        for k, place in enumerate(symmetry.tolist()):
            columns[place].append((k, 1, 1))  # coordinate k of the image is x[place]
        return columns
    columns = [
        [(k, p, q) for k, (p, q) in enumerate(exact_ratios("symmetry", column)) if p]
        for column in symmetry.T.tolist()
    ]
    return columns if len(columns) > dim else [*columns, []]


def _pulled_back(row: Row, columns: list[Column]) -> Row:
    """The hyperplane {x : a.(Mx + t) = b}: normal M^T a, offset b - a.t."""
    sums = [_dot(row, column) for column in columns]
    top, bottom = sums[-1]
    return unoriented(integer_multiple([*sums[:-1], (row[-1] * bottom - top, bottom)]))


def _dot(row: Row, column: Column) -> tuple[int, int]:
    top, bottom = 0, 1
    for k, p, q in column:
        if row[k]:
            top, bottom = top * q + row[k] * p * bottom, bottom * q
    return top, bottom


def _integers(matrix: NDArray[Any]) -> list[Row]:
    return [integer_multiple(exact_ratios("symmetry", row)) for row in matrix.tolist()]
