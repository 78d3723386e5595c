"""How often double precision gives out on unbounded domains: random networks, witnesses checked.

A region is doubtful if its witness has no positive margin, or not the region's pattern. Prints the
networks that have some, and how many networks were searched.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from linregions import Domain, Everywhere, Network, Polytope, count, partition


def random_case(seed: int) -> tuple[Network, Domain]:
    """A network of 3 to 8 inputs and 1 to 3 layers; the whole space, a cone or a polyhedron."""
    rng = np.random.default_rng(seed)
    dim = int(rng.integers(3, 9))
    widths = [int(rng.integers(3, 10)) for _ in range(int(rng.integers(1, 4)))]
    if dim > 6 and sum(widths) > 17:
        widths = widths[:2]
    network = Network.random([dim, *widths], seed=seed, init="he" if seed % 2 else "torch")
    if seed % 5 == 0:
        rows = np.vstack([-np.eye(dim)[: dim // 2], np.ones((1, dim))])
        return network, Polytope(rows, np.zeros(len(rows)))
    if seed % 5 == 1:
        return network, Polytope(rng.normal(size=(3, dim)), rng.uniform(size=3))
    return network, Everywhere(dim)


def main() -> None:
    """Search networks of seeds 1, 2, ... until the time is up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=150.0)
    end = time.monotonic() + parser.parse_args().seconds
    searched = seed = 0
    while time.monotonic() < end:
        seed += 1
        network, domain = random_case(seed)
        result = count(network, domain, time_limit=5)
        if not result.complete or result.count >= 8000:
            continue
        searched += 1
        parts = partition(network, domain)
        wrong = (network.pattern(parts.witnesses) != parts.patterns).any(axis=1)
        doubtful = np.count_nonzero(wrong | (parts.margins <= 0))
        if doubtful:
            print(f"seed {seed}: {network}, {domain}: {doubtful} of {len(parts)} regions")
    print(f"{searched} networks searched, seeds 1 to {seed}")


if __name__ == "__main__":
    main()
