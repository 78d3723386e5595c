"""From a pattern to its certificate: a solver proposes, rational arithmetic decides."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import inf

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.balls import largest_ball
from linregions.certificates.certificate import Certificate
from linregions.certificates.checking import strictly_inside
from linregions.certificates.digests import domain_digest, network_digest
from linregions.certificates.dyadic import nearest_double
from linregions.certificates.exact_decision import Decision, decide_exactly
from linregions.certificates.exact_network import ExactNetwork
from linregions.certificates.half_spaces import HalfSpace
from linregions.certificates.margin_program import Answer, Backend, MarginProgram, margin_program
from linregions.certificates.proposal import Proposal, domain_rows, proposal
from linregions.certificates.rational_rows import ExactDomain, ExactSystem, Point, rational_point
from linregions.certificates.repair import repaired
from linregions.domains import Domain
from linregions.errors import InputError
from linregions.models import Network
from linregions.slicing import sliced

__all__ = ["Decider"]

CLEAR = 1e-6  # a solver's margin beyond this is not worth a second way of proof


class Decider:
    """Certifies patterns of one network in one domain.

    Parameters
    ----------
    network : Network
    domain : Domain
    backend : {"cvxpy", "highspy"}

    Attributes
    ----------
    inner : Network
        As a function of the domain's coordinates.
    inside : ndarray, shape (dim,)
        A point inside the domain, to rounding.
    n_programs, n_exact : int
        Linear programs solved in floating point, and patterns that the exact program decided.

    Raises
    ------
    InputError
        The domain does not fit the network or has no interior, or the backend is unknown.
    """

    def __init__(self, network: Network, domain: Domain, backend: Backend) -> None:
        if backend not in ("cvxpy", "highspy"):
            raise InputError(f"backend: expected 'cvxpy' or 'highspy', got {backend!r}")
        self.inner = sliced(network, domain)
        self.network = ExactNetwork(self.inner)
        self.domain = ExactDomain(domain)
        self.n_programs = 0
        self.n_exact = 0
        self._digests = network_digest(network), domain_digest(domain)
        self._domain_rows = domain_rows(self.domain)
        self._backend: Backend = backend
        self._programs: dict[int, MarginProgram] = {}
        self.inside = self._interior_point(domain)

    def certify(self, pieces: NDArray[np.intp], *, margin: bool = True) -> Certificate:
        """Certify a pattern that `given_pattern` has checked; `margin`: prove one, too."""
        system = self.system(pieces)
        return self.certificate(system, self.decide(system), margin=margin)

    def reachable_at(self, pieces: NDArray[np.intp], witness: Point) -> Certificate:
        """The certificate of a pattern with a witness that is known to be strictly inside."""
        decision = Decision("reachable", True, witness, {})
        return self.certificate(self.system(pieces), decision, margin=False)

    def system(self, pieces: NDArray[np.intp]) -> ExactSystem:
        """The half-spaces of a pattern, exactly."""
        return ExactSystem(self.network, self.domain, pieces)

    def certificate(self, system: ExactSystem, decision: Decision, *, margin: bool) -> Certificate:
        """The certificate of a decision."""
        radius: float | None = None
        if decision.verdict == "boundary":
            radius = 0.0
        elif decision.witness is not None and margin:
            found = largest_ball(system, decision.witness)
            radius = {inf: 1.0, 0.0: None}.get(found, found)  # any will do; too small for a double
        return Certificate(
            verdict=decision.verdict,
            attained=decision.attained,
            pattern=system.pieces.copy(),
            layer_sizes=self.inner.layer_sizes,
            exact_witness=decision.witness,
            margin=radius,
            multipliers=decision.multipliers,
            network=self._digests[0],
            domain=self._digests[1],
        )

    def decide(self, system: ExactSystem) -> Decision:
        """Decide the rows of a pattern, in doubles with an exact proof, or exactly."""
        asked = proposal(system, self._domain_rows)
        if asked.impossible is not None:
            return Decision("unreachable", False, None, {asked.impossible: Fraction(1)})
        if not asked.names:
            return Decision("reachable", True, (Fraction(0),) * system.domain.dim, {})
        answer = self._solve(asked, np.ones(len(asked.names)))
        found = None if answer is None else _proven(system, asked, answer)
        if found is not None:
            return found
        self.n_exact += 1

        def tight_if_held(held: Sequence[bool]) -> Sequence[int]:
            again = self._solve(asked, np.array(held, dtype=np.float64))
            return () if again is None else again.tight

        tight = () if answer is None else answer.tight
        return decide_exactly(system, asked.names, tight, tight_if_held)

    def _solve(self, asked: Proposal, held: NDArray[np.float64]) -> Answer | None:
        if not (np.isfinite(asked.a).all() and np.isfinite(asked.c).all()):
            return None
        self.n_programs += 1
        return self._program(len(asked.names)).solve(asked.a, asked.c, held)

    def _program(self, n_rows: int) -> MarginProgram:
        """That of cvxpy is compiled for a number of rows, so a few sizes are kept."""
        size = 0 if self._backend == "highspy" else 1 << (n_rows - 1).bit_length()
        if size not in self._programs:
            self._programs[size] = margin_program(self._backend, self.domain.dim, size)
        return self._programs[size]

    def _interior_point(self, domain: Domain) -> NDArray[np.float64]:
        """A polytope may turn out to have no interior; it is refused as it is elsewhere."""
        no_units = np.full(self.inner.n_units, -1, dtype=np.intp)
        decision = self.decide(self.system(no_units))
        if decision.witness is None or decision.verdict != "reachable":
            what = "empty" if decision.verdict == "unreachable" else "flat"
            raise InputError(f"domain: {domain} is {what}: it has no interior")
        return np.array([nearest_double(x) for x in decision.witness])


def _proven(system: ExactSystem, asked: Proposal, answer: Answer) -> Decision | None:
    """What the solver's answer proves, if its rounded numbers do prove something."""
    if answer.margin > 0:
        point: Point = rational_point(answer.point.tolist())
        if strictly_inside(system, point) is None:
            return Decision("reachable", True, point, {})
    if answer.margin < CLEAR:
        with np.errstate(all="ignore"):
            scaled = answer.multipliers / asked.lengths
        if np.isfinite(scaled).all():
            multipliers: dict[HalfSpace, float] = dict(
                zip(asked.names, scaled.tolist(), strict=True)
            )
            exact = repaired(system, multipliers)
            if exact is not None:
                return Decision("unreachable", False, None, exact)
    return None
