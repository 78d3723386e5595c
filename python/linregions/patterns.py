"""Activation patterns in bits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["unpack"]


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
    ndarray, shape (k, n_units)
        uint8, or uint16 if a unit has more than 256 pieces.
    """
    widths = np.array([int(pieces - 1).bit_length() for pieces in unit_pieces], dtype=np.intp)
    bits = np.unpackbits(packed, axis=1, count=int(widths.sum()), bitorder="little")
    if (widths == 1).all():
        return bits
    starts = np.cumsum(widths) - widths
    weights = 1 << (np.arange(bits.shape[1]) - np.repeat(starts, widths))
    pieces = np.add.reduceat(bits * weights, starts, axis=1)
    return pieces.astype(np.uint16 if unit_pieces.max() > 256 else np.uint8)
