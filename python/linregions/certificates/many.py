"""Many patterns, and the patterns of given inputs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.certificates.batch import CertificateBatch
from linregions.certificates.certificate import Certificate
from linregions.certificates.deciding import Decider
from linregions.certificates.given_patterns import Layout, given_patterns
from linregions.certificates.inputs import checked_inputs, inputs_as_witnesses
from linregions.certificates.margin_program import Backend
from linregions.domains import Domain, Everywhere
from linregions.engine import Progress, ProgressCallback
from linregions.errors import InputError, SearchInterrupted
from linregions.models import Network

__all__ = ["certify_inputs", "certify_many"]

Pieces = NDArray[np.intp]


def certify_many(
    network: Network,
    patterns: ArrayLike,
    domain: Domain,
    *,
    backend: Backend = "highspy",
    layout: Layout = "pieces",
    margins: bool = True,
    progress: ProgressCallback | None = None,
) -> CertificateBatch:
    """Certify many patterns, each as `certify` does; equal ones once.

    Parameters
    ----------
    network : Network
    patterns : array_like of int, shape (k, n)
        One pattern per row, -1 for a free unit. With ``layout="bits"`` packed as in
        `linregions.RegionBatch.packed`.
    domain : Domain
    backend : {"highspy", "cvxpy"}
        "highspy": each program starts from the last one's basis. "cvxpy": one parametrised problem,
        compiled once. The verdicts do not depend on it.
    layout : {"pieces", "bits"}
    margins : bool
        False: witnesses without the radius of a ball around them, which costs exact rows to prove.
    progress : callable, optional
        Called with a `linregions.Progress`, whose ``regions`` are patterns decided.

    Returns
    -------
    CertificateBatch

    Raises
    ------
    InputError
        As `certify`, naming the row.
    SearchInterrupted
        Ctrl-C (a `KeyboardInterrupt`); its ``result`` holds the certificates of the rows before.

    Examples
    --------
    >>> from linregions import Box, Network
    >>> from linregions.certificates import certify_many
    >>> network = Network.from_arrays([[[1.0], [-1.0]], [[1.0, 1.0]]])  # |x|
    >>> certify_many(network, [[0, 1], [1, 0], [1, 1]], Box([-1], [1])).verdicts.tolist()
    ['reachable', 'reachable', 'boundary']
    """
    started = time.perf_counter()
    decider = Decider(network, domain, backend)
    pieces = given_patterns(decider.inner, patterns, layout)
    distinct, rows = _distinct(pieces)
    found = (decider.certify(pattern, margin=margins) for pattern in distinct)
    return _collected(found, rows, decider, started, progress)


def certify_inputs(
    network: Network,
    X: ArrayLike,
    domain: Domain | None = None,
    *,
    margins: bool = False,
    backend: Backend = "highspy",
    progress: ProgressCallback | None = None,
) -> CertificateBatch:
    """Certify the patterns that given inputs have, evaluated exactly.

    An input is a witness itself if no unit is on a breakpoint there; one on the border of the
    domain is moved inwards a little. Only for what remains a linear program is solved.

    Parameters
    ----------
    network : Network
    X : array_like, shape (k, dim)
        Points of the closed domain, in its coordinates.
    domain : Domain, optional
        Default: the whole space.
    margins : bool
        True: solve the maximum-margin program for every pattern, as `certify_many` does.
    backend, progress : as in `certify_many`

    Returns
    -------
    CertificateBatch

    Raises
    ------
    InputError
        The inputs do not fit the domain, or one is outside of it; and as `certify`.
    SearchInterrupted
        As in `certify_many`.
    """
    started = time.perf_counter()
    if domain is None:
        domain = Everywhere(network.input_dim)
    decider = Decider(network, domain, backend)
    points = checked_inputs(decider, X)
    pieces, witnesses = inputs_as_witnesses(decider, points)
    distinct, rows = _distinct(pieces)
    first_witness: dict[int, int] = {}
    for place in np.flatnonzero(np.isfinite(witnesses).all(axis=1)).tolist():
        first_witness.setdefault(int(rows[place]), place)

    def found() -> Iterator[Certificate]:
        for place, pattern in enumerate(distinct):
            own = first_witness.get(place)
            if margins or own is None:
                yield decider.certify(pattern, margin=margins)
            else:
                yield decider.reachable_at(pattern, tuple(map(Fraction, witnesses[own].tolist())))

    return _collected(found(), rows, decider, started, progress)


def _distinct(pieces: Pieces) -> tuple[Pieces, Pieces]:
    """Patterns that occur, in the order of their first rows, and for each row its pattern."""
    if not len(pieces):
        return pieces, np.zeros(0, dtype=np.intp)
    if not pieces.shape[1]:
        return pieces[:1], np.zeros(len(pieces), dtype=np.intp)
    _, first, inverse = np.unique(pieces, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    return pieces[first[order]], rank[inverse.ravel()]


def _collected(
    found: Iterable[Certificate],
    rows: Pieces,
    decider: Decider,
    started: float,
    progress: ProgressCallback | None,
) -> CertificateBatch:
    report = _reporter(int(rows.max(initial=-1)) + 1, started, progress)
    certificates: list[Certificate] = []

    def batch(rows: Pieces) -> CertificateBatch:
        seconds = time.perf_counter() - started
        numbers = decider.n_programs, decider.n_exact, seconds
        return CertificateBatch(tuple(certificates), rows, *numbers)

    try:
        for certificate in found:
            certificates.append(certificate)
            report(len(certificates))
    except KeyboardInterrupt as error:
        n_done = int(np.append(np.flatnonzero(rows >= len(certificates)), rows.size)[0])
        result = batch(rows[:n_done].copy())
        raise SearchInterrupted(f"interrupted: {result}", result=result) from error
    return batch(rows)


def _reporter(
    total: int, started: float, progress: ProgressCallback | None
) -> Callable[[int], None]:
    if progress is None:
        return lambda done: None
    if not callable(progress):
        raise InputError(f"progress: expected a callable or None, got {progress!r}")

    def report(done: int) -> None:
        progress(Progress(done / total, done, time.perf_counter() - started))

    return report
