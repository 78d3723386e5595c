"""Networks as bounds see them: how often a stage can cut, and how flat its pieces make the state.

A layer cuts the image of a region of the layers before it, a polyhedron of some dimension d in the
space of its inputs, by hyperplanes; units on a flat piece then lower the dimension of the image.
That is all that bounds on numbers of regions use.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import comb, prod
from typing import Literal

from linregions.errors import InputError
from linregions.models.activations import PiecewiseLinear
from linregions.region_numbers import central_region_number, region_number

__all__ = [
    "Layer",
    "MaximaForm",
    "Unit",
    "forest_numbers",
    "fully_connected",
    "product_of_polynomials",
    "unit_of",
    "unit_sizes",
]


MaximaForm = Literal["forests", "pairs", "sharp"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: an activation with breakpoints, or a maximum.

    Attributes
    ----------
    flat, sloped : int
        Pieces on which the unit is constant, and other ones.
    is_max : bool
    """

    flat: int
    sloped: int
    is_max: bool = False

    @property
    def cuts(self) -> int:
        """One less than there are pieces."""
        return self.flat + self.sloped - 1

    @property
    def planes(self) -> int:
        """Hyperplanes where it may change its piece: its breakpoints, or pairs of its rows."""
        return comb(self.sloped, 2) if self.is_max else self.cuts

    @property
    def is_relu(self) -> bool:
        """Whether it has two pieces, one of them flat."""
        return self.flat == self.sloped == 1


@dataclass(frozen=True, slots=True)
class Layer:
    """One stage of a network, as far as numbers of regions go.

    Attributes
    ----------
    units : tuple of Unit
    carried : int
        Outputs that are no units and not constant: identity rows, units that keep a sloped piece.
    unit_rank : int
        At least the rank of the rows that the units compare with each other or with constants.
    rank : int
        At least the rank of all rows.
    central : bool
        Whether all hyperplanes pass through the image of the origin, in every region.
    sizes : tuple of int or None
        Entry j: at least the number of linearly independent subsets of j hyperplanes, one for each
        unit at most. None: any subset may be independent.
    """

    units: tuple[Unit, ...]
    carried: int
    unit_rank: int
    rank: int
    central: bool = False
    sizes: tuple[int, ...] | None = None

    @property
    def is_relu(self) -> bool:
        """Whether it has units, and all of them are like a ReLU."""
        return bool(self.units) and all(unit.is_relu for unit in self.units)

    @property
    def patterns(self) -> int:
        """Number of patterns that can be written down."""
        return prod(unit.flat + unit.sloped for unit in self.units)

    def dimension_after(self, dim: int, n_flat: int = 0) -> int:
        """Of the image of a cell of dimension at most `dim` on which `n_flat` units are flat."""
        return min(dim, self.rank, len(self.units) - n_flat + self.carried)

    def cells(self, dim: int, form: MaximaForm = "forests") -> int:
        """The most cells that the layer can cut a space of dimension `dim` into.

        The number of linearly independent subsets of at most r = min(dim, unit_rank) hyperplanes
        (Zaslavsky 1975 [1]_). A unit with k breakpoints has k parallel hyperplanes, so it gives one
        at most; with `sizes`, what is known of the rows counts, too. Central layers are also
        bounded by Schläfli's number of central cells.

        Parameters
        ----------
        dim : int
        form : {"forests", "pairs", "sharp"}
            What a maximum of g rows is. "forests": pairs of rows are hyperplanes, and those of an
            independent subset make no circle, so that they are the edges of a forest on g vertices;
            on a line, a convex function breaks g - 1 times at most. "pairs": any subset of them, as
            Serra et al. have it [3]_. "sharp": as if it had g - 1 breakpoints, the sharp bound of
            Montúfar, Ren and Zhang [2]_ for one layer, whose proof was not followed here.

        References
        ----------
        .. [1] T. Zaslavsky, "Facing up to arrangements", Memoirs of the AMS 154, 1975.
        .. [2] G. Montúfar, Y. Ren, L. Zhang, arXiv 2104.08135, 2021.
        .. [3] T. Serra, C. Tjandraatmadja, S. Ramalingam, ICML 2018.
        """
        r = min(dim, self.unit_rank)
        planes = sum(unit.planes for unit in self.units)
        if self.sizes is not None:
            total = sum(self.sizes[: r + 1])
        elif form == "pairs" and any(unit.is_max for unit in self.units):
            total = region_number(planes, r)
        elif form == "forests" and r > 1 and any(unit.is_max for unit in self.units):
            total = sum(_forest_sizes(self.units, r))
        else:
            total = sum(unit_sizes((unit.cuts for unit in self.units), r))
        if self.central:
            total = min(total, central_region_number(planes, r))
        return min(total, self.patterns)


def unit_of(activation: PiecewiseLinear, first: int = 0, last: int | None = None) -> Unit:
    """The unit of an activation that only takes the pieces `first` to `last`."""
    slopes = activation.slopes[first : None if last is None else last + 1]
    flat = sum(slope == 0.0 for slope in slopes)
    return Unit(flat, len(slopes) - flat)


def fully_connected(widths: Sequence[int], activation: PiecewiseLinear) -> list[Layer]:
    """The hidden layers of a network of these widths, inputs first.

    Raises
    ------
    InputError
        A width is no positive integer, there are no inputs, or the activation has no breakpoint.
    """
    if not widths or any(int(width) != width or width < 1 for width in widths):
        raise InputError(
            f"widths: expected positive integers, the inputs and the hidden layers, got {widths!r}"
        )
    if activation.n_pieces < 2:
        raise InputError(f"activation: {activation.name} has no breakpoint, so it makes no units")
    sizes = [int(width) for width in widths]
    unit = unit_of(activation)
    return [
        Layer(units=(unit,) * m, carried=0, unit_rank=min(n, m), rank=min(n, m))
        for n, m in pairwise(sizes)
    ]


def unit_sizes(cuts: Iterable[int], most: int) -> list[int]:
    """Entry j <= most: sum over subsets of j units of the product of their cuts."""
    sizes = [1]
    for cut, n in Counter(cuts).items():
        own = [1]
        for j in range(min(n, most)):  # each from the last: binomials of large numbers take long
            own.append(own[-1] * (n - j) * cut // (j + 1))
        sizes = product_of_polynomials(sizes, own)[: most + 1]
    return sizes


def _forest_sizes(units: Sequence[Unit], most: int) -> list[int]:
    """Entry j <= most: forests of j edges on the rows of each maximum."""
    sizes = [1]
    for unit in units:
        sizes = product_of_polynomials(sizes, forest_numbers(unit.sloped))[: most + 1]
    return sizes


@cache
def forest_numbers(n: int) -> tuple[int, ...]:
    """Entry j: forests of j edges on n labelled vertices; those of one tree by Cayley's formula.

    Examples
    --------
    >>> forest_numbers(4)
    (1, 6, 15, 16)
    """
    # The tree of the last vertex has s vertices, of which s - 1 are chosen.
    counts = [0] * n
    for s in range(1, n + 1):
        trees = comb(n - 1, s - 1) * (s ** (s - 2) if s > 1 else 1)
        for j, rest in enumerate(forest_numbers(n - s) if s < n else (1,)):
            counts[s - 1 + j] += trees * rest
    return tuple(counts)


def product_of_polynomials(one: Sequence[int], other: Sequence[int]) -> list[int]:
    """Coefficients of the product, lowest power first."""
    out = [0] * (len(one) + len(other) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            out[i + j] += a * b
    return out
