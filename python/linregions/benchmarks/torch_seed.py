"""The networks that torch makes from a seed, without torch: published counts are of such ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from linregions.models import Network

__all__ = ["torch_seeded"]


def torch_seeded(
    widths: Sequence[int],
    seed: int,
    *,
    gain: float = 1.0,
    bias: bool = True,
    activation: str = "relu",
) -> Network:
    """Make the network of ``torch.manual_seed(seed)``, in double precision, bit for bit.

    Parameters
    ----------
    widths : sequence of int
        Inputs, then the hidden layers; one output is appended: ``torch.nn.Linear`` layers made in
        this order with ReLUs between them, ``torch.set_default_dtype(torch.float64)``.
    seed : int
    gain : float
        Factor of the weights, not of the biases.
    bias : bool
        False: ``Linear(..., bias=False)``.
    activation : str
        As of `Network.random`.

    Raises
    ------
    InputError
        As of `Network.random`.

    Notes
    -----
    Torch draws 64 bits from two outputs of the Mersenne twister, takes 53 of them as x in [0, 1),
    and returns x (b - a) + a with one rounding (a fused multiply-add, as its builds for x86-64 and
    arm64 have it). Its bound for weights is sqrt(3) sqrt(2 / (1 + 5)) / sqrt(n) for n inputs, which
    is 1 / sqrt(n) but for rounding.
    """
    like = Network.random(widths, gain=gain, activation=activation)
    words = np.random.RandomState(seed)  # this very generator
    weights, biases = [], []
    for n, m in zip(widths, [*widths[1:], 1], strict=True):
        deviation = math.sqrt(2.0 / (1 + math.sqrt(5) ** 2)) / math.sqrt(n)
        weights.append(gain * _uniform(words, m * n, math.sqrt(3.0) * deviation).reshape(m, n))
        biases.append(_uniform(words, m, 1 / math.sqrt(n)) if bias else None)
    return Network.from_arrays(weights, biases, activation, name=like.name)


def _uniform(words: np.random.RandomState, n: int, bound: float) -> NDArray[np.float64]:
    """Draw n numbers between -bound and bound."""
    pairs = words.randint(0, 2**32, size=(n, 2), dtype=np.uint64).tolist()
    width, low = Fraction(2 * bound), Fraction(-bound)
    return np.array(
        [
            float(Fraction((high << 32 | low_word) % 2**53, 2**53) * width + low)
            for high, low_word in pairs
        ]
    )
