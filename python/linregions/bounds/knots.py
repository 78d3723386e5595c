"""Where a function of one variable breaks, exactly."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from math import inf, isinf, isnan

import numpy as np
from flint import fmpz
from numpy.typing import NDArray

from linregions.certificates.dyadic import nearest_double
from linregions.certificates.exact_network import ExactNetwork, ExactStage
from linregions.errors import InputError
from linregions.models import Network

__all__ = ["Knots", "knots"]

Line = tuple[int, int]  # slope and constant, both times one power of two


@dataclass(frozen=True, slots=True, kw_only=True)
class Knots:
    """Borders of the regions of a network with one input, in increasing order.

    Attributes
    ----------
    exact : tuple of Fraction
        Where some unit changes its piece: the borders of the activation regions.
    layers : tuple of int
        Number, from 1, of the first hidden layer that changes there.
    in_output : tuple of bool
        Whether the network's function breaks there: whether its affine maps on the two sides
        differ.
    interval : (float, float)
        Knots strictly inside.
    """

    exact: tuple[Fraction, ...]
    layers: tuple[int, ...]
    in_output: tuple[bool, ...]
    interval: tuple[float, float]

    def __len__(self) -> int:
        return len(self.exact)

    @property
    def positions(self) -> NDArray[np.float64]:
        """All knots, rounded to doubles, shape (n,)."""
        return np.array([nearest_double(x) for x in self.exact], dtype=np.float64)

    @property
    def output(self) -> tuple[Fraction, ...]:
        """The knots of the network's function."""
        return tuple(x for x, kept in zip(self.exact, self.in_output, strict=True) if kept)

    @property
    def n_regions(self) -> int:
        """Number of activation regions in the interval."""
        return len(self.exact) + 1

    @property
    def n_pieces(self) -> int:
        """Number of affine pieces of the network's function on the interval."""
        return len(self.output) + 1

    def __str__(self) -> str:
        low, high = self.interval
        return (
            f"{len(self)} knot{'s' * (len(self) != 1)} in ({low:g}, {high:g}), {len(self.output)} "
            "of the output"
        )


def knots(network: Network, lo: float = -inf, hi: float = inf) -> Knots:
    """Find the knots of a network with one input, exactly.

    Works for every activation, maxima and skip connections included. The interval is walked stage
    by stage in integers over powers of two; a knot is a rational number, and knots that coincide
    are equal.

    Parameters
    ----------
    network : Network
        With one input. Give a line through the inputs of another one as a stage in front.
    lo, hi : float
        Ends of the interval; may be infinite.

    Raises
    ------
    InputError
        The network has several inputs, or the interval is empty.

    Examples
    --------
    >>> from linregions.bounds import knots
    >>> from linregions.bounds.constructions import tent_map
    >>> print(knots(tent_map(3), 0, 1))
    7 knots in (0, 1), 7 of the output
    >>> [str(x) for x in knots(tent_map(2)).output]
    ['0', '1/4', '1/2', '3/4', '1']
    """
    if network.input_dim != 1:
        raise InputError(f"network: expected one input, got {network.input_dim}")
    if isnan(lo) or isnan(hi) or not lo < hi:
        raise InputError(f"lo, hi: expected lo < hi, got {lo} and {hi}")
    walk = _Walk(lo, hi)
    layer = 0
    for exact in ExactNetwork(network).stages:
        layer += bool(exact.stage.n_units)
        walk.enter(exact, layer)
    inner = walk.ends[1:-1]
    return Knots(
        exact=tuple(Fraction(x) for x in inner),
        layers=tuple(walk.born[x] for x in inner),
        in_output=tuple(one != other for one, other in pairwise(walk.states)),
        interval=(float(lo), float(hi)),
    )


