"""``linregions arrangement``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command_line import interrupted, run, run_json


def test_family() -> None:
    code, out, err = run("arrangement", "--family", "braid:4", "--f-vector")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[:4] == [
        "braid:4: 6 hyperplanes in R^4, rank 3, central",
        "24 cells, 0 bounded",
        "  characteristic polynomial: t^4 - 6t^3 + 11t^2 - 6t",
        "  faces by dimension: 0, 1, 14, 36, 24",
    ]
    assert lines[4].endswith(" s")


def test_relatively_bounded_cells_are_told_apart() -> None:
    _, out, _ = run("arrangement", "--family", "shi:3")
    assert "16 cells, 0 bounded (4 relatively)" in out


def test_file_as_json(tmp_path: Path) -> None:
    path = tmp_path / "lines.npz"
    np.savez(path, normals=[[1, 0], [0, 1], [1, 1]], offsets=[0, 0, 1])
    record = run_json("arrangement", path, "--f-vector")
    assert record.pop("seconds") >= 0
    del record["command"], record["version"]
    assert record == {
        "source": str(path),
        "hyperplanes": 3,
        "dim": 2,
        "rank": 2,
        "central": False,
        "cells": 7,
        "bounded_cells": 1,
        "relatively_bounded_cells": 1,
        "characteristic_polynomial": [1, -3, 3],
        "f_vector": [3, 9, 7],
    }
    np.savez(path, normals=np.eye(3))
    assert run_json("arrangement", path)["cells"] == 8
    assert "f_vector" not in run_json("arrangement", path)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--f-vector"], "FILE.npz or --family"),
        (["x.npz", "--family", "braid:3"], "one of the two"),
        (["missing.npz"], "missing.npz: there is no such file"),
        (["--family", "knot:3"], "expected one of braid, catalan"),
        (["--family", "braid"], "--family braid: "),
        (["--family", "braid:x"], "--family braid:x: "),
        (["--family", "braid:0"], "--family braid:0: n: expected a positive integer"),
        (["--family", "braid:2,3"], "--family braid:2,3: "),
    ],
)
def test_bad_input(arguments: list[Any], message: str) -> None:
    code, out, err = run("arrangement", *arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_files_that_hold_no_arrangement(tmp_path: Path) -> None:
    path = tmp_path / "bad.npz"
    for save, message in (
        (lambda: np.savez(path, a=[1]), "expected a .npz file with an array 'normals'"),
        (lambda: np.savez(path, normals=[[0, 0]]), "bad.npz: normals[0]: is zero"),
        (lambda: path.write_text("no zip"), "bad.npz: not a .npz file"),
    ):
        save()
        code, out, err = run("arrangement", path)
        assert (code, out) == (2, "")
        assert message in err


def test_ctrl_c_is_heard() -> None:
    code, out, err, seconds = interrupted("arrangement", "--family", "braid:16")
    assert code == 130
    assert out == ""
    assert err == "linregions: interrupted before there was any result\n"
    assert seconds < 2
