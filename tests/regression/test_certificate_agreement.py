"""2,000 patterns through cvxpy, highspy and the engine: the same verdicts, all of them proven."""

from __future__ import annotations

import numpy as np
import pytest
from exact_oracle import exact_pattern
from linregions import partition
from linregions.certificates import (
    Certificate,
    CertificateBatch,
    audit,
    certify_inputs,
    certify_many,
)
from numpy.typing import NDArray
from random_degenerate import badly_scaled_case, degenerate_case, nearly_degenerate_case
from random_models import Case, random_case
from region_checks import exact_inputs

N_CASES, N_PATTERNS = 40, 50
FAMILIES = (random_case, degenerate_case, nearly_degenerate_case, badly_scaled_case)
CASES = [FAMILIES[i % len(FAMILIES)](7 * i + 3) for i in range(N_CASES)]


def patterns_of(case: Case) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Patterns, half of them of regions, others one unit away; whether the engine has them."""
    parts = partition(case.network, case.domain)
    assert parts.complete
    rng = np.random.default_rng(case.seed)
    regions = parts.patterns.astype(np.intp)
    reachable = regions[rng.choice(len(regions), N_PATTERNS // 2)]
    others = reachable.copy()
    for pattern in others:
        unit = rng.integers(pattern.size)
        pattern[unit] = (pattern[unit] + 1) % parts.network.unit_pieces[unit]
    listed = {pattern.tobytes() for pattern in regions}
    patterns = np.concatenate([reachable, others])
    return patterns, np.array([pattern.tobytes() in listed for pattern in patterns])


@pytest.mark.parametrize("case", CASES, ids=repr)
def test_three_ways_agree(case: Case) -> None:
    patterns, listed = patterns_of(case)
    by_highspy = certify_many(case.network, patterns, case.domain)
    by_cvxpy = certify_many(case.network, patterns, case.domain, backend="cvxpy")
    np.testing.assert_array_equal(by_highspy.reachable, listed)
    np.testing.assert_array_equal(by_cvxpy.verdicts, by_highspy.verdicts)
    assert [c.attained for c in by_cvxpy] == [c.attained for c in by_highspy]
    for batch in (by_highspy, by_cvxpy):
        assert batch.check(case.network, case.domain)
        again = CertificateBatch.from_json(batch.to_json())
        assert again.to_json() == batch.to_json()
    for certificate in by_highspy.distinct:
        assert_witness(case, certificate)


def assert_witness(case: Case, certificate: Certificate) -> None:
    """An oracle that shares no code with certificates sees the pattern at the witness."""
    if certificate.attained:
        point = exact_inputs(case.domain, certificate.exact_witness)
        assert list(exact_pattern(case.network, point)) == certificate.pattern.tolist()


def test_half_of_them_are_reachable() -> None:
    n_listed = sum(int(patterns_of(case)[1].sum()) for case in CASES)
    assert 0.5 <= n_listed / (N_CASES * N_PATTERNS) < 0.75


@pytest.mark.parametrize("case", CASES[:16], ids=repr)
def test_inputs_have_the_pattern_that_is_certified(case: Case) -> None:
    witnesses = partition(case.network, case.domain).witnesses[:30]
    inside = case.domain.coordinates.contains(witnesses)
    batch = certify_inputs(case.network, witnesses[inside], case.domain)
    assert batch.check(case.network, case.domain)
    for point, certificate in zip(witnesses[inside], batch, strict=True):
        exact = exact_inputs(case.domain, point.tolist())
        assert list(exact_pattern(case.network, exact)) == certificate.pattern.tolist()
        assert certificate.attained


@pytest.mark.parametrize("case", CASES[:8], ids=repr)
def test_audit(case: Case) -> None:
    found = audit(partition(case.network, case.domain), 20)
    assert found.agrees
    assert "all agree" in str(found)
