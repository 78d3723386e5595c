"""Networks as stages, and one reader for each kind of source."""

from __future__ import annotations

from linregions.models.activations import (
    ABS,
    HARD_SIGMOID,
    HARD_TANH,
    IDENTITY,
    RELU,
    RELU6,
    PiecewiseLinear,
    clip,
    hard_sigmoid,
    leaky_relu,
)
from linregions.models.network import Network
from linregions.models.stage import Stage

__all__ = [
    "ABS",
    "HARD_SIGMOID",
    "HARD_TANH",
    "IDENTITY",
    "RELU",
    "RELU6",
    "Network",
    "PiecewiseLinear",
    "Stage",
    "clip",
    "hard_sigmoid",
    "leaky_relu",
]
