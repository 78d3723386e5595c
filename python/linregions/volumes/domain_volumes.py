"""The volume of a domain, found without looking at any region."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from linregions.domains import Box, Domain, Polytope
from linregions.errors import InputError
from linregions.volumes.measuring import Measured, Measurer

__all__ = ["domain_volume"]

Array = NDArray[np.float64]


def domain_volume(domain: Domain, measure: Measurer) -> Measured:
    """The volume of a bounded domain in its own coordinates.

    Raises
    ------
    InputError
        The domain is unbounded, empty or flat.
    """
    coordinates = domain.coordinates
    if isinstance(coordinates, Box):
        widths = coordinates.upper - coordinates.lower
        if np.isfinite(widths).all():
            return Measured(float(np.log(widths).sum()), 0.0, exact=True)
    if not isinstance(coordinates, Polytope):
        raise InputError(
            f"domain: {domain} is unbounded, so regions have no volume; give a Box with finite "
            "bounds or a bounded Polytope"
        )
    a, b, inside = polytope_interior(coordinates)
    return measure(a, b, inside)


def polytope_interior(domain: Polytope) -> tuple[Array, Array, Array]:
    """Rows of length 1 and a point inside; raises InputError if it is unbounded or flat."""
    from linregions.volumes.walk_polytope import half_spaces  # it loads HiGHS

    try:
        found = half_spaces(*domain.halfspaces(), None)
    except InputError as error:
        raise InputError(f"domain: {domain} has no volume: {error}") from error
    return found.a, found.b, found.inside
