"""Time of the core per region, on random networks; run by hand.

    python bench/bench_core.py                                  # the networks of NETWORKS
    python bench/bench_core.py --widths 8,16,16 --runs 5
    python bench/bench_core.py --widths 8,16,16 --list          # stream the regions instead

Times are user CPU seconds of this process, which other processes disturb less than the wall
clock; each figure is the median over runs, between the fastest and the slowest one. Networks are
``Network.random(widths, seed)`` on the box [-1, 1]^n.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import linregions
import numpy as np
from linregions import Box, CountResult, Network, _core, count, regions

NETWORKS = ("2,32,32", "2,64,64,64", "5,20,20", "8,16,16", "10,32")
MIN_SECONDS = 0.2  # a run repeats short searches until it is this long


@dataclass(frozen=True)
class Timing:
    """One network: how long its searches took, and how much they did."""

    widths: str
    seed: int
    regions: int
    complete: bool
    user_seconds: tuple[float, ...]
    lps_per_region: float
    pivots_per_region: float
    nodes_per_region: float

    def us_per_region(self, seconds: float) -> float:
        return 1e6 * seconds / self.regions


def machine() -> dict[str, str | int]:
    """What the figures depend on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        lines = cpuinfo.read_text().splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        model = names[0] if names else model
    return {
        "processor": model,
        "cores": os.cpu_count() or 0,
        "kernels": _core.instruction_set(),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "linregions": linregions.__version__,
    }


def user_seconds() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def timed(search: Callable[[], CountResult]) -> tuple[float, CountResult]:
    """User seconds of one search, as a mean over enough of them."""
    start, n = user_seconds(), 0
    while True:
        result = search()
        n += 1
        spent = user_seconds() - start
        if spent >= MIN_SECONDS:
            return spent / n, result


def measure(widths: str, arguments: argparse.Namespace) -> Timing:
    network = Network.random([int(width) for width in widths.split(",")], arguments.seed)
    box = Box.cube(-1, 1, network.input_dim)

    def search() -> CountResult:
        if not arguments.list:
            return count(network, box, max_regions=arguments.max_regions)
        stream = regions(network, box, max_regions=arguments.max_regions)
        for _ in stream:
            pass
        return stream.result

    runs = [timed(search) for _ in range(arguments.runs)]
    result = runs[0][1]
    return Timing(
        widths.replace(",", "-"),
        arguments.seed,
        result.count,
        result.complete,
        tuple(seconds for seconds, _ in runs),
        result.n_lps / result.count,
        result.n_pivots / result.count,
        result.n_nodes / result.count,
    )


def row(timing: Timing) -> str:
    """One line of the table; + marks a search that a budget ended."""
    seconds = timing.user_seconds
    low, middle, high = (timing.us_per_region(f(seconds)) for f in (min, median, max))
    mark = " " if timing.complete else "+"
    return (
        f"{timing.widths:12}{timing.regions:>12,}{mark}{median(seconds):>10.4g}"
        f"{middle:>9.3f}  ({low:.3f}–{high:.3f}){timing.lps_per_region:>8.2f}"
        f"{timing.pivots_per_region:>8.2f}{timing.nodes_per_region:>8.2f}"
    )


def parsed() -> argparse.Namespace:
    about, usage = (__doc__ or "").split("\n", 1)
    parser = argparse.ArgumentParser(
        description=about,
        epilog=usage,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--widths", action="append", metavar="N0,N1,...")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--max-regions", type=int, help="default: none; 10,32 has tens of millions")
    parser.add_argument("--list", action="store_true", help="stream the regions, do not only count")
    parser.add_argument("--json", action="store_true", help="print JSON lines")
    return parser.parse_args()


def main() -> None:
    """Print the machine, then one line for each network as soon as it is measured."""
    arguments = parsed()
    about = machine()
    task = "list" if arguments.list else "count"
    if arguments.json:
        print(json.dumps({"machine": about, "task": task, "runs": arguments.runs}))
    else:
        print("\n".join(f"{key:12}{value}" for key, value in about.items()))
        print(f"{'task':12}{task}, median user CPU time of {arguments.runs} runs\n")
        print(
            f"{'widths':12}{'regions':>12} {'seconds':>10}{'us per region':>22}"
            f"{'LPs':>9}{'pivots':>8}{'nodes':>8}  per region"
        )
    for widths in arguments.widths or NETWORKS:
        timing = measure(widths, arguments)
        print(json.dumps(asdict(timing)) if arguments.json else row(timing), flush=True)


if __name__ == "__main__":
    main()
