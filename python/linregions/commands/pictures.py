"""Which picture ``linregions plot`` draws, and of what."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions import Box, Domain, InputError, Network, Partition, Slice
from linregions.commands.options import read_domain, read_matrix

__all__ = ["MOST_REGIONS", "Picture", "chosen_picture", "pictured_domain"]

Array = NDArray[np.float64]

# By picture and dimension (3: or more); more than so many nobody can tell apart.
MOST_REGIONS = {
    ("graph", 1): 100_000,
    ("regions", 2): 500_000,
    ("units", 2): 500_000,
    ("decision", 2): 500_000,
    ("regions", 3): 5_000,
    ("volumes", 1): 5_000_000,
    ("volumes", 2): 5_000_000,
    ("volumes", 3): 5_000_000,
}
MOST_WITH_VOLUMES = 5  # dimensions
COLOURS = {
    ("regions", 2): ("layer", "map", "class", "volume", "none"),
    ("regions", 3): ("map", "layer", "volume", "none"),
    ("units", 2): ("layer", "unit"),
}


@dataclass(frozen=True, eq=False)
class Picture:
    """What to draw of a partition.

    Attributes
    ----------
    kind : str
        "graph", "regions", "units", "decision" or "volumes".
    colour_by : str or None
        None where there is no choice.
    level : float
    domain : Domain
    points : ndarray or None
        That a slice goes through, to be marked.
    image_shape : (int, int) or None
    """

    kind: str
    colour_by: str | None
    level: float
    domain: Domain
    points: Array | None
    image_shape: tuple[int, int] | None

    def draw(self, parts: Partition, size: tuple[float, float] | None = None) -> Any:
        """The axes with the picture, in a figure of so many inches."""
        from linregions import plots
        from linregions.plots.style import new_axes

        ax: Any = None
        if size is not None:
            solid = parts.domain.dim == 3 and self.kind == "regions"
            ax = new_axes(*size, projection="3d" if solid else None)
        colour_by: Any = self.colour_by
        domain: Any = self.domain
        points: Any = self.points
        on_slice = isinstance(domain, Slice) and points is not None
        if self.kind == "volumes":
            assert parts.regions.volumes is not None
            return plots.volume_histogram(parts.regions.volumes, dim=parts.domain.dim, ax=ax)
        if self.kind == "units":
            ax = plots.unit_boundaries(parts, colour_by=colour_by, ax=ax)
            return plots.mark_points(ax, domain, points) if on_slice else ax
        if on_slice:
            return plots.slice_map(
                parts,
                domain,
                points,
                image_shape=self.image_shape,
                colour_by="class" if self.kind == "decision" else colour_by,
                level=self.level,
                ax=ax,
            )
        if self.kind == "graph":
            return plots.function_graph(parts, ax=ax)
        if parts.domain.dim == 3:
            return plots.partition_solids(parts, colour_by=colour_by, ax=ax)
        if self.kind == "decision":
            return plots.decision_map(parts, level=self.level, ax=ax)
        return plots.partition_map(parts, colour_by=colour_by, level=self.level, ax=ax)


def pictured_domain(
    network: Network,
    box: tuple[float, float] | None,
    dim_box: Path | None,
    slice_points: Path | None,
) -> tuple[Domain, Array | None]:
    """The domain, and the points of its slice; around these if no box is given.

    Raises
    ------
    InputError
        It is unbounded, or an option does not fit.
    """
    domain = read_domain(network, box, dim_box, slice_points)
    points = None
    if slice_points is not None:
        points = read_matrix("--slice", slice_points)
        if box is None and dim_box is None:
            domain = Slice.around(points)
    inner = domain.coordinates
    if not isinstance(inner, Box) or not np.isfinite([inner.lower, inner.upper]).all():
        raise InputError(
            "--box, --dim-box: pictures need a bounded domain; give bounds that are finite"
        )
    return domain, points


def chosen_picture(
    kind: str | None,
    colour_by: str | None,
    level: float,
    network: Network,
    domain: Domain,
    points: Array | None,
    image_shape: tuple[int, int] | None,
) -> Picture:
    """The picture, checked against the domain.

    Raises
    ------
    InputError
        There is no such picture in this dimension, or no such colouring of it.
    """
    dim = domain.dim
    if kind is None:
        kind = "graph" if dim == 1 else "regions"
    _check_kind(kind, dim)
    choices = COLOURS.get((kind, dim))
    if colour_by is not None and (choices is None or colour_by not in choices):
        what = "has no choice of colours" if choices is None else f"expected {', '.join(choices)}"
        raise InputError(f"--colour-by {colour_by}: --picture {kind} in {dim} dimensions: {what}")
    if choices is not None and colour_by is None:
        colour_by = choices[0]
    if not np.isfinite(level):
        raise InputError(f"--level: expected a finite number, got {level:g}")
    if image_shape is not None:
        _check_images(kind, dim, points, image_shape, network.input_dim)
    return Picture(kind, colour_by, level, domain, points, image_shape)


def _check_kind(kind: str, dim: int) -> None:
    kinds = list(dict.fromkeys(name for name, _ in MOST_REGIONS))
    if kind not in kinds:
        raise InputError(f"--picture {kind}: expected one of {', '.join(kinds)}")
    if kind == "volumes" and dim <= MOST_WITH_VOLUMES:
        return
    if (kind, dim) in MOST_REGIONS and kind != "volumes":
        return
    possible = [name for name, size in MOST_REGIONS if size == dim]
    if not possible:
        raise InputError(
            f"the domain has {dim} dimensions, and pictures of regions have 1, 2 or 3 (volumes up "
            f"to {MOST_WITH_VOLUMES}): give --slice POINTS.npy with 2, 3 or 4 inputs as rows"
        )
    raise InputError(f"--picture {kind}: in {dim} dimensions there are: {', '.join(possible)}")


def _check_images(
    kind: str, dim: int, points: Array | None, shape: tuple[int, int], n_inputs: int
) -> None:
    if points is None or dim != 2 or kind not in ("regions", "decision"):
        raise InputError("--image-shape: is for regions or decisions on a --slice of 3 points")
    if min(shape) < 1 or shape[0] * shape[1] != n_inputs:
        raise InputError(
            f"--image-shape {shape[0]} {shape[1]}: expected rows and columns of {n_inputs} inputs"
        )
