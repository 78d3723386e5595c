"""Networks to be measured."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from linregions.benchmarks.outcome import Limits, Outcome, Search, Task, cube
from linregions.benchmarks.torch_seed import torch_seeded
from linregions.counting import CountResult, count
from linregions.domains import Box, Domain
from linregions.engine import Exactness, ProgressCallback
from linregions.models import Network
from linregions.regions import regions

__all__ = ["ModelCase", "NetworkCase", "search_network"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkCase:
    """The regions of `Network.random(widths, seed)`.

    Attributes
    ----------
    init : str
        As of `Network.random`, or "torch-seed": the very network that torch makes from the seed.
    box : tuple of float or None
        Bounds of every input; None is the whole space.
    """

    widths: tuple[int, ...]
    init: str = "torch"
    gain: float = 1.0
    bias: bool = True
    activation: str = "relu"
    box: tuple[float, float] | None = (-1.0, 1.0)
    exactness: Exactness = "certified"
    task: Task = "count"
    threads: int = 1

    @property
    def name(self) -> str:
        """The widths, as in 2-32-32."""
        return "-".join(map(str, self.widths))

    def network(self, seed: int) -> Network:
        """One network; raises InputError if there are none of this description."""
        if self.init == "torch-seed":
            return torch_seeded(
                self.widths, seed, gain=self.gain, bias=self.bias, activation=self.activation
            )
        return Network.random(
            self.widths,
            seed,
            init=self.init,  # type: ignore[arg-type]  # checked there
            gain=self.gain,
            activation=self.activation,
            bias=self.bias,
        )

    def prepare(self, seed: int, limits: Limits) -> Search:
        """Make the network of a seed; the search that is returned is what gets measured."""
        return _prepared(self, self.network(seed), cube(self.box, self.widths[0]), limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCase:
    """The regions of the network in a model file, the same for every seed.

    Attributes
    ----------
    path : str
    lower, upper : tuple of float
        A bounded box.
    """

    path: str
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    exactness: Exactness = "certified"
    task: Task = "count"
    threads: int = 1

    @property
    def name(self) -> str:
        """The file's name."""
        return Path(self.path).name

    def prepare(self, seed: int, limits: Limits) -> Search:
        """Read the file; the search that is returned is what gets measured."""
        return _prepared(self, Network.load(self.path), Box(self.lower, self.upper), limits)


def _prepared(
    case: NetworkCase | ModelCase, network: Network, domain: Domain, limits: Limits
) -> Search:
    return partial(search_network, network, domain, limits, case.exactness, case.task, case.threads)


def search_network(
    network: Network,
    domain: Domain,
    limits: Limits,
    exactness: Exactness,
    task: Task,
    threads: int,
    progress: ProgressCallback | None = None,
) -> Outcome:
    """Count or list the regions once."""
    ask = partial(
        count if task == "count" else _listed,
        exactness=exactness,
        threads=threads,
        progress=progress,
        time_limit=limits.time_limit,
        max_regions=limits.max_regions,
    )
    result = ask(network, domain)
    return Outcome(count=result.count, complete=result.complete, result=result)


def _listed(network: Network, domain: Domain, **options: Any) -> CountResult:
    """The regions, none of which is kept."""
    stream = regions(network, domain, **options)
    for _ in stream:
        pass
    return stream.result
