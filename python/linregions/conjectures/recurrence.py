"""The recurrence of region numbers, put to the test on counted layers."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from linregions.conjectures.counterexamples import Counterexample, counterexample
from linregions.conjectures.layers import LinearLayer
from linregions.conjectures.position import Reason
from linregions.conjectures.samplers import SAMPLERS, Sampler, draw, units_of
from linregions.engine import Progress, ProgressCallback
from linregions.errors import InputError, SearchInterrupted
from linregions.models import Network
from linregions.region_numbers import region_number
from linregions.scalars import check_seed, positive_integer

__all__ = ["RecurrenceCheck", "check_rank_recurrence"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RecurrenceCheck:
    """For how many layers the recurrence held, and why it failed for the others.

    Attributes
    ----------
    sampler : str
    n, rank : int
        Units, and rank of the weights.
    trials : int
        Layers drawn and counted.
    holds : int
        Layers with f(n, r) regions, of which the last unit's hyperplane is cut into f(n - 1, r - 1)
        pieces by the others, which make f(n - 1, r) regions without it: the recurrence, on counted
        numbers.
    expected : int
        f(n, r).
    cells : dict of int to int
        How many layers had so many regions.
    splits : int
        Layers whose regions are those without the last unit and those on its hyperplane together
        (deletion and restriction): all, unless that hyperplane is another unit's, too.
    reasons : dict of str to int
        Why layers failed, each by its `Flaw`.
    counterexamples : tuple of Counterexample
        The smallest one for each reason, the smallest of all first.
    seed : int or None
    seconds : float
    """

    sampler: str
    n: int
    rank: int
    trials: int
    holds: int
    expected: int
    cells: dict[int, int]
    splits: int
    reasons: dict[Reason, int]
    counterexamples: tuple[Counterexample, ...]
    seed: int | None
    seconds: float

    @property
    def always(self) -> bool:
        """Whether it held every time."""
        return self.holds == self.trials

    def __str__(self) -> str:
        n, r = self.n, self.rank
        identity = f"f({n}, {r}) = f({n - 1}, {r}) + f({n - 1}, {r - 1}) = {self.expected:,}"
        lines = [f"{self.sampler}: {identity} holds for {self.holds:,} of {self.trials:,} layers"]
        if not self.always:
            why = ", ".join(f"{reason} {times:,}" for reason, times in self.reasons.items())
            low, high = min(self.cells), max(self.cells)
            span = f"{low:,} to {high:,}" if low < high else f"{low:,}"
            lines.append(f"  {span} regions; what fails: {why}")
            smallest = str(self.counterexamples[0]).replace("\n", "\n  ")
            lines.append(f"  smallest counterexample: {smallest}")
        return "\n".join(lines)


@dataclass
class _Trials:
    """What the layers so far showed."""

    n: int
    rank: int
    done: int = 0
    holds: int = 0
    splits: int = 0
    cells: Counter[int] = field(default_factory=Counter)
    reasons: Counter[Reason] = field(default_factory=Counter)
    smallest: dict[Reason, Counterexample] = field(default_factory=dict)

    def add(self, layer: LinearLayer) -> None:
        n, r = self.n, self.rank
        whole, without, on = _counted(layer)
        numbers = region_number(n, r), region_number(n - 1, r), region_number(n - 1, r - 1)
        holds = (whole, without, on) == numbers
        if not holds:
            example = counterexample(layer, r)
            reason = example.flaw.reason
            self.reasons[reason] += 1
            best = self.smallest.get(reason)
            if best is None or example.size < best.size:
                self.smallest[reason] = example
        self.holds += holds
        self.splits += whole == without + on
        self.cells[whole] += 1
        self.done += 1


def check_rank_recurrence(
    sampler: str | Sampler | Network,
    n: int,
    r: int,
    trials: int = 1000,
    *,
    seed: int = 0,
    progress: ProgressCallback | None = None,
) -> RecurrenceCheck:
    """Test f(n, r) = f(n - 1, r) + f(n - 1, r - 1) on the counted regions of random layers.

    f(n, r) is `region_number`, with f(n, n) = 2^n and f(n, 1) = n + 1 where the recurrence ends.
    For hyperplanes in general position it is a theorem (deletion and restriction [1]_), and no
    n hyperplanes of rank r have more regions: so what is found out is how often the layers that a
    sampler draws are in general position, and what is wrong with the others.

    Parameters
    ----------
    sampler : str, callable or Network
        A key of `SAMPLERS`; a function of n, r and a ``numpy.random.Generator`` that returns a
        `LinearLayer` (of another rank than r: that is a counterexample, too); or a network, of
        whose first hidden layer n units on r inputs are drawn.
    n, r : int
        Units and rank, 1 <= r <= n.
    trials : int
        Layers to draw.
    seed : int
        The same seed, n, r and sampler give the same layers.
    progress : callable, optional
        Called with a `linregions.Progress`; its regions are layers.

    Returns
    -------
    RecurrenceCheck

    Raises
    ------
    InputError
        The sampler is unknown or cannot make layers of this rank, or a number is out of range.
    SearchInterrupted
        Ctrl-C; its ``result`` is the check of the layers so far.

    Notes
    -----
    Layers are counted on the whole space, exactly (`linregions.HyperplaneArrangement`), and ranks
    are exact: the numbers that are drawn are taken as binary fractions.

    References
    ----------
    .. [1] T. Zaslavsky, "Facing up to arrangements", Memoirs of the AMS 154, 1975.

    Examples
    --------
    >>> print(check_rank_recurrence("zero-bias", 3, 2, trials=10))
    zero-bias: f(3, 2) = f(2, 2) + f(2, 1) = 7 holds for 0 of 10 layers
      6 regions; what fails: zero bias 10
      smallest counterexample: 3 units of rank 2: 6 regions, not 7; zero bias (units 0, 1, 2): \
