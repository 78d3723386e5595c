"""Does a domain fit a network, and the network as a function of the domain's coordinates."""

from __future__ import annotations

from dataclasses import replace

from linregions.domains import Domain, Slice
from linregions.errors import InputError
from linregions.models import Network, Stage

__all__ = ["check_domain", "sliced"]


def sliced(network: Network, domain: Domain) -> Network:
    """The network as a function of the domain's coordinates: slices become stages before it.

    Raises
    ------
    InputError
        The domain does not fit the network's inputs.
    """
    if not isinstance(network, Network):
        raise InputError(
            f"network: expected a linregions.Network, got {type(network).__name__}; make one with "
            "Network.from_torch, Network.load or Network.from_arrays"
        )
    check_domain(domain, network.input_dim, f"the network has {network.input_dim} inputs")
    while isinstance(domain, Slice):
        stage = Stage.affine(domain.directions.T, domain.origin)
        network = replace(network, stages=(stage, *network.stages))
        domain = domain.domain
    return network


def check_domain(domain: object, dim: int, why: str) -> None:
    """Raise InputError unless this is a domain in R^dim; `why` ends the sentence."""
    if not isinstance(domain, Domain):
        raise InputError(
            f"domain: expected Everywhere, Box, Polytope or Slice, got {type(domain).__name__}; "
            f"write Box.cube(-1, 1, dim={dim}) for a cube, Everywhere({dim}) for the whole space"
        )
    if domain.ambient_dim != dim:
        raise InputError(f"domain: has dimension {domain.ambient_dim}, but {why}")
