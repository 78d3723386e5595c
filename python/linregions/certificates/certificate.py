"""What certification answers: a verdict on one pattern, with its proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.dyadic import nearest_double
from linregions.certificates.half_spaces import HalfSpace
from linregions.domains import Domain
from linregions.models import Network

__all__ = ["Certificate", "Verdict"]

Verdict = Literal["reachable", "boundary", "unreachable"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Certificate:
    """A verdict on one pattern in a domain, and exact numbers that prove it.

    Attributes
    ----------
    verdict : {"reachable", "boundary", "unreachable"}
        "reachable": the inputs with this pattern have an interior: the pattern is a region.
        "boundary": they have none, but the half-spaces of the pattern, closed, have a common point
        (the largest margin is 0). "unreachable": not even that.
    attained : bool
        Whether some input of the closed domain has the pattern, ties taking the lower piece. True
        if reachable, False if unreachable; of a boundary pattern it may be either.
    pattern : ndarray of int, shape (n_units,), read-only
        -1 for units that were left free.
    layer_sizes : tuple of int
        Units of each hidden layer.
    exact_witness : tuple of Fraction or None
        In the domain's coordinates. Reachable: a point strictly inside every half-space, of binary
        fractions. Boundary: a point with this pattern if `attained`, else one of the closed cell.
    margin : float or None
        Reachable: radius of a ball around the witness inside the region; proven, and the largest
        one up to the solver's tolerance, or about 1 where there is no largest. None if no margin
        was asked for. Boundary: 0.
    multipliers : dict of HalfSpace to Fraction
        Farkas multipliers, all positive; none if reachable. With them the half-spaces
        ``a @ x + c >= 0`` add up to a constant that is negative, or is zero although one of them
        must be positive: so no point is inside all of them (boundary), or on them (unreachable).
    network, domain : str
        Digests of what the certificate speaks of.
    """

    verdict: Verdict
    attained: bool
    pattern: NDArray[np.intp]
    layer_sizes: tuple[int, ...]
    exact_witness: tuple[Fraction, ...] | None
    margin: float | None
    multipliers: Mapping[HalfSpace, Fraction]
    network: str
    domain: str

    def __post_init__(self) -> None:
        self.pattern.flags.writeable = False

    @property
    def reachable(self) -> bool:
        """Whether the pattern is that of a region."""
        return self.verdict == "reachable"

    @property
    def witness(self) -> NDArray[np.float64] | None:
        """The witness in doubles, shape (dim,): exact if its coordinates are doubles."""
        if self.exact_witness is None:
            return None
        return np.array([nearest_double(x) for x in self.exact_witness])

    def check(self, network: Network, domain: Domain) -> bool:
        """Prove the verdict again in rational arithmetic, trusting nothing that is written here.

        Returns
        -------
        bool
            True, always: what does not hold raises.

        Raises
        ------
        CertificateError
            It speaks of another network or domain, or does not prove what it says.
        """
        from linregions.certificates.checking import Checker

        Checker(network, domain).check(self)
        return True

    def to_json(self) -> str:
        """Write the certificate as text, exactly; `from_json` reads nothing else."""
        from linregions.certificates.certificate_json import to_json

        return to_json(self)

    @classmethod
    def from_json(cls, text: str) -> Certificate:
        """Read what `to_json` wrote; raises CertificateError if a byte was changed."""
        from linregions.certificates.certificate_json import from_json

        return from_json(text)

    def __str__(self) -> str:
        if self.verdict == "reachable":
            size = "" if self.margin is None else f": a ball of radius {self.margin:.6g} fits in"
            return f"reachable{size}\n  witness {_point_text(self.witness)}"
        named = "; ".join(h.named(self.layer_sizes, self.pattern) for h in self.multipliers)
        if self.verdict == "unreachable":
            return f"unreachable: no input has this pattern\n  contradictory: {named}"
        what = (
            f"attained, but only on a set without interior\n  witness {_point_text(self.witness)}"
            if self.attained
            else "no input has this pattern, as ties take the lower piece\n"
            f"  its closed half-spaces meet at {_point_text(self.witness)}"
        )
        return f"boundary: {what}\n  no interior because of: {named}"

    def __repr__(self) -> str:
        return f"Certificate({self.verdict}, {self.pattern.size} units)"


def _point_text(point: NDArray[np.float64] | None) -> str:
    """A point, shortened."""
    values = [] if point is None else [f"{x:.6g}" for x in point[:6]]
    more = "" if point is None or point.size <= 6 else f", ... {point.size} coordinates"
    return f"({', '.join(values)}{more})"
