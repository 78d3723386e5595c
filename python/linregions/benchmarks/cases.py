"""What is measured: random networks and random arrangements, one for each seed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from linregions import families
from linregions.arrangements import HyperplaneArrangement
from linregions.benchmarks.torch_seed import torch_seeded
from linregions.counting import CountResult, count
from linregions.domains import Box, Domain, Everywhere
from linregions.engine import Exactness, ProgressCallback
from linregions.errors import InputError
from linregions.models import Network
from linregions.regions import regions

__all__ = [
    "ArrangementCase",
    "Case",
    "Limits",
    "NetworkCase",
    "Outcome",
    "Task",
    "case_of_record",
    "record_of_case",
]

Task = Literal["count", "list"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Budgets of one search."""

    time_limit: float | None = None
    max_regions: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one search found; `result` is missing where cells were not searched for but counted."""

    count: int
    complete: bool = True
    result: CountResult | None = None


Search: TypeAlias = Callable[[ProgressCallback | None], Outcome]


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
        if self.init == "torch-seed" and self.activation == "relu" and min(self.widths) > 0:
            return torch_seeded(self.widths, seed, gain=self.gain, bias=self.bias)
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
        network, domain = self.network(seed), _domain(self.box, self.widths[0])

        def search(progress: ProgressCallback | None) -> Outcome:
            if self.task == "count":
                result = count(
                    network,
                    domain,
                    exactness=self.exactness,
                    threads=self.threads,
                    progress=progress,
                    time_limit=limits.time_limit,
                    max_regions=limits.max_regions,
                )
            else:
                stream = regions(
                    network,
                    domain,
                    exactness=self.exactness,
                    progress=progress,
                    time_limit=limits.time_limit,
                    max_regions=limits.max_regions,
                )
                for _ in stream:
                    pass
                result = stream.result
            return Outcome(count=result.count, complete=result.complete, result=result)

        return search


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrangementCase:
    """The cells of random hyperplanes, in general position as good as surely, or classical ones.

    Attributes
    ----------
    family : str
        "generic" hyperplanes, "central" ones through the origin, or a name in
        `linregions.families`.
    sizes : tuple of int
        Number of hyperplanes, and of coordinates; or what the family takes.
    symmetric : bool
        Whether counting may use the symmetries of a classical family.
    box : tuple of float or None
        As of `NetworkCase`.
    """

    family: str
    sizes: tuple[int, ...]
    symmetric: bool = False
    box: tuple[float, float] | None = None
    task: Task = "count"
    threads: int = 1

    @property
    def name(self) -> str:
        """Family and sizes, as in generic:60,5."""
        return f"{self.family}:{','.join(map(str, self.sizes))}"

    def arrangement(self, seed: int) -> HyperplaneArrangement:
        """Random numbers are multiples of 2^-52 between -1 and 1; classical families have none."""
        if self.family in families.__all__:
            try:
                made = getattr(families, self.family)(*self.sizes)
            except (TypeError, ValueError) as error:
                raise InputError(f"arrangement {self.name}: {error}") from error
            symmetries = made.symmetries if self.symmetric else ()
            return HyperplaneArrangement(made.normals, made.offsets, symmetries=symmetries)
        if self.family not in ("generic", "central") or len(self.sizes) != 2 or min(self.sizes) < 1:
            raise InputError(
                "arrangement: expected generic:N,D or central:N,D with N hyperplanes in R^D, or "
                f"one of {', '.join(families.__all__)}, as in braid:6; got {self.name}"
            )
        size, dim = self.sizes
        rows = np.random.default_rng(seed).uniform(-1, 1, (size, dim + 1))
        offsets = rows[:, -1] if self.family == "generic" else np.zeros(size)
        return HyperplaneArrangement(rows[:, :-1], offsets)

    def prepare(self, seed: int, limits: Limits) -> Search:
        """Make the arrangement of a seed, whose cells are not known yet; budgets are ignored."""
        arrangement = self.arrangement(seed)
        domain = _domain(self.box, arrangement.dim)

        def search(progress: ProgressCallback | None) -> Outcome:
            if self.task == "count":
                return Outcome(count=arrangement.n_cells(domain, progress=progress))
            stream = arrangement.cells(domain, progress=progress)
            for _ in stream:
                pass
            return Outcome(count=stream.count, complete=stream.complete)

        return search


Case: TypeAlias = NetworkCase | ArrangementCase


def record_of_case(case: Case) -> dict[str, Any]:
    """A case for JSON, which has no infinity: null stands for an open side."""
    kind = "network" if isinstance(case, NetworkCase) else "arrangement"
    record = {"kind": kind, **asdict(case)}
    if case.box is not None:
        record["box"] = [x if math.isfinite(x) else None for x in case.box]
    return record


def case_of_record(record: Mapping[str, Any]) -> Case:
    """The case back from JSON; raises KeyError, TypeError or ValueError if it is none."""
    fields = dict(record)
    kind = fields.pop("kind")
    if fields["task"] not in get_args(Task):
        raise ValueError(f"unknown task {fields['task']!r}")
    if fields["box"] is not None:
        lower, upper = fields["box"]
        fields["box"] = (
            -math.inf if lower is None else float(lower),
            math.inf if upper is None else float(upper),
        )
    if kind == "arrangement":
        fields["sizes"] = tuple(int(size) for size in fields["sizes"])
        return ArrangementCase(**fields)
    if kind != "network":
        raise ValueError(f"unknown kind {kind!r}")
    fields["widths"] = tuple(int(width) for width in fields["widths"])
    return NetworkCase(**fields)


def _domain(box: tuple[float, float] | None, dim: int) -> Domain:
    return Everywhere(dim) if box is None else Box.cube(*box, dim)
