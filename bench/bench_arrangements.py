"""Time of counting and of listing the cells of arrangements, exactly; run by hand.

    python bench/bench_arrangements.py                        # counts the arrangements of COUNTED
    python bench/bench_arrangements.py --list                 # lists the cells of those of LISTED
    python bench/bench_arrangements.py resonance:7 generic:200,5
    python bench/bench_arrangements.py --symmetric resonance:7 threshold:6

Names are those of `linregions.families`, with sizes, and ``generic:n,d``: n hyperplanes in R^d with
random 53-bit coefficients from a seed; ``almost:n,d``: the same with one hyperplane moved into the
pencil of two others; ``central:n,d``: random hyperplanes through the origin. Times are user CPU
seconds of this process, the median over the runs, between the fastest and the slowest one. Listing
takes sign vectors in bits, in batches of the default size.
"""

from __future__ import annotations

import random
import resource
from statistics import median

from common import parser, print_machine
from linregions import HyperplaneArrangement, families

COUNTED = (
    "braid:7",
    "threshold:5",
    "threshold:6",
    "resonance:6",
    "resonance:7",
    "generic:500,3",
    "generic:1000,3",
    "generic:200,4",
    "generic:100,5",
    "generic:60,6",
    "generic:36,8",
    "almost:60,5",
)
LISTED = (
    "generic:400,2",
    "generic:300,3",
    "generic:120,4",
    "generic:80,5",
    "generic:45,6",
    "generic:36,7",
    "generic:30,8",
    "central:100,5",
    "almost:20,4",
    "braid:8",
)
TARGETS = {"count": 5.0, "list": 50.0}  # ns a cell, generic arrangements in 3 to 8 dimensions


def generic(n: int, dim: int) -> HyperplaneArrangement:
    rng = random.Random(n * 1000 + dim)
    rows = [[rng.getrandbits(53) - 2**52 for _ in range(dim + 1)] for _ in range(n)]
    return HyperplaneArrangement([row[:-1] for row in rows], [row[-1] for row in rows])


def almost(n: int, dim: int) -> HyperplaneArrangement:
    rows = [list(row) for row in generic(n, dim).rows]
    rows[n // 2] = [3 * a - 8 * b for a, b in zip(rows[0], rows[-1], strict=True)]
    return HyperplaneArrangement([row[:-1] for row in rows], [row[-1] for row in rows])


def central(n: int, dim: int) -> HyperplaneArrangement:
    return HyperplaneArrangement(generic(n, dim).normals)


RANDOM = {f.__name__: f for f in (generic, almost, central)}


def make(name: str) -> HyperplaneArrangement:
    family, _, sizes = name.partition(":")
    function = RANDOM.get(family) or getattr(families, family)
    arrangement: HyperplaneArrangement = function(*map(int, sizes.split(",")))
    return arrangement


def user_seconds() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def report(name: str, what: str, runs: int, symmetric: bool) -> None:
    seconds, cells = [], 0
    for _ in range(runs):
        arrangement = make(name)
        start = user_seconds()
        if what == "list":
            cells = sum(map(len, arrangement.cells()))
        else:
            cells = arrangement.n_cells(symmetries=None if symmetric else ())
        seconds.append(user_seconds() - start)
    middle = median(seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    target = f" (target {TARGETS[what]:g})" if name.startswith(("generic", "central")) else ""
    print(
        f"{name:16} {len(arrangement):4} hyperplanes {cells:>14,} cells"
        f" {middle:9.4f} s ({min(seconds):.4f}-{max(seconds):.4f})"
        f" {1e9 * middle / cells:8.2f} ns/cell{target}, peak {peak} MB so far",
        flush=True,
    )


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("names", nargs="*")
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--list", action="store_true", help="list the cells, do not only count")
    arguments.add_argument("--symmetric", action="store_true", help="use the families' symmetries")
    options = arguments.parse_args()
    print_machine()
    what = "list" if options.list else "count"
    for name in options.names or (LISTED if options.list else COUNTED):
        report(name, what, options.runs, options.symmetric)


if __name__ == "__main__":
    main()
