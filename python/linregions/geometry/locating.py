"""The region that holds a point, or that a direction leads into."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.arrays import as_vector
from linregions.certificates.rational_rows import Point, rational_point
from linregions.domains import Domain
from linregions.errors import InputError
from linregions.geometry.clear_patterns import clear_pattern
from linregions.geometry.germs import Germ, region_germ
from linregions.geometry.region import Region
from linregions.geometry.setting import Setting
from linregions.models import Network
from linregions.patterns import as_pattern, unit_name, unit_place

__all__ = ["region_in", "region_of"]

Array = NDArray[np.float64]


def region_of(
    network: Network,
    x: ArrayLike,
    domain: Domain | None = None,
    *,
    toward: ArrayLike | None = None,
) -> Region:
    """The linear region that holds a point; nothing is enumerated.

    Parameters
    ----------
    network : Network
    x : array_like, shape (dim,)
        In the domain's coordinates; taken as exactly these doubles.
    domain : Domain, optional
        Default: everywhere.
    toward : array_like, shape (dim,), optional
        A direction. Where the point is on a boundary, the region that one enters going this way is
        meant; without it such a point is refused.

    Returns
    -------
    Region
        With the pattern of the exact function, whatever rounding says.

    Raises
    ------
    InputError
        The point is outside the domain, or on a boundary between regions (the text names the
        units), and so is what lies in the direction `toward`; or a shape is wrong.

    Notes
    -----
    A unit that is on a breakpoint all around the point bounds nothing, and takes the lower piece.
    Evaluation is exact where a unit is close to a breakpoint, by lexicographic perturbation.

    Examples
    --------
    >>> from linregions import Network, region_of
    >>> network = Network.from_arrays([[[1.0], [-1.0]], [[1.0, 1.0]]])  # |x|
    >>> region_of(network, [2.0]).pattern.tolist()
    [1, 0]
    >>> region_of(network, [0.0], toward=[-1.0]).pattern.tolist()
    [0, 1]
    """
    return region_in(Setting(network, domain), x, toward)


def region_in(setting: Setting, x: ArrayLike, toward: ArrayLike | None = None) -> Region:
    """The same where many points are asked for in one network and domain."""
    point = as_vector("x", x, setting.domain.dim)
    direction = None if toward is None else as_vector("toward", toward, setting.domain.dim)
    if direction is not None and not direction.any():
        raise InputError("toward: expected a direction, got zero")
    pieces = _pieces(setting, point, direction)
    return Region(setting, as_pattern(setting.network, pieces), point)


def _pieces(setting: Setting, point: Array, direction: Array | None) -> NDArray[np.intp]:
    where = rational_point(point.tolist())
    ways = [] if direction is None else [rational_point(direction.tolist())]
    _check_domain(setting, where, ways)
    clear = clear_pattern(setting.network, point)
    if clear is not None:
        return clear
    found = region_germ(setting.exact_network, where, ways)
    _check_decided(found, len(ways), setting.network.layer_sizes)
    return found.pieces


def _check_domain(setting: Setting, point: Point, ways: list[Point]) -> None:
    """Raise unless the point is inside, or on the border with the way leading inside."""
    rows = [[int(v) for v in row] for _, (row, _) in setting.exact_domain.rows]
    for number, row in enumerate(rows):
        values = [_dot(row, point) + row[-1], *(_dot(row, way) for way in ways)]
        first = next((value for value in values if value), 0)
        if values[0] < 0:
            raise InputError(f"x: outside the domain, beyond its half-space {number}")
        if first <= 0:
            raise InputError(
                f"x: on the border of the domain, its half-space {number}; give a direction "
                "`toward` its inside"
            )


def _dot(row: list[int], point: Point) -> Fraction:
    """Of integers and fractions; zeros cost nothing."""
    return sum((a * x for a, x in zip(row, point, strict=False) if a), start=Fraction(0))


def _check_decided(found: Germ, n_ways: int, layer_sizes: Sequence[int]) -> None:
    """Raise if more than the point and the given ways was needed to tell a piece."""
    open_ones = np.flatnonzero(found.decided_by > n_ways)
    if open_ones.size:
        places = [unit_place(layer_sizes, unit) for unit in open_ones[:8].tolist()]
        units = ", ".join(unit_name(*place) for place in places)
        more = ", ..." if open_ones.size > 8 else ""
        verb = "is" if open_ones.size == 1 else "are"
        raise InputError(
            f"x: on a boundary between regions, where {units}{more} {verb} on a breakpoint; give "
            "a direction `toward` the region that is meant, not along the boundary"
        )
