"""Checks the proof of a count. Trusts nothing but integers: no part of the engine, no package.

A proof is the tree of a search in the order of the walk (docs/proof-format.md). It is followed with
every hyperplane computed from the weights in exact integers, to make sure that each node is split
at a hyperplane, and then both sides follow, so that the leaves cover the domain; or has no
interior; or is a region: a point is strictly inside, and all units are decided. A unit that was not
split at is decided by half-spaces of the node that leave no interior on its other side, because a
combination of them with non-negative multipliers vanishes (Farkas 1902). Leaves differ in a unit
that was split at, so there are as many regions as activation patterns whose set of inputs in the
domain has an interior.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import islice
from math import gcd
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

__all__ = ["Activation", "CheckedCount", "Layer", "ProofError", "check", "digest"]

MAGIC = b"linregions proof 1\n"
HASH_BYTES = 32
LARGEST_HEADER = 1 << 28
SPLIT, NEGATIVE, POSITIVE, REGION, RATIONAL_REGION, EMPTY = 1, 2, 3, 4, 5, 6

Row = list[int]  # An affine function times a positive number: constant, then coefficients.
Halfspace = tuple[tuple[float, ...], float]


class ProofError(ValueError):
    """The file is no proof of what it claims; the text says where it fails."""


@dataclass(frozen=True)
class Activation:
    """Piece p, between breakpoints p - 1 and p, is slopes[p] * z + intercepts[p]."""

    breakpoints: Sequence[float]
    slopes: Sequence[float]
    intercepts: Sequence[float]


@dataclass(frozen=True)
class Layer:
    """The map from h to activation(weight h + bias), one for each row; all finite doubles."""

    weight: Sequence[Sequence[float]]
    bias: Sequence[float]
    activations: Sequence[Activation]


@dataclass(frozen=True)
class CheckedCount:
    """What a proof shows.

    Attributes
    ----------
    count, complete : int and bool
        Regions, each with a point inside; whether there are no others, else a lower bound.
    halfspaces : tuple of (tuple of float, float)
        The domain: all x with a x <= b, for each (a, b).
    splits, decided, empty : int
        Nodes split at a hyperplane; decisions about units; nodes without interior.
    """

    count: int
    complete: bool
    halfspaces: tuple[Halfspace, ...]
    splits: int
    decided: int
    empty: int


def digest(layers: Sequence[Layer]) -> str:
    """SHA-256 of a network: of the shapes and doubles of its layers, little-endian, in order."""
    total = hashlib.sha256()

    def add(values: Sequence[float]) -> None:
        total.update(struct.pack(f"<Q{len(values)}d", len(values), *values))

    total.update(struct.pack("<Q", len(layers)))
    for layer in layers:
        total.update(struct.pack("<Q", len(layer.weight)))
        for row in layer.weight:
            add(row)
        add(layer.bias)
        for activation in layer.activations:
            add(activation.breakpoints)
            add(activation.slopes)
            add(activation.intercepts)
    return total.hexdigest()


def check(path: str | Path, layers: Sequence[Layer]) -> CheckedCount:
    """Check a proof file against a network; ProofError if it is damaged or does not hold."""
    with open(path, "rb") as file:
        end = _verify_checksum(file)
        if file.read(len(MAGIC)) != MAGIC:
            _refuse("not a proof of this format (its first line is another one)")
        header = _json_line(file, "header")
        claimed = header.get("network_sha256")
        if claimed != digest(layers):
            _refuse(f"a proof about another network (SHA-256 {claimed})")
        halfspaces = _halfspaces(header, len(layers[0].weight[0]))
        records = _Records(file)
        walk = _Walk(layers, halfspaces, records)
        complete = walk.run() == 0
        trailer = _json_line(file, "trailer")
        if file.tell() != end:
            _refuse("there is something behind the trailer")
    if trailer.get("complete") is not complete or trailer.get("count") != walk.n_regions:
        _refuse(
            f"the trailer claims {trailer.get('count')} regions, complete: "
            f"{trailer.get('complete')}; the tree shows {walk.n_regions}, complete: {complete}"
        )
    return CheckedCount(
        walk.n_regions, complete, halfspaces, walk.n_splits, walk.n_decided, walk.n_empty
    )


def _refuse(reason: str) -> NoReturn:
    raise ProofError(reason)


def _verify_checksum(file: BinaryIO) -> int:
    """Check the SHA-256 at the end; where it begins. Leaves the file at its beginning."""
    size = file.seek(0, 2)
    end = size - HASH_BYTES
    if end < len(MAGIC):
        _refuse(f"too short to be a proof: {size} bytes")
    file.seek(0)
    total = hashlib.sha256()
    for start in range(0, end, 1 << 20):
        total.update(file.read(min(1 << 20, end - start)))
    if file.read() != total.digest():
        _refuse("damaged: its checksum is not that of its content")
    file.seek(0)
    return end


def _json_line(file: BinaryIO, name: str) -> dict[str, Any]:
    try:
        record = json.loads(file.readline(LARGEST_HEADER))
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        _refuse(f"the {name} is not a line of JSON")
    return record


def _halfspaces(header: dict[str, Any], dim: int) -> tuple[Halfspace, ...]:
    try:
        a = [tuple(float.fromhex(x) for x in row) for row in header["domain"]["a"]]
        b = [float.fromhex(x) for x in header["domain"]["b"]]
    except (KeyError, TypeError, ValueError, OverflowError):
        _refuse("the header has no domain of hexadecimal doubles")
    if len(a) != len(b) or any(len(row) != dim for row in a):
        _refuse(f"the header's domain does not fit a network of {dim} inputs")
    if any(x - x != 0.0 for row in [*a, b] for x in row):
        _refuse("the header's domain has numbers that are not finite")
    return tuple(zip(a, b, strict=True))


class _Records:
    """The bytes of the body, uncompressed block by block, and the numbers in them."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._bytes = self._uncompressed()
        self.n_read = 0

    def _uncompressed(self) -> Iterator[int]:
        stream = zlib.decompressobj()
        while True:
            head = self._file.read(4)
            if len(head) < 4:
                _refuse("the file ends within its body")
            size = int.from_bytes(head, "little")
            if size == 0:
                break
            block = self._file.read(size)
            if len(block) < size:
                _refuse("the file ends within its body")
            while block:
                try:
                    data = stream.decompress(block, 1 << 20)
                except zlib.error as error:
                    _refuse(f"the body cannot be uncompressed: {error}")
                yield from data
                block = stream.unconsumed_tail
        if not stream.eof or stream.unused_data:
            _refuse("the body's compressed stream does not end where the body does")

    def byte(self) -> int | None:
        """The next byte; None at the end."""
        return next(self._bytes, None)

    def bytes(self, n: int) -> bytes:
        """The next n bytes."""
        data = bytes(islice(self._bytes, n))
        self.n_read += len(data)
        if len(data) < n:
            _refuse("the body ends within a record")
        return data

    def number(self) -> int:
        """A non-negative number: seven bits a byte, the lowest first."""
        value = 0
        for shift in range(0, 64, 7):
            byte = self.bytes(1)[0]
            value |= (byte & 127) << shift
            if byte < 128:
                return value
        _refuse("a number of more than ten bytes")

    def signed(self) -> int:
        """An integer of any size: twice the number of bytes, plus 1 if negative; the bytes."""
        head = self.number()
        value = int.from_bytes(self.bytes(head >> 1), "little")
        return -value if head & 1 else value


