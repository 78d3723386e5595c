"""Arrangements as one-layer networks and back, without rounding.

An integer that does not fit a double is a sum of doubles: its bits in pieces of 53. A row with such
entries becomes one affine row for each piece, and a stage behind them adds the rows up in front of
the units: sums of linear functions, so the network is exact, though none of its weights is the
entry itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ldexp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.arrangements.exact_rows import Row
from linregions.errors import InputError
from linregions.models import Network, Stage

__all__ = ["as_doubles", "hyperplanes_of", "one_layer_network", "row_of_doubles"]

Doubles = NDArray[np.float64]

PRECISION = 53  # bits of a double
LOWEST = -1022  # no bit below the smallest normal number: error bounds assume no underflow
HIGHEST = 1000  # entries stay below 2^1000, so that sums of a few of them do not overflow


def one_layer_network(
    normals: NDArray[Any], offsets: NDArray[Any], rows: Sequence[Row], dim: int
) -> Network:
    """The network of the ReLUs ``normals[i].x - offsets[i]``, or positive multiples of these.

    Parameters
    ----------
    normals, offsets : ndarray, shapes (m, dim) and (m,)
        As the caller gave them; taken over if they consist of doubles.
    rows : sequence of Row
        The same as coprime integers.
    dim : int

    Raises
    ------
    InputError
        The integers of one row span more bits than exponents of doubles do.
    """
    if not rows:
        return Network((Stage.affine(np.eye(dim)),))
    given = _doubles(normals), _doubles(offsets)
    if given[0] is not None and given[1] is not None:
        return Network((Stage.affine(given[0], 0.0 - given[1], "relu"),))
    pieces = [_pieces(i, row) for i, row in enumerate(rows)]
    matrix = np.array([piece for row in pieces for piece in row])
    weight, bias = matrix[:, :-1], 0.0 - matrix[:, -1]
    if len(matrix) == len(rows):
        return Network((Stage.affine(weight, bias, "relu"),))
    return Network((Stage.affine(weight, bias), Stage.affine(_sums(pieces), None, "relu")))


def row_of_doubles(row: Row) -> Doubles | None:
    """A positive multiple of the row in doubles, shape (dim + 1,), or None if there is none."""
    try:
        pieces = _pieces(0, row)
    except InputError:
        return None
    return pieces[0] if len(pieces) == 1 else None


def _doubles(given: NDArray[Any]) -> Doubles | None:
    """The numbers as given, if each of them is a double."""
    if given.dtype == np.float64:
        return given
    if given.dtype != np.int64:
        return None
    doubles = given.astype(np.float64)
    # As Python numbers: NumPy would round the integer to compare it.
    pairs = zip(doubles.ravel().tolist(), given.ravel().tolist(), strict=True)
    exact = all(double == integer for double, integer in pairs)
    return doubles if exact else None


def as_doubles(fractions: NDArray[Any]) -> NDArray[Any]:
    """The array of fractions in double precision, if that is exact; else the array itself."""
    doubles = np.array([_rounded(value) for value in fractions.flat], dtype=np.float64)
    exact = all(a == b for a, b in zip(doubles.tolist(), fractions.flat, strict=True))
    return doubles.reshape(fractions.shape) if exact else fractions


def _rounded(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf")  # compares as unequal


def _pieces(i: int, row: Row) -> list[Doubles]:
    """Rows of doubles that add up to a power of two times row i."""
    entries = [value for value in row if value]
    top = max(abs(value).bit_length() for value in entries)
    low = min((value & -value).bit_length() - 1 for value in entries)
    shift = 0 if top <= PRECISION else max(min(top, low - LOWEST), top - HIGHEST)
    if low - shift < LOWEST:
        raise InputError(
            f"hyperplane {i}: its entries span {top - low} bits, from the largest to the last bit "
            f"of the smallest; doubles hold {HIGHEST - LOWEST}, so no network has this hyperplane "
            "(counting in the whole space needs none)"
        )
    pieces = []
    rest = list(row)
    while any(rest):
        heads = [_head(value) for value in rest]
        pieces.append(np.array([_scaled(head, -shift) for head in heads]))
        rest = [value - head for value, head in zip(rest, heads, strict=True)]
    return pieces


def _head(value: int) -> int:
    """The leading 53 bits of an integer, the others zero."""
    excess = max(abs(value).bit_length() - PRECISION, 0)
    return (abs(value) >> excess << excess) * (1 if value > 0 else -1)


def _scaled(value: int, exponent: int) -> float:
    """``value * 2**exponent`` for an integer whose odd part has at most 53 bits."""
    zeros = (value & -value).bit_length() - 1 if value else 0
    return ldexp(float(value >> zeros), zeros + exponent)


def _sums(pieces: Sequence[Sequence[Doubles]]) -> Any:
    """The sparse matrix (m, pieces in all) that adds up the pieces of each row."""
    from scipy.sparse import csr_array

    ends = np.cumsum([0, *(len(row) for row in pieces)])
    total = int(ends[-1])
    return csr_array((np.ones(total), np.arange(total), ends), shape=(len(pieces), total))


def hyperplanes_of(network: Network) -> tuple[list[list[Fraction]], list[Fraction]]:
    """Where the units of a network with one hidden layer change their pieces.

    Affine stages before the layer are multiplied out exactly; what follows the layer does not
    matter, as it has no units.

    Returns
    -------
    normals : list of lists
    offsets : list
        One hyperplane for each breakpoint of each unit, unit by unit.

    Raises
    ------
    InputError
        More than one layer has units, the units are maxima, or one of them is constant.
    """
    depths = [depth for depth, stage in enumerate(network.stages) if stage.n_units]
    if not depths:
        return [], []
    if len(depths) > 1:
        raise InputError(
            f"network: expected one hidden layer, got {len(depths)}: the units of deeper layers "
            "bend along polyhedra, not along hyperplanes"
        )
    stage = network.stages[depths[0]]
    if stage.is_max:
        raise InputError("network: expected units with breakpoints, got maxima over groups of rows")
    state = _identity(network.input_dim)
    for earlier in network.stages[: depths[0] + 1]:
        state = _composed(earlier, state)
    normals, offsets = [], []
    for i, (kind, (*normal, constant)) in enumerate(
        zip(stage.activation_index.tolist(), state, strict=True)
    ):
        breakpoints = stage.activations[kind].breakpoints
        if breakpoints and not any(normal):
            raise InputError(
                f"network: the unit in row {i} is constant (all its weights are 0), so it has no "
                "hyperplane; remove it"
            )
        normals += [normal] * len(breakpoints)
        offsets += [Fraction(end) - constant for end in breakpoints]
    return normals, offsets


def _identity(dim: int) -> list[list[Fraction]]:
    return [[Fraction(int(i == j)) for j in range(dim + 1)] for i in range(dim)]


def _composed(stage: Stage, state: list[list[Fraction]]) -> list[list[Fraction]]:
    """Rows (a, c) of the pre-activations, out of those of the state."""
    width = len(state[0])
    rows = []
    for weights, bias in zip(stage.dense_weight.tolist(), stage.bias.tolist(), strict=True):
        terms = [(Fraction(w), state[j]) for j, w in enumerate(weights) if w]
        row = [sum((w * entries[k] for w, entries in terms), Fraction(0)) for k in range(width)]
        row[-1] += Fraction(bias)
        rows.append(row)
    return rows
