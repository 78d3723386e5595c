"""Torch modules as people write them, and what they are told when one cannot be read."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from linregions.errors import (
    InputError,
    MissingDependencyError,
    ModelFileError,
    UnsupportedLayerError,
)
from linregions.models import Network

pytest.importorskip("torch")
import torch
from torch import nn
from torch.nn import functional


def made(build: Callable[[], Any]) -> Any:
    """A module with its own reproducible weights, every parameter away from its default."""
    torch.manual_seed(0)
    module = build()
    for layer in module.modules():
        if isinstance(layer, nn.modules.batchnorm._BatchNorm):
            for name in ("running_mean", "bias", "weight"):
                nn.init.normal_(getattr(layer, name))
            nn.init.uniform_(layer.get_buffer("running_var"), 0.5, 2.0)
    return module.eval()


def assert_agrees(network: Network, module: Any, shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(5).normal(size=(16, *shape)) * 3
    with torch.no_grad():
        expected = module(torch.tensor(x, dtype=torch.float32)).numpy().reshape(16, -1)
    found = network(x.reshape(16, -1))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4 * np.abs(expected).max())


class Functional(nn.Module):
    """The forward of many a tutorial."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.third = nn.Linear(12, 8), nn.Linear(8, 8), nn.Linear(8, 3)
        self.dropout = nn.Dropout(0.3)
        self.register_buffer("mean", torch.randn(12))

    def forward(self, image: Any) -> Any:
        x = image.view(image.size(0), -1)
        x = (x - self.mean) / 2.5
        x = functional.relu(self.first(x))
        x = self.dropout(x)
        x = torch.clamp(self.second(x), min=-0.25, max=0.5)
        x = functional.dropout(x, training=self.training)
        return self.third(x)


class Arithmetic(nn.Module):
    """Weights by hand, operators, in-place updates."""

    def __init__(self) -> None:
        super().__init__()
        self.matrix, self.offset = nn.Parameter(torch.randn(4, 5)), nn.Parameter(torch.randn(5))

    def forward(self, x: Any) -> Any:
        x = functional.linear(x, self.matrix.t(), self.offset)
        x = abs(1.0 - x)
        x += 0.5
        x = functional.leaky_relu(x * self.offset, 0.2)
        x = torch.relu_(-x @ self.matrix.t() + 2.0)
        return x.clamp_max(3.0)[:, 1:].abs()


class Shapes(nn.Module):
    """What moves entries about, and layers on the last axis."""

    def __init__(self) -> None:
        super().__init__()
        self.inner, self.outer = nn.Linear(3, 2), nn.Linear(8, 2)

    def forward(self, x: Any) -> Any:
        x = functional.relu(self.inner(x.reshape(x.shape[0], 4, 3)))
        x = x.permute(0, 2, 1).flip(1).unsqueeze(-1)
        return self.outer(torch.flatten(x, 1))


MODULES: list[tuple[Callable[[], Any], tuple[int, ...], tuple[int, ...]]] = [
    (lambda: nn.Sequential(nn.Linear(3, 6), nn.ReLU(), nn.Linear(6, 2)), (3,), (6,)),
    (lambda: nn.Sequential(nn.Linear(3, 6, bias=False), nn.ReLU(inplace=True)), (3,), (6,)),
    (
        lambda: nn.Sequential(
            nn.Flatten(),
            nn.Sequential(nn.Linear(4, 5), nn.Sequential(nn.LeakyReLU(0.3), nn.Identity())),
            nn.Sequential(nn.Linear(5, 5), nn.ReLU6()),
        ),
        (2, 2),
        (5, 5),
    ),
    (
        lambda: nn.Sequential(nn.Linear(3, 4), nn.PReLU(4), nn.Linear(4, 4), nn.PReLU()),
        (3,),
        (4, 4),
    ),
    (
        lambda: nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.AlphaDropout(0.5)),
        (3,),
        (4,),
    ),
    (
        lambda: nn.Sequential(nn.BatchNorm1d(3), nn.Linear(3, 4), nn.Hardtanh(-0.5, 1.5)),
        (3,),
        (4,),
    ),
    (lambda: nn.Sequential(nn.BatchNorm1d(2), nn.PReLU(2), nn.Flatten()), (2, 3), (6,)),
    (lambda: nn.Sequential(nn.Linear(3, 4), nn.Hardsigmoid(), nn.Linear(4, 1)), (3,), (4,)),
    (lambda: nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2)), (3,), ()),
    (Functional, (3, 4), (8, 8)),
    (Arithmetic, (4,), (5, 5, 4, 4, 3)),
    (Shapes, (12,), (8,)),
]


