"""Whether a polyhedron is bounded."""

from __future__ import annotations

from flint import fmpz, fmpz_mat

from linregions.certificates.exact_program import integer_rows, largest_margin
from linregions.certificates.rational_rows import ExactDomain
from linregions.domains import Polytope

__all__ = ["is_bounded"]


def is_bounded(domain: Polytope) -> bool:
    """Whether no direction but zero stays in a polyhedron that is not empty.

    Such a direction v has ``a @ v >= 0`` for all half-spaces ``a @ x + c >= 0``. With normals of
    full rank not all of these are zero, so that their sum is positive (Stiemke 1915).
    """
    exact = [row for _, row in ExactDomain(domain).rows if any(row[0][:-1])]
    if not exact:
        return False
    rows = [[*row[:-1], fmpz(0)] for row in integer_rows(exact)[0]]
    if fmpz_mat([row[:-1] for row in rows]).rank() < domain.dim:
        return False
    total = [sum(column, start=fmpz(0)) for column in zip(*rows, strict=True)]
    if not any(total):
        return True
    held = [False] * len(rows) + [True]
    return largest_margin([*rows, total], held=held).sign <= 0
