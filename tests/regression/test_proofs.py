"""Proofs of counts: written, checked, and forged."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from exact_cones import exact_regions
from linregions import (
    Box,
    Everywhere,
    HyperplaneArrangement,
    InputError,
    LinRegionsError,
    Network,
    Polytope,
    Progress,
    ProofError,
    SearchInterrupted,
    Slice,
    Stage,
    count,
    verify,
)
from linregions.proofs import checker
from proof_files import ProofParts, take_apart
from random_degenerate import badly_scaled_case, degenerate_case, nearly_degenerate_case
from random_models import random_case
from thorough import THOROUGH

N_FORGERIES = 10_000 if THOROUGH else 600


@pytest.mark.parametrize(
    ("widths", "radius"),
    [([1, 7, 7], 2.0), ([2, 8, 8], 1.0), ([3, 6, 6, 6], 1.0), ([4, 9, 5], 1.0), ([6, 8], 1.0)],
)
@pytest.mark.parametrize("whole_space", [False, True])
def test_proof_of_a_count(
    tmp_path: Path, widths: list[int], radius: float, whole_space: bool
) -> None:
    network = Network.random(widths, seed=sum(widths))
    domain = Everywhere(widths[0]) if whole_space else Box.cube(-radius, radius, dim=widths[0])
    result = count(network, domain, proof=tmp_path / "proof")
    checked = verify(tmp_path / "proof", network, domain)
    assert result.complete
    assert checked.complete
    assert checked.count == result.count == count(network, domain).count
    assert checked.splits == result.count + checked.empty - 1
    assert [path.name for path in tmp_path.iterdir()] == ["proof"]


@pytest.mark.parametrize(
    "family", [degenerate_case, nearly_degenerate_case, badly_scaled_case, random_case]
)
@pytest.mark.parametrize("seed", range(25))
def test_degenerate_networks(tmp_path: Path, family: Any, seed: int) -> None:
    case = family(seed)
    try:
        expected = exact_regions(case.network, case.domain).count
    except ValueError:  # an empty or flat domain
        with pytest.raises(InputError, match="no interior"):
            count(case.network, case.domain, proof=tmp_path / "proof")
        assert not list(tmp_path.iterdir())
        return
    if any(stage.is_max for stage in case.network.stages):
        with pytest.raises(InputError, match="maxima"):
            count(case.network, case.domain, proof=tmp_path / "proof")
        return
    assert count(case.network, case.domain, proof=tmp_path / "proof").count == expected
    checked = verify(tmp_path / "proof", case.network, case.domain)
    assert (checked.count, checked.complete) == (expected, True)


def test_arrangement_in_the_whole_space(tmp_path: Path) -> None:
    # All 0/1 normals: the resonance arrangement, with 370 chambers in four dimensions.
    normals = [[i >> k & 1 for k in range(4)] for i in range(1, 16)]
    arrangement = HyperplaneArrangement(normals, np.zeros(15))
    network = arrangement.to_network()
    count(network, Everywhere(4), proof=tmp_path / "proof")
    assert verify(tmp_path / "proof", network).count == arrangement.n_cells() == 370


def test_slices_are_named(tmp_path: Path) -> None:
    network = Network.random([6, 8, 8], seed=4)
    points = np.random.default_rng(0).normal(size=(3, 6))
    plane = Slice.through(points, Box([-1, -1], [1, 1]))
    result = count(network, plane, proof=tmp_path / "proof")
    assert verify(tmp_path / "proof", network, plane).count == result.count
    with pytest.raises(ProofError, match="another network"):
        verify(tmp_path / "proof", network)


@pytest.mark.parametrize("limit", [1, 40])
def test_incomplete_count_is_a_lower_bound(tmp_path: Path, limit: int) -> None:
    network = Network.random([3, 9, 9], seed=0)
    count(network, Box.cube(-1, 1, dim=3), proof=tmp_path / "proof", max_regions=limit)
    checked = verify(tmp_path / "proof", network)
    assert (checked.count, checked.complete) == (limit, False)


def test_interrupted_count_leaves_what_it_proved(tmp_path: Path) -> None:
    network = Network.random([4, 20, 20], seed=0)

    def interrupt(state: Progress) -> None:
        if state.regions:
            raise KeyboardInterrupt

    with pytest.raises(SearchInterrupted) as caught:
        count(network, Box.cube(-1, 1, dim=4), proof=tmp_path / "proof", progress=interrupt)
    checked = verify(tmp_path / "proof", network)
    assert (checked.count, checked.complete) == (caught.value.result.count, False)
    assert checked.count > 0


def test_options_that_do_not_go_with_a_proof(tmp_path: Path) -> None:
    network, domain = Network.random([2, 4, 4], seed=0), Box.cube(-1, 1, dim=2)
    for options in ({"exactness": "float"}, {"threads": 2}):
        with pytest.raises(InputError, match="proof: is written by a certified search"):
            count(network, domain, proof=tmp_path / "proof", **options)  # type: ignore[arg-type]
    pooled = Network.from_stages([Stage.maximum(np.eye(4, 2), None, [2, 2])])
    with pytest.raises(InputError, match=r"proof: stages\[0\] has maxima"):
        count(pooled, domain, proof=tmp_path / "proof")
    with pytest.raises(FileNotFoundError):
        count(network, domain, proof=tmp_path / "nowhere" / "proof")
    assert not list(tmp_path.iterdir())


def test_proof_errors_are_errors_of_the_package(tmp_path: Path) -> None:
    path = tmp_path / "no.proof"
    path.write_bytes(b"no proof")
    network = Network.random((2, 3))
    with pytest.raises(LinRegionsError) as caught:
        verify(path, network)
    assert type(caught.value) is ProofError
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value.__cause__, checker.ProofError)


def test_checker_needs_nothing_of_the_engine() -> None:
    # Alone in a process without site packages.
    code = (
        "import runpy, sys; runpy.run_path(sys.argv[1], run_name='checker');"
        "assert not any(m.startswith(('linregions', 'numpy', 'flint')) for m in sys.modules)"
    )
    source = Path(checker.__file__)
    subprocess.run([sys.executable, "-I", "-S", "-c", code, str(source)], check=True)
    assert len(source.read_text().splitlines()) < 500


# --- forgeries ------------------------------------------------------------------------------------

CASES: list[tuple[Network, Box | Everywhere | Polytope]] = [
    (Network.random([2, 5, 5], seed=2), Box.cube(-1, 1, dim=2)),
    (Network.random([3, 6], seed=3), Everywhere(3)),
    (
        Network.from_arrays(
            [[[1, 1], [2, -1], [2, 2]], [[1, -1, 1], [0, 1, -2]], [[1, 1]]],
            [[0, 0, -1], [0, 1], [0]],
        ),
        Polytope([[1, 0], [0, 1], [-1, -1]], [2, 2, 2]),
    ),
]


@pytest.fixture(scope="module", params=range(len(CASES)))
def genuine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    network, domain = CASES[request.param]
    path = tmp_path_factory.mktemp("genuine") / "proof"
    return network, path, count(network, domain, proof=path).count


def test_any_changed_byte_is_refused(genuine: Any, tmp_path: Path) -> None:
    network, path, _ = genuine
    content = path.read_bytes()
    rng = np.random.default_rng(0)
    forged = tmp_path / "forged"
    for _ in range(N_FORGERIES // 4):
        changed = bytearray(content)
        changed[rng.integers(len(content))] ^= 1 << rng.integers(8)
        forged.write_bytes(changed)
        with pytest.raises(ProofError, match="damaged"):
            verify(forged, network)
        forged.write_bytes(content[: rng.integers(len(content))])
        with pytest.raises(ProofError, match=r"damaged|too short"):
            verify(forged, network)


def _changed(parts: ProofParts, rng: np.random.Generator) -> ProofParts:
    """One change of the body: bits, bytes left out, put in, exchanged, or the end cut off."""
    body = bytearray(parts.body)
    at = int(rng.integers(len(body)))
    match rng.integers(6):
        case 0:
            body[at] ^= 1 << int(rng.integers(8))
        case 1:
            body[at] = (body[at] + int(rng.integers(1, 3)) * 2 - 3) % 256
        case 2:
            del body[at : at + int(rng.integers(1, 30))]
        case 3:
            body[at:at] = body[(start := int(rng.integers(len(body)))) : start + 20]
        case 4:
            other = int(rng.integers(len(body)))
            n = int(rng.integers(1, 20))
            body[at : at + n], body[other : other + n] = body[other : other + n], body[at : at + n]
        case _:
            del body[at:]
    return replace(parts, body=bytes(body))


def test_forgers_with_the_right_checksum_prove_nothing_false(genuine: Any, tmp_path: Path) -> None:
    network, path, truth = genuine
    parts = take_apart(path)
    forged = tmp_path / "forged"
    rng = np.random.default_rng(1)
    n_refused = 0
    for _ in range(N_FORGERIES):
        changed = _changed(parts, rng)
        n_claimed = truth + int(rng.integers(-1, 2))
        for complete in (True, False):
            replace(changed, trailer={"complete": complete, "count": n_claimed}).write(forged)
            try:
                checked = verify(forged, network)
            except ProofError:
                n_refused += 1
                continue
            # A point may have moved within its region: still a proof.
            assert checked.count == truth if checked.complete else checked.count <= truth
    assert n_refused > 1.2 * N_FORGERIES


def test_changed_claims_are_refused(genuine: Any, tmp_path: Path) -> None:
    network, path, truth = genuine
    parts = take_apart(path)
    forged = tmp_path / "forged"

    def refusal(changed: ProofParts) -> str:
        changed.write(forged)
        with pytest.raises(ProofError) as caught:
            verify(forged, network)
        return str(caught.value)

    assert "the tree shows" in refusal(
        replace(parts, trailer={"complete": True, "count": truth + 1})
    )
    assert "the tree shows" in refusal(replace(parts, trailer={"complete": False, "count": truth}))
    assert "behind the end" in refusal(replace(parts, body=parts.body + b"\x06\x00"))
    assert "no kind of record" in refusal(replace(parts, body=b"\x09" + parts.body))
    header = deepcopy(parts.header)
    header["network_sha256"] = hashlib.sha256(b"").hexdigest()
    assert "another network" in refusal(replace(parts, header=header))
    if parts.header["domain"]["b"]:
        header = deepcopy(parts.header)
        header["domain"]["b"][0] = float.hex(-0.5)  # smaller: some region's point is outside
        assert "not inside" in refusal(replace(parts, header=header))
        header["domain"]["b"][0] = "inf"
        assert "not finite" in refusal(replace(parts, header=header))
        header["domain"]["b"].pop()
        assert "does not fit" in refusal(replace(parts, header=header))
    header = deepcopy(parts.header)
    del header["domain"]
    assert "no domain" in refusal(replace(parts, header=header))
    parts.write(forged)
    verify(forged, network)


def test_other_models_are_refused(genuine: Any) -> None:
    network, path, _ = genuine
    weight = network.stages[0].weight.copy()
    weight[0, 0] = np.nextafter(weight[0, 0], 9.0)
    stage = replace(network.stages[0], weight=weight)
    with pytest.raises(ProofError, match="another network"):
        verify(path, replace(network, stages=(stage, *network.stages[1:])))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([[-1, 1], [0, -1]], True),  # x > 1 and x < 0
        ([[1, 1], [0, -1]], False),  # x > -1 and x < 0
        ([[0, 1], [0, -1]], True),  # x > 0 and x < 0
        ([[0, 0]], True),  # 0 > 0
        ([[1, 0]], False),
        ([], False),
        ([[0, 1, 0], [0, 0, 1], [-1, -1, -1]], True),
        ([[0, 1, 0], [0, 0, 1], [-1, 1, 1]], False),  # a combination, but with a negative number
        ([[0, 1, 0], [0, 0, 1]], False),  # independent
        ([[0, 1, 0], [0, -1, 0], [0, 2, 0]], False),  # more than one relation: not looked at
    ],
)
def test_half_spaces_without_interior(rows: list[list[int]], expected: bool) -> None:
    assert checker.has_no_interior(rows) is expected
