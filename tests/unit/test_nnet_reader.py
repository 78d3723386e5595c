"""The .nnet text format: values against the formula, and damage told with its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from linregions.errors import ModelFileError
from linregions.models import Network

TEXT = """\
// a network made by hand
  // with an indented comment
2,2,1,3,
2,3,1,
0,
-10.0,-5.0,
10.0,5.0,
1.0,-0.5,2.5,
4.0,2.0,8.0,
1.0,-1.0,
0.5,2.0,
-1.5,0.25,
0.1,
-0.2,
0.3,
1.0,-2.0,0.5,
0.75,
"""


def by_hand(x: np.ndarray) -> float:
    h = (x - [1.0, -0.5]) / [4.0, 2.0]
    h = np.maximum(np.array([[1, -1], [0.5, 2], [-1.5, 0.25]]) @ h + [0.1, -0.2, 0.3], 0)
    return float((np.array([1.0, -2.0, 0.5]) @ h + 0.75) * 8.0 + 2.5)


def test_reads_weights_and_normalisation(tmp_path: Path) -> None:
    path = tmp_path / "acas.nnet"
    path.write_text(TEXT)
    network = Network.load(path)
    assert (network.name, network.layer_sizes) == ("acas", (3,))
    for x in np.random.default_rng(0).uniform(-5, 5, size=(20, 2)):
        np.testing.assert_allclose(network(x), [by_hand(x)])


def test_no_normalisation_makes_no_stage(tmp_path: Path) -> None:
    path = tmp_path / "plain.nnet"
    path.write_text(TEXT.replace("1.0,-0.5,2.5,", "0,0,0").replace("4.0,2.0,8.0,", "1,1,1"))
    assert len(Network.load(path).stages) == 2


@pytest.mark.parametrize("n_lines", range(len(TEXT.splitlines())))
def test_a_truncated_file_is_refused(tmp_path: Path, n_lines: int) -> None:
    path = tmp_path / "cut.nnet"
    path.write_text("\n".join(TEXT.splitlines()[:n_lines]))
    with pytest.raises(ModelFileError, match=r"cut\.nnet: the file ends where .* truncated\?"):
        Network.load(path)


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("2,3,1,\n", "2,3,\n", "line 4: expected layer sizes, 3 numbers, got 2"),
        ("2,3,1,\n", "2,3,2,\n", "disagree with 2 inputs and 1 outputs"),
        ("2,3,1,\n", "2,2.5,1,\n", "positive integers"),
        ("2,2,1,3,\n", "-2,2,1,3,\n", "positive integers"),
        ("0.5,2.0,", "0.5,x,", "line 11: expected row 1 of weight 0, numbers with commas, got"),
        ("0.5,2.0,", "0.5,2.0,3.0,", "line 11: .* 2 numbers, got 3"),
        ("0.5,2.0,", "0.5,nan,", "weight: expected finite"),
        ("4.0,2.0,8.0,", "4.0,0.0,8.0,", "ranges that are not zero"),
    ],
)
def test_wrong_lines_are_refused(tmp_path: Path, old: str, new: str, text: str) -> None:
    path = tmp_path / "wrong.nnet"
    assert TEXT.count(old) == 1
    path.write_text(TEXT.replace(old, new))
    with pytest.raises(ModelFileError, match=text):
        Network.load(path)


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "binary.nnet"
    path.write_bytes(bytes(range(256)))
    with pytest.raises(ModelFileError, match=r"not a readable \.nnet file"):
        Network.load(path)
