"""Geometry is loaded only when asked for."""

from __future__ import annotations

import subprocess
import sys

import linregions


def test_geometry_is_loaded_when_it_is_asked_for() -> None:
    code = "import sys, linregions; print([m for m in ('flint', 'highspy') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
    for name in ("Line", "Region", "line", "region_of", "walk", "geometry"):
        assert name in linregions.__all__
        assert getattr(linregions, name) is not None
