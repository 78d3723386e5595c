"""Looking at what runs: from its progress callback, and from another thread."""

from __future__ import annotations

import subprocess
import sys
import threading

import numpy as np
import pytest
from linregions import Box, CountResult, Network, Progress, _core, regions
from linregions.conditional.stream import ConditionalStream
from linregions.engine import sampled_search

NETWORK, BOX = Network.random((8, 24, 24)), Box.cube(-1, 1, dim=8)


def check_state(seen: CountResult, n_delivered: int) -> None:
    assert not seen.complete
    assert seen.stopped_by == "interrupted"
    assert seen.count >= n_delivered
    assert seen.per_layer[-1] == seen.count


def test_a_stream_may_be_looked_at_in_its_progress_callback() -> None:
    seen: list[tuple[str, bool, CountResult, int]] = []
    delivered = 0

    def look(progress: Progress) -> None:
        seen.append((repr(stream), stream.complete, stream.result, delivered))

    stream = regions(NETWORK, BOX, batch_size=20_000, threads=2, time_limit=0.6, progress=look)
    for batch in stream:
        delivered += len(batch)
    assert len(seen) > 1
    for text, complete, result, before in seen:
        assert text == f"RegionStream({result.count} regions, more to come)"
        assert not complete
        check_state(result, before)
    counts = [result.count for _, _, result, _ in seen]
    assert counts == sorted(counts)
    assert counts[-1] <= stream.result.count == delivered
    assert stream.result.stopped_by == "time_limit"
    assert repr(stream) == f"RegionStream({delivered} regions, stopped by time_limit)"


def test_a_stream_may_be_looked_at_from_another_thread() -> None:
    stream = regions(NETWORK, BOX, batch_size=20_000, threads=4, time_limit=0.6)
    is_over = threading.Event()
    seen: list[tuple[str, CountResult]] = []

    def look() -> None:
        while not is_over.wait(0.001):
            seen.append((repr(stream), stream.result))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        n = sum(len(batch) for batch in stream)
    finally:
        is_over.set()
        watcher.join()
    assert seen
    counts = [result.count for _, result in seen]
    assert counts == sorted(counts)
    assert counts[-1] <= n
    assert all(text.startswith("RegionStream(") for text, _ in seen)


def test_conditional_counts_may_be_looked_at_in_their_progress_callback() -> None:
    seen: list[CountResult] = []
    stream = ConditionalStream(
        NETWORK,
        BOX,
        exactness="certified",
        threads=2,
        max_regions=None,
        time_limit=0.3,
        progress=lambda progress: seen.append(stream.result),
    )
    result, interruption = stream.drain(lambda batch: None)
    assert interruption is None
    assert seen
    for state in seen:
        check_state(state, 0)
    assert result.stopped_by == "time_limit"
    assert result.count >= seen[-1].count


def test_runs_of_an_estimator_are_not_read_while_they_are_written() -> None:
    said: list[str] = []

    def look(progress: Progress) -> None:
        if said:
            return
        for question in (core.runs, core.learn, core.summary):
            with pytest.raises(RuntimeError) as caught:
                question()
            said.append(str(caught.value))

    core = sampled_search(
        NETWORK, BOX, exactness="certified", threads=1, time_limit=60.0, progress=look
    )
    assert core.run("path", 1.0, seed=0, first=0, n=20) == "finished"
    assert said == ["this search is already running"] * 3
    core.learn()
    assert len(core.runs()) == 20
    assert core.summary()["n_nodes"] > 0


@pytest.mark.skipif(sys.platform != "linux", reason="limits the address space as Linux does")
def test_threads_that_cannot_be_started_end_the_search() -> None:
    code = """
import resource
from linregions import Box, InputError, Network, count

network, box = Network.random((8, 24, 24)), Box.cube(-1, 1, dim=8)
count(network, box, threads=2, max_regions=100)  # loads what there is to load
with open("/proc/self/statm") as file:
    used = int(file.read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 2**29, used + 2**29))  # few stacks have room
try:
    count(network, box, threads=500)
except InputError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.startswith("threads: expected as many as the system lets start, got 500 of")


def test_a_walk_says_what_is_wrong_with_its_arguments() -> None:
    a, b = np.vstack([np.eye(2), -np.eye(2)]), np.ones(4)

    def annealing(sides: np.ndarray, n_particles: int) -> _core.Annealing:
        return _core.Annealing(
            a,
            sides,
            kind="billiard",
            n_steps=1,
            duration=1.0,
            n_particles=n_particles,
            seed=0,
            time_limit=0.0,
        )

    with pytest.raises(ValueError, match=r"n_particles: expected at least 2, .* got 1$"):
        annealing(b, 1)
    with pytest.raises(ValueError, match="precisions: expected at least one, got none"):
        annealing(b, 2).run([], first=0, n=1, threads=1)
    with pytest.raises(ValueError, match=r"expected shapes .* got \(4, 2\) and \(3,\)$"):
        annealing(np.ones(3), 2)


def test_a_column_that_is_not_there_is_named() -> None:
    rows, columns = np.array([0, 1]), np.array([3])
    with pytest.raises(ValueError, match=r"from 0 and below n_cols = 3, got 3$"):
        _core.AffineMap.sparse(rows, columns, np.ones(1), 3, np.zeros(1))
