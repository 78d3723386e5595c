"""Symmetries, cells, networks and polynomials of hyperplane arrangements."""

from __future__ import annotations

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
    regions,
)

TRIANGLE = HyperplaneArrangement([[1, 0], [0, 1], [1, 1]], [0, 0, 1])


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

    monkeypatch.setattr("linregions.arrangements.searched_cells.regions", watched)
    pencil = HyperplaneArrangement([[1, 2], [3, 1], [1, -1], [2, -2]])
    signs = np.concatenate([batch.sign_vectors for batch in pencil.cells(batch_size=4)])
    assert isinstance(searched[0], Polytope)
    assert {tuple(row) for row in signs.tolist()} == {tuple(row) for row in (-signs).tolist()}
    assert len(signs) == 6
    list(HyperplaneArrangement([[1, 0], [2, 0], [1, 1]], [0, 1, 1]).cells())
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
