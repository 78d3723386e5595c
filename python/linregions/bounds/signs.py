"""What the signs of weights and biases say about ReLU networks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from linregions.bounds.histograms import lev_histogram
from linregions.bounds.layers import Layer
from linregions.bounds.ranges import Pieces
from linregions.models import Network, Stage
from linregions.models.activations import RELU

__all__ = ["MOST_UNITS", "signs_bound", "why_no_signs"]

MOST_UNITS = 128  # of one layer: beyond, the recursion has too many states


def why_no_signs(network: Network) -> str:
    """Why `signs_bound` says nothing about a network; empty if it does."""
    hidden = _hidden(network)
    if not hidden:
        return "there are no units"
    if not all(_is_plain(stage) for stage in hidden):
        return "needs layers of ReLU behind each other, without maxima or rows carried along"
    if len(hidden) < 2:
        return "needs two hidden layers"
    if max(stage.n_units for stage in hidden) > MOST_UNITS:
        return f"is left out for layers of more than {MOST_UNITS} units"
    return ""


def signs_bound(network: Network, pieces: Sequence[Pieces], layers: Sequence[Layer]) -> int:
    """An upper bound for the number of regions, from signs and from stable units.

    Inside a region where at most k units of the layer before are active, a unit with bias at most 0
    can be active only if one of those has a positive weight to it, and one with a positive bias can
    be inactive only if one has a negative weight. So with the k largest column counts, at most U(k)
    units change and at most A(k) are ever active; on a cell where j of those that change are
    inactive, at most A(k) - j are active, and the image has no larger dimension. The cells are
    counted by `lev_histogram`. In the spirit of Serra and Ramalingam [1]_; the derivation is ours.

    Parameters
    ----------
    network : Network
        One for which `why_no_signs` is empty.
    pieces : sequence of Pieces
        What its outputs can take.
    layers : sequence of Layer
        Those of `linregions.bounds.reading.layers_of` for these pieces.

    References
    ----------
    .. [1] T. Serra, S. Ramalingam, "Empirical bounds on linear regions of deep rectifier networks",
       AAAI 2020; arXiv 1810.03370.
    """
    first = next(place for place, stage in enumerate(network.stages) if stage.n_units)
    dim = network.input_dim
    for layer in layers[:first]:
        dim = layer.dimension_after(dim)
    hidden = _hidden(network)
    limits = [_first_limits(pieces[first])]
    for offset, (_, stage) in enumerate(pairwise(hidden)):
        before, own = pieces[first + offset], pieces[first + offset + 1]
        limits.append(_limits(stage, before, own))
    chosen = layers[first : first + len(hidden)]

    @cache
    def tails(place: int, d: int, n: int) -> list[int]:
        """Of n units that change, at most so many cells with 0, 1, ... of them inactive."""
        layer = chosen[place]
        total = layer.cells(d)
        found = accumulate(lev_histogram(min(d, layer.unit_rank), n))
        return [min(tail, total) for tail in found]

    @cache
    def steps(place: int, k: int, d: int) -> list[tuple[int, tuple[int, int]]]:
        """Numbers of cells, and what is behind them: most active units, dimension."""
        layer, (changing, active) = chosen[place], limits[place]
        most = active[min(k, len(active) - 1)]
        n = min(changing[min(k, len(changing) - 1)], most)
        counts = [b - a for a, b in pairwise([0, *tails(place, d, n)])]
        return [
            (count, (most - j, min(d, most - j, layer.rank)))
            for j, count in enumerate(counts)
            if count
        ]

    start = (0, dim)
    reached = [{start}]
    for place in range(len(hidden)):
        reached.append({to for at in reached[-1] for _, to in steps(place, *at)})
    behind = dict.fromkeys(reached[-1], 1)
    for place in reversed(range(len(hidden))):
        behind = {
            at: sum(count * behind[to] for count, to in steps(place, *at)) for at in reached[place]
        }
    return behind[start]


Limits = tuple[list[int], list[int]]  # for k active units before: U(k) and A(k)


def _first_limits(pieces: Pieces) -> Limits:
    return [sum(len(own) > 1 for own in pieces)], [sum(1 in own for own in pieces)]


def _limits(stage: Stage, before: Pieces, pieces: Pieces) -> Limits:
    weight = stage.dense_weight[:, [1 in own for own in before]]
    off = stage.bias <= 0  # inactive unless a weight says otherwise
    needed = np.where(off[:, None], weight > 0, weight < 0)
    can_change = np.array([len(own) > 1 for own in pieces])
    can_be_active = np.array([1 in own for own in pieces])
    raised = _reached(needed[off & can_be_active])
    free = int(np.count_nonzero(~off & can_be_active))
    return _reached(needed[can_change]), [free + n for n in raised]


def _reached(needed: NDArray[np.bool_]) -> list[int]:
    """Entry k: how many rows have a true entry in some k columns, at most."""
    columns = sorted(needed.sum(axis=0).tolist(), reverse=True)
    most = int(needed.any(axis=1).sum())
    return [min(most, total) for total in accumulate(columns, initial=0)]


def _hidden(network: Network) -> list[Stage]:
    """The stages from the first one with units to the last one."""
    places = [place for place, stage in enumerate(network.stages) if stage.n_units]
    return list(network.stages[places[0] : places[-1] + 1]) if places else []


def _is_plain(stage: Stage) -> bool:
    data = [(a.breakpoints, a.slopes, a.intercepts) for a in stage.activations]
    return data == [(RELU.breakpoints, RELU.slopes, RELU.intercepts)]
