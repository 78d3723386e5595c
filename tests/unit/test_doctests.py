"""Every example in a docstring prints what it says."""

from __future__ import annotations

import doctest
import importlib
import inspect
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


PUBLIC = [
    module
    for module in map(importlib.import_module, ["linregions", *MODULES])
    if hasattr(module, "__path__")
    and not module.__name__.startswith("linregions.plots")  # pictures
]
FUNCTIONS = {
    f"{module.__name__}.{name}": getattr(module, name)
    for module in PUBLIC
    for name in getattr(module, "__all__", ())
    if inspect.isfunction(getattr(module, name))
}
WITHOUT = {  # as yet; kinds and statistics are behind functions that have one
    "linregions.bounds.folding_network",
    "linregions.bounds.tent_map",
    "linregions.bounds.zigzag_network",
    "linregions.certificates.certify_inputs",
    "linregions.conditional_count",
    "linregions.conjectures.find_flaw",
    "linregions.kinds.count_kind",
    "linregions.kinds.merged",
    "linregions.models.clip",
    "linregions.models.hard_sigmoid",
    "linregions.models.leaky_relu",
    "linregions.statistics.partition_statistics",
}


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - WITHOUT))
def test_public_functions_have_an_example(name: str) -> None:
    assert ">>> " in (FUNCTIONS[name].__doc__ or "")
