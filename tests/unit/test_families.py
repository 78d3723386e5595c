"""The classical arrangements: their definitions, formulas, and symmetries."""

from __future__ import annotations

from collections.abc import Callable
from math import comb, factorial, prod
from typing import Any

import numpy as np
import pytest
from linregions import HyperplaneArrangement, InputError, families
from numpy.polynomial import polynomial


def catalan_number(n: int) -> int:
    return comb(2 * n, n) // (n + 1)


def from_roots(*roots: int) -> tuple[int, ...]:
    return tuple(int(c) for c in reversed(polynomial.polyfromroots(roots).round().tolist()))


Rows = list[tuple[int, ...]]


@pytest.mark.parametrize(
    ("arrangement", "rows"),
    [
        (families.braid(3), [(1, -1, 0, 0), (1, 0, -1, 0), (0, 1, -1, 0)]),
        (families.type_b(2), [(1, 0, 0), (0, 1, 0), (1, -1, 0), (1, 1, 0)]),
        (families.type_d(2), [(1, -1, 0), (1, 1, 0)]),
        (families.shi(2), [(1, -1, 0), (1, -1, 1)]),
        (families.catalan(2), [(1, -1, -1), (1, -1, 0), (1, -1, 1)]),
        (families.linial(3), [(1, -1, 0, 1), (1, 0, -1, 1), (0, 1, -1, 1)]),
        (families.resonance(2), [(0, 1, 0), (1, 0, 0), (1, 1, 0)]),
        (families.threshold(1), [(1, -1, 0), (1, 1, 0)]),
        (families.cyclic(3, 2), [(1, 1, 1), (1, 2, 4), (1, 3, 9)]),
        (families.grid(1, 2), [(1, 0, 1), (0, 1, 1), (0, 1, 2)]),
        (families.near_pencil(3), [(0, -1, 0), (1, -1, 0), (1, 0, 1)]),
    ],
)
def test_definition(arrangement: HyperplaneArrangement, rows: Rows) -> None:
    assert list(arrangement.rows) == rows
    assert arrangement.normals.dtype == arrangement.offsets.dtype == np.int64


@pytest.mark.parametrize("n", range(1, 6))
def test_formulas_by_number_of_coordinates(n: int) -> None:
    """Characteristic polynomials as R. P. Stanley gives them (2007, lectures 2 and 5)."""
    expected: list[tuple[HyperplaneArrangement, tuple[int, ...], int]] = [
        (families.braid(n), from_roots(*range(n)), factorial(n)),
        (families.type_b(n), from_roots(*range(1, 2 * n, 2)), 2**n * factorial(n)),
        (
            families.type_d(n),
            from_roots(*range(1, 2 * n - 2, 2), n - 1),
            2 ** (n - 1) * factorial(n),
        ),
        (families.shi(n), from_roots(0, *[n] * (n - 1)), (n + 1) ** (n - 1)),
        (
            families.catalan(n),
            from_roots(0, *range(n + 1, 2 * n)),
            factorial(n) * catalan_number(n),
        ),
    ]
    for arrangement, chi, cells in expected:
        assert arrangement.characteristic_polynomial() == chi
        assert arrangement.n_cells() == cells
        assert sum(map(len, arrangement.cells())) == cells


@pytest.mark.parametrize("n", range(2, 6))
def test_relatively_bounded_cells(n: int) -> None:
    assert families.shi(n).n_bounded_cells(relative=True) == (n - 1) ** (n - 1)
    bounded = factorial(n) * catalan_number(n - 1)
    assert families.catalan(n).n_bounded_cells(relative=True) == bounded
    assert families.catalan(n).n_bounded_cells() == 0


@pytest.mark.parametrize("n", range(1, 7))
def test_linial_formula(n: int) -> None:
    doubled = sum(comb(n, k) * (k + 1) ** (n - 1) for k in range(n + 1))
    assert families.linial(n).n_cells() << n == doubled


@pytest.mark.parametrize(("n", "d"), [(1, 3), (4, 1), (5, 2), (6, 3), (7, 4), (3, 3)])
def test_cyclic_is_in_general_position(n: int, d: int) -> None:
    arrangement = families.cyclic(n, d)
    assert arrangement.is_simple
    assert arrangement.n_cells() == sum(comb(n, k) for k in range(d + 1))
    assert arrangement.n_bounded_cells() == comb(n - 1, d)
    for k, faces in enumerate(arrangement.f_vector()):  # the cells of the k-dimensional flats
        left = n - (d - k)
        cells = sum(comb(left, j) for j in range(k + 1)) if left >= 0 else 0
        assert faces == comb(n, d - k) * cells


@pytest.mark.parametrize("sizes", [(3,), (1, 1), (2, 3), (2, 2, 4)])
def test_grid(sizes: tuple[int, ...]) -> None:
    grid = families.grid(*sizes)
    assert grid.n_cells() == prod(size + 1 for size in sizes)
    assert grid.n_bounded_cells() == prod(size - 1 for size in sizes)
    assert grid.f_vector()[0] == prod(sizes)


@pytest.mark.parametrize("n", range(2, 9))
def test_near_pencil(n: int) -> None:
    lines = families.near_pencil(n)
    assert len(lines) == n
    assert lines.n_cells() == 3 * n - 2
    assert lines.n_bounded_cells() == n - 2


@pytest.mark.parametrize(
    "arrangement",
    [
        families.braid(5),
        families.type_b(4),
        families.type_d(4),
        families.shi(4),
        families.catalan(4),
        families.linial(5),
        families.resonance(4),
        families.threshold(3),
        families.grid(2, 3, 2),
    ],
    ids=repr,
)
def test_symmetries_hold_and_change_nothing(arrangement: HyperplaneArrangement) -> None:
    assert arrangement.symmetries
    plain = HyperplaneArrangement(arrangement.normals, arrangement.offsets)
    chi = plain.characteristic_polynomial()
    assert arrangement.characteristic_polynomial() == chi
    for symmetry in arrangement.symmetries:
        alone = HyperplaneArrangement(plain.normals, plain.offsets, symmetries=[symmetry])
        assert alone.characteristic_polynomial() == chi


def test_threshold_functions_of_two_variables() -> None:
    """All 16 Boolean functions but exclusive or and its complement."""
    functions = {
        tuple(row) for batch in families.threshold(2).cells() for row in batch.sign_vectors.tolist()
    }
    assert len(functions) == 14  # values at (-1, -1), (-1, 1), (1, -1), (1, 1)
    assert (-1, 1, 1, -1) not in functions
    assert (1, -1, -1, 1) not in functions


@pytest.mark.parametrize(
    ("family", "arguments"),
    [
        *(
            (getattr(families, name), (bad,))
            for name in families.__all__
            if name != "cyclic"
            for bad in (0, -1, 1.5, "3", None, True)
        ),
        (families.cyclic, (0, 1)),
        (families.cyclic, (1, 0)),
        (families.grid, ()),
        (families.grid, (1, 0)),
        (families.near_pencil, (1,)),
    ],
)
def test_sizes_are_checked(
    family: Callable[..., HyperplaneArrangement], arguments: tuple[Any, ...]
) -> None:
    with pytest.raises(InputError, match=r"expected (a positive integer|at least)"):
        family(*arguments)
