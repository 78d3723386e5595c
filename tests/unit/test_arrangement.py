"""Hyperplane arrangements: what is read, what is refused, and small cases checked by hand."""

from __future__ import annotations

import pickle
from fractions import Fraction
from math import comb
from typing import Any

import numpy as np
import pytest
from linregions import (
    Box,
    Everywhere,
    HyperplaneArrangement,
    InputError,
    Network,
    Polynomial,
    Polytope,
    Progress,
    Slice,
    Stage,
    families,
    regions,
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
    monkeypatch.setattr("linregions.arrangements.arrangement._core.Arrangement", None)
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


# --- symmetries -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "symmetry",
    [
        [1, 0],
        [[0, 1], [1, 0]],
        [[-1, 0, 1], [0, -1, 1]],
        [[0.0, 1.0, 0.0], [-1.0, 0.0, 1.0]],
        [[Fraction(1), 0, 0], [0, -1, Fraction(2, 2)]],
    ],
)
def test_symmetries_of_a_square(symmetry: Any) -> None:
    square = HyperplaneArrangement([[1, 0], [1, 0], [0, 1], [0, 1]], [0, 1, 0, 1])
    assert square.n_cells(symmetries=[symmetry]) == 9


def test_symmetries_of_a_triangle() -> None:
    turn = [[0, 1, 0], [-1, -1, 1]]  # (x, y, 1 - x - y) -> (y, 1 - x - y, x)
    triangle = HyperplaneArrangement(TRIANGLE.normals, TRIANGLE.offsets, symmetries=[turn, [1, 0]])
    assert triangle.n_cells() == 7
    assert all(not symmetry.flags.writeable for symmetry in triangle.symmetries)


@pytest.mark.parametrize(
    ("symmetry", "message"),
    [
        ([0, 0], "permutation of 0..1"),
        ([0, 1, 2], "expected a permutation of the coordinates, shape"),
        ([[1, 0], [2, 0]], "singular"),
        ([[0, 1], [-1, 1]], "does not carry the arrangement to itself"),
        ([[1, 0, 1], [0, 1, 0]], "does not carry the arrangement to itself"),
        ([["a", 0], [0, 1]], r"symmetries\[0\]\[0, 0\]"),
    ],
)
def test_what_is_no_symmetry_is_refused(symmetry: Any, message: str) -> None:
    lines = HyperplaneArrangement([[1, 0], [0, 1], [2, 1]], [0, 0, 0])
    with pytest.raises(InputError, match=message):
        lines.n_cells(symmetries=[symmetry])
    with pytest.raises(InputError, match=message):
        HyperplaneArrangement(lines.normals, symmetries=[symmetry]).n_cells()


def test_symmetries_may_map_repeated_hyperplanes() -> None:
    lines = HyperplaneArrangement([[1, 0], [-3, 0], [0, 1]], symmetries=[[1, 0]])
    assert lines.n_cells() == 4


# --- cells ----------------------------------------------------------------------------------------


def test_central_arrangements_are_searched_by_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[Any] = []

    def watched(network: Any, domain: Any, **options: Any) -> Any:
        searched.append(domain)
        return regions(network, domain, **options)

    monkeypatch.setattr("linregions.arrangements.arrangement.regions", watched)
    pencil = HyperplaneArrangement([[1, 2], [3, 1], [1, -1]])
    signs = np.concatenate([batch.sign_vectors for batch in pencil.cells(batch_size=4)])
    assert isinstance(searched[0], Polytope)
    assert {tuple(row) for row in signs.tolist()} == {tuple(row) for row in (-signs).tolist()}
    assert len(signs) == 6
    list(TRIANGLE.cells())
    assert isinstance(searched[1], Everywhere)


@pytest.mark.parametrize("batch_size", [1, 2, 3, 100])
def test_batches_are_no_larger_than_asked_for(batch_size: int) -> None:
    for arrangement in (TRIANGLE, HyperplaneArrangement([[1, 2], [3, 1], [1, -1]])):
        stream = arrangement.cells(batch_size=batch_size)
        sizes = [len(batch) for batch in stream]
        assert max(sizes) <= batch_size
        assert sum(sizes) == stream.count == arrangement.n_cells()
        assert stream.complete
        assert len(stream.pending()) == 0
        assert repr(stream) == f"CellStream({stream.count} cells, complete)"