@pytest.mark.parametrize(("build", "shape", "layers"), MODULES)
def test_modules_are_read(
    build: Callable[[], Any], shape: tuple[int, ...], layers: tuple[int, ...]
) -> None:
    module = made(build)
    network = Network.from_torch(module, shape)
    assert network.layer_sizes == layers
    assert_agrees(network, module, shape)


def test_the_input_shape_comes_from_the_first_layer() -> None:
    module = made(lambda: nn.Sequential(nn.Dropout(), nn.Linear(7, 3), nn.ReLU()))
    assert Network.from_torch(module).input_dim == 7
    assert Network.from_torch(made(Functional)).input_dim == 12
    with pytest.raises(InputError, match="input_shape: no Linear layer tells it; pass it"):
        Network.from_torch(made(Arithmetic))


def test_weights_are_kept_bit_for_bit_and_the_module_is_left_alone() -> None:
    module = made(lambda: nn.Sequential(nn.Linear(3, 6), nn.ReLU(), nn.Linear(6, 2)))
    network = Network.from_torch(module)
    assert network.name == "Sequential"
    assert len(network.stages) == 2
    for stage, layer in zip(network.stages, (module[0], module[2]), strict=True):
        np.testing.assert_array_equal(stage.weight, layer.weight.detach().numpy())
        np.testing.assert_array_equal(stage.bias, layer.bias.detach().numpy())
    assert module[0].weight.dtype == torch.float32


def test_affine_maps_are_never_multiplied() -> None:
    module = made(lambda: nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 4), nn.BatchNorm1d(4)))
    assert [stage.n_rows for stage in Network.from_torch(module).stages] == [4, 4, 4]


def test_a_parametrised_layer_is_read() -> None:
    module = made(lambda: nn.utils.parametrizations.weight_norm(nn.Linear(3, 4)))
    network = Network.from_torch(nn.Sequential(module, nn.ReLU()).eval())
    np.testing.assert_allclose(
        network.stages[0].dense_weight, module.weight.detach().numpy(), rtol=1e-6
    )


@pytest.mark.parametrize("layer", [nn.Dropout(), nn.BatchNorm1d(4)])
def test_training_mode_is_refused(layer: Any) -> None:
    module = nn.Sequential(nn.Linear(3, 4), nn.Sequential(nn.ReLU(), layer)).train()
    kind = type(layer).__name__
    with pytest.raises(InputError, match=rf"1\.1 \({kind}\) is in training mode.*module\.eval\(\)"):
        Network.from_torch(module)


class AlwaysDropping(nn.Module):
    def forward(self, x: Any) -> Any:
        return functional.dropout(x)