def _scaled(values: Sequence[float]) -> tuple[list[int], int]:
    """Doubles as integers over one power of two: the integers and the exponent of the power."""
    ratios = [float(value).as_integer_ratio() for value in values]
    exponent = max((d.bit_length() - 1 for _, d in ratios), default=0)
    return [n << (exponent - d.bit_length() + 1) for n, d in ratios], exponent


class _ExactLayer:
    """A layer's numbers as integers over one power of two."""

    def __init__(self, layer: Layer, n_inputs: int) -> None:
        self.n_rows = len(layer.weight)
        if len(layer.bias) != self.n_rows or len(layer.activations) != self.n_rows:
            raise ValueError("layer: as many biases and activations as rows are needed")
        if any(len(row) != n_inputs for row in layer.weight):
            raise ValueError(f"layer: rows of {n_inputs} weights are needed")
        flat = [x for row in layer.weight for x in row]
        numbers, self.exponent = _scaled([*flat, *layer.bias])
        self.weight = [numbers[i * n_inputs : (i + 1) * n_inputs] for i in range(self.n_rows)]
        self.bias = numbers[len(flat) :]
        self.activations = layer.activations
        # Of each cut: its row and which of the row's breakpoints it is.
        self.cuts = [
            (row, rank)
            for row, activation in enumerate(layer.activations)
            for rank in range(len(activation.breakpoints))
        ]

    def pre_activations(self, state: list[Row], exponent: int) -> tuple[list[Row], int]:
        """The rows weight h + bias; all, as the state's, are over one power of two."""
        width = len(state[0])
        rows = []
        for weights, bias in zip(self.weight, self.bias, strict=True):
            row = [0] * width
            row[0] = bias << exponent
            for w, h in zip(weights, state, strict=True):
                if w and any(h):
                    row = [r + w * x for r, x in zip(row, h, strict=True)]
            rows.append(row)
        return rows, exponent + self.exponent

    def outputs(self, rows: list[Row], exponent: int, pieces: list[int]) -> tuple[list[Row], int]:
        """The next state, where row i is on piece pieces[i]."""
        slopes = [a.slopes[p] for a, p in zip(self.activations, pieces, strict=True)]
        intercepts = [a.intercepts[p] for a, p in zip(self.activations, pieces, strict=True)]
        numbers, added = _scaled([*slopes, *intercepts])
        state = []
        for i, row in enumerate(rows):
            state.append([numbers[i] * x for x in row])
            state[i][0] += numbers[self.n_rows + i] << exponent
        return state, exponent + added


