"""Counts that carry their own proof: written by the engine, checked by integers alone."""

from linregions.errors import ProofError
from linregions.proofs.checker import CheckedCount
from linregions.proofs.verifying import verify

__all__ = ["CheckedCount", "ProofError", "verify"]
