"""The maximum-margin linear program in floating point: what a solver says, believed by nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Answer", "Backend", "MarginProgram", "margin_program"]

Array = NDArray[np.float64]
Backend = Literal["cvxpy", "highspy"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a solver found for: largest t with ``a @ x + c >= t`` for the rows that t holds.

    Attributes
    ----------
    margin : float
        The largest t; 1 where there is no largest.
    point : ndarray, shape (dim,)
        x.
    multipliers : ndarray, shape (n,)
        Of the rows, not negative.
    tight : tuple of int
        dim + 1 rows that are tight in the solver's last basis, or as many as there are.
    """

    margin: float
    point: Array
    multipliers: Array
    tight: tuple[int, ...]


class MarginProgram(Protocol):
    """Solves one program after the other."""

    def solve(self, a: Array, c: Array, held: Array) -> Answer | None:
        """Solve for rows ``a`` (n, dim) and constants ``c`` (n,); None if the solver gave up.

        ``held`` (n,) is 1 for rows that t holds, and 0 for those that only are not negative.
        """
        ...


def margin_program(backend: Backend, dim: int, n_rows: int) -> MarginProgram:
    """A program through cvxpy, or directly through highspy.

    Parameters
    ----------
    backend : {"cvxpy", "highspy"}
    dim : int
    n_rows : int
        The most rows that will be given.
    """
    if backend == "cvxpy":
        from linregions.certificates.cvxpy_program import CvxpyProgram

        return CvxpyProgram(dim, n_rows)
    from linregions.certificates.highs_program import HighsProgram

    return HighsProgram(dim)
