"""The mean of a population from a sample of it, and when an interval for it is not to be had."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["MeanEstimate", "estimate_mean"]

FEWEST = 100  # draws below which no interval is given


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanEstimate:
    """A mean estimated from a random sample.

    Attributes
    ----------
    value : float
        The mean of the sample, or nan if it is empty.
    standard_error : float
        nan below two draws.
    interval : tuple of float or None
        For the mean, at the confidence level; None where the sample supports none.
    confidence : float
    reason : str
        Why there is no interval; empty if there is one.
    """

    value: float
    standard_error: float
    interval: tuple[float, float] | None
    confidence: float
    reason: str

    def __str__(self) -> str:
        if np.isnan(self.value):
            return "nothing was looked at"
        head = f"mean {self.value:.5g}, standard error {self.standard_error:.2g}"
        if self.interval is None:
            return f"{head}, no interval: {self.reason}"
        low, high = self.interval
        return f"{head}, {100 * self.confidence:g} % interval [{low:.5g}, {high:.5g}]"


def estimate_mean(
    values: NDArray[np.int64],
    frequencies: NDArray[np.int64],
    *,
    confidence: float,
    population: int | None = None,
    bound: int | None = None,
    stopped: bool = False,
) -> MeanEstimate:
    """Estimate the mean of positive counts from a simple random sample.

    Parameters
    ----------
    values, frequencies : ndarray, shape (k,)
        The sample: distinct values, and how often each was drawn.
    confidence : float
        Of the interval.
    population : int, optional
        Size of the population if the draws are without replacement; the error then shrinks by
        the factor sqrt(1 - n / population).
    bound : int, optional
        No value of the population is larger; none is smaller than 1.
    stopped : bool
        A time limit ended the counting, so that what takes long is missing.

    Notes
    -----
    Counts of patterns are skewed: most regions have few, some have very many, and Student's
    interval misses the mean too often on the upper side. Hall's transformation [1]_ takes the
    skewness of the sample out of the statistic; the interval gets longer upwards. From fewer than
    100 draws, or draws that are all equal, none is given. Whether to give one does not depend on
    the skewness that is seen: small samples that look harmless are those that missed the tail.

    References
    ----------
    .. [1] P. Hall, "On the removal of skewness by transformation", Journal of the Royal Statistical
       Society B 54, 1992.
    """
    n = int(frequencies.sum())
    weights = frequencies / max(n, 1)
    mean = float(values @ weights) if n else float("nan")
    moments = [float(((values - mean) ** k) @ weights) if n else 0.0 for k in (2, 3)]
    left = 1.0 if population is None else max(0.0, 1.0 - n / population)
    error = float(np.sqrt(moments[0] / (n - 1) * left)) if n > 1 else float("nan")
    reason = _objection(n, moments[0], stopped=stopped)
    interval = None
    if not reason:
        low, high = _statistics(n, moments[1] / moments[0] ** 1.5, confidence)
        top = mean - error * low
        top = top if bound is None else min(top, float(bound))
        interval = (max(1.0, mean - error * high), top)
    return MeanEstimate(
        value=mean, standard_error=error, interval=interval, confidence=confidence, reason=reason
    )


def _statistics(n: int, skewness: float, confidence: float) -> tuple[float, float]:
    """Quantiles of (mean - true mean) / standard error, on both sides."""
    from scipy.special import stdtrit

    quantiles = stdtrit(n - 1, np.array([1.0 - confidence, 1.0 + confidence]) / 2.0)
    k = skewness / np.sqrt(n)
    if abs(k) > 1e-6:  # below, the formula is the identity up to rounding
        quantiles = 3.0 / k * (np.cbrt(1.0 + k * (quantiles - k / 6.0)) - 1.0)
    return float(quantiles[0]), float(quantiles[1])


def _objection(n: int, variance: float, *, stopped: bool) -> str:
    if stopped:
        return "the time limit cut the sample short, and what takes long is missing"
    if n < FEWEST:
        return f"fewer than {FEWEST} draws"
    if variance == 0.0:
        return "all draws are equal"
    return ""
