"""Hyperplane arrangements: what is read, what is refused, and small cases checked by hand."""

from __future__ import annotations

import pickle
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from linregions import (
    Box,
    HyperplaneArrangement,
    InputError,
    Progress,
    families,
)
from linregions.arrangements.exact_rows import echelon

TRIANGLE = HyperplaneArrangement([[1, 0], [0, 1], [1, 1]], [0, 0, 1])
EMPTY = HyperplaneArrangement(np.zeros((0, 3)))


# --- counting by hand -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("normals", "offsets", "chi", "cells", "bounded", "faces"),
    [
        ([[1]], [5], (1, -1), 2, 0, (1, 2)),
        ([[1], [1], [2]], [0, 1, 4], (1, -3), 4, 2, (3, 4)),
        ([[1, 0], [1, 0], [1, 0]], [0, 1, 2], (1, -3, 0), 4, 0, (0, 3, 4)),
        ([[1, 0], [0, 1], [1, 1]], [0, 0, 0], (1, -3, 2), 6, 0, (1, 6, 6)),
        ([[1, 0], [0, 1], [1, 1]], [0, 0, 1], (1, -3, 3), 7, 1, (3, 9, 7)),
        ([[1, 0], [1, 0], [0, 1]], [0, 1, 0], (1, -3, 2), 6, 0, (2, 7, 6)),
        ([[1, 0], [1, 0], [0, 1], [0, 1]], [0, 1, 0, 1], (1, -4, 4), 9, 1, (4, 12, 9)),
        ([[1, 0], [0, 1], [1, 1], [1, -1]], [0, 0, 0, 1], (1, -4, 5), 10, 2, (4, 13, 10)),
        ([[1, 0], [-2, 0], [0, 1]], [0, 0, 0], (1, -2, 1), 4, 0, (1, 4, 4)),
        (np.eye(3), np.ones(3), (1, -3, 3, -1), 8, 0, (1, 6, 12, 8)),
    ],
)
def test_numbers_of_small_arrangements(
    normals: Any,
    offsets: Any,
    chi: tuple[int, ...],
    cells: int,
    bounded: int,
    faces: tuple[int, ...],
) -> None:
    arrangement = HyperplaneArrangement(normals, offsets)
    assert arrangement.characteristic_polynomial() == chi
    assert arrangement.n_cells() == cells == sum(map(len, arrangement.cells()))
    assert arrangement.n_bounded_cells() == bounded
    assert arrangement.f_vector() == faces


def test_relatively_bounded_cells_ignore_common_directions() -> None:
    parallel = HyperplaneArrangement([[1, 0], [1, 0], [1, 0]], [0, 1, 2])
    assert parallel.n_bounded_cells() == 0
    assert parallel.n_bounded_cells(relative=True) == 2
    assert EMPTY.n_bounded_cells() == 0
    assert EMPTY.n_bounded_cells(relative=True) == 1


def test_no_hyperplanes() -> None:
    assert len(EMPTY) == 0
    assert EMPTY.n_cells() == EMPTY.n_cells(Box.cube(0, 1, 3)) == 1
    assert EMPTY.characteristic_polynomial() == (1, 0, 0, 0)
    assert EMPTY.f_vector() == (0, 0, 0, 1)
    assert (EMPTY.rank, EMPTY.is_central, EMPTY.is_simple) == (0, True, True)
    assert [batch.sign_vectors.shape for batch in EMPTY.cells()] == [(1, 0)]
    assert EMPTY.sign_vector([0, 0, 0]).shape == (0,)
    assert HyperplaneArrangement.from_network(EMPTY.to_network()) == EMPTY


def test_a_single_point() -> None:
    point = HyperplaneArrangement([[2]], [1]).restriction(0)
    assert (point.dim, len(point), point.n_cells(), point.n_bounded_cells()) == (0, 0, 1, 1)
    assert point.f_vector() == (1,)
    assert point == EMPTY.essentialization()
    with pytest.raises(InputError, match="R\\^0"):
        point.cells()


