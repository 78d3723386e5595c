"""What independent runs of an unbiased estimator say of its error, and when they say too little."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["MIN_RUNS", "Spread", "spread_of"]

MIN_RUNS = 8  # an interval needs so many
LARGEST_ERROR = 0.4  # relative; beyond it a normal approximation of the mean says nothing
LARGEST_SHARE = 0.3  # of one run in the sum of all
LARGEST_TAIL_INDEX = 0.7  # beyond it variances of samples mean little (Vehtari et al. 2024)
MIN_TAIL_RUNS = 100  # for a tail index
LEAST_EVEN = 0.5  # n_effective over n of fewer runs than that: their deviation is below their mean
LEVEL = 0.975  # two-sided 95 %
# The variance of a sample's variance is twice that of normal runs, which is to halve the degrees of
# freedom: runs are skewed, and as if their kurtosis were 5 (docs/estimates.md, "Calibration").
FREEDOM = 0.5


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean of runs, its error, and what speaks against trusting it.

    Attributes
    ----------
    mean, standard_error : float
        The latter infinite for a single run.
    interval : tuple of float, or None
        95 %, on the log scale, from Student's t with ``(n - 1) / 2`` degrees of freedom; None where
        the sample does not support one.
    largest_share : float
        Of the largest run in the sum of all.
    n_effective : float
        ``sum(runs)**2 / sum(runs**2)``: how many equal runs would weigh as much.
    tail_index : float or None
        Hill's estimate from the largest fifth of at least 100 runs; the variance is finite below
        1/2.
    warnings : tuple of str
    """

    mean: float
    standard_error: float
    interval: tuple[float, float] | None
    largest_share: float
    n_effective: float
    tail_index: float | None
    warnings: tuple[str, ...]

    @property
    def relative_error(self) -> float:
        """Standard error over mean; infinite if that is not known."""
        return self.standard_error / self.mean if self.mean > 0 else math.inf

    @property
    def is_sound(self) -> bool:
        """Whether the runs support an interval."""
        return self.interval is not None


def spread_of(runs: Sequence[float]) -> Spread:
    """Describe a sample of independent runs, at least one, all with the same mean."""
    from scipy.special import stdtrit

    values = np.array(runs)
    n = len(values)
    mean = float(values.mean())
    if not (math.isfinite(mean) and mean > 0):
        text = "every run came out as 0" if mean == 0 else "a run is beyond double precision"
        return Spread(mean, math.inf, None, 1.0, 1.0, None, (text,))
    scaled = values / mean
    error = float(scaled.std(ddof=1)) / math.sqrt(n) if n > 1 else math.inf
    share = float(scaled.max()) / n
    tail = _tail_index(scaled) if n >= MIN_TAIL_RUNS else None
    warnings = []
    if n < MIN_RUNS:
        warnings.append(
            f"{n} run{'s' * (n != 1)}: fewer than the {MIN_RUNS} that an interval needs"
        )
    else:
        if error > LARGEST_ERROR:
            warnings.append(f"the runs differ too much: relative standard error {error:.2g}")
        if share > LARGEST_SHARE:
            warnings.append(f"one run of {n} makes up {share:.0%} of the estimate")
    if tail is not None and tail > LARGEST_TAIL_INDEX:
        warnings.append(f"the largest runs are heavy-tailed: tail index {tail:.2f}")
    n_effective = float(n**2 / (scaled**2).sum())
    if MIN_RUNS <= n < MIN_TAIL_RUNS and n_effective < LEAST_EVEN * n:
        warnings.append(
            f"{n} runs as unequal as these are too few: worth {n_effective:.3g} equal ones"
        )
    interval = None
    if not warnings:
        factor = math.exp(float(stdtrit(FREEDOM * (n - 1), LEVEL)) * error)
        interval = (mean / factor, mean * factor)
    return Spread(mean, error * mean, interval, share, n_effective, tail, tuple(warnings))


def _tail_index(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    """Hill 1975: mean excess of the logarithms of the largest values."""
    n_tail = min(len(values) // 5, int(3 * math.sqrt(len(values))))
    ordered = np.sort(values)[-n_tail - 1 :]
    if ordered[0] <= 0.0:
        return math.inf
    return float(np.mean(np.log(ordered[1:] / ordered[0])))
