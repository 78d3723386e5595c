"""Every region that a segment crosses, and where it crosses from one into the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.arrays import as_array, as_vector, read_only
from linregions.certificates.exact_network import ExactNetwork
from linregions.certificates.rational_rows import Point
from linregions.errors import InputError
from linregions.geometry.crossing_times import crossing_times, exact_crossing_time
from linregions.geometry.germs import region_germ
from linregions.geometry.region import Region
from linregions.geometry.segments import Changes, changes_along, on_segment
from linregions.geometry.setting import Setting
from linregions.models import Network
from linregions.patterns import as_pattern

__all__ = ["Line", "line"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Line:
    """The regions that the segment ``x0 + t (x1 - x0)``, 0 <= t <= 1, crosses, in order.

    A region here is an open interval of t with one pattern; which intervals there are, and their
    order, is certified. A unit that is on a breakpoint all along an interval takes the lower piece.

    Attributes
    ----------
    network : Network
    x0, x1 : ndarray, shape (input_dim,)
    changes : Changes
        The patterns: the first one, and what changes from region to region.
    """

    network: Network
    x0: Array
    x1: Array
    changes: Changes
    _segment: Network = field(repr=False)

    def __len__(self) -> int:
        return len(self.changes.inside)

    @property
    def inside(self) -> Array:
        """A parameter inside each region, rounded, in order, shape (len,).

        Strictly inside wherever a double is; regions without one share theirs with a neighbour.
        """
        return self.changes.inside

    @cached_property
    def t(self) -> Array:
        """Where one region ends and the next begins, shape (len - 1,), rounded; never decreasing.

        Between the parameters `inside` of the two regions, whatever the rounding.
        """
        times = crossing_times(self._segment, self.changes, self._patterns)
        return read_only(np.clip(times, self.inside[:-1], self.inside[1:]))

    def exact_t(self, i: int) -> Fraction:
        """Where region i ends and the next begins, exactly."""
        self._check(i, len(self) - 1)
        pattern = self._patterns(np.array([i]))[0]
        return exact_crossing_time(self._exact, self.changes, i, pattern.astype(np.intp))

    def changed(self, i: int) -> list[tuple[int, int, int]]:
        """Units that change from region i to the next: (unit, piece before, piece after)."""
        self._check(i, len(self) - 1)
        own = self.changes
        part = slice(own.starts[i], own.starts[i + 1])
        columns = own.units[part], own.before[part], own.after[part]
        return list(zip(*(column.tolist() for column in columns), strict=True))

    def pattern(self, i: int) -> NDArray[np.uint8 | np.uint16]:
        """Piece of every unit in region i, shape (n_units,)."""
        self._check(i, len(self))
        pattern: NDArray[np.uint8 | np.uint16] = self._patterns(np.array([i]))[0]
        return pattern

    @property
    def patterns(self) -> NDArray[np.uint8 | np.uint16]:
        """Pieces in all regions, shape (len, n_units); `changed` needs less memory."""
        return self._patterns(np.arange(len(self)))

    def point(self, t: ArrayLike) -> Array:
        """Points (..., input_dim) at parameters (...), rounded."""
        return np.asarray(self.x0 + np.multiply.outer(as_array("t", t), self.x1 - self.x0))

    @property
    def regions(self) -> Sequence[Region]:
        """The regions of the input space, made one by one when they are asked for.

        Where the segment runs within a boundary, the one that the first input leads into.
        """
        return _Regions(self)

    def region(self, i: int) -> Region:
        """The full-dimensional region of the input space that interval i runs through."""
        self._check(i, len(self))
        share = self._exactly_inside(i)
        ends = zip(map(Fraction, self.x0.tolist()), map(Fraction, self.x1.tolist()), strict=True)
        where: Point = tuple(a + share * (b - a) for a, b in ends)
        pieces = region_germ(self._setting.exact_network, where).pieces
        hint = self.point(self.inside[i])
        return Region(self._setting, as_pattern(self.network, pieces), hint)

    def _exactly_inside(self, i: int) -> Fraction:
        """The parameter of `inside`, or the interval's middle where no double is in it."""
        low = self.exact_t(i - 1) if i > 0 else Fraction(0)
        high = self.exact_t(i) if i + 1 < len(self) else Fraction(1)
        share = Fraction(float(self.inside[i]))
        return share if low < share < high else (low + high) / 2

    def _patterns(self, wanted: NDArray[np.intp]) -> NDArray[np.uint8 | np.uint16]:
        """Patterns (k, n_units) of some regions, in increasing order."""
        own = self.changes
        row, done = own.first.copy(), 0
        rows = np.empty((len(wanted), row.size), dtype=row.dtype)
        for place, stop in enumerate(own.starts[wanted].tolist()):
            row[own.units[done:stop]] = own.after[done:stop]  # of several changes the last stays
            rows[place], done = row, stop
        return rows

    @cached_property
    def _setting(self) -> Setting:
        return Setting(self.network, None)

    @cached_property
    def _exact(self) -> ExactNetwork:
        return ExactNetwork(self._segment)

    def _check(self, i: int, n: int) -> None:
        if not 0 <= i < n:
            raise IndexError(f"the line crosses {len(self)} regions, got {i}")

    def __repr__(self) -> str:
        return f"Line({len(self)} regions)"


class _Regions(Sequence[Region]):
    def __init__(self, line: Line) -> None:
        self._line = line

    def __len__(self) -> int:
        return len(self._line)

    @overload
    def __getitem__(self, i: int) -> Region: ...

    @overload
    def __getitem__(self, i: slice) -> list[Region]: ...

    def __getitem__(self, i: int | slice) -> Region | list[Region]:
        if isinstance(i, slice):
            return [self._line.region(k) for k in range(*i.indices(len(self)))]
        return self._line.region(i + len(self) if i < 0 else i)


def line(network: Network, x0: ArrayLike, x1: ArrayLike) -> Line:
    """Find every region that a segment crosses.

    Parameters
    ----------
    network : Network
    x0, x1 : array_like, shape (input_dim,)
        The ends, taken as exactly these doubles.

    Returns
    -------
    Line
        Certified: no region is missing, however short.

    Raises
    ------
    InputError
        A shape is wrong, a number is not finite, or the ends are equal.

    Notes
    -----
    A certified search of the network on the segment, whose coordinate is t: the segment is a layer
    before the network, and not multiplied out. Memory holds a bounded number of patterns at a time,
    and then only what changes.

    Examples
    --------
    >>> from linregions import Network, line
    >>> network = Network.from_arrays([[[1.0], [-1.0]], [[1.0, 1.0]]])  # |x|
    >>> crossed = line(network, [-1.0], [3.0])
    >>> crossed.t.tolist(), crossed.exact_t(0), crossed.changed(0)
    ([0.25], Fraction(1, 4), [(0, 0, 1), (1, 1, 0)])
    """
    if not isinstance(network, Network):
        raise InputError(f"network: expected a linregions.Network, got {type(network).__name__}")
    dim = network.input_dim
    start, end = as_vector("x0", x0, dim), as_vector("x1", x1, dim)
    if (start == end).all():
        raise InputError("x0, x1: expected two different points")
    segment = on_segment(network, start, end)
    return Line(network, start, end, changes_along(segment), segment)
