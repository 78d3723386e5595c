"""What is known of the volumes of all regions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.arrays import as_array
from linregions.errors import InputError
from linregions.regions import RegionBatch
from linregions.volumes.formatting import power_text
from linregions.volumes.measuring import Measured

__all__ = ["StopReason", "Volumes"]

Array = NDArray[np.float64]
StopReason = Literal["max_regions", "time_limit", "interrupted"]
_REASONS: dict[StopReason, str] = {
    "max_regions": "stopped at max_regions",
    "time_limit": "the time ran out",
    "interrupted": "interrupted",
}
QUARTILES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Volumes:
    """The volume of every region, and whether they fill the domain. Arrays are read-only.

    Volumes are in the domain's coordinates: on a `Slice`, in those of the slice.

    Attributes
    ----------
    regions : RegionBatch
    values : ndarray, shape (k,)
        One per region, in the order of `regions`; 0 below the range of doubles. NaN where the
        volume is not known: a budget ran out, or the region is too thin for doubles and not kept by
        its vertices.
    log_values : ndarray, shape (k,)
        Their natural logarithms, whatever their size.
    relative_errors : ndarray, shape (k,)
        Standard error over value; 0 where exact, NaN where not known.
    exact : ndarray, shape (k,), bool
        Whether the volume is exact up to rounding.
    domain : Measured
        The domain's own volume, found without the regions.
    found_all : bool
        Whether all regions are there.
    stopped_by : {"max_regions", "time_limit", "interrupted"} or None
        What ended the work early.
    seconds : float
    """

    regions: RegionBatch
    values: Array
    log_values: Array
    relative_errors: Array
    exact: NDArray[np.bool_]
    domain: Measured
    found_all: bool
    stopped_by: StopReason | None
    seconds: float

    def __post_init__(self) -> None:
        for array in (self.values, self.log_values, self.relative_errors, self.exact):
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.log_values)

    @cached_property
    def standard_errors(self) -> Array:
        """One per region; 0 where exact."""
        errors = np.where(self.exact, 0.0, self.values * self.relative_errors)
        errors.flags.writeable = False
        return errors

    @property
    def shares(self) -> Array:
        """Volume of each region over the domain's, whatever their sizes."""
        whole = self.domain.value
        if 0.0 < whole < math.inf and not (self.values == 0).any():
            return np.asarray(self.values / whole)
        return np.asarray(np.exp(self.log_values - self.domain.log_value))

    @property
    def n_unknown(self) -> int:
        """Regions without a volume."""
        return int(np.isnan(self.log_values).sum())

    @property
    def complete(self) -> bool:
        """Whether all regions are there, each with a volume."""
        return self.found_all and not self.n_unknown

    @property
    def domain_volume(self) -> float:
        """The domain's own volume, found without the regions."""
        return self.domain.value

    @cached_property
    def filled(self) -> float:
        """Sum of the known volumes over the domain's: 1 if they fill it."""
        shares = self.shares
        return math.fsum(shares[~np.isnan(shares)].tolist())

    @property
    def filled_standard_error(self) -> float:
        """Of `filled`; estimates of different regions are independent."""
        errors = self.shares * self.relative_errors
        own = math.sqrt(math.fsum((errors[~np.isnan(errors)] ** 2).tolist()))
        return math.hypot(own, self.filled * self.domain.relative_error)

    @property
    def log_total(self) -> float:
        """Log of the sum of the known volumes."""
        if self.filled <= 0.0:
            return -math.inf
        return self.domain.log_value + math.log(self.filled)

    @cached_property
    def total(self) -> float:
        """Sum of the known volumes."""
        return math.fsum(self.values[~np.isnan(self.values)].tolist())

    @property
    def total_standard_error(self) -> float:
        """Of `total`; 0 if all are exact."""
        errors = self.standard_errors
        return math.sqrt(math.fsum((errors[~np.isnan(errors)] ** 2).tolist()))

    @property
    def discrepancy(self) -> float:
        """Sum of the volumes over the domain's, less 1."""
        return self.filled - 1.0

    def log_quantiles(self, q: ArrayLike = QUARTILES) -> Array:
        """Quantiles of the log-volumes that are known, every region counting the same.

        Raises
        ------
        InputError
            A share is not between 0 and 1.
        """
        known = self.log_values[~np.isnan(self.log_values)]
        asked = as_array("q", q)
        if not ((asked >= 0) & (asked <= 1)).all():
            raise InputError(f"q: expected numbers from 0 to 1, got {q!r}")
        if not known.size:
            return np.full(asked.shape, np.nan)
        return np.asarray(np.quantile(known, asked, method="inverted_cdf"))

    def __str__(self) -> str:
        return "\n  ".join([self._head(), *self._lines()])

    __repr__ = __str__

    def _head(self) -> str:
        n = len(self)
        head = f"{n:,} region{'s' * (n != 1)}"
        if self.found_all:
            return head
        why = "" if self.stopped_by is None else f": {_REASONS[self.stopped_by]}"
        return f"{head} (incomplete{why})"

    def _lines(self) -> list[str]:
        lines = [self._sum_text(), self._kinds_text()]
        if len(self) > self.n_unknown:
            least, low, median, high, most = (power_text(x) for x in self.log_quantiles())
            lines.append(f"smallest {least}, quartiles {low} | {median} | {high}, largest {most}")
        return lines

    def _sum_text(self) -> str:
        total, domain = power_text(self.log_total, 10), power_text(self.domain.log_value, 10)
        text = f"sum {total}, domain {domain}: "
        if not self.complete:
            return text + f"{self.filled:.4%} of it is known"
        error = self.filled_standard_error
        if error == 0.0:
            return text + f"relative difference {self.discrepancy:.1e}"
        far = abs(self.discrepancy) / error
        return (
            text + f"difference {self.discrepancy:+.2%} ± {error:.2%} ({far:.1f} standard errors)"
        )

    def _kinds_text(self) -> str:
        n_exact = int(self.exact.sum())
        n_estimated = len(self) - n_exact - self.n_unknown
        text = f"{n_exact:,} exact up to rounding"
        if n_estimated:
            middle = float(np.nanmedian(self.relative_errors[~self.exact]))
            text += f", {n_estimated:,} estimated (median relative standard error {middle:.1%})"
        if self.n_unknown:
            text += f", {self.n_unknown:,} not known"
        return text
