"""The affine map of each layer where the units are on given pieces."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpz
from numpy.typing import NDArray

from linregions.certificates.exact_network import ExactNetwork
from linregions.certificates.half_spaces import stage_pieces
from linregions.errors import InputError
from linregions.models import Network
from linregions.scalars import positive_integer

__all__ = ["exact_map", "float_map", "stage_of"]

Array = NDArray[np.float64]


def stage_of(network: Network, layer: int | None) -> int:
    """The stage of a hidden layer, from 1; the last one for None."""
    if layer is None:
        return len(network.stages) - 1
    places = [place for place, stage in enumerate(network.stages) if stage.n_units]
    number = positive_integer("layer", layer)
    if number > len(places):
        raise InputError(f"layer: the network has hidden layers 1..{len(places)}, got {layer}")
    return places[number - 1]


def float_map(
    network: Network, pattern: NDArray[np.uint8 | np.uint16], stage: int, activated: bool
) -> tuple[Array, Array]:
    """Outputs of a stage, or what goes into its activations."""
    if activated:
        return network.affine_map(pattern)
    matrix, shift = np.eye(network.input_dim), np.zeros(network.input_dim)
    if stage:
        before = replace(network, stages=network.stages[:stage])
        matrix, shift = before.affine_map(pattern[: before.n_units])
    last = network.stages[stage]
    return np.asarray(last.weight @ matrix), np.asarray(last.weight @ shift + last.bias)


def exact_map(
    exact: ExactNetwork, pieces: NDArray[np.intp], stage: int, activated: bool
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The same in fractions."""
    d = exact.network.input_dim
    state = [[fmpz(int(i == j)) for j in range(d + 1)] for i in range(d + 1)]
    parts = zip(exact.stages, stage_pieces(exact.network, pieces), strict=True)
    for place, (own, (shape, chosen, _)) in enumerate(parts):
        z = own.rows(state)
        if place == stage and not activated:
            return _divided(z, state[-1][-1] << own.shift)
        outputs = np.zeros(shape.n_out, dtype=np.intp)
        outputs[shape.pieces > 1] = chosen
        state = own.apply(z, outputs.tolist(), state)
    return _divided(state[:-1], state[-1][-1])


def _divided(rows: list[list[int]], one: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Rows of numerators, the constants last, over one denominator."""
    fractions = np.array([[Fraction(int(v), int(one)) for v in row] for row in rows], dtype=object)
    return fractions[:, :-1], fractions[:, -1]
