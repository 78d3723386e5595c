"""Hyperplane arrangements: counted, listed, and taken apart, exactly."""

from __future__ import annotations

from linregions.arrangements.arrangement import HyperplaneArrangement
from linregions.arrangements.cells import CellBatch, CellStream
from linregions.arrangements.polynomials import Polynomial

__all__ = ["CellBatch", "CellStream", "HyperplaneArrangement", "Polynomial"]
