"""Time and work of the core per region, on one thread, on random networks; run by hand.

    python bench/bench_core.py                                  # the networks of NETWORKS
    python bench/bench_core.py --widths 8,16,16 --runs 5
    python bench/bench_core.py --widths 8,16,16 --list          # stream the regions instead

Times are user CPU seconds of this process, which other processes disturb less than the wall
clock; each figure is the median over runs, between the fastest and the slowest one. Networks are
``Network.random(widths, seed)`` on the box [-1, 1]^n. LPs, pivots and nodes per region do not
depend on the machine. `linregions bench` measures more, with fewer of these.
"""

from __future__ import annotations

import argparse
import json

import common
from linregions.benchmarks.cases import Limits, NetworkCase
from linregions.benchmarks.measuring import measure
from linregions.benchmarks.runs import Row
from linregions.benchmarks.timing import machine

NETWORKS = ("2,32,32", "2,64,64,64", "5,20,20", "8,16,16", "10,32")
WORK = ("lps_per_region", "pivots_per_region", "nodes_per_region")


def measured(widths: str, arguments: argparse.Namespace) -> Row:
    """The runs of one network."""
    task = "list" if arguments.list else "count"
    row = Row(NetworkCase(widths=common.widths(widths), task=task))
    limits = Limits(max_regions=arguments.max_regions)
    row.runs.extend(measure(row.case, arguments.seed, limits) for _ in range(arguments.runs))
    return row


def line(row: Row) -> str:
    """One line of the table; + marks a search that a budget ended."""
    run = row.runs[0]
    seconds, ns = row.spread("user_seconds"), row.spread("ns_per_region")
    low, middle, high = (value / 1000 for value in (ns.min, ns.median, ns.max))
    work = "".join(f"{row.spread(figure).median:>8.2f}" for figure in WORK)
    return (
        f"{row.case.name:12}{run.count:>12,}{' ' if run.complete else '+'}{seconds.median:>10.4g}"
        f"{middle:>9.3f}  ({low:.3f}–{high:.3f}){work}"
    )


def parsed() -> argparse.Namespace:
    parser = common.parser(__doc__)
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
    if arguments.json:
        print(json.dumps({"machine": machine()}))
    else:
        common.print_machine()
        print(
            f"\n{'widths':12}{'regions':>12} {'seconds':>10}{'us per region':>22}"
            f"{'LPs':>9}{'pivots':>8}{'nodes':>8}  per region"
        )
    for widths in arguments.widths or NETWORKS:
        row = measured(widths, arguments)
        print(json.dumps(row.record()) if arguments.json else line(row), flush=True)


if __name__ == "__main__":
    main()
