"""Stages of fully connected networks: of given arrays, and random ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.errors import InputError
from linregions.models.activations import IDENTITY, PiecewiseLinear
from linregions.models.stage import Stage

__all__ = ["Activation", "Initialisation", "affine_stages", "random_layers"]

Activation = str | PiecewiseLinear
Initialisation = Literal["torch", "he", "glorot"]
Array = NDArray[np.float64]
TRANSPOSE = (
    "; weights are expected as (outputs, inputs), and all shapes would agree if they were given as "
    "(inputs, outputs), as scikit-learn and Keras have them: transpose each, [w.T for w in weights]"
)


def affine_stages(
    weights: Sequence[ArrayLike],
    biases: Sequence[ArrayLike | None],
    activations: Sequence[Activation],
) -> tuple[Stage, ...]:
    """One stage for each weight, the last one without activation; lengths are checked before.

    Raises
    ------
    InputError
        Shapes disagree, a value is not finite, or an activation is unknown; the text names the
        layer.
    """
    stages: list[Stage] = []
    for layer, parts in enumerate(zip(weights, biases, [*activations, IDENTITY], strict=True)):
        try:
            stage = Stage.affine(*parts)
            if stages and stage.n_in != stages[-1].n_out:
                raise InputError(
                    f"weight: expected {stages[-1].n_out} inputs, what layer {layer - 1} gives, "
                    f"got shape {stage.weight.shape}"
                )
        except InputError as error:
            hint = TRANSPOSE if _are_transposed(weights, biases) else ""
            raise InputError(f"layer {layer}: {error}{hint}") from error
        stages.append(stage)
    return tuple(stages)


def _are_transposed(weights: Sequence[Any], biases: Sequence[Any]) -> bool:
    """Whether shapes disagree, and would not if every weight were transposed."""
    try:
        shapes = [getattr(w, "shape", None) or np.shape(w) for w in weights]
        sizes = [None if b is None else np.shape(b) for b in biases]
    except ValueError:  # rows of different lengths
        return False
    if any(len(shape) != 2 for shape in shapes):
        return False
    return not _agree(shapes, sizes) and _agree([(n, m) for m, n in shapes], sizes)


def _agree(shapes: Sequence[tuple[int, ...]], sizes: Sequence[tuple[int, ...] | None]) -> bool:
    chained = all(before[0] == after[1] for before, after in pairwise(shapes))
    return chained and all(
        size is None or size == shape[:1] for shape, size in zip(shapes, sizes, strict=True)
    )


def random_layers(
    widths: Sequence[int],
    rng: np.random.Generator,
    init: Initialisation,
    gain: float,
    *,
    bias: bool,
) -> tuple[list[Array], list[Array | None]]:
    """Weights and biases between layers of these widths, as `Network.random` says.

    Raises
    ------
    InputError
        A width is no positive integer, the initialisation is unknown, or the gain not positive.
    """
    if len(widths) < 1 or any(int(width) != width or width < 1 for width in widths):
        raise InputError(f"widths: expected positive integers, got {widths!r}")
    if init not in ("torch", "he", "glorot"):
        raise InputError(f"init: expected 'torch', 'he' or 'glorot', got {init!r}")
    if not (np.isfinite(gain) and gain > 0):
        raise InputError(f"gain: expected a positive number, got {gain!r}")
    weights: list[Array] = []
    biases: list[Array | None] = []
    for n, m in zip(widths, [*widths[1:], 1], strict=True):
        bound = 1.0 / np.sqrt(n)
        if init == "he":
            weights.append(gain * rng.normal(0.0, np.sqrt(2.0 / n), (m, n)))
        else:
            limit = bound if init == "torch" else np.sqrt(6.0 / (n + m))
            weights.append(gain * rng.uniform(-limit, limit, (m, n)))
        biases.append(rng.uniform(-bound, bound, m) if bias else None)
    return weights, biases
