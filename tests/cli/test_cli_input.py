"""What the command says about bad input, and about what is in a file."""

from __future__ import annotations

import os
from pathlib import Path

import linregions
import numpy as np
import pytest
from command_line import run, run_json
from linregions import Box, InputError, Network

MODELS = Path(__file__).parents[2] / "examples" / "models"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--box", "1", "-1"], "empty in coordinate 0"),
        (["--box", "1", "1"], "flat in coordinate 0"),
        (["--box", "nan", "1"], "NaN"),
        (["--box", "0", "1", "--dim-box", "x"], "--box, --dim-box: give one of them"),
        (["--dim-box", "missing.box"], "--dim-box missing.box: there is no such file"),
        (["--dim-box", MODELS / "iris.box"], "expected 2 lines 'lower upper'"),
        (["--dim-box", MODELS / "iris.onnx"], "not a table of numbers"),
        (["--slice", MODELS / "digits_slice.npy"], "rows of 2 numbers"),
        (["--time-limit", "0"], "time_limit: expected seconds above 0"),
        (["--max-regions", "0"], "max_regions: expected a positive integer"),
    ],
)
def test_bad_domain_or_budget(small: Path, arguments: list[object], said: str) -> None:
    code, out, err = run("count", small, *arguments)
    assert code == 2
    assert out == ""
    assert err.startswith("linregions: ")
    assert said in err
    assert err.count("\n") == 1
    error = run_json("count", small, *arguments, code=2)["error"]
    assert error == {"type": "InputError", "message": err.removeprefix("linregions: ").rstrip()}


@pytest.mark.parametrize("command", ["count", "info", "regions"])
def test_missing_damaged_and_untrusted_models(command: str, tmp_path: Path) -> None:
    pytest.importorskip("onnx")
    whole = (MODELS / "iris.onnx").read_bytes()
    truncated, pickle = tmp_path / "truncated.onnx", tmp_path / "model.pt"
    truncated.write_bytes(whole[: len(whole) // 2])
    pickle.write_bytes(b"")
    out = ["--out", tmp_path / "out.npz"] if command == "regions" else []
    for path, said in (
        (tmp_path / "missing.onnx", "there is no such file"),
        (truncated, "truncated"),
        (pickle, "--trust-pickle"),
    ):
        code, printed, err = run(command, path, *out)
        assert code == 2
        assert printed == ""
        assert err.startswith(f"linregions: {path}: ")
        assert said in err
    assert run_json(command, truncated, *out, code=2)["error"]["type"] == "ModelFileError"
    assert not (tmp_path / "out.npz").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["count"],
        ["count", "m.npz", "--box", "1"],
        ["count", "m.npz", "--box", "a", "b"],
        ["count", "m.npz", "--boxes", "0", "1"],
        ["regions", "m.npz"],
        ["bench", "--seeds", "0"],
        ["nonsense"],
    ],
)
def test_usage_errors(arguments: list[str]) -> None:
    code, _, err = run(*arguments)
    assert code == 2
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--box", "a", "1"], "'a'"),
        (["--time-limit", "soon"], "'soon'"),
        (["--max-regions", "1.5"], "'1.5'"),
    ],
)
def test_a_value_that_cannot_be_read_is_named(arguments: list[str], said: str) -> None:
    code, _, err = run("count", "m.npz", *arguments)
    assert code == 2
    assert f"Invalid value for '{arguments[0]}'" in err
    assert said in err
    assert "Usage: linregions count" in err


# --- info -----------------------------------------------------------------------------------------


def test_info_of_a_network(tmp_path: Path) -> None:
    path = tmp_path / "net.npz"
    kinds = ["hard_tanh", "relu"]
    Network.random((3, 5, 4), activation=kinds).save(path)
    record = run_json("info", path)
    assert (record["input_dim"], record["output_dim"], record["n_units"]) == (3, 1, 9)
    assert record["parameters"] == (3 * 5 + 5) + (5 * 4 + 4) + (4 + 1)
    assert [layer["kinds"] for layer in record["layers"]] == [
        {"hard_tanh": 5}, {"relu": 4}, {"identity": 1},
    ]  # fmt: skip
    assert [layer["pieces"] for layer in record["layers"]] == [[3], [2], []]
    code, out, err = run("info", path)
    assert code == 0
    assert err == ""
    for words in ("inputs      3", "9, by hidden layer 5-4", "hard_tanh", "affine"):
        assert words in out


def test_info_of_a_max_stage_with_a_skip_connection(tmp_path: Path) -> None:
    path = tmp_path / "max.npz"
    stage = linregions.Stage.maximum(np.eye(4), None, [3, 1])
    Network.from_stages([stage]).save(path)
    (layer,) = run_json("info", path)["layers"]
    assert layer["kinds"] == {"max": 1, "identity": 1}
    assert (layer["outputs"], layer["units"], layer["pieces"]) == (2, 1, [3])
    assert "max x1 + affine x1" in run("info", path)[1]


def test_info_names_unsupported_parts(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    path = tmp_path / "sigmoid.onnx"
    helper, floats = onnx.helper, onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        [
            helper.make_node("Sigmoid", ["x"], ["h"], name="act"),
            helper.make_node("Relu", ["h"], ["g"]),
            helper.make_node("Softmax", ["g"], ["y"]),
        ],
        "graph",
        [helper.make_tensor_value_info("x", floats, [1, 4])],
        [helper.make_tensor_value_info("y", floats, [1, 4])],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]), path)
    code, out, err = run("info", path)
    assert code == 2
    assert out.split() == [str(path), "unsupported", "parts:", "Sigmoid", "(act)", "Softmax"]
    assert "cannot read Sigmoid (act), Softmax" in err
    error = run_json("info", path, code=2)["error"]
    assert error["type"] == "UnsupportedLayerError"
    assert error["layers"] == ["Sigmoid (act)", "Softmax"]


def test_devices_are_not_replaced(small: Path) -> None:
    code, _, err = run("count", small, "--box", "-1", "1", "--proof", os.devnull, "--force")
    assert code == 2
    assert f"--proof {os.devnull}: is a device" in err
    with pytest.raises(InputError, match="is a device"):
        linregions.count(Network.random((1, 2)), Box([0], [1]), proof=os.devnull)
    assert Path(os.devnull).is_char_device()


def test_more_threads_than_anybody_has(small: Path) -> None:
    code, _, err = run("count", small, "--box", "-1", "1", "--threads", "100000")
    assert code == 2
    assert "threads: expected at most 1,024, got 100000" in err
