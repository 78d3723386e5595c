"""The half-spaces that a pattern stands for: which rows of which stage, by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from linregions.models import Network, Stage
from linregions.patterns import unit_name, unit_place

__all__ = ["HalfSpace", "Side", "last_stage", "sides", "stage_pieces"]

Pieces = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class HalfSpace:
    """One inequality ``a @ x + c >= 0`` of a pattern, or ``> 0`` where it is strict.

    Attributes
    ----------
    kind : {"lower", "upper", "rival", "domain"}
        The unit's pre-activation against the lower or the upper end of its piece; the row that its
        maximum takes against another one; or a half-space of the domain.
    index : int
        The unit, or the number of the half-space in ``domain.halfspaces()``.
    rival : int
        The row that is beaten, within the group of its maximum; -1 for other kinds.
    strict : bool
        Whether equality belongs to another pattern: ties take the lower piece, or the earlier row.
        It follows from the pattern, and is not part of the name.
    """

    kind: Literal["lower", "upper", "rival", "domain"]
    index: int
    rival: int = -1
    strict: bool = field(default=False, compare=False)

    def named(self, layer_sizes: Sequence[int], pieces: Pieces) -> str:
        """By layer and place in it, in the words of a region's facets.

        Parameters
        ----------
        layer_sizes : sequence of int
        pieces : ndarray of int, shape (n_units,)
            The pattern that the half-space belongs to.
        """
        if self.kind == "domain" or self.index >= min(sum(layer_sizes), len(pieces)):
            return str(self)  # of no unit of this pattern, if somebody made it up
        unit = unit_name(*unit_place(layer_sizes, self.index))
        if self.kind == "rival":
            return f"{unit}, rows {pieces[self.index]} and {self.rival}"
        return f"{unit}, {self.kind} end"

    def __str__(self) -> str:
        if self.kind == "domain":
            return f"half-space {self.index} of the domain"
        if self.kind == "rival":
            return f"unit {self.index} of the pattern against its row {self.rival}"
        return f"unit {self.index} of the pattern, {self.kind} end"


@dataclass(frozen=True, slots=True)
class Side:
    """How a stage's rows z make a half-space: ``z[plus] - z[minus]``, or one row and a breakpoint.

    A row of -1 stands for the breakpoint.
    """

    half_space: HalfSpace
    plus: int
    minus: int
    breakpoint: int


def stage_pieces(network: Network, pieces: Pieces) -> Iterator[tuple[Stage, Pieces, int]]:
    """Each stage with the pieces of its units and the number of its first unit."""
    first = 0
    for stage in network.stages:
        yield stage, pieces[first : first + stage.n_units], first
        first += stage.n_units


def last_stage(network: Network, pieces: Pieces) -> int:
    """The last stage with a unit whose piece is given; -1 if there is none."""
    found = -1
    for place, (_, own, _) in enumerate(stage_pieces(network, pieces)):
        if (own >= 0).any():
            found = place
    return found


def sides(stage: Stage, pieces: Pieces, first: int) -> tuple[Side, ...]:
    """Units in order; a free unit (-1) has none, a unit on a middle piece has two."""
    return _sides(stage, tuple(pieces.tolist()), first)


@lru_cache(maxsize=64)  # one pattern is walked along several times: in doubles, as rows, at points
def _sides(stage: Stage, pieces: tuple[int, ...], first: int) -> tuple[Side, ...]:
    outputs = np.flatnonzero(stage.pieces > 1)
    if stage.is_max:
        starts = np.cumsum(stage.group_sizes) - stage.group_sizes
        return tuple(
            Side(HalfSpace("rival", first + u, j, j < p), int(starts[g]) + p, int(starts[g]) + j, 0)
            for u, (g, p) in enumerate(zip(outputs.tolist(), pieces, strict=True))
            for j in range(int(stage.group_sizes[g]))
            if p >= 0 and j != p
        )
    found = []
    kinds = stage.activation_index[outputs].tolist()
    for u, (row, kind, p) in enumerate(zip(outputs.tolist(), kinds, pieces, strict=True)):
        if p > 0:
            found.append(Side(HalfSpace("lower", first + u, strict=True), row, -1, p - 1))
        if 0 <= p < stage.activations[kind].n_pieces - 1:
            found.append(Side(HalfSpace("upper", first + u), -1, row, p))
    return tuple(found)
