"""Which regions of a partition share a facet, by linear programs over all pairs: for tests only."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import linprog

CLOSE = 1e-9


def shared_facets(partition: Any) -> set[tuple[int, int]]:
    """Pairs i < j whose closures meet in a face of one dimension less.

    Such a face is on a hyperplane that both regions have a row of, with opposite signs. If there
    are two, the closures meet in two dimensions less. If there is one: has it a point with room in
    all the other rows of both regions?
    """
    systems = [_rows(*partition.constraints(i)) for i in range(len(partition))]
    return {
        (i, j)
        for j in range(len(systems))
        for i in range(j)
        if _share_a_facet(systems[i], systems[j])
    }


def _rows(a: Any, b: Any) -> Any:
    """Rows (a, b) of a.x <= b with normals of length 1, constant ones left out."""
    lengths = np.linalg.norm(a, axis=1)
    kept = lengths > 1e-12 * max(1.0, lengths.max(initial=0.0))
    return np.column_stack([a, b])[kept] / lengths[kept, None]


def _share_a_facet(one: Any, other: Any) -> bool:
    opposite = (np.abs(one[:, None] + other[None]).max(axis=2) < CLOSE).any(axis=1)
    between = one[opposite]
    if not len(between) or (np.abs(between - between[0]).max(axis=1) >= CLOSE).any():
        return False
    return _has_room(np.vstack([one, other]), between[0])


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
