"""Which region each of many points is in, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.float_rows import ROUNDOFF
from linregions.certificates.rational_rows import ExactSystem, homogeneous, rational_point
from linregions.geometry.clear_patterns import UNDERFLOW, is_clear, rows_with_errors
from linregions.geometry.setting import Setting
from linregions.models import Network
from linregions.patterns import as_pattern

if TYPE_CHECKING:
    from linregions.partitions import Partition

__all__ = ["Located", "located"]

Array = NDArray[np.float64]
Pieces = NDArray[np.intp]
CHUNK = 4096  # points at once


@dataclass(frozen=True, slots=True)
class Located:
    """Where points are.

    Attributes
    ----------
    region : ndarray of int, shape (k,)
        -1 outside the domain, and where the pattern is no region's.
    outside : ndarray of bool, shape (k,)
        Not in the closed domain.
    on_boundary : ndarray of bool, shape (k,)
        In the domain, where a unit that is not constant around is exactly on an end of its piece:
        other regions are next to it, if the domain does not end there as well.
    """

    region: Pieces
    outside: NDArray[np.bool_]
    on_boundary: NDArray[np.bool_]


def located(partition: Partition, points: Array) -> Located:
    """Locate points (k, dim), in the domain's coordinates.

    Patterns are evaluated in doubles, and again exactly where rounding may have changed a piece; a
    value on a breakpoint takes the lower piece.
    """
    setting = Setting(partition.network, partition.domain)
    outside = ~_inside(setting, points)
    region = np.full(len(points), -1)
    on_boundary = np.zeros(len(points), dtype=bool)
    for part in (slice(i, i + CHUNK) for i in range(0, len(points), CHUNK)):
        pieces, on_boundary[part] = _pieces_and_ties(setting, points[part], outside[part])
        region[part] = partition.pattern_places.of(as_pattern(partition.network, pieces))
    region[outside] = -1
    return Located(region, outside, on_boundary)


def _pieces_and_ties(
    setting: Setting, points: Array, outside: NDArray[np.bool_]
) -> tuple[Pieces, NDArray[np.bool_]]:
    """Exact pieces (k, n_units) of the points inside, and which of them are on boundaries."""
    pieces, clear = _pieces(setting.network, points)
    ties = np.zeros(len(points), dtype=bool)
    open_ones = np.flatnonzero(~clear & ~outside)
    if len(open_ones):
        pieces[open_ones], ties[open_ones] = setting.exact_network.patterns_at(points[open_ones])
    for k in np.flatnonzero(ties):
        ties[k] = _on_boundary(setting, pieces[k], points[k])
    return pieces, ties


def _inside(setting: Setting, points: Array) -> NDArray[np.bool_]:
    """Whether points are in the closed domain; exactly, where that is close."""
    a, b = setting.domain.halfspaces()
    values = b - points @ a.T
    size = np.abs(points) @ np.abs(a).T + np.abs(b)
    tol = (points.shape[1] + 4) * ROUNDOFF * size
    inside = np.asarray((values >= 0).all(axis=1))
    for k in np.flatnonzero((np.abs(values) <= tol).any(axis=1)):
        inside[k] = _in_domain(setting, points[k])
    return inside


def _in_domain(setting: Setting, point: Array) -> bool:
    numerators, denominator = homogeneous(rational_point(point.tolist()))
    column = [*numerators, denominator]
    rows = (row for _, (row, _) in setting.exact_domain.rows)
    return all(sum(int(a) * x for a, x in zip(row, column, strict=True)) >= 0 for row in rows)


def _on_boundary(setting: Setting, pieces: Pieces, point: Array) -> bool:
    """Whether a unit that is not constant where these are its pieces is on their end there."""
    system = ExactSystem(setting.exact_network, setting.exact_domain, pieces)
    values = system.values(rational_point(point.tolist()))
    return any(
        value == 0 and name.kind != "domain" and not system.is_constant(name)
        for name, value in values.items()
    )


def _pieces(network: Network, points: Array) -> tuple[Pieces, NDArray[np.bool_]]:
    """Pieces (k, n_units) as doubles say, and for which points that is certain."""
    clear = np.ones(len(points), dtype=bool)
    chosen = []
    # Coordinates count as uncertain by next to nothing, so that only what is the same all around a
    # point has an error of zero, and needs no distance from a breakpoint.
    for stage, z, error in rows_with_errors(network, points, np.full(points.shape, UNDERFLOW)):
        chosen.append(stage.pieces_at(z)[:, stage.pieces > 1])
        certain = is_clear(stage, z, error)
        if not stage.is_max:
            certain |= error == 0
        clear &= np.isfinite(z).all(axis=1) & certain.all(axis=1)
    return np.concatenate(chosen, axis=1), clear
