"""Pictures: every function takes and returns matplotlib Axes, and draws nothing by itself."""

from __future__ import annotations

from linregions.plots.conditional import conditional_histogram

__all__ = ["conditional_histogram"]
