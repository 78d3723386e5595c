"""Checks a proof file against a network of this package."""

from __future__ import annotations

from os import PathLike, fspath

from linregions.domains import Domain
from linregions.errors import ProofError
from linregions.models.network import Network
from linregions.proofs import checker
from linregions.proofs.checker import CheckedCount
from linregions.proofs.description import plain_layers
from linregions.slicing import sliced

__all__ = ["verify"]


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
            raise ProofError("the proof is about another domain")
    return checked
