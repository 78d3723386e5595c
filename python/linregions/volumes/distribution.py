"""What a sample of points says about the volumes of regions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.arrays import as_array
from linregions.errors import InputError
from linregions.volumes.formatting import error_text, power_text, share_text
from linregions.volumes.inverse_volumes import RegionNumber
from linregions.volumes.measuring import Measured

if TYPE_CHECKING:
    from linregions.estimates.spread import Spread

__all__ = ["VolumeDistribution", "Weighting"]

Array = NDArray[np.float64]
Weighting = Literal["regions", "volume"]
QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class VolumeDistribution:
    """Volumes of the regions of random points, corrected for large ones being hit more often.

    Points are uniform in the domain, so they find each region in proportion to its volume. Weighted
    by one over it, they are a sample of the regions, all alike (``weighting="regions"``); as they
    are, they say how large the region of a random input is (``"volume"``). Arrays are read-only.

    Attributes
    ----------
    points : ndarray, shape (n, dim)
        In the domain's coordinates.
    patterns : ndarray, shape (k, n_units)
        The different regions that were hit.
    region : ndarray, shape (n,), int
        Which of these holds each point; -1 where time ran out.
    log_values : ndarray, shape (k,)
        Natural logarithms of their volumes; NaN where not known.
    relative_errors : ndarray, shape (k,)
        Standard error over value; 0 where exact.
    exact : ndarray, shape (k,), bool
    domain : Measured
        The domain's own volume.
    n_batches : int
        Independent batches of points that standard errors come from.
    complete : bool
        Whether the region and the volume of every point is known.
    seconds : float
    """

    points: Array
    patterns: NDArray[np.uint8 | np.uint16]
    region: NDArray[np.intp]
    log_values: Array
    relative_errors: Array
    exact: NDArray[np.bool_]
    domain: Measured
    n_batches: int
    complete: bool
    seconds: float

    def __post_init__(self) -> None:
        for array in (self.points, self.log_values, self.relative_errors):
            array.flags.writeable = False
        self.patterns.flags.writeable = False
        self.region.flags.writeable = False
        self.exact.flags.writeable = False

    @cached_property
    def known(self) -> NDArray[np.intp]:
        """Points whose region has a known volume."""
        logs = np.append(self.log_values, np.nan)  # -1 is the last one
        return np.flatnonzero(~np.isnan(logs[self.region]))

    @property
    def n(self) -> int:
        """How many points count: those whose region has a known volume."""
        return len(self.known)

    @property
    def n_distinct(self) -> int:
        """Different regions among them."""
        return len(np.unique(self.region[self.known]))

    @property
    def seen(self) -> float:
        """Share of the domain that these regions fill."""
        shares = np.exp(self.log_values - self.domain.log_value)
        return math.fsum(shares[np.unique(self.region[self.known])].tolist())

    @cached_property
    def _logs(self) -> Array:
        """Log-volume of the region of each point that counts."""
        logs: Array = self.log_values[self.region[self.known]]
        return logs

    def _weights(self, weighting: Weighting) -> Array:
        """Of the points that count, up to a factor."""
        if weighting == "volume":
            return np.ones(self.n)
        if weighting != "regions":
            raise InputError(f"weighting: expected 'regions' or 'volume', got {weighting!r}")
        return np.asarray(np.exp(self._logs.min(initial=math.inf) - self._logs))

    @cached_property
    def _spread(self) -> Spread | None:
        """Of one over the volume, in units of the largest; None without points."""
        if not self.n:
            return None
        from linregions.estimates.spread import spread_of

        return spread_of(self._weights("regions").tolist())

    @property
    def n_effective(self) -> float:
        """Number of equal weights that would be as good as those of one over the volume."""
        return 0.0 if self._spread is None else self._spread.n_effective

    @property
    def largest_share(self) -> float:
        """Share of a single point in these weights."""
        return 1.0 if self._spread is None else self._spread.largest_share

    @property
    def warnings(self) -> tuple[str, ...]:
        """What speaks against trusting what is said about regions: weights of few points."""
        if self._spread is None:
            return ("there are no points",)
        # What is a run elsewhere is the weight of a point here.
        return tuple(text.replace("run", "weight") for text in self._spread.warnings)

    @property
    def n_regions(self) -> RegionNumber:
        """How many regions there are, by inverse volumes."""
        spread = self._spread
        if spread is None:
            return RegionNumber(math.nan, math.inf, None, self.warnings, 0)
        unit = self.domain.log_value - float(self._logs.min())
        error = math.hypot(spread.relative_error, self.domain.relative_error)
        interval = None
        if spread.interval is not None:
            interval = (unit + math.log(spread.interval[0]), unit + math.log(spread.interval[1]))
        return RegionNumber(
            unit + math.log(spread.mean), error, interval, self.warnings, self.n_distinct
        )

    def log_quantiles(
        self, q: ArrayLike = QUARTILES, *, weighting: Weighting = "regions"
    ) -> tuple[Array, Array]:
        """Quantiles of log-volumes, and their standard errors from independent batches.

        Parameters
        ----------
        q : array_like
            Between 0 and 1.
        weighting : {"regions", "volume"}
            Every region counts the same, or as random points hit it.

        Returns
        -------
        values, standard_errors : ndarray, of the shape of `q`
            The errors are NaN where there are fewer than 20 points.

        Raises
        ------
        InputError
            A share is not between 0 and 1, or the weighting is unknown.
        """
        asked = as_array("q", q)
        if not ((asked >= 0) & (asked <= 1)).all():
            raise InputError(f"q: expected numbers from 0 to 1, got {q!r}")
        weights = self._weights(weighting)
        if not self.n:
            return np.full(asked.shape, np.nan), np.full(asked.shape, np.nan)
        values = weighted_quantiles(self._logs, weights, asked)
        parts = [
            weighted_quantiles(self._logs[part], weights[part], asked) for part in self._batches()
        ]
        return values, _error_of_mean(parts, asked.shape)

    def histogram(
        self, bins: int | ArrayLike = 20, *, weighting: Weighting = "regions"
    ) -> tuple[Array, Array, Array]:
        """Shares of the regions, or of the points, by the decimal logarithm of the volume.

        Parameters
        ----------
        bins : int or array_like
            Their number, or their edges.
        weighting : {"regions", "volume"}

        Returns
        -------
        shares : ndarray, shape (bins,)
            They sum up to 1, if all volumes are between the edges; NaN without points.
        edges : ndarray, shape (bins + 1,)
            Decimal logarithms of volumes.
        standard_errors : ndarray, shape (bins,)
            From independent batches; NaN where there are fewer than 20 points.

        Raises
        ------
        InputError
            The weighting is unknown.
        """
        weights = self._weights(weighting)
        logs = self._logs / math.log(10.0)
        edges = np.histogram_bin_edges(logs, bins if isinstance(bins, int) else np.asarray(bins))

        def shares(part: NDArray[np.intp] | slice) -> Array:
            held = np.histogram(logs[part], edges, weights=weights[part])[0]
            return np.asarray(held / weights[part].sum()) if self.n else np.full(held.shape, np.nan)

        parts = [shares(part) for part in self._batches()]
        return shares(slice(None)), edges, _error_of_mean(parts, (len(edges) - 1,))

    def _batches(self) -> list[NDArray[np.intp]]:
        """The points that count, in batches of about one size; none if they would be tiny."""
        if self.n < 2 * self.n_batches:
            return []
        return list(np.array_split(np.arange(self.n), self.n_batches))

    def __str__(self) -> str:
        state = "" if self.complete else f" of {len(self.region):,} (incomplete)"
        if not self.n:
            return f"no point{state} whose region has a known volume"
        exact = int(self.exact[np.unique(self.region[self.known])].sum())
        lines = [
            f"{self.n:,} random points{state} in {self.n_distinct:,} regions, which fill "
            f"{share_text(self.seen)} of the domain (volume {power_text(self.domain.log_value)})",
            f"  volumes: {exact:,} exact up to rounding, {self.n_distinct - exact:,} estimated",
            f"  volume of a random point's region: {self._quartile_text('volume')}",
            f"  volume of a random region: {self._quartile_text('regions')}",
            f"  regions: {self.n_regions}",
        ]
        if self.warnings:
            lines.append(
                "  small regions are missing, so that random ones are smaller and more than this "
                "says: " + "; ".join(self.warnings)
            )
        return "\n".join(lines)

    __repr__ = __str__

    def _quartile_text(self, weighting: Weighting) -> str:
        values, errors = self.log_quantiles(weighting=weighting)
        is_known = weighting == "volume" or not self.warnings
        shown = [
            power_text(v, 3) + (f" (± {error_text(e)})" if is_known and e >= 0 else "")
            for v, e in zip(values.tolist(), errors.tolist(), strict=True)
        ]
        return "quartiles " + " | ".join(shown)


def weighted_quantiles(values: Array, weights: Array, q: Array) -> Array:
    """The least value that at least a share q of the weight is not above."""
    order = np.argsort(values, kind="stable")
    held = np.cumsum(weights[order])
    place = np.searchsorted(held, q * held[-1] * (1 - 1e-12), side="left")
    return np.asarray(values[order][np.minimum(place, len(values) - 1)])


def _error_of_mean(parts: list[Array], shape: tuple[int, ...]) -> Array:
    if len(parts) < 2:
        return np.full(shape, np.nan)
    return np.asarray(np.std(parts, axis=0, ddof=1) / math.sqrt(len(parts)))