class Residual(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(3, 3)

    def forward(self, x: Any) -> Any:
        return x + functional.relu(self.layer(x))


class Doubling(nn.Module):
    def forward(self, x: Any) -> Any:
        return x + x


class Branching(nn.Module):
    def forward(self, x: Any) -> Any:
        return x if x.sum() > 0 else -x


class TwoInputs(nn.Module):
    def forward(self, x: Any, y: Any) -> Any:
        return x.relu() + y


class TwoOutputs(nn.Module):
    def forward(self, x: Any) -> Any:
        return x.relu(), x


def test_unsupported_layers_are_all_named() -> None:
    module = nn.Sequential(
        nn.Linear(3, 4), nn.GELU(), nn.Sequential(nn.Linear(4, 2), nn.Softmax(1))
    )
    with pytest.raises(UnsupportedLayerError, match=r"Supported layers: .*LeakyReLU") as caught:
        Network.from_torch(module)
    assert caught.value.layers == ("GELU (1)", "Softmax (2.1)")
    assert "cannot read GELU (1), Softmax (2.1)" in str(caught.value)


@pytest.mark.parametrize(
    ("module", "text"),
    [
        (nn.Conv2d(1, 1, 2), r"cannot read Conv2d"),
        (Residual(), r"add: branches or skip connections .* Network\.from_stages"),
        (Doubling(), "two copies of the state meet"),
        (Branching(), r"torch\.fx cannot trace Branching: .*control flow"),
        (TwoInputs(), "one input, got 2"),
        (TwoOutputs(), "returns one tensor"),
        (nn.BatchNorm1d(3, track_running_stats=False).eval(), "without running statistics"),
    ],
)
def test_what_is_no_chain_of_known_layers_is_refused(module: Any, text: str) -> None:
    with pytest.raises(UnsupportedLayerError, match=text):
        Network.from_torch(module, (3,))


def test_dropout_that_ignores_eval_is_refused() -> None:
    with pytest.raises(InputError, match=r"dropout: called with training=True"):
        Network.from_torch(AlwaysDropping().eval(), (3,))


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_weights_that_are_not_finite_are_refused(bad: float) -> None:
    layer = nn.Linear(3, 4)
    with torch.no_grad():
        layer.weight[2, 1] = bad
    module = nn.Sequential(layer, nn.ReLU())
    with pytest.raises(InputError, match="weight: expected finite numbers"):
        Network.from_torch(module)


def test_a_wrong_input_shape_is_told() -> None:
    module = nn.Sequential(nn.Flatten(), nn.Linear(6, 2))
    with pytest.raises(InputError, match=r"shape \(2, 6\) does not fit a state of shape \(1, 4\)"):
        Network.from_torch(module, (2, 2))
    with pytest.raises(InputError, match="pass input_shape"):
        Network.from_torch(nn.Sequential(nn.Unflatten(1, (5, 2)), nn.Linear(2, 2)), (6,))


def test_what_is_no_module_is_refused() -> None:
    with pytest.raises(InputError, match=r"torch\.nn\.Module, got str"):
        Network.from_torch("model.pt")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="got OrderedDict; load this state_dict into its module"):
        Network.from_torch(nn.Linear(2, 2).state_dict())  # type: ignore[arg-type]


def test_the_self_check_finds_what_tracing_missed() -> None:
    last = nn.Linear(4, 2)
    last.register_forward_hook(lambda layer, args, result: 2 * result)
    module = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), last)
    with pytest.raises(ModelFileError, match=r"does not compute the same: .* differ by \d"):
        Network.from_torch(module)


def test_pickles_need_trust(tmp_path: Path) -> None:
    path = tmp_path / "trained.pt"
    module = made(lambda: nn.Sequential(nn.Linear(3, 4), nn.ReLU()))
    torch.save(module, path)
    with pytest.raises(ModelFileError, match=r"can run any code .* trust_pickle=True"):
        Network.load(path)
    network = Network.load(path, trust_pickle=True)
    assert network.name == "trained"
    assert_agrees(network, module, (3,))
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(ModelFileError, match="torch cannot load this file"):
        Network.load(path, trust_pickle=True)


def test_an_untrusted_pickle_is_not_even_opened(tmp_path: Path) -> None:
    path, witness = tmp_path / "evil.pth", tmp_path / "ran"
    path.write_bytes(f"cbuiltins\nopen\n(V{witness}\nVw\ntR.".encode())
    with pytest.raises(ModelFileError, match="pickle"):
        Network.load(path)
    assert not witness.exists()


def test_without_torch_one_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def no_torch(name: str, *args: Any, **options: Any) -> Any:
        if name.partition(".")[0] == "torch":
            raise ImportError("No module named 'torch'")
        return real_import(name, *args, **options)

    module = nn.Linear(2, 2)
    monkeypatch.setattr(builtins, "__import__", no_torch)
    monkeypatch.setattr("linregions.optional.import_module", no_torch)
    with pytest.raises(MissingDependencyError, match=r"pip install linregions\[torch\]") as caught:
        Network.from_torch(module)
    assert caught.value.name == "torch"
