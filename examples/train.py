"""Train the example networks on data that ships inside scikit-learn, and write them as ONNX.

Four classifiers, small on purpose: moons (2 inputs), iris (4), wine (13) and digits (64). Into
``examples/models``, or the folder given by ``--out``, go for each of them

- ``NAME.onnx``: the network, from raw inputs to one logit per class. Training standardises every
  input (mean 0 and standard deviation 1 over the training set); that affine map is folded into the
  first layer before the export, so the file takes inputs in the units of the data set: centimetres
  for iris, grey levels 0 to 16 for digits.
- ``NAME.box``: the box of the data, a line ``lower upper`` for every input, as
  ``linregions count --dim-box`` reads it.

and ``digits_slice.npy``, shape (3, 64): three test images of different digits that span a plane.

Needs torch, onnx and scikit-learn. Seeds are fixed, but another version of torch or another
processor may round differently and give a slightly different network: counts in the documentation
are those of the files as shipped.
"""

from __future__ import annotations

import argparse
import itertools
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.datasets import load_digits, load_iris, load_wine, make_moons
from sklearn.model_selection import train_test_split
from torch import nn

Array = NDArray[np.float64]
SEED = 0
MODELS = Path(__file__).parent / "models"


@dataclass(frozen=True, slots=True)
class Task:
    """A data set, the network to train on it, and the box in which to count its regions."""

    name: str
    load: Callable[[], tuple[Array, NDArray[np.int64]]]
    hidden: tuple[int, ...]
    epochs: int
    value_range: tuple[float, float] | None = None  # of every input; None: the range of the data


@dataclass(frozen=True, slots=True)
class Split:
    """Training and test part of a data set: inputs (k, n) in raw units, labels (k,)."""

    train_x: Array
    test_x: Array
    train_y: NDArray[np.int64]
    test_y: NDArray[np.int64]


TASKS = (
    Task("moons", lambda: make_moons(400, noise=0.15, random_state=SEED), (16, 16), 400),
    Task("iris", lambda: load_iris(return_X_y=True), (24, 24), 200),
    Task("wine", lambda: load_wine(return_X_y=True), (12, 12), 100),
    # Some pixels are black in every image: the box of the data would be flat. Take a pixel's range.
    Task("digits", lambda: load_digits(return_X_y=True), (32, 32), 200, (0.0, 16.0)),
)


def split(x: Array, y: NDArray[np.int64]) -> Split:
    """Keep a quarter of every class for testing."""
    return Split(*train_test_split(x, y, test_size=0.25, stratify=y, random_state=SEED))


def build(widths: Sequence[int]) -> nn.Sequential:
    """Fully connected ReLU network with ``widths = (inputs, hidden ..., outputs)``."""
    layers: list[nn.Module] = []
    for n_in, n_out in itertools.pairwise(widths):
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def fit(network: nn.Sequential, x: Array, y: NDArray[np.int64], epochs: int) -> None:
    """Minimise the cross-entropy with Adam on the whole training set at once."""
    inputs = torch.tensor(x, dtype=torch.float32)
    labels = torch.tensor(y, dtype=torch.int64)
    optimiser = torch.optim.Adam(network.parameters(), lr=0.01, weight_decay=1e-4)
    for _ in range(epochs):
        optimiser.zero_grad()
        nn.functional.cross_entropy(network(inputs), labels).backward()
        optimiser.step()


def fold_standardisation(network: nn.Sequential, mean: Array, scale: Array) -> None:
    """Make the first layer take raw inputs x where it was trained on ``(x - mean) / scale``."""
    first = network[0]
    assert isinstance(first, nn.Linear)
    weight = first.weight.detach().double() / torch.from_numpy(scale)
    bias = first.bias.detach().double() - weight @ torch.from_numpy(mean)
    with torch.no_grad():
        first.weight.copy_(weight)
        first.bias.copy_(bias)


def train(task: Task, data: Split) -> nn.Sequential:
    """Train the network of ``task``; the result takes raw inputs."""
    torch.manual_seed(SEED)
    mean, scale = data.train_x.mean(axis=0), data.train_x.std(axis=0)
    scale[scale == 0] = 1.0
    network = build((data.train_x.shape[1], *task.hidden, int(data.train_y.max()) + 1))
    fit(network, (data.train_x - mean) / scale, data.train_y, task.epochs)
    fold_standardisation(network, mean, scale)
    return network.eval()


def accuracy(network: nn.Sequential, x: Array, y: NDArray[np.int64]) -> float:
    """Share of the rows of ``x`` (k, n) whose largest logit is their label."""
    with torch.no_grad():
        predicted = network(torch.tensor(x, dtype=torch.float32)).argmax(dim=1).numpy()
    return float((predicted == y).mean())


def export(network: nn.Sequential, n_inputs: int, path: Path) -> None:
    """Write ``network`` as ONNX, with a free batch dimension."""
    with warnings.catch_warnings():
        # torch recommends its newer exporter, which would need one more package, onnxscript.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            network,
            (torch.zeros(1, n_inputs),),
            path,
            input_names=["input"],
            output_names=["logits"],
            dynamic_axes={"input": {0: "batch"}, "logits": {0: "batch"}},
            dynamo=False,
        )


def box(task: Task, x: Array) -> Array:
    """Lower and upper end per input, shape (n, 2)."""
    if task.value_range is not None:
        return np.tile(task.value_range, (x.shape[1], 1))
    return np.column_stack((x.min(axis=0), x.max(axis=0)))


def slice_points(data: Split) -> Array:
    """Return the first test images of a 0, a 1 and a 2, shape (3, n)."""
    return np.stack([data.test_x[np.flatnonzero(data.test_y == label)[0]] for label in range(3)])


def run(task: Task, folder: Path) -> None:
    """Train and write one network with its box, and print its accuracy."""
    x, y = task.load()
    data = split(x, y)
    network = train(task, data)
    export(network, x.shape[1], folder / f"{task.name}.onnx")
    lines = [f"{lower!r} {upper!r}\n" for lower, upper in box(task, x).tolist()]
    (folder / f"{task.name}.box").write_text("".join(lines))
    if task.name == "digits":
        np.save(folder / "digits_slice.npy", slice_points(data))
    widths = "-".join(map(str, (x.shape[1], *task.hidden, int(y.max()) + 1)))
    score = accuracy(network, data.test_x, data.test_y)
    print(f"{task.name:8}{widths:14}test accuracy {score:.1%} on {len(data.test_y)} samples")


def main() -> None:
    """Train what the command line asks for."""
    parser = argparse.ArgumentParser(description="Train the example networks.")
    parser.add_argument("names", nargs="*", help="moons, iris, wine, digits; default: all four")
    parser.add_argument("--out", type=Path, default=MODELS, help="folder to write to")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - {task.name for task in TASKS}
    if unknown:
        parser.error(f"no such network: {', '.join(sorted(unknown))}")
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for task in TASKS:
        if not arguments.names or task.name in arguments.names:
            run(task, arguments.out)


if __name__ == "__main__":
    main()
