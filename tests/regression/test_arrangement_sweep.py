"""Cells listed by the vertex sweep: against counting, witnesses, and the region search."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
import pytest
from linregions import Everywhere, HyperplaneArrangement, Progress, families
from linregions._core import CellSweep
from linregions.arrangements.searched_cells import searched_cells

Rows = Sequence[Sequence[Any]]


def generic(n: int, dim: int, seed: int, *, central: bool = False) -> HyperplaneArrangement:
    rng = np.random.default_rng(seed)
    offsets = np.zeros(n) if central else rng.normal(size=n)
    return HyperplaneArrangement(rng.normal(size=(n, dim)), offsets)


def n_generic(n: int, dim: int, *, central: bool = False) -> int:
    """Schläfli 1901, Buck 1943; through one point: Cover 1965."""
    if central:
        return 2 * sum(comb(n - 1, k) for k in range(dim))
    return sum(comb(n, k) for k in range(dim + 1))


def is_swept(arrangement: HyperplaneArrangement) -> bool:
    return type(arrangement.cells()._source).__name__ == "SweptCells"


def packed_cells(batches: Any) -> set[bytes]:
    """The sign vectors, each of which must come once."""
    rows = [row.tobytes() for batch in batches for row in batch.packed]
    assert len(set(rows)) == len(rows)
    return set(rows)


def searched(arrangement: HyperplaneArrangement) -> set[bytes]:
    return packed_cells(searched_cells(arrangement, Everywhere(arrangement.dim), 4096, None))


def check_points(arrangement: HyperplaneArrangement) -> int:
    """Witnesses lie where the signs say, in rational arithmetic; how many cells are too thin."""
    n_thin = 0
    for batch in arrangement.cells():
        inside = batch.margins > 0
        exact = arrangement.sign_vector(batch.witnesses[inside])
        assert exact.tolist() == batch.sign_vectors[inside].tolist()
        n_thin += len(batch) - int(inside.sum())
    return n_thin


# --- general position -----------------------------------------------------------------------------


SIZES = [(2, 1), (7, 1), (3, 2), (8, 2), (9, 2), (63, 2), (64, 2), (65, 2), (130, 2), (4, 3)]
SIZES += [(17, 3), (12, 4), (11, 5), (7, 6), (11, 6), (10, 7), (9, 8), (11, 8), (12, 10)]


@pytest.mark.parametrize(
    ("n", "dim", "central"),
    [(n, dim, central) for n, dim in SIZES for central in (False, True) if dim > 1 or not central],
)
def test_as_many_cells_as_formulas_say_each_with_a_point(n: int, dim: int, central: bool) -> None:
    """Distinct, none without a point, and as many as there are: these are the cells."""
    arrangement = generic(n, dim, n + dim, central=central)
    assert is_swept(arrangement)
    cells = packed_cells(arrangement.cells())
    assert len(cells) == n_generic(n, dim, central=central) == arrangement.n_cells()
    assert check_points(arrangement) == 0


@pytest.mark.parametrize("central", [False, True])
@pytest.mark.parametrize(("n", "dim"), [(9, 2), (70, 2), (8, 3), (40, 3), (11, 4), (9, 5), (9, 6)])
def test_the_search_finds_the_same_cells(n: int, dim: int, central: bool) -> None:
    arrangement = generic(n, dim, 1, central=central)
    assert packed_cells(arrangement.cells()) == searched(arrangement)


@pytest.mark.parametrize(("n", "dim"), [(12, 2), (30, 3), (14, 4), (10, 5), (10, 6)])
def test_moment_curve(n: int, dim: int) -> None:
    """Structured integers of many sizes, ill-conditioned: the exact part has to work."""
    arrangement = families.cyclic(n, dim)
    assert is_swept(arrangement)
    assert len(packed_cells(arrangement.cells())) == arrangement.n_cells() == n_generic(n, dim)
    check_points(arrangement)


def test_a_million_cells() -> None:
    arrangement = generic(60, 4, 2)
    cells = np.concatenate([batch.packed for batch in arrangement.cells(batch_size=1 << 16)])
    assert len(cells) == len(np.unique(cells, axis=0)) == n_generic(60, 4)


# --- scales ---------------------------------------------------------------------------------------


def scaled(kind: str) -> HyperplaneArrangement:
    rng = np.random.default_rng(5)
    normals, offsets = rng.normal(size=(10, 3)), rng.normal(size=10)
    if kind == "rows":
        factors = 2.0 ** rng.integers(-300, 300, size=10)
        return HyperplaneArrangement(normals * factors[:, None], offsets * factors)
    if kind == "columns":
        return HyperplaneArrangement(normals * [1e-120, 1.0, 1e140], offsets)
    if kind == "far apart":
        return HyperplaneArrangement(normals, offsets * 10.0 ** rng.integers(-40, 40, size=10))
    if kind == "far away":
        centre = np.array([1e7, -3e9, 2e8])
        return HyperplaneArrangement(normals, normals @ centre + offsets)
    if kind == "tiny":
        return HyperplaneArrangement(normals * 1e-300, offsets * 1e-300)
    if kind == "near the origin":
        return HyperplaneArrangement(normals, offsets * 1e-200)
    if kind == "large integers":
        table = [[int(v * 10**45) for v in row] for row in normals.tolist()]
        return HyperplaneArrangement(table, [int(v * 10**40) for v in offsets.tolist()])
    fractions = [[Fraction(v).limit_denominator(100) for v in row] for row in normals.tolist()]
    return HyperplaneArrangement(fractions, [Fraction(i * i + 1, 7) for i in range(10)])


KINDS = ["rows", "columns", "far apart", "far away", "tiny", "near the origin", "large integers"]


@pytest.mark.parametrize("kind", [*KINDS, "fractions"])
def test_scales(kind: str) -> None:
    arrangement = scaled(kind)
    assert is_swept(arrangement)
    assert len(packed_cells(arrangement.cells())) == arrangement.n_cells() == n_generic(10, 3)
    check_points(arrangement)
    if kind not in ("columns", "far apart"):  # there the search goes to slow exact arithmetic
        assert packed_cells(arrangement.cells()) == searched(arrangement)


# --- degenerate and nearly so ---------------------------------------------------------------------


def two_through_three(dim: int) -> Rows:
    """A pencil, a point on one more hyperplane than the space has dimensions, and parallels."""
    rng = np.random.default_rng(dim)
    rows = rng.integers(-8, 9, size=(dim + 5, dim + 1)).astype(float)
    rows[3] = rows[0] + rows[1]
    rows[4, :-1] = rows[2, :-1]
    rows[5:, -1] = rows[5:, :-1] @ rng.integers(-2, 3, size=dim)
    return rows.tolist()


@pytest.mark.parametrize("dim", [2, 3, 4])
def test_degenerate_arrangements_are_searched(dim: int) -> None:
    rows = np.array(two_through_three(dim))
    arrangement = HyperplaneArrangement(rows[:, :-1], rows[:, -1])
    assert not arrangement.is_simple
    assert not is_swept(arrangement)
    assert len(packed_cells(arrangement.cells())) == arrangement.n_cells()


@pytest.mark.parametrize("size", [1e-9, 1e-12, 1e-14, 1e-15, 3e-16, 1e-16])
@pytest.mark.parametrize("dim", [2, 3])
def test_slightly_moved(dim: int, size: float) -> None:
    """Where a move makes the arrangement simple, by however little, the sweep has every sliver."""
    rng = np.random.default_rng(round(-np.log10(size)))
    rows = np.array(two_through_three(dim))
    rows *= 1.0 + size * rng.normal(size=rows.shape)
    rows[4, :-1] += size * rng.normal(size=dim)
    arrangement = HyperplaneArrangement(rows[:, :-1], rows[:, -1])
    cells = packed_cells(arrangement.cells())
    assert len(cells) == arrangement.n_cells()
    assert is_swept(arrangement) == arrangement.is_simple
    check_points(arrangement)
    if arrangement.is_simple and size <= 1e-15:
        sweep = CellSweep.of(arrangement.rows)
        assert sweep is not None
        while sweep.fill_batch(1000) != "finished":
            sweep.take_batch(1000)
        assert sweep.n_exact > 0


@pytest.mark.parametrize("size", [1e-12, 1e-15])
def test_slivers_are_those_of_the_search(size: float) -> None:
    rng = np.random.default_rng(3)
    rows = np.array(two_through_three(2))
    rows += size * rng.normal(size=rows.shape)
    arrangement = HyperplaneArrangement(rows[:, :-1], rows[:, -1])
    assert is_swept(arrangement)
    assert packed_cells(arrangement.cells()) == searched(arrangement)


def test_slightly_moved_resonance() -> None:
    """A central arrangement of small integers, of which nearly every vertex is degenerate."""
    rng = np.random.default_rng(0)
    normals = np.array(families.resonance(4).normals, dtype=float)
    arrangement = HyperplaneArrangement(normals + 1e-14 * rng.normal(size=normals.shape))
    assert is_swept(arrangement)
    cells = packed_cells(arrangement.cells())
    assert len(cells) == arrangement.n_cells() == n_generic(15, 4, central=True)
    check_points(arrangement)


def test_central_arrangements_that_are_not_generic_are_searched() -> None:
    for arrangement in (families.braid(4), families.resonance(3), families.type_b(3)):
        assert not is_swept(arrangement)
        assert len(packed_cells(arrangement.cells())) == arrangement.n_cells()


def test_through_one_point_but_not_the_origin() -> None:
    """Not simple, and not symmetric about the origin either."""
    arrangement = HyperplaneArrangement([[1, 0], [0, 1], [1, 1], [1, -1]], [1, 1, 2, 0])
    assert not is_swept(arrangement)
    assert len(packed_cells(arrangement.cells())) == arrangement.n_cells() == 8


def test_few_hyperplanes_and_repeated_ones_are_searched() -> None:
    assert not is_swept(generic(3, 3, 0))
    twice = HyperplaneArrangement([[1, 2], [2, 4], [1, 0], [0, 1]], [1, 2, 0, 0])
    assert not is_swept(twice)
    assert len(packed_cells(twice.cells())) == 7


def test_too_many_vertices_to_ask_first() -> None:
    """So that the first cells of a very large arrangement come at once."""
    arrangement = generic(400, 5, 0)
    stream = arrangement.cells(batch_size=10)
    assert "is_simple" not in arrangement.__dict__
    assert len(next(stream)) == 10


def test_a_known_polynomial_tells_whether_the_arrangement_is_simple() -> None:
    for arrangement in (generic(8, 3, 0), families.braid(4), families.near_pencil(5)):
        asked = arrangement.is_simple
        counted = HyperplaneArrangement(arrangement.normals, arrangement.offsets)
        counted.n_cells()
        assert counted.is_simple == asked


# --- the stream -----------------------------------------------------------------------------------


@pytest.mark.parametrize("central", [False, True])
@pytest.mark.parametrize("batch_size", [1, 2, 7, 1000])
def test_the_order_does_not_depend_on_batches(batch_size: int, central: bool) -> None:
    arrangement = generic(9, 3, 0, central=central)
    whole = np.concatenate([batch.packed for batch in arrangement.cells()])
    stream = arrangement.cells(batch_size=batch_size)
    batches = list(stream)
    assert all(len(batch) == batch_size for batch in batches[:-1])
    assert np.concatenate([batch.packed for batch in batches]).tolist() == whole.tolist()
    assert stream.complete
    assert stream.count == len(whole)
    assert next(stream, None) is None


def test_columns_of_a_batch() -> None:
    (batch,) = generic(9, 2, 0).cells()
    assert batch.packed.shape == (46, 2)
    bits = np.packbits(batch.sign_vectors > 0, axis=1, bitorder="little")
    assert bits.tolist() == batch.packed.tolist()
    assert batch.witnesses is batch.witnesses
    assert (batch.witnesses.shape, batch.margins.shape) == ((46, 2), (46,))
    for array in (batch.packed, batch.sign_vectors, batch.witnesses, batch.margins):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    again = pickle.loads(pickle.dumps(batch))
    assert repr(again) == repr(batch) == "CellBatch(46 cells of 9 hyperplanes in R^2)"
    assert again.witnesses.tolist() == batch.witnesses.tolist()
    assert again.sign_vectors.tolist() == batch.sign_vectors.tolist()


def test_an_interrupted_sweep_loses_nothing() -> None:
    class Enough(Exception):
        pass

    def stop_once(state: Progress) -> None:
        seen.append(state)
        if len(seen) == 2:
            raise Enough

    seen: list[Progress] = []
    arrangement = generic(120, 4, 0)
    stream = arrangement.cells(batch_size=1 << 30, progress=stop_once)
    seen.clear()
    with pytest.raises(Enough):
        next(stream)
    assert not stream.complete
    first = stream.pending()
    rest = sum(map(len, stream))
    assert 0 < len(first) < n_generic(120, 4)
    assert len(first) + rest == stream.count == n_generic(120, 4)
    fractions = [state.fraction for state in seen]
    assert fractions == sorted(fractions)
    assert 0 < fractions[0] <= fractions[-1] <= 1


def test_neighbours_differ_in_one_sign() -> None:
    """Each hyperplane cuts as many cells in two as its restriction has cells."""
    arrangement = generic(7, 3, 4)
    cells = {tuple(row) for batch in arrangement.cells() for row in batch.sign_vectors.tolist()}
    for i in range(7):
        across = {(*cell[:i], -cell[i], *cell[i + 1 :]) for cell in cells} & cells
        assert len(across) == 2 * arrangement.restriction(i).n_cells()


def test_every_small_set_of_hyperplanes_has_a_vertex_cell() -> None:
    """In general position each d of the hyperplanes are crossed from some cell, both ways each."""
    arrangement = generic(6, 2, 8)
    cells = {tuple(row) for batch in arrangement.cells() for row in batch.sign_vectors.tolist()}
    for pair in combinations(range(6), 2):
        corners = {
            tuple(-s if i in pair and flip[pair.index(i)] else s for i, s in enumerate(cell))
            for cell in cells
            for flip in ((0, 0), (0, 1), (1, 0), (1, 1))
            if all(
                tuple(-s if i in pair and f[pair.index(i)] else s for i, s in enumerate(cell))
                in cells
                for f in ((0, 1), (1, 0), (1, 1))
            )
        }
        assert len(corners) == 4
