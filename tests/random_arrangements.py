"""Small arrangements for hypothesis: degenerate on purpose, integers, fractions, or floats."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import strategies as st
from linregions import HyperplaneArrangement

__all__ = ["arrangements", "cells_of", "scaled"]


def arrangements(
    max_dim: int = 3, max_size: int = 6, *, central: bool = False
) -> st.SearchStrategy[HyperplaneArrangement]:
    """Arrangements of small integers, so that parallels, pencils and repetitions are common."""
    small = st.integers(-2, 2)

    def of_dim(dim: int) -> st.SearchStrategy[HyperplaneArrangement]:
        normal = st.lists(small, min_size=dim, max_size=dim).filter(any)
        row = st.tuples(normal, st.just(0) if central else small)
        return st.lists(row, min_size=1, max_size=max_size).map(
            lambda rows: HyperplaneArrangement([a for a, _ in rows], [b for _, b in rows])
        )

    return st.integers(1, max_dim).flatmap(of_dim)


def scaled(arrangement: HyperplaneArrangement, numbers: str, seed: int) -> HyperplaneArrangement:
    """The same hyperplanes with other numbers: every row times a positive factor."""
    rng = np.random.default_rng(seed)
    factors = {
        "large": lambda: 10 ** int(rng.integers(17, 45)) + 1,
        "fraction": lambda: Fraction(int(rng.integers(1, 100)), int(rng.integers(1, 100))),
        "float": lambda: float(2.0 ** rng.integers(-80, 80)),
    }
    normals, offsets = [], []
    for *normal, offset in arrangement.rows:
        factor = factors[numbers]()
        normals.append([value * factor for value in normal])
        offsets.append(offset * factor)
    return HyperplaneArrangement(normals, offsets)


def cells_of(arrangement: HyperplaneArrangement, domain: object = None) -> set[tuple[int, ...]]:
    """All sign vectors; each must come once, and its witness must lie where the signs say."""
    found: set[tuple[int, ...]] = set()
    for batch in arrangement.cells(domain):  # type: ignore[arg-type]
        signs = [tuple(row) for row in batch.sign_vectors.tolist()]
        assert len(set(signs)) == len(signs)
        assert found.isdisjoint(signs)
        found.update(signs)
        if domain is None or domain.ambient_dim == domain.dim:  # type: ignore[attr-defined]
            inside = batch.margins > 0
            exact = arrangement.sign_vector(batch.witnesses[inside])
            assert exact.tolist() == batch.sign_vectors[inside].tolist()
    return found
