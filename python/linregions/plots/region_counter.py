"""Counts along training: a callback for any loop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from linregions.counting import CountResult, count
from linregions.domains import Domain
from linregions.engine import Exactness
from linregions.models import Network
from linregions.scalars import positive_integer

if TYPE_CHECKING:
    from torch import nn

__all__ = ["RegionCounter"]


class RegionCounter:
    """Counts the regions of a network each time that it is called.

    Parameters
    ----------
    domain : Domain
    every : int
        Count at steps that are multiples of this, and do nothing at others.
    time_limit : float, optional
        Seconds for each count; a count that it ends is a lower bound, and drawn as one.
    max_regions, exactness, threads : as in `linregions.count`
    input_shape : sequence of int, optional
        As in `linregions.Network.from_torch`.

    Attributes
    ----------
    steps : list of int
    results : list of CountResult
        One for each step.

    Examples
    --------
    >>> from linregions import Box, Network
    >>> from linregions.plots import RegionCounter
    >>> counter = RegionCounter(Box.cube(-1, 1, 2), every=5)
    >>> for epoch in range(11):
    ...     network = Network.random((2, 4 + epoch), seed=0)  # here: one step of training
    ...     _ = counter(network, epoch)
    >>> counter.steps, len(counter.results)
    ([0, 5, 10], 3)
    """

    def __init__(
        self,
        domain: Domain,
        *,
        every: int = 1,
        time_limit: float | None = None,
        max_regions: int | None = None,
        exactness: Exactness = "certified",
        threads: int | None = None,
        input_shape: Sequence[int] | None = None,
    ) -> None:
        self.domain = domain
        self.every = positive_integer("every", every)
        self.time_limit = time_limit
        self.max_regions = max_regions
        self.exactness: Exactness = exactness
        self.threads = threads
        self.input_shape = input_shape
        self.steps: list[int] = []
        self.results: list[CountResult] = []

    def __call__(self, module: nn.Module | Network, step: int) -> CountResult | None:
        """Count, and keep the result; None at a step that is not counted.

        Parameters
        ----------
        module : torch.nn.Module or Network
            Read in eval mode, and left in the mode that it was in.
        step : int

        Raises
        ------
        InputError, UnsupportedLayerError
            As `linregions.Network.from_torch` and `linregions.count`.
        SearchInterrupted
            Ctrl-C; what was counted until then is not kept.
        """
        if step % self.every:
            return None
        network = module if isinstance(module, Network) else self._read(module)
        result = count(
            network,
            self.domain,
            exactness=self.exactness,
            threads=self.threads,
            max_regions=self.max_regions,
            time_limit=self.time_limit,
        )
        self.steps.append(int(step))
        self.results.append(result)
        return result

    def _read(self, module: Any) -> Network:
        layers = list(module.modules()) if hasattr(module, "modules") else []
        modes = [layer.training for layer in layers]
        try:
            for layer in layers:
                layer.training = False
            return Network.from_torch(module, self.input_shape)
        finally:
            for layer, mode in zip(layers, modes, strict=True):
                layer.training = mode

    def __repr__(self) -> str:
        return f"RegionCounter({len(self.steps)} counts in {self.domain})"
