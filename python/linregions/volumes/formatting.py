"""Numbers for people, beyond the range of doubles as well."""

from __future__ import annotations

import math

__all__ = ["error_text", "power_text", "share_text"]


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
    """A share of one, in per cent unless it is tiny."""
    return f"{share:.2%}" if share >= 1e-4 else f"{share:.1e}"


def error_text(error: float) -> str:
    """The standard error of a logarithm, as one of the number itself."""
    return f"{error:.0%}" if error < 0.5 else f"a factor of {power_text(error, 2)}"
