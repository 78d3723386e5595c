"""Estimates beyond what can be counted, beside what is known of these numbers another way.

    python bench/estimator_large.py                       # two blocks, side by side; one layer
    python bench/estimator_large.py --acas ACASXU_run2a_1_1_batch_2000.onnx

A network of two blocks that share no input has as many regions as the blocks have, multiplied: an
exact number for a tree that nobody can walk through. One layer is estimated by its flats and by
its tree. ACAS Xu 1_1 is estimated on its domain, halved in each coordinate: 77,787,302 regions.
"""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import common
import numpy as np
from linregions import Box, Domain, Network, count, estimate

BLOCK = (5, 28, 28)
LAYER = (10, 48)
ACAS_LOWER = (-0.3284228772, -0.5, -0.5, -0.5, -0.5)
ACAS_UPPER = (0.6798577687, 0.5, 0.5, 0.5, 0.5)
ACAS_REGIONS = 77_787_302


def side_by_side(a: Network, b: Network) -> Network:
    """The network of both, each on its own inputs."""
    weights, biases = [], []
    for first, second in zip(a.stages, b.stages, strict=True):
        x, y = first.dense_weight, second.dense_weight
        zeros = (np.zeros((len(x), y.shape[1])), np.zeros((len(y), x.shape[1])))
        weights.append(np.block([[x, zeros[0]], [zeros[1], y]]))
        biases.append(np.concatenate([first.bias, second.bias]))
    return Network.from_arrays(weights, biases)


def report(name: str, network: Network, domain: Domain, exact: int | None, **options: Any) -> None:
    """Estimate, and print what came out beside what is known."""
    began = time.process_time()
    found = estimate(network, domain, **options)
    cpu = time.process_time() - began
    print(f"\n{name}, {options['method']}: {cpu:.1f} s CPU\n{found}")
    if exact is not None:
        z = (found.value - exact) / found.standard_error if found.standard_error else math.nan
        print(f"  exact {exact:,}: ratio {found.value / exact:.4f}, z {z:+.2f}")


def main() -> None:
    parser = common.parser(__doc__)
    parser.add_argument("--acas", type=Path, metavar="FILE")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rel-error", type=float, default=0.05)
    parser.add_argument("--time-limit", type=float, default=60.0)
    parser.add_argument("--threads", type=int)
    options = vars(parser.parse_args())
    acas = options.pop("acas")
    common.print_machine()
    if acas is not None:
        lower, upper = np.array(ACAS_LOWER), np.array(ACAS_UPPER)
        middle = (lower + upper) / 2
        domain = Box((middle + lower) / 2, (middle + upper) / 2)
        report("ACAS Xu", Network.load(acas), domain, ACAS_REGIONS, method="tree", **options)
        return
    blocks = [Network.random(BLOCK, seed=seed) for seed in (0, 1)]
    counts = [count(block, Box.cube(-2, 2, BLOCK[0])).count for block in blocks]
    box = Box.cube(-2, 2, 2 * BLOCK[0])
    report("blocks", side_by_side(*blocks), box, math.prod(counts), method="tree", **options)
    layer = Network.random(LAYER, seed=0)
    for method in ("flats", "tree"):
        box = Box.cube(-1, 1, LAYER[0])
        report("one layer", layer, box, None, method=method, **options)


if __name__ == "__main__":
    main()
