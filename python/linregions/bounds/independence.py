"""Ranks, and numbers of independent subsets of rows: never too small.

A rank or a number of independent subsets that rounding made too small would make a bound wrong.
Rows are therefore read as integers, and dependence is decided by FLINT over the integers;
arithmetic modulo a prime only ever confirms independence. Where that would take long, what the
zeros of the matrix allow serves instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import comb, prod

from flint import fmpz_mat, nmod_mat

from linregions.bounds.layers import unit_sizes

__all__ = ["independent_sizes", "matched_sizes", "rank_bound"]

PRIME = 2**61 - 1
LARGEST_MATRIX = 200_000  # entries
LARGEST_EXACT = 96  # rows or columns of a matrix whose rank is computed over the integers
MOST_STEPS = 150_000  # subsets times columns
MOST_GROUPED = 20_000

Rows = Sequence[Sequence[int]]


def rank_bound(rows: Rows) -> int:
    """The rank of integer rows, or what their zeros allow it to be if the matrix is large."""
    kept = [row for row in rows if any(row)]
    columns = [j for j in range(len(rows[0]) if rows else 0) if any(row[j] for row in kept)]
    most = min(len(kept), len(columns))
    if most < 2 or len(kept) * len(columns) > LARGEST_MATRIX:
        return most
    matrix = [[row[j] for j in columns] for row in kept]
    residues = nmod_mat([[int(v) % PRIME for v in row] for row in matrix], PRIME)
    if residues.rank() == most or most > LARGEST_EXACT:
        return most
    return int(fmpz_mat(matrix).rank())


def independent_sizes(rows: Rows, cuts: Sequence[int], most: int) -> tuple[int, ...] | None:
    """Entry j <= most: sum over linearly independent subsets of j rows of the product of cuts.

    The number of cells of hyperplanes with these normals is at most the number of independent
    subsets of normals, and equals it for generic offsets. None where there are too many subsets.

    Examples
    --------
    >>> independent_sizes([[1, 0], [2, 0], [0, 1]], [1, 1, 1], 2)
    (1, 3, 2)
    """
    n = len(rows)
    n_columns = len(rows[0]) if n else 0
    if sum(comb(n, j) for j in range(min(most, n) + 1)) * max(n_columns, 1) > MOST_STEPS:
        return None
    sizes = [0] * (min(most, n) + 1)
    residues = [[v % PRIME for v in row] for row in rows]

    def extend(first: int, chosen: list[int], basis: list[tuple[int, list[int]]], w: int) -> bool:
        sizes[len(chosen)] += w
        if len(chosen) == len(sizes) - 1:
            return True
        for i in range(first, n):
            row = _reduced(residues[i], basis)
            pivot = next((j for j, v in enumerate(row) if v), None)
            if pivot is None:
                if fmpz_mat([list(rows[k]) for k in (*chosen, i)]).rank() > len(chosen):
                    return False  # independent, but not modulo the prime
                continue
            inverse = pow(row[pivot], -1, PRIME)
            unit_row = [v * inverse % PRIME for v in row]
            if not extend(i + 1, [*chosen, i], [*basis, (pivot, unit_row)], w * cuts[i]):
                return False
        return True

    return tuple(sizes) if extend(0, [], [], 1) else None


def matched_sizes(
    supports: Sequence[frozenset[int]], cuts: Sequence[int], most: int
) -> tuple[int, ...] | None:
    """The same for rows of which only the places of their entries are known.

    A subset of rows can be independent only if its rows can be matched to different columns
    (P. Hall); generic entries make it so. For convolutions these are the subsets of [1]_, theorem
    2, shared weights and biases included. None where there are too many subsets.

    References
    ----------
    .. [1] H. Xiong, L. Huang, M. Yu, L. Liu, F. Zhu, L. Shao, "On the number of linear regions of
       convolutional neural networks", ICML 2020; arXiv 2006.00978.

    Examples
    --------
    >>> pixels = [frozenset({0, 1}), frozenset({1, 2}), frozenset({2, 3})]  # kernel 2 on 4 pixels
    >>> sum(matched_sizes(2 * pixels, [1] * 6, 4))  # two filters
    55
    """
    groups = Counter(supports)
    if prod(n + 1 for n in groups.values()) > MOST_GROUPED:
        return None
    by_group = [
        (support, unit_sizes((c for s, c in zip(supports, cuts, strict=True) if s == support), n))
        for support, n in groups.items()
    ]
    sizes = [0] * (min(most, len(supports)) + 1)

    def extend(group: int, matched: dict[int, frozenset[int]], w: int) -> None:
        if group == len(by_group):
            sizes[len(matched)] += w
            return
        support, own = by_group[group]
        extend(group + 1, matched, w)
        for times in own[1:]:
            grown = _matched_with(support, matched)
            if grown is None or len(grown) >= len(sizes):
                return
            matched = grown
            extend(group + 1, matched, w * times)

    extend(0, {}, 1)
    return tuple(sizes)


def _reduced(row: list[int], basis: Sequence[tuple[int, list[int]]]) -> list[int]:
    for pivot, unit_row in basis:
        factor = row[pivot]
        if factor:
            row = [(v - factor * u) % PRIME for v, u in zip(row, unit_row, strict=True)]
    return row


def _matched_with(
    support: frozenset[int], matched: dict[int, frozenset[int]]
) -> dict[int, frozenset[int]] | None:
    """The matching of columns to supports, with one more; None if there is none."""
    grown = dict(matched)
    seen: set[int] = set()

    def place(one: frozenset[int]) -> bool:
        for column in one - seen:
            seen.add(column)
            if column not in grown or place(grown[column]):
                grown[column] = one
                return True
        return False

    return grown if place(support) else None
