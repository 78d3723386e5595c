"""One stage of a network: an affine map, then activations or a max over groups of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.arrays import as_array, as_integers, check_finite, read_only
from linregions.errors import InputError
from linregions.models.activations import IDENTITY, PiecewiseLinear, activation

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    Matrix: TypeAlias = NDArray[np.float64] | csr_array

__all__ = ["Stage"]


@dataclass(frozen=True, eq=False)
class Stage:
    """The map from a state h (n,) to z = weight @ h + bias (m rows), and on to the next state.

    Invariant: either every row has its own activation (``activation_index`` of length m, no
    groups), or the rows fall into consecutive groups of which the largest value is kept
    (``group_sizes`` sums to m, no activations). Arrays are read-only and finite. Use `affine` or
    `maximum` to make one.

    A *unit* is a row whose activation has a breakpoint, or a group of two or more rows. Other rows
    carry values along: a skip connection is identity rows of a widened state.

    Attributes
    ----------
    weight : ndarray, shape (m, n), or scipy.sparse.csr_array
    bias : ndarray, shape (m,)
    activations : tuple of PiecewiseLinear
        The distinct activations; empty for a max stage.
    activation_index : ndarray, shape (m,), int32
        Row i uses ``activations[activation_index[i]]``; empty for a max stage.
    group_sizes : ndarray, shape (g,), int32
        Empty unless this is a max stage.
    """

    weight: Matrix
    bias: NDArray[np.float64]
    activations: tuple[PiecewiseLinear, ...]
    activation_index: NDArray[np.int32]
    group_sizes: NDArray[np.int32]

    def __post_init__(self) -> None:
        weight = _matrix(self.weight)
        bias = as_array("bias", self.bias)
        check_finite("bias", bias)
        index = read_only(as_integers("activation_index", self.activation_index).astype(np.int32))
        sizes = read_only(as_integers("group_sizes", self.group_sizes).astype(np.int32))
        m = weight.shape[0]
        if bias.shape != (m,):
            raise InputError(
                f"bias: expected shape ({m},) to match weight {weight.shape}, got {bias.shape}"
            )
        if sizes.size:
            if self.activations or index.size:
                raise InputError("stage: give activations or group_sizes, not both")
            if sizes.ndim != 1 or sizes.min() < 1 or int(sizes.sum()) != m:
                raise InputError(
                    f"group_sizes: expected positive sizes that add up to {m} rows, "
                    f"got {sizes.tolist()}"
                )
        elif index.shape != (m,) or index.min() < 0 or index.max() >= len(self.activations):
            raise InputError(
                f"activation_index: expected {m} entries in 0..{len(self.activations) - 1}, "
                f"got shape {index.shape}"
            )
        for name, value in zip(
            ("weight", "bias", "activation_index", "group_sizes"),
            (weight, bias, index, sizes),
            strict=True,
        ):
            object.__setattr__(self, name, value)

    @classmethod
    def affine(
        cls,
        weight: Any,
        bias: ArrayLike | None = None,
        activation: str | PiecewiseLinear | Sequence[str | PiecewiseLinear] = IDENTITY,
    ) -> Stage:
        """Make the stage of rows ``weight @ h + bias``, each followed by its activation.

        Parameters
        ----------
        weight : array_like or scipy sparse, shape (m, n)
            A sparse one stays sparse.
        bias : array_like, shape (m,), optional
            Default: zeros.
        activation : activation, its name, or a sequence of m of them
            Default: identity, an affine stage.

        Raises
        ------
        InputError
            Shapes disagree, a value is not finite, or an activation is unknown.
        """
        weight = _matrix(weight)
        m = weight.shape[0]
        if isinstance(activation, str | PiecewiseLinear):
            activation = [activation] * m
        elif len(activation) != m:
            raise InputError(
                f"activation: expected one, or one per row ({m}), got {len(activation)}"
            )
        kinds = [_activation(kind) for kind in activation]
        places = {kind: place for place, kind in enumerate(dict.fromkeys(kinds))}
        index = np.array([places[kind] for kind in kinds], dtype=np.int32)
        bias = np.zeros(m) if bias is None else as_array("bias", bias)
        return cls(weight, bias, tuple(places), index, np.zeros(0, np.int32))

    @classmethod
    def maximum(cls, weight: Any, bias: ArrayLike | None, group_sizes: ArrayLike) -> Stage:
        """Make the stage of rows ``weight @ h + bias`` that keeps the largest of each group.

        Parameters
        ----------
        weight : array_like or scipy sparse, shape (m, n)
            A sparse one stays sparse.
        bias : array_like, shape (m,), or None
            None: zeros.
        group_sizes : array_like of int, shape (g,)
            Rows of each group, in order; positive, adding up to m. A group of one carries its
            value along.

        Raises
        ------
        InputError
            Shapes disagree, a value is not finite, or the sizes are not positive integers that add
            up to m.
        """
        weight = _matrix(weight)
        sizes = as_integers("group_sizes", group_sizes)
        if not sizes.size:
            raise InputError("group_sizes: expected positive integers, got none")
        bias = np.zeros(weight.shape[0]) if bias is None else as_array("bias", bias)
        return cls(weight, bias, (), np.zeros(0, np.int32), sizes.astype(np.int32))

    @property
    def n_in(self) -> int:
        """Length of the state that goes in."""
        return int(self.weight.shape[1])

    @property
    def n_rows(self) -> int:
        """Number of rows m of the affine map."""
        return int(self.weight.shape[0])

    @property
    def n_out(self) -> int:
        """Length of the state that comes out."""
        return self.group_sizes.size or self.n_rows

    @property
    def is_max(self) -> bool:
        """Whether the rows are reduced by groups."""
        return bool(self.group_sizes.size)

    @property
    def dense_weight(self) -> NDArray[np.float64]:
        """The weight as an array (m, n), whichever form it is kept in."""
        return self.weight if isinstance(self.weight, np.ndarray) else self.weight.toarray()

    @cached_property
    def pieces(self) -> NDArray[np.int32]:
        """Number of pieces of each output, shape (n_out,); 1 where it is no unit."""
        if self.is_max:
            return self.group_sizes
        kinds = np.array([a.n_pieces for a in self.activations], np.int32)
        return read_only(kinds[self.activation_index])

    @cached_property
    def unit_pieces(self) -> NDArray[np.int32]:
        """Number of pieces of each unit, shape (units,)."""
        return read_only(self.pieces[self.pieces > 1])

    @property
    def n_units(self) -> int:
        """Number of units."""
        return int(self.unit_pieces.size)

    def rows(self, state: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pre-activations ``weight @ h + bias`` of states (k, n), shape (k, m)."""
        return np.asarray((self.weight @ state.T).T + self.bias)

    def pieces_at(self, rows: NDArray[np.float64]) -> NDArray[np.intp]:
        """Piece of each output (k, n_out) at pre-activations (k, m); 0 where it is no unit."""
        out = np.zeros((len(rows), self.n_out), dtype=np.intp)
        if self.is_max:
            for group, columns in enumerate(np.split(rows, self._group_starts[1:], axis=1)):
                out[:, group] = columns.argmax(axis=1)
        for place, kind in enumerate(self.activations):
            if kind.n_pieces > 1:
                columns = self.activation_index == place
                out[:, columns] = kind.piece(rows[:, columns])
        return out

    def activate(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Next states (k, n_out) from pre-activations (k, m)."""
        if self.is_max:
            return np.asarray(np.maximum.reduceat(rows, self._group_starts, axis=1))
        out = rows
        for place, kind in enumerate(self.activations):
            if kind != IDENTITY:
                out = rows.copy() if out is rows else out
                columns = self.activation_index == place
                out[:, columns] = kind(rows[:, columns])
        return out

    def affine_map(
        self, pattern: NDArray[np.intp]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Weight (n_out, n) and bias (n_out,) where the units are on these pieces (units,)."""
        pieces = self.pieces
        chosen = np.zeros(self.n_out, dtype=np.intp)
        chosen[pieces > 1] = pattern
        weight = self.dense_weight
        if self.is_max:
            kept = self._group_starts + chosen
            return weight[kept], self.bias[kept]
        first = np.cumsum([0, *(kind.n_pieces for kind in self.activations)])
        piece = first[self.activation_index] + chosen
        slopes = np.concatenate([kind.slopes for kind in self.activations])[piece]
        intercepts = np.concatenate([kind.intercepts for kind in self.activations])[piece]
        return slopes[:, None] * weight, slopes * self.bias + intercepts

    @property
    def _group_starts(self) -> NDArray[np.intp]:
        return np.asarray(np.cumsum(self.group_sizes) - self.group_sizes, dtype=np.intp)

    def __repr__(self) -> str:
        kinds = "max" if self.is_max else "+".join(kind.name for kind in self.activations)
        sparse = "" if isinstance(self.weight, np.ndarray) else ", sparse"
        return f"Stage({self.n_in} -> {self.n_out}, {kinds}, {self.n_units} units{sparse})"


_activation = activation  # `Stage.affine` has a parameter of that name


def _matrix(weight: Any) -> Matrix:
    """Bring a weight to its one form: dense, or CSR with sorted indices; finite, not empty."""
    sparse = hasattr(weight, "tocsr")  # scipy sparse of any format, without importing scipy
    matrix = _csr(weight) if sparse else as_array("weight", weight)
    if matrix.ndim != 2 or 0 in matrix.shape:
        raise InputError(f"weight: expected shape (m, n) with m, n >= 1, got {matrix.shape}")
    check_finite("weight", matrix if isinstance(matrix, np.ndarray) else matrix.data)
    return matrix


def _csr(weight: Any) -> csr_array:
    from scipy.sparse import csr_array

    matrix = csr_array(weight, dtype=np.float64, copy=True)
    try:
        matrix.check_format(full_check=True)  # indices in bounds: the core relies on it
    except ValueError as error:
        raise InputError(f"weight: not a valid sparse matrix: {error}") from error
    matrix.sum_duplicates()
    for part in (matrix.data, matrix.indices, matrix.indptr):
        part.flags.writeable = False
    return matrix
