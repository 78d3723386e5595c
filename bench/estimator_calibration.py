"""How right estimates are, on networks that can be counted: coverage of intervals, errors.

Random networks of many shapes, with exact counts from 10^3 to 10^7; estimates by sampling (no
attempt to count), then by the methods to compare with, in the same time.

    python bench/estimator_calibration.py --networks 200
    python bench/estimator_calibration.py --networks 20 --seed 7 --methods tree --json tree.jsonl
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from pathlib import Path

import common
import numpy as np
from linregions import Box, Network, count, estimate

SHAPES = (
    (2, 24, 24),
    (2, 40, 40, 40),
    (3, 12, 12),
    (3, 16, 16, 16),
    (4, 12, 12),
    (4, 16, 16),
    (4, 10, 10, 10, 10),
    (5, 12, 12, 12),
    (5, 16, 16),
    (6, 14, 14),
    (8, 12, 12),
    (8, 16, 16),
    (10, 10, 10, 10),
    (16, 12, 12),
)
FEWEST, MOST = 10**3, 10**7
METHODS = ("tree", "uniform", "knuth")


def networks(n: int, seed: int) -> Iterator[tuple[Network, Box, int]]:
    """Networks with their domains and counts, one shape after the other."""
    made = found = 0
    while found < n:
        random = np.random.default_rng([seed, made])
        widths = SHAPES[made % len(SHAPES)]
        network = Network.random(list(widths), seed=int(random.integers(2**31)))
        box = Box.cube(-(r := float(random.choice([0.5, 1.0, 2.0]))), r, widths[0])
        made += 1
        exact = count(network, box, max_regions=MOST, time_limit=20)
        if exact.complete and exact.count >= FEWEST:
            found += 1
            yield network, box, exact.count


def main() -> None:
    parser = common.parser(__doc__)
    parser.add_argument("--networks", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rel-error", type=float, default=0.05)
    parser.add_argument("--time-limit", type=float, default=20.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--methods", default=",".join(METHODS), help="the first one sets the time")
    parser.add_argument("--json", type=Path, help="append one line for each estimate")
    options = parser.parse_args()
    common.print_machine()
    methods = options.methods.split(",")
    records = []
    for i, (network, box, exact) in enumerate(networks(options.networks, options.seed)):
        seconds = options.time_limit
        for method in methods:
            is_first = method == methods[0]
            began = time.process_time()
            found = estimate(
                network,
                box,
                method=method,
                rel_error=options.rel_error if is_first else 1e-6,
                time_limit=seconds if is_first else max(seconds, 0.05),
                seed=options.seed + i,
                threads=options.threads,
            )
            cpu = time.process_time() - began
            if is_first:
                seconds = found.seconds
            interval = found.interval
            records.append(
                {
                    "method": method,
                    "widths": [network.input_dim, *network.layer_sizes],
                    "exact": exact,
                    "value": found.value,
                    "relative_error": found.relative_error,
                    "interval": interval,
                    "covers": interval is not None and interval[0] <= exact <= interval[1],
                    "whole": found.exact,
                    "seconds": found.seconds,
                    "cpu": cpu,
                    "runs": found.n_runs,
                }
            )
            if options.json:
                with options.json.open("a") as file:
                    file.write(json.dumps(records[-1]) + "\n")
    for method in methods:
        summarise(method, [r for r in records if r["method"] == method])


def summarise(method: str, records: list[dict]) -> None:
    """Print what a method did, all together and by the size of the count."""
    sampled = [r for r in records if not r["whole"]]
    with_interval = [r for r in sampled if r["interval"] is not None]
    covered = sum(r["covers"] for r in with_interval)
    print(
        f"{method}: {len(records)} estimates, {len(records) - len(sampled)} of them exact; "
        f"{len(with_interval)} intervals, {covered} right "
        f"({covered / max(len(with_interval), 1):.1%})"
    )
    for low in range(3, 7):
        some = [r for r in sampled if 10**low <= r["exact"] < 10 ** (low + 1)]
        if not some:
            continue
        errors = np.array([abs(r["value"] / r["exact"] - 1) for r in some])
        z = [(r["value"] / r["exact"] - 1) / r["relative_error"] for r in some if r["runs"] > 1]
        z = [value for value in z if math.isfinite(value)]
        print(
            f"  10^{low}: {len(some):3} estimates; error: root of mean square "
            f"{math.sqrt((errors**2).mean()):.3f}, median {np.median(errors):.3f}; "
            f"mean z {np.mean(z):+.2f}; median {np.median([r['seconds'] for r in some]):.2f} s, "
            f"{np.median([r['cpu'] for r in some]):.2f} s CPU"
        )


if __name__ == "__main__":
    main()
