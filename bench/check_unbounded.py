"""How often double precision gives out on unbounded domains: plain against certified counts.

Prints the random networks on which the two differ, and how many networks were searched.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from linregions import Domain, Everywhere, Network, Polytope, count


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
        plain = count(network, domain, exactness="float")
        if plain.per_layer != result.per_layer:
            print(f"seed {seed}: {network}, {domain}: {plain.count}, certified {result.count}")
    print(f"{searched} networks searched, seeds 1 to {seed}")


if __name__ == "__main__":
    main()
