"""Stages: shapes, units, evaluation, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from linregions.errors import InputError
from linregions.models import ABS, HARD_TANH, IDENTITY, RELU, Stage
from scipy import sparse

WEIGHT = np.array([[1.0, 2.0], [-1.0, 0.5], [0.0, 3.0]])
BIAS = np.array([0.5, -1.0, 0.0])
H = np.array([[1.0, -1.0], [0.3, 0.2], [-4.0, 0.0]])


def test_affine_stage_without_activation_has_no_units() -> None:
    stage = Stage.affine(WEIGHT)
    assert (stage.n_in, stage.n_rows, stage.n_out, stage.n_units) == (2, 3, 3, 0)
    assert stage.bias.tolist() == [0.0, 0.0, 0.0]
    np.testing.assert_array_equal(stage.activate(stage.rows(H)), H @ WEIGHT.T)


def test_rows_have_their_own_activations() -> None:
    stage = Stage.affine(WEIGHT, BIAS, ["relu", IDENTITY, HARD_TANH])
    z = H @ WEIGHT.T + BIAS
    expected = np.stack([np.maximum(z[:, 0], 0), z[:, 1], np.clip(z[:, 2], -1, 1)], axis=1)
    np.testing.assert_array_equal(stage.activate(stage.rows(H)), expected)
    assert stage.unit_pieces.tolist() == [2, 3]
    assert stage.pieces_at(stage.rows(H)).tolist() == [[0, 0, 0], [1, 0, 1], [0, 0, 1]]


def test_equal_activations_are_kept_once() -> None:
    stage = Stage.affine(np.eye(4), None, [RELU, ABS, "relu", ABS])
    assert stage.activations == (RELU, ABS)
    assert stage.activation_index.tolist() == [0, 1, 0, 1]


def test_max_stage_takes_the_lowest_winner_and_carries_singletons() -> None:
    stage = Stage.maximum(np.eye(4), None, [3, 1])
    h = np.array([[1.0, 5.0, 5.0, -2.0], [2.0, 2.0, 2.0, 7.0]])
    assert (stage.n_out, stage.n_units, stage.unit_pieces.tolist()) == (2, 1, [3])
    assert stage.activate(stage.rows(h)).tolist() == [[5.0, -2.0], [2.0, 7.0]]
    assert stage.pieces_at(stage.rows(h)).tolist() == [[1, 0], [0, 0]]


@pytest.mark.parametrize("form", [sparse.csr_array, sparse.coo_matrix, sparse.csc_array])
def test_sparse_weights_compute_what_dense_ones_do(form: type) -> None:
    stage, dense = Stage.affine(form(WEIGHT), BIAS, RELU), Stage.affine(WEIGHT, BIAS, RELU)
    assert isinstance(stage.weight, sparse.csr_array)
    np.testing.assert_array_equal(stage.rows(H), dense.rows(H))
    pattern = np.array([1, 0, 1])
    for mine, theirs in zip(stage.affine_map(pattern), dense.affine_map(pattern), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_repeated_sparse_entries_add_up() -> None:
    stage = Stage.affine(sparse.coo_array(([1.0, 2.0], ([0, 0], [1, 1])), shape=(1, 2)))
    assert sparse.csr_array(stage.weight).nnz == 1
    assert stage.rows(np.array([[0.0, 1.0]])).tolist() == [[3.0]]


def test_affine_map_of_a_pattern() -> None:
    stage = Stage.affine(WEIGHT, BIAS, [HARD_TANH, RELU, IDENTITY])
    weight, bias = stage.affine_map(np.array([2, 1]))
    np.testing.assert_array_equal(weight, [[0, 0], [-1, 0.5], [0, 3]])
    np.testing.assert_array_equal(bias, [1.0, -1.0, 0.0])
    weight, bias = Stage.maximum(WEIGHT, BIAS, [1, 2]).affine_map(np.array([1]))
    np.testing.assert_array_equal(weight, WEIGHT[[0, 2]])
    np.testing.assert_array_equal(bias, BIAS[[0, 2]])


def test_arrays_are_read_only_copies() -> None:
    weight = WEIGHT.copy()
    stage = Stage.affine(weight, BIAS)
    weight[0, 0] = 99.0
    assert stage.weight[0, 0] == 1.0
    sparse_stage = Stage.affine(sparse.csr_array(WEIGHT))
    for array in (stage.weight, stage.bias, stage.activation_index, sparse_stage.weight.data):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_a_weight_becomes_float64_in_row_order() -> None:
    stage = Stage.affine(np.asfortranarray(WEIGHT.astype(np.float32)))
    assert stage.weight.dtype == np.float64
    assert stage.dense_weight.flags.c_contiguous


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_are_refused(bad: float) -> None:
    weight, bias = WEIGHT.copy(), BIAS.copy()
    weight[1, 1] = bias[2] = bad
    with pytest.raises(InputError, match=r"weight: expected finite .* in 1 of 6"):
        Stage.affine(weight)
    with pytest.raises(InputError, match="weight: expected finite"):
        Stage.affine(sparse.csr_array(weight))
    with pytest.raises(InputError, match=r"bias: expected finite .* in 1 of 3"):
        Stage.affine(WEIGHT, bias)


@pytest.mark.parametrize(
    ("weight", "bias", "activation", "text"),
    [
        (WEIGHT, [0.0, 0.0], "relu", r"bias: expected shape \(3,\) .* got \(2,\)"),
        ([1.0, 2.0], None, "relu", r"weight: expected shape \(m, n\)"),
        (np.zeros((0, 2)), None, "relu", r"weight: expected shape \(m, n\)"),
        (WEIGHT, None, ["relu", "relu"], r"one per row \(3\), got 2"),
        (WEIGHT, None, "gelu", "activation: expected .* got 'gelu'"),
        (WEIGHT, None, ["relu", "relu", "gelu"], "got 'gelu'"),
        ([["a", "b"]], None, "relu", "weight: expected an array of numbers"),
        ([[1.0], [1.0, 2.0]], None, "relu", "weight: expected an array of numbers"),
        (WEIGHT, ["a"], "relu", "bias: expected an array of numbers"),
    ],
)
def test_wrong_affine_stages_are_refused(
    weight: object, bias: list[float] | None, activation: str | list[str], text: str
) -> None:
    with pytest.raises(InputError, match=text):
        Stage.affine(weight, bias, activation)


@pytest.mark.parametrize("sizes", [[2, 2], [0, 3], [4, -1], [], [1.5, 1.5]])
def test_groups_must_cover_the_rows(sizes: list[float]) -> None:
    with pytest.raises(InputError, match=r"group_sizes: expected (positive|an array of integers)"):
        Stage.maximum(WEIGHT, None, sizes)


def test_a_stage_is_either_elementwise_or_a_max() -> None:
    index, sizes = np.zeros(3, np.int32), np.array([3], np.int32)
    with pytest.raises(InputError, match="not both"):
        Stage(WEIGHT, BIAS, (RELU,), index, sizes)
    with pytest.raises(InputError, match="activation_index: expected 3 entries"):
        Stage(WEIGHT, BIAS, (RELU,), index + 1, sizes[:0])


def test_repr_says_what_it_is() -> None:
    assert repr(Stage.affine(WEIGHT, BIAS, RELU)) == "Stage(2 -> 3, relu, 3 units)"
    assert repr(Stage.maximum(sparse.eye_array(4), None, [2, 2])) == (
        "Stage(4 -> 2, max, 2 units, sparse)"
    )
