"""Whether a domain is bounded, from its half-spaces alone, by linear programs."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import linprog

__all__ = ["is_bounded"]


def is_bounded(domain: Any) -> bool:
    """Whether no direction d has A d <= 0 but d = 0; the domain must not be empty."""
    a, _ = domain.halfspaces()
    if not len(a):
        return False
    a = a / np.abs(a).max(axis=1, keepdims=True)
    for objective in np.vstack([np.eye(domain.dim), -np.eye(domain.dim)]):
        found = linprog(-objective, a, np.zeros(len(a)), bounds=(-1, 1), method="highs")
        assert found.status == 0
        if -found.fun > 1e-7:
            return False
    return True
