"""Volumes: what they cost, and how well they add up.

    python bench/bench_volumes.py                  # all of it
    python bench/bench_volumes.py --only kept      # regions whose vertices the search keeps
    python bench/bench_volumes.py --only polytopes # one polytope at a time, against Qhull
    python bench/bench_volumes.py --only regions   # all regions in six and eight dimensions
    python bench/bench_volumes.py --small          # to see that it works

CPU time on one thread. Qhull is scipy's: HalfspaceIntersection, then ConvexHull.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from math import exp
from typing import Any

import numpy as np
from common import parser, print_machine
from linregions import Box, Network, regions, volumes
from linregions.volumes.exact_polytopes import exact_log_volume

KEPT = ((2, 32, 32), (3, 16, 16), (4, 12, 12), (5, 10, 10))
SEARCHED = ((6, 8, 8), (8, 8, 6))
POLYTOPES = ((4, 20), (5, 25), (6, 18), (6, 30), (8, 16), (10, 14))
QHULL_DIM = 6


def timed(work: Callable[[], Any], repeat: int = 3) -> tuple[Any, float]:
    """What it returns, and the least CPU seconds."""
    least, found = float("inf"), None
    for _ in range(repeat):
        start = time.process_time()
        found = work()
        least = min(least, time.process_time() - start)
    return found, least


def kept(n_first: int | None) -> None:
    """Listing with and without volumes."""
    for sizes in KEPT[:n_first]:
        network, domain = Network.random(sizes, 0, gain=3.0), Box.cube(-1, 1, sizes[0])

        def total(wanted: bool, network: Network = network, domain: Box = domain) -> Any:
            batches = list(regions(network, domain, volumes=wanted, threads=1))
            return sum(map(len, batches)), batches

        (n, _), without = timed(lambda: total(False))
        (_, batches), with_volumes = timed(lambda: total(True))
        whole = sum(float(batch.volumes.sum()) for batch in batches)
        print(
            f"{'-'.join(map(str, sizes))}: {n:,} regions, {1e6 * without / n:.2f} us each listed, "
            f"{1e6 * with_volumes / n:.2f} us with volumes; sum / domain - 1 = "
            f"{whole / 2.0 ** sizes[0] - 1:.1e}"
        )


def polytopes(n_first: int | None) -> None:
    """Random half-spaces at distance 1, and a box of side 4."""
    by_qhull(np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]]), np.ones(4))  # imports
    for dim, n in POLYTOPES[:n_first]:
        rng = np.random.default_rng(dim)
        a = rng.normal(size=(n, dim))
        a /= np.linalg.norm(a, axis=1)[:, None]
        a, b = np.vstack([a, np.eye(dim), -np.eye(dim)]), np.append(np.ones(n), [2.0] * 2 * dim)
        found, seconds = timed(lambda a=a, b=b, dim=dim: exact_log_volume(a, b, np.zeros(dim)), 1)
        text = f"{dim} dimensions, {n} + {2 * dim} half-spaces: "
        text += "too much" if found is None else f"{exp(found):.12g}"
        text += f" in {1e3 * seconds:.1f} ms"
        if dim <= QHULL_DIM and found is not None:
            other, slow = timed(lambda a=a, b=b: by_qhull(a, b), 1)
            text += f"; Qhull {1e3 * slow:.1f} ms, relative difference {exp(found) / other - 1:.1e}"
        print(text)


def by_qhull(a: np.ndarray, b: np.ndarray) -> float:
    """The same volume."""
    from scipy.spatial import ConvexHull, HalfspaceIntersection

    cut = HalfspaceIntersection(np.column_stack([a, -b]), np.zeros(a.shape[1]))
    return float(ConvexHull(cut.intersections).volume)


def searched(n_first: int | None) -> None:
    """All regions where the search keeps no vertices."""
    for sizes in SEARCHED if n_first is None else ((6, 4),):
        network, domain = Network.random(sizes, 0, gain=2.0), Box.cube(-1, 1, sizes[0])
        found, seconds = timed(lambda n=network, d=domain: volumes(n, d, threads=1), 1)
        print(
            f"{'-'.join(map(str, sizes))}: {len(found):,} regions, "
            f"{1e3 * seconds / len(found):.1f} ms each; {found.exact.sum():,} exact, "
            f"sum / domain - 1 = {found.discrepancy:.1e}"
        )


def main() -> None:
    """Run what is asked for."""
    options = parser(__doc__)
    options.add_argument("--only", choices=("kept", "polytopes", "regions"))
    options.add_argument("--small", action="store_true")
    chosen = options.parse_args()
    n_first = 1 if chosen.small else None
    print_machine()
    for name, work in (("kept", kept), ("polytopes", polytopes), ("regions", searched)):
        if chosen.only in (None, name):
            work(n_first)


if __name__ == "__main__":
    main()
