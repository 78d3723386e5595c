"""Numbers of cells in general position, against published tables and against arrangements."""

from __future__ import annotations

import numpy as np
import pytest
from linregions import HyperplaneArrangement, InputError
from linregions.region_numbers import central_region_number, region_number


@pytest.mark.parametrize(
    ("n", "r", "cells"),
    [(3, 1, 4), (3, 2, 7), (4, 2, 11), (5, 2, 16), (5, 3, 26), (6, 3, 42), (6, 4, 57), (8, 3, 93)],
)
def test_general_position_gives_the_published_numbers(n: int, r: int, cells: int) -> None:
    assert region_number(n, r) == cells


@pytest.mark.parametrize(
    ("n", "r", "cells"), [(3, 2, 6), (4, 3, 14), (6, 4, 52), (3, 3, 8), (3, 5, 8), (7, 3, 44)]
)
def test_central_position_gives_the_published_numbers(n: int, r: int, cells: int) -> None:
    assert central_region_number(n, r) == cells


@pytest.mark.parametrize("n", range(8))
@pytest.mark.parametrize("r", range(1, 5))
def test_they_are_the_numbers_of_cells_of_random_hyperplanes(n: int, r: int) -> None:
    rng = np.random.default_rng(10 * n + r)
    normals = rng.normal(size=(n, r))
    affine = HyperplaneArrangement(normals, rng.normal(size=n))
    central = HyperplaneArrangement(normals, np.zeros(n))
    assert affine.n_cells() == region_number(n, r)
    assert central.n_cells() == central_region_number(n, r)


def test_big_numbers_are_exact() -> None:
    assert region_number(300, 300) == 2**300


@pytest.mark.parametrize("function", [region_number, central_region_number])
def test_negative_numbers_are_refused(function: object) -> None:
    with pytest.raises(InputError, match="n=-1 and r=2"):
        function(-1, 2)  # type: ignore[operator]
