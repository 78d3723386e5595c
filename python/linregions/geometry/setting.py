"""What all regions of a network in a domain share."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from linregions.certificates.exact_network import ExactNetwork
from linregions.certificates.proposal import domain_rows
from linregions.certificates.rational_rows import ExactDomain
from linregions.domains import Domain, Everywhere
from linregions.models import Network, PiecewiseLinear
from linregions.slicing import sliced

__all__ = ["Setting"]


class Setting:
    """A network as a function of a domain's coordinates, in doubles and exactly.

    Parameters
    ----------
    network : Network
    domain : Domain or None
        None: everywhere.

    Attributes
    ----------
    network : Network
        In the domain's coordinates: a slice is a stage of its own.
    domain : Domain
        That the coordinates range over.

    Raises
    ------
    InputError
        The domain does not fit the network.
    """

    def __init__(self, network: Network, domain: Domain | None) -> None:
        domain = Everywhere(network.input_dim) if domain is None else domain
        self.network = sliced(network, domain)
        self.domain = domain.coordinates
        self.exact_network = ExactNetwork(self.network)
        self.exact_domain = ExactDomain(self.domain)
        self.domain_rows = domain_rows(self.exact_domain)

    @cached_property
    def is_continuous(self) -> bool:
        """Whether no activation jumps at a breakpoint, its doubles taken as they are."""
        return not any(_jumps(kind) for stage in self.network.stages for kind in stage.activations)


def _jumps(kind: PiecewiseLinear) -> bool:
    lines = [(Fraction(s), Fraction(i)) for s, i in zip(kind.slopes, kind.intercepts, strict=True)]
    return any(
        (left[0] - right[0]) * Fraction(end) + left[1] - right[1] != 0
        for end, left, right in zip(kind.breakpoints, lines[:-1], lines[1:], strict=True)
    )
