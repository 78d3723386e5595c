"""What share of all patterns is reachable, by sampling."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log10, prod

import numpy as np

from linregions.certificates.many import certify_many
from linregions.certificates.margin_program import Backend
from linregions.counting import CountResult, count
from linregions.domains import Domain
from linregions.engine import ProgressCallback
from linregions.errors import InputError
from linregions.models import Network
from linregions.scalars import check_seed, positive_integer

__all__ = ["ReachableFraction", "reachable_fraction"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachableFraction:
    """How many random patterns were reachable, and what that says about their number.

    Attributes
    ----------
    n : int
        Patterns drawn, each equally likely, with replacement.
    n_reachable : int
        Of these, certified to be regions.
    level : float
        Of the interval.
    interval : (float, float)
        For the share of all patterns that are regions (Clopper and Pearson [1]_: holds with at
        least this probability, whatever the share is).
    n_patterns : int
        All patterns that can be written down.
    exact : CountResult or None
        The count, if it was complete within its time limit.

    References
    ----------
    .. [1] C. J. Clopper, E. S. Pearson, Biometrika 26(4), 1934.
    """

    n: int
    n_reachable: int
    level: float
    interval: tuple[float, float]
    n_patterns: int
    exact: CountResult | None

    @property
    def estimate(self) -> float:
        """Share of the drawn patterns that were reachable."""
        return self.n_reachable / self.n

    @property
    def log10_count(self) -> tuple[float, float]:
        """Decimal order of magnitude of the number of regions, by the interval; -inf for 0."""
        low, high = (log10(self.n_patterns) + (log10(p) if p else -inf) for p in self.interval)
        return low, high

    def __str__(self) -> str:
        low, high = self.interval
        lines = [
            f"{self.n_reachable:,} of {self.n:,} random patterns reachable: {self.estimate:.3%} "
            f"({self.level:.0%} interval {low:.3%} to {high:.3%})"
        ]
        least, most = self.log10_count
        patterns = f"of 10^{log10(self.n_patterns):.1f} patterns"
        if least == -inf:
            lines.append(f"  implied count: at most 10^{most:.1f} {patterns}: none was reachable")
        else:
            lines.append(f"  implied count: 10^{least:.1f} to 10^{most:.1f} {patterns}")
        if self.exact is not None:
            size = f", 10^{log10(self.exact.count):.1f}" if self.exact.count else ""
            lines.append(f"  exact count:   {self.exact.count:,}{size}")
        return "\n".join(lines)


def reachable_fraction(
    network: Network,
    domain: Domain,
    n: int = 1000,
    seed: int | np.random.Generator = 0,
    *,
    level: float = 0.95,
    count_time: float | None = 10.0,
    backend: Backend = "highspy",
    progress: ProgressCallback | None = None,
) -> ReachableFraction:
    """Estimate the share of all patterns that are reachable, by certifying random ones.

    Of use for few units only: a network of m ReLU units in d dimensions has about m^d regions, but
    2^m patterns, so that a random one is practically never reachable (``docs/certificates.md``).

    Parameters
    ----------
    network : Network
    domain : Domain
    n : int
        Patterns to draw.
    seed : int or numpy.random.Generator
    level : float
        Of the confidence interval, between 0 and 1.
    count_time : float or None
        Seconds for the exact count beside the estimate; None: do not count.
    backend, progress : as in `linregions.certificates.certify_many`

    Raises
    ------
    InputError
        A number is out of range; and as `linregions.certificates.certify_many`.

    Examples
    --------
    >>> from linregions import Box, Network
    >>> from linregions.certificates import reachable_fraction
    >>> network = Network.from_arrays([[[1.0], [-1.0]], [[1.0, 1.0]]])  # |x|
    >>> print(reachable_fraction(network, Box([-1], [1]), n=100))
    45 of 100 random patterns reachable: 45.000% (95% interval 35.032% to 55.272%)
      implied count: 10^0.1 to 10^0.3 of 10^0.6 patterns
      exact count:   2, 10^0.3
    """
    n = positive_integer("n", n)
    if not 0.0 < level < 1.0:
        raise InputError(f"level: expected a number between 0 and 1, got {level!r}")
    check_seed(seed)
    rng = np.random.default_rng(seed)
    patterns = rng.integers(network.unit_pieces, size=(n, network.n_units))
    batch = certify_many(
        network, patterns, domain, backend=backend, margins=False, progress=progress
    )
    n_reachable = int(batch.reachable.sum())
    exact = None if count_time is None else count(network, domain, time_limit=count_time)
    return ReachableFraction(
        n=n,
        n_reachable=n_reachable,
        level=level,
        interval=_clopper_pearson(n_reachable, n, level),
        n_patterns=prod(network.unit_pieces.tolist()),
        exact=exact if exact is not None and exact.complete else None,
    )


def _clopper_pearson(successes: int, n: int, level: float) -> tuple[float, float]:
    from scipy.stats import beta

    tail = (1.0 - level) / 2
    low = 0.0 if successes == 0 else float(beta.ppf(tail, successes, n - successes + 1))
    high = 1.0 if successes == n else float(beta.ppf(1 - tail, successes + 1, n - successes))
    return low, high
