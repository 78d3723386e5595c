"""Bounds that go from layer to layer: cells of one layer, then the dimension that is left."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

from linregions.bounds.histograms import Choice, histogram
from linregions.bounds.layers import Layer, MaximaForm, unit_sizes

__all__ = [
    "WIDEST_HISTOGRAM",
    "all_patterns",
    "best_choice",
    "layerwise_bound",
    "product_of_cells",
]

WIDEST_HISTOGRAM = 512  # units of a layer whose cells are told apart by their flat units


def all_patterns(layers: Sequence[Layer]) -> int:
    """Number of patterns that can be written down; 2^N for N units of ReLU."""
    total = 1
    for layer in layers:
        total *= layer.patterns
    return total


def product_of_cells(layers: Sequence[Layer], dim: int) -> int:
    """The product over the layers of the most cells of a space of dimension `dim`, the domain's.

    The bound of Raghu et al. 2017: widths before and ranks play no part in it.
    """
    total = 1
    for layer in layers:
        cuts = (unit.cuts for unit in layer.units)
        total *= min(sum(unit_sizes(cuts, dim)), layer.patterns)
    return total


def best_choice(layers: Sequence[Layer]) -> Choice:
    """The best proven histograms, or only numbers of cells where a layer is very wide."""
    widest = max((len(layer.units) for layer in layers), default=0)
    return "lev" if widest <= WIDEST_HISTOGRAM else "cells"


def layerwise_bound(
    layers: Sequence[Layer], dim: int, choice: Choice, form: MaximaForm = "forests"
) -> int:
    """An upper bound for the number of regions of these layers behind each other.

    Let V_l(d) bound the number of regions that layers l, l + 1, ... make inside one region of the
    layers before, if the image of that has dimension at most d. Then
    V_l(d) = sum_j h(d)[j] V_{l+1}(d'), with a histogram h(d) that dominates that of layer l, and
    the dimension d' behind a cell on which j units are flat: moving cells to fewer flat units only
    increases the sum, as V_{l+1} increases with the dimension. That is the framework of Hinz and
    van de Geer [1]_ without its matrices.

    Parameters
    ----------
    layers : sequence of Layer
    dim : int
        Of the domain.
    choice : {"cells", "subsets", "lev", "h2"}
        See `linregions.bounds.histograms.histogram`. "cells" gives the bound of Montúfar 2017,
        "subsets" that of Serra, Tjandraatmadja and Ramalingam 2018.
    form : {"forests", "pairs", "sharp"}
        See `Layer.cells`.

    References
    ----------
    .. [1] P. Hinz, S. van de Geer, IEEE Trans. Information Theory 65(11), 2019.
    """
    cells = lru_cache(maxsize=None)(partial(histogram, form=form))
    dims = [{dim}]
    for layer in layers:
        dims.append(
            {
                layer.dimension_after(d, j)
                for d in dims[-1]
                for j in range(len(cells(layer, d, choice)))
            }
        )
    behind = dict.fromkeys(dims[-1], 1)
    for layer, reached in zip(reversed(layers), reversed(dims[:-1]), strict=True):
        behind = {
            d: sum(
                n * behind[layer.dimension_after(d, j)]
                for j, n in enumerate(cells(layer, d, choice))
            )
            for d in reached
        }
    return behind[dim]
