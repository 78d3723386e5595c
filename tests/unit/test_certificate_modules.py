"""What a certificate is checked with: nothing of the engine, no solver, small parts."""

from __future__ import annotations

import ast
from fractions import Fraction
from pathlib import Path

import linregions
import numpy as np
import pytest
from flint import fmpz
from linregions import Box, Network, Stage
from linregions.certificates.digests import domain_digest, network_digest
from linregions.certificates.dyadic import integers
from linregions.certificates.exact_program import integer_rows, largest_margin
from rational_simplex import interior_point
from scipy.sparse import csr_array

SOURCES = Path(linregions.__file__).parent
ENGINE = {"linregions._core", "linregions.engine", "highspy", "cvxpy", "scipy.optimize"}


def imported_by(module: str) -> set[str]:
    """Modules that a module of the package imports when it is loaded; packages by their parts."""
    path = SOURCES.joinpath(*module.split(".")[1:])
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def test_the_checker_reaches_neither_engine_nor_solver() -> None:
    seen: set[str] = set()
    open_ones = {"linregions.certificates.checking"}
    while open_ones:
        module = open_ones.pop()
        seen.add(module)
        if module.startswith("linregions."):
            open_ones |= imported_by(module) - seen
    assert "linregions.certificates.exact_network" in seen
    assert not seen & ENGINE


@pytest.mark.parametrize("scale", [1.0, 1e-310, 1e300, 2.0**-1074])
def test_integers_are_exact(scale: float) -> None:
    values = np.array([0.0, -0.0, 1.0, -0.75, 3.14159, 1e-5]) * scale
    numerators, shift = integers(values)
    assert [Fraction(n, 1 << shift) for n in numerators] == [Fraction(v) for v in values]


@pytest.mark.parametrize("seed", range(60))
def test_exact_programs(seed: int) -> None:
    """Feasible, flat and infeasible systems; hints good and bad; multipliers add up."""
    rng = np.random.default_rng(seed)
    d, m = int(rng.integers(1, 5)), int(rng.integers(1, 14))
    rows = [row for row in rng.integers(-2, 3, size=(m, d + 1)).tolist() if any(row[:-1])]
    if not rows:
        return
    scaled, _ = integer_rows([([fmpz(v) for v in row], 0) for row in rows])
    hints = [(), range(len(rows)), rng.permutation(len(rows))[: d + 1].tolist()]
    found = [largest_margin(scaled, hint=tuple(hint)) for hint in hints]
    assert len({optimum.sign for optimum in found}) == 1
    assert (found[0].sign > 0) == (interior_point([tuple(row) for row in rows]) is not None)
    for optimum in found:
        pairs = [(y, scaled[i]) for i, y in optimum.multipliers.items()]
        assert all(y > 0 for y, _ in pairs)
        sums = [sum(y * int(row[k]) for y, row in pairs) for k in range(d + 1)]
        assert not any(sums[:-1])
        assert (sums[-1] > 0) - (sums[-1] < 0) == min(optimum.sign, 0)
        if optimum.sign >= 0:
            assert optimum.point is not None
            values = [sum(a * x for a, x in zip(r, optimum.point, strict=False)) for r in rows]
            values = [v + row[-1] for v, row in zip(values, rows, strict=True)]
            assert min(values) > 0 or (optimum.sign == 0 and min(values) >= 0)


def test_digests_see_the_function_and_nothing_else() -> None:
    network = Network.random((2, 4), seed=0)
    renamed = Network(network.stages, "another name")
    assert network_digest(network) == network_digest(renamed)
    first, last = network.stages
    sparse = Stage.affine(csr_array(first.weight), first.bias, "relu")
    assert network_digest(Network((sparse, last))) == network_digest(network)
    bias = first.bias.copy()
    bias[2] = np.nextafter(bias[2], 1.0)
    moved = Stage.affine(first.weight, bias, "relu")
    leaky = Stage.affine(first.weight, first.bias, "leaky_relu")
    digests = {network_digest(Network((stage, last))) for stage in (first, moved, leaky)}
    assert len(digests) == 3
    assert domain_digest(Box([-1, -1], [1, 1])) == domain_digest(Box.cube(-1, 1, 2))
    assert domain_digest(Box([0.0], [1.0])) == domain_digest(Box([-0.0], [1.0]))
    assert domain_digest(Box([0.0], [1.0])) != domain_digest(Box([0.0], [2.0]))
