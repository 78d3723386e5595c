"""Builder of stages out of a chain of operations, and the check that a reader got it right.

A reader walks its model and repeats each operation on a `Chain`, which keeps the shape that the
state has in the model and writes stages for its entries in row-major order. Two affine maps are
never multiplied: that would round the weights. Consecutive affine maps become consecutive stages;
only exact merges are done (a bias into a map that has none, a selection of rows).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.errors import InputError, ModelFileError
from linregions.models.activations import IDENTITY, PiecewiseLinear
from linregions.models.network import Network
from linregions.models.stage import Stage

if TYPE_CHECKING:
    from linregions.models.stage import Matrix

__all__ = ["Chain", "check_agreement"]

N_CHECKS = 32


class Chain:
    """Stages made so far, the affine map not yet in one, and the shape of the state."""

    def __init__(self, shape: Sequence[int]) -> None:
        self.shape = tuple(int(extent) for extent in shape)
        if not self.size:
            raise InputError(f"input shape: expected positive extents, got {self.shape}")
        self._stages: list[Stage] = []
        self._weight: Matrix | None = None
        self._bias: NDArray[np.float64] = np.zeros(0)

    @property
    def size(self) -> int:
        """Number of entries of the state."""
        return prod(self.shape)

    def positions(self) -> NDArray[np.int64]:
        """Each entry's place, in the state's shape: move this array about, then `rearrange`."""
        return np.arange(self.size).reshape(self.shape)

    def rearrange(self, positions: NDArray[np.integer[Any]]) -> None:
        """Make the state of the entries at these places: reshape, transpose, select, repeat."""
        flat = positions.reshape(-1)
        if flat.size != self.size or (flat != np.arange(self.size)).any():
            if self._weight is None:
                self._push(_selection(flat, self.size), np.zeros(flat.size))
            else:
                self._weight, self._bias = self._weight[flat], self._bias[flat]
        self.shape = positions.shape

    def linear(self, weight: ArrayLike, bias: ArrayLike | None = None) -> None:
        """``weight @ h + bias`` along the last axis; weight (m, n), bias (m,)."""
        matrix = np.asarray(weight, dtype=np.float64)
        if matrix.ndim != 2 or not self.shape or matrix.shape[1] != self.shape[-1]:
            raise InputError(
                f"a linear map of shape {matrix.shape} does not fit a state of shape {self.shape}"
            )
        copies = prod(self.shape[:-1])
        shift = np.zeros(len(matrix)) if bias is None else np.asarray(bias, np.float64)
        self._push(matrix if copies == 1 else _repeated(matrix, copies), np.tile(shift, copies))
        self.shape = (*self.shape[:-1], len(matrix))

    def scale(self, factor: ArrayLike, shift: ArrayLike = 0.0) -> None:
        """``factor * h + shift``, entry by entry, both broadcast against the state."""
        factors, shifts = np.broadcast_arrays(factor, shift)
        factors, shifts = self.aligned(factors), self.aligned(shifts)
        if (factors != 1.0).any():
            self._push(_diagonal(factors), shifts)
        elif (shifts != 0.0).any():
            self._add(shifts)

    def shift(self, amount: ArrayLike) -> None:
        """``h + amount``, entry by entry."""
        self.scale(1.0, amount)

    def activate(self, activation: PiecewiseLinear | Sequence[PiecewiseLinear]) -> None:
        """One activation, or one for each entry of the state in row-major order."""
        if activation == IDENTITY:
            return
        if self._weight is None:
            self._push(_diagonal(np.ones(self.size)), np.zeros(self.size))
        self._stages.append(Stage.affine(self._weight, self._bias, activation))
        self._weight = None

    def aligned(self, values: ArrayLike) -> NDArray[np.float64]:
        """Constants, flat, one for each entry; the state is repeated if they are more."""
        array = np.asarray(values, dtype=np.float64)
        try:
            shape = np.broadcast_shapes(array.shape, self.shape)
        except ValueError as error:
            raise InputError(
                f"a constant of shape {array.shape} does not fit a state of shape {self.shape}"
            ) from error
        if shape != self.shape:
            self.rearrange(np.broadcast_to(self.positions(), shape))
        return np.broadcast_to(array, shape).reshape(-1)

    def network(self, name: str = "") -> Network:
        """Make the network of all stages."""
        if self._weight is None and not self._stages:
            self._push(_diagonal(np.ones(self.size)), np.zeros(self.size))
        self._flush()
        return Network(tuple(self._stages), name)

    def _push(self, weight: Matrix, bias: NDArray[np.float64]) -> None:
        self._flush()
        self._weight, self._bias = weight, bias

    def _add(self, shift: NDArray[np.float64]) -> None:
        if self._weight is None or self._bias.any():
            self._push(_diagonal(np.ones(self.size)), shift)
        else:
            self._bias = shift

    def _flush(self) -> None:
        if self._weight is not None:
            self._stages.append(Stage.affine(self._weight, self._bias))
        self._weight = None


def check_agreement(
    network: Network,
    original: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    *,
    tol_relative: float,
    source: str,
) -> None:
    """Compare a network with the model that it was read from, on random inputs.

    Parameters
    ----------
    network : Network
        What the reader made of the model.
    original : callable
        Takes one input (input_dim,), gives the model's own output, flattened.
    tol_relative : float
        Largest difference allowed, max norm, as a fraction of the largest value inside the network
        (at least 1).
    source : str
        What the model is called in the error's text.

    Raises
    ------
    ModelFileError
        They differ.
    """
    rng = np.random.default_rng(0)
    spread = np.logspace(-1, 2, N_CHECKS)[:, None]
    for x in rng.normal(size=(N_CHECKS, network.input_dim)) * spread:
        expected = np.asarray(original(x), dtype=np.float64).reshape(-1)
        found, largest = network(x), _largest_value(network, x)
        if expected.shape != found.shape:
            raise ModelFileError(
                f"{source}: the model gives {expected.size} outputs, the network read from it "
                f"{found.size}; please report this model"
            )
        error, allowed = float(np.abs(found - expected).max()), tol_relative * largest
        if not error <= allowed:
            raise ModelFileError(
                f"{source}: the network read from this model does not compute the same: on a "
                f"random input the outputs differ by {error:.3g} where {allowed:.3g} is allowed. "
                "The model may branch on values, change them in place, use hooks or chance; "
                "if it does not, please report it"
            )


def _largest_value(network: Network, x: NDArray[np.float64]) -> float:
    state, largest = x[None], max(1.0, float(np.abs(x).max()))
    for stage in network.stages:
        rows = stage.rows(state)
        state = stage.activate(rows)
        largest = max(largest, float(np.abs(rows).max()))
    return largest


def _selection(places: NDArray[np.integer[Any]], width: int) -> Matrix:
    from scipy.sparse import csr_array

    pointers = np.arange(places.size + 1)
    return csr_array((np.ones(places.size), places, pointers), shape=(places.size, width))


def _diagonal(values: NDArray[np.float64]) -> Matrix:
    from scipy.sparse import csr_array

    n = values.size
    return csr_array((values, np.arange(n), np.arange(n + 1)), shape=(n, n))


def _repeated(weight: NDArray[np.float64], copies: int) -> Matrix:
    from scipy.sparse import block_diag, csr_array

    return csr_array(block_diag([weight] * copies))
