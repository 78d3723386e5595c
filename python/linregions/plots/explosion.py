"""Regions of space moved apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linregions.partitions import Partition
from linregions.plots.depth import back_to_front

__all__ = ["Explosion"]

Array = NDArray[np.float64]
Integers = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Explosion:
    """Regions, each moved by a share of the way from the domain's middle to its own.

    Attributes
    ----------
    partition : Partition
    middle : ndarray, shape (3,)
        Of the domain.
    share : float
    ways : ndarray, shape (k, 3)
        By which each region is moved.
    """

    partition: Partition
    middle: Array
    share: float
    ways: Array

    def back_to_front(self, eye: Array) -> Integers:
        """An order of the moved regions in which none hides a later one, for a viewer there.

        Where a hyperplane parts two regions, another one, at 1 + share times its distance from the
        middle, parts the moved ones: what is in front is in front for an eye so much closer, too.
        """
        closer = self.middle + (eye - self.middle) / (1 + self.share)
        return back_to_front(self.partition.network, self.partition.patterns, closer)

    def moved(self, point: Array) -> Array:
        """Where a point goes with its region; or by itself, if it is in none."""
        region = int(self.partition.locate(point))
        alone = self.share * (point - self.middle)
        return np.asarray(point + (alone if region < 0 else self.ways[region]))
