"""The .npz formats: what is written is read back bit for bit, and damage is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from linregions.errors import InputError, ModelFileError
from linregions.models import HARD_TANH, IDENTITY, Network, PiecewiseLinear, Stage, leaky_relu
from scipy import sparse

RNG = np.random.default_rng(11)


def assert_same(mine: Network, theirs: Network) -> None:
    assert (mine.name, len(mine.stages)) == (theirs.name, len(theirs.stages))
    for a, b in zip(mine.stages, theirs.stages, strict=True):
        assert type(a.weight) is type(b.weight)
        np.testing.assert_array_equal(a.dense_weight, b.dense_weight)
        np.testing.assert_array_equal(a.bias, b.bias)
        assert a.activations == b.activations
        np.testing.assert_array_equal(a.activation_index, b.activation_index)
        np.testing.assert_array_equal(a.group_sizes, b.group_sizes)


def rich_network() -> Network:
    stairs = PiecewiseLinear(
        "stairs", (-1.0, 0.1, 2.0), (0.0, 1.0, 0.0, 3.0), (0.0, 1.0, 2.0, 1 / 3)
    )
    return Network.from_stages(
        [
            Stage.affine(
                RNG.normal(size=(5, 3)),
                RNG.normal(size=5),
                [HARD_TANH, leaky_relu(0.3), IDENTITY, leaky_relu(1 / 3), stairs],
            ),
            Stage.affine(
                sparse.random_array((6, 5), density=0.4, rng=RNG) + sparse.eye_array(6, 5)
            ),
            Stage.maximum(sparse.eye_array(6), RNG.normal(size=6), [3, 1, 2]),
            Stage.maximum(RNG.normal(size=(4, 3)), None, [2, 2]),
        ],
        name="réseau 1",
    )


@pytest.mark.parametrize("make", [rich_network, lambda: Network.random((2, 8, 8))])
def test_save_and_load_keep_every_bit(tmp_path: Path, make: Any) -> None:
    network, path = make(), tmp_path / "net.npz"
    network.save(path)
    assert_same(Network.load(path), network)
    network.save(str(path))  # overwriting, by a string
    assert_same(Network.load(str(path)), network)


def test_saving_needs_the_suffix(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"named \.npz, got '.*net\.onnx'"):
        Network.random((2, 3)).save(tmp_path / "net.onnx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("with_count", [True, False])
def test_plain_arrays_are_layers_with_relu_between(tmp_path: Path, with_count: bool) -> None:
    arrays: dict[str, Any] = {"W0": RNG.normal(size=(4, 2)), "b0": RNG.normal(size=4)}
    arrays |= {"W1": RNG.normal(size=(1, 4))}  # b1 is left out: zeros
    path = tmp_path / "plain.npz"
    np.savez(path, **(arrays | ({"n_layers": 2} if with_count else {})))
    network = Network.load(path)
    assert network.name == "plain"
    x = RNG.normal(size=2)
    expected = arrays["W1"] @ np.maximum(arrays["W0"] @ x + arrays["b0"], 0)
    np.testing.assert_allclose(network(x), expected)


@pytest.mark.parametrize(
    ("arrays", "text"),
    [
        ({}, "got nothing"),
        ({"x": np.eye(2)}, "expected W0, b0, W1, b1, .* got x"),
        ({"W0": np.eye(2), "W2": np.eye(2)}, "unexpected arrays W2"),
        ({"W0": np.eye(2), "scale": np.eye(2)}, "unexpected arrays scale"),
        ({"n_layers": 2, "W0": np.eye(2)}, "n_layers is 2, but there are 1 weights"),
        ({"W0": np.eye(2), "W1": np.ones((1, 3))}, "expected 2 inputs"),
        ({"W0": np.full((1, 1), np.nan)}, "weight: expected finite"),
        ({"W0": np.array([[None]])}, "not a readable .npz file"),
        ({"linregions_network": 99}, "format version 99, this linregions reads 1"),
        ({"linregions_network": 1, "name": ""}, "array 'n_stages' is missing"),
        ({"linregions_network": 1, "name": "", "n_stages": 1}, "array 'data' is missing"),
    ],
)
def test_other_contents_are_refused(tmp_path: Path, arrays: dict[str, Any], text: str) -> None:
    path = tmp_path / "other.npz"
    np.savez(path, **arrays)
    with pytest.raises(ModelFileError, match=text) as caught:
        Network.load(path)
    assert str(path) in str(caught.value)


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    whole, path = tmp_path / "whole.npz", tmp_path / "damaged.npz"
    Network.random((2, 8)).save(whole)
    content = whole.read_bytes()
    flipped = bytearray(content)
    flipped[len(content) // 2] ^= 0xFF
    for damaged in (b"", b"PK", content[:10], content[: len(content) // 2], bytes(flipped)):
        path.write_bytes(damaged)
        with pytest.raises(ModelFileError, match=r"damaged\.npz"):
            Network.load(path)


def test_damaged_stages_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "net.npz"
    rich_network().save(path)
    with np.load(path) as file:
        whole = dict(file)
    for key, value in {
        "stage0.activation_index": np.full(5, 7),
        "stage0.slopes": whole["stage0.slopes"][:-1],
        "stage1.indices": whole["stage1.indices"] + 100,
        "stage1.indptr": whole["stage1.indptr"][::-1],
        "stage2.group_sizes": np.array([3, 1]),
        "stage3.bias": np.zeros(3),
    }.items():
        np.savez(path, **(whole | {key: value}))
        with pytest.raises(ModelFileError, match=r"net\.npz"):
            Network.load(path)
