"""Certificates as JSON: readable, exact, and refused if a byte was changed.

A number is a hexadecimal float (``"0x1.8000000000000p-1"``) if it is a double, and a pair of
integers ``[numerator, denominator]`` otherwise, in hexadecimal text where they are beyond 2^53.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from linregions.certificates.certificate import Certificate
from linregions.certificates.half_spaces import HalfSpace
from linregions.errors import CertificateError

__all__ = ["from_json", "from_record", "to_json", "to_record"]

FORMAT = "linregions certificate"
VERSION = 1
KEYS = (
    "format",
    "version",
    "verdict",
    "attained",
    "pattern",
    "witness",
    "margin",
    "multipliers",
    "network",
    "domain",
    "checksum",
)
PLAIN = 2**53  # integers up to here are written as JSON numbers


def to_json(certificate: Certificate) -> str:
    """The certificate as text, ending with a newline."""
    return _text(to_record(certificate))


def to_record(certificate: Certificate) -> dict[str, Any]:
    """The certificate as what JSON can say."""
    point = certificate.exact_witness
    record: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "verdict": certificate.verdict,
        "attained": certificate.attained,
        "pattern": _pattern_record(certificate),
        "witness": None if point is None else [_number_record(x) for x in point],
        "margin": None if certificate.margin is None else certificate.margin.hex(),
        "multipliers": [
            {**_half_space_record(half_space), "times": _number_record(times)}
            for half_space, times in certificate.multipliers.items()
        ],
        "network": certificate.network,
        "domain": certificate.domain,
    }
    return record | {"checksum": checksum(record)}


def checksum(record: Mapping[str, Any]) -> str:
    """SHA-256 of a record without its checksum, in JSON without spaces."""
    content = {key: value for key, value in record.items() if key != "checksum"}
    text = json.dumps(content, separators=(",", ":"), sort_keys=True)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def from_json(text: str) -> Certificate:
    """Read a certificate; raises CertificateError if this is not what `to_json` writes."""
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CertificateError(f"certificate: not JSON: {error}") from error
    certificate = from_record(record)
    if _text(record) != text:
        raise CertificateError(
            "certificate: not in the form that to_json writes: reformatted, or a key given twice"
        )
    return certificate


def from_record(record: Any) -> Certificate:
    """Read a certificate from what JSON said; raises CertificateError."""
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise CertificateError(f"certificate: expected a JSON object of the format {FORMAT!r}")
    if record.get("version") != VERSION or isinstance(record["version"], bool):
        raise CertificateError(
            f"certificate: version {record.get('version')!r}, this linregions reads {VERSION}"
        )
    if tuple(record) != KEYS:
        raise CertificateError(
            f"certificate: expected the keys {', '.join(KEYS)}, got {', '.join(map(str, record))}"
        )
    if record["checksum"] != checksum(record):
        raise CertificateError("certificate: the checksum does not fit: the text was changed")
    try:
        certificate = _read(record)
    except (TypeError, ValueError, KeyError, OverflowError, ZeroDivisionError) as error:
        raise CertificateError(f"certificate: cannot be understood: {error}") from error
    if to_record(certificate) != record:
        raise CertificateError("certificate: a number is not written in its one form")
    return certificate


def _read(record: dict[str, Any]) -> Certificate:
    if record["verdict"] not in ("reachable", "boundary", "unreachable"):
        raise ValueError(f"verdict {record['verdict']!r}")
    if not isinstance(record["attained"], bool):
        raise ValueError(f"attained {record['attained']!r}")
    layers = [_read_layer(layer) for layer in record["pattern"]]
    witness, margin = record["witness"], record["margin"]
    multipliers: dict[HalfSpace, Fraction] = {}
    for entry in record["multipliers"]:
        half_space = _read_half_space(entry)
        if half_space in multipliers:
            raise ValueError(f"two multipliers for {half_space}")
        multipliers[half_space] = _read_number(entry["times"])
    return Certificate(
        verdict=record["verdict"],
        attained=record["attained"],
        pattern=np.array([piece for layer in layers for piece in layer], dtype=np.intp),
        layer_sizes=tuple(map(len, layers)),
        exact_witness=None if witness is None else tuple(map(_read_number, witness)),
        margin=None if margin is None else _read_margin(margin),
        multipliers=multipliers,
        network=_text_of(record["network"]),
        domain=_text_of(record["domain"]),
    )


def _pattern_record(certificate: Certificate) -> list[str]:
    """One text per layer: a digit for each unit, ``(10)`` beyond 9, and a point for a free one."""
    ends = np.cumsum(certificate.layer_sizes)[:-1].astype(int)
    layers = np.split(certificate.pattern, ends) if certificate.layer_sizes else []
    return ["".join(map(_piece_text, layer.tolist())) for layer in layers]


def _piece_text(piece: int) -> str:
    if piece < 0:
        return "."
    return str(piece) if piece < 10 else f"({piece})"


def _read_layer(text: str) -> list[int]:
    parts = re.findall(r"\.|[0-9]|\([0-9]+\)", text)
    if "".join(parts) != text:
        raise ValueError(f"pattern {text!r}")
    return [-1 if part == "." else int(part.strip("()")) for part in parts]


def _half_space_record(half_space: HalfSpace) -> dict[str, Any]:
    if half_space.kind == "domain":
        return {"half_space": half_space.index}
    if half_space.kind == "rival":
        return {"unit": half_space.index, "rival": half_space.rival}
    return {"unit": half_space.index, "end": half_space.kind}


def _read_half_space(entry: dict[str, Any]) -> HalfSpace:
    keys = tuple(entry)
    if keys == ("half_space", "times"):
        return HalfSpace("domain", _whole(entry["half_space"]))
    if keys == ("unit", "rival", "times"):
        return HalfSpace("rival", _whole(entry["unit"]), _whole(entry["rival"]))
    if keys == ("unit", "end", "times") and entry["end"] in ("lower", "upper"):
        return HalfSpace(entry["end"], _whole(entry["unit"]))
    raise ValueError(f"multiplier {entry!r}")


def _number_record(value: Fraction) -> str | list[int | str]:
    try:
        double = float(value)
    except OverflowError:
        double = float("inf")
    if abs(double) < float("inf") and Fraction(double) == value:
        return double.hex()
    return [_whole_record(value.numerator), _whole_record(value.denominator)]


def _read_number(record: Any) -> Fraction:
    if isinstance(record, str):
        return Fraction(float.fromhex(record))
    numerator, denominator = record
    return Fraction(_integer(numerator), _integer(denominator))


def _read_margin(record: Any) -> float:
    margin = float.fromhex(record)
    if not 0.0 <= margin < float("inf"):
        raise ValueError(f"margin {record!r}")
    return margin


def _whole_record(value: int) -> int | str:
    return value if abs(value) <= PLAIN else hex(value)


def _integer(record: Any) -> int:
    if isinstance(record, bool) or not isinstance(record, int | str):
        raise ValueError(f"integer {record!r}")
    return int(record, 16) if isinstance(record, str) else record


def _whole(record: Any) -> int:
    if isinstance(record, bool) or not isinstance(record, int) or record < 0:
        raise ValueError(f"number {record!r}")
    return record


def _text_of(record: Any) -> str:
    if not isinstance(record, str):
        raise ValueError(f"digest {record!r}")
    return record


def _text(record: Mapping[str, Any]) -> str:
    return json.dumps(record, indent=2) + "\n"
