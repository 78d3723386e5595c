"""Is a certificate true? Decided in rational arithmetic alone.

Neither this module nor any that it imports knows the engine, a solver, or a tolerance.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from linregions.certificates.balls import holds_ball
from linregions.certificates.certificate import Certificate
from linregions.certificates.digests import domain_digest, network_digest
from linregions.certificates.exact_network import ExactNetwork
from linregions.certificates.given_patterns import given_pattern
from linregions.certificates.half_spaces import HalfSpace
from linregions.certificates.rational_rows import ExactDomain, ExactSystem, combination
from linregions.domains import Domain
from linregions.errors import CertificateError, InputError
from linregions.models import Network
from linregions.slicing import sliced

__all__ = ["Checker", "check_no_interior", "strictly_inside"]


class Checker:
    """Checks certificates for one network and domain.

    Parameters
    ----------
    network : Network
    domain : Domain
    """

    def __init__(self, network: Network, domain: Domain) -> None:
        inner = sliced(network, domain)
        self.network = ExactNetwork(inner)
        self.domain = ExactDomain(domain)
        self.network_digest = network_digest(network)
        self.domain_digest = domain_digest(domain)

    def check(self, certificate: Certificate) -> None:
        """Raise CertificateError unless the certificate proves what it says."""
        for what in ("network", "domain"):
            own, theirs = getattr(self, f"{what}_digest"), getattr(certificate, what)
            if own != theirs:
                raise CertificateError(
                    f"certificate: is for another {what}: its digest is {theirs}, this one's {own}"
                )
        system = self._system(certificate)
        if certificate.verdict == "reachable":
            _check_reachable(certificate, system)
        elif certificate.verdict == "unreachable":
            _check_unreachable(certificate, system)
        elif certificate.verdict == "boundary":
            _check_boundary(certificate, system)
        else:
            raise CertificateError(f"certificate: unknown verdict {certificate.verdict!r}")

    def _system(self, certificate: Certificate) -> ExactSystem:
        """The half-spaces of the certificate's pattern."""
        network = self.network.network
        if certificate.layer_sizes != network.layer_sizes:
            raise CertificateError(
                f"certificate: its pattern has layers {certificate.layer_sizes}, the network "
                f"{network.layer_sizes}"
            )
        try:
            pieces = given_pattern(network, certificate.pattern)
        except InputError as error:
            raise CertificateError(f"certificate: {error}") from error
        point = certificate.exact_witness
        if point is not None and len(point) != self.domain.dim:
            raise CertificateError(
                f"certificate: its witness has {len(point)} coordinates, the domain has "
                f"{self.domain.dim}"
            )
        return ExactSystem(self.network, self.domain, pieces)


def _check_reachable(certificate: Certificate, system: ExactSystem) -> None:
    if certificate.exact_witness is None:
        raise CertificateError("certificate: reachable, but without a witness")
    if not certificate.attained or certificate.multipliers:
        raise CertificateError("certificate: reachable, yet not attained or with multipliers")
    _require_inside(system, certificate.exact_witness)
    margin = certificate.margin
    if margin is not None and not (
        margin > 0 and holds_ball(system, certificate.exact_witness, margin)
    ):
        raise CertificateError(
            f"certificate: no ball of radius {margin!r} around the witness is inside the region"
        )


def _check_unreachable(certificate: Certificate, system: ExactSystem) -> None:
    if certificate.attained or certificate.exact_witness is not None:
        raise CertificateError("certificate: unreachable, yet attained or with a witness")
    if certificate.margin is not None:
        raise CertificateError("certificate: unreachable, yet with a margin")
    constant, strict = check_no_interior(certificate.multipliers, system, "certificate")
    if constant == 0:
        if not strict:
            raise CertificateError(
                "certificate: the multipliers give 0 >= 0, which contradicts nothing"
            )
        if not _all_constant(certificate.multipliers, system):
            raise CertificateError(
                "certificate: the multipliers give 0 > 0, which leaves the boundary verdict open"
            )


def _check_boundary(certificate: Certificate, system: ExactSystem) -> None:
    point = certificate.exact_witness
    if point is None or certificate.margin != 0:
        raise CertificateError("certificate: boundary, but without a witness or with a margin")
    _, strict = check_no_interior(certificate.multipliers, system, "certificate")
    if _all_constant(certificate.multipliers, system):
        raise CertificateError("certificate: constant half-spaces do not make a boundary")
    if not certificate.attained and not strict:
        raise CertificateError(
            "certificate: says that no input has the pattern, but no multiplier is on a half-space "
            "that must be strict"
        )
    strict_rows = {half_space for half_space in system.rows if half_space.strict}
    for half_space, value in system.values(point).items():
        must = certificate.attained or system.is_constant(half_space)
        if value < 0 or (value == 0 and must and half_space in strict_rows):
            raise CertificateError(f"certificate: the witness violates {system.name(half_space)}")


def check_no_interior(
    multipliers: Mapping[HalfSpace, Fraction], system: ExactSystem, what: str
) -> tuple[Fraction, bool]:
    """Raise CertificateError unless multipliers prove that half-spaces have no common interior.

    Returns
    -------
    constant : Fraction
        What the half-spaces add up to: not positive.
    strict : bool
        Whether one that must be strict takes part.
    """
    if not multipliers:
        raise CertificateError(f"{what}: without multipliers nothing is contradictory")
    for half_space, times in multipliers.items():
        if half_space not in system.rows:
            raise CertificateError(f"{what}: the pattern has no half-space {half_space}")
        if times <= 0:
            raise CertificateError(
                f"{what}: the multiplier of {system.name(half_space)} is not positive"
            )
    linear, constant = combination(system.rows, multipliers, system.domain.dim)
    if any(linear):
        raise CertificateError(
            f"{what}: the half-spaces times their multipliers do not add up to a constant"
        )
    strict = any(half_space.strict and half_space in multipliers for half_space in system.rows)
    if constant > 0 or (constant == 0 and not strict and _all_constant(multipliers, system)):
        raise CertificateError(f"{what}: the multipliers give {constant} >= 0: no contradiction")
    return constant, strict


def _all_constant(multipliers: Mapping[HalfSpace, Fraction], system: ExactSystem) -> bool:
    return all(map(system.is_constant, multipliers))


def _require_inside(system: ExactSystem, point: tuple[Fraction, ...]) -> None:
    violated = strictly_inside(system, point)
    if violated is not None:
        raise CertificateError(f"certificate: the witness is not strictly inside {violated}")


def strictly_inside(system: ExactSystem, point: tuple[Fraction, ...]) -> str | None:
    """Name a half-space that the point is not strictly inside of; None if there is none.

    A half-space that is 0 >= 0 everywhere excludes nothing.
    """
    for half_space, value in system.values(point).items():
        if value > 0:
            continue
        if value < 0 or half_space.strict or not system.is_constant(half_space):
            return system.name(half_space)
    return None
