"""Counts that carry their own proof: written by the engine, checked by integers alone."""

from linregions.proofs.checker import CheckedCount, ProofError
from linregions.proofs.verifying import verify

__all__ = ["CheckedCount", "ProofError", "verify"]
