"""Certificates: verdicts on activation patterns with proofs that need not be believed."""

from __future__ import annotations

from linregions.certificates.auditing import Audit, audit
from linregions.certificates.batch import CertificateBatch
from linregions.certificates.certificate import Certificate
from linregions.certificates.certifying import certify
from linregions.certificates.cores import MinimalCore, minimal_core
from linregions.certificates.half_spaces import HalfSpace
from linregions.certificates.many import certify_inputs, certify_many
from linregions.certificates.reachability import ReachableFraction, reachable_fraction

__all__ = [
    "Audit",
    "Certificate",
    "CertificateBatch",
    "HalfSpace",
    "MinimalCore",
    "ReachableFraction",
    "audit",
    "certify",
    "certify_inputs",
    "certify_many",
    "minimal_core",
    "reachable_fraction",
]