def test_repeated_hyperplanes_change_no_number_and_have_signs() -> None:
    repeated = HyperplaneArrangement([[1, 0], [0, 1], [2, 2], [-1, -1]], [0, 0, 2, -1])
    assert repeated.n_cells() == 7
    assert repeated.f_vector() == TRIANGLE.f_vector()
    assert not repeated.is_simple
    signs = next(repeated.cells()).sign_vectors
    assert signs.shape == (7, 4)
    assert (signs[:, 2] == -signs[:, 3]).all()


def test_polynomial_is_kept_for_every_question(monkeypatch: pytest.MonkeyPatch) -> None:
    arrangement = HyperplaneArrangement([[1, 2], [3, 4]])
    assert arrangement.n_cells() == 4
    monkeypatch.setattr("linregions.arrangements.arrangement.Arrangement", None)
    assert arrangement.n_bounded_cells() == 0
    assert arrangement.n_cells() == 4


def test_progress_of_counting_and_its_end() -> None:
    """A callback that raises ends the count, and its exception comes through."""
    seen: list[Progress] = []

    def stop_at_the_third(state: Progress) -> None:
        seen.append(state)
        if len(seen) == 3:
            raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        families.braid(16).n_cells(progress=stop_at_the_third)
    assert len(seen) == 3
    assert all(0 <= state.fraction < 1 and state.seconds > 0 for state in seen)


# --- numbers as given -----------------------------------------------------------------------------


def test_floats_are_what_they_are() -> None:
    lines = HyperplaneArrangement([[1.0], [1.0], [10.0]], [0.1 + 0.2, 0.3, 3.0])
    assert lines.n_cells() == 4  # 0.1 + 0.2, 0.3 and 3/10 are three numbers
    assert [Fraction(b, a) for a, b in lines.rows] == [
        Fraction(0.1 + 0.2),
        Fraction(0.3),
        Fraction(3, 10),
    ]


def test_fractions_and_large_integers_are_exact() -> None:
    third = HyperplaneArrangement([[Fraction(1, 3)], [1]], [Fraction(1, 7), Fraction(3, 7)])
    assert third.rows == ((7, 3), (7, 3))
    huge = 10**40
    assert HyperplaneArrangement([[huge], [huge], [1]], [1, 2, 0]).n_cells() == 4
    assert HyperplaneArrangement([[2**63, -1]]).rows == ((2**63, -1, 0),)
    assert HyperplaneArrangement([[2**54 + 1, 1.5]]).rows == ((2**55 + 2, 3, 0),)


@pytest.mark.parametrize(
    ("given", "row"),
    [
        ([[2, -4]], (1, -2, 0)),
        ([[0.5, -0.75]], (2, -3, 0)),
        (np.array([[2, 6]], dtype=np.uint8), (1, 3, 0)),
        (np.array([[0.1, 0]], dtype=np.float32), (1, 0, 0)),
        (np.array([[1, 0.25]], dtype=np.float16), (4, 1, 0)),
        (np.array([[1, 2]], dtype=np.longdouble) + np.longdouble(2) ** -60, None),
        (np.array([[True, False]]), (1, 0, 0)),
        ([[np.float64(0.5), np.int64(1)]], (1, 2, 0)),
        ([[Fraction(1, 2), 1]], (1, 2, 0)),
        (((3, 3),), (1, 1, 0)),
    ],
)
def test_kinds_of_numbers(given: Any, row: tuple[int, ...] | None) -> None:
    rows = HyperplaneArrangement(given).rows
    if row is None:  # the precision of long doubles depends on the platform
        row = tuple(Fraction(*v.as_integer_ratio()) for v in given[0])
        assert Fraction(rows[0][1], rows[0][0]) == row[1] / row[0]
    else:
        assert rows == (row,)


