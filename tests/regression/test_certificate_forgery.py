"""Changed certificates: refused, or still true. A false statement is never accepted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from exact_pattern_rows import domain_rows, in_integers, pattern_rows, value
from linregions import Box, CertificateError, Domain, Everywhere, Network, Polytope
from linregions.certificates import Certificate, certify, certify_many
from linregions.certificates.certificate_json import checksum
from linregions.certificates.checking import Checker
from rational_simplex import interior_point

N_TEXT, N_CONTENT = 6000, 4000
Rng = np.random.Generator
Record = dict[str, Any]


def integers(seed: int, widths: tuple[int, ...], bias: int) -> Network:
    """Small integer weights: repeated, parallel and concurrent hyperplanes, dead units."""
    rng = np.random.default_rng(seed)
    pairs = list(zip(widths, [*widths[1:], 1], strict=True))
    weights = [rng.integers(-1, 2, (m, n)).astype(float) for n, m in pairs]
    return Network.from_arrays(weights, [rng.integers(-bias, bias + 1, m) for _, m in pairs])


PLACES: list[tuple[Network, Domain]] = [
    (Network.random((2, 4, 3), seed=1), Box.cube(-1, 1, 2)),
    (Network.random((3, 5), seed=2), Everywhere(3)),
    (integers(3, (2, 5, 3), 0), Box.cube(-1, 1, 2)),
    (integers(4, (2, 4, 4), 1), Box.cube(-2, 2, 2)),
    (integers(5, (2, 6), 1), Polytope([[1.0, 1.0], [-1.0, 0.0], [0.0, -3.0]], [2.0, 1.0, 1.0])),
]


def certificates() -> list[tuple[int, Certificate]]:
    rng = np.random.default_rng(0)
    found = []
    for place, (network, domain) in enumerate(PLACES):
        patterns = rng.integers(network.unit_pieces, size=(60, network.n_units))
        points = rng.uniform(-1, 1, size=(20, network.input_dim)) / 2
        patterns = np.concatenate([patterns, network.pattern(points)])
        batch = certify_many(network, patterns, domain)
        found += [(place, certificate) for certificate in batch.distinct]
    return found


CERTIFICATES = certificates()
CHECKERS = [Checker(network, domain) for network, domain in PLACES]


def test_all_kinds_are_there() -> None:
    kinds = Counter((c.verdict, c.attained) for _, c in CERTIFICATES)
    assert len(kinds) == 4
    assert min(kinds.values()) >= 3


def true(place: int, certificate: Certificate) -> bool:
    """By fractions and a simplex method that share nothing with the checker."""
    network, domain = PLACES[place]
    pattern = certificate.pattern.tolist()
    rows = [row for row, p in zip(pattern_rows(network, pattern), pattern, strict=True) if p >= 0]
    strict = [p == 1 for p in pattern if p >= 0] + [False] * len(domain.halfspaces()[1])
    rows += domain_rows(domain)
    varying = [in_integers(row) for row in rows if any(row[:-1])]
    impossible = any(
        not any(row[:-1]) and (row[-1] < 0 or (row[-1] == 0 and s))
        for row, s in zip(rows, strict, strict=True)
    )
    interior = not impossible and (not varying or interior_point(varying) is not None)
    if (certificate.verdict == "reachable") != interior:
        return False
    point = certificate.exact_witness
    if point is None:
        return certificate.verdict == "unreachable"
    values = [value(row, point) for row in rows]
    if certificate.verdict == "boundary":
        tied = (v == 0 and s and certificate.attained for v, s in zip(values, strict, strict=True))
        return certificate.margin == 0 and min(values) >= 0 and not any(tied)
    radius = Fraction(certificate.margin or 0)
    pairs = zip(rows, values, strict=True)
    return all(v >= 0 and v * v >= radius**2 * sum(a * a for a in r[:-1]) for r, v in pairs)


def test_the_oracle_believes_the_originals() -> None:
    assert all(true(place, certificate) for place, certificate in CERTIFICATES)


# --- any byte changed -----------------------------------------------------------------------------


def flipped(text: str, rng: Rng) -> str:
    data = bytearray(text.encode())
    data[rng.integers(len(data))] ^= 1 << int(rng.integers(8))
    return data.decode("latin-1")


def truncated(text: str, rng: Rng) -> str:
    return text[: rng.integers(len(text))]


def swapped_lines(text: str, rng: Rng) -> str:
    lines = text.splitlines(keepends=True)
    i, j = rng.choice(len(lines), 2, replace=False)
    lines[i], lines[j] = lines[j], lines[i]
    return "".join(lines)


def digit_changed(text: str, rng: Rng) -> str:
    places = [i for i, letter in enumerate(text) if letter.isdigit()]
    i = places[rng.integers(len(places))]
    return text[:i] + str((int(text[i]) + int(rng.integers(1, 10))) % 10) + text[i + 1 :]


def reformatted(text: str, rng: Rng) -> str:
    return json.dumps(json.loads(text), indent=int(rng.choice([0, 1, 3, 4])))


@pytest.mark.parametrize(
    "change",
    [flipped, truncated, swapped_lines, digit_changed, reformatted],
    ids=lambda f: f.__name__,
)
def test_changed_text_is_refused(change: Callable[[str, Rng], str]) -> None:
    rng = np.random.default_rng(7)
    for i in range(N_TEXT // 5):
        text = CERTIFICATES[i % len(CERTIFICATES)][1].to_json()
        changed = change(text, rng)
        if changed != text:
            with pytest.raises(CertificateError, match="certificate"):
                Certificate.from_json(changed)


# --- the checksum made to fit ---------------------------------------------------------------------


def _fraction(*parts: Any) -> Fraction:
    return Fraction(*(int(part, 16) if isinstance(part, str) else part for part in parts))


def other_number(number: Any, rng: Rng) -> Any:
    """A number with its sign, its size or a digit changed, in the form that JSON has it."""
    value = Fraction(float.fromhex(number)) if isinstance(number, str) else _fraction(*number)
    changes = [
        -value,
        value * 2,
        value / 2,
        value + Fraction(1, 1 << int(rng.integers(60))),
        value - Fraction(1, 1 << int(rng.integers(60))),
        Fraction(0),
        Fraction(int(rng.integers(-3, 4))),
    ]
    return float(changes[rng.integers(len(changes))]).hex()


def forge(record: Record, rng: Rng) -> None:
    """Change one thing."""
    rows = record["multipliers"]
    other = CERTIFICATES[rng.integers(len(CERTIFICATES))][1]
    match rng.integers(12):
        case 0:
            record["verdict"] = str(rng.choice(["reachable", "boundary", "unreachable"]))
        case 1:
            record["attained"] = not record["attained"]
        case 2 | 3:
            layer = int(rng.integers(len(record["pattern"])))
            digits = list(record["pattern"][layer])
            digits[rng.integers(len(digits))] = str(rng.choice(list("01.2")))
            record["pattern"][layer] = "".join(digits)
        case 4 if record["witness"]:
            k = int(rng.integers(len(record["witness"])))
            record["witness"][k] = other_number(record["witness"][k], rng)
        case 5:
            margin = record["margin"]
            record["margin"] = None if margin is None else other_number(margin, rng)
        case 6 | 7 if rows:
            row = rows[rng.integers(len(rows))]
            row["times"] = other_number(row["times"], rng)
        case 8 if rows:
            del rows[rng.integers(len(rows))]
        case 9 if rows:
            row = rows[rng.integers(len(rows))]
            name = "unit" if "unit" in row else "half_space"
            row[name] = int(rng.integers(8))
        case 10:
            theirs = json.loads(other.to_json())
            key = str(rng.choice(["witness", "multipliers", "pattern", "margin", "attained"]))
            record[key] = theirs[key]
        case _:
            record[str(rng.choice(["network", "domain"]))] = other.network


def test_forged_content_is_refused_or_true() -> None:
    rng = np.random.default_rng(8)
    outcomes: Counter[str] = Counter()
    for i in range(N_CONTENT):
        place, certificate = CERTIFICATES[i % len(CERTIFICATES)]
        record = json.loads(certificate.to_json())
        before = deepcopy(record)
        for _ in range(int(rng.integers(1, 4))):
            forge(record, rng)
        if record == before:
            outcomes["unchanged"] += 1
            continue
        record["checksum"] = checksum(record)
        try:
            forged = Certificate.from_json(json.dumps(record, indent=2) + "\n")
            CHECKERS[place].check(forged)
        except CertificateError:
            outcomes["refused"] += 1
            continue
        assert true(place, forged), record
        outcomes["true"] += 1
    assert outcomes["refused"] > 0.6 * N_CONTENT
    assert outcomes["true"] > 0  # an altered witness may still be a witness


def test_another_network_or_domain_is_refused() -> None:
    network, domain = PLACES[0]
    certificate = certify(network, network.pattern([0.1, 0.2]), domain)
    with pytest.raises(CertificateError, match="another network"):
        certificate.check(Network.random((2, 4, 3), seed=2), domain)
    with pytest.raises(CertificateError, match="another domain"):
        certificate.check(network, Box.cube(-1, 2, 2))
