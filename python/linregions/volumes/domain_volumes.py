"""The volume of a domain, found without looking at any region."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from linregions.domains import Box, Domain, Polytope
from linregions.errors import InputError
from linregions.volumes.exact_polytopes import exact_log_volume
from linregions.volumes.measuring import Measured

__all__ = ["domain_volume"]

Array = NDArray[np.float64]
MOST_EXACT = 10  # inputs; beyond, linear programs in fractions take long
LARGEST_LOG = 700.0  # of a number that certainly is in the range of doubles


def domain_volume(domain: Domain, *, rel_error: float, seed: int) -> Measured:
    """The volume of a bounded domain in its own coordinates: exact unless that is too much.

    Raises
    ------
    InputError
        The domain is unbounded, empty or flat.
    NumericalError
        It has too many vertices or faces, and is too thin for random walks in doubles.
    """
    coordinates = domain.coordinates
    if isinstance(coordinates, Box):
        halves = coordinates.upper / 2 - coordinates.lower / 2  # widths may be no doubles
        if np.isfinite(halves).all():
            log_value = float(np.log(halves).sum()) + domain.dim * math.log(2)
            is_double = abs(log_value) < LARGEST_LOG
            value = float(np.prod(coordinates.upper - coordinates.lower)) if is_double else None
            return Measured(log_value, 0.0, True, value)
    if not isinstance(coordinates, Polytope) or not _is_bounded(coordinates):
        raise InputError(
            f"domain: {domain} is unbounded, so regions have no volume; give a Box with finite "
            "bounds or a bounded Polytope"
        )
    a, b, inside = _interior(coordinates)
    exact = exact_log_volume(a, b, inside)
    if exact is not None:
        return Measured(exact, 0.0, exact=True)
    return _estimated(coordinates, a, b, inside, rel_error, seed)


def _is_bounded(domain: Polytope) -> bool:
    """Exactly in few dimensions; else as a linear program in doubles sees it."""
    from linregions.geometry.recession import is_bounded  # these load FLINT and HiGHS
    from linregions.volumes.walk_polytope import leads_away

    if domain.dim <= MOST_EXACT:
        return is_bounded(domain)
    a, _ = domain.halfspaces()
    rows = a[a.any(axis=1)]
    return np.linalg.matrix_rank(rows) == domain.dim and not leads_away(rows)


def _interior(domain: Polytope) -> tuple[Array, Array, Array]:
    """Rows of length 1 and a point inside."""
    from linregions.volumes.walk_polytope import half_spaces  # it loads HiGHS

    try:
        found = half_spaces(*domain.halfspaces(), None)
    except InputError as error:
        raise InputError(f"domain: {domain} has no volume: {error}") from error
    return found.a, found.b, found.inside


def _estimated(
    domain: Polytope, a: Array, b: Array, inside: Array, rel_error: float, seed: int
) -> Measured:
    from linregions.volumes.estimating import estimate_log_volume

    try:
        found = estimate_log_volume(a, b, interior=inside, rel_error=rel_error, seed=seed)
    except InputError as error:
        raise InputError(f"domain: {domain} has no volume: {error}") from error
    return Measured(found.log_volume, found.standard_error, exact=False)
