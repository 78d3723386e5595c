"""Small sets of units that contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.certificates.checking import Checker, check_no_interior, strictly_inside
from linregions.certificates.deciding import Decider
from linregions.certificates.given_patterns import given_pattern, units_that_matter
from linregions.certificates.half_spaces import HalfSpace
from linregions.certificates.margin_program import Backend
from linregions.certificates.rational_rows import ExactSystem, Point
from linregions.domains import Domain
from linregions.errors import CertificateError, InputError
from linregions.models import Network
from linregions.patterns import unit_name, unit_place

__all__ = ["MinimalCore", "minimal_core"]

Pieces = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MinimalCore:
    """Units that cannot all be on their pieces on an open set, though any but one of them can.

    The half-spaces of a unit behind the first layer are those of the affine map that the pieces in
    front of it make; `given` names the units whose pieces these are. So: where the units of `given`
    are on their pieces, those of `units` are not all on theirs, but for a set without interior.

    Attributes
    ----------
    units : tuple of int
        In order. Empty only if the domain has no interior, which is refused.
    given : tuple of int
        Units of earlier layers on whose pieces the half-spaces of `units` depend.
    pattern : ndarray of int, shape (n_units,), read-only
        The whole pattern.
    layer_sizes : tuple of int
        Units of each hidden layer.
    multipliers : dict of HalfSpace to Fraction
        Farkas multipliers on half-spaces of these units and of the domain: the contradiction.
    witnesses : dict of int to tuple of Fraction
        For each unit a point of the domain strictly inside the half-spaces of all the others: none
        of them can be left out.
    """

    units: tuple[int, ...]
    given: tuple[int, ...]
    pattern: Pieces
    layer_sizes: tuple[int, ...]
    multipliers: Mapping[HalfSpace, Fraction]
    witnesses: Mapping[int, Point]

    def check(self, network: Network, domain: Domain) -> bool:
        """Prove both halves of the statement again in rational arithmetic.

        Returns
        -------
        bool
            True, always: what does not hold raises CertificateError.
        """
        checker = Checker(network, domain)
        pieces = given_pattern(checker.network.network, self.pattern)
        system = ExactSystem(checker.network, checker.domain, pieces)
        check_no_interior(self.multipliers, system.restricted(self.units), "core")
        if set(self.witnesses) != set(self.units):
            raise CertificateError("core: not every unit has a witness of the others")
        if self.given != _given(system.network.network, self.pattern, self.units):
            raise CertificateError("core: depends on the pieces of other units than it names")
        for unit, point in self.witnesses.items():
            others = system.restricted(other for other in self.units if other != unit)
            violated = strictly_inside(others, point)
            if violated is not None:
                left_out = unit_name(*unit_place(self.layer_sizes, unit))
                raise CertificateError(f"core: the witness without {left_out} violates {violated}")
        return True

    def __str__(self) -> str:
        names = [unit_name(*unit_place(self.layer_sizes, unit)) for unit in self.units]
        text = f"{len(names)} units contradict each other: {', '.join(names)}"
        walls = sorted(h.index for h in self.multipliers if h.kind == "domain")
        if len(names) == 1:
            text = f"{names[0]} " + (
                "contradicts the domain by itself" if walls else "is on its piece nowhere"
            )
        if walls:
            shown = ", ".join(map(str, walls[:8])) + ", ..." * (len(walls) > 8)
            text += f" (with half-space{'s' * (len(walls) > 1)} {shown} of the domain)"
        n = len(self.given)
        return text + (f", given the pieces of {n} earlier unit{'s' * (n != 1)}" if n else "")


def minimal_core(
    network: Network, pattern: ArrayLike, domain: Domain, *, backend: Backend = "highspy"
) -> MinimalCore:
    """Name units of an unreachable pattern that already contradict each other, none to spare.

    An irreducible infeasible subset: not the smallest one, but none of its units can be left out.
    Found from the multipliers of the whole pattern by leaving out one unit after the other; if
    the first layers of the pattern contradict themselves, only they are looked at.

    Parameters
    ----------
    network, pattern, domain, backend : as in `linregions.certificates.certify`
        The pattern must not be reachable.

    Returns
    -------
    MinimalCore

    Raises
    ------
    InputError
        The pattern is reachable; and as `certify`.

    Examples
    --------
    >>> from linregions import Box, Network
    >>> from linregions.certificates import minimal_core
    >>> network = Network.from_arrays([[[1.0], [-1.0], [2.0]], [[1.0, 1.0, 1.0]]])
    >>> print(minimal_core(network, [1, 1, 1], Box([-1], [1])))
    2 units contradict each other: unit 0 of layer 1, unit 1 of layer 1
    """
    decider = Decider(network, domain, backend)
    pieces = given_pattern(decider.inner, pattern)
    decision = None
    for prefix in _prefixes(decider.inner, pieces):
        system = decider.system(prefix)
        decision = decider.decide(system)
        if decision.verdict != "reachable":
            break
    if decision is None or decision.verdict == "reachable":
        raise InputError("pattern: is reachable, so no units of it contradict each other")
    multipliers, witnesses = decision.multipliers, {}
    units = _units(multipliers)
    for unit in list(reversed(units)):  # early units stay if they can: their rows are simpler
        if unit not in units:
            continue
        without = decider.decide(system.restricted(other for other in units if other != unit))
        if without.verdict == "reachable" and without.witness is not None:
            witnesses[unit] = without.witness
        else:
            multipliers, units = without.multipliers, _units(without.multipliers)
    return MinimalCore(
        units=units,
        given=_given(decider.inner, system.pieces, units),
        pattern=system.pieces,
        layer_sizes=decider.inner.layer_sizes,
        multipliers=multipliers,
        witnesses={unit: witnesses[unit] for unit in units},
    )


def _prefixes(network: Network, pieces: Pieces) -> Iterable[Pieces]:
    """The pattern of the first layer, of the first two, and so on."""
    for end in np.cumsum(network.layer_sizes).tolist():
        prefix = pieces.copy()
        prefix[end:] = -1
        yield prefix


def _units(multipliers: Mapping[HalfSpace, Fraction]) -> tuple[int, ...]:
    return tuple(sorted({h.index for h in multipliers if h.kind != "domain"}))


def _given(network: Network, pieces: Pieces, units: Iterable[int]) -> tuple[int, ...]:
    """Units whose pieces enter the half-spaces of these units."""
    asked = np.zeros(pieces.size, dtype=bool)
    asked[list(units)] = True
    return tuple(np.flatnonzero(units_that_matter(network, pieces, asked)[0]).tolist())
