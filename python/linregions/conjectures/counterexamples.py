"""Counterexamples to the region number, made as small and as plain as they get."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from linregions.arrangements.exact_rows import Row, integer_multiple
from linregions.conjectures.layers import LinearLayer
from linregions.conjectures.position import Flaw, find_flaw
from linregions.region_numbers import region_number

__all__ = ["Counterexample", "counterexample", "plain_form", "shrunk"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counterexample:
    """A layer whose number of regions is not ``region_number(n, rank)``, and why.

    Attributes
    ----------
    layer : LinearLayer
        Units of the layer that was drawn, as few as still fail: without any one of them the
        others keep to their region number.
    plain : LinearLayer
        The same up to an affine change of coordinates, in small integers: its hyperplanes meet each
        other just as those of `layer` do. `layer` itself where the rank is not as thought.
    n, rank : int
        Units of both, and their exact rank.
    expected_rank : int
        What the rank was thought to be.
    cells, expected : int
        Regions counted, and ``region_number(n, expected_rank)``.
    flaw : Flaw
        Why they differ, with the guilty units.
    drawn : LinearLayer
        The whole layer.
    """

    layer: LinearLayer
    plain: LinearLayer
    n: int
    rank: int
    expected_rank: int
    cells: int
    expected: int
    flaw: Flaw
    drawn: LinearLayer

    @property
    def size(self) -> tuple[int, int, int]:
        """What the smallest counterexample has least of: units, rank, then digits."""
        numbers = [*self.plain.weights.ravel().tolist(), *self.plain.biases.tolist()]
        return self.n, self.rank, int(sum(abs(Fraction(v)) for v in numbers))

    def check(self) -> bool:
        """Count again, and test the flaw, in exact arithmetic; without the arrangement kept."""
        layers = [LinearLayer(part.weights, part.biases) for part in (self.layer, self.plain)]
        return (
            all(layer.n_cells == self.cells and layer.rank == self.rank for layer in layers)
            and self.expected == region_number(self.n, self.expected_rank) != self.cells
            and all(self.flaw.check(layer, self.expected_rank) for layer in layers)
        )

    def __str__(self) -> str:
        head = f"{self.n} units of rank {self.rank}: {self.cells:,} regions, not {self.expected:,}"
        lines = [f"{head}; {self.flaw}"]
        if self.flaw.reason != "rank":
            rows = zip(self.plain.weights.tolist(), self.plain.biases.tolist(), strict=True)
            lines += [f"  {_equation(weights, bias)}" for weights, bias in rows]
        return "\n".join(lines)


def counterexample(drawn: LinearLayer, rank: int) -> Counterexample:
    """The counterexample within a layer that does not keep to ``region_number(n, rank)``."""
    layer = drawn if drawn.rank != rank else shrunk(drawn)
    expected_rank = rank if layer is drawn else layer.rank
    flaw = find_flaw(layer, expected_rank)
    assert flaw is not None  # hyperplanes in general position have just that many cells
    if flaw.reason == "zero bias" and any(drawn.biases.tolist()):  # those left just have none
        flaw = replace(flaw, reason="repeated" if len(flaw.units) == 2 else "concurrent")
    return Counterexample(
        layer=layer,
        plain=layer if drawn.rank != rank else plain_form(layer),
        n=len(layer),
        rank=layer.rank,
        expected_rank=expected_rank,
        cells=layer.n_cells,
        expected=region_number(len(layer), expected_rank),
        flaw=flaw,
        drawn=drawn,
    )


def shrunk(layer: LinearLayer) -> LinearLayer:
    """Leave units out as long as the others are no ``region_number`` of their own rank either."""
    units = list(range(len(layer)))
    smallest = layer
    for unit in range(len(layer)):
        rest = [i for i in units if i != unit]
        candidate = layer.subset(rest)
        if rest and candidate.n_cells != region_number(len(rest), candidate.rank):
            units, smallest = rest, candidate
    return smallest


def plain_form(layer: LinearLayer) -> LinearLayer:
    """The hyperplanes in coordinates in which they have small integers, of dimension `rank`.

    The first independent ones become coordinate hyperplanes; then each coordinate is scaled so that
    the first other hyperplane which depends on it has the coefficient 1 there, and the space so
    that the first constant is 1.
    """
    arrangement = layer.arrangement
    basis = _independent(arrangement.rows)
    rows = _in_coordinates_of(arrangement.rows, basis)
    for k in range(len(basis)):
        first = next((row[k] for i, row in enumerate(rows) if i not in basis and row[k]), None)
        if first is not None:
            for i, row in enumerate(rows):
                if i not in basis:
                    row[k] /= first
    constant = next((row[-1] for row in rows if row[-1]), None)
    if constant is not None:
        for row in rows:
            row[-1] /= constant
    ratios = [[value.as_integer_ratio() for value in row] for row in rows]
    whole = [integer_multiple(row) for row in ratios]
    weights: list[list[int]] = [[0] * len(basis) for _ in range(len(layer))]
    biases = [1] * len(layer)  # of constant units
    for unit, plain in zip((~layer.is_constant).nonzero()[0].tolist(), whole, strict=True):
        weights[unit], biases[unit] = list(plain[:-1]), -plain[-1]
    return LinearLayer(weights, biases)


def _independent(rows: tuple[Row, ...]) -> list[int]:
    """The first hyperplanes with independent normals."""
    chosen: list[int] = []
    reduced: list[list[Fraction]] = []
    for i, row in enumerate(rows):
        rest = [Fraction(v) for v in row[:-1]]
        for other in reduced:
            k = next(j for j, v in enumerate(other) if v)
            factor = rest[k] / other[k]
            rest = [a - factor * b for a, b in zip(rest, other, strict=True)]
        if any(rest):
            reduced.append(rest)
            chosen.append(i)
    return chosen


def _in_coordinates_of(rows: tuple[Row, ...], basis: list[int]) -> list[list[Fraction]]:
    """Each row (a, b) as combination of the basis rows: (coefficients, what is left of b)."""
    found = []
    for row in rows:
        # Solve sum_k c_k basis_k = a by elimination on the transposed system.
        table = [
            [*(Fraction(rows[i][j]) for i in basis), Fraction(row[j])] for j in range(len(row) - 1)
        ]
        coefficients = _solution(table, len(basis))
        left = Fraction(row[-1]) - sum(
            (c * rows[i][-1] for c, i in zip(coefficients, basis, strict=True)), Fraction(0)
        )
        found.append([*coefficients, left])
    return found


def _solution(table: list[list[Fraction]], n: int) -> list[Fraction]:
    """The solution of a system of full column rank n, right-hand side in the last column."""
    for k in range(n):
        pivot = next(i for i in range(k, len(table)) if table[i][k])
        table[k], table[pivot] = table[pivot], table[k]
        table[k] = [v / table[k][k] for v in table[k]]
        for i, row in enumerate(table):
            if i != k and row[k]:
                table[i] = [a - row[k] * b for a, b in zip(row, table[k], strict=True)]
    return [table[k][n] for k in range(n)]


def _equation(weights: list[int], bias: int) -> str:
    """A hyperplane as people write it."""
    terms = [
        f"{'-' if w < 0 else '+'} {abs(w) if abs(w) != 1 else ''}x{k + 1}"
        for k, w in enumerate(weights)
        if w
    ]
    if not terms:
        return f"{bias} (constant)"
    left = " ".join(terms).removeprefix("+ ")
    left = "-" + left.removeprefix("- ") if left.startswith("- ") else left
    return f"{left} = {-bias}"
