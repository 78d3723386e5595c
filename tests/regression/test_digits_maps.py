"""Local affine maps of the shipped digits network against torch's autograd at 10^4 points."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from linregions import Network, region_of

MODEL = Path(__file__).parents[2] / "examples" / "models" / "digits.onnx"
DIGITS = MODEL.parent / "digits_slice.npy"


def test_maps_of_the_digits_network_equal_the_jacobians_of_torch() -> None:
    torch = pytest.importorskip("torch")
    onnx = pytest.importorskip("onnx")
    weights = {
        tensor.name: onnx.numpy_helper.to_array(tensor).astype(np.float64)
        for tensor in onnx.load(MODEL).graph.initializer
    }
    layers: list[torch.nn.Module] = []
    for name in sorted(name for name in weights if name.endswith("weight")):
        weight, bias = weights[name], weights[name.replace("weight", "bias")]
        layer = torch.nn.Linear(*weight.shape[::-1]).double()
        layer.weight.data, layer.bias.data = torch.tensor(weight), torch.tensor(bias)
        layers += [layer, torch.nn.ReLU()]
    module = torch.nn.Sequential(*layers[:-1])
    network = Network.from_onnx(MODEL)

    rng = np.random.default_rng(0)
    images = np.load(DIGITS)
    mixed = rng.dirichlet(np.ones(3), 5_000) @ images + rng.normal(0.0, 1.0, (5_000, 64))
    points = np.vstack([mixed, rng.uniform(0.0, 16.0, (5_000, 64))])
    inputs = torch.tensor(points)
    values = module(inputs).detach().numpy()
    np.testing.assert_allclose(network(points), values, rtol=0, atol=1e-10)
    jacobians = torch.func.vmap(torch.func.jacrev(module))(inputs).detach().numpy()
    patterns = network.pattern(points)
    assert len(np.unique(patterns, axis=0)) > 5_000
    for k, pattern in enumerate(patterns):
        matrix, shift = network.affine_map(pattern)
        assert np.abs(matrix - jacobians[k]).max() < 1e-12
        assert np.abs(matrix @ points[k] + shift - values[k]).max() < 1e-10
    for k in range(0, len(points), 500):
        region = region_of(network, points[k])
        assert (region.pattern == patterns[k]).all()
        assert np.abs(region.affine_map()[0] - jacobians[k]).max() < 1e-12
