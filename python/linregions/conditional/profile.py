"""How many patterns a layer takes in the regions of the layers before: the numbers, and a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from linregions.conditional.intervals import MeanEstimate
from linregions.counting import StopReason

__all__ = ["ConditionalProfile", "LayerProfile", "Weighting"]

Weighting = Literal["regions", "volume"]

COLUMNS = ("layer", "units", "seen", "min", "median", "mean", "90 %", "max", "f(n, r)", "all")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerProfile:
    """The distribution of the number of patterns of one layer.

    Attributes
    ----------
    layer : int
        Number of the layer, from 1.
    units : int
    values : ndarray of int, shape (k,)
        The numbers of patterns that were met, ascending.
    frequencies : ndarray of int, shape (k,)
        In how many regions of the layers before (or drawn points) each was met.
    maximum_at : ndarray of int, shape (units of the layers before,)
        Pattern of a region where the maximum is taken: a prefix for `linregions.conditional_count`.
    population : int or None
        Regions of the layers before, where known.
    is_sample : bool
        False: all of them were to be looked at.
    complete : bool
        Whether all that were to be looked at were. If not, those that the search was done with are
        there: neither all of them nor a random sample.
    estimate : MeanEstimate or None
        Of a sample: the mean over the population, with what the sample says of its error.
    rank : int
        The most that the rank of the layer's pulled-back map can be in any region.
    bound : int
        The most patterns that so many units can take on a map of this rank: for ReLUs
        ``region_number(units, rank)``.
    combinations : int
        All patterns there are, for ReLUs ``2**units``.
    """

    layer: int
    units: int
    values: NDArray[np.int64]
    frequencies: NDArray[np.int64]
    maximum_at: NDArray[np.integer[Any]]
    population: int | None
    is_sample: bool
    complete: bool
    estimate: MeanEstimate | None
    rank: int
    bound: int
    combinations: int

    @property
    def n_seen(self) -> int:
        """Regions of the layers before, or points, that were looked at."""
        return int(self.frequencies.sum())

    @property
    def total(self) -> int:
        """Sum of all numbers of patterns: the regions of the layers up to this one, if complete."""
        return sum(int(v) * int(f) for v, f in zip(self.values, self.frequencies, strict=True))

    @property
    def mean(self) -> float:
        """Mean number of patterns in the regions that were looked at; nan if there are none."""
        return self.total / self.n_seen if self.n_seen else float("nan")

    @property
    def minimum(self) -> int:
        """Fewest patterns met; 0 if nothing was looked at."""
        return int(self.values[0]) if self.values.size else 0

    @property
    def maximum(self) -> int:
        """Most patterns met; 0 if nothing was looked at."""
        return int(self.values[-1]) if self.values.size else 0

    @property
    def median(self) -> float:
        """The middle number of patterns; the mean of the two middle ones."""
        if not self.n_seen:
            return float("nan")
        ends = np.cumsum(self.frequencies)
        middle = [(self.n_seen - 1) // 2, self.n_seen // 2]
        return float(self.values[np.searchsorted(ends, middle, side="right")].mean())

    def quantile(self, q: float) -> int:
        """The smallest number of patterns that at least the share `q` of the regions keep to."""
        ends = np.cumsum(self.frequencies)
        place = np.searchsorted(ends, np.ceil(q * self.n_seen))
        return int(self.values[min(int(place), self.values.size - 1)]) if self.values.size else 0

    def share(self, n: int) -> float:
        """Share of the regions in which the layer takes at most `n` patterns."""
        few = self.frequencies[self.values <= n].sum()
        return float(few) / self.n_seen if self.n_seen else float("nan")

    def __repr__(self) -> str:
        return (
            f"LayerProfile(layer {self.layer}: {self.units} units, {self.minimum:,} to "
            f"{self.maximum:,} patterns in {self.n_seen:,} regions)"
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConditionalProfile:
    """For each layer, how many patterns it takes once those of the layers before are fixed.

    Attributes
    ----------
    layers : tuple of LayerProfile
        Entry l belongs to hidden layer l + 1.
    weighting : {"regions", "volume"}
        What each region of the layers before counts for: the same, or its share of the volume.
    samples : int or None
        How many were to be drawn; None: all regions.
    complete : bool
        Whether everything asked for was looked at.
    stopped_by : str or None
        What ended an incomplete search.
    certified : bool
        Whether every decision behind the counts is proven.
    seconds : float
    """

    layers: tuple[LayerProfile, ...]
    weighting: Weighting
    samples: int | None
    complete: bool
    stopped_by: StopReason | None
    certified: bool
    seconds: float

    def __str__(self) -> str:
        rows: list[tuple[str, ...]] = [COLUMNS]
        rows += [_cells(layer) for layer in self.layers]
        widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
        lines = [
            "  ".join(cell.rjust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        return "\n".join([self._heading(), *lines, *self._remarks()])

    def _heading(self) -> str:
        what = "patterns of each layer in every region of the layers before"
        if self.samples is not None:
            by = "regions drawn uniformly" if self.weighting == "regions" else "uniform points"
            what = f"patterns of each layer where those before are fixed, {self.samples:,} {by}"
        if self.complete:
            return what
        return (
            f"{what}\nincomplete ({self.stopped_by}): what is cut short is what was done first, "
            "neither all nor a random sample"
        )

    def _remarks(self) -> list[str]:
        estimates = [(layer.layer, layer.estimate) for layer in self.layers if layer.estimate]
        return [f"layer {number}: {estimate}" for number, estimate in estimates]


def _cells(layer: LayerProfile) -> tuple[str, ...]:
    seen = f"{layer.n_seen:,}"
    if layer.is_sample and layer.population is not None:
        seen += f" of {layer.population:,}"
    if not layer.complete:
        seen += ", cut short"
    if not layer.n_seen:
        return (f"{layer.layer}", f"{layer.units}", seen, *["-"] * 5, *_bounds(layer))
    return (
        f"{layer.layer}",
        f"{layer.units}",
        seen,
        f"{layer.minimum:,}",
        f"{layer.median:,.10g}",
        f"{layer.mean:,.4g}" if layer.mean < 1000 else f"{layer.mean:,.0f}",
        f"{layer.quantile(0.9):,}",
        f"{layer.maximum:,}",
        *_bounds(layer),
    )


def _bounds(layer: LayerProfile) -> tuple[str, str]:
    return _short(layer.bound), _short(layer.combinations)


def _short(n: int) -> str:
    return f"{n:,}" if n < 10**12 else f"2^{n.bit_length() - 1 + (n & (n - 1) > 0)}"
