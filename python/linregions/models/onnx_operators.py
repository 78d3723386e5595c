"""What each ONNX operator means on a `Chain`, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from linregions.errors import InputError, UnsupportedLayerError
from linregions.models.activations import ABS, RELU, clip, hard_sigmoid, leaky_relu
from linregions.models.chain import Chain

__all__ = ["FLOATING", "INSPECTIONS", "MOVES", "OPERATORS", "STATE"]

STATE: Final = object()  # stands for the network's state among the inputs of an operator

FLOATING: Final = (1, 10, 11, 16)  # float32, float16, float64, bfloat16 in ONNX

Attributes = Mapping[str, Any]
Inputs = Sequence[Any]  # each STATE, an array, or None where an optional input is left out


def _constant(inputs: Inputs, place: int, name: str) -> NDArray[Any]:
    value = inputs[place] if place < len(inputs) else None
    if not isinstance(value, np.ndarray):
        raise UnsupportedLayerError(f"{name} must be a constant")
    return value


def _others(inputs: Inputs) -> list[NDArray[Any]]:
    """Return the constants beside the one state."""
    others = [value for value in inputs if value is not STATE]
    if len(others) != len(inputs) - 1:
        raise UnsupportedLayerError("two copies of the state meet in one operation")
    return others


def _product(chain: Chain, left: Any, right: Any) -> None:
    """``left @ right`` where one of them is the state."""
    (matrix,) = _others([left, right])
    if left is STATE and matrix.ndim == 1:
        chain.linear(matrix[None])
        chain.rearrange(chain.positions()[..., 0])
    elif matrix.ndim != 2:
        raise InputError(f"expected a constant matrix, got shape {matrix.shape}")
    elif left is STATE:
        chain.linear(matrix.T)
    elif len(chain.shape) == 1:
        chain.linear(matrix)
    else:
        chain.rearrange(chain.positions().swapaxes(-1, -2))
        chain.linear(matrix)
        chain.rearrange(chain.positions().swapaxes(-1, -2))


def _matmul(chain: Chain, inputs: Inputs, attributes: Attributes) -> None:
    _product(chain, *inputs)


def _gemm(chain: Chain, inputs: Inputs, attributes: Attributes) -> None:
    left, right, *rest = inputs
    if any(value is STATE for value in rest):
        raise UnsupportedLayerError("C must be a constant")
    if left is STATE and attributes.get("transA"):
        chain.rearrange(chain.positions().T)
    elif attributes.get("transA"):
        left = left.T
    if right is STATE and attributes.get("transB"):
        chain.rearrange(chain.positions().T)
    elif attributes.get("transB"):
        right = right.T
    _product(chain, left, right)
    chain.scale(attributes.get("alpha", 1.0))
    if rest and rest[0] is not None:
        chain.shift(attributes.get("beta", 1.0) * rest[0])


def _add(chain: Chain, inputs: Inputs, attributes: Attributes) -> None:
    for constant in _others(inputs):
        chain.shift(constant)


def _sub(chain: Chain, inputs: Inputs, attributes: Attributes) -> None:
    (constant,) = _others(inputs)
    if inputs[0] is STATE:
        chain.shift(-constant)
    else:
        chain.scale(-1.0, constant)


def _mul(chain: Chain, inputs: Inputs, attributes: Attributes) -> None:
    chain.scale(*_others(inputs))


def _div(chain: Chain, inputs: Inputs, attributes: Attributes) -> None:
    divisor = _constant(inputs, 1, "the divisor")
    if not divisor.all():
        raise InputError("division by zero")
    chain.scale(1.0 / divisor)


def _neg(chain: Chain, inputs: Inputs, attributes: Attributes) -> None:
    chain.scale(-1.0)


def _relu(chain: Chain, inputs: Inputs, attributes: Attributes) -> None:
    chain.activate(RELU)


def _abs(chain: Chain, inputs: Inputs, attributes: Attributes) -> None:
    chain.activate(ABS)


def _leaky_relu(chain: Chain, inputs: Inputs, attributes: Attributes) -> None:
    chain.activate(leaky_relu(attributes.get("alpha", 0.01)))


def _prelu(chain: Chain, inputs: Inputs, attributes: Attributes) -> None:
    slopes = chain.aligned(_constant(inputs, 1, "the slope"))
    chain.activate([leaky_relu(slope) for slope in slopes])


def _hard_sigmoid(chain: Chain, inputs: Inputs, attributes: Attributes) -> None:
    chain.activate(hard_sigmoid(attributes.get("alpha", 0.2), attributes.get("beta", 0.5)))


def _clipped(chain: Chain, lower: Any, upper: Any) -> None:
    ends = zip(chain.aligned(lower), chain.aligned(upper), strict=True)
    chain.activate([clip(*pair) for pair in ends])


def _clip(chain: Chain, inputs: Inputs, attributes: Attributes) -> None:
    bounds = [attributes.get("min", -np.inf), attributes.get("max", np.inf)]  # before opset 11
    for place in (1, 2):
        if place < len(inputs) and inputs[place] is not None:
            bounds[place - 1] = _constant(inputs, place, "a bound")
    _clipped(chain, *bounds)


def _max(chain: Chain, inputs: Inputs, attributes: Attributes) -> None:
    for constant in _others(inputs):
        _clipped(chain, constant, np.inf)


def _min(chain: Chain, inputs: Inputs, attributes: Attributes) -> None:
    for constant in _others(inputs):
        _clipped(chain, -np.inf, constant)


def _batch_norm(chain: Chain, inputs: Inputs, attributes: Attributes) -> None:
    if attributes.get("training_mode"):
        raise InputError("training mode is no fixed function; export the model in eval mode")
    names = ("scale", "B", "mean", "var")
    gamma, beta, mean, variance = (_constant(inputs, k + 1, name) for k, name in enumerate(names))
    factor = gamma / np.sqrt(variance + attributes.get("epsilon", 1e-5))
    channels = (-1, *[1] * (len(chain.shape) - 2))
    chain.scale(factor.reshape(channels), (beta - mean * factor).reshape(channels))


def _dropout(chain: Chain, inputs: Inputs, attributes: Attributes) -> None:
    if len(inputs) > 2 and inputs[2] is not None and np.any(inputs[2]):
        raise InputError("training mode is no fixed function; export the model in eval mode")


def _cast(chain: Chain, inputs: Inputs, attributes: Attributes) -> None:
    if attributes["to"] not in FLOATING:
        raise UnsupportedLayerError("a cast of the state to a type that is not floating point")


# Each handler takes the chain, the inputs and the attributes.
OPERATORS: Final[dict[str, Callable[[Chain, Inputs, Attributes], None]]] = {
    "Abs": _abs,
    "Add": _add,
    "BatchNormalization": _batch_norm,
    "Cast": _cast,
    "Clip": _clip,
    "Div": _div,
    "Dropout": _dropout,
    "Gemm": _gemm,
    "HardSigmoid": _hard_sigmoid,
    "LeakyRelu": _leaky_relu,
    "MatMul": _matmul,
    "Max": _max,
    "Min": _min,
    "Mul": _mul,
    "Neg": _neg,
    "PRelu": _prelu,
    "Relu": _relu,
    "Sub": _sub,
    "Sum": _add,
}

# What only moves entries of its first input about is applied to the array of their places.
MOVES: Final = {
    *("Flatten", "Identity", "Reshape", "Squeeze", "Transpose", "Unsqueeze"),
    *("Expand", "Gather", "Slice", "Tile"),
}

# What only looks at the shape gives a constant.
INSPECTIONS: Final = {"Shape", "Size"}
