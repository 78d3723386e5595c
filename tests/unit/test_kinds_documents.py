"""The documents on kinds of count and on statistics print what they say."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.skipif(not DOCS.is_dir(), reason="only in a clone")
@pytest.mark.parametrize("name", ["definitions.md", "statistics.md"])
def test_documents_print_what_they_say(name: str) -> None:
    failed, tried = doctest.testfile(str(DOCS / name), module_relative=False)
    assert tried > 3
    assert failed == 0
