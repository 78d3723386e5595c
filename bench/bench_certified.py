"""What certification costs: certified against plain floating-point counts, run by hand.

    python bench/bench_certified.py                             # all networks of CASES
    python bench/bench_certified.py --case 8,16,16 --case bias-free:6,12,12 --repeats 9
    python bench/bench_certified.py --json

Each network is counted in both modes alternately, in one process, so that a busy machine slows
both. Times are user CPU seconds, medians over the repeats; the ratio is the median of the ratios of
the pairs. Targets: 1.1 on generic networks, 1.2 on bias-free ones. Networks are
``Network.random(widths, seed)``; ``bias-free`` has normal weights and no biases, ``quantised``
rounds the weights and biases of the generic network to multiples of 1/4, ``whole`` searches a
generic network on the whole space; all others are searched on the box [-1, 1]^n.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from functools import partial
from statistics import median

import common
import numpy as np
from linregions import Box, CountResult, Domain, Everywhere, Network, count
from linregions.benchmarks.timing import Timing, machine, timed
from linregions.engine import Exactness

CASES = (
    "generic:2,32,32",
    "generic:4,16,16",
    "generic:5,20,20",
    "generic:2,64,64,64",
    "generic:8,16,16",
    "bias-free:2,16,16",
    "bias-free:4,16,16",
    "bias-free:6,12,12",
    "quantised:2,32,32",
    "quantised:4,16,16",
    "whole:2,32,32",
    "whole:4,16,16",
)
TARGETS = {"generic": 1.1, "bias-free": 1.2}


@dataclass(frozen=True)
class Cost:
    """One network: the times of both modes, and how the decisions were made."""

    kind: str
    widths: str
    regions: int
    float_regions: int
    float_seconds: float
    certified_seconds: float
    ratio: float
    ratios: tuple[float, ...]
    target: float | None
    filtered: int
    exact: int
    fraction_exact: float


def case(kind: str, widths: list[int], seed: int) -> tuple[Network, Domain]:
    """The network and the domain of one line."""
    dim = widths[0]
    box = Box.cube(-1, 1, dim=dim)
    if kind == "bias-free":
        rng = np.random.default_rng(seed)
        sizes = zip([*widths[1:], 1], widths, strict=True)
        return Network.from_arrays([rng.normal(size=size) for size in sizes], None), box
    network = Network.random(widths, seed=seed)
    if kind == "quantised":
        layers = [stage for stage in network.stages if stage.n_units]
        weights = [np.round(4 * stage.weight) / 4 for stage in layers]
        biases = [np.round(4 * stage.bias) / 4 for stage in layers]
        return Network.from_arrays([*weights, np.ones((1, widths[-1]))], [*biases, [0.0]]), box
    return network, Everywhere(dim) if kind == "whole" else box


def searched(network: Network, domain: Domain, mode: Exactness) -> Timing[CountResult]:
    """One count on one thread, or a short one several times."""
    return timed(lambda: partial(count, network, domain, exactness=mode, threads=1))


def measure(name: str, seed: int, repeats: int) -> Cost:
    """Count one network in both modes in turn."""
    kind, _, widths = name.rpartition(":")
    kind = kind or "generic"
    network, domain = case(kind, list(common.widths(widths)), seed)
    seconds: dict[Exactness, list[float]] = {"float": [], "certified": []}
    results: dict[Exactness, CountResult] = {}
    for repeat in range(repeats):
        order: tuple[Exactness, ...] = ("float", "certified")
        for mode in order if repeat % 2 == 0 else order[::-1]:
            timing = searched(network, domain, mode)
            results[mode] = timing.result
            seconds[mode].append(timing.user_seconds)
    pairs = zip(seconds["certified"], seconds["float"], strict=True)
    ratios = tuple(certified / plain for certified, plain in pairs)
    proven = results["certified"]
    return Cost(
        kind,
        widths.replace(",", "-"),
        proven.count,
        results["float"].count,
        median(seconds["float"]),
        median(seconds["certified"]),
        median(ratios),
        ratios,
        TARGETS.get(kind),
        proven.filtered,
        proven.exact,
        proven.exact / max(1, proven.filtered + proven.exact),
    )


def row(cost: Cost) -> str:
    """One line of the table."""
    spread = f"({min(cost.ratios):.2f}–{max(cost.ratios):.2f})"
    target = "" if cost.target is None else f"{cost.target:.1f}"
    differs = "" if cost.regions == cost.float_regions else f"  float: {cost.float_regions:,}"
    return (
        f"{cost.kind:10}{cost.widths:12}{cost.regions:>9,}{cost.float_seconds:>10.4f}"
        f"{cost.certified_seconds:>10.4f}{cost.ratio:>7.2f} {spread:12}{target:>6}"
        f"{cost.filtered:>12,}{cost.exact:>8,}{100 * cost.fraction_exact:>9.4f} %{differs}"
    )


def parsed() -> argparse.Namespace:
    parser = common.parser(__doc__)
    parser.add_argument("--case", action="append", metavar="[KIND:]N0,N1,...")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print JSON lines")
    return parser.parse_args()


def main() -> None:
    """Print the machine, then one line for each network as soon as it is measured."""
    arguments = parsed()
    if arguments.json:
        print(json.dumps({"machine": machine(), "repeats": arguments.repeats}))
    else:
        common.print_machine()
        print(
            f"\n{'kind':10}{'widths':12}{'regions':>9}{'float s':>10}{'certif. s':>10}"
            f"{'ratio':>7} {'(spread)':12}{'target':>6}{'filtered':>12}{'exact':>8}{'exact':>11}"
        )
    for name in arguments.case or CASES:
        cost = measure(name, arguments.seed, arguments.repeats)
        print(json.dumps(asdict(cost)) if arguments.json else row(cost), flush=True)


if __name__ == "__main__":
    main()
