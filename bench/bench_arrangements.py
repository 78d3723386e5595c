"""Time of exact counting of arrangement cells without enumerating them; run by hand.

    python bench/bench_arrangements.py                        # the families and sizes of DEFAULT
    python bench/bench_arrangements.py resonance:7 generic:200,5
    python bench/bench_arrangements.py --symmetric resonance:7 threshold:6

``resonance:n``: all 0/1 normals in R^n; ``threshold:n``: (1, v) with v in {0, 1}^n; ``braid:n``:
x_i = x_j; ``generic:n,d``: n hyperplanes in R^d with random 53-bit coefficients from a seed;
``almost:n,d``: the same with one hyperplane moved into the pencil of two others. Times are CPU
seconds of this process, the median over the runs, between the fastest and the slowest one.
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import time
from collections.abc import Callable, Sequence
from statistics import median

from linregions import _core

Rows = list[list[int]]
DEFAULT = (
    "braid:7",
    "threshold:5",
    "threshold:6",
    "resonance:6",
    "resonance:7",
    "generic:300,3",
    "generic:100,4",
    "generic:60,5",
    "generic:40,6",
    "generic:30,7",
    "generic:30,8",
    "almost:60,5",
)


def resonance(n: int) -> Rows:
    return [[*v, 0] for v in itertools.product((0, 1), repeat=n) if any(v)]


def threshold(n: int) -> Rows:
    return [[1, *v, 0] for v in itertools.product((0, 1), repeat=n)]


def braid(n: int) -> Rows:
    pairs = itertools.combinations(range(n), 2)
    return [[(k == i) - (k == j) for k in range(n)] + [0] for i, j in pairs]


def generic(n: int, dim: int) -> Rows:
    rng = random.Random(n * 1000 + dim)
    return [[rng.getrandbits(53) - 2**52 for _ in range(dim + 1)] for _ in range(n)]


def almost(n: int, dim: int) -> Rows:
    rows = generic(n, dim)
    rows[n // 2] = [3 * a - 8 * b for a, b in zip(rows[0], rows[-1], strict=True)]
    return rows


FAMILIES: dict[str, Callable[..., Rows]] = {
    f.__name__: f for f in (resonance, threshold, braid, generic, almost)
}


def coordinate_symmetries(rows: Rows, first: int, last: int) -> list[list[int]]:
    """Generators of the permutations of coordinates first..last-1, acting on the rows."""
    index = {tuple(row): i for i, row in enumerate(rows)}
    index |= {tuple(-a for a in row): i for i, row in enumerate(rows)}
    order = list(range(len(rows[0])))
    swap, turn = order.copy(), order.copy()
    swap[first], swap[first + 1] = first + 1, first
    turn[first:last] = [*range(first + 1, last), first]
    return [[index[tuple(row[c] for c in by)] for row in rows] for by in (swap, turn)]


def symmetries(family: str, rows: Rows) -> list[list[int]]:
    if family in ("generic", "almost"):
        return []
    return coordinate_symmetries(rows, family == "threshold", len(rows[0]) - 1)


def report(name: str, runs: int, symmetric: bool) -> None:
    family, _, sizes = name.partition(":")
    rows = FAMILIES[family](*map(int, sizes.split(",")))
    generators: Sequence[Sequence[int]] = symmetries(family, rows) if symmetric else ()
    seconds, cells = [], 0
    for _ in range(runs):
        start = time.process_time()
        arrangement = _core.Arrangement(len(rows[0]) - 1, rows)
        chi = arrangement.characteristic_polynomial(symmetries=generators)
        seconds.append(time.process_time() - start)
        cells = sum(abs(c) for c in chi)
    middle = median(seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{name:16} {len(rows):4} hyperplanes {cells:>14,} cells"
        f" {middle:9.4f} s ({min(seconds):.4f}-{max(seconds):.4f})"
        f" {1e9 * middle / cells:8.2f} ns/cell, peak {peak} MB so far",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", default=DEFAULT)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--symmetric", action="store_true", help="tell the coordinate symmetries")
    options = parser.parse_args()
    for name in options.names:
        report(name, options.runs, options.symmetric)


if __name__ == "__main__":
    main()
