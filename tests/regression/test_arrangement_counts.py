"""Published numbers of cells; listing and counting are two routes to them.

Sequences: the On-Line Encyclopedia of Integer Sequences, https://oeis.org, by A-number. The folder
of arrangements with known counts is no part of this repository: set LINREGIONS_SHARED_DATA to it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from math import comb, factorial
from pathlib import Path

import numpy as np
import pytest
from linregions import HyperplaneArrangement, families
from thorough import THOROUGH

Family = Callable[[int], HyperplaneArrangement]

PUBLISHED = [
    # n! (A000142), 2^n n! (A000165), 2^(n-1) n! (A002866)
    (families.braid, 3, (6, 24, 120, 720, 5040, 40320)),
    (families.type_b, 2, (8, 48, 384, 3840, 46080)),
    (families.type_d, 2, (4, 24, 192, 1920, 23040)),
    # (n + 1)^(n - 1) (A000272); n! C_n (A001761); A007889
    (families.shi, 2, (3, 16, 125, 1296, 16807)),
    (families.catalan, 2, (4, 30, 336, 5040, 95040)),
    (families.linial, 1, (1, 2, 7, 36, 246, 2104, 21652, 260720)),
    (families.resonance, 1, (2, 6, 32, 370, 11292, 1066044)),  # A034997
    (families.threshold, 1, (4, 14, 104, 1882, 94572, 15028134)),  # A000609
]
CASES = [
    pytest.param(family, n, cells, id=f"{family.__name__}({n})")
    for family, first, values in PUBLISHED
    for n, cells in enumerate(values, first)
]


@pytest.mark.parametrize(("family", "n", "cells"), CASES)
def test_counted(family: Family, n: int, cells: int) -> None:
    assert family(n).n_cells(symmetries=()) == cells
    assert family(n).n_cells() == cells


@pytest.mark.parametrize(("family", "n", "cells"), [c for c in CASES if c.values[2] <= 50_000])
def test_listed(family: Family, n: int, cells: int) -> None:
    assert n_listed(family(n)) == cells


def n_listed(arrangement: HyperplaneArrangement) -> int:
    """Number of distinct sign vectors in the stream of cells."""
    signs = [np.packbits(b.sign_vectors > 0, axis=1) for b in arrangement.cells(batch_size=1 << 16)]
    return len(np.unique(np.concatenate(signs), axis=0))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("family", "n", "cells"),
    [
        (families.resonance, 7, 347326352),
        (families.type_b, 8, 2**8 * factorial(8)),
        (families.braid, 11, factorial(11)),
        (families.shi, 8, 9**7),
        (families.catalan, 8, factorial(8) * comb(16, 8) // 9),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_counted_large(family: Family, n: int, cells: int) -> None:
    assert family(n).n_cells(symmetries=()) == cells


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arrangement", "cells"),
    [
        pytest.param(families.threshold(5), 94572, id="threshold(5)"),
        pytest.param(families.shi(7), 8**6, id="shi(7)"),
        pytest.param(families.braid(9), factorial(9), id="braid(9)"),
        *([pytest.param(families.resonance(6), 1066044, id="resonance(6)")] if THOROUGH else []),
    ],
)
def test_listed_large(arrangement: HyperplaneArrangement, cells: int) -> None:
    assert n_listed(arrangement) == arrangement.n_cells() == cells


@pytest.mark.parametrize(
    ("n", "dim", "central"),
    [(10, 3, False), (30, 2, False), (14, 4, False), (12, 3, True), (10, 5, True), (5, 8, False)],
)
def test_general_position(n: int, dim: int, central: bool) -> None:
    """Schläfli 1852; Buck 1943; the central count: Cover 1965, theorem 1."""
    rng = np.random.default_rng([n, dim])
    offsets = np.zeros(n) if central else rng.normal(size=n)
    arrangement = HyperplaneArrangement(rng.normal(size=(n, dim)), offsets)
    if central:
        expected, bounded = 2 * sum(comb(n - 1, k) for k in range(dim)), 0
    else:
        expected, bounded = sum(comb(n, k) for k in range(dim + 1)), comb(n - 1, dim)
        assert arrangement.is_simple
    assert arrangement.n_cells() == expected == n_listed(arrangement)
    assert arrangement.n_bounded_cells() == bounded


def test_counts_beyond_64_bits() -> None:
    n, dim = 40, 14
    arrangement = families.grid(*[n] * dim)
    assert arrangement.n_cells() == (n + 1) ** dim > 2**64
    assert arrangement.n_bounded_cells() == (n - 1) ** dim


def test_weights_alone_bound_the_count() -> None:
    """Normals of the root system B_3 with generic offsets: one cell per independent subset."""
    rng = np.random.default_rng(3)
    shifted = HyperplaneArrangement(families.type_b(3).normals, rng.normal(size=9))
    assert shifted.n_cells() == 114
    braid = HyperplaneArrangement(families.braid(4).normals, rng.normal(size=6))
    assert braid.n_cells() == 38  # forests on 4 labelled vertices (A001858)


if "LINREGIONS_SHARED_DATA" in os.environ:
    FOLDER = Path(os.environ["LINREGIONS_SHARED_DATA"]) / "arrangements"
    INDEX = json.loads((FOLDER / "index.json").read_text())

    @pytest.mark.parametrize("name", INDEX)
    def test_shared_arrangement(name: str) -> None:
        with np.load(FOLDER / f"{name}.npz") as data:
            arrangement = HyperplaneArrangement(data["normals"], data["offsets"])
        assert (len(arrangement), arrangement.dim) == (INDEX[name]["n"], INDEX[name]["d"])
        assert arrangement.n_cells() == INDEX[name]["expected"]
        assert not INDEX[name]["central"] or arrangement.is_central
        if INDEX[name]["expected"] <= 25_000:
            assert n_listed(arrangement) == INDEX[name]["expected"]
