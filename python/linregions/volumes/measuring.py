"""The volume of one region: exact where that is affordable, estimated where it is not."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from linregions.errors import InputError, NumericalError
from linregions.scalars import check_rel_error, check_seed, seconds_above_zero, thread_count
from linregions.volumes.exact_polytopes import exact_log_volume

__all__ = ["Measured", "Measurer", "Method", "check_method", "measured"]

Array = NDArray[np.float64]
Method = Literal["auto", "exact", "estimate"]
CLEAR = 1e-9  # room of a point that is well inside, over the size of the numbers


@dataclass(frozen=True, slots=True)
class Measured:
    """A volume.

    Attributes
    ----------
    log_value : float
        Natural logarithm; NaN if nothing is known.
    relative_error : float
        Standard error over the value; 0 if exact.
    exact : bool
        Up to rounding.
    known : float, optional
        The volume, if it was not found by its logarithm.
    """

    log_value: float
    relative_error: float
    exact: bool
    known: float | None = None

    @property
    def value(self) -> float:
        """The volume; 0 where that is below the range of doubles."""
        if self.known is not None:
            return self.known
        return math.inf if self.log_value > 709.0 else math.exp(self.log_value)

    @property
    def standard_error(self) -> float:
        """Of the value."""
        return self.value * self.relative_error


UNKNOWN = Measured(math.nan, math.nan, exact=False)


def check_method(method: object) -> None:
    """Raise InputError unless this is a `Method`."""
    if not (isinstance(method, str) and method in ("auto", "exact", "estimate")):
        raise InputError(f"method: expected 'auto', 'exact' or 'estimate', got {method!r}")


class Measurer:
    """Measures one region after the other, and learns whether exact volumes are affordable.

    Parameters
    ----------
    method : {"auto", "exact", "estimate"}
        "auto": exact unless there are too many vertices or faces.
    rel_error : float
        Relative standard error that estimates are to reach.
    seed : int
        Of the estimates, from 0 to below 2^63.
    threads : int, optional
        Of the estimates; by default one for each processor.
    """

    def __init__(
        self, method: Method, rel_error: float, seed: int, threads: int | None = None
    ) -> None:
        check_method(method)
        check_rel_error(rel_error)
        check_seed(seed)
        self._threads = None if threads is None else thread_count(threads)
        self._method = method
        self._rel_error = float(rel_error)
        self._seed = int(seed)
        self._n_done = 0
        self._balance = 0  # exact volumes that were too much, less those that were not

    def __call__(
        self, a: Array, b: Array, inside: Array, deadline: float | None = None
    ) -> Measured:
        """The volume of ``{x : a @ x <= b}``; unknown where it is too thin for doubles.

        Parameters
        ----------
        a, b : ndarray
        inside : ndarray
            A point inside, or about: another one is looked for if doubles do not see it inside.
        deadline : float, optional
            Of ``time.monotonic``.
        """
        self._n_done += 1
        if not _is_deep(a, b, inside):
            deep = _deep_point(a, b)
            if deep is None:
                return UNKNOWN
            inside = deep
        if self._method == "exact" or (self._method == "auto" and self._balance < 3):
            log_value = exact_log_volume(a, b, inside, time_limit=_left(deadline))
            if log_value is not None:
                self._balance -= 1
                return Measured(log_value, 0.0, exact=True)
            self._balance += 1
        if self._method == "exact" or _left(deadline) == 0.0:
            return UNKNOWN
        return self._estimate(a, b, inside, _left(deadline))

    def _estimate(self, a: Array, b: Array, inside: Array, left: float | None) -> Measured:
        from linregions.volumes.estimating import estimate_log_volume  # it loads HiGHS

        try:
            found = estimate_log_volume(
                a,
                b,
                interior=inside,
                rel_error=self._rel_error,
                seed=(self._seed + self._n_done) % 2**63,
                time_limit=left,
                threads=self._threads,
            )
        except (InputError, NumericalError):
            return UNKNOWN
        if not (math.isfinite(found.log_volume) and math.isfinite(found.standard_error)):
            return UNKNOWN  # time was up
        return Measured(float(found.log_volume), float(found.standard_error), exact=False)


def measured(
    a: Array,
    b: Array,
    inside: Array,
    *,
    method: Method,
    rel_error: float,
    seed: int,
    time_limit: float | None,
) -> Measured:
    """The volume of one polytope; see `Measurer`."""
    limit = None if time_limit is None else seconds_above_zero("time_limit", time_limit)
    deadline = None if limit is None else time.monotonic() + limit
    return Measurer(method, rel_error, seed)(a, b, inside, deadline)


def _is_deep(a: Array, b: Array, point: Array) -> bool:
    """Whether the room that a point has is more than rounding makes of numbers of this size."""
    size = np.abs(a) @ np.abs(point) + np.abs(b)
    return bool((b - a @ point > CLEAR * size)[a.any(axis=1)].all())


def _deep_point(a: Array, b: Array) -> Array | None:
    from linregions.volumes.walk_polytope import half_spaces  # it loads HiGHS

    try:
        return half_spaces(a, b, None).inside
    except InputError:
        return None


def _left(deadline: float | None) -> float | None:
    """Seconds until then, 0 if it is over."""
    return None if deadline is None else max(0.0, deadline - time.monotonic())
