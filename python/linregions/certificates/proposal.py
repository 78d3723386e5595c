"""What is asked of the solver about a pattern: rows of length 1 in doubles, and their names."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.dyadic import nearest_double
from linregions.certificates.exact_network import ExactRow
from linregions.certificates.float_rows import ROUNDOFF, float_rows
from linregions.certificates.half_spaces import HalfSpace
from linregions.certificates.rational_rows import ExactDomain, ExactSystem

__all__ = ["Proposal", "domain_rows", "proposal"]

Array = NDArray[np.float64]
Rows = tuple[Array, Array, Array]  # normals, constants, and what they were divided by
HUGE = 1e250  # numbers are cut off here before they are squared
USUAL = 1e100  # numbers up to here, and normals from its inverse, are taken as they are
FAR = 1e18  # constants are cut off here: HiGHS takes 1e20 for infinite, and fails if that is absurd


@dataclass(frozen=True)
class Proposal:
    """The rows of a pattern, and of its domain, that are not constant.

    Attributes
    ----------
    names : list of HalfSpace
    a, c : ndarray, shapes (n, dim) and (n,)
        ``a @ x + c >= 0`` about; rows of a have length 1.
    lengths : ndarray, shape (n,)
        What the rows were divided by.
    impossible : HalfSpace or None
        One that is constant, and contradicts the pattern by itself.
    error : ndarray, shape (n,)
        The value of a row at x is off by at most ``error * (1 + max |x|)``, the evaluation's own
        rounding left out.
    some_zero : bool
        Whether a row that is zero everywhere was left out.
    """

    names: list[HalfSpace]
    a: Array
    c: Array
    lengths: Array
    impossible: HalfSpace | None
    error: Array
    some_zero: bool


def domain_rows(domain: ExactDomain) -> Rows:
    """The half-spaces of a domain in doubles."""
    a, c = (part.copy() for part in domain.doubles)
    lengths = np.ones(len(a))
    sizes = np.abs(a).max(axis=1, initial=0.0)
    usual = (sizes > 1 / USUAL) & (sizes < USUAL) & (np.abs(c) < USUAL)
    for i in np.flatnonzero(~usual).tolist():
        a[i], c[i], lengths[i] = _doubles(domain.rows[i][1])
    return a, c, lengths


def proposal(system: ExactSystem, domain: Rows) -> Proposal:
    """The rows in doubles; those that may be constant are computed exactly, and left out if so."""
    found = float_rows(system.network.network, system.pieces)
    names, a, c = found.names, found.a, found.c
    error = np.maximum(found.a_error, found.c_error)
    lengths = np.ones(len(names))
    kept = np.array([system.includes(name) for name in names], dtype=bool)
    some_zero = False
    for i in np.flatnonzero(found.doubtful & kept).tolist():
        row = system.rows[names[i]]
        if not system.is_constant(names[i]):
            a[i], c[i], lengths[i] = _doubles(row)
            error[i] = ROUNDOFF * max(np.abs(a[i]).sum(), abs(c[i]))
        elif row[0][-1] < 0 or (row[0][-1] == 0 and names[i].strict):
            return Proposal([], a[:0], c[:0], c[:0], names[i], c[:0], False)
        else:
            kept[i] = False
            some_zero |= row[0][-1] == 0
    names = [name for name, keep in zip(names, kept, strict=True) if keep]
    names += [half_space for half_space, _ in system.domain.rows]
    a, c, lengths = (
        np.concatenate([own[kept], its]) for own, its in zip((a, c, lengths), domain, strict=True)
    )
    error = np.concatenate([error[kept], np.zeros(len(domain[0]))])
    norms = np.linalg.norm(a, axis=1)
    constants = np.clip(c / norms, -FAR, FAR)
    unit = a / norms[:, None]
    rounding = 4 * ROUNDOFF * np.maximum(np.abs(unit).sum(axis=1), np.abs(constants))
    error = np.where(abs(constants) < FAR, 1.01 * error / norms + rounding, np.inf)
    return Proposal(names, unit, constants, lengths * norms, None, error, some_zero)


def _doubles(row: ExactRow) -> tuple[Array, float, float]:
    """A row divided by a power of two, so that its largest coefficient is 1 to 2; that power."""
    numbers, shift = [int(v) for v in row[0]], row[1]
    size = max(map(abs, numbers[:-1])).bit_length() - 1
    scaled = [min(max(nearest_double(Fraction(n, 1 << size)), -HUGE), HUGE) for n in numbers]
    return np.array(scaled[:-1]), scaled[-1], float(np.ldexp(1.0, size - shift))
