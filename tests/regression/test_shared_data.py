"""Networks and arrangements of a folder of inputs with known counts, where there is one.

The folder is no part of this repository: set LINREGIONS_SHARED_DATA to it. It holds ``networks``
and ``arrangements``, each with an ``index.json`` that gives the counts and how they are known, and
``models`` with two ACAS Xu networks.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from exact_cones import exact_regions
from exact_oracle import box_corners, polygon_patterns
from linregions import Box, Everywhere, Network, count
from linregions.models.stage import Stage
from region_checks import listed

FOLDER = Path(os.environ.get("LINREGIONS_SHARED_DATA", ""))

if "LINREGIONS_SHARED_DATA" not in os.environ:
    pytest.skip(
        "set LINREGIONS_SHARED_DATA to the folder of inputs with known counts",
        allow_module_level=True,
    )


def index(name: str) -> Any:
    return json.loads((FOLDER / name / "index.json").read_text())


@pytest.mark.parametrize(
    "entry", index("networks"), ids=lambda entry: f"{entry['network']} on {entry['domain']}"
)
def test_network(entry: dict[str, Any]) -> None:
    network = Network.load(FOLDER / "networks" / entry["network"])
    dim = network.input_dim
    if entry["domain"] == "whole space":
        domain: Any = Everywhere(dim)
    else:
        lower, upper = json.loads(entry["domain"].removeprefix("box ").removesuffix("^d"))
        domain = Box(np.full(dim, lower), np.full(dim, upper))
    assert count(network, domain).count == entry["regions"]


@pytest.mark.parametrize("name", ["nobias", "quant4", "dupe"])
def test_degenerate_network_without_rounding(name: str) -> None:
    """The two exact oracles confirm the index, and the engine every pattern."""
    network = Network.load(FOLDER / "networks" / f"2-16-16-1_{name}.npz")
    box = Box.cube(-1, 1, dim=2)
    expected = {"nobias": 74, "quant4": 158, "dupe": 108}[name]
    patterns = exact_regions(network, box).patterns
    assert len(patterns) == expected
    assert polygon_patterns(network, box_corners([-1, -1], [1, 1])) == patterns
    assert listed(network, box).pattern_set == patterns


@pytest.mark.parametrize("name", index("arrangements"))
def test_arrangement_as_one_layer(name: str) -> None:
    data = np.load(FOLDER / "arrangements" / f"{name}.npz")
    layer = Stage.affine(data["normals"].astype(float), -data["offsets"].astype(float), "relu")
    expected = index("arrangements")[name]["expected"]
    assert count(Network.from_stages([layer]), Everywhere(layer.n_in)).count == expected


ACAS_BOXES = {
    1: ((0.6, -0.5, -0.5, 0.45, -0.5), (0.679857769, 0.5, 0.5, 0.5, -0.45)),
    3: (
        (-0.303531156, -0.009549297, 0.493380324, 0.3, 0.3),
        (-0.298552812, 0.009549297, 0.5, 0.5, 0.5),
    ),
    5: (
        (-0.324274257, 0.031830989, -0.499999896, -0.5, -0.5),
        (-0.321785085, 0.063661977, -0.499204121, -0.227272727, -0.166666667),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("1_1", 1, 39_835),
        ("1_1", 3, 71_930),
        ("1_1", 5, 59_734),
        ("3_3", 3, 7_935),
        ("3_3", 5, 54_867),
    ],
)
def test_acas_xu_on_a_property_box(name: str, number: int, expected: int) -> None:
    """Properties of G. Katz et al., Reluplex, CAV 2017; counts of other programs, in doubles."""
    pytest.importorskip("onnx")
    network = Network.from_onnx(FOLDER / "models" / f"ACASXU_run2a_{name}_batch_2000.onnx")
    assert count(network, Box(*ACAS_BOXES[number])).count == expected
