"""Which regions of a partition share a facet, by linear programs over pairs: for tests only."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.spatial import cKDTree

CLOSE = 1e-9


def shared_facets(partition: Any) -> set[tuple[int, int]]:
    """Pairs i < j whose closures meet in a face of one dimension less.

    Such a face is on a hyperplane that both regions have a row of, with opposite signs: all pairs
    of rows are searched for these. If a pair of regions has two, the closures meet in two
    dimensions less. If it has one: is there a point on it with room in all the other rows of both?
    """
    systems = [_rows(*partition.constraints(i)) for i in range(len(partition))]
    return {
        (i, j)
        for (i, j), between in _opposite_rows(systems).items()
        if (np.abs(between - between[0]).max(axis=1) < CLOSE).all()
        and _has_room(np.vstack([systems[i], systems[j]]), between[0])
    }


def facets_of(partition: Any, i: int) -> list[Any]:
    """The hyperplanes of region i that a point of the region is on and on no other."""
    rows = _rows(*partition.constraints(i))
    distinct: list[Any] = []
    for row in rows:
        if all(np.abs(row - other).max() >= CLOSE for other in distinct):
            distinct.append(row)
    return [row for row in distinct if _has_room(rows, row)]


def _rows(a: Any, b: Any) -> Any:
    """Rows (a, b) of a.x <= b with normals of length 1, constant ones left out."""
    lengths = np.linalg.norm(a, axis=1)
    kept = lengths > 1e-12 * max(1.0, lengths.max(initial=0.0))
    return np.column_stack([a, b])[kept] / lengths[kept, None]


def _opposite_rows(systems: Any) -> dict[tuple[int, int], Any]:
    """For each pair i < j that has any: the rows of i that are opposite to one of j."""
    rows = np.vstack(systems)
    owner = np.repeat(np.arange(len(systems)), [len(system) for system in systems])
    found: dict[tuple[int, int], list[Any]] = {}
    for k, others in enumerate(cKDTree(rows).query_ball_point(-rows, CLOSE, p=np.inf)):
        for j in {int(owner[other]) for other in others}:
            if owner[k] < j:
                found.setdefault((int(owner[k]), j), []).append(rows[k])
    return {pair: np.array(between) for pair, between in found.items()}


def _has_room(rows: Any, facet: Any) -> bool:
    """Whether some point of the facet's hyperplane is strictly inside all other rows."""
    off = np.minimum(np.abs(rows - facet).max(axis=1), np.abs(rows + facet).max(axis=1)) >= CLOSE
    a = np.column_stack([rows[off, :-1], np.ones(off.sum())])
    d = rows.shape[1] - 1
    found = linprog(
        np.append(np.zeros(d), -1.0),
        A_ub=a,
        b_ub=rows[off, -1],
        A_eq=np.append(facet[:-1], 0.0)[None],
        b_eq=facet[-1:],
        bounds=[(None, None)] * d + [(None, 1.0)],
        method="highs",
    )
    return bool(found.status == 0 and -found.fun > 1e-8)
