"""Rows of the table that need the weights, and those that need the domain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from linregions.bounds.architecture_rows import Architecture, Row
from linregions.bounds.layers import Layer
from linregions.bounds.layerwise import best_choice, layerwise_bound
from linregions.bounds.ranges import Pieces
from linregions.bounds.reading import layers_of
from linregions.bounds.signs import signs_bound, why_no_signs
from linregions.bounds.stability import MOST_PROGRAM_UNITS, all_pieces, possible_pieces
from linregions.bounds.table import Bound, NotApplicable, Scope
from linregions.counting import count
from linregions.domains import Domain
from linregions.errors import NumericalError
from linregions.models import Network, Stage
from linregions.models.activations import RELU

__all__ = ["architecture_of", "domain_rows", "first_layer_row", "weight_rows"]

MOST_COUNTED = 1_000_000  # regions that a first layer may have to be counted,
LARGEST_DIM = 12  # and the dimension


def architecture_of(network: Network, inner: Network, domain: Domain) -> Architecture:
    """The architecture of a network on a domain.

    Parameters
    ----------
    network : Network
    inner : Network
        The same in the domain's coordinates.
    domain : Domain
    """
    return Architecture(
        layers=layers_of(inner, all_pieces(inner), "architecture"),
        dim=domain.dim,
        widths=inner.layer_sizes,
        has_maxima=any(stage.is_max and stage.n_units for stage in inner.stages),
        not_plain=_why_not_plain(network),
    )


def weight_rows(inner: Network, net: Architecture) -> Iterator[Row]:
    """Bounds from zeros, ranks and signs of the weights."""
    pieces = all_pieces(inner)
    connected = layers_of(inner, pieces, "connections")
    if any(layer.sizes is not None for layer in connected):
        yield Bound(
            name="connections",
            side="upper",
            value=layerwise_bound(connected, net.dim, best_choice(connected)),
            scope="architecture",
            source="Xiong et al. 2020, theorem 2; P. Hall",
            assumptions=("weights that are zero here are zero",),
        )
    else:
        dense = all(_is_dense(stage) for stage in inner.stages if stage.n_units)
        reason = "no weight is zero" if dense else "too many subsets of units, or maxima"
        yield NotApplicable("connections", reason)
    layers = layers_of(inner, pieces, "weights")
    yield Bound(
        name="independent_rows",
        side="upper",
        value=layerwise_bound(layers, net.dim, best_choice(layers)),
        scope="network",
        source="Zaslavsky 1975; ranks and independent rows",
    )
    yield _central_row(net, layers)
    yield _signs_row("signs", "network", inner, pieces, layers)


def domain_rows(
    inner: Network, net: Architecture, domain: Domain, *, programs: bool
) -> Iterator[Row]:
    """Bounds from units that keep their piece on the domain."""
    everything = all_pieces(inner)
    by_intervals = possible_pieces(inner, domain, programs=False)
    if by_intervals == everything:
        yield NotApplicable("stable_units", "no unit keeps its piece on the domain, by intervals")
    else:
        yield _stable_row("stable_units", inner, net, by_intervals, "interval arithmetic")
    name = "stable_units_lp"
    if not programs:
        yield NotApplicable(name, "was not asked for")
    elif net.widths and sum(net.widths) > MOST_PROGRAM_UNITS:
        yield NotApplicable(name, f"is left out for more than {MOST_PROGRAM_UNITS} units")
    else:
        by_programs = possible_pieces(inner, domain, programs=True)
        if by_programs == by_intervals:
            yield NotApplicable(name, "finds no more than intervals do")
        else:
            yield _stable_row(name, inner, net, by_programs, "linear programs")


def first_layer_row(inner: Network, net: Architecture, domain: Domain) -> Row:
    """The regions of the first hidden layer, which later layers can only split."""
    name = "first_layer"
    if domain.dim > LARGEST_DIM:
        return NotApplicable(name, f"is left out in more than {LARGEST_DIM} dimensions")
    first = next(place for place, stage in enumerate(inner.stages) if stage.n_units)
    if net.layers[first].cells(domain.dim) > MOST_COUNTED:
        return NotApplicable(name, f"is left out where there may be more than {MOST_COUNTED:,}")
    try:
        counted = count(Network(inner.stages[: first + 1]), domain.coordinates)
    except NumericalError as error:
        return NotApplicable(name, f"could not be counted: {error}")
    return Bound(
        name=name,
        side="lower",
        value=counted.count,
        scope="domain",
        source="counted; later layers only split",
    )


def _stable_row(
    name: str, inner: Network, net: Architecture, pieces: Sequence[Pieces], how: str
) -> Bound:
    layers = layers_of(inner, pieces, "weights")
    value = layerwise_bound(layers, net.dim, best_choice(layers))
    if not why_no_signs(inner):
        value = min(value, signs_bound(inner, pieces, layers))
    return Bound(
        name=name,
        side="upper",
        value=value,
        scope="domain",
        source=f"after Serra, Ramalingam 2020; {how}",
        assumptions=("ranges are proven, rounding included",),
    )


def _signs_row(
    name: str, scope: Scope, inner: Network, pieces: Sequence[Pieces], layers: Sequence[Layer]
) -> Row:
    reason = why_no_signs(inner)
    if reason:
        return NotApplicable(name, reason)
    return Bound(
        name=name,
        side="upper",
        value=signs_bound(inner, pieces, layers),
        scope=scope,
        source="after Serra, Ramalingam 2020; signs of weights",
        assumptions=("layers of ReLU behind each other",),
    )


def _central_row(net: Architecture, layers: Sequence[Layer]) -> Row:
    if not any(layer.central for layer in layers if layer.units):
        return NotApplicable("central", "the first layer with units has biases, or breaks off zero")
    central = [replace(a, central=b.central) for a, b in zip(net.layers, layers, strict=True)]
    return Bound(
        name="central",
        side="upper",
        value=layerwise_bound(central, net.dim, best_choice(central)),
        scope="network",
        source="Schläfli 1901; Cover 1965",
        assumptions=("biases up to some layer are zero, and units change at zero",),
    )


def _is_dense(stage: Stage) -> bool:
    entries = stage.weight if isinstance(stage.weight, np.ndarray) else stage.weight.data
    return int(np.count_nonzero(entries)) == stage.n_rows * stage.n_in


def _why_not_plain(network: Network) -> str:
    """Why a network is no chain of fully connected layers of ReLU; empty if it is one."""
    relu = [(RELU.breakpoints, RELU.slopes, RELU.intercepts)]
    units_end = False
    for stage in network.stages:
        if not stage.n_units:
            units_end = True
            continue
        data = [(a.breakpoints, a.slopes, a.intercepts) for a in stage.activations]
        if stage.is_max or data != relu:
            return "is for layers of ReLU only"
        if units_end or not _is_dense(stage):
            return "is for fully connected layers only"
    return "" if network.n_units else "there are no units"
