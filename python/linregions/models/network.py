"""The network: a list of stages, and what a person asks of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.arrays import as_integers, as_points
from linregions.errors import InputError
from linregions.models.activations import PiecewiseLinear
from linregions.models.fully_connected import (
    Activation,
    Initialisation,
    affine_stages,
    random_layers,
)
from linregions.models.stage import Stage
from linregions.scalars import check_seed

if TYPE_CHECKING:
    import torch

__all__ = ["Network"]


@dataclass(frozen=True, eq=False)
class Network:
    """A piecewise-linear network: stages applied one after the other.

    Units are ordered stage by stage, within a stage row by row (group by group); every pattern in
    this package follows that order.

    Parameters
    ----------
    stages : sequence of Stage
        At least one; each takes what the one before gives.
    name : str, optional
        For people.

    Raises
    ------
    InputError
        No stage, or neighbours of different widths.

    Examples
    --------
    >>> network = Network.from_arrays([[[1.0], [-1.0]], [[1.0, 1.0]]], [[0.0, 0.0], [0.0]])
    >>> network([[-2.0], [3.0]])  # |x| out of two ReLUs
    array([[2.],
           [3.]])
    >>> network.pattern([3.0])
    array([1, 0], dtype=uint8)
    >>> network.affine_map([1, 0])
    (array([[1.]]), array([0.]))
    """

    stages: tuple[Stage, ...]
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "stages", tuple(self.stages))
        if not self.stages:
            raise InputError("stages: expected at least one stage, got none")
        for place, stage in enumerate(self.stages):
            if not isinstance(stage, Stage):
                raise InputError(f"stages[{place}]: expected a Stage, got {type(stage).__name__}")
            if place and stage.n_in != self.stages[place - 1].n_out:
                raise InputError(
                    f"stages[{place}]: expected {self.stages[place - 1].n_out} inputs, what "
                    f"stages[{place - 1}] gives, got a weight of shape {stage.weight.shape}"
                )

    @classmethod
    def from_stages(cls, stages: Sequence[Stage], *, name: str = "") -> Self:
        """Make a network of given stages: any activation, max-pooling, skip connections.

        Parameters
        ----------
        stages : sequence of Stage
            At least one; each takes what the one before gives.
        name : str, optional
            For people.

        Returns
        -------
        Network

        Raises
        ------
        InputError
            No stage, something else than a stage, or neighbours of different widths.
        """
        return cls(tuple(stages), name)

    @classmethod
    def from_arrays(
        cls,
        weights: Sequence[ArrayLike],
        biases: Sequence[ArrayLike | None] | None = None,
        activation: Activation | Sequence[Activation] = "relu",
        *,
        name: str = "",
    ) -> Self:
        """Make a fully connected network of arrays.

        Parameters
        ----------
        weights : sequence of array_like, shapes (n_1, n_0), (n_2, n_1), ...
            Each (outputs, inputs), torch's layout. scikit-learn's ``coefs_`` and Keras's kernels
            are (inputs, outputs): give their transposes. Where all matrices are square nothing
            tells the two apart, and no error says so. The last one is the output layer and has no
            activation.
        biases : sequence of array_like or None, shapes (n_1,), (n_2,), ...
            None, as a whole or for one layer: zeros.
        activation : activation or its name, or a sequence of them
            For all hidden layers, or one for each.
        name : str
            For people.

        Returns
        -------
        Network

        Raises
        ------
        InputError
            Shapes disagree, a value is not finite, or an activation is unknown.
        """
        hidden = len(weights) - 1
        if hidden < 0:
            raise InputError("weights: expected at least the output layer, got none")
        biases = [None] * (hidden + 1) if biases is None else biases
        if len(biases) != hidden + 1:
            raise InputError(f"biases: expected {hidden + 1}, one per weight, got {len(biases)}")
        if isinstance(activation, str | PiecewiseLinear):
            activation = [activation] * hidden
        elif len(activation) != hidden:
            raise InputError(
                f"activation: expected one, or one per hidden layer ({hidden}), "
                f"got {len(activation)}"
            )
        return cls(affine_stages(weights, biases, activation), name)

    @classmethod
    def random(
        cls,
        widths: Sequence[int],
        seed: int | np.random.Generator = 0,
        *,
        init: Initialisation = "torch",
        gain: float = 1.0,
        activation: Activation | Sequence[Activation] = "relu",
        bias: bool = True,
    ) -> Self:
        """Make a fully connected network with random weights; one output is appended.

        Parameters
        ----------
        widths : sequence of int
            Inputs, then the hidden layers: ``(2, 32, 32)`` has 64 units.
        seed : int or numpy.random.Generator
            Drawn in the order W0, b0, W1, b1, ...; the same seed gives the same network.
        init : {"torch", "he", "glorot"}
            Distribution of the weights. "torch": uniform on ±1/sqrt(fan_in), torch's default for
            ``Linear``; "he": normal with variance 2/fan_in [1]_; "glorot": uniform on
            ±sqrt(6/(fan_in + fan_out)) [2]_. Biases are uniform on ±1/sqrt(fan_in) in all three,
            as torch leaves them.
        gain : float
            Factor of the weights, not of the biases: larger ones make more regions in the same box.
        activation : activation or its name, or a sequence of them
            As in `from_arrays`.
        bias : bool
            False: all biases are zero, and none is drawn.

        Returns
        -------
        Network
            Named by its widths.

        Raises
        ------
        InputError
            A width is no positive integer, the gain is not positive, or the initialisation or an
            activation is unknown.

        References
        ----------
        .. [1] K. He et al., ICCV 2015, section 2.2.
        .. [2] X. Glorot, Y. Bengio, AISTATS 2010, equation 16.
        """
        if not isinstance(seed, np.random.Generator):
            check_seed(seed)
        rng = np.random.default_rng(seed)
        weights, biases = random_layers(widths, rng, init, gain, bias=bias)
        return cls.from_arrays(weights, biases, activation, name="-".join(map(str, widths)))

    @classmethod
    def from_torch(
        cls, module: torch.nn.Module, input_shape: Sequence[int] | None = None
    ) -> Network:
        """Read a torch module, exactly: the layers that it runs in eval mode.

        Parameters
        ----------
        module : torch.nn.Module
            In eval mode if it holds Dropout or BatchNorm. Which layers are known is listed at
            `linregions.models.torch_reader.read_torch`.
        input_shape : sequence of int, optional
            Of one input, without the batch axis; by default a vector as long as the first layer
            expects. The network's inputs are flat, in row-major order.

        Returns
        -------
        Network

        Raises
        ------
        UnsupportedLayerError
            A layer is not piecewise linear, is not known, or joins branches.
        InputError
            Not a module, training mode, a weight that is not finite, or an input shape that is
            missing or does not fit.
        ModelFileError
            What was read does not compute what the module computes.
        MissingDependencyError
            torch is not installed.
        """
        from linregions.models.torch_reader import read_torch

        return read_torch(module, input_shape)

    @classmethod
    def from_onnx(cls, path: str | PathLike[str]) -> Network:
        """Read an ONNX file, exactly.

        Parameters
        ----------
        path : path-like

        Returns
        -------
        Network
            Inputs and outputs are flat, in row-major order.

        Raises
        ------
        ModelFileError
            The file is missing or damaged, or was not read faithfully.
        UnsupportedLayerError
            An operator is not piecewise linear, is not known, or joins branches.
        MissingDependencyError
            onnx is not installed.
        """
        from linregions.models.onnx_reader import read_onnx

        return read_onnx(Path(path))

    @classmethod
    def load(cls, path: str | PathLike[str], *, trust_pickle: bool = False) -> Network:
        """Read a model file by its suffix: .onnx, .npz, .nnet, and .pt or .pth on trust.

        Parameters
        ----------
        path : path-like
            The suffix may be in capitals.
        trust_pickle : bool
            A .pt or .pth file can run any code while it is read. True says that you trust this one.

        Raises
        ------
        ModelFileError
            Missing, damaged or untrusted file, or an unknown suffix.
        UnsupportedLayerError
            The model holds something that cannot be read exactly.
        MissingDependencyError
            The package that reads this kind of file is not installed.
        """
        from linregions.models.files import load

        return load(Path(path), trust_pickle=trust_pickle)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the network to a .npz file that `load` reads back bit for bit.

        Raises
        ------
        InputError
            The path does not end in .npz.
        OSError
            The file cannot be written.
        """
        from linregions.models.npz import write_npz

        write_npz(self, Path(path))

    @property
    def input_dim(self) -> int:
        """Number of inputs."""
        return self.stages[0].n_in

    @property
    def output_dim(self) -> int:
        """Number of outputs."""
        return self.stages[-1].n_out

    @cached_property
    def unit_pieces(self) -> NDArray[np.int32]:
        """Number of pieces of each unit, shape (n_units,)."""
        pieces = np.concatenate([stage.unit_pieces for stage in self.stages])
        pieces.flags.writeable = False
        return pieces

    @property
    def n_units(self) -> int:
        """Number of units."""
        return int(self.unit_pieces.size)

    @property
    def layer_sizes(self) -> tuple[int, ...]:
        """Units of each stage that has any: the widths of the hidden layers."""
        return tuple(stage.n_units for stage in self.stages if stage.n_units)

    @property
    def pattern_dtype(self) -> type[np.uint8 | np.uint16]:
        """Integer type of patterns: uint8, or uint16 if a unit has more than 256 pieces."""
        return np.uint16 if self.n_units and self.unit_pieces.max() > 256 else np.uint8

    def __call__(self, x: ArrayLike) -> NDArray[np.float64]:
        """Evaluate: outputs (..., output_dim) at inputs (..., input_dim)."""
        state, batch = self._points(x)
        for stage in self.stages:
            state = stage.activate(stage.rows(state))
        return state.reshape(*batch, self.output_dim)

    def pattern(self, x: ArrayLike) -> NDArray[np.uint8 | np.uint16]:
        """Piece of each unit (..., n_units) at inputs (..., input_dim); ties: the lower one."""
        state, batch = self._points(x)
        chosen = []
        for stage in self.stages:
            rows = stage.rows(state)
            chosen.append(stage.pieces_at(rows)[:, stage.pieces > 1])
            state = stage.activate(rows)
        pattern: NDArray[Any] = np.concatenate(chosen, axis=1).astype(self.pattern_dtype)
        return pattern.reshape(*batch, self.n_units)

    def affine_map(self, pattern: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the affine map ``A @ x + c`` of the network where its units are on these pieces.

        Parameters
        ----------
        pattern : array_like of int, shape (n_units,)
            Need not occur at any input.

        Returns
        -------
        A : ndarray, shape (output_dim, input_dim)
        c : ndarray, shape (output_dim,)

        Raises
        ------
        InputError
            The pattern has another shape, or a piece that its unit does not have.
        """
        pieces = as_integers("pattern", pattern)
        if pieces.shape != (self.n_units,):
            raise InputError(
                f"pattern: expected shape ({self.n_units},), a piece for each unit, "
                f"got {pieces.shape}"
            )
        pieces = pieces.astype(np.intp)
        wrong = np.flatnonzero((pieces < 0) | (pieces >= self.unit_pieces))
        if wrong.size:
            unit = int(wrong[0])
            raise InputError(
                f"pattern[{unit}]: unit {unit} has pieces 0..{self.unit_pieces[unit] - 1}, "
                f"got {pieces[unit]}"
            )
        matrix, shift = np.eye(self.input_dim), np.zeros(self.input_dim)
        ends = np.cumsum([stage.n_units for stage in self.stages])
        for stage, part in zip(self.stages, np.split(pieces, ends[:-1]), strict=True):
            weight, bias = stage.affine_map(part)
            matrix, shift = weight @ matrix, weight @ shift + bias
        return matrix, shift

    def _points(self, x: ArrayLike) -> tuple[NDArray[np.float64], tuple[int, ...]]:
        """Check inputs; return them as one matrix (k, input_dim), and their batch shape."""
        points = as_points("x", x, self.input_dim)
        return points.reshape(-1, self.input_dim), points.shape[:-1]

    def __repr__(self) -> str:
        hidden = "-".join(map(str, self.layer_sizes)) or "none"
        name = f"{self.name!r}, " if self.name else ""
        return (
            f"Network({name}{self.input_dim} inputs, hidden units {hidden}, "
            f"{self.output_dim} output{'s' * (self.output_dim != 1)})"
        )
