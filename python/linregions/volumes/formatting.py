"""Numbers for people, beyond the range of doubles as well."""

from __future__ import annotations

import math

__all__ = ["power_text", "share_text"]


def power_text(log_value: float, digits: int = 4) -> str:
    """The number with this natural logarithm."""
    if math.isnan(log_value):
        return "unknown"
    if math.isinf(log_value):
        return "0" if log_value < 0 else "infinite"
    log10 = log_value / math.log(10.0)
    if -4 <= log10 < 6:
        return f"{math.exp(log_value):.{digits}g}"
    exponent = math.floor(log10)
    mantissa = f"{10.0 ** (log10 - exponent):.{digits - 1}f}"
    if mantissa.startswith("10."):
        mantissa, exponent = f"{1.0:.{digits - 1}f}", exponent + 1
    return f"{mantissa}e{exponent:+03d}"


def share_text(share: float) -> str:
    """A share of one, in per cent."""
    return f"{share:.3%}" if share > 1e-5 else f"{share:.2g}"
