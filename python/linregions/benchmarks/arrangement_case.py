"""Arrangements to be measured."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linregions import families
from linregions.arrangements import HyperplaneArrangement
from linregions.benchmarks.outcome import Limits, Outcome, Search, Task, cube
from linregions.engine import ProgressCallback
from linregions.errors import InputError

__all__ = ["ArrangementCase"]


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
    threads : None
        As many as the package takes by itself.
    """

    family: str
    sizes: tuple[int, ...]
    symmetric: bool = False
    box: tuple[float, float] | None = None
    task: Task = "count"
    threads: None = None

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
        domain = cube(self.box, arrangement.dim)

        def search(progress: ProgressCallback | None = None) -> Outcome:
            if self.task == "count":
                return Outcome(count=arrangement.n_cells(domain, progress=progress))
            stream = arrangement.cells(domain, progress=progress)
            for _ in stream:
                pass
            return Outcome(count=stream.count, complete=stream.complete)

        return search
