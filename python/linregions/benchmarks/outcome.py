"""What a measured search is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from linregions.counting import CountResult
from linregions.domains import Box, Domain, Everywhere
from linregions.engine import ProgressCallback

__all__ = ["Limits", "Outcome", "Search", "Task", "cube"]

Task = Literal["count", "list"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Budgets of one search."""

    time_limit: float | None = None
    max_regions: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one search found; `result` is missing where cells were not searched for but counted."""

    count: int
    complete: bool = True
    result: CountResult | None = None


Search: TypeAlias = Callable[[ProgressCallback | None], Outcome]


def cube(box: tuple[float, float] | None, dim: int) -> Domain:
    """The same bounds for every coordinate; None is the whole space."""
    return Everywhere(dim) if box is None else Box.cube(*box, dim)
