"""How much of the long lists of random cases a run of the tests takes.

CI takes a part of each; with the environment variable LINREGIONS_THOROUGH, all of them are run.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

__all__ = ["THOROUGH", "some"]

THOROUGH = "LINREGIONS_THOROUGH" in os.environ
T = TypeVar("T")


def some(cases: Sequence[T], step: int) -> Sequence[T]:
    """Every `step`-th case; all of them in a thorough run."""
    return cases if THOROUGH else cases[::step]
