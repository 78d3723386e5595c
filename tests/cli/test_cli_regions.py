"""Regions in files, and Ctrl-C."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from command_line import batch_of, interrupted, run, run_json
from linregions import Box, Network
from oracle import oracle


def test_regions_file(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "regions.npz"
    record = run_json("regions", small, "--box", "-1", "1", "--out", out)
    network, batch = Network.load(small), batch_of(out)
    assert record["count"] == len(batch) == oracle(network, Box.cube(-1, 1, 2)).count
    assert record["bytes"] == out.stat().st_size
    assert len(np.unique(batch.packed, axis=0)) == len(batch)
    np.testing.assert_array_equal(network.pattern(batch.witnesses), batch.patterns)
    assert (batch.margins > 0).all()
    with np.load(out) as file:
        unpacked = np.unpackbits(
            file["packed"], axis=1, count=file["unit_pieces"].size, bitorder="little"
        )
        np.testing.assert_array_equal(unpacked, batch.patterns)
        assert file["complete"]
        assert "bitorder" in str(file["readme"])
        inside = file["witnesses"] @ file["domain_A"].T < file["domain_b"]
        assert inside.all()
        assert json.loads(str(file["metadata"]))["count"] == len(batch)
    assert [path.name for path in tmp_path.iterdir()] == ["regions.npz"]


def test_regions_of_units_with_three_pieces_on_a_slice(tmp_path: Path) -> None:
    model, out, points = tmp_path / "m.npz", tmp_path / "r.npz", tmp_path / "p.npy"
    network = Network.random((3, 6, 3), activation="hard_tanh", seed=1)
    network.save(model)
    np.save(points, [[-9.0, 8.0, 7.0], [9.0, -9.0, 4.0], [1.0, 6.0, -9.0]])
    code, _, _ = run("regions", model, "--slice", points, "--box", "-1", "1", "--out", out)
    batch = batch_of(out)
    assert code == 0
    assert len(batch) > 5
    with np.load(out) as file:
        inputs = file["slice_origin"] + batch.witnesses @ file["slice_directions"]
    np.testing.assert_array_equal(network.pattern(inputs), batch.patterns)


def test_regions_of_a_network_without_units(tmp_path: Path) -> None:
    model, out = tmp_path / "affine.npz", tmp_path / "r.npz"
    Network.from_arrays([[[1.0, 2.0]]]).save(model)
    assert run("regions", model, "--box", "0", "1", "--out", out)[0] == 0
    assert len(batch_of(out)) == 1


def test_regions_budget_marks_the_file(huge: Path, tmp_path: Path) -> None:
    out = tmp_path / "some.npz"
    code, printed, _ = run("regions", huge, "--box", "-1", "1", "--max-regions", 100, "--out", out)
    assert code == 3
    assert "at least 100 regions (incomplete" in printed
    assert len(batch_of(out)) == 100
    with np.load(out) as file:
        assert not file["complete"]
        assert json.loads(str(file["metadata"]))["stopped_by"] == "max_regions"


def test_regions_does_not_overwrite(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "regions.npz"
    out.write_text("precious")
    code, _, err = run("regions", small, "--box", "-1", "1", "--out", out)
    assert code == 2
    assert "give --force" in err
    assert out.read_text() == "precious"
    code, _, _ = run("regions", small, "--box", "-1", "1", "--out", out, "--force")
    assert code == 0
    assert len(batch_of(out)) > 1


@pytest.mark.parametrize("name", ["regions.txt", "no/such/folder/regions.npz"])
def test_regions_refuses_a_bad_path(small: Path, tmp_path: Path, name: str) -> None:
    code, _, err = run("regions", small, "--out", tmp_path / name)
    assert code == 2
    assert "--out" in err


def test_failed_write_leaves_no_file(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    code, out, err = run("regions", small, "--box", "-1", "1", "--out", tmp_path / "r.npz")
    assert code == 1
    assert out == ""
    assert err == "linregions: No space left on device\n"
    assert list(tmp_path.iterdir()) == []


# --- Ctrl-C ---------------------------------------------------------------------------------------


def test_ctrl_c_prints_the_partial_count(huge: Path) -> None:
    code, out, err, seconds = interrupted("count", huge, "--box", "-1", "1", "--json")
    record = json.loads(out)
    assert code == 130
    assert err == ""
    assert record["stopped_by"] == "interrupted"
    assert record["complete"] is False
    assert record["count"] > 0
    assert seconds < 1  # 0.2 s to stop, and the end of the interpreter


def test_ctrl_c_writes_the_regions_found(huge: Path, tmp_path: Path) -> None:
    out = tmp_path / "some.npz"
    code, printed, err, seconds = interrupted("regions", huge, "--box", "-1", "1", "--out", out)
    assert code == 130
    assert err == ""
    assert "incomplete" in printed
    assert seconds < 2
    batch = batch_of(out)
    assert f"at least {len(batch):,} regions" in printed
    assert len(np.unique(batch.packed, axis=0)) == len(batch) > 0
    with np.load(out) as file:
        assert not file["complete"]
        assert json.loads(str(file["metadata"]))["stopped_by"] == "interrupted"
    assert [path.name for path in tmp_path.iterdir()] == ["some.npz"]
