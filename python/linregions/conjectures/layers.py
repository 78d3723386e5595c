"""One linear layer, as its units divide the space: what samplers draw."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.arrangements import HyperplaneArrangement
from linregions.arrangements.exact_rows import read_array
from linregions.errors import InputError

__all__ = ["LinearLayer"]


@dataclass(frozen=True, eq=False, init=False, repr=False)
class LinearLayer:
    """n units with pre-activations ``weights @ x + biases``, numbers taken exactly as given.

    Parameters
    ----------
    weights : array_like, shape (n, d)
        Floats, integers of any size, fractions.
    biases : array_like, shape (n,)

    Raises
    ------
    InputError
        Shapes disagree, or an entry is no finite real number.
    """

    weights: NDArray[Any]
    biases: NDArray[Any]

    def __init__(self, weights: ArrayLike, biases: ArrayLike) -> None:
        weights, biases = read_array("weights", weights), read_array("biases", biases)
        if weights.ndim != 2 or biases.shape != (len(weights),):
            raise InputError(
                "weights, biases: expected shapes (n, d) and (n,), got "
                f"{weights.shape} and {biases.shape}"
            )
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "biases", biases)

    def __len__(self) -> int:
        return len(self.weights)

    @cached_property
    def is_constant(self) -> NDArray[np.bool_]:
        """Which units have no hyperplane, all their weights being zero; shape (n,)."""
        return np.array([not any(row) for row in self.weights.tolist()], dtype=bool)

    @cached_property
    def arrangement(self) -> HyperplaneArrangement:
        """The hyperplanes of the units that are not constant, in order."""
        alive = ~self.is_constant
        return HyperplaneArrangement(self.weights[alive], -self.biases[alive])

    @property
    def rank(self) -> int:
        """Rank of the weights."""
        return self.arrangement.rank

    @cached_property
    def n_cells(self) -> int:
        """Regions of the layer on the whole space."""
        return self.arrangement.n_cells()

    def subset(self, units: ArrayLike) -> LinearLayer:
        """The layer of some of the units."""
        chosen = np.asarray(units, dtype=np.intp)
        return LinearLayer(self.weights[chosen], self.biases[chosen])

    def __repr__(self) -> str:
        n, d = self.weights.shape
        return f"LinearLayer({n} unit{'s' * (n != 1)} of {d} input{'s' * (d != 1)})"
