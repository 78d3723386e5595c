"""What each torch layer, function and method means on a `Chain`, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from linregions.errors import InputError, UnsupportedLayerError
from linregions.models.activations import ABS, HARD_SIGMOID, RELU, RELU6, clip, leaky_relu
from linregions.models.chain import Chain

__all__ = ["FUNCTIONS", "INSPECTIONS", "MODULES", "MOVES", "STATE"]

STATE: Final = object()  # stands for the network's state among the arguments of an operation


def numbers(value: Any) -> NDArray[np.float64]:
    """Convert a torch tensor or a number to a float64 array."""
    return np.asarray(value.detach().cpu() if hasattr(value, "detach") else value, np.float64)


def _other(a: Any, b: Any) -> NDArray[np.float64]:
    if a is STATE and b is STATE:
        raise UnsupportedLayerError("two copies of the state meet in one operation")
    return numbers(b if a is STATE else a)


def _per_channel(chain: Chain, values: Any) -> NDArray[np.float64]:
    """One value for each channel, axis 1 of the state, shaped to broadcast."""
    return numbers(values).reshape(-1, *[1] * (len(chain.shape) - 2))


def _linear(chain: Chain, _: Any, weight: Any, bias: Any = None) -> None:
    chain.linear(numbers(weight), None if bias is None else numbers(bias))


def _matmul(chain: Chain, a: Any, b: Any) -> None:
    matrix = _other(a, b)
    if a is not STATE:
        raise UnsupportedLayerError("matmul(constant, state): write it as state @ constant.T")
    if matrix.ndim != 2:
        raise InputError(f"matmul: expected a matrix, got a constant of shape {matrix.shape}")
    chain.linear(matrix.T)


def _add(chain: Chain, a: Any, b: Any, alpha: float = 1) -> None:
    if alpha != 1:
        raise UnsupportedLayerError(f"add with alpha={alpha}: multiply apart")
    chain.shift(_other(a, b))


def _sub(chain: Chain, a: Any, b: Any, alpha: float = 1) -> None:
    if alpha != 1:
        raise UnsupportedLayerError(f"sub with alpha={alpha}: multiply apart")
    constant = _other(a, b)
    if a is STATE:
        chain.shift(-constant)
    else:
        chain.scale(-1.0, constant)


def _mul(chain: Chain, a: Any, b: Any) -> None:
    chain.scale(_other(a, b))


def _div(chain: Chain, a: Any, b: Any) -> None:
    divisor = _other(a, b)
    if a is not STATE:
        raise UnsupportedLayerError("division by the state is not piecewise linear")
    if not divisor.all():
        raise InputError("division by zero")
    chain.scale(1.0 / divisor)


def _neg(chain: Chain, _: Any) -> None:
    chain.scale(-1.0)


def _relu(chain: Chain, _: Any, inplace: bool = False) -> None:
    chain.activate(RELU)


def _relu6(chain: Chain, _: Any, inplace: bool = False) -> None:
    chain.activate(RELU6)


def _abs(chain: Chain, _: Any) -> None:
    chain.activate(ABS)


def _hardsigmoid(chain: Chain, _: Any, inplace: bool = False) -> None:
    chain.activate(HARD_SIGMOID)


def _leaky_relu(chain: Chain, _: Any, negative_slope: float = 0.01, inplace: bool = False) -> None:
    chain.activate(leaky_relu(negative_slope))


def _hardtanh(
    chain: Chain, _: Any, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False
) -> None:
    chain.activate(clip(min_val, max_val))


def _prelu(chain: Chain, _: Any, weight: Any) -> None:
    slopes = chain.aligned(_per_channel(chain, weight) if weight.numel() > 1 else numbers(weight))
    chain.activate([leaky_relu(slope) for slope in slopes])


def _clamp(chain: Chain, _: Any, min: Any = None, max: Any = None) -> None:
    lower = chain.aligned(-np.inf if min is None else numbers(min))
    upper = chain.aligned(np.inf if max is None else numbers(max))
    chain.activate([clip(*ends) for ends in zip(lower, upper, strict=True)])


def _dropout(
    chain: Chain, _: Any, p: float = 0.5, training: bool = True, inplace: bool = False
) -> None:
    if training:
        raise InputError("dropout: called with training=True; pass training=self.training")


def _batch_norm(chain: Chain, module: Any) -> None:
    if module.running_mean is None:
        raise UnsupportedLayerError("BatchNorm without running statistics depends on the batch")
    factor = 1.0 / np.sqrt(numbers(module.running_var) + module.eps)
    factor = factor if module.weight is None else numbers(module.weight) * factor
    shift = -numbers(module.running_mean) * factor
    shift = shift if module.bias is None else numbers(module.bias) + shift
    chain.scale(_per_channel(chain, factor), _per_channel(chain, shift))


def _nothing(chain: Chain, module: Any) -> None:
    """Eval-mode dropout and the identity leave the state alone."""


# Layers by class name; a subclass is found through its bases. Each handler takes chain and module.
MODULES: Final[dict[str, Callable[[Chain, Any], None]]] = {
    "Linear": lambda chain, layer: _linear(chain, STATE, layer.weight, layer.bias),
    "ReLU": lambda chain, layer: chain.activate(RELU),
    "LeakyReLU": lambda chain, layer: chain.activate(leaky_relu(layer.negative_slope)),
    "PReLU": lambda chain, layer: _prelu(chain, STATE, layer.weight),
    "ReLU6": lambda chain, layer: chain.activate(RELU6),
    "Hardtanh": lambda chain, layer: chain.activate(clip(layer.min_val, layer.max_val)),
    "Hardsigmoid": lambda chain, layer: chain.activate(HARD_SIGMOID),
    "_BatchNorm": _batch_norm,
    "_DropoutNd": _nothing,
    "Identity": _nothing,
}

# Functions, methods and operators. Each handler takes the chain and the call's own arguments.
FUNCTIONS: Final[dict[str, Callable[..., None]]] = {
    "linear": _linear,
    "matmul": _matmul,
    "mm": _matmul,
    "add": _add,
    "sub": _sub,
    "subtract": _sub,
    "mul": _mul,
    "multiply": _mul,
    "div": _div,
    "divide": _div,
    "truediv": _div,
    "true_divide": _div,
    "neg": _neg,
    "negative": _neg,
    "relu": _relu,
    "relu6": _relu6,
    "leaky_relu": _leaky_relu,
    "prelu": _prelu,
    "hardtanh": _hardtanh,
    "hardsigmoid": _hardsigmoid,
    "abs": _abs,
    "absolute": _abs,
    "clamp": _clamp,
    "clip": _clamp,
    "clamp_min": lambda chain, state, min: _clamp(chain, state, min=min),
    "clamp_max": lambda chain, state, max: _clamp(chain, state, max=max),
    "dropout": _dropout,
}

# What only moves entries about is applied to the array of their places.
MOVES: Final = {
    *("Flatten", "Unflatten", "flatten", "unflatten", "view", "reshape", "squeeze", "unsqueeze"),
    *("permute", "transpose", "t", "T", "mT", "movedim", "moveaxis", "swapaxes", "flip"),
    *("getitem", "select", "narrow", "expand", "contiguous", "clone", "detach"),
}

# What only looks at the shape gives a constant.
INSPECTIONS: Final = {"size", "shape", "dim", "ndim", "ndimension", "numel"}
