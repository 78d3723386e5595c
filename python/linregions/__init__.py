"""Linear regions of piecewise-linear networks: counted, listed and certified."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from linregions import families
from linregions._core import __version__
from linregions.arrangements import CellBatch, CellStream, HyperplaneArrangement, Polynomial
from linregions.conditional import ConditionalProfile, LayerProfile, conditional_profile
from linregions.counting import ConditionalCount, CountResult, conditional_count, count
from linregions.domains import Box, Domain, Everywhere, Polytope, Slice
from linregions.engine import Progress
from linregions.errors import (
    CertificateError,
    InputError,
    LinRegionsError,
    MissingDependencyError,
    ModelFileError,
    NumericalError,
    ProofError,
    SearchInterrupted,
    UnsupportedLayerError,
)
from linregions.models import Network, PiecewiseLinear, Stage
from linregions.partitions import Partition, partition
from linregions.proofs import CheckedCount, verify
from linregions.regions import RegionBatch, RegionStream, regions
from linregions.volumes import VolumeDistribution, Volumes, volume_distribution, volumes

if TYPE_CHECKING:
    from linregions import (
        bounds,
        certificates,
        conjectures,
        estimates,
        geometry,
        kinds,
        plots,
        statistics,
    )
    from linregions.estimates import estimate
    from linregions.geometry import Line, Region, line, region_of, walk

__all__ = [
    "Box",
    "CellBatch",
    "CellStream",
    "CertificateError",
    "CheckedCount",
    "ConditionalCount",
    "ConditionalProfile",
    "CountResult",
    "Domain",
    "Everywhere",
    "HyperplaneArrangement",
    "InputError",
    "LayerProfile",
    "LinRegionsError",
    "Line",
    "MissingDependencyError",
    "ModelFileError",
    "Network",
    "NumericalError",
    "Partition",
    "PiecewiseLinear",
    "Polynomial",
    "Polytope",
    "Progress",
    "ProofError",
    "Region",
    "RegionBatch",
    "RegionStream",
    "SearchInterrupted",
    "Slice",
    "Stage",
    "UnsupportedLayerError",
    "VolumeDistribution",
    "Volumes",
    "__version__",
    "bounds",
    "certificates",
    "conditional_count",
    "conditional_profile",
    "conjectures",
    "count",
    "estimate",
    "estimates",
    "families",
    "geometry",
    "kinds",
    "line",
    "partition",
    "plots",
    "region_of",
    "regions",
    "statistics",
    "verify",
    "volume_distribution",
    "volumes",
    "walk",
]

_MODULES = (
    "bounds",
    "certificates",
    "conjectures",
    "estimates",
    "geometry",
    "kinds",
    "plots",
    "statistics",
)
_GEOMETRY = ("Line", "Region", "line", "region_of", "walk")


def __getattr__(name: str) -> Any:
    """What takes long to import, or is asked for rarely, comes when it is asked for."""
    if name in _MODULES:
        return import_module(f"linregions.{name}")
    if name == "estimate":
        return import_module("linregions.estimates").estimate
    if name in _GEOMETRY:
        return getattr(import_module("linregions.geometry"), name)
    raise AttributeError(f"module 'linregions' has no attribute {name!r}")
