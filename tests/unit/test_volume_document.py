"""The document on volumes prints what it says."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "volumes.md"


@pytest.mark.skipif(not DOCUMENT.is_file(), reason="only in a clone")
def test_the_document_prints_what_it_says() -> None:
    failed, tried = doctest.testfile(str(DOCUMENT), module_relative=False)
    assert tried > 10
    assert failed == 0
