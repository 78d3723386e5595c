"""What is counted and listed of a hyperplane arrangement."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from math import comb

from numpy.typing import ArrayLike

from linregions._core import Arrangement, CellSweep
from linregions.arrangements.cells import CellStream
from linregions.arrangements.exact_rows import Row, unoriented
from linregions.arrangements.hyperplanes import Hyperplanes
from linregions.arrangements.polynomials import Polynomial
from linregions.arrangements.searched_cells import searched_cells
from linregions.arrangements.swept_cells import SweptCells
from linregions.arrangements.symmetries import read_symmetries, row_permutations
from linregions.counting import count
from linregions.domains import Domain, Everywhere
from linregions.engine import ProgressCallback, reporting
from linregions.errors import InputError
from linregions.region_numbers import region_number
from linregions.scalars import positive_integer
from linregions.slicing import check_domain

__all__ = ["HyperplaneArrangement"]

MOST_VERTICES = 2**30  # beyond, it takes long to find out whether they are simple


class HyperplaneArrangement(Hyperplanes):
    """The hyperplanes {x : normals[i].x = offsets[i]} in R^dim, taken exactly as given.

    A *cell* is a connected component of what the hyperplanes leave of the space. Hyperplanes may
    repeat: repeated ones have an entry each in sign vectors, and change no number.

    Parameters
    ----------
    normals : array_like, shape (m, dim)
        Floats, integers of any size, ``fractions.Fraction``. No row may be zero; m may be.
    offsets : array_like, shape (m,), optional
        Default: zeros, hyperplanes through the origin.
    symmetries : iterable of array_like
        Affine maps that carry the set of hyperplanes to itself; counting uses them, and checks them
        exactly. Shape (dim,): the permutation of the coordinates x -> x[p]; shape (dim, dim): the
        linear map M x; shape (dim, dim + 1): the map M x + t with t in the last column.

    Attributes
    ----------
    normals, offsets : ndarray
        As given: float64, int64, or objects. Read-only.
    symmetries : tuple of ndarray
        As given. Read-only.
    rows : tuple of tuple of int
        For each hyperplane (a_1, ..., a_dim, b), the coprime integers that are a positive multiple
        of ``(normals[i], offsets[i])``. Arrangements are equal if these and `dim` are.

    Raises
    ------
    InputError
        Shapes disagree, a normal is zero, or an entry is no finite real number.

    Examples
    --------
    >>> from linregions import HyperplaneArrangement
    >>> triangle = HyperplaneArrangement([[1, 0], [0, 1], [1, 1]], [0, 0, 1])
    >>> triangle
    HyperplaneArrangement(3 hyperplanes in R^2)
    >>> triangle.n_cells(), triangle.n_bounded_cells(), triangle.f_vector()
    (7, 1, (3, 9, 7))
    >>> print(triangle.characteristic_polynomial())
    t^2 - 3t + 3
    """

    @cached_property
    def is_simple(self) -> bool:
        """Whether the hyperplanes are in general position.

        That is, any k of them meet in a flat of dimension dim - k, in nothing if k > dim. Then the
        numbers are binomial: sum C(m, k), k <= dim, cells. Parallel or repeated hyperplanes (in
        dim >= 2) are not in general position, and neither are more than dim through one point.
        """
        if len(self._distinct) < len(self):
            return False
        if self._polynomial is not None:
            return abs(self._polynomial(-1)) == region_number(len(self), self.dim)
        return not self.rows or self._core().is_simple()

    def characteristic_polynomial(
        self,
        *,
        symmetries: Iterable[ArrayLike] | None = None,
        progress: ProgressCallback | None = None,
    ) -> Polynomial:
        """Coefficients of chi(t), highest power first: exact integers of any size.

        chi(t) is the sum of mu(F) t^dim(F) over the flats F; mu is the Möbius function of the
        poset of flats, ordered by reverse inclusion [1]_. Computed once and kept.

        Parameters
        ----------
        symmetries : iterable of array_like, optional
            Instead of those of the arrangement; ``()`` uses none.
        progress : callable, optional
            Called some tens of times a second with a `linregions.Progress`.

        Raises
        ------
        InputError
            A symmetry does not carry the arrangement to itself.

        References
        ----------
        .. [1] R. P. Stanley, "An introduction to hyperplane arrangements", 2007, definition 1.3.

        Examples
        --------
        >>> from linregions import families
        >>> print(families.braid(4).characteristic_polynomial())
        t^4 - 6t^3 + 11t^2 - 6t
        """
        given = self.symmetries if symmetries is None else read_symmetries(symmetries, self.dim)
        permutations = row_permutations(self._distinct, given, self.dim)
        if self._polynomial is None:
            coefficients = [1, *[0] * self.dim]
            if self.rows:
                coefficients = self._core().characteristic_polynomial(
                    symmetries=permutations, progress=reporting(progress)
                )
            object.__setattr__(self, "_polynomial", Polynomial(coefficients))
        assert self._polynomial is not None
        return self._polynomial

    def n_cells(
        self,
        domain: Domain | None = None,
        *,
        symmetries: Iterable[ArrayLike] | None = None,
        progress: ProgressCallback | None = None,
    ) -> int:
        """Number of cells; in a domain, of cells that meet its interior.

        Parameters
        ----------
        domain : Domain, optional
            A convex one: `Box`, `Polytope`, `Slice`. Default: the whole space.
        symmetries, progress : as in `characteristic_polynomial`
            Symmetries are of no use in a domain.

        Returns
        -------
        int
            Exact, of any size.

        Raises
        ------
        InputError
            The domain does not fit or has no interior, or a symmetry is none.
        SearchInterrupted
            Ctrl-C while counting in a domain; its ``result`` holds what was found.

        Notes
        -----
        In the whole space nothing is enumerated: there are (-1)^dim chi(-1) cells [1]_. In a domain
        the cells are enumerated by `linregions.count`.

        References
        ----------
        .. [1] T. Zaslavsky, "Facing up to arrangements", Memoirs of the AMS 154, 1975.

        Examples
        --------
        >>> from linregions import Box, HyperplaneArrangement
        >>> lines = HyperplaneArrangement([[1, 0], [0, 1], [1, 1]], [0, 0, 3])
        >>> lines.n_cells(), lines.n_cells(Box.cube(-1, 1, dim=2))
        (7, 4)
        """
        if domain is None or isinstance(self._checked(domain), Everywhere):
            chi = self.characteristic_polynomial(symmetries=symmetries, progress=progress)
            return abs(chi(-1))
        return count(self.to_network(), domain, progress=progress).count

    def n_bounded_cells(
        self, *, relative: bool = False, progress: ProgressCallback | None = None
    ) -> int:
        """Number of bounded cells: none, unless the arrangement is essential.

        Parameters
        ----------
        relative : bool
            True: count the *relatively bounded* cells, which are bounded once the directions
            parallel to all hyperplanes are divided out; |chi(1)| of them (Zaslavsky 1975).
        progress : callable, optional

        Examples
        --------
        >>> from linregions import families
        >>> families.shi(3).n_bounded_cells(), families.shi(3).n_bounded_cells(relative=True)
        (0, 4)
        """
        if not (relative or self.is_essential):
            return 0
        return abs(self.characteristic_polynomial(progress=progress)(1))

    def f_vector(self, *, progress: ProgressCallback | None = None) -> tuple[int, ...]:
        """Number of faces of each dimension 0, 1, ..., dim; the last entry counts the cells.

        A face is a set of points with one sign vector, zeros allowed; faces are relatively open
        and need not be bounded.
        """
        if not self.rows:
            return (*[0] * self.dim, 1)
        return tuple(self._core().f_vector(progress=reporting(progress)))

    def cells(
        self,
        domain: Domain | None = None,
        *,
        batch_size: int = 4096,
        progress: ProgressCallback | None = None,
    ) -> CellStream:
        """Stream the cells: sign vectors, and a point in each.

        Parameters
        ----------
        domain : Domain, optional
            Only cells that meet its interior, with witnesses in its coordinates.
        batch_size : int
            The most cells in one batch.
        progress : callable, optional
            Called some tens of times a second with a `linregions.Progress`.

        Returns
        -------
        CellStream
            Iterator of `CellBatch`.

        Raises
        ------
        InputError
            As in `n_cells`, or the batch size is not positive.

        Notes
        -----
        In the whole space the cells of a simple arrangement (`is_simple`) are listed by a sweep
        over its vertices, and so are those of one whose hyperplanes all pass through the origin and
        are simple otherwise. Whether that is so is found out first, but not of more than 2^30
        vertices: ask `is_simple` beforehand to have more of them swept. All other cells are found
        by the search of `linregions.regions`. Each way has its own order, the same every time.

        Witnesses and margins of a sweep are computed when a batch is first asked for them.

        Examples
        --------
        >>> from linregions import HyperplaneArrangement
        >>> for batch in HyperplaneArrangement([[1, 0], [0, 1]]).cells():
        ...     print(sorted(batch.sign_vectors.tolist()))
        [[-1, -1], [-1, 1], [1, -1], [1, 1]]
        """
        batch_size = positive_integer("batch_size", batch_size)
        domain = self._checked(domain)
        sweep = self._sweep(progress) if isinstance(domain, Everywhere) else None
        if sweep is None:
            return CellStream(searched_cells(self, domain, batch_size, progress))
        return CellStream(SweptCells(sweep, len(self), self.dim, batch_size))

    _polynomial: Polynomial | None = None  # kept once it is known

    @cached_property
    def _distinct(self) -> list[Row]:
        """One row for each hyperplane, without repetition."""
        return list({unoriented(row): row for row in self.rows}.values())

    def _core(self) -> Arrangement:
        return Arrangement(self.dim, self._distinct)

    def _checked(self, domain: Domain | None) -> Domain:
        """The domain, by default the whole space; refused if it does not fit."""
        if self.dim == 0:
            raise InputError(
                "cells: this arrangement lives in R^0, a single point, which no network has as its "
                "input space; n_cells() needs none"
            )
        if domain is None:
            return Everywhere(self.dim)
        check_domain(domain, self.dim, f"the arrangement is in R^{self.dim}")
        return domain

    def _sweep(self, progress: ProgressCallback | None) -> CellSweep | None:
        """A sweep of the whole space, if the hyperplanes are in general position for it."""
        m = len(self)
        if m <= self.dim or len(self._distinct) < m:
            return None
        # through the origin, they are simple on a section at best
        cut = 0 if any(row[-1] for row in self.rows) else 1
        is_known = "is_simple" in self.__dict__ or self._polynomial is not None
        if not is_known and comb(m - cut, self.dim - cut) > MOST_VERTICES:
            return None
        if cut == 0 and not self.is_simple:
            return None
        return CellSweep.of(self.rows, progress=reporting(progress))
