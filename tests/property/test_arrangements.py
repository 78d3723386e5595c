"""What must not change an arrangement's numbers, what must add up, and an exact oracle."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from flat_oracle import Flats
from hypothesis import given, settings
from hypothesis import strategies as st
from linregions import Box, Everywhere, HyperplaneArrangement, count
from random_arrangements import arrangements, cells_of, scaled

plain = settings(deadline=None, max_examples=40)
seeds = st.integers(0, 2**32 - 1)

Arrangement = HyperplaneArrangement


def same_numbers(one: Arrangement, other: Arrangement) -> None:
    assert one.characteristic_polynomial() == other.characteristic_polynomial()
    assert one.f_vector() == other.f_vector()
    assert (one.rank, one.is_central, one.is_simple) == (
        other.rank,
        other.is_central,
        other.is_simple,
    )


# --- against flats in fractions -------------------------------------------------------------------


@plain
@given(arrangements())
def test_oracle(arrangement: Arrangement) -> None:
    flats = Flats(arrangement.normals.tolist(), arrangement.offsets.tolist(), arrangement.dim)
    assert list(arrangement.characteristic_polynomial()) == flats.polynomial()
    assert list(arrangement.f_vector()) == flats.f_vector()
    assert arrangement.n_cells() == flats.n_cells()
    assert arrangement.rank == flats.rank
    assert arrangement.is_simple == flats.is_simple


@plain
@given(arrangements())
def test_as_many_cells_are_listed_as_counted(arrangement: Arrangement) -> None:
    assert len(cells_of(arrangement)) == arrangement.n_cells()


@plain
@given(arrangements(central=True))
def test_halves_of_central_arrangements(arrangement: Arrangement) -> None:
    found = cells_of(arrangement)
    assert len(found) == arrangement.n_cells()
    assert found == {tuple(-sign for sign in signs) for signs in found}
    assert count(arrangement.to_network(), Everywhere(arrangement.dim)).count == len(found)


# --- the same hyperplanes in another dress --------------------------------------------------------


@plain
@given(arrangements(), seeds)
def test_order_does_not_matter(arrangement: Arrangement, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(arrangement))
    permuted = Arrangement(arrangement.normals[order], arrangement.offsets[order])
    same_numbers(arrangement, permuted)
    assert cells_of(permuted) == {tuple(signs[i] for i in order) for signs in cells_of(arrangement)}


@plain
@given(arrangements(), st.sampled_from(["large", "fraction", "float"]), seeds)
def test_positive_factors_do_not_matter(arrangement: Arrangement, numbers: str, seed: int) -> None:
    other = scaled(arrangement, numbers, seed)
    assert other == arrangement
    same_numbers(arrangement, other)
    assert cells_of(other) == cells_of(arrangement)


@plain
@given(arrangements(), seeds)
def test_flipping_flips_signs(arrangement: Arrangement, seed: int) -> None:
    flips = np.random.default_rng(seed).choice([-1, 1], len(arrangement))
    flipped = Arrangement(arrangement.normals * flips[:, None], arrangement.offsets * flips)
    same_numbers(arrangement, flipped)
    expected = (np.array(sorted(cells_of(arrangement))) * flips).tolist()
    assert cells_of(flipped) == {tuple(row) for row in expected}


@plain
@given(arrangements(), seeds)
def test_coordinates_do_not_matter(arrangement: Arrangement, seed: int) -> None:
    rng = np.random.default_rng(seed)
    dim = arrangement.dim
    change = np.eye(dim, dtype=int)[rng.permutation(dim)]
    for _ in range(4):  # shears keep the determinant
        shear = np.eye(dim, dtype=int)
        i, j = rng.integers(0, dim, 2)
        shear[i, j] = 1 if i == j else int(rng.integers(-3, 4))
        change = change @ shear
    shift = rng.integers(-5, 6, dim)
    turned = Arrangement(arrangement.normals @ change, arrangement.offsets)
    same_numbers(arrangement, turned)
    assert cells_of(turned) == cells_of(arrangement)
    shifted = Arrangement(arrangement.normals, arrangement.offsets + arrangement.normals @ shift)
    same_numbers(arrangement, shifted)
    assert cells_of(shifted) == cells_of(arrangement)


# --- identities -----------------------------------------------------------------------------------


@plain
@given(arrangements())
def test_general_position_has_the_most_cells(arrangement: Arrangement) -> None:
    most = sum(comb(len(arrangement), k) for k in range(arrangement.dim + 1))
    assert arrangement.n_cells() <= most
    assert (arrangement.n_cells() == most) == arrangement.is_simple


@plain
@given(arrangements(), seeds)
def test_deletion_and_restriction(arrangement: Arrangement, seed: int) -> None:
    distinct = dict.fromkeys(map(canonical, arrangement.rows))
    simple = Arrangement([row[:-1] for row in distinct], [row[-1] for row in distinct])
    i = seed % len(simple)
    without, within = simple.deletion(i), simple.restriction(i)
    difference = [
        a - b
        for a, b in zip(
            without.characteristic_polynomial(),
            (0, *within.characteristic_polynomial()),
            strict=True,
        )
    ]
    assert list(simple.characteristic_polynomial()) == difference
    assert simple.n_cells() == without.n_cells() + within.n_cells()


def canonical(row: tuple[int, ...]) -> tuple[int, ...]:
    return row if row > tuple(-v for v in row) else tuple(-v for v in row)


@plain
@given(arrangements())
def test_euler_characteristic(arrangement: Arrangement) -> None:
    faces = arrangement.f_vector()
    assert sum((-1) ** k * n for k, n in enumerate(faces)) == (-1) ** arrangement.dim
    assert faces[-1] == arrangement.n_cells()
    assert all(n == 0 for n in faces[: arrangement.dim - arrangement.rank])


@plain
@given(arrangements())
def test_signs_and_roots_of_the_polynomial(arrangement: Arrangement) -> None:
    chi = arrangement.characteristic_polynomial()
    assert chi[0] == 1
    if arrangement.is_central:
        assert chi(1) == 0
    assert all((-1) ** k * c >= 0 for k, c in enumerate(chi))
    assert all(c == 0 for c in chi[arrangement.rank + 1 :])


@plain
@given(arrangements(max_dim=2, max_size=5))
def test_bounded_cells_stay_bounded_in_a_large_box(arrangement: Arrangement) -> None:
    """Crossings are at |x| <= 8 (Cramer's rule), so cells that reach 100 are the unbounded ones."""
    dim = arrangement.dim
    far = Box.cube(-100, 100, dim)
    assert arrangement.n_cells(far) == arrangement.n_cells()
    inside = cells_of(arrangement, far)
    edges: set[tuple[int, ...]] = set()
    for k in range(dim):
        for side in (-100, 100):
            lower, upper = np.full(dim, -100.0), np.full(dim, 100.0)
            lower[k], upper[k] = (side, side + 1) if side > 0 else (side - 1, side)
            edges |= cells_of(arrangement, Box(lower, upper))
    assert arrangement.n_bounded_cells() == len(inside - edges)


@plain
@given(arrangements())
def test_essentialization(arrangement: Arrangement) -> None:
    essential = arrangement.essentialization()
    assert essential.dim == essential.rank == arrangement.rank
    lost = arrangement.dim - arrangement.rank
    chi = essential.characteristic_polynomial()
    assert arrangement.characteristic_polynomial() == (*chi, *[0] * lost)
    assert arrangement.f_vector() == (*[0] * lost, *essential.f_vector())
    assert cells_of(essential) == cells_of(arrangement)
    assert arrangement.n_bounded_cells(relative=True) == essential.n_bounded_cells()


@plain
@given(arrangements(max_dim=2), seeds)
def test_halves_of_a_box_add_up(arrangement: Arrangement, seed: int) -> None:
    """Cells of the two halves, less those that the cut goes through: its own cells."""
    box = Box.cube(-3, 3, arrangement.dim)
    cut = np.random.default_rng(seed).integers(-5, 6) / 2
    lower, upper = box.lower.copy(), box.upper.copy()
    upper[0] = lower[0] = cut
    left = cells_of(arrangement, Box(box.lower, upper))
    right = cells_of(arrangement, Box(lower, box.upper))
    assert left | right == cells_of(arrangement, box)
    at_cut = Arrangement(
        [*arrangement.normals.tolist(), [2] + [0] * (arrangement.dim - 1)],
        [*arrangement.offsets.tolist(), int(2 * cut)],
    )
    assert at_cut.n_cells(box) == len(left) + len(right)
    assert arrangement.n_cells(box) == len(left | right)


@plain
@given(arrangements(), st.sampled_from(["large", "fraction", "float"]), seeds)
def test_networks_and_back(arrangement: Arrangement, numbers: str, seed: int) -> None:
    other = scaled(arrangement, numbers, seed)
    network = other.to_network()
    assert Arrangement.from_network(network) == other
    assert network.n_units == len(other)
    assert count(network, Everywhere(other.dim)).count == other.n_cells()


@pytest.mark.parametrize("distance", [1e-12, 1e-14, 1e-16, 1e-100, 1e-300])
def test_nearly_concurrent_lines(distance: float) -> None:
    """Two lines through the origin and one that misses it by a little: a tiny triangle."""
    lines = Arrangement([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], [0.0, 0.0, distance])
    assert lines.n_cells() == len(cells_of(lines)) == 7
    assert lines.n_bounded_cells() == 1
    assert lines.is_simple
