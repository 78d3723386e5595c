"""The cells of an arrangement, as a stream of batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linregions.engine import Progress, ProgressCallback
from linregions.regions import RegionBatch, RegionStream

__all__ = ["CellBatch", "CellStream", "doubled"]


@dataclass(frozen=True, eq=False)
class CellBatch:
    """Some cells, as columns. Arrays are read-only.

    Attributes
    ----------
    sign_vectors : ndarray, shape (k, m), int8
        Entry (c, i) is +1 where ``normals[i].x > offsets[i]`` on cell c, and -1 where it is less.
    witnesses : ndarray, shape (k, dim)
        A point strictly inside each cell.
    margins : ndarray, shape (k,)
        Radius of a ball around the witness inside the cell. Not positive where the cell is so thin
        that no double was found inside: the witness then is a rational point of it, rounded.
    """

    sign_vectors: NDArray[np.int8]
    witnesses: NDArray[np.float64]
    margins: NDArray[np.float64]

    def __post_init__(self) -> None:
        for array in (self.sign_vectors, self.witnesses, self.margins):
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.margins)

    def __repr__(self) -> str:
        m, dim = self.sign_vectors.shape[1], self.witnesses.shape[1]
        return f"CellBatch({len(self)} cells of {m} hyperplanes in R^{dim})"


class CellStream(Iterator[CellBatch]):
    """An iterator of batches, in a fixed order, each cell once.

    Ctrl-C during ``next`` raises KeyboardInterrupt and loses nothing: cells found meanwhile are in
    the next batch if the iteration goes on, or in `pending`.

    Parameters
    ----------
    stream : RegionStream
        Of the one-layer network; if `mirrored`, without hyperplane 0, where that is positive.
    mirrored : bool
        Each region stands for a cell and for its opposite.
    """

    def __init__(self, stream: RegionStream, *, mirrored: bool) -> None:
        self._stream = stream
        self._mirrored = mirrored
        self._count = 0

    def __next__(self) -> CellBatch:
        return self._cells(next(self._stream))

    def pending(self) -> CellBatch:
        """Take the cells that an interrupted ``next`` had found, without searching on."""
        return self._cells(self._stream.pending())

    @property
    def complete(self) -> bool:
        """Whether every cell has been delivered."""
        return self._stream.complete

    @property
    def count(self) -> int:
        """Number of cells delivered so far."""
        return self._count

    def _cells(self, batch: RegionBatch) -> CellBatch:
        signs = 2 * batch.patterns.astype(np.int8) - np.int8(1)
        witnesses, margins = batch.witnesses, batch.margins
        if self._mirrored:
            signs = np.insert(signs, 0, np.int8(1), axis=1)
            signs = np.concatenate([signs, -signs])
            witnesses = np.concatenate([witnesses, -witnesses])
            margins = np.concatenate([margins, margins])
        self._count += len(margins)
        return CellBatch(signs, witnesses, margins)

    def __repr__(self) -> str:
        return f"CellStream({self._count} cells, {'complete' if self.complete else 'more to come'})"


def doubled(progress: ProgressCallback) -> ProgressCallback:
    """Report each region of one half as two cells."""
    return lambda state: progress(Progress(state.fraction, 2 * state.regions, state.seconds))
