"""Convex solids in axes of three dimensions, the nearer ones painted over the others.

It imports matplotlib, and is imported only where something is drawn.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.collections import PolyCollection
from mpl_toolkits.mplot3d import proj3d
from numpy.typing import NDArray

from linregions.plots.depth import viewpoint
from linregions.plots.explosion import Explosion

__all__ = ["SolidFaces"]

Array = NDArray[np.float64]
Integers = NDArray[np.intp]


class SolidFaces(PolyCollection):
    """The faces of disjoint convex solids, of which those are drawn that the viewer can see.

    At each drawing, so that it stays right while somebody turns the axes: faces that point away
    from the viewer are left out, and solids are painted from back to front. `Poly3DCollection`
    sorts faces by their middles instead, which shows floors through walls.

    Parameters
    ----------
    faces : list of ndarray, shape (v, 3)
        Corners, in order.
    normals : ndarray, shape (n, 3)
        Pointing out of the solid.
    owner : ndarray of int, shape (n,)
        The solid that each face belongs to.
    explosion : Explosion
        How solids were moved to where these faces are.
    rgba : ndarray, shape (n, 4)
        Colours of the faces.
    **options
        As of `matplotlib.collections.PolyCollection`.
    """

    def __init__(
        self,
        faces: list[Array],
        normals: Array,
        owner: Integers,
        explosion: Explosion,
        rgba: Array,
        **options: Any,
    ) -> None:
        super().__init__([], **options)
        self.owner, self.explosion = owner, explosion
        self._faces, self._normals, self._rgba = faces, normals, rgba
        self._heights = np.array([n @ face[0] for n, face in zip(normals, faces, strict=True)])
        corners = np.concatenate(faces)
        self._middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
        self._size = float(np.ptp(corners, axis=0).max())

    def seen_from(self, eye: Array) -> Integers:
        """The faces that a viewer there can see of solids by themselves, from back to front."""
        facing = np.flatnonzero(self._normals @ eye > self._heights)
        order = self.explosion.back_to_front(eye)
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        return np.asarray(facing[np.argsort(rank[self.owner[facing]], kind="stable")])

    def do_3d_projection(self) -> float:
        """What `Axes3D` asks of everything in it before it draws; returns the least depth."""
        space: Any = self.axes
        projection = space.M
        shown = self.seen_from(viewpoint(projection, self._middle, self._size))
        corners = np.concatenate([self._faces[i] for i in shown] or [np.zeros((0, 3))])
        x, y, depth = proj3d.proj_transform(*corners.T, projection)
        ends = np.cumsum([len(self._faces[i]) for i in shown])[:-1]
        self.set_verts(np.split(np.column_stack([x, y]), ends) if len(shown) else [])
        self.set_facecolor(self._rgba[shown])
        return float(np.min(depth, initial=np.inf))