without biases all hyperplanes pass through the origin
        x1 = 0
        x2 = 0
        x1 + x2 = 0
    """
    n, r = positive_integer("n", n), positive_integer("r", r)
    trials = positive_integer("trials", trials)
    if r > n:
        raise InputError(f"r: {n} units have a rank of at most {n}, got {r}")
    check_seed(seed)
    name, next_layer = _source(sampler)
    rng = np.random.default_rng([seed, n, r])
    found = _Trials(n, r)
    start = time.perf_counter()

    def result() -> RecurrenceCheck:
        return RecurrenceCheck(
            sampler=name,
            n=n,
            rank=r,
            trials=found.done,
            holds=found.holds,
            expected=region_number(n, r),
            cells=dict(sorted(found.cells.items())),
            splits=found.splits,
            reasons=dict(found.reasons.most_common()),
            counterexamples=tuple(sorted(found.smallest.values(), key=lambda e: e.size)),
            seed=seed,
            seconds=time.perf_counter() - start,
        )

    try:
        for _ in range(trials):
            found.add(next_layer(n, r, rng))
            if progress is not None:
                progress(Progress(found.done / trials, found.done, time.perf_counter() - start))
    except KeyboardInterrupt as error:
        raise SearchInterrupted("interrupted", result=result()) from error
    return result()


def _source(sampler: str | Sampler | Network) -> tuple[str, Callable[..., LinearLayer]]:
    """The name of a sampler, and how to draw from it."""
    if isinstance(sampler, Network):
        chosen = units_of(sampler)
        return repr(sampler), lambda n, r, rng: draw(chosen, n, r, rng)
    if isinstance(sampler, str):
        if sampler not in SAMPLERS:
            raise InputError(f"sampler: expected one of {', '.join(SAMPLERS)}, got {sampler!r}")
        known = SAMPLERS[sampler]
        return sampler, lambda n, r, rng: draw(known, n, r, rng)
    if not callable(sampler):
        raise InputError(f"sampler: expected a name, a function or a Network, got {sampler!r}")
    return getattr(sampler, "__name__", repr(sampler)), sampler


def _counted(layer: LinearLayer) -> tuple[int, int, int]:
    """Regions of the layer, of the layer without its last unit, and on that unit's hyperplane."""
    last = len(layer) - 1
    without = layer.subset(range(last)).n_cells
    if layer.is_constant[last]:
        return layer.n_cells, without, 0
    return layer.n_cells, without, layer.arrangement.restriction(-1).n_cells()
