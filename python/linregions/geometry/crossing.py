"""The pattern on the other side of a facet.

Where only one unit ends, no unit is on its breakpoint throughout the region, and activations do not
jump, the other side has that unit's next piece and nothing else changes: all other pre-activations
are away from their breakpoints at the facet's point, and continuous there. Else the network is
evaluated exactly, just beyond that point.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.half_spaces import HalfSpace
from linregions.certificates.rational_rows import Point
from linregions.geometry.facets import Exit
from linregions.geometry.germs import region_germ
from linregions.geometry.half_space_rows import HalfSpaceRows
from linregions.geometry.setting import Setting

__all__ = ["pieces_beyond"]

Pieces = NDArray[np.intp]


def pieces_beyond(
    setting: Setting, rows: HalfSpaceRows, half_spaces: tuple[HalfSpace, ...], leaving: Exit
) -> Pieces | None:
    """The pieces beyond a facet; None where the domain ends."""
    if any(half_space.kind == "domain" for half_space in half_spaces):
        return None
    if len(half_spaces) == 1 and not rows.some_zero and setting.is_continuous:
        return _flipped(rows.system.pieces, half_spaces[0])
    point = _exact_point(rows, half_spaces[0], leaving)
    return region_germ(setting.exact_network, point, [leaving.exact_direction]).pieces


def _flipped(pieces: Pieces, half_space: HalfSpace) -> Pieces:
    other = pieces.copy()
    if half_space.kind == "rival":
        other[half_space.index] = half_space.rival
    else:
        other[half_space.index] += 1 if half_space.kind == "upper" else -1
    return other


def _exact_point(rows: HalfSpaceRows, half_space: HalfSpace, leaving: Exit) -> Point:
    """Where the ray meets the hyperplane."""
    numerators = [int(v) for v in rows.system.rows[half_space][0]]
    direction = leaving.exact_direction
    start = sum((a * x for a, x in zip(numerators, leaving.origin, strict=False)), Fraction(0))
    slope = sum((a * v for a, v in zip(numerators, direction, strict=False)), Fraction(0))
    step = -(start + numerators[-1]) / slope
    return tuple(x + step * v for x, v in zip(leaving.origin, direction, strict=True))
