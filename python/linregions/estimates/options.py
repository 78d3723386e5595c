"""What an estimate can be asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from linregions.errors import InputError
from linregions.estimates.result import EstimateProgress
from linregions.estimates.trees import Rule

__all__ = ["RULES", "Choice", "ProgressCallback", "check_options"]

ProgressCallback = Callable[[EstimateProgress], object]
Choice = Literal["auto", "tree", "flats", "uniform", "knuth"]
RULES: dict[str, Rule] = {"tree": "by_size", "uniform": "uniform", "knuth": "path"}


def check_options(rel_error: object, seed: object, method: object, progress: object) -> None:
    """Raise InputError for the first option that is out of range."""
    try:
        error = float(rel_error)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        error = 0.0
    if not 0.0 < error < 1.0:
        raise InputError(f"rel_error: expected a number between 0 and 1, got {rel_error!r}")
    is_integer = isinstance(seed, int | np.integer) and not isinstance(seed, bool)
    if not (is_integer and 0 <= int(seed) < 2**63):  # type: ignore[call-overload]
        raise InputError(f"seed: expected an integer from 0 to below 2^63, got {seed!r}")
    if not (isinstance(method, str) and method in ("auto", "flats", *RULES)):
        raise InputError(
            "method: expected 'auto', 'tree', 'flats', 'uniform' or 'knuth', got " + repr(method)
        )
    if progress is not None and not callable(progress):
        raise InputError(f"progress: expected a callable or None, got {progress!r}")
