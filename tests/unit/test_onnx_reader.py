"""ONNX graphs as exporters write them, and what one is told when a file cannot be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from linregions.errors import MissingDependencyError, ModelFileError, UnsupportedLayerError
from linregions.models import Network

onnx = pytest.importorskip("onnx")
helper, numpy_helper = onnx.helper, onnx.numpy_helper

RNG = np.random.default_rng(23)
W, B, C = RNG.normal(size=(4, 3)), RNG.normal(size=4), RNG.normal(size=3)
X = np.random.default_rng(29).normal(size=(16, 3)) * 2


def node(kind: str, inputs: str, output: str = "y", **attributes: Any) -> Any:
    """A node; inputs are separated by spaces, ``_`` is one left out."""
    names = ["" if name == "_" else name for name in inputs.split()]
    return helper.make_node(kind, names, output.split(), **attributes)


def write(
    path: Path,
    nodes: Sequence[Any],
    constants: Mapping[str, Any],
    *,
    shape: Sequence[int | str | None] | None = (1, 3),
    dtype: type = np.float64,
    opset: int = 17,
    outputs: Sequence[str] = ("y",),
) -> Path:
    """A model of the input ``x``; all floating types are ``dtype``."""
    kind = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    arrays = {name: np.asarray(value) for name, value in constants.items()}
    tensors = [
        numpy_helper.from_array(a.astype(dtype) if a.dtype.kind == "f" else a, name)
        for name, a in arrays.items()
    ]
    graph = helper.make_graph(
        nodes,
        "made by hand",
        [helper.make_tensor_value_info("x", kind, shape)],
        [helper.make_tensor_value_info(name, kind, None) for name in outputs],
        tensors,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    onnx.save(model, path)
    return path


def tensor(value: Any) -> Any:
    return numpy_helper.from_array(np.asarray(value, np.float64))


GRAPHS: dict[str, tuple[list[Any], dict[str, Any], Any]] = {
    "Gemm": ([node("Gemm", "x w b")], {"w": W.T, "b": B}, lambda x: W @ x + B),
    "Gemm without bias": ([node("Gemm", "x w", transB=1)], {"w": W}, lambda x: W @ x),
    "Gemm alpha beta": (
        [node("Gemm", "x w b", alpha=0.5, beta=-2.0, transB=1)],
        {"w": W, "b": B},
        lambda x: 0.5 * W @ x - 2 * B,
    ),
    "Gemm of columns": (
        [
            node("Transpose", "x", "t"),
            node("Gemm", "w t b"),
        ],
        {"w": W, "b": B[:, None]},
        lambda x: W @ x + B,
    ),
    "Gemm transA": (
        [node("Transpose", "x", "t"), node("Gemm", "t w b", transA=1)],
        {"w": W.T, "b": B},
        lambda x: W @ x + B,
    ),
    "Gemm transA of the constant, transB of the state": (
        [node("Gemm", "w x", transA=1, transB=1)],
        {"w": W.T},
        lambda x: W @ x,
    ),
    "MatMul Add": (
        [node("MatMul", "x w", "h"), node("Add", "b h")],
        {"w": W.T, "b": B},
        lambda x: W @ x + B,
    ),
    "MatMul by a vector": ([node("MatMul", "x w")], {"w": C}, lambda x: C @ x),
    "Sub": ([node("Sub", "x c")], {"c": C}, lambda x: x - C),
    "Sub from": ([node("Sub", "c x")], {"c": C}, lambda x: C - x),
    "Mul Div Neg": (
        [node("Mul", "c x", "m"), node("Div", "m two", "d"), node("Neg", "d")],
        {"c": C, "two": 2.0},
        lambda x: -C * x / 2,
    ),
    "Sum": ([node("Sum", "c x c")], {"c": C}, lambda x: x + 2 * C),
    "Relu": ([node("Relu", "x")], {}, lambda x: np.maximum(x, 0)),
    "LeakyRelu": ([node("LeakyRelu", "x", alpha=0.25)], {}, lambda x: np.where(x > 0, x, x / 4)),
    "LeakyRelu default": ([node("LeakyRelu", "x")], {}, lambda x: np.where(x > 0, x, x * 0.01)),
    "PRelu": ([node("PRelu", "x c")], {"c": C}, lambda x: np.where(x > 0, x, C * x)),
    "PRelu of one": ([node("PRelu", "x c")], {"c": [0.5]}, lambda x: np.where(x > 0, x, 0.5 * x)),
    "Abs": ([node("Abs", "x")], {}, np.abs),
    "Clip": ([node("Clip", "x l u")], {"l": -0.5, "u": 1.0}, lambda x: np.clip(x, -0.5, 1)),
    "Clip above": ([node("Clip", "x _ u")], {"u": 1.0}, lambda x: np.minimum(x, 1)),
    "HardSigmoid": (
        [node("HardSigmoid", "x", alpha=0.5)],
        {},
        lambda x: np.clip(0.5 * x + 0.5, 0, 1),
    ),
    "Max Min": (
        [node("Max", "x c", "h"), node("Min", "one h")],
        {"c": C, "one": 1.0},
        lambda x: np.minimum(np.maximum(x, C), 1.0),
    ),
    "BatchNormalization": (
        [node("BatchNormalization", "x c b m v", epsilon=0.25)],
        {"c": C, "b": C + 1, "m": -C, "v": C**2},
        lambda x: (x + C) / np.sqrt(C**2 + 0.25) * C + C + 1,
    ),
    "Dropout Identity Cast": (
        [node("Dropout", "x", "d"), node("Identity", "d", "i"), node("Cast", "i", to=11)],
        {},
        lambda x: x,
    ),
    "Flatten": ([node("Flatten", "x", "f"), node("Gemm", "f w")], {"w": W.T}, lambda x: W @ x),
    "Reshape": (
        [node("Reshape", "x s", "r"), node("MatMul", "w r", "m"), node("Reshape", "m t")],
        {"w": W, "s": np.array([3, 1]), "t": np.array([1, -1])},
        lambda x: W @ x,
    ),
    "Transpose twice": (
        [node("Transpose", "x", "t"), node("Relu", "t", "r"), node("Transpose", "r")],
        {},
        lambda x: np.maximum(x, 0),
    ),
    "Unsqueeze Squeeze": (
        [node("Unsqueeze", "x a", "u"), node("Abs", "u", "v"), node("Squeeze", "v")],
        {"a": np.array([0, 2])},
        np.abs,
    ),
    "Gather Slice": (
        [node("Gather", "x i", "g", axis=1), node("Slice", "g one three axis")],
        {"i": [2, 0, 1], "one": np.array([1]), "three": np.array([3]), "axis": np.array([1])},
        lambda x: x[[0, 1]],
    ),
    "last axis": (
        [node("Reshape", "x s", "r"), node("MatMul", "r w", "m"), node("Flatten", "m")],
        {"w": [[1.0, -2.0]], "s": np.array([1, 3, 1])},
        lambda x: np.outer(x, [1.0, -2.0]).ravel(),
    ),
    "widening": (
        [node("Add", "x c")],
        {"c": C[:2, None]},
        lambda x: np.add.outer(C[:2], x).ravel(),
    ),
    "Constant nodes, folded arithmetic": (
        [
            helper.make_node("Constant", [], ["c"], value=tensor(C)),
            helper.make_node("Constant", [], ["three"], value=tensor(3.0)),
            node("Mul", "c three", "c3"),
            node("Transpose", "w", "wt"),
            node("Sub", "x c3", "h"),
            node("MatMul", "h wt"),
        ],
        {"w": W},
        lambda x: W @ (x - 3 * C),
    ),
    "shape arithmetic": (
        [
            node("Shape", "x", "s"),
            node("Gather", "s zero", "batch", axis=0),
            node("Concat", "batch rest", "t", axis=0),
            node("Reshape", "x t", "r"),
            node("Gemm", "r w"),
        ],
        {"zero": np.array([0]), "rest": np.array([-1]), "w": W.T},
        lambda x: W @ x,
    ),
    "unused nodes": (
        [node("Relu", "x", "unused"), node("Softmax", "unused", "more"), node("Neg", "x")],
        {},
        lambda x: -x,
    ),
}


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS.keys())
def test_operators(tmp_path: Path, graph: tuple[list[Any], dict[str, Any], Any]) -> None:
    nodes, constants, expected = graph
    network = Network.from_onnx(write(tmp_path / "graph.onnx", nodes, constants))
    assert (network.name, network.input_dim) == ("graph", 3)
    found = network(X)
    np.testing.assert_allclose(found, [np.ravel(expected(x)) for x in X], atol=1e-12)


def test_clip_by_attributes_and_reshape_of_old_opsets(tmp_path: Path) -> None:
    nodes = [node("Clip", "x", "c", min=-1.0, max=0.5), node("Squeeze", "c", axes=[0])]
    network = Network.from_onnx(write(tmp_path / "old.onnx", nodes, {}, opset=9))
    np.testing.assert_array_equal(network(X), np.clip(X, -1, 0.5))


@pytest.mark.parametrize(
    ("dtype", "tol"), [(np.float16, 1e-2), (np.float32, 1e-6), (np.float64, 1e-14)]
)
def test_every_floating_type_is_read_as_it_is(tmp_path: Path, dtype: type, tol: float) -> None:
    nodes = [node("Gemm", "x w b", "h", transB=1), node("Relu", "h", "r"), node("MatMul", "r v")]
    constants = {"w": W, "b": B, "v": B[:, None]}
    network = Network.load(write(tmp_path / "typed.onnx", nodes, constants, dtype=dtype))
    np.testing.assert_array_equal(network.stages[0].weight, W.astype(dtype).astype(float))
    expected = np.maximum(X @ W.T + B, 0) @ B[:, None]
    np.testing.assert_allclose(network(X), expected, atol=tol * 50)
    assert network.layer_sizes == (4,)


@pytest.mark.parametrize("shape", [(1, 3), ("batch", 3), (None, 3), ("n", "m"), (3,), ("m",), None])
def test_the_batch_and_the_width_may_be_symbolic(tmp_path: Path, shape: Any) -> None:
    nodes = [
        helper.make_node("Constant", [], ["w"], value=tensor(W)),
        node("Transpose", "w", "t"),
        node("MatMul", "x t", "h"),
        node("Relu", "h"),
    ]
    network = Network.from_onnx(write(tmp_path / "shape.onnx", nodes, {}, shape=shape))
    assert (network.input_dim, network.layer_sizes) == (3, (4,))


def test_symbolic_shapes_that_nothing_tells_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "open.onnx", [node("Relu", "x")], {}, shape=(1, "m", 2))
    with pytest.raises(ModelFileError, match=r"only the batch may be symbolic, got .*'m'"):
        Network.from_onnx(path)
    path = write(tmp_path / "open.onnx", [node("Relu", "x")], {}, shape=(1, "m"))
    with pytest.raises(ModelFileError, match="only the batch may be symbolic"):
        Network.from_onnx(path)


def test_a_bias_makes_no_stage_of_its_own(tmp_path: Path) -> None:
    nodes = [node("MatMul", "x w", "h"), node("Add", "h b", "z"), node("Relu", "z")]
    network = Network.from_onnx(write(tmp_path / "bias.onnx", nodes, {"w": W.T, "b": B}))
    (stage,) = network.stages
    np.testing.assert_array_equal(stage.weight, W)
    np.testing.assert_array_equal(stage.bias, B)


@pytest.mark.parametrize(
    ("nodes", "text"),
    [
        ([node("Softmax", "x")], r"cannot read Softmax\. Supported operators: Abs, Add"),
        ([node("Relu", "x", "r"), node("Add", "x r")], r"Add: branches .*from_stages"),
        ([node("Relu", "x", "r"), node("Tanh", "x")], "cannot read Tanh"),
        ([node("Add", "x x")], "two copies of the state"),
        ([node("MatMul", "x x")], "two copies of the state"),
        ([node("Div", "c x")], "the divisor must be a constant"),
        ([node("PRelu", "c x")], "the slope must be a constant"),
        ([node("Gemm", "w c2 x")], "C must be a constant"),
        ([node("Cast", "x", to=6)], "not floating point"),
        ([node("Abs", "c")], "not the end of one chain"),
    ],
)
def test_unsupported_graphs_are_refused(tmp_path: Path, nodes: list[Any], text: str) -> None:
    constants = {"c": C[None], "w": np.eye(3), "c2": np.eye(3)}
    with pytest.raises(UnsupportedLayerError, match=text) as caught:
        Network.from_onnx(write(tmp_path / "strange.onnx", nodes, constants))
    assert "strange.onnx" in str(caught.value)


def test_an_input_of_integers_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "integers.onnx", [node("Abs", "x")], {}, dtype=np.int64)
    with pytest.raises(ModelFileError, match="input 'x': expected a tensor of floating type"):
        Network.from_onnx(path)


def test_every_unsupported_operator_is_named_once(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Sin", ["x"], ["s"], name="wave"),
        node("Relu", "s", "r"),
        node("Softmax", "r"),
    ]
    with pytest.raises(UnsupportedLayerError) as caught:
        Network.from_onnx(write(tmp_path / "two.onnx", nodes, {}))
    assert caught.value.layers == ("Sin (wave)", "Softmax")


def test_an_operator_of_another_domain_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "custom.onnx", [node("Relu", "x")], {})
    model = onnx.load(path)
    model.graph.node[0].domain = "com.example"
    model.opset_import.append(helper.make_opsetid("com.example", 1))
    onnx.save(model, path)
    with pytest.raises(UnsupportedLayerError, match=r"cannot read com\.example\.Relu"):
        Network.from_onnx(path)


def test_two_outputs_are_refused(tmp_path: Path) -> None:
    nodes = [node("Relu", "x"), node("Abs", "x", "z")]
    path = write(tmp_path / "outputs.onnx", nodes, {}, outputs=("y", "z"))
    with pytest.raises(UnsupportedLayerError, match="one input and one output, got 1 and 2"):
        Network.from_onnx(path)


@pytest.mark.parametrize(
    ("nodes", "text"),
    [
        ([node("MatMul", "x w")], r"does not fit a state of shape \(1, 3\)"),
        ([node("Add", "x w")], r"a constant of shape \(2, 4\) does not fit"),
        ([node("Mul", "x nan")], "expected finite numbers"),
        ([node("Div", "x zero")], "division by zero"),
        ([node("Reshape", "x four")], "Reshape: does not run on shapes"),
        ([node("Clip", "x one zero")], "lower <= upper"),
        ([node("Add", "x nowhere")], "its input 'nowhere' is computed nowhere"),
        (
            [node("BatchNormalization", "x c c c c", "y m v", training_mode=1)],
            "export the model in eval mode",
        ),
    ],
)
def test_wrong_models_are_refused(tmp_path: Path, nodes: list[Any], text: str) -> None:
    constants = {"w": np.ones((2, 4)), "nan": np.full(3, np.nan), "zero": 0.0, "one": 1.0}
    constants |= {"four": np.array([2, 2]), "c": C**2}
    with pytest.raises(ModelFileError, match=text):
        Network.from_onnx(write(tmp_path / "wrong.onnx", nodes, constants))


def test_truncated_and_foreign_files_are_refused(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.onnx", [node("Gemm", "x w b")], {"w": W.T, "b": B}).read_bytes()
    path = tmp_path / "cut.onnx"
    for content in (*(whole[:n] for n in range(0, len(whole), 7)), b"not a model", whole[9:]):
        path.write_bytes(content)
        with pytest.raises(ModelFileError, match=r"cut\.onnx: .*"):
            Network.load(path)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ModelFileError, match=r"not a readable ONNX model .*truncated"):
        Network.load(path)
    with pytest.raises(ModelFileError, match="expected an ONNX file, found none"):
        Network.from_onnx(tmp_path / "missing.onnx")


def test_the_self_check_says_by_how_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "lie.onnx", [node("Gemm", "x w b")], {"w": W.T, "b": B})
    honest = Network.from_onnx(path)
    monkeypatch.setattr(
        "linregions.models.onnx_reader._Walk.network",
        lambda walk, name: Network.from_arrays(
            [honest.stages[0].dense_weight], [B + 1e-3], name=name
        ),
    )
    with pytest.raises(ModelFileError, match=r"lie\.onnx: .* differ by 0\.001 where .* is allowed"):
        Network.from_onnx(path)


def test_without_onnx_one_is_told_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> Any:
        raise ImportError(f"No module named {name!r}")

    path = write(tmp_path / "net.onnx", [node("Relu", "x")], {})
    monkeypatch.setattr("linregions.optional.import_module", missing)
    with pytest.raises(MissingDependencyError, match=r"pip install linregions\[onnx\]") as caught:
        Network.load(path)
    assert caught.value.name == "onnx"
