"""Colours that can be told apart, as many as are asked for."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["distinct_colours", "oklab"]

Array = NDArray[np.float64]
GRID = 24  # candidates along red, green and blue

# B. Ottosson, "A perceptual color space for image processing" (2020): linear sRGB to responses of
# cones, and their cube roots to lightness and two axes of hue.
_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_HUES = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


@lru_cache(maxsize=8)
def distinct_colours(first: tuple[str, ...], n: int) -> list[str]:
    """These colours, and then more as light and as grey: each the farthest from all before.

    Parameters
    ----------
    first : tuple of str
        As ``"#rrggbb"``.
    n : int
        How many; fewer than `first` are the first of these.
    """
    own = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in first]) / 255
    chosen = list(first[:n])
    levels = np.linspace(0, 1, GRID)
    candidates = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(-1, 3)
    places, lightness = oklab(candidates), oklab(own)[:, 0]
    kept = (places[:, 0] >= lightness.min()) & (places[:, 0] <= lightness.max())
    strength = np.linalg.norm(places[:, 1:], axis=1)
    kept &= strength <= np.linalg.norm(oklab(own)[:, 1:], axis=1).max()
    candidates, places = candidates[kept], places[kept]
    gaps = np.linalg.norm(places[:, None] - oklab(own), axis=2).min(axis=1)
    while len(chosen) < n:
        farthest = int(gaps.argmax())
        red, green, blue = (255 * candidates[farthest]).round().astype(int)
        chosen.append(f"#{red:02x}{green:02x}{blue:02x}")
        gaps = np.minimum(gaps, np.linalg.norm(places - places[farthest], axis=1))
    return chosen


def oklab(rgb: Array) -> Array:
    """Oklab coordinates (n, 3), lightness first, of sRGB colours (n, 3) from 0 to 1."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _CONES.T) @ _HUES.T)
