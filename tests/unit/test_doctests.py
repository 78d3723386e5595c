"""Every example in a docstring prints what it says."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import linregions
import pytest

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(linregions.__path__, "linregions.")
    if not module.name.endswith(("_core", "__main__"))
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_of(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder(exclude_empty=True)
    names = ("linregions.counting", "linregions.regions", "linregions.partitions")
    modules = [importlib.import_module(name) for name in names]
    assert all(any(test.examples for test in finder.find(module)) for module in modules)
