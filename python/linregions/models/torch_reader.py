"""Networks out of torch modules, through torch.fx."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.errors import InputError, ModelFileError, UnsupportedLayerError
from linregions.models.chain import Chain, check_agreement
from linregions.models.network import Network
from linregions.models.torch_operations import FUNCTIONS, INSPECTIONS, MODULES, MOVES, STATE
from linregions.optional import require

__all__ = ["read_pickle", "read_torch"]

TOL_RELATIVE = 1e-9  # both sides compute in float64


def read_torch(
    module: Any, input_shape: Sequence[int] | None = None, *, name: str | None = None
) -> Network:
    """Read a torch module: nn.Sequential, or whatever torch.fx traces to a chain of layers.

    Layers: Linear, ReLU, LeakyReLU, PReLU, ReLU6, Hardtanh, Hardsigmoid, BatchNorm and Dropout in
    eval mode, Flatten, Unflatten, Identity; their functional forms; abs, clamp, arithmetic with
    constants; view, reshape, permute, slicing. The module itself is left alone: a copy in float64
    on the CPU is traced.

    Parameters
    ----------
    module : torch.nn.Module
        In eval mode if it holds Dropout or BatchNorm.
    input_shape : sequence of int, optional
        Shape of one input without the batch axis. Default: a vector as long as the first layer
        expects.
    name : str, optional
        Default: the module's class.

    Raises
    ------
    UnsupportedLayerError
        A layer is not piecewise linear, is not known, or joins branches.
    InputError
        Not a module, training mode, a weight that is not finite, or an input shape that does not
        fit.
    ModelFileError
        The network does not compute what the module computes.
    MissingDependencyError
        torch is not installed.
    """
    torch = require("torch", extra="torch", purpose="reading a torch module")
    _check_module(torch, module)
    original, traced = _float64_trace(torch, module)
    shape = _input_shape(traced) if input_shape is None else tuple(input_shape)
    name = type(module).__name__ if name is None else name

    def evaluate(x: NDArray[np.float64]) -> NDArray[np.float64]:
        try:
            with torch.no_grad():
                return np.asarray(original(torch.from_numpy(x).reshape(1, *shape)).numpy())
        except Exception as error:  # the module's own code, which may raise anything
            raise InputError(
                f"input_shape: {name} does not run on an input of shape {shape}: {error}"
            ) from error

    network = _Walk(torch, traced, Chain((1, *shape))).network(name)
    check_agreement(network, evaluate, tol_relative=TOL_RELATIVE, source=f"torch module {name}")
    return network


def read_pickle(path: Path) -> Network:
    """Read a module pickled with ``torch.save``. Runs whatever code the file asks for."""
    torch = require("torch", extra="torch", purpose=f"reading {path}")
    try:
        module = torch.load(path, map_location="cpu", weights_only=False)
    except Exception as error:  # unpickling runs foreign code, which may raise anything
        raise ModelFileError(f"{path}: torch cannot load this file: {error}") from error
    return read_torch(module, name=path.stem)


def _check_module(torch: Any, module: Any) -> None:
    if not isinstance(module, torch.nn.Module):
        hint = "; load this state_dict into its module first" if isinstance(module, dict) else ""
        raise InputError(f"module: expected a torch.nn.Module, got {type(module).__name__}{hint}")
    moody = (torch.nn.modules.dropout._DropoutNd, torch.nn.modules.batchnorm._BatchNorm)
    for place, layer in module.named_modules():
        if layer.training and isinstance(layer, moody):
            raise InputError(
                f"module: {place or 'it'} ({type(layer).__name__}) is in training mode, where it "
                "is no fixed function; call module.eval() first"
            )


def _float64_trace(torch: Any, module: Any) -> tuple[Any, Any]:
    fx = require("torch.fx", extra="torch", purpose="reading a torch module")
    try:
        original = copy.deepcopy(module).to(device="cpu", dtype=torch.float64)
        is_layer = fx.Tracer().is_leaf_module(original, "")
        traced = fx.symbolic_trace(torch.nn.Sequential(original) if is_layer else original)
    except Exception as error:  # tracing runs the module's own code, which may raise anything
        raise UnsupportedLayerError(
            f"torch.fx cannot trace {type(module).__name__}: {error}. A forward without branches "
            "on values, or an ONNX export of the module, can be read"
        ) from error
    traced.graph.eliminate_dead_code()
    return original, traced


def _input_shape(traced: Any) -> tuple[int, ...]:
    for node in traced.graph.nodes:
        layer = traced.get_submodule(node.target) if node.op == "call_module" else None
        for extent in ("in_features", "num_features"):
            if hasattr(layer, extent):
                return (int(getattr(layer, extent)),)
    raise InputError("input_shape: no Linear layer tells it; pass it, without the batch axis")


@dataclass(frozen=True)
class _State:
    """The state after some operation; only the latest can be worked on."""

    places: NDArray[np.int64]


class _Walk:
    """Goes through a traced graph and repeats each operation on a chain."""

    def __init__(self, torch: Any, traced: Any, chain: Chain) -> None:
        self.torch, self.traced, self.chain = torch, traced, chain
        self.values: dict[Any, Any] = {}  # constants, and states
        self.state = _State(chain.positions())

    def network(self, name: str) -> Network:
        self._refuse_unknown()
        *nodes, output = self.traced.graph.nodes
        inputs = [node for node in nodes if node.op == "placeholder" and node.users]
        if len(inputs) != 1:
            raise UnsupportedLayerError(f"expected a module of one input, got {len(inputs)}")
        for node in nodes:
            self.values[node] = self._value(node)
        if self.values.get(output.args[0]) is not self.state:
            raise UnsupportedLayerError(
                "expected a module that returns one tensor, its last result; wrap it in one that "
                "does"
            )
        return self.chain.network(name)

    def _value(self, node: Any) -> Any:
        if node.op == "placeholder":
            return self.state
        if node.op == "get_attr":
            return attrgetter(node.target)(self.traced)
        states = [self.values[source] for source in node.all_input_nodes]
        states = [value for value in states if isinstance(value, _State)]
        name = self._name(node)
        if not states or name in INSPECTIONS:
            return self._execute(node)
        if any(state is not self.state for state in states):
            raise UnsupportedLayerError(
                f"{node.name}: branches or skip connections join here, and only chains of layers "
                "are read; build such a network with Network.from_stages",
                layers=[node.name],
            )
        try:
            self._apply(name, node)
        except (UnsupportedLayerError, TypeError) as error:  # TypeError: options it does not know
            title = self._title(node)
            raise UnsupportedLayerError(f"{title}: {error}", layers=[title]) from error
        except InputError as error:
            raise InputError(f"{self._title(node)}: {error}") from error
        self.state = _State(self.chain.positions())
        return self.state

    def _apply(self, name: str, node: Any) -> None:
        if name in MOVES:
            self.chain.rearrange(self._execute(node).numpy())
        elif node.op == "call_module":
            MODULES[name](self.chain, self.traced.get_submodule(node.target))
        else:
            args, options = self._arguments(node, lambda state: STATE)
            subject = [options.pop(key) for key in ("input", "self") if key in options]
            FUNCTIONS[name](self.chain, *subject, *args, **options)

    def _execute(self, node: Any) -> Any:
        """Run the node itself, with the places of entries instead of a state."""
        args, options = self._arguments(node, lambda state: self.torch.from_numpy(state.places))
        try:
            if node.op == "call_module":
                return self.traced.get_submodule(node.target)(*args, **options)
            if node.op == "call_method":
                return getattr(args[0], node.target)(*args[1:], **options)
            return node.target(*args, **options)
        except Exception as error:  # torch's own complaint about shapes, of whatever type
            raise InputError(
                f"{node.name}: does not fit an input of shape {self.chain.shape}: {error}; "
                "pass input_shape, the shape of one input without the batch axis"
            ) from error

    def _arguments(self, node: Any, replace: Any) -> tuple[list[Any], dict[str, Any]]:
        def value(source: Any) -> Any:
            found = self.values[source]
            return replace(found) if isinstance(found, _State) else found

        map_arg = self.torch.fx.node.map_arg
        return list(map_arg(node.args, value)), dict(map_arg(node.kwargs, value))

    def _name(self, node: Any) -> str:
        """Find the name under which the tables know this node, else its own."""
        if node.op == "call_module":
            names = [base.__name__ for base in type(self.traced.get_submodule(node.target)).__mro__]
            return next((name for name in names if name in MODULES or name in MOVES), names[0])
        if node.target is getattr:
            return str(node.args[1])
        name = str(node.target if node.op == "call_method" else node.target.__name__).rstrip("_")
        return name.removeprefix("i") if name in ("iadd", "isub", "imul", "itruediv") else name

    def _title(self, node: Any) -> str:
        """Name this node as a person does: layer and place, or function."""
        return f"{self._name(node)} ({node.target})" if node.op == "call_module" else node.name

    def _refuse_unknown(self) -> None:
        unknown, dependent = [], set()
        for node in self.traced.graph.nodes:
            if node.op == "placeholder":
                dependent.add(node)
            elif node.op != "output" and dependent.intersection(node.all_input_nodes):
                name = self._name(node)
                if name not in INSPECTIONS:
                    dependent.add(node)
                known = MODULES if node.op == "call_module" else {*FUNCTIONS, *INSPECTIONS}
                if name not in known and name not in MOVES:
                    unknown.append(self._title(node))
        if unknown:
            raise UnsupportedLayerError(
                f"cannot read {', '.join(unknown)}. Supported layers: {_listed(MODULES)}; "
                f"functions: {_listed(FUNCTIONS)}; what only moves entries about: "
                f"{_listed(MOVES)}. A final Softmax or Sigmoid can be left out: it has no part in "
                "the regions",
                layers=unknown,
            )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(name.strip("_").removesuffix("Nd") for name in names))
