"""The regions along a segment, from the engine: certified, in order, as changes of pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.rational_rows import ExactSystem
from linregions.domains import Box
from linregions.geometry.segment_parts import Part, part_between
from linregions.geometry.setting import Setting
from linregions.models import Network, Stage
from linregions.patterns import unit_of_bit, unpack
from linregions.regions import regions

__all__ = ["Changes", "changes_along", "on_segment"]

Array = NDArray[np.float64]
Integers = NDArray[np.intp]
Pattern = NDArray[np.uint8 | np.uint16]
CHUNK = 2**25  # bytes of patterns held at once


@dataclass(frozen=True)
class Changes:
    """The regions of a segment.

    Attributes
    ----------
    first : ndarray, shape (n_units,)
        Pieces in the first region.
    inside : ndarray, shape (k,)
        A parameter strictly inside each region, rounded: in order, but not where no double is.
    starts : ndarray of int, shape (k,)
        Changes ``starts[i]:starts[i + 1]`` happen between regions i and i + 1.
    units, before, after : ndarray, shape (n_changes,)
        Which unit, its piece before and after; units of one crossing in order.
    """

    first: NDArray[np.uint8 | np.uint16]
    inside: Array
    starts: Integers
    units: Integers
    before: Integers
    after: Integers


def on_segment(network: Network, x0: Array, x1: Array) -> Network:
    """The network as a function of t, at ``x0 + t (x1 - x0)`` without rounding.

    The difference of two doubles is the sum of two doubles (Knuth 1969, section 4.2.2): where the
    second is not zero, t is written twice, and each copy multiplied by one of them.
    """
    high = x1 - x0
    back = high - x1
    low = (x1 - (high - back)) - (x0 + back)
    if not low.any():
        return replace(network, stages=(Stage.affine(high[:, None], x0), *network.stages))
    twice = Stage.affine(np.ones((2, 1)))
    both = Stage.affine(np.column_stack([high, low]), x0)
    return replace(network, stages=(twice, both, *network.stages))


def changes_along(segment: Network) -> Changes:
    """All regions of a network of one input between 0 and 1."""
    first: Pattern | None = None
    last: Pattern | None = None
    inside: list[Array] = []
    found: list[tuple[Integers, ...]] = []
    total = 0
    for part, witnesses, packed in _in_order(segment, 0.0, 1.0):
        begins, ends = (_whole_pattern(part, row) for row in (packed[:1], packed[-1:]))
        if last is None:
            first = begins
        else:
            units = np.flatnonzero(begins != last)  # none: one region on both sides of a cut
            crossing = np.full(units.size, total - 1)
            found.append((crossing, units, *(p[units].astype(np.intp) for p in (last, begins))))
            if not units.size:
                witnesses = witnesses[1:]
                total -= 1
        crossing, units, before, after = _differences(packed, part.network.unit_pieces)
        found.append((crossing + total, part.units[units], before, after))
        inside.append(witnesses)
        total = sum(map(len, inside))
        last = ends
    crossing, units, before, after = (np.concatenate(part) for part in zip(*found, strict=True))
    starts = np.searchsorted(crossing, np.arange(total))
    assert first is not None
    return Changes(first, np.concatenate(inside), starts, units, before, after)


def _in_order(
    segment: Network, low: float, high: float
) -> Iterator[tuple[Part, Array, NDArray[np.uint8]]]:
    """Regions by parameter, a bounded number at a time: what holds too many is halved."""
    part = part_between(segment, low, high)
    limit = max(256, CHUNK // (part.network.n_units // 8 + 1))
    stream = regions(part.network, Box([low], [high]), max_regions=limit, threads=1)
    batches = list(stream)
    middle = (low + high) / 2
    if not stream.complete and low < middle < high:
        del batches
        yield from _in_order(segment, low, middle)
        yield from _in_order(segment, middle, high)
        return
    witnesses = np.concatenate([batch.witnesses[:, 0] for batch in batches])
    packed = np.concatenate([batch.packed for batch in batches])
    order = np.argsort(witnesses, kind="stable")
    # Rounding keeps the order of witnesses, but may make them equal where regions hold no double.
    for tied in _runs(witnesses[order]):
        patterns = unpack(packed[order[tied]], part.network.unit_pieces).astype(np.intp)
        setting = Setting(part.network, Box([low], [high]))
        starts = [_start(setting, pieces) for pieces in patterns]
        order[tied] = order[tied][sorted(range(len(starts)), key=starts.__getitem__)]
    yield part, witnesses[order], packed[order]


def _runs(increasing: Array) -> Iterator[slice]:
    """The runs of more than one equal number."""
    ends = np.flatnonzero(np.append(np.diff(increasing) > 0, increasing.size > 0)) + 1
    starts = np.append(0, ends[:-1])
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if end - start > 1:
            yield slice(start, end)


def _start(setting: Setting, pieces: Integers) -> Fraction:
    """Where a region between two parameters begins, exactly."""
    rows = ExactSystem(setting.exact_network, setting.exact_domain, pieces).rows.values()
    return max(Fraction(int(-row[1]), int(row[0])) for row, _ in rows if row[0] > 0)


def _whole_pattern(part: Part, packed: NDArray[np.uint8]) -> Pattern:
    """The pieces of all units of one packed pattern (1, n_bytes) of a part."""
    pattern = part.pieces.copy()
    if part.units.size:
        pattern[part.units] = unpack(packed, part.network.unit_pieces)[0]
    return pattern


def _differences(
    packed: NDArray[np.uint8], unit_pieces: NDArray[np.int32]
) -> tuple[Integers, Integers, Integers, Integers]:
    """Where consecutive patterns differ: crossing, unit, pieces before and after."""
    unit_of, place = unit_of_bit(unit_pieces)
    crossing, byte = np.nonzero(packed[1:] != packed[:-1])
    changed = np.unpackbits(
        (packed[1:] ^ packed[:-1])[crossing, byte][:, None], axis=1, bitorder="little"
    )
    which, bit = np.nonzero(changed)
    pairs = np.unique(
        np.column_stack([crossing[which], unit_of[byte[which] * 8 + bit]]).astype(np.intp), axis=0
    )
    crossing, units = pairs[:, 0], pairs[:, 1]
    start = np.searchsorted(unit_of, units)
    width = np.searchsorted(unit_of, units, side="right") - start
    before, after = np.zeros_like(units), np.zeros_like(units)
    for k in range(int(width.max(initial=0))):
        has = width > k
        position = start[has] + k
        for pieces, rows in ((before, crossing[has]), (after, crossing[has] + 1)):
            pieces[has] |= ((packed[rows, position // 8] >> (position % 8)) & 1).astype(
                np.intp
            ) << place[position]
    return crossing, units, before, after
