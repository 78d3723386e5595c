"""Volumes of all regions add up to the volume of the domain: 200 networks of 2 to 5 inputs.

Half of them generic; half degenerate: integer weights, no biases, repeated rows, domains through
vertices. CI takes every fifth (thorough.py).
"""

from __future__ import annotations

import numpy as np
import pytest
from linregions import Box, Domain, InputError, Network, Polytope, volumes
from random_degenerate import degenerate_case, nearly_degenerate_case
from recession import is_bounded
from thorough import some

STEP = 5  # not 4: dimensions take turns
WIDTHS = {2: (12, 10), 3: (10, 8), 4: (8, 6), 5: (7, 5)}


def generic(seed: int) -> tuple[Network, Domain]:
    rng = np.random.default_rng(seed)
    dim = 2 + seed % 4
    network = Network.random((dim, *WIDTHS[dim]), seed, gain=2.0)
    if seed % 3:
        lower = rng.uniform(-2, 0, dim)
        return network, Box(lower, lower + rng.uniform(0.5, 3, dim))
    a = np.vstack([np.eye(dim), -np.eye(dim), rng.normal(size=(3, dim))])
    return network, Polytope(a, np.concatenate([np.ones(2 * dim), np.full(3, 0.8)]))


def degenerate(seed: int) -> tuple[Network, Domain]:
    rng = np.random.default_rng(seed)
    dim = 2 + seed % 4
    kind = ("integers", "no biases", "repeated rows", "halves")[seed // 4 % 4]
    weights, biases, n_in = [], [], dim
    for width in WIDTHS[dim]:
        w = rng.integers(-2, 3, (width, n_in)).astype(float)
        b = rng.integers(-1, 2, width).astype(float)
        if kind == "no biases":
            b[:] = 0.0
        elif kind == "repeated rows":
            w[1::2], b[1::2] = w[: width // 2], -b[: width // 2]
        elif kind == "halves":
            w, b = w / 2, b / 4
        weights.append(w)
        biases.append(b)
        n_in = width
    network = Network.from_arrays([*weights, np.ones((1, n_in))], [*biases, np.zeros(1)])
    if seed % 2:
        return network, Box.cube(-1, 1, dim)
    cross = np.array(np.meshgrid(*[[-1.0, 1.0]] * dim)).reshape(dim, -1).T
    return network, Polytope(cross, np.full(len(cross), 2.0))  # vertices on many facets


@pytest.mark.parametrize("seed", some(range(100), STEP))
def test_generic_regions_fill_the_domain(seed: int) -> None:
    found = volumes(*generic(seed))
    assert found.complete
    assert found.exact.all()
    assert abs(found.discrepancy) < 1e-9, found


@pytest.mark.parametrize("seed", some(range(100), STEP))
def test_degenerate_regions_fill_the_domain(seed: int) -> None:
    found = volumes(*degenerate(seed))
    assert found.complete
    assert found.exact.all()
    assert abs(found.discrepancy) < 1e-9, found


@pytest.mark.parametrize("make", [degenerate_case, nearly_degenerate_case])
@pytest.mark.parametrize("seed", some(range(60), STEP))
def test_all_kinds_of_degeneracy(make: type, seed: int) -> None:
    case = make(seed)
    if not is_bounded(case.domain):
        with pytest.raises(InputError, match=r"domain: .* unbounded"):
            volumes(case.network, case.domain, method="exact")
        return
    found = volumes(case.network, case.domain, method="exact")
    if not found.complete:  # thinner than doubles can tell
        assert found.regions.margins[np.isnan(found.log_values)].max() < 1e-9
    assert abs(found.discrepancy) < 1e-9, f"{case.label}: {found}"
