"""The mean of a population from a sample of it, and when an interval for it is not to be had."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["MeanEstimate", "estimate_mean"]

FEWEST = 30  # draws below which no interval is given
COCHRAN = 25.0  # draws needed for each unit of squared skewness


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
    The interval is Student's. It is not given where a normal mean is not to be believed: from fewer
    than 30 draws, from draws that are all equal, and if the skewness g of the sample has
    25 g^2 > n (Cochran's rule of thumb [1]_).

    References
    ----------
    .. [1] W. G. Cochran, "Sampling Techniques", 3rd edition, 1977, section 2.15.
    """
    n = int(frequencies.sum())
    weights = frequencies / max(n, 1)
    mean = float(values @ weights) if n else float("nan")
    moments = [float(((values - mean) ** k) @ weights) if n else 0.0 for k in (2, 3)]
    left = 1.0 if population is None else max(0.0, 1.0 - n / population)
    error = float(np.sqrt(moments[0] / (n - 1) * left)) if n > 1 else float("nan")
    reason = _objection(n, *moments, stopped=stopped)
    interval = None
    if not reason:
        from scipy.special import stdtrit

        reach = float(stdtrit(n - 1, (1.0 + confidence) / 2.0)) * error
        top = mean + reach if bound is None else min(mean + reach, float(bound))
        interval = (max(1.0, mean - reach), top)
    return MeanEstimate(
        value=mean, standard_error=error, interval=interval, confidence=confidence, reason=reason
    )


def _objection(n: int, second: float, third: float, *, stopped: bool) -> str:
    if stopped:
        return "the time limit cut the sample short, and what takes long is missing"
    if n < FEWEST:
        return f"fewer than {FEWEST} draws"
    if second == 0.0:
        return "all draws are equal"
    needed = COCHRAN * third**2 / second**3
    if needed > n:
        return f"so skew a sample needs about {int(np.ceil(needed)):,} draws"
    return ""