def test_arrays_are_kept_as_given_and_read_only() -> None:
    normals = np.array([[0.1, 0.2]])
    arrangement = HyperplaneArrangement(normals, [3])
    assert arrangement.normals.dtype == np.float64
    assert arrangement.offsets.dtype == np.int64
    normals[0, 0] = 7.0
    assert arrangement.normals[0, 0] == 0.1
    for array in (arrangement.normals, arrangement.offsets):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


@pytest.mark.parametrize(
    ("normals", "offsets", "message"),
    [
        ([1, 2], None, r"normals: expected shape \(m, dim\).*got shape \(2,\)"),
        ([], None, r"normals: expected shape \(m, dim\).*numpy.zeros"),
        (
            [[1, 2], [3]],
            None,
            r"normals\[0\]: expected integers, floats or fractions, got \[1, 2\]",
        ),
        ([[1, 2]], [1, 2], r"offsets: expected shape \(1,\).*got \(2,\)"),
        ([[1, 2]], [[1]], r"offsets: expected shape \(1,\).*got \(1, 1\)"),
        ([[1, 2], [0, 0]], [0, 1], r"normals\[1\]: is zero"),
        (np.zeros((2, 0)), None, r"normals\[0\]: is zero"),
        ([[1.0, float("nan")]], None, r"normals\[0, 1\]: expected a finite number, got nan"),
        (np.array([[np.inf]]), None, r"normals\[0, 0\]: expected a finite number, got inf"),
        ([[1, 2]], [float("-inf")], r"offsets\[0\]: expected a finite number, got -inf"),
        ([["1", "2"]], None, r"normals\[0, 0\]: expected integers, floats or fractions, got '1'"),
        ([[1j, 2]], None, r"normals\[0, 0\]: expected integers"),
        (np.array([[1j]]), None, "normals: expected integers.*complex"),
        ([[None]], None, r"normals\[0, 0\]: expected integers.*None"),
    ],
)
def test_what_is_no_arrangement_is_refused(normals: Any, offsets: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        HyperplaneArrangement(normals, offsets)


def test_equality_hash_pickle_and_text() -> None:
    same = HyperplaneArrangement([[0.5, 0], [0, 3], [2, 2]], [0, 0, 2])
    flipped = HyperplaneArrangement([[-1, 0], [0, 1], [1, 1]], [0, 0, 1])
    assert same == TRIANGLE
    assert hash(same) == hash(TRIANGLE)
    assert flipped != TRIANGLE
    assert TRIANGLE != "triangle"
    copy = pickle.loads(pickle.dumps(TRIANGLE))
    assert copy == TRIANGLE
    assert copy.n_cells() == 7
    assert repr(TRIANGLE) == "HyperplaneArrangement(3 hyperplanes in R^2)"
    assert (
        repr(HyperplaneArrangement([[1]])) == "HyperplaneArrangement(1 hyperplane in R^1, central)"
    )


# --- properties of position -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("normals", "offsets", "rank", "central", "simple"),
    [
        ([[1, 0], [0, 1], [1, 1]], [0, 0, 1], 2, False, True),
        ([[1, 0], [0, 1], [1, 1]], [1, 2, 3], 2, True, False),
        ([[1, 0], [0, 1]], [4, 5], 2, True, True),
        ([[1, 0], [1, 0]], [0, 1], 1, False, False),
        ([[1, 0], [2, 0]], [0, 0], 1, True, False),
        ([[1], [1]], [0, 1], 1, False, True),
        ([[1, 1, 1], [1, 2, 4]], [0, 1], 2, True, True),
        ([[1e-300, 1.0], [1e-300, -1.0]], [0, 1e300], 2, True, True),
    ],
)
def test_position(normals: Any, offsets: Any, rank: int, central: bool, simple: bool) -> None:
    arrangement = HyperplaneArrangement(normals, offsets)
    assert arrangement.rank == rank
    assert arrangement.is_central == central
    assert arrangement.is_simple == simple
    assert arrangement.is_essential == (rank == arrangement.dim)


