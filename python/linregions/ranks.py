"""Exact ranks of weight matrices and of the affine maps that networks are on their regions.

Weights are binary fractions. Reduced modulo a prime a rank can only drop, so a rank modulo a prime
that reaches an upper bound is proven; the others are computed in integers, by FLINT.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.models import Network, Stage

__all__ = ["PulledBackRanks", "exact_rank", "pattern_bound", "rank_caps"]

PRIME = 1_048_573  # products of residues, summed up 4,096 at a time, are exact in doubles
MOST_TERMS = 4096
MOST_NUMBERS = 2**20  # in one array

Residues = NDArray[np.int64]
Pieces = NDArray[np.integer[Any]]


def exact_rank(matrix: NDArray[np.float64]) -> int:
    """Rank of a matrix of doubles, taken as the binary fractions that they are."""
    from flint import nmod_mat

    most = min(matrix.shape)
    if most == 0:
        return 0
    rank: int = nmod_mat(*matrix.shape, _residues(matrix).ravel().tolist(), PRIME).rank()
    return rank if rank == most else int(_integer_matrix(matrix).rank())


def rank_caps(network: Network) -> list[int]:
    """For each layer the most that the rank of its pulled-back map can be, in any region.

    The smallest of the ranks of all weight matrices up to the layer, of the layer's own only the
    rows that are units.
    """
    caps, rank = [], network.input_dim
    for stage in network.stages:
        if stage.n_units:
            caps.append(min(rank, exact_rank(_unit_rows(stage))))
        rank = min(rank, exact_rank(stage.dense_weight))
    return caps


def pattern_bound(stage: Stage, rank: int) -> int:
    """The most patterns that a layer can take where its pre-activations have so large a rank.

    For ReLUs ``region_number(n, rank)``. A unit with p pieces brings p - 1 parallel hyperplanes, of
    which linearly independent normals can take one: the number of such choices of at most `rank`
    hyperplanes bounds the cells of any arrangement (Zaslavsky 1975: the sum of |mu| over all
    flats, each of them at most the number of its independent sets). A maximum of p rows
    brings p (p - 1) / 2 hyperplanes.
    """
    if stage.is_max:
        hyperplanes = [int(p) * (int(p) - 1) // 2 for p in stage.unit_pieces]
        choices = [1] * sum(hyperplanes)
    else:
        choices = [int(p) - 1 for p in stage.unit_pieces]
    sums = [1] + [0] * rank  # elementary symmetric polynomials
    for choice in choices:
        for k in range(rank, 0, -1):
            sums[k] += choice * sums[k - 1]
    return sum(sums)


class PulledBackRanks:
    """Ranks of the maps from the input to the pre-activations of a layer, region by region.

    Parameters
    ----------
    network : Network
        In the coordinates of the domain.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self.stages = [_LinearStage(stage) for stage in network.stages]
        self.ends = np.cumsum([0, *network.layer_sizes])
        self.places = [i for i, stage in enumerate(network.stages) if stage.n_units]
        self.caps = rank_caps(network)
        self.n_exact = 0  # so many were not settled modulo the prime

    def of(self, layer: int, patterns: Pieces) -> NDArray[np.int64]:
        """Exact ranks of layer number `layer`, from 1, where the layers before have these patterns.

        Parameters
        ----------
        layer : int
        patterns : ndarray, shape (k, at least the units of layers 1 to layer - 1)

        Returns
        -------
        ndarray of int, shape (k,)
        """
        width = max(max(stage.n_rows for stage in self.network.stages), self.network.input_dim)
        step = max(1, MOST_NUMBERS // (width * self.network.input_dim))
        parts = [patterns[i : i + step] for i in range(0, len(patterns), step)]
        return np.concatenate([np.zeros(0, np.int64), *(self._of(layer, p) for p in parts)])

    def _of(self, layer: int, patterns: Pieces) -> NDArray[np.int64]:
        k, dim = len(patterns), self.network.input_dim
        state = np.broadcast_to(np.eye(dim, dtype=np.int64), (k, dim, dim))
        most = np.full(k, self.caps[layer - 1])
        n_before = 0
        for stage in self.stages[: self.places[layer - 1]]:
            pieces = self._own(patterns, n_before, stage)
            n_before += bool(stage.stage.n_units)
            state, n_alive = stage.apply(_product(stage.weight, state), pieces)
            most = np.minimum(most, n_alive)
        last = self.stages[self.places[layer - 1]]
        ranks = _ranks(_product(last.unit_rows, state))
        for i in np.flatnonzero(ranks < most):
            ranks[i] = self._exactly(layer, patterns[i])
            self.n_exact += 1
        return ranks

    def _own(self, patterns: Pieces, n_before: int, stage: _LinearStage) -> Pieces:
        """Piece of each output of a stage; 0 where it is no unit."""
        outputs = np.zeros((len(patterns), stage.stage.n_out), dtype=np.int64)
        if stage.stage.n_units:
            begin, end = self.ends[n_before : n_before + 2]
            outputs[:, stage.stage.pieces > 1] = patterns[:, begin:end]
        return outputs

    def _exactly(self, layer: int, pattern: Pieces) -> int:
        from flint import fmpz_mat

        dim, n_before = self.network.input_dim, 0
        state = fmpz_mat([[int(i == j) for j in range(dim)] for i in range(dim)])
        for stage in self.stages[: self.places[layer - 1]]:
            pieces = self._own(pattern[None], n_before, stage)[0]
            n_before += bool(stage.stage.n_units)
            state = fmpz_mat(stage.apply_exactly(_rows(stage.integers * state), pieces.tolist()))
        last = self.stages[self.places[layer - 1]]
        rank: int = (last.integer_unit_rows * state).rank()
        return rank


class _LinearStage:
    """The linear part of a stage, modulo the prime and in integers."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.weight = _residues(stage.dense_weight)
        self.unit_rows = _residues(_unit_rows(stage)) if stage.n_units else self.weight[:0]
        self.starts = np.cumsum(stage.group_sizes) - stage.group_sizes
        slopes = [kind.slopes for kind in stage.activations]
        self.slopes = np.concatenate([*slopes, np.zeros(0)])
        self.first = np.cumsum([0, *(len(s) for s in slopes)])
        self.slope_residues = _residues(self.slopes)

    def apply(self, rows: Residues, pieces: Pieces) -> tuple[Residues, NDArray[np.int64]]:
        """The state behind the pieces (k, n_out), and how many of its rows are not cut off."""
        k = len(pieces)
        if self.stage.is_max:
            return rows[np.arange(k)[:, None], self.starts + pieces], np.full(k, pieces.shape[1])
        place = self.first[self.stage.activation_index] + pieces
        slopes = self.slopes[place]
        return self.slope_residues[place][:, :, None] * rows % PRIME, (slopes != 0.0).sum(axis=1)

    @cached_property
    def integers(self) -> Any:
        """A multiple of the weight, fmpz_mat."""
        return _integer_matrix(self.stage.dense_weight)

    @cached_property
    def integer_unit_rows(self) -> Any:
        """A multiple of the rows that are units, fmpz_mat."""
        return _integer_matrix(_unit_rows(self.stage))

    @cached_property
    def integer_slopes(self) -> list[int]:
        """The slopes of all pieces times one power of two."""
        return _integers(self.slopes)

    def apply_exactly(self, rows: list[list[Any]], pieces: list[int]) -> list[list[Any]]:
        if self.stage.is_max:
            return [rows[start + p] for start, p in zip(self.starts.tolist(), pieces, strict=True)]
        kinds = self.stage.activation_index.tolist()
        slopes = [
            self.integer_slopes[self.first[kind] + piece]
            for kind, piece in zip(kinds, pieces, strict=True)
        ]
        return [[slope * v for v in row] for slope, row in zip(slopes, rows, strict=True)]


def _unit_rows(stage: Stage) -> NDArray[np.float64]:
    """The rows that are units, or belong to one."""
    weight = stage.dense_weight
    if stage.is_max:
        return weight[np.repeat(stage.group_sizes > 1, stage.group_sizes)]
    return weight[stage.pieces > 1]


def _integers(values: NDArray[np.float64]) -> list[int]:
    from linregions.certificates.dyadic import integers

    return integers(values)[0]


def _integer_matrix(matrix: NDArray[np.float64]) -> Any:
    from flint import fmpz_mat

    return fmpz_mat(*matrix.shape, _integers(matrix))


def _rows(matrix: Any) -> list[list[Any]]:
    entries, n = matrix.entries(), matrix.ncols()
    ends = range(0, len(entries) + 1, n)
    return [entries[a:b] for a, b in pairwise(ends)]


def _residues(values: NDArray[np.float64]) -> Residues:
    """A power of two times the values, modulo the prime."""
    flat = [n % PRIME for n in _integers(values)]
    return np.array(flat, dtype=np.int64).reshape(values.shape)


def _product(matrix: Residues, states: Residues) -> Residues:
    """``matrix @ states[i]`` for each i, modulo the prime, in exact double precision."""
    total = np.zeros((len(states), len(matrix), states.shape[2]), dtype=np.int64)
    for begin in range(0, matrix.shape[1], MOST_TERMS):
        part = slice(begin, begin + MOST_TERMS)
        product = matrix[:, part].astype(np.float64) @ states[:, part].astype(np.float64)
        total = (total + product.astype(np.int64)) % PRIME
    return total


def _ranks(matrices: Residues) -> NDArray[np.int64]:
    """Ranks modulo the prime of matrices (k, m, n), by elimination side by side."""
    m = matrices if matrices.shape[1] >= matrices.shape[2] else matrices.transpose(0, 2, 1)
    m = m.copy()
    k = len(m)
    everyone = np.arange(k)
    is_used = np.zeros(m.shape[:2], dtype=bool)
    for column in range(m.shape[2]):
        is_candidate = (m[:, :, column] != 0) & ~is_used
        pivot = is_candidate.argmax(axis=1)
        found = is_candidate[everyone, pivot]
        row = m[everyone, pivot]
        factors = m[:, :, column] * _inverse(row[:, column])[:, None] % PRIME
        factors[everyone, pivot] = 0
        factors[~found] = 0
        m = (m - factors[:, :, None] * row[:, None, :]) % PRIME
        is_used[everyone[found], pivot[found]] = True
    return np.asarray(is_used.sum(axis=1), dtype=np.int64)


def _inverse(values: Residues) -> Residues:
    """Inverses modulo the prime, by Fermat; 0 for 0."""
    result, power, exponent = np.ones_like(values), values, PRIME - 2
    while exponent:
        if exponent & 1:
            result = result * power % PRIME
        power = power * power % PRIME
        exponent >>= 1
    return result
