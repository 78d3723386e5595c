"""Kinds of count: how long it takes to tell affine functions apart, and to connect regions.

    python bench/bench_kinds.py                             # all of it
    python bench/bench_kinds.py --regions 20000             # fewer regions of each network
    python bench/bench_kinds.py --fractions 100             # and so many maps by fractions
    python bench/bench_kinds.py --connected                 # connected regions as well
    python bench/bench_kinds.py --patterns                  # and all attained patterns

CPU time on one thread of BLAS and of the engine, if the environment says so (OMP_NUM_THREADS=1).
"""

from __future__ import annotations

import numpy as np
from common import parser, print_machine, timed
from linregions import Box, Network, Partition, count, partition


def through_pairs(n: int) -> Network:
    """A layer of n units behind pairs of ReLUs that carry three inputs along."""
    rng = np.random.default_rng(0)
    pair = np.vstack([np.eye(3), -np.eye(3)])
    inner = rng.normal(size=(n, 3)) @ np.hstack([np.eye(3), -np.eye(3)])
    return Network.from_arrays(
        [pair, inner, rng.normal(size=(1, n))], [None, rng.normal(size=n), None]
    )


def cancelling(n: int) -> Network:
    """Two equal halves of the last layer that cancel: one affine function, zero."""
    rng = np.random.default_rng(0)
    half = rng.normal(size=(n, 2 * n))
    last = np.hstack([np.ones((1, n)), -np.ones((1, n))])
    return Network.from_arrays([rng.normal(size=(2 * n, 3)), np.vstack([half, half]), last])


def ternary(n: int) -> Network:
    """Weights and biases of -1, 0 and 1: functions coincide by chance."""
    rng = np.random.default_rng(0)
    shapes = [(n, 3), (n, n), (1, n)]
    layers = [rng.integers(-1, 2, size=shape).astype(float) for shape in shapes]
    return Network.from_arrays(layers, [rng.integers(-1, 2, m).astype(float) for m, _ in shapes])


CASES = {
    "8-16-16": (Network.random((8, 16, 16)), Box.cube(-1, 1, 8)),
    "2-64-64-64": (Network.random((2, 64, 64, 64), gain=6.0), Box.cube(-10, 10, 2)),
    "2-24-4": (Network.random((2, 24, 4)), Box.cube(-10, 10, 2)),
    "pairs, 3-6-90": (through_pairs(90), Box.cube(-3, 3, 3)),
    "cancelling, 3-60-60": (cancelling(30), Box.cube(-3, 3, 3)),
    "ternary, 3-40-40": (ternary(40), Box.cube(-3, 3, 3)),
}


def by_fractions(parts: Partition, n: int) -> float:
    """CPU seconds for the maps of n regions in fractions."""
    rows = np.random.default_rng(0).choice(len(parts), min(n, len(parts)), replace=False)
    _, seconds = timed(lambda: [parts[int(i)].affine_map(exact=True) for i in rows])
    return seconds * len(parts) / len(rows)


def main() -> None:
    """Print one line for each network."""
    options = parser(__doc__)
    options.add_argument("--regions", type=int, default=200_000, help="at most, of each network")
    options.add_argument("--fractions", type=int, default=0, help="maps to compare the time with")
    options.add_argument("--connected", action="store_true", help="connect regions as well")
    options.add_argument("--patterns", action="store_true", help="attained patterns as well")
    chosen = options.parse_args()
    print_machine()
    for name, (network, domain) in CASES.items():
        parts = partition(network, domain, max_regions=chosen.regions, threads=1)
        groups, seconds = timed(lambda parts=parts: parts.merged("affine"))
        each = f"{1e6 * seconds / len(parts):.1f} us a region"
        line = f"{name}: {len(parts)} regions, {len(groups)} functions in {seconds:.2f} s ({each})"
        if chosen.fractions:
            line += f", by fractions about {by_fractions(parts, chosen.fractions):.0f} s"
        if chosen.connected:
            groups, seconds = timed(lambda parts=parts: parts.merged("connected"))
            line += f"; {len(groups)} connected in {seconds:.2f} s"
        print(line, flush=True)
    if chosen.patterns:
        for sizes in ((2, 8, 8), (2, 24, 24), (3, 8, 8), (4, 8)):
            network, domain = Network.random(sizes, gain=2.0), Box.cube(-1, 1, sizes[0])
            found, seconds = timed(lambda n=network, d=domain: count(n, d, kind="pattern").count)
            print(f"{network.name}: {found} patterns in {seconds:.2f} s")


if __name__ == "__main__":
    main()
