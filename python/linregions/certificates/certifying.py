"""One pattern."""

from __future__ import annotations

from numpy.typing import ArrayLike

from linregions.certificates.certificate import Certificate
from linregions.certificates.deciding import Decider
from linregions.certificates.given_patterns import given_pattern
from linregions.certificates.margin_program import Backend
from linregions.domains import Domain
from linregions.models import Network

__all__ = ["certify"]


def certify(
    network: Network, pattern: ArrayLike, domain: Domain, *, backend: Backend = "cvxpy"
) -> Certificate:
    """Decide with proof whether a pattern is that of a region.

    Parameters
    ----------
    network : Network
    pattern : array_like of int, shape (n,)
        Piece of each unit, -1 for a free one; units beyond its end are free. A unit must be fixed
        if a fixed unit of a later layer depends on its piece: then this is one linear program.
    domain : Domain
    backend : {"cvxpy", "highspy"}
        How the maximum-margin program reaches HiGHS. The verdict does not depend on it.

    Returns
    -------
    Certificate

    Raises
    ------
    InputError
        The pattern does not fit the network, a unit must be fixed, or the domain has no interior.

    Notes
    -----
    The program: largest t with ``a @ x + c >= t |a|`` for all half-spaces of the pattern and the
    domain. Its floating-point solution is a hint. A witness is tested, and multipliers are summed
    up, in rational arithmetic; where neither proves anything, an exact program decides.

    Examples
    --------
    >>> from linregions import Box, Network
    >>> from linregions.certificates import certify
    >>> network = Network.from_arrays([[[1.0], [-1.0]], [[1.0, 1.0]]])  # |x|
    >>> certificate = certify(network, [1, 0], Box([-1], [1]))
    >>> certificate.verdict, certificate.margin, certificate.witness.tolist()
    ('reachable', 0.5, [0.5])
    >>> print(certify(network, [1, 1], Box([-1], [1])))
    boundary: no input has this pattern, as ties take the lower piece
      its closed half-spaces meet at (0)
      no interior because of: unit 0 of layer 1, lower end; unit 1 of layer 1, lower end
    """
    decider = Decider(network, domain, backend)
    return decider.certify(given_pattern(decider.inner, pattern))
