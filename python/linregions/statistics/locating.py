"""Which region each of many points is in, exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.rational_rows import ExactSystem, homogeneous, rational_point
from linregions.geometry.setting import Setting
from linregions.models import Network, Stage
from linregions.patterns import as_pattern, pack

if TYPE_CHECKING:
    from linregions.partitions import Partition

__all__ = ["Located", "located"]

Array = NDArray[np.float64]
Pieces = NDArray[np.intp]
ROUNDOFF = 2.0**-53
UNDERFLOW = 1e-290  # its roundings cover products that are too small for doubles
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
    packed = np.empty((len(points), partition.regions.packed.shape[1]), dtype=np.uint8)
    on_boundary = np.zeros(len(points), dtype=bool)
    for part in (slice(i, i + CHUNK) for i in range(0, len(points), CHUNK)):
        pieces, on_boundary[part] = _pieces_and_ties(setting, points[part], outside[part])
        packed[part] = pack(as_pattern(partition.network, pieces), partition.network.unit_pieces)
    region = _matched(partition, packed)
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
    for stage, z, error in _rows(network, points):
        chosen.append(stage.pieces_at(z)[:, stage.pieces > 1])
        clear &= np.isfinite(z).all(axis=1) & _is_clear(stage, z, error)
    return np.concatenate(chosen, axis=1), clear


def _rows(network: Network, points: Array) -> Iterator[tuple[Stage, Array, Array]]:
    """Each stage with its pre-activations (k, m), and bounds on their errors.

    The sum of the absolute values of all terms that make a number, times its roundings along any
    path (Higham 2002, section 3.1); as long as all pieces before are certain. Zero only where the
    number is zero all around.
    """
    state, size, roundings = points, np.abs(points) + UNDERFLOW, 0
    for stage in network.stages:
        roundings += stage.n_in + 6
        weight: Any = abs(stage.weight)
        z = stage.rows(state)
        size = np.asarray((weight @ size.T).T + np.abs(stage.bias))
        size += np.where(size > 0, UNDERFLOW, 0.0)
        yield stage, z, 1.1 * ROUNDOFF * roundings * size
        state, size = stage.activate(z), _activated_size(stage, z, size)


def _activated_size(stage: Stage, z: Array, size: Array) -> Array:
    pieces = stage.pieces_at(z)
    if stage.is_max:
        starts = np.cumsum(stage.group_sizes) - stage.group_sizes
        return np.take_along_axis(size, starts + pieces, axis=1)
    out = np.empty_like(size)
    for place, kind in enumerate(stage.activations):
        own = stage.activation_index == place
        slopes, constants = np.abs(kind.slopes), np.abs(kind.intercepts)
        out[:, own] = slopes[pieces[:, own]] * size[:, own] + constants[pieces[:, own]]
    return out


def _is_clear(stage: Stage, z: Array, error: Array) -> NDArray[np.bool_]:
    """For each point whether no error within the bounds changes a piece; zero bounds are exact."""
    if stage.is_max:
        clear = np.ones(len(z), dtype=bool)
        for rows in np.split(np.arange(stage.n_rows), np.cumsum(stage.group_sizes)[:-1]):
            best = z[:, rows].argmax(axis=1)[:, None]
            bound = error[:, rows] + np.take_along_axis(error[:, rows], best, axis=1)
            gap = np.take_along_axis(z[:, rows], best, axis=1) - z[:, rows]
            near = (gap <= bound) & (bound > 0)
            np.put_along_axis(near, best, False, axis=1)
            clear &= ~near.any(axis=1)
        return clear
    near = np.zeros(z.shape, dtype=bool)
    for place, kind in enumerate(stage.activations):
        own = stage.activation_index == place
        for end in kind.breakpoints:
            near[:, own] |= (np.abs(z[:, own] - end) <= error[:, own]) & (error[:, own] > 0)
    return np.asarray(~near.any(axis=1))


def _matched(partition: Partition, packed: NDArray[np.uint8]) -> Pieces:
    """The region of each pattern; -1 where it is none's."""
    rows = np.concatenate([partition.regions.packed, packed])
    padded = np.column_stack([rows, np.zeros(len(rows), dtype=np.uint8)])
    keys = np.ascontiguousarray(padded).view(np.dtype((np.void, padded.shape[1]))).ravel()
    _, which = np.unique(keys, return_inverse=True)
    n = len(partition)
    region = np.full(which.max(initial=0) + 1, -1, dtype=np.intp)
    region[which[:n]] = np.arange(n)
    return region[which[n:]]
