"""Checks a proof file against a network of this package."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath

from linregions.domains import Domain
from linregions.errors import ProofError
from linregions.models.network import Network
from linregions.proofs import checker
from linregions.proofs.checker import CheckedCount, Halfspace
from linregions.proofs.description import plain_layers
from linregions.slicing import sliced

__all__ = ["domain_in_words", "verify"]

MOST_SIDES = 6  # of a box that are told one by one


def verify(
    proof: str | PathLike[str], network: Network, domain: Domain | None = None
) -> CheckedCount:
    """Check the proof of a count, in exact integers and without the engine.

    Parameters
    ----------
    proof : str or path-like
        A file that ``count(..., proof=...)`` wrote, or anybody else.
    network : Network
        What it should be about.
    domain : Domain, optional
        Where; needed for a `Slice`. By default it is what the proof says, see the result.

    Returns
    -------
    CheckedCount
        With the domain that the proof is about.

    Raises
    ------
    ProofError
        The file is damaged, is about another network, or does not prove what it says; the text
        names the place.
    InputError
        The network has maxima, or the domain does not fit it.
    OSError
        The file cannot be read.

    Notes
    -----
    The checker is ``linregions/proofs/checker.py``: it needs the standard library only, and can be
    copied to where nothing else of this package is. What a proof has to show is said there.

    Examples
    --------
    >>> from linregions import Box, Network, count, verify
    >>> network = Network.random((2, 5, 5), seed=1)
    >>> _ = count(network, Box.cube(-1, 1, dim=2), proof="count.proof")  # doctest: +SKIP
    >>> verify("count.proof", network).count  # doctest: +SKIP
    """
    layers = plain_layers(network if domain is None else sliced(network, domain))
    try:
        checked = checker.check(fspath(proof), layers)
    except checker.ProofError as error:  # it imports nothing of this package, nor its errors
        raise ProofError(str(error)) from error
    if domain is not None:
        a, b = domain.halfspaces()
        if checked.halfspaces != tuple(zip(map(tuple, a.tolist()), b.tolist(), strict=True)):
            raise ProofError(
                f"the proof is about another domain: {domain_in_words(checked.halfspaces)}, not "
                f"{domain.coordinates}; give the domain of the count, or none"
            )
    return checked


def domain_in_words(halfspaces: Sequence[Halfspace]) -> str:
    """The domain of a proof: a box where it is one."""
    lower: dict[int, float] = {}
    upper: dict[int, float] = {}
    for a, b in halfspaces:
        places = [k for k, x in enumerate(a) if x != 0.0]
        if len(places) != 1 or abs(a[places[0]]) != 1.0:
            return f"a polytope of {len(halfspaces)} half-spaces"
        side, bound = (upper, b) if a[places[0]] > 0 else (lower, -b)
        side[places[0]] = bound
    if not halfspaces:
        return "the whole space"
    dim = len(halfspaces[0][0])
    bounds = [(lower.get(k, float("-inf")), upper.get(k, float("inf"))) for k in range(dim)]
    if len(set(bounds)) == 1:
        return f"[{bounds[0][0]:g}, {bounds[0][1]:g}]^{dim}"
    if dim > MOST_SIDES:
        return f"a box in R^{dim}"
    return " x ".join(f"[{lo:g}, {hi:g}]" for lo, hi in bounds)
