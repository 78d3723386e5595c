"""Every pattern that a network attains in a closed domain, those of thin sets of inputs included.

A tree over the units in order. A node is a beginning of a pattern with the set of inputs that have
it, kept as relatively open cells (`linregions.kinds.open_cells`): a unit's pre-activation is affine
on that set, and cuts each cell into parts where it is below, on and above a breakpoint. Everything
is done in integers; nothing of the engine is used. Activations need not be continuous.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm

import numpy as np

from linregions.certificates.exact_network import ExactNetwork, ExactStage
from linregions.certificates.rational_rows import ExactDomain
from linregions.domains import Box, Domain
from linregions.kinds.open_cells import Generator, OpenCell, Terms, fan, split
from linregions.models import Network

__all__ = ["Attained", "attained_patterns"]

Cells = list[OpenCell]
Parts = dict[int, Cells]


@dataclass(frozen=True, slots=True)
class Attained:
    """A node of the tree at the end of a layer.

    Attributes
    ----------
    layer : int
        Hidden layers that are done.
    pattern : tuple of int
        Pieces of their units.
    share : float
        Of the whole tree, each branching shared evenly; 0 before the last layer.
    whole : bool
        Whether this is the pattern of all units.
    """

    layer: int
    pattern: tuple[int, ...]
    share: float
    whole: bool


@dataclass(frozen=True, slots=True)
class _Node:
    """The inputs that have these pieces; `outputs` are those of the stage that is worked on."""

    place: int
    layer: int
    pattern: tuple[int, ...]
    outputs: tuple[int, ...]
    share: float
    cells: Cells


def attained_patterns(network: Network, domain: Domain) -> Iterator[Attained]:
    """Attained beginnings of patterns at the end of each layer, in lexicographic order.

    Parameters
    ----------
    network : Network
        As a function of the domain's coordinates.
    domain : Domain
    """
    exact, n_layers = ExactNetwork(network), len(network.layer_sizes)
    cells = _domain_cells(domain)
    if not n_layers and cells:
        yield Attained(0, (), 1.0, True)
        return
    stack = [_Node(0, 0, (), (), 1.0, _rows_of(exact.stages[0], cells))] if cells else []
    while stack:
        node = stack.pop()
        stage = exact.stages[node.place]
        if len(node.outputs) < stage.stage.n_out:
            stack += reversed(_children(node, stage))
            continue
        layer = node.layer + (stage.stage.n_units > 0)
        if layer > node.layer:
            whole = layer == n_layers
            yield Attained(layer, node.pattern, node.share if whole else 0.0, whole)
        if layer < n_layers:
            cells = _applied(stage, node.outputs, node.cells)
            cells = _rows_of(exact.stages[node.place + 1], cells)
            stack.append(replace(node, place=node.place + 1, layer=layer, outputs=(), cells=cells))


def _children(node: _Node, stage: ExactStage) -> list[_Node]:
    """The node by the piece of the stage's next output."""
    output = len(node.outputs)
    if stage.stage.pieces[output] == 1:
        return [replace(node, outputs=(*node.outputs, 0))]
    parts = _parts(stage, output, node.cells)
    return [
        replace(
            node,
            outputs=(*node.outputs, piece),
            pattern=(*node.pattern, piece),
            share=node.share / len(parts),
            cells=parts[piece],
        )
        for piece in sorted(parts)
    ]


def _domain_cells(domain: Domain) -> Cells:
    """Cells of the closed domain: a fan around one of its corners, or the origin, cut to size."""
    centre, signs = _corner(domain)
    common = lcm(*(x.denominator for x in centre))
    cells = fan([*(int(x * common) for x in centre), common], signs)
    for _, (row, _) in ExactDomain(domain).rows:
        terms = [(k, int(v)) for k, v in enumerate(row)]
        parts = [split(cell, terms) for cell in cells]
        cells = [cell for _, zero, above in parts for cell in (*zero, *above)]
    return cells


def _corner(domain: Domain) -> tuple[list[Fraction], list[tuple[int, ...]]]:
    """Where to put the fan, and on which sides of it there is anything."""
    if not isinstance(domain, Box):
        return [Fraction(0)] * domain.dim, [(-1, 0, 1)] * domain.dim
    centre: list[Fraction] = []
    signs: list[tuple[int, ...]] = []
    for low, high in zip(domain.lower.tolist(), domain.upper.tolist(), strict=True):
        finite = low > -np.inf, high < np.inf
        centre.append(Fraction(low if finite[0] else high if finite[1] else 0))
        signs.append((0, 1) if finite[0] else (-1, 0) if finite[1] else (-1, 0, 1))
    return centre, signs


def _parts(stage: ExactStage, output: int, cells: Cells) -> Parts:
    """Cells by the piece of one output, their generators described by the stage's rows."""
    if stage.stage.is_max:
        start, size = stage.groups[output]
        won: Parts = {0: cells}
        for row in range(1, size):
            won = _challenged(won, start, row)
        return won
    parts: Parts = {}
    breaks = stage.breakpoints[stage.stage.activation_index[output]]
    for piece, end in enumerate(breaks):
        own, cells = _at(cells, [(output, 1), (-1, -end)])
        if own:
            parts[piece] = own
    if cells:
        parts[len(breaks)] = cells
    return parts


def _challenged(won: Parts, start: int, row: int) -> Parts:
    """Cells by the first of the largest rows, one more row considered."""
    parts: Parts = {}
    for best, cells in won.items():
        kept, lost = _at(cells, [(start + row, 1), (start + best, -1)])
        if kept:
            parts[best] = kept
        if lost:
            parts[row] = parts.get(row, []) + lost
    return parts


def _at(cells: Cells, function: Terms) -> tuple[Cells, Cells]:
    """Cells where the function is not positive, and where it is."""
    parts = [split(cell, function) for cell in cells]
    lower = [cell for below, zero, _ in parts for cell in (*below, *zero)]
    return lower, [cell for _, _, above in parts for cell in above]


def _rows_of(stage: ExactStage, cells: Cells) -> Cells:
    """The same cells, their generators described by the stage's rows instead of its inputs.

    The last value is scaled so that breakpoints, in the stage's integers, are multiples of it.
    """
    state = _columns(cells)
    rows = [*([int(v) for v in row] for row in stage.rows(state)), state[-1]]
    return _described(cells, rows)


def _applied(stage: ExactStage, outputs: tuple[int, ...], cells: Cells) -> Cells:
    """The same cells, described by what the stage makes of its rows on these pieces."""
    rows = _columns(cells)
    state = stage.apply(rows[:-1], outputs, rows)
    return _described(cells, [[int(v) for v in row] for row in state])


def _columns(cells: Cells) -> list[list[int]]:
    values = [generator.values for cell in cells for generator in cell.generators]
    return [list(row) for row in zip(*values, strict=True)]


def _described(cells: Cells, rows: list[list[int]]) -> Cells:
    """Cells with new descriptions, one column of the rows for each generator."""
    columns = iter(zip(*rows, strict=True))
    return [
        OpenCell(tuple(Generator(next(columns), g.facets) for g in cell.generators), cell.n_facets)
        for cell in cells
    ]
