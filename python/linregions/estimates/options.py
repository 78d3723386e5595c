"""What an estimate can be asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from linregions.errors import InputError
from linregions.estimates.result import EstimateProgress
from linregions.estimates.trees import Rule
from linregions.scalars import check_rel_error, check_seed

__all__ = ["RULES", "Choice", "ProgressCallback", "check_options"]

ProgressCallback = Callable[[EstimateProgress], object]
Choice = Literal["auto", "tree", "flats", "uniform", "knuth"]
RULES: dict[str, Rule] = {"tree": "by_size", "uniform": "uniform", "knuth": "path"}


def check_options(rel_error: object, seed: object, method: object, progress: object) -> None:
    """Raise InputError for the first option that is out of range."""
    check_rel_error(rel_error)
    check_seed(seed)
    if not (isinstance(method, str) and method in ("auto", "flats", *RULES)):
        raise InputError(
            "method: expected 'auto', 'tree', 'flats', 'uniform' or 'knuth', got " + repr(method)
        )
    if progress is not None and not callable(progress):
        raise InputError(f"progress: expected a callable or None, got {progress!r}")
