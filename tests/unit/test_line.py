"""Segments: against the engine on a slice, against sampling, and where everything is degenerate."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from linregions import Box, InputError, Network, Slice, line, partition
from linregions.geometry import segments
from linregions.models import HARD_TANH, Stage, leaky_relu
from random_degenerate import degenerate_case

AXES = Network.from_arrays([np.eye(2), np.ones((1, 2))])  # quadrants


@pytest.mark.parametrize("seed", range(12))
def test_against_sampling_and_exact_times(seed: int) -> None:
    kind = ("relu", leaky_relu(0.1), HARD_TANH)[seed % 3]
    network = Network.random((4, 12, 10, 8), seed=seed, gain=2.0, activation=kind)
    x0, x1 = np.random.default_rng(seed).uniform(-2, 2, (2, 4))
    crossed = line(network, x0, x1)
    t = np.random.default_rng(1).uniform(size=2000)
    assert (
        crossed.patterns[np.searchsorted(crossed.t, t)] == network.pattern(crossed.point(t))
    ).all()
    exact = [crossed.exact_t(i) for i in range(len(crossed) - 1)]
    assert exact == sorted(set(exact))
    assert crossed.t == pytest.approx([float(time) for time in exact], abs=1e-12)
    assert (np.diff(crossed.inside) > 0).all()


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_degenerate_networks_against_a_slice(first: int) -> None:
    for seed in range(first, first + 20):
        network = degenerate_case(seed).network
        ends = np.random.default_rng(seed).integers(-3, 4, (2, network.input_dim)).astype(float)
        if (ends[0] == ends[1]).all():
            continue
        crossed = line(network, *ends)
        parts = partition(network, Slice.through(ends, Box([0.0], [1.0])))
        order = parts.witnesses[:, 0].argsort()
        assert (crossed.patterns == parts.patterns[order]).all()
        exact = [crossed.exact_t(i) for i in range(len(crossed) - 1)]
        assert all(a < b for a, b in pairwise(exact))
        assert crossed.t == pytest.approx([float(time) for time in exact], abs=1e-12)


def test_several_units_at_once() -> None:
    crossed = line(AXES, [-1.0, -1.0], [3.0, 3.0])
    assert len(crossed) == 2
    assert crossed.t.tolist() == [0.25]
    assert crossed.exact_t(0) == Fraction(1, 4)
    assert crossed.changed(0) == [(0, 0, 1), (1, 0, 1)]
    assert [region.pattern.tolist() for region in crossed.regions] == [[0, 0], [1, 1]]


def test_along_a_boundary() -> None:
    """Unit 0 is zero all along: the lower piece; its regions are those that +x leads into."""
    crossed = line(AXES, [0.0, -1.0], [0.0, 1.0])
    assert crossed.patterns.tolist() == [[0, 0], [0, 1]]
    assert [region.pattern.tolist() for region in crossed.regions] == [[1, 0], [1, 1]]


def test_maxima() -> None:
    pool = Network.from_stages([Stage.maximum(np.eye(3), None, [3])])
    crossed = line(pool, [3.0, 0.0, 1.0], [0.0, 3.0, 1.0])
    assert crossed.patterns.ravel().tolist() == [0, 1]
    assert crossed.exact_t(0) == Fraction(1, 2)
    assert crossed.t.tolist() == [0.5]


def test_ends_are_not_rounded() -> None:
    """1 - 1e-20 has no double, but the segment ends at 1 exactly, on the breakpoint."""
    network = Network.from_arrays([[[1.0]], [[1.0]]], [[-1.0], [0.0]])
    assert len(line(network, [1e-20], [1.0])) == 1
    assert len(line(network, [1e-20], [np.nextafter(1.0, 2.0)])) == 2
    assert 1 - line(network, [1e-20], [np.nextafter(1.0, 2.0)]).exact_t(0) < Fraction(1, 2**51)


def test_no_units() -> None:
    crossed = line(Network.from_arrays([[[1.0, 2.0]]]), [0.0, 0.0], [1.0, 1.0])
    assert (len(crossed), crossed.t.size, crossed.patterns.shape) == (1, 0, (1, 0))


def test_many_patterns_are_held_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network.random((5, 600, 300), seed=0, gain=2.0, activation=HARD_TANH)
    ends = np.random.default_rng(0).uniform(-3, 3, (2, 5))
    whole = line(network, *ends)
    monkeypatch.setattr(segments, "CHUNK", 1)
    parts = line(network, *ends)
    assert len(whole) == len(parts) > 600
    assert (whole.patterns == parts.patterns).all()
    assert (whole.changes.starts == parts.changes.starts).all()


def test_single_regions_and_their_neighbours() -> None:
    network = Network.random((3, 8, 6), seed=1, gain=2.0)
    crossed = line(network, [-1.0, -1.0, -1.0], [1.0, 1.2, 0.9])
    for i, region in enumerate(crossed.regions):
        assert (region.pattern == crossed.pattern(i)).all()
        if i + 1 < len(crossed):
            behind = [other.pattern.tolist() for _, other in region.neighbours()]
            assert crossed.pattern(i + 1).tolist() in behind
    assert len(crossed.regions[1:3]) == 2
    assert (crossed.regions[-1].pattern == crossed.pattern(len(crossed) - 1)).all()


@pytest.mark.parametrize(
    ("x0", "x1", "text"),
    [
        ([0.0], [1.0, 1.0], r"x0: expected shape \(2,\)"),
        ([0.0, 0.0], [1.0, np.inf], "x1: expected finite"),
        ([0.0, 0.0], [0.0, 0.0], "two different points"),
        ("a", [0.0, 0.0], "x0: expected an array of numbers"),
    ],
)
def test_bad_arguments(x0: object, x1: object, text: str) -> None:
    with pytest.raises(InputError, match=text):
        line(AXES, x0, x1)  # type: ignore[arg-type]


def test_places_that_are_not_there() -> None:
    crossed = line(AXES, [-1.0, -1.0], [3.0, 3.0])
    for ask in (crossed.pattern, crossed.exact_t, crossed.changed, crossed.region):
        with pytest.raises(IndexError, match="crosses 2 regions"):
            ask(2)