def test_echelon_finds_the_first_independent_columns() -> None:
    assert list(echelon([(0, 2, 4, 1), (0, 1, 2, 0), (0, 3, 6, 1)])) == [1, 3]
    assert echelon([]) == {}


# --- sign vectors ---------------------------------------------------------------------------------


def test_sign_vector_is_exact() -> None:
    line = HyperplaneArrangement([[Fraction(1, 3), 1]], [1])
    assert line.sign_vector([Fraction(3, 2), Fraction(1, 2)]).tolist() == [0]
    assert line.sign_vector([3 * (1 - 0.1), 0.1]).tolist() == [1]  # 2.7 + 2^-51, in doubles
    tiny = HyperplaneArrangement([[1, -1]], [0])
    assert tiny.sign_vector([10**30, 10**30 + 1]).tolist() == [-1]
    assert tiny.sign_vector([5e-324, 0.0]).tolist() == [1]


def test_sign_vectors_of_many_points() -> None:
    points = np.array([[[0.25, 0.25], [1, 1]], [[-1, 0], [0, 1]]])
    signs = TRIANGLE.sign_vector(points)
    assert signs.dtype == np.int8
    assert signs.tolist() == [[[1, 1, -1], [1, 1, 1]], [[-1, 0, -1], [0, 1, 0]]]


@pytest.mark.parametrize("x", [[1], [1, 2, 3], 1.0, [1.0, float("nan")], ["a", "b"]])
def test_points_that_do_not_fit_are_refused(x: Any) -> None:
    with pytest.raises(InputError, match="x"):
        TRIANGLE.sign_vector(x)


# --- other arrangements made of one ---------------------------------------------------------------


def test_restriction_drops_the_last_coordinate_it_can() -> None:
    planes = HyperplaneArrangement(
        [[1, 2, 0], [1, 0, 0], [0, 1, 1], [0, 2, 0], [-1, -2, 0], [1, 2, 0]], [4, 0, 1, 3, 0, 5]
    )
    trace = planes.restriction(0)  # x_2 = (4 - x_1) / 2; coordinates (x_1, x_3)
    assert trace.rows == ((1, 0, 0), (-1, 2, -2), (-1, 0, -1))
    assert planes.restriction(-6) == trace


def test_restriction_merges_equal_traces() -> None:
    pencil = HyperplaneArrangement([[1, 0], [0, 1], [1, 1], [1, -1]])
    for i in range(4):
        assert len(pencil.restriction(i)) == 1
    negative = HyperplaneArrangement([[0, -3], [1, 1]], [6, 0])  # x_2 = -2: x_1 + x_2 > 0, x_1 > 2
    assert negative.restriction(0).rows == ((1, 2),)


def test_deletion_leaves_repeated_ones() -> None:
    repeated = HyperplaneArrangement([[1.5], [1.5], [1]], [0, 0, 1])
    assert repeated.deletion(0).rows == repeated.rows[1:]
    assert repeated.deletion(-1).n_cells() == 2
    assert repeated.deletion(0).normals.dtype == np.float64


@pytest.mark.parametrize("i", [3, -4, "a", 1.5])
def test_numbers_of_hyperplanes_are_checked(i: Any) -> None:
    for method in (TRIANGLE.restriction, TRIANGLE.deletion):
        with pytest.raises(InputError, match="0 to 2"):
            method(i)


def test_essentialization_keeps_the_first_independent_coordinates() -> None:
    product = HyperplaneArrangement([[0, 1, 2, 0], [0, 2, 4, 3], [0, 0, 0, 1]], [1, 2, 3])
    essential = product.essentialization()
    assert essential.rows == ((1, 0, 1), (2, 3, 2), (0, 1, 3))
    assert essential.n_cells() == product.n_cells() == 7
    assert TRIANGLE.essentialization() == TRIANGLE
