"""A region: its half-spaces, facets and neighbours, its size, and the network's maps on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.arrays import as_points, as_vector
from linregions.certificates.half_spaces import HalfSpace
from linregions.domains import Box, Domain
from linregions.errors import InputError, NumericalError
from linregions.geometry import extents, local_maps
from linregions.geometry.borders import Facet, named_units
from linregions.geometry.crossing import pieces_beyond
from linregions.geometry.facets import Exit, exits
from linregions.geometry.half_space_rows import HalfSpaceRows
from linregions.geometry.interiors import Interior, beyond, chebyshev_ball, interior
from linregions.geometry.setting import Setting
from linregions.models import Network
from linregions.patterns import as_pattern

if TYPE_CHECKING:
    from linregions.volumes.measuring import Measured, Method

__all__ = ["Region"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Region:
    """A full-dimensional linear region of a network in a domain.

    Made by `linregions.region_of`, by indexing a `linregions.Partition`, or as another region's
    neighbour. Everything is in the domain's coordinates. What is asked for is computed then, and
    kept.

    Attributes
    ----------
    pattern : ndarray, shape (n_units,)
        Piece of every unit; read-only.
    setting : Setting
        What the regions of one network in one domain share.
    """

    setting: Setting
    pattern: NDArray[np.uint8 | np.uint16]
    _hint: Array | None = field(default=None)
    _entrance: Exit | None = field(default=None)

    def __post_init__(self) -> None:
        self.pattern.flags.writeable = False

    @property
    def network(self) -> Network:
        """The network as a function of the domain's coordinates."""
        return self.setting.network

    @property
    def domain(self) -> Domain:
        """What the coordinates range over."""
        return self.setting.domain

    @property
    def dim(self) -> int:
        """Number of coordinates."""
        return self.domain.dim

    @cached_property
    def _rows(self) -> HalfSpaceRows:
        return HalfSpaceRows(self.setting, self.pattern.astype(np.intp))

    @cached_property
    def _inside(self) -> Interior:
        hints = [] if self._hint is None else [self._hint]
        if self._entrance is not None:
            direction = np.array([float(v) for v in self._entrance.direction])
            hints += beyond(self._rows, self._entrance.point, direction)
        return interior(self._rows, hints)

    @property
    def witness(self) -> Array:
        """A point strictly inside, shape (dim,): proven, unless no double is inside beyond doubt.

        Then the region is so thin that this is the rounding of a rational point.

        Raises
        ------
        InputError
            The pattern is no full-dimensional region's.
        """
        point = self._inside.point.copy()
        point.flags.writeable = False
        return point

    def constraints(self, *, redundant: bool = True) -> tuple[Array, Array]:
        """The closed region as {x : A @ x <= b}, rows of length 1.

        Parameters
        ----------
        redundant : bool
            True: every half-space that is not constant, units in order, then the domain. False: one
            row for each facet, in the order of `facets`.

        Returns
        -------
        A : ndarray, shape (n, dim)
        b : ndarray, shape (n,)
        """
        if redundant:
            return -self._rows.a, self._rows.c.copy()
        kept = self.facets()
        normals = [facet.normal for facet in kept]
        offsets = np.array([facet.offset for facet in kept])
        return np.array(normals).reshape(-1, self.dim), offsets

    def facets(self) -> tuple[Facet, ...]:
        """The facets, units in order, then the domain's.

        Returns
        -------
        tuple of Facet
            Each names all units that end on its hyperplane.

        Notes
        -----
        That a half-space is a facet is proven by a point of it that is strictly inside all others.
        That it is not is the verdict of a linear program in doubles where the optimum is away from
        zero, of rational arithmetic where it is not.
        """
        return self._facets

    @cached_property
    def _facets(self) -> tuple[Facet, ...]:
        found = sorted(self.iter_facets(), key=lambda facet: self._order[facet.half_spaces[0]])
        return tuple(found)

    @cached_property
    def _order(self) -> dict[HalfSpace, int]:
        return {name: place for place, name in enumerate(self._rows.names)}

    def iter_facets(self) -> Iterator[Facet]:
        """The facets as they are found: the first ones at once, also with hundreds of inputs."""
        rows = self._rows
        pieces = rows.system.pieces
        for leaving in exits(rows, self._inside):
            members = rows.groups[leaving.group]
            names = tuple(rows.names[i] for i in members)
            yield Facet(
                units=named_units(self.network, pieces, names),
                domain_rows=tuple(name.index for name in names if name.kind == "domain"),
                normal=-rows.a[members[0]],
                offset=float(rows.c[members[0]]),
                point=leaving.point,
                half_spaces=names,
                exit=leaving,
            )

    def neighbour(self, facet: Facet) -> Region | None:
        """The region on the other side of a facet; None where the domain ends.

        Its pattern need not differ in one unit only: several units may share the hyperplane, and
        later units that are zero on this whole region may not be on the other side. (Where an
        activation jumps, several regions can lie behind one facet: this is the one at its point.)

        Raises
        ------
        InputError
            The facet is not one of this very region, as `facets` or `iter_facets` gave it.
        """
        if facet.exit is None or facet.exit.origin is not self._inside.exact:
            raise InputError(f"facet: not one of this region: {facet}")
        pieces = pieces_beyond(self.setting, self._rows, facet.half_spaces, facet.exit)
        if pieces is None:
            return None
        return Region(self.setting, as_pattern(self.network, pieces), _entrance=facet.exit)

    def neighbours(self) -> Iterator[tuple[Facet, Region]]:
        """Facets with the regions behind them, as they are found; not where the domain ends."""
        found = self.iter_facets() if "_facets" not in self.__dict__ else iter(self._facets)
        for facet in found:
            region = self.neighbour(facet)
            if region is not None:
                yield facet, region

    def contains(self, x: ArrayLike) -> NDArray[np.bool_]:
        """Whether points (..., dim) are in the closed region, evaluated in floating point."""
        points = as_points("x", x, self.dim)
        return np.asarray((points @ self._rows.a.T + self._rows.c >= 0).all(axis=-1))

    def chebyshev(self) -> tuple[Array, float]:
        """Centre (dim,) and radius of a largest ball inside; radius inf if there is no largest.

        For an unbounded radius the centre is that of a ball of radius 1 or more.
        """
        return chebyshev_ball(self._rows, self._inside.point)

    def inball(self, point: ArrayLike) -> float:
        """Radius of the largest ball around a point (dim,) inside the region, never rounded up.

        The smallest distance ``|z_i(x)| / |grad z_i|`` to the units' hyperplanes and the domain's:
        exact for a region, as it is convex. Infinite where nothing ends it.

        Raises
        ------
        InputError
            The point is not inside.
        """
        return extents.inball(self._rows, as_vector("point", point, self.dim))

    def bounding_box(self) -> tuple[Array, Array]:
        """Lower and upper corner (dim,) of the smallest axis-parallel box; infinite if unbounded.

        Two linear programs for each coordinate.
        """
        return extents.bounding_box(self._rows, self._inside.point)

    def width(self, direction: ArrayLike) -> float:
        """Distance of the two supporting hyperplanes with this normal (dim,); maybe infinite.

        Raises
        ------
        InputError
            The direction is zero, of another shape, or not finite.
        """
        along = as_vector("direction", direction, self.dim)
        if not along.any():
            raise InputError("direction: expected a vector that is not zero")
        return extents.width(self._rows, self._inside.point, along)

    def vertices(self) -> Array:
        """The vertices of a bounded region, shape (k, dim), in doubles (Qhull).

        Meant for few dimensions: their number grows exponentially.

        Raises
        ------
        InputError
            The region is unbounded.
        """
        lower, upper = self.bounding_box()
        if not (np.isfinite(lower).all() and np.isfinite(upper).all()):
            raise InputError("vertices: the region is unbounded; give it a bounded domain")
        if self.dim == 1:
            return np.array([lower, upper])
        return extents.vertices(*self.constraints(redundant=False), self.chebyshev()[0])

    def volume(self) -> float:
        """The volume, exact up to rounding; infinite if the region is unbounded.

        Raises
        ------
        NumericalError
            There are too many vertices or faces, as in many dimensions, or the region is too thin
            for doubles; `log_volume` may know an estimate.
        """
        if self._is_unbounded():
            return float("inf")
        found = self.log_volume(method="exact")
        if not found.exact:
            raise NumericalError(
                "volume: too many vertices or faces, or too thin for doubles; see log_volume()"
            )
        return found.value

    def log_volume(
        self,
        *,
        method: Method = "auto",
        rel_error: float = 0.1,
        seed: int = 0,
        time_limit: float | None = None,
    ) -> Measured:
        """The logarithm of the volume, in any dimension.

        Parameters
        ----------
        method : {"auto", "exact", "estimate"}
            "auto": exact if there are not too many vertices and faces, else by random walks.
        rel_error : float
            Standard error over volume that an estimate is to reach.
        seed : int
            Of an estimate.
        time_limit : float, optional
            Seconds.

        Returns
        -------
        linregions.volumes.Measured
            Its ``log_value``, ``relative_error`` and ``exact``; NaN if nothing was found.

        Raises
        ------
        InputError
            The region is unbounded, or an option is out of range.
        """
        from linregions.volumes.measuring import measured

        if self._is_unbounded():
            raise InputError("log_volume: the region is unbounded; give it a bounded domain")
        a, b = self.constraints()
        return measured(
            a,
            b,
            self.witness,
            method=method,
            rel_error=rel_error,
            seed=seed,
            time_limit=time_limit,
        )

    def _is_unbounded(self) -> bool:
        if (
            isinstance(self.domain, Box)
            and np.isfinite(self.domain.upper - self.domain.lower).all()
        ):
            return False
        lower, upper = self.bounding_box()
        return not (np.isfinite(lower).all() and np.isfinite(upper).all())

    @overload
    def affine_map(
        self, layer: int | None = None, *, exact: Literal[False] = False
    ) -> tuple[Array, Array]: ...

    @overload
    def affine_map(
        self, layer: int | None = None, *, exact: Literal[True]
    ) -> tuple[NDArray[Any], NDArray[Any]]: ...

    def affine_map(
        self, layer: int | None = None, *, exact: bool = False
    ) -> tuple[NDArray[Any], NDArray[Any]]:
        """The affine map that the network, or a layer's pre-activation, is on the region.

        Parameters
        ----------
        layer : int, optional
            Hidden layer, from 1: its pre-activations (all rows of a layer of maxima). Default: the
            network's outputs.
        exact : bool
            True: object arrays of `fractions.Fraction`, without any rounding.

        Returns
        -------
        W : ndarray, shape (rows, dim)
        c : ndarray, shape (rows,)
            The map is ``W @ x + c``.

        Raises
        ------
        InputError
            There is no such hidden layer.
        """
        stage = local_maps.stage_of(self.network, layer)
        if exact:
            pieces = self.pattern.astype(np.intp)
            return local_maps.exact_map(self.setting.exact_network, pieces, stage, layer is None)
        return local_maps.float_map(self.network, self.pattern, stage, layer is None)

    def __repr__(self) -> str:
        shown = "".join(map(str, self.pattern[:32].tolist()))
        more = "..." if self.pattern.size > 32 else ""
        return f"Region(pattern {shown}{more} in {self.domain})"
