"""Proofs by the command."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import run, run_json
from linregions import Network


def test_proof_of_a_count(small: Path, tmp_path: Path) -> None:
    proof = tmp_path / "count.proof"
    code, out, _ = run("count", small, "--box", "-1", "1", "--proof", proof)
    assert code == 0
    assert f"proof: {proof}" in out
    counted = run_json("count", small, "--box", "-1", "1")
    checked = run_json("verify", proof, small)
    assert (checked["count"], checked["complete"]) == (counted["count"], True)
    code, out, _ = run("verify", proof, small, "--box", "-1", "1")
    assert code == 0
    assert f"{counted['count']} activation regions: proven" in out
    code, out, _ = run("verify", proof, small)
    assert code == 0
    assert "in [-1, 1]^2" in out


def test_refusals(small: Path, tmp_path: Path) -> None:
    proof = tmp_path / "count.proof"
    assert run("count", small, "--box", "-1", "1", "--proof", proof)[0] == 0
    code, _, err = run("verify", proof, small, "--box", "-1", "2")
    assert (code, "another domain: [-1, 1]^2, not [-1, 2]^2" in err) == (1, True)
    other = tmp_path / "other.npz"
    Network.random((2, 3, 3), seed=9).save(other)
    code, _, err = run("verify", proof, other)
    assert (code, "another network" in err) == (1, True)
    proof.write_bytes(proof.read_bytes()[:-1])
    code, _, err = run("verify", proof, small)
    assert (code, "damaged" in err) == (1, True)
    assert "Traceback" not in err
    code, _, err = run("verify", tmp_path / "none.proof", small)
    assert (code, "none.proof: there is no such file" in err) == (2, True)
    code, _, err = run("count", small, "--box", "-1", "1", "--proof", proof)
    assert (code, "give --force to replace it" in err) == (2, True)
    options = ("--proof", proof, "--force", "--threads", "2")
    code, _, err = run("count", small, "--box", "-1", "1", *options)
    assert (code, "one thread" in err) == (2, True)


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ([], "in the whole space"),
        (["--box", "0", "inf"], "in [0, inf]^2"),
    ],
)
def test_domain_is_said(small: Path, tmp_path: Path, options: list[str], where: str) -> None:
    proof = tmp_path / "count.proof"
    code, _, _ = run("count", small, *options, "--max-regions", "3", "--proof", proof)
    assert code == 3
    code, out, _ = run("verify", proof, small)
    assert code == 3
    assert where in out
    assert "at least 3 activation regions: proven" in out
