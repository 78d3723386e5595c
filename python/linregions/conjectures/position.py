"""Why hyperplanes are not in general position: the guilty ones, found in exact arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from linregions.arrangements.exact_rows import Row, echelon
from linregions.conjectures.layers import LinearLayer

__all__ = ["Flaw", "Reason", "find_flaw"]

Reason = Literal["rank", "constant", "repeated", "parallel", "zero bias", "concurrent", "dependent"]

MEANINGS: dict[Reason, str] = {
    "rank": "the rank is another one than was thought",
    "constant": "a unit without weights has no hyperplane",
    "repeated": "two hyperplanes coincide",
    "parallel": "two hyperplanes are parallel",
    "zero bias": "without biases all hyperplanes pass through the origin",
    "concurrent": "they meet in more than hyperplanes in general position do",
    "dependent": "their normals are dependent, and no point is on all of them",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """What keeps the hyperplanes of a layer from general position.

    Attributes
    ----------
    reason : str
        "rank": the rank of the weights is not the one that was asked for.
        "constant": a unit has no weights.
        "repeated", "parallel": two hyperplanes are equal, or parallel without being equal.
        "concurrent": k hyperplanes meet, in a flat of codimension below k (three lines in a point).
        "zero bias": the same, because all biases of the layer are zero.
        "dependent": k >= 3 hyperplanes whose normals have rank k - 1, less than the layer's, and
        which have no common point (the three sides of a prism).
    units : tuple of int
        The guilty ones. None can be left out: any k - 1 of k are independent.
    """

    reason: Reason
    units: tuple[int, ...]

    def __str__(self) -> str:
        units = f"unit{'s' * (len(self.units) != 1)} {', '.join(map(str, self.units))}"
        return f"{self.reason} ({units}): {MEANINGS[self.reason]}"

    def check(self, layer: LinearLayer, rank: int | None = None) -> bool:
        """Whether the guilty units of the layer are what the reason says, by exact ranks.

        Parameters
        ----------
        layer : LinearLayer
        rank : int, optional
            That was asked for; needed for the reason "rank".
        """
        some = layer.subset(list(self.units))
        if self.reason == "rank":
            return some.rank != rank
        if self.reason == "constant":
            return bool(some.is_constant.all()) and len(some) == 1
        if some.is_constant.any():
            return False
        if self.reason == "zero bias" and any(layer.biases.tolist()):
            return False
        rows = some.arrangement.rows
        verdict = _verdict(rows, layer.rank)
        if self.reason == "zero bias":
            verdict = "zero bias" if verdict in ("repeated", "concurrent") else None
        others = combinations(rows, len(rows) - 1)
        is_minimal = all(_rank_of_normals(rest) == len(rows) - 1 for rest in others)
        return verdict == self.reason and is_minimal


def find_flaw(layer: LinearLayer, rank: int | None = None) -> Flaw | None:
    """The fewest hyperplanes that are not in general position; None if all are.

    Parameters
    ----------
    layer : LinearLayer
    rank : int, optional
        That the weights are thought to have.

    Notes
    -----
    Hyperplanes whose normals have rank r are in general position if any k <= r of the normals are
    independent, and no r + 1 hyperplanes have a common point. Subsets are tried by size, up to
    r + 1 of them, so that what is found first is minimal. This takes 2^n steps at worst.
    """
    if rank is not None and layer.rank != rank:
        return Flaw(reason="rank", units=tuple(range(len(layer))))
    constant = layer.is_constant.nonzero()[0].tolist()
    if constant:
        return Flaw(reason="constant", units=(constant[0],))
    rows, r = layer.arrangement.rows, layer.rank
    without_biases = not any(layer.biases.tolist())
    for size in range(2, r + 2):
        for units in combinations(range(len(rows)), size):
            reason = _verdict([rows[i] for i in units], r)
            if reason is not None:
                return Flaw(reason="zero bias" if without_biases else reason, units=units)
    return None


def _verdict(rows: Sequence[Row], r: int) -> Reason | None:
    """What is wrong with hyperplanes of which all but one, whichever, are in general position."""
    k = len(rows)
    rank = _rank_of_normals(rows)
    if k < 2 or rank != k - 1:
        return None
    if len(echelon(rows)) == rank:
        return "repeated" if k == 2 else "concurrent"
    if rank == r:
        return None  # r + 1 hyperplanes without a common point, as it should be
    return "parallel" if k == 2 else "dependent"


def _rank_of_normals(rows: Sequence[Row]) -> int:
    return len(echelon(row[:-1] for row in rows))
