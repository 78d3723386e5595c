"""Hyperplanes as they were given, and the arrangements that come from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from operator import index
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.arrangements import one_layer
from linregions.arrangements.exact_rows import (
    Row,
    echelon,
    integer_rows,
    primitive,
    read_array,
    unoriented,
)
from linregions.arrangements.points import sign_vectors
from linregions.arrangements.symmetries import Symmetry, read_symmetries
from linregions.errors import InputError
from linregions.models import Network

__all__ = ["Hyperplanes"]


@dataclass(frozen=True, eq=False, init=False, repr=False)
class Hyperplanes:
    """The hyperplanes {x : normals[i].x = offsets[i]}, and other arrangements made of them.

    `HyperplaneArrangement` adds what is counted; its docstring has the parameters and attributes.
    """

    normals: NDArray[Any]
    offsets: NDArray[Any]
    symmetries: tuple[Symmetry, ...]
    rows: tuple[Row, ...]

    def __init__(
        self,
        normals: ArrayLike,
        offsets: ArrayLike | None = None,
        *,
        symmetries: Iterable[ArrayLike] = (),
    ) -> None:
        normals = read_array("normals", normals)
        if normals.ndim != 2:
            raise InputError(
                "normals: expected shape (m, dim), one row for each of m hyperplanes, got shape "
                f"{normals.shape}; numpy.zeros((0, dim)) stands for no hyperplane in R^dim"
            )
        offsets = np.zeros(len(normals), np.int64) if offsets is None else offsets
        offsets = read_array("offsets", offsets)
        if offsets.shape != (len(normals),):
            raise InputError(
                f"offsets: expected shape ({len(normals)},), one for each of the normals of shape "
                f"{normals.shape}, got {offsets.shape}"
            )
        object.__setattr__(self, "normals", normals)
        object.__setattr__(self, "offsets", offsets)
        object.__setattr__(self, "rows", integer_rows(normals, offsets))
        object.__setattr__(self, "symmetries", read_symmetries(symmetries, self.dim))

    @classmethod
    def from_network(cls, network: Network) -> Self:
        """The hyperplanes along which the units of a network with one hidden layer bend.

        One for each breakpoint of each unit, in order; exact, whatever comes before the layer is
        multiplied out in rational arithmetic.

        Raises
        ------
        InputError
            More than one layer has units, a unit is a maximum, or a unit is constant.
        """
        normals, offsets = one_layer.hyperplanes_of(network)
        matrix = np.array(normals, dtype=object).reshape(len(offsets), network.input_dim)
        return cls(one_layer.as_doubles(matrix), one_layer.as_doubles(np.array(offsets, object)))

    def to_network(self) -> Network:
        """A network with one ReLU for each hyperplane, on where ``normals[i].x > offsets[i]``.

        Its activation regions are the cells. Exact: where no multiple of a row fits doubles, an
        affine stage in front of the ReLUs holds it in pieces that add up to it.

        Raises
        ------
        InputError
            A row does not fit the range of exponents of doubles.
        """
        return one_layer.one_layer_network(self.normals, self.offsets, self.rows, self.dim)

    @property
    def dim(self) -> int:
        """Dimension of the space."""
        return int(self.normals.shape[1])

    def __len__(self) -> int:
        """Number of hyperplanes, repeated ones included."""
        return len(self.rows)

    @cached_property
    def rank(self) -> int:
        """Rank of the normals: dim minus the dimension of a smallest flat."""
        return len(self._pivots)

    @property
    def is_essential(self) -> bool:
        """Whether the normals span the space, so that smallest flats are points."""
        return self.rank == self.dim

    @cached_property
    def is_central(self) -> bool:
        """Whether some point lies on all hyperplanes."""
        return self.dim not in echelon(self.rows)  # no combination of the rows says 0 = b, b != 0

    def sign_vector(self, x: ArrayLike) -> NDArray[np.int8]:
        """Signs of ``normals[i].x - offsets[i]``, evaluated without rounding.

        Parameters
        ----------
        x : array_like, shape (..., dim)
            Floats, integers, fractions.

        Returns
        -------
        ndarray of int8, shape (..., m)
            -1, 0 or 1.

        Examples
        --------
        >>> from fractions import Fraction
        >>> from linregions import HyperplaneArrangement
        >>> line = HyperplaneArrangement([[3, -1]])
        >>> line.sign_vector([Fraction(1, 3), 1]), line.sign_vector([1 / 3, 1])
        (array([0], dtype=int8), array([-1], dtype=int8))
        """
        return sign_vectors(self.rows, self.dim, x)

    def restriction(self, i: int) -> Self:
        """The arrangement that the other hyperplanes cut out on hyperplane i, in R^(dim - 1).

        Coordinates on hyperplane i are those of R^dim without coordinate p, the last one with
        ``normals[i][p] != 0``, which the others determine there. Hyperplanes that miss hyperplane i
        or coincide with it leave no trace; equal traces are merged into the first one.

        Examples
        --------
        >>> from linregions import families
        >>> families.braid(4).restriction(0) == families.braid(3)
        True
        """
        row = self.rows[self._index(i)]
        p = max(k for k, a in enumerate(row[:-1]) if a)
        traces: dict[Row, Row] = {}
        for other in self.rows:
            trace = _eliminated(other, row, p)
            if any(trace[:-1]):
                traces.setdefault(unoriented(trace), trace)
        shape = (len(traces), self.dim)
        table = np.array(list(traces.values()), dtype=object).reshape(shape)
        return type(self)(table[:, :-1], table[:, -1])

    def deletion(self, i: int) -> Self:
        """The arrangement without hyperplane i; one equal to it stays."""
        i = self._index(i)
        return type(self)(np.delete(self.normals, i, axis=0), np.delete(self.offsets, i))

    def essentialization(self) -> Self:
        """The arrangement in R^rank with the same flats: all common directions divided out.

        It is the section by the subspace on which all coordinates are zero but those of the first
        `rank` columns of the normals that are linearly independent: these are its coordinates.

        Examples
        --------
        >>> from linregions import families
        >>> families.braid(3).essentialization().normals.tolist()
        [[1, -1], [1, 0], [0, 1]]
        """
        return type(self)(self.normals[:, self._pivots], self.offsets)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Hyperplanes):
            return NotImplemented
        return self.dim == other.dim and self.rows == other.rows

    def __hash__(self) -> int:
        return hash((self.dim, self.rows))

    def __repr__(self) -> str:
        m = len(self)
        central = ", central" if self.rows and self.is_central else ""
        return f"{type(self).__name__}({m} hyperplane{'s' * (m != 1)} in R^{self.dim}{central})"

    @cached_property
    def _pivots(self) -> list[int]:
        """The first columns of the normals that are linearly independent."""
        return list(echelon(row[:-1] for row in self.rows))

    def _index(self, i: int) -> int:
        """The number of a hyperplane, counted from 0; negative ones count from the end."""
        try:
            return range(len(self))[index(i)]
        except (TypeError, IndexError) as error:
            raise InputError(
                f"i: expected the number of one of {len(self)} hyperplanes, 0 to {len(self) - 1}, "
                f"got {i!r}"
            ) from error


def _eliminated(other: Row, row: Row, p: int) -> Row:
    """Positive multiple of ``other`` with coordinate p, as it is on ``row``, put in and dropped."""
    sign = 1 if row[p] > 0 else -1
    mixed = [sign * (row[p] * v - other[p] * w) for v, w in zip(other, row, strict=True)]
    return primitive(mixed[:p] + mixed[p + 1 :])