def test_batches_are_read_only() -> None:
    stream = TRIANGLE.cells()
    assert repr(stream) == "CellStream(0 cells, more to come)"
    batch = next(stream)
    assert repr(batch) == "CellBatch(7 cells of 3 hyperplanes in R^2)"
    for array in (batch.sign_vectors, batch.witnesses, batch.margins):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    assert batch.sign_vectors.dtype == np.int8


def test_domains() -> None:
    assert TRIANGLE.n_cells(Everywhere(2)) == 7
    assert TRIANGLE.n_cells(Box.cube(0, 1, 2)) == 2
    assert TRIANGLE.n_cells(Polytope([[1, 1]], [0])) == 3  # below x + y = 0
    assert TRIANGLE.n_cells(Slice.through([[1, 1], [2, 3]])) == 4
    (batch,) = TRIANGLE.cells(Box.cube(0, 1, 2))
    assert sorted(batch.sign_vectors.tolist()) == [[1, 1, -1], [1, 1, 1]]
    (cut,) = HyperplaneArrangement([[1, 0], [0, 1]]).cells(Box([-1, 1], [1, 2]))
    assert sorted(cut.sign_vectors.tolist()) == [[-1, 1], [1, 1]]


@pytest.mark.parametrize("domain", [Box.cube(0, 1, 3), Everywhere(1), "box", 2])
def test_domains_that_do_not_fit_are_refused(domain: Any) -> None:
    for method in (TRIANGLE.n_cells, TRIANGLE.cells):
        with pytest.raises(InputError, match="domain: "):
            method(domain)


@pytest.mark.parametrize("batch_size", [0, -1, 1.5, None])
def test_batch_size_is_checked(batch_size: Any) -> None:
    with pytest.raises(InputError, match="batch_size"):
        TRIANGLE.cells(batch_size=batch_size)


def test_progress_counts_cells_not_halves() -> None:
    seen: list[Progress] = []
    central = HyperplaneArrangement(np.random.default_rng(0).normal(size=(40, 5)))
    total = sum(len(batch) for batch in central.cells(progress=seen.append))
    assert total == 2 * sum(comb(39, k) for k in range(5))  # Schläfli; Cover 1965
    assert seen
    assert all(state.regions % 2 == 0 and state.regions <= total for state in seen)
    assert max(state.regions for state in seen) > total // 2


# --- networks -------------------------------------------------------------------------------------


def test_weights_are_those_given() -> None:
    normals, offsets = [[0.1, 3.0], [1e300, -1e-300]], [0.3, 0.0]
    network = HyperplaneArrangement(normals, offsets).to_network()
    (stage,) = network.stages
    assert stage.dense_weight.tolist() == normals
    assert stage.bias.tolist() == [-0.3, 0.0]
    assert network.pattern([1.0, 1.0]).tolist() == [1, 1]
    (stage,) = HyperplaneArrangement([[Fraction(1, 3), 1]], [Fraction(1, 2)]).to_network().stages
    assert stage.dense_weight.tolist() == [[2, 6]]


@pytest.mark.parametrize(
    "rows",
    [
        [(10**40 + 1, 3, 5), (1, 0, 0)],
        [(2**53 + 1, -(2**54) - 1, 1), (-(3**80), 5**70, 7**60)],
        [(1, 2**1500, 0), (2**1200 + 1, 1, 0)],
        [(2**200 + 1, 0, 1)],
        [(2**53 + 1, -(2**54) - 1, 1)],
    ],
)
def test_numbers_beyond_doubles_come_in_pieces(rows: list[tuple[int, ...]]) -> None:
    arrangement = HyperplaneArrangement([row[:-1] for row in rows], [row[-1] for row in rows])
    network = arrangement.to_network()
    pieces, units = network.stages
    weights = [[Fraction(w) for w in row] for row in pieces.dense_weight.tolist()]
    biases = [Fraction(b) for b in pieces.bias.tolist()]
    for row, sums in zip(arrangement.rows, units.dense_weight.tolist(), strict=True):
        used = [i for i, one in enumerate(sums) if one]
        assert {sums[i] for i in used} == {1.0}
        total = [sum(weights[i][k] for i in used) for k in range(2)]
        total.append(-sum(biases[i] for i in used))
        factor = next(t / r for t, r in zip(total, row, strict=True) if r)
        assert factor > 0
        assert total == [factor * r for r in row]
    assert HyperplaneArrangement.from_network(network) == arrangement


