"""Patterns as they are given: whole or partial, one or many, in pieces or in bits."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.arrays import as_integers
from linregions.certificates.half_spaces import stage_pieces
from linregions.errors import InputError
from linregions.models import Network, Stage
from linregions.patterns import unpack

__all__ = ["FREE", "Layout", "given_pattern", "given_patterns", "units_that_matter"]

FREE = -1
Layout = Literal["pieces", "bits"]
Pieces = NDArray[np.intp]


def given_pattern(network: Network, pattern: ArrayLike, name: str = "pattern") -> Pieces:
    """Check a pattern; units that it does not reach are free.

    Parameters
    ----------
    network : Network
    pattern : array_like of int, shape (n,), n <= n_units
        Piece of each unit, -1 for a free one.
    name : str
        Of the argument, for errors.

    Returns
    -------
    ndarray of int, shape (n_units,)

    Raises
    ------
    InputError
        Not integers, too many, or a piece that the unit does not have; or a unit is free on whose
        piece it depends where another one is on its piece.
    """
    given = as_integers(name, pattern)
    if given.ndim != 1:
        raise InputError(f"{name}: expected a flat array of integers, got shape {given.shape}")
    pieces: Pieces = _filled(network, given[None], name)[0]
    _check_free(network, pieces, name)
    return pieces


def given_patterns(network: Network, patterns: ArrayLike, layout: Layout = "pieces") -> Pieces:
    """Check many patterns, shape (k, n) with n <= n_units, or packed in bits (k, n_bytes).

    Bits are laid out as in `linregions.RegionBatch.packed`.

    Raises
    ------
    InputError
        As `given_pattern`, naming the row; or packed bits of another length.
    """
    if layout not in ("pieces", "bits"):
        raise InputError(f"layout: expected 'pieces' or 'bits', got {layout!r}")
    given = as_integers("patterns", patterns)
    if given.ndim != 2:
        raise InputError(f"patterns: expected shape (k, n), one pattern per row, got {given.shape}")
    if layout == "bits":
        given = _unpacked(network, given)
    pieces = _filled(network, given, "patterns")
    for row in np.flatnonzero((pieces == FREE).any(axis=1)).tolist():
        _check_free(network, pieces[row], f"patterns[{row}]")
    return pieces


def _unpacked(network: Network, packed: NDArray[np.uint8]) -> NDArray[np.intp]:
    bits = sum(int(pieces - 1).bit_length() for pieces in network.unit_pieces)
    expected = -(-bits // 8)
    if packed.dtype != np.uint8 or packed.shape[1] != expected:
        raise InputError(
            f"patterns: expected {expected} bytes (uint8) per row for {bits} bits, "
            f"got {packed.dtype} of shape {packed.shape}"
        )
    if not bits:
        return np.zeros((len(packed), 0), dtype=np.intp)
    if bits % 8 and (packed[:, -1] >> (bits % 8)).any():
        raise InputError("patterns: bits beyond the last unit are set")
    return unpack(packed, network.unit_pieces).astype(np.intp)


def _filled(network: Network, given: NDArray[np.intp], name: str) -> Pieces:
    """Whole rows, free where nothing is given; every piece is one that its unit has."""
    n = network.n_units
    if given.shape[1] > n:
        raise InputError(f"{name}: the network has {n} units, got {given.shape[1]} pieces")
    pieces = np.full((len(given), n), FREE, dtype=np.intp)
    pieces[:, : given.shape[1]] = given
    wrong = np.argwhere((pieces < FREE) | (pieces >= network.unit_pieces))
    if wrong.size:
        row, unit = wrong[0].tolist()
        where = name if name != "patterns" else f"patterns[{row}]"
        raise InputError(
            f"{where}: unit {unit} has pieces 0..{network.unit_pieces[unit] - 1} (-1: free), "
            f"got {pieces[row, unit]}"
        )
    return pieces


def _check_free(network: Network, pieces: Pieces, name: str) -> None:
    """A free unit must not matter: then what is asked stays one linear program."""
    if not (pieces == FREE).any():
        return
    matter, by = units_that_matter(network, pieces)
    bad = np.flatnonzero(matter & (pieces == FREE))
    if bad.size:
        unit = int(bad[0])
        raise InputError(
            f"{name}: unit {unit} must be fixed, because unit {by[unit]} of a later layer depends "
            f"on its piece; give unit {unit} a piece, or leave unit {by[unit]} free"
        )


def units_that_matter(
    network: Network, pieces: Pieces, asked: NDArray[np.bool_] | None = None
) -> tuple[NDArray[np.bool_], Pieces]:
    """Units whose output enters a half-space of a later unit.

    Parameters
    ----------
    network : Network
    pieces : ndarray of int, shape (n_units,)
        -1 for free units.
    asked : ndarray of bool, shape (n_units,), optional
        Units whose half-spaces are meant; default: all that have a piece.

    Returns
    -------
    matter : ndarray of bool, shape (n_units,)
    by : ndarray of int, shape (n_units,)
        A later unit that each of them enters; -1 if none.
    """
    asked = pieces != FREE if asked is None else asked
    by = np.full(network.n_units, -1, dtype=np.intp)
    enters = np.full(network.stages[-1].n_out, -1, dtype=np.intp)  # by output of the stage at hand
    for stage, own, first in reversed(list(stage_pieces(network, pieces))):
        outputs = np.flatnonzero(stage.pieces > 1)
        by[first : first + stage.n_units] = enters[outputs]
        meant = np.where(asked, np.arange(asked.size), -1)[first : first + stage.n_units]
        enters = _into(stage, _rows_used(stage, own, meant, enters))
    return by >= 0, by


def _rows_used(stage: Stage, own: Pieces, meant: Pieces, enters: Pieces) -> Pieces:
    """For each row, a unit that is meant (here or later) and that it enters; -1 if none."""
    outputs = np.flatnonzero(stage.pieces > 1)
    chosen = np.zeros(stage.n_out, dtype=np.intp)
    chosen[outputs] = own
    unit = np.full(stage.n_out, -1, dtype=np.intp)
    unit[outputs] = meant
    if stage.is_max:
        rows = np.repeat(unit, stage.group_sizes)  # all rows of a group that has a piece
        starts = np.cumsum(stage.group_sizes) - stage.group_sizes
        kept = starts + np.maximum(chosen, 0)
        rows[kept] = np.where(enters >= 0, enters, rows[kept])
        return rows
    slopes = [np.asarray(stage.activations[k].slopes) for k in stage.activation_index]
    flat = np.array([s[p] if p >= 0 else 0.0 for s, p in zip(slopes, chosen, strict=True)])
    return np.where((enters >= 0) & (flat != 0), enters, unit)


def _into(stage: Stage, rows: Pieces) -> Pieces:
    """For each entry of the stage's input, a unit that it enters; -1 if none."""
    used = np.flatnonzero(rows >= 0)
    entries = np.full(stage.n_in, -1, dtype=np.intp)
    if used.size:
        enters = stage.dense_weight[used] != 0
        which = enters.argmax(axis=0)
        entries = np.where(enters.any(axis=0), rows[used[which]], -1)
    return entries
