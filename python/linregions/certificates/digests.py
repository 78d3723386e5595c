"""Digests: which network and which domain a certificate speaks of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from linregions.domains import Domain, Slice
from linregions.models import Network, Stage

__all__ = ["domain_digest", "network_digest"]


def network_digest(network: Network) -> str:
    """SHA-256 of everything that makes the function: names are left out, -0.0 counts as 0.0."""
    parts: list[ArrayLike] = [len(network.stages)]
    for stage in network.stages:
        parts += _stage_parts(stage)
    return _digest("network", parts)


def domain_digest(domain: Domain) -> str:
    """SHA-256 of the half-spaces in the domain's coordinates, and of the slices around them."""
    parts: list[ArrayLike] = []
    while isinstance(domain, Slice):
        parts += [domain.origin, domain.directions]
        domain = domain.domain
    return _digest("domain", [len(parts), *parts, *domain.halfspaces()])


def _stage_parts(stage: Stage) -> list[ArrayLike]:
    parts: list[ArrayLike] = [stage.dense_weight, stage.bias, stage.group_sizes]
    parts += [stage.activation_index, len(stage.activations)]
    for kind in stage.activations:
        parts += [kind.breakpoints, kind.slopes, kind.intercepts]
    return parts


def _digest(what: str, parts: Iterable[ArrayLike]) -> str:
    """Hash arrays with their shapes, numbers as little-endian doubles or 64-bit integers."""
    hashed = hashlib.sha256(f"linregions {what}".encode())
    for part in parts:
        array = np.asarray(part)
        whole = array.dtype.kind in "iu"
        plain = np.ascontiguousarray(array, dtype="<i8" if whole else "<f8") + 0
        hashed.update(f"|{'i' if whole else 'f'}{array.shape}|".encode())
        hashed.update(plain.tobytes())
    return "sha256:" + hashed.hexdigest()
