"""The example scripts run as a user runs them; the shipped networks are what they claim to be."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from linregions import Box, Network, Polytope, Slice, count
from oracle import oracle
from thorough import THOROUGH

EXAMPLES = Path(__file__).parents[2] / "examples"
MODELS = EXAMPLES / "models"


def run_example(script: str, *arguments: str) -> str:
    """Run one script in an interpreter of its own; return what it printed."""
    command = [sys.executable, str(EXAMPLES / script), *arguments]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert finished.returncode == 0, finished.stderr
    assert finished.stderr == ""
    return finished.stdout


@pytest.fixture(scope="module")
def train() -> ModuleType:
    """``examples/train.py`` as a module."""
    pytest.importorskip("torch")
    pytest.importorskip("sklearn")
    spec = importlib.util.spec_from_file_location("train", EXAMPLES / "train.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses looks up annotations
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["moons", "iris", "wine", "digits"])
def test_shipped_network_classifies_data_it_has_not_seen(train: ModuleType, name: str) -> None:
    task = next(task for task in train.TASKS if task.name == name)
    data = train.split(*task.load())
    network = Network.load(MODELS / f"{name}.onnx")
    assert (network(data.test_x).argmax(axis=-1) == data.test_y).mean() > 0.95


@pytest.mark.parametrize("name", ["moons", "iris", "wine", "digits"])
def test_shipped_box_holds_the_data_and_has_an_interior(train: ModuleType, name: str) -> None:
    x, _ = next(task for task in train.TASKS if task.name == name).load()
    lower, upper = np.loadtxt(MODELS / f"{name}.box", unpack=True)
    assert (lower < upper).all()
    assert (lower <= x.min(axis=0)).all()
    assert (x.max(axis=0) <= upper).all()


def test_shipped_files_are_small() -> None:
    files = list(MODELS.iterdir())
    assert len(files) >= 9
    assert max(file.stat().st_size for file in files) < 100_000


def test_train_writes_a_network_that_classifies(train: ModuleType, tmp_path: Path) -> None:
    printed = run_example("train.py", "moons", "--out", str(tmp_path))
    match = re.search(r"test accuracy ([\d.]+)%", printed)
    assert match is not None
    assert float(match[1]) > 95
    assert sorted(file.name for file in tmp_path.iterdir()) == ["moons.box", "moons.onnx"]
    data = train.split(*train.TASKS[0].load())
    network = Network.load(tmp_path / "moons.onnx")
    assert (network(data.test_x).argmax(axis=-1) == data.test_y).mean() > 0.95


@pytest.fixture(scope="module")
def digits_slice() -> str:
    """What ``examples/digits_slice.py`` prints."""
    return run_example("digits_slice.py")


def test_digits_slice_counts_the_edges_as_the_oracle_does(digits_slice: str) -> None:
    assert "seen as 0, 1, 2" in digits_slice
    network = Network.load(MODELS / "digits.onnx")
    images = np.load(MODELS / "digits_slice.npy")
    for i, j in [(0, 1), (0, 2), (1, 2)]:
        edge = Slice(images[i], [images[j] - images[i]], Box([0], [1]))
        expected = oracle(network, edge).count
        assert f"from the {i} to the {j} in a straight line: {expected} regions" in digits_slice


@pytest.mark.slow
@pytest.mark.skipif(not THOROUGH, reason="only in thorough runs (thorough.py)")
def test_digits_slice_counts_the_triangle_as_the_oracle_does(digits_slice: str) -> None:
    network = Network.load(MODELS / "digits.onnx")
    images = np.load(MODELS / "digits_slice.npy")
    triangle = Polytope([[-1, 0], [0, -1], [1, 1]], [0, 0, 1])
    expected = oracle(network, Slice(images[0], images[1:] - images[0], triangle)).count
    assert f"\n{expected:,} regions\n" in digits_slice


def test_iris_regions_streams_every_region() -> None:
    printed = run_example("iris_regions.py")
    by_species = re.findall(r"^  (?:setosa|versicolor|virginica) +(\d+)$", printed, re.MULTILINE)
    lower, upper = np.loadtxt(MODELS / "iris.box", unpack=True)
    network = Network.load(MODELS / "iris.onnx")
    assert len(by_species) == 3
    assert sum(map(int, by_species)) == count(network, Box(lower, upper)).count
    margins = [float(margin) for margin in re.findall(r"^  (\d\.\d+)  at", printed, re.MULTILINE)]
    assert len(margins) == 5
    assert margins == sorted(margins, reverse=True)


def test_rounded_weights_prints_the_table_of_the_documentation() -> None:
    printed = run_example("rounded_weights.py")
    rows = re.findall(r"^.{36} *(\d+|refused) +(\d+)$", printed, re.MULTILINE)
    text = (EXAMPLES.parent / "docs" / "rounded_weights.md").read_text().partition("\n## ")[0]
    table = re.findall(r"^\| .* \| (\d+|refused) \| (\d+) \|$", text, re.MULTILINE)
    assert len(rows) == 6
    assert [certified for _, certified in rows] == [certified for _, certified in table]
    assert all(plain != certified for plain, certified in rows)
