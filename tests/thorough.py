"""How much of the long lists of random cases a run of the tests takes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

__all__ = ["some"]

T = TypeVar("T")


def some(cases: Sequence[T], step: int) -> Sequence[T]:
    """Every `step`-th case; with the environment variable LINREGIONS_ALL_SEEDS all of them."""
    return cases if "LINREGIONS_ALL_SEEDS" in os.environ else cases[::step]
