"""Certificates in a file, for ``linregions verify``."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from linregions import CertificateError, Domain, Network
from linregions.commands.options import described, domain_record, network_record
from linregions.commands.outcome import print_json

if TYPE_CHECKING:
    from linregions.certificates import Certificate, CertificateBatch

__all__ = ["verify_certificates"]


def verify_certificates(
    path: Path, model: Path, network: Network, domain: Domain, *, as_json: bool
) -> None:
    """Check a file that ``linregions certify --out`` wrote, and print what it proves.

    Raises
    ------
    CertificateError
        A certificate is damaged, speaks of something else, or does not prove what it says.
    """
    from linregions.certificates import Certificate

    start = time.perf_counter()
    found = _read(path)
    found.check(network, domain)
    seconds = time.perf_counter() - start
    if as_json:
        record: dict[str, Any] = {
            "proof": str(path),
            "model": str(model),
            "network": network_record(network),
            "domain": domain_record(domain),
            "verdicts": _verdicts(found),
            "seconds": seconds,
        }
        print_json("verify", record)
    else:
        typer.echo(f"{described(network, model)}; in {domain}")
        text = str(found) if isinstance(found, Certificate) else str(found).splitlines()[0]
        typer.echo(f"{text}\n  proven: checked in rational arithmetic, {seconds:.3g} s")


def _read(path: Path) -> Certificate | CertificateBatch:
    from linregions.certificates import Certificate, CertificateBatch

    try:
        text = path.read_text("utf-8")
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CertificateError(f"{path}: not JSON: {error}") from error
    several = isinstance(record, dict) and "certificates" in record
    return CertificateBatch.from_json(text) if several else Certificate.from_json(text)


def _verdicts(found: Certificate | CertificateBatch) -> list[str]:
    from linregions.certificates import Certificate

    batch = [found] if isinstance(found, Certificate) else found
    return [certificate.verdict for certificate in batch]
