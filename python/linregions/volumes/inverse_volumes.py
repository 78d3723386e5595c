"""How many regions there are, from the volumes of those that random points hit."""

from __future__ import annotations

import math
from dataclasses import dataclass

from linregions.volumes.formatting import power_text

__all__ = ["RegionNumber"]


@dataclass(frozen=True, slots=True)
class RegionNumber:
    """The inverse-volume estimate of the number of regions.

    Attributes
    ----------
    log_value : float
        Natural logarithm of the estimate, which is the mean of domain's volume over region's
        volume over the points: unbiased where volumes are exact.
    relative_error : float
        Standard error over value, as the points have it: without meaning if there are warnings.
    log_interval : tuple of float, or None
        Natural logarithms of the ends of a 95 % interval; None where points do not support one.
    warnings : tuple of str
        What speaks against trusting the value. It is then likely to be too low: regions that are
        too small to be hit are in neither value nor error.
    at_least : int
        So many different regions were hit.
    """

    log_value: float
    relative_error: float
    log_interval: tuple[float, float] | None
    warnings: tuple[str, ...]
    at_least: int

    @property
    def value(self) -> float:
        """The estimate; infinite beyond the range of doubles."""
        return exp_or_inf(self.log_value)

    @property
    def standard_error(self) -> float:
        """Of the value."""
        return self.value * self.relative_error

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 %; None where the points do not support one."""
        if self.log_interval is None:
            return None
        return exp_or_inf(self.log_interval[0]), exp_or_inf(self.log_interval[1])

    def __str__(self) -> str:
        text = f"about {power_text(self.log_value, 3)}"
        if self.log_interval is None:
            return f"at least {self.at_least:,}; {text[6:]} by inverse volumes, likely too low"
        low, high = (power_text(x, 3) for x in self.log_interval)
        return f"{text}, 95 % {low} to {high}"


def exp_or_inf(log_value: float) -> float:
    """The number with this natural logarithm; infinite beyond the range of doubles."""
    return math.inf if log_value > 709.0 else math.exp(log_value)
