"""How right the estimates of polytopes' volumes are: errors over the standard errors stated.

Polytopes of known volume in 2 to 100 dimensions, estimated again and again; beside it, if it is
installed, hopsy's estimate of the same polytopes (always from the same random numbers).

    python bench/volume_calibration.py --seconds 2
    python bench/volume_calibration.py --only region,thin --seeds 20 --json regions.jsonl
    python bench/volume_calibration.py --hopsy --seeds 1
"""

from __future__ import annotations

import json
import math
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import common
import numpy as np
from linregions.volumes import estimate_log_volume

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import known_volumes as known

Estimate = Callable[[known.KnownPolytope, int], tuple[float, float]]


def polytopes() -> Iterator[tuple[str, Callable[[int], known.KnownPolytope]]]:
    """Families and their members by a seed, where there is anything random about them."""
    for d in (2, 5, 10, 20, 50, 100):
        yield "cube", lambda seed, d=d: known.cube(d)
        yield "simplex", lambda seed, d=d: known.simplex(d)
    for d in (3, 6, 10, 12):
        yield "cross", lambda seed, d=d: known.cross_polytope(d)
    for d, n in ((3, 10), (5, 15)):
        yield "cut", lambda seed, d=d, n=n: known.random_cut_cube(d, n, seed)
    for d in (5, 30):
        yield "thin", lambda seed, d=d: known.moved(known.cube(d), scale=1e-9, seed=seed)
        yield "long", lambda seed, d=d: known.moved(known.simplex(d), scale=1e6, seed=seed)
    yield "product", lambda seed: known.product([known.simplex(10)] * 5, "5 simplices of 10")
    for widths, n in (([2, 6, 6], 5), ([4, 5, 5], 5), ([3, 8, 8], 10), ([2, 6, 6], 25)):
        yield "region", lambda seed, widths=widths, n=n: known.network_region(widths, n, seed)


def ours(rel_error: float, threads: int) -> Estimate:
    def estimate(body: known.KnownPolytope, seed: int) -> tuple[float, float]:
        found = estimate_log_volume(body.a, body.b, rel_error=rel_error, seed=seed, threads=threads)
        return found.log_volume, found.standard_error

    return estimate


def hopsy(body: known.KnownPolytope, seed: int) -> tuple[float, float]:
    """Its estimate with its own settings, which have no seed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own dependencies'
        import hopsy

    value, error = hopsy.estimate_polytope_log_volume(hopsy.Problem(body.a, body.b))
    return float(value), float(error)


def main() -> None:
    parser = common.parser(__doc__)
    parser.add_argument("--only", default="", help="families, separated by commas")
    parser.add_argument("--seeds", type=int, default=50, help="estimates of each, at most")
    parser.add_argument("--seconds", type=float, default=math.inf, help="CPU time for each, about")
    parser.add_argument("--rel-error", type=float, default=0.1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--hopsy", action="store_true", help="that too")
    parser.add_argument("--json", type=Path, help="append one line for each estimate")
    options = parser.parse_args()
    common.print_machine()
    methods = {"linregions": ours(options.rel_error, options.threads)}
    if options.hopsy:
        methods["hopsy"] = hopsy
    print(
        f"{'polytope':30} {'rows':>5} {'by':10} {'n':>4} {'error':>6} {'stated':>6} "
        f"{'mean z':>6} {'rms z':>6} {'most':>5} {'CPU s':>7}"
    )
    everything: dict[str, list[float]] = {name: [] for name in methods}
    for family, make in polytopes():
        if options.only and family not in options.only.split(","):
            continue
        for name, estimate in methods.items():
            records = repeated(make, estimate, options.seeds, options.seconds)
            everything[name] += [r["error"] / r["stated"] for r in records]
            print_row(name, records)
            if options.json:
                with options.json.open("a") as file:
                    file.writelines(json.dumps({"by": name, **r}) + "\n" for r in records)
    for name, z in everything.items():
        print_tails(name, np.array(z))


def repeated(
    make: Callable[[int], known.KnownPolytope], estimate: Estimate, n: int, seconds: float
) -> list[dict]:
    """Estimates with one seed after the other."""
    records: list[dict] = []
    while len(records) < n and sum(r["cpu"] for r in records) < seconds:
        seed = len(records)
        body = make(seed)
        began = time.process_time()
        value, stated = estimate(body, seed)
        records.append(
            {
                "polytope": body.name,
                "rows": len(body.a),
                "seed": seed,
                "error": value - body.log_volume,
                "stated": stated,
                "cpu": time.process_time() - began,
            }
        )
    return records


def print_row(name: str, records: list[dict]) -> None:
    errors = np.array([r["error"] for r in records])
    stated = np.array([r["stated"] for r in records])
    z = errors / stated
    print(
        f"{records[0]['polytope']:30} {records[0]['rows']:5} {name:10} {len(z):4} "
        f"{math.sqrt((errors**2).mean()):6.3f} {math.sqrt((stated**2).mean()):6.3f} "
        f"{z.mean():+6.2f} {math.sqrt((z**2).mean()):6.2f} {np.abs(z).max():5.2f} "
        f"{np.mean([r['cpu'] for r in records]):7.3f}",
        flush=True,
    )


def print_tails(name: str, z: np.ndarray) -> None:
    beyond = ", ".join(f"{np.mean(np.abs(z) > k):.2%} beyond {k}" for k in (1, 2, 3, 4))
    print(
        f"{name}: {len(z)} estimates, mean z {z.mean():+.3f}, "
        f"rms z {math.sqrt((z**2).mean()):.3f}, {beyond}"
    )


if __name__ == "__main__":
    main()
