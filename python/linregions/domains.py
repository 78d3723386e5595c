"""Where regions are counted: everywhere, in a box, in a polytope, on a slice."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.arrays import as_array, as_points, check_finite
from linregions.errors import InputError
from linregions.scalars import positive_integer

__all__ = ["Box", "Domain", "Everywhere", "Polytope", "Slice"]

Array = NDArray[np.float64]


class Domain(ABC):
    """A convex polyhedron with a non-empty interior, in coordinates of its own.

    Coordinates are the network's inputs, except on a `Slice`.
    """

    @property
    @abstractmethod
    def dim(self) -> int:
        """Number of coordinates."""

    @property
    def ambient_dim(self) -> int:
        """Number of inputs of the networks that the domain fits."""
        return self.dim

    @property
    def coordinates(self) -> Domain:
        """The domain that its coordinates range over: itself, but for a slice."""
        return self

    @abstractmethod
    def halfspaces(self) -> tuple[Array, Array]:
        """A (n, dim) and b (n,) with domain = {t : A @ t <= b}."""

    def embed(self, points: ArrayLike) -> Array:
        """Network inputs (..., ambient_dim) of points (..., dim) in the domain's coordinates.

        Raises
        ------
        InputError
            The points have another number of coordinates, or numbers that are not finite.
        """
        return as_points("points", points, self.dim)

    def contains(self, points: ArrayLike) -> NDArray[np.bool_]:
        """Whether points (..., dim) lie in the closed domain, evaluated in floating point.

        Raises
        ------
        InputError
            The points have another number of coordinates, or numbers that are not finite.
        """
        a, b = self.halfspaces()
        return np.asarray((as_points("points", points, self.dim) @ a.T <= b).all(axis=-1))


@dataclass(frozen=True)
class Everywhere(Domain):
    """The whole space R^n.

    Parameters
    ----------
    n : int
        Number of coordinates.

    Raises
    ------
    InputError
        The number is not a positive integer.
    """

    n: int

    def __post_init__(self) -> None:
        positive_integer("n", self.n)

    @property
    def dim(self) -> int:
        """Number of coordinates."""
        return int(self.n)

    def halfspaces(self) -> tuple[Array, Array]:
        """No half-space at all."""
        return np.zeros((0, self.dim)), np.zeros(0)

    def __str__(self) -> str:
        return f"R^{self.dim}"


@dataclass(frozen=True, eq=False, init=False)
class Box(Domain):
    """The box lower <= x <= upper; bounds may be infinite.

    Parameters
    ----------
    lower, upper : array_like, shape (dim,)
        Every lower bound must be below its upper bound.

    Raises
    ------
    InputError
        Shapes disagree, a bound is NaN, or the box is empty or flat.

    Examples
    --------
    >>> Box.cube(-1, 1, dim=3).dim
    3
    """

    lower: Array
    upper: Array

    def __init__(self, lower: ArrayLike, upper: ArrayLike) -> None:
        lower, upper = as_array("lower", lower), as_array("upper", upper)
        if lower.ndim != 1 or lower.shape != upper.shape or not lower.size:
            raise InputError(
                "lower, upper: expected two vectors of one length, "
                f"got shapes {lower.shape} and {upper.shape}"
            )
        if np.isnan(lower).any() or np.isnan(upper).any():
            raise InputError("lower, upper: expected numbers, got NaN")
        bad = np.flatnonzero(~(lower < upper) | (lower == np.inf) | (upper == -np.inf))
        if bad.size:
            i = int(bad[0])
            what = "flat" if lower[i] == upper[i] else "empty"
            raise InputError(
                f"box: {what} in coordinate {i}: lower {lower[i]:g}, upper {upper[i]:g}; regions "
                "need an interior, so every lower bound must be below its upper bound (use Slice "
                "to fix a coordinate)"
            )
        object.__setattr__(self, "lower", lower)
        object.__setattr__(self, "upper", upper)

    @classmethod
    def cube(cls, lower: float, upper: float, dim: int) -> Box:
        """The cube [lower, upper]^dim; raises InputError if it is empty, flat or has a NaN."""
        positive_integer("dim", dim)
        return cls([lower] * dim, [upper] * dim)

    @property
    def dim(self) -> int:
        """Number of coordinates."""
        return int(self.lower.size)

    def halfspaces(self) -> tuple[Array, Array]:
        """Lower bounds, then upper bounds; infinite ones are left out."""
        identity = np.eye(self.dim)
        a = np.concatenate([-identity, identity])
        b = np.concatenate([-self.lower, self.upper])
        finite = np.isfinite(b)
        return a[finite], b[finite]

    def __str__(self) -> str:
        if (self.lower == self.lower[0]).all() and (self.upper == self.upper[0]).all():
            return f"[{self.lower[0]:g}, {self.upper[0]:g}]^{self.dim}"
        return f"a box in R^{self.dim}"


@dataclass(frozen=True, eq=False, init=False)
class Polytope(Domain):
    """The polyhedron A x <= b, bounded or not.

    Parameters
    ----------
    A : array_like, shape (n, dim)
        Row i is an outward normal, of any length.
    b : array_like, shape (n,)

    Raises
    ------
    InputError
        Shapes disagree or a value is not finite. An empty or flat polyhedron is found, and
        refused, when a search begins.
    """

    A: Array
    b: Array

    def __init__(self, A: ArrayLike, b: ArrayLike) -> None:
        a, b = as_array("A", A), as_array("b", b)
        if a.ndim != 2 or a.shape[1] < 1 or b.shape != (a.shape[0],):
            raise InputError(
                f"A, b: expected shapes (n, dim) and (n,), got {a.shape} and {b.shape}"
            )
        check_finite("A", a)
        check_finite("b", b)
        zero = ~a.any(axis=1)
        if (b[zero] < 0).any():
            i = int(np.flatnonzero(zero & (b < 0))[0])
            raise InputError(f"A, b: row {i} says 0 <= {b[i]:g}: the polytope is empty")
        object.__setattr__(self, "A", a)
        object.__setattr__(self, "b", b)

    @property
    def dim(self) -> int:
        """Number of coordinates."""
        return int(self.A.shape[1])

    def halfspaces(self) -> tuple[Array, Array]:
        """The rows that say something (a zero row with b >= 0 does not)."""
        kept = self.A.any(axis=1)
        return self.A[kept], self.b[kept]

    def __str__(self) -> str:
        return f"a polytope of {self.b.size} half-spaces in R^{self.dim}"


@dataclass(frozen=True, eq=False, init=False)
class Slice(Domain):
    """The affine slice x = origin + t @ directions, with t in a domain of its own.

    Inside a search the slice is an affine stage before the network: nothing is multiplied out.

    Parameters
    ----------
    origin : array_like, shape (n,)
        A point of the network's input space.
    directions : array_like, shape (k, n)
        Linearly independent rows.
    domain : Domain
        Of dimension k: the coordinates t. A box, a polytope, everything, or another slice.

    Raises
    ------
    InputError
        Shapes disagree, a value is not finite, or the directions depend on each other.
    """

    origin: Array
    directions: Array
    domain: Domain

    def __init__(self, origin: ArrayLike, directions: ArrayLike, domain: Domain) -> None:
        origin, directions = as_array("origin", origin), as_array("directions", directions)
        if origin.ndim != 1 or directions.ndim != 2 or directions.shape[1:] != origin.shape:
            raise InputError(
                "origin, directions: expected shapes (n,) and (k, n), "
                f"got {origin.shape} and {directions.shape}"
            )
        check_finite("origin", origin)
        check_finite("directions", directions)
        k = len(directions)
        rank = _rank(directions)
        if k == 0 or rank < k:
            raise InputError(
                f"directions: expected linearly independent rows, got rank {rank} of {k}"
            )
        if not isinstance(domain, Domain) or domain.ambient_dim != k:
            raise InputError(
                f"domain: expected a domain of dimension {k}, one coordinate per direction, "
                f"got {domain!r}"
            )
        object.__setattr__(self, "origin", origin)
        object.__setattr__(self, "directions", directions)
        object.__setattr__(self, "domain", domain)

    @classmethod
    def through(cls, points: ArrayLike, domain: Domain | None = None) -> Slice:
        """The slice through k + 1 points: coordinates 0 give the first, unit vectors the others.

        Parameters
        ----------
        points : array_like, shape (k + 1, n)
        domain : Domain, optional
            Of dimension k. Default: the whole slice.

        Returns
        -------
        Slice

        Raises
        ------
        InputError
            Fewer than two points, numbers that are not finite, points in a flat of fewer
            dimensions, or a domain of another dimension.
        """
        array = as_array("points", points)
        if array.ndim != 2 or len(array) < 2:
            raise InputError(f"points: expected shape (k + 1, n) with k >= 1, got {array.shape}")
        domain = Everywhere(len(array) - 1) if domain is None else domain
        return cls(array[0], array[1:] - array[0], domain)

    @classmethod
    def around(cls, points: ArrayLike, margin: float = 0.25) -> Slice:
        """A box around k + 1 points, in the slice through them, with the distances of the inputs.

        The first coordinate runs from the first point, 0, to the second one; the next ones at
        right angles to those before, towards the next points. Up to rounding, as the directions
        are orthonormal in doubles.

        Parameters
        ----------
        points : array_like, shape (k + 1, n)
        margin : float
            How far the box goes beyond the points, as a share of its longest side.

        Returns
        -------
        Slice

        Raises
        ------
        InputError
            As `through`; or the margin is not a number of at least 0.
        """
        whole = cls.through(points)  # checks the points
        frame, triangle = np.linalg.qr(whole.directions.T)
        directions = (frame * np.where(np.diag(triangle) < 0, -1.0, 1.0)).T
        places = np.vstack([np.zeros(len(directions)), whole.directions @ directions.T])
        lower, upper = places.min(axis=0), places.max(axis=0)
        if not (np.isfinite(margin) and margin >= 0):
            raise InputError(f"margin: expected a number of at least 0, got {margin!r}")
        room = margin * float((upper - lower).max())
        return cls(whole.origin, directions, Box(lower - room, upper + room))

    def project(self, points: ArrayLike) -> Array:
        """Coordinates (..., dim) of the points of the slice closest to inputs (..., n), rounded.

        Raises
        ------
        InputError
            The points have another number of inputs, or numbers that are not finite.
        """
        x = as_points("points", points, self.ambient_dim)
        inverse = np.linalg.pinv(self.directions)
        own = (x - self.origin) @ inverse
        return self.domain.project(own) if isinstance(self.domain, Slice) else np.asarray(own)

    @property
    def dim(self) -> int:
        """Number of coordinates of the innermost domain."""
        return self.domain.dim

    @property
    def ambient_dim(self) -> int:
        """Number of inputs of the networks that the slice lies in."""
        return int(self.origin.size)

    @property
    def coordinates(self) -> Domain:
        """The innermost domain."""
        return self.domain.coordinates

    def halfspaces(self) -> tuple[Array, Array]:
        """Those of the innermost domain."""
        return self.domain.halfspaces()

    def embed(self, points: ArrayLike) -> Array:
        """Network inputs of points given in slice coordinates, rounded."""
        return np.asarray(self.origin + self.domain.embed(points) @ self.directions)

    def __str__(self) -> str:
        return f"a {self.dim}-dimensional slice of R^{self.ambient_dim} over {self.domain}"


def _rank(rows: Array) -> int:
    """Rank of the rows whatever their lengths, by singular values above roundoff."""
    largest = np.abs(rows).max(axis=1, initial=0.0, keepdims=True)
    scaled = rows / np.where(largest > 0, largest, 1.0)
    return int(np.linalg.matrix_rank(scaled)) if rows.size else 0
