"""The counts in every region of the layers before, as the search goes by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from linregions import _core
from linregions.counting import CountResult, as_result
from linregions.domains import Domain
from linregions.engine import Exactness, ProgressCallback, search
from linregions.models import Network
from linregions.patterns import unpack

__all__ = ["ConditionalBatch", "ConditionalStream"]

BATCH = 65_536  # regions of the first layers at a time: some megabytes


@dataclass(frozen=True, eq=False)
class ConditionalBatch:
    """Some regions of the first layers, and how many patterns the next layer takes in each.

    Attributes
    ----------
    layers : ndarray of int, shape (k,)
        Number of that next layer, from 1: layers 1 to ``layers[i] - 1`` are fixed.
    packed : ndarray, shape (k, n_bytes), uint8
        The fixed pieces, laid out as in `linregions.RegionBatch`; the free ones are 0.
    counts : ndarray of int, shape (k,)
        Patterns that the layer takes.
    unit_pieces : ndarray, shape (n_units,)
    """

    layers: NDArray[np.int64]
    packed: NDArray[np.uint8]
    counts: NDArray[np.int64]
    unit_pieces: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.counts)

    @cached_property
    def patterns(self) -> NDArray[np.uint8 | np.uint16]:
        """The fixed pieces and zeros behind them, shape (k, n_units)."""
        return unpack(self.packed, self.unit_pieces)


class ConditionalStream(Iterator[ConditionalBatch]):
    """An iterator of batches: each region of layers 1 to l - 1 once, for every layer l.

    The order depends on threads. A region is delivered when its count is complete; of a search that
    ends early some never are.
    """

    def __init__(
        self,
        network: Network,
        domain: Domain,
        *,
        exactness: Exactness,
        threads: int | None,
        max_regions: int | None,
        time_limit: float | None,
        progress: ProgressCallback | None,
    ) -> None:
        self._search: _core.Search = search(
            network,
            domain,
            exactness=exactness,
            threads=threads,
            max_regions=max_regions,
            time_limit=time_limit,
            progress=progress,
        )
        self._unit_pieces = network.unit_pieces
        self._completion = "paused"

    def __next__(self) -> ConditionalBatch:
        if self._completion != "paused":
            raise StopIteration
        self._completion = self._search.fill_conditional(BATCH)
        layers, packed, counts = self._search.take_conditional()
        return ConditionalBatch(
            layers.astype(np.int64) + 1, packed, counts.astype(np.int64), self._unit_pieces
        )

    def drain(
        self, add: Callable[[ConditionalBatch], None]
    ) -> tuple[CountResult, KeyboardInterrupt | None]:
        """Hand over all batches that are left.

        Returns
        -------
        CountResult
            Of all layers; incomplete if Ctrl-C came.
        KeyboardInterrupt or None
            What came, for the caller to raise with its own result.
        """
        try:
            for batch in self:
                add(batch)
        except KeyboardInterrupt as error:
            return replace(self.result, complete=False, stopped_by="interrupted"), error
        return self.result, None

    @property
    def result(self) -> CountResult:
        """The count of all layers so far, and what it took."""
        stopped = "interrupted" if self._completion == "paused" else self._completion
        return as_result(self._search, stopped)
