"""Distinct affine maps of a network, told apart and proven equal without fractions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.kinds.map_sizes import n_primes
from linregions.kinds.relevance import relevant_pieces
from linregions.kinds.residue_network import PatternTree, ResidueNetwork
from linregions.kinds.residues import ResidueMatrix, Residues, prime, reduced
from linregions.models import Network
from linregions.patterns import pack, unpack

__all__ = ["AffineMaps"]

Patterns = NDArray[np.integer[Any]]
Keys = NDArray[np.uint64]
ENTRIES = 2**21  # of a state that is worked on at once


class AffineMaps:
    """The distinct affine maps among the patterns seen so far.

    A map's key is its value at a random point, in a random combination of outputs, modulo two
    primes. Different keys prove different maps. That maps of one key are equal is proven from the
    first pattern that had it, which is kept: by `relevant_pieces`, or by residues of all entries
    modulo enough primes. Should it ever turn out that they are not, all keys are drawn anew.

    Parameters
    ----------
    network : Network
        In the coordinates in which maps are to be compared: a slice is a stage of its own.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self._widest = max(max(stage.n_in, stage.n_rows) for stage in network.stages)
        self._n_primes = n_primes(network)
        self._fields: dict[int, ResidueNetwork] = {}
        self._draw = 0
        self._keys = np.zeros(0, dtype=np.uint64)  # in order
        self._numbers = np.zeros(0, dtype=np.intp)  # of the maps that have them
        bits = sum(int(pieces - 1).bit_length() for pieces in network.unit_pieces)
        self._kept = np.zeros((0, -(-bits // 8)), dtype=np.uint8)  # grows by doubling

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, patterns: Patterns) -> NDArray[np.intp]:
        """Number the maps of these patterns (k, n_units), by first appearance; shape (k,)."""
        while True:
            keys, first, which = np.unique(
                self._keys_of(patterns), return_index=True, return_inverse=True
            )
            place = np.searchsorted(self._keys, keys)
            known = np.append(self._keys, keys[-1:])[place] == keys
            known &= place < len(self)
            numbers = np.empty(len(keys), dtype=np.intp)
            numbers[known] = self._numbers[place[known]]
            numbers[~known] = len(self) + np.argsort(np.argsort(first[~known]))
            models = patterns[first]
            models[known] = self.patterns(numbers[known])
            if self.equal(patterns, models, which).all():
                break
            self._draw_again()
        self._keep(patterns[np.sort(first[~known])])
        self._keys = np.insert(self._keys, place[~known], keys[~known])
        self._numbers = np.insert(self._numbers, place[~known], numbers[~known])
        return numbers[which]

    def patterns(self, numbers: NDArray[np.intp]) -> Patterns:
        """The first pattern that was seen of each of these maps."""
        return unpack(self._kept[numbers], self._network.unit_pieces)

    def equal(
        self, patterns: Patterns, models: Patterns, which: NDArray[np.intp]
    ) -> NDArray[np.bool_]:
        """Whether each pattern's map is that of ``models[which]``; proven either way."""
        answer = np.ones(len(patterns), dtype=bool)
        differing = np.flatnonzero((patterns != models[which]).any(axis=1))
        columns = np.eye(self._network.input_dim + 1)
        for part in self._parts(differing, len(columns)):
            one = relevant_pieces(self._network, patterns[part])
            used, back = np.unique(which[part], return_inverse=True)
            other = relevant_pieces(self._network, models[used])
            rows = np.flatnonzero((one != other[back]).any(axis=1))
            if len(rows):
                trees = [PatternTree(self._network, side) for side in (one[rows], other)]
                answer[part[rows]] = self._same_entries(trees, back[rows], columns)
        return answer

    def _same_entries(
        self, trees: list[PatternTree], back: NDArray[np.intp], columns: Residues
    ) -> NDArray[np.bool_]:
        same = np.ones(len(back), dtype=bool)
        for place in range(self._n_primes):
            field = self._field(prime(place))
            one, other = (field.along(tree, columns) for tree in trees)
            same &= (reduced(one - other[:, :, back], field.p) == 0).all(axis=(0, 1))
        return same

    def _keys_of(self, patterns: Patterns) -> Keys:
        keys = np.zeros(len(patterns), dtype=np.uint64)
        for part in self._parts(np.arange(len(patterns)), 1):
            tree = PatternTree(self._network, patterns[part])
            for half in range(2):
                p, point, mix = self._random(half)
                outputs = self._field(p).along(tree, point)[:, 0]
                value = (mix @ outputs)[0] % p
                keys[part] = (keys[part] << np.uint64(32)) | value.astype(np.uint64)
        return keys

    def _random(self, half: int) -> tuple[int, Residues, ResidueMatrix]:
        """A prime, a point, and weights of the outputs."""
        place = 2 * self._draw + half
        p = prime(place)
        numbers = np.random.default_rng(place).integers(1, p, self._network.input_dim)
        point = reduced(np.append(numbers, 1.0), p)[:, None]
        weights = np.random.default_rng([place, 1]).integers(1, p, (1, self._network.output_dim))
        return p, point, ResidueMatrix(weights.astype(np.float64), p)

    def _draw_again(self) -> None:
        """Other points and primes, until all maps seen so far have keys of their own."""
        numbers = np.arange(len(self))
        while True:
            self._draw += 1
            keys = [self._keys_of(self.patterns(part)) for part in self._parts(numbers, 1)]
            found = np.concatenate([np.zeros(0, dtype=np.uint64), *keys])
            order = np.argsort(found)
            if (np.diff(found[order]) > 0).all():
                break
        self._keys, self._numbers = found[order], order

    def _keep(self, patterns: Patterns) -> None:
        n = len(self)
        if n + len(patterns) > len(self._kept):
            room = np.zeros((len(patterns) + n, self._kept.shape[1]), dtype=np.uint8)
            self._kept = np.concatenate([self._kept, room])
        self._kept[n : n + len(patterns)] = pack(patterns, self._network.unit_pieces)

    def _parts(self, rows: NDArray[np.intp], n_columns: int) -> list[NDArray[np.intp]]:
        """The rows in parts that fit into memory."""
        size = max(16, ENTRIES // (self._widest * n_columns))
        return [rows[i : i + size] for i in range(0, len(rows), size)]

    def _field(self, p: int) -> ResidueNetwork:
        if p not in self._fields:
            self._fields[p] = ResidueNetwork(self._network, p)
        return self._fields[p]
