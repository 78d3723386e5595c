"""Options, budgets, interruptions and results of searches."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import fields
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from linregions import (
    Box,
    Everywhere,
    InputError,
    Network,
    NumericalError,
    Progress,
    Slice,
    Stage,
    conditional_count,
    count,
    partition,
    regions,
)

NETWORK = Network.random((3, 9, 9), seed=5)
BOX = Box.cube(-3, 3, dim=3)


@pytest.mark.parametrize(
    "option",
    [
        {"max_regions": 0},
        {"max_regions": 1.5},
        {"max_regions": "many"},
        {"max_regions": 2**64},
        {"max_regions": True},
        {"time_limit": 0},
        {"time_limit": float("nan")},
        {"time_limit": "soon"},
        {"progress": 5},
        {"threads": 0},
        {"threads": 1.5},
        {"kind": "linear"},
    ],
)
def test_bad_options_are_named(option: dict[str, object]) -> None:
    with pytest.raises(InputError, match=next(iter(option))):
        count(NETWORK, BOX, **option)


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(InputError, match="network: expected"):
        count(None, BOX)
    with pytest.raises(InputError, match="domain: expected"):
        count(NETWORK, [0, 1])
    with pytest.raises(InputError, match="domain: has dimension 2"):
        count(NETWORK, Everywhere(2))
    with pytest.raises(InputError, match="batch_size"):
        regions(NETWORK, BOX, batch_size=0)
    with pytest.raises(InputError, match="whole layers"):
        conditional_count(NETWORK, [0, 1], BOX)
    with pytest.raises(InputError, match="all 2 hidden layers"):
        conditional_count(NETWORK, [0] * 18, BOX)
    with pytest.raises(InputError, match=r"prefix\[0\]"):
        conditional_count(NETWORK, [2] * 9, BOX)


def test_a_budget_tells_whether_there_is_more() -> None:
    total = count(NETWORK, BOX).count
    assert count(NETWORK, BOX, max_regions=total).complete
    for budget in (1, total - 1):
        result = count(NETWORK, BOX, max_regions=budget)
        assert (result.count, result.complete, result.stopped_by) == (budget, False, "max_regions")
        assert "at least" in str(result)
        assert sum(map(len, regions(NETWORK, BOX, max_regions=budget, batch_size=7))) == budget


def test_a_time_limit_ends_a_long_search() -> None:
    start = time.monotonic()
    result = count(Network.random((10, 64, 64)), Box.cube(-1, 1, dim=10), time_limit=0.2)
    assert not result.complete
    assert result.stopped_by == "time_limit"
    assert 0 < result.fraction < 1
    assert time.monotonic() - start < 5  # generous: machines are shared


def test_progress_never_decreases() -> None:
    seen: list[Progress] = []
    count(Network.random((8, 24, 24)), Box.cube(-1, 1, dim=8), time_limit=0.5, progress=seen.append)
    assert len(seen) > 3
    for before, after in pairwise(seen):
        assert 0 <= before.fraction <= after.fraction <= 1
        assert before.regions <= after.regions
        assert before.seconds <= after.seconds


def test_time_left_is_told_when_something_is_known() -> None:
    assert Progress(fraction=0.001, regions=5, seconds=1.0).remaining is None
    assert Progress(fraction=0.25, regions=5, seconds=2.0).remaining == 6.0
    assert Progress(fraction=1.0, regions=5, seconds=2.0).remaining == 0.0


def test_an_error_in_a_callback_comes_out() -> None:
    def fail(progress: Progress) -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        count(Network.random((8, 24, 24)), Box.cube(-1, 1, dim=8), time_limit=5, progress=fail)


def test_an_interrupted_stream_goes_on() -> None:
    network, box = Network.random((5, 14, 14), seed=1), Box.cube(-2, 2, dim=5)
    expected = {row.tobytes() for batch in regions(network, box) for row in batch.packed}
    interruptions = 0

    def press_once(progress: Progress) -> None:
        nonlocal interruptions
        if interruptions < 3:
            interruptions += 1
            raise KeyboardInterrupt

    stream = regions(network, box, batch_size=1000, progress=press_once)
    found: list[bytes] = []
    while not stream.complete:
        try:
            for batch in stream:
                found += [row.tobytes() for row in batch.packed]
        except KeyboardInterrupt:
            found += [row.tobytes() for row in stream.pending().packed]
    assert interruptions > 0
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_a_search_runs_once_at_a_time() -> None:
    network, box = Network.random((8, 24, 24)), Box.cube(-1, 1, dim=8)
    said: list[str] = []

    def reenter(progress: Progress) -> None:
        if not said:
            try:
                next(stream)
            except RuntimeError as error:
                said.append(str(error))

    stream = regions(network, box, batch_size=10**6, time_limit=0.3, progress=reenter)
    list(stream)
    assert said == ["this search is already running"]


def test_searches_in_threads_do_not_meet() -> None:
    expected = count(NETWORK, BOX).count
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(count(NETWORK, BOX).count)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_time_stands_still_after_a_search() -> None:
    stream = regions(NETWORK, BOX)
    list(stream)
    before = stream.result.seconds
    time.sleep(0.05)
    assert stream.result.seconds == before


@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT")
@pytest.mark.parametrize(
    "search",
    [
        "count(Network.random((10, 64, 64)), Box.cube(-1, 1, dim=10))",
        "count(Network.random((784, 16)), Box.cube(0, 1, dim=784))",  # still cutting out the box
        "list(regions(Network.random((10, 64, 64)), Box.cube(-1, 1, dim=10)))",
    ],
)
def test_ctrl_c_ends_a_search_soon(search: str) -> None:
    # A process of a background job would ignore the signal.
    listens = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{listens}\nfrom linregions import *\nprint('ready', flush=True)\n{search}"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.5)
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        try:
            errors = process.communicate(timeout=60)[1]
        finally:
            process.kill()
    assert time.monotonic() - start < 5  # 0.05 s when the machine is idle
    assert "KeyboardInterrupt" in errors or "SearchInterrupted" in errors


def test_a_partition_that_found_nothing_is_empty() -> None:
    parts = partition(
        Network.random((30, 60, 60), seed=0), Box.cube(-1, 1, dim=30), time_limit=1e-9
    )
    assert not parts.complete
    assert parts.patterns.shape == (len(parts), 120)
    assert parts.locate(np.full((2, 30), 2.0)).tolist() == [-1, -1]


def test_a_network_without_units_is_one_region() -> None:
    network = Network.from_arrays([[[1.0, 2.0]]], [[0.0]])
    parts = partition(network, Box.cube(0, 1, dim=2))
    assert len(parts) == 1
    assert parts.locate([[0.5, 0.5], [2, 0]]).tolist() == [0, -1]
    with pytest.raises(InputError, match="no units"):
        conditional_count(network, [], Box.cube(0, 1, dim=2))


def test_locate_finds_witnesses_of_units_that_are_zero_up_to_rounding() -> None:
    scales = Stage.affine([[0.1], [0.2], [0.3]])
    network = Network.from_stages([scales, Stage.affine([[1.0, 1.0, -1.0]], None, "relu")])
    parts = partition(network, Box([1], [2]))
    assert parts.locate(parts.witnesses).tolist() == list(range(len(parts)))


def test_locate_takes_points_of_any_shape_and_says_what_is_wrong_with_others() -> None:
    parts = partition(Network.random((2, 8), seed=1), Box.cube(-1, 1, dim=2))
    points = parts.witnesses[:6].reshape(3, 2, 2)
    assert parts.locate(points).tolist() == [[0, 1], [2, 3], [4, 5]]
    assert parts.locate(points[1, 0]) == 2
    assert parts.locate(np.empty((0, 2))).shape == (0,)
    with pytest.raises(InputError, match=r"shape \(\.\.\., 2\), got \(3,\)"):
        parts.locate([0.0, 0.0, 0.0])
    with pytest.raises(InputError, match="finite"):
        parts.locate([np.nan, 0.0])
    with pytest.raises(InputError, match="x: expected an array of numbers, rows of one length"):
        parts.locate([[0.0, 0.0], [1.0]])


@pytest.mark.parametrize("options", [{}, {"max_regions": 5}, {"kind": "affine"}])
def test_counts_are_dictionaries_for_json(options: dict[str, Any]) -> None:
    result = count(NETWORK, BOX, **options)
    record = result.to_dict()
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert list(record) == [field.name for field in fields(result)]
    assert record["count"] == result.count
    assert record["per_layer"] == list(result.per_layer)
    assert record["stopped_by"] == result.stopped_by


def test_patterns_are_read_only() -> None:
    pooled = Network.from_stages([Stage.maximum(np.eye(3), None, [3]), Stage.affine([[1.0]])])
    for network in (NETWORK, pooled):
        parts = partition(network, BOX)
        batch = next(regions(network, BOX))
        for array in (parts.patterns, parts.pattern(0), parts.regions.patterns, batch.patterns):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1
        assert parts.locate(parts.witnesses).tolist() == list(range(len(parts)))


def test_bounded_regions_of_unbounded_domains_have_vertices_but_no_facets() -> None:
    network = Network.random((2, 8, 8), seed=1)
    for domain in (Everywhere(2), Box([-1, -1], [1, np.inf])):
        parts = partition(network, domain, volumes=True, vertices=True, facets=True)
        batch = parts.regions
        assert batch.volumes is not None
        assert batch.vertices is not None
        assert batch.facets is not None
        bounded = [np.isfinite(np.array(region.bounding_box())).all() for region in parts]
        assert (~np.isnan(batch.volumes)).tolist() == bounded
        assert (np.diff(batch.vertices.offsets) > 0).tolist() == bounded
        assert 0 < sum(bounded) < len(parts)
        assert not batch.facets.n_facets.any()


def test_magnitudes_beyond_double_precision_are_exact_or_refused() -> None:
    weights = [
        np.array([[1, 2], [3, -1], [-2, 0.5]]),
        np.array([[1, -2, 1], [2, 1, -3], [0.5, 1, 1]]),
    ]
    bias = np.array([0.1, -0.2, 0.3])
    networks = [
        Network.from_arrays(
            [scale * weights[0], scale * weights[1], np.ones((1, 3))],
            [scale * bias, np.zeros(3), np.zeros(1)],
        )
        for scale in (1.0, 2.0**700)
    ]
    domain = Box.cube(-1, 1, dim=2)
    assert count(networks[1], domain).per_layer == count(networks[0], domain).per_layer
    with pytest.raises(NumericalError, match="double precision"):
        count(networks[1], domain, exactness="float")


def test_float_counts_are_not_certified() -> None:
    network = Network.random((2, 9, 9), seed=5)
    domain = Box.cube(-1, 1, dim=2)
    proven, plain = (count(network, domain, exactness=e) for e in ("certified", "float"))
    assert proven.certified
    assert proven.filtered > 0
    assert proven.undecided == 0
    assert not plain.certified
    assert plain.filtered == plain.exact == plain.undecided == 0
    assert plain.per_layer == proven.per_layer
    with pytest.raises(InputError, match="exactness"):
        count(network, domain, exactness="maybe")  # type: ignore[arg-type]


def test_margins_are_positive_only_where_the_witness_is_inside() -> None:
    # The cell between the first and the third hyperplane is thinner than doubles can tell.
    weight = np.array(
        [[2, 2, 1], [0, 2, -1], [-0.9999999999994058, -0.9999999999998452, -0.49999999999955713]]
    )
    bias = np.array([0, 2, 2.0312350432458137e-13])
    network = Network.from_stages([Stage.affine(weight, bias, "relu")])
    parts = partition(network, Box.cube(-1, 1, dim=3))
    rows = [[Fraction(v) for v in row] for row in np.column_stack([weight, bias]).tolist()]
    for pattern, point, margin in zip(parts.patterns, parts.witnesses, parts.margins, strict=True):
        x = [*map(Fraction, point.tolist()), Fraction(1)]
        values = [sum(a * b for a, b in zip(row, x, strict=True)) for row in rows]
        inside = all((v > 0) if bit else (v < 0) for v, bit in zip(values, pattern, strict=True))
        assert inside or margin <= 0


def test_slices_report_slice_coordinates() -> None:
    plane = Slice.through(np.eye(3), Box.cube(-2, 2, dim=2))
    parts = partition(NETWORK, plane)
    assert parts.witnesses.shape == (len(parts), 2)
    np.testing.assert_array_equal(NETWORK.pattern(plane.embed(parts.witnesses)), parts.patterns)


@pytest.mark.parametrize("dim", [3, 5])
def test_wide_layers_can_be_stopped_with_what_was_counted(dim: int) -> None:
    network = Network.random((dim, 1000), seed=0)
    result = count(network, Box.cube(-1, 1, dim=dim), max_regions=1000)
    assert (result.count, result.stopped_by) == (1000, "max_regions")
    result = count(network, Box.cube(-1, 1, dim=dim), time_limit=0.5)
    assert not result.complete
    assert result.count > 1000
