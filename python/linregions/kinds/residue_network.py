"""A network modulo a prime, on many patterns at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.kinds.residues import ResidueMatrix, Residues, product, reduced, residues
from linregions.models import Network, Stage

__all__ = ["PatternTree", "ResidueNetwork"]

Patterns = NDArray[np.integer[Any]]


class PatternTree:
    """Patterns by their common beginnings, so that each beginning is worked on once.

    Only rows that follow each other are compared: searches list regions depth first.

    Parameters
    ----------
    network : Network
    patterns : ndarray of int, shape (k, n_units)

    Attributes
    ----------
    parents : list of ndarray
        For each stage and each beginning up to it: the number of its beginning up to the stage
        before.
    pieces : list of ndarray, shapes (units of the stage, beginnings)
    numbers : list of ndarray, shapes (k,)
        For each stage the number of each pattern's beginning up to the stage before.
    leaf : ndarray, shape (k,)
        The same behind the last stage.
    """

    def __init__(self, network: Network, patterns: Patterns) -> None:
        k = len(patterns)
        differs = np.zeros(k, dtype=bool)
        differs[:1] = True
        self.parents: list[NDArray[np.intp]] = []
        self.pieces: list[NDArray[np.intp]] = []
        self.numbers: list[NDArray[np.intp]] = []
        number = np.zeros(k, dtype=np.intp)
        ends = np.cumsum([0, *(stage.n_units for stage in network.stages)]).tolist()
        for first, last in pairwise(ends):
            own = patterns[:, first:last]
            differs[1:] |= (own[1:] != own[:-1]).any(axis=1)
            starts = np.flatnonzero(differs)
            self.numbers.append(number)
            self.parents.append(number[starts])
            self.pieces.append(np.ascontiguousarray(own[starts].T, dtype=np.intp))
            number = np.cumsum(differs) - 1
        self.leaf = number


class ResidueNetwork:
    """The affine maps of a network's patterns modulo a prime.

    Parameters
    ----------
    network : Network
    p : int
        One of `linregions.kinds.residues.prime`.
    """

    def __init__(self, network: Network, p: int) -> None:
        self.p = p
        self._stages = [_ResidueStage(stage, p) for stage in network.stages]

    def along(self, tree: PatternTree, columns: Residues) -> Residues:
        """Outputs on columns, for each pattern.

        Parameters
        ----------
        tree : PatternTree
        columns : ndarray, shape (input_dim + 1, c)
            Homogeneous: the last entry is what biases are multiplied by.

        Returns
        -------
        ndarray, shape (output_dim, c, k)
            Residues.
        """
        for place, z in enumerate(self.rows(tree, columns)):
            if place == len(self._stages) - 1:
                state = self._activated(place, z, tree, columns)
        return np.asarray(state[:, :, tree.leaf])

    def rows(self, tree: PatternTree, columns: Residues) -> Iterator[Residues]:
        """Each stage's pre-activations on columns (m, c, beginnings before it)."""
        state = columns[:-1, :, None]
        for place, stage in enumerate(self._stages):
            z = stage.rows(state, columns[-1])
            yield z
            if place < len(self._stages) - 1:
                state = self._activated(place, z, tree, columns)

    def _activated(self, place: int, z: Residues, tree: PatternTree, columns: Residues) -> Residues:
        return self._stages[place].apply(z, columns[-1], tree.parents[place], tree.pieces[place])


class _ResidueStage:
    def __init__(self, stage: Stage, p: int) -> None:
        self.p = p
        self._stage = stage
        self._weight = ResidueMatrix(stage.weight, p)
        self._bias = residues(stage.bias, p)

    def rows(self, state: Residues, homogeneous: Residues) -> Residues:
        """Pre-activations (m, c, k) of states (n, c, k)."""
        n, c, k = state.shape
        z = (self._weight @ state.reshape(n, c * k)).reshape(self._stage.n_rows, c, k)
        if self._bias.any():
            constants = product(self._bias[:, None], homogeneous[None], self.p)
            z = reduced(z + constants[:, :, None], self.p)
        return z

    def apply(
        self,
        z: Residues,
        homogeneous: Residues,
        parents: NDArray[np.intp],
        pieces: NDArray[np.intp],
    ) -> Residues:
        """The next states (n_out, c, k), each from pre-activations (m, c, parents)."""
        if self._stage.n_units:
            z = z[:, :, parents]
        chosen = np.zeros((self._stage.n_out, len(parents)), dtype=np.intp)
        chosen[self._stage.pieces > 1] = pieces
        if self._stage.is_max:
            starts = np.cumsum(self._stage.group_sizes) - self._stage.group_sizes
            return np.take_along_axis(z, (starts[:, None] + chosen)[:, None], axis=0)
        return self._activated(z, chosen, homogeneous)

    def _activated(self, z: Residues, chosen: NDArray[np.intp], homogeneous: Residues) -> Residues:
        first, slopes, intercepts = self._tables
        place = first[:, None] + chosen
        if (np.abs(slopes) <= 1).all():  # ReLU, |x|, hard-tanh: no product needs reducing
            out = z * slopes[place][:, None]
        else:
            out = product(slopes[place][:, None], z, self.p)
        if intercepts.any():
            shifts = product(intercepts[place][:, None], homogeneous[None, :, None], self.p)
            out = reduced(out + shifts, self.p)
        return np.asarray(out)

    @cached_property
    def _tables(self) -> tuple[NDArray[np.intp], Residues, Residues]:
        """Where each row's pieces begin in the tables of slopes and intercepts."""
        kinds = self._stage.activations
        starts = np.cumsum([0, *(kind.n_pieces for kind in kinds)])
        slopes = np.concatenate([kind.slopes for kind in kinds])
        intercepts = np.concatenate([kind.intercepts for kind in kinds])
        first = starts[self._stage.activation_index]
        return first, residues(slopes, self.p), residues(intercepts, self.p)
