"""Which units of a pattern the output depends on.

Backwards from the outputs: a unit counts if some row that counts reads it with a weight that is not
zero, on a piece whose slope is not. Patterns that agree in the pieces of all units that count have
the same affine map, whatever the weights.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.models import Network, Stage

__all__ = ["relevant_pieces"]


def relevant_pieces(network: Network, patterns: NDArray[np.integer[Any]]) -> NDArray[np.intp]:
    """Patterns (k, n_units) with piece 0 for units that do not count.

    Pieces of equal slope and intercept get the number of the first one. Two rows that come out
    equal stand for patterns with the same affine map.
    """
    out = patterns.astype(np.intp)
    end = network.n_units
    counts = np.ones((len(patterns), network.output_dim), dtype=bool)
    for stage in reversed(network.stages):
        own = out[:, end - stage.n_units : end]
        end -= stage.n_units
        is_unit = stage.pieces > 1
        own[~counts[:, is_unit]] = 0
        counts = _inputs(stage, own, counts, is_unit)
    return out


def _inputs(
    stage: Stage, own: NDArray[np.intp], counts: NDArray[np.bool_], is_unit: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which inputs of the stage count; `own` is changed where pieces are the same function."""
    pieces = np.zeros((len(own), stage.n_out), dtype=np.intp)
    pieces[:, is_unit] = own
    if stage.is_max:
        rows = np.zeros((len(own), stage.n_rows), dtype=bool)
        starts = np.cumsum(stage.group_sizes) - stage.group_sizes
        np.put_along_axis(rows, starts + pieces, counts, axis=1)
    else:
        same, flat = _tables(stage)
        pieces = same[stage.activation_index, pieces]
        own[:] = pieces[:, is_unit]
        rows = counts & ~flat[stage.activation_index, pieces]
    weight: Any = stage.weight
    reads = (weight != 0).astype(np.float32)
    return np.asarray((reads.T @ rows.T.astype(np.float32)).T > 0.0)


def _tables(stage: Stage) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """By activation and piece: the first piece that is the same function; whether it is flat."""
    most = max(kind.n_pieces for kind in stage.activations)
    same = np.zeros((len(stage.activations), most), dtype=np.intp)
    flat = np.zeros((len(stage.activations), most), dtype=bool)
    for place, kind in enumerate(stage.activations):
        lines = list(zip(kind.slopes, kind.intercepts, strict=True))
        same[place, : len(lines)] = [lines.index(line) for line in lines]
        flat[place, : len(lines)] = [slope == 0.0 for slope, _ in lines]
    return same, flat
