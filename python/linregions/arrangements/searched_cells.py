"""Cells of any arrangement, in any domain: regions of the network with one unit a hyperplane."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from linregions.arrangements.cells import CellBatch
from linregions.arrangements.hyperplanes import Hyperplanes
from linregions.arrangements.one_layer import row_of_doubles
from linregions.domains import Domain, Everywhere, Polytope
from linregions.engine import Progress, ProgressCallback
from linregions.regions import RegionBatch, RegionStream, regions

__all__ = ["SearchedCells", "searched_cells"]


def searched_cells(
    arrangement: Hyperplanes,
    domain: Domain,
    batch_size: int,
    progress: ProgressCallback | None,
) -> SearchedCells:
    """Set up a search for the cells that meet a domain; half of them if -x mirrors the others."""
    half = None
    if isinstance(domain, Everywhere) and batch_size > 1:
        half = _half_space(arrangement)
    if half is None:
        stream = regions(arrangement.to_network(), domain, batch_size=batch_size, progress=progress)
        return SearchedCells(stream, len(arrangement), mirrored=False)
    stream = regions(
        arrangement.deletion(0).to_network(),
        half,
        batch_size=batch_size // 2,
        progress=None if progress is None else _doubled(progress),
    )
    return SearchedCells(stream, len(arrangement), mirrored=True)


class SearchedCells(Iterator[CellBatch]):
    """Batches of cells from a stream of regions.

    Parameters
    ----------
    stream : RegionStream
        Of the one-layer network; if `mirrored`, without hyperplane 0, where that is positive.
    n_hyperplanes : int
    mirrored : bool
        Each region stands for a cell and for its opposite.
    """

    def __init__(self, stream: RegionStream, n_hyperplanes: int, *, mirrored: bool) -> None:
        self._stream = stream
        self._n_hyperplanes = n_hyperplanes
        self._mirrored = mirrored

    def __next__(self) -> CellBatch:
        return self._cells(next(self._stream))

    def pending(self) -> CellBatch:
        """The cells that an interrupted ``next`` had found."""
        return self._cells(self._stream.pending())

    @property
    def complete(self) -> bool:
        """Whether every cell has been delivered."""
        return self._stream.complete

    def _cells(self, batch: RegionBatch) -> CellBatch:
        packed, witnesses, margins = batch.packed, batch.witnesses, batch.margins
        if self._mirrored:
            packed = _with_opposites(packed, self._n_hyperplanes)
            witnesses = np.concatenate([witnesses, -witnesses])
            margins = np.concatenate([margins, margins])
        dim = witnesses.shape[1]
        return CellBatch(packed, self._n_hyperplanes, dim, lambda: (witnesses, margins))


def _with_opposites(packed: NDArray[np.uint8], m: int) -> NDArray[np.uint8]:
    """Sign vectors in bits: hyperplane 0, positive, put in front, and all signs turned."""
    bits = np.unpackbits(packed, axis=1, count=m - 1, bitorder="little")
    bits = np.insert(bits, 0, np.uint8(1), axis=1)
    return np.packbits(np.concatenate([bits, 1 - bits]), axis=1, bitorder="little")


def _half_space(arrangement: Hyperplanes) -> Polytope | None:
    """Where hyperplane 0 is positive, if -x carries the arrangement to itself."""
    rows = arrangement.rows
    if not rows or any(row[-1] for row in rows):
        return None
    row = row_of_doubles(rows[0])
    return None if row is None else Polytope(-row[None, :-1], [0.0])


def _doubled(progress: ProgressCallback) -> ProgressCallback:
    """Report each region of one half as two cells."""
    return lambda state: progress(Progress(state.fraction, 2 * state.regions, state.seconds))
