"""The half-spaces of a pattern in doubles: what a linear program is given. Proves nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.half_spaces import HalfSpace, last_stage, sides, stage_pieces
from linregions.models import Network, Stage

__all__ = ["FloatRows", "float_rows"]

Array = NDArray[np.float64]
ROUNDOFF = 2.0**-53


@dataclass(frozen=True)
class FloatRows:
    """Rows ``a @ x + c >= 0`` of the units that have a piece, in order.

    Attributes
    ----------
    names : list of HalfSpace
    a : ndarray, shape (n, input_dim)
    c : ndarray, shape (n,)
    doubtful : ndarray of bool, shape (n,)
        Rows whose normal is so short against what was summed up that it may be zero, or that left
        the range of doubles.
    a_error, c_error : ndarray, shape (n,)
        Bounds on the sum of the absolute errors of the coefficients, and on that of the constant.
    """

    names: list[HalfSpace]
    a: Array
    c: Array
    doubtful: NDArray[np.bool_]
    a_error: Array
    c_error: Array


def float_rows(network: Network, pieces: NDArray[np.intp]) -> FloatRows:
    """The rows of a pattern in double precision, with bounds on what rounding did to them.

    Notes
    -----
    A sum of n products is off by at most ``gamma_n`` times the sum of the absolute values (Higham,
    "Accuracy and Stability of Numerical Algorithms", 2002, section 3.5); through several layers
    the gammas add up, and the absolute values are those of the layers' absolute weights.
    """
    d, end = network.input_dim, last_stage(network, pieces)
    names: list[HalfSpace] = []
    a, c = [np.zeros((0, d))], [np.zeros(0)]
    size = [np.zeros(0)]
    a_error, c_error = [np.zeros(0)], [np.zeros(0)]
    state, shift = np.eye(d), np.zeros(d)
    length = np.ones(d)  # sum of a row's absolute coefficients, cancellation left out
    reach = np.zeros(d)  # absolute constants, likewise
    gamma = 0.0
    for place, (stage, own, first) in enumerate(stage_pieces(network, pieces)):
        if place > end:
            break
        found = sides(stage, own, first)
        z, constant = np.asarray(stage.weight @ state), stage.weight @ shift + stage.bias
        sizes: Any = abs(stage.weight)  # sparse ones have no type of their own here
        z_length, z_reach = np.asarray(sizes @ length), np.asarray(sizes @ reach) + abs(stage.bias)
        gamma += 1.1 * ROUNDOFF * (stage.n_in + 8)  # the sums, and what follows each
        if found:
            names += [side.half_space for side in found]
            plus = np.array([side.plus for side in found])
            minus = np.array([side.minus for side in found])
            cuts = np.array([_breakpoint(stage, s.plus, s.minus, s.breakpoint) for s in found])
            up, down = plus >= 0, minus >= 0
            a.append(np.where(up[:, None], z[plus], 0.0) - np.where(down[:, None], z[minus], 0.0))
            c.append(np.where(up, constant[plus], cuts) - np.where(down, constant[minus], cuts))
            size.append(np.where(up, z_length[plus], 0.0) + np.where(down, z_length[minus], 0.0))
            ends = np.where(up, z_reach[plus], abs(cuts)), np.where(down, z_reach[minus], abs(cuts))
            a_error.append(gamma * size[-1])
            c_error.append(gamma * (ends[0] + ends[1]))
        kept, slopes, intercepts = _pieces_of_outputs(stage, own)
        state, shift = slopes[:, None] * z[kept], slopes * constant[kept] + intercepts
        length = np.abs(slopes) * z_length[kept]
        reach = np.abs(slopes) * z_reach[kept] + np.abs(intercepts)
    rows, lengths = np.concatenate(a), np.concatenate(size)
    constants = np.concatenate(c)
    norms = np.abs(rows).max(axis=1, initial=0.0)
    sane = np.isfinite(rows).all(axis=1) & np.isfinite(constants) & (norms < 1e150)
    doubtful = ~(sane & (norms > 1e-9 * lengths) & (norms > 1e-150))
    errors = np.concatenate(a_error), np.concatenate(c_error)
    return FloatRows(names, rows, constants, doubtful, *errors)


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
