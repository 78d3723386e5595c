"""The command ``certify``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import run, run_json
from linregions import Box, Network
from linregions.certificates import Certificate, CertificateBatch

BOX = Box.cube(-1, 1, 2)


def digits(model: Path, point: Any) -> str:
    return "".join(map(str, Network.load(model).pattern(point).tolist()))


def test_a_pattern_and_its_file(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "cert.json"
    pattern = digits(small, [0.25, -0.5])
    code, text, _ = run("certify", small, "--pattern", pattern, "--box", -1, 1, "--out", out)
    assert code == 0
    assert "reachable: a ball of radius" in text
    assert "checked in rational arithmetic" in text
    certificate = Certificate.from_json(out.read_text("utf-8"))
    assert certificate.check(Network.load(small), BOX)
    assert [path.name for path in tmp_path.iterdir()] == ["cert.json"]
    code, _, error = run("certify", small, "--pattern", pattern, "--box", -1, 1, "--out", out)
    assert code == 2
    assert "give --force to replace it" in error


def test_a_pattern_in_json_with_a_core(small: Path) -> None:
    pattern = digits(small, [0.25, -0.5])
    other = "".join("10"[int(piece)] for piece in pattern)
    record = run_json("certify", small, "--pattern", other, "--box", -1, 1, "--core")
    assert record["certificate"]["verdict"] == "unreachable"
    assert record["core"]["units"]
    assert record["domain"]["kind"] == "box"


def test_free_units_and_spaces(small: Path) -> None:
    pattern = digits(small, [0.25, -0.5])
    for text in (pattern[:5], f"{pattern[:5]} {pattern[5:7]}..", f".{pattern[1:5]}", "."):
        assert "reachable" in run("certify", small, "--pattern", text, "--box", -1, 1)[1]
    assert run("certify", small, "--pattern", ",".join(pattern), "--box", -1, 1)[0] == 0


def test_inputs(small: Path, tmp_path: Path) -> None:
    points, out = tmp_path / "points.npy", tmp_path / "cert.json"
    np.save(points, np.random.default_rng(0).uniform(-1, 1, size=(20, 2)))
    record = run_json("certify", small, "--inputs", points, "--box", -1, 1, "--out", out)
    assert record["patterns"] == record["reachable"] == len(record["verdicts"]) == 20
    assert record["unreachable"] == record["boundary"] == 0
    batch = CertificateBatch.from_json(out.read_text("utf-8"))
    assert batch.check(Network.load(small), BOX)
    assert len(batch.distinct) == record["distinct"]
    text = run("certify", small, "--inputs", points, "--box", -1, 1, "--margins")[1]
    assert f"20 patterns ({record['distinct']} distinct): 20 reachable" in text


def test_verify_reads_certificates(small: Path, tmp_path: Path) -> None:
    points, out = tmp_path / "points.npy", tmp_path / "cert.json"
    np.save(points, [[0.25, -0.5], [0.5, 0.5]])
    box = ("--box", -1, 1)
    assert run("certify", small, "--inputs", points, *box, "--out", out)[0] == 0
    assert run_json("verify", out, small, *box)["verdicts"] == ["reachable"] * 2
    pattern = digits(small, [0.25, -0.5])
    assert run("certify", small, "--pattern", pattern, *box, "--out", out, "--force")[0] == 0
    code, text, _ = run("verify", out, small, *box)
    assert code == 0
    assert "proven: checked in rational arithmetic" in text
    code, _, error = run("verify", out, small, "--box", -1, 2)
    assert code == 1
    assert "is for another domain" in error
    out.write_text(out.read_text("utf-8").replace("reachable", "boundary"), "utf-8")
    code, _, error = run("verify", out, small, *box)
    assert code == 1
    assert "the checksum does not fit" in error
    out.write_text("no certificate", "utf-8")
    assert "not JSON" in run("verify", out, small, *box)[2]


def test_on_a_slice(tmp_path: Path) -> None:
    model, points = tmp_path / "m.npz", tmp_path / "p.npy"
    Network.random((3, 4), seed=1).save(model)
    np.save(points, [[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    pattern = digits(model, [0.25, 0.5, 0.0])
    code, text, _ = run("certify", model, "--slice", points, "--box", 0, 1, "--pattern", pattern)
    assert code == 0
    assert "reachable" in text


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ([], "--pattern, --inputs: give one of them"),
        (["--pattern", "0", "--inputs", "x.npy"], "--pattern, --inputs: give one of them"),
        (["--pattern", "0a1"], "expected a digit for each unit, or a point for a free one"),
        (["--pattern", "0" * 10], "the network has 9 units, got 10 pieces"),
        (["--pattern", "..... 0"], "unit 0 must be fixed, because unit 5"),
        (["--pattern", "02"], "unit 1 has pieces 0..1"),
        (["--pattern", "0", "--margins"], "--margins: goes with --inputs"),
        (["--inputs", "missing.npy"], "--inputs missing.npy: there is no such file"),
        (["--inputs", "missing.npy", "--core"], "--core: goes with --pattern"),
        (["--pattern", "0", "--out", "cert.txt"], "expected a file named .json"),
        (["--pattern", "0", "--out", "nowhere/cert.json"], "there is no folder nowhere"),
    ],
)
def test_bad_options(small: Path, options: list[str], text: str) -> None:
    code, _, error = run("certify", small, "--box", -1, 1, *options)
    assert code == 2
    assert text in error


def test_inputs_outside_of_the_box(small: Path, tmp_path: Path) -> None:
    points = tmp_path / "points.npy"
    np.save(points, [[0.0, 0.0], [0.0, 1.5]])
    code, _, error = run("certify", small, "--inputs", points, "--box", -1, 1)
    assert code == 2
    assert "X[1]: outside the domain" in error
