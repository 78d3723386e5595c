"""Very wide layers and deep networks: nothing in a cell grows with the square of a width."""

from __future__ import annotations

import numpy as np
import pytest
from linregions import Box, Network, Slice, Stage, count
from linregions.benchmarks.cases import Limits, NetworkCase, Task
from linregions.benchmarks.measuring import measure_apart
from linregions.engine import Cells, search
from region_checks import listed
from scipy.sparse import csr_array

WIDTH = 4096
SQUARE = 8 * WIDTH**2  # bytes of as many doubles


def lines_in_a_square(network: Network, half: float) -> int:
    """Regions that lines in general position make of [-half, half]^2, from where they meet."""
    (a, b), c = network.stages[0].dense_weight.T, network.stages[0].bias
    crosses = (np.abs(a) + np.abs(b)) * half > np.abs(c)
    a, b, c = a[crosses], b[crosses], c[crosses]
    i, j = np.triu_indices(len(a), k=1)
    det = a[i] * b[j] - a[j] * b[i]
    x, y = (b[i] * c[j] - b[j] * c[i]) / det, (a[j] * c[i] - a[i] * c[j]) / det
    return int(1 + len(a) + np.count_nonzero((np.abs(x) < half) & (np.abs(y) < half)))


def counted(network: Network, domain: object, cells: Cells) -> int:
    running = search(network, domain, cells=cells, threads=1)  # type: ignore[arg-type]
    assert running.count() == "finished"
    return int(running.summary()["count"])


def test_a_wide_layer() -> None:
    network, half = Network.random((2, WIDTH), seed=1), 0.02
    expected = lines_in_a_square(network, half)
    assert expected > 500
    box = Box.cube(-half, half, 2)
    assert counted(network, box, "auto") == counted(network, box, "lp") == expected
    assert len(listed(network, box).pattern_set) == expected


@pytest.mark.parametrize("task", ["count", "list"])
def test_memory_of_a_wide_layer(task: Task) -> None:
    """In a process of its own, above what it held before the search."""
    case = NetworkCase(widths=(2, WIDTH), box=(-0.05, 0.05), task=task)
    run = measure_apart(case, 1, Limits())
    assert run.complete
    assert run.count > 5000
    assert run.peak_memory is not None
    assert run.memory_before is not None
    assert run.peak_memory - run.memory_before < SQUARE / 4


def test_two_wide_layers() -> None:
    """The second one is sparse, or its weights alone would take seconds to draw."""
    rng = np.random.default_rng(3)
    first = Stage.affine(rng.normal(size=(WIDTH, 2)), rng.normal(size=WIDTH), "relu")
    places = rng.integers(WIDTH, size=(WIDTH, 3))
    rows = np.repeat(np.arange(WIDTH), 3)
    weight = csr_array((rng.normal(size=3 * WIDTH), (rows, places.ravel())), shape=(WIDTH, WIDTH))
    second = Stage.affine(weight, rng.normal(size=WIDTH), "relu")
    network, box = Network.from_stages([first, second]), Box.cube(-0.004, 0.004, 2)
    found = listed(network, box)
    np.testing.assert_array_equal(network.pattern(found.witnesses), found.patterns)
    assert len(found.patterns) > 100
    assert counted(network, box, "auto") == counted(network, box, "lp") == len(found.patterns)


def test_a_wide_layer_of_units_with_two_breakpoints() -> None:
    network = Network.random((2, 8, WIDTH // 2), seed=1, gain=3.0, activation="hard_tanh")
    box = Box.cube(-0.02, 0.02, 2)
    n = counted(network, box, "auto")
    assert n > 500
    assert counted(network, box, "lp") == n


def test_twenty_layers() -> None:
    network = Network.random((3, *[8] * 20), seed=1, gain=1.7)
    box = Box.cube(-1, 1, 3)
    found = listed(network, box)
    assert len(found.pattern_set) > 1000
    for cells in ("auto", "lp"):
        assert counted(network, box, cells) == len(found.patterns)


def test_many_inputs_on_a_slice() -> None:
    network = Network.random((784, 256, 64), seed=1, gain=2.0)
    points = np.random.default_rng(1).uniform(size=(3, 784))
    domain = Slice.through(points, Box.cube(0, 1, 2))
    found = listed(network, domain)
    assert len(found.pattern_set) > 1000
    assert count(network, domain).count == counted(network, domain, "lp") == len(found.patterns)
