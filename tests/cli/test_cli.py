"""The command as a user, a script and a pipe see it."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import linregions
import numpy as np
import pytest
from command_line import ENVIRONMENT, process, run, run_json
from linregions import Box, Everywhere, Network, Progress, Slice, count
from linregions.cli import app
from linregions.commands.progress import LiveBar
from oracle import oracle

COUNT_KEYS = {
    "command", "version", "model", "network", "domain", "count", "complete", "stopped_by",
    "per_layer", "fraction", "certified", "filtered", "exact", "undecided",
    "n_lps", "n_pivots", "n_nodes", "seconds", "threads", "kind",
}  # fmt: skip


def test_module_and_command_are_the_same() -> None:
    command = Path(sys.executable).with_name("linregions")
    for finished in (
        process(sys.executable, "-m", "linregions", "--version"),
        process(str(command), "--version"),
    ):
        assert finished.returncode == 0
        assert finished.stdout == f"linregions {linregions.__version__}\n"
        assert finished.stderr == ""


def test_import_does_not_import_the_command_line() -> None:
    script = "import sys, linregions; print(sorted({'typer', 'rich', 'click'} & set(sys.modules)))"
    assert process(sys.executable, "-c", script).stdout == "[]\n"


@pytest.mark.parametrize(
    "command", ["", "arrangement", "bounds", "count", "info", "regions", "statistics", "bench"]
)
def test_help_has_examples_and_exit_codes(command: str) -> None:
    code, out, err = run(*command.split(), "--help")
    assert code == 0
    assert err == ""
    assert f"  linregions {command or 'count'}" in out
    assert "Exit codes" in out


def test_pipes_have_no_progress_noise(huge: Path) -> None:
    command = (sys.executable, "-m", "linregions", "count", str(huge), "--time-limit", "1")
    finished = process(*command, "--box", "-1", "1")
    assert finished.returncode == 3
    assert finished.stderr == ""
    assert "\r" not in finished.stdout
    assert "\x1b" not in finished.stdout


def test_terminal_has_a_progress_bar_on_standard_error(huge: Path) -> None:
    terminal, child = pty.openpty()
    command = [sys.executable, "-m", "linregions", "count", str(huge), "--time-limit", "1"]
    finished = subprocess.run(
        [*command, "--box", "-1", "1"],
        stdout=subprocess.PIPE,
        stderr=child,
        timeout=60,
        check=False,
        env={**ENVIRONMENT, "TERM": "xterm"},
    )
    os.close(child)
    drawn = os.read(terminal, 1 << 20).decode()
    os.close(terminal)
    assert finished.returncode == 3
    assert "regions" in drawn
    assert "/s" in drawn
    assert "0:01 of 0:01" in drawn
    assert "left" not in drawn  # nothing that is after the limit
    assert b"\x1b" not in finished.stdout


# What a bar says at some progress, with and without a limit
BAR = (
    (None, Progress(0.25, 1_000, 10.0), "1,000 regions  100/s  0:10  0:30 left"),
    (None, Progress(0.0005, 0, 10.0), "0:10"),
    (20.0, Progress(0.25, 1_000, 10.0), "1,000 regions  100/s  0:10 of 0:20"),
    (20.0, Progress(0.8, 1_000, 10.0), "1,000 regions  100/s  0:10 of 0:20  0:02 left"),
)


@pytest.mark.parametrize(("limit", "progress", "expected"), BAR)
def test_what_the_bar_says(limit: float | None, progress: Progress, expected: str) -> None:
    assert LiveBar("counting", limit=limit).numbers(progress) == expected


def test_an_incomplete_count_says_how_much_was_done(huge: Path, tmp_path: Path) -> None:
    _, out, _ = run("count", huge, "--box", "-1", "1", "--time-limit", "0.5")
    assert re.search(r"^  done: (under )?[\d.]+% of the regions", out, re.MULTILINE)
    _, out, _ = run("count", huge, "--box", "-1", "1", "--max-regions", "50")
    assert "% of the region tree" in out
    path = tmp_path / "wide.npz"
    Network.random((784, 128, 64)).save(path)
    code, out, _ = run("count", path, "--box", "0", "1", "--time-limit", "0.3")
    assert code == 3
    assert "no region was finished (incomplete: the time limit" in out
    assert " 0 regions" not in out


HELPS = [("linregions", app.info.help)] + [(c.name, c.help) for c in app.registered_commands]


@pytest.mark.parametrize(("name", "text"), HELPS, ids=[str(name) for name, _ in HELPS])
def test_examples_fit_into_80_columns(name: str, text: str) -> None:
    wide = [line for line in text.splitlines() if line.startswith("  ") and len(line) > 77]
    assert not wide  # a margin of one column on either side, and one for the cursor


# --- count ----------------------------------------------------------------------------------------


def test_count_prints_the_number(small: Path) -> None:
    expected = oracle(Network.load(small), Box.cube(-1, 1, 2)).count
    code, out, err = run("count", small, "--box", "-1", "1")
    assert code == 0
    assert err == ""
    assert out.splitlines()[:2] == [
        "small.npz: 2 inputs, hidden units 5-4, 1 output; in [-1, 1]^2",
        f"{expected} regions",
    ]


def test_count_json(small: Path) -> None:
    record = run_json("count", small, "--box", "-1", "1")
    assert record.keys() == COUNT_KEYS
    assert record["count"] == oracle(Network.load(small), Box.cube(-1, 1, 2)).count
    assert record["per_layer"][-1] == record["count"]
    assert record["complete"] is True
    assert record["stopped_by"] is None
    assert record["certified"] is True
    assert record["undecided"] == 0
    assert record["network"] == {
        "input_dim": 2, "output_dim": 1, "n_units": 9, "layer_sizes": [5, 4],
    }  # fmt: skip
    assert record["domain"] == {"kind": "box", "dim": 2, "lower": [-1, -1], "upper": [1, 1]}


def test_count_of_another_kind(small: Path) -> None:
    network, square = Network.load(small), Box.cube(-1, 1, 2)
    for kind, noun in (("affine", "affine functions"), ("pattern", "patterns")):
        expected = count(network, square, kind=kind).count  # type: ignore[arg-type]
        code, out, _ = run("count", small, "--box", "-1", "1", "--kind", kind)
        assert (code, out.splitlines()[1]) == (0, f"{expected} {noun}")
        record = run_json("count", small, "--box", "-1", "1", "--kind", kind)
        assert (record["kind"], record["count"]) == (kind, expected)
    code, _, err = run("count", small, "--kind", "regions")
    assert code == 2
    assert "kind: expected one of 'activation', 'connected', 'affine', 'pattern'" in err


def test_no_domain_is_the_whole_space(small: Path) -> None:
    record = run_json("count", small)
    assert record["count"] == oracle(Network.load(small), Everywhere(2)).count
    assert record["domain"] == {"kind": "everywhere", "dim": 2}
    infinite = run_json("count", small, "--box", "-inf", "inf")
    assert infinite["count"] == record["count"]
    assert infinite["domain"]["lower"] == [None, None]


def test_dim_box_from_text_and_npy(small: Path, tmp_path: Path) -> None:
    bounds = np.array([[-2.0, -0.5], [0.25, 3.0]])
    text, npy = tmp_path / "a.box", tmp_path / "a.npy"
    text.write_text("# lower upper\n-2 -0.5\n\n0.25, 3  # the second\n")
    np.save(npy, bounds)
    expected = oracle(Network.load(small), Box(bounds[:, 0], bounds[:, 1])).count
    for path in (text, npy):
        record = run_json("count", small, "--dim-box", path)
        assert record["count"] == expected
        assert record["domain"]["upper"] == [-0.5, 3.0]


def test_slice_through_points_with_a_box_in_its_coordinates(small: Path, tmp_path: Path) -> None:
    points = np.array([[-2.0, 1.0], [3.0, -1.5]])
    np.save(tmp_path / "points.npy", points)
    record = run_json("count", small, "--slice", tmp_path / "points.npy", "--box", 0, 1)
    expected = oracle(Network.load(small), Slice.through(points, Box([0], [1]))).count
    assert record["count"] == expected
    assert record["domain"]["kind"] == "slice"
    assert record["domain"]["ambient_dim"] == 2
    assert record["domain"]["domain"]["upper"] == [1]


def test_budget_of_one(huge: Path) -> None:
    code, out, err = run("count", huge, "--box", "-1", "1", "--max-regions", 1)
    assert code == 3
    assert "at least 1 region (incomplete" in out
    assert err == ""
    record = run_json("count", huge, "--box", "-1", "1", "--max-regions", 1, code=3)
    assert record["count"] == 1
    assert record["complete"] is False
    assert record["stopped_by"] == "max_regions"


def test_time_limit(huge: Path) -> None:
    record = run_json("count", huge, "--box", "-1", "1", "--time-limit", 0.2, code=3)
    assert record["stopped_by"] == "time_limit"
    assert 0.2 <= record["seconds"] < 1