class _Walk:
    """Segments of the line, and on each the state as an affine function of the input.

    Every line in `states` is (slope, constant) over 2**shift: the same shift for all of them.
    """

    def __init__(self, lo: float, hi: float) -> None:
        self.ends: list[Fraction | float] = [
            x if isinf(x) else Fraction(x) for x in (float(lo), float(hi))
        ]
        self.states: list[list[Line]] = [[(1, 0)]]
        self.shift = 0
        self.born: dict[Fraction | float, int] = {}

    def enter(self, exact: ExactStage, layer: int) -> None:
        """Cut the segments where units of a stage change their piece, and pass it."""
        columns = self._columns(exact)
        self.shift += exact.shift
        outputs = _groups(exact) if exact.stage.is_max else _rows(exact, self.shift)
        ends, states = self.ends[:1], []
        for (left, right), rows in zip(pairwise(self.ends), columns, strict=True):
            cuts = {x for output in outputs for x in output.cuts(rows) if left < x < right}
            for x in sorted(cuts):
                self.born.setdefault(x, layer)
            for low, high in pairwise([left, *sorted(cuts), right]):
                at = _inside(low, high)
                states.append([output.line(rows, at) for output in outputs])
                ends.append(high)
        self.ends, self.states = ends, states
        self.shift += exact.slope_shift if not exact.stage.is_max else 0

    def _columns(self, exact: ExactStage) -> list[list[Line]]:
        """Pre-activations on every segment."""
        n = len(self.states[0])
        state = [[fmpz(v) for own in self.states for v in own[i]] for i in range(n)]
        state.append([fmpz(v) for _ in self.states for v in (0, 1 << self.shift)])
        rows = exact.rows(state)
        return [
            [(int(row[2 * s]), int(row[2 * s + 1])) for row in rows]
            for s in range(len(self.states))
        ]


@dataclass(frozen=True, slots=True)
class _Row:
    """One output of a stage: a row and its activation, in the units of the rows."""

    row: int
    breakpoints: list[int]
    slopes: list[int]
    constants: list[int]

    def cuts(self, rows: Sequence[Line]) -> list[Fraction]:
        slope, constant = rows[self.row]
        return [Fraction(b - constant, slope) for b in self.breakpoints] if slope else []

    def line(self, rows: Sequence[Line], at: Fraction) -> Line:
        slope, constant = rows[self.row]
        piece = bisect_left(self.breakpoints, slope * at + constant)
        times = self.slopes[piece]
        return times * slope, times * constant + self.constants[piece]


@dataclass(frozen=True, slots=True)
class _Group:
    """One output of a stage: the largest of some rows, the first one of equals."""

    start: int
    size: int

    def cuts(self, rows: Sequence[Line]) -> list[Fraction]:
        lines = rows[self.start : self.start + self.size]
        crossings = sorted(
            {Fraction(d - b, a - c) for (a, b), (c, d) in combinations(lines, 2) if a != c}
        )
        ends: list[Fraction | float] = [-inf, *crossings, inf]
        places = [_inside(x, y) for x, y in pairwise(ends)]
        winners = [self._winner(lines, at) for at in places]
        changes = zip(crossings, pairwise(winners), strict=True)
        return [x for x, (one, other) in changes if one != other]

    def line(self, rows: Sequence[Line], at: Fraction) -> Line:
        lines = rows[self.start : self.start + self.size]
        return lines[self._winner(lines, at)]

    @staticmethod
    def _winner(lines: Sequence[Line], at: Fraction) -> int:
        values = [slope * at + constant for slope, constant in lines]
        return values.index(max(values))


def _rows(exact: ExactStage, shift: int) -> list[_Row]:
    """The rows of a stage with their activations, for values over 2**shift."""
    found = []
    own = exact.shift
    for row, kind in enumerate(exact.stage.activation_index.tolist()):
        found.append(
            _Row(
                row,
                [int(b) << (shift - own) for b in exact.breakpoints[kind]],
                [int(s) for s in exact.slopes[kind]],
                [int(c) << shift for c in exact.intercepts[kind]],
            )
        )
    return found


def _groups(exact: ExactStage) -> list[_Group]:
    return [_Group(start, size) for start, size in exact.groups]


def _inside(low: Fraction | float, high: Fraction | float) -> Fraction:
    """A rational number between two, which may be infinite."""
    if isinf(low) and isinf(high):
        return Fraction(0)
    if isinf(low):
        return Fraction(high) - 1
    if isinf(high):
        return Fraction(low) + 1
    return (Fraction(low) + Fraction(high)) / 2
