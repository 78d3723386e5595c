"""The document on geometry prints what it says, and geometry is loaded only when asked for."""

from __future__ import annotations

import doctest
import subprocess
import sys
from pathlib import Path

import linregions
import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "geometry.md"


@pytest.mark.skipif(not DOCUMENT.is_file(), reason="only in a clone")
def test_the_document_prints_what_it_says() -> None:
    failed, tried = doctest.testfile(str(DOCUMENT), module_relative=False)
    assert tried > 10
    assert failed == 0


def test_geometry_is_loaded_when_it_is_asked_for() -> None:
    code = "import sys, linregions; print([m for m in ('flint', 'highspy') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
    for name in ("Line", "Region", "line", "region_of", "walk", "geometry"):
        assert name in linregions.__all__
        assert getattr(linregions, name) is not None
