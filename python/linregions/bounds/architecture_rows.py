"""Rows of the table that widths, activations and connections decide, whatever the weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from linregions.bounds import maxima
from linregions.bounds.layers import Layer
from linregions.bounds.layerwise import (
    WIDEST_HISTOGRAM,
    all_patterns,
    best_choice,
    layerwise_bound,
    product_of_cells,
)
from linregions.bounds.table import Bound, NotApplicable

__all__ = ["Architecture", "Row", "architecture_rows"]

Row = Bound | NotApplicable

DIMENSIONS = "dimensions are those of the state, rows carried along included"
# Units of a layer: beyond, the numbers take long to compute.
WIDEST = {"subsets": WIDEST_HISTOGRAM, "lev": WIDEST_HISTOGRAM, "h2": 64}


@dataclass(frozen=True, slots=True)
class Architecture:
    """What the rows below look at.

    Attributes
    ----------
    layers : list of Layer
        All stages, with nothing known of the weights.
    dim : int
        Of the domain.
    widths : tuple of int
        Units of the layers that have any.
    has_maxima : bool
    not_plain : str
        Why these are not fully connected layers of ReLU behind each other; empty if they are.
    """

    layers: Sequence[Layer]
    dim: int
    widths: tuple[int, ...]
    has_maxima: bool
    not_plain: str

    @property
    def is_relu(self) -> bool:
        """Whether all units have two pieces, one of them flat."""
        return all(layer.is_relu for layer in self.layers if layer.units)

    @property
    def is_saturated(self) -> bool:
        """Whether all units have two pieces, or three like the hard tanh."""
        return all(
            unit.is_relu or (unit.flat, unit.sloped) == (2, 1)
            for layer in self.layers
            for unit in layer.units
        )


def architecture_rows(net: Architecture) -> Iterator[Row]:
    """Every bound that the architecture gives, and those that it does not."""
    pieces = "2^N" if net.is_relu else "product of the numbers of pieces"
    yield _upper("all_patterns", all_patterns(net.layers), f"Montúfar et al. 2014: {pieces}")
    if len(net.widths) == 1 and not net.has_maxima:
        yield _one_layer(net)
    yield from _product_rows(net)
    yield from _relu_rows(net)
    yield from _other_rows(net)
    yield from _maximum_rows(net)


def _one_layer(net: Architecture) -> Row:
    layer = next(layer for layer in net.layers if layer.units)
    dim = net.dim
    for before in net.layers[: net.layers.index(layer)]:
        dim = before.dimension_after(dim)
    source = "Schläfli 1901; Zaslavsky 1975"
    return _upper("one_layer", layer.cells(dim), source, "one hidden layer, no maxima")


def _product_rows(net: Architecture) -> Iterator[Row]:
    if net.has_maxima:
        yield NotApplicable("raghu_2017", "is for ReLU and hard tanh, not for maxima")
    elif not net.is_saturated:
        yield NotApplicable("raghu_2017", "is for ReLU and hard tanh")
    else:
        value = product_of_cells(net.layers, net.dim)
        units = "units are ReLUs or hard tanhs, on any breakpoints"
        yield _upper("raghu_2017", value, "Raghu et al. 2017, theorem 1", units)
    if net.dim != 1 or not net.is_relu:
        yield NotApplicable("chen_2016", "is for ReLU and one input")
    else:
        value = (maxima.chen_2016((1, *net.widths)) or 0) + 1
        units = "one input; every unit has two pieces, one of them constant"
        yield _upper("chen_2016", value, "Chen 2016: knots + 1", units)


def _relu_rows(net: Architecture) -> Iterator[Row]:
    names = {
        "montufar_2017": ("cells", "Montúfar 2017"),
        "serra_2018": ("subsets", "Serra et al. 2018, theorem 1"),
        "lev": ("lev", "Hinz, van de Geer 2019, with (<= k)-levels"),
        "h2": ("h2", "Hinz 2021"),
    }
    for name, (choice, source) in names.items():
        if not net.is_relu:
            yield NotApplicable(name, "needs units with two pieces, one of them constant")
        elif choice != "cells" and max(net.widths) > (widest := WIDEST[choice]):
            yield NotApplicable(name, f"is left out for layers of more than {widest} units")
        else:
            value = layerwise_bound(net.layers, net.dim, choice)  # type: ignore[arg-type]
            yield Bound(
                name=name,
                side="upper",
                value=value,
                scope="architecture",
                source=source,
                assumptions=("every unit has two pieces, one of them constant", DIMENSIONS),
                proven=name != "h2",
            )


def _other_rows(net: Architecture) -> Iterator[Row]:
    """Bounds for other activations, and for maxima."""
    if net.is_relu:
        return
    best = best_choice(net.layers)
    if net.has_maxima:
        pairs = layerwise_bound(net.layers, net.dim, best, "pairs")
        source = "Serra et al. 2018: pairs of rows are hyperplanes"
        yield _upper("maxima_pairs", pairs, source, DIMENSIONS)
        forests = layerwise_bound(net.layers, net.dim, best, "forests")
        source = "Zaslavsky 1975: independent pairs of rows"
        yield _upper("maxima_forests", forests, source, DIMENSIONS)
        sharp = layerwise_bound(net.layers, net.dim, best, "sharp")
        source = "Montúfar, Ren, Zhang 2021, layer by layer"
        yield replace(_upper("maxima_sharp", sharp, source, DIMENSIONS), proven=False)
        return
    parallel = layerwise_bound(net.layers, net.dim, "cells")
    source = "Goujon et al. 2022: parallel hyperplanes"
    yield _upper("pieces", parallel, source, "no maxima", DIMENSIONS)
    if any(unit.flat for layer in net.layers for unit in layer.units):
        flat = layerwise_bound(net.layers, net.dim, best)
        source = "Hinz, van de Geer 2019, with constant pieces"
        yield _upper("flat_pieces", flat, source, "some units are constant on a piece", DIMENSIONS)
    else:
        yield NotApplicable("flat_pieces", "no unit is constant on a piece")


def _maximum_rows(net: Architecture) -> Iterator[Row]:
    """Lower bounds for the most regions that some weights give."""
    names = {
        "montufar_2014": (maxima.montufar_2014, "Montúfar et al. 2014, folding"),
        "serra_2018_lower": (maxima.serra_2018, "Serra et al. 2018, zigzags"),
        "arora_2018": (maxima.arora_2018, "Arora et al. 2018, zonotopes"),
    }
    guards = {
        "montufar_2014": "every layer must be at least as wide as the input",
        "serra_2018_lower": "every layer must be at least 3 times as wide as the input",
        "arora_2018": "needs two or more layers, equally wide from the second one on",
    }
    for name, (function, source) in names.items():
        value = function((net.dim, *net.widths)) if not net.not_plain else None
        if value is None:
            yield NotApplicable(name, net.not_plain or guards[name])
        else:
            yield Bound(
                name=name,
                side="lower",
                value=value,
                scope="maximum",
                source=source,
                assumptions=("fully connected layers of ReLU, with biases", guards[name]),
            )


def _upper(name: str, value: int, source: str, *assumptions: str) -> Bound:
    return Bound(
        name=name,
        side="upper",
        value=value,
        scope="architecture",
        source=source,
        assumptions=assumptions,
    )