def test_integers_of_64_bits_are_not_rounded() -> None:
    """Lines with a triple point; as rounded doubles three of them would make a triangle."""
    factors = np.array([[10**16 + 1], [10**18 + 1], [80237960548581377], [7], [10**15 + 3]])
    normals = np.array([[-1, 3], [1, -3], [-1, 1], [0, 1], [1, 1]]) * factors
    offsets = np.array([0, -2, 2, 1, 0]) * factors[:, 0]
    lines = HyperplaneArrangement(normals, offsets)
    assert lines.normals.dtype == np.int64
    assert HyperplaneArrangement.from_network(lines.to_network()) == lines
    assert sum(map(len, lines.cells())) == lines.n_cells() == 14


def test_numbers_beyond_the_exponents_of_doubles_are_refused() -> None:
    wide = HyperplaneArrangement([[2**3000, 1], [1, 1]])
    assert wide.n_cells() == 4
    with pytest.raises(InputError, match=r"hyperplane 0: its entries span 3001 bits.*2022"):
        wide.to_network()


def test_from_network_takes_every_breakpoint() -> None:
    network = Network.from_stages(
        [
            Stage.affine([[0.1, 0.2], [1.0, -1.0]], [0.5, 0.25]),
            Stage.affine([[3.0, 1.0], [0.0, 1.0]], [0.0, 0.0], ["leaky_relu", "hard_tanh"]),
            Stage.affine([[1.0, 1.0]]),
        ]
    )
    arrangement = HyperplaneArrangement.from_network(network)
    exact = [3 * Fraction(0.1) + 1, 3 * Fraction(0.2) - 1, -3 * Fraction(0.5) - Fraction(0.25)]
    assert len(arrangement) == 3
    assert [Fraction(v, arrangement.rows[0][0]) * exact[0] for v in arrangement.rows[0]] == exact
    assert arrangement.rows[1:] == ((4, -4, -5), (4, -4, 3))
    skipping = Network.from_stages([Stage.affine([[1.0], [2.0]], [1.0, 0.0], ["relu", "identity"])])
    assert HyperplaneArrangement.from_network(skipping).rows == ((1, -1),)


def test_networks_without_an_arrangement_are_refused() -> None:
    for network, message in (
        (Network.random((2, 3, 3)), "one hidden layer, got 2"),
        (Network.from_stages([Stage.maximum([[1.0], [2.0]], None, [2])]), "maxima"),
        (Network.from_stages([Stage.affine([[1.0], [0.0]], None, "relu")]), "row 1 is constant"),
    ):
        with pytest.raises(InputError, match=message):
            HyperplaneArrangement.from_network(network)


# --- polynomials ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("coefficients", "text"),
    [
        ((1, -6, 11, -6, 0), "t^4 - 6t^3 + 11t^2 - 6t"),
        ((1, 0), "t"),
        ((-1, 0, 1), "-t^2 + 1"),
        ((1,), "1"),
        ((0, 0), "0"),
        ((2, 1), "2t + 1"),
    ],
)
def test_polynomials_print_and_evaluate(coefficients: tuple[int, ...], text: str) -> None:
    polynomial = Polynomial(coefficients)
    assert str(polynomial) == text
    assert polynomial == coefficients
    assert polynomial(10) == sum(c * 10**k for k, c in enumerate(reversed(coefficients)))
    assert polynomial(Fraction(1, 2)) * 2 ** (len(coefficients) - 1) == sum(
        c * 2**k for k, c in enumerate(coefficients)
    )
