"""Networks out of ONNX files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.errors import InputError, ModelFileError, UnsupportedLayerError
from linregions.models.chain import Chain, check_agreement
from linregions.models.network import Network
from linregions.models.onnx_operators import FLOATING, INSPECTIONS, MOVES, OPERATORS, STATE
from linregions.optional import require

__all__ = ["read_onnx"]

# The reference evaluator computes in the model's own type.
TOL_RELATIVE = {"float64": 1e-9, "float32": 1e-4}


def read_onnx(path: Path) -> Network:
    """Read an ONNX file whose graph is a chain of supported operators.

    Operators: Gemm, MatMul, Add, Sub, Mul, Div, Neg, Sum with constants; Relu, LeakyRelu, PRelu,
    Abs, Clip, HardSigmoid, Max and Min with constants; BatchNormalization and Dropout at inference;
    what moves entries about (Flatten, Reshape, Transpose, Slice, Gather, ...). What depends on
    constants or shapes alone is folded. The whole input tensor, in row-major order, is the input;
    symbolic extents (the batch) count as 1. Constants become float64.

    Raises
    ------
    ModelFileError
        Missing or damaged file, or the network does not compute what the ONNX reference evaluator
        does.
    UnsupportedLayerError
        An operator is not piecewise linear, is not known, or joins branches.
    MissingDependencyError
        onnx is not installed.
    """
    onnx = require("onnx", extra="onnx", purpose=f"reading {path}")
    reference = require("onnx.reference", extra="onnx", purpose=f"reading {path}")
    model = _load(onnx, path)
    try:
        walk = _Walk(onnx, model)
        network = walk.network(path.stem)
    except UnsupportedLayerError as error:
        raise UnsupportedLayerError(f"{path}: {error}", layers=error.layers) from error
    except InputError as error:
        raise ModelFileError(f"{path}: {error}") from error
    evaluator = reference.ReferenceEvaluator(model)
    dtype = onnx.helper.tensor_dtype_to_np_dtype(walk.input.type.tensor_type.elem_type)

    def evaluate(x: NDArray[np.float64]) -> NDArray[np.float64]:
        feed = {walk.input.name: x.reshape(walk.input_shape).astype(dtype)}
        try:
            return np.asarray(evaluator.run(None, feed)[0], np.float64)
        except Exception as error:  # the evaluator raises whatever numpy raises
            raise ModelFileError(f"{path}: the model does not run: {error}") from error

    tol_relative = TOL_RELATIVE.get(dtype.name, 1e-2)
    check_agreement(network, evaluate, tol_relative=tol_relative, source=str(path))
    return network


def _load(onnx: Any, path: Path) -> Any:
    if not path.is_file():
        raise ModelFileError(f"{path}: expected an ONNX file, found none")
    try:
        model = onnx.load(path)
    except Exception as error:  # protobuf and external data each raise their own types
        raise ModelFileError(
            f"{path}: not a readable ONNX model ({error}); is the file truncated?"
        ) from error
    if not model.graph.output or not model.opset_import:
        raise ModelFileError(f"{path}: no complete ONNX model; is the file truncated?")
    return model


@dataclass(frozen=True)
class _State:
    """The state after some operator; only the latest can be worked on."""

    places: NDArray[np.int64]


class _Walk:
    """Goes through a graph and repeats each operator on a chain."""

    def __init__(self, onnx: Any, model: Any) -> None:
        self.onnx, self.graph = onnx, model.graph
        self.opsets = {entry.domain: entry.version for entry in model.opset_import}
        self.values: dict[str, Any] = {"": None}  # constants, and states
        self.values |= {tensor.name: self._array(tensor) for tensor in self.graph.initializer}
        inputs = [entry for entry in self.graph.input if entry.name not in self.values]
        if len(inputs) != 1 or len(self.graph.output) != 1:
            raise UnsupportedLayerError(
                f"expected one input and one output, got {len(inputs)} and {len(self.graph.output)}"
            )
        self.input = inputs[0]
        if self.input.type.tensor_type.elem_type not in FLOATING:
            raise InputError(f"input {self.input.name!r}: expected a tensor of floating type")
        self.nodes = self._needed()
        self._refuse_unknown()
        self.nodes = [node for node in self.nodes if not self._fold(node)]
        self.input_shape = self._shape_of_input()
        self.chain = Chain(self.input_shape)
        self.state = _State(self.chain.positions())
        self.values[self.input.name] = self.state

    def network(self, name: str) -> Network:
        for node in self.nodes:
            self._repeat(node)
        if self.values.get(self.graph.output[0].name) is not self.state:
            raise UnsupportedLayerError("the output is not the end of one chain from the input")
        return self.chain.network(name)

    def _array(self, tensor: Any) -> NDArray[Any]:
        try:
            return _widened(self.onnx.numpy_helper.to_array(tensor))
        except Exception as error:  # a damaged tensor: numpy or onnx complain, each in its way
            raise InputError(f"constant {tensor.name!r} cannot be read: {error}") from error

    def _fold(self, node: Any) -> bool:
        """Compute a node of known constants, or of the shape of a state; False if it is neither."""
        if not all(name in self.values for name in node.input):
            return False
        has_state = any(isinstance(self.values[name], _State) for name in node.input)
        if has_state and node.op_type not in INSPECTIONS:
            return False
        self.values |= zip(node.output, map(_widened, self._execute(node)), strict=False)
        return True

    def _repeat(self, node: Any) -> None:
        if self._fold(node):
            return
        missing = [name for name in node.input if name not in self.values]
        if missing:
            raise InputError(f"{_title(node)}: its input {missing[0]!r} is computed nowhere before")
        inputs = [self.values[name] for name in node.input]
        states = [value for value in inputs if isinstance(value, _State)]
        if any(state is not self.state for state in states):
            raise UnsupportedLayerError(
                f"{_title(node)}: branches or skip connections join here, and only chains are "
                "read; build such a network with Network.from_stages",
                layers=[_title(node)],
            )
        try:
            self._apply(node, inputs)
        except UnsupportedLayerError as error:
            title = _title(node)
            raise UnsupportedLayerError(f"{title}: {error}", layers=[title]) from error
        except InputError as error:
            raise InputError(f"{_title(node)}: {error}") from error
        self.state = self.values[node.output[0]] = _State(self.chain.positions())

    def _apply(self, node: Any, inputs: list[Any]) -> None:
        if node.op_type in MOVES:
            if any(isinstance(value, _State) for value in inputs[1:]):
                raise UnsupportedLayerError("the state decides what is moved")
            self.chain.rearrange(self._execute(node)[0])
        else:
            helper = self.onnx.helper
            attributes = {item.name: helper.get_attribute_value(item) for item in node.attribute}
            values = [STATE if isinstance(value, _State) else value for value in inputs]
            OPERATORS[node.op_type](self.chain, values, attributes)

    def _execute(self, node: Any) -> list[Any]:
        """Run the node itself, with the places of entries instead of a state."""
        reference = require("onnx.reference", extra="onnx", purpose="folding constants")
        feeds = {name: self.values[name] for name in node.input if name}
        feeds = {k: v.places if isinstance(v, _State) else v for k, v in feeds.items()}
        try:
            return list(reference.ReferenceEvaluator(node, opsets=self.opsets).run(None, feeds))
        except Exception as error:  # the evaluator raises whatever numpy raises
            raise InputError(
                f"{_title(node)}: does not run on shapes "
                f"{[np.shape(value) for value in feeds.values()]}: {error}"
            ) from error

    def _needed(self) -> list[Any]:
        """Return the nodes that the output depends on, in order."""
        wanted, nodes = {self.graph.output[0].name}, []
        for node in reversed(self.graph.node):
            if wanted.intersection(node.output):
                wanted.update(node.input)
                nodes.append(node)
        return nodes[::-1]

    def _refuse_unknown(self) -> None:
        dependent, unknown = {self.input.name}, []
        for node in self.nodes:
            has_graph = any(entry.HasField("g") for entry in node.attribute)
            if not has_graph and not dependent.intersection(node.input):
                continue
            if node.op_type not in INSPECTIONS:
                dependent.update(node.output)
            known = node.op_type in {*OPERATORS, *MOVES, *INSPECTIONS}
            if not known or node.domain not in ("", "ai.onnx"):
                unknown.append(_title(node))
        if unknown:
            raise UnsupportedLayerError(
                f"cannot read {', '.join(unknown)}. Supported operators: "
                f"{', '.join(sorted({*OPERATORS, *MOVES, *INSPECTIONS}))}. "
                "A final Softmax or Sigmoid can be left out: it has no part in the regions",
                layers=unknown,
            )

    def _shape_of_input(self) -> tuple[int, ...]:
        """Extents of the input: symbolic ones are 1 (the batch), the last from the first matrix."""
        tensor = self.input.type.tensor_type
        known = tensor.HasField("shape")
        shape = [dim.dim_value for dim in tensor.shape.dim] if known else [0, 0]
        if shape and not shape[-1]:
            shape[-1] = self._first_width()
        if 0 in shape[1:]:
            raise InputError(
                f"input {self.input.name!r}: only the batch may be symbolic, got shape "
                f"{[dim.dim_param or dim.dim_value for dim in tensor.shape.dim]}; "
                "export it with fixed extents"
            )
        return tuple(extent or 1 for extent in shape)

    def _first_width(self) -> int:
        for node in self.nodes:
            matrix = self.values.get(node.input[1]) if node.op_type in ("Gemm", "MatMul") else None
            if isinstance(matrix, np.ndarray):
                transposed = any(entry.name == "transB" and entry.i for entry in node.attribute)
                return int(matrix.shape[1 if transposed else 0])
        return 0


def _widened(value: Any) -> NDArray[Any]:
    """Floating constants as float64; integers, which are shapes and axes, as they are."""
    array = np.asarray(value)
    floating = array.dtype.kind == "f" or array.dtype.name == "bfloat16"
    return array.astype(np.float64) if floating else array


def _title(node: Any) -> str:
    kind = f"{node.domain}.{node.op_type}" if node.domain else str(node.op_type)
    return f"{kind} ({node.name})" if node.name else kind
