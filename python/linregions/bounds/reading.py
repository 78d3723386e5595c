"""A network's layers as bounds see them, from its architecture, its zeros or its weights."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Literal

import numpy as np

from linregions.bounds.independence import (
    LARGEST_MATRIX,
    independent_sizes,
    matched_sizes,
    rank_bound,
)
from linregions.bounds.layers import Layer, Unit
from linregions.bounds.ranges import Pieces, group_slices
from linregions.certificates.dyadic import integers
from linregions.models import Network, Stage

__all__ = ["Level", "layers_of"]

Level = Literal["architecture", "connections", "weights"]


def layers_of(network: Network, pieces: Sequence[Pieces], level: Level) -> list[Layer]:
    """One layer for each stage; the domain's dimension is the number of inputs.

    Parameters
    ----------
    network : Network
        In the domain's coordinates.
    pieces : sequence of Pieces
        For each stage, what its outputs can take; see `linregions.bounds.stability`.
    level : {"architecture", "connections", "weights"}
        What may be used: activations, widths and connections between stages; also which entries of
        the weights are zero; all numbers.
    """
    layers: list[Layer] = []
    dim, homogeneous = network.input_dim, level == "weights"
    for stage, own in zip(network.stages, pieces, strict=True):
        central = homogeneous and _breaks_at_origin(stage, own)
        homogeneous = central and _is_linear(stage, own)
        layers.append(_layer(stage, own, level, dim, central))
        dim = layers[-1].dimension_after(dim)
    return layers


def _layer(stage: Stage, pieces: Pieces, level: Level, dim: int, central: bool) -> Layer:
    units, carried = _outputs(stage, pieces)
    kept, compared = _rows_that_matter(stage, pieces)
    n = stage.n_in
    unit_rank, rank, sizes = min(len(compared), n), min(len(units) + carried, n), None
    if level != "architecture" and stage.n_rows * n <= LARGEST_MATRIX:
        flat, _ = integers(stage.dense_weight)
        rows = [flat[i : i + n] for i in range(0, len(flat), n)]
        normals = [
            rows[i] if j is None else [a - b for a, b in zip(rows[i], rows[j], strict=True)]
            for i, j in compared
        ]
        cuts = [unit.cuts for unit in units]
        if level == "weights":
            rank = min(rank, rank_bound([rows[i] for i in kept]))
            unit_rank = min(unit_rank, rank_bound(normals))
        most = min(dim, unit_rank)
        if not stage.is_max and units:
            sizes = independent_sizes(normals, cuts, most) if level == "weights" else None
            if sizes is None and any(0 in row for row in normals):
                supports = [frozenset(j for j, v in enumerate(row) if v) for row in normals]
                sizes = matched_sizes(supports, cuts, most)
    return Layer(tuple(units), carried, unit_rank, rank, central, sizes)


def _outputs(stage: Stage, pieces: Pieces) -> tuple[list[Unit], int]:
    """The units, and how many other outputs are not constant."""
    units, carried = [], 0
    for output, own in enumerate(pieces):
        n_flat = 0 if stage.is_max else sum(s == 0.0 for s in _slopes(stage, output, own))
        if len(own) > 1:
            n = len(own)
            units.append(Unit(n_flat, n - n_flat, stage.is_max))
        else:
            carried += n_flat == 0
    return units, carried


def _slopes(stage: Stage, output: int, pieces: Sequence[int]) -> list[float]:
    activation = stage.activations[stage.activation_index[output]]
    return [activation.slopes[piece] for piece in pieces]


def _rows_that_matter(
    stage: Stage, pieces: Pieces
) -> tuple[list[int], list[tuple[int, int | None]]]:
    """Rows that reach the next state, and rows (or pairs of them) whose values units compare."""
    if not stage.is_max:
        kept = [i for i, own in enumerate(pieces) if any(_slopes(stage, i, own))]
        return kept, [(i, None) for i, own in enumerate(pieces) if len(own) > 1]
    groups = [
        [part.start + piece for piece in own]
        for part, own in zip(group_slices(stage), pieces, strict=True)
    ]
    compared = [(row, group[0]) for group in groups for row in group[1:]]
    return list(chain.from_iterable(groups)), list(compared)


def _breaks_at_origin(stage: Stage, pieces: Pieces) -> bool:
    """Whether units change their pieces where rows without constants are zero or equal."""
    if np.any(stage.bias):
        return False
    if stage.is_max:
        return True
    kinds = stage.activation_index.tolist()
    return not any(
        stage.activations[kind].breakpoints[piece - 1]
        for kind, own in zip(kinds, pieces, strict=True)
        for piece in own[1:]
    )


def _is_linear(stage: Stage, pieces: Pieces) -> bool:
    """Whether every piece maps zero to zero; the bias is looked at elsewhere."""
    kinds = stage.activation_index.tolist()
    return stage.is_max or not any(
        stage.activations[kind].intercepts[piece]
        for kind, own in zip(kinds, pieces, strict=True)
        for piece in own
    )
