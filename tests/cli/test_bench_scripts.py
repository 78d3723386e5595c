"""The scripts of ``bench/`` run, and see what they should see."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from linregions import Box, Network, count

BENCH = Path(__file__).parents[2] / "bench"
pytestmark = pytest.mark.skipif(not BENCH.is_dir(), reason="only in a clone")


def script(*arguments: object, code: int = 0) -> str:
    name, *options = map(str, arguments)
    done = subprocess.run(
        [sys.executable, str(BENCH / name), *options],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def answer(peer: str, path: Path, seconds: float = 20.0) -> dict[str, object]:
    found: dict[str, object] = json.loads(
        script("peer_worker.py", peer, path, seconds).splitlines()[-1]
    )
    return found


@pytest.fixture
def problem(tmp_path: Path) -> tuple[Path, int]:
    """A network on disk as peers get it, and its count."""
    network = Network.random((2, 4, 3), 1)
    layers = network.stages[:-1]
    arrays = {f"W{i}": stage.weight for i, stage in enumerate(layers)}
    arrays |= {f"b{i}": stage.bias for i, stage in enumerate(layers)}
    path = tmp_path / "input.npz"
    np.savez(path, **arrays, lower=[-1.0, -2.0], upper=[2.0, 1.0])
    return path, count(network, Box([-1, -2], [2, 1])).count


@pytest.mark.parametrize("peer", ["highs-tree", "linprog-tree"])
def test_lp_trees_count(peer: str, problem: tuple[Path, int]) -> None:
    path, truth = problem
    found = answer(peer, path)
    assert (found["count"], found["complete"]) == (truth, True)


def test_lp_tree_stops_in_time(problem: tuple[Path, int]) -> None:
    found = answer("highs-tree", problem[0], seconds=0.0)
    assert (found["count"], found["complete"]) == (0, False)


def test_peers_say_what_they_are_not_made_for(problem: tuple[Path, int], tmp_path: Path) -> None:
    np.savez(tmp_path / "lines.npz", normals=[[1, 0], [0, 1]], offsets=[0, 0])
    assert answer("highs-tree", tmp_path / "lines.npz") == {"unfit": "networks only"}


def test_peers_agree(tmp_path: Path) -> None:
    out = script(
        "peers.py", "--widths", "2,4", "1,3,2", "--everywhere", "--peer", "highs-tree",
        "linprog-tree", "--json", tmp_path / "peers.json",
    )  # fmt: skip
    assert "All complete counts agree, on 2 inputs." in out
    record = json.loads((tmp_path / "peers.json").read_text())
    assert [len(each["answers"]) for each in record["inputs"]] == [4, 4]


def test_disagreement_is_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCH))
    import peers

    wrong = {"count": 5, "complete": True, "user_seconds": 1.0}
    assert peers.is_wrong(wrong, 6)
    assert "DISAGREES" in peers.described(wrong, 1e-6, 6)
    assert not peers.is_wrong(wrong | {"complete": False}, 6)
    assert peers.is_wrong(wrong | {"complete": False}, 4)
    assert not peers.is_wrong({"stopped": 60.0}, 6)
    monkeypatch.setattr(peers, "ask", lambda *_: wrong)
    monkeypatch.setattr(sys, "argv", ["peers.py", "--widths", "2,2", "--peer", "relucent"])
    with pytest.raises(SystemExit) as ended:
        peers.main()
    assert ended.value.code == 1


def test_headline_rows(tmp_path: Path) -> None:
    out = script(
        "headline.py", "--case", "2-32-32", "--threads", 2, "--json", tmp_path / "headline.json"
    )
    row = next(line for line in out.splitlines() if line.startswith("| 2-32-32 x3"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1] == "1,441"  # so do a linear-programming tree and relucent
    assert cells[3] == "200 ns"
    runs = json.loads((tmp_path / "headline.json").read_text())["runs"]
    assert [(run["threads"], run["count"]) for run in runs] == [(1, 1441), (2, 1441)]


def test_headline_names_its_rows() -> None:
    out = script("headline.py", "--list")
    assert "10-40, [-1, 1]^10, count" in out
    assert "there is no group or row 'nothing'" in script(
        "headline.py", "--case", "nothing", code=1
    )
    assert "give the model's file" in script("headline.py", "--case", "acas", code=1)


def test_headline_reads_a_model_file(tmp_path: Path) -> None:
    Network.random((5, 4), 0).save(tmp_path / "small.npz")
    out = script("headline.py", "--case", "acas", "--acas", tmp_path / "small.npz", "--threads", 1)
    assert "| small, the domain, halved |" in out


def test_bench_certificates() -> None:
    out = script("bench_certificates.py", "--patterns", 20, "--no-digits")
    assert out.count("  agree") == 3


def test_bench_geometry() -> None:
    sizes = ("--widths", "20,8,3", "--adjacency", "2,6")
    out = script("bench_geometry.py", *sizes, "--regions", 30, "--lines", 2, "--wide", 300)
    assert "walk: 30 regions" in out
    assert "regions/s with all crossing parameters" in out
    assert "line, 16-300: " in out


def test_bench_kinds() -> None:
    out = script("bench_kinds.py", "--regions", 60, "--fractions", 2, "--connected")
    assert "cancelling, 3-60-60: 60 regions, 1 functions" in out
    assert out.count("connected in") == 6


def test_bench_volumes() -> None:
    out = script("bench_volumes.py", "--small")
    assert "us with volumes" in out
    assert "Qhull" in out
    assert "sum / domain - 1" in out


def test_bench_core_and_certified() -> None:
    assert "2-8 " in script("bench_core.py", "--widths", "2,8", "--runs", 1)
    line = script("bench_core.py", "--widths", "2,8", "--runs", 1, "--list", "--json")
    assert json.loads(line.splitlines()[-1])["case"]["task"] == "list"
    assert "bias-free" in script("bench_certified.py", "--case", "bias-free:2,4", "--repeats", 1)


def test_estimates_are_calibrated() -> None:
    text = script("estimator_calibration.py", "--networks", 2, "--time-limit", 2)
    assert "tree: 2 estimates" in text
    assert "knuth: 2 estimates" in text


def test_pictures_are_timed() -> None:
    pytest.importorskip("matplotlib")
    printed = script("bench_plots.py", "--widths", "2,6,6")
    polygons = count(Network.random((2, 6, 6), 0, init="he"), Box.cube(-2, 2, 2)).count
    assert f"\n{polygons} polygons, " in printed
    assert printed.count(" bytes\n") == 9
