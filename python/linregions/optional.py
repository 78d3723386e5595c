"""Packages that are imported only when they are needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from linregions.errors import MissingDependencyError

__all__ = ["require"]


def require(module: str, *, extra: str, purpose: str) -> Any:
    """Import an optional package, or say how to get it.

    Parameters
    ----------
    module : str
        Dotted name, for example ``"onnx.reference"``.
    extra : str
        The extra of this package that installs it.
    purpose : str
        What it is needed for; completes "... needs the package X".

    Raises
    ------
    MissingDependencyError
        The package is not installed, or does not import.
    """
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise MissingDependencyError(
            f"{purpose} needs the package {package!r}, which cannot be imported ({error}): "
            f"run `pip install linregions[{extra}]`",
            name=package,
        ) from error
