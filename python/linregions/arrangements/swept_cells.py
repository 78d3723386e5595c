"""Cells of simple arrangements in the whole space, by the core's vertex sweep."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from linregions import _core
from linregions.arrangements.cells import CellBatch

__all__ = ["SweptCells"]


class SweptCells(Iterator[CellBatch]):
    """Batches of cells from a sweep; points are found for the batches that are asked for them."""

    def __init__(
        self, sweep: _core.CellSweep, n_hyperplanes: int, dim: int, batch_size: int
    ) -> None:
        self._sweep = sweep
        self._n_hyperplanes = n_hyperplanes
        self._dim = dim
        self._batch_size = batch_size
        self._is_finished = False

    def __next__(self) -> CellBatch:
        if self._is_finished:
            raise StopIteration
        self._is_finished = self._sweep.fill_batch(self._batch_size) == "finished"
        batch = self.pending()
        if not len(batch):
            raise StopIteration  # an interrupted batch had the last cells
        return batch

    def pending(self) -> CellBatch:
        """The cells that an interrupted ``next`` had found."""
        packed, bases = self._sweep.take_batch(self._batch_size)
        find_points = partial(self._sweep.points, packed, bases)
        return CellBatch(packed, self._n_hyperplanes, self._dim, find_points)

    @property
    def complete(self) -> bool:
        """Whether every cell has been delivered."""
        return self._is_finished
