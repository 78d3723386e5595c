"""Networks out of .nnet files, the text format of the ACAS Xu networks.

The format: comment lines that start with ``//``; then lines of numbers, each closed by a comma: the
counts (layers, inputs, outputs, largest layer); the layer sizes; a flag that is no longer used; the
inputs' minima; their maxima; means and ranges of the inputs, with one more entry for all outputs;
then layer after layer the rows of the weight and the entries of the bias. ReLU follows every layer
but the last.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from linregions.errors import InputError, ModelFileError
from linregions.models.activations import RELU
from linregions.models.chain import Chain
from linregions.models.network import Network

__all__ = ["read_nnet"]


def read_nnet(path: Path) -> Network:
    """Read a .nnet file as the map between physical inputs and outputs.

    Inputs are shifted by their means and divided by their ranges, outputs the other way round, each
    as a diagonal stage. The format's tools also clip inputs to their minima and maxima; no unit is
    made of that, so the network is the file's only inside that box.

    Raises
    ------
    ModelFileError
        The file is missing, truncated, or not of this format.
    """
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelFileError(f"{path}: not a readable .nnet file: {error}") from error
    try:
        return _network(_Numbers(lines), path.stem)
    except InputError as error:
        raise ModelFileError(f"{path}: {error}") from error


class _Numbers:
    """The lines of numbers of a file, comments left out."""

    def __init__(self, lines: list[str]) -> None:
        self._lines: Iterator[tuple[int, str]] = (
            (number, line.strip())
            for number, line in enumerate(lines, 1)
            if line.strip() and not line.lstrip().startswith("//")
        )

    def row(self, what: str, length: int | None = None) -> NDArray[np.float64]:
        """Read the next line, which must hold ``length`` numbers."""
        number, line = next(self._lines, (0, ""))
        if not number:
            raise InputError(f"the file ends where {what} should be; is it truncated?")
        try:
            values = np.array([float(entry) for entry in line.rstrip(", ").split(",")])
        except ValueError:
            raise InputError(
                f"line {number}: expected {what}, numbers with commas, got {line[:40]!r}"
            ) from None
        if length is not None and values.size != length:
            raise InputError(
                f"line {number}: expected {what}, {length} numbers, got {values.size}; "
                "is the file truncated?"
            )
        return values

    def integers(self, what: str, length: int) -> list[int]:
        """Read the next line, which must hold ``length`` positive integers."""
        values = self.row(what, length)
        if (values < 1).any() or (values != np.round(values)).any():
            raise InputError(f"expected {what}, positive integers, got {values.tolist()}")
        return [int(value) for value in values]


def _network(numbers: _Numbers, name: str) -> Network:
    layers, n_in, n_out, _ = numbers.integers("layers, inputs, outputs, largest layer", 4)
    widths = numbers.integers("layer sizes", layers + 1)
    if (widths[0], widths[-1]) != (n_in, n_out):
        raise InputError(f"layer sizes {widths} disagree with {n_in} inputs and {n_out} outputs")
    numbers.row("the unused flag")
    numbers.row("minima of the inputs", n_in)
    numbers.row("maxima of the inputs", n_in)
    means = numbers.row("means", n_in + 1)
    ranges = numbers.row("ranges", n_in + 1)
    if not ranges.all():
        raise InputError("expected ranges that are not zero")
    chain = Chain((n_in,))
    chain.shift(-means[:-1])
    chain.scale(1.0 / ranges[:-1])
    for layer, (n, m) in enumerate(pairwise(widths)):
        if layer:
            chain.activate(RELU)
        weight = [numbers.row(f"row {i} of weight {layer}", n) for i in range(m)]
        chain.linear(weight, [numbers.row(f"bias {layer}[{i}]", 1)[0] for i in range(m)])
    chain.scale(ranges[-1], means[-1])
    return chain.network(name)
