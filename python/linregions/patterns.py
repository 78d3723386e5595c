"""Activation patterns in bits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.arrays import read_only
from linregions.models import Network

__all__ = ["as_pattern", "pack", "unit_name", "unit_of_bit", "unit_place", "unpack"]


def unpack(
    packed: NDArray[np.uint8], unit_pieces: NDArray[np.int32]
) -> NDArray[np.uint8 | np.uint16]:
    """Pieces of every unit from packed patterns.

    Parameters
    ----------
    packed : ndarray, shape (k, n_bytes)
        Unit u takes ``bit_length(unit_pieces[u] - 1)`` bits, least significant first, units in
        order, little-endian bit order within bytes.
    unit_pieces : ndarray, shape (n_units,)

    Returns
    -------
    ndarray, shape (k, n_units), read-only
        uint8, or uint16 if a unit has more than 256 pieces.
    """
    widths = np.array([int(pieces - 1).bit_length() for pieces in unit_pieces], dtype=np.intp)
    bits = np.unpackbits(packed, axis=1, count=int(widths.sum()), bitorder="little")
    if (widths == 1).all():
        return read_only(bits)
    starts = np.cumsum(widths) - widths
    weights = 1 << (np.arange(bits.shape[1]) - np.repeat(starts, widths))
    pieces = np.add.reduceat(bits * weights, starts, axis=1)
    return read_only(pieces.astype(np.uint16 if unit_pieces.max() > 256 else np.uint8))


def as_pattern(network: Network, pieces: NDArray[np.intp]) -> NDArray[np.uint8 | np.uint16]:
    """Pieces in the network's own integer type for patterns."""
    pattern: NDArray[np.uint8 | np.uint16] = pieces.astype(network.pattern_dtype)
    return pattern


def pack(patterns: NDArray[np.integer[Any]], unit_pieces: NDArray[np.int32]) -> NDArray[np.uint8]:
    """Patterns (k, n_units) in bits (k, n_bytes), as `unpack` reads them."""
    if (unit_pieces == 2).all():
        return np.packbits(patterns.astype(np.uint8), axis=1, bitorder="little")
    unit, place = unit_of_bit(unit_pieces)
    bits = (patterns[:, unit] >> place) & 1
    return np.packbits(bits.astype(np.uint8), axis=1, bitorder="little")


def unit_place(layer_sizes: Sequence[int], unit: int) -> tuple[int, int]:
    """Hidden layer, from 1, of a unit of the whole pattern, and its place there, from 0."""
    first = 0
    for layer, size in enumerate(layer_sizes, start=1):
        if unit < first + size:
            return layer, unit - first
        first += size
    raise IndexError(f"the pattern has {first} units, got {unit}")


def unit_name(layer: int, index: int) -> str:
    """What people read, everywhere: layers count from 1, units of a layer from 0."""
    return f"unit {index} of layer {layer}"


def unit_of_bit(
    unit_pieces: NDArray[np.int32],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each bit of a packed pattern its unit, and its place in the unit's piece."""
    widths = np.array([int(pieces - 1).bit_length() for pieces in unit_pieces], dtype=np.intp)
    unit = np.repeat(np.arange(widths.size), widths)
    starts = np.cumsum(widths) - widths
    return unit, np.arange(unit.size) - starts[unit]
