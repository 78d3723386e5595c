"""The volume of a polytope in fractions, by recursion over its half-spaces: for tests only.

Lasserre, "An analytical expression and an algorithm for the volume of a convex polyhedron in R^n",
Journal of Optimization Theory and Applications 39, 1983. No vertices, no triangulation.
"""

from __future__ import annotations

from fractions import Fraction

Row = tuple[Fraction, ...]


def exact_volume(rows: list[Row]) -> Fraction:
    """Of {x : a.x + c >= 0 for all rows (a, c)}, bounded; 0 if it is flat or empty."""
    found = _distinct(rows)
    if found is None:
        return Fraction(0)
    dim = len(rows[0]) - 1
    if dim == 1:
        return _length(found)
    total = Fraction(0)
    for row in found:
        k = max(range(dim), key=lambda i: abs(row[i]))
        facet = [_on_facet(other, row, k) for other in found if other is not row]
        total += row[-1] / abs(row[k]) * exact_volume(facet)
    return total / dim


def _distinct(rows: list[Row]) -> list[Row] | None:
    """Each half-space once; None if there is one that holds nowhere."""
    found: dict[Row, None] = {}
    for row in rows:
        size = max(abs(v) for v in row[:-1])
        if size == 0:
            if row[-1] < 0:
                return None
            continue
        found[tuple(v / size for v in row)] = None
    return list(found)


def _on_facet(row: Row, facet: Row, k: int) -> Row:
    """The row on the facet's hyperplane, coordinate k eliminated."""
    factor = row[k] / facet[k]
    return tuple(v - factor * f for i, (v, f) in enumerate(zip(row, facet, strict=True)) if i != k)


def _length(rows: list[Row]) -> Fraction:
    lower = max(-c / a for a, c in rows if a > 0)
    upper = min(-c / a for a, c in rows if a < 0)
    return max(Fraction(0), upper - lower)
