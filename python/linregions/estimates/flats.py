"""Sampling of the flats of one layer's hyperplanes.

A convex open set is cut by hyperplanes into as many parts as there are flats that meet it, each
counted |mu| times (Zaslavsky 1975), mu the Moebius function of the flats; and |mu| is the number of
sets of independent hyperplanes that meet in the flat and contain no broken circuit (Whitney 1932;
Rota 1964). So the number of regions is that of the sets, of all sizes, that contain no broken
circuit and whose flat meets the set. In general position every set of at most dim hyperplanes is
one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.arrangements.one_layer import hyperplanes_of
from linregions.certificates.dyadic import nearest_double
from linregions.domains import Domain
from linregions.errors import InputError, NumericalError
from linregions.estimates.exact_flats import has_no_broken_circuit, meets
from linregions.models import Network
from linregions.slicing import sliced

__all__ = ["FlatSampler", "flat_sampler"]

Doubles = NDArray[np.float64]
DOUBT = 1e-9  # relative: closer decisions are made exactly
CHUNK = 20_000_000  # numbers in the largest array
PROGRAM_COST = 300.0  # of a linear program, in solutions of a small system
N_PILOT = 400


def flat_sampler(network: Network, domain: Domain) -> FlatSampler | None:
    """The sampler of a network with one hidden layer; None where its units are no hyperplanes."""
    try:
        normals, offsets = hyperplanes_of(sliced(network, domain))
    except InputError:
        return None
    if not normals or not domain.dim:
        return None
    return FlatSampler(normals, offsets, *domain.halfspaces())


class FlatSampler:
    """Estimates from random sets of hyperplanes, stratified by their size.

    Attributes
    ----------
    n_tried, n_programs : int
        Sets looked at, and linear programs for them, so far.
    """

    def __init__(
        self,
        normals: Sequence[Sequence[Fraction]],
        offsets: Sequence[Fraction],
        a: Doubles,
        b: Doubles,
    ) -> None:
        self.exact = [(*normal, offset) for normal, offset in zip(normals, offsets, strict=True)]
        rows = np.array([_scaled(row) for row in self.exact])
        self.normals, self.offsets = rows[:, :-1], rows[:, -1]
        self.a, self.b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
        self.n, self.dim = self.normals.shape
        self.sizes = range(1, min(self.n, self.dim) + 1)
        self.n_tried = self.n_programs = 0
        self._all_hits: dict[int, float] = {}  # of strata that were gone through
        self.n_strata = [math.comb(self.n, k) for k in self.sizes]

    def shares(self, random: np.random.Generator) -> Doubles:
        """From a pilot: sets of each size, for one set in all, that make the variance least.

        Neyman 1934, with costs: in proportion to a stratum's standard deviation over the root of
        what a set costs.
        """
        weights = []
        for k, total in zip(self.sizes, self.n_strata, strict=True):
            n = max(int(N_PILOT / math.sqrt(self._cost(k))), 20)
            hits = (self._values(k, n, random).sum() + 1.0) / (n + 2.0)
            log = (
                math.log(total)
                + 0.5 * math.log(hits * (1.0 - hits))
                - 0.5 * math.log(self._cost(k))
            )
            weights.append(log)
        shares = np.exp(np.array(weights) - max(weights))
        return np.asarray(shares / shares.sum())

    def value(self, n_sets: Sequence[int], random: np.random.Generator) -> float:
        """One unbiased estimate, from so many sets of each size, at least one."""
        total = 1.0
        for k, n, n_all in zip(self.sizes, n_sets, self.n_strata, strict=True):
            if n >= n_all:
                if k not in self._all_hits:
                    every = np.array(list(combinations(range(self.n), k)))
                    self._all_hits[k] = float(self._hits(every).sum())
                total += self._all_hits[k]
            else:
                total += float(n_all) * float(self._values(k, n, random).mean())
        return total

    def _cost(self, k: int) -> float:
        return 1.0 if self.dim - k <= 1 else PROGRAM_COST

    def _values(self, k: int, n: int, random: np.random.Generator) -> NDArray[np.bool_]:
        parts = []
        most = max(1, CHUNK // (self.n * (self.dim + 1)))
        for begin in range(0, n, most):
            sets = _random_subsets(self.n, k, min(most, n - begin), random)
            parts.append(self._hits(sets))
        return np.concatenate(parts)

    def _hits(self, sets: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which of the sets, rows of ascending numbers, count."""
        self.n_tried += len(sets)
        k = sets.shape[1]
        normals, offsets = self.normals[sets], self.offsets[sets]
        left, values, right = np.linalg.svd(normals, full_matrices=True)
        doubtful = values[:, -1] <= DOUBT * values[:, 0]
        values = np.where(doubtful[:, None], 1.0, values)
        shifted = np.einsum("sji,sj->si", left, offsets) / values
        points = np.einsum("sij,si->sj", right[:, :k], shifted)
        free = right[:, k:]  # directions of the flats
        hits, unsure = self._meets(points, free)
        candidates = np.flatnonzero((hits | unsure) & ~doubtful)
        doubtful[candidates] |= unsure[candidates]
        doubtful[candidates] |= self._has_more(
            sets[candidates], points[candidates], free[candidates]
        )
        for s in np.flatnonzero(doubtful):
            hits[s] = self._counts_exactly(sets[s].tolist())
        return hits

    def _has_more(self, sets: Any, points: Doubles, free: Doubles) -> NDArray[np.bool_]:
        """Whether a flat may lie on hyperplanes that are not in its set."""
        scale = 1.0 + np.abs(points).max(axis=1, initial=0.0)
        away = np.abs(points @ self.normals.T - self.offsets) > DOUBT * scale[:, None]
        if free.shape[1]:
            along = np.abs(np.einsum("sij,nj->sni", free, self.normals)).max(axis=2)
            away |= along > DOUBT
        np.put_along_axis(away, sets, True, axis=1)
        return np.asarray(~away.all(axis=1))

    def _meets(self, points: Doubles, free: Doubles) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Whether flats meet the domain's interior, and for which of them that is uncertain."""
        n = len(points)
        if not len(self.b):
            return np.ones(n, dtype=bool), np.zeros(n, dtype=bool)
        slack = self.b - points @ self.a.T
        room = DOUBT * (np.abs(self.b) + np.abs(points) @ np.abs(self.a).T + 1e-300)
        if free.shape[1] == 0:
            return (slack > room).all(axis=1), (slack >= -room).all(axis=1) & (slack <= room).any(1)
        if free.shape[1] == 1:
            return self._lines_meet(slack, free[:, 0] @ self.a.T, room)
        self.n_programs += n
        margins = np.array([_margin(free[s] @ self.a.T, slack[s]) for s in range(n)])
        largest = room.max(axis=1)
        return margins > largest, np.abs(margins) <= largest

    def _lines_meet(
        self, slack: Doubles, slope: Doubles, room: Doubles
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Of lines, where constraint i is slack_i - t slope_i > 0."""
        flat = np.abs(slope) <= DOUBT * np.linalg.norm(self.a, axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = slack / slope
            blur = 2.0 * room / np.abs(slope)
        high = np.where(~flat & (slope > 0), ends, np.inf)
        low = np.where(~flat & (slope < 0), ends, -np.inf)
        blur = np.where(flat, 0.0, blur).max(axis=1)
        gap = high.min(axis=1) - low.max(axis=1)
        inside = (~flat | (slack > room)).all(axis=1)
        outside = (flat & (slack < -room)).any(axis=1)
        hits = inside & (gap > 2.0 * blur)
        return hits, ~hits & ~outside & (gap >= -2.0 * blur)

    def _counts_exactly(self, chosen: list[int]) -> bool:
        return has_no_broken_circuit(self.exact, chosen) and meets(
            [self.exact[i] for i in chosen], self.a, self.b
        )


def _scaled(row: Sequence[Fraction]) -> list[float]:
    """The hyperplane (normal, offset) in doubles, its normal of length 1."""
    top = max(abs(value) for value in row[:-1])
    doubles = [nearest_double(value / top) for value in row]
    if not math.isfinite(doubles[-1]):
        raise NumericalError(
            "method 'flats': a hyperplane is farther away than doubles go; use method='tree', or "
            "scale the network's first layer"
        )
    length = math.hypot(*doubles[:-1])
    return [value / length for value in doubles]


def _margin(slopes: Doubles, slack: Doubles) -> float:
    """How deep a flat comes: the largest t with ``slack - y.slopes >= t`` in every row, capped."""
    from scipy.optimize import linprog

    n_free = len(slopes)
    cap = max(1.0, float(np.abs(slack).max()))
    found = linprog(
        np.append(np.zeros(n_free), -1.0),
        A_ub=np.column_stack([slopes.T, np.ones(slopes.shape[1])]),
        b_ub=slack,
        bounds=[(None, None)] * n_free + [(None, cap)],
        method="highs",
    )
    return 0.0 if found.x is None else float(found.x[-1])


def _random_subsets(n: int, k: int, count: int, random: np.random.Generator) -> NDArray[np.intp]:
    """Uniform sets of k of n numbers, in rows, ascending."""
    if k > n // 3:
        return np.sort(np.argsort(random.random((count, n)), axis=1)[:, :k], axis=1)
    sets = np.sort(random.integers(n, size=(count, k)), axis=1)
    while len(again := np.flatnonzero((np.diff(sets, axis=1) == 0).any(axis=1))):
        sets[again] = np.sort(random.integers(n, size=(len(again), k)), axis=1)
    return sets