@dataclass
class _Node:
    """A cell of the tree that waits to be looked at, and what is known of its units."""

    layer: int
    path: list[Row]
    """Half-spaces: where all of these are positive. Those of the domain first."""
    rows: list[Row]
    exponent: int
    low: list[int]
    """Per row of the layer: the least piece that it can be on."""
    high: list[int]
    cuts: dict[int, Row] = field(default_factory=dict)
    """Rows of the cuts that were looked at; shared by the nodes of a layer."""


class _Walk:
    def __init__(
        self,
        layers: Sequence[Layer],
        halfspaces: Sequence[Halfspace],
        records: _Records,
    ) -> None:
        self.dim = len(layers[0].weight[0])
        self.layers: list[_ExactLayer] = []
        n_inputs = self.dim
        for layer in layers:
            self.layers.append(_ExactLayer(layer, n_inputs))
            n_inputs = len(layer.weight)
        while self.layers and not self.layers[-1].cuts:
            self.layers.pop()
        # 0 <= b with b >= 0 says nothing, not even when b is 0.
        self.domain = [
            _scaled([b, *(-x for x in a)])[0] if any(a) or b < 0.0 else [1] + [0] * self.dim
            for a, b in halfspaces
        ]
        self.records = records
        self.n_regions = self.n_splits = self.n_decided = self.n_empty = 0

    def run(self) -> int:
        """Follow all records; how many nodes are left open at their end."""
        state = [[int(i == k + 1) for i in range(self.dim + 1)] for k in range(self.dim)]
        waiting = [self._enter(0, list(self.domain), state, 0)]
        while (kind := self.records.byte()) is not None:
            if not waiting:
                self._fail("there are records behind the end of the tree")
            node = waiting[-1]
            if kind == SPLIT:
                waiting.pop()
                negative, positive = self._split(node)
                waiting += [positive, negative]
            elif kind in (NEGATIVE, POSITIVE):
                waiting[-1] = self._decide(node, kind == POSITIVE)
            elif kind in (REGION, RATIONAL_REGION):
                self._region(node, kind)
                waiting.pop()
            elif kind == EMPTY:
                if not has_no_interior(self._core(node)):
                    self._fail("the half-spaces named do not show that the node is empty")
                self.n_empty += 1
                waiting.pop()
            else:
                self._fail(f"{kind} is no kind of record")
        return len(waiting)

    def _fail(self, reason: str) -> NoReturn:
        _refuse(f"at byte {self.records.n_read} of the uncompressed body: {reason}")

    def _enter(self, layer: int, path: list[Row], state: list[Row], exponent: int) -> _Node:
        """The node with the rows of a layer; units that are constant there are decided."""
        if layer == len(self.layers):
            return _Node(layer, path, [], 0, [], [])
        here = self.layers[layer]
        rows, exponent = here.pre_activations(state, exponent)
        low = [0] * here.n_rows
        high = [len(a.breakpoints) for a in here.activations]
        node = _Node(layer, path, rows, exponent, low, high)
        for cut in range(len(here.cuts)):
            row = self._cut_row(node, cut)
            if not any(row[1:]):
                self._narrow(node, cut, row[0] > 0)
        return self._advanced(node)

    def _advanced(self, node: _Node) -> _Node:
        """The node itself, or the same cell in a later layer once all units are decided."""
        if node.layer == len(self.layers) or node.low != node.high:
            return node
        here = self.layers[node.layer]
        if node.layer + 1 == len(self.layers):
            return self._enter(node.layer + 1, node.path, [], 0)
        state, exponent = here.outputs(node.rows, node.exponent, node.low)
        return self._enter(node.layer + 1, node.path, state, exponent)

    def _cut_row(self, node: _Node, cut: int) -> Row:
        row = node.cuts.get(cut)
        if row is None:
            here = self.layers[node.layer]
            index, rank = here.cuts[cut]
            (breakpoint_,), exponent = _scaled([here.activations[index].breakpoints[rank]])
            row = [x << exponent for x in node.rows[index]]
            row[0] -= breakpoint_ << node.exponent
            factor = gcd(*row) or 1
            row = node.cuts[cut] = [x // factor for x in row]
        return row

    def _narrow(self, node: _Node, cut: int, positive: bool) -> None:
        """Note the side of a cut: that the unit's piece is above its rank, or is not."""
        index, rank = self.layers[node.layer].cuts[cut]
        if positive:
            node.low[index] = max(node.low[index], rank + 1)
        else:
            node.high[index] = min(node.high[index], rank)
        if node.low[index] > node.high[index]:
            self._fail(f"unit {index} of layer {node.layer} is decided both ways")

    def _cut_at_hand(self, node: _Node, cut: int) -> Row:
        if node.layer == len(self.layers) or cut >= len(self.layers[node.layer].cuts):
            self._fail(f"there is no cut {cut} at this node")
        return self._cut_row(node, cut)

    def _core(self, node: _Node) -> list[Row]:
        rows: list[Row] = []
        for _ in range(self.records.number()):
            place = self.records.number()
            if place >= len(node.path) or len(rows) > self.dim:
                self._fail(f"half-space {place} is not one of this node")
            rows.append(node.path[place])
        return rows

    def _split(self, node: _Node) -> tuple[_Node, _Node]:
        cut = self.records.number()
        row = self._cut_at_hand(node, cut)
        self.n_splits += 1
        sides = []
        for positive in (False, True):
            child = copy(node)
            child.path = [*node.path, row if positive else [-x for x in row]]
            child.low, child.high = node.low.copy(), node.high.copy()
            self._narrow(child, cut, positive)
            sides.append(self._advanced(child))
        return sides[0], sides[1]

    def _decide(self, node: _Node, positive: bool) -> _Node:
        layer = self.records.number()
        cut = self.records.number()
        core = self._core(node)
        if layer < node.layer:
            return node  # of a unit that is decided already: it says nothing new
        if layer > node.layer:
            self._fail(f"layer {layer} is decided before layer {node.layer}")
        row = self._cut_at_hand(node, cut)
        if any(row[1:]):
            other_side = [-x for x in row] if positive else row
            if not (has_no_interior([*core, other_side]) or has_no_interior(core)):
                self._fail(f"the half-spaces named do not decide cut {cut} of layer {layer}")
            self.n_decided += 1
            self._narrow(node, cut, positive)
        return self._advanced(node)

    def _region(self, node: _Node, kind: int) -> None:
        if node.layer < len(self.layers):
            self._fail(f"a region with undecided units in layer {node.layer}")
        if kind == REGION:
            point = struct.unpack(f"<{self.dim}d", self.records.bytes(8 * self.dim))
            if any(x - x != 0.0 for x in point):
                self._fail("the region's point is not finite")
            (denominator, *numerators), _ = _scaled([1.0, *point])
        else:
            denominator, *numerators = (self.records.signed() for _ in range(self.dim + 1))
            if denominator <= 0:
                self._fail("the region's point has a denominator that is not positive")
        for row in node.path:
            value = row[0] * denominator
            value += sum(a * x for a, x in zip(row[1:], numerators, strict=True))
            if value <= 0:
                self._fail("the region's point is not inside the region")
        self.n_regions += 1


def has_no_interior(rows: Sequence[Row]) -> bool:
    """Whether rows cannot all be positive, as the one relation of their coefficients shows."""
    # Its multipliers must not be negative, nor that combination of the constants positive.
    if not rows:
        return False
    n = len(rows)
    # Column j: the coefficients of row j. Gauss-Jordan elimination without fractions (Bareiss
    # 1968).
    matrix = [[row[k] for row in rows] for k in range(1, len(rows[0]))]
    divisor = 1
    pivots: list[int] = []
    for column in range(n):
        rank = len(pivots)
        found = next((i for i in range(rank, len(matrix)) if matrix[i][column]), None)
        if found is None:
            continue
        matrix[rank], matrix[found] = matrix[found], matrix[rank]
        line = matrix[rank]
        pivot = line[column]
        for i, other in enumerate(matrix):
            if i != rank:
                factor = other[column]
                matrix[i] = [
                    (pivot * x - factor * y) // divisor for x, y in zip(other, line, strict=True)
                ]
        divisor = pivot
        pivots.append(column)
    if len(pivots) != n - 1:
        return False
    free = next(j for j in range(n) if j not in pivots)
    # Multiplier of the free row: divisor; of pivot row i: minus its entry in the free column.
    multipliers = [0] * n
    multipliers[free] = abs(divisor)
    for i, column in enumerate(pivots):
        multipliers[column] = -matrix[i][free] if divisor > 0 else matrix[i][free]
    constant = sum(m * row[0] for m, row in zip(multipliers, rows, strict=True))
    return constant <= 0 and all(m >= 0 for m in multipliers)
