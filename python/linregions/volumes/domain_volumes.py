"""The volume of a domain, found without looking at any region."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from linregions.domains import Box, Domain, Polytope
from linregions.errors import InputError, NumericalError
from linregions.volumes.measuring import Measured, Measurer

__all__ = ["domain_volume"]

Array = NDArray[np.float64]
LARGEST_LOG = 700.0  # of a number that certainly is in the range of doubles


def domain_volume(domain: Domain, *, rel_error: float, seed: int) -> Measured:
    """The volume of a bounded domain in its own coordinates: exact unless that is too much.

    Raises
    ------
    InputError
        The domain is unbounded, empty or flat.
    NumericalError
        It is too thin for doubles.
    """
    coordinates = domain.coordinates
    if isinstance(coordinates, Box):
        widths = coordinates.upper - coordinates.lower
        if np.isfinite(widths).all():
            log_value = float(np.log(widths).sum())
            is_double = abs(log_value) < LARGEST_LOG
            return Measured(log_value, 0.0, True, float(np.prod(widths)) if is_double else None)
    if not isinstance(coordinates, Polytope):
        raise InputError(
            f"domain: {domain} is unbounded, so regions have no volume; give a Box with finite "
            "bounds or a bounded Polytope"
        )
    found = Measurer("auto", rel_error, seed)(*polytope_interior(coordinates))
    if np.isnan(found.log_value):
        raise NumericalError(f"domain: {domain} is too thin for its volume to be found in doubles")
    return found


def polytope_interior(domain: Polytope) -> tuple[Array, Array, Array]:
    """Rows of length 1 and a point inside; raises InputError if it is unbounded or flat."""
    from linregions.volumes.walk_polytope import half_spaces  # it loads HiGHS

    try:
        found = half_spaces(*domain.halfspaces(), None)
    except InputError as error:
        raise InputError(f"domain: {domain} has no volume: {error}") from error
    return found.a, found.b, found.inside
