"""Certificates: verdicts on activation patterns with proofs that need not be believed."""

from __future__ import annotations

from linregions.certificates.certificate import Certificate
from linregions.certificates.certifying import certify
from linregions.certificates.half_spaces import HalfSpace

__all__ = ["Certificate", "HalfSpace", "certify"]
