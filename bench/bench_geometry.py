"""Regions one by one: time region_of, facets, walks, lines and adjacency.

    python bench/bench_geometry.py                          # all of it
    python bench/bench_geometry.py --regions 5000           # a longer walk
    python bench/bench_geometry.py --widths 784,64,10 --lines 3 --adjacency 2,8
    python bench/bench_geometry.py --wide 1000000           # and a line through a wide layer

The network has He-initialised weights and inputs like pixels, in [0, 1]; its last width is that of
the output. CPU time on one thread of BLAS and of the engine, if the environment says so
(OMP_NUM_THREADS=1).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from common import parser, print_machine, timed, widths
from linregions import Box, Network, line, partition, region_of, walk


def classifier(sizes: tuple[int, ...]) -> Network:
    """A ReLU network with as many outputs as the last width says."""
    rng = np.random.default_rng(0)
    pairs = list(pairwise(sizes))
    weights = [rng.normal(0.0, np.sqrt(2.0 / n), (m, n)) for n, m in pairs]
    biases = [rng.uniform(-1.0, 1.0, m) / np.sqrt(n) for n, m in pairs]
    return Network.from_arrays(weights, biases)


def one_region(network: Network, x: np.ndarray) -> None:
    """The region of a point, its facets, the neighbours behind them."""
    region, seconds = timed(lambda: region_of(network, x))
    print(f"region_of: {1e3 * seconds:.1f} ms")
    facets, seconds = timed(region.facets)
    print(f"facets: {len(facets)} in {seconds:.2f} s")
    found, seconds = timed(lambda: list(region.neighbours()))
    print(f"neighbours: {len(found)} in {1e3 * seconds:.1f} ms")


def walking(network: Network, x: np.ndarray, n: int) -> None:
    """A breadth-first walk."""
    visits, seconds = timed(lambda: list(walk(network, x, max_regions=n)))
    print(f"walk: {len(visits)} regions, {len(visits) / seconds:,.0f} regions/s")


def along_lines(network: Network, n: int) -> None:
    """Segments between random inputs."""
    rng = np.random.default_rng(1)
    total, without_t, with_t = 0, 0.0, 0.0
    for _ in range(n):
        ends = rng.uniform(size=(2, network.input_dim))
        crossed, seconds = timed(lambda ends=ends: line(network, *ends))
        times, more = timed(lambda crossed=crossed: crossed.t)
        total, without_t, with_t = total + times.size + 1, without_t + seconds, with_t + more
    print(
        f"line: {total / n:.0f} regions a segment, {total / without_t:,.0f} regions/s; "
        f"{total / (without_t + with_t):,.0f} regions/s with all crossing parameters"
    )


def wide_line(n_units: int) -> None:
    """One segment through a layer of very many units."""
    network = Network.random((16, n_units), seed=0)
    ends = np.random.default_rng(0).uniform(-1, 1, (2, 16))
    crossed, seconds = timed(lambda: line(network, *ends))
    print(f"line, 16-{n_units}: {len(crossed)} regions in {seconds:.1f} s")


def graph(sizes: tuple[int, ...]) -> None:
    """The dual graph of a small network."""
    parts = partition(Network.random(sizes, seed=0, gain=2.0), Box.cube(-1, 1, sizes[0]))
    found, seconds = timed(parts.adjacency)
    name = "-".join(map(str, sizes))
    print(
        f"adjacency of {name}: {len(parts)} regions, {len(found)} edges, "
        f"{seconds:.2f} s, {1e6 * seconds / len(parts):.0f} us a region"
    )


def main() -> None:
    """Run what the options ask for."""
    options = parser(__doc__)
    options.add_argument("--widths", type=widths, default=(784, 256, 256, 10))
    options.add_argument("--regions", type=int, default=1000, help="of the walk")
    options.add_argument("--lines", type=int, default=20)
    options.add_argument("--adjacency", type=widths, default=(3, 16, 16))
    options.add_argument("--wide", type=int, default=0, help="units of one wide layer for a line")
    given = options.parse_args()
    print_machine()
    network = classifier(given.widths)
    x = np.random.default_rng(2).uniform(size=network.input_dim)
    print("network", "-".join(map(str, given.widths)))
    one_region(network, x)
    walking(network, x, given.regions)
    along_lines(network, given.lines)
    graph(given.adjacency)
    if given.wide:
        wide_line(given.wide)


if __name__ == "__main__":
    main()
