"""Networks: building, evaluating, patterns, affine maps, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from linregions import Box, conditional_profile, estimate
from linregions.conjectures import check_rank_recurrence
from linregions.errors import InputError, ModelFileError
from linregions.models import IDENTITY, Network, PiecewiseLinear, Stage, clip

RNG = np.random.default_rng(7)


def relu_by_hand(
    weights: Sequence[np.ndarray], biases: Sequence[np.ndarray], x: np.ndarray
) -> np.ndarray:
    for weight, bias in zip(weights[:-1], biases[:-1], strict=True):
        x = np.maximum(weight @ x + bias, 0.0)
    return np.asarray(weights[-1] @ x + biases[-1])


def test_from_arrays_computes_the_network() -> None:
    widths = (3, 5, 4, 2)
    weights = [RNG.normal(size=(m, n)) for n, m in pairwise(widths)]
    biases = [RNG.normal(size=m) for m in widths[1:]]
    network = Network.from_arrays(weights, biases)
    assert (network.input_dim, network.output_dim, network.n_units) == (3, 2, 9)
    assert network.layer_sizes == (5, 4)
    assert network.unit_pieces.tolist() == [2] * 9
    x = RNG.normal(size=(2, 6, 3))
    assert network(x).shape == (2, 6, 2)
    np.testing.assert_allclose(network(x)[1, 2], relu_by_hand(weights, biases, x[1, 2]))
    assert network(x[0, 0]).shape == (2,)
    assert network(np.zeros((0, 3))).shape == (0, 2)


def test_pattern_is_the_sign_of_each_unit_layer_after_layer() -> None:
    first, second = np.array([[1.0], [-1.0]]), np.array([[1.0, -2.0], [0.0, 1.0]])
    network = Network.from_arrays([first, second, np.ones((1, 2))])
    assert network.pattern([[2.0], [-2.0], [0.0]]).tolist() == [
        [1, 0, 1, 0],
        [0, 1, 0, 1],
        [0, 0, 0, 0],
    ]
    assert network.pattern([2.0]).dtype == np.uint8


@pytest.mark.parametrize(
    "activation", ["relu", "abs", "hard_tanh", "relu6", "leaky_relu", clip(-0.1, 0.2)]
)
def test_affine_map_is_the_network_on_its_region(activation: str | PiecewiseLinear) -> None:
    network = Network.random((3, 6, 5), seed=1, activation=activation)
    for x in RNG.normal(size=(20, 3)):
        matrix, shift = network.affine_map(network.pattern(x))
        assert (matrix.shape, shift.shape) == ((1, 3), (1,))
        np.testing.assert_allclose(matrix @ x + shift, network(x), atol=1e-12)


def test_stages_by_hand_pool_and_skip() -> None:
    # h = relu(W x), beside x itself; then the larger of each pair of h, plus x_0.
    weight = RNG.normal(size=(4, 2))
    widened = Stage.affine(np.vstack([weight, np.eye(2)]), None, ["relu"] * 4 + [IDENTITY] * 2)
    pooled = Stage.maximum(np.eye(6)[:5], None, [2, 2, 1])
    summed = Stage.affine([[1.0, 1.0, 1.0]])
    network = Network.from_stages([widened, pooled, summed], name="residual")
    assert network.layer_sizes == (4, 2)
    assert network.n_units == 6
    for x in RNG.normal(size=(20, 2)):
        h = np.maximum(weight @ x, 0.0)
        expected = h[:2].max() + h[2:].max() + x[0]
        np.testing.assert_allclose(network(x), [expected])
        matrix, shift = network.affine_map(network.pattern(x))
        np.testing.assert_allclose(matrix @ x + shift, [expected], atol=1e-12)


def test_a_unit_of_many_pieces_widens_the_pattern() -> None:
    breaks = tuple(np.arange(300.0))
    stairs = PiecewiseLinear("stairs", breaks, (0.0,) * 301, tuple(np.arange(301.0)))
    network = Network.from_arrays([[[1.0]], [[1.0]]], None, stairs)
    pattern = network.pattern([[-1.0], [299.5]])
    assert pattern.dtype == np.uint16
    assert pattern.tolist() == [[0], [300]]
    assert network([299.5]) == 300.0


def test_a_network_without_units() -> None:
    network = Network.from_arrays([[[2.0, 1.0]]], [[3.0]])
    assert (network.n_units, network.layer_sizes) == (0, ())
    assert network.pattern(np.zeros((4, 2))).shape == (4, 0)
    matrix, shift = network.affine_map([])
    assert (matrix.tolist(), shift.tolist()) == ([[2.0, 1.0]], [3.0])


def test_random_is_reproducible_and_follows_its_widths() -> None:
    network = Network.random((2, 32, 16), seed=3)
    assert network.layer_sizes == (32, 16)
    assert (network.input_dim, network.output_dim) == (2, 1)
    x = RNG.normal(size=(5, 2))
    np.testing.assert_array_equal(network(x), Network.random((2, 32, 16), seed=3)(x))
    assert not np.allclose(network(x), Network.random((2, 32, 16), seed=4)(x))
    generator = np.random.default_rng(3)
    np.testing.assert_array_equal(network(x), Network.random((2, 32, 16), generator)(x))


@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, "x", True])
def test_seeds_are_checked_wherever_they_go(seed: Any) -> None:
    network, box = Network.random((2, 3), seed=0), Box.cube(-1, 1, 2)
    for draw in (
        lambda: Network.random((2, 3), seed=seed),
        lambda: conditional_profile(network, box, samples=3, seed=seed),
        lambda: estimate(network, box, seed=seed),
        lambda: check_rank_recurrence("gaussian", 3, 2, trials=2, seed=seed),
    ):
        with pytest.raises(InputError, match="seed: expected an integer from 0"):
            draw()


def test_random_draws_what_its_docstring_says() -> None:
    first = Network.random((100, 400), seed=0).stages[0]
    for values in (first.dense_weight, first.bias):
        assert 0.095 < np.abs(values).max() <= 0.1  # 1 / sqrt(100)
    he = Network.random((100, 400), seed=0, init="he").stages[0].dense_weight
    assert abs(he.std() - np.sqrt(2 / 100)) < 0.002
    glorot = Network.random((100, 400), seed=0, init="glorot").stages[0].dense_weight
    assert 0.108 < np.abs(glorot).max() <= np.sqrt(6 / 500)
    assert not any(stage.bias.any() for stage in Network.random((3, 4), bias=False).stages)


@pytest.mark.parametrize("widths", [(), (2, 0), (2, -1), (2.5, 3)])
def test_random_refuses_wrong_widths(widths: Any) -> None:
    with pytest.raises(InputError, match="widths: expected positive integers"):
        Network.random(widths)


def test_random_refuses_an_unknown_init() -> None:
    with pytest.raises(InputError, match="init: expected 'torch', 'he' or 'glorot', got 'xavier'"):
        Network.random((2, 3), init="xavier")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("weights", "biases", "activation", "text"),
    [
        ([], None, "relu", "at least the output layer"),
        ([np.eye(2), np.ones((1, 3))], None, "relu", "layer 1: weight: expected 2 inputs"),
        ([np.eye(2)], [np.zeros(2), np.zeros(1)], "relu", "biases: expected 1, .* got 2"),
        ([np.eye(2), np.eye(2)], [np.zeros(2), np.zeros(3)], "relu", "layer 1: bias: expected"),
        ([np.eye(2), np.eye(2) * np.nan], None, "relu", "layer 1: weight: expected finite"),
        ([np.eye(2)] * 3, None, ["relu"], r"per hidden layer \(2\), got 1"),
        ([np.eye(2)] * 2, None, "tanh", "layer 0: activation: .* got 'tanh'"),
    ],
)
def test_from_arrays_says_what_is_wrong(
    weights: list[Any], biases: list[Any] | None, activation: str | list[str], text: str
) -> None:
    with pytest.raises(InputError, match=text):
        Network.from_arrays(weights, biases, activation)


def test_stages_must_be_stages() -> None:
    with pytest.raises(InputError, match="at least one stage"):
        Network(())
    with pytest.raises(InputError, match=r"stages\[0\]: expected a Stage, got ndarray"):
        Network((np.eye(2),))  # type: ignore[arg-type]


@pytest.mark.parametrize("x", [[1.0, 2.0, 3.0], 1.0, [[1.0], [2.0]]])
def test_inputs_of_a_wrong_shape_are_refused(x: Any) -> None:
    network = Network.random((2, 3))
    for ask in (network, network.pattern):
        with pytest.raises(InputError, match=r"x: expected shape \(\.\.\., 2\), got"):
            ask(x)


@pytest.mark.parametrize("x", ["a", ["a", "b"], [[1.0, 2.0], [3.0]], [{}, {}], [10**400, 0]])
def test_inputs_that_are_no_numbers_are_refused(x: Any) -> None:
    network = Network.random((2, 3))
    for ask in (network, network.pattern):
        with pytest.raises(InputError, match="x: expected an array of numbers"):
            ask(x)


def test_weights_given_as_inputs_by_outputs_are_recognised() -> None:
    weights = [np.ones((2, 16)), np.ones((16, 3)), np.ones((3, 1))]
    biases = [np.zeros(16), np.zeros(3), np.zeros(1)]
    for given in (biases, None):
        with pytest.raises(InputError, match=r"\(inputs, outputs\).*: transpose each"):
            Network.from_arrays(weights, given)
        network = Network.from_arrays([w.T for w in weights], given)
        assert (network.input_dim, network.layer_sizes) == (2, (16, 3))


@pytest.mark.parametrize(
    ("weights", "biases"),
    [
        ([np.ones((2, 16)), np.ones((15, 1))], None),  # fits neither way
        ([np.full((2, 2), np.nan)], None),  # fits both ways
        ([[[1.0], [1.0, 2.0]]], None),
    ],
)
def test_other_mistakes_are_not_called_transposed(weights: Any, biases: Any) -> None:
    with pytest.raises(InputError) as caught:
        Network.from_arrays(weights, biases)
    assert "transpose" not in str(caught.value)


def test_inputs_that_are_not_finite_are_refused() -> None:
    network = Network.random((2, 3))
    for ask in (network, network.pattern):
        with pytest.raises(InputError, match="NaN or infinity"):
            ask([0.0, np.nan])


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ([0, 1], r"pattern: expected shape \(3,\), .* got \(2,\)"),
        ([0.0, 1.0, 1.0], "pattern: expected an array of integers, got float64"),
        ([[0], [0, 1]], "pattern: expected an array of integers, rows of one length"),
        ([0, 1, 2], r"pattern\[2\]: unit 2 has pieces 0..1, got 2"),
        ([0, -1, 0], r"pattern\[1\]: unit 1 has pieces 0..1, got -1"),
    ],
)
def test_wrong_patterns_are_refused(pattern: list[float], text: str) -> None:
    with pytest.raises(InputError, match=text):
        Network.random((2, 3)).affine_map(pattern)


def test_repr_is_short() -> None:
    assert repr(Network.random((2, 8, 4))) == (
        "Network('2-8-4', 2 inputs, hidden units 8-4, 1 output)"
    )
    assert repr(Network((Stage.affine(np.eye(2)),))) == (
        "Network(2 inputs, hidden units none, 2 outputs)"
    )


def test_load_goes_by_the_suffix(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="expected a model file, found none"):
        Network.load(tmp_path / "missing.npz")
    for name in ("model.h5", "model"):
        (tmp_path / name).write_bytes(b"")
        with pytest.raises(ModelFileError, match=r"\.onnx, \.npz, \.nnet, \.pt or \.pth"):
            Network.load(tmp_path / name)


def test_models_import_nothing_heavy() -> None:
    code = (
        "import sys, linregions.models as m; m.Network.random((2, 3))([0.0, 0.0]); "
        "print([n for n in ('torch', 'onnx', 'scipy', 'cvxpy', 'highspy') if n in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
