"""Numbers in short: mean, quantiles, entropy."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, log

import numpy as np
from numpy.typing import NDArray

__all__ = ["LEVELS", "Spread", "entropy", "finite"]

Array = NDArray[np.float64]
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """One number of each region, in short.

    Attributes
    ----------
    n : int
        Regions that it is known of.
    mean, std : float
        Standard deviation as of a whole population.
    least, greatest : float
    quantiles : tuple of float
        At the levels 0.05, 0.25, 0.5, 0.75 and 0.95, linear between neighbours.
    """

    n: int
    mean: float
    std: float
    least: float
    quantiles: tuple[float, ...]
    greatest: float

    @classmethod
    def of(cls, values: Array) -> Spread | None:
        """Of these values, NaN left out; None if none is left."""
        kept = values[~np.isnan(values)].astype(np.float64)
        if not kept.size:
            return None
        # An infinite value makes the mean infinite, and a deviation from that is no number.
        return cls(
            n=kept.size,
            mean=float(kept.mean()),
            std=float(kept.std()) if np.isfinite(kept).all() else np.inf,
            least=float(kept.min()),
            quantiles=tuple(_quantiles(kept)),
            greatest=float(kept.max()),
        )

    @property
    def median(self) -> float:
        """The quantile in the middle."""
        return self.quantiles[2]

    def __str__(self) -> str:
        low, high = self.quantiles[0], self.quantiles[-1]
        return (
            f"mean {self.mean:.4g}, median {self.median:.4g}, 5 % to 95 % {low:.4g} to {high:.4g}, "
            f"least {self.least:.4g}, greatest {self.greatest:.4g}"
        )

    def to_dict(self) -> dict[str, object]:
        """For JSON, which has no infinity: None stands for it."""
        return {
            "n": self.n,
            "mean": finite(self.mean),
            "std": finite(self.std),
            "least": finite(self.least),
            "quantiles": {str(p): finite(q) for p, q in zip(LEVELS, self.quantiles, strict=True)},
            "greatest": finite(self.greatest),
        }


def _quantiles(values: Array) -> list[float]:
    """Between an ordinary and an infinite value there is only the latter."""
    ends = [np.quantile(values, LEVELS, method=side) for side in ("lower", "higher")]
    with np.errstate(invalid="ignore"):
        between = np.quantile(values, LEVELS)
    whole = np.isfinite(ends[0]) & np.isfinite(ends[1])
    return [float(q) for q in np.where(whole, between, ends[1])]


def entropy(weights: Array) -> float:
    """Of the distribution in proportion to these weights, in bits."""
    shares = weights[weights > 0] / weights.sum()
    return max(0.0, float(-(shares * np.log(shares)).sum()) / log(2.0))


def finite(value: float | None) -> float | None:
    """For JSON: None for what is not known, or not finite."""
    return value if value is not None and isfinite(value) else None
