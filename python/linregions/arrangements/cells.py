"""The cells of an arrangement, as a stream of batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

__all__ = ["CellBatch", "CellSource", "CellStream", "Points"]

Points = tuple[NDArray[np.float64], NDArray[np.float64]]  # witnesses and margins


@dataclass(frozen=True, eq=False)
class CellBatch:
    """Some cells, as columns. Arrays are read-only; all but `packed` are made when asked for.

    Attributes
    ----------
    packed : ndarray, shape (k, ceil(m / 8)), uint8
        Sign vectors in bits, 1 where the sign is +1, as ``numpy.packbits(..., bitorder="little")``
        lays them out.
    n_hyperplanes, dim : int
        m, and the number of coordinates of the witnesses.
    sign_vectors : ndarray, shape (k, m), int8
        Entry (c, i) is +1 where ``normals[i].x > offsets[i]`` on cell c, and -1 where it is less.
    witnesses : ndarray, shape (k, dim)
        A point strictly inside each cell.
    margins : ndarray, shape (k,)
        Radius of a ball around the witness inside the cell. Not positive where the cell is so thin
        that no double was found inside: the witness then is a rational point of it, rounded.
    """

    packed: NDArray[np.uint8]
    n_hyperplanes: int
    dim: int
    _find_points: Callable[[], Points]

    def __post_init__(self) -> None:
        self.packed.flags.writeable = False

    def __len__(self) -> int:
        return len(self.packed)

    @cached_property
    def sign_vectors(self) -> NDArray[np.int8]:
        """Signs of every hyperplane, shape (k, m)."""
        bits = np.unpackbits(self.packed, axis=1, count=self.n_hyperplanes, bitorder="little")
        signs = bits.view(np.int8)
        signs *= 2
        signs -= 1
        signs.flags.writeable = False
        return signs

    @property
    def witnesses(self) -> NDArray[np.float64]:
        """A point strictly inside each cell, shape (k, dim)."""
        return self._points[0]

    @property
    def margins(self) -> NDArray[np.float64]:
        """Radius of a ball around each witness inside its cell, shape (k,)."""
        return self._points[1]

    @cached_property
    def _points(self) -> Points:
        points = self._find_points()
        for array in points:
            array.flags.writeable = False
        return points

    def __reduce__(self) -> tuple[Callable[..., Self], tuple[object, ...]]:
        return self._restored, (self.packed, self.n_hyperplanes, self.dim, self._points)

    @classmethod
    def _restored(
        cls, packed: NDArray[np.uint8], n_hyperplanes: int, dim: int, points: Points
    ) -> Self:
        return cls(packed, n_hyperplanes, dim, lambda: points)

    def __repr__(self) -> str:
        return f"CellBatch({len(self)} cells of {self.n_hyperplanes} hyperplanes in R^{self.dim})"


class CellSource(Iterator[CellBatch], Protocol):
    """Where a stream takes its batches from."""

    def pending(self) -> CellBatch:
        """The cells that an interrupted ``next`` had found."""

    @property
    def complete(self) -> bool:
        """Whether every cell has been delivered."""


class CellStream(Iterator[CellBatch]):
    """An iterator of batches, in a fixed order, each cell once.

    Ctrl-C during ``next`` raises KeyboardInterrupt and loses nothing: cells found meanwhile are in
    the next batch if the iteration goes on, or in `pending`.
    """

    def __init__(self, source: CellSource) -> None:
        self._source = source
        self._count = 0

    def __next__(self) -> CellBatch:
        return self._counted(next(self._source))

    def pending(self) -> CellBatch:
        """Take the cells that an interrupted ``next`` had found, without searching on."""
        return self._counted(self._source.pending())

    @property
    def complete(self) -> bool:
        """Whether every cell has been delivered."""
        return self._source.complete

    @property
    def count(self) -> int:
        """Number of cells delivered so far."""
        return self._count

    def _counted(self, batch: CellBatch) -> CellBatch:
        self._count += len(batch)
        return batch

    def __repr__(self) -> str:
        return f"CellStream({self._count} cells, {'complete' if self.complete else 'more to come'})"
