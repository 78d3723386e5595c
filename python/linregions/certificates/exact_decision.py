"""A pattern decided by exact programs alone: inside, on the boundary, or nowhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from linregions.certificates.certificate import Verdict
from linregions.certificates.checking import strictly_inside
from linregions.certificates.exact_program import integer_rows, largest_margin
from linregions.certificates.half_spaces import HalfSpace
from linregions.certificates.rational_rows import ExactSystem, Point, coprime

__all__ = ["Decision", "binary_point", "decide_exactly"]


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict with its proof; see `linregions.certificates.Certificate`."""

    verdict: Verdict
    attained: bool
    witness: Point | None
    multipliers: dict[HalfSpace, Fraction]


def decide_exactly(
    system: ExactSystem,
    names: Sequence[HalfSpace],
    tight: Sequence[int],
    tight_if_held: Callable[[Sequence[bool]], Sequence[int]],
) -> Decision:
    """Decide by the rows of these names, none of them constant; all others must hold everywhere.

    Parameters
    ----------
    system : ExactSystem
    names : sequence of HalfSpace
        Not empty.
    tight : sequence of int
        Those that a solver thinks are tight where the margin is largest.
    tight_if_held : callable
        The same if only some rows count for the margin, and the others are not to be violated.
    """
    rows, powers = integer_rows([system.rows[name] for name in names])

    def proof(multipliers: dict[int, Fraction]) -> dict[HalfSpace, Fraction]:
        return coprime({names[i]: y * (1 << powers[i]) for i, y in multipliers.items()})

    found = largest_margin(rows, hint=tight)
    if found.sign > 0 and found.point is not None:
        return Decision("reachable", True, binary_point(system, found.point), {})
    if found.sign < 0:
        return Decision("unreachable", False, None, proof(found.multipliers))
    if any(names[i].strict for i in found.multipliers):
        return Decision("boundary", False, found.point, proof(found.multipliers))
    strict = [name.strict for name in names]
    if not any(strict):
        return Decision("boundary", True, found.point, proof(found.multipliers))
    open_ones = largest_margin(rows, held=strict, hint=tight_if_held(strict))
    if open_ones.sign > 0:
        return Decision("boundary", True, open_ones.point, proof(found.multipliers))
    return Decision("boundary", False, found.point, proof(open_ones.multipliers))


def binary_point(system: ExactSystem, point: Point) -> Point:
    """A point of binary fractions next to an interior one, as short as the interior allows."""
    bits = 8
    while True:
        rounded = tuple(Fraction(round(x * (1 << bits)), 1 << bits) for x in point)
        if strictly_inside(system, rounded) is None:
            return rounded
        bits *= 2
