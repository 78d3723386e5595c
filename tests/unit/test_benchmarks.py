"""What the benchmarks compute from their measurements."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from linregions import Box, InputError, LinRegionsError, Network, count
from linregions.benchmarks.cases import (
    ArrangementCase,
    Limits,
    ModelCase,
    NetworkCase,
    case_of_record,
    record_of_case,
)
from linregions.benchmarks.comparison import compare
from linregions.benchmarks.measuring import measure_all, measure_apart
from linregions.benchmarks.runs import Row, Run, growth, spread
from linregions.benchmarks.timing import timed
from linregions.benchmarks.torch_seed import torch_seeded

CASE = NetworkCase(widths=(2, 3), box=(0.0, math.inf))


def run(seed: int, count: int, seconds: float, *, complete: bool = True) -> Run:
    return Run(
        seed=seed, count=count, complete=complete, seconds=seconds, user_seconds=seconds, repeats=1
    )


def test_growth_is_the_power() -> None:
    runs = [run(i, 10**i, 1e-3 * 10 ** (1.5 * i)) for i in range(4)]
    assert growth(runs) == pytest.approx(1.5)
    unfinished = run(9, 10**9, 1e-9, complete=False)
    assert growth([*runs, unfinished]) == pytest.approx(1.5)


def test_growth_needs_different_counts() -> None:
    assert growth([run(0, 5, 1.0), run(1, 6, 1.0), run(2, 7, 1.0)]) is None
    assert growth([run(0, 5, 1.0), run(1, 600, 1.0)]) is None
    assert growth([]) is None


def test_spread() -> None:
    known = spread([3, None, 1, 5])
    assert known is not None
    assert (known.median, known.min, known.max) == (3, 1, 5)
    assert spread([None]) is None


def test_timed_prepares_every_search_and_repeats_short_ones() -> None:
    prepared = []

    def prepare() -> object:
        prepared.append(len(prepared))
        return lambda: prepared[-1]

    timing = timed(prepare, min_seconds=0.01)  # type: ignore[arg-type]
    assert timing.repeats == len(prepared) > 1
    assert timing.result == prepared[-1]
    assert 0 <= timing.user_seconds <= 0.02
    assert timing.seconds < 0.01


def test_peak_memory_never_falls() -> None:
    # In a process of its own: this one may have held gigabytes, and must hold more to be seen.
    check = """
from linregions.benchmarks.timing import peak_memory
before = peak_memory()
block = b"1" * (before + 8_000_000)  # more than all before, and touched
assert peak_memory() >= before + 8_000_000
del block
assert peak_memory() >= before + 8_000_000
"""
    subprocess.run([sys.executable, "-c", check], check=True)


@pytest.mark.parametrize("case", [CASE, ArrangementCase(family="generic", sizes=(4, 2))])
def test_rows_survive_json(case: NetworkCase | ArrangementCase) -> None:
    row = Row(case, [run(0, 3, 0.5), run(1, 4, 0.25)])
    assert Row.of_record(row.record()) == row


def test_ratios_are_of_the_same_network() -> None:
    then = Row(CASE, [run(0, 100, 1.0), run(1, 10, 1.0), run(5, 7, 1.0)])
    now = Row(CASE, [run(0, 100, 0.5), run(1, 10, 0.25), run(2, 99, 1.0)])
    (found,) = compare([now], [then])
    assert found.ratio is not None
    assert (found.ratio.min, found.ratio.max) == (0.25, 0.5)
    assert found.mismatches == ()
    other = Row(NetworkCase(widths=(2, 3), gain=2.0))
    assert compare([other], [then]) == []


def test_measured_rows_are_in_order() -> None:
    said: list[str] = []
    cases = [CASE, ArrangementCase(family="central", sizes=(4, 2))]
    rows, interrupted = measure_all(cases, range(2), 2, Limits(), say=said.append)
    assert not interrupted
    assert [[run.seed for run in row.runs] for row in rows] == [[0, 0, 1, 1]] * 2
    assert {run.count for run in rows[1].runs} == {8}
    assert said[0] == "2-3, seed 0 (1 of 2)"


def test_failure_apart_is_an_error() -> None:
    with pytest.raises(LinRegionsError, match=r"2-3, seed 0, apart: .*init: expected"):
        measure_apart(NetworkCase(widths=(2, 3), init="no"), 0, Limits())


@pytest.mark.parametrize("widths", [(8, 16, 16), (1, 1), (2, 64, 64, 64)])
def test_torch_seeded_is_what_torch_makes(widths: tuple[int, ...]) -> None:
    torch = pytest.importorskip("torch")
    with torch.random.fork_rng():
        torch.manual_seed(5)
        layers = [
            torch.nn.Linear(n, m, dtype=torch.float64)
            for n, m in zip(widths, [*widths[1:], 1], strict=True)
        ]
    made = torch_seeded(widths, 5)
    for layer, stage in zip(layers, made.stages, strict=True):
        np.testing.assert_array_equal(stage.weight, layer.weight.detach().numpy())
        np.testing.assert_array_equal(stage.bias, layer.bias.detach().numpy())


def test_gain_is_of_the_weights_only() -> None:
    plain, scaled = Network.random((3, 4, 5), 7), Network.random((3, 4, 5), 7, gain=3)
    for one, other in zip(plain.stages, scaled.stages, strict=True):
        np.testing.assert_array_equal(3 * np.asarray(one.weight), other.weight)
        np.testing.assert_array_equal(one.bias, other.bias)
    with pytest.raises(InputError, match="gain: expected a positive number, got inf"):
        Network.random((2, 2), gain=math.inf)


def test_model_files_are_cases(tmp_path: Path) -> None:
    network = Network.random((2, 5), 3)
    network.save(tmp_path / "some.npz")
    case = ModelCase(path=str(tmp_path / "some.npz"), lower=(-1.0, -1.0), upper=(1.0, 2.0))
    assert case_of_record(record_of_case(case)) == case
    run = measure_apart(case, 0, Limits())
    assert run.count == count(network, Box([-1, -1], [1, 2])).count
    assert case.name == "some.npz"
