"""The half-spaces of a pattern in doubles: what a linear program is given. Proves nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.half_spaces import HalfSpace, last_stage, sides, stage_pieces
from linregions.models import Network, Stage

__all__ = ["float_rows"]

Array = NDArray[np.float64]


def float_rows(
    network: Network, pieces: NDArray[np.intp]
) -> tuple[list[HalfSpace], Array, Array, NDArray[np.bool_]]:
    """Rows ``a @ x + c >= 0`` of the units that have a piece, in order.

    Returns
    -------
    names : list of HalfSpace
    a : ndarray, shape (n, input_dim)
    c : ndarray, shape (n,)
    doubtful : ndarray of bool, shape (n,)
        Rows whose normal is so short against what was summed up that it may be zero, or that left
        the range of doubles.
    """
    d, end = network.input_dim, last_stage(network, pieces)
    names: list[HalfSpace] = []
    a, c, size = [np.zeros((0, d))], [np.zeros(0)], [np.zeros(0)]
    state, shift = np.eye(d), np.zeros(d)
    length = np.ones(d)  # of the rows of the state, cancellation left out
    for place, (stage, own, first) in enumerate(stage_pieces(network, pieces)):
        if place > end:
            break
        found = sides(stage, own, first)
        z, constant = np.asarray(stage.weight @ state), stage.weight @ shift + stage.bias
        sizes: Any = abs(stage.weight)  # sparse ones have no type of their own here
        z_length = np.asarray(sizes @ length)
        if found:
            names += [side.half_space for side in found]
            plus = np.array([side.plus for side in found])
            minus = np.array([side.minus for side in found])
            cuts = np.array([_breakpoint(stage, s.plus, s.minus, s.breakpoint) for s in found])
            up, down = plus >= 0, minus >= 0
            a.append(np.where(up[:, None], z[plus], 0.0) - np.where(down[:, None], z[minus], 0.0))
            c.append(np.where(up, constant[plus], cuts) - np.where(down, constant[minus], cuts))
            size.append(np.where(up, z_length[plus], 0.0) + np.where(down, z_length[minus], 0.0))
        kept, slopes, intercepts = _pieces_of_outputs(stage, own)
        state, shift = slopes[:, None] * z[kept], slopes * constant[kept] + intercepts
        length = np.abs(slopes) * z_length[kept]
    rows, lengths = np.concatenate(a), np.concatenate(size)
    constants = np.concatenate(c)
    norms = np.abs(rows).max(axis=1, initial=0.0)
    sane = np.isfinite(rows).all(axis=1) & np.isfinite(constants) & (norms < 1e150)
    doubtful = ~(sane & (norms > 1e-9 * lengths) & (norms > 1e-150))
    return names, rows, constants, doubtful


def _breakpoint(stage: Stage, plus: int, minus: int, place: int) -> float:
    if min(plus, minus) >= 0:
        return 0.0
    kind = stage.activation_index[max(plus, minus)]
    return float(stage.activations[kind].breakpoints[place])


def _pieces_of_outputs(
    stage: Stage, own: NDArray[np.intp]
) -> tuple[NDArray[np.intp], Array, Array]:
    """For each output its row, slope and intercept; a free unit counts as zero."""
    chosen = np.zeros(stage.n_out, dtype=np.intp)
    chosen[stage.pieces > 1] = own
    given = chosen >= 0
    chosen = np.maximum(chosen, 0)
    if stage.is_max:
        starts = np.cumsum(stage.group_sizes) - stage.group_sizes
        return starts + chosen, given.astype(np.float64), np.zeros(stage.n_out)
    first = np.cumsum([0, *(kind.n_pieces for kind in stage.activations)])
    piece = first[stage.activation_index] + chosen
    slopes = np.concatenate([kind.slopes for kind in stage.activations])[piece]
    intercepts = np.concatenate([kind.intercepts for kind in stage.activations])[piece]
    return np.arange(stage.n_out), np.where(given, slopes, 0.0), np.where(given, intercepts, 0.0)
